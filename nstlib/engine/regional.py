"""Regions, as `stylize` is asked for them: whose pictures are read, and what areas they make."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nstlib.engine.areas import Area, Areas
from nstlib.engine.asked import named
from nstlib.errors import NSTError
from nstlib.images import as_picture, resize, turned
from nstlib.regions import AN_ARRAY, REST, masks, names_of, source_mask
from nstlib.roles import Share, mixed

HALF = 0.5  # of the rest somewhere, or there is none: what soft edges leave where three regions meet


@dataclass(frozen=True, eq=False)
class Asked:
    """The regions of a run and the style of the rest: [(what was given, Share)], empty where that is to stay a
    photograph. Raises NSTError where nothing takes a style, and for a style that a recipe could not keep."""

    regions: list
    parts: list

    def __post_init__(self):
        for name, region in zip(self.names, self.regions, strict=True):
            if isinstance(region.style, str) and region.style == AN_ARRAY:
                raise NSTError(
                    f"the style of {name} was an array, which a recipe cannot hold; give the regions anew, with it."
                )
        if self.regions and not self.pictures:
            raise NSTError("no region takes a style and there is none for the rest, so there is nothing to paint.")

    @property
    def styles(self):
        """[(what was given, share)] of the rest."""
        return [(picture, share.whole) for picture, share in self.parts]

    @cached_property
    def names(self):
        """What the regions are called."""
        return names_of(self.regions)

    @property
    def pictures(self):
        """Every style as it was given, the run's own first."""
        taken = (region.style for region in self.regions if region.take != "photo")
        return [*(picture for picture, _ in self.styles), *taken]

    @property
    def in_words(self):
        """What they are called together: "starry", or "woodblock (sky) and starry (the rest)"."""
        parts = [
            f"{named([(region.style, 1.0)])} ({name})"
            for name, region in zip(self.names, self.regions, strict=True)
            if region.take != "photo"
        ]
        if not parts:
            return named(self.parts)
        return " and ".join([*parts, *([f"{named(self.parts)} ({REST})"] if self.styles else [])])

    @property
    def only(self):
        """The style of the one region that covers all."""
        return [(self.regions[0].style, Share(1.0, 1.0))]

    def of(self, name):
        """[(what was given, share)] of an area."""
        return self.styles if name == REST else [(self.regions[self.names.index(name)].style, 1.0)]

    def read(self, outline, content, photograph):
        """([the pictures of the run's style], the Areas or None).

        Without a style of the run's, the first region's stands for it; where one region covers all and takes a style,
        there are no Areas, but a run in that style. content: at the finest scale, with its margin; photograph: as read.
        """
        recipe = outline.recipe

        def loaded(picture):
            return as_picture(picture, "style", max(recipe.size, recipe.style_size))

        own = [turned(loaded(picture), recipe.style_turn) for picture, _ in self.styles]
        if not self.regions:
            return own, None
        inner = tuple(n - 2 * outline.margin for n in outline.shapes[-1])
        found = masks(self.regions, resize(photograph, inner))
        areas = [
            self._area(region, name, mask, loaded, outline)
            for region, name, mask in zip(self.regions, self.names, found, strict=True)
        ]
        rest = np.clip(1 - found.sum(axis=0), 0, 1)
        if rest.max() > HALF:
            shares = tuple(share for _, share in self.styles)
            take = "style" if self.styles else "photo"
            areas.append(
                Area(REST, take, _widened(rest, outline.margin), tuple(own), shares or (1.0,), roles=mixed(self.parts))
            )
        first, *others = areas
        if not others and first.take == "style" and first.source is None:
            return list(first.paintings), None
        return own or [next(a.paintings[0] for a in areas if a.paintings)], Areas(tuple(areas), content)

    def _area(self, region, name, mask, loaded, outline):
        mask = _widened(mask, outline.margin)
        if region.take == "photo":
            return Area(name, region.take, mask)
        painting = loaded(region.style)
        source = source_mask(region, painting)
        if source is not None:
            source = turned(np.repeat(source[..., None], 3, axis=-1), outline.recipe.style_turn)[..., 0]
        return Area(name, region.take, mask, (turned(painting, outline.recipe.style_turn),), source=source)


def _widened(mask, margin):
    """With the mirrored margin that the pictures have."""
    return np.ascontiguousarray(np.pad(mask, margin, mode="symmetric")) if margin else mask


def lost_in_words(lost):
    """A sentence for each area that is left without some layers."""
    return tuple(
        f"{name} is too small for {_listed(layers)} at this size: no place there sees it alone, so it takes its style "
        "from the other layers."
        for name, layers in lost.items()
        if layers
    )


def _listed(names):
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
