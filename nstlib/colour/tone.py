"""What the recipe's `colour` does to the pictures of a run.

By "transport" the painting is carried towards the photograph's palette before its style is taken: all colours are mixed
from what the photograph has. By "luminance" (Gatys and others 2016) the run sees lightness, and each place has the
photograph's own a* and b* in the end: the sky stays blue. Between 0 and 1, both leave the rest to the painting.
"""

from dataclasses import dataclass

import numpy as np

from nstlib.colour.lab import to_lab, to_rgb
from nstlib.colour.palette import Palette, Transport, by_parts, mixed, palette_of, shown
from nstlib.errors import NSTError, suggest
from nstlib.images import resize

METHODS = ("transport", "luminance")
HALVINGS = 10  # lightness is found to a tenth of a unit
SLACK = 1 / 512  # half a level of 8 bits


class Tone:
    """colour = 1: every picture as it is."""

    def style(self, picture):
        """The style picture as the run sees it."""
        return picture

    def content(self, picture):
        """The content picture as the run sees it."""
        return picture

    def finished(self, painted, photograph):
        """A painted picture as it is shown and kept; photograph: a function that gives the photograph at its size."""
        return painted


@dataclass(frozen=True, eq=False)
class Carried(Tone):
    """The painting in colours on the way to the photograph's."""

    way: Transport

    def style(self, picture):
        return self.way.paint(picture)


@dataclass(frozen=True, eq=False)
class InLight(Tone):
    """Lightness is painted, and of a* and b* the share `colour`; the photograph brings the rest. way: of lightness."""

    way: Transport
    colour: float

    def style(self, picture):
        return by_parts(lambda part: self._fainter(part, self.way), picture)

    def content(self, picture):
        return by_parts(lambda part: self._fainter(part, lambda lightness: lightness), picture)

    def finished(self, painted, photograph):
        return by_parts(self._with_chroma_of, painted, photograph())

    def _fainter(self, colours, way):
        lab = to_lab(colours)
        return shown(np.concatenate([way(lab[..., :1]), self.colour * lab[..., 1:]], axis=-1))

    def _with_chroma_of(self, painted, theirs):
        lab, theirs = to_lab(painted), to_lab(theirs)
        own = lab[..., 1:] if self.colour else 0.0  # a run that sees only greys paints them but roughly grey
        lab[..., 1:] = own + (1 - self.colour) * theirs[..., 1:]
        return shown(_within(lab, theirs[..., 0]))


def tone_of(colour, method, content, style):
    """The Tone of a run. colour: 1, the painting's colours, to 0, the photograph's; method: one of METHODS.

    style: a picture, or [(picture, share)], which have one palette together.
    """
    if colour == 1:
        return Tone()
    styles = style if isinstance(style, list) else [(style, 1.0)]
    ours = mixed([palette_of(picture) for picture, _ in styles], [share for _, share in styles])
    theirs = palette_of(content)
    if method == "transport":
        return Carried(Transport(ours, theirs, 1 - colour))
    return InLight(Transport(_lightness(ours), _lightness(theirs), 1 - colour), colour)


def checked_method(method):
    """One of METHODS, or an NSTError."""
    if method not in METHODS:
        raise NSTError(f"there is no colour_by '{method}'; {suggest(method, METHODS)}.")
    return method


def over(painted, photograph, colour, method):
    """A picture that was painted without a Tone, in the colours that a run with it would end in."""
    tone = tone_of(colour, method, photograph, painted)
    return tone.finished(tone.style(painted), lambda: resize(photograph, painted.shape[:2]))


def _lightness(palette):
    """Its first axis alone."""
    return Palette(palette.mean[:1], palette.covariance[:1, :1])


def _within(lab, lightness):
    """Colours that a screen shows: where one is not, its own lightness gives way to `lightness`, as little as it must.

    Clipping would turn the hue. A photograph's a* and b* are shown at its own lightness at the latest: they are kept.
    """
    outside = ~_on_a_screen(lab)
    colours, own, theirs = lab[outside], lab[outside][:, 0], lightness[outside]
    low, high = np.zeros(len(own)), np.ones(len(own))
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        colours[:, 0] = own + middle * (theirs - own)
        good = _on_a_screen(colours)
        low, high = np.where(good, low, middle), np.where(good, middle, high)
    colours[:, 0] = own + high * (theirs - own)
    lab[outside] = colours
    return lab


def _on_a_screen(lab):
    rgb = to_rgb(lab)
    return ((rgb >= -SLACK) & (rgb <= 1 + SLACK)).all(axis=-1)
