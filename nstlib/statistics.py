"""What a style is, as numbers: three statistics of a layer's features that forget where things are.

- "gram": the Gram matrix G = FᵀF / M (Gatys, Ecker and Bethge 2016); distance Σ (G − A)².
- "moments": mean μ and covariance Σ of the feature vectors; distance: squared Wasserstein-2 between the two normal
  distributions, W² = ‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2 (Σ₂^½ Σ₁ Σ₂^½)^½) (Gelbrich 1990; used for style by Crowson).
- "sorted": every channel's values in order; distance: Σ over channels of the squared Wasserstein-2 distance in one
  dimension, mean over positions of (sort(f) − sort(s))².

Features F are (M, C): one row per position, one column per channel. The first two are averages over positions,
so pictures of different sizes compare, a large picture can be measured tile by tile, and styles can be blended.

Every statistic takes features (..., h, w, C) with any leading axes, a batch, whose statistics stand stacked along the
same axes. (1, h, w, C) is what a network returns for one picture, and counts as (h, w, C). `weights` (..., h, w) are a
soft mask of positions, at least 0: only their proportions matter, each picture's are divided by their sum. They are
constants: no gradient is taken through them. Their leading axes and those of the features broadcast, so that one mask
serves a batch, and a batch of masks gives the regions of one picture.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nstlib.backend import load_keras
from nstlib.errors import NSTError

COVARIANCE_FLOOR = 1e-4  # added to the diagonal, relative to the mean of f²: a square root needs a positive matrix
SMALLEST_EIGENVALUE = 1e-6  # relative to ‖A‖; below it, float32's rounding errors (-3e-8 ‖A‖) would run away


def gram_matrix(features, weights=None):
    """G = FᵀF / (h·w): how often two channels fire together, averaged over positions.

    With weights w, divided by their sum: Fᵀ diag(w) F.
    features: (..., h, w, C), weights: (..., h, w) or None. Returns (..., C, C), symmetric and positive semi-definite.
    The sum over positions forgets *where*, which is what makes it a description of style. Dividing by h·w makes
    pictures of different size comparable.
    """
    rows, count = _scaled_rows(features, weights)
    return _product(rows, rows, count)


def gram_for_descent(features, weights=None):
    """`gram_matrix`, whose first derivative costs one product of matrices instead of two and no copy of Fᵀ.

    dL/dF = F (D + Dᵀ) / M with D = dL/dG. With the left factor held, the product H = FᵀF / M has the gradient F D / M;
    H + Hᵀ has both halves of it. Second derivatives would be wrong; nothing here takes them.
    """
    ops = load_keras().ops
    rows, count = _scaled_rows(features, weights)
    half = _product(ops.stop_gradient(rows), rows, count)
    return half + _transposed(half) - ops.stop_gradient(half)


def _scaled_rows(features, weights):
    """(rows, their divisor) whose product is the Gram matrix: (F, M), or (√w F, 1) with weights w of sum 1."""
    ops = load_keras().ops
    rows = positions(features)
    if weights is None:
        return rows, ops.cast(ops.shape(rows)[-2], rows.dtype)
    return rows * ops.expand_dims(ops.sqrt(_shares(weights, features)), -1), 1.0


def _product(left, right, count):
    """leftᵀ right / count of (..., M, C) and (..., M, C): (..., C, C)."""
    return load_keras().ops.matmul(_transposed(left), right) / count


def _transposed(matrix):
    """The last two axes exchanged."""
    rank = len(matrix.shape)
    return load_keras().ops.transpose(matrix, (*range(rank - 2), rank - 1, rank - 2))


def moments(features, weights=None):
    """{"mean": μ (..., C), "second": FᵀF / (h·w) (..., C, C)} of (..., h, w, C); with weights, wᵀF and Fᵀ diag(w) F."""
    ops = load_keras().ops
    rows = positions(features)
    if weights is None:
        mean = ops.mean(rows, axis=len(rows.shape) - 2)
    else:
        mean = ops.sum(rows * ops.expand_dims(_shares(weights, features), -1), axis=-2)
    return {"mean": mean, "second": gram_for_descent(features, weights)}


def exact_moments(features):
    """`moments` of a NumPy array (..., h, w, C), without weights, in float64: for numbers that are shown or judged."""
    features, second, total = np.asarray(features), 0.0, 0.0
    # Row by row: of a large picture, a float64 copy of block1_conv1 would be the largest array there is.
    for row in np.moveaxis(features, -3, 0):
        row = row.astype(np.float64)
        second, total = second + np.swapaxes(row, -1, -2) @ row, total + row.sum(axis=-2)
    count = features.shape[-3] * features.shape[-2]
    return {"mean": total / count, "second": second / count}


def covariance(measured):
    """Σ = E[f fᵀ] − μ μᵀ of `moments`, with a small multiple of the identity added: (..., C, C), positive definite."""
    ops = load_keras().ops
    mean, second = measured["mean"], measured["second"]
    centred = second - ops.expand_dims(mean, -1) * ops.expand_dims(mean, -2)
    floor = COVARIANCE_FLOOR * ops.mean(ops.diagonal(second, axis1=-2, axis2=-1), axis=-1) + 1e-12
    return centred + floor[..., None, None] * _identity(mean.shape[-1])


def wasserstein(measured, target):
    """Squared Wasserstein-2 distance of two normal distributions given by their `moments`: a scalar for each picture.

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
    cross = _trace(root) + _sum_of_cells(slope * (ours - ops.stop_gradient(ours)))
    means = ops.sum(ops.square(measured["mean"] - target["mean"]), axis=-1)
    return means + _trace(ours) + target["trace"] - 2 * cross


