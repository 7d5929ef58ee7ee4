"""One interface for both networks: sixteen 3x3 convolutions in five blocks, after Simonyan and Zisserman 2015.

The forward pass is written out here, in a dozen lines of keras.ops, instead of being a Keras model: it stops
at the deepest layer asked for, its border can be chosen, and the lesson can read it.
"""

import hashlib
from dataclasses import InitVar, dataclass, field
from functools import cached_property

import numpy as np

from nstlib.autodiff import HALF_PRECISION, load_keras
from nstlib.errors import NSTError, suggest
from nstlib.images import check_image

CONVOLUTIONS = (2, 2, 4, 4, 4)  # per block, VGG19's configuration E
LAYERS = tuple(f"block{b}_conv{c}" for b, n in enumerate(CONVOLUTIONS, 1) for c in range(1, n + 1))
BORDERS = ("zero", "replicate", "reflect")
POOLINGS = ("max", "average", "l2")
# What another pooling is multiplied by, so that features keep the size they were trained at. From max: Crowson's
# factors for VGG19; from average: measured for pocket by `python -m benchmarks pooling`, which brings the RMS of
# every block's first layer to within 7 % of the native one, in the mean over the gallery.
POOLING_SCALES = {
    "max": {"max": 1.0, "average": 2.0, "l2": 0.78},
    "average": {"average": 1.0, "max": 0.8, "l2": 0.49},
}


