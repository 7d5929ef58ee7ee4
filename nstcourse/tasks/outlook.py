"""Exercise 13, where it goes: a hinge loss and its gradient, attention, strokes laid one over the other, REINFORCE, and
the way back from noise."""

import numpy as np

from nstcourse.inputs import Given, Number, Numbers, pixels
from nstcourse.task import Probe, Task, Wrong, close, values

# --- 13.1 hinge_loss -------------------------------------------------------------------------------------------------

MIXED_REAL, MIXED_FAKE = np.array([2.5, 0.3, -1.2, 1.4]), np.array([-1.7, 0.6, -0.2])
SURE_REAL, SURE_FAKE = np.array([2.5, 4.0, 3.0]), np.array([-3.0, -2.5])
SPREAD_REAL, SPREAD_FAKE = np.array([0.4, -2.0, 5.0, 0.9, 1.6]), np.array([-4.0, 0.5, 2.2, -0.6])


def hinge_loss(real, fake):
    real, fake = np.asarray(real, dtype=np.float64), np.asarray(fake, dtype=np.float64)
    return np.mean(np.maximum(0, 1 - real)) + np.mean(np.maximum(0, 1 + fake))


def _hinge_by_loops(real, fake):
    total = 0.0
    for score in real:
        if score < 1:
            total += (1 - score) / len(real)
    for score in fake:
        if score > -1:
            total += (1 + score) / len(fake)
    return total


def _pooled(real, fake):
    """All scores in one mean."""
    return (np.maximum(0, 1 - real).sum() + np.maximum(0, 1 + fake).sum()) / (len(real) + len(fake))


def _of_the_misjudged(real, fake):
    """Means over those that count alone."""
    parts = np.maximum(0, 1 - real), np.maximum(0, 1 + fake)
    return sum(part.sum() / max(np.count_nonzero(part), 1) for part in parts)


hinge_task = Task(
    id="13.1",
    name="hinge_loss",
    minutes=6,
    given=Given(
        {"real": Numbers("real"), "fake": Numbers("fake")},
        sizes={"real": (1, 2, 3, 5), "fake": (1, 2, 4)},
    ),
    edges=((np.array([0.5]), np.array([0.25, -3.0, 1.5])), (np.array([3.0, -1.0, 0.2]), np.array([0.75]))),
    one_number=True,
    size=lambda real, fake: 1 + np.abs(real).max() + np.abs(fake).max(),
    reference=hinge_loss,
    probes=(
        Probe(
            "scores that lie far enough on their own side cost nothing",
            ((SURE_REAL, SURE_FAKE), (2 * SURE_REAL, SURE_FAKE[:1])),
            lambda outs, ins, atol: all(close(o, np.zeros(()), atol) for o in outs),
        ),
        Probe(
            "a discriminator that says 0 to everything has the loss 2",
            ((np.zeros(3), np.zeros(2)), (np.zeros(1), np.zeros(4))),
            lambda outs, ins, atol: all(close(o, np.full((), 2.0), atol) for o in outs),
        ),
        Probe(
            "with every example of the painting twice, the loss stays",
            ((MIXED_REAL, MIXED_FAKE), (np.concatenate([MIXED_REAL, MIXED_REAL]), MIXED_FAKE)),
            lambda outs, ins, atol: close(outs[0], outs[1], atol),
        ),
        Probe(
            "raising scores of the picture that are above -1 raises the loss by as much",
            ((MIXED_REAL, SPREAD_FAKE[1:3]), (MIXED_REAL, 2 * SPREAD_FAKE[1:3])),
            lambda outs, ins, atol: close(outs[1] - outs[0], np.mean(ins[1][1] - ins[0][1]), 10 * atol),
        ),
        values(hinge_loss, (MIXED_REAL, MIXED_FAKE), (SPREAD_REAL, SPREAD_FAKE), (MIXED_REAL[1:3], SPREAD_FAKE)),
    ),
    wrong=(
        Wrong(
            "sides exchanged",
            lambda real, fake: np.mean(np.maximum(0, 1 + real)) + np.mean(np.maximum(0, 1 - fake)),
            "the signs are exchanged: the painting's scores shall be 1 or more, 1 - real; the picture's -1 or less, "
            "1 + fake.",
        ),
        Wrong(
            "arguments exchanged",
            lambda real, fake: np.mean(np.maximum(0, 1 - real)) + np.mean(np.maximum(0, 1 - fake)),
            "both are asked to be 1 or more; the picture's scores shall be -1 or less: 1 + fake.",
        ),
        Wrong(
            "both below",
            lambda real, fake: np.mean(np.maximum(0, 1 + real)) + np.mean(np.maximum(0, 1 + fake)),
            "both are asked to be -1 or less; the painting's scores shall be 1 or more: 1 - real.",
        ),
        Wrong(
            "no hinge",
            lambda real, fake: np.mean(1 - real) + np.mean(1 + fake),
            "nothing is cut off at 0, so that sure scores pay for wrong ones: np.maximum(0, ...), number by number.",
        ),
        Wrong(
            "hinge after the mean",
            lambda real, fake: max(0, 1 - np.mean(real)) + max(0, 1 + np.mean(fake)),
            "it is cut off at 0 after the mean; cut off each score first, then take the mean.",
            also=(lambda real, fake: max(0, np.mean(1 - real) + np.mean(1 + fake)),),
        ),
        Wrong(
            "absolute",
            lambda real, fake: np.mean(np.abs(1 - real)) + np.mean(np.abs(1 + fake)),
            "the absolute difference is taken; a score that is beyond its side costs nothing: np.maximum(0, ...).",
        ),
        Wrong(
            "squared",
            lambda real, fake: np.mean(np.maximum(0, 1 - real) ** 2) + np.mean(np.maximum(0, 1 + fake) ** 2),
            "the hinge is squared; it grows evenly.",
            also=(lambda real, fake: np.mean((1 - real) ** 2) + np.mean((1 + fake) ** 2),),
        ),
        Wrong(
            "summed",
            lambda real, fake: np.sum(np.maximum(0, 1 - real)) + np.sum(np.maximum(0, 1 + fake)),
            "the scores are added up; take the mean of each of both.",
        ),
        Wrong(
            "one mean",
            _pooled,
            "one mean is taken over all scores; take the mean of the painting's, and that of the picture's, and add "
            "them.",
        ),
        Wrong(
            "half",
            lambda real, fake: hinge_loss(real, fake) / 2,
            "it is half of the loss: both means are added, and not averaged.",
        ),
        Wrong(
            "painting only",
            lambda real, fake: np.mean(np.maximum(0, 1 - real)),
            "the picture's scores are not used; add the mean of max(0, 1 + fake).",
        ),
        Wrong(
            "picture only",
            lambda real, fake: np.mean(np.maximum(0, 1 + fake)),
            "the painting's scores are not used; add the mean of max(0, 1 - real).",
        ),
        Wrong(
            "subtracted",
            lambda real, fake: np.mean(np.maximum(0, 1 - real)) - np.mean(np.maximum(0, 1 + fake)),
            "the second mean is subtracted; both are losses of the discriminator, add them.",
            also=(lambda real, fake: np.mean(np.maximum(0, 1 + fake)) - np.mean(np.maximum(0, 1 - real)),),
        ),
        Wrong(
            "margin 0",
            lambda real, fake: np.mean(np.maximum(0, -real)) + np.mean(np.maximum(0, fake)),
            "the margin is missing: a score of 0.5 for the painting is on the right side, and not yet far enough; "
            "1 - real.",
        ),
        Wrong(
            "negative",
            lambda real, fake: -hinge_loss(real, fake),
            "the sign is the other way round: a loss is small where all is right, and here never below 0.",
        ),
        Wrong(
            "minimum",
            lambda real, fake: np.mean(np.minimum(0, 1 - real)) + np.mean(np.minimum(0, 1 + fake)),
            "np.minimum keeps what is on the right side; np.maximum(0, ...) keeps what is not.",
            also=(lambda real, fake: np.mean(np.maximum(0, real - 1)) + np.mean(np.maximum(0, -1 - fake)),),
        ),
        Wrong(
            "misjudged only",
            _of_the_misjudged,
            "it is divided by how many scores cost something; divide by how many there are.",
        ),
        Wrong(
            "counted",
            lambda real, fake: np.mean(real < 1) + np.mean(fake > -1),
            "it counts the scores that lie wrong; each counts as much as it is away from its side.",
            also=(lambda real, fake: np.mean(real < 0) + np.mean(fake > 0),),
        ),
        Wrong(
            "largest",
            lambda real, fake: np.max(np.maximum(0, 1 - real)) + np.max(np.maximum(0, 1 + fake)),
            "the largest of them is taken; take the mean.",
        ),
        Wrong(
            "logistic",
            lambda real, fake: np.mean(np.log1p(np.exp(-real))) + np.mean(np.log1p(np.exp(fake))),
            "that is the logistic loss, -log of a probability; the hinge is max(0, 1 - real), and 0 from 1 on.",
        ),
    ),
    right={
        "loops": _hinge_by_loops,
        "clipped": lambda real, fake: 2 - np.mean(np.minimum(real, 1)) + np.mean(np.maximum(fake, -1)),
        "lists": lambda real, fake: [hinge_loss(real.tolist(), fake.tolist())],
        "float32": lambda real, fake: np.float32(hinge_loss(np.float32(real), np.float32(fake))),
    },
    hints=(
        "Two means: one over the painting's scores, one over the picture's. Each score costs what it lacks, and "
        "nothing below 0.",
        "np.maximum(0, 1 - real) is what each score of the painting lacks; the picture's lack something above -1.",
        "np.mean(np.maximum(0, 1 - real)) + np.mean(np.maximum(0, 1 + fake))",
    ),
)

