"""The contrast that text has over a picture, by WCAG 2, and the veil that gives it enough.

    L = 0.2126 R + 0.7152 G + 0.0722 B  of linear light        contrast = (L₁ + 0.05) / (L₂ + 0.05), L₁ the lighter

(Web Content Accessibility Guidelines 2.2, "relative luminance" and "contrast ratio"; 4.5 is asked of text, 1.4.3.)
A picture has a contrast at every pixel: its worst, the one that a twentieth of the pixels stays below, and its median.
"""

from dataclasses import dataclass

import numpy as np

from nstlib.colour import to_light
from nstlib.errors import NSTError
from nstlib.images import REC_709, luminance

ENOUGH = 4.5
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
LINEAR = to_light(np.arange(256) / 255)


def colour_of(text):
    """(red, green, blue), each to 255, of a colour as CSS writes it: "#222", "rgb(20 30 40)", "navy"."""
    from PIL import ImageColor

    try:
        rgb = ImageColor.getrgb(str(text).strip())
    except ValueError:
        raise NSTError(
            f"'{text!s:.40}' is no colour; give one as in #222, #1a2b3c, rgb(20, 30, 40), or a name as in navy."
        ) from None
    if len(rgb) == 4 and rgb[3] < 255:
        raise NSTError(f"'{text:.40}' is a colour that is partly transparent; give one that is not, as in #222.")
    return rgb[:3]


def css(colour):
    """ "#rrggbb"."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def relative_luminance(colours):
    """L of uint8 colours (..., 3)."""
    return luminance(LINEAR[np.asarray(colours)], REC_709)


@dataclass(frozen=True)
class Contrast:
    """Contrast of a text colour with the pixels of a picture: of the worst, of a twentieth, of half of them."""

    colour: tuple
    worst: float
    low: float
    median: float

    def __str__(self):
        return f"worst {shown(self.worst)}, 5th percentile {shown(self.low)}, median {shown(self.median)}"


def shown(contrast):
    """To hundredths, and never rounded up to what is asked."""
    return f"{int(100 * contrast) / 100:.2f}"


class Colours:
    """All colours of a uint8 picture (H, W, 3), each once, with how many pixels have it."""

    def __init__(self, picture):
        packed = np.asarray(picture, np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
        packed, self.counts = np.unique(packed, return_counts=True)
        self.colours = np.stack([packed >> 16, packed >> 8 & 255, packed & 255], axis=-1).astype(np.uint8)

    def under(self, veil, opacity):
        """The same under a veil: c (1 - opacity) + veil opacity, of the stored values, as browsers blend."""
        mixed = self.colours * (1 - opacity) + np.asarray(veil) * opacity
        return np.round(mixed).astype(np.uint8)

    def contrast(self, text, veil=BLACK, opacity=0.0):
        """The Contrast of a text colour with them."""
        light, own = relative_luminance(self.under(veil, opacity)), relative_luminance(text)
        ratio = (np.maximum(light, own) + 0.05) / (np.minimum(light, own) + 0.05)
        order = np.argsort(ratio)
        reached = np.cumsum(self.counts[order])
        low, median = (ratio[order][np.searchsorted(reached, share * reached[-1])] for share in (0.05, 0.5))
        return Contrast(tuple(text), float(ratio.min()), float(low), float(median))

    def best(self):
        """The Contrast of black or of white text: whichever has more at the 5th percentile."""
        return max((self.contrast(text) for text in (BLACK, WHITE)), key=lambda found: found.low)

    def veil(self, text, enough=ENOUGH):
        """(white or black, the least opacity in hundredths at which every pixel has `enough`), or None.

        Under dark text a white veil, under light text a black one; contrast grows with opacity once the veil is on
        the right side of the text at every pixel, so the least is found by halving. None where even a veil that hides
        the picture is not enough.
        """
        found = []
        for veil in (WHITE, BLACK):
            side = np.sign(relative_luminance(veil) - relative_luminance(text))
            low, high = 0, 100
            if not self._clear(text, veil, 1.0, side, enough):
                continue
            while low < high:
                middle = (low + high) // 2
                if self._clear(text, veil, middle / 100, side, enough):
                    high = middle
                else:
                    low = middle + 1
            found.append((low / 100, veil))
        return min(found)[::-1] if found else None

    def _clear(self, text, veil, opacity, side, enough):
        """Has every pixel enough contrast, on the veil's side of the text?"""
        light, own = relative_luminance(self.under(veil, opacity)), relative_luminance(text)
        ratio = (light + 0.05) / (own + 0.05) if side > 0 else (own + 0.05) / (light + 0.05)
        return bool(ratio.min() >= enough)

    def mean(self):
        """The mean colour, of linear light, as (red, green, blue): what shows until the picture has come."""
        light = (LINEAR[self.colours] * self.counts[:, None]).sum(axis=0) / self.counts.sum()
        return tuple(int(np.abs(LINEAR - value).argmin()) for value in light)
