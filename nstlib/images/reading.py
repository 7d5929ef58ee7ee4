"""Read a picture as a viewer shows it, or say in one sentence why that cannot be."""

import contextlib
import io
import os
import warnings

import numpy as np

from nstlib.errors import NSTError
from nstlib.files import as_path
from nstlib.images.arrays import check_image, resize
from nstlib.images.chunks import despite_texts
from nstlib.pyramid import check_size

# Larger files are refused before they are decoded: 100 million pixels are 1.2 GB as float32 RGB.
MAX_PIXELS = 100_000_000


def load_image(path_or_name, size=None):
    """Read a picture into a float32 array (H, W, 3) in [0, 1].

    path_or_name: a file, or the name of a gallery picture such as "harbour".
    size: length of the longer side in pixels after resizing; None keeps the picture's own size.

    Any mode is accepted: palette, grey, alpha (laid on white), CMYK, 16-bit and float, animated (first
    frame). EXIF rotation is applied, and an embedded colour profile is converted to sRGB.
    Raises NSTError, in one sentence, when the file is missing, is not a picture, is cut off, or is too large.
    """
    if size is None:
        return to_array(open_picture(locate(path_or_name)))
    return resize(load_at_most(path_or_name, check_size(size)), size)


def load_at_most(path_or_name, size):
    """`load_image`, but a picture whose longer side exceeds `size` is shrunk to it while still 8-bit.

    A photograph of 48 million pixels would take over a gigabyte as floats before it is made small.
    """
    picture = _to_srgb_mode(open_picture(locate(path_or_name), size))
    factor = max(picture.size) // (2 * size)
    if factor > 1 and picture.mode in ("RGB", "RGBA", "L"):
        picture = picture.reduce(factor)  # a box average: antialiased, and cheap
    image = to_array(picture)
    return resize(image, size) if max(image.shape[:2]) > size else image


def picture_in(data, name):
    """`load_image` of the bytes of a file, which is called `name` in what is raised."""
    return to_array(open_picture(name, data=data))


def picture_shape(picture, name="the picture"):
    """(height, width) of an array, file or gallery name, as it will be shown; a file's header is enough."""
    if not isinstance(picture, str | os.PathLike):
        return check_image(picture, name).shape[:2]
    with open_picture(locate(picture), decode=False) as opened:
        width, height = opened.size
        turned = False
        with contextlib.suppress(Exception):  # a damaged EXIF block
            turned = opened.getexif().get(0x0112, 1) in (5, 6, 7, 8)  # a camera held upright
        if opened.format == "TIFF":  # whose size some versions of Pillow have already turned, and others not
            width, height = opened.tag_v2[256], opened.tag_v2[257]
    return (width, height) if turned else (height, width)


def as_picture(picture, name, size):
    """A picture from an array, a file or a gallery name; a file is shrunk to `size` when it is larger."""
    if isinstance(picture, str | os.PathLike):
        return load_at_most(picture, check_size(size))
    return check_image(picture, f"the {name} picture")


def at_most(picture, name, size):
    """`as_picture`, and an array is shrunk as a file is."""
    picture, size = as_picture(picture, name, size), check_size(size)
    return picture if max(picture.shape[:2]) <= size else resize(picture, size)


def locate(path_or_name):
    if not isinstance(path_or_name, str | os.PathLike):
        raise NSTError(f"expected a file or a gallery name, not {type(path_or_name).__name__}.")
    from nstlib.catalogue import find, gallery

    path = as_path(path_or_name)
    if path.is_file():
        return path
    if str(path_or_name) not in gallery().names and path.is_dir():
        raise NSTError(f"'{path}' is a folder; give the picture file inside it.")
    if path.suffix or len(path.parts) != 1:
        raise NSTError(f"there is no file '{path}'; check the spelling and the folder.")
    return find(str(path_or_name)).path


@despite_texts
def open_picture(path, size=None, decode=True, data=None):
    """The decoded Pillow picture at `path`; every way in which it can fail becomes a sentence.

    size: the decoder may leave out detail beyond this longer side (JPEG can). decode=False reads the header.
    data: the bytes of the file, which is then only called `path`.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        if (path.stat().st_size if data is None else len(data)) == 0:
            raise NSTError(f"'{path}' is empty (0 bytes).")
        with warnings.catch_warnings():
            # Pillow warns of large files; the check below refuses them instead.
            warnings.simplefilter("ignore")
            picture = Image.open(path if data is None else io.BytesIO(data))
            width, height = picture.size
            if width * height > MAX_PIXELS:
                raise Image.DecompressionBombError
            if size is not None:
                picture.draft(None, (size, size))
            if decode:
                picture.load()
    except NSTError:
        raise
    except FileNotFoundError:
        raise NSTError(f"there is no file '{path}'; check the spelling and the folder.") from None
    except PermissionError:
        raise NSTError(f"'{path}' may not be read; check its permissions.") from None
    except Image.DecompressionBombError:
        limit = MAX_PIXELS // 1_000_000
        raise NSTError(f"'{path}' unpacks to more than {limit} million pixels; make it smaller first.") from None
    except UnidentifiedImageError:
        raise NSTError(f"'{path}' is not a picture that can be read; use PNG, JPEG, WebP or TIFF.") from None
    except Exception as error:  # a damaged file can fail anywhere in a decoder, in any way
        raise NSTError(f"'{path}' is damaged or cut off ({_brief(error)}).") from None
    return picture


def _brief(error):
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(".")[:120]


def to_array(picture):
    """A decoded Pillow picture of any mode as float32 RGB in [0, 1]."""
    from PIL import Image, ImageOps

    picture = _to_srgb_mode(picture)
    with contextlib.suppress(Exception):  # a damaged EXIF block costs the rotation, not the picture
        picture = ImageOps.exif_transpose(picture)
    if picture.mode == "F" or picture.mode.startswith("I"):
        return _deep_grey(picture)
    if picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return np.asarray(picture.convert("RGB"), dtype=np.float32) / 255


def _deep_grey(picture):
    """16-bit, 32-bit and float grey: a known range is used, an unknown one is told by the largest value."""
    values = np.asarray(picture, dtype=np.float64)
    values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    top = 65535.0
    if picture.mode == "F":  # float files come in 0..1, 0..255 or 0..65535
        top = 1.0 if values.max() <= 1 else 255.0 if values.max() <= 255 else 65535.0
    elif values.max() > top:
        top = 2.0**31 - 1
    grey = np.clip(values / top, 0, 1).astype(np.float32)
    return np.repeat(grey[..., None], 3, axis=2)


def _to_srgb_mode(picture):
    """Convert from an embedded colour profile to sRGB; a broken profile is ignored, as viewers do."""
    from PIL import ImageCms

    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return picture
    try:
        exif = picture.getexif()
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError, SyntaxError):
        return picture
    converted.info.pop("icc_profile", None)
    converted.info["exif"] = exif.tobytes()  # the rotation tag must survive the conversion
    return converted