# --- 13.2 hinge_gradient ---------------------------------------------------------------------------------------------

# Patches (number, channels), and weights whose scores patches @ weights lie away from 1 and -1.
WEIGHTS = np.array([0.5, -1.0, 0.25])
PAINTED = np.array([[1.0, 2.0, 0.0], [3.0, 0.5, 1.0], [0.0, -4.0, 2.0], [2.0, 0.0, 1.0]])
PICTURED = np.array([[0.0, 3.0, 1.0], [2.0, 0.5, -1.0], [4.0, 1.0, 0.0]])
STEEP = np.array([2.0, -1.0])
LEFT = np.array([[0.25, 1.0], [3.0, 1.0], [-1.0, 0.5], [0.5, -0.25], [0.0, 2.0]])
RIGHT = np.array([[1.0, 4.0], [0.0, 0.5], [2.0, 1.0], [-1.5, 2.0]])
KINK = 1e-3  # how near to the kinks of the hinge no score lies


def hinge_gradient(real, fake, weights):
    real, fake = np.asarray(real, dtype=np.float64), np.asarray(fake, dtype=np.float64)
    costly, dear = real @ weights < 1, fake @ weights > -1
    return dear @ fake / len(fake) - costly @ real / len(real)


def _gradient_of_the_costly(real, fake, weights):
    """Means over the patches that cost something alone."""
    costly, dear = real[real @ weights < 1], fake[fake @ weights > -1]
    return dear.sum(axis=0) / max(len(dear), 1) - costly.sum(axis=0) / max(len(costly), 1)


def _with_scores(real, fake, weights):
    """Each patch times its score, as if the hinge were squared scores."""
    r, f = real @ weights, fake @ weights
    return ((f > -1) * f) @ fake / len(fake) - ((r < 1) * r) @ real / len(real)


def _with_what_it_costs(real, fake, weights):
    """Each patch times its hinge: half of the gradient of squared hinges."""
    r, f = np.maximum(0, 1 - real @ weights), np.maximum(0, 1 + fake @ weights)
    return f @ fake / len(fake) - r @ real / len(real)


def _away_from_kinks(real, fake, weights):
    return bool((np.abs(real @ weights - 1) > KINK).all() and (np.abs(fake @ weights + 1) > KINK).all())


def _falls(outs, ins, atol):
    """Does a small step against the gradient lower the loss by what it promises?"""
    for out, (real, fake, weights) in zip(outs, ins, strict=True):
        if out.shape != weights.shape:
            return False
        step = 1e-7
        after = weights - step * out
        fall = hinge_loss(real @ weights, fake @ weights) - hinge_loss(real @ after, fake @ after)
        if not np.isclose(fall, step * np.sum(out**2), rtol=5e-3, atol=1e-13):
            return False
    return True


def _difference_of_means(outs, ins, atol):
    return all(close(o, f.mean(axis=0) - r.mean(axis=0), atol) for o, (r, f, _) in zip(outs, ins, strict=True))


