"""Large pictures in little memory: the same loss and the same gradient as `Objective`, worked out tile by tile.

A convolution sees only its surroundings, and a style statistic is an average over positions,

    s(x) = 1/M Σ_t s_t(x),   s_t the sum over the positions that belong to tile t,

so cutting the picture up loses nothing, provided that every tile is computed with a halo as wide as its deepest layer
can see. The loss is not a sum over tiles, as it squares s(x) − target; but its slope is, by the chain rule:

    dL/dx = Σ_t d/dx [ <dL/ds, s_t(x)> / M + content error of tile t ] + smoothness

Two passes over the tiles, therefore: the first measures s, the second knows dL/ds and gathers the gradient. Memory
follows the size of a tile; the price is the first pass, about half of a step, and the halos' arithmetic. Where the
terms of a place need an average (neighbours by centred cosine), a pass between them adds up dL/ds.
"""

from dataclasses import replace
from functools import lru_cache, partial
from itertools import product, repeat

import numpy as np

from nstlib.autodiff import value_and_gradient
from nstlib.backend import load_keras, memory_in_words
from nstlib.errors import NSTError
from nstlib.images import check_image
from nstlib.losses import WeightedTerms, layers_of
from nstlib.terms import Within, formulas_of
from nstlib.windows import add, cut, quotient, windows

# Peak bytes of one step on a tile, per feature value of one forward pass, from what `python -m benchmarks tiles`
# measures on TensorFlow. More than half of it is freed memory that the C library keeps for the next tile.
BYTES_PER_FEATURE = 25
ROOM = 750e6  # bytes for the step on one tile, when nobody says how much there is: 2 GB for the whole process
SMALLEST, LARGEST = 64, 1024  # sides of a tile: below, halos are all the work; above, nothing is gained