def _trace(matrix):
    """Σ of the diagonal: ops.trace takes several times as long to compile."""
    return _sum_of_cells(matrix * _identity(matrix.shape[-1]))


def _identity(side):
    """I (side, side) as a constant, where ops.eye would put a dozen operations into the program."""
    return load_keras().ops.convert_to_tensor(np.eye(int(side), dtype=np.float32))


def _sum_of_cells(matrix, keepdims=False):
    return load_keras().ops.sum(matrix, axis=(-2, -1), keepdims=keepdims)


def square_root(matrix):
    """(A^½, A^-½) of symmetric positive definite A (..., C, C): coupled Newton-Schulz iteration (Higham 2008, 6.35).

    Y ← Y T, Z ← T Z with T = ρ (3 I − ρ² Z Y) / 2, from Y = A / ‖A‖, Z = I; only matrix products, so it runs on
    every backend and device. ρ = 1 is the plain iteration; `newton_schedule` has the ρ that need fewest steps (Chen
    and Chow 2014). In float32, eigenvalues below about 1e-6 ‖A‖ are not resolved: their roots come out too small, so
    (A^½)² equals A to about 1e-6 ‖A‖ whatever the condition, and A^-½ A^½ equals I only above that.
    Never NaN: when an eigenvalue that rounding made negative begins to grow, Y and Z stay as they are.
    """
    ops = load_keras().ops
    side = int(matrix.shape[-1])
    identity = _identity(side)
    largest = ops.max(ops.abs(matrix), axis=(-2, -1), keepdims=True) + 1e-30
    matrix = matrix / largest  # the squares of very small or large numbers leave the range of float32
    norm = ops.sqrt(_sum_of_cells(ops.square(matrix), keepdims=True)) + 1e-30
    rho = np.array(newton_schedule(SMALLEST_EIGENVALUE))
    # T = shift I + factor Z Y; its eigenvalues lie in [0, shift] as long as those of Z Y are not negative.
    shift, factor = np.float32(1.5 * rho), np.float32(-0.5 * rho**3)
    bound = np.float32(1.02 * side * shift**2)
    shift, factor, bound = map(ops.convert_to_tensor, (shift, factor, bound))

    def improve(i, pair):
        y, z = pair
        t = shift[i] * identity + factor[i] * ops.matmul(z, y)
        t = ops.where(_sum_of_cells(ops.square(t), keepdims=True) <= bound[i], t, identity)
        return ops.matmul(y, t), ops.matmul(t, z)

    # A loop inside the program: a dozen copies of its body in five layers would take seconds to compile.
    y, z = ops.fori_loop(0, len(rho), improve, (matrix / norm, ops.broadcast_to(identity, ops.shape(matrix))))
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
    floor = COVARIANCE_FLOOR * np.diagonal(second, axis1=-2, axis2=-1).mean(axis=-1) + 1e-12
    sigma = second - mean[..., :, None] * mean[..., None, :] + floor[..., None, None] * np.eye(mean.shape[-1])
    values, vectors = np.linalg.eigh(sigma)
    values = np.maximum(values, 0)
    half = (vectors * np.sqrt(values)[..., None, :]) @ np.swapaxes(vectors, -1, -2)
    return {"mean": np.float32(mean), "half": np.float32(half), "trace": np.float32(values.sum(axis=-1))}


