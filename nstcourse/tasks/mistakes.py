"""Mistakes that can be made in more than one task."""

from nstcourse.task import Wrong

# Of a step (picture, gradient, rate) that is cut off at 0 and 1.
BOUNDS_EXCHANGED = (
    Wrong(
        "bounds exchanged: all 0",
        lambda x, g, r: 0 * x,
        "everything is 0: the bounds are exchanged; np.clip wants 0, 1; np.minimum goes with 1, np.maximum with 0.",
    ),
    Wrong(
        "bounds exchanged: all 1",
        lambda x, g, r: 0 * x + 1,
        "everything is 1: the bounds are exchanged; np.minimum goes with 1, np.maximum with 0.",
    ),
)
