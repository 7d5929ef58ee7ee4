"""Load, check, resize, describe and save a picture.

Inside nstlib a picture is always a float32 NumPy array of shape (height, width, 3): RGB, sRGB-encoded,
values in [0, 1]. Every other format ends at this file.
"""

import contextlib
import io
import json
import os
import warnings

import numpy as np

from nstlib.errors import NSTError
from nstlib.files import as_path, check_folder, write_atomically
from nstlib.pyramid import check_size, shape_for

# Larger files are refused before they are decoded: 100 million pixels are 1.2 GB as float32 RGB.
MAX_PIXELS = 100_000_000
RECIPE_KEY, RUN_KEY = "nst-recipe", "nst-run"  # the PNG text chunks that carry the recipe and the facts of the run
REC_601, REC_709 = (0.299, 0.587, 0.114), (0.2126, 0.7152, 0.0722)  # of red, green and blue
WRITABLE = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}


def load_image(path_or_name, size=None):
    """Read a picture into a float32 array (H, W, 3) in [0, 1].

    path_or_name: a file, or the name of a gallery picture such as "harbour".
    size: length of the longer side in pixels after resizing; None keeps the picture's own size.

    Any mode is accepted: palette, grey, alpha (laid on white), CMYK, 16-bit and float, animated (first
    frame). EXIF rotation is applied, and an embedded colour profile is converted to sRGB.
    Raises NSTError, in one sentence, when the file is missing, is not a picture, is cut off, or is too large.
    """
    if size is None:
        return _to_array(_open(_locate(path_or_name)))
    return resize(load_at_most(path_or_name, check_size(size)), size)


def load_at_most(path_or_name, size):
    """`load_image`, but a picture whose longer side exceeds `size` is shrunk to it while still 8-bit.

    A photograph of 48 million pixels would take over a gigabyte as floats before it is made small.
    """
    picture = _to_srgb_mode(_open(_locate(path_or_name), size))
    factor = max(picture.size) // (2 * size)
    if factor > 1 and picture.mode in ("RGB", "RGBA", "L"):
        picture = picture.reduce(factor)  # a box average: antialiased, and cheap
    image = _to_array(picture)
    return resize(image, size) if max(image.shape[:2]) > size else image


def picture_in(data, name):
    """`load_image` of the bytes of a file, which is called `name` in what is raised."""
    return _to_array(_open(name, data=data))


def picture_shape(picture, name="the picture"):
    """(height, width) of an array, file or gallery name, as it will be shown; a file's header is enough."""
    if not isinstance(picture, str | os.PathLike):
        return check_image(picture, name).shape[:2]
    with _open(_locate(picture), decode=False) as opened:
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


def check_image(image, name="the picture"):
    """Return `image` as float32 (H, W, 3) in [0, 1], or say in one sentence why it is not one.

    Nothing is rescaled, and only rounding errors (up to 0.001) are clipped: a forgotten division by 255 is
    the commonest bug in style transfer, so it is reported, not repaired.
    """
    try:
        array = np.asarray(image)
    except ValueError:  # lists of different lengths
        raise NSTError(f"{name} must be an array (height, width, 3), but its rows differ in length.") from None
    if array.dtype == object:
        raise NSTError(f"{name} must be an array of numbers, not of objects; give it as floats in [0, 1].")
    if not (np.issubdtype(array.dtype, np.number) or array.dtype == bool):
        raise NSTError(f"{name} must be an array of numbers, not {type(image).__name__}.")
    if array.ndim == 4 and array.shape[0] == 1:
        array = array[0]
    if array.ndim != 3 or array.shape[2] != 3 or 0 in array.shape:
        raise NSTError(f"{name} must have shape (height, width, 3), but it has shape {array.shape}.")
    if np.iscomplexobj(array):
        raise NSTError(f"{name} must hold real numbers, not complex ones.")
    if np.issubdtype(array.dtype, np.integer):
        raise NSTError(
            f"{name} holds whole numbers from {array.min()} to {array.max()}; divide by 255 to get floats in [0, 1]."
        )
    bad = np.size(array) - int(np.isfinite(array).sum())
    if bad:
        raise NSTError(f"{name} holds {bad} values that are NaN or infinite; all must be in [0, 1].")
    low, high = float(array.min()), float(array.max())
    if low < -1e-3 or high > 1 + 1e-3:
        advice = "divide by 255" if high > 2 else "clip or rescale it"
        raise NSTError(f"{name} has values from {low:.3g} to {high:.3g}, but they must be in [0, 1]; {advice} first.")
    return np.clip(array, 0, 1, dtype=np.float32, casting="unsafe")


