"""The playground's folder, and its worker's answers in plain values: what its tests have in common."""

import numpy as np
import pytest

from nstcourse.build.site.playground import making
from nstlib.errors import NSTError

# A worker of its own in any page of the folder: `await asked("begin", {...})`, with pictures as lists of numbers.
ASKED = """async () => {
    const {Asked} = await import('/js/asked.js');
    const worker = new Asked(() => {});
    const floats = (one) => one && {...one, values: Float32Array.from(one.values)};
    window.asked = async (ask, rest = {}) => {
        const given = Object.fromEntries(Object.entries(rest).map(([k, v]) => [k, v && v.height ? floats(v) : v]));
        const answer = await worker.ask(ask, given);
        return JSON.parse(JSON.stringify(answer, (_, v) => (ArrayBuffer.isView(v) ? [...v] : v)));
    };
    return asked('load');
}"""


def made(folder):
    """The playground in a folder; where npm's files are not to be had here, the test is skipped with the reason."""
    try:
        return making.build(folder)
    except NSTError as error:
        pytest.skip(str(error))


def sent(picture):
    """A picture (H, W, 3) as the worker takes it."""
    height, width = picture.shape[:2]
    return {"values": np.asarray(picture, np.float32).ravel().tolist(), "height": height, "width": width}


def ask(page, what, **rest):
    """The worker's answer, in plain values."""
    return page.evaluate("([what, rest]) => asked(what, rest)", [what, rest])
