"""Exercise 6, at once: the norm and its styles, the parts around it, the loss of a batch, and when a network pays."""

import math

import numpy as np

from nstcourse.inputs import Given, Gram, Number, Numbers, OneOf, Shares, whole
from nstcourse.task import Probe, Task, Wrong, close, values

EPSILON = 1e-5

# Literal feature maps (h, w, C): numbers of both signs, other sides than channels, and some that are nearly flat.
MAPS = np.array(
    [
        [[2.0, -1.0], [0.5, 3.0], [-1.5, 1.0]],
        [[1.0, 0.0], [3.5, -2.5], [-0.5, 2.0]],
    ]
)
TALL = np.array(
    [
        [[1.0, -2.0, 4.0], [3.0, 0.5, -1.0]],
        [[-2.5, 1.0, 0.0], [0.5, 2.5, 3.0]],
        [[2.0, -0.5, 1.5], [-1.0, 3.5, -3.0]],
    ]
)
FAINT = np.array([[[0.004, -0.001], [-0.002, 0.003]], [[0.001, 0.005], [-0.005, -0.002]]])
FLAT = np.array([[[0.5, 1.0], [0.5, -2.0]], [[0.5, 3.0], [0.5, 0.5]]])
SCALE, SHIFT = np.array([2.0, 0.5]), np.array([-1.0, 0.3])
SCALE3, SHIFT3 = np.array([0.8, -1.5, 2.5]), np.array([0.4, 2.0, -0.7])


def same_shapes(outs, ins, atol):
    """Has every output the shape of its call's first argument?"""
    return all(o.shape == np.shape(args[0]) for o, args in zip(outs, ins, strict=True))


# --- 6.1 instance_norm -----------------------------------------------------------------------------------------------


def instance_norm(x, scale, shift):
    x, scale, shift = (np.asarray(a, dtype=np.float64) for a in (x, scale, shift))
    mean, variance = x.mean(axis=(0, 1)), x.var(axis=(0, 1))
    return scale * (x - mean) / np.sqrt(variance + EPSILON) + shift


def _norm(over=(0, 1), spread=None, less=None):
    """instance_norm written in other ways: over these axes; spread(x, its variance): what is divided by; less: what is
    subtracted."""

    def answer(x, scale, shift):
        variance = x.var(axis=over, keepdims=True)
        below = np.sqrt(variance + EPSILON) if spread is None else spread(x, variance)
        mean = x.mean(axis=over, keepdims=True) if less is None else less(x)
        return scale * (x - mean) / below + shift

    return answer


def _of_channels(how):
    """how(channel) of every channel (h, w), with axes to divide by."""
    return lambda x, _: np.array([how(x[..., k]) for k in range(x.shape[2])])


def _norm_loops(x, scale, shift):
    out = x.copy()
    for k in range(len(scale)):
        total = squares = 0.0
        for place in np.ndindex(x.shape[:2]):
            total += x[place][k]
        mean = total / (x.size / len(scale))
        for place in np.ndindex(x.shape[:2]):
            squares += (x[place][k] - mean) ** 2
        spread = math.sqrt(squares / (x.size / len(scale)) + 1e-5)
        for place in np.ndindex(x.shape[:2]):
            out[place][k] = scale[k] * (x[place][k] - mean) / spread + shift[k]
    return out


def _norm_flat(x, scale, shift):
    table = x.reshape(-1, x.shape[-1])
    table = (table - table.mean(axis=0)) / np.sqrt(table.var(axis=0) + 1e-5)
    return (table * scale + shift).reshape(x.shape)


def _norm_by_channel(x, scale, shift):
    return np.stack(
        [(c - c.mean()) / (c.var() + 1e-5) ** 0.5 * a + b for c, a, b in zip(np.moveaxis(x, 2, 0), scale, shift)],  # noqa: B905
        axis=-1,
    )


def _unkept_batch_axes(x, scale, shift):
    """The axes of a batch, without keepdims: the numbers of the rows land on the channels, if there are as many."""
    if x.shape[0] != x.shape[2]:
        return instance_norm(x, scale, shift)
    return scale * (x - x.mean(axis=(1, 2))) / np.sqrt(x.var(axis=(1, 2)) + EPSILON) + shift


def _norm32(x, scale, shift):
    x, scale, shift = (np.float32(a) for a in (x, scale, shift))
    factor = scale / np.sqrt(x.var(axis=(0, 1)) + np.float32(1e-5))
    return x * factor + (shift - x.mean(axis=(0, 1)) * factor)


def _mean_and_spread(outs, ins, atol):
    return same_shapes(outs, ins, atol) and all(
        close(out.mean(axis=(0, 1)), shift, 10 * atol) and close(out.std(axis=(0, 1)), np.abs(scale), 10 * atol)
        for out, (_, scale, shift) in zip(outs, ins, strict=True)
    )


def _flat_is_shift(outs, ins, atol):
    return same_shapes(outs, ins, atol) and all(
        close(out[..., 0], np.full(out.shape[:2], shift[0]), atol) for out, (_, _, shift) in zip(outs, ins, strict=True)
    )


NORMED, NORMED3 = (MAPS, SCALE, SHIFT), (TALL, SCALE3, SHIFT3)

