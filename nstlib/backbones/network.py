"""One interface for every network: 3x3 convolutions in five blocks, after Simonyan and Zisserman 2015.

How many convolutions there are, and how they are called, belongs to the network: VGG19 has sixteen, VGG16 thirteen.
The forward pass is written out here, in a dozen lines of keras.ops, instead of being a Keras model: it stops
at the deepest layer asked for, its border can be chosen, and the lesson can read it.
"""

import hashlib
import re
from dataclasses import InitVar, dataclass, field
from functools import cached_property

import numpy as np

from nstlib.backend import HALF_PRECISION, load_keras, memory_in_words
from nstlib.borders import wrapped
from nstlib.errors import NSTError, suggest
from nstlib.images import check_image
from nstlib.repeats import Period

BORDERS = ("zero", "replicate", "reflect", "periodic")
POOLINGS = ("max", "average", "l2")
# What another pooling is multiplied by, so that features keep the size they were trained at: one factor for each of the
# four poolings, because maps grow sparser upwards, and a maximum then differs more from a mean. Measured by
# `python -m benchmarks pooling`: from max between what VGG16 and pocket ask for, so that both keep the RMS of every
# block's first layer within 13 %; from average on pocket-drawn, where one factor does, within 7 %. (Crowson's 2 and
# 0.78 for VGG19 fit the last pooling; at all four they make VGG16's block5_conv1 2.4 and 1.6 times too large.)
POOLING_SCALES = {
    "max": {"average": (1.33, 1.46, 1.65, 1.83), "l2": (0.63, 0.67, 0.72, 0.77)},
    "average": {"max": (0.8,) * 4, "l2": (0.49,) * 4},
}


def layer_names(convolutions):
    """("block1_conv1", "block1_conv2", "block2_conv1", ...): Keras's names, for so many convolutions in each block."""
    return tuple(f"block{b}_conv{c}" for b, n in enumerate(convolutions, 1) for c in range(1, n + 1))


@dataclass(frozen=True)
class Memory:
    """Peak memory of a step: `copies` times the feature values of one forward pass, and `base` bytes beside that.

    copies: the features kept for the backward pass, their gradients, padding and the convolution's work space. base:
    what a run takes whatever its size, work space and what the allocator holds back. Fitted to what
    `python -m benchmarks memory` measures, less what the terms of that run say that they hold.
    """

    copies: float
    base: float


VGG_MEMORY = {"plain": Memory(3.74, 110e6), "onednn": Memory(2.24, 30e6)}


