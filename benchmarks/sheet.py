"""python -m benchmarks sheet: a sheet of sixteen tiles, on the clock and on the processor.

After the imports: seconds to the first tile and to the last, compiling included. On a machine that does other things as
well, the clock counts those too; then the processor's time, shared among the cores, is what an idle machine would take
if they were all busy all the time, a lower bound. What was foretold stands in the first line.
"""

import argparse
import os
import tempfile
import time

from nstlib import sheets
from nstlib.backend import load_keras
from nstlib.machine import cores


def main():
    """Print seconds on the clock and on the processor, and the load."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--content", default="bridge")
    parser.add_argument("--style", default="starry")
    parser.add_argument("--size", type=int, default=192)
    parser.add_argument("--steps", type=int, default=None)
    parser.add_argument("--folder", metavar="DIR", help="keep the sheet here; a folder of its own is deleted again")
    options = parser.parse_args()
    load_keras()
    given = {} if options.steps is None else {"steps": options.steps}
    with tempfile.TemporaryDirectory() as place:
        began, marks = (time.perf_counter(), time.process_time()), []

        def mark(*_):
            marks.append((time.perf_counter() - began[0], time.process_time() - began[1]))

        made = sheets.sheet(
            options.content,
            options.style,
            size=options.size,
            backbone="pocket",
            folder=options.folder or place,
            on_tile=mark,
            **given,
        )
        mark()
    print(f"{'':24}{'clock':>8}{'processor':>11}{'over ' + str(cores()) + ' cores':>14}")
    for words, (clock, processor) in (("the first tile", marks[0]), (f"all {len(made.tiles)} tiles", marks[-1])):
        print(f"{words:24}{clock:6.1f} s{processor:9.1f} s{processor / cores():12.1f} s")
    if hasattr(os, "getloadavg"):
        print(f"load of this machine in the last minute: {os.getloadavg()[0]:.1f}, of which this is at most {cores()}")
