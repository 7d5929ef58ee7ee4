"""What stands beyond the edges of a picture or a feature map, as tensors: the edge repeated, or the picture again."""

from nstlib.backend import load_keras


def wrapped(x, period, before=(1, 1), after=(1, 1)):
    """(..., h, w, C) with so many rows and columns more, (rows, columns) before the first and after the last, as a
    repeats.Period (of no mirror) says; differentiable. Where halves are moved, h or w has to be even.

    Made of slices, since ops.pad knows no such mode on TensorFlow.
    """
    rank = len(x.shape)
    axes = {"y": (rank - 3, before[0], after[0]), "x": (rank - 2, before[1], after[1])}
    # What comes from the opposite side is moved along the other axis, and is whole only before that one has grown.
    moved = {"half-drop": {"x": rank - 3}, "brick": {"y": rank - 2}}.get(period.repeat, {})
    for name in "yx" if period.repeat == "brick" else "xy":
        x = _longer(x, *axes[name], name in period.axes, moved.get(name))
    return x


def _longer(x, axis, before, after, again, moved):
    """An axis with places from the opposite side, moved by half the length of another axis where that is named, or
    with its first and last place repeated."""
    cut = (slice(None),) * axis
    if again:
        first, last = [x[(*cut, slice(-before, None))]], [x[(*cut, slice(0, after))]]
    else:
        first, last = [x[(*cut, slice(0, 1))]] * before, [x[(*cut, slice(-1, None))]] * after
    parts = [*(first if before else []), x, *(last if after else [])]
    if moved is not None:
        parts = [part if part is x else _halves_exchanged(part, moved) for part in parts]
    return load_keras().ops.concatenate(parts, axis=axis) if len(parts) > 1 else x


def _halves_exchanged(x, axis):
    ops, cut = load_keras().ops, (slice(None),) * axis
    half = ops.shape(x)[axis] // 2
    return ops.concatenate([x[(*cut, slice(half, None))], x[(*cut, slice(0, half))]], axis=axis)
