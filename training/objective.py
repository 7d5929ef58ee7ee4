"""What the network is asked: which two crops come from one picture, and where in it things were.

- *Statistics heads* at the first convolution of every block and at the last of all: mean, standard deviation
  and a compressed Gram matrix of the features -> linear -> InfoNCE (van den Oord, Li and Vinyals 2018),
  temperature 0.1.
- *Gram contrast* without any head: InfoNCE on |A - B|^2 / (|A| |B|) of the Gram matrices themselves, close to
  the relative error |G - A|^2 / |A|^2 that the style loss descends, so that it tells textures apart at every depth.
- *Decoders*, thrown away afterwards: block2_conv2 must give back the clean colours and block4_conv2 the clean
  layout (grey, zero mean, unit spread), both at half resolution, so that deep features keep what the content
  loss needs.
"""

import keras
import numpy as np
from keras import ops

from nstlib.recipe import STYLE_LAYERS
from nstlib.statistics import gram_matrix
from training.network import CONTENT_LAYER, features_with_batch_norm

TEMPERATURE = 0.1
HEAD_LAYERS = (*STYLE_LAYERS, "block5_conv4")
WEIGHTS = {"heads": 1.0, "grams": 1.0, "colours": 5.0, "layout": 2.0}


def info_nce(logits):
    """Cross entropy of the diagonal, in rows and in columns, of (n, n) similarities; log(n) is chance."""
    rows = -ops.mean(ops.diagonal(ops.log_softmax(logits, axis=1)))
    return 0.5 * (rows - ops.mean(ops.diagonal(ops.log_softmax(logits, axis=0))))


def halves(x):
    """Split the paired batch (2n, ...) into its two crops (n, ...)."""
    return ops.split(x, 2, axis=0)


def gram_logits(gram, scale):
    """Minus `scale` times |A - B|^2 / (|A| |B|) for every two Gram matrices of (2n, c, c): (n, n)."""
    a, b = halves(ops.reshape(gram, (-1, gram.shape[1] * gram.shape[2])))
    aa, bb = ops.sum(a * a, 1)[:, None] + 1e-6, ops.sum(b * b, 1)[None, :] + 1e-6
    return -scale * (aa + bb - 2 * ops.matmul(a, ops.transpose(b))) / ops.sqrt(aa * bb)


@keras.saving.register_keras_serializable("nst_training")
class StatisticsHead(keras.layers.Layer):
    """Features (n, h, w, c) -> unit vectors (n, 64).

    Mean, deviation and compressed Gram through a linear layer.
    """

    def __init__(self, compressed=16, outputs=64, **kwargs):
        super().__init__(**kwargs)
        self.project = keras.layers.Dense(compressed, use_bias=False)
        self.normalise, self.embed = keras.layers.LayerNormalization(), keras.layers.Dense(outputs)
        upper = np.triu_indices(compressed)
        self.upper = (upper[0] * compressed + upper[1]).astype("int32")

    def call(self, features):
        mean = ops.mean(features, (1, 2))
        deviation = ops.sqrt(ops.var(features, (1, 2)) + 1e-4)
        gram = gram_matrix(self.project(features))
        gram = ops.take(ops.reshape(gram, (-1, gram.shape[1] * gram.shape[2])), self.upper, axis=1)
        gram = gram / ops.sqrt(1.0 + ops.abs(gram))  # tame the squares
        statistics = self.normalise(ops.concatenate([mean, deviation, gram], -1))
        return ops.normalize(self.embed(statistics), axis=-1)


def layout_decoder():
    """block4_conv2 (n, 8, 8, c) -> grey layout (n, 32, 32, 1): a small upsampling network."""
    conv = keras.layers.Conv2D
    return keras.Sequential(
        [
            conv(64, 1, activation="relu"),
            keras.layers.UpSampling2D(2, interpolation="bilinear"),
            conv(32, 3, padding="same", activation="relu"),
            conv(4, 3, padding="same"),
            keras.layers.Reshape((16, 16, 2, 2)),
            keras.layers.Permute((1, 3, 2, 4)),  # each position's four numbers become a 2x2 patch
            keras.layers.Reshape((32, 32, 1)),
        ]
    )


@keras.saving.register_keras_serializable("nst_training")
class TextureContrast(keras.Model):
    """pocket-drawn with its heads and decoders; `call` gives everything `compute_loss` needs."""

    def __init__(self, weights=WEIGHTS, **kwargs):
        super().__init__(**kwargs)
        self.features, self.term_weights = features_with_batch_norm(), dict(weights)
        self.heads = {layer: StatisticsHead() for layer in HEAD_LAYERS}
        self.layout = layout_decoder()
        self.colours = keras.layers.Conv2D(3, 3, padding="same")
        self.gram_scale = self.add_weight(
            shape=(len(STYLE_LAYERS),), initializer=keras.initializers.Constant(1.5), name="log_gram_scale"
        )
        names = (
            [f"head_{layer}" for layer in HEAD_LAYERS]
            + [f"gram_{layer}" for layer in STYLE_LAYERS]
            + ["colours", "layout"]
        )
        self.trackers = {name: keras.metrics.Mean(name) for name in names}

    def call(self, seen, training=None):
        features = self.features(seen, training=training)
        outputs = {f"head_{layer}": head(features[layer]) for layer, head in self.heads.items()}
        outputs |= {f"gram_{layer}": gram_matrix(features[layer]) for layer in STYLE_LAYERS}
        outputs["colours"] = self.colours(features["block2_conv2"])
        outputs["layout"] = self.layout(features[CONTENT_LAYER])
        return outputs

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """The weighted sum of all terms; y is the clean half-size crop (2n, 32, 32, 3)."""
        losses, weights = {}, self.term_weights
        for layer in HEAD_LAYERS:
            a, b = halves(y_pred[f"head_{layer}"])
            losses[f"head_{layer}"] = info_nce(ops.matmul(a, ops.transpose(b)) / TEMPERATURE)
        scales = ops.exp(ops.clip(self.gram_scale, -1.0, 4.0))
        for i, layer in enumerate(STYLE_LAYERS):
            losses[f"gram_{layer}"] = info_nce(gram_logits(y_pred[f"gram_{layer}"], scales[i]))
        grey = ops.mean(y, -1, keepdims=True)
        grey = (grey - ops.mean(grey, (1, 2), keepdims=True)) / (ops.std(grey, (1, 2), keepdims=True) + 0.03)
        losses["colours"] = ops.mean(ops.abs(y_pred["colours"] - y))
        losses["layout"] = ops.mean(ops.abs(y_pred["layout"] - grey))
        for name, value in losses.items():
            self.trackers[name].update_state(value)
        term = {"head": "heads", "gram": "grams", "colours": "colours", "layout": "layout"}
        return sum(weights[term[name.split("_")[0]]] * value for name, value in losses.items())