@dataclass(eq=False)
class Network:
    """A trained feature extractor: net(image, layers=[...]) -> {layer: tensor (1, h, w, C)}, after the ReLU.

    source: where the weights came from, in words for a person.
    weights: {layer: (kernel (3, 3, in, out), bias (out,))}.
    preprocess: from an RGB tensor (1, H, W, 3) in [0, 1] to what the first convolution expects.
    pooling: "max" or "average", 2 x 2 with stride 2; an odd last row or column is dropped with border "zero", as in
        the original, and paired with itself with the others.
    border: the network's own padding: "zero", or "replicate" of the edge pixel.
    """

    name: str
    source: str
    weights: InitVar[dict]
    preprocess: object = field(repr=False)
    pooling: str = "max"
    border: str = "zero"

    layers = LAYERS

    def __post_init__(self, weights):
        convert = load_keras().ops.convert_to_tensor
        self._tensors = {
            layer: tuple(convert(np.asarray(w, dtype=np.float32)) for w in weights[layer]) for layer in LAYERS
        }

    def __call__(self, image, layers=None, border=None, pooling=None, precision="float32"):
        """Features of a picture: {layer: tensor (1, h, w, C)} for each of `layers` (all sixteen if None).

        image: RGB in [0, 1], shape (H, W, 3) or (1, H, W, 3); a NumPy array is checked, a tensor is taken
        as it is. border: "zero", "replicate" or "reflect"; pooling: "max", "average" or "l2"; None (or "native")
        means the network's own. precision: "mixed" convolves in 16 bits; features come back in 32.
        """
        wanted = self.check_layers(LAYERS if layers is None else layers)
        border = _choose("border", border, self.border, BORDERS)
        pooling = _choose("pooling", pooling, self.pooling, POOLINGS)
        narrow = HALF_PRECISION if precision == "mixed" else None
        image = self._to_batch(image)
        self._check_extent(image.shape, wanted)
        features, x = {}, self.preprocess(image)
        for layer in LAYERS[: 1 + max(LAYERS.index(name) for name in wanted)]:
            if layer.endswith("_conv1") and layer != LAYERS[0]:
                x = self._pool(x, pooling, border)
            x = self._convolve(x, layer, border, narrow)
            if layer in wanted:
                features[layer] = x
        return {layer: features[layer] for layer in wanted}

    def _convolve(self, x, layer, border, narrow):
        ops = load_keras().ops
        kernel, bias = self._tensors[layer]
        if border != "zero":
            # "symmetric" by one repeats the edge pixel: no dark frame creeps into the features.
            # A map one pixel wide has nothing to mirror about.
            mode = "reflect" if border == "reflect" and 1 not in x.shape[1:3] else "symmetric"
            x = ops.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), mode=mode)
        padding = "same" if border == "zero" else "valid"
        if narrow is None:
            return ops.relu(ops.conv(x, kernel, padding=padding, data_format="channels_last") + bias)
        x = ops.conv(ops.cast(x, narrow), ops.cast(kernel, narrow), padding=padding, data_format="channels_last")
        return ops.relu(ops.cast(x, "float32") + bias)

    def _pool(self, x, pooling, border):
        ops, scale = load_keras().ops, POOLING_SCALES[self.pooling][pooling]
        # With "same" an odd last row or column is pooled with itself. Dropped, as the original does, it would be seen
        # by the shallow layers only, and the optimiser paints specks there.
        how = {"pool_size": 2, "strides": 2, "data_format": "channels_last"}
        how["padding"] = "valid" if border == "zero" else "same"
        if pooling == "max":
            x = ops.max_pool(x, **how)
        elif pooling == "average":
            x = ops.average_pool(x, **how)
        else:  # the length of the 2 x 2 values; a tiny constant keeps the root's gradient finite at 0
            x = ops.sqrt(4 * ops.average_pool(ops.square(x), **how) + 1e-12)
        return x if scale == 1 else scale * x

    def _to_batch(self, image):
        ops = load_keras().ops
        if not ops.is_tensor(image):
            image = ops.convert_to_tensor(check_image(image))
        if len(image.shape) == 3:
            image = ops.expand_dims(image, 0)
        if len(image.shape) != 4 or image.shape[-1] != 3:
            raise NSTError(f"a network takes a picture (H, W, 3), not a tensor of shape {tuple(image.shape)}.")
        return image

    def _check_extent(self, shape, layers):
        deepest = max(layers, key=LAYERS.index)
        need, known = self.stride(deepest), [n for n in shape[1:3] if n is not None]
        short = min(known, default=need)  # unknown inside a program for every size: checked before it was compiled
        if short < need:
            raise NSTError(
                f"the picture's shorter side is {short} px, but {deepest} needs at least {need} px; "
                "use a larger size or crop the picture."
            )

    def check_layers(self, layers):
        """The layers as a tuple, or an NSTError that names the unknown one."""
        layers = (layers,) if isinstance(layers, str) else tuple(layers)
        for layer in layers:
            if layer not in LAYERS:
                raise NSTError(f"{self.name} has no layer '{layer}'; {suggest(layer, LAYERS)}.")
        if not layers:
            raise NSTError("ask for at least one layer.")
        return layers

    def receptive_field(self, layer):
        """Side, in input pixels, of the square that one feature of `layer` can see.

        Each 3x3 convolution adds 2·stride, each 2x2 pooling adds stride and then doubles it.
        """
        field_, stride = 1, 1
        for name in LAYERS[: 1 + LAYERS.index(*self.check_layers(layer))]:
            if name.endswith("_conv1") and name != LAYERS[0]:
                field_, stride = field_ + stride, stride * 2
            field_ += 2 * stride
        return field_

    def stride(self, layer):
        """Input pixels between neighbouring features of `layer`: 1, 2, 4, 8 or 16 by block."""
        (layer,) = self.check_layers(layer)
        return 2 ** (int(layer[5]) - 1)

    def extent(self, layer, length, border=None):
        """Positions of `layer` along an axis of `length` pixels: length / stride, the rest dropped with border "zero"
        and rounded up with the others."""
        border = _choose("border", border, self.border, BORDERS)
        stride = self.stride(layer)
        return length // stride if border == "zero" else -(-length // stride)

    def count(self, layer, shape, border=None):
        """Positions of `layer` on a picture of shape (height, width, ...)."""
        return self.extent(layer, shape[0], border) * self.extent(layer, shape[1], border)

    def tensors(self, layer):
        """(kernel (3, 3, in, out), bias (out,)) of a layer, as NumPy arrays."""
        to_numpy = load_keras().ops.convert_to_numpy
        return tuple(to_numpy(t) for t in self._tensors[layer])

    @cached_property
    def fingerprint(self):
        """A short checksum of the weights."""
        digest = hashlib.sha256()
        for layer in LAYERS:
            for tensor in self.tensors(layer):
                digest.update(np.ascontiguousarray(tensor).tobytes())
        return digest.hexdigest()[:16]

    @cached_property
    def channels(self):
        """{layer: number of channels}."""
        return {layer: int(kernel.shape[-1]) for layer, (kernel, _) in self._tensors.items()}

    @property
    def parameters(self):
        """{layer: number of weights and biases}."""
        return {
            layer: int(np.prod(kernel.shape)) + int(bias.shape[0]) for layer, (kernel, bias) in self._tensors.items()
        }

    def multiply_accumulates(self, deepest):
        """Multiplications per input pixel of one forward pass up to and including layer `deepest`."""
        names = LAYERS[: 1 + LAYERS.index(*self.check_layers(deepest))]
        return sum(np.prod(self._tensors[n][0].shape) / self.stride(n) ** 2 for n in names)

    def activations(self, deepest):
        """Feature values per input pixel held by one forward pass up to and including layer `deepest`."""
        names = LAYERS[: 1 + LAYERS.index(*self.check_layers(deepest))]
        return sum(self.channels[n] / self.stride(n) ** 2 for n in names)


def _choose(what, wish, native, known):
    value = native if wish in (None, "native") else wish
    if value not in known:
        raise NSTError(f"there is no {what} '{value}'; {suggest(value, known)}.")
    return value
