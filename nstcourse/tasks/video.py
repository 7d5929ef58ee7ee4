"""Exercise 9, video: a frame carried along a flow, what is hidden, the warping error, the temporal loss, frames held
over time, and a plot read with the style that is left."""

import numpy as np

from nstcourse.inputs import Given, Number, Numbers, pixels
from nstcourse.task import Probe, Task, Wrong, close, values

CUT, ROOM = 0.3, 1.1  # found less, another scene begins; style left, of that of frame by frame, at most
APART = 2e-3  # nothing that a rule cuts off at a border lies nearer to it, so that rounding decides nothing

# --- 9.1 warp --------------------------------------------------------------------------------------------------------

STEPS = np.array(
    [
        [0.1, 0.4, 0.9, 0.3],
        [0.8, 0.2, 0.55, 0.7],
        [0.05, 0.6, 1.0, 0.45],
    ]
)
TALL = np.array([[0.9, 0.15], [0.3, 0.75], [0.6, 0.2], [0.05, 0.85], [0.5, 0.35]])
BENT = np.array(
    [
        [[0.4, 0.25], [-0.75, 1.4], [1.2, 0.3], [-1.4, 0.1]],
        [[2.3, -0.4], [0.3, -0.6], [-1.25, 0.7], [0.6, 0.9]],
        [[0.2, -1.7], [1.6, -0.2], [-0.45, -1.1], [0.35, 1.3]],
    ]
)
SWAY = np.array(
    [
        [[0.3, 0.8], [-0.4, 1.7]],
        [[0.6, -0.7], [-0.9, 0.2]],
        [[-0.2, 1.3], [0.7, -1.6]],
        [[0.45, 0.35], [-1.3, -0.3]],
        [[0.15, -2.2], [-0.6, 0.65]],
    ]
)


def warp(before, flow):
    before, flow = np.asarray(before, dtype=np.float64), np.asarray(flow, dtype=np.float64)
    height, width = before.shape
    x = np.clip(np.arange(width) + flow[..., 0], 0, width - 1)
    y = np.clip(np.arange(height)[:, None] + flow[..., 1], 0, height - 1)
    left, top = x.astype(int), y.astype(int)
    right, bottom = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    a, b = x - left, y - top
    above = (1 - a) * before[top, left] + a * before[top, right]
    below = (1 - a) * before[bottom, left] + a * before[bottom, right]
    return (1 - b) * above + b * below


def _between(before, x, y):
    """Of the four pixels around each place (x, y) of the frame: the nearer, the more it counts."""
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    return _mixed(before, left, top, x - left, y - top)


def _mixed(before, left, top, a, b):
    height, width = before.shape
    left, top = np.clip(left, 0, width - 1), np.clip(top, 0, height - 1)
    right, bottom = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    above = (1 - a) * before[top, left] + a * before[top, right]
    below = (1 - a) * before[bottom, left] + a * before[bottom, right]
    return (1 - b) * above + b * below


def _places(before, flow):
    """Where each pixel was, also outside of the frame: x and y."""
    height, width = before.shape
    return np.arange(width) + flow[..., 0], np.arange(height)[:, None] + flow[..., 1]


def _kept_inside(before, x, y):
    return np.clip(x, 0, before.shape[1] - 1), np.clip(y, 0, before.shape[0] - 1)


def _whole_pixels(choose):
    """The pixel that is found by rounding the place in this way."""

    def answer(before, flow):
        x, y = _kept_inside(before, *_places(before, flow))
        return before[choose(y).astype(int), choose(x).astype(int)]

    return answer


def _with_weights(change):
    """The shares of right and bottom pixel, changed."""

    def answer(before, flow):
        x, y = _kept_inside(before, *_places(before, flow))
        left, top = np.floor(x).astype(int), np.floor(y).astype(int)
        return _mixed(before, left, top, *change(x - left, y - top))

    return answer


def _led_back(change):
    """Places outside of the frame, led back into it in another way: change(place, side)."""

    def answer(before, flow):
        x, y = _places(before, flow)
        return _between(before, change(x, before.shape[1]), change(y, before.shape[0]))

    return answer


def _zero_outside(before, flow):
    x, y = _places(before, flow)
    inside = (x >= 0) & (x <= before.shape[1] - 1) & (y >= 0) & (y <= before.shape[0] - 1)
    return np.where(inside, warp(before, flow), 0.0)


def _zero_padded(before, flow):
    x, y = _places(before, flow)
    height, width = before.shape
    padded = np.pad(before, 1)
    return _between(padded, np.clip(x + 1, 0, width + 1), np.clip(y + 1, 0, height + 1))


def _turned_round(place, side):
    return np.abs((side - 1) - np.abs((side - 1 - place) % max(2 * (side - 1), 1) - (side - 1)))


def _indices_only(before, flow):
    """The four pixels are kept inside, the shares are those of the place outside."""
    x, y = _places(before, flow)
    left = np.clip(np.floor(x).astype(int), 0, before.shape[1] - 1)
    top = np.clip(np.floor(y).astype(int), 0, before.shape[0] - 1)
    return _mixed(before, left, top, x - left, y - top)


def _sent(before, flow):
    """Every pixel is sent to where the flow points, rounded; what gets none stays 0."""
    x, y = _kept_inside(before, *_places(before, flow))
    made = np.zeros(before.shape)
    made[np.rint(y).astype(int), np.rint(x).astype(int)] = before
    return made


def _two_corners(before, flow):
    x, y = _kept_inside(before, *_places(before, flow))
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    right, bottom = np.minimum(left + 1, before.shape[1] - 1), np.minimum(top + 1, before.shape[0] - 1)
    part = (x - left + y - top) / 2
    return (1 - part) * before[top, left] + part * before[bottom, right]


def _warped_by_loops(before, flow):
    height, width = before.shape
    made = np.zeros((height, width))
    for row, column in np.ndindex(height, width):
        x = min(max(column + flow[row, column, 0], 0), width - 1)
        y = min(max(row + flow[row, column, 1], 0), height - 1)
        left, top = int(x), int(y)
        a, b = x - left, y - top
        window = np.pad(before, 1, mode="edge")[top + 1 : top + 3, left + 1 : left + 3]
        made[row, column] = np.array([1 - b, b]) @ window @ np.array([1 - a, a])
    return made


def _along_rows(outs, ins, atol):
    """A flow without a part downwards, the same in each row: every row is read between its pixels."""
    for out, (before, flow) in zip(outs, ins, strict=True):
        places = np.arange(before.shape[1])
        rows = [np.interp(places + f[:, 0], places, row) for row, f in zip(before, flow, strict=True)]
        if not close(out, np.array(rows), atol):
            return False
    return True


def _along_columns(outs, ins, atol):
    turned = [(before.T, flow.transpose(1, 0, 2)[..., ::-1]) for before, flow in ins]
    return all(o.ndim == 2 for o in outs) and _along_rows([o.T for o in outs], turned, atol)


def _only(axis, flow):
    """The flow, its other part 0."""
    return np.stack([flow[..., k] if k == axis else 0 * flow[..., k] for k in (0, 1)], axis=-1)


