"""nst.surface: a tile in the manner of a painting that repeats without a seam, and what can be measured of it."""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from nstlib import files, images, lasting
from nstlib.errors import NSTError
from nstlib.recipe import as_recipe
from nstlib.repeats import Period, laid_out
from nstlib.shown import Shown
from nstlib.surfaces import seams

NONE = "none"  # what the content is called where there is none
SIDE = 3  # tiles along each side of what is shown


@dataclass(frozen=True, repr=False)
class Surface(Shown):
    """A tile and how it is laid out.

    tile: (H, W, 3) float32 in [0, 1]; repeat, axes: see nstlib.repeats; result: the nst.Result that made it, or the
    Painting, whose picture is the tile.
    """

    tile: np.ndarray
    repeat: str
    axes: str
    result: object = field(repr=False)

    @property
    def recipe(self):
        """The Recipe of the run that made it; of a Painting plain values."""
        return self.result.recipe

    @property
    def period(self):
        """Its nstlib.repeats.Period."""
        return Period(self.repeat, self.axes)

    @property
    def block(self):
        """The smallest block that repeats by plain tiling, side by side, as a web page or a game engine does it."""
        return laid_out(self.tile, self.repeat, *self.period.block)

    def laid_out(self, rows=SIDE, columns=SIDE):
        """So many tiles beside and below each other, (rows · H, columns · W, 3)."""
        return laid_out(self.tile, self.repeat, rows, columns)

    @cached_property
    def seam_rank(self):
        """{"x": percent, "y": percent}: where the jump across the seam stands among the tile's own (seams)."""
        return seams.seam_rank(self.tile, self.repeat, self.axes)

    @cached_property
    def salience(self):
        """How strongly the repeat strikes the eye from afar, a contrast from 0 to 0.5 (seams)."""
        return seams.salience(self.tile, self.repeat)

    @property
    def facts(self):
        """What was measured and how it repeats, as plain values."""
        ranks = {axis: round(rank, 1) for axis, rank in self.seam_rank.items()}
        facts = {"repeat": self.repeat, "axes": self.axes, "tile": [*self.tile.shape[1::-1]]}  # see surfaces.kept
        return facts | {"seam_rank": ranks, "salience": round(self.salience, 3)}

    def told(self):
        """What it is, and what was measured of it, in two sentences."""
        height, width = self.tile.shape[:2]
        rows, columns = self.period.block
        block = "" if (rows, columns) == (1, 1) else f", in a block of {columns * width} x {rows * height} px"
        measured = seams.in_words(self.seam_rank, self.salience, self.repeat)
        return f"a {self.repeat} tile of {width} x {height} px{block}. {measured}"

    def save(self, path, *, depth=8, tile=False):
        """Write the `block`, which plain tiling repeats, or the tile alone; a PNG or TIFF carries the recipe and what
        was measured. depth: bits for each colour. NSTError for a path that is one of the pictures it was made of."""
        files.check_not_read(path, self.result.files)
        kind = images.check_writable(path, depth)
        picture = replace(self.result, image=self.tile if tile else self.block)
        return lasting.write(path, picture.encoded(kind, depth=depth, facts=self.facts), self.result.files)

    def __repr__(self):
        return f"Surface: {self.result.names[0]} in the manner of {self.result.names[1]}, {self.told()}"


def surface(
    content,
    style=None,
    *,
    repeat=None,
    axes=None,
    size=None,
    recipe=None,
    fast=False,
    amount=1.0,
    network=None,
    colour=None,
    colour_by=None,
    progress=True,
    **options,
):
    """A tile in the manner of `style` that repeats without a seam, exactly: a Surface.

    content: a picture (H, W, 3) in [0, 1], a file or a gallery name, which is made to fit and to repeat first, and that
    is told; None paints a texture of the style alone. style: as nst.stylize takes it. repeat: "square", "half-drop",
    "brick" or "mirror"; axes: "xy", "x" or "y" (nstlib.repeats; a half-drop and a brick need both); None: the recipe's,
    else square along both. size: longer side of the tile in pixels; sides are multiples of the stride of the deepest
    layer, 16 px with the default recipe (twice that where halves are moved). recipe, options: as of nst.stylize.
    fast: one pass of nst.paint instead of a run, with its amount and network. colour, colour_by: whose colours, as a
    Recipe says.

    Every convolution, pooling and neighbour of a pixel sees the opposite side beyond an edge, so no place of the tile
    differs from another: shifted round by whole strides it has the same loss. Of a mirror, the network sees four tiles.
    Raises NSTError as nst.stylize and nst.paint do, and for options that make no sense of a tile.
    """
    colours = {name: v for name, v in (("colour", colour), ("colour_by", colour_by)) if v is not None}
    if fast:
        how = {"repeat": repeat or "square", "axes": axes or "xy", "network": network, **colours}
        return _at_once(content, style, amount, size, how, options if recipe is None else {"recipe": recipe} | options)
    if amount != 1 or network is not None:
        raise NSTError("amount and network are of one pass; give fast=True (--fast) with them.")
    from nstlib.engine import stylize

    plan = as_recipe(recipe)
    plan = plan.but(border="periodic", margin=0, size=size, repeat=repeat, axes=axes, **colours)
    alone = content is None
    if alone:
        content, plan = _nothing(plan, options)
    result = stylize(content, style, plan, progress=progress, **options)
    if alone:
        result = replace(result, names=(NONE, result.names[1]))
    return Surface(result.image, result.recipe.repeat, result.recipe.axes, result)


def _at_once(content, style, amount, size, how, options):
    if content is None:
        raise NSTError("one pass repaints a photograph, and there is none; leave fast (--fast) out, or give a content.")
    for name in options:
        raise NSTError(f"one pass takes no {name}; leave it out, or fast (--fast).")
    from nstlib.fast import paint

    painting = paint(content, style, amount, size, **how)
    return Surface(painting.image, how["repeat"], how["axes"], painting)


def _nothing(plan, options):
    """(a grey square, the recipe of a texture alone): no content term, and noise in the style's colours to begin."""
    if plan.colour != 1:
        raise NSTError("there is no content whose colours could be kept; leave colour out.")
    if options.get("regions") or plan.regions:
        raise NSTError("regions are parts of a content, and there is none; leave them out.")
    start = plan.start if plan.start in ("noise", "statistics", "picture") else "statistics"
    return np.full((plan.size, plan.size, 3), 0.5, np.float32), plan.but(content_weight=0, start=start)
