"""Exercise 9 as different people write it, right and wrong: what right_ways.py and wrong_ways.py have of it."""

import itertools

import numpy as np
from collected_ways import Ways
from scipy import ndimage

WAYS = Ways()
RIGHT, WRONG, KEEPING = WAYS.right, WAYS.wrong, WAYS.keeping
right, rights, wrong, remembering = WAYS.take, WAYS.rights, WAYS.wrongs, WAYS.remembering


# --- 9.1 warp ---------------------------------------------------------------------------------------------------------


def places(frame, flow):
    """Row and column of every pixel's origin, held inside of the frame."""
    rows, columns = np.indices(frame.shape, dtype=float)
    return (
        np.clip(rows + flow[..., 1], 0, frame.shape[0] - 1),
        np.clip(columns + flow[..., 0], 0, frame.shape[1] - 1),
    )


def warped(frame, flow, order=1, mode="nearest", **more):
    """SciPy's own, by splines of an order."""
    rows, columns = np.indices(frame.shape, dtype=float)
    return ndimage.map_coordinates(
        frame, [rows + flow[..., 1], columns + flow[..., 0]], order=order, mode=mode, prefilter=False, **more
    )


def cells(frame, flow):
    """(top, left, b, a): the pixel above and to the left, and the shares of the others."""
    y, x = places(frame, flow)
    top = np.minimum(np.floor(y).astype(int), max(frame.shape[0] - 2, 0))
    left = np.minimum(np.floor(x).astype(int), max(frame.shape[1] - 2, 0))
    return top, left, y - top, x - left


def padded(frame):
    """With one row and one column more, so that every pixel has a neighbour."""
    return np.pad(frame, ((0, 1), (0, 1)), mode="edge")


def along_x(row, places):
    return np.interp(places, np.arange(len(row)), row)


rights(
    "9.1",
    warped,
    lambda b, f: warped(b, f).tolist(),
    lambda b, f: np.float32(warped(np.float32(b), np.float32(f))),
    lambda b, f: ndimage.map_coordinates(b, places(b, f), order=1),
    lambda b, f: warped(b.T, f.transpose(1, 0, 2)[..., ::-1]).T,
    lambda b, f: warped(b - b.mean(), f) + b.mean(),
    lambda b, f: -warped(-b, f),
    lambda b, f: warped(np.fliplr(b), np.fliplr(f) * np.array([-1, 1]))[:, ::-1],
)


@right("9.1")
def _(before, flow):
    """A neighbour for every pixel, by a padded frame."""
    y, x = places(before, flow)
    big, top, left = padded(before), y.astype(int), x.astype(int)
    b, a = y % 1, x % 1
    return (
        big[top, left] * (1 - a) * (1 - b)
        + big[top, left + 1] * a * (1 - b)
        + big[top + 1, left] * (1 - a) * b
        + big[top + 1, left + 1] * a * b
    )


@right("9.1")
def _(before, flow):
    """Two interpolations: each row that is needed, then between them."""
    y, x = places(before, flow)
    made = []
    for i, j in np.ndindex(*before.shape):
        above, below = int(np.floor(y[i, j])), int(np.ceil(y[i, j]))
        upper, lower = (along_x(before[row], x[i, j]) for row in (above, below))
        made.append(upper + (y[i, j] - above) * (lower - upper))
    return np.reshape(made, before.shape)


@right("9.1")
def _(before, flow):
    """In plain Python, pixel by pixel, with an if for every edge."""
    height, width = len(before), len(before[0])
    made = [[0.0] * width for _ in range(height)]
    for row in range(height):
        for column in range(width):
            x, y = column + flow[row][column][0], row + flow[row][column][1]
            if x < 0:
                x = 0.0
            if x > width - 1:
                x = width - 1.0
            if y < 0:
                y = 0.0
            if y > height - 1:
                y = height - 1.0
            left, top = int(x), int(y)
            right_, bottom = min(left + 1, width - 1), min(top + 1, height - 1)
            a, b = x - left, y - top
            made[row][column] = (1 - b) * ((1 - a) * before[top][left] + a * before[top][right_]) + b * (
                (1 - a) * before[bottom][left] + a * before[bottom][right_]
            )
    return made


@right("9.1")
def _(before, flow):
    """In place on the flow."""
    flow += np.stack(np.meshgrid(np.arange(before.shape[1]), np.arange(before.shape[0])), axis=-1)
    flow = flow.clip(0, np.array(before.shape[::-1]) - 1)
    low = flow.astype(int)
    a, b = np.moveaxis(flow - low, -1, 0)
    x, y = np.moveaxis(low, -1, 0)
    big = padded(before)
    upper = big[y, x] + a * (big[y, x + 1] - big[y, x])
    lower = big[y + 1, x] + a * (big[y + 1, x + 1] - big[y + 1, x])
    return upper + b * (lower - upper)


def smooth(a):
    return a * a * (3 - 2 * a)


