"""Value and gradient of a function of the picture, compiled, on whichever Keras backend is running."""

import logging
from functools import lru_cache

import numpy as np

from nstlib.backend import load_keras, memory_in_words


def value_and_gradient(function):
    """Compile `function(image, *arguments) -> (value, extra)` into its value and gradient.

    image: float32 array, or a nest of arrays, of which the gradient then has the structure; value: a scalar
    tensor; extra: any nest of tensors that should come along.
    arguments: nests of arrays, constant in shape; no gradient is taken with respect to them.
    Returns step(image, *arguments) -> (float value, NumPy d value / d image, NumPy extra). The first call
    with a new shape compiles; later calls reuse the program.
    """
    keras = load_keras()
    compiled = {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}[keras.backend.backend()](function)

    def step(image, *arguments):
        to_numpy = keras.ops.convert_to_numpy
        with memory_in_words():  # also while numbers come back: JAX tells then how a computation has ended
            tensors = [keras.tree.map_structure(_tensor, argument) for argument in (image, *arguments)]
            value, gradient, extra = compiled(*tensors)
            return (float(to_numpy(value)), *(keras.tree.map_structure(to_numpy, nest) for nest in (gradient, extra)))

    return step


def _tensor(value):
    ops = load_keras().ops
    if isinstance(value, np.ndarray | float | int | np.generic):
        return ops.convert_to_tensor(np.asarray(value, dtype=np.float32))
    return value


def _tensorflow(function):
    import tensorflow as tf

    _expect_many_programs()

    def body(image, *arguments):
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(image)
            value, extra = function(image, *arguments)
        return value, tape.gradient(value, image), extra

    programs = {}

    def step(*tensors):
        # One program for every height and width: no scale of the pyramid waits for a compiler, and a resumed run
        # executes the very program that the uninterrupted one does.
        leaves = tf.nest.flatten(tensors)
        key = tuple((leaf.dtype, *_open(leaf.shape)) for leaf in leaves)
        if key not in programs:
            signature = tf.nest.map_structure(lambda leaf: tf.TensorSpec(_open(leaf.shape), leaf.dtype), tensors)
            program = tf.function(body, input_signature=signature, autograph=False)
            programs[key] = program.get_concrete_function()  # called itself, it spares a look at every argument
        return programs[key](*tensors)

    return step


@lru_cache(maxsize=1)
def _expect_many_programs():
    """TensorFlow takes the programs of several recipes, which are compiled once each, for one that is compiled again
    and again, and warns; a learner's own functions are still warned about."""
    ours = f"{_tensorflow.__name__}.<locals>."
    logging.getLogger("tensorflow").addFilter(lambda record: ours not in record.getMessage())


def _open(shape):
    """A shape with rows and columns left open, for pictures (H, W, C) and features (1, h, w, C)."""
    shape = list(shape)
    if len(shape) in (3, 4):
        shape[-3:-1] = None, None
    return shape


def _jax(function):
    import jax

    compiled = jax.jit(jax.value_and_grad(function, has_aux=True))

    def step(image, *arguments):
        (value, extra), gradient = compiled(image, *arguments)
        return value, gradient, extra

    return step


def _torch(function):
    import torch
    from keras import tree

    def step(image, *arguments):
        image = tree.map_structure(lambda leaf: leaf.detach().clone().requires_grad_(True), image)
        value, extra = function(image, *arguments)
        gradient = torch.autograd.grad(value, tree.flatten(image))
        return value, tree.pack_sequence_as(image, gradient), extra

    return step
