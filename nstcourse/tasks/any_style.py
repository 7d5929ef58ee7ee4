"""Exercise 7, any style: mean and covariance, the root of a matrix, whitening, colouring, the optimal map, AdaIN."""

import numpy as np

from nstcourse.inputs import Covariance, Given, Numbers
from nstcourse.task import Probe, Task, Wrong, close, values
from nstcourse.tasks.ideas import one

EPSILON = 1e-5  # added to a variance, so that nothing is divided by 0
NEAR = 1e-3  # how near an identity must be that EPSILON, or the rounding of a root, disturbs

# Literal features (places, channels), of small numbers.
SIX = np.array([[1.0, 2.0], [3.0, 0.0], [0.0, 1.0], [2.0, 5.0], [4.0, 1.0], [2.0, -3.0]])
FIVE = np.array([[2.0, 1.0, 0.0], [0.0, 3.0, 1.0], [1.0, -2.0, 2.5], [4.0, 0.0, 1.0], [-2.0, 1.0, -1.0]])
SEVEN = np.array(
    [
        [1.0, 0.5, 0.0, 2.0],
        [0.0, 2.0, 1.0, -1.0],
        [3.0, 0.0, 2.0, 1.0],
        [-1.0, 1.0, 4.0, 0.0],
        [2.0, 3.0, -2.0, 0.5],
        [0.5, -2.0, 1.0, 3.0],
        [1.5, 1.0, 0.0, -2.0],
    ]
)
TABLES = (SIX, FIVE, SEVEN)


def _centred(x):
    return x - x.mean(axis=0)


def _cov(x):
    d = _centred(x)
    return d.T @ d / len(x)


# --- 7.1 mean_and_covariance -----------------------------------------------------------------------------------------


def mean_and_covariance(features):
    features = np.asarray(features, dtype=np.float64)
    mean = features.mean(axis=0)
    centred = features - mean
    return mean, centred.T @ centred / len(features)


def _with_mean(mean, table):
    """A covariance written in another way, below a mean."""
    return lambda x: (mean(x), table(x))


def _means(x):
    return x.mean(axis=0)


def _stacked(outs, ins):
    """Pairs (what an answer returned, its features) whose shape is that of a mean above a covariance."""
    pairs = list(zip(outs, (a for (a,) in ins), strict=True))
    return pairs if all(o.shape == (a.shape[1] + 1, a.shape[1]) for o, a in pairs) else []


def _moved(outs, ins, atol):
    if len(_stacked(outs, ins)) < len(outs):
        return False
    (first, second), shift = outs, ins[1][0][0] - ins[0][0][0]
    return close(second[0], first[0] + shift, atol) and close(second[1:], first[1:], atol)


def _doubled(outs, ins, atol):
    if len(_stacked(outs, ins)) < len(outs):
        return False
    first, second = outs
    return close(second[0], 2 * first[0], atol) and close(second[1:], 4 * first[1:], atol)


def _several(features):
    return features.shape[1] > 1


mean_task = Task(
    id="7.1",
    name="mean_and_covariance",
    minutes=7,
    pair=True,
    given=Given(
        {"features": Numbers("places, channels", "a table ({axes}) of numbers of any sign")},
        _several,
        "there are two channels or more",
        sizes={"places": (2, 3, 5, 9), "channels": (2, 3, 4, 5)},
    ),
    size=lambda x: np.abs(x).max() ** 2,
    reference=mean_and_covariance,
    probes=(
        Probe(
            "two things: the mean of each channel over all places, and a square table of channels",
            one(*TABLES),
            lambda outs, ins, atol: (
                bool(pairs := _stacked(outs, ins)) and all(close(o[0], _means(a), atol) for o, a in pairs)
            ),
        ),
        Probe(
            "the same added at every place moves the mean, and leaves the covariance",
            one(FIVE, FIVE + np.array([1.0, -2.0, 4.0])),
            _moved,
        ),
        Probe("features twice as strong: the mean twice, the covariance four times", one(FIVE, 2 * FIVE), _doubled),
        Probe(
            "the same places twice, one below the other, change nothing",
            one(FIVE, np.concatenate([FIVE, FIVE])),
            lambda outs, ins, atol: len(_stacked(outs, ins)) == len(outs) and close(*outs, atol),
        ),
        values(mean_and_covariance, *one(*TABLES, FIVE / 3)),
    ),
    wrong=(
        Wrong(
            "divided by one less",
            _with_mean(_means, lambda x: np.cov(x.T)),
            "the covariance is divided by the number of places less one, as np.cov does; here it is the mean over all "
            "places: bias=True, or divide by their number.",
        ),
        Wrong(
            "not divided",
            _with_mean(_means, lambda x: _centred(x).T @ _centred(x)),
            "the products are added up, but not divided by the number of places.",
        ),
        Wrong(
            "Gram matrix",
            _with_mean(_means, lambda x: x.T @ x / len(x)),
            "that is the Gram matrix: subtract the mean from every place before you multiply.",
        ),
        Wrong(
            "Gram matrix, not divided",
            _with_mean(_means, lambda x: x.T @ x),
            "the mean is not subtracted, and the sum is not divided by the number of places.",
        ),
        Wrong(
            "mean of each place",
            lambda x: (x.mean(axis=1), np.cov(x, bias=True)),
            "rows and columns are exchanged: one mean for each channel is wanted, axis=0; for np.cov "
            "channels are rows.",
            also=(lambda x: (x.mean(axis=1), np.cov(x)),),
        ),
        Wrong(
            "divided by channels",
            _with_mean(_means, lambda x: _centred(x).T @ _centred(x) / x.shape[1]),
            "it is divided by the number of channels; divide by the number of places.",
        ),
        Wrong(
            "divided by everything",
            _with_mean(_means, lambda x: _centred(x).T @ _centred(x) / x.size),
            "it is divided by places times channels; divide by the number of places only.",
        ),
        Wrong(
            "correlations",
            _with_mean(_means, lambda x: np.corrcoef(x.T)),
            "these are correlations, with 1 on the diagonal: the spreads are divided out, and here they must stay.",
        ),
        Wrong(
            "diagonal only",
            _with_mean(_means, lambda x: np.diag(x.var(axis=0))),
            "only the variances are there; every pair of channels is wanted.",
        ),
        Wrong(
            "exchanged",
            lambda x: (_cov(x), _means(x)),
            "they come in the other order: the mean first, then the covariance.",
        ),
        Wrong(
            "one mean for all",
            lambda x: (np.full(x.shape[1], x.mean()), (x - x.mean()).T @ (x - x.mean()) / len(x)),
            "one mean of all numbers is taken; every channel has its own, axis=0.",
            also=(_with_mean(_means, lambda x: (x - x.mean()).T @ (x - x.mean()) / len(x)),),
        ),
        Wrong(
            "mean of what is centred",
            lambda x: (_means(_centred(x)), _cov(x)),
            "the mean is taken after it has been subtracted, and so is 0; keep the one from before.",
        ),
        Wrong(
            "mean of each place subtracted",
            _with_mean(_means, lambda x: (x - x.mean(axis=1, keepdims=True)).T @ _by_rows(x) / len(x)),
            "the mean of every place is subtracted; subtract that of every channel, axis=0.",
        ),
        Wrong(
            "added instead of subtracted",
            _with_mean(_means, lambda x: (x + _means(x)).T @ (x + _means(x)) / len(x)),
            "the mean is added before the product; subtract it.",
            also=(_with_mean(_means, lambda x: x.T @ x / len(x) + np.outer(_means(x), _means(x))),),
        ),
        Wrong(
            "square of the means alone",
            _with_mean(_means, lambda x: np.outer(_means(x), _means(x))),
            "the means are multiplied with each other; multiply at every place first, then take the mean.",
        ),
        Wrong(
            "mean subtracted once, and its dot product",
            _with_mean(_means, lambda x: x.T @ x / len(x) - _means(x) @ _means(x)),
            "one number is subtracted from all cells: @ of two rows gives one number; np.outer gives a table.",
        ),
        Wrong(
            "middle instead of mean",
            lambda x: (np.median(x, axis=0), (x - np.median(x, axis=0)).T @ (x - np.median(x, axis=0)) / len(x)),
            "that is the median; take the mean.",
        ),
        Wrong(
            "half a table",
            _with_mean(_means, lambda x: np.triu(_cov(x))),
            "only the upper half is filled; i with j is the same as j with i, so both halves are.",
            also=(_with_mean(_means, lambda x: np.tril(_cov(x))),),
        ),
        Wrong(
            "absolute deviations",
            _with_mean(_means, lambda x: np.abs(_centred(x)).T @ np.abs(_centred(x)) / len(x)),
            "absolute values are multiplied; the sign says whether two channels rise together, or one as the other "
            "falls.",
            also=(_with_mean(_means, lambda x: np.abs(_cov(x))),),
        ),
        Wrong(
            "diagonal missing",
            _with_mean(_means, lambda x: _cov(x) - np.diag(x.var(axis=0))),
            "the diagonal is 0; every channel is multiplied with itself, too: there stand the variances.",
        ),
        Wrong(
            "sums for means",
            lambda x: (x.sum(axis=0), _cov(x)),
            "the channels are added up; divide by the number of places for their mean.",
        ),
    ),
    right={
        "np.cov": lambda x: (x.mean(axis=0), np.cov(x.T, bias=True)),
        "from the Gram matrix": lambda x: (
            x.mean(axis=0),
            x.T @ x / len(x) - np.outer(x.mean(axis=0), x.mean(axis=0)),
        ),
        "lists": lambda x: [x.mean(axis=0).tolist(), _cov(x).tolist()],
        "one above the other": lambda x: np.vstack([x.mean(axis=0), _cov(x)]),
    },
    hints=(
        "The mean goes over the places, which are the rows: which axis is that? Then subtract it at every place.",
        "With D = x - mu of shape (places, channels), D^T D has the shape (channels, channels). What makes "
        "means of sums?",
        "mean = features.mean(axis=0); centred = features - mean; return mean, centred.T @ centred / number_of_places",
    ),
)


