"""How far paintings lie apart, layer by layer, to a network; a plane on which they lie as far apart; and which layer
tells two of them apart.

Arrays only: nstlib.explain makes a board of them.
"""

from dataclasses import dataclass

import numpy as np

from nstlib.backend import load_keras, memory_in_words
from nstlib.errors import NSTError, suggest
from nstlib.recipe import STYLE_LAYERS
from nstlib.statistics import exact_moments

STATISTICS = ("moments", "gram")


@memory_in_words()
def measured(network, picture, layers=STYLE_LAYERS):
    """{layer: `exact_moments` of the features} of a picture (H, W, 3), with replicated borders: float64."""
    maps = network(picture, layers=tuple(layers), border="replicate")
    return {layer: exact_moments(load_keras().ops.convert_to_numpy(features)[0]) for layer, features in maps.items()}


def distances(moments, statistic="moments"):
    """The matrix (N, N) of distances, of N pictures' moments {"mean": μ, "second": FᵀF / M} at one layer, C channels.

    "moments": W = √(‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2 (Σ₁^½ Σ₂ Σ₁^½)^½)), the Wasserstein-2 distance of the two normal
    distributions (Gelbrich 1990), as a run descends its square; "gram": ‖G₁ − G₂‖. Both are metrics: 0 for a picture
    and itself, the same there and back. Worked out in float64, without the small multiple of the identity that a run
    adds to Σ.
    Raises NSTError for another statistic.
    """
    if statistic not in STATISTICS:
        raise NSTError(f"there is no distance '{statistic}' here; {suggest(str(statistic), STATISTICS)}.")
    apart = _gram if statistic == "gram" else _wasserstein
    ready = [one["second"] if statistic == "gram" else _rooted(one) for one in moments]
    matrix = np.zeros((len(ready), len(ready)))
    for i in range(len(ready)):
        for j in range(i):
            matrix[i, j] = matrix[j, i] = apart(ready[i], ready[j])
    return matrix


def _gram(first, second):
    return float(np.linalg.norm(first - second))


def _rooted(moments):
    """(μ, Σ, Σ^½) of `exact_moments`."""
    mean = moments["mean"]
    sigma = moments["second"] - np.outer(mean, mean)
    values, vectors = np.linalg.eigh(sigma)
    return mean, sigma, (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T


def _wasserstein(first, second):
    """tr (Σ₁^½ Σ₂ Σ₁^½)^½ is the sum of the singular values of Σ₁^½ Σ₂^½, which loses no digits to a square."""
    (mean, sigma, root), (mean2, sigma2, root2) = first, second
    cross = np.linalg.svd(root @ root2, compute_uv=False).sum()
    return float(np.sqrt(max(0.0, np.square(mean - mean2).sum() + np.trace(sigma) + np.trace(sigma2) - 2 * cross)))


@dataclass(frozen=True)
class Plane:
    """points (N, 2): places whose distances are as near to the given ones as classical scaling gets; stress: what is
    wrong with them, 0 for nothing; kept: the share of the positive eigenvalues' sum that both axes have."""

    points: np.ndarray
    stress: float
    kept: float


def scaled(matrix):
    """The Plane of distances D (N, N) by classical scaling (Torgerson 1952):

        B = −½ J D² J,  J = I − 11ᵀ / N;   points = the first two eigenvectors of B, each times the root of its value
        stress = √(Σ (d_ij − D_ij)² / Σ D_ij²)      d: distances on the plane (Kruskal 1964)

    A plane's own points come back, but for a turn and a mirror; the larger coordinate of each axis points up.
    Raises NSTError for what is no symmetric matrix of distances with zeros on its diagonal.
    """
    matrix = np.asarray(matrix, np.float64)
    square = matrix.ndim == 2 and matrix.shape[0] == matrix.shape[1] and len(matrix)
    if not square or not np.isfinite(matrix).all() or np.diag(matrix).any() or not np.allclose(matrix, matrix.T):
        raise NSTError("distances must be a square, symmetric matrix of finite numbers with zeros on its diagonal.")
    count = len(matrix)
    centre = np.eye(count) - 1 / count
    values, vectors = np.linalg.eigh(-0.5 * centre @ np.square(matrix) @ centre)
    order = np.argsort(-values)[:2]
    points = np.zeros((count, 2))
    points[:, : len(order)] = vectors[:, order] * np.sqrt(np.maximum(values[order], 0))
    largest = points[np.argmax(np.abs(points), axis=0), [0, 1]]
    points *= np.where(largest < 0, -1, 1)
    flat = np.linalg.norm(points[:, None] - points[None], axis=-1)
    whole, positive = np.square(matrix).sum(), np.maximum(values, 0).sum()
    stress = float(np.sqrt(np.square(flat - matrix).sum() / whole)) if whole else 0.0
    kept = float(np.maximum(values[order], 0).sum() / positive) if positive > 0 else 1.0
    return Plane(points, stress, kept)


def apart(by_layer, first, second):
    """{layer: how far two pictures lie apart there, as a multiple of the median distance of all pairs}.

    by_layer: {layer: (N, N) distances}; first, second: their numbers. Divided by the median, layers compare: their
    features differ in size by orders of magnitude. Of a layer where all lie together it is 0.
    """
    shares = {}
    for layer, matrix in by_layer.items():
        usual = np.median(matrix[np.triu_indices(len(matrix), 1)])
        shares[layer] = float(matrix[first, second] / usual) if usual > 0 else 0.0
    return shares
