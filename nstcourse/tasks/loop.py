"""Exercise 5, the loop: a step, a step of Adam, the average, the pyramid, the whole loop, and what it costs."""

import math

import numpy as np

from nstcourse.inputs import Each, Given, Number, Numbers, OneOf, pixels, whole
from nstcourse.task import RTOL, Probe, Task, Wrong, close, values
from nstcourse.tasks.ideas import fixed
from nstcourse.tasks.mistakes import BOUNDS_EXCHANGED


def same_shapes(outs, ins, atol):
    """Has every output the shape of its call's first argument?"""
    return all(o.shape == np.shape(args[0]) for o, args in zip(outs, ins, strict=True))


# Literal pictures (h, w, 3) between 0 and 1, and slopes of all sizes and signs.
PICTURE = np.array([[[0.5, 0.2, 0.9], [0.1, 0.6, 0.4]], [[0.8, 0.3, 0.7], [0.25, 0.95, 0.05]]])
SLOPE = np.array([[[2.0, -1.0, 0.5], [3.0, 0.0, -4.0]], [[-3.0, 1.5, 1.0], [-0.5, -2.0, 1.2]]])
STRIP = np.array([[[0.4, 0.5, 0.6], [0.3, 0.7, 0.35]]])
STRIP_SLOPE = np.array([[[0.6, -0.2, 0.1], [-0.4, 0.3, -0.8]]])

# --- 5.1 gradient_step -----------------------------------------------------------------------------------------------


def gradient_step(x, gradient, rate):
    moved = np.asarray(x, dtype=np.float64) - rate * np.asarray(gradient, dtype=np.float64)
    return np.clip(moved, 0, 1)


def _step_loops(x, gradient, rate):
    out = x.copy()
    for place in np.ndindex(*x.shape):
        out[place] = min(1.0, max(0.0, x[place] - rate * gradient[place]))
    return out


def _stretched(moved):
    return (moved - moved.min()) / (moved.max() - moved.min())


STEPS = ((PICTURE, SLOPE, 0.2), (STRIP, STRIP_SLOPE, 0.5))

