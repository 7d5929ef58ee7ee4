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
from nstlib.images.incoming import colours, frames, kinds
from nstlib.images.incoming.greys import WHITE_IS_ZERO, deep_grey
from nstlib.images.incoming.notes import tell
from nstlib.images.kept.deep import deep_on_white
from nstlib.pyramid import check_size

# A larger picture is read at a half of its size, or less: 100 million pixels are 1.2 GB as float32 RGB.
MAX_PIXELS = 100_000_000
# Larger files are refused before they are decoded: 300 million pixels are 1.2 GB as four bytes each.
MAX_IN_FILE = 3 * MAX_PIXELS
HEAD = 4096  # bytes, by which a file is told
ORIENTATION = 0x0112  # of EXIF


def load_image(path_or_name, size=None):
    """Read a picture into a float32 array (H, W, 3) in [0, 1].

    path_or_name: a file, or the name of a gallery picture such as "harbour".
    size: length of the longer side in pixels after resizing; None keeps the picture's own size, but that more than
    100 million pixels are read at half of it.

    Any mode is accepted: palette, grey, alpha, CMYK, Lab, 16-bit and float. EXIF rotation is applied, and colours are
    converted to sRGB: from an embedded profile, or from the colour space that the file names (cICP, or gAMA and cHRM,
    in PNG; nclx in AVIF and HEIC). What is transparent is laid on white; a picture that white would hide is laid on
    black, and one that is transparent all over shows its colours. An animation gives its first frame, or, where that is
    blank, the one with the most contrast; a TIFF of several pages its first. Grey of 16 bits has its white at 65535,
    and at 255, 1023 or 4095 where no value is larger, as of 12 bits in 16. Whatever is no matter of course is told in a
    note.
    Raises NSTError, in one sentence, when the file is missing, is not a picture (or a camera's raw file, or a kind that
    needs a package), is cut off, is empty, or is too large.
    """
    if size is None:
        return _read(locate(path_or_name))
    return resize(load_at_most(path_or_name, check_size(size)), size)


def load_at_most(path_or_name, size):
    """`load_image`, but a picture whose longer side exceeds `size` is shrunk to it while still 8-bit.

    A photograph of 48 million pixels would take over a gigabyte as floats before it is made small.
    """
    image = _read(locate(path_or_name), size)
    return resize(image, size) if max(image.shape[:2]) > size else image


def picture_in(data, name):
    """`load_image` of the bytes of a file, which is called `name` in what is raised."""
    return _read(name, data=data)


def _read(path, size=None, data=None):
    picture = open_picture(path, size, data=data)
    factor = _halvings(picture.size) if size is None else max(picture.size) // (2 * size)
    deep = deep_on_white(picture, max(factor, 1))  # all 16 bits, of which Pillow keeps 8
    if deep is not None:
        return deep
    if factor > 1:
        picture = _shrunk(picture, factor, path)
    return to_array(picture, path)


def _shrunk(picture, factor, name):
    """A box average: antialiased, and cheap."""
    picture = colours.unpacked(picture)
    if picture.mode in ("RGBA", "LA"):
        picture = _uncovered(picture, name)  # an average of colours weighs them by their alpha
    if picture.mode.startswith("I;16"):
        info, picture = picture.info, picture.convert("I")
        picture.info = {key: info[key] for key in ("icc_profile", "exif", WHITE_IS_ZERO) if key in info}
    return picture.reduce(factor)


