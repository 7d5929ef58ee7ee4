"""What a style is, as numbers: three statistics of a layer's features that forget where things are.

- "gram": the Gram matrix G = FᵀF / M (Gatys, Ecker and Bethge 2016); distance Σ (G − A)².
- "moments": mean μ and covariance Σ of the feature vectors; distance: squared Wasserstein-2 between the two normal
  distributions, W² = ‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2 (Σ₂^½ Σ₁ Σ₂^½)^½) (Gelbrich 1990; used for style by Crowson).
- "sorted": every channel's values in order; distance: Σ over channels of the squared Wasserstein-2 distance in one
  dimension, mean over positions of (sort(f) − sort(s))².

Features F are (M, C): one row per position, one column per channel. The first two are averages over positions,
so pictures of different sizes compare, and a large picture can be measured tile by tile.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nstlib.backend import load_keras
from nstlib.errors import NSTError

COVARIANCE_FLOOR = 1e-4  # added to the diagonal, relative to the mean of f²: a square root needs a positive matrix
SMALLEST_EIGENVALUE = 1e-6  # relative to ‖A‖; below it, float32's rounding errors (-3e-8 ‖A‖) would run away


def gram_matrix(features):
    """G = FᵀF / (h·w): how often two channels fire together, averaged over positions.

    features: (h, w, C) or (1, h, w, C). Returns (C, C), symmetric and positive semi-definite. The sum over
    positions forgets *where*, which is what makes it a description of style. Dividing by h·w makes pictures
    of different size comparable.
    """
    flat = positions(features)
    return _mean_product(flat, flat)


def gram_for_descent(features):
    """`gram_matrix`, whose first derivative costs one product of matrices instead of two and no copy of Fᵀ.

    dL/dF = F (D + Dᵀ) / M with D = dL/dG. With the left factor held, the product H = FᵀF / M has the gradient F D / M;
    H + Hᵀ has both halves of it. Second derivatives would be wrong; nothing here takes them.
    """
    ops = load_keras().ops
    flat = positions(features)
    half = _mean_product(ops.stop_gradient(flat), flat)
    return half + ops.transpose(half, (1, 0)) - ops.stop_gradient(half)


def _mean_product(left, right):
    """leftᵀ right / M of (M, C) and (M, C): (C, C)."""
    ops = load_keras().ops
    return ops.matmul(ops.transpose(left, (1, 0)), right) / ops.cast(ops.shape(right)[0], right.dtype)


def moments(features):
    """{"mean": μ (C,), "second": FᵀF / (h·w) (C, C)} of features (h, w, C) or (1, h, w, C)."""
    ops = load_keras().ops
    return {"mean": ops.mean(positions(features), axis=0), "second": gram_for_descent(features)}


def covariance(measured):
    """Σ = E[f fᵀ] − μ μᵀ of `moments`, with a small multiple of the identity added: (C, C), positive definite."""
    ops = load_keras().ops
    mean, second = measured["mean"], measured["second"]
    centred = second - ops.outer(mean, mean)
    floor = COVARIANCE_FLOOR * ops.mean(ops.diagonal(second)) + 1e-12
    return centred + floor * ops.eye(int(mean.shape[0]))


def wasserstein(measured, target):
    """Squared Wasserstein-2 distance of two normal distributions given by their `moments`. A scalar.

    target: what `prepare_moments` made of the style's moments. tr (Σ₂^½ Σ₁ Σ₂^½)^½ has the gradient
    ½ Σ₂^½ (Σ₂^½ Σ₁ Σ₂^½)^-½ Σ₂^½ with respect to Σ₁; both come out of one Newton-Schulz iteration, which is kept
    out of the differentiation.
    """
    ops = load_keras().ops
    ours, half = covariance(measured), target["half"]
    root, inverse = square_root(ops.stop_gradient(ops.matmul(ops.matmul(half, ours), half)))
    # Stopped here too: otherwise a gradient of the loop is built, only to be multiplied by zero.
    root, inverse = ops.stop_gradient(root), ops.stop_gradient(inverse)
    slope = 0.5 * ops.matmul(ops.matmul(half, inverse), half)
    # The value of the trace, with the gradient of the line that touches it.
    cross = _trace(root) + ops.sum(slope * (ours - ops.stop_gradient(ours)))
    means = ops.sum(ops.square(measured["mean"] - target["mean"]))
    return means + _trace(ours) + target["trace"] - 2 * cross


def _trace(matrix):
    """Σ of the diagonal: ops.trace takes several times as long to compile."""
    ops = load_keras().ops
    return ops.sum(matrix * ops.eye(int(matrix.shape[0])))


def square_root(matrix):
    """(A^½, A^-½) of a symmetric positive definite A (C, C): coupled Newton-Schulz iteration (Higham 2008, 6.35).

    Y ← Y T, Z ← T Z with T = ρ (3 I − ρ² Z Y) / 2, from Y = A / ‖A‖, Z = I; only matrix products, so it runs on
    every backend and device. ρ = 1 is the plain iteration; `newton_schedule` has the ρ that need fewest steps (Chen
    and Chow 2014). In float32, eigenvalues below about 1e-6 ‖A‖ are not resolved: their roots come out too small, so
    (A^½)² equals A to about 1e-6 ‖A‖ whatever the condition, and A^-½ A^½ equals I only above that.
    Never NaN: when an eigenvalue that rounding made negative begins to grow, Y and Z stay as they are.
    """
    ops = load_keras().ops
    side = int(matrix.shape[0])
    identity = ops.eye(side)
    largest = ops.max(ops.abs(matrix)) + 1e-30
    matrix = matrix / largest  # the squares of very small or large numbers leave the range of float32
    norm = ops.sqrt(ops.sum(ops.square(matrix))) + 1e-30
    rho = np.array(newton_schedule(SMALLEST_EIGENVALUE))
    # T = shift I + factor Z Y; its eigenvalues lie in [0, shift] as long as those of Z Y are not negative.
    shift, factor = np.float32(1.5 * rho), np.float32(-0.5 * rho**3)
    bound = np.float32(1.02 * side * shift**2)
    shift, factor, bound = map(ops.convert_to_tensor, (shift, factor, bound))

    def improve(i, pair):
        y, z = pair
        t = shift[i] * identity + factor[i] * ops.matmul(z, y)
        t = ops.where(ops.sum(ops.square(t)) <= bound[i], t, identity)
        return ops.matmul(y, t), ops.matmul(t, z)

    # A loop inside the program: a dozen copies of its body in five layers would take seconds to compile.
    y, z = ops.fori_loop(0, len(rho), improve, (matrix / norm, identity))
    root = ops.sqrt(norm) * ops.sqrt(largest)
    return y * root, z / root


@lru_cache(maxsize=4)
def newton_schedule(smallest):
    """ρ of every step, for eigenvalues of A / ‖A‖ from `smallest` to 1.

    A step maps σ, the root of an eigenvalue of Z Y, to ½ ρσ (3 − ρ²σ²). With ρ² = 3 / (1 + l + l²) both ends of an
    interval [l, 1] arrive at the same σ, and everything between them lies above it: the new l (Chen and Chow 2014).
    A small σ grows by up to 2.6 at first, by 1.5 with ρ = 1.
    """
    rho, low = [], smallest**0.5
    while low < 1 - 1e-7:
        rho.append((3 / (1 + low + low**2)) ** 0.5)
        low = rho[-1] * low * (3 - (rho[-1] * low) ** 2) / 2
    return tuple(rho)


def prepare_moments(measured, count):
    """What `wasserstein` needs of the style: μ, Σ^½ and tr Σ, worked out once in float64."""
    exact = {name: np.asarray(_numpy(value), dtype=np.float64) for name, value in measured.items()}
    mean, second = exact["mean"], exact["second"]
    floor = COVARIANCE_FLOOR * np.mean(np.diag(second)) + 1e-12
    sigma = second - np.outer(mean, mean) + floor * np.eye(len(mean))
    values, vectors = np.linalg.eigh(sigma)
    half = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    trace = np.maximum(values, 0).sum()
    return {"mean": np.float32(mean), "half": np.float32(half), "trace": np.float32(trace)}


def sorted_channels(features):
    """Every channel's values in ascending order: (M, C) of features (h, w, C) or (1, h, w, C)."""
    return load_keras().ops.sort(positions(features), axis=0)