def shares(change):
    """Bilinear, with other shares."""

    def answer(frame, flow):
        y, x = places(frame, flow)
        top, left = np.floor(y).astype(int), np.floor(x).astype(int)
        b, a = change(y - top), change(x - left)
        big = padded(frame)
        upper = (1 - a) * big[top, left] + a * big[top, left + 1]
        lower = (1 - a) * big[top + 1, left] + a * big[top + 1, left + 1]
        return (1 - b) * upper + b * lower

    return answer


wrong(
    "9.1",
    smooth_shares=shares(smooth),
    shares_squared=shares(np.square),
    shares_rooted=shares(np.sqrt),
    shares_in_quarters=shares(lambda a: np.round(4 * a) / 4),
    a_little_to_the_left=shares(lambda a: 0.95 * a),
    cubic=lambda b, f: ndimage.map_coordinates(b, places(b, f), order=3),
    quadratic=lambda b, f: ndimage.map_coordinates(b, places(b, f), order=2),
    even_outside=lambda b, f: warped(b, f, mode="constant", cval=b.mean()),
    white_outside=lambda b, f: warped(b, f, mode="constant", cval=1.0),
    mirrored=lambda b, f: warped(b, f, mode="reflect"),
    wrapped=lambda b, f: warped(b, f, mode="grid-wrap"),
    own_pixel_outside=lambda b, f: np.where(
        (places(b, f)[1] == np.arange(b.shape[1]) + f[..., 0])
        & (places(b, f)[0] == np.arange(b.shape[0])[:, None] + f[..., 1]),
        warped(b, f),
        b,
    ),
    flow_held_at_two=lambda b, f: warped(b, np.clip(f, -2, 2)),
    flow_held_at_one=lambda b, f: warped(b, np.clip(f, -1, 1)),
    three_quarters_of_the_way=lambda b, f: warped(b, 0.75 * f),
    absolute_flow=lambda b, f: warped(b, np.abs(f)),
    sign_of_x=lambda b, f: warped(b, f * [-1, 1]),
    sign_of_y=lambda b, f: warped(b, f * [1, -1]),
    blurred_after=lambda b, f: ndimage.uniform_filter(warped(b, f), 3, mode="nearest"),
    blurred_flow=lambda b, f: warped(b, ndimage.uniform_filter(f, (3, 3, 1), mode="nearest")),
    half_mixed=lambda b, f: (warped(b, f) + b) / 2,
    turned=lambda b, f: warped(b, f)[::-1, ::-1],
    sorted_rows=lambda b, f: np.sort(warped(b, f), axis=1),
    rounded=lambda b, f: np.round(warped(b, f), 1),
    scaled_to_one=lambda b, f: warped(b, f) / max(np.abs(b).max(), 1e-9),
    held_between_0_and_half=lambda b, f: np.clip(warped(b, f), 0, 0.5),
    flow_of_the_right_neighbour=lambda b, f: warped(b, np.roll(f, 1, axis=1)),
    flow_of_the_pixel_below=lambda b, f: warped(b, np.roll(f, 1, axis=0)),
    twice=lambda b, f: warped(warped(b, f), f),
    larger_of_the_four=lambda b, f: np.maximum(shares(np.floor)(b, f), shares(np.ceil)(b, f)),
    one_column_further=lambda b, f: warped(b, f + np.array([1, 0])),
    negative_only=lambda b, f: warped(b, np.minimum(f, 0)),
    only_rows_first=lambda b, f: np.array([along_x(r, np.arange(len(r)) + w[:, 0]) for r, w in zip(b, f, strict=True)]),
)
remembering("9.1", warped)

# --- 9.2 seen_before --------------------------------------------------------------------------------------------------


def returned(flow, back):
    return np.stack([warped(back[..., 0], flow), warped(back[..., 1], flow)], axis=-1)


def size(v):
    return (v**2).sum(axis=-1)


def inside(flow):
    rows, columns = np.indices(flow.shape[:2])
    x, y = columns + flow[..., 0], rows + flow[..., 1]
    return (x >= 0) & (x <= flow.shape[1] - 1) & (y >= 0) & (y <= flow.shape[0] - 1)


def seen(flow, back, slack, within=inside, fetch=returned, miss=size, limit=np.square):
    return (miss(flow + fetch(flow, back)) <= limit(slack)) & within(flow)


def led_nowhere(flow):
    """Inside is where holding changes nothing."""
    rows, columns = places(np.zeros(flow.shape[:2]), flow)
    y, x = np.indices(flow.shape[:2])
    return (rows == y + flow[..., 1]) & (columns == x + flow[..., 0])


