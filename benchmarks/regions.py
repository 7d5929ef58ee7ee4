"""What regions cost: a step with two and with four of them against a plain one; what leaks; a run's peak memory."""

import json
import statistics
import subprocess
import sys

import numpy as np

from benchmarks.memory import PEAK
from benchmarks.timing import seconds

COUNTS = (1, 2, 4)
STYLES = ("impasto", "woodblock", "tiles", "starry")

RUN = """
import json, sys, psutil, nstlib as nst
from nstlib.engine.preparation import plan_of
name, size, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
def options(size):
    regions = [nst.Region(f"box {100 / count * i} 0 {100 / count} 100", style)
               for i, style in enumerate(("impasto", "woodblock", "tiles", "starry")[:count])] if count else None
    return dict(recipe=nst.Recipe(size=size, smallest=size, steps=4, margin=0.0), backbone=name, regions=regions)
def run(size):
    return nst.stylize("harbour", None if count else "impasto", progress=False, **options(size))
run(128)
before = psutil.Process().memory_info().rss
run(size)
plan = plan_of("harbour", None if count else "impasto", **options(size))
print(json.dumps([before, peak() - before, plan.peak_bytes]))
"""


def bench_regions():
    """On pictures of 256 px, pocket and VGG16; memory with pocket at 512 px."""
    yield from leak()
    for network in ("pocket", "vgg16"):
        yield from times(network)
    for count in (0, *COUNTS[1:]):
        before, growth, forecast = a_run("pocket", 512, count)
        what, ratio = f"{count} regions" if count else "no region", (before + forecast) / (before + growth)
        yield f"memory forecast / measured, {what}", f"{ratio:.2f} x", "0.75 to 1.25 x"
        yield f"peak memory of a run, pocket, 512 px, {what}", f"{(before + growth) / 1e6:.0f} MB", ""


def parted(network, count, content):
    """(Objective, targets) of so many upright strips with soft edges, each with a style of its own."""
    import nstlib as nst
    from nstlib.losses import Objective, Part, Parts

    regions = [nst.Region(f"box {100 / count * i} 0 {100 / count} 100", s) for i, s in enumerate(STYLES[:count])]
    found = nst.regions.masks(regions, content)
    parts = [Part(f"part {i}", nst.load_image(s, 256), m) for i, (s, m) in enumerate(zip(STYLES, found, strict=False))]
    objective = Objective(nst.backbone(network), nst.Recipe(), tuple(part.name for part in parts))
    return objective, objective.targets(content, Parts(tuple(parts))), found


def leak():
    """The largest gradient of a region's style terms at a pixel that its mask does not reach."""
    import nstlib as nst

    content = nst.load_image("harbour", 256)
    for network in ("pocket", "vgg16"):
        objective, targets, masks = parted(network, 2, content)
        largest = inside = 0.0
        for i, term in enumerate(objective.terms):
            if term.side == "style":
                pull = np.abs(objective.term_gradient(content, targets, i)).max(axis=-1)
                mask = masks[int(term.layer[-1])]
                largest, inside = max(largest, pull[mask == 0].max()), max(inside, pull[mask > 0].max())
        yield f"largest leak, {network}; inside", f"{largest:g}; {inside:.1e}", "exactly 0"


def times(network):
    """Value and gradient with COUNTS regions, over those of the plain loss; one region is asked of stylize."""
    import nstlib as nst
    from nstlib.losses import Objective

    content = nst.load_image("harbour", 256)
    plain = Objective(nst.backbone(network), nst.Recipe())
    calls = {0: (plain, plain.targets(content, nst.load_image(STYLES[0], 256)))}
    regions, recipe = [nst.Region("top 100", STYLES[0])], nst.Recipe(margin=0.0, smallest=256)
    plan = nst.engine.preparation.plan_of(content, None, recipe, backbone=network, regions=regions)
    whole, level = plan.objective(plan.shapes[-1]), plan.levels[-1]
    calls[1] = whole, whole.targets(level.content, level.style)
    calls |= {count: parted(network, count, content)[:2] for count in COUNTS[1:]}
    taken = {count: [] for count in calls}
    for objective, targets in calls.values():
        objective(content, targets)
    for _ in range(9):  # in turns, so that all see the same noise
        for count, (objective, targets) in calls.items():
            taken[count] += seconds(lambda o=objective, t=targets: o(content, t), 1)
    median = {count: statistics.median(values) for count, values in taken.items()}
    yield f"a plain step, {network}, 256 px", f"{1000 * median[0]:.0f} ms", ""
    for count in COUNTS:
        what = "one region that is all" if count == 1 else f"{count} regions"
        yield f"a step, {network}, {what}", f"{median[count] / median[0]:.2f} x", "at most 1.03 x" if count == 1 else ""


def a_run(network, size, count):
    """(bytes before, growth of the peak, forecast) of a run with so many regions, in a process of its own."""
    command = [sys.executable, "-c", PEAK + RUN, network, str(size), str(count)]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(run.stdout.splitlines()[-1])
