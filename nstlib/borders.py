"""What stands beyond the edges of a picture or a feature map, as tensors: the edge repeated, or the picture again."""

from nstlib.backend import load_keras


def wrapped(x, period, before=(1, 1), after=(1, 1)):
    """(..., h, w, C) with so many rows and columns more, (rows, columns) before the first and after the last, as a
    repeats.Period (of no mirror) says; differentiable once. Where halves are moved, h or w has to be even.

    Of parts put together, since ops.pad knows no such mode on TensorFlow.
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
    if not (before or after):
        return x
    ops, cut = load_keras().ops, (slice(None),) * axis

    def part(x, start, stop):
        return x[(*cut, slice(start, stop))]

    def beyond(x):
        if not again:
            return [part(x, 0, 1)] * before, [part(x, -1, None)] * after
        sides = [part(x, -before, None)] * bool(before), [part(x, 0, after)] * bool(after)
        return [[one if moved is None else _halves_exchanged(one, moved) for one in side] for side in sides]

    def longer(x):
        first, last = beyond(x)
        return ops.concatenate([*first, x, *last], axis=axis)

    def pulled(gradient, length):
        """The transpose of it. By itself, each slice would have a gradient as large as x, and all would be added up."""
        first, last = part(gradient, 0, before), part(gradient, before + length, None)
        inner = part(gradient, before, before + length)
        if again:
            if moved is not None:
                first, last = _halves_exchanged(first, moved), _halves_exchanged(last, moved)
            first, last, counts = last, first, (after, before)
        else:
            first, last = (ops.sum(side, axis=axis, keepdims=True) for side in (first, last))
            counts = 1, 1
        n, m = counts[0], length - counts[1]
        return ops.concatenate([part(inner, 0, n) + first, part(inner, n, m), part(inner, m, None) + last], axis=axis)

    if x.shape[axis] is not None and x.shape[axis] < max(2, before + after):  # too few to tell first from last
        return longer(x)

    @ops.custom_gradient
    def extended(x):
        length = ops.shape(x)[axis]

        def gradient(*upstream_in_order, upstream=None):
            return pulled(upstream_in_order[0] if upstream is None else upstream, length)

        return longer(x), gradient

    return extended(x)


def _halves_exchanged(x, axis):
    ops, cut = load_keras().ops, (slice(None),) * axis
    half = ops.shape(x)[axis] // 2
    return ops.concatenate([x[(*cut, slice(half, None))], x[(*cut, slice(0, half))]], axis=axis)