rights(
    "9.2",
    seen,
    lambda f, b, s: seen(f, b, s).tolist(),
    lambda f, b, s: seen(f, b, s).astype("float32"),
    lambda f, b, s: 1 * seen(f, b, s),
    lambda f, b, s: seen(f, b, s, within=led_nowhere),
    lambda f, b, s: np.logical_and(np.linalg.norm(f + returned(f, b), axis=-1) - s <= 0, inside(f)),
    lambda f, b, s: ~((size(f + returned(f, b)) > s * s) | ~inside(f)),
    lambda f, b, s: np.where(inside(f), np.hypot(*(f + returned(f, b)).transpose(2, 0, 1)) <= s, False),
    lambda f, b, s: (
        (size(f) + size(returned(f, b)) + 2 * np.einsum("hwc,hwc->hw", f, returned(f, b)) <= s**2) * inside(f)
    ),
)


@right("9.2")
def _(flow, back, slack):
    """Pixel by pixel."""
    height, width, _ = flow.shape
    there = returned(flow, back)
    made = np.zeros((height, width), bool)
    for i, j in np.ndindex(height, width):
        (u, v), (p, q) = flow[i, j], there[i, j]
        made[i, j] = (u + p) ** 2 + (v + q) ** 2 <= slack**2 and 0 <= j + u <= width - 1 and 0 <= i + v <= height - 1
    return made


@right("9.2")
def _(flow, back, slack):
    """As complex numbers."""
    z, w = flow[..., 0] + 1j * flow[..., 1], back[..., 0] + 1j * back[..., 1]
    w = warped(w.real, flow) + 1j * warped(w.imag, flow)
    return (abs(z + w) <= slack) & inside(flow)


@right("9.2")
def _(flow, back, slack):
    """In place, from True everywhere."""
    answer = np.ones(flow.shape[:2], bool)
    answer &= size(flow + returned(flow, back)) <= slack**2
    answer[~inside(flow)] = False
    return answer


wrong(
    "9.2",
    twice_the_slack=lambda f, b, s: seen(f, b, 2 * s),
    half_the_slack=lambda f, b, s: seen(f, b, s / 2),
    a_little_more=lambda f, b, s: seen(f, b, s + 0.25),
    at_least_a_pixel=lambda f, b, s: seen(f, b, max(s, 1)),
    at_most_a_pixel=lambda f, b, s: seen(f, b, min(s, 1)),
    whole_pixels=lambda f, b, s: seen(f, b, np.ceil(s)),
    with_the_length=lambda f, b, s: (size(f + returned(f, b)) <= s**2 + 0.05 * size(f)) & inside(f),
    relative=lambda f, b, s: (size(f + returned(f, b)) <= s**2 * size(f)) & inside(f),
    never_outside_to_the_right=lambda f, b, s: seen(f, b, s, within=lambda g: inside(np.minimum(g, 0))),
    never_outside_to_the_left=lambda f, b, s: seen(f, b, s, within=lambda g: inside(np.maximum(g, 0))),
    rows_only_inside=lambda f, b, s: seen(f, b, s, within=lambda g: inside(g * [0, 1])),
    columns_only_inside=lambda f, b, s: seen(f, b, s, within=lambda g: inside(g * [1, 0])),
    edge_is_outside=lambda f, b, s: seen(f, b, s, within=lambda g: inside(1.0001 * g + 1e-4 * np.sign(g + 1e-9))),
    product=lambda f, b, s: ((f * returned(f, b)).sum(-1) <= 0) & inside(f),
    cubes=lambda f, b, s: ((np.abs(f + returned(f, b)) ** 3).sum(-1) <= s**3) & inside(f),
    or_for_and=lambda f, b, s: (size(f + returned(f, b)) <= s**2) | inside(f),
    greater=lambda f, b, s: (size(f + returned(f, b)) > s**2) & inside(f),
    back_fetched_by_itself=lambda f, b, s: seen(f, b, s, fetch=lambda g, h: returned(h, h)),
    back_by_columns_only=lambda f, b, s: seen(f, b, s, fetch=lambda g, h: returned(g * [1, 0], h)),
    back_by_rows_only=lambda f, b, s: seen(f, b, s, fetch=lambda g, h: returned(g * [0, 1], h)),
    half_the_way=lambda f, b, s: seen(f, b, s, fetch=lambda g, h: returned(g / 2, h)),
    twice_back=lambda f, b, s: seen(f, b, s, fetch=lambda g, h: 2 * returned(g, h)),
    mean_of_back=lambda f, b, s: seen(f, b, s, fetch=lambda g, h: np.broadcast_to(h.mean((0, 1)), h.shape)),
    smoothed=lambda f, b, s: ndimage.median_filter(seen(f, b, s).astype(float), 3, mode="nearest"),
    shrunk=lambda f, b, s: ndimage.minimum_filter(seen(f, b, s).astype(float), 3, mode="nearest"),
    grown=lambda f, b, s: ndimage.maximum_filter(seen(f, b, s).astype(float), 3, mode="nearest"),
    soft=lambda f, b, s: np.exp(-size(f + returned(f, b))) * inside(f),
    share=lambda f, b, s: seen(f, b, s).mean(),
    numbers_of_rows=lambda f, b, s: seen(f, b, s).mean(axis=1),
    turned=lambda f, b, s: seen(f, b, s)[::-1],
    transposed=lambda f, b, s: seen(f, b, s).T,
    for_both_parts=lambda f, b, s: np.stack([seen(f, b, s)] * 2, axis=-1),
    minus_one=lambda f, b, s: np.where(seen(f, b, s), 1, -1),
    everything_moves=lambda f, b, s: seen(f, b, s) & (size(f) > 1e-3),
)
remembering("9.2", seen)