def prepare_sorted(measured, count):
    """The style's quantiles at `count` positions: (count, C), by linear interpolation of its sorted values."""
    values = np.asarray(_numpy(measured), dtype=np.float64)
    have, want = ((np.arange(n) + 0.5) / n for n in (len(values), count))
    return np.stack([np.interp(want, have, channel) for channel in values.T], axis=1).astype(np.float32)


def squared_error(value, target):
    """Σ (v − t)²."""
    ops = load_keras().ops
    return ops.sum(ops.square(value - target))


@dataclass(frozen=True)
class Statistic:
    """One way to describe a style.

    measure(features) -> the statistic, a nest of tensors; additive: it is an average over positions.
    prepare(measured, count) -> the target kept for a run on a picture with `count` positions in that layer.
    distance(measured, target) -> a scalar, 0 at equality.
    size(target) -> the distance of "nothing at all" from the target; the canonical loss divides by it.
    """

    measure: object
    prepare: object
    distance: object
    size: object
    additive: bool = True


def _sum_of_squares(values):
    return float(np.sum(np.square(values, dtype=np.float64)))


def _mean_squared_error(value, target):
    ops = load_keras().ops
    return squared_error(value, target) / ops.cast(ops.shape(value)[0], value.dtype)


STATISTICS = {
    "gram": Statistic(
        measure=gram_for_descent,
        prepare=lambda measured, count: _numpy(measured),
        distance=squared_error,
        size=_sum_of_squares,
    ),
    "moments": Statistic(
        measure=moments,
        prepare=prepare_moments,
        distance=wasserstein,
        size=lambda target: float(target["trace"]) + _sum_of_squares(target["mean"]),
    ),
    "sorted": Statistic(
        measure=sorted_channels,
        prepare=prepare_sorted,
        distance=_mean_squared_error,
        size=lambda target: _sum_of_squares(target) / len(target),
        additive=False,
    ),
}


