"""Many styles in one small network: convolutions and residual blocks at a quarter of the size, norm numbers by style.

Every style has all weights in common but the scale and shift after each instance norm (Dumoulin, Shlens and Kudlur,
"A Learned Representation for Artistic Style", ICLR 2017). The rest follows Johnson, Alahi and Fei-Fei, ECCV 2016, with
nearest upsampling in place of transposed convolutions (Odena, Dumoulin and Olah, Distill 2016) and dilated residual
blocks (Yu and Koltun, ICLR 2016), so that a place sees as far as the deepest style layer does. No pixel of the
photograph goes round the network: what is to be seen in the result has to be painted.
"""

from dataclasses import dataclass

import numpy as np

from nstlib.backend import load_keras
from nstlib.borders import wrapped

STRIDE = 4  # sides of what goes in are multiples of it
EPSILON = 1e-5  # added to a variance


@dataclass(frozen=True)
class Layer:
    """A convolution without a bias: kernel (side, side, into, out); the norm's shift after it stands in for one."""

    name: str
    side: int
    into: int
    out: int
    stride: int = 1
    dilation: int = 1

    @property
    def shape(self):
        return self.side, self.side, self.into, self.out

    @property
    def border(self):
        """So many pixels are mirrored beyond every edge; zeros there would be painted as a frame."""
        return self.dilation * (self.side - self.stride) // 2 if self.stride > 1 else self.dilation * (self.side // 2)


DOWN = (Layer("down1", 4, 3, 24, stride=2), Layer("down2", 4, 24, 40, stride=2))
BLOCKS = tuple(
    tuple(Layer(f"block{i}_{part}", 3, 40, 40, dilation=dilation) for part in ("first", "second"))
    for i, dilation in enumerate((1, 2, 4, 2, 1), 1)
)
UP, LAST = Layer("up", 3, 40, 16), Layer("last", 5, 16, 3)
NORMED = (*DOWN, *(layer for block in BLOCKS for layer in block), UP)


def shapes(styles):
    """{name: shape} of all weights: "LAYER/kernel", "LAYER/scale" and "LAYER/shift" (styles, out), "LAYER/plain_scale"
    and "LAYER/plain_shift" (out,), "last/bias"."""
    kernels = {f"{layer.name}/kernel": layer.shape for layer in (*NORMED, LAST)}
    norms = {name: (styles, *shape) for name, shape in norm_shapes().items()}
    plain = {f"{layer.name}/plain_{part}": (layer.out,) for layer in NORMED for part in ("scale", "shift")}
    return kernels | norms | plain | {"last/bias": (LAST.out,)}


def norm_shapes():
    """{name: shape} of one style's own numbers: "LAYER/scale" and "LAYER/shift", (out,)."""
    return {f"{layer.name}/{part}": (layer.out,) for layer in NORMED for part in ("scale", "shift")}


NUMBERS = sum(length for (length,) in norm_shapes().values())


def parted(numbers):
    """{name: (..., out)} of `norm_shapes` of a style's numbers (..., 960), which stand one after the other."""
    cuts = np.cumsum([length for (length,) in norm_shapes().values()])
    starts = [0, *cuts[:-1].tolist()]
    return {name: numbers[..., i:j] for name, i, j in zip(norm_shapes(), starts, cuts.tolist(), strict=True)}


def initial(styles, seed=0):
    """{name: float32 array} to begin a training with: He's normal kernels, residual branches that begin small."""
    rng, weights = np.random.default_rng(seed), {}
    for name, shape in shapes(styles).items():
        layer, part = name.split("/")
        if part == "kernel":
            weights[name] = rng.normal(0, np.sqrt(2 / np.prod(shape[:3])), shape).astype(np.float32)
        else:
            start = {"scale": 0.3 if layer.endswith("second") else 1.0, "plain_scale": 1.0}.get(part, 0.0)
            weights[name] = np.full(shape, start, np.float32)
    weights["last/kernel"] *= 0.3
    return weights


def blended(weights, blend):
    """{name: (B, out)} of `norm_shapes`: the numbers of these blends (B, styles), one-hot or any sum of 1."""
    return {name: load_keras().ops.matmul(blend, weights[name]) for name in norm_shapes()}


