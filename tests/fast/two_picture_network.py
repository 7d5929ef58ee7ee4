"""A small network that guesses styles, untrained, whose styles differ: what tests of two pictures paint with."""

import numpy as np

from nstlib.fast import network, prediction, weights


def styles():
    rng, arrays = np.random.default_rng(7), network.initial(2, seed=7)
    for name in network.norm_shapes():
        arrays[name] = arrays[name] + rng.normal(0, 0.3, arrays[name].shape).astype(np.float32)
    seen = rng.random((9, prediction.STATISTICS)).astype(np.float32)
    predictor = prediction.initial(arrays, seen)
    predictor["predict/numbers/kernel"] *= 10  # so that paintings differ
    return weights.Styles(("starry", "tiles"), arrays, "CC0-1.0", predictor)


def painted(styles, content, painting, amount=None):
    """What nstlib's own functions make of two pictures (H, W, 3), the painting as large as it comes."""
    from nstlib.backbones import backbone
    from nstlib.backend import load_keras

    ops = load_keras().ops
    kernels, predictor = (
        {name: ops.convert_to_tensor(array) for name, array in arrays.items()}
        for arrays in (styles.arrays, styles.predictor)
    )
    numbers = network.parted(
        prediction.numbers_of(predictor, backbone("pocket"), ops.convert_to_tensor(painting[None]))
    )
    pictures = ops.convert_to_tensor(network.padded(content)[None])
    amount = None if amount is None else ops.convert_to_tensor(np.float32([amount]))
    made = ops.convert_to_numpy(network.forward(kernels, pictures, numbers, amount))[0]
    return made[: content.shape[0], : content.shape[1]]
