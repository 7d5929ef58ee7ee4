"""The picture that is looked into: at which size, under which name, and the loss at it."""

from nstlib.engine.preparation import plan_of
from nstlib.images import as_picture, resize
from nstlib.recipe import ONE_SCALE, as_recipe

SIZE = 192  # pixels of the pictures that are looked into
SHOWN = 160  # height of a small picture on the page


def name_of(picture, otherwise="the picture"):
    """What a board calls a picture: the name or file it was given by; an array is called `otherwise`."""
    return picture if isinstance(picture, str) else otherwise


def at_one_picture(content, style, picture=None, recipe=None, *, backbone="auto", size=SIZE):
    """(objective, image, targets) for looking at one picture; by default at the content picture, a run's start.

    Without the margin of a run, so that all arrays have the picture's size.
    """
    recipe = as_recipe(recipe).but(size=size, margin=0.0, smallest=ONE_SCALE, start="content")  # nothing is begun
    plan = plan_of(content, style, recipe, backbone=backbone)
    level = plan.levels[-1]
    wanted, shape = level.content, level.shape
    image = wanted
    if picture is not None:
        image = resize(as_picture(picture, "ledger", size), shape)
    objective = plan.objective(shape)
    return objective, image, objective.targets(wanted, level.style)
