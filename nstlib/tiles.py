"""Large pictures in little memory: the same loss and the same gradient as `Objective`, worked out tile by tile.

A convolution sees only its surroundings, and a style statistic is an average over positions,

    s(x) = 1/M Σ_t s_t(x),   s_t the sum over the positions that belong to tile t,

so cutting the picture up loses nothing, provided that every tile is computed with a halo as wide as its deepest layer
can see. The loss is not a sum over tiles, as it squares s(x) − target; but its slope is, by the chain rule:

    dL/dx = Σ_t d/dx [ <dL/ds, s_t(x)> / M + content error of tile t ] + smoothness

Two passes over the tiles, therefore: the first measures s, the second knows dL/ds and gathers the gradient. Memory
follows the size of a tile; the price is the first pass, about half of a step, and the halos' arithmetic.
"""

from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import product

import numpy as np

from nstlib.autodiff import value_and_gradient
from nstlib.backend import load_keras, memory_in_words
from nstlib.errors import NSTError
from nstlib.images import check_image
from nstlib.losses import Objective
from nstlib.statistics import STATISTICS

# Peak bytes of one step on a tile, per feature value of one forward pass, from what `python -m benchmarks tiles`
# measures on TensorFlow. More than half of it is freed memory that the C library keeps for the next tile.
BYTES_PER_FEATURE = 25
ROOM = 750e6  # bytes for the step on one tile, when nobody says how much there is: 2 GB for the whole process
SMALLEST, LARGEST = 64, 1024  # sides of a tile: below, halos are all the work; above, nothing is gained


@dataclass(frozen=True)
class Window:
    """A stretch of one axis: pixels start..stop are computed, of which first..last are the tile's own."""

    start: int
    stop: int
    first: int
    last: int

    # `extent` below is Network.extent for one layer: from a length in pixels to a number of positions.

    def positions(self, extent):
        """Where the window lies in the whole picture's feature map: a slice."""
        return slice(extent(self.start), extent(self.stop))

    def own(self, extent):
        """Where the tile's own positions lie in the window's feature map: a slice."""
        return slice(*(extent(pixel) - extent(self.start) for pixel in (self.first, self.last)))

    def mask(self, extent):
        """1 at the tile's own positions and 0 in the halo: float32, one value per position of the window."""
        mask = np.zeros(extent(self.stop) - extent(self.start), dtype=np.float32)
        mask[self.own(extent)] = 1
        return mask


def windows(length, tile, halo, stride):
    """The windows that cover an axis of `length` pixels, each with at most `tile` pixels of its own plus halos.

    All windows start at multiples of `stride`, where the poolings line up. At the picture's own edges there is no
    halo, so that the network's border acts there as on the whole picture. All have one length but the last, which
    also takes the odd pixels: a picture has at most four shapes of tiles, for backends that compile each shape.
    """
    whole = length // stride * stride
    if whole <= tile + 2 * halo:
        return [Window(0, length, 0, length)]
    step = stride * _ceil(_ceil(whole - 2 * halo, _ceil(whole - 2 * halo, tile)), stride)
    starts = [*range(0, whole - 2 * halo - step, step), whole - 2 * halo - step]
    firsts = [0, *(k * step + halo for k in range(1, len(starts)))]
    stops = [start + step + 2 * halo for start in starts[:-1]]
    spans = zip(starts, [*stops, length], firsts, [*firsts[1:], length], strict=True)
    return [Window(*span) for span in spans]


