"""Exercise 9, video: a frame carried along a flow."""

import numpy as np

from nstcourse.inputs import Given, Numbers, pixels
from nstcourse.task import Probe, Task, Wrong, close, values

# --- 9.1 warp --------------------------------------------------------------------------------------------------------

STEPS = np.array(
    [
        [0.1, 0.4, 0.9, 0.3],
        [0.8, 0.2, 0.5, 0.7],
        [0.0, 0.6, 1.0, 0.45],
    ]
)
BENT = np.array(
    [
        [[0.5, 0.25], [-0.75, 1.5], [1.2, 0.3], [-1.4, 0.0]],
        [[2.3, -0.4], [0.3, -0.6], [-1.25, 0.7], [0.6, 0.9]],
        [[0.0, -1.7], [1.6, -0.2], [-0.45, -1.1], [0.35, 1.3]],
    ]
)


def warp(before, flow):
    before, flow = np.asarray(before, dtype=np.float64), np.asarray(flow, dtype=np.float64)
    height, width = before.shape
    x = np.clip(np.arange(width) + flow[..., 0], 0, width - 1)
    y = np.clip(np.arange(height)[:, None] + flow[..., 1], 0, height - 1)
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    right, bottom = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    a, b = x - left, y - top
    above = (1 - a) * before[top, left] + a * before[top, right]
    below = (1 - a) * before[bottom, left] + a * before[bottom, right]
    return (1 - b) * above + b * below


warp_task = Task(
    id="9.1",
    name="warp",
    minutes=10,
    given=Given({"before": pixels("height, width"), "flow": Numbers("height, width, 2")}),
    reference=warp,
    probes=(
        Probe(
            "where nothing moves, nothing changes",
            ((STEPS, 0 * BENT),),
            lambda outs, ins, atol: all(close(o, b, atol) for o, (b, _) in zip(outs, ins, strict=True)),
        ),
        values(warp, (STEPS, BENT), (STEPS[:, ::-1].copy(), -BENT)),
    ),
    wrong=(Wrong("not moved", lambda b, f: b, "the frame is returned as it is; the flow is not used."),),
    hints=("First, where does each pixel come from?", "Shapes", "Almost the code"),
)

TASKS = (warp_task,)