# --- 9.3 warping_error ------------------------------------------------------------------------------------------------


def error(before, now, flow, weight):
    return (weight * (now - warped(before, flow)) ** 2).sum() / weight.sum()


def over(made):
    """Of the differences and their weights, as long rows."""
    return lambda b, n, f, s: made((n - warped(b, f)).ravel(), s.ravel())


rights(
    "9.3",
    error,
    lambda b, n, f, s: np.average((warped(b, f) - n) ** 2, weights=s),
    lambda b, n, f, s: float(np.float32(error(*map(np.float32, (b, n, f, s))))),
    lambda b, n, f, s: [error(b, n, f, s)],
    over(lambda d, s: sum(w * e * e for e, w in zip(d, s, strict=True)) / sum(s)),
    over(lambda d, s: d @ np.diag(s) @ d / s.sum()),
    over(lambda d, s: np.linalg.norm(np.sqrt(s) * d) ** 2 / s.sum()),
    over(lambda d, s: np.einsum("i,i,i", d, d, s / s.sum())),
    over(lambda d, s: np.mean(s * d**2) / np.mean(s)),
    over(lambda d, s: (d[s > 0] ** 2 * s[s > 0]).sum() / s[s > 0].sum()),
)


@right("9.3")
def _(before, now, flow, seen):
    total = weight = 0.0
    carried = warped(before, flow)
    for i, j in np.ndindex(*now.shape):
        total += seen[i, j] * (now[i, j] - carried[i, j]) ** 2
        weight += seen[i, j]
    return total / weight


@right("9.3")
def _(before, now, flow, seen):
    """In place, and by the variance and the mean of the differences."""
    now -= warped(before, flow)
    share = seen / seen.sum()
    mean = (share * now).sum()
    return (share * (now - mean) ** 2).sum() + mean**2


wrong(
    "9.3",
    something_added_below=over(lambda d, s: (s * d**2).sum() / (s.sum() + 1e-2)),
    something_added=over(lambda d, s: (s * d**2).sum() / s.sum() + 1e-3),
    cubed=over(lambda d, s: (s * np.abs(d) ** 3).sum() / s.sum()),
    fourth_power=over(lambda d, s: (s * d**4).sum() / s.sum()),
    weights_rooted=over(lambda d, s: (np.sqrt(s) * d**2).sum() / np.sqrt(s).sum()),
    weights_squared=over(lambda d, s: (s**2 * d**2).sum() / (s**2).sum()),
    median=over(lambda d, s: np.median(d[s > 0] ** 2)),
    variance=over(lambda d, s: np.average((d - np.average(d, weights=s)) ** 2, weights=s)),
    plain_variance=over(lambda d, s: d.var()),
    divided_by_largest=over(lambda d, s: (s * d**2).sum() / s.max() / s.size),
    divided_by_root=over(lambda d, s: (s * d**2).sum() / np.sqrt(s.sum())),
    one_less=over(lambda d, s: (s * d**2).sum() / max(s.sum() - 0.01, 0.01)),
    first_row=lambda b, n, f, s: np.mean((n - warped(b, f))[0] ** 2),
    last_pixel_left_out=over(lambda d, s: (s[:-1] * d[:-1] ** 2).sum() / max(s[:-1].sum(), 1e-9)),
    rows_then_mean=lambda b, n, f, s: np.mean((s * (n - warped(b, f)) ** 2).sum(1) / np.maximum(s.sum(1), 1e-9)),
    nearest=lambda b, n, f, s: (s * (n - warped(b, f, order=0)) ** 2).sum() / s.sum(),
    zeros_outside=lambda b, n, f, s: (s * (n - warped(b, f, mode="constant")) ** 2).sum() / s.sum(),
    half_the_way=lambda b, n, f, s: error(b, n, f / 2, s),
    to_the_right_only=lambda b, n, f, s: error(b, n, f * [1, 0], s),
    down_only=lambda b, n, f, s: error(b, n, f * [0, 1], s),
    exchanged_frames=lambda b, n, f, s: error(n, b, f, s),
    blurred_first=lambda b, n, f, s: error(
        ndimage.uniform_filter(b, 3, mode="nearest"), ndimage.uniform_filter(n, 3, mode="nearest"), f, s
    ),
    contrast_first=lambda b, n, f, s: error(b / max(b.std(), 0.1), n / max(n.std(), 0.1), f, s),
    mean_taken_away=lambda b, n, f, s: error(b - b.mean(), n - n.mean(), f, s),
    mask_turned=lambda b, n, f, s: error(b, n, f, s[::-1, ::-1]),
    decibels=over(lambda d, s: -10 * np.log10((s * d**2).sum() / s.sum() + 1e-12)),
    negative=over(lambda d, s: -(s * d**2).sum() / s.sum()),
    two_numbers=over(lambda d, s: [(s * d**2).sum(), s.sum()]),
    levels=over(lambda d, s: 255**2 * (s * d**2).sum() / s.sum()),
    rounded=over(lambda d, s: np.round((s * d**2).sum() / s.sum(), 2)),
    soft_maximum=over(lambda d, s: (s * d**4).sum() / max((s * d**2).sum(), 1e-9)),
)
remembering("9.3", error)