warp_task = Task(
    id="9.1",
    name="warp",
    minutes=10,
    given=Given(
        {"before": Numbers("height, width"), "flow": Numbers("height, width, 2")},
        sizes={"height": (1, 2, 3, 5), "width": (1, 2, 4, 5)},
    ),
    edges=((TALL, 3 * SWAY), (STEPS - 0.5, -2 * BENT), (STEPS, BENT / 7)),
    reference=warp,
    probes=(
        Probe(
            "where nothing moves, nothing changes",
            ((STEPS, 0 * BENT), (TALL, 0 * SWAY)),
            lambda outs, ins, atol: all(close(o, b, atol) for o, (b, _) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "an even frame stays even, whatever the flow, at its edges too",
            ((np.full(STEPS.shape, 0.7), BENT), (np.full(TALL.shape, 0.4), 2 * SWAY)),
            lambda outs, ins, atol: all(close(o, b, atol) for o, (b, _) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "a flow to the right reads each row between its pixels, and its last pixel beyond them",
            ((STEPS, _only(0, BENT)), (TALL, _only(0, SWAY))),
            _along_rows,
        ),
        Probe(
            "a flow downwards reads each column in the same way",
            ((STEPS, _only(1, BENT)), (TALL, _only(1, SWAY))),
            _along_columns,
        ),
        values(warp, (STEPS, BENT), (TALL, SWAY), (STEPS[:, ::-1].copy(), -BENT), (TALL - 0.5, -SWAY)),
    ),
    wrong=(
        Wrong(
            "not moved",
            lambda b, f: b,
            "the frame comes back as it was; the flow is not used.",
        ),
        Wrong(
            "x and y exchanged",
            lambda b, f: warp(b, f[..., ::-1]),
            "x and y are exchanged: flow[..., 0] goes to the right, along the second axis of the frame.",
        ),
        Wrong(
            "other way",
            lambda b, f: warp(b, -f),
            "it goes the other way: the pixel comes from p + flow(p), so the flow is added to its place.",
        ),
        Wrong(
            "nearest pixel",
            _whole_pixels(np.rint),
            "the nearest pixel is taken; between pixels, mix the four around the place.",
            also=(_whole_pixels(lambda v: np.floor(v + 0.5)),),
        ),
        Wrong(
            "cut off",
            _whole_pixels(np.floor),
            "the place is cut off to whole pixels; between pixels, mix the four around it.",
            also=(_whole_pixels(np.ceil),),
        ),
        Wrong(
            "cut off towards 0",
            lambda b, f: warp(b, np.trunc(f)),
            "the flow is cut off to whole pixels before it is added; keep its parts behind the point.",
        ),
        Wrong(
            "0 outside",
            _zero_outside,
            "what comes from outside is 0; take the nearest pixel of the edge, by np.clip on x and y.",
            also=(_zero_padded,),
        ),
        Wrong(
            "comes in again",
            _led_back(lambda v, side: v % side),
            "what leaves the frame comes in again on the other side, as % and negative places do; use np.clip on x "
            "and y.",
            also=(_led_back(lambda v, side: v % max(side - 1, 1)),),
        ),
        Wrong(
            "mirrored",
            _led_back(_turned_round),
            "what lies outside is mirrored at the edge; take the nearest pixel of the edge, by np.clip.",
        ),
        Wrong(
            "sent",
            _sent,
            "every pixel is sent to where the flow points, which leaves holes; fetch each from there instead.",
        ),
        Wrong(
            "shares exchanged",
            _with_weights(lambda a, b: (1 - a, 1 - b)),
            "the shares are exchanged: at x - left = 0.2 the right pixel counts 0.2, and the left one 0.8.",
            also=(_with_weights(lambda a, b: (1 - a, b)), _with_weights(lambda a, b: (a, 1 - b))),
        ),
        Wrong(
            "share of the other axis",
            _with_weights(lambda a, b: (b, a)),
            "the shares of the two axes are exchanged: x - left mixes left and right, y - top mixes top and bottom.",
            also=(_with_weights(lambda a, b: (a, a)), _with_weights(lambda a, b: (b, b))),
        ),
        Wrong(
            "to the right only",
            lambda b, f: warp(b, _only(0, f)),
            "only flow[..., 0] is used; the second part of the flow goes down.",
        ),
        Wrong(
            "down only",
            lambda b, f: warp(b, _only(1, f)),
            "only flow[..., 1] is used; the first part of the flow goes to the right.",
        ),
        Wrong(
            "two corners",
            _two_corners,
            "only two of the four pixels around the place are mixed.",
        ),
        Wrong(
            "all four alike",
            _with_weights(lambda a, b: (0 * a + 0.5, 0 * b + 0.5)),
            "the mean of the four pixels is taken; the nearer one is, the more it counts.",
        ),
        Wrong(
            "twice the way",
            lambda b, f: warp(b, 2 * f),
            "the flow is added twice.",
        ),
        Wrong(
            "half the way",
            lambda b, f: warp(b, f / 2),
            "only half of the flow is added.",
        ),
        Wrong(
            "an edge too early",
            lambda b, f: _between(
                b,
                np.clip(_places(b, f)[0], 0, max(b.shape[1] - 2, 0)),
                np.clip(_places(b, f)[1], 0, max(b.shape[0] - 2, 0)),
            ),
            "the places end one pixel before the last; np.clip goes up to width - 1 and height - 1.",
        ),
        Wrong(
            "indices only",
            _indices_only,
            "the four pixels are kept inside, but not the place itself, so that its shares go beyond 1: np.clip x and "
            "y before the shares are taken.",
        ),
        Wrong(
            "half a pixel off",
            lambda b, f: warp(b, f + 0.5),
            "it is half a pixel off: whole numbers are the places of the pixels themselves.",
            also=(lambda b, f: warp(b, f - 0.5),),
        ),
        Wrong(
            "height and width exchanged",
            lambda b, f: _between(
                b,
                np.clip(_places(b, f)[0], 0, min(b.shape) - 1),
                np.clip(_places(b, f)[1], 0, min(b.shape) - 1),
            ),
            "x is held below the height, or y below the width; x ends at width - 1, and y at height - 1.",
        ),
        Wrong(
            "places only",
            lambda b, f: _places(b, f)[0] + 0 * b,
            "the places themselves are returned; return what the frame has there.",
            also=(lambda b, f: np.stack(_kept_inside(b, *_places(b, f)), axis=-1),),
        ),
        Wrong(
            "one flow for all",
            lambda b, f: warp(b, np.broadcast_to(f.mean(axis=(0, 1)), f.shape)),
            "all pixels move by the mean of the flow; each has a flow of its own.",
            also=(lambda b, f: warp(b, np.broadcast_to(f[0, 0], f.shape)),),
        ),
        Wrong(
            "difference",
            lambda b, f: warp(b, f) - b,
            "the frame is subtracted from what was carried; return what was carried.",
        ),
    ),
    right={
        "loops": _warped_by_loops,
        "left and right at last": lambda b, f: warp(b.T, f.transpose(1, 0, 2)[..., ::-1]).T,
        "lists": lambda b, f: warp(b.tolist(), f.tolist()).tolist(),
        "float32": lambda b, f: np.float32(warp(np.float32(b), np.float32(f))),
    },
    hints=(
        "First work out x and y for all pixels, held inside by np.clip. Then four pixels lie around each place, and "
        "two shares say how near it is to the right ones and to the lower ones.",
        "x = np.clip(np.arange(width) + flow[..., 0], 0, width - 1) is (height, width), and y the same with "
        "np.arange(height)[:, None]; left = np.floor(x).astype(int); before[top, left] is (height, width), too.",
        "above = (1 - a) * before[top, left] + a * before[top, right], the same below with bottom, and "
        "(1 - b) * above + b * below; a = x - left, b = y - top.",
    ),
)

# --- 9.2 seen_before -------------------------------------------------------------------------------------------------

AWAY = np.array(
    [
        [[0.8, 0.3], [1.2, 0.6], [-0.7, 0.9], [-1.1, 1.3], [-1.6, 0.4]],
        [[1.4, -0.7], [0.3, 0.8], [-0.4, -0.6], [1.3, 0.7], [0.7, -0.9]],
        [[0.6, 0.4], [1.7, -1.2], [0.9, 0.7], [-1.8, -0.3], [-0.9, 0.6]],
        [[1.1, -1.3], [-0.6, -0.4], [1.2, -1.6], [0.4, 0.7], [-0.3, -1.7]],
    ]
)
HOME = np.array(
    [
        [[-0.6, -0.2], [-1.3, 0.4], [-0.9, -0.8], [1.2, -1.1], [1.5, -0.1]],
        [[1.2, 0.6], [-0.8, -0.4], [0.2, -0.9], [0.6, 0.3], [-1.2, -0.6]],
        [[-0.9, 0.8], [-1.4, -0.7], [-0.4, 0.6], [1.1, -0.9], [0.8, -0.3]],
        [[0.4, 1.2], [-0.7, 0.9], [-0.3, 1.4], [-0.8, 0.2], [0.6, 1.3]],
    ]
)
AHEAD, OUT, FAR = (np.broadcast_to(way, AWAY.shape).copy() for way in ([1.3, 0.4], [2.6, 1.4], [-1.8, 1.6]))
HALF_A_PIXEL = 0.5


def seen_before(flow, back, slack):
    flow = np.asarray(flow, dtype=np.float64)
    return (_miss(flow, _returned(flow, back)) <= slack**2) & _inside(flow)


def _returned(flow, back):
    """What leads back from where the flow leads to."""
    back = np.asarray(back, dtype=np.float64)
    return np.stack([warp(back[..., k], flow) for k in (0, 1)], axis=-1)


def _miss(flow, returned):
    """How far from its begin the way there and back ends, squared."""
    return ((flow + returned) ** 2).sum(axis=-1)


def _inside(flow, slack=0.0):
    height, width = flow.shape[:2]
    x, y = np.arange(width) + flow[..., 0], np.arange(height)[:, None] + flow[..., 1]
    return (x >= -slack) & (x <= width - 1 + slack) & (y >= -slack) & (y <= height - 1 + slack)


def _told(miss=_miss, limit=lambda slack: slack**2, fetch=_returned, inside=_inside):
    """The rule with one of its parts changed."""
    return lambda flow, back, slack: (miss(flow, fetch(flow, back)) <= limit(slack)) & inside(flow)


def _fetched_whole(flow, back):
    """What leads back, from the nearest pixel."""
    height, width = flow.shape[:2]
    x = np.clip(np.rint(np.arange(width) + flow[..., 0]), 0, width - 1).astype(int)
    y = np.clip(np.rint(np.arange(height)[:, None] + flow[..., 1]), 0, height - 1).astype(int)
    return back[y, x]


def _inside_exchanged(flow):
    height, width = flow.shape[:2]
    x, y = np.arange(width) + flow[..., 0], np.arange(height)[:, None] + flow[..., 1]
    return (x >= 0) & (x <= height - 1) & (y >= 0) & (y <= width - 1)


def _seen_by_loops(flow, back, slack):
    there = _returned(flow, back)
    seen = _inside(flow)
    for row, column in np.ndindex(*seen.shape):
        (fx, fy), (bx, by) = flow[row, column], there[row, column]
        if (fx + bx) ** 2 + (fy + by) ** 2 > slack**2:
            seen[row, column] = False
    return seen


def _clear_trip(flow, back, slack):
    """Does rounding decide nothing? No way misses by just what it may, none ends just at the edge of the frame."""
    apart = np.sqrt(_miss(flow, _returned(flow, back)))
    height, width = flow.shape[:2]
    places = (np.arange(width) + flow[..., 0], width - 1), (np.arange(height)[:, None] + flow[..., 1], height - 1)
    edges = [np.abs(place - end) for place, last in places for end in (0, last)]
    return bool(np.abs(apart - slack).min() > APART and all(((e == 0) | (e > APART)).all() for e in edges))


def _of_one_flow(outs, ins, atol):
    """Two flows, each the same everywhere: all that stays inside is seen, if they lead back."""
    for out, (flow, back, slack) in zip(outs, ins, strict=True):
        (fx, fy), (bx, by) = flow[0, 0], back[0, 0]
        closes = np.hypot(fx + bx, fy + by) <= slack
        if not close(out, (closes & _inside(flow)).astype(float), atol):
            return False
    return True


seen_task = Task(
    id="9.2",
    name="seen_before",
    minutes=9,
    builds_on=("9.1",),
    given=Given(
        {
            "flow": Numbers("height, width, 2", "an array ({axes}) of numbers from -3 to 3", -3.0, 3.0),
            "back": Numbers("height, width, 2", "an array ({axes}) of numbers from -3 to 3", -3.0, 3.0),
            "slack": Number("a number from 0.1 to 3, in pixels", 0.1, 3.0),
        },
        _clear_trip,
        "no way misses by just as much as it may, and none ends just beside the edge",
        sizes={"height": (1, 2, 3, 4), "width": (1, 3, 4, 5)},
    ),
    edges=(
        (AWAY / 4, -AWAY / 4, 0.35),
        (AWAY[:, ::-1].copy(), HOME[:, ::-1].copy(), 1.2),
        (AWAY / 1.5, -AWAY / 2.5, 0.8),
        (HOME, AWAY, 0.75),
        (0.15 * AWAY, 0 * HOME + 0.6, 1.1),
        (FAR, -0.7 * FAR, 0.6),
    ),
    reference=seen_before,
    probes=(
        Probe(
            "where nothing moves, all of it was seen before: one answer for each pixel",
            ((0 * AWAY, 0 * HOME, HALF_A_PIXEL), (0 * AWAY[:3, :2], 0 * HOME[:3, :2], 0.2)),
            _of_one_flow,
        ),
        Probe(
            "there and straight back: what stays inside was seen, what came in from outside was not",
            ((AHEAD, -AHEAD, HALF_A_PIXEL), (OUT, -OUT, 0.3), (-OUT, OUT, 1.4)),
            _of_one_flow,
        ),
        Probe(
            "where the way back leads elsewhere, something was hidden",
            ((0 * AWAY, FAR, HALF_A_PIXEL), (AHEAD, AHEAD, 0.7), (AHEAD, 0 * AHEAD, 0.9)),
            _of_one_flow,
        ),
        values(
            seen_before,
            (AWAY, HOME, 0.53),
            (HOME, AWAY, 0.93),
            (AWAY[:3], HOME[:3], 1.31),
            (AWAY, HOME, 1.77),
            (AWAY, -0.8 * AWAY, 0.29),
            (0.3 * AWAY, 0.25 * HOME, 0.37),
        ),
    ),
    wrong=(
        Wrong(
            "hidden instead",
            lambda f, b, s: ~seen_before(f, b, s),
            "True and False are exchanged: True means that the place was seen before.",
        ),
        Wrong(
            "back not fetched",
            _told(fetch=lambda f, b: b),
            "flow and back of one and the same pixel are added; fetch back from where the flow leads, by your warp.",
        ),
        Wrong(
            "difference",
            _told(lambda f, r: ((f - r) ** 2).sum(axis=-1)),
            "the way back is subtracted; there and back again leads home, so the two are added.",
        ),
        Wrong(
            "outside is seen",
            _told(inside=lambda f: True),
            "what comes from outside of the frame counts as seen; ask whether x and y lie inside, too.",
        ),
        Wrong(
            "inside only",
            lambda f, b, s: _inside(f),
            "only the edge of the frame is looked at; ask whether the way there and back closes.",
        ),
        Wrong(
            "slack not squared",
            _told(limit=lambda slack: slack),
            "a square is compared with `slack` itself; compare it with its square, or take the root.",
        ),
        Wrong(
            "slack squared alone",
            _told(lambda f, r: np.sqrt(_miss(f, r))),
            "the length is compared with the square of `slack`; square both, or none.",
        ),
        Wrong(
            "slack not used",
            _told(limit=lambda slack: HALF_A_PIXEL**2),
            "`slack` is not used: every way may miss by so much.",
            also=(_told(limit=lambda slack: 1.0), _told(limit=lambda slack: HALF_A_PIXEL)),
        ),
        Wrong(
            "square of the sum",
            _told(lambda f, r: (f + r).sum(axis=-1) ** 2),
            "x and y are added up before they are squared, so that they cancel; square each, then add.",
        ),
        Wrong(
            "to the right only",
            _told(lambda f, r: (f + r)[..., 0] ** 2),
            "only one part of the way is looked at; add the squares of both.",
            also=(_told(lambda f, r: (f + r)[..., 1] ** 2),),
        ),
        Wrong(
            "mean of both parts",
            _told(lambda f, r: ((f + r) ** 2).mean(axis=-1)),
            "the mean of the two squares is taken; the square of a length is their sum.",
        ),
        Wrong(
            "larger part",
            _told(lambda f, r: np.abs(f + r).max(axis=-1) ** 2),
            "only the larger of the two parts is looked at; add the squares of both.",
        ),
        Wrong(
            "sum of both parts",
            _told(lambda f, r: np.abs(f + r).sum(axis=-1) ** 2),
            "the two parts are added up without their signs; a length is the root of the sum of their squares.",
        ),
        Wrong(
            "lengths subtracted",
            _told(lambda f, r: (np.sqrt((f**2).sum(axis=-1)) - np.sqrt((r**2).sum(axis=-1))) ** 2),
            "only the lengths of the two ways are compared; they may lead anywhere. Add the ways themselves.",
        ),
        Wrong(
            "fetched from the other side",
            _told(fetch=lambda f, b: _returned(-f, b)),
            "back is fetched from p - flow; the flow leads to p + flow(p).",
        ),
        Wrong(
            "roles exchanged",
            lambda f, b, s: seen_before(b, f, s),
            "flow and back are exchanged: follow `flow` first, and fetch `back` from where it leads.",
            also=(_told(fetch=lambda f, b: _returned(b, b)),),
        ),
        Wrong(
            "nearest pixel",
            _told(fetch=_fetched_whole),
            "back is read at the nearest pixel; your warp reads between them.",
        ),
        Wrong(
            "x and y exchanged",
            _told(fetch=lambda f, b: _returned(f, b)[..., ::-1]),
            "x and y are exchanged somewhere: the first part of a flow goes along the width, the second along the "
            "height.",
            also=(_told(inside=_inside_exchanged), _told(fetch=lambda f, b: _returned(f[..., ::-1], b))),
        ),
        Wrong(
            "half a pixel outside",
            _told(inside=lambda f: _inside(f, 0.5)),
            "places a little outside of the frame count as inside; they end at 0, width - 1 and height - 1.",
            also=(_told(inside=lambda f: _inside(f, 1.0)),),
        ),
        Wrong(
            "one pixel less",
            _told(inside=lambda f: _inside(f, -1.0)),
            "a border of the frame counts as outside; the pixels at the edge are inside.",
            also=(_told(inside=lambda f: _inside(f, -0.5)),),
        ),
        Wrong(
            "how far apart",
            lambda f, b, s: _miss(f, _returned(f, b)),
            "the distance itself is returned; return whether it is within `slack`.",
            also=(lambda f, b, s: np.sqrt(_miss(f, _returned(f, b))),),
        ),
        Wrong(
            "one for all",
            lambda f, b, s: np.all(seen_before(f, b, s)),
            "one answer is given for the whole frame; give one for each pixel.",
        ),
    ),
    right={
        "loops": _seen_by_loops,
        "not hidden": lambda f, b, s: ~((_miss(f, _returned(f, b)) > s * s) | ~_inside(f)),
        "lists": lambda f, b, s: seen_before(f, b, s).tolist(),
        "float32": lambda f, b, s: np.float32(seen_before(np.float32(f), np.float32(b), np.float32(s))),
    },
    hints=(
        "Three steps: what leads back, fetched by warp, each part by itself; how far flow and that are from 0; and "
        "whether the place lies inside at all.",
        "returned = np.stack([warp(back[..., 0], flow), warp(back[..., 1], flow)], axis=-1) is (height, width, 2); "
        "(...**2).sum(axis=-1) makes (height, width) of it. & joins two answers.",
        "closes = ((flow + returned)**2).sum(axis=-1) <= slack**2; "
        "inside = (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1); return closes & inside",
    ),
)

# --- 9.3 warping_error -----------------------------------------------------------------------------------------------

NOW = np.array(
    [
        [0.3, 0.75, 0.5, 0.2],
        [0.9, 0.1, 0.65, 0.4],
        [0.2, 0.85, 0.55, 0.95],
    ]
)
LATER = np.array([[0.4, 0.6], [0.95, 0.25], [0.1, 0.7], [0.65, 0.3], [0.2, 0.9]])
TRUST = np.array([[1.0, 0.8, 0.0, 0.3], [0.6, 0.0, 1.0, 0.9], [0.0, 0.5, 0.7, 0.2]])
HALF = np.array([[0.0, 0.9], [1.0, 0.0], [0.4, 0.0], [0.0, 0.6], [0.8, 1.0]])


def warping_error(before, now, flow, seen):
    now, seen = np.asarray(now, dtype=np.float64), np.asarray(seen, dtype=np.float64)
    return np.sum(seen * (now - warp(before, flow)) ** 2) / np.sum(seen)


def _difference(before, now, flow):
    return now - warp(before, flow)


def _weighed(made):
    """Something made of the differences and of what was seen."""
    return lambda b, n, f, s: made(_difference(b, n, f), s)


def _error_by_loops(before, now, flow, seen):
    carried, total, weight = _warped_by_loops(before, flow), 0.0, 0.0
    for place in np.ndindex(*now.shape):
        total += seen[place] * (now[place] - carried[place]) ** 2
        weight += seen[place]
    return total / weight


def _of_even_frames(outs, ins, atol):
    """Of frames that are even, whatever the flow: the square of their difference."""
    return all(
        close(o, np.array((n.flat[0] - b.flat[0]) ** 2), atol) for o, (b, n, _, _) in zip(outs, ins, strict=True)
    )


def _all_alike(outs, ins, atol):
    return all(close(o, outs[0], atol) for o in outs[1:]) and outs[0].size == 1


def _quarter(outs, ins, atol):
    """Of each two calls the second has frames of half the contrast."""
    return all(close(a / 4, b, atol) for a, b in zip(outs[::2], outs[1::2], strict=True))


error_task = Task(
    id="9.3",
    name="warping_error",
    minutes=7,
    builds_on=("9.1",),
    one_number=True,
    given=Given(
        {
            "before": pixels("height, width"),
            "now": pixels("height, width"),
            "flow": Numbers("height, width, 2"),
            "seen": pixels("height, width"),
        },
        lambda b, n, f, s: s.sum() > 0.05,
        "`seen` is not 0 everywhere",
        sizes={"height": (1, 2, 3, 4), "width": (1, 2, 3, 5)},
    ),
    edges=((STEPS, NOW, BENT, TRUST / 30), (STEPS, NOW, BENT, (TRUST > 0.5) * 1.0), (NOW, STEPS, -BENT, 1 - TRUST)),
    reference=warping_error,
    probes=(
        Probe(
            "one number: of two even frames the square of their difference",
            (
                (np.full(STEPS.shape, 0.8), np.full(STEPS.shape, 0.3), BENT, TRUST),
                (np.full(TALL.shape, 0.25), np.full(TALL.shape, 0.55), SWAY, HALF),
                (np.full(STEPS.shape, 0.45), np.full(STEPS.shape, 0.45), BENT, TRUST),
            ),
            _of_even_frames,
        ),
        Probe(
            "what is painted where nothing was seen before changes nothing",
            (
                (STEPS, NOW, BENT, TRUST),
                (STEPS, np.where(TRUST == 0, 1 - NOW, NOW), BENT, TRUST),
                (STEPS, np.where(TRUST == 0, 0.05, NOW), BENT, TRUST),
            ),
            _all_alike,
        ),
        Probe(
            "trust half as large everywhere changes nothing: only its proportions count",
            ((TALL, LATER, SWAY, HALF), (TALL, LATER, SWAY, HALF / 2)),
            _all_alike,
        ),
        Probe(
            "half the contrast, a quarter of the error: a pale clip wins",
            (
                (STEPS, NOW, BENT, TRUST),
                (STEPS / 2 + 0.15, NOW / 2 + 0.15, BENT, TRUST),
                (TALL, LATER, SWAY, HALF),
                (TALL / 2 + 0.2, LATER / 2 + 0.2, SWAY, HALF),
            ),
            _quarter,
        ),
        values(warping_error, (STEPS, NOW, BENT, TRUST), (TALL, LATER, SWAY, HALF), (NOW, STEPS, -BENT, 1 - TRUST)),
    ),
    wrong=(
        Wrong(
            "not carried",
            lambda b, n, f, s: np.sum(s * (n - b) ** 2) / s.sum(),
            "the frames are compared as they stand: what moves counts as an error; carry the one before along the "
            "flow.",
        ),
        Wrong(
            "seen not used",
            _weighed(lambda d, s: np.mean(d**2)),
            "all places count alike, also those that could not be seen before; count each by `seen`.",
        ),
        Wrong(
            "divided by all places",
            _weighed(lambda d, s: np.mean(s * d**2)),
            "it is divided by the number of all places; divide by the sum of `seen`, or a clip with much that is "
            "hidden would seem to hold still.",
        ),
        Wrong(
            "not divided",
            _weighed(lambda d, s: np.sum(s * d**2)),
            "the squares are added up and not divided by the sum of `seen`.",
        ),
        Wrong(
            "divided by their number",
            _weighed(lambda d, s: np.sum(s * d**2) / (s > 0).sum()),
            "it is divided by the number of places that were seen at all; a place that is seen by half counts half.",
        ),
        Wrong(
            "absolute",
            _weighed(lambda d, s: np.sum(s * np.abs(d)) / s.sum()),
            "the differences are taken without their sign; they are to be squared.",
        ),
        Wrong(
            "root",
            _weighed(lambda d, s: np.sqrt(np.sum(s * d**2) / s.sum())),
            "the root is taken at the end; the mean of the squares is asked for.",
        ),
        Wrong(
            "with their sign",
            _weighed(lambda d, s: np.sum(s * d) / s.sum()),
            "the differences are added up with their signs, so that they cancel; square them first.",
            also=(_weighed(lambda d, s: -np.sum(s * d) / s.sum()),),
        ),
        Wrong(
            "mean squared",
            _weighed(lambda d, s: (np.sum(s * d) / s.sum()) ** 2),
            "the mean is taken first, and then squared, so that differences cancel; square every one of them.",
        ),
        Wrong(
            "seen squared",
            _weighed(lambda d, s: np.sum((s * d) ** 2) / s.sum()),
            "`seen` is squared together with the difference; square the difference alone.",
            also=(_weighed(lambda d, s: np.sum((s * d) ** 2) / (s**2).sum()),),
        ),
        Wrong(
            "hidden counted",
            _weighed(lambda d, s: np.sum((1 - s) * d**2) / (1 - s).sum()),
            "what was hidden counts, and what was seen does not; 1 means seen.",
        ),
        Wrong(
            "cut out hard",
            _weighed(lambda d, s: np.mean(d[s > 0] ** 2)),
            "all places with a trust above 0 count the same; a place of 0.3 counts three tenths.",
            also=(_weighed(lambda d, s: np.mean(d[s >= 0.5] ** 2) if (s >= 0.5).any() else np.mean(d**2)),),
        ),
        Wrong(
            "other frame carried",
            lambda b, n, f, s: np.sum(s * (b - warp(n, f)) ** 2) / s.sum(),
            "the frame of now is carried; the flow leads from now to before, so carry the one before.",
        ),
        Wrong(
            "carried the other way",
            lambda b, n, f, s: np.sum(s * (n - warp(b, -f)) ** 2) / s.sum(),
            "the frame before is carried the other way: its pixels come from p + flow(p).",
        ),
        Wrong(
            "x and y exchanged",
            lambda b, n, f, s: np.sum(s * (n - warp(b, f[..., ::-1])) ** 2) / s.sum(),
            "x and y of the flow are exchanged.",
        ),
        Wrong(
            "seen carried too",
            lambda b, n, f, s: np.sum(warp(s, f) * _difference(b, n, f) ** 2) / max(warp(s, f).sum(), 1e-9),
            "`seen` is carried along as well; it is already said for the places of now.",
        ),
        Wrong(
            "masked before it is carried",
            lambda b, n, f, s: np.sum((s * n - warp(s * b, f)) ** 2) / s.sum(),
            "the frames are multiplied by `seen` before they are compared, which makes edges where it ends; multiply "
            "the squares.",
            also=(lambda b, n, f, s: np.sum((n - s * warp(b, f)) ** 2) / s.sum(),),
        ),
        Wrong(
            "half",
            _weighed(lambda d, s: np.sum(s * d**2) / s.sum() / 2),
            "it is divided by 2 as well.",
            also=(_weighed(lambda d, s: 2 * np.sum(s * d**2) / s.sum()),),
        ),
        Wrong(
            "largest",
            _weighed(lambda d, s: np.max(s * d**2)),
            "the largest error is taken; the mean is asked for.",
        ),
        Wrong(
            "one for each pixel",
            _weighed(lambda d, s: s * d**2),
            "there is a number for every pixel; add them up and divide.",
            also=(_weighed(lambda d, s: s * d**2 / s.sum()), _weighed(lambda d, s: np.sum(s * d**2, axis=0) / s.sum())),
        ),
        Wrong(
            "relative",
            lambda b, n, f, s: np.sum(s * _difference(b, n, f) ** 2) / np.sum(s * n**2 + 1e-12),
            "it is divided by the frame's own squares; divide by the sum of `seen`.",
        ),
    ),
    right={
        "loops": _error_by_loops,
        "average": lambda b, n, f, s: np.average((warp(b, f) - n) ** 2, weights=s),
        "inner product": lambda b, n, f, s: np.vdot(s / s.sum(), _difference(b, n, f) ** 2),
        "a list": lambda b, n, f, s: [(s * _difference(b, n, f) * _difference(b, n, f)).sum() / s.sum()],
        "float32": lambda b, n, f, s: np.float32(warping_error(np.float32(b), np.float32(n), f, np.float32(s))),
    },
    hints=(
        "Carry the frame before along the flow, and compare it with the one of now, pixel by pixel. How much does each "
        "pixel count?",
        "now - warp(before, flow) is (height, width), and so is `seen`: multiply the squares by it, add up, and "
        "divide by all that counted.",
        "np.sum(seen * (now - warp(before, flow))**2) / np.sum(seen)",
    ),
)

# --- 9.4 temporal_gradient -------------------------------------------------------------------------------------------

PAINTED = np.array(
    [
        [[0.9, 0.2], [0.3, 0.7], [0.15, 0.4]],
        [[0.6, 0.85], [0.5, 0.1], [0.75, 0.35]],
    ]
)
CARRIED = np.array(
    [
        [[0.4, 0.5], [0.8, 0.55], [0.15, 0.9]],
        [[0.7, 0.25], [0.2, 0.65], [0.1, 0.95]],
    ]
)
SEEN = np.array([[1.0, 0.0, 0.4], [0.7, 0.9, 0.0]])
COLOURS = np.array(
    [[[0.1, 0.5, 0.9], [0.8, 0.3, 0.6]], [[0.7, 0.2, 0.4], [0.35, 0.95, 0.15]], [[0.5, 0.6, 0.05], [1.0, 0.4, 0.8]]]
)
BEFORE = np.array(
    [[[0.6, 0.2, 0.7], [0.3, 0.9, 0.1]], [[0.7, 0.8, 0.0], [0.9, 0.45, 0.65]], [[0.2, 0.1, 0.55], [0.4, 0.85, 0.3]]]
)
SOFT = np.array([[0.2, 1.0], [0.0, 0.55], [0.85, 0.35]])


def temporal_gradient(picture, carried, trust):
    picture, carried = np.asarray(picture, dtype=np.float64), np.asarray(carried, dtype=np.float64)
    return 2 * np.asarray(trust, dtype=np.float64)[..., None] * (picture - carried) / picture.size


def _temporal_loss(picture, carried, trust):
    return np.sum(trust[..., None] * (picture - carried) ** 2) / picture.size


def _pulled_by_loops(picture, carried, trust):
    slope = picture - carried
    for row, column in np.ndindex(*trust.shape):
        slope[row, column] *= 2 * trust[row, column]
    return slope / slope.size


def _pull(made):
    """Something made of the differences and of the trust, which has an axis of its own for the colours."""
    return lambda x, c, t: made(x - c, t[..., None])


def _no_pull(outs, ins, atol):
    """Nothing pulls where the trust is 0, and something where it is not."""
    for out, (picture, carried, trust) in zip(outs, ins, strict=True):
        if out.shape != picture.shape or not np.allclose(out[trust == 0], 0, atol=atol):
            return False
        if not np.all(np.abs(out[(trust > 0)[..., None] & (picture != carried)]) > atol):
            return False
    return True


def _falls(outs, ins, atol):
    """Does a small step against it lower the loss by what the gradient promises?"""
    for out, (picture, carried, trust) in zip(outs, ins, strict=True):
        if out.shape != picture.shape:
            return False
        step = 1e-4 / max(float(np.abs(out).max()), 1e-9)
        fall = _temporal_loss(picture, carried, trust) - _temporal_loss(picture - step * out, carried, trust)
        if not np.isclose(fall, step * np.sum(out**2), rtol=5e-3, atol=0):
            return False
    return True


temporal_task = Task(
    id="9.4",
    name="temporal_gradient",
    minutes=7,
    given=Given(
        {
            "picture": pixels("height, width, channels"),
            "carried": pixels("height, width, channels"),
            "trust": pixels("height, width"),
        },
        sizes={"height": (1, 2, 3), "width": (1, 2, 4), "channels": (1, 2, 3)},
    ),
    edges=(
        (PAINTED, CARRIED, SEEN / 20),
        (COLOURS[:1], BEFORE[:1], SOFT[:1]),
        (PAINTED[..., :1], CARRIED[..., 1:], SEEN),
    ),
    reference=temporal_gradient,
    probes=(
        Probe(
            "a picture that is what was carried is not pulled at all",
            ((PAINTED, PAINTED, SEEN), (BEFORE, BEFORE, SOFT)),
            lambda outs, ins, atol: all(close(o, 0 * x, atol) for o, (x, _, _) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "what was hidden, with the trust 0, is not pulled; everything else is",
            ((PAINTED, CARRIED, SEEN), (COLOURS, BEFORE, SOFT)),
            _no_pull,
        ),
        Probe(
            "half the trust, half the pull",
            ((PAINTED, CARRIED, SEEN), (PAINTED, CARRIED, SEEN / 2)),
            lambda outs, ins, atol: close(outs[0] / 2, outs[1], atol) and outs[0].shape == ins[0][0].shape,
        ),
        Probe(
            "a small step against it lowers the loss by what it promises",
            ((PAINTED, CARRIED, SEEN), (COLOURS, BEFORE, SOFT)),
            _falls,
        ),
        values(temporal_gradient, (PAINTED, CARRIED, SEEN), (COLOURS, BEFORE, SOFT), (CARRIED, PAINTED, 1 - SEEN)),
    ),
    wrong=(
        Wrong(
            "factor 2 missing",
            _pull(lambda d, t: t * d / d.size),
            "the factor 2 is missing: the derivative of a square is twice the difference.",
        ),
        Wrong(
            "other sign",
            _pull(lambda d, t: -2 * t * d / d.size),
            "the sign is the other one: the gradient points to where the loss grows, away from what was carried.",
        ),
        Wrong(
            "not divided",
            _pull(lambda d, t: 2 * t * d),
            "it is not divided by the number of all entries, height times width times channels.",
        ),
        Wrong(
            "divided by places",
            _pull(lambda d, t: 2 * t * d / t.size),
            "it is divided by the number of pixels; the loss is a mean over the channels as well.",
        ),
        Wrong(
            "divided by channels",
            _pull(lambda d, t: 2 * t * d / d.shape[-1]),
            "it is divided by the number of channels only; divide by that of all entries.",
        ),
        Wrong(
            "divided by the trust",
            _pull(lambda d, t: 2 * t * d / max(t.sum() * d.shape[-1], 1e-9)),
            "it is divided by the sum of the trust; here it is the number of all entries, so that a frame that was "
            "hidden pulls less.",
            also=(_pull(lambda d, t: 2 * t * d / max(t.sum(), 1e-9)),),
        ),
        Wrong(
            "trust not used",
            _pull(lambda d, t: 2 * d / d.size),
            "the trust is not used: what was hidden is pulled to something that has nothing to do with it.",
        ),
        Wrong(
            "hidden is pulled",
            _pull(lambda d, t: 2 * (1 - t) * d / d.size),
            "what was hidden is pulled, and what was seen is not; 1 means seen.",
        ),
        Wrong(
            "trust squared",
            _pull(lambda d, t: 2 * t**2 * d / d.size),
            "the trust is squared; in the loss it stands outside of the square.",
        ),
        Wrong(
            "root of the trust",
            _pull(lambda d, t: 2 * np.sqrt(t) * d / d.size),
            "the root of the trust is taken; in the gradient it stands as it stands in the loss.",
        ),
        Wrong(
            "trust cut hard",
            _pull(lambda d, t: 2 * (t > 0) * d / d.size),
            "all places with a trust above 0 are pulled alike; one of 0.4 is pulled by 0.4.",
            also=(_pull(lambda d, t: 2 * (t >= 0.5) * d / d.size),),
        ),
        Wrong(
            "the loss itself",
            _pull(lambda d, t: np.sum(t * d**2) / d.size),
            "that is the loss, one number; its gradient has a number for every entry of the picture.",
        ),
        Wrong(
            "squares",
            _pull(lambda d, t: t * d**2 / d.size),
            "those are the squares of which the loss is the sum; take the derivative.",
            also=(_pull(lambda d, t: 2 * t * d**2 / d.size),),
        ),
        Wrong(
            "signs only",
            _pull(lambda d, t: t * np.sign(d) / d.size),
            "that is the gradient of absolute differences; the loss has squares.",
            also=(_pull(lambda d, t: 2 * t * np.abs(d) / d.size),),
        ),
        Wrong(
            "mean of the colours",
            _pull(lambda d, t: np.broadcast_to(2 * t * d.mean(axis=-1, keepdims=True) / d.size, d.shape)),
            "the colours are averaged; every channel is pulled by itself.",
            also=(_pull(lambda d, t: np.broadcast_to(2 * t * d.sum(axis=-1, keepdims=True) / d.size, d.shape)),),
        ),
        Wrong(
            "without the channels",
            _pull(lambda d, t: (2 * t * d / d.size).sum(axis=-1)),
            "the channels are added up at the end; the gradient is as large as the picture.",
        ),
        Wrong(
            "trust on one side",
            lambda x, c, t: 2 * (t[..., None] * x - c) / x.size,
            "only the picture is multiplied by the trust; put brackets round the difference.",
            also=(lambda x, c, t: 2 * (x - t[..., None] * c) / x.size,),
        ),
        Wrong(
            "carried not used",
            lambda x, c, t: 2 * t[..., None] * x / x.size,
            "what was carried is not used: that pulls to black.",
            also=(lambda x, c, t: 2 * t[..., None] * (x - x.mean()) / x.size,),
        ),
        Wrong(
            "a step",
            lambda x, c, t: x - 2 * t[..., None] * (x - c) / x.size,
            "that is the picture after a step; return the gradient alone.",
            also=(lambda x, c, t: x - t[..., None] * (x - c),),
        ),
        Wrong(
            "sum",
            lambda x, c, t: 2 * t[..., None] * (x + c) / x.size,
            "the two are added; take the difference.",
        ),
        Wrong(
            "multiplied by the number",
            _pull(lambda d, t: 2 * t * d * d.size),
            "it is multiplied by the number of entries; divide by it.",
        ),
    ),
    right={
        "loops": _pulled_by_loops,
        "einsum": lambda x, c, t: np.einsum("hwc,hw->hwc", x - c, t) * 2 / np.prod(x.shape),
        "turned": lambda x, c, t: (2 / x.size * t.T * (x - c).T).T,
        "lists": lambda x, c, t: temporal_gradient(x.tolist(), c.tolist(), t.tolist()).tolist(),
        "float32": lambda x, c, t: np.float32(2 / x.size) * np.float32(t)[..., None] * np.float32(x - c),
    },
    hints=(
        "The derivative of a square is twice what is squared; everything else in the loss is a number that stays.",
        "picture - carried is (height, width, channels); the trust needs an axis more to be multiplied with it: "
        "trust[..., None].",
        "2 * trust[..., None] * (picture - carried) / picture.size",
    ),
)

# --- 9.5 held --------------------------------------------------------------------------------------------------------

CLIP = np.stack([STEPS, NOW, STEPS[::-1] * 0.8 + 0.1, 1 - NOW, STEPS[:, ::-1] ** 2])
WAYS = np.stack([BENT, 0.8 * BENT[::-1], -0.7 * BENT, BENT[:, ::-1] / 2, 0.6 * BENT[::-1, ::-1]])
TRUSTS = np.stack([TRUST, TRUST[::-1], 1 - TRUST / 2, np.full(TRUST.shape, 0.9), TRUST[:, ::-1]])
AFTER_A_CUT = TRUSTS.copy()
AFTER_A_CUT[2] = 0.0
ALL = np.ones(TRUSTS.shape)
HELD = 0.7


def held(painted, flows, trusts, hold):
    painted, trusts = np.asarray(painted, dtype=np.float64), np.asarray(trusts, dtype=np.float64)
    shown = [painted[0]]
    for t in range(1, len(painted)):
        carried = warp(shown[-1], flows[t])
        shown.append(painted[t] + hold * trusts[t] * (carried - painted[t]))
    return np.array(shown)


def _over_time(step, first=lambda painted: painted[0]):
    """A loop over the frames: step(painted, flows, trusts, hold, t, what was shown before)."""

    def answer(painted, flows, trusts, hold):
        shown = [first(painted)]
        for t in range(1, len(painted)):
            shown.append(step(painted, flows, trusts, hold, t, shown[-1]))
        return np.array(shown)

    return answer


def _mix(painted, carried, share):
    return painted + share * (carried - painted)


def _backwards(painted, flows, trusts, hold):
    shown = [painted[-1]]
    for t in range(len(painted) - 2, -1, -1):
        shown.insert(0, _mix(painted[t], warp(shown[0], flows[t]), hold * trusts[t]))
    return np.array(shown)


def _in_shares(painted, flows, trusts, hold):
    shown = painted.copy()
    for t in range(1, len(painted)):
        share = hold * trusts[t]
        shown[t] = (1 - share) * painted[t] + share * warp(shown[t - 1], flows[t])
    return shown


def _by_recursion(painted, flows, trusts, hold):
    if len(painted) == 1:
        return painted
    before = _by_recursion(painted[:-1], flows[:-1], trusts[:-1], hold)
    last = _mix(painted[-1], warp(before[-1], flows[-1]), hold * trusts[-1])
    return np.concatenate([before, last[None]])


def _leaks(outs, ins, atol):
    """A camera that stands still, all of it seen: o(t) = (1 − h) Σ h^k p(t − k) + h^t p(0), summed up outright."""
    for out, (painted, _, _, hold) in zip(outs, ins, strict=True):
        count = len(painted)
        shares = np.array(
            [[(1 - hold) * hold ** (t - k) if k <= t else 0.0 for k in range(count)] for t in range(count)]
        )
        shares[:, 0] = hold ** np.arange(count)
        if not close(out, np.tensordot(shares, painted, 1), atol):
            return False
    return True


def _begins_anew(outs, ins, atol):
    """Of two calls the second is the clip from its cut on."""
    return len(outs[0]) > len(outs[1]) and close(outs[0][-len(outs[1]) :], outs[1], atol)


held_task = Task(
    id="9.5",
    name="held",
    minutes=9,
    builds_on=("9.1",),
    given=Given(
        {
            "painted": pixels("frames, height, width"),
            "flows": Numbers("frames, height, width, 2"),
            "trusts": pixels("frames, height, width"),
            "hold": Number("a number from 0 to 1", 0.0, 1.0),
        },
        sizes={"frames": (1, 2, 3, 4), "height": (1, 2, 3), "width": (1, 2, 4)},
    ),
    edges=(
        (CLIP[:2], WAYS[:2], TRUSTS[:2], 1.0),
        (CLIP[::-1].copy(), 2 * WAYS, 1 - TRUSTS, 0.35),
        (CLIP, WAYS[::-1].copy(), ALL, 0.95),
        (CLIP[:1], WAYS[:1], TRUSTS[:1], 0.6),
    ),
    reference=held,
    probes=(
        Probe(
            "holding by 0 changes nothing: it is frame by frame",
            ((CLIP, WAYS, TRUSTS, 0.0),),
            lambda outs, ins, atol: all(close(o, p, atol) for o, (p, *_) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "the first frame is shown as it is painted",
            ((CLIP, WAYS, TRUSTS, HELD), (CLIP[::-1].copy(), WAYS, ALL, 0.4)),
            lambda outs, ins, atol: all(
                o.shape == p.shape and close(o[0], p[0], atol) for o, (p, *_) in zip(outs, ins, strict=True)
            ),
        ),
        Probe(
            "after a cut, where nothing was seen before, it is as if the clip began there",
            ((CLIP, WAYS, AFTER_A_CUT, HELD), (CLIP[2:], WAYS[2:], AFTER_A_CUT[2:], HELD)),
            _begins_anew,
        ),
        Probe(
            "a still camera: every frame is remembered, less and less with every one that comes",
            ((CLIP, 0 * WAYS, ALL, HELD), (CLIP[1:], 0 * WAYS[1:], ALL[1:], 0.45)),
            _leaks,
        ),
        values(
            held,
            (CLIP, WAYS, TRUSTS, HELD),
            (CLIP[::-1].copy(), -WAYS, 1 - TRUSTS, 0.35),
            (CLIP[:3], WAYS[:3], ALL[:3], 0.9),
            (CLIP[1:], WAYS[:4], TRUSTS[1:], 0.55),
        ),
    ),
    wrong=(
        Wrong(
            "painted before, not shown before",
            _over_time(lambda p, f, m, h, t, o: _mix(p[t], warp(p[t - 1], f[t]), h * m[t])),
            "the frame before is taken as it was painted; take it as it was shown, so that all before it is "
            "remembered.",
        ),
        Wrong(
            "not carried",
            _over_time(lambda p, f, m, h, t, o: _mix(p[t], o, h * m[t])),
            "what was shown before is not carried along the flow: what moves leaves ghosts.",
        ),
        Wrong(
            "carried the other way",
            _over_time(lambda p, f, m, h, t, o: _mix(p[t], warp(o, -f[t]), h * m[t])),
            "what was shown is carried the other way; your warp takes the flow as it is.",
        ),
        Wrong(
            "flow of the frame before",
            _over_time(lambda p, f, m, h, t, o: _mix(p[t], warp(o, f[t - 1]), h * m[t])),
            "the flow of the frame before is taken; flows[t] leads from frame t to the one before.",
        ),
        Wrong(
            "trust of the frame before",
            _over_time(lambda p, f, m, h, t, o: _mix(p[t], warp(o, f[t]), h * m[t - 1])),
            "the trust of the frame before is taken; trusts[t] belongs to frame t.",
        ),
        Wrong(
            "trust not used",
            _over_time(lambda p, f, m, h, t, o: _mix(p[t], warp(o, f[t]), h)),
            "the trust is not used: what was hidden is smeared over what comes to light.",
        ),
        Wrong(
            "hidden is held",
            _over_time(lambda p, f, m, h, t, o: _mix(p[t], warp(o, f[t]), h * (1 - m[t]))),
            "what was hidden is held, and what was seen is not; 1 means seen.",
        ),
        Wrong(
            "shares exchanged",
            _over_time(lambda p, f, m, h, t, o: _mix(warp(o, f[t]), p[t], h * m[t])),
            "the shares are exchanged: hold is how much of what was shown before stays.",
            also=(_over_time(lambda p, f, m, h, t, o: _mix(p[t], warp(o, f[t]), (1 - h) * m[t])),),
        ),
        Wrong(
            "darker",
            _over_time(lambda p, f, m, h, t, o: (1 - h) * p[t] + h * m[t] * warp(o, f[t])),
            "what is not held leaves a gap: the shares are hold times trust and 1 - hold times trust, together 1.",
        ),
        Wrong(
            "difference added whole",
            _over_time(lambda p, f, m, h, t, o: p[t] + h * m[t] * warp(o, f[t])),
            "what was carried is added on top; add so much of its difference to the painted frame.",
        ),
        Wrong(
            "begins with black",
            _over_time(lambda p, f, m, h, t, o: _mix(p[t], warp(o, f[t]), h * m[t]), lambda p: 0 * p[0]),
            "it begins with a black frame; the first is shown as it is painted.",
        ),
        Wrong(
            "first frame mixed with black",
            _over_time(
                lambda p, f, m, h, t, o: _mix(p[t], warp(o, f[t]), h * m[t]),
                lambda p: 0.3 * p[0],
            ),
            "the first frame is mixed with something that was not there; it is shown as it is painted.",
        ),
        Wrong(
            "held to the first",
            _over_time(lambda p, f, m, h, t, o: _mix(p[t], warp(p[0], f[t]), h * m[t])),
            "every frame is held to the first one; hold it to the one that was shown just before.",
        ),
        Wrong(
            "last frame only",
            lambda p, f, m, h: held(p, f, m, h)[-1],
            "only the last frame is returned; return all of them.",
            also=(lambda p, f, m, h: held(p, f, m, h)[1:] if len(p) > 1 else held(p, f, m, h),),
        ),
        Wrong(
            "from the end",
            _backwards,
            "it goes from the last frame to the first; what was shown before comes from the past.",
        ),
        Wrong(
            "reversed",
            lambda p, f, m, h: held(p, f, m, h)[::-1],
            "the frames come in the opposite order.",
        ),
        Wrong(
            "one trust for all",
            _over_time(lambda p, f, m, h, t, o: _mix(p[t], warp(o, f[t]), h * m[t].mean())),
            "one trust is taken for the whole frame; each pixel has its own.",
        ),
        Wrong(
            "trust cut hard",
            _over_time(lambda p, f, m, h, t, o: _mix(p[t], warp(o, f[t]), h * (m[t] > 0))),
            "every trust above 0 counts as 1; one of 0.3 holds three tenths.",
            also=(_over_time(lambda p, f, m, h, t, o: _mix(p[t], warp(o, f[t]), h * (m[t] >= 0.5))),),
        ),
        Wrong(
            "hold squared",
            _over_time(lambda p, f, m, h, t, o: _mix(p[t], warp(o, f[t]), h**2 * m[t])),
            "hold is multiplied in twice.",
            also=(_over_time(lambda p, f, m, h, t, o: _mix(p[t], warp(o, f[t]), h**t * m[t])),),
        ),
        Wrong(
            "hold not used",
            _over_time(lambda p, f, m, h, t, o: _mix(p[t], warp(o, f[t]), m[t])),
            "hold is not used: wherever something was seen, the new painting is thrown away.",
        ),
        Wrong(
            "carried after mixing",
            _over_time(lambda p, f, m, h, t, o: warp(_mix(p[t], o, h * m[t]), f[t])),
            "the mixture is carried, with the new frame in it; carry what was shown before, and then mix.",
        ),
        Wrong(
            "x and y exchanged",
            _over_time(lambda p, f, m, h, t, o: _mix(p[t], warp(o, f[t][..., ::-1]), h * m[t])),
            "x and y of the flow are exchanged.",
        ),
        Wrong(
            "mean of all",
            lambda p, f, m, h: np.cumsum(p, axis=0) / np.arange(1, len(p) + 1)[:, None, None],
            "that is the mean of all frames so far, without flow or trust.",
        ),
    ),
    right={
        "in shares": _in_shares,
        "by recursion": _by_recursion,
        "lists": lambda p, f, m, h: [frame.tolist() for frame in held(p, f, m, h)],
        "where": _over_time(lambda p, f, m, h, t, o: p[t] - h * np.where(m[t] > 0, m[t], 0) * (p[t] - warp(o, f[t]))),
        "float32": lambda p, f, m, h: np.float32(held(np.float32(p), np.float32(f), np.float32(m), h)),
    },
    hints=(
        "A list that begins with the first frame; for every other frame, carry the list's last along, mix, and append.",
        "painted[t], trusts[t] and what was carried are all (height, width). np.array(shown) is (frames, height, "
        "width).",
        "carried = warp(shown[-1], flows[t]); shown.append(painted[t] + hold * trusts[t] * (carried - painted[t]))",
    ),
)

# --- 9.6 read_plot ---------------------------------------------------------------------------------------------------

# Errors of frame by frame, held, blurred and not painted, in thousandths as a plot has them; a cut at the fourth frame.
ERRORS = np.array(
    [
        [4.1, 3.8, 4.4, 61.0, 4.0, 3.6],
        [1.5, 1.2, 1.6, 90.0, 1.3, 1.4],
        [0.9, 1.1, 0.8, 40.0, 0.9, 1.0],
        [0.4, 0.5, 0.4, 55.0, 0.5, 0.3],
    ]
)
STYLES = np.array([0.42, 0.44, 0.61, 1.0])
FOUND = np.array([0.95, 0.91, 0.88, 0.04, 0.93, 0.9])
TWICE = np.array([0.92, 0.11, 0.85, 0.94, 0.19, 0.9])
EARLY = np.array([0.02, 0.96, 0.9, 0.87, 0.94, 0.91])
ALIKE = np.array([0.5, 0.49, 0.51, 0.53])
BEST = np.array([0.42, 0.7, 0.8, 0.9])
SHAKY = ERRORS[:, ::-1] * np.array([[0.8], [2.1], [1.7], [1.1]])
THREE = np.array([[2.0, 9.5, 2.6, 30.0], [1.9, 0.9, 1.4, 0.2], [0.6, 8.0, 0.7, 70.0]])
BRIEF = np.array([0.8, 0.9, 0.7, 0.12])


def read_plot(errors, style_left, found):
    errors, style_left = np.asarray(errors), np.asarray(style_left)
    means = errors[:, np.asarray(found) >= CUT].mean(axis=1)
    paints = style_left <= ROOM * style_left[0]
    best = np.argmin(np.where(paints, means, np.inf))
    return best, means[best] / means[0]


def _judged(
    means=lambda e, found: e[:, found >= CUT].mean(axis=1),
    paints=lambda style: style <= ROOM * style[0],
    best=np.argmin,
    told=lambda means, best: (best, means[best] / means[0]),
):
    """The rule with one of its parts changed."""

    def answer(errors, style_left, found):
        each, allowed = means(errors, found), paints(style_left)
        allowed = allowed if allowed.any() else np.arange(len(allowed)) == 0
        place = np.flatnonzero(allowed)[best(each[allowed])]
        return told(each, place)

    return answer


def _read_in_order(errors, style_left, found):
    means = [np.mean(row[found >= 0.3]) for row in errors]
    for method in np.argsort(means):
        if style_left[method] / style_left[0] <= 1.1:
            return method, means[method] / means[0]


def _clear_plot(errors, style_left, found):
    """Does rounding decide nothing? Nothing lies just at a border, and no two methods are equally good."""
    kept = errors[:, found >= CUT]
    if not kept.size or np.abs(found - CUT).min() <= APART or style_left[0] <= 0.05:
        return False
    means = np.sort(kept.mean(axis=1))
    apart = np.diff(means).min(initial=1.0) > APART * means[-1]
    return bool(apart and means[0] > 0.05 and np.abs(style_left - ROOM * style_left[0]).min() > APART)


def _method_and_ratio(outs, ins, atol):
    """A method's number, and a part of the error of frame by frame, which is itself among what is chosen from."""
    return all(
        o.shape == (2,) and o[0] == round(o[0]) and 0 <= o[0] < len(e) and 0 <= o[1] <= 1 + 1e-6
        for o, (e, _, _) in zip(outs, ins, strict=True)
    )


def _of_all(outs, ins, atol):
    """All have as much style as the first, or none of the others has: then the rule is short."""
    for out, (errors, style, found) in zip(outs, ins, strict=True):
        means = errors[:, found >= CUT].mean(axis=1)
        best = int(np.argmin(means)) if style.max() <= ROOM * style[0] else 0
        if not close(out, np.array([best, means[best] / means[0]]), atol):
            return False
    return True


def _at_the_cuts(errors, found, factor):
    return np.where(found < CUT, factor * errors, errors)


read_task = Task(
    id="9.6",
    name="read_plot",
    minutes=8,
    given=Given(
        {
            "errors": Numbers("methods, frames", "an array ({axes}) of numbers, 0 or more", 0.0),
            "style_left": Numbers("methods", "an array ({axes}) of numbers, 0 or more", 0.0),
            "found": pixels("frames"),
        },
        _clear_plot,
        "not every frame is a cut, no number lies just at a border, and no two methods are equally good",
        sizes={"methods": (1, 2, 3, 4), "frames": (1, 3, 5, 6)},
    ),
    edges=(
        (ERRORS[::-1].copy(), STYLES[::-1].copy(), FOUND),
        (SHAKY, 2 * STYLES, TWICE),
        (ERRORS[:1], STYLES[:1], EARLY),
        (THREE, np.array([0.3, 0.324, 0.337]), BRIEF),
        (THREE, np.array([1.5, 1.62, 1.68]), np.array([0.2, 0.1, 0.34, 0.88])),
        (ERRORS, np.array([0.42, 0.455, 0.451, 0.47]), FOUND),
        (np.vstack([ERRORS[0], ERRORS[3], ERRORS[2], ERRORS[1]]), np.array([0.4, 0.9, 0.43, 0.41]), FOUND),
    ),
    reference=read_plot,
    probes=(
        Probe(
            "two numbers: a method, counted from 0, and its error as a part of that of frame by frame",
            ((ERRORS, STYLES, FOUND), (SHAKY, STYLES, TWICE), (THREE, STYLES[:3], BRIEF)),
            _method_and_ratio,
        ),
        Probe(
            "how large an error is at a cut changes nothing",
            (
                (ERRORS, ALIKE, TWICE),
                (_at_the_cuts(ERRORS, TWICE, 30.0), ALIKE, TWICE),
                (_at_the_cuts(ERRORS, TWICE, 0.01), ALIKE, TWICE),
            ),
            lambda outs, ins, atol: all(o.shape == (2,) and close(o, outs[0], atol) for o in outs),
        ),
        Probe(
            "if all paint as much, the one that holds stillest; if no other paints, frame by frame",
            ((ERRORS, ALIKE, FOUND), (SHAKY, ALIKE, FOUND), (ERRORS, BEST, FOUND)),
            _of_all,
        ),
        Probe(
            "errors ten times as large, for all, change nothing",
            ((ERRORS, STYLES, FOUND), (10 * ERRORS, STYLES, FOUND)),
            lambda outs, ins, atol: outs[0].shape == (2,) and close(outs[0], outs[1], atol),
        ),
        values(
            read_plot,
            (ERRORS, STYLES, FOUND),
            (SHAKY, STYLES, TWICE),
            (ERRORS, 1.6 * STYLES, EARLY),
            (THREE, np.array([0.5, 0.48, 0.54]), BRIEF),
            (ERRORS[[0, 2, 1, 3]], STYLES[[0, 2, 1, 3]], 0.7 * FOUND + 0.1),
            (ERRORS, np.array([0.3, 0.36, 0.35, 0.9]), FOUND),
            (SHAKY[::-1].copy(), np.array([0.6, 0.4, 0.65, 0.2]), FOUND),
        ),
    ),
    wrong=(
        Wrong(
            "cuts counted",
            _judged(lambda e, found: e.mean(axis=1)),
            "the cuts are counted, where nothing can be followed and every error is large; leave those frames out.",
        ),
        Wrong(
            "cuts only",
            _judged(lambda e, found: e[:, found < CUT].mean(axis=1) if (found < CUT).any() else e.mean(axis=1)),
            "only the cuts are counted; a frame is a cut where less than 0.3 is found.",
        ),
        Wrong(
            "weighed by what is found",
            _judged(lambda e, found: (e * found).sum(axis=1) / found.sum()),
            "frames count by how much of them is found; a cut is left out, every other frame counts the same.",
        ),
        Wrong(
            "style not read",
            _judged(paints=lambda style: style < np.inf),
            "the method with the least error is taken, whatever it paints: that is who blurs or does nothing.",
        ),
        Wrong(
            "error not read",
            lambda e, s, f: (np.argmin(s), e[np.argmin(s), f >= CUT].mean() / e[0, f >= CUT].mean()),
            "the method with the least style left is taken, whether it holds still or not.",
        ),
        Wrong(
            "most error",
            _judged(best=np.argmax),
            "of the methods that paint, the one that flickers most is taken.",
        ),
        Wrong(
            "frame by frame left out",
            _judged(paints=lambda style: (style <= ROOM * style[0]) & (np.arange(len(style)) > 0)),
            "frame by frame is left out of the choice; where no other paints as much, it is the answer.",
        ),
        Wrong(
            "a tenth more",
            _judged(paints=lambda style: style <= style[0] + ROOM - 1),
            "0.1 is added to the style left of frame by frame; it is multiplied by 1.1.",
        ),
        Wrong(
            "not a bit more",
            _judged(paints=lambda style: style <= style[0]),
            "no method may leave more style than frame by frame does; up to 1.1 times as much is allowed.",
            also=(_judged(paints=lambda style: style <= (2 - ROOM) * style[0]),),
        ),
        Wrong(
            "of the least style",
            _judged(paints=lambda style: style <= ROOM * style.min()),
            "1.1 times the least style left is the border; compare with that of frame by frame, the first one.",
        ),
        Wrong(
            "those that do not paint",
            _judged(paints=lambda style: (style > ROOM * style[0]) | (len(style) == 1)),
            "the choice is made among those that have lost their style; 1 is the untouched clip.",
            also=(_judged(paints=lambda style: style >= style[0]),),
        ),
        Wrong(
            "median",
            _judged(lambda e, found: np.median(e[:, found >= CUT], axis=1)),
            "the median of the errors is taken; take the mean.",
        ),
        Wrong(
            "largest error",
            _judged(lambda e, found: e[:, found >= CUT].max(axis=1)),
            "the largest error is taken; take the mean.",
        ),
        Wrong(
            "smallest error",
            _judged(lambda e, found: e[:, found >= CUT].min(axis=1)),
            "the smallest error is taken; take the mean.",
        ),
        Wrong(
            "ratio turned over",
            _judged(told=lambda m, b: (b, m[0] / m[b])),
            "the ratio is turned over: the error of the method is divided by that of frame by frame.",
        ),
        Wrong(
            "error itself",
            _judged(told=lambda m, b: (b, m[b])),
            "the mean error itself is returned; divide it by that of frame by frame.",
        ),
        Wrong(
            "difference",
            _judged(told=lambda m, b: (b, m[0] - m[b])),
            "the difference of the errors is returned; their ratio is asked for.",
            also=(_judged(told=lambda m, b: (b, 1 - m[b] / m[0])),),
        ),
        Wrong(
            "ratio of the worst",
            _judged(told=lambda m, b: (b, m[b] / m.max())),
            "the error is divided by the largest one; divide it by that of frame by frame, the first.",
        ),
        Wrong(
            "mean of ratios",
            lambda e, s, f: (
                read_plot(e, s, f)[0],
                (e[int(read_plot(e, s, f)[0]), f >= CUT] / e[0, f >= CUT]).mean(),
            ),
            "the ratios of single frames are averaged; divide the mean of one by the mean of the other.",
        ),
        Wrong(
            "ratio with the cuts",
            lambda e, s, f: (
                read_plot(e, s, f)[0],
                e[int(read_plot(e, s, f)[0])].mean() / e[0].mean(),
            ),
            "the method is chosen without the cuts, but the ratio is worked out with them.",
        ),
        Wrong(
            "order exchanged",
            _judged(told=lambda m, b: (m[b] / m[0], b)),
            "the two come in the other order: the method first, then the ratio.",
        ),
        Wrong(
            "counted from 1",
            _judged(told=lambda m, b: (b + 1, m[b] / m[0])),
            "the methods are counted from 1; frame by frame is 0.",
        ),
        Wrong(
            "place in the short list",
            lambda e, s, f: (
                np.argmin(e[s <= ROOM * s[0]][:, f >= CUT].mean(axis=1)),
                read_plot(e, s, f)[1],
            ),
            "this is the place among the methods that paint; return the one among all.",
        ),
    ),
    right={
        "in order": _read_in_order,
        "lists": lambda e, s, f: [float(n) for n in read_plot(e.tolist(), s.tolist(), f.tolist())],
        "float32": lambda e, s, f: np.float32(read_plot(np.float32(e), np.float32(s), np.float32(f))),
    },
    hints=(
        "Three questions, one after the other: which frames count, how much does each method flicker in them, and "
        "which methods still paint?",
        "errors[:, found >= 0.3] keeps the frames that are no cuts; .mean(axis=1) of it has a number for each method. "
        "np.where(paints, means, np.inf) takes the others out of the choice.",
        "best = np.argmin(np.where(style_left <= 1.1 * style_left[0], means, np.inf)); return best, means[best] / "
        "means[0]",
    ),
)

TASKS = (warp_task, seen_task, error_task, temporal_task, held_task, read_task)
