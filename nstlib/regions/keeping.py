"""Regions as a recipe keeps them, and the files that they read."""

import os
from dataclasses import replace

from nstlib.regions import shapes
from nstlib.regions.region import Region, as_regions


def as_kept(regions):
    """([Region, ...], (dict, ...)): with masks as a recipe keeps them and styles as they were given, and what it keeps.

    A run goes by these masks, so that its recipe repeats it. NSTError where a style's file is another than the mark
    that the recipe has of it says.
    """
    given = as_regions(regions)
    for region in given:
        region.check_style()
    values = tuple(region.as_dict() for region in given)
    kept = [replace(Region.from_dict(d), style=r.style) for d, r in zip(values, given, strict=True)]
    return kept, values


def files_read(regions):
    """The names of all styles and files of masks among regions as they were given."""
    names = [region.style for region in regions if region.style is not None]
    for where in (text for region in regions for text in (region.where, region.source) if isinstance(text, str)):
        place = shapes.understood(where)
        names += [place.text] if place.kind == "file" else []
    return names


def renamed(regions, names):
    """[Region, ...]: the same with styles that lie elsewhere. names: {name of a style: its other name}."""
    return [
        replace(region, style=names.get(os.fspath(region.style), region.style)) if _is_named(region.style) else region
        for region in regions
    ]


def _is_named(style):
    return isinstance(style, str | os.PathLike)