def sorted_channels(features, weights=None):
    """Every channel's values in ascending order: (..., M, C) of features (..., h, w, C).

    With weights: the quantiles of the weighted values at the M levels (i + ½) / M. The quantile at level q is the
    smallest value that, with those below it, has at least the share q of all weights. So equal weights give every
    value once, a value of weight 0 never appears, and the size stays that of the picture whatever the mask.
    """
    ops = load_keras().ops
    rows = positions(features)
    if weights is None:
        return ops.sort(rows, axis=len(rows.shape) - 2)
    mask = ops.expand_dims(_soft_mask(weights, features), -1)
    rows, mask = rows + ops.zeros_like(mask), mask + ops.zeros_like(rows)  # as broadcasting makes them
    order = ops.argsort(ops.stop_gradient(rows), axis=-2)
    rows, mask = (ops.take_along_axis(array, order, axis=-2) for array in (rows, mask))
    return ops.take_along_axis(rows, _places_of_levels(mask), axis=-2)


def _places_of_levels(mask):
    """For every level (i + ½) / M the number of values, in order and weighted by mask (..., M, C), that lie below it.

    The first n(j) = ⌊M W(j) / W + ½⌋ levels are at most W(j) / W, the share of the first j values. So level i lies
    above the values with n(j) <= i, and they are counted by sorting all n(j) and i + ½ together.
    """
    ops = load_keras().ops
    upto = ops.cumsum(mask, axis=-2)  # exact for masks of 0 and 1, and for equal ones, whose largest value is 1
    count = ops.shape(mask)[-2]
    reached = ops.floor(upto * (ops.cast(count, mask.dtype) / ops.maximum(upto[..., -1:, :], 1.0)) + 0.5)
    levels = ops.expand_dims(ops.arange(count, dtype=mask.dtype), -1) + 0.5
    both = ops.concatenate([reached, levels + ops.zeros_like(mask)], axis=-2)
    ranks = ops.argsort(ops.argsort(both, axis=-2), axis=-2)[..., count:, :]
    below = ranks - ops.expand_dims(ops.arange(count, dtype=ranks.dtype), -1)
    return ops.minimum(below, count - 1)


def prepare_sorted(measured, count):
    """The style's quantiles at `count` positions: (..., count, C), by linear interpolation of its sorted values."""
    values = np.asarray(_numpy(measured), dtype=np.float64)
    have, want = ((np.arange(n) + 0.5) / n for n in (values.shape[-2], count))
    return np.apply_along_axis(lambda channel: np.interp(want, have, channel), -2, values).astype(np.float32)


def squared_error(value, target, axis=None):
    """Σ (v − t)², over everything or over some axes."""
    ops = load_keras().ops
    return ops.sum(ops.square(value - target), axis=axis)


@dataclass(frozen=True)
class Statistic:
    """One way to describe a style.

    measure(features, weights=None) -> the statistic, a nest of tensors; additive: it is an average over positions.
    prepare(measured, count) -> the target kept for a run on a picture with `count` positions in that layer.
    distance(measured, target) -> a scalar for each picture, 0 at equality; their leading axes broadcast.
    size(target) -> the distance of "nothing at all" from the target; the canonical loss divides by it.
    products(count, channels) -> multiply-accumulates of a step for it, there and back.
    """

    measure: object
    prepare: object
    distance: object
    size: object
    products: object
    additive: bool = True

    def blend(self, measured, shares):
        """The statistic of a mixture: Σ share · measured of several measured ones, the shares divided by their sum.

        That is the statistic of the positions of all of them, laid together in these proportions: the parts of a
        picture, each with its number of positions as its share, give the whole picture's.
        """
        if not self.additive:
            raise NSTError("values in order do not add up, so they cannot be blended; use 'gram' or 'moments'.")
        return blended(measured, shares)


def blended(measured, shares):
    """Σ share · measured over several nests of tensors of one form, the shares divided by their sum."""
    shares = proportions(shares, len(measured))

    def mix(*values):
        return sum(share * value for share, value in zip(shares, values, strict=True))

    return load_keras().tree.map_structure(mix, *measured)


def proportions(shares, count):
    """The shares of so many styles divided by their sum: a tuple of floats. An NSTError unless that can be done."""
    shares = np.asarray(shares, dtype=np.float64)
    if shares.shape != (count,):
        raise NSTError(f"a blend needs one share for each of the {count} styles, not {shares.tolist()}.")
    _check_proportions(shares, "the shares of a blend", axis=None)
    return tuple((shares / shares.sum()).tolist())


def _sum_of_squares(values, axis):
    return np.sum(np.square(values, dtype=np.float64), axis=axis)


