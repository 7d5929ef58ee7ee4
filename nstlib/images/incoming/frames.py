"""Which picture of a file that holds several: the full one of a TIFF, one of an animation with something in it."""

from nstlib.errors import NSTError
from nstlib.images.incoming.kinds import DEVELOP, raw
from nstlib.images.incoming.notes import tell

KIND, SUB_FILES, DNG_VERSION = 254, 330, 50706  # tags of TIFF
REDUCED = 1  # the bit of KIND that says: a smaller copy of another page
ANIMATED = ("GIF", "PNG", "WEBP", "AVIF")
LEVELS = 8  # of 255: a frame whose values are within so many is blank
FRAMES = 500  # are looked through, at most


def full_page(picture, path, head):
    """Turn a TIFF to its full picture where its first is a smaller copy, and refuse a camera's raw file. head: its
    first bytes.

    Of a raw file Pillow sees a preview as small as 160 x 120; what the sensor measured it cannot read.
    """
    if sentence := raw(path, head):  # by its name, or by its first bytes under another
        raise NSTError(sentence)
    if DNG_VERSION in picture.tag_v2:
        raise NSTError(f"'{path}' is a camera's raw file (DNG); {DEVELOP}.")
    if not picture.tag_v2.get(KIND, 0) & REDUCED:
        return
    sizes = {}
    for page in range(getattr(picture, "n_frames", 1)):
        picture.seek(page)
        sizes[page] = picture.size
    largest = max(sizes, key=lambda page: (sizes[page][0] * sizes[page][1], -page))
    picture.seek(largest)
    if largest == 0 and SUB_FILES in picture.tag_v2:
        raise NSTError(f"'{path}' shows only a small copy of its picture, as a camera's raw file does; {DEVELOP}.")


def tell_of_pages(picture, path):
    """Say how many pages a TIFF has, if it is more than the first; smaller copies of a page are none. It is left at
    another page."""
    pages = 0
    for page in range(picture.n_frames):
        picture.seek(page)
        pages += not picture.tag_v2.get(KIND, 0) & REDUCED
    if pages > 1:
        tell(f"'{path}' has {pages} pages; the first is read.")


def first_with_something(picture, path):
    """Turn an animation whose first frame is blank, as where it fades in, to the frame with the most contrast."""
    if picture.format not in ANIMATED or not getattr(picture, "is_animated", False) or not _is_blank(picture):
        return
    contrasts = {}
    for frame in range(min(picture.n_frames, FRAMES)):
        picture.seek(frame)
        contrasts[frame] = _contrast(picture)
    best = max(contrasts, key=lambda frame: (contrasts[frame], -frame))
    picture.seek(best)
    picture.load()
    if best:
        tell(f"'{path}' begins with an empty frame; frame {best + 1} of {picture.n_frames} is read.")


def _on_white(picture):
    from PIL import Image

    shown = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown).convert("RGB")


def _is_blank(picture):
    return all(high - low <= LEVELS for low, high in _on_white(picture).getextrema())


def _contrast(picture):
    from PIL import ImageStat

    return sum(ImageStat.Stat(_on_white(picture)).stddev)
