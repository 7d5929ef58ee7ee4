"""python -m benchmarks [NAME ...]: speed and memory, from one command, as one table.

Times on a shared machine are noisy, so each is a median of several runs, and speed is given as a ratio to
something timed in the same run, in turns. Larger matters have commands of their own, each with --help: python -m
benchmarks quality, race, gpu, lessons, widgets, grading, binder.
"""

import argparse
import contextlib
import importlib
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("NST_OFFLINE", "1")
ROOT = Path(__file__).resolve().parent.parent


def seconds(call, repeats):
    """Durations of `repeats` calls."""
    out = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        out.append(time.perf_counter() - start)
    return out


def bench_import():
    """How long `import nstlib` takes, beyond starting Python."""

    def run(code):
        subprocess.run([sys.executable, "-c", code], check=True)

    bare = statistics.median(seconds(lambda: run("pass"), 7))
    whole = statistics.median(seconds(lambda: run("import nstlib"), 7))
    yield "import nstlib", f"{whole - bare:.3f} s", "at most 0.3 s"


def bench_demo():
    """The demo as a user runs it, in a process of its own: styling time and peak memory."""
    import resource

    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "nstlib.cli", "demo", folder]
        start = time.perf_counter()
        run = subprocess.run(command, check=True, capture_output=True, text=True)
        whole = time.perf_counter() - start
    styling = float(run.stdout.split(" steps in ")[1].split(" s ")[0])
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    yield "nst demo, styling (pocket, 256 px)", f"{styling:.1f} s", "at most 15 s"
    yield "nst demo, start to end", f"{whole:.1f} s", ""
    yield "nst demo, peak memory", f"{peak / 1e9:.2f} GB", "at most 1 GB"


def bench_overhead():
    """One step of stylize() against the bare compiled gradient of the same loss on the same network."""
    with layout_equal_weights() as weights:
        for network, optimiser, repeats in (("pocket", "lbfgs", 60), ("pocket", "adam", 60), ("vgg19", "lbfgs", 16)):
            file = weights if network == "vgg19" else None
            ours, theirs = steps_and_gradients(network, optimiser, file, repeats)
            what = f"{network}, {'L-BFGS' if optimiser == 'lbfgs' else 'Adam'}"
            yield f"a step against the bare gradient, {what}", f"{ours / theirs:.2f} x", "at most 1.08 x"
            yield f"a step, 256 px, {what}", f"{1000 * ours:.0f} ms", ""
            if (network, optimiser) == ("pocket", "lbfgs"):
                yield "the bare gradient against a matrix product", against_a_product(theirs), ""


def steps_and_gradients(network, optimiser, weights, repeats):
    """Median seconds of a step of stylize() and of the bare gradient, at 256 px, taken in turns."""
    import nstlib as nst
    from nstlib.backbones import backbone
    from nstlib.backend import load_keras
    from nstlib.losses import Objective

    load_keras()
    import tensorflow as tf

    content, style = nst.load_image("harbour", size=256), nst.load_image("impasto", size=256)
    # Without a margin, so that both work on the same pixels.
    recipe = nst.Recipe(size=256, smallest=256, steps=repeats, margin=0.0, optimiser=optimiser)
    objective = Objective(backbone(network, weights), recipe)
    targets = objective.targets(content, style)
    factors = tf.constant(objective.weights)

    @tf.function
    def bare(image):
        with tf.GradientTape() as tape:
            tape.watch(image)
            loss, _ = objective.function(image, targets, factors)
        return loss, tape.gradient(loss, image)

    tensor = tf.constant(content)
    bare(tensor)
    ours, theirs = [], []
    for _ in range(3):  # in turns, so that both see the same noise
        theirs += seconds(lambda: bare(tensor)[1].numpy(), repeats)
        stamps = []
        nst.stylize(
            content,
            style,
            recipe,
            backbone=network,
            weights=weights,
            progress=False,
            on_step=lambda _, stamps=stamps: stamps.append(time.perf_counter()),
        )
        ours += [b - a for a, b in itertools.pairwise(stamps)]
    return statistics.median(ours), statistics.median(theirs)