step_task = Task(
    id="5.1",
    name="gradient_step",
    minutes=5,
    given=Given(
        {
            "x": pixels("height, width, 3"),
            "gradient": Numbers("height, width, 3"),
            "rate": Number("a number, 0 or more", 0.0),
        }
    ),
    reference=gradient_step,
    probes=(
        Probe("the picture keeps its shape", STEPS, same_shapes),
        Probe(
            "where the gradient is 0 nothing moves",
            ((PICTURE, np.zeros((2, 2, 3)), 0.2), (STRIP, np.zeros((1, 2, 3)), 1.0)),
            lambda outs, ins, atol: all(close(o, x, atol) for o, (x, *_) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "nothing leaves the range 0 to 1",
            ((PICTURE, SLOPE, 0.2), (PICTURE, SLOPE, 5.0)),
            lambda outs, _, atol: all(o.min() > -atol and o.max() < 1 + atol for o in outs),
        ),
        Probe(
            "values go down where the gradient is positive, and up where it is negative",
            ((STRIP, STRIP_SLOPE, 0.1),),
            lambda outs, ins, atol: outs[0].shape == STRIP.shape and bool(np.all((outs[0] - STRIP) * STRIP_SLOPE < 0)),
        ),
        values(gradient_step, *STEPS, (PICTURE, SLOPE / 7, 0.3)),
    ),
    wrong=(
        Wrong(
            "uphill",
            lambda x, g, r: np.clip(x + r * g, 0, 1),
            "the sign is turned: the gradient points uphill, so subtract it.",
        ),
        Wrong(
            "not clipped",
            lambda x, g, r: x - r * g,
            "the step is right, but values leave the range 0 to 1: clip them. np.clip makes a new array: return it.",
        ),
        Wrong(
            "clipped at 0 only",
            lambda x, g, r: np.maximum(x - r * g, 0),
            "it is clipped at 0, but not at 1; these pictures go from 0 to 1, not to 255.",
        ),
        Wrong(
            "clipped at 1 only",
            lambda x, g, r: np.minimum(x - r * g, 1),
            "it is clipped at 1, but not at 0.",
        ),
        Wrong(
            "clipped around 0",
            lambda x, g, r: np.clip(x - r * g, -1, 1),
            "it is clipped to -1 to 1; pictures begin at 0.",
        ),
        Wrong(
            "the gradient clipped",
            lambda x, g, r: x - r * np.clip(g, 0, 1),
            "the gradient is clipped instead of the picture; it may be negative and large.",
        ),
        Wrong(
            "the step clipped",
            lambda x, g, r: np.clip(x - np.clip(r * g, 0, 1), 0, 1),
            "the step is clipped too, so that nothing can grow brighter; clip the new picture only.",
        ),
        Wrong(
            "rate forgotten",
            lambda x, g, r: np.clip(x - g, 0, 1),
            "the rate is not used; multiply the gradient by it.",
        ),
        Wrong(
            "divided by the rate",
            lambda x, g, r: np.clip(x - g / r, 0, 1),
            "the gradient is divided by the rate; multiply.",
        ),
        Wrong(
            "only the step",
            lambda x, g, r: np.clip(-r * g, 0, 1),
            "only the step is returned; add the picture that it starts from.",
        ),
        Wrong(
            "signs only",
            lambda x, g, r: np.clip(x - r * np.sign(g), 0, 1),
            "only the sign of the gradient is used; a steeper slope makes a longer step.",
        ),
        Wrong(
            "step of length one",
            lambda x, g, r: np.clip(x - r * g / max(np.sqrt(np.sum(g**2)), 1e-12), 0, 1),
            "the gradient is divided by its length; take it as it is.",
        ),
        Wrong(
            "stretched",
            lambda x, g, r: _stretched(x - r * g),
            "the picture is stretched to the range 0 to 1, which changes every pixel; cut off what is outside.",
        ),
        Wrong(
            "flat",
            lambda x, g, r: gradient_step(x, g, r).ravel(),
            "the numbers are right, but they lie flat; keep the shape of the picture.",
        ),
        Wrong(
            "rounded",
            lambda x, g, r: np.round(gradient_step(x, g, r), 2),
            "the values are rounded; return them as they are.",
        ),
        *BOUNDS_EXCHANGED,
    ),
    right={
        "loops": _step_loops,
        "minimum and maximum": lambda x, g, r: np.minimum(1, np.maximum(0, x - r * g)),
        "lists": lambda x, g, r: gradient_step(x.tolist(), g.tolist(), r).tolist(),
        "in place": lambda x, g, r: np.clip(np.subtract(x, r * g, out=x), 0, 1, out=x),
        "float32": lambda x, g, r: np.clip(np.float32(x) - np.float32(r) * np.float32(g), 0, 1),
    },
    hints=(
        "Which way does the gradient point, and which way is down? And which values can a screen show?",
        "Picture and gradient have the same shape, and the rate is one number: the new picture has that shape too.",
        "np.clip(..., 0, 1) around the picture minus the rate times the gradient",
    ),
)

# --- 5.2 adam_step ---------------------------------------------------------------------------------------------------

BETA1, BETA2, EPSILON = 0.9, 0.99, 1e-8


def adam_step(x, gradient, m, v, t, rate):
    """x, gradient, m, v: arrays of one shape; t counts from 1. Returns the new x, m and v, stacked."""
    x, gradient, m, v = (np.asarray(a, dtype=np.float64) for a in (x, gradient, m, v))
    m = BETA1 * m + (1 - BETA1) * gradient
    v = BETA2 * v + (1 - BETA2) * gradient**2
    mean, square = m / (1 - BETA1**t), v / (1 - BETA2**t)
    return np.stack([x - rate * mean / (np.sqrt(square) + EPSILON), m, v])


def _adam(moves=None, b1=BETA1, b2=BETA2, squared=np.square, new1=None, new2=None):
    """adam_step written in other ways. moves(m, v, t): by how many rates x goes down; new1, new2: for 1 - beta."""
    new1, new2 = new1 or 1 - b1, new2 or 1 - b2

    def step(x, gradient, m, v, t, rate):
        m = (1 - new1) * m + new1 * gradient
        v = (1 - new2) * v + new2 * squared(gradient)
        mean, square = m / (1 - b1**t), v / (1 - b2**t)
        if moves is not None:
            return np.stack([x - rate * moves(m, v, t), m, v])
        return np.stack([x - rate * mean / (np.sqrt(square) + EPSILON), m, v])

    return step


def _keeping_the_correction(x, gradient, m, v, t, rate):
    new, m, v = adam_step(x, gradient, m, v, t, rate)
    return np.stack([new, m / (1 - BETA1**t), v / (1 - BETA2**t)])


def _gradient_for_m(x, gradient, m, v, t, rate):
    _, m, v = adam_step(x, gradient, m, v, t, rate)
    return np.stack([x - rate * gradient / (np.sqrt(v / (1 - BETA2**t)) + EPSILON), m, v])


def _hats_from_the_old(x, gradient, m, v, t, rate):
    _, new_m, new_v = adam_step(x, gradient, m, v, t, rate)
    step = m / (1 - BETA1**t) / (np.sqrt(v / (1 - BETA2**t)) + EPSILON)
    return np.stack([x - rate * step, new_m, new_v])


def _adam_loops(x, gradient, m, v, t, rate):
    new = np.zeros((3, *x.shape))
    for place in np.ndindex(*x.shape):
        mean = 0.9 * m[place] + 0.1 * gradient[place]
        square = 0.99 * v[place] + 0.01 * gradient[place] * gradient[place]
        step = rate * mean / (1 - 0.9**t) / (math.sqrt(square / (1 - 0.99**t)) + 1e-8)
        new[(0, *place)], new[(1, *place)], new[(2, *place)] = x[place] - step, mean, square
    return new


def _adam32(x, gradient, m, v, t, rate):
    x, gradient, m, v = (np.float32(a) for a in (x, gradient, m, v))
    m += np.float32(0.1) * (gradient - m)
    v += np.float32(0.01) * (gradient * gradient - v)
    scale = np.float32(rate / (1 - 0.9**t))
    return [x - scale * m / (np.sqrt(v / np.float32(1 - 0.99**t)) + np.float32(1e-8)), m, v]


# Gradients from steep to nearly none; the first step starts from empty running means, the fourth from those of three.
CALM = np.array([[[0.5, 0.4, 0.6], [0.45, 0.55, 0.35]]])
STEEP = np.array([[[2.0, -0.5, 0.03], [-0.001, 1e-4, 1e-9]]])
NONE = np.zeros((1, 2, 3))
MEANS = np.array([[[0.4, -0.2, -0.1], [0.002, 3e-4, 2e-9]]])
SQUARES = np.array([[[0.04, 0.01, 0.002], [1e-6, 2e-8, 1e-18]]])
FIRST, FOURTH = (CALM, STEEP, NONE, NONE, 1, 0.1), (CALM, STEEP, MEANS, SQUARES, 4, 0.05)
# So large a rate tells epsilon that is added to the step from one that is missing.
STILL = (CALM, NONE, NONE, SQUARES, 4, 1e6)
AT_THE_EDGE = (np.array([[[0.01, 0.99, 1.0], [0.0, 1.0, 0.5]]]), STEEP, MEANS, SQUARES, 4, 0.05)


def _part(index):
    """A probe's judge: is that part of the answer right for every call?"""

    def holds(outs, ins, atol):
        return all(
            o.shape == (3, *args[0].shape) and close(o[index], adam_step(*args)[index], atol)
            for o, args in zip(outs, ins, strict=True)
        )

    return holds


def _as_long_as_the_rate(outs, _, atol):
    if outs[0].shape != (3, *CALM.shape):
        return False
    steep = np.abs(STEEP) > 1e-3 / 2
    return bool(np.allclose((CALM - outs[0][0])[steep], 0.1 * np.sign(STEEP)[steep], rtol=1e-3))


def _still(outs, _, atol):
    return outs[0].shape == (3, *CALM.shape) and close(outs[0][0], CALM, atol)


def _of_a_run(x, gradient, m, v, t, rate):
    """Could m and v be running means of the same gradients? By Cauchy-Schwarz m^2 is at most 5.5 v then."""
    return not (m.any() or v.any()) if t == 1 else bool(np.all(m**2 <= 5.5 * v))


adam_task = Task(
    id="5.2",
    name="adam_step",
    minutes=12,
    given=Given(
        {
            "x": Numbers("height, width, 3"),
            "gradient": Numbers("height, width, 3"),
            "m": Numbers("height, width, 3"),
            "v": Numbers("height, width, 3", "an array ({axes}) of numbers, 0 or more", 0.0),
            "t": whole("the number of the step, from 1"),
            "rate": Number("a number, 0 or more", 0.0),
        },
        _of_a_run,
        "in step 1 m and v are 0, from step 2 on they are what the step before returned",
        alike=True,
    ),
    reference=adam_step,
    probes=(
        Probe(
            "three arrays in the shape of the picture: the new x, m and v",
            (FIRST, FOURTH),
            lambda outs, ins, atol: all(o.shape == (3, *a[0].shape) for o, a in zip(outs, ins, strict=True)),
        ),
        Probe("the new m is nine tenths of the old one and a tenth of the gradient", (FIRST, FOURTH), _part(1)),
        Probe("the new v is 0.99 of the old one and 0.01 of the gradient's square", (FIRST, FOURTH), _part(2)),
        Probe("the first step is as long as the rate, however steep it is", (FIRST,), _as_long_as_the_rate),
        Probe("without a gradient, now and before, the picture stays", (STILL,), _still),
        values(
            adam_step,
            FIRST,
            FOURTH,
            AT_THE_EDGE,
            says="exact values, also where the gradient is nearly 0",
            points=2,
        ),
    ),
    wrong=(
        Wrong(
            "no correction",
            _adam(lambda m, v, t: m / (np.sqrt(v) + EPSILON)),
            "m and v are used as they are; divide each by 1 - beta^t first, because they began at 0.",
        ),
        Wrong(
            "only m corrected",
            _adam(lambda m, v, t: m / (1 - BETA1**t) / (np.sqrt(v) + EPSILON)),
            "m is corrected for its start, v is not; divide v by 1 - 0.99^t before the root.",
        ),
        Wrong(
            "only v corrected",
            _adam(lambda m, v, t: m / (np.sqrt(v / (1 - BETA2**t)) + EPSILON)),
            "v is corrected for its start, m is not; divide m by 1 - 0.9^t.",
        ),
        Wrong(
            "one beta for both corrections",
            _adam(lambda m, v, t: m / (1 - BETA1**t) / (np.sqrt(v / (1 - BETA1**t)) + EPSILON)),
            "both corrections use beta1; the one of v needs beta2.",
        ),
        Wrong(
            "t times beta",
            _adam(lambda m, v, t: m / abs(1 - BETA1 * t) / (np.sqrt(v / abs(1 - BETA2 * t)) + EPSILON)),
            "beta is multiplied by t in the correction; it is raised to the power t, beta**t.",
            (_adam(lambda m, v, t: m / (1 - BETA1 * t) / (np.sqrt(v / (1 - BETA2 * t)) + EPSILON)),),
        ),
        Wrong(
            "power forgotten",
            _adam(lambda m, v, t: m / (1 - BETA1) / (np.sqrt(v / (1 - BETA2)) + EPSILON)),
            "the corrections are 1 - beta to the power t, 1 - beta**t, not 1 - beta.",
        ),
        Wrong(
            "power of the bracket",
            _adam(lambda m, v, t: m / (1 - BETA1) ** t / (np.sqrt(v / (1 - BETA2) ** t) + EPSILON)),
            "the whole bracket is raised to the power t; only beta is: 1 - beta**t.",
        ),
        Wrong(
            "power off by one",
            _adam(lambda m, v, t: m / (1 - BETA1 ** (t + 1)) / (np.sqrt(v / (1 - BETA2 ** (t + 1))) + EPSILON)),
            "the power is one too high: t counts from 1, so the first step has beta**1.",
        ),
        Wrong(
            "correction kept",
            _keeping_the_correction,
            "the corrected m and v are returned; return the running means themselves, for the next step.",
        ),
        Wrong(
            "betas exchanged",
            _adam(b1=BETA2, b2=BETA1),
            "beta1 and beta2 are exchanged: 0.9 belongs to m, 0.99 to v.",
        ),
        Wrong(
            "beta2 of the paper",
            _adam(b2=0.999),
            "beta2 is 0.999, as in the paper; this course takes 0.99, because its runs are short.",
        ),
        Wrong(
            "no root",
            _adam(lambda m, v, t: m / (1 - BETA1**t) / (v / (1 - BETA2**t) + EPSILON)),
            "the root of v is missing, so that steep pixels hardly move.",
        ),
        Wrong(
            "epsilon inside the root",
            _adam(lambda m, v, t: m / (1 - BETA1**t) / np.sqrt(v / (1 - BETA2**t) + EPSILON)),
            "epsilon stands inside the root, where it weighs far more; add it to the root.",
        ),
        Wrong(
            "epsilon forgotten",
            _adam(lambda m, v, t: m / (1 - BETA1**t) / np.sqrt(v / (1 - BETA2**t))),
            "epsilon is missing in the divisor, so that where the gradient is nearly 0 noise becomes a full step: "
            "divide by (sqrt(v) + epsilon), in brackets.",
        ),
        Wrong(
            "epsilon before the correction",
            _adam(lambda m, v, t: m / (1 - BETA1**t) * np.sqrt(1 - BETA2**t) / (np.sqrt(v) + EPSILON)),
            "epsilon is added before v is corrected, as Keras does; here it is added to the root of the corrected v.",
        ),
        Wrong(
            "only the step",
            lambda x, *rest: adam_step(np.zeros(x.shape), *rest),
            "only the step is returned in place of x; subtract it from the picture.",
        ),
        Wrong(
            "uphill",
            _adam(lambda m, v, t: -m / (1 - BETA1**t) / (np.sqrt(v / (1 - BETA2**t)) + EPSILON)),
            "the sign is turned: subtract the step.",
        ),
        Wrong(
            "gradient for m",
            _gradient_for_m,
            "the step uses the gradient itself; use its running mean m, corrected.",
        ),
        Wrong(
            "gradient not squared",
            _adam(squared=np.abs),
            "v is a running mean of absolute values; take the gradient's square.",
        ),
        Wrong(
            "m and v exchanged",
            lambda *a: adam_step(*a)[[0, 2, 1]],
            "m and v are returned in the wrong order; it is x, m, v.",
        ),
        Wrong(
            "old m and v",
            lambda x, g, m, v, t, r: np.stack([adam_step(x, g, m, v, t, r)[0], m, v]),
            "the old m and v are returned; the next step needs the new ones.",
        ),
        Wrong(
            "picture only",
            lambda *a: adam_step(*a)[0],
            "only the picture is returned; the next step needs m and v as well.",
        ),
        Wrong(
            "two of three",
            lambda *a: adam_step(*a)[:2],
            "two things are returned; return all three, x, m and v.",
            also=(lambda *a: adam_step(*a)[1:], lambda *a: adam_step(*a)[[0, 2]]),
        ),
        Wrong(
            "clipped",
            lambda *a: np.concatenate([np.clip(adam_step(*a)[:1], 0, 1), adam_step(*a)[1:]]),
            "x is clipped to 0 to 1; in this task it may leave that range, the loop clips later.",
        ),
        Wrong(
            "brackets missing",
            _adam(lambda m, v, t: m / (1 - BETA1**t) / np.sqrt(v / (1 - BETA2**t)) + EPSILON),
            "epsilon is added to the step; brackets are missing: divide by (root + epsilon).",
        ),
        Wrong(
            "beta and 1 - beta exchanged",
            _adam(new1=BETA1, new2=BETA2),
            "beta and 1 - beta are exchanged: beta keeps the old mean, 1 - beta lets the new gradient in.",
        ),
        Wrong(
            "gradient as it is",
            _adam(squared=np.asarray),
            "v is a running mean of the gradient itself; square the gradient first.",
        ),
        Wrong(
            "power one too low",
            _adam(lambda m, v, t: m / (1 - BETA1 ** (t - 1)) / (np.sqrt(v / (1 - BETA2 ** (t - 1))) + EPSILON)),
            "the power is one too low, so the first step divides by 0: t counts from 1.",
        ),
        Wrong(
            "betas exchanged in the means",
            _adam(new1=1 - BETA2, new2=1 - BETA1),
            "beta1 and beta2 are exchanged in the running means: 0.9 belongs to m, 0.99 to v.",
        ),
        Wrong(
            "x last",
            lambda *a: adam_step(*a)[[1, 2, 0]],
            "x is returned last; the order is x, m, v.",
        ),
        Wrong(
            "hats from the old m and v",
            _hats_from_the_old,
            "the hats are made of the old m and v; first let the new gradient in, then divide.",
        ),
    ),
    right={
        "loops": _adam_loops,
        "tuple": lambda *a: tuple(adam_step(*a)),
        "correction in the rate": lambda x, g, m, v, t, r: [
            x - r / (1 - 0.9**t) * (0.9 * m + 0.1 * g) / (np.sqrt((0.99 * v + 0.01 * g**2) / (1 - 0.99**t)) + 1e-8),
            0.9 * m + 0.1 * g,
            0.99 * v + 0.01 * g**2,
        ],
        "float32, in place": _adam32,
    },
    hints=(
        "Two running means first, of the gradient and of its square; then both corrected; then the step.",
        "All arrays have the shape of the picture. The corrected means are for the step; the plain ones are returned.",
        "m = 0.9 * m + 0.1 * gradient, v likewise with the square; divide by 1 - 0.9**t and 1 - 0.99**t for the step.",
    ),
)

# --- 5.3 averaged ----------------------------------------------------------------------------------------------------


def averaged(pictures, decay):
    """pictures: a list of arrays of one shape, the oldest first."""
    total = 0.0
    for picture in pictures:
        total = decay * total + (1 - decay) * np.asarray(picture, dtype=np.float64)
    return total / (1 - decay ** len(pictures))


def _running(pictures, decay, start=0.0, keep=None):
    total = start
    for picture in pictures:
        total = decay * total + ((1 - decay) if keep is None else keep) * picture
    return total


def _averaged_weights(pictures, decay):
    weights = decay ** np.arange(len(pictures))[::-1]
    return np.tensordot(weights / weights.sum(), np.stack(pictures), axes=1)


def _corrected_inside(pictures, decay):
    total = 0.0
    for t, picture in enumerate(pictures, 1):
        total = (decay * total + (1 - decay) * picture) / (1 - decay**t)
    return total


def _averaged_steps(pictures, decay):
    """The average itself moves a part of the way to each new picture."""
    value = np.zeros(pictures[0].shape)
    for t, picture in enumerate(pictures, 1):
        value = value + (1 - decay) / (1 - decay**t) * (picture - value)
    return value


PICTURES = [fixed(p) for p in (PICTURE, 1 - PICTURE[::-1], PICTURE**2)]
STRIPS = [fixed(p) for p in (STRIP, 0.5 * STRIP, 1 - STRIP, STRIP**2)]

average_task = Task(
    id="5.3",
    name="averaged",
    minutes=8,
    given=Given(
        {
            "pictures": Each(
                pixels("height, width, channels"),
                "pictures",
                "a list of at least one array (height, width, channels) of numbers from 0 to 1",
            ),
            "decay": Number("a number from 0, and below 1", 0.0, 1.0, below=True),
        }
    ),
    edges=((2 * PICTURES[:2] + PICTURES[1:2], 0.8), (2 * STRIPS, 0.9), ([fixed(STRIP / 300), *STRIPS[1:2]], 0.7)),
    size=lambda pictures, decay: 1 / (1 - decay ** len(pictures)),
    reference=averaged,
    probes=(
        Probe(
            "the shape of one picture",
            ((PICTURES, 0.9), (STRIPS, 0.5)),
            lambda outs, ins, atol: all(o.shape == p[0].shape for o, (p, _) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "the average of one picture is that picture",
            ((PICTURES[:1], 0.9), (STRIPS[:1], 0.5)),
            lambda outs, ins, atol: all(close(o, p[0], atol) for o, (p, _) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "the average of equal pictures is that picture",
            ((3 * PICTURES[:1], 0.9), (4 * STRIPS[:1], 0.5)),
            lambda outs, ins, atol: all(close(o, p[0], atol) for o, (p, _) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "with a decay of 0 only the newest counts",
            ((PICTURES, 0.0), (STRIPS, 0.0)),
            lambda outs, ins, atol: all(close(o, p[-1], atol) for o, (p, _) in zip(outs, ins, strict=True)),
        ),
        values(averaged, (PICTURES, 0.9), (STRIPS, 0.5)),
    ),
    wrong=(
        Wrong(
            "no correction",
            _running,
            "the sum began at 0, so it is too dark; divide it by 1 - d^t in the end.",
        ),
        Wrong(
            "begun with the first picture",
            lambda p, d: _running(p[1:], d, start=p[0]),
            "the sum begins with the first picture, which then counts too much; begin with 0 and correct in the end.",
        ),
        Wrong(
            "begun with the first picture, and corrected",
            lambda p, d: _running(p[1:], d, start=p[0]) / (1 - d ** len(p)),
            "the sum begins with the first picture, and is corrected as if it had begun with 0; begin with 0.",
        ),
        Wrong("plain mean", lambda p, d: np.mean(p, axis=0), "all pictures count the same; the decay is not used."),
        Wrong("newest only", lambda p, d: p[-1], "only the newest picture is returned."),
        Wrong(
            "decay exchanged",
            lambda p, d: _running(p, 1 - d) / (1 - (1 - d) ** len(p)) if d else np.mean(p, axis=0),
            "d and 1 - d are exchanged: d keeps the old sum, 1 - d lets the new picture in.",
            (lambda p, d: _running(p, 1 - d) / np.float64(1 - (1 - d) ** len(p)),),
        ),
        Wrong(
            "weights exchanged in the sum",
            lambda p, d: _running(p, 1 - d, keep=d) / (1 - d ** len(p)),
            "d and 1 - d are exchanged in the sum, though not in the correction.",
        ),
        Wrong(
            "new picture in full",
            lambda p, d: _running(p, d, keep=1.0) / (1 - d ** len(p)),
            "the new picture is added in full; multiply it by 1 - d.",
        ),
        Wrong(
            "power one too high",
            lambda p, d: _running(p, d) / (1 - d ** (len(p) + 1)),
            "the power is one too high: t is the number of pictures.",
        ),
        Wrong(
            "power forgotten",
            lambda p, d: _running(p, d) / (1 - d),
            "the correction is 1 - d to the power of the number of pictures, not 1 - d.",
        ),
        Wrong(
            "corrected on the way",
            _corrected_inside,
            "the sum is corrected in every round and then used on; correct only what you return.",
        ),
        Wrong(
            "multiplied",
            lambda p, d: _running(p, d) * (1 - d ** len(p)),
            "the sum is multiplied by its correction; divide.",
        ),
        Wrong(
            "divided by their number",
            lambda p, d: _running(p, d) / len(p),
            "the sum is divided by the number of pictures; divide by 1 - d^t.",
        ),
        Wrong(
            "order reversed",
            lambda p, d: averaged(p[::-1], d),
            "the oldest picture counts most; go through the list from its beginning.",
        ),
        Wrong(
            "all averages",
            lambda p, d: [averaged(p[: k + 1], d) for k in range(len(p))],
            "the average after every picture is returned; return the last one.",
        ),
        Wrong(
            "one number",
            lambda p, d: averaged(p, d).mean(),
            "the pixels are averaged too; every pixel keeps an average of its own.",
        ),
        Wrong(
            "decay times t",
            lambda p, d: _running(p, d) / (1 - d * len(p)),
            "the decay is multiplied by t in the correction; it is raised to the power t, decay**t.",
        ),
        Wrong(
            "power one too low",
            lambda p, d: _running(p, d) / np.float64(1 - d ** (len(p) - 1)),
            "the power is one too low: t is the number of pictures, but enumerate counts from 0.",
        ),
        Wrong(
            "brackets missing",
            lambda p, d: _running(p, d) - d ** len(p),
            "brackets are missing: s / 1 - decay**t divides by 1 only; write s / (1 - decay**t).",
        ),
    ),
    right={
        "weights": _averaged_weights,
        "np.average": lambda p, d: np.average(p, axis=0, weights=[d ** (len(p) - 1 - k) for k in range(len(p))]),
        "steps": _averaged_steps,
        "lists": lambda p, d: averaged([q.tolist() for q in p], d).tolist(),
        "float32": lambda p, d: averaged(np.float32(p), d).astype("float32"),
    },
    hints=(
        "Begin with 0. What is then too small after the first picture, and by which factor?",
        "The sum has the shape of one picture; t is the number of pictures, and the division comes once, at the end.",
        "In the loop: s = decay * s + (1 - decay) * picture. After it, divide s by 1 - decay to the power t.",
    ),
)

# --- 5.4 pyramid -----------------------------------------------------------------------------------------------------


def pyramid(smallest, largest):
    """Longer sides from small to large; each scale has half the pixels of the next."""
    sides, k = [], 0
    while round(largest / 2 ** (k / 2)) >= smallest:
        sides.append(round(largest / 2 ** (k / 2)))
        k += 1
    return sides[::-1]


def _powers(largest, k):
    return largest / 2 ** (k / 2)


def _roots(largest, k):
    return largest / math.sqrt(2) ** k


def _again_and_again(largest, k):
    for _ in range(k):
        largest /= math.sqrt(2)
    return largest


def _sides(smallest, largest, exact=_powers, to=round, keeps=None):
    keeps = keeps or (lambda exact, rounded: rounded >= smallest)
    every = [exact(largest, k) for k in range(40)]
    return [to(s) for s in every if keeps(s, to(s))][::-1]


def _divided(make):
    """A mistake in each way of dividing, which differ in the last digit, and so in what becomes of 67.5."""
    return {"function": make(_powers), "also": (make(_roots), make(_again_and_again))}


def _without_end(exact):
    """Makers of lists that the smallest side does not end: down to another size, or of a fixed number of sides."""
    ends = [lambda k, side, end=end: side <= end for end in (0, 1, 2)]
    ends += [lambda k, side, count=count: k >= count for count in (*range(5, 17), 20)]

    def down(end):
        return lambda _, b: [round(exact(b, k)) for k in range(_counted(b, exact, end))][::-1]

    return tuple(map(down, ends))


def _counted(largest, exact, end):
    return next(k for k in range(100) if end(k, round(exact(largest, k))))


def _from_below(smallest, largest):
    sides, k = [], 0
    while round(smallest * math.sqrt(2) ** k) <= largest:
        sides.append(round(smallest * math.sqrt(2) ** k))
        k += 1
    return sides


def _from_below_on_the_way(smallest, largest):
    sides = [smallest]
    while (side := round(sides[-1] * math.sqrt(2))) <= largest:
        sides.append(side)
    return sides


def _rounded_on_the_way(smallest, largest, to=round):
    sides = [largest]
    while (side := to(sides[-1] / math.sqrt(2))) >= smallest:
        sides.append(side)
    return sides[::-1]


def _pyramid_powers(smallest, largest):
    count = math.floor(2 * math.log2(largest / (smallest - 0.5))) + 1
    return np.rint(largest * 2.0 ** (-np.arange(count)[::-1] / 2))


# No smallest side is reached exactly but by the largest: there 2 ** (k / 2) and sqrt(2) ** k differ in the last digit.
SCALES = ((120, 512), (125, 520), (71, 100), (60, 400), (110, 328), (100, 130), (20, 4096))


def _each_rounded(outs, ins, atol):
    """As many as wanted, whole, and next to the exact ones: of 67.5, which has two neighbours, either may be meant."""
    return all(
        o.shape == (len(pyramid(*args)),)
        and close(o, np.rint(o), atol)
        and bool(np.all(np.abs(o - args[1] / 2 ** (np.arange(o.size)[::-1] / 2)) < 0.5 + atol))
        for o, args in zip(outs, ins, strict=True)
    )


def _one_answer(smallest, largest):
    """Not one that hangs on a side that lies halfway, as 67.5, whose upper neighbour is the smallest: may it stay? Nor
    one with equal sides, as 1.4 and 1 give: is that one scale or two?"""
    exact = [largest / 2**k for k in range(1, largest.bit_length() + 1)]
    sides = pyramid(smallest, largest)
    return smallest <= largest and all(side != smallest - 0.5 for side in exact) and len(set(sides)) == len(sides)


pyramid_task = Task(
    id="5.4",
    name="pyramid",
    minutes=7,
    given=Given(
        {
            "smallest": whole("a whole number, 1 or more"),
            "largest": whole("a whole number that is not below the smallest"),
        },
        _one_answer,
    ),
    reference=pyramid,
    probes=(
        Probe(
            "from small to large, and the largest is the last",
            SCALES,
            lambda outs, ins, atol: all(
                o.ndim == 1 and o.size and bool(np.all(np.diff(o) > 0)) and abs(o[-1] - largest) < atol
                for o, (_, largest) in zip(outs, ins, strict=True)
            ),
        ),
        Probe(
            "none is smaller than the smallest",
            SCALES,
            lambda outs, ins, atol: all(bool(np.all(o > s - atol)) for o, (s, _) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "from one scale to the next the pixels double",
            ((120, 512), (60, 400)),
            lambda outs, _, atol: all(
                o.ndim == 1 and o.size > 1 and bool(np.allclose(np.square(o[1:] / o[:-1]), 2, rtol=0.03)) for o in outs
            ),
        ),
        Probe(
            "if smallest and largest are the same there is one scale",
            ((64, 64), (200, 200)),
            lambda outs, ins, atol: all(
                o.size == 1 and close(o, np.array(s), atol) for o, (s, _) in zip(outs, ins, strict=True)
            ),
        ),
        Probe("every side is rounded from the exact one", (*SCALES, (45, 135)), _each_rounded, exact=True),
    ),
    wrong=(
        Wrong(
            "halved",
            lambda s, b: _sides(s, b, exact=lambda largest, k: largest / 2**k),
            "the sides are halved, which leaves a quarter of the pixels; divide them by the root of 2.",
        ),
        Wrong(
            "order reversed",
            words="the largest comes first; a run begins with the smallest.",
            **_divided(lambda exact: lambda s, b: _sides(s, b, exact)[::-1]),
        ),
        Wrong(
            "cut off",
            words="the digits are cut off, as int() does; round to the nearest whole number, as round() does.",
            **_divided(lambda exact: lambda s, b: _sides(s, b, exact, to=math.floor)),
        ),
        Wrong(
            "cut off after the comparison",
            words="the digits are cut off in the end, as int() does; use round() in both places.",
            **_divided(lambda exact: lambda s, b: _sides(s, b, exact, math.floor, lambda e, r: round(e) >= s)),
        ),
        Wrong(
            "rounded up",
            words="it is rounded up; round to the nearest.",
            **_divided(lambda exact: lambda s, b: _sides(s, b, exact, to=math.ceil)),
        ),
        Wrong(
            "not rounded",
            words="the sides are no whole numbers; round them.",
            **_divided(lambda exact: lambda s, b: _sides(s, b, exact, float, lambda e, r: round(e) >= s)),
        ),
        Wrong(
            "not rounded at all",
            words="the sides are no whole numbers; round them before you compare and before you keep them.",
            **_divided(lambda exact: lambda s, b: _sides(s, b, exact, float)),
        ),
        Wrong(
            "smallest left out",
            words="a side that is as long as the smallest belongs to it: >= instead of >.",
            **_divided(lambda exact: lambda s, b: _sides(s, b, exact, keeps=lambda e, r: r > s)),
        ),
        Wrong(
            "compared before rounding",
            words="the sides are compared before they are rounded; round first.",
            **_divided(lambda exact: lambda s, b: _sides(s, b, exact, keeps=lambda e, r: e >= s)),
        ),
        Wrong(
            "one too many",
            words="there is one scale too many: the first that is too small ends the list without being in it.",
            **_divided(
                lambda exact: lambda s, b: [round(exact(b, len(pyramid(s, b)))), *_sides(s, b, exact)],
            ),
        ),
        Wrong(
            "none left out",
            _without_end(_powers)[0],
            "those below the smallest are still in the list: the first side that is below it ends the list.",
            also=(*_without_end(_powers)[1:], *_without_end(_roots), *_without_end(_again_and_again)),
        ),
        Wrong(
            "smallest put in front",
            words="the smallest itself stands in front of the right sides; it belongs there only where it is one of "
            "the rounded ones.",
            **_divided(lambda exact: lambda s, b: [s, *_sides(s, b, exact)]),
        ),
        Wrong(
            "largest left out",
            words="the largest is missing: k begins at 0.",
            **_divided(lambda exact: lambda s, b: _sides(s, b, exact)[:-1]),
        ),
        Wrong(
            "from the rounded one before",
            _rounded_on_the_way,
            "every side comes from the rounded one before it, so errors add up; divide the exact side.",
        ),
        Wrong(
            "cut off on the way",
            lambda s, b: _rounded_on_the_way(s, b, int),
            "every side comes from the one before it, whose digits were cut off; divide the exact side, then round.",
        ),
        Wrong(
            "counted from below",
            _from_below,
            "the sides are counted up from the smallest and so may miss the largest; count down from the largest.",
            also=(_from_below_on_the_way,),
        ),
        Wrong(
            "counted from below, and compared first",
            lambda s, b: [round(s * math.sqrt(2) ** k) for k in range(40) if s * math.sqrt(2) ** k <= b],
            "the sides are counted up from the smallest and so may miss the largest; count down from the largest.",
        ),
        Wrong(
            "equal steps",
            lambda s, b: np.rint(np.linspace(s, b, len(pyramid(s, b)))) if s < b else [b],
            "the sides grow by equal steps; they grow by equal factors.",
        ),
        Wrong(
            "smallest and largest only",
            lambda s, b: [s, b] if s < b else [b],
            "only the two ends are there; the scales between them are missing.",
        ),
    ),
    right={
        "powers": _pyramid_powers,
        "list": lambda s, b: sorted(x for x in (round(b / math.sqrt(2) ** k) for k in range(30)) if x >= s),
        "recursion": lambda s, b: _downwards(s, b, 0),
        "float32": lambda s, b: np.float32(pyramid(s, b)),
    },
    hints=(
        "Start at the top and go down: the largest side, then divided by the root of 2, then by 2, and so on.",
        "k = 0, 1, 2, ...: the rounded side number k is a whole number; stop at the first that is too small.",
        "round(largest / 2 ** (k / 2)) in a while loop, as long as it is at least smallest; then turn the list round.",
    ),
)


def _downwards(smallest, largest, k):
    side = int(largest / 2 ** (k / 2) + 0.5)
    return [] if side < smallest else [*_downwards(smallest, largest, k + 1), side]


# --- 5.5 minimise ----------------------------------------------------------------------------------------------------

# Exact in float32, so that the slope at the bottom is 0 there too; and no step that only asks for signs ends on it.
AIM = np.array([[[0.875, 0.625, 0.25], [0.375, 0.125, 0.75]]])
BEGIN = np.array([[[0.3, 0.6, 0.8], [0.5, 0.9, 0.1]]])
STEEPNESS = np.array([[[4.0, 1.0, 2.0], [0.5, 4.0, 1.0]]])
TILT = np.array([[[1.0, -1.0, 2.0], [-2.0, 1.0, -1.0]]])


def _beside(x, array):
    """An array that computes with x: TensorFlow's and JAX's tensors take NumPy's arrays, PyTorch's want tensors."""
    return x.new_tensor(array) if hasattr(x, "new_tensor") else array


def _numbers(x):
    """Lists, which do not calculate, as an array; arrays and tensors as they are."""
    return np.asarray(x, dtype=np.float64) if isinstance(x, list | tuple) else x


def bowl(x):
    """The slope of half the squared distance to AIM."""
    return _numbers(x) - _beside(x, AIM)


def valley(x):
    """The same, steeper in some directions: a rate that is too large overshoots there."""
    return _beside(x, STEEPNESS) * bowl(x)


def tilted(x):
    """A slope that is the same everywhere, so that every pixel runs to the border."""
    return _beside(x, TILT) + 0 * _numbers(x)


def minimise(slope, start, rate, steps):
    x = np.asarray(start, dtype=np.float64)
    for _ in range(steps):
        x = gradient_step(x, slope(x), rate)
    return x


def _loop(slope, start, rate, steps, turn=None, before=lambda x: x, after=lambda x: np.clip(x, 0, 1)):
    """minimise with other parts. turn(gradient, t): the step in rates."""
    x = np.array(start)
    for t in range(1, steps + 1):
        gradient = slope(before(x))
        x = after(x - rate * (gradient if turn is None else turn(gradient, t)))
    return x


def _path(slope, start, rate, steps):
    return [minimise(slope, start, rate, k) for k in range(1, steps + 1)] or [start]


def _lucky(slope, start, rate, steps):
    """Stops as soon as a pixel touches the border."""
    x = np.array(start)
    for _ in range(steps):
        x = gradient_step(x, slope(x), rate)
        if x.min() <= 0 or x.max() >= 1:
            break
    return x


def _stopping(ends):
    """minimise, which ends where `ends` says so of a step, its slope and where it led."""

    def answer(slope, start, rate, steps):
        x = np.array(start)
        for _ in range(steps):
            gradient = slope(x)
            new = gradient_step(x, gradient, rate)
            if ends(new - x, gradient, new):
                return new
            x = new
        return x

    return answer


def _largest_step(step, slope, _):
    return np.abs(step).max()


def _largest_slope(step, slope, _):
    return np.abs(slope).max()


def _length_of_step(step, slope, _):
    return np.linalg.norm(step)


def _length_of_slope(step, slope, _):
    return np.linalg.norm(slope)


STOPS = {
    _largest_step: (1e-2, 1e-3, 1e-4, 1e-5, 1e-6),
    _length_of_step: (1e-2, 1e-3, 1e-4, 1e-5),
    _largest_slope: (1e-1, 1e-2, 1e-3, 1e-4),
    _length_of_slope: (1e-1, 1e-2, 1e-3, 1e-4),
}


def _momentum(slope, start, rate, steps):
    x, speed = np.array(start), 0.0
    for _ in range(steps):
        speed = 0.9 * speed + slope(x)
        x = np.clip(x - rate * speed, 0, 1)
    return x


def _again(slope, x, rate, steps):
    return x if steps == 0 else _again(slope, gradient_step(x, slope(x), rate), rate, steps - 1)


def _in_place(slope, x, rate, steps):
    while steps > 0:
        x -= rate * slope(x)
        x[x < 0], x[x > 1] = 0, 1
        steps -= 1
    return x


def _minimise32(slope, start, rate, steps):
    x = start.astype("float32")
    for _ in range(steps):
        x = np.clip(x - np.float32(rate) * slope(x), 0, 1).astype("float32")
    return x


minimise_task = Task(
    id="5.5",
    name="minimise",
    minutes=8,
    builds_on=("5.1",),
    given=Given(
        {
            "slope": OneOf((bowl, valley, tilted), "a function of a picture"),
            "start": pixels("height, width, 3"),
            "rate": Number("a number, 0 or more", 0.0),
            "steps": whole("how many steps, which may be 0", 0),
        },
        sizes={"height": (1,), "width": (2,)},
    ),
    edges=(
        (valley, 0.999 * AIM, 0.1, 30),
        (bowl, BEGIN, 1e-4, 50),
        (bowl, 0.98 * AIM, 0.01, 120),
        (tilted, BEGIN, 3e-7, 400),
    ),
    reference=minimise,
    probes=(
        Probe(
            "the shape of the start",
            ((bowl, BEGIN, 0.5, 3), (valley, BEGIN, 0.1, 4)),
            lambda outs, ins, atol: all(o.shape == args[1].shape for o, args in zip(outs, ins, strict=True)),
        ),
        Probe(
            "after no step it is the start",
            ((bowl, BEGIN, 0.5, 0), (tilted, BEGIN, 0.1, 0)),
            lambda outs, _, atol: all(close(o, BEGIN, atol) for o in outs),
        ),
        Probe(
            "in a round bowl a rate of 1 reaches the bottom in one step, and stays there",
            ((bowl, BEGIN, 1.0, 1), (bowl, BEGIN, 1.0, 3), (bowl, AIM, 0.3, 5)),
            lambda outs, _, atol: all(close(o, AIM, atol) for o in outs),
        ),
        Probe(
            "with a rate of 1/2 three steps leave an eighth of the way",
            ((bowl, BEGIN, 0.5, 3),),
            lambda outs, _, atol: outs[0].shape == AIM.shape and close(outs[0] - AIM, (BEGIN - AIM) / 8, atol),
        ),
        Probe(
            "on a slope without end every pixel stops at the border",
            ((tilted, BEGIN, 0.3, 6),),
            lambda outs, _, atol: close(outs[0], np.array([[[0.0, 1.0, 0.0], [1.0, 0.0, 1.0]]]), atol),
        ),
        values(minimise, (valley, BEGIN, 0.1, 4), (valley, BEGIN, 0.45, 3), (tilted, BEGIN, 0.1, 2)),
    ),
    wrong=(
        Wrong(
            "uphill",
            lambda s, x, r, n: _loop(s, x, r, n, turn=lambda g, t: -g),
            "the sign is turned: it climbs.",
        ),
        Wrong(
            "never clipped",
            lambda s, x, r, n: _loop(s, x, r, n, after=lambda y: y),
            "nothing is clipped, so pixels leave the range 0 to 1.",
        ),
        Wrong(
            "clipped in the end only",
            lambda s, x, r, n: np.clip(_loop(s, x, r, n, after=lambda y: y), 0, 1),
            "it is clipped after the loop only; clip after every step, so that the next one starts inside.",
        ),
        Wrong(
            "slope measured once",
            lambda s, x, r, n: _loop(s, x, r, n, before=lambda _: np.array(x)),
            "the slope is measured at the start only; measure it anew in every step.",
        ),
        Wrong(
            "one step",
            lambda s, x, r, n: minimise(s, x, r, min(n, 1)),
            "it makes one step only: start each step where the last one ended, and return after the loop.",
        ),
        Wrong("one step too many", lambda s, x, r, n: minimise(s, x, r, n + 1), "there is one step too many."),
        Wrong(
            "one step too few",
            lambda s, x, r, n: minimise(s, x, r, max(n - 1, 0)),
            "there is one step too few: range(steps) counts from 0 and goes `steps` times.",
        ),
        Wrong(
            "the start returned",
            lambda s, x, r, n: x,
            "the picture that is returned is the start; put the new picture into x in every step.",
        ),
        Wrong(
            "always from the start",
            lambda s, x, r, n: gradient_step(x, s(minimise(s, x, r, max(n - 1, 0))), r if n else 0.0),
            "every step starts at `start` again; start from where the last one ended.",
        ),
        Wrong(
            "cooled",
            lambda s, x, r, n: _loop(s, x, r, n, turn=lambda g, t: g / t),
            "the steps get shorter with their number; the rate stays the same.",
        ),
        Wrong(
            "rate grows",
            lambda s, x, r, n: _loop(s, x, r, n, turn=lambda g, t: g * t),
            "the steps get longer with their number; the rate stays the same.",
        ),
        Wrong(
            "rate forgotten",
            lambda s, x, r, n: minimise(s, x, 1.0, n),
            "the rate is not used; multiply the slope by it.",
        ),
        Wrong(
            "signs only",
            lambda s, x, r, n: _loop(s, x, r, n, turn=lambda g, t: np.sign(g)),
            "only the sign of the slope is used; a steeper slope makes a longer step.",
        ),
        Wrong(
            "momentum",
            _momentum,
            "the last steps push on; that is momentum, a good idea, but plain descent is asked for.",
        ),
        Wrong(
            "stopped at the border",
            _lucky,
            "it stops when a pixel touches the border; the others still have a way to go.",
        ),
        Wrong(
            "the whole path",
            _path,
            "the pictures of all steps are returned; return the last one.",
        ),
        Wrong(
            "stops early",
            _stopping(lambda step, slope, new: np.allclose(new, new - step)),
            "it stops where the step or the slope is small; make all `steps` steps, as small ones add up.",
            also=tuple(
                _stopping(lambda step, slope, new, small=small, of=of: of(step, slope, new) < small)
                for of, limits in STOPS.items()
                for small in limits
            ),
        ),
    ),
    right={
        "recursion": _again,
        "in place": _in_place,
        "lists": lambda s, x, r, n: _again(s, x, r, n).tolist(),
        "float32": _minimise32,
    },
    hints=(
        "Task 5.1 is one step. What changes from step to step, and what must be measured anew?",
        "x begins as start and keeps its shape; slope(x) is an array of the same shape.",
        "x = start; then `steps` times: x becomes gradient_step of x, slope(x) and rate. Return x after the loop.",
    ),
)

# --- 5.6 saving ------------------------------------------------------------------------------------------------------


def saving(sides, steps):
    """Work at full size over work in the pyramid; a step costs as much as its picture has pixels."""
    areas, steps = np.square(np.asarray(sides, dtype=np.float64)), np.asarray(steps, dtype=np.float64)
    return areas[-1] * steps.sum() / np.dot(areas, steps)


def _saving_loop(sides, steps):
    work = 0
    for side, count in zip(sides, steps, strict=True):
        work += side * side * count
    return max(sides) ** 2 * sum(steps) / work


SIDES, SHARES = [128, 181, 256], [30, 15, 15]
SIDES2, SHARES2 = [50, 100], [10, 30]
PLANS = ((SIDES, SHARES), (SIDES2, SHARES2))

saving_task = Task(
    id="5.6",
    name="saving",
    minutes=6,
    given=Given(
        {
            "sides": Each(whole(""), "scales", "a list of whole numbers, from small to large"),
            "steps": Each(whole(""), "scales", "a list of as many whole numbers, 1 or more"),
        },
        lambda sides, steps: sides == sorted(set(sides)),
    ),
    edges=(([512, 1024, 2048], [300, 300, 400]), ([3, 4, 5, 6], [7, 7, 2, 7]), ([30_000, 60_000], [20, 10])),
    reference=saving,
    probes=(
        Probe("one number", PLANS, lambda outs, _, atol: all(o.size == 1 for o in outs)),
        Probe(
            "one scale saves nothing: 1",
            (([256], [60]), ([100], [7])),
            lambda outs, _, atol: all(close(o, np.array(1.0), atol) for o in outs),
        ),
        Probe(
            "only ratios matter: all sides three times as long, or all steps twice as many, change nothing",
            ((SIDES2, SHARES2), ([150, 300], SHARES2), (SIDES2, [20, 60])),
            lambda outs, _, atol: close(outs[0], outs[1], atol) and close(outs[0], outs[2], atol),
        ),
        Probe(
            "steps moved from the largest scale to the smallest save more",
            ((SIDES2, SHARES2), (SIDES2, [30, 10])),
            lambda outs, _, atol: all(o.size == 1 for o in outs) and outs[1].item() > (1 + RTOL) * outs[0].item(),
        ),
        values(saving, *PLANS),
    ),
    wrong=(
        Wrong(
            "upside down",
            lambda a, n: 1 / saving(a, n),
            "that is the part of the work that is left; turn the fraction over.",
        ),
        Wrong(
            "sides for pixels",
            lambda a, n: a[-1] * sum(n) / np.dot(a, n),
            "the work is counted in sides; pixels grow with the square of the side.",
        ),
        Wrong(
            "only the large side squared",
            lambda a, n: a[-1] ** 2 * sum(n) / np.dot(a, n),
            "the largest side is squared, the others are not.",
        ),
        Wrong(
            "steps squared",
            lambda a, n: a[-1] ** 2 * sum(n) ** 2 / np.dot(np.square(a), np.square(n)),
            "the steps are squared as well; only the sides are.",
        ),
        Wrong(
            "smallest for largest",
            lambda a, n: a[0] ** 2 * sum(n) / np.dot(np.square(a), n),
            "the run without a pyramid is counted at the smallest size; it works at the largest all the time.",
        ),
        Wrong(
            "steps ignored",
            lambda a, n: len(a) * a[-1] ** 2 / np.sum(np.square(a)),
            "every scale counts the same; multiply its pixels by its steps.",
        ),
        Wrong(
            "last steps only",
            lambda a, n: a[-1] ** 2 * n[-1] / np.dot(np.square(a), n),
            "the run without a pyramid has only the steps of the last scale; it makes all of them.",
        ),
        Wrong(
            "all steps at each",
            lambda a, n: a[-1] ** 2 / np.sum(np.square(a)),
            "every scale is given all the steps; each has its own number of them.",
        ),
        Wrong(
            "order reversed",
            lambda a, n: saving(a, n[::-1]),
            "the steps are taken in the opposite order; step number k of the list belongs to side number k.",
        ),
        Wrong(
            "work saved",
            lambda a, n: 1 - 1 / saving(a, n),
            "that is the part of the work that is saved; wanted is how many times less work it is.",
        ),
        Wrong(
            "difference",
            lambda a, n: a[-1] ** 2 * sum(n) - np.dot(np.square(a), n),
            "that is a difference of pixels; divide one by the other.",
        ),
        Wrong(
            "one for each scale",
            lambda a, n: a[-1] ** 2 * sum(n) / (np.square(a) * np.array(n)),
            "every scale has a number of its own; add up the work of all scales before you divide.",
        ),
        Wrong(
            "found by steps",
            lambda a, n: a[-1] ** 2 * sum(n) / sum(a[n.index(k)] ** 2 * k for k in n),
            "a side is looked up by its steps, so that of equal steps the first side counts for all; use zip.",
            also=(lambda a, n: a[-1] ** 2 * sum(n) / sum(s**2 * k for k, s in dict(zip(n, a, strict=False)).items()),),
        ),
    ),
    right={
        "loop": _saving_loop,
        "np.average": lambda a, n: max(a) ** 2 / np.average(np.square(a), weights=n),
        "fractions": lambda a, n: [1 / sum((s / a[-1]) ** 2 * k / sum(n) for s, k in zip(a, n, strict=True))],
        "float32": lambda a, n: np.float32(a[-1]) ** 2 * np.float32(sum(n)) / np.dot(np.float32(a) ** 2, np.float32(n)),
    },
    hints=(
        "Two sums of work: one with the pyramid, one as if every step were made at full size. Which goes on top?",
        "Both lists have one entry for each scale; pixels go with the square of the side; the answer is one number.",
        "Divide max(sides)**2 * sum(steps) by the sum of side**2 * count over zip(sides, steps).",
    ),
)

TASKS = (step_task, adam_task, average_task, pyramid_task, minimise_task, saving_task)