gradient_task = Task(
    id="13.2",
    name="hinge_gradient",
    minutes=9,
    given=Given(
        {"real": Numbers("real, channels"), "fake": Numbers("fake, channels"), "weights": Numbers("channels")},
        _away_from_kinks,
        "no score `real @ weights` lies at 1, and no `fake @ weights` at -1, where the hinge has a kink",
        sizes={"real": (1, 2, 4), "fake": (1, 2, 3, 5), "channels": (1, 2, 3)},
    ),
    edges=((PAINTED[:1], PICTURED, WEIGHTS), (LEFT, RIGHT[:1], STEEP)),
    size=lambda real, fake, weights: np.abs(real).max() + np.abs(fake).max(),
    reference=hinge_gradient,
    probes=(
        Probe(
            "where every patch is judged rightly, and far enough, the gradient is 0",
            (
                (np.array([[5.0, 0.0], [6.0, 1.0]]), np.array([[0.0, 9.0], [-4.0, 2.0], [1.0, 12.0]]), STEEP),
                (np.array([[8.0, 1.0]]), np.array([[-5.0, 1.0], [1.0, 13.0]]), STEEP),
            ),
            lambda outs, ins, atol: all(close(o, np.zeros(2), atol) for o in outs),
        ),
        Probe(
            "with weights of 0 it is the mean of the picture's patches less that of the painting's",
            ((PAINTED, PICTURED, 0 * WEIGHTS), (LEFT, RIGHT, 0 * STEEP)),
            _difference_of_means,
        ),
        Probe(
            "a small step against the gradient lowers the loss by what the gradient promises",
            ((PAINTED, PICTURED, WEIGHTS), (LEFT, RIGHT, STEEP)),
            _falls,
        ),
        values(
            hinge_gradient,
            (PAINTED, PICTURED, WEIGHTS),
            (LEFT, RIGHT, STEEP),
            (PAINTED, PICTURED, -2 * WEIGHTS),
            (LEFT, RIGHT, -0.3 * STEEP),
            points=2,
        ),
    ),
    wrong=(
        Wrong(
            "sign",
            lambda r, f, w: -hinge_gradient(r, f, w),
            "the sign is the other way round: max(0, 1 - s) falls where s grows, so a patch of the painting has a "
            "minus.",
        ),
        Wrong(
            "all patches",
            lambda r, f, w: f.mean(axis=0) - r.mean(axis=0),
            "all patches are used; one whose hinge is 0 has no slope: keep those with a score below 1, or above -1.",
            also=(lambda r, f, w: r.mean(axis=0) - f.mean(axis=0),),
        ),
        Wrong(
            "rightly judged ones",
            lambda r, f, w: (f @ w < -1) @ f / len(f) - (r @ w > 1) @ r / len(r),
            "those patches are used that cost nothing; use the others.",
        ),
        Wrong(
            "no margin",
            lambda r, f, w: (f @ w > 0) @ f / len(f) - (r @ w < 0) @ r / len(r),
            "the margin is missing: a patch of the painting with a score from 0 to 1 still costs something.",
            also=(lambda r, f, w: (f @ w >= 0) @ f / len(f) - (r @ w <= 0) @ r / len(r),),
        ),
        Wrong(
            "sides exchanged",
            lambda r, f, w: (f @ w < 1) @ f / len(f) - (r @ w > -1) @ r / len(r),
            "the limits are exchanged: the painting's patches count below 1, the picture's above -1.",
        ),
        Wrong(
            "one limit for both",
            lambda r, f, w: (f @ w < 1) @ f / len(f) - (r @ w < 1) @ r / len(r),
            "both are held against 1; the picture's patches count where their score is above -1.",
            also=(lambda r, f, w: (f @ w > 1) @ f / len(f) - (r @ w < 1) @ r / len(r),),
        ),
        Wrong(
            "both against -1",
            lambda r, f, w: (f @ w > -1) @ f / len(f) - (r @ w > -1) @ r / len(r),
            "both are held against -1; the painting's patches count where their score is below 1.",
            also=(lambda r, f, w: (f @ w > -1) @ f / len(f) - (r @ w < -1) @ r / len(r),),
        ),
        Wrong(
            "added",
            lambda r, f, w: (f @ w > -1) @ f / len(f) + (r @ w < 1) @ r / len(r),
            "the painting's part is added; 1 - s falls as s grows, so it has a minus.",
        ),
        Wrong(
            "summed",
            lambda r, f, w: (f @ w > -1) @ f - (r @ w < 1) @ r,
            "the patches are added up; the loss is a mean, divide by how many there are.",
        ),
        Wrong(
            "costly only",
            _gradient_of_the_costly,
            "it is divided by how many patches cost something; divide by all of them, as the mean does.",
        ),
        Wrong(
            "one mean",
            lambda r, f, w: ((f @ w > -1) @ f - (r @ w < 1) @ r) / (len(r) + len(f)),
            "it is divided by all patches together; each of both means has its own number.",
        ),
        Wrong(
            "painting only",
            lambda r, f, w: -((r @ w < 1) @ r) / len(r),
            "the picture's patches are not used; both parts are added.",
        ),
        Wrong(
            "picture only",
            lambda r, f, w: (f @ w > -1) @ f / len(f),
            "the painting's patches are not used; both parts are added.",
        ),
        Wrong(
            "times the score",
            _with_scores,
            "each patch is multiplied by its score; the slope of 1 - s is -1 wherever it is not 0.",
        ),
        Wrong(
            "times the hinge",
            _with_what_it_costs,
            "each patch is multiplied by what it costs, as if the hinge were squared; its slope is 1, or 0.",
            also=(lambda r, f, w: 2 * _with_what_it_costs(r, f, w),),
        ),
        Wrong(
            "weights for patches",
            lambda r, f, w: (np.mean(f @ w > -1) - np.mean(r @ w < 1)) * w,
            "the weights are returned, multiplied; the gradient of s = patch @ weights is the patch.",
        ),
        Wrong(
            "half",
            lambda r, f, w: hinge_gradient(r, f, w) / 2,
            "it is half of the gradient; both parts are added, and not averaged.",
            also=(lambda r, f, w: 2 * hinge_gradient(r, f, w),),
        ),
        Wrong(
            "painting and picture exchanged",
            lambda r, f, w: hinge_gradient(f, r, w),
            "painting and picture are exchanged: `real` comes first.",
        ),
        Wrong(
            "one number",
            lambda r, f, w: np.mean(f @ w > -1) - np.mean(r @ w < 1),
            "that is a number; the gradient has one for each weight: add up the patches themselves.",
            also=(lambda r, f, w: hinge_loss(r @ w, f @ w),),
        ),
        Wrong(
            "steps taken",
            lambda r, f, w: w - hinge_gradient(r, f, w),
            "that is the weights after a step; return the gradient alone.",
        ),
        Wrong(
            "unit length",
            lambda r, f, w: hinge_gradient(r, f, w) / max(np.linalg.norm(hinge_gradient(r, f, w)), 1e-12),
            "it is divided by its own length; return it as it is.",
        ),
    ),
    right={
        "signs": lambda r, f, w: (
            np.mean((np.sign(1 + f @ w)[:, None] + 1) / 2 * f, axis=0)
            - np.mean((np.sign(1 - r @ w)[:, None] + 1) / 2 * r, axis=0)
        ),
        "lists": lambda r, f, w: hinge_gradient(r.tolist(), f.tolist(), w.tolist()).tolist(),
        "float32": lambda r, f, w: np.float32(hinge_gradient(np.float32(r), np.float32(f), np.float32(w))),
    },
    hints=(
        "A score is patch @ weights, and its gradient is the patch. So each patch that costs something adds itself, "
        "with a plus or a minus.",
        "real @ weights < 1 says which patches of the painting count. Add up these, divide by all, with a minus; the "
        "picture's with a plus.",
        "fake[fake @ weights > -1].sum(axis=0) / len(fake) - real[real @ weights < 1].sum(axis=0) / len(real)",
    ),
)

# --- 13.3 attention --------------------------------------------------------------------------------------------------

QUERIES = np.array([[1.0, 0.0], [0.5, -2.0], [0.0, 3.0]])
KEYS = np.array([[2.0, 1.0], [0.0, -1.0], [1.0, 0.5], [-1.5, 2.0]])
VALUES = np.array([[1.0, 0.0, 4.0], [0.0, 2.0, -1.0], [3.0, 1.0, 0.5], [-2.0, 5.0, 2.0]])
ASKED = np.array([[1.0, -1.0, 0.5], [0.0, 2.0, 1.0]])
OFFERED = np.array([[0.5, 0.0, 1.0], [1.0, -2.0, 0.0], [2.0, 1.0, -1.0]])
GIVEN = np.array([[2.0, 1.0], [-1.0, 3.0], [0.5, -4.0]])


def attention(queries, keys, values):
    queries, keys, values = (np.asarray(a, dtype=np.float64) for a in (queries, keys, values))
    scores = queries @ keys.T / np.sqrt(queries.shape[1])
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True) @ values


def _softmax(scores, axis=1):
    weights = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return weights / weights.sum(axis=axis, keepdims=True)


def _unsafe(queries, keys, values):
    """Without taking the largest away, so that large scores overflow."""
    weights = np.exp(queries @ keys.T / np.sqrt(queries.shape[1]))
    return weights / weights.sum(axis=1, keepdims=True) @ values


def _cut_off(queries, keys, values):
    """Scores are clipped instead of being made smaller alike."""
    return _softmax(np.clip(queries @ keys.T / np.sqrt(queries.shape[1]), -5, 5)) @ values


def _cosines(queries, keys, values):
    """Directions alone."""
    lengths = np.linalg.norm(queries, axis=1)[:, None] * np.linalg.norm(keys, axis=1)
    return _softmax(queries @ keys.T / np.maximum(lengths, 1e-12) / np.sqrt(queries.shape[1])) @ values


def _by_distance(queries, keys, values):
    squares = np.sum((queries[:, None] - keys) ** 2, axis=2)
    return _softmax(-squares / np.sqrt(queries.shape[1])) @ values


def _far_below(scores):
    """Shares with the largest of all taken away: 0 / 0 in a row that lies far below it."""
    weights = np.exp(scores - scores.max())
    return weights / weights.sum(axis=1, keepdims=True)


def _plain_shares(queries, keys, values):
    """Scores divided by their sum, without an exponential."""
    scores = queries @ keys.T / np.sqrt(queries.shape[1])
    total = scores.sum(axis=1, keepdims=True)
    return scores / np.where(np.abs(total) > 1e-9, total, 1) @ values


def _means_over_keys(outs, ins, atol):
    return all(
        close(o, np.repeat(v.mean(axis=0)[None], len(q), axis=0), atol) for o, (q, _, v) in zip(outs, ins, strict=True)
    )


def _picks(outs, ins, atol):
    """Every query has the value of the key with the largest product."""
    return all(close(o, v[np.argmax(q @ k.T, axis=1)], atol) for o, (q, k, v) in zip(outs, ins, strict=True))