norm_task = Task(
    id="6.1",
    name="instance_norm",
    minutes=9,
    given=Given(
        {
            "x": Numbers("height, width, channels"),
            "scale": Numbers("channels"),
            "shift": Numbers("channels"),
        }
    ),
    edges=(
        (FAINT / 2, SCALE, SHIFT),
        (np.concatenate([TALL, TALL[::-1] / 3]), SHIFT3, SCALE3),
        (0 * TALL, *NORMED3[1:]),
    ),
    size=lambda x, scale, shift: np.abs(x).max() * np.abs(scale).max() / np.sqrt(x.var(axis=(0, 1)).max() + EPSILON),
    reference=instance_norm,
    probes=(
        Probe("the maps keep their shape", (NORMED, NORMED3), same_shapes),
        Probe(
            "each channel gets the mean that shift says, and the spread that scale says",
            (NORMED, NORMED3),
            _mean_and_spread,
        ),
        Probe(
            "more contrast or more light, a x + b with a above 0, changes nothing",
            (NORMED, (3 * MAPS + 2, SCALE, SHIFT), NORMED3, (0.5 * TALL - 1, SCALE3, SHIFT3)),
            lambda outs, _, atol: close(outs[0], outs[1], atol) and close(outs[2], outs[3], atol),
        ),
        Probe(
            "a flat channel becomes its shift: nothing is divided by 0",
            ((FLAT, SCALE, SHIFT), (FLAT[::-1], SHIFT, SCALE)),
            _flat_is_shift,
        ),
        values(
            instance_norm,
            NORMED,
            NORMED3,
            (FAINT, SCALE, SHIFT),
            says="exact values, also of channels that are nearly flat",
            points=2,
        ),
    ),
    wrong=(
        Wrong(
            "over channels",
            _norm(over=(2,)),
            "mean and variance are taken over the channels of each place; take them over the places of each channel.",
        ),
        Wrong(
            "over everything",
            _norm(over=(0, 1, 2)),
            "one mean and one variance are taken of everything; every channel has its own: axis=(0, 1).",
        ),
        Wrong(
            "over rows",
            _norm(over=(0,)),
            "axis=0 leaves one mean for each column; take both axes of places together: axis=(0, 1).",
        ),
        Wrong(
            "over columns",
            _norm(over=(1,)),
            "axis=1 leaves one mean for each row; take both axes of places together: axis=(0, 1).",
        ),
        Wrong(
            "axes of a batch",
            _norm(over=(1, 2)),
            "axis=(1, 2) holds the places of a batch, as in lesson 6; of one picture it is columns and channels. Its "
            "places are axis=(0, 1).",
            also=(_unkept_batch_axes,),
        ),
        Wrong(
            "divided by the variance",
            _norm(spread=lambda x, v: v + EPSILON),
            "it is divided by the variance; divide by its root, which has the size of the values.",
        ),
        Wrong(
            "sample variance",
            _norm(spread=lambda x, v: np.sqrt(x.var(axis=(0, 1), ddof=1) + EPSILON)),
            "the squares are divided by the number of places minus 1 (ddof=1); divide by the number of places.",
        ),
        Wrong(
            "epsilon outside",
            _norm(spread=lambda x, v: np.sqrt(v) + EPSILON),
            "epsilon is added to the root; add it to the variance, below the root.",
        ),
        Wrong(
            "epsilon forgotten",
            _norm(spread=lambda x, v: np.sqrt(v)),
            "epsilon is missing, so that a flat channel is divided by 0; add 1e-5 to the variance.",
        ),
        Wrong(
            "epsilon too large",
            _norm(spread=lambda x, v: np.sqrt(v + 1e-3)),
            "epsilon is 1e-3; here it is 1e-5.",
        ),
        Wrong(
            "epsilon too small",
            _norm(spread=lambda x, v: np.sqrt(v + 1e-8)),
            "epsilon is far smaller than 1e-5, or below a root that is squared: add 1e-5 to the variance itself.",
            also=(
                _norm(spread=lambda x, v: np.sqrt(v + 1e-6)),
                _norm(spread=lambda x, v: np.sqrt(v + 1e-7)),
                _norm(spread=lambda x, v: np.sqrt(v + 1e-9)),
                _norm(spread=lambda x, v: np.sqrt(v + EPSILON**2)),
                _norm(spread=lambda x, v: np.sqrt(v + 1e-12)),
                _norm(spread=lambda x, v: np.where(v > 0, np.sqrt(v), 1.0)),
            ),
        ),
        Wrong(
            "epsilon of 1e-4",
            _norm(spread=lambda x, v: np.sqrt(v + 1e-4)),
            "epsilon is 1e-4, which 10e-5 is as well; here it is 1e-5.",
        ),
        Wrong(
            "a power and a half",
            _norm(spread=lambda x, v: (v + EPSILON) ** 1 / 2),
            "**1/2 is a power of 1, and then a half; write **0.5, or np.sqrt.",
            also=(
                lambda x, scale, shift: (
                    scale * (x - x.mean(axis=(0, 1))) / (x.var(axis=(0, 1)) + EPSILON) ** 1 / 2 + shift
                ),
            ),
        ),
        Wrong(
            "two roots",
            _norm(spread=lambda x, v: np.sqrt(np.sqrt(v) + EPSILON)),
            "the root is taken twice: np.std is a root already. Take np.var, add epsilon, and then the root.",
            also=(_norm(spread=lambda x, v: np.sqrt(np.sqrt(v + EPSILON))),),
        ),
        Wrong(
            "divided by the size of all channels",
            _norm(spread=lambda x, v: np.sqrt(v / x.shape[2] + EPSILON)),
            "the squares are divided by x.size, which counts the channels, too; a channel has height * width places.",
        ),
        Wrong(
            "brackets forgotten",
            lambda x, scale, shift: scale * x - x.mean(axis=(0, 1)) / np.sqrt(x.var(axis=(0, 1)) + EPSILON) + shift,
            "only the mean is divided; put brackets around x - mean.",
            also=(
                lambda x, scale, shift: x - scale * x.mean(axis=(0, 1)) / np.sqrt(x.var(axis=(0, 1)) + EPSILON) + shift,
                lambda x, scale, shift: x - x.mean(axis=(0, 1)) / np.sqrt(x.var(axis=(0, 1)) + EPSILON) * scale + shift,
                lambda x, scale, shift: (
                    scale * (x - x.mean(axis=(0, 1)) / np.sqrt(x.var(axis=(0, 1)) + EPSILON)) + shift
                ),
            ),
        ),
        Wrong(
            "first channel only",
            lambda x, scale, shift: np.concatenate(
                [instance_norm(x[..., :1], scale[:1], shift[:1]), x[..., 1:]], axis=2
            ),
            "only the first channel is normed: `return` stands inside of the loop.",
            also=(
                lambda x, scale, shift: np.concatenate(
                    [instance_norm(x[..., :1], scale[:1], shift[:1]), 0 * x[..., 1:]], axis=2
                ),
            ),
        ),
        Wrong(
            "spread of everything",
            _norm(spread=lambda x, v: np.sqrt(x.var() + EPSILON)),
            "every channel has its own mean but they share one variance; give np.var axis=(0, 1), too.",
            also=(_norm(spread=lambda x, v: np.sqrt(((x - x.mean(axis=(0, 1))) ** 2).mean() + EPSILON)),),
        ),
        Wrong(
            "brackets below the squares",
            _norm(spread=lambda x, v: np.sqrt(v * x.shape[1] ** 2 + EPSILON)),
            "/ h * w divides by h and then multiplies by w; write / (h * w).",
        ),
        Wrong(
            "mean of everything",
            _norm(less=lambda x: x.mean()),
            "every channel has its own variance but they share one mean; give np.mean axis=(0, 1), too.",
        ),
        Wrong(
            "epsilon subtracted",
            _norm(spread=lambda x, v: np.sqrt(v - EPSILON)),
            "epsilon is subtracted from the variance; add it.",
        ),
        Wrong(
            "exchanged",
            lambda x, scale, shift: instance_norm(x, shift, scale),
            "scale and shift are exchanged: multiply by scale, add shift.",
        ),
        Wrong(
            "mean kept",
            _norm(less=lambda x: 0.0),
            "the mean is not subtracted; take it off before you divide.",
        ),
        Wrong(
            "mean square for variance",
            _norm(spread=lambda x, v: np.sqrt((x**2).mean(axis=(0, 1)) + EPSILON)),
            "the squares are those of the values; the variance takes the squares of what is left without the mean.",
        ),
        Wrong(
            "sum for mean",
            _norm(spread=_of_channels(lambda c: np.sqrt(c.var() * c.size + EPSILON))),
            "the squares are added up; the variance is their mean.",
        ),
        Wrong(
            "absolute deviation",
            _norm(spread=_of_channels(lambda c: np.abs(c - c.mean()).mean() + EPSILON)),
            "the mean of absolute values is taken; the variance takes squares, and then comes the root.",
        ),
        Wrong(
            "multiplied",
            _norm(spread=lambda x, v: 1 / np.sqrt(v + EPSILON)),
            "it is multiplied by the spread; divide by it.",
        ),
        Wrong(
            "shift forgotten",
            lambda x, scale, shift: instance_norm(x, scale, 0 * shift),
            "shift is not added.",
        ),
        Wrong(
            "scale forgotten",
            lambda x, scale, shift: instance_norm(x, 1 + 0 * scale, shift),
            "scale is not used; multiply by it before you add shift.",
        ),
        Wrong(
            "shift scaled as well",
            lambda x, scale, shift: instance_norm(x, scale, scale * shift),
            "shift is multiplied by scale as well; add it last.",
        ),
        Wrong(
            "shift divided as well",
            lambda x, scale, shift: (scale * (x - x.mean(axis=(0, 1))) + shift) / np.sqrt(x.var(axis=(0, 1)) + EPSILON),
            "shift is divided by the spread as well; add it last.",
        ),
        Wrong(
            "shift subtracted",
            lambda x, scale, shift: instance_norm(x, scale, -shift),
            "shift is subtracted; add it.",
        ),
        Wrong(
            "divided by the scale",
            lambda x, scale, shift: instance_norm(x, 1 / np.where(scale == 0, 1, scale), shift),
            "it is divided by scale; multiply by it.",
            also=(lambda x, scale, shift: instance_norm(x, 1 / scale, shift),),
        ),
        Wrong(
            "flat",
            lambda x, scale, shift: instance_norm(x, scale, shift).reshape(-1, x.shape[-1]),
            "the numbers are right, but the places stand in one row; give the maps their height and width back.",
        ),
    ),
    right={
        "loops": _norm_loops,
        "a table": _norm_flat,
        "channel by channel": _norm_by_channel,
        "lists": lambda x, scale, shift: _norm_flat(x, scale, shift).tolist(),
        "float32": _norm32,
    },
    hints=(
        "Each channel for itself: what is its mean over all places, and how far do its values stray from it?",
        "x.mean(axis=(0, 1)) has one number for each channel, as scale and shift have; x - mean keeps the shape.",
        "scale * (x - mean) / np.sqrt(variance + 1e-5) + shift, with mean and variance over axis=(0, 1)",
    ),
)

# --- 6.2 styled_norm -------------------------------------------------------------------------------------------------


def styled_norm(x, scales, shifts, shares):
    scales, shifts, shares = (np.asarray(a, dtype=np.float64) for a in (scales, shifts, shares))
    return instance_norm(x, shares @ scales, shares @ shifts)


def _styled_loop(x, scales, shifts, shares):
    scale = shift = 0
    for share, a, b in zip(shares, scales, shifts, strict=True):
        scale = scale + share * a
        shift = shift + share * b
    return instance_norm(x, scale, shift)


