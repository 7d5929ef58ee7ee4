"""Give every channel of the style layers the gain with which Gram matrices tell textures apart best.

Training sees crops of 64 px, on which deep layers have few positions: channels that are mostly chance end up as loud
as the telling ones, because normalising gives all of them the same RMS. Here the network stays as it is. One positive
gain per channel is fitted, on halves of whole pictures, by the contrast of the Gram matrices that training used too
(InfoNCE on |A - B|^2 / (|A| |B|)). A gain passes through the ReLU and is undone in the next layer, so the network
computes the same features, weighted. Only half of the fitted log gain is used: the textures are drawn ones, and with
all of it the halves of one painting (pointillism) came out less alike than before.
"""

import keras
import numpy as np
from keras import ops

from nstlib.recipe import STYLE_LAYERS
from nstlib.statistics import exact_moments
from training.export import run
from training.network import LAYERS
from training.objective import gram_logits, info_nce

SEED, TEXTURES, STEPS = 30_003, 800, 150  # a seed of its own: neither the training pictures' nor the held-out one
SHRINK = 0.5  # of the log gain
HOLD = 0.002  # weight of the mean squared log gain: a channel without evidence keeps its loudness


def calibrate(weights, textures):
    """The weights with the fitted gains worked in; textures: uint8 (n, h, w, 3), even pictures."""
    halves = np.concatenate([textures[:, :, : textures.shape[2] // 2], textures[:, :, textures.shape[2] // 2 :]])
    grams = {layer: [] for layer in STYLE_LAYERS}
    for features in run(weights, halves):
        for layer in STYLE_LAYERS:
            grams[layer].append(exact_moments(features[layer])["second"])
    gains = {layer: fit_gains(np.concatenate(parts)) for layer, parts in grams.items()}
    return apply(weights, {layer: gain**SHRINK for layer, gain in gains.items()}), gains


def fit_gains(grams):
    """Gains (c,), geometric mean 1, for Gram matrices (2n, c, c) of n left halves and their n right halves."""
    keras.utils.set_random_seed(0)
    model = Gains(grams.shape[-1])
    model.compile(optimizer=keras.optimizers.Adam(0.02))
    batch = np.asarray(grams, np.float32)
    model.fit(batch, batch[:, 0, 0], batch_size=len(batch), epochs=STEPS, shuffle=False, verbose=0)
    return ops.convert_to_numpy(model.gains())


@keras.saving.register_keras_serializable("nst_training")
class Gains(keras.Model):
    """log g (c,) and the sharpness of the contrast; G -> G g g^T."""

    def __init__(self, channels, **kwargs):
        super().__init__(**kwargs)
        self.log_gains = self.add_weight(shape=(channels,), initializer="zeros", name="log_gains")
        self.log_scale = self.add_weight(shape=(), initializer=keras.initializers.Constant(2.0), name="log_scale")

    def gains(self):
        return ops.exp(self.log_gains - ops.mean(self.log_gains))

    def call(self, grams, training=None):
        gains = self.gains()
        return grams * gains[:, None] * gains[None, :]

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        return info_nce(gram_logits(y_pred, ops.exp(self.log_scale))) + HOLD * ops.mean(ops.square(self.log_gains))


def apply(weights, gains):
    """Multiply the channels of some layers by positive gains, and undo that in the layer that follows each."""
    result = dict(weights)
    for layer, gain in gains.items():
        result[f"{layer}/kernel"] = result[f"{layer}/kernel"] * gain
        result[f"{layer}/bias"] = result[f"{layer}/bias"] * gain
        following = LAYERS[LAYERS.index(layer) + 1]
        result[f"{following}/kernel"] = result[f"{following}/kernel"] / gain[:, None]
    return result