attention_task = Task(
    id="13.3",
    name="attention",
    minutes=9,
    given=Given(
        {"queries": Numbers("queries, depth"), "keys": Numbers("keys, depth"), "values": Numbers("keys, channels")},
        sizes={"queries": (1, 2, 3), "keys": (1, 2, 4), "depth": (1, 2, 3, 4), "channels": (1, 2, 3)},
    ),
    edges=((QUERIES, KEYS, VALUES), (ASKED, OFFERED, GIVEN)),
    size=lambda queries, keys, values: np.abs(values).max(),
    reference=attention,
    probes=(
        Probe(
            "where all keys are alike, every query gets the mean of the values",
            ((QUERIES, np.tile(KEYS[:1], (4, 1)), VALUES), (ASKED, np.tile(OFFERED[1:2], (3, 1)), GIVEN)),
            _means_over_keys,
        ),
        Probe(
            "a query that fits one key by far gets its value, however large the products are",
            ((1500.0 * QUERIES[[0, 2]], KEYS, VALUES), (-300.0 * ASKED, OFFERED, GIVEN)),
            _picks,
        ),
        Probe(
            "keys and values in another order, the same for both, change nothing",
            ((QUERIES, KEYS, VALUES), (QUERIES, KEYS[[2, 0, 3, 1]], VALUES[[2, 0, 3, 1]])),
            lambda outs, ins, atol: close(outs[0], outs[1], atol),
        ),
        Probe(
            "all values raised by the same number raise the result by it: the weights of a query add up to 1",
            ((ASKED, OFFERED, GIVEN), (ASKED, OFFERED, GIVEN + 3.0)),
            lambda outs, ins, atol: close(outs[1] - outs[0], 0 * outs[0] + (ins[1][2] - ins[0][2]).mean(), 10 * atol),
        ),
        values(attention, (QUERIES, KEYS, VALUES), (ASKED, OFFERED, GIVEN), (QUERIES[:1], KEYS[:2], VALUES[:2])),
    ),
    wrong=(
        Wrong(
            "over the queries",
            lambda q, k, v: _softmax(q @ k.T / np.sqrt(q.shape[1]), axis=0) @ v,
            "the softmax runs over the queries; the weights of each query add up to 1: axis=1.",
        ),
        Wrong(
            "over all",
            lambda q, k, v: _softmax((q @ k.T / np.sqrt(q.shape[1])).reshape(1, -1)).reshape(len(q), -1) @ v,
            "all weights together add up to 1; those of each query shall: axis=1.",
        ),
        Wrong(
            "not divided",
            lambda q, k, v: _softmax(q @ k.T) @ v,
            "the products are not divided by the root of the depth, np.sqrt(queries.shape[1]).",
        ),
        Wrong(
            "divided by the depth",
            lambda q, k, v: _softmax(q @ k.T / q.shape[1]) @ v,
            "the products are divided by the depth; divide by its square root.",
        ),
        Wrong(
            "multiplied",
            lambda q, k, v: _softmax(q @ k.T * np.sqrt(q.shape[1])) @ v,
            "the products are multiplied by the root of the depth; divide by it.",
        ),
        Wrong(
            "root of the keys",
            lambda q, k, v: _softmax(q @ k.T / np.sqrt(len(k))) @ v,
            "they are divided by the root of the number of keys; divide by that of the depth, queries.shape[1].",
        ),
        Wrong(
            "root of the channels",
            lambda q, k, v: _softmax(q @ k.T / np.sqrt(v.shape[1])) @ v,
            "they are divided by the root of the number of channels of the values; divide by that of the depth.",
        ),
        Wrong(
            "overflow",
            _unsafe,
            "large products make np.exp infinite: take each row's largest product away first, which changes no weight.",
        ),
        Wrong(
            "cut off",
            _cut_off,
            "the products are cut off; take each row's largest away from them instead, which changes no weight.",
        ),
        Wrong(
            "nearest",
            lambda q, k, v: v[np.argmax(q @ k.T, axis=1)],
            "each query gets the value of one key; it is a mean of all values, with weights.",
        ),
        Wrong(
            "mean",
            lambda q, k, v: np.repeat(v.mean(axis=0)[None], len(q), axis=0),
            "every query gets the mean of all values; weight them by the softmax.",
        ),
        Wrong(
            "softer",
            lambda q, k, v: _softmax(-q @ k.T / np.sqrt(q.shape[1])) @ v,
            "the sign is the other way round: the larger the product, the larger the weight.",
        ),
        Wrong(
            "no exponential",
            _plain_shares,
            "the products are divided by their sum; a softmax takes their exponential first.",
        ),
        Wrong(
            "not shares",
            lambda q, k, v: (
                np.exp(q @ k.T / np.sqrt(q.shape[1]) - (q @ k.T / np.sqrt(q.shape[1])).max(axis=1)[:, None]) @ v
            ),
            "the exponentials are not divided by their sum.",
        ),
        Wrong(
            "products",
            lambda q, k, v: q @ k.T / np.sqrt(q.shape[1]) @ v,
            "the products themselves are the weights; make shares of them by a softmax.",
            also=(lambda q, k, v: q @ k.T @ v,),
        ),
        Wrong(
            "cosines",
            _cosines,
            "queries and keys are brought to the length 1; use them as they are.",
        ),
        Wrong(
            "distances",
            _by_distance,
            "distances are compared; use the products, queries @ keys.T.",
        ),
        Wrong(
            "weights returned",
            lambda q, k, v: _softmax(q @ k.T / np.sqrt(q.shape[1])),
            "those are the weights; multiply them by the values, @ values.",
        ),
        Wrong(
            "base 2",
            lambda q, k, v: (
                np.exp2(q @ k.T / q.shape[1] ** 0.5 - (q @ k.T / q.shape[1] ** 0.5).max(axis=1)[:, None])
                / np.exp2(q @ k.T / q.shape[1] ** 0.5 - (q @ k.T / q.shape[1] ** 0.5).max(axis=1)[:, None]).sum(axis=1)[
                    :, None
                ]
                @ v
            ),
            "powers of 2 are taken; a softmax takes np.exp.",
        ),
        Wrong(
            "one largest for all",
            lambda q, k, v: _far_below(q @ k.T / np.sqrt(q.shape[1])) @ v,
            "the largest of all products is taken away, so that a row far below it has weights of 0 / 0; take away "
            "each row's own.",
        ),
    ),
    right={
        "softmax": lambda q, k, v: _softmax(q @ k.T / np.sqrt(k.shape[1])) @ v,
        "lists": lambda q, k, v: attention(q.tolist(), k.tolist(), v.tolist()).tolist(),
        "float32": lambda q, k, v: np.float32(attention(np.float32(q), np.float32(k), np.float32(v))),
    },
    hints=(
        "Each query has a product with every key. A softmax makes shares of a row of products, and the shares "
        "weight the values.",
        "scores = queries @ keys.T / np.sqrt(queries.shape[1]); take scores.max(axis=1, keepdims=True) away before "
        "np.exp.",
        "weights = np.exp(scores - scores.max(axis=1, keepdims=True)); weights / weights.sum(axis=1, keepdims=True) @ "
        "values",
    ),
)

# --- 13.4 lay_strokes ------------------------------------------------------------------------------------------------

# A canvas (height, width, 3), and of each stroke how much it covers of each pixel, (strokes, height, width).
CANVAS = np.array(
    [
        [[0.9, 0.8, 0.7], [0.2, 0.4, 0.6], [0.5, 0.5, 0.1]],
        [[0.0, 0.3, 0.9], [1.0, 0.6, 0.2], [0.7, 0.1, 0.4]],
    ]
)
COVERS = np.array(
    [
        [[0.5, 0.0, 1.0], [0.25, 0.75, 0.0]],
        [[0.2, 0.6, 0.4], [1.0, 0.5, 0.0]],
        [[0.0, 0.8, 0.3], [0.4, 0.1, 0.9]],
    ]
)
PAINTS = np.array([[0.9, 0.1, 0.2], [0.1, 0.7, 0.3], [0.3, 0.2, 0.8]])
GROUND = np.array([[[0.6, 0.2, 0.1]], [[0.3, 0.9, 0.5]], [[0.8, 0.4, 0.0]]])
BANDS = np.array([[[0.4], [0.9], [0.3]], [[0.7], [0.2], [0.5]]])
OPAQUE = np.array([[[0.3, 0.6, 0.9], [0.5, 0.2, 0.7]], [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]])