def halo_of(network, layers):
    """Pixels around a tile that its deepest layer can see, rounded up to that layer's stride."""
    deepest = network.deepest(layers)
    stride = network.stride(deepest)
    # A receptive field is the stride × stride pixels under the position and the same margin on every side.
    return stride * quotient((network.receptive_field(deepest) - stride) // 2, stride)


def halo_for(network, recipe):
    """`halo_of` all layers of a recipe, wide enough for its patches, which look further by half their side."""
    stride = network.stride(network.deepest(recipe.layers))
    looks = (
        (network.receptive_field(layer) + (formula.least // 2 * 2 - 1) * network.stride(layer)) // 2
        for formula in formulas_of(recipe)
        if formula.additive == "places"
        for layer in formula.layers
    )
    return max(halo_of(network, recipe.layers), stride * quotient(max(looks, default=0), stride))


def _bytes_per_pixel(network, recipe):
    """Peak bytes of one step on a tile, for each pixel: of the network, and of patches."""
    held = (
        formula.held({layer: network.stride(layer) ** -2}, network.channels)
        for formula in formulas_of(recipe)
        if formula.additive == "places"
        for layer in formula.layers
    )
    return BYTES_PER_FEATURE * network.activations(network.deepest(recipe.layers)) + 4 * sum(held)


def tile_that_fits(network, recipe, available_bytes):
    """The side in pixels of the largest tile whose step, halo included, takes `available_bytes` at most."""
    side = (available_bytes / _bytes_per_pixel(network, recipe)) ** 0.5
    stride = network.stride(network.deepest(recipe.layers))
    tile = int(side - 2 * halo_for(network, recipe)) // stride * stride
    return min(max(tile, SMALLEST), LARGEST)


def tiled_bytes(network, recipe, shape, tile):
    """Peak bytes of one tiled step: a tile with its halo, and the targets that are maps of the whole picture."""
    sides = [min(length, tile + 2 * halo_for(network, recipe)) for length in shape[:2]]
    features = _bytes_per_pixel(network, recipe) * sides[0] * sides[1]
    return int(features + kept_bytes(network, recipe, shape))


def smallest_bytes(network, recipe):
    """Peak bytes of one step on the smallest tile."""
    side = SMALLEST + 2 * halo_for(network, recipe)
    return tiled_bytes(network, recipe, (side, side), SMALLEST)


def kept_bytes(network, recipe, shape):
    """Bytes of the targets that are maps of a whole picture of that shape."""
    maps = [formula.layers[0] for formula in formulas_of(recipe) if formula.additive == "sum"]
    return 4 * sum(network.channels[layer] * network.count(layer, shape, recipe.edges) for layer in maps)


def indivisible(recipe, parts=None):
    """The terms of a recipe, without weights, that need all positions at once: with one of them there are no tiles."""
    return [formula for formula in formulas_of(recipe, parts) if formula.sees_layers and not formula.additive]


class TiledObjective(WeightedTerms):
    """What `Objective` gives, to rounding, in the memory of one tile: same arguments, same results.

    tile: side of a tile without its halo, in pixels, rounded up to the stride of the deepest layer.
    halo: for experiments; a smaller one than `halo_for` says makes seams.
    Raises NSTError when a term needs all positions at once.
    """

    def __init__(self, network, recipe, tile=None, halo=None, parts=None):
        super().__init__(network, recipe, parts)
        for formula in indivisible(recipe, parts):
            raise NSTError(
                f"{formula.name} needs all positions at once and cannot be measured in tiles; {formula.instead}, or "
                "use a smaller size."
            )
        tile = tile_that_fits(network, recipe, ROOM) if tile is None else tile
        self.stride = max(network.stride(layer) for layer in recipe.layers)
        self.tile = self.stride * quotient(max(1, tile), self.stride)
        self.halo = halo_for(network, recipe) if halo is None else halo
        self._extents = {layer: partial(network.extent, layer, border=recipe.edges) for layer in recipe.layers}
        self.period = recipe.period and recipe.period.of_the_block
        # What lies across an edge is in a tile's halo already.
        self.formulas = tuple(replace(f, period=None) if f.additive == "places" else f for f in self.formulas)
        self._sums, self._means = self._with(additive="sum"), self._with(additive="mean")
        self._patches, self._bare = self._with(additive="places"), self._with(sees_layers=False)
        self._centred = [i for i in self._patches if self.formulas[i].centred]
        groups = (self._sums, self._means, self._patches, self._centred)
        self._judge, self._lean, self._pull = _programs(network, *map(self._of, groups), self.how)

    @property
    def how(self):
        """As of any loss; but where a picture repeats, its halos know of it, and a tile itself has edges."""
        return ("border", self.recipe.edges_of_style), *super().how[1:]

    def _with(self, **wanted):
        """The places of the terms that answer so."""
        return [i for i, f in enumerate(self.formulas) if all(getattr(f, k) == v for k, v in wanted.items())]

    def _of(self, places):
        return tuple(self.formulas[i] for i in places)

    def measure(self, pictures, weights=None):
        """As `Objective.measure`; maps are NumPy arrays (1, h, w, C) put together from tiles, means are added up
        in float64."""
        pictures = {source: check_image(picture, f"the {source}") for source, picture in pictures.items()}
        kept = [()] * len(self.formulas)
        for source, picture in pictures.items():
            period = self.period if source == "content" else None
            averages = partial(self._averages, weights=weights or {}, period=period)
            joined = partial(self._joined, period=period)
            for measure, places in ((joined, self._sums + self._patches), (averages, self._means)):
                here = [i for i in places if self.formulas[i].source == source]
                for i, value in zip(here, measure(picture, self._of(here)), strict=True):
                    kept[i] = value
        return tuple(kept)

    def _joined(self, picture, formulas, period):
        """What the formulas measure at every position of the whole picture, one map each."""
        maps = [self._empty_map(formula.layers[0], picture.shape) for formula in formulas]
        for rows, columns in self._windows(picture, period) if formulas else ():
            features = self.features(cut(picture, rows, columns, period), layers_of(formulas))
            for formula, whole in zip(formulas, maps, strict=True):
                extent = self._extents[formula.layers[0]]
                here = load_keras().ops.convert_to_numpy(formula.measure(features))[0]
                whole[0][rows.of(extent), columns.of(extent)] = here[rows.own(extent), columns.own(extent)]
        return maps

    def _empty_map(self, layer, shape):
        sides = map(self._extents[layer], shape[:2])
        return np.empty((1, *sides, self.network.channels[layer]), dtype=np.float32)

    def _averages(self, picture, formulas, weights, period):
        """What the formulas average over the whole picture, one nest of float32 arrays each.

        weights: {formula: (h, w)} of its layer's positions, for those that do not count all alike.
        """
        keras, total = load_keras(), None
        for rows, columns in self._windows(picture, period) if formulas else ():
            # A tensor is not checked: an optimiser may look a little outside [0, 1], as with `Objective`.
            window = keras.ops.convert_to_tensor(cut(picture, rows, columns, period))
            maps = self.features(window, layers_of(formulas))
            masks, parts = self._masks(rows, columns), self._parts_of(formulas, weights, rows, columns)
            sums = keras.tree.map_structure(_exact, _sums_of(formulas, _own(maps, masks), masks, parts))
            total = sums if total is None else keras.tree.map_structure(np.add, total, sums)
        return self._divided(total, formulas, picture.shape, weights) if formulas else ()

    def _parts_of(self, formulas, weights, rows, columns):
        """For each formula its weights (1, h, w, 1) under a window; () where all positions count alike."""
        extents = (self._extents[formula.layers[0]] for formula in formulas)
        return tuple(
            cut(weights[f], rows, columns, self.period, extent)[None, ..., None] if weights.get(f) is not None else ()
            for f, extent in zip(formulas, extents, strict=True)
        )

    @memory_in_words()
    def evaluate(self, image, targets, weights):
        """Loss, gradient and values: every average first, then the gradient, tile by tile."""
        convert = load_keras().ops.convert_to_numpy
        factors, kept = convert(targets["factors"]), targets["terms"]
        pull = weights * factors  # of every distance, on the loss
        for i in self._patches:
            pull[i] /= self._count_of_patches(i, image.shape)
        distances, averaged = np.zeros(len(self.formulas)), self._of(self._means + self._centred)
        targets_of_means = tuple(kept[i] for i in self._means)
        counted = self._counted(self._of(self._means), targets_of_means, image.shape)
        averages, number = self._averages(image, averaged, counted, self.period), len(self._means)
        _, slope, distances[self._means] = self._judge(averages[:number], targets_of_means, pull[self._means])
        slope = (*slope, *self._slope_of_centres(image, averages[number:], kept, pull))
        slope = self._divided(slope, averaged, image.shape, counted)
        centres = self._centres(averages[number:])
        tables = tuple(kept[i] for i in self._patches)
        gradient = np.zeros(image.shape, dtype=np.float32)
        for i in self._bare:
            distances[i], part, _ = _of_pixels(self.formulas[i])(image)
            gradient += pull[i] * part
        for rows, columns in self._windows(image, self.period):
            wanted = tuple(cut(kept[i][0], rows, columns, self.period, self._extent_of(i)) for i in self._sums)
            window, masks = cut(image, rows, columns, self.period), self._masks(rows, columns)
            both = pull[self._sums], pull[self._patches]
            parts = self._parts_of(averaged, counted, rows, columns)
            _, part, errors = self._pull(window, wanted, slope, centres, tables, masks, parts, both)
            add(gradient, part, rows, columns, self.period)
            distances[self._sums] += errors[0]
            distances[self._patches] += errors[1]
        for i in self._patches:
            distances[i] /= self._count_of_patches(i, image.shape)
        values = factors * np.float32(distances)
        return float(weights @ values), gradient, values

    def _slope_of_centres(self, image, averages, kept, pull):
        """dL/ds of the averages that patches are centred by, added up over the tiles."""
        total, tables = None, tuple(kept[i] for i in self._centred)
        for rows, columns in self._windows(image, self.period) if self._centred else ():
            window, masks = cut(image, rows, columns, self.period), self._masks(rows, columns)
            _, part, _ = self._lean(averages, window, tables, masks, pull[self._centred])
            total = part if total is None else tuple(map(np.add, total, part))
        return total or ()

    def _centres(self, averages):
        """What every formula of patches is centred by; () for nothing."""
        found = dict(zip(self._centred, averages, strict=True))
        return tuple(found.get(i, ()) for i in self._patches)

    def _count_of_patches(self, place, shape):
        """How many patches a formula cuts from a picture of that shape."""
        down = self.formulas[place].least - 1
        again = self.period.axes if self.period else ""
        rows, columns = map(self._extent_of(place), shape[:2])
        return (rows - down * ("y" not in again)) * (columns - down * ("x" not in again))

    def _extent_of(self, place):
        return self._extents[self.formulas[place].layers[0]]

    def _windows(self, image, period=None):
        """Pairs of a window of rows and one of columns, over the whole picture."""
        again = [bool(period) and axis in period.axes for axis in "yx"]
        lengths = zip(image.shape[:2], again, strict=True)
        return product(*(windows(length, self.tile, self.halo, self.stride, one) for length, one in lengths))

    def _masks(self, rows, columns):
        """{layer: (mask of rows (h, 1, 1), mask of columns (1, w, 1))}: 1 at the tile's own positions."""
        # Masks and not slices: the numbers differ from tile to tile, but the compiled program is the same.
        return {
            layer: (rows.mask(extent)[:, None, None], columns.mask(extent)[None, :, None])
            for layer, extent in self._extents.items()
        }

    def _counted(self, formulas, targets, shape):
        """{formula: the weights (h, w) of its layer's positions} of those that look at a part of the picture."""
        return {
            f: f.weights(target, tuple(map(self._extents[f.layers[0]], shape[:2])))
            for f, target in zip(formulas, targets, strict=True)
            if isinstance(f, Within)
        }

    def _divided(self, sums, formulas, shape, weights):
        """Nests, one for each formula, divided by its layer's positions on a picture of that shape, or by the sum of
        their weights, as float32."""

        def divided(nest, formula):
            count = self.network.count(formula.layers[0], shape, self.recipe.edges)
            if weights.get(formula) is not None:
                count = max(float(weights[formula].sum(dtype=np.float64)), 1e-12)
            return load_keras().tree.map_structure(lambda value: np.float32(value / count), nest)

        return tuple(divided(nest, f) for nest, f in zip(sums, formulas, strict=True))


def _own(maps, masks):
    """{layer: features (h, w, C) of a window}, with zeros at the halo's positions, which then add nothing."""
    return {layer: _masked(features[0], masks[layer]) for layer, features in maps.items()}


def _sums_of(formulas, own, masks, parts):
    """What each formula averages, times the number of positions averaged over: sums over the tile's own. parts: the
    weights of each formula's positions, by which it averages then, or ()."""
    keras = load_keras()

    def summed(formula, part):
        if not isinstance(part, tuple):
            # A tensor, whose zeros nobody minds: a tile may have nothing of a part.
            weights = keras.ops.convert_to_tensor(_masked(part[0], masks[formula.layers[0]])[..., 0])
            count, value = keras.ops.sum(weights), formula.measure(own, weights)
        else:
            shape = keras.ops.shape(own[formula.layers[0]])
            count, value = keras.ops.cast(shape[0] * shape[1], "float32"), formula.average(own)
        return keras.tree.map_structure(lambda value: count * value, value)

    return tuple(summed(formula, part) for formula, part in zip(formulas, parts, strict=True))


def _sum_of_errors(formula, features, average, table, masks):
    """Of the patches whose middle is the tile's own."""
    ops, half = load_keras().ops, formula.least // 2
    rows, columns = masks[formula.layers[0]]
    own = (rows * columns)[half : ops.shape(rows)[0] - half, half : ops.shape(columns)[1] - half, 0]
    return ops.sum(own * formula.errors(features, average, table))


@lru_cache(maxsize=8)
def _programs(network, sums, means, patches, centred, how):
    """(judge, lean, pull), compiled: the loss of what was averaged, a tile's share of that of patches as their averages
    change it, and a tile's share; kept, as in nstlib.losses.

    sums, means: formulas whose distance is a sum over positions, and those that average first; patches: those that
    compare places with a table; centred: those of them that average first.
    """
    layers = layers_of((*sums, *means, *patches))

    def judge(measured, targets, pull):
        ops = load_keras().ops
        distances = ops.stack([f.compare(m, t) for f, m, t in zip(means, measured, targets, strict=True)])
        return ops.sum(pull * distances), distances

    def off_centre(averages, window, tables, masks, pull):
        features = network(window, layers=layers_of(centred), **dict(how))
        errors = _stacked(map(partial(_sum_of_errors, masks=masks), centred, repeat(features), averages, tables))
        return load_keras().ops.sum(pull * errors), errors

    def surrogate(window, wanted, slope, averages, tables, masks, parts, pull):
        """<dL/ds, s_t> / M + the sums over the tile: not its loss, but its gradient; also the sums."""
        keras = load_keras()
        ops = keras.ops
        features = network(window, layers=layers, **dict(how))
        own = _own(features, masks)
        errors = (
            _stacked(
                f.distance(window, own, _masked(w, masks[f.layers[0]])) for f, w in zip(sums, wanted, strict=True)
            ),
            _stacked(map(partial(_sum_of_errors, masks=masks), patches, repeat(features), averages, tables)),
        )
        averaged = _sums_of((*means, *centred), own, masks, parts)
        products = keras.tree.map_structure(lambda a, b: ops.sum(a * b), slope, averaged)
        pulls = (ops.sum(a * b) for a, b in zip(pull, errors, strict=True))
        return sum(pulls) + sum(keras.tree.flatten(products)), errors

    return tuple(map(value_and_gradient, (judge, off_centre, surrogate)))


def _stacked(values):
    """Scalars as a vector, which may be empty."""
    values, ops = list(values), load_keras().ops
    return ops.stack(values) if values else ops.zeros((0,), "float32")


@lru_cache(maxsize=8)
def _of_pixels(formula):
    return value_and_gradient(lambda image: (formula.distance(image, {}, ()), ()))


def _masked(features, masks):
    rows, columns = masks
    return features * (rows * columns)


def _exact(value):
    return load_keras().ops.convert_to_numpy(value).astype(np.float64)
