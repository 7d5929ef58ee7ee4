"""From what `stylize` is given to a Plan, and a Run ready for its first step, or to a sentence that says why not."""

import os
from dataclasses import replace

from nstlib import settings
from nstlib.backbones import NAMES, Network
from nstlib.colour import tone_of
from nstlib.engine import regional
from nstlib.engine.asked import parts_of
from nstlib.engine.budget import refuse_if_too_large
from nstlib.engine.plan import Plan, mirrored_times, outline_of
from nstlib.engine.repeating import check_repeating, repeating
from nstlib.engine.run import Run
from nstlib.errors import NSTError
from nstlib.fast.painting import begun
from nstlib.files import as_path
from nstlib.images import as_picture, brought, files_of, picture_shape, resize, turned_shape, widened
from nstlib.precision import settled
from nstlib.recipe import OLD_POCKET, as_recipe
from nstlib.regions import REST, as_kept, as_regions, files_read
from nstlib.repeats import laid_out
from nstlib.roles import check_served, mixed
from nstlib.terms import formulas_of


def prepare(content, style, recipe=None, **options):
    """Check everything that `stylize` is given and return the Run, ready for its first step."""
    return Run(plan_of(content, style, recipe, **options))


def plan_of(
    content,
    style,
    recipe=None,
    *,
    backbone="auto",
    size=None,
    steps=None,
    seed=None,
    weights=None,
    initial=None,
    keep_alpha=False,
    regions=None,
):
    """Check everything that `stylize` is given and return the Plan of the run."""
    recipe = as_recipe(recipe).but(size=size, steps=steps, seed=seed, start=None if initial is None else "picture")
    own = isinstance(backbone, Network)
    recipe = _hurried(recipe.but(backbone=None if own or backbone == "auto" else backbone))
    if recipe.start == "picture" and initial is None:
        raise NSTError(
            "the recipe starts from a picture of its own; give it as initial=... in Python, or use another start."
        )
    if recipe.keys:
        raise NSTError(
            "the recipe has keys, which lead over time, and this is one picture; take a moment of it by "
            "recipe, styles = recipe.at(SECONDS), or paint the way by nst.style_walk (nst walk)."
        )
    if recipe.period:
        recipe = recipe.but(margin=0)
        check_repeating(keep_alpha)
    masks = files_read(as_regions(regions or ()))
    regions, recipe = _with_regions(recipe, regions)
    parts = [] if style is None and regions else parts_of(style)
    asked = regional.Asked(regions, parts)
    formulas = formulas_of(recipe, [*asked.names, REST] if regions else None)
    check_served(parts, [f.layers for f in formulas if f.side == "style"], recipe.form_from)
    photo, kept = brought(content, "content", recipe.size, keep_alpha)
    shapes = picture_shape(photo, "the content picture"), _largest(asked.pictures, recipe)
    outline = outline_of(recipe, *shapes, backbone if own else recipe.backbone, weights)
    if backbone == "auto":  # who names another network wants another picture
        _tell_of_other_weights(recipe, outline.network)
    outline = _nothing_left_open(outline)
    memory = refuse_if_too_large(outline)  # before the pictures are read
    whole, told = _at_the_finest(outline, photo, "content"), ()
    if recipe.period:
        whole, told = repeating(outline, whole, shapes[0])
    read, areas = asked.read(outline, whole, as_picture(photo, "content", recipe.size))
    if areas is not None:
        outline = _in_areas(outline, areas)
        memory = refuse_if_too_large(outline)
    elif regions:  # one that covers all: the plain run
        asked = regional.Asked([], asked.only)
        parts = asked.parts
    (painting, *more), shares = read, tuple(share for _, share in asked.styles) or (1.0,)
    plan = Plan(
        **vars(outline),
        content=whole,
        style=painting,
        more=tuple(more),
        shares=shares,
        roles=mixed(parts),
        given=tuple(picture for picture, _ in parts),
        names=(_name(content, "content"), asked.in_words),
        files=files_of(content, *asked.pictures, initial, *masks),
        initial=None,
        tile=memory.tile,
        peak_bytes=memory.peak_bytes,
        kept=kept,
        areas=areas,
    )
    plan = replace(plan, initial=_initial(plan, asked, initial), notes=(*told, *_notes(plan)))
    for note in plan.notes:
        print(f"note: {note}")
    return plan