def against_a_product(gradient, side=2048):
    """The share of a large matrix product's speed that pocket's gradient at 256 px reaches in so many seconds."""
    import tensorflow as tf

    import nstlib as nst
    from nstlib.backbones import backbone

    # Forward pass and gradient on the picture each take every multiplication once; statistics are small beside them.
    height, width = nst.load_image("harbour", size=256).shape[:2]
    flops = 2 * 2 * backbone("pocket").multiply_accumulates("block5_conv1") * height * width
    matrix = tf.random.stateless_uniform((side, side), seed=(0, 0))
    product = statistics.median(seconds(lambda: tf.linalg.matmul(matrix, matrix).numpy(), 5))
    peak = 2 * side**3 / product
    return f"{flops / gradient / peak:.0%} of {peak / 1e9:.0f} GFLOP/s"


def bench_networks():
    """A step, value and gradient of the default loss at 256 px, on every network, by turns in one process."""
    import nstlib as nst
    from nstlib.backbones import backbone, vgg

    with layout_equal_weights() as weights:  # of VGG19's layout, not ImageNet's: a step takes as long
        networks = [vgg.load("vgg19", weights), *map(backbone, ("vgg16", "pocket", "pocket-drawn"))]
    content, style = nst.load_image("harbour", size=256), nst.load_image("impasto", size=256)
    calls = {network.name: a_step(network, nst.Recipe(), content, style) for network in networks}
    calls["vgg16 mixed"] = a_step(networks[1], nst.Recipe(precision="mixed"), content, style)
    times = {name: [] for name in calls}
    for _ in range(5):
        for name, call in calls.items():
            times[name] += seconds(call, 2)
    median = {name: statistics.median(taken) for name, taken in times.items()}
    mixed = "at most 5 x" if has_amx() else "no goal: this processor has no AMX"
    for what, name, to, goal in (
        ("pocket step", "pocket", "pocket-drawn", "at most 1.15 x"),
        ("vgg16 step", "vgg16", "pocket-drawn", "at most 11 x"),
        ("vgg16 step, mixed,", "vgg16 mixed", "pocket-drawn", mixed),
        ("step of VGG19's layout", "vgg19", "pocket", ""),
    ):
        yield f"a {what} against {to}", f"{median[name] / median[to]:.2f} x", goal
    for name, taken in median.items():
        yield f"a step, {name}, 256 px", f"{1000 * taken:.0f} ms", ""


def a_step(network, recipe, content, style):
    """The call that is one step's value and gradient, compiled already."""
    from nstlib.losses import Objective

    objective = Objective(network, recipe)
    targets = objective.targets(content, style)
    objective(content, targets)
    return lambda: objective(content, targets)


def has_amx():
    """Does this processor multiply tiles of bfloat16 itself? Linux tells; elsewhere: no."""
    try:
        return "amx_bf16" in Path("/proc/cpuinfo").read_text()
    except OSError:
        return False


def bench_wheel():
    """The size of the wheel, built here."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
        (wheel,) = Path(folder).glob("*.whl")
        yield "the wheel", f"{wheel.stat().st_size / 1e6:.1f} MB", "at most 20.5 MB"


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
name, size, weights = sys.argv[1], int(sys.argv[2]), sys.argv[3] or None
def run(size):
    recipe = nst.Recipe(size=size, smallest=size, steps=4, margin=0.0)
    return nst.stylize("harbour", "impasto", recipe, backbone=name, weights=weights, progress=False)
run(64)
before = psutil.Process().memory_info().rss  # not the peak so far: loading VGG19 has one of its own
h, w = run(size).image.shape[:2]
plan = budget.plan_memory(backbone(name, weights), nst.Recipe(size=size), (h, w))
print(json.dumps([before, peak() - before, plan.peak_bytes]))
"""


