"""What a run is going to do: everything loaded, checked and measured, before the first step and once.

Nothing in a Plan changes. Many runs can go by one; a checkpoint, a forecast and a look at one picture need no run, and
a forecast not even the pictures: it takes the Outline.
"""

import hashlib
import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np

from nstlib import pyramid
from nstlib.backbones import Network
from nstlib.backbones import backbone as load_backbone
from nstlib.colour import Tone, tone_of
from nstlib.engine.areas import Areas
from nstlib.engine.optimisers import inside
from nstlib.images import Kept, resample, resize
from nstlib.losses import Mixture, Objective
from nstlib.pyramid import shape_for
from nstlib.recipe import Recipe
from nstlib.repeats import Period
from nstlib.roles import of_colours
from nstlib.tiles import TiledObjective, halo_for

REACH = 2  # pixels that the bicubic filter looks to either side, times the shrinking factor


@dataclass(frozen=True, eq=False)
class Level:
    """One scale of a run: the shape of the picture with its margin, the steps there, and the pictures at its size.

    The pictures are sized when asked for and not kept: a run asks once a level, and at the finest they would lie
    beside everything that the memory forecast counts.
    """

    shape: tuple
    steps: int
    style_shape: tuple
    margin: int  # pixels
    whole_content: np.ndarray = field(repr=False)
    whole_style: np.ndarray = field(repr=False)
    whole_initial: np.ndarray | None = field(default=None, repr=False)
    tone: Tone = field(default_factory=Tone, repr=False)
    more: tuple = field(default=(), repr=False)  # ((picture, its shape), ...) of a style of several
    shares: tuple = (1.0,)
    roles: tuple = ()
    areas: Areas | None = field(default=None, repr=False)
    parts: Callable | None = field(default=None, repr=False)  # the Parts of the areas' styles, worked out when asked
    period: Period | None = None

    @property
    def photograph(self):
        """The content picture with its margin, of `shape`, in its own colours."""
        return inside(sampled(self.whole_content, self.shape, self.period))

    @property
    def content(self):
        """The content picture with its margin, of `shape`, as the run sees it."""
        return self.tone.content(self.photograph)

    @property
    def style(self):
        """The style picture, of `style_shape`, as the run sees it; of several their Mixture, of regions their Parts."""
        if self.areas is not None:
            return self.parts()
        wholes = (self.whole_style, self.style_shape), *self.more
        seen = tuple(self.tone.style(resize(whole, shape)) for whole, shape in wholes)
        return Mixture(seen, self.shares, self.roles) if self.more else seen[0]

    @property
    def pins(self):
        """What the run may not move (nstlib.engine.areas), or None."""
        return None if self.areas is None else self.areas.pins(self.shape, self.tone)

    @property
    def initial(self):
        """The picture to start from, one's own or painted, of `shape`."""
        return inside(sampled(self.whole_initial, self.shape, self.period))


@dataclass(frozen=True, eq=False)
class Outline:
    """A Plan before its pictures are read: which network does what, and at which sizes.

    shapes: (height, width) of every scale, coarsest first, margin included; margin: its width in pixels at the finest;
    style_shape: of the style picture at the recipe's size, (0, 0) where there is none yet; parts: {name of a region
    that takes a style: the box around it, as a share of the picture} (nstlib.engine.areas), None without regions.
    """

    network: Network
    recipe: Recipe
    shapes: tuple
    margin: int = 0
    style_shape: tuple = (0, 0)
    parts: dict | None = None

    @property
    def steps(self):
        """How many steps each scale gets."""
        return pyramid.share_steps(self.recipe.steps, len(self.shapes))


def sampled(picture, shape, period=None):
    """A picture at another shape, unclipped; of one that repeats, the filter sees the opposite side beyond an edge."""
    if period is None or picture.shape[:2] == tuple(shape):
        return resample(picture, *shape)
    shrinks = max(1.0, *(n / m for n, m in zip(picture.shape, shape, strict=False)))
    beyond = math.ceil(REACH * shrinks) + 1
    rows, columns = (np.arange(-beyond, n + beyond) for n in picture.shape[:2])
    wider = picture.reshape(-1, picture.shape[-1])[period.places(picture.shape, rows, columns)]
    return resample(wider, *shape, beyond)


def mirrored_times(recipe):
    """How many tiles, (rows, columns), stand in the picture that the network sees: more than one of a mirror repeat."""
    period = recipe.period
    return period.block if period and period.repeat == "mirror" else (1, 1)


def outline_of(recipe, content_shape, style_shape=None, backbone="auto", weights=None):
    """The Outline, from the shapes of both pictures as they are; backbone: a name, or a Network.

    Raises NSTError when a picture is too small or too narrow, or the network is not to be had.
    """
    shapes, margin = pyramid.canvas(content_shape, recipe)
    largest = max(recipe.size, recipe.style_size)
    style_shape = (0, 0) if style_shape is None else pyramid.style_shape(style_shape, largest)
    network = load_backbone(backbone, weights, (recipe, shapes))
    if recipe.period:
        shapes = pyramid.fitted(shapes, recipe.period, network.stride(network.deepest(recipe.layers)))
    return Outline(network, recipe, tuple(shapes), margin, style_shape)