def forward(weights, pictures, numbers, amount=None, keep=None, period=None):
    """Paint: (B, H, W, 3) in [0, 1], sides as `padded` makes them, to the same shape, in (0, 1).

    weights: {name: tensor} of `shapes`; numbers: {name: (B, out)} of `norm_shapes`, each picture's style, such as
    `blended` gives. amount (B,): how much of the norms, a IN(x) + (1 − a) x at each; None is 1. At 0 no channel's mean
    and spread are taken away, and the network is one that gives back what it is shown. keep (B, 5): how much of each
    residual block's branch is added to what goes past it; None is all of it, and at 0 the block is not there. period:
    the nstlib.repeats.Period of a picture that repeats, whose opposite side is then beyond every edge, in place of its
    mirror image; its sides are multiples of STRIDE as that says.
    """
    ops = load_keras().ops
    if amount is not None:
        amount = ops.reshape(amount, (-1, 1, 1, 1))

    def normed(x, layer):
        y = instance_norm(x, numbers[f"{layer.name}/scale"], numbers[f"{layer.name}/shift"])
        if amount is None:
            return y
        x = x * weights[f"{layer.name}/plain_scale"] + weights[f"{layer.name}/plain_shift"]
        return x + ops.cast(amount, x.dtype) * (y - x)

    def convolved(x, layer):
        if period is not None:
            x = wrapped(x, period, (layer.border,) * 2, (layer.border,) * 2)
        else:
            x = ops.pad(x, ((0, 0), (layer.border,) * 2, (layer.border,) * 2, (0, 0)), mode="reflect")
        how = {"strides": layer.stride, "dilation_rate": layer.dilation, "data_format": "channels_last"}
        return normed(ops.conv(x, weights[f"{layer.name}/kernel"], padding="valid", **how), layer)

    x = 2.0 * pictures - 1.0
    for layer in DOWN:
        x = ops.relu(convolved(x, layer))
    for i, (first, second) in enumerate(BLOCKS):
        branch = convolved(ops.relu(convolved(x, first)), second)
        x = x + (branch if keep is None else branch * ops.cast(keep[:, i, None, None, None], branch.dtype))
    x = ops.relu(normed(grown(x, weights["up/kernel"], period), UP))
    return ops.sigmoid(grown(x, weights["last/kernel"], period) + weights["last/bias"])


def instance_norm(x, scale, shift):
    """scale (x − μ) / √(σ² + ε) + shift, μ and σ² over the places of each picture and channel.

    x: (B, h, w, C); scale, shift: (B, C).
    """
    ops = load_keras().ops
    mean, variance = ops.moments(x, axes=(1, 2), keepdims=True)
    scale = scale[:, None, None] / ops.sqrt(variance + EPSILON)
    return x * scale + (shift[:, None, None] - mean * scale)


def grown(x, kernel, period=None):
    """Nearest upsampling by 2, then a convolution with the edge repeated: (B, h, w, C) -> (B, 2h, 2w, out); with a
    period, with the opposite edge.

    Worked out in one convolution at the small size: of a k x k kernel (k 3 or 5) on doubled pixels, the four places of
    a 2 x 2 square see 3 x 3 pixels each, with the kernel's rows and columns that fall on one pixel added (`FOLDS`).
    """
    ops = load_keras().ops
    fold = FOLDS[int(kernel.shape[0])]
    # rows i and columns j of the small kernel for place (p, q) of the square, input c, output o
    kernel = ops.einsum("pik,qjl,klco->ijcpqo", fold, fold, ops.cast(kernel, "float32"))
    side, _, into, _, _, out = kernel.shape
    around = ((0, 0), (1, 1), (1, 1), (0, 0))
    x = ops.pad(x, around, mode="symmetric") if period is None else wrapped(x, period)
    kernel = ops.cast(ops.reshape(kernel, (side, side, into, 4 * out)), x.dtype)
    x = ops.conv(x, kernel, padding="valid", data_format="channels_last")
    _, h, w, _ = ops.shape(x)
    x = ops.transpose(ops.reshape(x, (-1, h, w, 2, 2, out)), (0, 1, 3, 2, 4, 5))
    return ops.reshape(x, (-1, 2 * h, 2 * w, out))


# Place p of a doubled pixel, row i of the small kernel, row k of the large one: does row k fall on pixel i?
FOLDS = {
    3: np.float32([[[1, 0, 0], [0, 1, 1], [0, 0, 0]], [[0, 0, 0], [1, 1, 0], [0, 0, 1]]]),
    5: np.float32(
        [[[1, 1, 0, 0, 0], [0, 0, 1, 1, 0], [0, 0, 0, 0, 1]], [[1, 0, 0, 0, 0], [0, 1, 1, 0, 0], [0, 0, 0, 1, 1]]]
    ),
}


def padded(picture):
    """A picture (H, W, 3), its last row and column repeated until `forward` takes it."""
    return np.pad(picture, (*((0, -n % STRIDE) for n in picture.shape[:2]), (0, 0)), mode="edge")


def count(styles):
    """How many weights there are, for so many styles."""
    return sum(int(np.prod(shape)) for shape in shapes(styles).values())