# --- 9.4 temporal_gradient --------------------------------------------------------------------------------------------


def gradient(x, c, t):
    return 2 / x.size * t[..., None] * (x - c)


rights(
    "9.4",
    gradient,
    lambda x, c, t: gradient(x, c, t).tolist(),
    lambda x, c, t: np.float32(gradient(*map(np.float32, (x, c, t)))),
    lambda x, c, t: -2 * (c - x) * t.reshape(*t.shape, 1) / np.prod(x.shape),
    lambda x, c, t: np.einsum("hw,hwc->hwc", t, x - c) / (x.size / 2),
    lambda x, c, t: np.stack([2 * t * (x - c)[..., k] / x.size for k in range(x.shape[-1])], axis=-1),
    lambda x, c, t: np.repeat(t[..., None], x.shape[-1], axis=-1) * (x - c) * 2 / x.size,
    lambda x, c, t: (np.diag(t.ravel()) @ (x - c).reshape(t.size, -1)).reshape(x.shape) * 2 / x.size,
    lambda x, c, t: 2 * np.where(t[..., None] > 0, t[..., None] * (x - c), 0.0) / x.size,
)


@right("9.4")
def _(picture, carried, trust):
    picture -= carried
    picture *= trust[:, :, np.newaxis]
    picture *= 2
    return picture / len(picture.ravel())


@right("9.4")
def _(picture, carried, trust):
    height, width, channels = picture.shape
    made = [[[0.0] * channels for _ in range(width)] for _ in range(height)]
    for i, j, k in itertools.product(range(height), range(width), range(channels)):
        made[i][j][k] = 2 * trust[i, j] * (picture[i, j, k] - carried[i, j, k]) / (height * width * channels)
    return made


@right("9.4")
def _(picture, carried, trust):
    """The loss of one entry at a time, by central differences, which are exact for a square."""

    def loss(x):
        return np.mean(trust[..., None] * (x - carried) ** 2)

    made = np.zeros(picture.shape)
    for place in np.ndindex(*picture.shape):
        step = np.zeros(picture.shape)
        step[place] = 0.5
        made[place] = loss(picture + step) - loss(picture - step)
    return made


def tug(made):
    return lambda x, c, t: made(x - c, t[..., None])


wrong(
    "9.4",
    four=tug(lambda d, t: 4 * t * d / d.size),
    by_height=tug(lambda d, t: 2 * t * d / d.shape[0]),
    by_width=tug(lambda d, t: 2 * t * d / d.shape[1]),
    by_one_more=tug(lambda d, t: 2 * t * d / (d.size + 1)),
    by_root=tug(lambda d, t: 2 * t * d / np.sqrt(d.size)),
    by_length=tug(lambda d, t: t * d / max(np.sqrt((t * d**2).sum()), 1e-9)),
    length_one=tug(lambda d, t: 2 * t * d / max(np.linalg.norm(t * d), 1e-9)),
    trust_cubed=tug(lambda d, t: 2 * t**3 * d / d.size),
    trust_to_one=tug(lambda d, t: 2 * t / max(t.max(), 1e-9) * d / d.size),
    trust_softened=tug(lambda d, t: 2 * (t + 0.05) * d / d.size),
    trust_of_rows=tug(lambda d, t: 2 * t.mean(axis=1, keepdims=True) * d / d.size),
    trust_of_columns=tug(lambda d, t: 2 * t.mean(axis=0, keepdims=True) * d / d.size),
    mean_trust=tug(lambda d, t: 2 * t.mean() * d / d.size),
    trust_turned=tug(lambda d, t: 2 * t[::-1, ::-1] * d / d.size),
    rounded_trust=tug(lambda d, t: 2 * np.round(t) * d / d.size),
    cubes=tug(lambda d, t: 2 * t * d**3 / d.size),
    huber=tug(lambda d, t: 2 * t * np.clip(d, -0.3, 0.3) / d.size),
    mean_taken_away=tug(lambda d, t: 2 * t * (d - d.mean()) / d.size),
    mean_of_channel=tug(lambda d, t: 2 * t * (d - d.mean(axis=(0, 1))) / d.size),
    only_upwards=tug(lambda d, t: 2 * t * np.maximum(d, 0) / d.size),
    only_downwards=tug(lambda d, t: 2 * t * np.minimum(d, 0) / d.size),
    first_channel=tug(lambda d, t: 2 * t * d * (np.arange(d.shape[-1]) == 0) / d.size),
    last_row_left_out=tug(lambda d, t: 2 * t * d * (np.arange(len(d)) < len(d) - 1)[:, None, None] / d.size),
    blurred=tug(lambda d, t: 2 * ndimage.uniform_filter(t * d, (3, 3, 1), mode="nearest") / d.size),
    relative=lambda x, c, t: gradient(x, c, t) / max(np.mean(c**2), 1e-9),
    towards_the_middle=lambda x, c, t: gradient(x, (c + x.mean()) / 2, t),
    of_the_carried=lambda x, c, t: gradient(c, x, t) * 0.999,
    with_the_picture=lambda x, c, t: gradient(x, c, t) + 1e-3 * x,
    plus_smoothness=lambda x, c, t: gradient(x, c, t) + 1e-3,
    one_long_row=lambda x, c, t: gradient(x, c, t).ravel(),
    sum_of_all=lambda x, c, t: gradient(x, c, t).sum(),
    rounded=lambda x, c, t: np.round(gradient(x, c, t), 2),
    for_two_frames=lambda x, c, t: np.stack([gradient(x, c, t), -gradient(x, c, t)]),
)
remembering("9.4", gradient)

