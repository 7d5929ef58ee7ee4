"""The styles that a recipe names, in its key frames and its regions: they travel as other files do, see `parcel`.

A recipe keeps the bare name of a region's style, so its regions go beside it where that lies in another folder. Masks
are in the recipe itself.
"""

from nstlib import keys, regions


def styles_in(recipe):
    """Every style that a Recipe names, once, in their order: those of its key frames, and those of its regions."""
    return list(dict.fromkeys([*keys.styles_in(recipe.keys), *regions.files_read(regions.as_regions(recipe.regions))]))


def renamed(recipe, names):
    """(Recipe, [Region, ...] or None for one without regions) with styles that lie elsewhere. names: {name of a style:
    its other name}; those that are left out keep theirs.

    The Recipe of a run with these regions is that of a run with the recipe's own, where both styles are one file.
    """
    own = regions.renamed(regions.as_regions(recipe.regions), names)
    return recipe.but(keys=keys.renamed(recipe.keys, names) or None), own or None