@dataclass(eq=False)
class Network:
    """A trained feature extractor: net(image, layers=[...]) -> {layer: tensor (1, h, w, C)}, after the ReLU.

    source: where the weights came from, in words for a person.
    weights: {layer: (kernel (3, 3, in, out), bias (out,))}, in the order in which they are applied; a name that ends
        in _conv1 begins a block, and all but the first block begin with a pooling.
    preprocess: from an RGB tensor (1, H, W, 3) in [0, 1] to what the first convolution expects.
    pooling: "max" or "average", 2 x 2 with stride 2; an odd last row or column is dropped with border "zero", as in
        the original, and paired with itself with the others.
    border: the network's own padding: "zero", or "replicate" of the edge pixel.
    memory: {"plain": Memory, "onednn": Memory}, with the convolutions that TensorFlow has of old and with oneDNN's.
    """

    name: str
    source: str
    weights: InitVar[dict]
    preprocess: object = field(repr=False)
    pooling: str = "max"
    border: str = "zero"
    memory: dict = field(default_factory=lambda: dict(VGG_MEMORY), repr=False)

    def __post_init__(self, weights):
        convert = load_keras().ops.convert_to_tensor
        self._tensors = {
            layer: tuple(convert(np.asarray(w, dtype=np.float32)) for w in pair) for layer, pair in weights.items()
        }

    @property
    def layers(self):
        """The names of all layers, from the picture upwards."""
        return tuple(self._tensors)

    def upto(self, layer):
        """The layers that are computed for `layer`, itself included."""
        (layer,) = self.check_layers(layer)
        return self.layers[: 1 + self.layers.index(layer)]

    def deepest(self, layers):
        """The one of `layers` that is computed last."""
        return max(self.check_layers(layers), key=self.layers.index)

    @memory_in_words()
    def __call__(self, image, layers=None, border=None, pooling=None, precision="float32"):
        """Features of a picture: {layer: tensor (1, h, w, C)} for each of `layers` (all of them if None).

        image: RGB in [0, 1], shape (H, W, 3) or (1, H, W, 3); a NumPy array is checked, a tensor is taken
        as it is. border: "zero", "replicate", "reflect", or a nstlib.repeats.Period, by which the picture comes again
        at every layer ("periodic": side by side): then features of a picture that is shifted round by whole strides of
        the deepest layer are its features, shifted round; its sides have to be multiples of that stride. pooling:
        "max", "average" or "l2"; None (or "native") means the network's own. precision: "mixed" convolves in 16 bits;
        features come back in 32.
        """
        wanted = self.check_layers(self.layers if layers is None else layers)
        border = self._border(border)
        pooling = _choose("pooling", pooling, self.pooling, POOLINGS)
        ops = load_keras().ops
        image = self._to_batch(image)
        self._check_extent(image.shape, wanted)
        self._check_multiples(image.shape, wanted, border)
        # Everything between two convolutions is narrow too: casting there and back took a third of a mixed step.
        dtype = HALF_PRECISION if precision == "mixed" else "float32"
        features, x = {}, ops.cast(self.preprocess(image), dtype)
        for layer in self.upto(self.deepest(wanted)):
            if self._begins_with_a_pooling(layer):
                x = self._pool(x, layer, pooling, border)
            x = self._convolve(x, layer, border)
            if layer in wanted:
                features[layer] = ops.cast(x, "float32")
        return {layer: features[layer] for layer in wanted}

    def _begins_with_a_pooling(self, layer):
        return layer.endswith("_conv1") and layer != self.layers[0]

    def _poolings(self, layer):
        """How many poolings lie between the picture and `layer`."""
        return sum(self._begins_with_a_pooling(name) for name in self.upto(layer))

    def _border(self, wish):
        """A Period, or one of the other BORDERS."""
        if isinstance(wish, Period):
            return wish.of_the_block
        border = _choose("border", wish, self.border, BORDERS)
        return Period() if border == "periodic" else border

    def _convolve(self, x, layer, border):
        ops = load_keras().ops
        kernel, bias = (ops.cast(tensor, x.dtype) for tensor in self._tensors[layer])
        if isinstance(border, Period):
            x = wrapped(x, border)
        elif border != "zero":
            # "symmetric" by one repeats the edge pixel: no dark frame creeps into the features.
            # A map one pixel wide has nothing to mirror about.
            mode = "reflect" if border == "reflect" and 1 not in x.shape[1:3] else "symmetric"
            x = ops.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), mode=mode)
        padding = "same" if border == "zero" else "valid"
        return ops.relu(ops.conv(x, kernel, padding=padding, data_format="channels_last") + bias)

    def _pool(self, x, layer, pooling, border):
        ops = load_keras().ops
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
        if pooling == self.pooling:
            return x
        scales = POOLING_SCALES[self.pooling][pooling]
        return scales[min(self._poolings(layer), len(scales)) - 1] * x

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
        deepest = self.deepest(layers)
        need, known = self.stride(deepest), [n for n in shape[1:3] if n is not None]
        short = min(known, default=need)  # unknown inside a program for every size: checked before it was compiled
        if short < need:
            raise NSTError(
                f"the picture's shorter side is {short} px, but {deepest} needs at least {need} px; "
                "use a larger size or crop the picture."
            )

    def _check_multiples(self, shape, layers, border):
        if not isinstance(border, Period):
            return
        needs = border.multiples(self.stride(self.deepest(layers)))
        if any(n is not None and n % need for n, need in zip(shape[1:3], needs, strict=True)):
            raise NSTError(
                f"a picture of {shape[2]} x {shape[1]} px cannot repeat at {self.deepest(layers)}: its width must be a "
                f"multiple of {needs[1]} px, and its height one of {needs[0]} px; resize it, or let nst.surface fit it."
            )

    def check_layers(self, layers):
        """The layers as a tuple, or an NSTError that names the unknown one."""
        layers = (layers,) if isinstance(layers, str) else tuple(layers)
        for layer in layers:
            if layer not in self._tensors:
                raise NSTError(f"{self.name} has no layer '{layer}'; {self._nearest(layer)}.")
        if not layers:
            raise NSTError("ask for at least one layer.")
        return layers

    def _nearest(self, layer):
        """What to ask for instead: VGG19's block3_conv4 is beyond the end of VGG16's block 3, so block3_conv3 is."""
        wish = re.fullmatch(r"(block\d)_conv([1-9]\d*)", str(layer))
        block = [name for name in self.layers if wish and name.startswith(f"{wish[1]}_")]
        if not block:
            return suggest(layer, self.layers)
        nearest = f"its block {wish[1][5:]} has {len(block)} convolutions, and {block[-1]} is the nearest"
        # What earlier versions called "pocket" had sixteen layers.
        old = self.name == "pocket" and layer in ("block3_conv4", "block4_conv4", "block5_conv4")
        return f"{nearest}; pocket-drawn, the pocket of earlier versions, has it" if old else nearest

    def receptive_field(self, layer):
        """Side, in input pixels, of the square that one feature of `layer` can see.

        Each 3x3 convolution adds 2·stride, each 2x2 pooling adds stride and then doubles it.
        """
        field_, stride = 1, 1
        for name in self.upto(layer):
            if self._begins_with_a_pooling(name):
                field_, stride = field_ + stride, stride * 2
            field_ += 2 * stride
        return field_

    def stride(self, layer):
        """Input pixels between neighbouring features of `layer`: 1, 2, 4, 8 or 16 by block."""
        return 2 ** self._poolings(layer)

    def extent(self, layer, length, border=None):
        """Positions of `layer` along an axis of `length` pixels: length / stride, the rest dropped with border "zero"
        and rounded up with the others."""
        border = self._border(border)
        stride = self.stride(layer)
        return length // stride if border == "zero" else -(-length // stride)

    def pulled_in(self, mask, layers, border=None):
        """{layer: (h, w) float32}: the smallest value of a mask (H, W) among the pixels that each position can see.

        A minimum over 3 x 3 places stands for every convolution and one over 2 x 2 for every pooling, odd sizes by the
        border's rule; what lies outside of the picture counts as what lies at its edge, or, with a Period, where the
        picture comes again. So a position has a value above
        0 only where every pixel in its receptive field has one, and the features there know nothing of other places.
        """
        wanted, found = self.check_layers(layers), {}
        border = self._border(border)
        smallest = np.asarray(mask, dtype=np.float32)
        for layer in self.upto(self.deepest(wanted)):
            if self._begins_with_a_pooling(layer):
                smallest = _pooled_minimum(smallest, border)
            smallest = _minimum_of_nine(smallest, border)
            if layer in wanted:
                found[layer] = smallest
        return found

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
        for layer in self.layers:
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
        return sum(np.prod(self._tensors[n][0].shape) / self.stride(n) ** 2 for n in self.upto(deepest))

    def activations(self, deepest):
        """Feature values per input pixel held by one forward pass up to and including layer `deepest`."""
        return sum(self.channels[n] / self.stride(n) ** 2 for n in self.upto(deepest))


def _minimum_of_nine(mask, border):
    """The minimum of 3 x 3 places."""
    from scipy.ndimage import minimum_filter

    if isinstance(border, Period):
        height, width = mask.shape
        around = mask.ravel()[border.places(mask.shape, np.arange(-1, height + 1), np.arange(-1, width + 1))]
        return minimum_filter(around, size=3)[1:-1, 1:-1]
    return minimum_filter(mask, size=3, mode="nearest")


def _pooled_minimum(mask, border):
    """The minimum of 2 x 2 places; an odd last row or column is dropped with border "zero", else paired with itself."""
    height, width = mask.shape
    if border == "zero":
        mask = mask[: height // 2 * 2, : width // 2 * 2]
    else:
        mask = np.pad(mask, ((0, height % 2), (0, width % 2)), mode="edge")
    return mask.reshape(mask.shape[0] // 2, 2, mask.shape[1] // 2, 2).min(axis=(1, 3))


def _choose(what, wish, native, known):
    value = native if wish in (None, "native") else wish
    if value not in known:
        raise NSTError(f"there is no {what} '{value}'; {suggest(value, known)}.")
    return value