def bench_memory():
    """Peak memory of a run against its forecast, in processes of their own: of the whole process, and its growth."""
    with layout_equal_weights() as weights:
        for network, size in itertools.product(("pocket", "vgg19"), (128, 256, 512, 768)):
            command = [
                sys.executable,
                "-c",
                PEAK + MEMORY,
                network,
                str(size),
                str(weights) if network == "vgg19" else "",
            ]
            run = subprocess.run(command, check=True, capture_output=True, text=True)
            before, growth, forecast = json.loads(run.stdout.splitlines()[-1])
            whole = f"{(before + forecast) / (before + growth):.2f} x of {(before + growth) / 1e6:.0f} MB"
            growing = f"growth alone: {forecast / growth:.2f} x of {growth / 1e6:.0f} MB"
            yield f"memory forecast / measured, {network}, {size} px", whole, f"0.75 to 1.25 x; {growing}"


def bench_pooling(size=160, rounds=3):
    """The factors in network.POOLING_SCALES: with them, features keep their RMS under another pooling.

    One factor for each of the four poolings: those at which the ratio of the RMS of block2..5_conv1, native pooling
    over the other, has the geometric mean 1 over the gallery's pictures.
    """
    import numpy as np

    import nstlib as nst
    from nstlib.backbones import backbone, network
    from nstlib.catalogue import gallery

    layers = [f"block{b}_conv1" for b in range(2, 6)]
    pictures = [nst.load_image(name, size=size) for name in gallery().names]

    def log_rms(net, pooling):
        """Mean over the pictures, of every layer."""
        maps = [net(picture, layers, pooling=pooling) for picture in pictures]
        logs = [[np.log(np.mean(np.asarray(m[layer]) ** 2)) / 2 for layer in layers] for m in maps]
        return np.mean(logs, axis=0)

    for net in map(backbone, ("vgg16", "pocket", "pocket-drawn")):
        native, table = log_rms(net, net.pooling), network.POOLING_SCALES[net.pooling]
        for pooling in (p for p in network.POOLINGS if p != net.pooling):
            inside = table[pooling]
            now = np.exp(native - log_rms(net, pooling))
            try:
                for _ in range(rounds):
                    behind = native - log_rms(net, pooling)
                    table[pooling] = np.array(table[pooling]) * np.exp(np.diff(behind, prepend=0))
                found = ", ".join(f"{factor:.2f}" for factor in table[pooling])
            finally:
                table[pooling] = inside
            spread = f"RMS native / {pooling}: {now.min():.2f} to {now.max():.2f} by block"
            yield f"{net.name}, factors for {pooling} pooling", found, f"{inside} in use; {spread}"


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


@contextlib.contextmanager
def layout_equal_weights():
    """A file with VGG19's layout, made by the tests' own writer; the values are not ImageNet's."""
    sys.path.insert(0, str(ROOT / "tests"))
    from weight_files import write_vgg_file

    with tempfile.TemporaryDirectory() as folder:
        yield write_vgg_file(Path(folder) / "layout_equal.h5")


BENCHES = {
    "import": bench_import,
    "demo": bench_demo,
    "overhead": bench_overhead,
    "networks": bench_networks,
    "memory": bench_memory,
    "pooling": bench_pooling,
    "tiles": bench_tiles,
    "wheel": bench_wheel,
}
PROGRAMS = ("quality", "race", "gpu", "lessons", "widgets", "grading", "binder")  # modules with a command line


def main():
    if len(sys.argv) > 1 and sys.argv[1] in PROGRAMS:
        program = sys.argv.pop(1)
        sys.argv[0] = f"python -m benchmarks {program}"
        return importlib.import_module(f"benchmarks.{program}").main()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help=f"which: {', '.join(BENCHES)} (all if none); or {', '.join(PROGRAMS)}")
    options = parser.parse_args()
    unknown = set(options.names) - set(BENCHES)
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; known: {', '.join([*BENCHES, *PROGRAMS])}")
    print(f"{'figure':<46}{'measured':>24}   goal")
    for name, bench in BENCHES.items():
        if not options.names or name in options.names:
            for figure, measured, goal in bench():
                print(f"{figure:<46}{measured:>24}   {goal}", flush=True)


if __name__ == "__main__":
    main()
