"""Who paints the frames of a clip: this process, frame by frame or by units, or the workers of a cluster.

A painter has `frames(source, done)`, which yields (frame, what is shown of it) in order; `steady`, with cut, state()
and restore(), by which a run that was broken off goes on; `seconds_of(image, at)` of a frame, for so many `workers`,
with a `proviso` in words; and `held(tell)`, within which Ctrl-C waits where a frame that is being painted would be
lost.
"""

import contextlib

from nstlib.video.painters import afar
from nstlib.video.painters.here import ByUnits, Here


@contextlib.contextmanager
def painter(made, mode, asked, common, where, divide, folder):
    """What paints a clip that is asked for (video.fast.Asked), at an Address or, for None, here. made, common: of the
    mode; folder: for units that wait."""
    if where is not None:
        with afar.painting(where, mode, asked, made, common, divide, folder) as one:
            yield one
    elif divide is not None:
        yield ByUnits(made, folder, divide, asked.flicker)
    else:
        yield Here(made)