# --- 9.5 held ---------------------------------------------------------------------------------------------------------


def loop(step, start=lambda p: p[0]):
    """Frame by frame; step(painted, carried, share of what is held) of one frame."""

    def answer(painted, flows, trusts, hold):
        shown = [start(painted)]
        for p, f, t in zip(painted[1:], flows[1:], trusts[1:], strict=True):
            shown.append(step(p, warped(shown[-1], f), hold * t))
        return np.stack(shown)

    return answer


hold_on = loop(lambda p, w, s: p + s * (w - p))

rights(
    "9.5",
    hold_on,
    lambda p, f, t, h: hold_on(p, f, t, h).tolist(),
    lambda p, f, t, h: np.float32(hold_on(np.float32(p), np.float32(f), np.float32(t), np.float32(h))),
    loop(lambda p, w, s: (1 - s) * p + s * w),
    loop(lambda p, w, s: w + (1 - s) * (p - w)),
    loop(lambda p, w, s: p - s * p + s * w),
    loop(lambda p, w, s: np.where(s > 0, (1 - s) * p + s * w, p)),
)


@right("9.5")
def _(painted, flows, trusts, hold):
    """In place."""
    for t in range(1, len(painted)):
        painted[t] += hold * trusts[t] * (warped(painted[t - 1], flows[t]) - painted[t])
    return painted


@right("9.5")
def _(painted, flows, trusts, hold):
    shown = np.zeros(painted.shape)
    for t, frame in enumerate(painted):
        if t == 0:
            shown[t] = frame
            continue
        before, share = warped(shown[t - 1], flows[t]), trusts[t] * hold
        for i, j in np.ndindex(*frame.shape):
            shown[t, i, j] = frame[i, j] * (1 - share[i, j]) + before[i, j] * share[i, j]
    return shown


@right("9.5")
def _(painted, flows, trusts, hold):
    """From the last frame back, each asking for the one before."""

    def at(t):
        if t == 0:
            return painted[0]
        return painted[t] + hold * trusts[t] * (warped(at(t - 1), flows[t]) - painted[t])

    return [at(t) for t in range(len(painted))]


def timed(step):
    """Frame by frame, with all there is: step(painted, flows, trusts, hold, t, shown so far)."""

    def answer(p, f, t, h):
        shown = [p[0]]
        for k in range(1, len(p)):
            shown.append(step(p, f, t, h, k, shown))
        return np.stack(shown)

    return answer