def _by_rows(x):
    return x - x.mean(axis=1, keepdims=True)


# --- 7.2 root --------------------------------------------------------------------------------------------------------


def root(covariance):
    found, vectors = np.linalg.eigh(np.asarray(covariance, dtype=np.float64))
    return vectors * np.sqrt(np.maximum(found, 0)) @ vectors.T


def _by_iteration(covariance):
    """Newton and Schulz: products only, after the matrix is made small enough."""
    size, eye = np.linalg.norm(covariance), np.eye(len(covariance))
    y, z = covariance / size, eye
    for _ in range(25):
        step = (3 * eye - z @ y) / 2
        y, z = y @ step, step @ z
    return y * np.sqrt(size)


def _of_eigen(made):
    """Something made of eigenvalues, not below 0, and eigenvectors."""

    def answer(covariance):
        found, vectors = np.linalg.eigh(covariance)
        return made(np.maximum(found, 0), vectors)

    return answer


def _eigen(covariance):
    """(eigenvalues, eigenvectors as rows)."""
    found, vectors = np.linalg.eigh(covariance)
    return found, vectors.T


def _cholesky(covariance):
    flat = np.linalg.eigvalsh(covariance)[0] <= 1e-12  # where NumPy's own would stop
    return np.linalg.cholesky(covariance + 1e-9 * np.eye(len(covariance)) if flat else covariance)


def _sqrt_diag(found):
    return np.diag(np.sqrt(found))


PLAIN = np.array([[2.0, 1.0], [1.0, 2.0]])
NARROW = np.array([[5.0, -2.0], [-2.0, 1.5]])
THREE = np.array([[4.0, 1.0, -1.0], [1.0, 3.0, 0.5], [-1.0, 0.5, 2.0]])
FOUR = _cov(SEVEN)
SPREADS = np.diag([4.0, 1.0, 9.0])
SQUARES = (PLAIN, NARROW, THREE, FOUR)
# As rounding leaves them: of no spread in one direction, and of a very little less than none.
FLAT = np.diag([4.0, -1e-12, 1.0])


def _symmetric(outs, ins, atol):
    return all(o.shape == a[0].shape and close(o, o.T, atol) for o, a in zip(outs, ins, strict=True))


def _squared(outs, ins, atol):
    return all(o.shape == a.shape and close(o @ o, a, atol * 5) for o, (a,) in zip(outs, ins, strict=True))


def _is_root(outs, ins, atol):
    """The only symmetric matrix without a negative direction whose square it is. Beside a direction of no spread, the
    rounding of half of the digits remains in it, which its square does not show."""
    if not (_symmetric(outs, ins, atol) and _squared(outs, ins, atol)):
        return False
    return all(np.linalg.eigvalsh((o + o.T) / 2)[0] >= -NEAR * max(1e-3, np.abs(o).max()) for o in outs)


