"""Peak memory, each figure in a process of its own."""

import itertools
import json
import subprocess
import sys

from benchmarks.weights import layout_equal_weights

# A process inherits ru_maxrss from the one that started it; Linux has another counter, which begins at 0.
PEAK = """
def peak():
    try:
        return next(1024 * int(row.split()[1]) for row in open("/proc/self/status") if row.startswith("VmHWM"))
    except OSError:
        import resource, sys
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
"""

MEMORY = """
import json, sys, psutil, nstlib as nst
from nstlib.backbones import backbone
from nstlib.engine import budget
from nstlib.engine.plan import Outline
name, size, weights, terms = sys.argv[1], int(sys.argv[2]), sys.argv[3] or None, json.loads(sys.argv[4])
def recipe(size):
    return nst.Recipe(size=size, smallest=size, steps=4, margin=0.0, **terms)
def run(size):
    return nst.stylize("harbour", "impasto", recipe(size), backbone=name, weights=weights, progress=False)
run(64)
before = psutil.Process().memory_info().rss  # not the peak so far: loading VGG19 has one of its own
h, w = run(size).image.shape[:2]
plan = budget.plan_memory(Outline(backbone(name, weights), recipe(size), ((h, w),)))
print(json.dumps([before, peak() - before, plan.peak_bytes]))
"""

SHALLOW = ["block1_conv1", "block1_conv2", "block2_conv1", "block2_conv2", "block3_conv1"]
# Losses that hold more than the default one.
TERMS = {
    ", one cross-layer term": {"further": {"cross-layer/block1_conv1+block3_conv1": 1e3}},
    ", four cross-layer terms": {
        "further": {
            "cross-layer/block1_conv1+block2_conv1": 1.0,
            "cross-layer/block2_conv1+block3_conv1": 1.0,
            "cross-layer/block3_conv1+block4_conv1": 1.0,
            "cross-layer/block1_conv1+block3_conv1": 1.0,
        }
    },
    ", patches of block3 and block4": {"further": {"patch/block3_conv1": 0.1, "patch/block4_conv1": 0.1}},
    ", neighbours of block3 and block4": {"further": {"neighbour/block3_conv1": 0.1, "neighbour/block4_conv1": 0.1}},
    ", content on five shallow layers": {"content_layers": SHALLOW},
}


def bench_memory():
    """Peak memory of a run against its forecast, in processes of their own: of the whole process, and its growth."""
    with layout_equal_weights() as weights:
        cases = [(*case, "") for case in itertools.product(("pocket", "vgg19"), (128, 256, 512, 768))]
        for network, size, terms in [*cases, *(("pocket", 512, terms) for terms in TERMS)]:
            command = [
                sys.executable,
                "-c",
                PEAK + MEMORY,
                network,
                str(size),
                str(weights) if network == "vgg19" else "",
                json.dumps(TERMS.get(terms, {})),
            ]
            run = subprocess.run(command, check=True, capture_output=True, text=True)
            before, growth, forecast = json.loads(run.stdout.splitlines()[-1])
            whole = f"{(before + forecast) / (before + growth):.2f} x of {(before + growth) / 1e6:.0f} MB"
            growing = f"growth alone: {forecast / growth:.2f} x of {growth / 1e6:.0f} MB"
            what = f"{network}, {size} px{terms}"
            yield f"memory forecast / measured, {what}", whole, f"0.75 to 1.25 x; {growing}"


TILES = """
import json, sys, statistics, time, numpy as np, nstlib as nst
from nstlib.backbones import backbone
from nstlib.images import resample
from nstlib.losses import Objective
from nstlib.tiles import TiledObjective
name, size, weights, kinds = sys.argv[1], int(sys.argv[2]), sys.argv[3] or None, sys.argv[4:]
shape = size * 2 // 3, size
content, style = (np.clip(resample(nst.load_image(n), *shape), 0, 1).astype("f4") for n in ("harbour", "impasto"))
calls, times = [], [[] for _ in kinds]
for kind in kinds:
    objective = {"plain": Objective, "tiled": TiledObjective}[kind](backbone(name, weights), nst.Recipe())
    targets = objective.targets(content, style)
    calls.append(lambda o=objective, t=targets: o(content, t))
    calls[-1]()  # compiles
for _ in range(3):  # in turns, so that both see the same noise
    for seconds, call in zip(times, calls):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
print(json.dumps([peak(), *map(statistics.median, times)]))
"""


def bench_tiles():
    """One gradient of a large picture (3 : 2) in tiles: peak memory of the whole process, and seconds."""
    with layout_equal_weights() as path:

        def measure(network, size, *kinds):
            weights = str(path) if network == "vgg19" else ""
            command = [sys.executable, "-c", PEAK + TILES, network, str(size), weights, *kinds]
            run = subprocess.run(command, check=True, capture_output=True, text=True)
            return json.loads(run.stdout.splitlines()[-1])

        for network, size in (("pocket", 2048), ("vgg19", 1024)):
            peak, time_ = measure(network, size, "tiled")
            yield f"peak memory in tiles, {network}, {size} px", f"{peak / 1e9:.2f} GB", "at most 2 GB"
            yield f"a step in tiles, {network}, {size} px", f"{time_:.1f} s", ""
        _, plain, tiled = measure("pocket", 1024, "plain", "tiled")
        yield "a step in tiles against a plain one, 1024 px", f"{tiled / plain:.2f} x", "at most 3 x"