wrong(
    "9.5",
    a_little_less=loop(lambda p, w, s: p + 0.9 * s * (w - p)),
    trust_twice=timed(lambda p, f, t, h, k, o: p[k] + h * t[k] ** 2 * (warped(o[-1], f[k]) - p[k])),
    root_of_trust=timed(lambda p, f, t, h, k, o: p[k] + h * np.sqrt(t[k]) * (warped(o[-1], f[k]) - p[k])),
    two_before=timed(lambda p, f, t, h, k, o: p[k] + h * t[k] * (warped(o[max(k - 2, 0)], f[k]) - p[k])),
    both_before=timed(lambda p, f, t, h, k, o: p[k] + h * t[k] * (warped((o[-1] + o[max(k - 2, 0)]) / 2, f[k]) - p[k])),
    next_painted=timed(lambda p, f, t, h, k, o: p[k] + h * t[k] * (warped(o[-1], f[k]) - p[min(k + 1, len(p) - 1)])),
    first_flow=timed(lambda p, f, t, h, k, o: p[k] + h * t[k] * (warped(o[-1], f[0]) - p[k])),
    first_trust=timed(lambda p, f, t, h, k, o: p[k] + h * t[0] * (warped(o[-1], f[k]) - p[k])),
    last_trust=timed(lambda p, f, t, h, k, o: p[k] + h * t[-1] * (warped(o[-1], f[k]) - p[k])),
    all_flows_before=timed(
        lambda p, f, t, h, k, o: p[k] + h * t[k] * (warped(o[-1], f[1 : k + 1].mean(axis=0)) - p[k])
    ),
    half_the_way=timed(lambda p, f, t, h, k, o: p[k] + h * t[k] * (warped(o[-1], f[k] / 2) - p[k])),
    to_the_right_only=timed(lambda p, f, t, h, k, o: p[k] + h * t[k] * (warped(o[-1], f[k] * [1, 0]) - p[k])),
    down_only=timed(lambda p, f, t, h, k, o: p[k] + h * t[k] * (warped(o[-1], f[k] * [0, 1]) - p[k])),
    nearest=timed(lambda p, f, t, h, k, o: p[k] + h * t[k] * (warped(o[-1], f[k], order=0) - p[k])),
    zeros_outside=timed(lambda p, f, t, h, k, o: p[k] + h * t[k] * (warped(o[-1], f[k], mode="constant") - p[k])),
    trust_carried=timed(lambda p, f, t, h, k, o: p[k] + h * warped(t[k], f[k]) * (warped(o[-1], f[k]) - p[k])),
    smallest=loop(lambda p, w, s: np.minimum(p, p + s * (w - p))),
    largest=loop(lambda p, w, s: np.maximum(p, p + s * (w - p))),
    sign=loop(lambda p, w, s: p - s * (w - p)),
    limited=loop(lambda p, w, s: p + np.clip(s * (w - p), -0.1, 0.1)),
    rounded_trust=loop(lambda p, w, s: p + np.round(s) * (w - p)),
    held_by_half=timed(lambda p, f, t, h, k, o: p[k] + 0.5 * t[k] * (warped(o[-1], f[k]) - p[k])),
    held_by_seven_tenths=timed(lambda p, f, t, h, k, o: p[k] + 0.7 * t[k] * (warped(o[-1], f[k]) - p[k])),
    held_less_and_less=timed(lambda p, f, t, h, k, o: p[k] + h / k * t[k] * (warped(o[-1], f[k]) - p[k])),
    never_after_the_third=timed(lambda p, f, t, h, k, o: p[k] + h * t[k] * (k < 3) * (warped(o[-1], f[k]) - p[k])),
    first_frame_twice=lambda p, f, t, h: np.concatenate([p[:1], hold_on(p, f, t, h)[:-1]]),
    differences=lambda p, f, t, h: hold_on(p, f, t, h) - p,
    carried_only=loop(lambda p, w, s: np.where(s > 0, w, p)),
    mean_of_all=lambda p, f, t, h: np.broadcast_to(hold_on(p, f, t, h).mean(axis=0), p.shape),
    blurred_in_time=lambda p, f, t, h: ndimage.uniform_filter1d(p, 3, axis=0, mode="nearest"),
    without_the_flow_of_the_second=timed(
        lambda p, f, t, h, k, o: p[k] + h * t[k] * (warped(o[-1], f[k] * (k != 1)) - p[k])
    ),
    contrast_given_back=lambda p, f, t, h: np.clip(
        hold_on(p, f, t, h) + 0.2 * (hold_on(p, f, t, h) - hold_on(p, f, t, h).mean()), 0, 1
    ),
)
remembering("9.5", hold_on)

# --- 9.6 read_plot ----------------------------------------------------------------------------------------------------


def judged(means=None, paints=lambda s: s <= 1.1 * s[0], ratio=lambda m, k: m[k] / m[0]):
    """The rule, with parts of it changed."""

    def answer(errors, style, found):
        each = errors[:, found >= 0.3].mean(axis=1) if means is None else means(errors, found)
        allowed = paints(style)
        place = min((k for k in range(len(each)) if allowed[k]), key=each.__getitem__, default=0)
        return place, ratio(each, place)

    return answer


plot = judged()

rights(
    "9.6",
    plot,
    lambda e, s, f: [float(n) for n in plot(e, s, f)],
    lambda e, s, f: np.float32(plot(np.float32(e), np.float32(s), np.float32(f))),
    judged(means=lambda e, f: np.average(e, axis=1, weights=f >= 0.3)),
    judged(means=lambda e, f: e @ (f >= 0.3)),
    judged(means=lambda e, f: np.nanmean(np.where(f < 0.3, np.nan, e), axis=1)),
    judged(means=lambda e, f: np.delete(e, np.flatnonzero(f < 0.3), axis=1).mean(axis=1)),
    judged(paints=lambda s: ~(s > s[0] * 1.1)),
    judged(paints=lambda s: s / s[0] <= 1.1),
    judged(paints=lambda s: (s - s[0]) / s[0] <= 0.1),
)


