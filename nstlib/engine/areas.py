"""The areas of a run's picture: what each region takes, with its mask, and what is left of the picture, the rest.

An area that takes a style is painted: the loss has its style terms within it. One that takes "photo" or "colour" is
pinned: the picture that the loss sees and a reader gets is

    (1 − a) x + a P,

x what the optimiser moves, P the photograph, or the photograph in the painting's colours, and a the sum of their masks.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from nstlib.colour import recolour, tone_of
from nstlib.errors import NSTError
from nstlib.images import resize
from nstlib.losses import Mixture, Part, Parts
from nstlib.roles import Share, of_colours
from nstlib.terms import formulas_of

NOTHING = 1 / 512  # half a level of 8 bits: what resampling leaves of nothing


@dataclass(frozen=True, eq=False)
class Area:
    """One area: mask (H, W) at the finest scale, with the margin; take: "style", "colour" or "photo"; paintings, as
    loaded and turned, with their shares; source: mask (h, w) of the painting, where strokes are taken from, or None;
    roles: a nstlib.roles.Share of each painting, where form and stroke have shares of their own."""

    name: str
    take: str
    mask: np.ndarray = field(repr=False)
    paintings: tuple = field(default=(), repr=False)
    shares: tuple = (1.0,)
    source: np.ndarray | None = field(default=None, repr=False)
    roles: tuple = ()


@dataclass(frozen=True, eq=False)
class Pins:
    """What a run may not move at one scale: free (H, W, 1), 1 − a; seen and shown (H, W, 3), a P as the loss sees it
    and as the picture has it, which recipes of `colour` tell apart."""

    free: np.ndarray
    seen: np.ndarray
    shown: np.ndarray

    def put_back(self, picture):
        """A picture with P to the last bit where nothing is free."""
        return np.where(self.free == 0, self.shown, picture)


@dataclass(frozen=True, eq=False)
class Areas:
    """All areas of a picture, whose masks add up to 1; content: the photograph at the finest scale, with the margin."""

    every: tuple
    content: np.ndarray = field(repr=False)

    @property
    def painted(self):
        """Those that take a style."""
        return tuple(area for area in self.every if area.take == "style")

    @property
    def pinned(self):
        """The others."""
        return tuple(area for area in self.every if area.take != "style")

    @property
    def names(self):
        """Of those that are painted: the parts of the loss."""
        return tuple(area.name for area in self.painted)

    @property
    def boxes(self):
        """{name: the box around what is painted, as a share of the picture}: what the style terms hold."""
        return {area.name: _box(area.mask) for area in self.painted}

    @property
    def pictures(self):
        """The paintings of all areas."""
        return [painting for area in self.every for painting in area.paintings]

    def state(self):
        """(plain values, arrays by name) for `restored`, the content apart."""
        values, arrays = [], {}
        for number, area in enumerate(self.every):
            own = {"mask": area.mask, "source": area.source}
            own |= {f"painting_{i}": painting for i, painting in enumerate(area.paintings)}
            arrays |= {f"area_{number}_{name}": array for name, array in own.items() if array is not None}
            values.append({"name": area.name, "take": area.take, "shares": list(area.shares)})
            values[-1] |= {"paintings": len(area.paintings), "roles": area.roles}
        return values, arrays

    @classmethod
    def restored(cls, values, arrays, content):
        """The Areas of a `state`, whose arrays are taken out of `arrays`."""
        every = []
        for number, said in enumerate(values):
            key = f"area_{number}_"
            paintings = tuple(arrays.pop(f"{key}painting_{i}") for i in range(said["paintings"]))
            mask, source = arrays.pop(f"{key}mask"), arrays.pop(f"{key}source", None)
            roles = tuple(Share(*map(float, pair)) for pair in said.get("roles", ()))
            every.append(Area(said["name"], said["take"], mask, paintings, tuple(said["shares"]), source, roles))
        return cls(tuple(every), content)

    @cached_property
    def _recoloured(self):
        """{name: the photograph in the palette of that area's painting}."""
        return {area.name: recolour(self.content, area.paintings[0]) for area in self.pinned if area.take == "colour"}

    def parts(self, shape, style_shape, recipe):
        """The Parts of a picture of that shape. style_shape: from a painting to its (height, width) there."""
        return Parts(tuple(self._part(area, shape, style_shape, recipe) for area in self.painted), self._free(shape))

    def _part(self, area, shape, style_shape, recipe):
        tone = self.tone(area, recipe)
        seen = tuple(tone.style(resize(painting, style_shape(painting))) for painting in area.paintings)
        source = None if area.source is None else at_shape(area.source, seen[0].shape[:2])
        style = seen[0] if len(seen) == 1 else Mixture(seen, area.shares, area.roles)
        return Part(area.name, style, at_shape(area.mask, shape), source)

    def tone(self, area, recipe):
        """What the recipe's colour does to the paintings of an area."""
        styles = list(zip(area.paintings, of_colours(area.shares, area.roles), strict=True))
        return tone_of(recipe.colour, recipe.colour_by, self.content, styles)

    def _free(self, shape):
        masks = [at_shape(area.mask, shape) for area in self.pinned]
        return np.clip(1 - sum(masks), 0, 1).astype(np.float32) if masks else None

    def pins(self, shape, tone):
        """The Pins of a picture of that shape, None where all of it may move; tone: of the run's content."""
        if not self.pinned:
            return None
        seen, shown = (np.zeros((*shape, 3), dtype=np.float32) for _ in range(2))
        for area in self.pinned:
            mask = at_shape(area.mask, shape)[..., None]
            picture = resize(self._recoloured.get(area.name, self.content), shape)
            seen += mask * tone.content(picture)
            shown += mask * picture
        return Pins(self._free(shape)[..., None], seen, shown)

    def composed(self, shape, pictures):
        """Σ mask · picture over the painted areas, and the photograph elsewhere. pictures: {name: (H, W, 3)}."""
        masks = {area.name: at_shape(area.mask, shape)[..., None] for area in self.painted}
        whole = sum(masks[name] * pictures[name] for name in masks)
        return whole + np.clip(1 - sum(masks.values()), 0, 1) * resize(self.content, shape)

    def lost(self, network, recipe, shape, style_shape):
        """{name of a painted area: the layers where nothing of it is left on a picture of that shape}."""
        found = {}
        for part in self.parts(shape, style_shape, recipe).parts:
            formulas = [f for f in formulas_of(recipe, self.names) if getattr(f, "part", "") == part.name]
            layers = tuple(dict.fromkeys(layer for f in formulas for layer in f.layers))
            masks = [(part.mask, recipe.edges), (part.source, recipe.edges_of_style)]
            pulled = [network.pulled_in(mask, layers, edges) for mask, edges in masks if mask is not None]
            lost = [f for f in formulas if not all(f.left(mask[f.layers[0]]) for mask in pulled)]
            if len(lost) == len(formulas):
                raise NSTError(
                    f"{part.name} is too small at this size: no place of any layer sees it alone; use a larger size, "
                    "style_layers of earlier blocks, or a larger region."
                )
            found[part.name] = tuple(dict.fromkeys(f.layers[0] for f in lost))
        return found


def at_shape(mask, shape):
    """A mask (H, W) at another (height, width), by averages where it shrinks; nothing overshoots."""
    from PIL import Image

    if mask.shape == tuple(shape):
        return mask
    height, width = shape
    small = np.array(Image.fromarray(np.array(mask)).resize((width, height), Image.Resampling.BILINEAR))
    small[small < NOTHING] = 0
    small[small > 1 - NOTHING] = 1
    return small


def _box(mask):
    rows, columns = (np.flatnonzero((mask > 0).any(axis=axis)) for axis in (1, 0))
    return float(np.ptp(rows) + 1) * float(np.ptp(columns) + 1) / mask.size if len(rows) else 0.0
