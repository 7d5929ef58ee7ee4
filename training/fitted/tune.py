"""Fine-tuning, all layers together: the student's features against the teacher's chosen channels.

    loss = Σ over layers  w_l · mean (S_l − T_l)²,    T_l: the teacher's chosen channels over their RMS

so every term is a share of energy missed. Least squares fits each layer to what lies below it; this also moves what
lies below for the sake of what lies above. The pictures include ones that the student has painted itself: an
optimiser looks for what the student overlooks, and there it must see what the teacher sees.
"""

import keras
import numpy as np
from keras import ops

from nstlib.backbones import Network, vgg
from training.fitted.least_squares import LAYERS, MEAN, STD

# The layers that the course's losses read count fully; the others keep the network whole.
READ = {"block4_conv2": 1.5} | dict.fromkeys(
    ("block1_conv1", "block2_conv1", "block2_conv2", "block3_conv1", "block4_conv1", "block5_conv1"), 1.0
)
BESIDE = 0.2


class Framed(keras.layers.Layer):
    """Replicated borders."""

    def call(self, x):
        return ops.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="symmetric")


def model_of(weights, side):
    """The student as a Keras model: (n, side, side, 3) in [0, 1] -> {layer: features}."""
    x = inputs = keras.Input((side, side, 3))
    x, features = keras.layers.Rescaling(1 / STD, -MEAN / STD)(x), {}
    for layer in LAYERS:
        if layer.endswith("_conv1") and features:
            x = keras.layers.MaxPooling2D(2)(x)
        kernel, _ = weights[layer]
        convolution = keras.layers.Conv2D(kernel.shape[-1], 3, activation="relu", name=layer)
        features[layer] = x = convolution(Framed()(x))
        convolution.set_weights(weights[layer])
    return keras.Model(inputs, features)


def targets(tensors, chosen, pictures, batch=16):
    """{layer: float16 (n, h, w, channels)}: the teacher's chosen channels over their RMS."""
    network = Network("vgg16", "the teacher", tensors, vgg.preprocess, border="replicate")
    out = {}
    for start in range(0, len(pictures), batch):
        features = network(pictures_tensor(pictures[start : start + batch]), LAYERS)
        for layer, maps in features.items():
            channels, scale = chosen[layer]
            part = (ops.convert_to_numpy(maps)[..., channels] / scale).astype(np.float16)
            out.setdefault(layer, np.empty((len(pictures), *part.shape[1:]), np.float16))[start : start + batch] = part
    return out


def pictures_tensor(pictures):
    return ops.convert_to_tensor(np.asarray(pictures, np.float32))


def tune(weights, pictures, wanted, steps, rate, seed, batch=16, held_out=64, tell=print):
    """The student's weights after so many steps of Adam, with a cosine, and what it then misses, by layer.

    pictures: float32 (n, side, side, 3), of which the first are held out; wanted: their `targets`.
    """
    keras.utils.set_random_seed(seed)
    model = model_of(weights, pictures.shape[1])
    warm = steps // 20
    schedule = keras.optimizers.schedules.CosineDecay(
        rate / 50, steps - warm, alpha=0.01, warmup_target=rate, warmup_steps=warm
    )
    model.compile(
        optimizer=keras.optimizers.Adam(schedule),
        loss={layer: "mse" for layer in LAYERS},
        loss_weights={layer: READ.get(layer, BESIDE) for layer in LAYERS},
    )
    watched = pictures[:held_out], {layer: t[:held_out] for layer, t in wanted.items()}
    training = Windows(pictures[held_out:], {layer: t[held_out:] for layer, t in wanted.items()}, batch, seed)
    missed(model, watched, "before", tell)
    model.fit(training, epochs=max(1, round(steps / len(training))), verbose=0)
    figures = missed(model, watched, "after", tell)
    return {layer: tuple(model.get_layer(layer).get_weights()) for layer in LAYERS}, figures


class Windows(keras.utils.PyDataset):
    """Batches in a new order every epoch; the targets stay in 16 bits until they are used, for there are gigabytes."""

    def __init__(self, pictures, wanted, batch, seed):
        super().__init__()
        self.pictures, self.wanted, self.batch = pictures, wanted, batch
        self.rng = np.random.default_rng(seed)
        self.on_epoch_end()

    def __len__(self):
        return len(self.pictures) // self.batch

    def __getitem__(self, index):
        rows = np.sort(self.order[index * self.batch : (index + 1) * self.batch])
        return self.pictures[rows], {layer: t[rows].astype(np.float32) for layer, t in self.wanted.items()}

    def on_epoch_end(self):
        self.order = self.rng.permutation(len(self.pictures))


def missed(model, watched, when, tell):
    """{layer: share of the held-out energy that is missed}."""
    found = model.predict(watched[0], batch_size=16, verbose=0)
    out = {}
    for layer in LAYERS:
        theirs = watched[1][layer].astype(np.float32)
        out[layer] = round(float(np.sum((found[layer] - theirs) ** 2) / np.sum(theirs**2)), 4)
    tell(f"{when}: " + ", ".join(f"{layer} {share:.3f}" for layer, share in out.items()))
    return out