@right("9.6")
def _(errors, style_left, found):
    means = np.array([np.mean([e for e, f in zip(row, found, strict=True) if f >= 0.3]) for row in errors])
    order = np.argsort(means)
    for method in order:
        if style_left[method] <= 1.1 * style_left[0]:
            return int(method), means[method] / means[0]
    return None


@right("9.6")
def _(errors, style_left, found):
    errors[:, found < 0.3] = 0
    totals = errors.sum(axis=1) + 1e12 * (style_left > 1.1 * style_left[0])
    return np.array([totals.argmin(), totals.min() / totals[0]])


wrong(
    "9.6",
    found_at_half=judged(means=lambda e, f: e[:, f >= 0.5].mean(1) if (f >= 0.5).any() else e.mean(1)),
    found_at_a_tenth=judged(means=lambda e, f: e[:, f >= 0.1].mean(1)),
    found_at_all=judged(means=lambda e, f: e[:, f > 0].mean(1)),
    two_tenths_more=judged(paints=lambda s: s <= 1.2 * s[0]),
    a_twentieth_more=judged(paints=lambda s: s <= 1.05 * s[0]),
    half_as_much_more=judged(paints=lambda s: s <= 1.5 * s[0]),
    either_side=judged(paints=lambda s: np.abs(s - s[0]) <= 0.1 * s[0]),
    below_a_half=judged(paints=lambda s: s < 0.5),
    of_the_mean=judged(paints=lambda s: s <= 1.1 * s.mean()),
    of_the_last=judged(paints=lambda s: s <= 1.1 * s[-1]),
    geometric=judged(means=lambda e, f: np.exp(np.log(e[:, f >= 0.3] + 1e-9).mean(1))),
    squares=judged(means=lambda e, f: (e[:, f >= 0.3] ** 2).mean(1)),
    roots=judged(means=lambda e, f: np.sqrt(e[:, f >= 0.3]).mean(1)),
    first_frame_left_out=judged(
        means=lambda e, f: e[:, 1:][:, f[1:] >= 0.3].mean(1) if (f[1:] >= 0.3).any() else e[:, f >= 0.3].mean(1)
    ),
    last_frame_left_out=judged(
        means=lambda e, f: e[:, :-1][:, f[:-1] >= 0.3].mean(1) if (f[:-1] >= 0.3).any() else e[:, f >= 0.3].mean(1)
    ),
    until_the_cut=judged(
        means=lambda e, f: e[:, : max(int(np.argmax(f < 0.3)), 1)].mean(1) if (f < 0.3).any() else e.mean(1)
    ),
    after_a_cut_too=judged(
        means=lambda e, f: (
            e[:, (f >= 0.3) & (np.roll(f, 1) >= 0.3)].mean(1)
            if ((f >= 0.3) & (np.roll(f, 1) >= 0.3)).any()
            else e[:, f >= 0.3].mean(1)
        )
    ),
    first_frame=judged(means=lambda e, f: e[:, np.argmax(f >= 0.3)]),
    divided_by_all=judged(ratio=lambda m, k: m[k] / m.sum()),
    divided_by_mean=judged(ratio=lambda m, k: m[k] / m.mean()),
    divided_by_last=judged(ratio=lambda m, k: m[k] / m[-1]),
    root_of_ratio=judged(ratio=lambda m, k: np.sqrt(m[k] / m[0])),
    square_of_ratio=judged(ratio=lambda m, k: (m[k] / m[0]) ** 2),
    percent=judged(ratio=lambda m, k: 100 * m[k] / m[0]),
    rounded=judged(ratio=lambda m, k: np.round(m[k] / m[0], 1)),
    decibels=judged(ratio=lambda m, k: 10 * np.log10(m[k] / m[0])),
    number_only=lambda e, s, f: plot(e, s, f)[0],
    ratio_only=lambda e, s, f: plot(e, s, f)[1],
    all_means=lambda e, s, f: e[:, f >= 0.3].mean(axis=1),
    second_best=lambda e, s, f: (
        sorted(range(len(e)), key=lambda k: (s[k] > 1.1 * s[0], e[k, f >= 0.3].mean()))[min(1, len(e) - 1)],
        plot(e, s, f)[1],
    ),
    always_the_first=lambda e, s, f: (0, 1.0),
    style_of_the_method=lambda e, s, f: (plot(e, s, f)[0], s[plot(e, s, f)[0]]),
    style_times_error=lambda e, s, f: (
        int(np.argmin(s * e[:, f >= 0.3].mean(1))),
        plot(e, s, f)[1],
    ),
)
remembering("9.6", plot)