def _mixed_pictures(x, scales, shifts, shares):
    """The norm is linear in its numbers, so that pictures may be mixed as well."""
    return sum(share * instance_norm(x, a, b) for share, a, b in zip(shares, scales, shifts, strict=True))


def _one_after_the_other(x, scales, shifts, shares):
    for share, a, b in zip(shares, scales, shifts, strict=True):
        x = instance_norm(x, share * a, share * b)
    return x


def _by(weights):
    """styled_norm with other shares. weights(shares)."""
    return lambda x, scales, shifts, shares: styled_norm(x, scales, shifts, weights(shares))


def _largest_alone(shares):
    return np.eye(len(shares))[np.argmax(shares)]


def _softmax(shares):
    powers = np.exp(shares)
    return powers / powers.sum()


STYLES = np.array([[2.0, 0.5], [0.3, -1.5], [1.2, 3.0]]), np.array([[-1.0, 0.3], [0.6, 2.0], [1.5, -0.4]])
STYLES3 = np.array([[0.8, -1.5, 2.5], [3.0, 0.7, 0.2]]), np.array([[0.4, 2.0, -0.7], [-1.2, 0.9, 1.8]])
BLEND, BLEND3 = np.array([0.5, 0.2, 0.3]), np.array([0.25, 0.75])
BLENDS = ((MAPS, *STYLES, BLEND), (TALL, *STYLES3, BLEND3))


def _as_that_style(outs, ins, atol):
    return all(
        close(out, instance_norm(x, scales[np.argmax(shares)], shifts[np.argmax(shares)]), atol)
        for out, (x, scales, shifts, shares) in zip(outs, ins, strict=True)
    )


styled_task = Task(
    id="6.2",
    name="styled_norm",
    minutes=8,
    builds_on=("6.1",),
    given=Given(
        {
            "x": Numbers("height, width, channels"),
            "scales": Numbers("styles, channels"),
            "shifts": Numbers("styles, channels"),
            "shares": Shares("styles"),
        }
    ),
    edges=(
        (FAINT, *STYLES, BLEND[::-1]),
        (MAPS, *STYLES, np.array([0.34, 0.33, 0.33])),
        (TALL, *STYLES3, np.array([0.999, 0.001])),
    ),
    size=lambda x, scales, shifts, shares: (
        (np.abs(x).max() / np.sqrt(x.var(axis=(0, 1)).max() + EPSILON) + 1)
        * (np.abs(scales).max() + np.abs(shifts).max())
    ),
    reference=styled_norm,
    probes=(
        Probe("the maps keep their shape", BLENDS, same_shapes),
        Probe(
            "with the share 1 for one style it is that style's norm",
            ((MAPS, *STYLES, np.array([0.0, 1.0, 0.0])), (TALL, *STYLES3, np.array([1.0, 0.0]))),
            _as_that_style,
        ),
        Probe(
            "of styles that are all alike the shares do not matter",
            tuple((MAPS, *(np.tile(s[:1], (3, 1)) for s in STYLES), b) for b in (BLEND, np.array([0.0, 0.9, 0.1]))),
            lambda outs, _, atol: close(outs[0], outs[1], atol),
        ),
        Probe(
            "styles in another order, with their shares, give the same",
            (BLENDS[0], (MAPS, *(s[::-1] for s in STYLES), BLEND[::-1])),
            lambda outs, _, atol: close(outs[0], outs[1], atol),
        ),
        values(styled_norm, *BLENDS, (FAINT, *STYLES, np.array([0.1, 0.6, 0.3]))),
    ),
    wrong=(
        Wrong(
            "shares ignored",
            _by(lambda shares: np.full(len(shares), 1 / len(shares))),
            "every style counts the same; multiply each by its share.",
        ),
        Wrong(
            "added up",
            _by(np.ones_like),
            "the numbers of all styles are added up; multiply each by its share first.",
        ),
        Wrong(
            "first style only",
            _by(lambda shares: np.eye(len(shares))[0]),
            "only the first style is used.",
        ),
        Wrong(
            "last style only",
            _by(lambda shares: np.eye(len(shares))[-1]),
            "only the last style is used; add up in every round of the loop.",
        ),
        Wrong(
            "last style's share",
            _by(lambda shares: np.eye(len(shares))[-1] * shares[-1]),
            "only the last round of the loop is left; add up, with +=.",
        ),
        Wrong(
            "largest share only",
            _by(_largest_alone),
            "only the style with the largest share is used; all of them count, each by its share.",
        ),
        Wrong(
            "order reversed",
            _by(lambda shares: shares[::-1]),
            "the shares are taken in the opposite order; share number k belongs to row number k.",
        ),
        Wrong(
            "softmax",
            _by(_softmax),
            "the shares are put through exp; they already add up to 1, so take them as they are.",
        ),
        Wrong(
            "shares squared",
            _by(np.square),
            "the shares are used twice; multiply each style by its share once.",
            also=(
                lambda x, scales, shifts, shares: sum(
                    share * instance_norm(x, share * a, share * b)
                    for share, a, b in zip(shares, scales, shifts, strict=True)
                ),
            ),
        ),
        Wrong(
            "divided by the number of styles",
            _by(lambda shares: shares / len(shares)),
            "the blend is divided by the number of styles as well; the shares already add up to 1.",
        ),
        Wrong(
            "scales not blended",
            lambda x, scales, shifts, shares: instance_norm(x, scales.mean(axis=0), shares @ shifts),
            "the shifts are blended by the shares, the scales are averaged; blend both in the same way.",
        ),
        Wrong(
            "shifts not blended",
            lambda x, scales, shifts, shares: instance_norm(x, shares @ scales, shifts.mean(axis=0)),
            "the scales are blended by the shares, the shifts are averaged; blend both in the same way.",
        ),
        Wrong(
            "shifts added up",
            lambda x, scales, shifts, shares: sum(
                share * instance_norm(x, a, 0 * b) + b for share, a, b in zip(shares, scales, shifts, strict=True)
            ),
            "the shifts are added without their shares; blend them as you blend the scales.",
        ),
        Wrong(
            "exchanged",
            lambda x, scales, shifts, shares: styled_norm(x, shifts, scales, shares),
            "scales and shifts are exchanged.",
        ),
        Wrong(
            "no norm",
            lambda x, scales, shifts, shares: x * (shares @ scales) + shares @ shifts,
            "the blended numbers are right, but x is not normed: call instance_norm.",
        ),
        Wrong(
            "x multiplied by the shares",
            lambda x, scales, shifts, shares: sum(
                instance_norm(share * x, a, b) for share, a, b in zip(shares, scales, shifts, strict=True)
            ),
            "x is multiplied by the shares, and the norm takes that away again; multiply scales and shifts.",
            also=(
                lambda x, scales, shifts, shares: np.mean(
                    [instance_norm(share * x, a, b) for share, a, b in zip(shares, scales, shifts, strict=True)], axis=0
                ),
            ),
        ),
        Wrong(
            "largest product",
            lambda x, scales, shifts, shares: instance_norm(
                x, (shares[:, None] * scales).max(axis=0), (shares[:, None] * shifts).max(axis=0)
            ),
            "the largest of the products is taken; add them up.",
        ),
        Wrong(
            "products multiplied",
            lambda x, scales, shifts, shares: instance_norm(
                x, (shares[:, None] * scales).prod(axis=0), (shares[:, None] * shifts).prod(axis=0)
            ),
            "the products are multiplied with each other; add them up.",
        ),
        Wrong(
            "one after the other",
            lambda x, scales, shifts, shares: _one_after_the_other(x, scales, shifts, np.ones(len(shares))),
            "x goes through the norm of one style after the other, and each wipes out the last; blend, then norm once.",
            also=(_one_after_the_other,),
        ),
        Wrong(
            "shares as a power",
            lambda x, scales, shifts, shares: instance_norm(
                x, np.prod(np.abs(scales) ** shares[:, None], axis=0), shares @ shifts
            ),
            "the scales are multiplied with each other; add them up, each times its share.",
        ),
        Wrong(
            "a picture for each style",
            lambda x, scales, shifts, shares: [
                instance_norm(x, share * a, share * b) for share, a, b in zip(shares, scales, shifts, strict=True)
            ],
            "every style has a picture of its own; add up, so that one is left.",
            also=(
                lambda x, scales, shifts, shares: [instance_norm(x, a, b) for a, b in zip(scales, shifts, strict=True)],
            ),
        ),
    ),
    right={
        "loop": _styled_loop,
        "mixed pictures": _mixed_pictures,
        "einsum": lambda x, a, b, s: _norm_loops(x, np.einsum("s,sc->c", s, a), np.einsum("s,sc->c", s, b)),
        "np.average": lambda x, a, b, s: _norm_flat(x, *(np.average(t, axis=0, weights=s) for t in (a, b))),
        "float32": lambda x, a, b, s: _norm32(x, np.float32(s) @ np.float32(a), np.float32(s) @ np.float32(b)),
    },
    hints=(
        "One norm wants one scale and one shift for each channel. How do several styles become one?",
        "shares has one number for each row of scales; the blended scale has the length of a row.",
        "instance_norm(x, shares @ scales, shares @ shifts)",
    ),
)