root_task = Task(
    id="7.2",
    name="root",
    minutes=9,
    given=Given(
        {"covariance": Covariance("channels")},
        lambda s: np.linalg.eigvalsh(s)[-1] > 0,
        "its eigenvalues are 0 or more, up to rounding, which may leave a tiny one below 0",
    ),
    edges=((FLAT,), (np.array([[1.0, 1.0], [1.0, 1.0]]),), (np.diag([0.0, 2.0]),), (THREE / 2000,)),
    reference=root,
    probes=(
        Probe("a symmetric table, as large as the covariance", one(*SQUARES), _symmetric),
        Probe("multiplied with itself it gives the covariance", one(*SQUARES), _squared),
        Probe(
            "where the channels do not vary together, it has their spreads on the diagonal",
            one(SPREADS, np.diag([0.25, 2.25])),
            lambda outs, ins, atol: all(close(o, np.sqrt(a), atol) for o, (a,) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "a covariance four times as large has a root twice as large",
            one(THREE, 4 * THREE),
            lambda outs, ins, atol: outs[0].shape == THREE.shape and close(2 * outs[0], outs[1], 2 * atol),
        ),
        Probe("exact values", one(*SQUARES, THREE / 7, SPREADS), _is_root, exact=True),
    ),
    wrong=(
        Wrong(
            "root of every cell",
            lambda s: np.sqrt(np.abs(s)),
            "np.sqrt and ** 0.5 take the root of every cell by itself; multiplied with itself by @ it must give the "
            "covariance. Go by the eigenvalues.",
            also=(np.sqrt, lambda s: np.sign(s) * np.sqrt(np.abs(s)), lambda s: np.sqrt(np.maximum(s, 0))),
        ),
        Wrong(
            "Cholesky",
            _cholesky,
            "that is Cholesky's factor L, with L L^T = Sigma: it has zeros on one side; the root is symmetric.",
            also=(lambda s: _cholesky(s).T,),
        ),
        Wrong(
            "rows for columns",
            _of_eigen(lambda w, v: v.T @ _sqrt_diag(w) @ v),
            "V and V^T are exchanged: the eigenvectors are the columns, so it is V diag(...) V^T.",
        ),
        Wrong(
            "root forgotten",
            _of_eigen(lambda w, v: v @ np.diag(w) @ v.T),
            "the covariance comes back: take the root of the eigenvalues before you put it together again.",
        ),
        Wrong(
            "not turned back",
            _of_eigen(lambda w, v: v @ _sqrt_diag(w)),
            "V diag(...) alone is not symmetric: turn back, with V^T on the right.",
            also=(_of_eigen(lambda w, v: _sqrt_diag(w) @ v.T), _of_eigen(lambda w, v: _sqrt_diag(w) @ v)),
        ),
        Wrong(
            "eigenvectors left out",
            _of_eigen(lambda w, v: _sqrt_diag(w)),
            "the roots of the eigenvalues stand on a diagonal; they belong between V and V^T: V * roots, or "
            "V @ np.diag(roots), and then @ V^T.",
        ),
        Wrong(
            "squared",
            lambda s: s @ s,
            "that is the square; its inverse is wanted, what gives the covariance when it is squared.",
            also=(np.square,),
        ),
        Wrong("halved", lambda s: s / 2, "half of it is not its root: multiply it with itself and compare."),
        Wrong(
            "inverse root",
            _of_eigen(lambda w, v: v * (1 / np.sqrt(np.maximum(w, 1e-30))) @ v.T),
            "it is divided by the roots: that is the inverse of the root, which comes with task 7.3.",
            also=(_of_eigen(lambda w, v: v * (1 / np.sqrt(w)) @ v.T),),
        ),
        Wrong(
            "spreads only",
            lambda s: np.diag(np.sqrt(np.maximum(np.diag(s), 0))),
            "only the diagonal is used; how channels vary together is lost.",
        ),
        Wrong(
            "V twice",
            _of_eigen(lambda w, v: v @ _sqrt_diag(w) @ v),
            "V stands on both sides; the right one is V^T.",
        ),
        Wrong(
            "a tiny number below 0",
            lambda s: np.linalg.eigh(s)[1] * np.sqrt(np.linalg.eigh(s)[0]) @ np.linalg.eigh(s)[1].T,
            "rounding may leave an eigenvalue a little below 0, which has no root: np.maximum(values, 0) before it.",
        ),
        Wrong(
            "something added",
            _of_eigen(lambda w, v: v * np.sqrt(w + 1e-5) @ v.T),
            "something is added to the eigenvalues; of a small covariance that is much. Take their roots as they are.",
            also=tuple(_of_eigen(lambda w, v, e=e: v * np.sqrt(w + e) @ v.T) for e in (1e-6, 1e-4, 1e-3)),
        ),
        Wrong(
            "fourth root",
            _of_eigen(lambda w, v: v * np.sqrt(np.sqrt(w)) @ v.T),
            "the root is taken twice; that is needed once.",
        ),
        Wrong(
            "number by number",
            _of_eigen(lambda w, v: v * _sqrt_diag(w) * v.T),
            "* multiplies number by number; matrices are multiplied by @.",
        ),
        Wrong(
            "turned over",
            _of_eigen(lambda w, v: -(v * np.sqrt(w) @ v.T)),
            "the sign is turned; of the two roots take the one whose eigenvalues are 0 or more.",
        ),
        Wrong(
            "divided by its size",
            lambda s: s / np.sqrt(np.trace(s)),
            "the whole matrix is divided by one number; every direction has a root of its own.",
            also=(lambda s: s / np.sqrt(np.linalg.norm(s)),),
        ),
    ),
    right={
        "singular values": lambda s: np.linalg.svd(s)[0] * np.sqrt(np.linalg.svd(s)[1]) @ np.linalg.svd(s)[0].T,
        "one direction after the other": lambda s: sum(
            np.sqrt(max(w, 0)) * np.outer(v, v) for w, v in zip(*_eigen(s), strict=True)
        ),
        "diagonal matrix": lambda s: (
            np.linalg.eigh(s)[1] @ np.diag(np.sqrt(np.clip(np.linalg.eigh(s)[0], 0, None))) @ np.linalg.eigh(s)[1].T
        ),
    },
    hints=(
        "A diagonal matrix is easy: the root of every number. np.linalg.eigh turns any covariance into one.",
        "values, vectors = np.linalg.eigh(covariance): the columns of vectors are V, and V diag(values) V^T is the "
        "covariance. What has to be on the diagonal instead?",
        "vectors @ np.diag(np.sqrt(np.maximum(values, 0))) @ vectors.T",
    ),
)

# --- 7.3 whiten ------------------------------------------------------------------------------------------------------


def whiten(features):
    mean, covariance = mean_and_covariance(features)
    found, vectors = np.linalg.eigh(covariance)
    return (features - mean) @ (vectors / np.sqrt(found + EPSILON) @ vectors.T)


def _whitened(by, table=_cov):
    """Features less their mean, times by(eigenvalues, eigenvectors) of a table of them."""

    def answer(features):
        found, vectors = np.linalg.eigh(table(features))
        return _centred(features) @ by(np.maximum(found, 0), vectors)

    return answer


def _put(scale):
    """V diag(scale of the eigenvalues) V^T."""
    return lambda w, v: v * scale(w) @ v.T


def _with_epsilon(features):
    return _cov(features) + EPSILON * np.eye(features.shape[1])


def _whitened_by_inverse(features):
    found, vectors = np.linalg.eigh(_with_epsilon(features))
    return _centred(features) @ np.linalg.inv(vectors @ np.diag(np.sqrt(found)) @ vectors.T)


def _uneven(features):
    """Is every channel 0 everywhere, or with a spread of its own that the others do not take away?"""
    alive = features.any(axis=0)
    if not alive.any():
        return False
    found = np.linalg.eigvalsh(_cov(features[:, alive]))
    return bool(found[-1] > 0 and found[0] >= 0.03 * found[-1])


DEAD = np.array([[1.0, 0.0, 2.0], [3.0, 0.0, 0.0], [0.0, 0.0, 1.0], [2.0, 0.0, 5.0]])
DEAD_FIRST = DEAD[:, [1, 0, 2]] / 2
FAINT = SIX / 600  # of so small a spread that EPSILON counts
WHITE = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])


def _mean_gone(outs, ins, atol):
    return all(
        o.shape == a.shape and close(_means(o), np.zeros(a.shape[1]), NEAR) for o, (a,) in zip(outs, ins, strict=True)
    )


def _is_white(outs, ins, atol):
    pairs = zip(outs, (a for (a,) in ins), strict=True)
    return all(o.shape == a.shape and np.allclose(_cov(o), np.eye(a.shape[1]), atol=NEAR) for o, a in pairs)


def _not_turned(outs, ins, atol):
    for o, (a,) in zip(outs, ins, strict=True):
        if o.shape != a.shape:
            return False
        together = _centred(a).T @ o / len(a)
        if not np.allclose(together, together.T, rtol=NEAR, atol=NEAR * np.abs(together).max()):
            return False
        if np.linalg.eigvalsh((together + together.T) / 2)[0] <= 0:
            return False
    return True


def _stays_dead(outs, ins, atol):
    for o, (a,) in zip(outs, ins, strict=True):
        dead = ~a.any(axis=0)
        if o.shape != a.shape or not (close(o[:, dead], a[:, dead], atol) and np.abs(o[:, ~dead]).max() > NEAR):
            return False
    return True


