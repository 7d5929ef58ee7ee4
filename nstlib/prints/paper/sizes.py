"""Centimetres, dots per inch and pixels: cm = 2.54 px / dpi. Sheets of paper by name, areas as they are typed."""

import re
from dataclasses import dataclass

from nstlib.errors import NSTError, in_words, suggest

INCH = 2.54  # cm
# Width and height in cm: ISO 216, and the three of North America.
PAPERS = {
    "A0": (84.1, 118.9),
    "A1": (59.4, 84.1),
    "A2": (42.0, 59.4),
    "A3": (29.7, 42.0),
    "A4": (21.0, 29.7),
    "A5": (14.8, 21.0),
    "A6": (10.5, 14.8),
    "letter": (21.59, 27.94),
    "legal": (21.59, 35.56),
    "tabloid": (27.94, 43.18),
}
NUMBER = r"\d+\.?\d*"
LONGEST = 500  # cm: a page of a PDF has at most 14 400 points of 1/72 inch, which are 508 cm
MOST_DPI = 2400
MOST_PIXELS = 200_000_000  # of one page: 600 MB of bytes, and as much again while it is packed


def area_of(area):
    """(width, height) in cm of "A4", "100x140" or a pair; "A4 across" lies on its side."""
    if isinstance(area, str):
        name, _, turned = area.strip().partition(" ")
        papers = {paper.lower(): size for paper, size in PAPERS.items()}
        if name.lower() in papers and turned.strip().lower() in ("", "across"):
            size = papers[name.lower()]
            return size[::-1] if turned else size
        sides = re.fullmatch(rf"\s*({NUMBER})\s*[xX×*]\s*({NUMBER})\s*(?:cm)?\s*", area)
        if not sides:
            raise NSTError(
                f"there is no area '{area:.40}'; give width x height in cm, as in 100x140, or a sheet, as in 'A4' or "
                f"'A4 across'; {suggest(name, PAPERS)}."
            )
        area = map(float, sides.groups())
    try:
        width, height = area
    except (TypeError, ValueError):
        raise NSTError(f"an area is width and height in cm, as in 100x140, not {in_words(area)}.") from None
    return length("a side of the area", width), length("a side of the area", height)


def length(name, value, most=LONGEST):
    """Centimetres as a float, or NSTError."""
    return _number(name, value, 0.1, most, " cm")


def resolution(value):
    """Dots per inch as a float, or NSTError."""
    return _number("dpi", value, 1, MOST_DPI, ", the pixels on an inch of paper")


def _number(name, value, low, high, unit):
    try:
        number = float(value) if not isinstance(value, bool) else float("nan")
    except (TypeError, ValueError):
        number = float("nan")
    if not low <= number <= high:
        raise NSTError(f"{name} must be a number from {low:g} to {high:g}{unit}, not {in_words(value)}.")
    return number


def pixels(cm, dpi):
    """The whole number of pixels that comes nearest."""
    return max(1, round(cm / INCH * dpi))


def centimetres(count, dpi):
    """What so many pixels are on paper."""
    return count * INCH / dpi


def shown(cm):
    """ "20" or "19.95": centimetres for a sentence, to a tenth of a millimetre."""
    return f"{cm:.2f}".rstrip("0").rstrip(".")


def across(width, height):
    """ "100 x 140 cm"."""
    return f"{shown(width)} x {shown(height)} cm"


def check_pixels(width, height, dpi):
    """Raise NSTError where a page of so many cm at dpi is too large to hold."""
    count = pixels(width, dpi) * pixels(height, dpi)
    if count > MOST_PIXELS:
        fits = int(dpi * (MOST_PIXELS / count) ** 0.5)
        raise NSTError(
            f"{across(width, height)} at {dpi:g} dpi are {count / 1e6:.0f} million pixels, and a page has at most "
            f"{MOST_PIXELS // 1_000_000}; give --dpi {fits} or a smaller area."
        )


@dataclass(frozen=True)
class Scale:
    """How large a picture of `own` pixels across is printed: `width` cm at `dpi`, so with `across` pixels."""

    own: int
    width: float
    dpi: float

    @property
    def across(self):
        """Pixels from left to right on paper."""
        return pixels(self.width, self.dpi)

    @property
    def has(self):
        """The dpi that the picture's own pixels make at this width."""
        return self.own * INCH / self.width

    @property
    def enlarged(self):
        """Are pixels made up? A hundredth more is rounding."""
        return self.across > 1.01 * self.own


def scale_of(own, width=None, dpi=None, told=None):
    """The Scale of a picture of `own` pixels across.

    width: cm, or None. dpi: or None. Of two that are given both count, and the picture is resampled; of one, the
    picture's own pixels say the other, and none of them is changed; without any, `told`, the resolution in its file.
    """
    width = None if width is None else length("the width", width)
    dpi = None if dpi is None else resolution(dpi)
    if width is None:
        dpi = dpi or told
        if dpi is None:
            raise NSTError(
                "how large is it on paper? The file does not say; give --tile or --width in cm, --dpi, or two of them."
            )
        width = centimetres(own, dpi)
        if not 0.1 <= width <= LONGEST:
            raise NSTError(f"{own} pixels at {dpi:g} dpi are {shown(width)} cm; give another --dpi, or --width in cm.")
    return Scale(own, width, resolution(own * INCH / width) if dpi is None else dpi)
