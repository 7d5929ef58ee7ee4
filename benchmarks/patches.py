"""What neural patches cost: a step against the default one, by turns, and the peak memory of a run."""

import json
import statistics
import subprocess
import sys

from benchmarks.memory import MEMORY, PEAK
from benchmarks.steps import a_step
from benchmarks.timing import seconds

TERMS = (
    ("patch/block3_conv1",),
    ("patch/block4_conv1",),
    ("patch/block3_conv1", "patch/block4_conv1"),
    ("neighbour/block3_conv1", "neighbour/block4_conv1"),
)
GOALS = "at most 3 x", "at most 1 GB"


def bench_patches():
    """On square pictures of 256 px: steps with pocket and VGG16, and the memory of runs with both."""
    for network in ("pocket", "vgg16"):
        yield from times(network)
    runs = [("pocket", terms) for terms in ((), *TERMS)] + [("vgg16", terms) for terms in ((), TERMS[2])]
    for network, terms in runs:
        peak = peak_of_a_run(network, dict.fromkeys(terms, 0.1))
        goal = GOALS[1] if terms and network == "pocket" else ""
        yield f"peak memory, {network}, {in_words(terms)}", f"{peak / 1e6:.0f} MB", goal


def times(network):
    """Value and gradient with each of TERMS, over those of the default loss."""
    import nstlib as nst
    from nstlib.images import resample

    content, style = (resample(nst.load_image(name), 256, 256).clip(0, 1).astype("f4") for name in ("bust", "impasto"))
    recipes = {terms: nst.Recipe(further=dict.fromkeys(terms, 0.1)) for terms in ((), *TERMS)}
    calls = {terms: a_step(nst.backbone(network), recipe, content, style) for terms, recipe in recipes.items()}
    taken = {terms: [] for terms in calls}
    for _ in range(9):  # in turns, so that all see the same noise
        for terms, call in calls.items():
            taken[terms] += seconds(call, 1)
    plain = statistics.median(taken.pop(()))
    yield f"a default step, {network}, 256 px", f"{1000 * plain:.0f} ms", ""
    for terms, values in taken.items():
        yield f"a step, {network}, {in_words(terms)}", f"{statistics.median(values) / plain:.2f} x", GOALS[0]


def peak_of_a_run(network, further, size=256):
    """Bytes of the whole process, from its start to the end of the run."""
    command = [sys.executable, "-c", PEAK + MEMORY, network, str(size), "", json.dumps({"further": further})]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    before, growth, _ = json.loads(run.stdout.splitlines()[-1])
    return before + growth


def in_words(terms):
    """ "patch block3 block4" for terms of one kind, "default" for none."""
    blocks = [term.partition("/")[2].partition("_")[0] for term in terms]
    return " ".join([terms[0].partition("/")[0], *blocks]) if terms else "default"