whiten_task = Task(
    id="7.3",
    name="whiten",
    minutes=10,
    builds_on=("7.1", "7.2"),
    given=Given(
        {"features": Numbers("places, channels", "a table ({axes}) of numbers of any sign")},
        lambda x: x.shape[1] > 1 and _uneven(x),
        "there are two channels or more; one may be 0 everywhere, and the others do not follow from each other",
        sizes={"places": (5, 7, 9), "channels": (2, 3)},
    ),
    size=lambda x: 4 * np.abs(x).max() / np.sqrt(np.linalg.eigvalsh(_cov(x[:, x.any(axis=0)]))[0]),
    edges=((DEAD / 200,), (FAINT * 3,)),
    reference=whiten,
    probes=(
        Probe("a table of the same size, whose channels all have the mean 0", one(*TABLES), _mean_gone),
        Probe("its covariance is the identity: spread 1, and no two channels together", one(*TABLES), _is_white),
        Probe("nothing is turned: the covariance of before and after is symmetric", one(*TABLES), _not_turned),
        Probe("a channel that is 0 everywhere stays 0", one(DEAD, DEAD_FIRST), _stays_dead),
        values(whiten, *one(*TABLES, DEAD, FAINT), says="exact values, also where the spread is nearly 0"),
    ),
    wrong=(
        Wrong(
            "mean kept",
            lambda x: x @ _put(lambda w: 1 / np.sqrt(w + EPSILON))(*np.linalg.eigh(_cov(x))),
            "the mean is not subtracted: begin with features - mean.",
        ),
        Wrong(
            "mean too late",
            lambda x: x @ _put(lambda w: 1 / np.sqrt(w + EPSILON))(*np.linalg.eigh(_cov(x))) - _means(x),
            "the mean is subtracted after the product, when it is another one; subtract it first.",
        ),
        Wrong(
            "brackets missing",
            lambda x: x - _means(x) @ _put(lambda w: 1 / np.sqrt(w + EPSILON))(*np.linalg.eigh(_cov(x))),
            "only the mean is multiplied by the matrix: put brackets round features - mean.",
        ),
        Wrong("only centred", _centred, "only the mean is subtracted; the covariance is still what it was."),
        Wrong(
            "each channel by itself",
            lambda x: _centred(x) / np.sqrt(x.var(axis=0) + EPSILON),
            "each channel is divided by its own spread: what channels have in common is still there. Use the whole "
            "covariance.",
            also=(lambda x: _centred(x) / (x.std(axis=0) + EPSILON), lambda x: _centred(x) / x.std(axis=0)),
        ),
        Wrong(
            "not turned back",
            _whitened(lambda w, v: v / np.sqrt(w + EPSILON)),
            "that is white, but turned: the new channels are the eigenvectors. Turn back with V^T on the right.",
            also=(_whitened(lambda w, v: v * (1 / np.sqrt(w + EPSILON))[:, None]),),
        ),
        Wrong(
            "Cholesky",
            lambda x: _centred(x) @ np.linalg.inv(np.linalg.cholesky(_with_epsilon(x))).T,
            "that is white, but turned, as Cholesky's factor is not symmetric: take the symmetric root of task 7.2.",
            also=(lambda x: _centred(x) @ np.linalg.inv(np.linalg.cholesky(_with_epsilon(x))),),
        ),
        Wrong(
            "root instead of its inverse",
            _whitened(_put(lambda w: np.sqrt(w + EPSILON))),
            "it is multiplied by the root, which makes the spreads larger still; its inverse is wanted.",
        ),
        Wrong(
            "inverse without the root",
            _whitened(_put(lambda w: 1 / (w + EPSILON))),
            "it is multiplied by the inverse of the covariance; take the inverse of its root.",
        ),
        Wrong(
            "covariance itself",
            _whitened(_put(lambda w: w + EPSILON)),
            "it is multiplied by the covariance itself; the inverse of its root is wanted.",
        ),
        Wrong(
            "nothing added",
            _whitened(_put(lambda w: 1 / np.sqrt(w))),
            "the 1e-5 is missing on the diagonal: where a channel has no spread, that divides by 0.",
            also=(_whitened(_put(lambda w: np.where(w > 1e-12, 1 / np.sqrt(np.maximum(w, 1e-12)), 0))),),
        ),
        Wrong(
            "added to the root",
            _whitened(_put(lambda w: 1 / (np.sqrt(w) + EPSILON))),
            "1e-5 is added to the root; add it to the covariance, before the root.",
        ),
        Wrong(
            "another number added",
            _whitened(_put(lambda w: 1 / np.sqrt(w + 1e-6))),
            "another number than 1e-5 is added to the diagonal: 1e-5 is 0.00001, and each cell gets it once.",
            also=tuple(_whitened(_put(lambda w, e=e: 1 / np.sqrt(w + e))) for e in (1e-8, 1e-7, 1e-4, 1e-3, 2e-5)),
        ),
        Wrong(
            "added to every cell",
            _whitened(_put(lambda w: 1 / np.sqrt(np.maximum(w, 1e-30))), lambda x: _cov(x) + EPSILON),
            "1e-5 is added to every cell; only the diagonal gets it: 1e-5 * np.eye(channels).",
        ),
        Wrong(
            "not below",
            _whitened(_put(lambda w: 1 / np.sqrt(np.maximum(w, EPSILON)))),
            "small eigenvalues are replaced by 1e-5; add it, to each of them.",
        ),
        Wrong(
            "divided by one less",
            _whitened(_put(lambda w: 1 / np.sqrt(w + EPSILON)), lambda x: np.cov(x.T)),
            "the covariance inside is divided by the number of places less one; ours is a mean over all places.",
        ),
        Wrong(
            "sum for mean",
            _whitened(_put(lambda w: 1 / np.sqrt(w + EPSILON)), lambda x: _centred(x).T @ _centred(x)),
            "the covariance inside is a sum; divide it by the number of places.",
        ),
        Wrong(
            "Gram matrix",
            _whitened(_put(lambda w: 1 / np.sqrt(w + EPSILON)), lambda x: x.T @ x / len(x)),
            "the Gram matrix is taken for the covariance: subtract the mean before you multiply.",
        ),
        Wrong(
            "rows for columns",
            _whitened(lambda w, v: v.T / np.sqrt(w + EPSILON) @ v),
            "V and V^T are exchanged: the eigenvectors are the columns, so it is V diag(...) V^T.",
        ),
        Wrong(
            "mean put back",
            lambda x: whiten(x) + _means(x),
            "the mean is added again at the end; white features have the mean 0.",
        ),
        Wrong(
            "transposed",
            lambda x: whiten(x).T,
            "rows and columns are exchanged: places are rows, so the matrix stands on the right, (x - mu) @ W.",
        ),
        Wrong(
            "divided cell by cell",
            lambda x: _centred(x) @ (1 / _root_of(_with_epsilon(x))),
            "1 / matrix divides 1 by every cell; np.linalg.inv gives the inverse.",
        ),
    ),
    right={
        "inverse": _whitened_by_inverse,
        "singular values": lambda x: (
            (
                np.linalg.svd(_with_epsilon(x))[0]
                @ np.diag(np.linalg.svd(_with_epsilon(x))[1] ** -0.5)
                @ np.linalg.svd(_with_epsilon(x))[2]
                @ _centred(x).T
            ).T
        ),
        "solved": lambda x: np.linalg.solve(_root_of(_with_epsilon(x)), _centred(x).T).T,
        "float32": lambda x: _centred(x.astype("float32")) @ np.linalg.inv(_root_of(np.float32(_with_epsilon(x)))),
    },
    hints=(
        "Subtract the mean. What a covariance has done to white noise, the inverse of its root undoes.",
        "Each place is a row, so the matrix stands on the right: (places, channels) @ (channels, channels). Which "
        "matrix is it, if root(covariance) would colour?",
        "(features - mean) @ np.linalg.inv(root(covariance + 1e-5 * np.eye(channels)))",
    ),
)