def lay_strokes(canvas, covers, colours):
    canvas, covers, colours = (np.asarray(a, dtype=np.float64) for a in (canvas, covers, colours))
    for cover, colour in zip(covers, colours, strict=True):
        canvas = (1 - cover[:, :, None]) * canvas + cover[:, :, None] * colour
    return canvas


def _laid_by_loops(canvas, covers, colours):
    made = canvas.copy()
    for k in range(len(covers)):
        for y in range(made.shape[0]):
            for x in range(made.shape[1]):
                for c in range(3):
                    made[y, x, c] += covers[k, y, x] * (colours[k, c] - made[y, x, c])
    return made


def _from_the_top(canvas, covers, colours):
    """From the last stroke down: what each lets through."""
    made, through = np.zeros(canvas.shape), np.ones(canvas.shape[:2])
    for cover, colour in zip(covers[::-1], colours[::-1], strict=True):
        made = made + (through * cover)[:, :, None] * colour
        through = through * (1 - cover)
    return made + through[:, :, None] * canvas


def _each_on_the_canvas(canvas, covers, colours):
    """Each stroke on the empty canvas, and the mean of all."""
    return np.mean([lay_strokes(canvas, [a], [c]) for a, c in zip(covers, colours, strict=True)], axis=0)


def _as_a_mean(canvas, covers, colours):
    """Colours averaged by what their strokes cover, whatever lies on top."""
    rest = np.maximum(1 - covers.sum(axis=0), 0)
    total = covers.sum(axis=0) + rest
    return (np.einsum("kyx,kc->yxc", covers, colours) + rest[:, :, None] * canvas) / total[:, :, None]


def _added(canvas, covers, colours):
    return canvas + np.einsum("kyx,kc->yxc", covers, colours)


def _canvas_once(canvas, covers, colours):
    """The canvas shines through as if no other stroke lay between."""
    through = np.prod(1 - covers, axis=0)[:, :, None] * canvas
    return through + np.einsum("kyx,kc->yxc", covers, colours)


def _colour_by_pixel(canvas, covers, colours):
    """Only where a stroke covers more than half, and then fully."""
    return lay_strokes(canvas, np.where(covers > 0.5, 1.0, 0.0), colours)


def _through(canvas, covers, colours):
    """Cover and what is let through exchanged."""
    return lay_strokes(canvas, 1 - covers, colours)


def _multiplied(canvas, covers, colours):
    """Like coloured glass."""
    for cover, colour in zip(covers, colours, strict=True):
        canvas = canvas * (1 - cover[:, :, None] + cover[:, :, None] * colour)
    return canvas


def _largest_only(canvas, covers, colours):
    """At each pixel the stroke that covers most, alone."""
    most = covers.argmax(axis=0)
    cover = covers.max(axis=0)[:, :, None]
    return (1 - cover) * canvas + cover * colours[most]


def _without_shade(canvas, covers, colours):
    """The canvas does not fade under a stroke."""
    for cover, colour in zip(covers, colours, strict=True):
        canvas = canvas + cover[:, :, None] * colour
    return np.clip(canvas, 0, 1)


def _nothing_covered(outs, ins, atol):
    return all(close(o, canvas, atol) for o, (canvas, _, _) in zip(outs, ins, strict=True))


def _two_halves(outs, ins, atol):
    """Two strokes with the same cover a everywhere: (1 - a)² of the canvas, a (1 - a) of the first, a of the second."""
    for out, (canvas, covers, colours) in zip(outs, ins, strict=True):
        a = covers[0, 0, 0]
        if not close(out, (1 - a) ** 2 * canvas + a * (1 - a) * colours[0] + a * colours[1], atol):
            return False
    return True


strokes_task = Task(
    id="13.4",
    name="lay_strokes",
    minutes=8,
    given=Given(
        {
            "canvas": pixels("height, width, 3"),
            "covers": pixels("strokes, height, width"),
            "colours": pixels("strokes, 3"),
        },
        sizes={"height": (1, 2, 4), "width": (1, 2, 3, 5), "strokes": (1, 2, 3, 4)},
    ),
    edges=(
        (CANVAS, COVERS[[2, 0]], PAINTS[[1, 2]]),
        (GROUND, np.concatenate([BANDS, BANDS]), np.tile(PAINTS[:2], (2, 1))),
    ),
    reference=lay_strokes,
    probes=(
        Probe(
            "strokes that cover nothing leave the canvas as it is",
            ((CANVAS, 0 * COVERS, PAINTS), (GROUND, 0 * BANDS, PAINTS[:2])),
            _nothing_covered,
        ),
        Probe(
            "a stroke that covers everything lets nothing through of what lies below",
            ((CANVAS, OPAQUE, PAINTS[:2]),),
            lambda outs, ins, atol: close(outs[0], 0 * ins[0][0] + ins[0][2][-1], atol),
        ),
        Probe(
            "of two strokes that cover half of every pixel, the second is seen twice as much as the first",
            ((CANVAS, 0 * COVERS[:2] + 0.5, PAINTS[:2]), (GROUND, 0 * BANDS + 0.5, PAINTS[1:])),
            _two_halves,
        ),
        values(
            lay_strokes,
            (CANVAS, COVERS, PAINTS),
            (GROUND, BANDS, PAINTS[1:]),
            (CANVAS, COVERS[:1], PAINTS[2:]),
            points=2,
        ),
    ),
    wrong=(
        Wrong(
            "last first",
            lambda x, a, c: lay_strokes(x, a[::-1], c[::-1]),
            "the strokes are laid in the other order; the last one lies on top.",
        ),
        Wrong(
            "added",
            _added,
            "the strokes are added to the canvas; what a stroke covers of the canvas goes: (1 - cover) * canvas.",
            also=(_without_shade,),
        ),
        Wrong(
            "canvas let through once",
            _canvas_once,
            "a stroke that lies below another one is seen as if it lay on top; each one covers what is there by then.",
        ),
        Wrong(
            "covers exchanged",
            _through,
            "cover and canvas are exchanged: where a stroke covers all, 1, its colour is seen.",
        ),
        Wrong(
            "each on the canvas",
            _each_on_the_canvas,
            "each stroke is laid on the empty canvas; lay it on what the strokes before it have made.",
        ),
        Wrong(
            "averaged",
            _as_a_mean,
            "the colours are averaged by their covers; what is laid later covers what lies below.",
        ),
        Wrong(
            "last only",
            lambda x, a, c: lay_strokes(x, a[-1:], c[-1:]),
            "only the last stroke is laid; keep what each one makes for the next: canvas = ...",
        ),
        Wrong(
            "first only",
            lambda x, a, c: lay_strokes(x, a[:1], c[:1]),
            "only the first stroke is laid; go through all of them, and return after the loop.",
        ),
        Wrong(
            "last missing",
            lambda x, a, c: lay_strokes(x, a[:-1], c[:-1]),
            "the last stroke is missing.",
        ),
        Wrong(
            "first missing",
            lambda x, a, c: lay_strokes(x, a[1:], c[1:]),
            "the first stroke is missing; places are counted from 0.",
        ),
        Wrong(
            "canvas black",
            lambda x, a, c: lay_strokes(0 * x, a, c),
            "the canvas is black below the strokes; begin with `canvas`.",
            also=(lambda x, a, c: lay_strokes(0 * x + 1, a, c),),
        ),
        Wrong(
            "all or nothing",
            _colour_by_pixel,
            "a cover is taken as all or nothing; a half of it shows half of what lies below.",
            also=(lambda x, a, c: lay_strokes(x, np.where(a > 0, 1.0, 0.0), c),),
        ),
        Wrong(
            "one colour",
            lambda x, a, c: lay_strokes(x, a, 0 * c + c[:1]),
            "all strokes have the colour of the first; each has its own row of `colours`.",
            also=(lambda x, a, c: lay_strokes(x, a, 0 * c + c[-1:]),),
        ),
        Wrong(
            "one cover",
            lambda x, a, c: lay_strokes(x, 0 * a + a[:1], c),
            "all strokes lie where the first one does; each has its own covers.",
        ),
        Wrong(
            "mixed like glass",
            _multiplied,
            "the colours are multiplied, like panes of glass; paint covers: (1 - cover) * canvas + cover * colour.",
        ),
        Wrong(
            "most covering",
            _largest_only,
            "at each pixel only the stroke that covers most is seen; each one lets a part through.",
        ),
        Wrong(
            "grey strokes",
            lambda x, a, c: lay_strokes(x, a, 0 * c + c.mean(axis=1, keepdims=True)),
            "the strokes are grey; red, green and blue have a number each.",
        ),
        Wrong(
            "channels turned",
            lambda x, a, c: lay_strokes(x, a, c[:, ::-1]),
            "red and blue of the strokes are exchanged.",
        ),
        Wrong(
            "covers squared",
            lambda x, a, c: lay_strokes(x, a**2, c),
            "the cover is applied twice, so that strokes are too thin.",
            also=(lambda x, a, c: lay_strokes(x, a, a.mean(axis=(1, 2))[:, None] * c),),
        ),
        Wrong(
            "halved",
            lambda x, a, c: lay_strokes(x, a / 2, c),
            "half of each stroke is laid; (1 - cover) of the canvas and cover of the colour.",
            also=(lambda x, a, c: (x + lay_strokes(x, a, c)) / 2,),
        ),
        Wrong(
            "unchanged",
            lambda x, a, c: x,
            "that is the canvas; keep what each stroke makes of it: canvas = ...",
        ),
    ),
    right={
        "loops": _laid_by_loops,
        "from the top": _from_the_top,
        "lists": lambda x, a, c: lay_strokes(x.tolist(), a.tolist(), c.tolist()).tolist(),
        "float32": lambda x, a, c: np.float32(lay_strokes(np.float32(x), np.float32(a), np.float32(c))),
    },
    hints=(
        "A loop over the strokes. Each one makes a new canvas of the one before: where it covers, its colour, where it "
        "does not, what was there.",
        "cover[:, :, None] gives a cover (height, width) a third axis, so that it can be multiplied with three "
        "colours.",
        "canvas = (1 - cover[:, :, None]) * canvas + cover[:, :, None] * colour, for cover, colour in zip(covers, "
        "colours)",
    ),
)