def _with_regions(recipe, regions):
    """([Region, ...], the recipe with them): those given, else the recipe's own; masks as a recipe keeps them."""
    kept, values = as_kept(recipe.regions if regions is None else regions)
    return kept, recipe.but(regions=values)


def _in_areas(outline, areas):
    """The same, with what its areas hold; where nothing may move, one step at the finest scale shows that."""
    outline = replace(outline, parts=areas.boxes)
    if areas.painted:
        return outline
    return replace(outline, shapes=outline.shapes[-1:], recipe=outline.recipe.but(steps=1))


def _notes(plan):
    """What the areas of the finest scale lack, in sentences; an NSTError for one that lacks all."""
    if plan.areas is None:
        return ()
    shape = plan.shapes[-1]
    return regional.lost_in_words(plan.areas.lost(plan.network, plan.recipe, shape, plan.style_shape_at(shape)))


def _largest(styles, recipe):
    """The shape of the style picture with the most pixels: they are measured one after the other."""
    shapes = (turned_shape(picture_shape(style, "the style picture"), recipe.style_turn) for style in styles)
    return max(shapes, key=lambda shape: shape[0] * shape[1])


def _initial(plan, asked, initial):
    """The picture to start from where it is neither content nor noise: what was given, or is painted at once.

    asked: the regional.Asked, as what was given may be the name of a style that was learnt.
    """
    if plan.recipe.start != "fast":
        return None if initial is None else _at_the_finest(plan, initial, "initial")
    content, areas = resize(plan.content, plan.shapes[0]), plan.areas
    if areas is None:
        return _painted_at_once(plan.recipe, content, asked.styles, [painting for painting, _ in plan.styles])
    painted = {
        area.name: _painted_at_once(plan.recipe, content, asked.of(area.name), area.paintings) for area in areas.painted
    }
    return areas.composed(plan.shapes[0], painted)


def _painted_at_once(recipe, content, styles, paintings):
    """A picture in the manner of [(what was given, share)], whose pictures are the paintings."""
    shares = [share for _, share in styles]
    tone = tone_of(recipe.colour, recipe.colour_by, content, list(zip(paintings, shares, strict=True)))
    period = recipe.period and recipe.edges
    if recipe.colour == 1 and not recipe.style_turn:
        return begun(content, styles, period)
    seen = [tone.style(painting) for painting in paintings]
    return begun(tone.content(content), list(zip(seen, shares, strict=True)), period)


def _at_the_finest(outline, picture, name):
    """A picture, read, at the finest scale and with its margin, or turned over as a mirror repeat has it."""
    picture, times = as_picture(picture, name, outline.recipe.size), mirrored_times(outline.recipe)
    if times != (1, 1):
        tile = tuple(n // count for n, count in zip(outline.shapes[-1], times, strict=True))
        return laid_out(resize(picture, tile), "mirror", *times)
    return widened(picture, outline.shapes[-1], outline.margin)


def _nothing_left_open(outline):
    """The same, with the network and the precision in the recipe that are really used."""
    network = outline.network
    name = network.name if network.name in NAMES else "auto"  # a recipe cannot hold a network of one's own
    return replace(outline, recipe=settled(outline.recipe.but(backbone=name, weights=network.fingerprint), network))


def _tell_of_other_weights(recipe, network):
    """The recipe of a picture, met with other weights than made it, does not repeat that picture."""
    if recipe.weights in ("", network.fingerprint):
        return
    if recipe.weights == OLD_POCKET:
        print(
            "note: this recipe's picture was made with the pocket of earlier versions, which is pocket-drawn now; "
            "backbone pocket-drawn (--backbone pocket-drawn) repeats it."
        )
    else:
        print(f"note: this recipe's picture was made with other weights than these of {network.name}; it will differ.")


def _name(picture, otherwise):
    return as_path(picture).stem if isinstance(picture, str | os.PathLike) else otherwise


def _hurried(recipe):
    """With NST_FAST=1, for tests: the same run, but small and short."""
    if not settings.switch("NST_FAST"):
        return recipe
    return recipe.but(size=min(recipe.size, 96), steps=min(recipe.steps, 12), smallest=min(recipe.smallest, 48))
