"""Files of 8 bits for each colour, which Pillow writes."""

import io
import json

from nstlib.images.writing.deep import DESCRIPTION, DIFFERENCES, INCHES, PREDICTOR, UNIT, X_RESOLUTION, Y_RESOLUTION


def encoded(pixels, kind, texts=None, quality=92, dpi=None, icc=None):
    """The bytes of a PNG, JPEG, WEBP or TIFF of uint8 pixels (H, W, 3 or 4), with texts, resolution and profile."""
    from PIL import Image

    options = {"icc_profile": icc} if icc else {}
    if kind == "JPEG":
        options |= {"quality": quality, "subsampling": 0} | ({"dpi": tuple(map(round, dpi))} if dpi else {})
    elif kind == "WEBP":
        options |= {"quality": quality, "exact": True}  # or it flattens the colours that are transparent
        options |= {"exif": _resolution(dpi)} if dpi else {}
    else:
        options |= {"dpi": dpi} if dpi else {}
    if kind == "PNG" and texts:
        options["pnginfo"] = chunks(texts)
    if kind == "TIFF":
        options |= {"compression": "tiff_adobe_deflate", "tiffinfo": {PREDICTOR: DIFFERENCES}}
        options["tiffinfo"] |= {DESCRIPTION: description(texts)} if texts else {}
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, **options)
    return buffer.getvalue()


def chunks(texts):
    """{key: text} as a PngInfo."""
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    for key, text in (texts or {}).items():
        info.add_itxt(key, text)
    return info


def description(texts):
    """{key: text} as one text, in ASCII, as a TIFF's are."""
    return json.dumps(texts) if texts else ""


def _resolution(dpi):
    """An EXIF block that says this and nothing else: WebP has no place of its own for it."""
    from PIL import Image

    exif = Image.Exif()
    exif[X_RESOLUTION], exif[Y_RESOLUTION], exif[UNIT] = *dpi, INCHES
    return exif.tobytes()