# --- 13.5 policy_gradient --------------------------------------------------------------------------------------------

MEANS = np.array([0.5, -1.0])
TRIES = np.array([[1.0, -0.5], [0.2, -1.5], [0.9, -2.0], [-0.4, -1.2]])
REWARDS = np.array([3.0, -1.0, 0.5, 2.0])
AROUND = np.array([0.2, 0.4, -0.3])
TRIED = np.array([[0.5, 0.1, -0.2], [-0.3, 0.8, 0.4], [0.1, 0.6, -1.0]])
WORTH = np.array([1.0, 4.0, -2.5])


def policy_gradient(samples, means, sigma, rewards):
    """With this baseline it is the same from whatever the samples are measured; so `means` are not needed."""
    samples, rewards = np.asarray(samples, dtype=np.float64), np.asarray(rewards, dtype=np.float64)
    return (rewards - rewards.mean()) @ samples / len(rewards) / sigma**2


def _standardised(samples, means, sigma, rewards):
    better = (rewards - rewards.mean()) / max(rewards.std(), 1e-12)
    return better @ (samples - means) / len(samples) / sigma**2


def _of_the_best(samples, means, sigma, rewards):
    return (samples[np.argmax(rewards)] - means) / sigma**2


def _other_baseline(samples, means, sigma, rewards, baseline):
    return (rewards - baseline) @ (samples - means) / len(samples) / sigma**2


def _leave_one_out(samples, means, sigma, rewards):
    """Each against the mean of the others."""
    n = len(rewards)
    others = (rewards.sum() - rewards) / (n - 1)
    return (rewards - others) @ (samples - means) / n / sigma**2


def _only_better(samples, means, sigma, rewards):
    better = np.maximum(rewards - rewards.mean(), 0)
    return better @ (samples - means) / len(samples) / sigma**2


