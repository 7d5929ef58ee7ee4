"""A step of stylize: against the bare gradient, and one network against the other."""

import itertools
import statistics
import time
from pathlib import Path

from benchmarks.timing import seconds
from benchmarks.weights import layout_equal_weights


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
