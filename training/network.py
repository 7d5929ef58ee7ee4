"""The network pocket-drawn: VGG19's sixteen convolutions, thin, with replicated borders and average pooling.

Two forms of the same function live here. `features_with_batch_norm` is what training optimises; `forward`
is what is shipped: normalise the colours, then pad by the edge pixel, convolve, add a bias, ReLU; 2x2 average
pooling after blocks 1 to 4 (VGG19: Simonyan and Zisserman 2015; average pooling for style transfer: Gatys,
Ecker and Bethge 2016).
"""

import keras
from keras import ops

from nstlib.backbones.vgg import CONVOLUTIONS
from nstlib.backbones.vgg import LAYERS as VGG_LAYERS

WIDTHS = (16, 32, 64, 96, 96)  # channels of each block; VGG19 has 64, 128, 256, 512, 512
DEPTHS, LAYERS = CONVOLUTIONS["vgg19"], VGG_LAYERS["vgg19"]  # convolutions of each block, and their names
CONTENT_LAYER = "block4_conv2"
MEAN, STD = (0.49, 0.49, 0.49), (0.26, 0.26, 0.26)  # of the training pictures, rounded


def pad_edges(x):
    """Repeat the border pixels once.

    (n, h, w, c) -> (n, h+2, w+2, c). Zero padding would draw dark borders.
    """
    return ops.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="symmetric")


def pool(x):
    """2x2 average pooling, stride 2; an odd last row or column is dropped."""
    return ops.average_pool(x, 2, strides=2, padding="valid")


def forward(weights, image):
    """Run the shipped form.

    {"NAME/kernel", "NAME/bias", "mean", "std"} and (n, h, w, 3) in [0, 1] -> {layer: features}.
    """
    x, features = (image - weights["mean"]) / weights["std"], {}
    for layer in LAYERS:
        if layer.endswith("conv1") and features:
            x = pool(x)
        x = ops.conv(pad_edges(x), weights[f"{layer}/kernel"], padding="valid") + weights[f"{layer}/bias"]
        features[layer] = x = ops.relu(x)
    return features


@keras.saving.register_keras_serializable("nst_training")
class EdgePadding(keras.layers.Layer):
    """`pad_edges` as a layer."""

    def call(self, x):
        return pad_edges(x)


def features_with_batch_norm(widths=WIDTHS, side=64):
    """The trainable form.

    A functional model, normalised picture (n, side, side, 3) -> {layer: features after ReLU}.
    """
    x = inputs = keras.Input((side, side, 3))
    features = {}
    for block, (width, depth) in enumerate(zip(widths, DEPTHS, strict=True), 1):
        for number in range(1, depth + 1):
            layer = f"block{block}_conv{number}"
            x = EdgePadding()(x)
            x = keras.layers.Conv2D(
                width, 3, padding="valid", use_bias=False, kernel_initializer="he_normal", name=layer
            )(x)
            x = keras.layers.BatchNormalization(momentum=0.97, epsilon=1e-3, name=f"{layer}_bn")(x)
            features[layer] = x = keras.layers.Activation("relu")(x)
        x = keras.layers.AveragePooling2D(2)(x)
    return keras.Model(inputs, features, name="pocket_drawn")
