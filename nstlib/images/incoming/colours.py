"""A picture's colours as sRGB: by its profile, or by the colour space that its file names."""

import io

import numpy as np

from nstlib.images.incoming import spaces
from nstlib.images.incoming.notes import tell


def name_space(picture, path, data=None, quiet=False):
    """Give a picture that has just been opened the profile of the colour space that its file only names.

    Where a file says more than one thing, cICP goes before a profile, and a profile before gAMA and cHRM (PNG, third
    edition); in AVIF and HEIC a profile goes before nclx.
    """
    numbers = None
    if picture.format == "PNG":
        numbers = _read(spaces.png_numbers, path, data)
    elif picture.format == "AVIF" and "icc_profile" not in picture.info:
        numbers = _read(spaces.avif_numbers, path, data)
    elif picture.format == "HEIF" and "icc_profile" not in picture.info:
        said = picture.info.get("nclx_profile") or {}
        numbers = said.get("color_primaries"), said.get("transfer_characteristics")
    if numbers and numbers[0] in spaces.PRIMARIES:
        profile = spaces.by_numbers(*_as_shown(picture, *numbers))
        picture.info.pop("icc_profile", None)
    else:
        profile = None if "icc_profile" in picture.info else spaces.by_chunks(picture.info)
    if profile:
        picture.info["icc_profile"] = profile
    if numbers and numbers[1] in (spaces.PQ, spaces.HLG) and not quiet:
        tell(
            f"'{path}' is an HDR picture: its lights are toned down; where they matter, export it as SDR (sRGB) first."
        )


def _as_shown(picture, primaries, transfer):
    """The curve of television means itself in a PNG; browsers show AVIF and HEIC, coded as video is, with sRGB's."""
    return primaries, 13 if picture.format != "PNG" and transfer in spaces.TELEVISION else transfer


def _read(numbers, path, data):
    try:
        with open(path, "rb") if data is None else io.BytesIO(data) as file:
            return numbers(file)
    except (OSError, ValueError, LookupError):  # boxes that are not as they should be name nothing
        return None


def unpacked(picture):
    """The same picture in a mode that profiles and resampling know: no palette, a transparent colour as alpha."""
    transparent = "transparency" in picture.info
    if picture.mode in ("P", "PA"):
        mode = "RGBA" if transparent or picture.mode == "PA" else "RGB"
    elif picture.mode == "RGB" and transparent:
        mode = "RGBA"
    elif picture.mode in ("1", "L") and transparent:
        mode = "LA"
    else:
        mode = {"1": "L", "RGBa": "RGBA", "La": "LA", "YCbCr": "RGB", "HSV": "RGB", "RGBX": "RGB"}.get(
            picture.mode, picture.mode
        )
    if mode == picture.mode:
        return picture
    info = dict(picture.info)
    picture = picture.convert(mode)
    picture.info = {key: info[key] for key in ("icc_profile", "exif") if key in info}
    return picture


def to_srgb(picture):
    """Convert an `unpacked` picture from its profile to sRGB; a broken profile is ignored, as viewers do."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK", "L", "LA"):
        return picture
    exif = picture.info.get("exif")
    if picture.mode == "LA":
        grey, alpha = picture.split()
        grey.info["icc_profile"] = profile
        converted = to_srgb(grey).convert("RGB")
        converted.putalpha(alpha)
    else:
        if picture.mode == "L" and profile[16:20] == b"RGB ":
            picture = picture.convert("RGB")
        converted = _converted(picture, profile)
    converted.info.pop("icc_profile", None)
    if exif:
        converted.info["exif"] = exif  # the rotation tag must survive the conversion
    return converted


def _converted(picture, profile):
    from PIL import ImageCms

    if profile[16:20] != {"L": b"GRAY", "CMYK": b"CMYK"}.get(picture.mode, b"RGB "):
        return picture.copy()  # a profile of other colours, such as Lab, which littleCMS would apply to these numbers
    try:
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError, SyntaxError):
        return picture.copy()


def deep_to_srgb(grey, profile):
    """Grey values in [0, 1], of more than 8 bits, from a profile to sRGB: (H, W), by what it does to 256 shades."""
    from PIL import Image

    ramp = Image.fromarray(np.arange(256, dtype=np.uint8)[None])
    ramp.info["icc_profile"] = profile
    shades = np.asarray(to_srgb(ramp).convert("L"), dtype=np.float32)[0] / 255
    if np.array_equal(np.round(255 * shades), np.arange(256)):
        return grey
    return np.interp(grey, np.linspace(0, 1, 256), shades).astype(np.float32)
