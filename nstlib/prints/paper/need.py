"""What a print needs, before it is painted: pixels, and the time and memory of painting so many."""

from dataclasses import dataclass

import numpy as np

from nstlib.machine import in_words
from nstlib.prints.motif import motif_of
from nstlib.prints.paper.sizes import across, centimetres, scale_of

TIMED = (256, 512)  # pixels of the two passes that are timed
# Of a process that paints in one pass, file to file: `python -m benchmarks fast memory` says what it takes.
PASS_BASE, PASS_BYTES = 350_000_000, 53  # whatever the size, and for each pixel


@dataclass(frozen=True, repr=False)
class Need:
    """A picture of (height, width) pixels for so many cm at dpi; seconds and bytes of one pass; the run's Forecast."""

    shape: tuple
    cm: tuple
    dpi: float
    seconds: float
    bytes: int
    run: object

    def __repr__(self):
        high, wide = self.shape
        return (
            f"{across(*self.cm)} at {self.dpi:.0f} dpi are {wide} x {high} px\n"
            f"  nst paint --size {max(self.shape)}: about {self.seconds:.0f} s and {in_words(self.bytes)} of memory, "
            "in one pass\n"
            f"  nst stylize --size {max(self.shape)}: {self.run}{'' if self.run.fits else '; it does not fit here'}"
        )


def need(picture, *, tile=None, width=None, dpi=None, repeat=None):
    """The Need of a picture, or of its tile, that is to be so many cm wide at dpi.

    Nothing is painted at that size: of one pass two small ones are timed here and now, a line through them foretells
    the seconds; a run is foretold by nstlib.forecast, with pictures of these proportions.
    """
    from nstlib.engine import forecast
    from nstlib.images import resize

    motif = motif_of(picture, repeat)
    tall, wide = motif.block.shape[:2] if width is not None else motif.tile
    scale = scale_of(wide, tile if tile is not None else width, dpi, motif.dpi)
    shape = max(1, round(tall * scale.across / wide)), scale.across
    proportions = resize(motif.block[:tall, :wide], 64)
    run = forecast(proportions, size=max(shape))
    cm = tuple(centimetres(n, scale.dpi) for n in shape[::-1])
    return Need(shape, cm, scale.dpi, _pass(shape), PASS_BASE + PASS_BYTES * shape[0] * shape[1], run)


def _pass(shape):
    """Seconds of one pass at that shape, from two small ones."""
    from nstlib.fast import paint

    taken = []
    for side in TIMED:
        ramp = np.linspace(0, 1, side, dtype=np.float32)
        picture = np.stack(np.broadcast_arrays(ramp[:, None], ramp[None, :], ramp[:, None] * ramp), axis=-1)
        paint(picture, "starry")  # loads the network
        taken.append(min(paint(picture, "starry").seconds for _ in range(3)))
    each = max(taken[1] - taken[0], 0.2 * taken[1]) / (TIMED[1] ** 2 - TIMED[0] ** 2)
    return max(0.0, taken[1] - each * TIMED[1] ** 2) + each * shape[0] * shape[1]
