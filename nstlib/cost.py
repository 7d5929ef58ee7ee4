"""What a run will take in seconds, by arithmetic alone: no network is loaded, no program compiled.

    seconds = start + BESIDE · Σ over scales (steps + 1) · step(pixels)
    step    = (2 · pixels · a / gain + b) / speed + VALUE · pixels · v + FIXED

a: multiply-accumulates of one forward pass per pixel (the gradient on the pixels takes as many again); b: those of the
terms, which say so themselves; v: feature values per pixel; speed: multiply-accumulates per second of a matrix product
on this machine (nstlib.speed); gain: how many times as fast its convolutions are in 16 bits, 1 in float32.
`nstlib.forecast` times real steps instead, which is closer, and takes as long as it takes to load and compile the
network.
"""

import numpy as np

from nstlib import pyramid, speed
from nstlib.backend import HALF_PRECISION
from nstlib.machine import in_words
from nstlib.precision import WIDE
from nstlib.terms import formulas_of

BESIDE = 1.1  # optimiser, border, progress
VALUE = 1.5e-9  # seconds for one feature value, there and back
FIXED = 0.004  # seconds of a step whatever its size
START = {"wide": 5.0, "thin": 1.5}  # seconds to load and compile
TELL = 20  # seconds from which a run is told before it begins


def layout(network):
    """{layer: (channels in, channels out)} of a network."""
    widths = [network.channels[layer] for layer in network.layers]
    return dict(zip(network.layers, zip([3, *widths], widths, strict=False), strict=True))


def seconds(name, layers, recipe, shapes):
    """What a run with the network called `name` would take on this machine.

    layers: its layout; shapes: [(height, width)] of its scales, margin included.
    """
    plan = pyramid.share_steps(recipe.steps, len(shapes))
    steps = sum(
        (n + 1) * step(layers, recipe, h * w, _gain(name, recipe)) for n, (h, w) in zip(plan, shapes, strict=True)
    )
    return START["wide" if name in WIDE else "thin"] + BESIDE * steps


def step(layers, recipe, pixels, gain=1.0):
    """Seconds of the value and gradient of the loss on so many pixels."""
    used = _upto_the_deepest(layers, recipe)
    forward = sum(9 * into * out / _stride(layer) ** 2 for layer, (into, out) in used.items())
    values = sum(out / _stride(layer) ** 2 for layer, (_, out) in used.items())
    products = 2 * pixels * forward / gain + _terms(used, recipe, pixels)
    return products / speed.product_speed() + VALUE * pixels * values + FIXED


def _terms(layers, recipe, pixels):
    """Multiply-accumulates of the terms beside the network's own, as far as their layers are known."""
    positions = {layer: pixels / _stride(layer) ** 2 for layer in layers}
    channels = {layer: out for layer, (_, out) in layers.items()}
    known = (formula for formula in formulas_of(recipe) if set(formula.layers) <= set(layers))
    return sum(formula.products(positions, channels) for formula in known)


def _upto_the_deepest(layers, recipe):
    """What is computed of a layout; all of it when the recipe's layers are another network's."""
    names = list(layers)
    depth = max((names.index(k) for k in recipe.layers if k in layers), default=len(names) - 1)
    known = all(k in layers for k in recipe.layers)
    return {k: layers[k] for k in (names[: depth + 1] if known else names)}


def _stride(layer):
    return 2 ** (int(layer[5]) - 1)


def _gain(name, recipe):
    """How many times as fast the convolutions are as in float32: as measured, else as a product of matrices is."""
    if recipe.precision == "float32" or (recipe.precision == "auto" and name not in WIDE):
        return 1.0
    ratio = speed.speedup(measure=False)
    if ratio is None and speed.may_be_narrow():
        ratio = speed.product_speed(HALF_PRECISION) / speed.product_speed()
    ratio = 1.0 if ratio is None else ratio
    return ratio if ratio >= speed.PAYS or recipe.precision == "mixed" else 1.0


def of_the_real_network(layers, recipe, shapes=None):
    """ "about 90 s": a run with VGG16, of that layout, on this machine; without shapes, on a square picture."""
    if shapes is None:
        shapes, _ = pyramid.canvas((recipe.size, recipe.size), recipe)
    return f"about {_rounded(seconds('vgg16', layers, recipe, shapes))} s"


def warning(network, recipe, shapes, peak_bytes):
    """ "about 200 s and 1.3 GB of memory" for a run that takes long, else ""."""
    total = seconds(network.name, layout(network), recipe, shapes)
    return f"about {_rounded(total)} s and {in_words(peak_bytes)} of memory" if total > TELL else ""


def _rounded(value):
    """Two leading digits: the estimate is no better."""
    unit = 10 ** max(0, int(np.log10(max(value, 1))) - 1)
    return int(round(value / unit) * unit)
