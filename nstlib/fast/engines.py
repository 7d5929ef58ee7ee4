"""What computes the networks: ONNX Runtime where it is installed, which is up in a fifth of a second, else Keras."""

import importlib.util
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nstlib import settings
from nstlib.backbones import backbone
from nstlib.backend import load_keras, memory_in_words
from nstlib.errors import NSTError, suggest
from nstlib.fast import graph, prediction
from nstlib.fast.network import STRIDE, forward, padded, parted

LARGE = 2**23  # pixels from which on memory is given back between two operations


@lru_cache(maxsize=6)
def _session(weights, file, given_by, sparing=False):
    """A graph with its weights; making one takes longer than painting a small picture."""
    import onnxruntime

    options, given = onnxruntime.SessionOptions(), given_by(weights.arrays)
    options.log_severity_level = 3
    if threads := settings.value("NST_THREADS"):
        options.intra_op_num_threads = int(threads)
    # Memory that is kept, and grows by doubling, makes it quicker by a third, and takes half as much again.
    options.enable_cpu_mem_arena = options.enable_mem_pattern = not sparing
    # The values must live until the session is made: it reads them then, and nobody else holds them.
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in given.values()]
    options.add_external_initializers(list(given), values)
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


@dataclass(frozen=True)
class OnnxRuntime:
    """Both networks in ONNX Runtime; weights: a weights.Kernels."""

    weights: object

    def paint(self, picture, numbers, amount):
        given = {"picture": picture.transpose(2, 0, 1)[None], "numbers": numbers}
        if amount != 1:
            given["amount"] = np.array(amount, np.float32)
        which = (graph.FILE, graph.kernels_of) if amount == 1 else (graph.BY_AMOUNT, graph.all_kernels_of)
        sparing = picture.shape[0] * picture.shape[1] > LARGE
        return _session(self.weights, *which, sparing).run(["painted"], given)[0][0].transpose(1, 2, 0)

    def guess(self, painting):
        session = _session(self.weights, graph.PREDICT, graph.predictor_of)
        return session.run(["numbers"], {"painting": painting.transpose(2, 0, 1)[None]})[0][0]


@dataclass(frozen=True)
class Keras:
    """Both networks in Keras, which alone paints what repeats; weights: a weights.Kernels."""

    weights: object

    def _tensors(self):
        to_tensor = load_keras().ops.convert_to_tensor
        return {name: to_tensor(array) for name, array in self.weights.arrays.items()}

    @memory_in_words()
    def paint(self, picture, numbers, amount, period=None):
        ops = load_keras().ops
        pictures, numbers = ops.convert_to_tensor(picture[None]), parted(ops.convert_to_tensor(numbers[None]))
        amounts = None if amount == 1 else ops.convert_to_tensor(np.float32([amount]))
        return ops.convert_to_numpy(forward(self._tensors(), pictures, numbers, amounts, period=period))[0]

    def guess(self, painting):
        ops = load_keras().ops
        paintings = ops.convert_to_tensor(painting[None])
        return ops.convert_to_numpy(prediction.numbers_of(self._tensors(), backbone("pocket"), paintings))[0]


ENGINES = {"onnxruntime": OnnxRuntime, "keras": Keras}


def choose(engine="auto"):
    """The engine's name: the one that was asked for, or the quickest that is installed."""
    if engine not in ("auto", *ENGINES):
        raise NSTError(f"there is no engine '{engine}'; {suggest(engine, ENGINES)}.")
    there = importlib.util.find_spec("onnxruntime") is not None
    if engine == "onnxruntime" and not there:
        raise NSTError("the engine onnxruntime is not installed; run: pip install 'nstlib[fast]'")
    return ("onnxruntime" if there else "keras") if engine == "auto" else engine


def ready(picture):
    """A picture (H, W, 3) as `forward` takes it, and plane by plane in memory, so that no engine makes a copy of it."""
    if any(n % STRIDE for n in picture.shape[:2]):
        picture = padded(picture)
    return np.ascontiguousarray(picture.transpose(2, 0, 1)).transpose(1, 2, 0)


def painter(styles, engine, period=None):
    """A function from (picture (H, W, 3) of any size, blend (styles,), amount) to the painting, float32 in [0, 1].

    period: of a picture that repeats, which Keras alone paints, of whole STRIDEs."""
    machine, how = ENGINES[engine](styles.kernels), {} if period is None else {"period": period}

    def of_any_size(picture, blend, amount=1.0):
        height, width = picture.shape[:2]
        numbers = graph.numbers_of(styles.arrays, blend)
        return np.ascontiguousarray(machine.paint(ready(picture), numbers, amount, **how)[:height, :width])

    return of_any_size


def guesser(styles, engine):
    """A function from a painting (H, W, 3), its longer side `prediction.PAINTING`, to a style's numbers (960,)."""
    return ENGINES[engine](styles.guessing).guess
