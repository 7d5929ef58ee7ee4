"""What computes the network: ONNX Runtime where it is installed, which is up in a fifth of a second, else Keras."""

import importlib.util
from functools import lru_cache

import numpy as np

from nstlib.backend import load_keras, memory_in_words
from nstlib.errors import NSTError, suggest
from nstlib.fast import graph
from nstlib.fast.network import blended, forward, padded


def _onnxruntime(styles):
    import onnxruntime

    kernels = graph.kernels_of(styles.arrays)

    @lru_cache(maxsize=2)
    def session(file):
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # The values must live until the session is made: it reads them then, and nobody else holds them.
        values = [onnxruntime.OrtValue.ortvalue_from_numpy(kernel) for kernel in kernels.values()]
        options.add_external_initializers(list(kernels), values)
        return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])

    def paint(picture, blend, amount):
        given = {"picture": picture.transpose(2, 0, 1)[None], "numbers": graph.numbers_of(styles.arrays, blend)}
        if amount == 1:
            return session(graph.FILE).run(["painted"], given)[0][0].transpose(1, 2, 0)
        given["amount"] = np.array(amount, np.float32)
        return session(graph.BY_AMOUNT).run(["painted"], given)[0][0].transpose(1, 2, 0)

    return paint


def _keras(styles):
    ops = load_keras().ops
    weights = {name: ops.convert_to_tensor(array) for name, array in styles.arrays.items()}

    @memory_in_words()
    def paint(picture, blend, amount):
        pictures, blends = ops.convert_to_tensor(picture[None]), ops.convert_to_tensor(blend[None])
        amounts = None if amount == 1 else ops.convert_to_tensor(np.float32([amount]))
        return ops.convert_to_numpy(forward(weights, pictures, blended(weights, blends), amounts))[0]

    return paint


ENGINES = {"onnxruntime": _onnxruntime, "keras": _keras}


def choose(engine="auto"):
    """The engine's name: the one that was asked for, or the quickest that is installed."""
    if engine not in ("auto", *ENGINES):
        raise NSTError(f"there is no engine '{engine}'; {suggest(engine, ENGINES)}.")
    there = importlib.util.find_spec("onnxruntime") is not None
    if engine == "onnxruntime" and not there:
        raise NSTError("the engine onnxruntime is not installed; run: pip install 'nstlib[fast]'")
    return ("onnxruntime" if there else "keras") if engine == "auto" else engine


@lru_cache(maxsize=4)
def painter(styles, engine):
    """A function from (picture (H, W, 3) of any size, blend (styles,), amount) to the painting, float32 in [0, 1]."""
    paint = ENGINES[engine](styles)

    def of_any_size(picture, blend, amount=1.0):
        height, width = picture.shape[:2]
        return np.ascontiguousarray(paint(padded(picture), blend, amount)[:height, :width])

    return of_any_size
