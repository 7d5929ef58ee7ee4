"""The checks with TensorFlow, JAX and PyTorch: right answers are accepted, wrong ones refused by their own name.

KERAS_BACKEND chooses the library; `make lanes` runs this file on JAX and PyTorch as well. Which mistake it is, is asked
of every wrong answer in NumPy (test_checks); in tensors of every third, and of all in the lane "answers", where right
ones are also tried on all the sizes that NumPy's are tried on.
"""

from dataclasses import replace

import numpy as np
import pytest
from answers_on_backends import ANSWERS, LEFT_OUT, ops, tensor

from nstcourse.checks import examine
from nstcourse.kit.arrays import as_array
from nstcourse.tasks import TASKS
from nstlib import settings
from nstlib.backend import backend_name, load_keras

keras = load_keras()
pytestmark = pytest.mark.filterwarnings("ignore:.*encountered in:RuntimeWarning")  # some mistakes divide by 0
EVERY = 1 if settings.value("NST_CLASS") else 3
WRONG = [
    pytest.param(t, w.name, f, id=f"{t.id} {w.name}")
    for t in TASKS.values()
    for w, f in [(w, f) for w in t.wrong for f in (w.function, *w.also)][::EVERY]
]
RIGHT = [pytest.param(t, function, id=f"{t.id} {name}") for t in TASKS.values() for name, function in t.right.items()]


def only_on(backend):
    active = backend_name()
    return pytest.mark.skipif(active != backend, reason=f"the active backend is {active}, not {backend}")


def in_fewer_sizes(task):
    """The task, asked of a quarter of the sizes beyond its probes: JAX compiles each operation for each of them."""
    fewer = replace(task)
    fewer.__dict__["beyond"] = task.beyond[:: 1 if EVERY == 1 else 4]
    return fewer


def in_tensors(function):
    """The same answer, from float32 inputs to float32 tensors: several arrays as a list of tensors, all else as one."""

    def answer(*args):
        value = function(*keras.tree.map_structure(to_float32, args))
        if isinstance(value, list | tuple) and all(isinstance(part, np.ndarray) for part in value):
            return [tensor(part) for part in value]
        return tensor(as_array(value))

    return answer


def to_float32(part):
    return np.float32(part) if isinstance(part, np.ndarray) else part


def is_float32(part):
    return ops.is_tensor(part) and keras.backend.standardize_dtype(part.dtype) == "float32"


def test_every_task_is_answered_or_left_out_for_a_reason():
    assert sorted([*ANSWERS, *LEFT_OUT]) == sorted(TASKS)
    assert all(ANSWERS[task_id].__name__ == TASKS[task_id].name for task_id in ANSWERS) and all(LEFT_OUT.values())


@pytest.mark.parametrize("task_id", ANSWERS)
def test_right_answers_of_a_library_are_accepted(task_id):
    returned = []

    def answer(*args):
        returned.append(ANSWERS[task_id](*args))
        return returned[-1]

    outcome = examine(in_fewer_sizes(TASKS[task_id]), answer)
    assert outcome.status == "full", str(outcome)
    # The sizes of a tensor are Python's numbers in every library; everything else must be a tensor.
    assert all(is_float32(part) or isinstance(part, int) for part in keras.tree.flatten(returned))


@pytest.mark.parametrize(("task", "function"), RIGHT)
def test_right_variants_are_accepted_as_tensors(task, function):
    outcome = examine(task, in_tensors(function))
    assert outcome.status == "full", str(outcome)


@pytest.mark.parametrize(("task", "name", "function"), WRONG)
def test_wrong_variants_are_refused_by_their_name_as_tensors(task, name, function):
    outcome = examine(task, in_tensors(function))
    assert outcome.status in ("wrong", "partial"), str(outcome)
    assert outcome.variant == name, str(outcome)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "int32"])
def test_other_numbers_than_float32_are_read(dtype):
    """Sizes are exact in all of them; rounded numbers of half precision would miss the checks' tolerance."""

    def output_shape(*sizes):
        return ops.cast(tensor(ANSWERS["1.1"](*sizes)), dtype)

    for answer in (output_shape, lambda *sizes: list(output_shape(*sizes))):
        outcome = examine(TASKS["1.1"], answer)
        assert outcome.status == "full", str(outcome)


@only_on("tensorflow")
def test_a_tensorflow_function_is_accepted():
    import tensorflow as tf

    outcome = examine(TASKS["3.2"], tf.function(ANSWERS["3.2"]))
    assert outcome.status == "full", str(outcome)


@only_on("jax")
def test_a_jitted_answer_is_accepted():
    import jax

    outcome = examine(TASKS["3.2"], jax.jit(ANSWERS["3.2"]))
    assert outcome.status == "full", str(outcome)


@only_on("torch")
@pytest.mark.parametrize("task_id", ["3.2", "5.2"])  # one tensor; a list of three
def test_tensors_that_require_their_gradient_are_accepted(task_id):
    def answer(picture, *rest):
        value = ANSWERS[task_id](tensor(picture).requires_grad_(), *rest)
        assert keras.tree.flatten(value)[0].requires_grad
        return value

    outcome = examine(TASKS[task_id], answer)
    assert outcome.status == "full", str(outcome)


@only_on("torch")
def test_a_tensor_on_a_graphics_card_is_copied_from_there():
    class OnACard:
        """What matters of such a tensor; where there is a card, Keras puts those of all tests above on it."""

        def __init__(self, inner):
            self.inner = inner

        def detach(self):
            return self

        def numpy(self):
            raise TypeError("can't convert cuda:0 device type tensor to numpy")

        def cpu(self):
            return self.inner.cpu()

    outcome = examine(TASKS["3.2"], lambda features: OnACard(ANSWERS["3.2"](features)))
    assert outcome.status == "full", str(outcome)