def picture_shape(picture, name="the picture"):
    """(height, width) of an array, file or gallery name, as it will be shown; a file's header is enough."""
    if not isinstance(picture, str | os.PathLike):
        return check_image(picture, name).shape[:2]
    with open_picture(locate(picture), decode=False) as opened:
        width, height = opened.size
        turned = False
        with contextlib.suppress(Exception):  # a damaged EXIF block
            turned = opened.getexif().get(ORIENTATION, 1) in (5, 6, 7, 8)  # a camera held upright
        if opened.format == "TIFF":  # whose size some versions of Pillow have already turned, and others not
            width, height = opened.tag_v2[256], opened.tag_v2[257]
        factor = _halvings((width, height))
        width, height = -(-width // factor), -(-height // factor)
    return (width, height) if turned else (height, width)


def _halvings(size):
    """1, 2, 4 ...: the first by which a picture of `size` may be divided to have at most MAX_PIXELS."""
    factor = 1
    while -(-size[0] // factor) * -(-size[1] // factor) > MAX_PIXELS:
        factor *= 2
    return factor


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
    if path.with_name(f".{path.name}.icloud").is_file():
        raise NSTError(kinds.named(path.with_name(f".{path.name}.icloud"), b""))
    if path.is_symlink() and not path.exists():
        raise NSTError(f"'{path}' is a link, and the file that it leads to is not there; give the picture itself.")
    if path.exists() and not path.is_dir():
        raise NSTError(f"'{path}' is a pipe or a device, and no file; save what comes out of it, and give that file.")
    if path.suffix or len(path.parts) != 1:
        raise NSTError(f"there is no file '{path}'; check the spelling and the folder.")
    return find(str(path_or_name)).path


@despite_texts
def open_picture(path, size=None, decode=True, data=None):
    """The decoded Pillow picture at `path`; every way in which it can fail becomes a sentence.

    size: the decoder may leave out detail beyond this longer side (JPEG can). decode=False reads the header.
    data: the bytes of the file, which is then only called `path`. A colour space that the file names is given to the
    picture as its profile.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        if (path.stat().st_size if data is None else len(data)) == 0:
            raise NSTError(f"'{path}' is empty (0 bytes).")
        with warnings.catch_warnings():
            # Pillow warns of large files; the check below refuses them instead.
            warnings.simplefilter("ignore")
            picture = _opened(path, data)
            if picture.size[0] * picture.size[1] > MAX_IN_FILE:
                raise Image.DecompressionBombError
            if picture.format == "TIFF":
                frames.full_page(picture, path, _head(path, data))
                if decode and picture.is_animated and picture.tell() == 0:
                    with _opened(path, data) as pages:  # Pillow's facts of the first would keep what others say
                        frames.tell_of_pages(pages, path)
            colours.name_space(picture, path, data, quiet=not decode)
            _adopt(picture)
            if decode:
                picture = _decoded(picture, path, size, data)
    except NSTError:
        raise
    except FileNotFoundError:
        raise NSTError(f"there is no file '{path}'; check the spelling and the folder.") from None
    except PermissionError:
        raise NSTError(f"'{path}' may not be read; check its permissions.") from None
    except Image.DecompressionBombError:
        limit = MAX_IN_FILE // 1_000_000
        raise NSTError(f"'{path}' unpacks to more than {limit} million pixels; make it smaller first.") from None
    except UnidentifiedImageError:
        head = _head(path, data)
        raise NSTError(
            kinds.raw(path, head)
            or kinds.unknown(path, head)
            or kinds.named(path, head)
            or f"'{path}' is not a picture that can be read; use PNG, JPEG, WebP or TIFF."
        ) from None
    except MemoryError:
        raise NSTError(f"'{path}' needs more memory than there is; make it smaller first.") from None
    except Exception as error:  # a damaged file can fail anywhere in a decoder, in any way
        raise NSTError(
            kinds.raw(path, _head(path, data)) or kinds.damaged(path, _head(path, data), _brief(error))
        ) from None
    return picture


def _opened(path, data):
    """The picture with its header read, by those of Pillow's readers alone that a learner can need."""
    from PIL import Image, UnidentifiedImageError

    try:
        return Image.open(path if data is None else io.BytesIO(data), formats=kinds.USUAL)
    except UnidentifiedImageError:
        Image.init()  # the other readers are loaded only now
        reader = kinds.reader(_head(path, data))
        ready = reader and _has(reader)
        known = [name for name in kinds.OTHER if name in Image.OPEN]
        try:
            return Image.open(path if data is None else io.BytesIO(data), formats=known)
        except UnidentifiedImageError:
            if ready:
                raise OSError("no picture can be read from it") from None
            raise


def _has(reader):
    """Is there a reader for HEIF, JXL or AVIF? The first two are packages of their own."""
    from PIL import features

    try:
        if reader == "HEIF":
            import pillow_heif

            pillow_heif.register_heif_opener()
        elif reader == "JXL":
            import pillow_jxl  # noqa: F401  (it registers itself)
    except ImportError:
        return False
    return reader != "AVIF" or "avif" in features.get_supported()


def _head(path, data):
    if data is not None:
        return bytes(data[:HEAD])
    with open(path, "rb") as file:
        return file.read(HEAD)


def _adopt(picture):
    """Mend what a reader of Pillow's hands on in another way than the pixels."""
    for xmp in ("xmp", "XML:com.adobe.xmp"):  # where Pillow seeks a rotation that no browser applies
        picture.info.pop(xmp, None)
    if picture.format == "JXL" and not getattr(picture, "jpeg", False):
        picture.info.pop("exif", None)  # the pixels are already turned as the codestream says, which alone counts
    if picture.format == "TIFF" and picture.mode[0] in "IF" and picture.tag_v2.get(262) == 0:
        picture.info[WHITE_IS_ZERO] = True  # Pillow turns such values round only where they have 8 bits
    transparent = picture.info.get("transparency")
    if picture.format == "PNG" and picture.mode == "RGB" and isinstance(transparent, tuple) and max(transparent) > 255:
        picture.info["transparency"] = tuple(value >> 8 for value in transparent)  # of 16 bits; the pixels come as 8


def _decoded(picture, path, size, data):
    if size is not None:
        picture.draft(None, (size, size))
    elif (factor := _halvings(picture.size)) > 1:
        width, height = picture.size
        picture.draft(None, (width // factor, height // factor))
        shown = " x ".join(str(-(-side // factor)) for side in (width, height))
        tell(f"'{path}' has {width * height / 1e6:.0f} million pixels; it is read at {shown}.")
    name = getattr(picture, "filename", "")
    try:
        if picture.format == "TIFF":
            picture.filename = ""  # or Pillow maps the file into memory with the sides of a turned picture exchanged
        picture.load()
    except OSError:
        if picture.format not in ("JPEG", "MPO"):
            raise
        picture = _without_its_end(path, data)
    picture.filename = name
    frames.first_with_something(picture, path)
    if picture.format in ("BMP", "DIB") and picture.mode == "RGBA" and picture.getextrema()[3] == (0, 0):
        picture = picture.convert("RGB")  # the fourth byte is unused, as in screenshots
    return picture


def _without_its_end(path, data):
    """A JPEG that lacks only the mark of its end; where pixels are missing too, OSError.

    It is decoded with the mark, and with other bytes before the mark: nothing but missing pixels would differ.
    """
    from PIL import Image, ImageChops

    data = path.read_bytes() if data is None else bytes(data)
    one, other = (Image.open(io.BytesIO(data + more + b"\xff\xd9")) for more in (b"", b"\x5a\xa7" * 256))
    if ImageChops.difference(one, other).getbbox() is not None:
        raise OSError("a part of the picture is missing")
    return one


def _brief(error):
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(".")[:120]


def to_array(picture, name="the picture"):
    """A decoded Pillow picture of any mode as float32 RGB in [0, 1]; `name` is what it is called in notes."""
    if picture.mode == "F" or picture.mode.startswith("I"):
        return deep_grey(_upright(picture), name)
    picture = colours.unpacked(picture)
    if picture.mode in ("RGBA", "LA"):
        picture = _uncovered(picture, name)
    picture = _upright(colours.to_srgb(picture))
    if picture.mode in ("RGBA", "LA"):
        picture = _on_paper(picture.convert("RGBA"), name)
    if picture.mode != "RGB":  # or Pillow would copy it
        picture = picture.convert("RGB")
    return np.divide(np.asarray(picture), np.float32(255), dtype=np.float32)


def _upright(picture):
    """The picture turned as its EXIF says."""
    from PIL import ImageOps

    with contextlib.suppress(Exception):  # a damaged EXIF block costs the rotation, not the picture
        if picture.getexif().get(ORIENTATION, 1) != 1:  # or Pillow would copy it
            return ImageOps.exif_transpose(picture)
    return picture


def _uncovered(picture, name):
    """The picture with its alpha; without it where all of it is 0."""
    if picture.getextrema()[-1] != (0, 0):
        return picture
    info, picture = picture.info, picture.convert("RGB" if picture.mode == "RGBA" else "L")
    picture.info = info
    if all(low == high for low, high in np.reshape(picture.getextrema(), (-1, 2))):
        raise NSTError(f"'{name}' is transparent all over, and empty below; there is nothing in it to see.")
    tell(f"'{name}' is transparent all over; its colours are read as if it were not.")
    return picture


def _on_paper(picture, name):
    """A picture laid on white, as a viewer does; on black where white would hide it."""
    from PIL import Image

    if picture.getextrema()[3][0] == 255:
        return picture
    shown = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    if min(low for low, _ in shown.getextrema()) < 250:
        return shown
    tell(f"'{name}' is white on nothing, which white paper would hide; it is laid on black.")
    return Image.alpha_composite(Image.new("RGBA", picture.size, "black"), picture)
