"""What a painting keeps of its photograph's file: transparency, resolution, and which colour profile it had."""

import base64
import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nstlib.images.arrays import resample
from nstlib.images.incoming.notes import tell
from nstlib.images.kept.alpha import cut_out
from nstlib.images.kept.profiles import from_srgb
from nstlib.images.reading import locate, open_picture

X_RESOLUTION, Y_RESOLUTION, UNIT, CENTIMETRES = 0x011A, 0x011B, 0x0128, 3  # of EXIF
MOST_DPI = 65_535  # that a JPEG can say


@dataclass(frozen=True, eq=False)
class Kept:
    """alpha: (H, W) in [0, 1], or None; dpi: pixels per inch (x, y), or None; profile: ICC bytes, or None.

    Nothing else of a file is kept: no place, time or camera, no thumbnail, and no orientation, as a picture has been
    turned when it is read. dpi stays what it was when a painting has another size in pixels, as in other programs: a
    painting of half the width is then printed half as wide.
    """

    alpha: np.ndarray | None = None
    dpi: tuple | None = None
    profile: bytes | None = None

    def alpha_at(self, shape):
        """The alpha (H, W) of a picture of that shape, antialiased where it shrinks; None where there is none."""
        if self.alpha is None:
            return None
        return np.clip(resample(self.alpha[..., None], *shape[:2])[..., 0], 0, 1)

    @property
    def facts(self):
        """Plain values that say everything but the alpha, of which they say whether there is one."""
        profile = None if self.profile is None else base64.b64encode(self.profile).decode()
        return {"alpha": self.alpha is not None, "dpi": self.dpi, "profile": profile}

    @classmethod
    def of(cls, facts, arrays):
        """From `facts`, and {"alpha": array} where they say that there is one, which is taken out of the dict."""
        dpi, profile = facts["dpi"], facts["profile"]
        return cls(
            arrays.pop("alpha") if facts["alpha"] else None,
            None if dpi is None else tuple(dpi),
            None if profile is None else base64.b64decode(profile),
        )


def brought(picture, name, size=None, keep_alpha=False):
    """(the picture as it is to be painted, its Kept). Without keep_alpha the picture is what was given.

    With keep_alpha it is an array (H, W, 3), whose transparent parts have the colours next to them (`cut_out`); where
    nothing is transparent, that is told. size: see `cut_out`.
    """
    facts = _facts(picture) if isinstance(picture, str | os.PathLike) else {}
    if not keep_alpha:
        return picture, Kept(**facts)
    colours, alpha = cut_out(picture, f"the {name} picture", size)
    if alpha is None:
        shown = f"'{Path(picture).name}'" if isinstance(picture, str | os.PathLike) else f"the {name} picture"
        tell(f"nothing in {shown} is transparent, so its painting is opaque.")
    return colours, Kept(alpha, **facts)


def check_profile(path_or_name, profile):
    """Raise NSTError, before the work, where the painting of this file could not be converted as `encode` is asked."""
    if profile == "photo":
        check_conversion(_facts(path_or_name)["profile"])


def check_conversion(own):
    """The same, for the bytes of its profile, or None."""
    if own is not None:
        from_srgb(np.zeros((1, 1, 3), np.float32), own)


def _facts(path):
    with open_picture(locate(path), decode=False) as opened:
        return {"dpi": _dpi(opened), "profile": opened.info.get("icc_profile") or None}


def _dpi(opened):
    """Pixels per inch, or None where a file does not say."""
    found = opened.info.get("dpi")
    with contextlib.suppress(Exception):  # a damaged EXIF block
        if found is None:
            exif = opened.getexif()
            unit = 2.54 if exif.get(UNIT) == CENTIMETRES else 1
            found = [exif[tag] * unit for tag in (X_RESOLUTION, Y_RESOLUTION)]
    with contextlib.suppress(TypeError, ValueError, ZeroDivisionError, OverflowError):
        x, y = (_whole(float(n)) for n in found)
        if min(x, y) > 1 and max(x, y) <= MOST_DPI:  # Pillow says 1 for a TIFF that says nothing
            return x, y
    return None


def _whole(dpi):
    """A whole number where a PNG means one: it counts pixels per metre, and 72 dpi come back as 72.009."""
    return round(dpi) if abs(dpi - round(dpi)) <= 0.0128 else round(dpi, 2)