def _mean_squared_error(value, target):
    ops = load_keras().ops
    return squared_error(value, target, axis=(-2, -1)) / ops.cast(ops.shape(value)[-2], value.dtype)


def _products_of_moments(count, channels):
    """Those of a Gram matrix, and of the roots of matrices: three products for every turn, and four more."""
    return 2 * channels**2 * count + (3 * len(newton_schedule(SMALLEST_EIGENVALUE)) + 4) * channels**3


STATISTICS = {
    "gram": Statistic(
        measure=gram_for_descent,
        prepare=lambda measured, count: _numpy(measured),
        distance=lambda measured, target: squared_error(measured, target, axis=(-2, -1)),
        size=lambda target: _sum_of_squares(target, (-2, -1)),
        products=lambda count, channels: 2 * channels**2 * count,
    ),
    "moments": Statistic(
        measure=moments,
        prepare=prepare_moments,
        distance=wasserstein,
        size=lambda target: np.float64(target["trace"]) + _sum_of_squares(target["mean"], -1),
        products=_products_of_moments,
    ),
    "sorted": Statistic(
        measure=sorted_channels,
        prepare=prepare_sorted,
        distance=_mean_squared_error,
        size=lambda target: _sum_of_squares(target, (-2, -1)) / target.shape[-2],
        products=lambda count, channels: 0,  # sorting multiplies nothing
        additive=False,
    ),
}


def positions(features):
    """(..., h, w, C) -> (..., h·w, C): one row per position; (1, h, w, C) counts as one picture, (h, w, C)."""
    ops = load_keras().ops
    features = _pictures(features)
    lead = ops.shape(features)[:-3] if len(features.shape) > 3 else ()
    return ops.reshape(features, (*lead, -1, features.shape[-1]))


def _pictures(features):
    """Features (..., h, w, C) as a float32 tensor, those of one picture as (h, w, C)."""
    features = _one_as_none(as_floats(features), 4)
    if len(features.shape) < 3:
        raise NSTError(f"expected features of shape (h, w, C) or (..., h, w, C), not {tuple(features.shape)}.")
    return features


def _one_as_none(values, rank):
    """A batch of one, as a network returns it, without its axis; anything else as it is."""
    if len(values.shape) == rank and values.shape[0] == 1:
        return load_keras().ops.squeeze(values, 0)  # not values[0], whose gradient is a copy
    return values


def _shares(weights, features):
    """Weights (..., h, w) of features (..., h, w, C) as shares (..., h·w) of sum 1."""
    ops = load_keras().ops
    mask = _soft_mask(weights, features)
    return mask / ops.maximum(ops.sum(mask, axis=-1, keepdims=True), 1.0)


def _soft_mask(weights, features):
    """Weights (..., h, w), checked, as constants (..., h·w), of which the largest of every picture is 1.

    Only arrays are checked for what they hold: in a compiled program nobody can look. Zeros alone stay zeros there.
    """
    ops = load_keras().ops
    mask = _one_as_none(ops.stop_gradient(as_floats(weights)), 3)
    ours, theirs = tuple(mask.shape), tuple(_pictures(features).shape)
    sides = len(ours) >= 2 and all(m == n or None in (m, n) for m, n in zip(ours[-2:], theirs[-3:-1], strict=True))
    pairs = zip(ours[-3::-1], theirs[-4::-1], strict=False)  # of their leading axes, from the last on
    if not sides or any(m != n and not {1, None} & {m, n} for m, n in pairs):
        raise NSTError(
            f"weights of shape {ours} do not fit features of shape {theirs}: give one weight for each position, "
            "(..., h, w)."
        )
    if not ops.is_tensor(weights):
        _check_proportions(np.asarray(weights), "the weights of positions", axis=(-2, -1))
    mask = ops.reshape(mask, (*ops.shape(mask)[:-2], -1))
    return mask / ops.maximum(ops.max(mask, axis=-1, keepdims=True), 1e-30)


def _check_proportions(values, name, axis):
    """An NSTError unless values, along an axis, can be divided by their sum."""
    if not np.isfinite(values).all() or values.min() < 0:
        raise NSTError(f"{name} must be finite and not negative.")
    if not values.sum(axis=axis, dtype=np.float64).all():
        raise NSTError(f"{name} are all 0, so there is nothing to measure; at least one must be more.")


def unbatched(features):
    """(1, h, w, C) -> (h, w, C), as float32; anything else than one picture's features is refused."""
    features = _one_as_none(as_floats(features), 4)
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