@dataclass(frozen=True, eq=False, kw_only=True)
class Plan(Outline):
    """An Outline, its recipe with nothing left open, and its pictures.

    content, initial: at the finest scale with the margin around them (an initial that a network painted: at the
    coarsest); style: as loaded; more, shares: further pictures of a style of several, and the share of each, that of
    `style` first; roles: a nstlib.roles.Share of each, where form and stroke have shares of their own;
    given: each style as it was asked for; names: of content and style; files: where they were read from, as far as
    they were files: no picture is written over them;
    tile: side of the tiles of scales that do not fit in memory at once, or None; peak_bytes: of memory, as foretold;
    kept: what goes over from the photograph's file to the picture's; areas: the Areas of its regions, or None; notes:
    sentences about them.
    """

    content: np.ndarray = field(repr=False)
    style: np.ndarray = field(repr=False)
    names: tuple
    files: tuple = ()
    more: tuple = field(default=(), repr=False)
    shares: tuple = (1.0,)
    roles: tuple = ()
    given: tuple = field(default=(), repr=False)
    initial: np.ndarray | None = field(default=None, repr=False)
    tile: int | None = None
    peak_bytes: int = 0
    kept: Kept = field(default_factory=Kept)
    areas: Areas | None = None
    notes: tuple = ()

    @cached_property
    def levels(self):
        """The Level of every scale, coarsest first."""
        pictures = self.content, self.style, self.initial, self.tone
        return tuple(
            Level(
                shape,
                n,
                self._style_shape(shape, self.style),
                self.margin_at(shape),
                *pictures,
                tuple((picture, self._style_shape(shape, picture)) for picture in self.more),
                self.shares,
                self.roles,
                self.areas,
                partial(self._parts, shape),
                self.recipe.period and self.recipe.edges,
            )
            for shape, n in zip(self.shapes, self.steps, strict=True)
        )

    def _parts(self, shape):
        return self.areas.parts(shape, self.style_shape_at(shape), self.recipe)

    @cached_property
    def tone(self):
        """What the recipe's colour does to content, style and picture."""
        return tone_of(self.recipe.colour, self.recipe.colour_by, self.content, self.styles)

    @property
    def styles(self):
        """[(picture, share)] of all pictures of the style, as it is for their colours."""
        return list(zip((self.style, *self.more), of_colours(self.shares, self.roles), strict=True))

    def fingerprint(self, recipe=None):
        """A short checksum of all that decides the picture: network, recipe, sizes and pictures; by default with the
        plan's own recipe."""
        recipe = self.recipe if recipe is None else recipe
        settled = [recipe.as_dict(), self.network.fingerprint, self.shapes, self.margin, self._pictures]
        settled += [self.shares] if self.more else []  # so that a run of one style is called as it always was
        settled += [self.roles] if self.roles else []
        settled += [] if self.areas is None else [self._areas]
        return hashlib.sha256(json.dumps(settled).encode()).hexdigest()[:16]

    @cached_property
    def _pictures(self):
        """A checksum of each picture with its shape, None for one that there is not."""
        return [_checksum(p) for p in (self.content, self.style, self.initial, *self.more)]

    @cached_property
    def _areas(self):
        """What each area is, in checksums."""
        return [
            [
                a.name,
                a.take,
                a.shares,
                *([a.roles] if a.roles else []),
                *map(_checksum, (a.mask, a.source, *a.paintings)),
            ]
            for a in self.areas.every
        ]

    def level(self, shape):
        """The Level of that shape."""
        return next(level for level in self.levels if tuple(level.shape) == tuple(shape))

    def margin_at(self, shape):
        """Pixels of margin around a picture of that shape."""
        return round(self.margin * max(shape) / max(self.shapes[-1]))

    def resampled(self, canvas, shape):
        """The picture of one scale, with its margin, at the shape of another, unclipped."""
        return sampled(canvas, shape, self.recipe.period and self.recipe.edges)

    def cut(self, image):
        """A picture of any scale without its margin; of a mirror repeat, the tile."""
        height, width = image.shape[:2]
        if self.recipe.period:
            rows, columns = mirrored_times(self.recipe)
            return image[: height // rows, : width // columns]
        margin = self.margin_at((height, width))
        return image[margin : height - margin, margin : width - margin]

    def in_tiles(self, shape):
        """Is a picture of that shape worked out tile by tile?"""
        if self.tile is None:
            return False
        return shape[0] * shape[1] > (self.tile + 2 * halo_for(self.network, self.recipe)) ** 2

    def objective(self, shape, recipe=None):
        """The loss on a picture of that shape, at once or tile by tile; by default with the plan's own weights."""
        recipe = self.recipe if recipe is None else recipe
        parts = None if self.areas is None else self.areas.names
        if self.in_tiles(shape):
            return TiledObjective(self.network, recipe, self.tile, parts=parts)
        return Objective(self.network, recipe, parts)

    def style_shape_at(self, shape):
        """From a painting to its (height, width) beside a picture of that shape."""
        return partial(self._style_shape, shape)

    def _style_shape(self, shape, style):
        """The style's longer side follows the picture's, `style_scale` times as long, so that strokes keep their size
        relative to it; it is never enlarged, which would only invent blur, nor so narrow that the deepest layer sees
        nothing."""
        height, width = style.shape[:2]
        times = mirrored_times(self.recipe)
        tile = max(n // count for n, count in zip(shape, times, strict=True))
        inner = tile * (1 - 2 * self.margin / max(self.shapes[-1])) * self.recipe.style_scale
        small = shape_for(style.shape, min(max(1, round(inner)), max(height, width)))
        grow = max(1.0, pyramid.SMALLEST_SIDE / min(small))
        return tuple(round(n * grow) for n in small)


def _checksum(array):
    return None if array is None else [array.shape, hashlib.sha256(np.ascontiguousarray(array)).hexdigest()]