def _root_of(table):
    found, vectors = np.linalg.eigh(table)
    return vectors * np.sqrt(np.maximum(found, 0)) @ vectors.T


# --- 7.4 colour ------------------------------------------------------------------------------------------------------


def colour(white, mean, covariance):
    return np.asarray(white, dtype=np.float64) @ root(covariance) + mean


def _coloured(by):
    """White features times by(eigenvalues, eigenvectors) of the covariance, and the mean."""

    def answer(white, mean, covariance):
        found, vectors = np.linalg.eigh(covariance)
        return white @ by(np.maximum(found, 0), vectors) + mean

    return answer


WHITE3 = np.array([[a, b, c] for a in (1.0, -1.0) for b in (1.0, -1.0) for c in (1.0, -1.0)])
MEAN, MEAN3 = np.array([2.0, -1.0]), np.array([0.5, 3.0, -2.0])
COLOURS = ((WHITE, MEAN, PLAIN), (WHITE3, MEAN3, THREE))
ANY = ((SIX, MEAN, NARROW), (FIVE, MEAN3, THREE), (SEVEN, np.array([1.0, 0.0, -2.0, 4.0]), FOUR))


def _on_the_mean(outs, ins, atol):
    return all(o.shape == z.shape and close(o, 0 * z + m, atol) for o, (z, m, _) in zip(outs, ins, strict=True))


colour_task = Task(
    id="7.4",
    name="colour",
    minutes=6,
    builds_on=("7.2",),
    given=Given(
        {
            "white": Numbers("places, channels", "a table ({axes}) of numbers of any sign"),
            "mean": Numbers("channels", "a row of numbers, one for each channel"),
            "covariance": Covariance("channels", strict=True),
        },
        lambda z, m, s: len(m) > 1,
        "there are two channels or more, and no eigenvalue is 0",
        sizes={"places": (1, 2, 5, 8), "channels": (2, 3, 4)},
    ),
    size=lambda z, m, s: np.abs(z).max() * np.sqrt(np.abs(s).max()) + np.abs(m).max(),
    edges=((SIX, MEAN / 50, NARROW / 2000), (FIVE, 0 * MEAN3, THREE / 2000)),
    reference=colour,
    probes=(
        Probe(
            "a table of the same size; where all is 0 the mean comes to stand",
            ((np.zeros((4, 2)), MEAN, PLAIN), (np.zeros((2, 3)), MEAN3, THREE)),
            _on_the_mean,
        ),
        Probe(
            "white features get the mean that is wanted",
            COLOURS,
            lambda outs, ins, atol: all(
                o.shape == z.shape and close(_means(o), m, atol) for o, (z, m, _) in zip(outs, ins, strict=True)
            ),
        ),
        Probe(
            "white features get the covariance that is wanted",
            COLOURS,
            lambda outs, ins, atol: all(
                o.shape == z.shape and close(_cov(o), s, 9 * atol) for o, (z, _, s) in zip(outs, ins, strict=True)
            ),
        ),
        Probe(
            "with the identity for a covariance only the mean is added",
            ((SIX, MEAN, np.eye(2)), (FIVE, MEAN3, np.eye(3))),
            lambda outs, ins, atol: all(
                o.shape == z.shape and close(o, z + m, atol) for o, (z, m, _) in zip(outs, ins, strict=True)
            ),
        ),
        values(colour, *ANY, *COLOURS),
    ),
    wrong=(
        Wrong("mean forgotten", lambda z, m, s: z @ root(s), "the mean is not added."),
        Wrong(
            "root forgotten",
            lambda z, m, s: z @ s + m,
            "it is multiplied by the covariance itself; by its root, or the covariance comes out squared.",
        ),
        Wrong(
            "Cholesky",
            lambda z, m, s: z @ np.linalg.cholesky(s).T + m,
            "with Cholesky's factor the covariance comes out right, but the features are turned: take the symmetric "
            "root.",
            also=(lambda z, m, s: z @ np.linalg.cholesky(s) + m,),
        ),
        Wrong(
            "root of every cell",
            lambda z, m, s: z @ np.sqrt(np.abs(s)) + m,
            "the root is taken cell by cell; use your root of task 7.2.",
            also=(lambda z, m, s: z @ np.sqrt(s) + m,),
        ),
        Wrong(
            "spreads only",
            lambda z, m, s: z * np.sqrt(np.diag(s)) + m,
            "every channel is multiplied by its own spread; what channels have in common is missing.",
            also=(lambda z, m, s: z * np.diag(s) + m,),
        ),
        Wrong(
            "inverse root",
            lambda z, m, s: z @ np.linalg.inv(root(s)) + m,
            "it is multiplied by the inverse of the root: that whitens; the root colours.",
            also=(lambda z, m, s: z @ np.linalg.inv(s) + m,),
        ),
        Wrong(
            "mean too early",
            lambda z, m, s: (z + m) @ root(s),
            "the mean is added before the product, and so multiplied by the root as well; add it afterwards.",
        ),
        Wrong("mean subtracted", lambda z, m, s: z @ root(s) - m, "the mean is subtracted; add it."),
        Wrong(
            "mean taken off first",
            lambda z, m, s: (z - m) @ root(s) + m,
            "the style's mean is subtracted first; what comes in has nothing of it yet. Add it in the end, "
            "and that is all.",
        ),
        Wrong(
            "not turned back",
            _coloured(lambda w, v: v * np.sqrt(w)),
            "V diag(...) alone turns the features: turn back, with V^T on the right.",
            also=(_coloured(lambda w, v: (v * np.sqrt(w)).T), _coloured(lambda w, v: np.diag(np.sqrt(w)))),
        ),
        Wrong(
            "rows for columns",
            _coloured(lambda w, v: v.T * np.sqrt(w) @ v),
            "V and V^T are exchanged: the eigenvectors are the columns, so it is V diag(...) V^T.",
        ),
        Wrong(
            "centred again",
            lambda z, m, s: _centred(z) @ root(s) + m,
            "the mean of what comes in is subtracted; take it as it is, white or not.",
        ),
        Wrong(
            "whitened again",
            lambda z, m, s: _centred(z) / np.sqrt(z.var(axis=0) + EPSILON) @ root(s) + m,
            "what comes in is divided by its spread once more; take it as it is.",
            also=(
                lambda z, m, s: whiten(z) @ root(s) + m,
                lambda z, m, s: _centred(z) / z.std(axis=0) @ root(s) + m,
            ),
        ),
        Wrong(
            "transposed",
            lambda z, m, s: root(s) @ z.T + m[:, None],
            "rows and columns are exchanged: places are rows, so the root stands on the right.",
        ),
        Wrong(
            "something added",
            lambda z, m, s: z @ root(s + EPSILON * np.eye(len(s))) + m,
            "there is no epsilon in this formula; of a small covariance it changes much.",
            also=tuple(lambda z, m, s, e=e: z @ root(s + e * np.eye(len(s))) + m for e in (1e-6, 1e-4, 1e-3)),
        ),
        Wrong("mean twice", lambda z, m, s: z @ root(s) + 2 * m, "the mean is added twice."),
        Wrong(
            "mean of the mean",
            lambda z, m, s: z @ root(s) + m.mean(),
            "one number is added to all channels; each has its own.",
        ),
        Wrong(
            "mean and root exchanged",
            lambda z, m, s: z * m + np.diag(root(s)),
            "the mean multiplies; it is to be added, and the root to be multiplied by.",
        ),
    ),
    right={
        "columns": lambda z, m, s: (root(s) @ z.T + m[:, None]).T,
        "einsum": lambda z, m, s: np.einsum("ij,nj->ni", root(s), z) + m,
        "singular values": lambda z, m, s: (
            z @ (np.linalg.svd(s)[0] * np.sqrt(np.linalg.svd(s)[1]) @ np.linalg.svd(s)[2]) + m
        ),
        "float32": lambda z, m, s: np.float32(z) @ np.float32(root(s)) + np.float32(m),
    },
    hints=(
        "It is whitening backwards: first multiply by what was divided by, then add what was subtracted.",
        "(places, channels) @ (channels, channels) + (channels,): NumPy adds the row at every place.",
        "white @ root(covariance) + mean",
    ),
)

