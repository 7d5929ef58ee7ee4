"""What load_image makes of a file is what Chromium paints of it, pixel by pixel."""

import base64
import io

import numpy as np
import pytest
from odd_pictures import avif, chrm, cicp, file, gama, png, readable, scene
from PIL import Image

from nstlib import images
from nstlib.images.incoming import spaces

pytestmark = pytest.mark.browser

PAINTED = """async (address) => {
  const picture = new Image();
  picture.src = address;
  try { await picture.decode(); } catch { return null; }
  const canvas = document.createElement("canvas");
  canvas.width = picture.naturalWidth;
  canvas.height = picture.naturalHeight;
  const context = canvas.getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0);
  return canvas.toDataURL("image/png");
}"""
KINDS = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp", "bmp": "image/bmp"}
KINDS |= {"avif": "image/avif"}
# Read on purpose in another way than a browser's: what would be blank or nearly black there, and what lacks its end.
APART = {"fade_in.gif", "fade_in.png", "fade_in.webp", "logo.png", "transparent.png", "screenshot.bmp", "no_end.jpg"}
HDR = {"hdr.png"}  # saturated lights differ; greys are below
P3_XY = (0.3127, 0.3290, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060)


def cases():
    picture, grey = scene(), scene().convert("L")
    p3, linear = spaces.profile(spaces.P3, spaces.D65, 13), spaces.profile(spaces.BT709, spaces.D65, 8)
    yield from ((n, d) for n, d in readable().items() if n.split(".")[-1] in KINDS and n not in APART | HDR)
    for numbers in ((12, 13), (9, 13), (1, 1), (9, 1), (11, 17), (12, 8), (6, 6), (2, 8)):
        yield f"cicp {numbers}.png", png(picture, cicp(*numbers))
    for numbers in ((12, 13), (9, 13), (1, 1), (1, 8), (6, 6), (2, 2), (12, 1)) if "AVIF" in Image.SAVE else ():
        yield f"nclx {numbers}.avif", avif(picture, *numbers)
    for name, chunks in {"linear": [gama(1)], "1.8": [gama(1 / 1.8)], "p3": [gama(0.45455), chrm(*P3_XY)]}.items():
        yield f"gama {name}.png", png(picture, *chunks)
    for kind in ("PNG", "JPEG", "WEBP"):
        yield f"profile.{kind.lower().replace('e', '', kind == 'JPEG')}", file(picture, kind, icc_profile=p3)
    yield "palette.png", file(picture.quantize(64), "PNG", icc_profile=p3)
    yield "alpha.png", file(Image.merge("RGBA", [*picture.split(), grey]), "PNG", icc_profile=p3)
    for mode in ("L", "LA"):
        yield f"{mode}.png", file(picture.convert(mode), "PNG", icc_profile=linear)


def painted(page, name, data):
    kind = "image/png" if data.startswith(b"\x89PNG") else KINDS[name.split(".")[-1]]
    address = page.evaluate(PAINTED, f"data:{kind};base64,{base64.b64encode(data).decode()}")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(address.split(",")[1]))).convert("RGB"), dtype=float)


def test_every_kind_is_read_as_it_is_painted(page):
    page.goto("about:blank")
    far = {}
    for name, data in cases():
        shown, read = painted(page, name, data), 255 * images.picture_in(data, name)
        assert shown.shape == read.shape, name
        if (difference := np.abs(shown - read)).mean() > 0.2 or difference.max() > 2:
            far[name] = f"{difference.mean():.2f}, at most {difference.max():.0f}"
    assert not far


@pytest.mark.parametrize("transfer", [spaces.PQ, spaces.HLG])
def test_greys_of_hdr_are_within_some_levels(page, transfer):
    page.goto("about:blank")
    data = png(np.repeat(np.arange(256)[None, :, None], 3, axis=2), cicp(9, transfer))
    assert np.abs(painted(page, "p.png", data) - 255 * images.picture_in(data, "p.png")).max() <= 8