# --- 6.3 upsample ----------------------------------------------------------------------------------------------------


def upsample(x):
    return np.repeat(np.repeat(np.asarray(x, dtype=np.float64), 2, axis=0), 2, axis=1)


def _upsample_loops(x):
    height, width, channels = x.shape
    out = np.zeros((2 * height, 2 * width, channels))
    for r, c in np.ndindex(out.shape[:2]):
        out[r, c] = x[r // 2, c // 2]
    return out


def _upsample_slices(x):
    out = np.zeros((2 * x.shape[0], 2 * x.shape[1], x.shape[2]))
    out[::2, ::2] = out[::2, 1::2] = out[1::2, ::2] = out[1::2, 1::2] = x
    return out


def _spaced(x, axes=(0, 1)):
    """Every value at one place of its square, and 0 at the others."""
    out = np.zeros([n * (2 if k in axes else 1) for k, n in enumerate(x.shape)])
    out[tuple(slice(None, None, 2) if k in axes else slice(None) for k in range(3))] = x
    return out


def _between(x, axis):
    """Twice as long, and every second value halfway to the next, the last one repeated."""
    after = np.concatenate([np.take(x, range(1, x.shape[axis]), axis), np.take(x, [-1], axis)], axis)
    return np.stack([x, (x + after) / 2], axis + 1).reshape(
        [n * (2 if k == axis else 1) for k, n in enumerate(x.shape)]
    )


def _smooth(x, axis):
    """Doubled along an axis as image programs do it: a quarter of the next neighbour is mixed in."""
    size = x.shape[axis]
    where = np.clip((np.arange(2 * size) + 0.5) / 2 - 0.5, 0, size - 1)
    low = np.floor(where).astype(int)
    part = (where - low).reshape([-1 if k == axis else 1 for k in range(3)])
    return np.take(x, low, axis) * (1 - part) + np.take(x, np.minimum(low + 1, size - 1), axis) * part


def _doubled_shape(outs, ins, atol):
    return all(o.shape == (2 * x.shape[0], 2 * x.shape[1], x.shape[2]) for o, (x,) in zip(outs, ins, strict=True))


def _even_squares(outs, ins, atol):
    return _doubled_shape(outs, ins, atol) and all(
        close(o[::2], o[1::2], atol) and close(o[:, ::2], o[:, 1::2], atol) for o in outs
    )


def _halved_again(outs, ins, atol):
    return _doubled_shape(outs, ins, atol) and all(
        close((o[::2, ::2] + o[::2, 1::2] + o[1::2, ::2] + o[1::2, 1::2]) / 4, x, atol)
        for o, (x,) in zip(outs, ins, strict=True)
    )


BIG = ((MAPS,), (TALL,))

upsample_task = Task(
    id="6.3",
    name="upsample",
    minutes=5,
    given=Given({"x": Numbers("height, width, channels")}),
    edges=((np.concatenate([TALL, 2 * TALL[::-1]], axis=1),), (MAPS[:1, :1],), (FAINT,)),
    reference=upsample,
    probes=(
        Probe("twice as high, twice as wide, and as many channels", BIG, _doubled_shape),
        Probe("every 2 x 2 square is even", BIG, _even_squares),
        Probe("halved again by the mean of every square, it is what it was", BIG, _halved_again),
        values(upsample, *BIG, (FAINT,)),
    ),
    wrong=(
        Wrong(
            "rows only",
            lambda x: np.repeat(x, 2, axis=0),
            "only the rows are doubled; double the columns as well.",
        ),
        Wrong(
            "columns only",
            lambda x: np.repeat(x, 2, axis=1),
            "only the columns are doubled; double the rows as well.",
        ),
        Wrong(
            "tiled",
            lambda x: np.tile(x, (2, 2, 1)),
            "the whole picture is there four times, side by side, as np.tile does; repeat every value beside itself.",
            also=(
                lambda x: np.concatenate([np.concatenate([x, x], axis=0)] * 2, axis=1),
                lambda x: np.repeat(np.tile(x, (2, 1, 1)), 2, axis=1),
                lambda x: np.repeat(np.tile(x, (1, 2, 1)), 2, axis=0),
            ),
        ),
        Wrong(
            "channels doubled",
            lambda x: np.repeat(np.repeat(x, 2, axis=0), 2, axis=2),
            "rows and channels are doubled; columns are axis 1.",
            also=(lambda x: np.repeat(np.repeat(x, 2, axis=1), 2, axis=2),),
        ),
        Wrong(
            "all axes doubled",
            lambda x: np.repeat(upsample(x), 2, axis=2),
            "the channels are doubled as well; only rows and columns are.",
            also=(lambda x: np.kron(x, np.ones((2, 2, 2))),),
        ),
        Wrong(
            "rows four times",
            lambda x: np.repeat(np.repeat(x, 2, axis=0), 2, axis=0),
            "the rows are doubled twice; columns are axis 1.",
            also=(lambda x: np.repeat(x, 4, axis=0), lambda x: np.repeat(x, 4, axis=1)),
        ),
        Wrong(
            "four times as large",
            lambda x: np.repeat(np.repeat(x, 4, axis=0), 4, axis=1),
            "both sides are four times as long; twice is asked for, which makes four places of one.",
        ),
        Wrong(
            "one long row",
            lambda x: np.repeat(np.repeat(x, 2), 2),
            "np.repeat without an axis lays everything into one long row; give it axis=0, and then axis=1.",
            also=(lambda x: np.repeat(x, 2), lambda x: np.repeat(x, 4)),
        ),
        Wrong(
            "reshaped",
            lambda x: np.repeat(x, 4).reshape(2 * x.shape[0], 2 * x.shape[1], x.shape[2]),
            "the shape is right, but the values lie in the wrong places; repeat along axis=0, and then along axis=1.",
            also=(
                lambda x: np.repeat(x, 4, axis=1).reshape(2 * x.shape[0], 2 * x.shape[1], x.shape[2]),
                lambda x: np.repeat(x, 4, axis=2).reshape(2 * x.shape[0], 2 * x.shape[1], x.shape[2]),
                lambda x: np.tile(x.ravel(), 4).reshape(2 * x.shape[0], 2 * x.shape[1], x.shape[2]),
                lambda x: np.resize(x, (2 * x.shape[0], 2 * x.shape[1], x.shape[2])),
            ),
        ),
        Wrong(
            "zeros between",
            _spaced,
            "there are zeros between the values; every place of a square gets its value.",
            also=(lambda x: np.repeat(_spaced(x, (0,)), 2, axis=1), lambda x: np.repeat(_spaced(x, (1,)), 2, axis=0)),
        ),
        Wrong(
            "a corner forgotten",
            lambda x: upsample(x) * np.tile([[1, 1], [1, 0]], x.shape[:2])[..., None],
            "one place of every square has stayed 0: there are four of them.",
            also=(
                lambda x: upsample(x) * np.tile([[1, 0], [0, 1]], x.shape[:2])[..., None],
                lambda x: upsample(x) * np.tile([[1, 1], [0, 1]], x.shape[:2])[..., None],
                lambda x: upsample(x) * np.tile([[1, 0], [1, 1]], x.shape[:2])[..., None],
            ),
        ),
        Wrong(
            "moved by one",
            lambda x: x[np.minimum((np.arange(2 * len(x)) + 1) // 2, len(x) - 1)][
                :, np.minimum((np.arange(2 * x.shape[1]) + 1) // 2, x.shape[1] - 1)
            ],
            "everything is moved by one place; row r comes from row r // 2, and columns likewise.",
            also=(
                lambda x: np.roll(upsample(x), (1, 1), axis=(0, 1)),
                lambda x: np.roll(upsample(x), (-1, -1), axis=(0, 1)),
            ),
        ),
        Wrong(
            "channels flattened",
            lambda x: upsample(x).reshape(2 * x.shape[0], -1),
            "the channels lie beside each other in a row; keep them as the last axis.",
        ),
        Wrong(
            "zeros around",
            lambda x: np.pad(x, ((0, x.shape[0]), (0, x.shape[1]), (0, 0))),
            "the picture is as small as before, with zeros beside it.",
        ),
        Wrong(
            "smoothed",
            lambda x: _smooth(_smooth(x, 0), 1),
            "new values are mixed from neighbours, bilinear; nearest repeats every value as it is.",
            also=(lambda x: _between(_between(x, 0), 1),),
        ),
        Wrong(
            "a quarter each",
            lambda x: upsample(x) / 4,
            "the value is shared out among the four places; every place gets all of it.",
        ),
        Wrong(
            "transposed",
            lambda x: upsample(x.swapaxes(0, 1)),
            "rows and columns are exchanged.",
        ),
        Wrong(
            "mirrored",
            lambda x: np.concatenate(
                [np.concatenate([x, x[::-1]], axis=0), np.concatenate([x, x[::-1]], axis=0)[:, ::-1]], axis=1
            ),
            "the picture is mirrored at its border; repeat every value beside itself.",
        ),
    ),
    right={
        "loops": _upsample_loops,
        "slices": _upsample_slices,
        "kron": lambda x: np.kron(x, np.ones((2, 2, 1))),
        "lists": lambda x: [[v for v in row for _ in range(2)] for row in x.tolist() for _ in range(2)],
        "float32": lambda x: np.float32(x)[np.arange(2 * x.shape[0]) // 2][:, np.arange(2 * x.shape[1]) // 2],
    },
    hints=(
        "Every value becomes a square of four. What happens to a row, and what to the values in it?",
        "np.repeat with axis=0 makes (2 height, width, channels) of (height, width, channels). What is left to do?",
        "np.repeat(np.repeat(x, 2, axis=0), 2, axis=1)",
    ),
)

# --- 6.4 residual_block ----------------------------------------------------------------------------------------------


def _numbers(x):
    """Lists, which do not calculate, as an array; arrays and tensors as they are."""
    return np.asarray(x, dtype=np.float64) if isinstance(x, list | tuple) else x


def steeper(x):
    """What a convolution may do to every place: a multiple, and a bias."""
    return 1.5 * _numbers(x) - 0.3


def turned(x):
    """The same, with the sign turned."""
    return 0.4 - 0.8 * _numbers(x)


def nothing(x):
    return 0 * _numbers(x)


def sunk(x):
    """Below 0 everywhere, whatever it is given."""
    return 0 * _numbers(x) - 1


def levelled(x):
    """Every place without the mean of its column: it looks at other places, as a convolution does."""
    x = _numbers(x)
    return x - sum(x[k] for k in range(len(x))) / len(x)


def residual_block(x, first, second):
    x = np.asarray(x, dtype=np.float64)
    return x + second(np.maximum(first(x), 0))


def _block_loops(x, first, second):
    inside = first(x)
    for place in np.ndindex(*inside.shape):
        if inside[place] < 0:
            inside[place] = 0.0
    change = second(inside)
    out = x.copy()
    for place in np.ndindex(*x.shape):
        out[place] += change[place]
    return out


def relu(x):
    return np.maximum(x, 0)


FUNCTIONS = (steeper, turned, nothing, sunk, levelled)
THROUGH = ((MAPS, steeper, turned), (TALL, turned, levelled))


def _what_second_makes_of_0(outs, ins, atol):
    return all(close(out, x + second(0 * x), atol) for out, (x, _, second) in zip(outs, ins, strict=True))


block_task = Task(
    id="6.4",
    name="residual_block",
    minutes=7,
    given=Given(
        {
            "x": Numbers("height, width, channels"),
            "first": OneOf(FUNCTIONS, "a function that keeps the shape of what it is given"),
            "second": OneOf(FUNCTIONS, "a function that keeps the shape of what it is given"),
        }
    ),
    edges=((MAPS, levelled, turned), (TALL, levelled, steeper), (-np.abs(TALL), turned, levelled)),
    reference=residual_block,
    probes=(
        Probe("the maps keep their shape", THROUGH, same_shapes),
        Probe(
            "where the second function returns 0, x comes out as it went in, also below 0",
            ((MAPS, steeper, nothing), (TALL, turned, nothing)),
            lambda outs, ins, atol: all(close(o, x, atol) for o, (x, *_) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "where the first function returns numbers below 0, the second is given 0",
            ((MAPS, sunk, turned), (TALL, sunk, steeper)),
            _what_second_makes_of_0,
        ),
        values(
            residual_block,
            *THROUGH,
            (TALL, levelled, turned),
            (MAPS, levelled, steeper),
            says="exact values, also of functions that look at neighbours",
            points=2,
        ),
    ),
    wrong=(
        Wrong(
            "no relu",
            lambda x, f, g: x + g(f(x)),
            "there is no relu between the two functions, so that what is below 0 goes on.",
        ),
        Wrong(
            "relu at the end",
            lambda x, f, g: relu(x + g(relu(f(x)))),
            "relu is taken of the sum as well, so that x loses what is below 0; nothing comes after the sum.",
        ),
        Wrong(
            "relu after the second",
            lambda x, f, g: x + relu(g(f(x))),
            "relu comes after the second function; it belongs between the two.",
        ),
        Wrong(
            "relu after both",
            lambda x, f, g: x + relu(g(relu(f(x)))),
            "relu comes after the second function as well; it belongs between the two only.",
        ),
        Wrong(
            "relu only of the sum",
            lambda x, f, g: relu(x + g(f(x))),
            "relu is taken of the sum; it belongs between the two functions.",
        ),
        Wrong(
            "relu first",
            lambda x, f, g: x + g(f(relu(x))),
            "relu is taken of x, and not between the two functions, where it belongs.",
            also=(lambda x, f, g: relu(x) + g(f(x)), lambda x, f, g: relu(x) + g(f(relu(x)))),
        ),
        Wrong(
            "relu before each",
            lambda x, f, g: x + g(relu(f(relu(x)))),
            "relu is taken of x as well; it belongs between the two functions only.",
        ),
        Wrong(
            "way round forgotten",
            lambda x, f, g: g(relu(f(x))),
            "x is not added: what the functions find is a change of x.",
        ),
        Wrong(
            "exchanged",
            lambda x, f, g: x + f(relu(g(x))),
            "the functions are exchanged: `first` is given x.",
        ),
        Wrong(
            "first only",
            lambda x, f, g: x + relu(f(x)),
            "only the first function is called; what it returns goes through relu and then into the second.",
            also=(lambda x, f, g: x + f(x),),
        ),
        Wrong(
            "second only",
            lambda x, f, g: x + g(relu(x)),
            "only the second function is called; it is given what the first returns, after relu.",
            also=(lambda x, f, g: x + g(x),),
        ),
        Wrong(
            "side by side",
            lambda x, f, g: x + relu(f(x)) + g(x),
            "both functions are given x; the second is given what the first returns, after relu.",
            also=(lambda x, f, g: x + g(x) + f(x), lambda x, f, g: x + relu(f(x)) + relu(g(x))),
        ),
        Wrong(
            "both results added",
            lambda x, f, g: x + relu(f(x)) + g(relu(f(x))),
            "what the first function returns is added as well; only what the second returns is.",
            also=(lambda x, f, g: x + f(x) + g(relu(f(x))),),
        ),
        Wrong(
            "added inside",
            lambda x, f, g: relu(f(x)) + g(relu(f(x))),
            "what the first function returns is added in the place of x; keep x for the end.",
        ),
        Wrong(
            "added before the second",
            lambda x, f, g: g(x + relu(f(x))),
            "x is added before the second function; add it to what the second returns.",
            also=(lambda x, f, g: g(relu(x + f(x))), lambda x, f, g: x + g(x + relu(f(x)))),
        ),
        Wrong(
            "each with x",
            lambda x, f, g: (lambda y: y + g(y))(x + relu(f(x))),
            "x is added after each function; there is one sum, at the end.",
            also=(lambda x, f, g: (lambda y: y + g(y))(relu(x + f(x))),),
        ),
        Wrong(
            "subtracted",
            lambda x, f, g: x - g(relu(f(x))),
            "what the functions find is subtracted; add it.",
            also=(lambda x, f, g: g(relu(f(x))) - x,),
        ),
        Wrong(
            "multiplied",
            lambda x, f, g: x * g(relu(f(x))),
            "x is multiplied by what the functions find; add it.",
        ),
        Wrong(
            "mean",
            lambda x, f, g: (x + g(relu(f(x)))) / 2,
            "the sum is halved; leave it a sum.",
        ),
        Wrong(
            "added twice",
            lambda x, f, g: 2 * x + g(relu(f(x))),
            "x is added twice.",
        ),
        Wrong(
            "absolute values",
            lambda x, f, g: x + g(np.abs(f(x))),
            "what is below 0 changes its sign between the two functions; relu makes it 0.",
        ),
        Wrong(
            "relu upside down",
            lambda x, f, g: x + g(np.minimum(f(x), 0)),
            "relu keeps what is above 0; np.minimum keeps what is below.",
        ),
        Wrong(
            "clipped to 1",
            lambda x, f, g: x + g(np.clip(f(x), 0, 1)),
            "what is above 1 is cut off as well; relu cuts off below 0 only.",
        ),
        Wrong(
            "flattened",
            lambda x, f, g: residual_block(x, f, g).ravel(),
            "the numbers are right, but they lie flat; keep the shape of x.",
        ),
    ),
    right={
        "loops": _block_loops,
        "where": lambda x, f, g: np.add(g(np.where(f(x) > 0, f(x), 0)), x),
        "lists": lambda x, f, g: residual_block(x.tolist(), f, g).tolist(),
        "float32": lambda x, f, g: np.float32(x) + np.float32(g(np.float32(relu(f(np.float32(x)))))),
    },
    hints=(
        "What the two functions find is not the result but a change. A change of what?",
        "first(x) has the shape of x, relu keeps it, second keeps it: so the result can be added to x.",
        "x + second(np.maximum(first(x), 0))",
    ),
)

# --- 6.5 batch_loss --------------------------------------------------------------------------------------------------


def gram_matrix(features):
    flat = np.reshape(features, (-1, np.shape(features)[-1]))
    return flat.T @ flat / len(flat)


def batch_loss(painted, photographs, target, content_weight):
    painted, photographs, target = (np.asarray(a, dtype=np.float64) for a in (painted, photographs, target))
    style = [np.sum((gram_matrix(f) - target) ** 2) / np.sum(target**2) for f in painted]
    content = [np.sum((f - p) ** 2) / np.sum(p**2) for f, p in zip(painted, photographs, strict=True)]
    return np.mean(style) + content_weight * np.mean(content)


def _relative(found, wanted, axes=None):
    return np.sum((found - wanted) ** 2, axis=axes) / np.sum(wanted**2, axis=axes)


def _batch(style=None, content=None, together=np.mean):
    """batch_loss written in other ways: style(F, A) and content(F, P) of one picture, and what becomes of all."""
    style = style or (lambda f, a: _relative(gram_matrix(f), a))
    content = content or _relative

    def answer(painted, photographs, target, weight):
        pairs = zip(painted, photographs, strict=True)
        return together([style(f, target) + weight * content(f, p) for f, p in pairs])

    return answer


def _batch_loops(painted, photographs, target, content_weight):
    total = 0.0
    for f, p in zip(painted, photographs, strict=True):
        error = size = missed = seen = 0.0
        for i, j in np.ndindex(target.shape):
            g = sum(f[place][i] * f[place][j] for place in np.ndindex(f.shape[:2])) / (f.size / len(target))
            error += (g - target[i, j]) ** 2
            size += target[i, j] ** 2
        for place in np.ndindex(f.shape):
            missed += (f[place] - p[place]) ** 2
            seen += p[place] ** 2
        total += error / size + content_weight * missed / seen
    return total / len(painted)


def _batch_einsum(painted, photographs, target, content_weight):
    grams = np.einsum("bhwi,bhwj->bij", painted, painted) / (painted.shape[1] * painted.shape[2])
    style = ((grams - target) ** 2).sum(axis=(1, 2)) / (target**2).sum()
    content = _relative(painted, photographs, (1, 2, 3))
    return (style + content_weight * content).mean()


def _mixed(painted, photographs, target, weight):
    """The Gram matrix of all pictures together."""
    content = _relative(painted, photographs, (1, 2, 3)).mean()
    return _relative(gram_matrix(painted), target) + weight * content


PAINTED = np.stack([MAPS, MAPS[::-1] / 2 + 1, 1 - MAPS[:, ::-1] / 3])
PHOTOS = np.stack([MAPS + 0.5, np.flip(MAPS, 2) / 2, 2 - MAPS / 4])
GRAM = np.array([[2.0, 0.5], [0.5, 3.0]])
PAINTED3, PHOTOS3 = np.stack([TALL, TALL[::-1] - 0.5]), np.stack([TALL / 2 + 0.2, 1.5 * TALL[:, ::-1]])
GRAM3 = np.array([[2.0, -0.5, 1.0], [-0.5, 1.5, 0.25], [1.0, 0.25, 4.0]])
BATCH, BATCH3 = (PAINTED, PHOTOS, GRAM, 0.7), (PAINTED3, PHOTOS3, GRAM3, 2.0)


def _numbers_only(outs, ins, atol):
    return all(o.size == 1 for o in outs)


def _gram_sizes(painted, photographs, target, weight):
    """How large the squares are that cancel."""
    grams = max(np.sum(gram_matrix(f) ** 2) for f in painted) / np.sum(target**2)
    return grams + weight * max(np.sum(f**2) / np.sum(p**2) for f, p in zip(painted, photographs, strict=True))


def _no_empty_photograph(painted, photographs, target, weight):
    return bool(target.any()) and all(p.any() for p in photographs)


batch_task = Task(
    id="6.5",
    name="batch_loss",
    minutes=13,
    one_number=True,
    given=Given(
        {
            "painted": Numbers("pictures, height, width, channels"),
            "photographs": Numbers("pictures, height, width, channels"),
            "target": Gram("channels"),
            "content_weight": Number("a number, 0 or more", 0.0),
        },
        _no_empty_photograph,
        "no photograph is 0 everywhere, and nor is the target",
        sizes={"pictures": (1, 2, 3, 4)},
    ),
    edges=(
        (1.01 * PHOTOS, PHOTOS, gram_matrix(PHOTOS[0]), 1.0),
        (np.tile(PAINTED, (2, 1, 1, 1)), np.tile(PHOTOS[::-1], (2, 1, 1, 1)), GRAM, 0.3),
    ),
    size=_gram_sizes,
    reference=batch_loss,
    probes=(
        Probe("one number", (BATCH, BATCH3), _numbers_only),
        Probe(
            "the loss of two pictures is the mean of their own losses",
            (BATCH3, *((PAINTED3[k : k + 1], PHOTOS3[k : k + 1], *BATCH3[2:]) for k in (0, 1))),
            lambda outs, _, atol: _numbers_only(outs, _, atol) and close(2 * outs[0], outs[1] + outs[2], 2 * atol),
        ),
        Probe(
            "without a content weight the photographs do not matter, but the style does",
            ((PAINTED, PHOTOS, GRAM, 0.0), (PAINTED, PHOTOS[::-1] + 1, GRAM, 0.0), (PAINTED / 2, PHOTOS, GRAM, 0.0)),
            lambda outs, _, atol: close(outs[0], outs[1], atol) and not close(outs[0], outs[2], atol),
        ),
        Probe(
            "features twice as large, and a target four times as large, give the same",
            (BATCH, (2 * PAINTED, 2 * PHOTOS, 4 * GRAM, 0.7)),
            lambda outs, _, atol: close(outs[0], outs[1], atol),
        ),
        values(
            batch_loss, BATCH, BATCH3, (PAINTED, PHOTOS, GRAM, 0.0), (PAINTED3[:1], PHOTOS3[:1], GRAM3, 5.0), points=2
        ),
    ),
    wrong=(
        Wrong(
            "one Gram matrix for all",
            _mixed,
            "the Gram matrix is that of all pictures mixed: half of them may be too red and half too blue. Compare "
            "each picture's own.",
            also=(
                lambda f, p, a, w: _relative(gram_matrix(f), a) + w * _relative(f, p),
                lambda f, p, a, w: (
                    _relative(np.sum([gram_matrix(x) for x in f], axis=0) / len(f), a) + w * _relative(f, p)
                ),
            ),
        ),
        Wrong(
            "Gram matrix of the mean picture",
            lambda f, p, a, w: _relative(gram_matrix(f.mean(axis=0)), a) + w * _relative(f, p, (1, 2, 3)).mean(),
            "the pictures are averaged before the Gram matrix is made; average their losses, at the end.",
            also=(
                lambda f, p, a, w: (
                    _relative(gram_matrix(f.mean(axis=0)), a) + w * _relative(f.mean(axis=0), p.mean(axis=0))
                ),
            ),
        ),
        Wrong(
            "content of the whole batch",
            lambda f, p, a, w: np.mean([_relative(gram_matrix(x), a) for x in f]) + w * _relative(f, p),
            "the content error is taken over the whole batch, so that dark photographs hardly count; divide each by "
            "its own size.",
        ),
        Wrong(
            "sum for mean",
            _batch(together=np.sum),
            "the pictures are added up; take their mean.",
        ),
        Wrong(
            "a number for each picture",
            _batch(together=np.asarray),
            "every picture has its own number; take their mean.",
        ),
        Wrong(
            "first picture only",
            lambda f, p, a, w: batch_loss(f[:1], p[:1], a, w),
            "only the first picture is counted; return after the loop.",
        ),
        Wrong(
            "last picture only",
            lambda f, p, a, w: batch_loss(f[-1:], p[-1:], a, w),
            "only the last picture is counted; add up in the loop.",
        ),
        Wrong(
            "first picture over all",
            lambda f, p, a, w: batch_loss(f[:1], p[:1], a, w) / len(f),
            "only the first picture is counted: `return` stands inside of the loop.",
        ),
        Wrong(
            "style of the last picture",
            lambda f, p, a, w: batch_loss(f[-1:], p[-1:], a, 0.0) + w * _relative(f, p, (1, 2, 3)).mean(),
            "the style is that of the last picture alone; add up both errors in the loop.",
            also=(
                lambda f, p, a, w: batch_loss(f[-1:], p[-1:], a, 0.0) / len(f) + w * _relative(f, p, (1, 2, 3)).mean(),
            ),
        ),
        Wrong(
            "content of the last picture",
            lambda f, p, a, w: batch_loss(f, p, a, 0.0) + w * _relative(f[-1], p[-1]),
            "the content is that of the last picture alone; add up both errors in the loop.",
            also=(lambda f, p, a, w: batch_loss(f, p, a, 0.0) + w * _relative(f[-1], p[-1]) / len(f),),
        ),
        Wrong(
            "content by Gram matrices",
            _batch(content=lambda f, p: _relative(gram_matrix(f), gram_matrix(p))),
            "the content is compared by Gram matrices, which forget where things are; compare the features.",
        ),
        Wrong(
            "lengths below",
            _batch(
                style=lambda f, a: np.sum((gram_matrix(f) - a) ** 2) / np.linalg.norm(a),
                content=lambda f, p: np.sum((f - p) ** 2) / np.linalg.norm(p),
            ),
            "squares are divided by a length, np.linalg.norm; divide by the sum of squares.",
        ),
        Wrong(
            "last picture over all",
            lambda f, p, a, w: batch_loss(f[-1:], p[-1:], a, w) / len(f),
            "only the last picture is counted, and divided by the number of all; add up in the loop, with +=.",
        ),
        Wrong(
            "style summed",
            lambda f, p, a, w: len(f) * batch_loss(f, p, a, 0.0) + w * _relative(f, p, (1, 2, 3)).mean(),
            "the style errors are added up and the content errors averaged; take the mean of both.",
        ),
        Wrong(
            "content summed",
            lambda f, p, a, w: batch_loss(f, p, a, w * len(f)),
            "the content errors are added up and the style errors averaged; take the mean of both.",
        ),
        Wrong(
            "content weight forgotten",
            lambda f, p, a, w: batch_loss(f, p, a, 1.0),
            "the content weight is not used.",
        ),
        Wrong(
            "weight on the style",
            lambda f, p, a, w: w * batch_loss(f, p, a, 0.0) + _relative(f, p, (1, 2, 3)).mean(),
            "the weight is put on the style; it belongs to the content.",
        ),
        Wrong(
            "weight on both",
            lambda f, p, a, w: w * batch_loss(f, p, a, 1.0),
            "the style is multiplied by the content weight as well.",
        ),
        Wrong(
            "style only",
            lambda f, p, a, w: batch_loss(f, p, a, 0.0),
            "the content is missing.",
        ),
        Wrong(
            "content only",
            lambda f, p, a, w: w * _relative(f, p, (1, 2, 3)).mean(),
            "the style is missing.",
        ),
        Wrong(
            "style not relative",
            _batch(style=lambda f, a: np.sum((gram_matrix(f) - a) ** 2)),
            "the style error is not divided by the size of the target, the sum of its squares.",
            also=(_batch(style=lambda f, a: np.mean((gram_matrix(f) - a) ** 2)),),
        ),
        Wrong(
            "content not relative",
            _batch(content=lambda f, p: np.sum((f - p) ** 2)),
            "the content error is not divided by the size of the photograph's features, the sum of their squares.",
            also=(_batch(content=lambda f, p: np.mean((f - p) ** 2)),),
        ),
        Wrong(
            "nothing relative",
            _batch(style=lambda f, a: np.sum((gram_matrix(f) - a) ** 2), content=lambda f, p: np.sum((f - p) ** 2)),
            "the errors are not divided by the sizes of what they are compared with.",
            also=(
                _batch(
                    style=lambda f, a: np.mean((gram_matrix(f) - a) ** 2), content=lambda f, p: np.mean((f - p) ** 2)
                ),
            ),
        ),
        Wrong(
            "Gram matrix not divided",
            _batch(style=lambda f, a: _relative(gram_matrix(f) * f.shape[0] * f.shape[1], a)),
            "the Gram matrix is not divided by the number of places.",
        ),
        Wrong(
            "divided by the painted features",
            _batch(content=lambda f, p: _relative(p, f)),
            "the content error is divided by the size of the painted features; divide by the photograph's.",
        ),
        Wrong(
            "divided by the painted Gram matrix",
            _batch(style=lambda f, a: _relative(a, gram_matrix(f))),
            "the style error is divided by the size of the painted Gram matrix; divide by the target's.",
        ),
        Wrong(
            "Gram matrix of the photographs",
            lambda f, p, a, w: (
                np.mean([_relative(gram_matrix(x), a) for x in p]) + w * _relative(f, p, (1, 2, 3)).mean()
            ),
            "the Gram matrices are those of the photographs; take those of the painted pictures.",
        ),
        Wrong(
            "roots",
            _batch(
                style=lambda f, a: np.sqrt(_relative(gram_matrix(f), a)), content=lambda f, p: np.sqrt(_relative(f, p))
            ),
            "lengths are compared, with a root; compare squares.",
        ),
        Wrong(
            "divided by a sum before squaring",
            _batch(style=lambda f, a: np.sum((gram_matrix(f) - a) ** 2) / np.sum(a) ** 2),
            "a sum is squared, np.sum(...) ** 2; add up the squares, np.sum(... ** 2).",
            also=(
                _batch(
                    style=lambda f, a: np.sum((gram_matrix(f) - a) ** 2) / np.sum(a) ** 2,
                    content=lambda f, p: np.sum((f - p) ** 2) / np.sum(p) ** 2,
                ),
                _batch(content=lambda f, p: np.sum((f - p) ** 2) / np.sum(p) ** 2),
            ),
        ),
        Wrong(
            "divided by a mean before squaring",
            _batch(content=lambda f, p: np.mean((f - p) ** 2) / np.mean(p) ** 2),
            "np.mean(...) ** 2 squares the mean; take the mean of the squares, np.mean(... ** 2).",
            also=(
                _batch(style=lambda f, a: np.mean((gram_matrix(f) - a) ** 2) / np.mean(a) ** 2),
                _batch(
                    style=lambda f, a: np.mean((gram_matrix(f) - a) ** 2) / np.mean(a) ** 2,
                    content=lambda f, p: np.mean((f - p) ** 2) / np.mean(p) ** 2,
                ),
            ),
        ),
        Wrong(
            "Gram matrix of the target",
            _batch(style=lambda f, a: np.sum((gram_matrix(f) - gram_matrix(a)) ** 2) / np.sum(a**2)),
            "target is a Gram matrix already; take gram_matrix of the painted features only.",
            also=(_batch(style=lambda f, a: _relative(gram_matrix(f), gram_matrix(a))),),
        ),
        Wrong(
            "a half before each",
            lambda f, p, a, w: batch_loss(f, p, a, w) / 2,
            "the errors are halved; this formula has no factor before them.",
            also=(
                lambda f, p, a, w: batch_loss(f, p, a, 2 * w) / 4,
                lambda f, p, a, w: batch_loss(f, p, a, w / 2),
                lambda f, p, a, w: batch_loss(f, p, a, w) / 4,
            ),
        ),
        Wrong(
            "photographs in another order",
            lambda f, p, a, w: batch_loss(f, p[::-1], a, w),
            "the photographs are taken in the opposite order; number b belongs to painted number b.",
        ),
    ),
    right={
        "loops": _batch_loops,
        "einsum": _batch_einsum,
        "norms": _batch(
            style=lambda f, a: (np.linalg.norm(gram_matrix(f) - a) / np.linalg.norm(a)) ** 2,
            content=lambda f, p: (np.linalg.norm(f - p) / np.linalg.norm(p)) ** 2,
        ),
        "a list": lambda f, p, a, w: [_batch()(f, p, a, w)],
        "float32": lambda f, p, a, w: _batch()(*(np.float32(v) for v in (f, p, a, w))),
    },
    hints=(
        "Write the loss of one picture first. What do you do with the losses of many?",
        "painted[b] and photographs[b] are (height, width, channels), target is (channels, channels), each error "
        "is one number.",
        "For each picture np.sum((gram_matrix(f) - target)**2) / np.sum(target**2), and content_weight times the same "
        "of f and p; then np.mean of the list.",
    ),
)

# --- 6.6 break_even --------------------------------------------------------------------------------------------------


def break_even(training, per_pass, per_loop):
    return math.ceil(training / (per_loop - per_pass))


def _break_even_loop(training, per_pass, per_loop):
    n = 0
    while training + n * per_pass > n * per_loop:
        n += 1
    return n


def _clear(training, per_pass, per_loop):
    """Is the loop slower, and does no rounding decide? A tie of whole numbers is one in every arithmetic."""
    if not per_pass < per_loop:
        return False
    pictures = training / (per_loop - per_pass)
    if training == 0 or (per_pass.is_integer() and per_loop.is_integer()):
        return True
    rounding = 1e-6 * (1 + pictures) * (1 + per_loop / (per_loop - per_pass))
    return pictures < 1_000 and abs(pictures - round(pictures)) > rounding


def _pictures(how):
    return lambda training, per_pass, per_loop: how(training / (per_loop - per_pass))


def _whole_number(outs, ins, atol):
    return all(o.size == 1 and abs(o.item() - round(o.item())) < 1e-6 for o in outs)


def _pays_from_there(outs, ins, atol):
    """At n the network is not slower, at n - 1 it is."""
    return _whole_number(outs, ins, atol) and all(
        (n := round(o.item())) >= 0 and t + n * p <= n * q + 1e-6 * t and (n == 0 or t + (n - 1) * p > (n - 1) * q)
        for o, (t, p, q) in zip(outs, ins, strict=True)
    )


TIMES, TIMES2, TIE = (720, 0.1, 30.0), (100, 0.75, 4.0), (60, 1.0, 4.0)

break_even_task = Task(
    id="6.6",
    name="break_even",
    minutes=8,
    given=Given(
        {
            "training": whole("a whole number of seconds, which may be 0", 0),
            "per_pass": Number("a number of seconds, 0 or more", 0.0),
            "per_loop": Number("a number of seconds, more than `per_pass`", 0.0),
        },
        _clear,
    ),
    edges=(
        (7, 2.0, 9.0),
        (0, 0.5, 1.75),
        (301, 0.0, 0.4),
        (12, 1.0, 5.0),
        (1, 0.0, 50.0),
        (299, 2.0, 3.0),
        (10_000, 0.3, 12.5),
    ),
    reference=break_even,
    probes=(
        Probe("a whole number", (TIMES, TIMES2), _whole_number),
        Probe(
            "a network that is there already pays from 0 pictures on",
            ((0, 0.1, 30.0), (0, 2.0, 3.0)),
            lambda outs, ins, atol: all(o.size == 1 and abs(o.item()) < 1e-6 for o in outs),
        ),
        Probe(
            "from that number on it pays, and with one picture less it does not",
            (TIMES, TIMES2, (91, 2.5, 4.0)),
            _pays_from_there,
        ),
        Probe("when both take equally long, it pays", (TIE, (7, 2.0, 9.0)), _pays_from_there),
        values(break_even, TIMES, TIMES2, TIE, (250, 0.3, 1.9)),
    ),
    wrong=(
        Wrong(
            "not rounded",
            _pictures(lambda n: n),
            "that is no whole number; round it up.",
        ),
        Wrong(
            "rounded down",
            _pictures(math.floor),
            "it is rounded down, so that the last picture is missing; round up, with np.ceil.",
        ),
        Wrong(
            "rounded to the nearest",
            _pictures(round),
            "it is rounded to the nearest whole number, which may be one too few; round up, with np.ceil.",
            also=(_pictures(lambda n: math.floor(n + 0.5)),),
        ),
        Wrong(
            "one more than rounded down",
            _pictures(lambda n: math.floor(n) + 1),
            "one is added always, so that a whole number gets one too many; round up, with np.ceil.",
            also=(_pictures(lambda n: math.floor(n) + 1 if n else 0),),
        ),
        Wrong(
            "one too few",
            _pictures(lambda n: max(math.ceil(n) - 1, 0)),
            "that is the last number for which it does not pay yet; one more is asked for.",
            also=(_pictures(lambda n: math.ceil(n) - 1),),
        ),
        Wrong(
            "one too many",
            _pictures(lambda n: math.ceil(n) + 1),
            "that is one picture too many: it is rounded up already.",
        ),
        Wrong(
            "at least one",
            _pictures(lambda n: max(1, math.ceil(n))),
            "it is never less than 1; without training it pays from 0 pictures on.",
        ),
        Wrong(
            "pass forgotten",
            lambda t, p, q: math.ceil(t / q),
            "the time of a pass is not counted: a picture saves per_loop - per_pass.",
        ),
        Wrong(
            "divided by the pass",
            lambda t, p, q: math.ceil(t / p),
            "the training is divided by the time of a pass; divide by what each picture saves.",
            also=(lambda t, p, q: math.ceil(t / p) if p else 0,),
        ),
        Wrong(
            "times added",
            lambda t, p, q: math.ceil(t / (q + p)),
            "the two times are added; what a picture saves is their difference.",
        ),
        Wrong(
            "difference turned round",
            lambda t, p, q: math.ceil(t / (p - q)),
            "the difference is turned round, so that the number is below 0: a picture saves per_loop - per_pass.",
            also=(_pictures(lambda n: -math.floor(n)), _pictures(lambda n: -n)),
        ),
        Wrong(
            "ratio",
            lambda t, p, q: math.ceil(q / p) if p else 0,
            "that is how many times faster a pass is; the training has to be earned back.",
            also=(lambda t, p, q: math.ceil(q / p), lambda t, p, q: q / p),
        ),
        Wrong(
            "training and a pass",
            lambda t, p, q: math.ceil((t + p) / q),
            "one pass is counted; each of the n pictures needs one.",
        ),
        Wrong(
            "seconds",
            lambda t, p, q: q * math.ceil(t / (q - p)),
            "that is a time; wanted is how many pictures it takes.",
            also=(lambda t, p, q: t + p * math.ceil(t / (q - p)),),
        ),
        Wrong(
            "multiplied",
            lambda t, p, q: math.ceil(t * (q - p)),
            "the training is multiplied by what a picture saves; divide.",
        ),
        Wrong(
            "upside down",
            lambda t, p, q: math.ceil((q - p) / t) if t else 0,
            "the fraction is upside down: divide the training by what a picture saves.",
        ),
    ),
    right={
        "loop": _break_even_loop,
        "np.ceil": lambda t, p, q: np.ceil(t / (q - p)),
        "floor of the negative": lambda t, p, q: -(-t // (q - p)),
        "float32": lambda t, p, q: np.ceil(np.float32(t) / (np.float32(q) - np.float32(p))),
    },
    hints=(
        "What does every picture save? And how many of these does it take to make up for the training?",
        "Solve training + n * per_pass = n * per_loop for n; it is seldom whole.",
        "np.ceil of training divided by (per_loop - per_pass)",
    ),
)

TASKS = (norm_task, styled_task, upsample_task, block_task, batch_task, break_even_task)