# --- 7.5 optimal_map -------------------------------------------------------------------------------------------------


def optimal_map(content_covariance, style_covariance):
    half = root(content_covariance)
    inverse = np.linalg.inv(half)
    return inverse @ root(half @ np.asarray(style_covariance, dtype=np.float64) @ half) @ inverse


def _inverse_root(table):
    return np.linalg.inv(root(table))


def _map_from_the_style(c, s):
    """The same from the other side: the style's root, and the inverse of a root in the middle."""
    half = root(s)
    return half @ np.linalg.inv(root(half @ c @ half)) @ half


def _middle(outer, inner):
    """outer (inner S_s inner)^1/2 outer, each of them made of the content's covariance."""
    return lambda c, s: outer(c) @ root(inner(c) @ s @ inner(c)) @ outer(c)


def _itself(table):
    return table


def _factor_map(c, s):
    return np.linalg.cholesky(s) @ np.linalg.inv(np.linalg.cholesky(c))


DIAGONALS = ((np.diag([4.0, 1.0]), np.diag([1.0, 9.0])), (np.diag([1.0, 4.0, 0.25]), np.diag([2.25, 1.0, 1.0])))
STYLE3 = np.array([[2.0, -1.0, 0.5], [-1.0, 3.0, 0.0], [0.5, 0.0, 1.0]])
PAIRS = ((PLAIN, NARROW), (NARROW, PLAIN), (THREE, STYLE3))


def _carries_over(outs, ins, atol):
    return all(o.shape == c.shape and close(o @ c @ o.T, s, 9 * atol) for o, (c, s) in zip(outs, ins, strict=True))


def _there_and_back(outs, ins, atol):
    there, back = outs
    return there.shape == back.shape == ins[0][0].shape and close(there @ back, np.eye(len(there)), 9 * atol)


def _on_the_way(c, s):
    """The product in the middle, and the inverse of the root on both sides of it."""
    inverse = _inverse_root(c)
    return np.abs(inverse).max() ** 2 * np.sqrt(np.abs(root(c) @ s @ root(c)).max())


