"""nst.paint with regions: one pass for each style, and the paintings laid together by soft masks."""

import numpy as np

from nstlib import images
from nstlib.colour import recolour
from nstlib.errors import NSTError
from nstlib.fast import painting
from nstlib.fast.choice import chosen, name_of
from nstlib.regions import REST, as_kept, as_regions, files_read, masks, names_of, source_mask

HALF = 0.5  # as in nstlib.engine.regional
SOURCE = 2048  # longer side at which a painting is read, of which a part is looked at


def paint(
    content, style, regions, amount=1.0, size=None, *, keep_alpha=False, colour=1.0, colour_by="transport", **options
):
    """nst.paint of a photograph in parts: Σ mask · painting, and the photograph where no style is. A Painting.

    Raises NSTError where there is no style at all, and as nst.paint and nstlib.regions do.
    """
    given = as_regions(regions)
    kept, values = _kept(given, style)
    names = names_of(kept)
    read, alpha = images.brought(content, "content", size, keep_alpha)
    photo = painting.loaded(read, size)
    found = masks(kept, photo)
    rest = np.clip(1 - found.sum(axis=0), 0, 1)
    stays = style is None or rest.max() <= HALF

    def passed(what):
        return painting.paint(photo, what, amount, colour=colour, colour_by=colour_by, **options)

    layers = [_taken(region, name, photo, passed) for region, name in zip(kept, names, strict=True)]
    layers.append(photo if stays else passed(style))
    pictures = [getattr(layer, "image", layer) for layer in layers]
    image = sum(mask[..., None] * picture for mask, picture in zip([*found, rest], pictures, strict=True))
    passes = [layer for layer in layers if isinstance(layer, painting.Painting)]
    own = None if stays else passes[-1]
    called = [f"{name_of(r.style)} ({name})" for r, name in zip(kept, names, strict=True) if r.take != "photo"]
    called += [f"{own.names[1]} ({REST})"] if own is not None else []
    recipe = {"name": painting.RECIPE, "styles": {} if own is None else own.recipe["styles"]}
    recipe |= {"amount": amount, "size": max(photo.shape[:2]), "regions": list(values)}
    recipe |= {"weights": passes[0].recipe["weights"] if passes else ""}
    recipe |= {} if colour == 1 else {"colour": colour, "colour_by": colour_by}
    return painting.Painting(
        np.clip(image, 0, 1).astype(np.float32),
        (painting.called(content), " and ".join(called)),
        recipe,
        passes[0].engine if passes else "numpy",
        sum(one.seconds for one in passes),
        kept=alpha,
        files=images.files_of(content, *files_read(given)),
    )


def checked(regions, style, network, engine):
    """[Region, ...] with masks as a recipe keeps them, whose files have been read, or NSTError for what is wrong with
    regions whatever the photograph is: their masks and styles, and no style at all.

    style: of the rest, or None; network: the Styles that were learnt; engine: what looks at a painting.
    """
    kept, _ = _kept(as_regions(regions), style)
    for region in kept:
        if region.take == "style" and region.source is None:
            chosen(region.style, network, engine)
        elif region.take != "photo":
            images.at_most(region.style, "style", SOURCE)
    return kept


def _kept(given, style):
    kept, values = as_kept(given)
    if style is None and all(region.take == "photo" for region in kept):
        raise NSTError("no region takes a style and there is none for the rest, so there is nothing to paint.")
    return kept, values


def _taken(region, name, photo, passed):
    """What a region takes: a Painting of the whole photograph, or the photograph, recoloured or as it is."""
    if region.take == "photo":
        return photo
    if region.take == "colour":
        return recolour(photo, region.style)
    if region.source is None:
        return passed(region.style)
    whole = images.at_most(region.style, "style", SOURCE)
    there = source_mask(region, whole) > 0.5
    if not there.any():
        raise NSTError(f"the source of {name} is nowhere more than half inside; draw it larger.")
    rows, columns = (np.flatnonzero(there.any(axis=axis)) for axis in (1, 0))
    return passed(whole[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
