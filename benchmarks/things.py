"""Pictures on things: seconds of each scene, and of ten variants on one sheet, on the clock and on the processor."""

import time

from nstlib import things
from nstlib.catalogue import gallery
from nstlib.things import making


def bench_things():
    """Rows: each scene cast and photographed for the first time, photographed again, and ten paintings on a mug."""
    styles = [picture.name for picture in gallery() if picture.kind == "style"][:10]
    for name in making.SCENES:
        began = time.perf_counter(), time.process_time()
        things.mockup(styles[0], on=name)
        first, again = _since(began), (time.perf_counter(), time.process_time())
        things.mockup(styles[1], on=name)
        yield f"{name}: first; again (clock, processor)", f"{first}; {_since(again)}", "2 s on two free cores"
    making.scene_of.cache_clear()
    began = time.perf_counter(), time.process_time()
    things.mockup(*styles, on="mug")
    yield "ten paintings on a mug, cast anew", _since(began), "30 s"


def _since(began):
    return f"{time.perf_counter() - began[0]:.1f}, {time.process_time() - began[1]:.1f} s"