map_task = Task(
    id="7.5",
    name="optimal_map",
    minutes=9,
    builds_on=("7.2",),
    given=Given(
        {
            "content_covariance": Covariance("channels", least=0.1, strict=True),
            "style_covariance": Covariance("channels", least=0.1, strict=True),
        },
        lambda c, s: len(c) > 1,
        "there are two channels or more, and no eigenvalue is 0",
        sizes={"channels": (2, 3, 4)},
    ),
    size=_on_the_way,
    edges=((PLAIN / 3000, NARROW / 5000), (THREE / 2000, STYLE3)),
    reference=optimal_map,
    probes=(
        Probe("a symmetric table, as large as both covariances", PAIRS, _symmetric),
        Probe("it carries the content's covariance to the style's: A S A is the style's", PAIRS, _carries_over),
        Probe(
            "of equal covariances it is the identity",
            ((THREE, THREE), (NARROW, NARROW)),
            lambda outs, ins, atol: all(
                close(o, np.eye(len(c)), 9 * atol) for o, (c, _) in zip(outs, ins, strict=True)
            ),
        ),
        Probe(
            "where channels do not vary together, it has the ratios of their spreads on the diagonal",
            DIAGONALS,
            lambda outs, ins, atol: all(
                close(o, np.diag(np.sqrt(np.diag(s) / np.diag(c))), 9 * atol)
                for o, (c, s) in zip(outs, ins, strict=True)
            ),
        ),
        Probe("there and back again is the identity", ((THREE, STYLE3), (STYLE3, THREE)), _there_and_back),
        values(optimal_map, *PAIRS, *DIAGONALS, (THREE / 5, STYLE3)),
    ),
    wrong=(
        Wrong(
            "whitened, then coloured",
            lambda c, s: root(s) @ _inverse_root(c),
            "that whitens and then colours: it reaches the style's covariance as well, but turns the features on the "
            "way; this one is symmetric.",
            also=(lambda c, s: _inverse_root(c) @ root(s),),
        ),
        Wrong(
            "Cholesky",
            _factor_map,
            "that is made of Cholesky's factors, and not symmetric; take the roots of task 7.2.",
            also=(lambda c, s: _factor_map(c, s).T,),
        ),
        Wrong(
            "roles exchanged",
            lambda c, s: optimal_map(s, c),
            "content and style are exchanged: it is the way back, from the style to the content.",
        ),
        Wrong(
            "root in the middle forgotten",
            lambda c, s: _inverse_root(c) @ root(c) @ s @ root(c) @ _inverse_root(c),
            "the root of what stands in the brackets is missing.",
        ),
        Wrong(
            "nothing on the right",
            lambda c, s: _inverse_root(c) @ root(root(c) @ s @ root(c)),
            "the inverse of the root is missing on the right; it stands on both sides.",
        ),
        Wrong(
            "nothing on the left",
            lambda c, s: root(root(c) @ s @ root(c)) @ _inverse_root(c),
            "the inverse of the root is missing on the left; it stands on both sides.",
        ),
        Wrong(
            "root on the right",
            lambda c, s: _inverse_root(c) @ root(root(c) @ s @ root(c)) @ root(c),
            "on the right stands the root itself; its inverse stands on both sides.",
            also=(lambda c, s: root(c) @ root(root(c) @ s @ root(c)) @ _inverse_root(c),),
        ),
        Wrong(
            "root too early",
            lambda c, s: _inverse_root(c) @ root(c) @ root(s) @ root(c) @ _inverse_root(c),
            "the root is taken of the style's covariance alone; it is wanted of the whole product in the brackets.",
        ),
        Wrong(
            "number by number",
            lambda c, s: _inverse_root(c) * root(root(c) @ s @ root(c)) * _inverse_root(c),
            "* multiplies number by number; matrices are multiplied by @.",
            also=(lambda c, s: _inverse_root(c) @ root(root(c) * s * root(c)) @ _inverse_root(c),),
        ),
        Wrong(
            "root of a quotient",
            lambda c, s: root(s @ np.linalg.inv(c)),
            "it is the root of style times the inverse of content, which is not symmetric, and no covariance.",
            also=(lambda c, s: root(np.linalg.inv(c) @ s), lambda c, s: root(_inverse_root(c) @ s @ _inverse_root(c))),
        ),
        Wrong(
            "only the middle",
            lambda c, s: root(root(c) @ s @ root(c)),
            "that is the middle alone; the inverse of the content's root stands on both sides of it.",
        ),
        Wrong(
            "root outside instead of its inverse",
            _middle(root, root),
            "outside stands the inverse of the root, not the root itself.",
        ),
        Wrong(
            "inside and outside exchanged",
            _middle(root, _inverse_root),
            "roots and their inverses are exchanged: the inverse stands outside, the root in the brackets.",
        ),
        Wrong(
            "inverse inside, too",
            _middle(_inverse_root, _inverse_root),
            "in the brackets stands the root itself, not its inverse.",
        ),
        Wrong(
            "root of the style inside",
            lambda c, s: optimal_map(c, root(s)),
            "in the brackets stands the style's covariance itself, not its root.",
        ),
        Wrong(
            "covariance inside",
            _middle(_inverse_root, _itself),
            "in the brackets stands the covariance itself; take its root on both sides.",
        ),
        Wrong(
            "inverse of the covariance outside",
            _middle(np.linalg.inv, root),
            "outside stands the inverse of the covariance; take that of its root.",
        ),
        Wrong(
            "one side inside",
            lambda c, s: _inverse_root(c) @ root(c @ s) @ _inverse_root(c),
            "in the brackets the content's root stands on both sides of the style's covariance; the "
            "product of two is not symmetric.",
            also=(lambda c, s: _inverse_root(c) @ root(s @ c) @ _inverse_root(c),),
        ),
        Wrong(
            "ratio of spreads only",
            lambda c, s: np.diag(np.sqrt(np.diag(s) / np.diag(c))),
            "only the diagonals are used: that is what AdaIN does; how channels vary together is lost.",
            also=(lambda c, s: np.diag(np.diag(s) / np.diag(c)),),
        ),
        Wrong(
            "covariances without roots",
            lambda c, s: s @ np.linalg.inv(c),
            "style times the inverse of content, without any root: the covariance would come out too strong.",
            also=(lambda c, s: np.linalg.inv(c) @ s,),
        ),
        Wrong(
            "divided cell by cell",
            lambda c, s: np.sqrt(np.abs(s / np.where(c == 0, 1, c))),
            "cells are divided by cells; matrices have an inverse, np.linalg.inv.",
            also=(
                lambda c, s: np.sqrt(s / c),
                lambda c, s: root(s) / root(c),
                lambda c, s: 1 / root(c) @ root(root(c) @ s @ root(c)) @ (1 / root(c)),
            ),
        ),
        Wrong(
            "something added",
            lambda c, s: optimal_map(c + EPSILON * np.eye(len(c)), s + EPSILON * np.eye(len(c))),
            "there is no epsilon in this formula; of a small covariance it changes much.",
            also=(
                lambda c, s: optimal_map(c + EPSILON * np.eye(len(c)), s),
                *(
                    lambda c, s, e=e: optimal_map(c + e * np.eye(len(c)), s + e * np.eye(len(c)))
                    for e in (1e-6, 1e-4, 1e-3)
                ),
                lambda c, s: (
                    np.linalg.inv(root(c) + EPSILON * np.eye(len(c)))
                    @ root(root(c) @ s @ root(c))
                    @ np.linalg.inv(root(c) + EPSILON * np.eye(len(c)))
                ),
            ),
        ),
        Wrong(
            "difference",
            lambda c, s: root(s) - root(c),
            "the roots are subtracted; a map multiplies.",
            also=(lambda c, s: s - c,),
        ),
        Wrong(
            "symmetrised",
            lambda c, s: (root(s) @ _inverse_root(c) + _inverse_root(c) @ root(s)) / 2,
            "it is made symmetric afterwards, and so misses the style's covariance; write the root in the middle.",
        ),
    ),
    right={
        "from the style's side": _map_from_the_style,
        "solved": lambda c, s: np.linalg.solve(root(c), np.linalg.solve(root(c), root(root(c) @ s @ root(c))).T),
        "eigenvalues of the product": lambda c, s: (
            _power(c, -0.5) @ _power(_power(c, 0.5) @ s @ _power(c, 0.5), 0.5) @ _power(c, -0.5)
        ),
        "by iteration": lambda c, s: (
            np.linalg.inv(_by_iteration(c))
            @ _by_iteration(_by_iteration(c) @ s @ _by_iteration(c))
            @ np.linalg.inv(_by_iteration(c))
        ),
        "float32": lambda c, s: optimal_map(np.float32(c), np.float32(s)).astype("float32"),
    },
    hints=(
        "It is one formula of roots and inverses: give the content's root a name, then its inverse.",
        "All are tables (channels, channels): with half = root(content_covariance), half @ style_covariance @ half is "
        "a covariance as well, and has a root.",
        "half = root(content_covariance); inverse = np.linalg.inv(half); "
        "inverse @ root(half @ style_covariance @ half) @ inverse",
    ),
)


def _power(table, exponent):
    found, vectors = np.linalg.eigh(table)
    return vectors @ np.diag(found**exponent) @ vectors.T


# --- 7.6 adain -------------------------------------------------------------------------------------------------------


def adain(features, mean, spread):
    features = np.asarray(features, dtype=np.float64)
    return spread * _centred(features) / np.sqrt(features.var(axis=0) + EPSILON) + mean


def _normalised(by, onto=lambda z, m, s: s * z + m):
    return lambda x, m, s: onto(by(x), m, s)


def _by_channels(features, mean, spread):
    columns = []
    for k in range(features.shape[1]):
        x = features[:, k]
        columns.append(spread[k] * (x - x.mean()) / (((x - x.mean()) ** 2).mean() + 1e-5) ** 0.5 + mean[k])
    return np.array(columns).T


def _instance(features):
    return _centred(features) / np.sqrt(features.var(axis=0) + EPSILON)


def _spread_or_none(features, *_):
    """Is every channel either the same everywhere, or of a spread that float32 can see?"""
    spread = features.std(axis=0)
    return bool(np.all((np.ptp(features, axis=0) == 0) | (spread > 0.02 * np.abs(features).max())))


SPREAD, SPREAD3 = np.array([3.0, 0.5]), np.array([1.5, 0.25, 4.0])
STILL = np.array([[2.0, 1.0, -1.0], [2.0, 3.0, -1.0], [2.0, -1.0, -1.0], [2.0, 5.0, -1.0]])
STATISTICS = ((SIX, MEAN, SPREAD), (FIVE, MEAN3, SPREAD3))