def positions(features):
    """(h, w, C) or (1, h, w, C) -> (h·w, C): one row per position."""
    features = unbatched(features)
    return load_keras().ops.reshape(features, (-1, features.shape[-1]))


def unbatched(features):
    """(1, h, w, C) -> (h, w, C), as float32; anything else than one picture's features is refused."""
    features = as_floats(features)
    if len(features.shape) == 4 and features.shape[0] == 1:
        features = load_keras().ops.squeeze(features, 0)  # not features[0], whose gradient is a copy
    if len(features.shape) != 3:
        raise NSTError(
            f"expected features of shape (h, w, C) or (1, h, w, C), not {tuple(features.shape)}; one picture at a time."
        )
    return features


def as_floats(values):
    """A float32 tensor of an array or tensor: NumPy's float64 and the network's float32 may meet in one formula."""
    ops = load_keras().ops
    if not ops.is_tensor(values):
        values = np.asarray(values)
        if not (np.issubdtype(values.dtype, np.number) or values.dtype == bool) or np.iscomplexobj(values):
            raise NSTError(f"expected an array of numbers, not of {values.dtype}.")
        if values.size == 0:
            raise NSTError(f"expected numbers, but the array is empty (shape {values.shape}).")
    return ops.cast(values, "float32")


def _numpy(value):
    keras = load_keras()
    return keras.tree.map_structure(keras.ops.convert_to_numpy, value)