def _ceil(a, b):
    return -(-a // b)


def halo_of(network, layers):
    """Pixels around a tile that its deepest layer can see, rounded up to that layer's stride."""
    deepest = network.deepest(layers)
    stride = network.stride(deepest)
    # A receptive field is the stride × stride pixels under the position and the same margin on every side.
    return stride * _ceil((network.receptive_field(deepest) - stride) // 2, stride)


def tile_that_fits(network, recipe, available_bytes):
    """The side in pixels of the largest tile whose step, halo included, takes `available_bytes` at most."""
    deepest = network.deepest(recipe.layers)
    side = (available_bytes / (BYTES_PER_FEATURE * network.activations(deepest))) ** 0.5
    stride = network.stride(deepest)
    tile = int(side - 2 * halo_of(network, recipe.layers)) // stride * stride
    return min(max(tile, SMALLEST), LARGEST)


def tiled_bytes(network, recipe, shape, tile):
    """Peak bytes of one tiled step: a tile with its halo, and the content features of the whole picture."""
    deepest = network.deepest(recipe.layers)
    sides = [min(length, tile + 2 * halo_of(network, recipe.layers)) for length in shape[:2]]
    kept = sum(network.channels[layer] * network.count(layer, shape, recipe.border) for layer in recipe.content_layers)
    return int(BYTES_PER_FEATURE * network.activations(deepest) * sides[0] * sides[1] + 4 * kept)


class TiledObjective(Objective):
    """What `Objective` gives, to rounding, in the memory of one tile: same arguments, same results.

    tile: side of a tile without its halo, in pixels, rounded up to the stride of the deepest layer.
    halo: for experiments; a smaller one than `halo_of` says makes seams.
    """

    def __init__(self, network, recipe, tile=None, halo=None):
        super().__init__(network, recipe)
        if not self.statistic.additive:
            raise NSTError(
                f"the statistic '{recipe.statistic}' needs all positions at once and cannot be measured in tiles; "
                "use 'gram' or 'moments', or a smaller size."
            )
        tile = tile_that_fits(network, recipe, ROOM) if tile is None else tile
        self.stride = max(network.stride(layer) for layer in recipe.layers)
        self.tile = self.stride * _ceil(max(1, tile), self.stride)
        self.halo = halo_of(network, recipe.layers) if halo is None else halo
        self._extents = {layer: partial(network.extent, layer, border=recipe.border) for layer in recipe.layers}
        layers = tuple(recipe.content_layers), tuple(recipe.style_layers)
        self._judge, self._pull = _programs(network, *layers, recipe.statistic, self._how)
        self._smooth = _smoothness(self.smoothness)

    def targets(self, content, style):
        return super().targets(check_image(content, "the content"), check_image(style, "the style"))

    def wanted(self, content):
        """Content features of the whole picture, {layer: NumPy array (1, h, w, C)}, put together from tiles."""
        out = {}
        for layer in self.recipe.content_layers:
            sides = map(self._extents[layer], content.shape[:2])
            out[layer] = np.empty((1, *sides, self.network.channels[layer]), dtype=np.float32)
        for rows, columns in self._windows(content):
            maps = self.features(_cut(content, rows, columns), self.recipe.content_layers)
            for layer, features in maps.items():
                extent = self._extents[layer]
                own = rows.own(extent), columns.own(extent)
                _cut(out[layer][0], rows, columns, extent)[own] = load_keras().ops.convert_to_numpy(features)[0][own]
        return out

    def described(self, style):
        """The statistic of every style layer, added up over tiles in float64: {layer: nest of float32 arrays}."""
        keras = load_keras()
        total = None
        for rows, columns in self._windows(style):
            # A tensor is not checked: an optimiser may look a little outside [0, 1], as with `Objective`.
            window = keras.ops.convert_to_tensor(_cut(style, rows, columns))
            maps = self.features(window, self.recipe.style_layers)
            sums = keras.tree.map_structure(_exact, _sums(self.statistic, maps, self._masks(rows, columns)))
            total = sums if total is None else keras.tree.map_structure(np.add, total, sums)
        return self._divided(total, style.shape)

    def assemble(self, wanted, described, shape):
        """As `Objective.assemble`, but the content features stay outside the network's memory, to be cut up."""
        return {**super().assemble(wanted, described, shape), "content": wanted}

    @memory_in_words()
    def __call__(self, image, targets, weights=None):
        """(loss, d loss / d image as (H, W, 3), raw value of every term) at a picture in [0, 1]."""
        convert = load_keras().ops.convert_to_numpy
        weights = self.weights if weights is None else np.asarray(weights, dtype=np.float32)
        pull = weights * convert(targets["factors"])  # of every distance, on the loss
        contents, styles = len(self.recipe.content_layers), len(self.recipe.style_layers)
        _, slope, distances = self._judge(self.described(image), targets["style"], pull[contents : contents + styles])
        slope = self._divided(slope, image.shape)
        smoothness, gradient, _ = self._smooth(image)
        gradient = pull[-1] * gradient
        errors = np.zeros(contents)
        for rows, columns in self._windows(image):
            wanted = {
                layer: _cut(features[0], rows, columns, self._extents[layer])
                for layer, features in targets["content"].items()
            }
            window, masks = _cut(image, rows, columns), self._masks(rows, columns)
            _, part, error = self._pull(window, wanted, slope, masks, pull[:contents])
            _cut(gradient, rows, columns)[...] += part
            errors += error
        values = convert(targets["factors"]) * np.float32([*errors, *distances, smoothness])
        return float(weights @ values), gradient, values

    def _windows(self, image):
        """Pairs of a window of rows and one of columns, over the whole picture."""
        return product(*(windows(length, self.tile, self.halo, self.stride) for length in image.shape[:2]))

    def _masks(self, rows, columns):
        """{layer: (mask of rows (h, 1, 1), mask of columns (1, w, 1))}: 1 at the tile's own positions."""
        # Masks and not slices: the numbers differ from tile to tile, but the compiled program is the same.
        return {
            layer: (rows.mask(extent)[:, None, None], columns.mask(extent)[None, :, None])
            for layer, extent in self._extents.items()
        }

    def _divided(self, sums, shape):
        """Nests {style layer: ...} divided by the layer's positions on a picture of that shape, as float32."""

        def divided(nest, count):
            return load_keras().tree.map_structure(lambda value: np.float32(value / count), nest)

        return {
            layer: divided(nest, self.network.count(layer, shape, self.recipe.border)) for layer, nest in sums.items()
        }


def _sums(statistic, maps, masks):
    """{layer: statistic · number of positions}, over the tile's own positions; the halo's zeros add nothing."""
    keras, sums = load_keras(), {}
    for layer, features in maps.items():
        own = _masked(features[0], masks[layer])
        shape = keras.ops.shape(own)
        count = keras.ops.cast(shape[0] * shape[1], "float32")
        sums[layer] = keras.tree.map_structure(lambda value, n=count: n * value, statistic.measure(own))
    return sums


@lru_cache(maxsize=8)
def _programs(network, content_layers, style_layers, statistic, how):
    """(judge, pull), compiled: the loss of the measured style, and a tile's share; kept, as in nstlib.losses."""
    statistic = STATISTICS[statistic]
    layers = tuple(dict.fromkeys([*content_layers, *style_layers]))

    def judge(measured, targets, pull):
        ops = load_keras().ops
        distances = ops.stack([statistic.distance(measured[layer], targets[layer]) for layer in style_layers])
        return ops.sum(pull * distances), distances

    def surrogate(window, wanted, slope, masks, pull):
        """<dL/ds, s_t> / M + content error: not the tile's loss, but its gradient; also the content errors."""
        keras = load_keras()
        ops = keras.ops
        maps = network(window, layers=layers, **dict(how))
        errors = ops.stack([ops.sum(ops.square(_masked(maps[k][0] - wanted[k], masks[k]))) for k in content_layers])
        sums = _sums(statistic, {layer: maps[layer] for layer in style_layers}, masks)
        products = keras.tree.map_structure(lambda a, b: ops.sum(a * b), slope, sums)
        return ops.sum(pull * errors) + sum(keras.tree.flatten(products)), errors

    return value_and_gradient(judge), value_and_gradient(surrogate)


@lru_cache(maxsize=8)
def _smoothness(measure):
    return value_and_gradient(lambda image: (measure(image), ()))


def _cut(array, rows, columns, extent=int):
    """The part of a picture, or of a layer's feature map, (h, w, C) that lies under a window: a view."""
    return array[rows.positions(extent), columns.positions(extent)]


def _masked(features, masks):
    rows, columns = masks
    return features * (rows * columns)


def _exact(value):
    return load_keras().ops.convert_to_numpy(value).astype(np.float64)