adain_task = Task(
    id="7.6",
    name="adain",
    minutes=6,
    given=Given(
        {
            "features": Numbers("places, channels", "a table ({axes}) of numbers of any sign"),
            "mean": Numbers("channels", "a row of numbers, one for each channel"),
            "spread": Numbers("channels", "a row of numbers, 0 or more, one for each channel", 0.0),
        },
        _spread_or_none,
        "a channel may be the same at all places",
        sizes={"places": (1, 2, 4, 7, 9), "channels": (1, 2, 3, 4)},
    ),
    edges=((SIX / 900, MEAN, SPREAD), (STILL / 500, MEAN3, SPREAD3)),
    size=lambda x, m, s: np.abs(s).max() + np.abs(m).max(),
    reference=adain,
    probes=(
        Probe(
            "a table of the same size, whose channels have the means that are wanted",
            STATISTICS,
            lambda outs, ins, atol: all(
                o.shape == x.shape and close(_means(o), m, NEAR) for o, (x, m, _) in zip(outs, ins, strict=True)
            ),
        ),
        Probe(
            "its channels have the spreads that are wanted",
            STATISTICS,
            lambda outs, ins, atol: all(
                o.shape == x.shape and np.allclose(o.std(axis=0), s, rtol=NEAR)
                for o, (x, _, s) in zip(outs, ins, strict=True)
            ),
        ),
        Probe(
            "a channel that is the same everywhere comes to lie on the mean",
            ((STILL, MEAN3, SPREAD3), (STILL / 4, MEAN3, 2 * SPREAD3)),
            lambda outs, ins, atol: all(
                o.shape == x.shape and close(o[:, [0, 2]], 0 * x[:, [0, 2]] + m[[0, 2]], atol)
                for o, (x, m, _) in zip(outs, ins, strict=True)
            ),
        ),
        values(
            adain,
            *STATISTICS,
            (STILL, MEAN3, SPREAD3),
            (SIX / 700, MEAN, SPREAD),
            says="exact values, also where the spread is nearly 0",
        ),
    ),
    wrong=(
        Wrong(
            "not centred",
            _normalised(lambda x: x / np.sqrt(x.var(axis=0) + EPSILON)),
            "the features' own mean is not subtracted.",
        ),
        Wrong(
            "not divided",
            _normalised(_centred),
            "it is not divided by the features' own spread.",
        ),
        Wrong(
            "variance for spread",
            _normalised(lambda x: _centred(x) / (x.var(axis=0) + EPSILON)),
            "it is divided by the variance; by its root.",
        ),
        Wrong(
            "multiplied by its own spread",
            _normalised(lambda x: _centred(x) * np.sqrt(x.var(axis=0) + EPSILON)),
            "it is multiplied by the features' own spread; divide by it.",
        ),
        Wrong(
            "square of the spread",
            lambda x, m, s: s**2 * _instance(x) + m,
            "the spread that is given is squared; it is no variance.",
        ),
        Wrong(
            "root of the spread",
            lambda x, m, s: np.sqrt(s) * _instance(x) + m,
            "a root is taken of the spread that is given; it is no variance.",
        ),
        Wrong(
            "nothing added",
            _normalised(lambda x: _centred(x) / x.std(axis=0)),
            "the 1e-5 is missing: where a channel is the same everywhere, that divides by 0.",
            also=(_normalised(lambda x: _centred(x) / np.where(x.std(axis=0) == 0, 1, x.std(axis=0))),),
        ),
        Wrong(
            "added to the spread",
            _normalised(lambda x: _centred(x) / (x.std(axis=0) + EPSILON)),
            "1e-5 is added to the spread; add it to the variance, under the root.",
        ),
        Wrong(
            "another number added",
            _normalised(lambda x: _centred(x) / np.sqrt(x.var(axis=0) + 1e-6)),
            "another number than 1e-5 is added to the variance: 1e-5 is 0.00001.",
            also=tuple(
                _normalised(lambda x, e=e: _centred(x) / np.sqrt(x.var(axis=0) + e)) for e in (1e-8, 1e-7, 1e-4, 1e-3)
            ),
        ),
        Wrong(
            "not below",
            _normalised(lambda x: _centred(x) / np.sqrt(np.maximum(x.var(axis=0), EPSILON))),
            "a small variance is replaced by 1e-5; add it, to every one.",
        ),
        Wrong(
            "divided by one less",
            _normalised(lambda x: _centred(x) / np.sqrt(x.var(axis=0) * len(x) / max(len(x) - 1, 1e-9) + EPSILON)),
            "the variance is divided by the number of places less one; here it is the mean over all places.",
        ),
        Wrong(
            "all channels together",
            _normalised(lambda x: (x - x.mean()) / np.sqrt(x.var() + EPSILON)),
            "one mean or one spread of all numbers is taken; each channel has its own, axis=0.",
            also=(
                _normalised(lambda x: _centred(x) / np.sqrt(x.var() + EPSILON)),
                _normalised(lambda x: (x - x.mean()) / np.sqrt(x.var(axis=0) + EPSILON)),
            ),
        ),
        Wrong(
            "each place by itself",
            _normalised(lambda x: _by_rows(x) / np.sqrt(x.var(axis=1, keepdims=True) + EPSILON)),
            "mean and spread are taken over the channels, axis=1; take them over the places, axis=0.",
        ),
        Wrong("mean forgotten", lambda x, m, s: s * _instance(x), "the mean that is given is not added."),
        Wrong("spread forgotten", lambda x, m, s: _instance(x) + m, "the spread that is given is not used."),
        Wrong(
            "exchanged",
            lambda x, m, s: m * _instance(x) + s,
            "mean and spread are exchanged: multiply by the spread, add the mean.",
        ),
        Wrong(
            "mean too early",
            lambda x, m, s: s * (_instance(x) + m),
            "the mean is added before the product, and so multiplied by the spread as well; add it afterwards.",
        ),
        Wrong(
            "brackets missing",
            lambda x, m, s: s * x - _means(x) / np.sqrt(x.var(axis=0) + EPSILON) + m,
            "only the mean is divided: put brackets round features - mean.",
            also=(lambda x, m, s: x - _means(x) / np.sqrt(x.var(axis=0) + EPSILON) * s + m,),
        ),
        Wrong(
            "its own mean subtracted twice",
            lambda x, m, s: s * _instance(x) - _means(x) + m,
            "the features' own mean is subtracted once more after the division; once is enough.",
        ),
        Wrong(
            "its own mean put back",
            lambda x, m, s: s * _instance(x) + _means(x),
            "the features' own mean is put back; add the one that is given.",
            also=(lambda x, m, s: s * _instance(x) + m + _means(x),),
        ),
        Wrong(
            "divided by the spread",
            lambda x, m, s: _instance(x) / s + m,
            "it is divided by the spread that is given; multiply.",
        ),
        Wrong(
            "means exchanged",
            lambda x, m, s: s * (x - m) / np.sqrt(x.var(axis=0) + EPSILON) + _means(x),
            "the two means are exchanged: subtract the features' own, and add the one that is given.",
        ),
        Wrong(
            "mean subtracted",
            lambda x, m, s: s * _instance(x) - m,
            "the mean that is given is subtracted; add it.",
            also=(lambda x, m, s: s * (x - m) / np.sqrt(x.var(axis=0) + EPSILON),),
        ),
    ),
    right={
        "channel by channel": _by_channels,
        "columns": lambda x, m, s: (
            (s[:, None] * (x.T - x.T.mean(1)[:, None]) / np.sqrt(x.T.var(1)[:, None] + 1e-5) + m[:, None]).T
        ),
        "lists": lambda x, m, s: adain(x.tolist(), m.tolist(), s.tolist()).tolist(),
        "float32": lambda x, m, s: (
            np.float32(s) * _centred(np.float32(x)) / np.sqrt(np.float32(x).var(axis=0) + np.float32(1e-5))
            + np.float32(m)
        ),
    },
    hints=(
        "Each channel by itself: take away its own mean and spread, then give it those of the style.",
        "x.mean(axis=0) and x.var(axis=0) have the shape (channels,), as mean and spread have. NumPy does the rest.",
        "spread * (features - own_mean) / np.sqrt(own_variance + 1e-5) + mean",
    ),
)

TASKS = (mean_task, root_task, whiten_task, colour_task, map_task, adain_task)