def resize(image, size):
    """Resample a picture, with antialiasing when it shrinks.

    size: the length of the longer side in pixels, or a pair (height, width).
    The filter is Pillow's bicubic, whose support widens with the shrinking factor; the result is
    clipped to [0, 1], since bicubic overshoots at edges.
    """
    image = check_image(image)
    height, width = shape_for(image.shape, size) if np.ndim(size) == 0 else size
    return np.clip(resample(image, height, width), 0, 1)


def widened(image, shape, margin):
    """A picture at `shape`, (height, width), of which `margin` pixels on every side are its mirror image."""
    inner = resize(image, tuple(n - 2 * margin for n in shape))
    return np.pad(inner, ((margin, margin), (margin, margin), (0, 0)), mode="symmetric") if margin else inner


def resample(array, height, width):
    """Bicubic resampling of any float array (H, W, C), unclipped, channel by channel."""
    from PIL import Image

    if array.shape[:2] == (height, width):
        return np.array(array, dtype=np.float32)
    planes = [
        Image.fromarray(np.ascontiguousarray(array[..., c], dtype=np.float32)).resize(
            (width, height), Image.Resampling.BICUBIC
        )
        for c in range(array.shape[2])
    ]
    return np.stack([np.asarray(plane) for plane in planes], axis=-1)


def luminance(picture, weights=REC_601):
    """How light every colour (..., 3) is: Y = r R + g G + b B, (...), in the picture's own precision.

    weights: REC_601, luma, of sRGB values as they are stored, for the look of a picture; REC_709, relative luminance,
    of linear light, as in physics and in WCAG's contrast.
    """
    picture = np.asarray(picture)
    return picture @ np.asarray(weights, dtype=np.result_type(picture, np.float32))


def describe(image):
    """A text twin of a picture: size, mean colour, contrast and edge energy, as a dict of plain numbers.

    contrast is the standard deviation of the `luminance` Y, by Rec. 601; edge energy is
    the mean length of its gradient, per pixel.
    """
    image = check_image(image)
    grey = luminance(image)
    edges = np.hypot(*np.gradient(grey)) if min(grey.shape) > 1 else np.zeros(1)
    return {
        "height": image.shape[0],
        "width": image.shape[1],
        "mean_rgb": [round(float(v), 4) for v in image.mean(axis=(0, 1))],
        "contrast": round(float(grey.std()), 4),
        "edge_energy": round(float(edges.mean()), 4),
    }


def save_image(image, path, recipe=None):
    """Write a picture as PNG, JPEG or WebP, chosen by the file's ending, and return the path.

    recipe: JSON text kept in the PNG's metadata (see `read_recipe`); other formats do not carry it.
    The file is written under a temporary name and renamed, so a failure leaves nothing half-written.
    """
    kind = check_writable(path)
    return write_atomically(path, encode(image, kind, {RECIPE_KEY: recipe} if recipe else {}))


def encode(image, kind="PNG", texts=None, quality=92):
    """The bytes of a PNG, JPEG or WebP file; values are rounded to 8 bits. texts: {key: text}, kept in a PNG."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    pixels = np.round(check_image(image) * 255).astype(np.uint8)
    check_extent(kind, pixels.shape)
    options = {"JPEG": {"quality": quality, "subsampling": 0}, "WEBP": {"quality": quality}, "PNG": {}}[kind]
    if kind == "PNG" and texts:
        options["pnginfo"] = PngInfo()
        for key, text in texts.items():
            options["pnginfo"].add_itxt(key, text)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, **options)
    return buffer.getvalue()


def check_extent(kind, shape):
    """Raise NSTError when a picture is too long for its file format."""
    limit = {"WEBP": 16_383, "JPEG": 65_500}.get(kind, 2**31 - 1)
    if max(shape[:2]) > limit:
        raise NSTError(f"a {kind} file can be at most {limit} pixels long, not {max(shape[:2])}; write a PNG instead.")


def check_writable(path):
    """The Pillow format for `path`, or an NSTError when its ending or its folder will not do."""
    path = as_path(path)
    kind = WRITABLE.get(path.suffix.lower())
    if kind is None:
        raise NSTError(f"cannot write '{path}': the name must end in {', '.join(WRITABLE)}.")
    check_folder(path)
    return kind


def read_recipe(path):
    """The recipe JSON inside a PNG that nstlib wrote, as text."""
    text = read_texts(path).get(RECIPE_KEY)
    if text is None:
        raise NSTError(f"'{path}' carries no recipe; only a PNG written by nstlib does.")
    return text


def read_run(path):
    """The facts of the run inside a PNG that nstlib wrote, {} if there are none: weights, pictures' names, version."""
    try:
        facts = json.loads(read_texts(path).get(RUN_KEY, "{}"))
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def read_texts(path):
    """{key: text} of a PNG's metadata; empty for other formats."""
    return dict(getattr(_open(_locate(path)), "text", {}))


def _locate(path_or_name):
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


def _open(path, size=None, decode=True, data=None):
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


def _to_array(picture):
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