policy_task = Task(
    id="13.5",
    name="policy_gradient",
    minutes=9,
    given=Given(
        {
            "samples": Numbers("samples, numbers"),
            "means": Numbers("numbers"),
            "sigma": Number("a number above 0", 0.2, 3.0),
            "rewards": Numbers("samples", "an array ({axes}) of numbers of any sign, one for each sample"),
        },
        lambda samples, means, sigma, rewards: len(samples) > 1,
        "there are 2 samples or more",
        sizes={"samples": (2, 3, 4, 6), "numbers": (1, 2, 3)},
    ),
    edges=((TRIES, MEANS, 0.3, REWARDS), (TRIED[:2], AROUND, 2.5, WORTH[:2])),
    size=lambda samples, means, sigma, rewards: (
        np.abs(rewards).max() * max(np.abs(samples).max(), np.abs(means).max()) / sigma**2
    ),
    reference=policy_gradient,
    probes=(
        Probe(
            "where all rewards are equal there is nothing to learn: 0",
            ((TRIES, MEANS, 0.5, 0 * REWARDS + 2.0), (TRIED, AROUND, 1.5, 0 * WORTH - 3.0)),
            lambda outs, ins, atol: all(close(o, 0 * m, atol) for o, (_, m, _, _) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "the same bonus for every sample changes nothing",
            ((TRIES, MEANS, 0.5, REWARDS), (TRIES, MEANS, 0.5, REWARDS + 6.0)),
            lambda outs, ins, atol: outs[0].shape == ins[0][1].shape and close(outs[0], outs[1], 10 * atol),
        ),
        Probe(
            "with twice the deviation, the same samples give a quarter of it",
            ((TRIED, AROUND, 0.6, WORTH), (TRIED, AROUND, 1.2, WORTH)),
            lambda outs, ins, atol: outs[0].shape == ins[0][1].shape and close(outs[0], 4 * outs[1], 10 * atol),
        ),
        values(
            policy_gradient,
            (TRIES, MEANS, 0.5, REWARDS),
            (TRIED, AROUND, 1.5, WORTH),
            (TRIES[:2], MEANS, 0.8, REWARDS[:2]),
            points=2,
        ),
    ),
    wrong=(
        Wrong(
            "no baseline",
            lambda x, m, s, r: r @ (x - m) / len(x) / s**2,
            "the rewards are used as they are; take their mean away first, or a bonus for all moves the means.",
        ),
        Wrong(
            "divided by sigma",
            lambda x, m, s, r: policy_gradient(x, m, s, r) * s,
            "it is divided by sigma; the slope of the logarithm of the density is (x - mean) / sigma**2.",
        ),
        Wrong(
            "not divided by sigma",
            lambda x, m, s, r: policy_gradient(x, m, 1.0, r),
            "sigma is not used; divide by sigma**2.",
        ),
        Wrong(
            "multiplied by sigma",
            lambda x, m, s, r: policy_gradient(x, m, 1 / s, r),
            "it is multiplied by sigma**2; divide by it.",
            also=(lambda x, m, s, r: policy_gradient(x, m, 1.0, r) * s,),
        ),
        Wrong(
            "twice sigma squared",
            lambda x, m, s, r: policy_gradient(x, m, s, r) / 2,
            "it is half as large: the 2 of 2 sigma**2 goes when the square is differentiated.",
            also=(lambda x, m, s, r: 2 * policy_gradient(x, m, s, r),),
        ),
        Wrong(
            "sign",
            lambda x, m, s, r: -policy_gradient(x, m, s, r),
            "the sign is the other way round: means go towards samples that are better than the others, x - mean.",
        ),
        Wrong(
            "summed",
            lambda x, m, s, r: policy_gradient(x, m, s, r) * len(x),
            "the samples are added up; take their mean.",
        ),
        Wrong(
            "one less",
            lambda x, m, s, r: policy_gradient(x, m, s, r) * len(x) / (len(x) - 1),
            "it is divided by one less than the number of samples; divide by their number.",
            also=(_leave_one_out,),
        ),
        Wrong(
            "standardised",
            _standardised,
            "the rewards are divided by their deviation, too; here only their mean is taken away.",
        ),
        Wrong(
            "best only",
            _of_the_best,
            "only the best sample is used; every one counts, as much as it is better or worse than the mean.",
            also=(lambda x, m, s, r: x[np.argmax(r)] - m, lambda x, m, s, r: x[np.argmax(r)]),
        ),
        Wrong(
            "median",
            lambda x, m, s, r: _other_baseline(x, m, s, r, np.median(r)),
            "the median of the rewards is taken away; take their mean.",
        ),
        Wrong(
            "largest",
            lambda x, m, s, r: _other_baseline(x, m, s, r, r.max()),
            "the largest reward is taken away; take the mean of all.",
            also=(lambda x, m, s, r: _other_baseline(x, m, s, r, r.min()),),
        ),
        Wrong(
            "first as baseline",
            lambda x, m, s, r: _other_baseline(x, m, s, r, r[0]),
            "the first reward is taken away; take the mean of all.",
        ),
        Wrong(
            "better ones only",
            _only_better,
            "samples that are worse than the mean are left out; they push the means away, and count as well.",
        ),
        Wrong(
            "rewards times samples",
            lambda x, m, s, r: r @ x / len(x) / s**2,
            "rewards and samples are multiplied as they are; take the mean of the rewards away first.",
        ),
        Wrong(
            "over the numbers",
            lambda x, m, s, r: np.mean((r - r.mean())[:, None] * (x - m), axis=1) / s**2,
            "the mean is taken over the numbers of a sample; take it over the samples, axis=0.",
        ),
        Wrong(
            "one number",
            lambda x, m, s, r: np.mean((r - r.mean())[:, None] * (x - m)) / s**2,
            "that is one number for all; each mean has its own.",
        ),
        Wrong(
            "step taken",
            lambda x, m, s, r: m + policy_gradient(x, m, s, r),
            "that is the means after a step; return the gradient alone.",
        ),
        Wrong(
            "weighted mean",
            lambda x, m, s, r: (r - r.mean()) @ x / max(np.abs(r - r.mean()).sum(), 1e-12),
            "it is a weighted mean of the samples; multiply how much better each is by (sample - means) / sigma**2.",
        ),
        Wrong(
            "squared",
            lambda x, m, s, r: (r - r.mean()) @ (x - m) ** 2 / len(x) / s**2,
            "the differences are squared; that is the density's exponent, whose slope is wanted.",
            also=(lambda x, m, s, r: (r - r.mean()) @ (((x - m) ** 2 / s**2 - 1) / s) / len(x),),
        ),
        Wrong(
            "signs only",
            lambda x, m, s, r: np.sign(r - r.mean()) @ (x - m) / len(x) / s**2,
            "only the sign of better and worse is used; use how much better.",
        ),
    ),
    right={
        "cov": lambda x, m, s, r: np.cov(r, x.T, bias=True)[0, 1:] / s**2,
        "lists": lambda x, m, s, r: policy_gradient(x.tolist(), None, s, r.tolist()).tolist(),
        "float32": lambda x, m, s, r: np.float32(policy_gradient(np.float32(x), None, s, np.float32(r))),
    },
    hints=(
        "How much better than the mean is each reward? So much its sample pulls the means towards itself, and a "
        "worse one pushes them away.",
        "better = rewards - rewards.mean(); each row of (samples - means) / sigma**2 is multiplied by its number, and "
        "the mean taken over the rows.",
        "np.mean(better[:, None] * (samples - means) / sigma**2, axis=0)",
    ),
)

# --- 13.6 score ------------------------------------------------------------------------------------------------------

EXAMPLES = np.array([[0.0, 1.0], [2.0, -1.0], [-1.0, 0.5], [1.5, 2.0]])
NOISY = np.array([[0.5, 0.5], [-1.0, 2.0], [3.0, 0.0]])
POINTS = np.array([[1.0], [-2.0], [0.5]])
BLURRED = np.array([[0.0], [1.5], [-3.0], [0.7]])


def score(noisy, examples, sigma):
    noisy, examples = np.asarray(noisy, dtype=np.float64), np.asarray(examples, dtype=np.float64)
    squares = np.sum((noisy[:, None] - examples) ** 2, axis=2)
    weights = np.exp((squares.min(axis=1, keepdims=True) - squares) / (2 * sigma**2))
    return (weights / weights.sum(axis=1, keepdims=True) @ examples - noisy) / sigma**2


def _squares(x, e):
    return np.sum((x[:, None] - e) ** 2, axis=2)


def _guess(x, e, s):
    """The mean of the examples, weighted by how likely each is."""
    return _softmax(-_squares(x, e) / (2 * s**2)) @ e


def _score_by_loops(noisy, examples, sigma):
    made = np.zeros(noisy.shape)
    for i, x in enumerate(noisy):
        squares = [sum((x - e) ** 2) for e in examples]
        weights = [np.exp(-(square - min(squares)) / (2 * sigma**2)) for square in squares]
        for weight, example in zip(weights, examples, strict=True):
            made[i] += weight / sum(weights) * (example - x) / sigma**2
    return made


def _score_by_products(noisy, examples, sigma):
    """As attention: the squares of the noisy points are the same for all examples, and go."""
    scores = (noisy @ examples.T - np.sum(examples**2, axis=1) / 2) / sigma**2
    return (_softmax(scores) @ examples - noisy) / sigma**2


def _underflow(noisy, examples, sigma):
    """Without the smallest taken away, so that all weights of a far point are 0."""
    weights = np.exp(-_squares(noisy, examples) / (2 * sigma**2))
    return (weights / weights.sum(axis=1, keepdims=True) @ examples - noisy) / sigma**2


def _underflow_as_nothing(noisy, examples, sigma):
    weights = np.exp(-_squares(noisy, examples) / (2 * sigma**2))
    return (weights / (weights.sum(axis=1, keepdims=True) + 1e-12) @ examples - noisy) / sigma**2


def _from_one_smallest(noisy, examples, sigma):
    squares = _squares(noisy, examples)
    weights = np.exp((squares.min() - squares) / (2 * sigma**2))
    return (weights / weights.sum(axis=1, keepdims=True) @ examples - noisy) / sigma**2


def _by_length(noisy, examples, sigma):
    """Distances that are not squared."""
    return (_softmax(-np.sqrt(_squares(noisy, examples)) / (2 * sigma**2)) @ examples - noisy) / sigma**2


def _to_the_nearest(outs, ins, atol):
    return all(
        close(o, (e[np.argmin(_squares(x, e), axis=1)] - x) / s**2, 10 * atol)
        for o, (x, e, s) in zip(outs, ins, strict=True)
    )


def _log_density(x, e, s):
    exponents = -_squares(x, e) / (2 * s**2)
    top = exponents.max(axis=1)
    return top + np.log(np.exp(exponents - top[:, None]).mean(axis=1))


def _rises(outs, ins, atol):
    """Does a small step along it raise the logarithm of the density by what it promises?"""
    for out, (x, e, s) in zip(outs, ins, strict=True):
        if out.shape != x.shape:
            return False
        step = 1e-5
        rise = _log_density(x + step * out, e, s) - _log_density(x - step * out, e, s)
        if not np.allclose(rise, 2 * step * np.sum(out**2, axis=1), rtol=5e-3, atol=1e-10):
            return False
    return True


score_task = Task(
    id="13.6",
    name="score",
    minutes=10,
    given=Given(
        {
            "noisy": Numbers("points, numbers"),
            "examples": Numbers("examples, numbers"),
            "sigma": Number("a number above 0", 0.8, 4.0),
        },
        sizes={"points": (1, 2, 3), "examples": (1, 2, 4), "numbers": (1, 2, 3)},
    ),
    edges=((NOISY, EXAMPLES[1:], 2.5), (BLURRED, POINTS, 0.9)),
    size=lambda noisy, examples, sigma: (np.abs(noisy).max() + np.abs(examples).max()) / sigma**2,
    reference=score,
    probes=(
        Probe(
            "with one example it points straight at it, and is the way there divided by sigma**2",
            ((NOISY, EXAMPLES[1:2], 1.5), (BLURRED, POINTS[:1], 0.8)),
            lambda outs, ins, atol: all(close(o, (e - x) / s**2, atol) for o, (x, e, s) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "far from all examples it points at the nearest one, and is a number",
            (
                (np.array([[70.0, 0.0], [-200.0, 0.0]]), np.array([[0.0, 1.0], [9.0, -1.0], [-12.0, 2.0]]), 1.0),
                (np.array([[90.0]]), np.array([[-3.0], [8.0]]), 1.2),
            ),
            _to_the_nearest,
        ),
        Probe(
            "in the middle between two examples nothing pulls: 0",
            (
                ((EXAMPLES[:1] + EXAMPLES[1:2]) / 2, EXAMPLES[:2], 1.5),
                ((POINTS[:1] + POINTS[1:2]) / 2, POINTS[:2], 0.9),
            ),
            lambda outs, ins, atol: all(close(o, 0 * x, atol) for o, (x, _, _) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "a small step along it makes a point as much more likely as it promises",
            ((NOISY, EXAMPLES, 1.3), (BLURRED, POINTS, 0.9)),
            _rises,
        ),
        values(score, (NOISY, EXAMPLES, 1.0), (BLURRED, POINTS, 1.4), (NOISY[:1], EXAMPLES[2:], 3.0)),
    ),
    wrong=(
        Wrong(
            "best guess",
            _guess,
            "that is the best guess without noise; the score is the way there, guess - noisy, divided by sigma**2.",
        ),
        Wrong(
            "not divided",
            lambda x, e, s: _guess(x, e, s) - x,
            "the way to the best guess is not divided by sigma**2.",
        ),
        Wrong(
            "divided by sigma",
            lambda x, e, s: (_guess(x, e, s) - x) / s,
            "the way to the best guess is divided by sigma; divide by sigma**2.",
        ),
        Wrong(
            "sign",
            lambda x, e, s: -score(x, e, s),
            "the sign is the other way round: it points from the noisy point to the guess.",
        ),
        Wrong(
            "no 2",
            lambda x, e, s: (_softmax(-_squares(x, e) / s**2) @ e - x) / s**2,
            "the 2 is missing in the weights: exp(-d**2 / (2 sigma**2)).",
        ),
        Wrong(
            "sigma not squared",
            lambda x, e, s: (_softmax(-_squares(x, e) / (2 * s)) @ e - x) / s**2,
            "sigma is not squared in the weights: exp(-d**2 / (2 sigma**2)).",
        ),
        Wrong(
            "bracket missing",
            lambda x, e, s: (_softmax(-_squares(x, e) / 2 * s**2) @ e - x) / s**2,
            "d**2 / 2 * sigma**2 multiplies by sigma**2; write d**2 / (2 * sigma**2).",
        ),
        Wrong(
            "distance not squared",
            _by_length,
            "the distance is not squared in the weights: exp(-d**2 / (2 sigma**2)).",
        ),
        Wrong(
            "far ones first",
            lambda x, e, s: (_softmax(_squares(x, e) / (2 * s**2)) @ e - x) / s**2,
            "far examples weigh most; the nearer, the larger the weight: exp(-...).",
        ),
        Wrong(
            "plain mean",
            lambda x, e, s: (e.mean(axis=0) - x) / s**2,
            "all examples weigh the same; near ones weigh more.",
        ),
        Wrong(
            "nearest only",
            lambda x, e, s: (e[np.argmin(_squares(x, e), axis=1)] - x) / s**2,
            "only the nearest example is used; all pull, with their weights.",
        ),
        Wrong(
            "underflow",
            _underflow,
            "far from all examples every weight is 0 and so is their sum; take the smallest squared distance of each "
            "point away first.",
            also=(_underflow_as_nothing,),
        ),
        Wrong(
            "one smallest for all",
            _from_one_smallest,
            "the smallest of all squared distances is taken away, so that a point far beyond it has weights of 0 / 0; "
            "take away each row's own.",
        ),
        Wrong(
            "not shares",
            lambda x, e, s: (
                (np.exp((_squares(x, e).min(axis=1)[:, None] - _squares(x, e)) / (2 * s**2)) @ e - x) / s**2
            ),
            "the weights do not add up to 1; divide by their sum.",
        ),
        Wrong(
            "over the points",
            lambda x, e, s: (_softmax(-_squares(x, e) / (2 * s**2), axis=0) @ e - x) / s**2,
            "the weights of each example add up to 1; those of each noisy point shall: axis=1.",
        ),
        Wrong(
            "by products",
            lambda x, e, s: (_softmax(x @ e.T / s**2) @ e - x) / s**2,
            "products are compared, as in attention; long examples win then. Use squared distances.",
        ),
        Wrong(
            "weights",
            lambda x, e, s: _softmax(-_squares(x, e) / (2 * s**2)),
            "those are the weights; multiply them by the examples, and go on from there.",
        ),
        Wrong(
            "mean square",
            lambda x, e, s: (_softmax(-_squares(x, e) / x.shape[1] / (2 * s**2)) @ e - x) / s**2,
            "the mean of the squared differences is taken; add them up over the numbers of a point.",
        ),
        Wrong(
            "absolute",
            lambda x, e, s: (_softmax(-np.abs(x[:, None] - e).sum(axis=2) / (2 * s**2)) @ e - x) / s**2,
            "absolute differences are added up; square them.",
        ),
        Wrong(
            "number by number",
            lambda x, e, s: (np.sum(_softmax(-((x[:, None] - e) ** 2) / (2 * s**2)) * e, axis=1) - x) / s**2,
            "each number of a point has weights of its own; an example has one weight, by its whole distance.",
        ),
        Wrong(
            "half",
            lambda x, e, s: score(x, e, s) / 2,
            "it is half as long: the slope of d**2 / (2 sigma**2) is d / sigma**2.",
            also=(lambda x, e, s: 2 * score(x, e, s),),
        ),
        Wrong(
            "towards the points",
            lambda x, e, s: score(e, x, s),
            "noisy points and examples are exchanged: `noisy` comes first.",
        ),
        Wrong(
            "unit length",
            lambda x, e, s: (
                (_guess(x, e, s) - x) / np.maximum(np.linalg.norm(_guess(x, e, s) - x, axis=1), 1e-12)[:, None]
            ),
            "it is brought to the length 1; far from the guess it is longer.",
        ),
    ),
    right={
        "loops": _score_by_loops,
        "products": _score_by_products,
        "pulls": lambda x, e, s: np.einsum(
            "ij,ijk->ik", _softmax(-_squares(x, e) / (2 * s**2)), (e - x[:, None]) / s**2
        ),
        "lists": lambda x, e, s: score(x.tolist(), e.tolist(), s).tolist(),
        "float32": lambda x, e, s: np.float32(score(np.float32(x), np.float32(e), s)),
    },
    hints=(
        "How likely was each example the one below the noise? The near ones more. Their mean, with these weights, "
        "is the best guess; the score is the way there, over sigma**2.",
        "squares = np.sum((noisy[:, None] - examples) ** 2, axis=2); the weights are a softmax of -squares / (2 * "
        "sigma**2) along axis 1: take squares.min(axis=1, keepdims=True) away first.",
        "(weights / weights.sum(axis=1, keepdims=True) @ examples - noisy) / sigma**2",
    ),
)

TASKS = (hinge_task, gradient_task, attention_task, strokes_task, policy_task, score_task)
