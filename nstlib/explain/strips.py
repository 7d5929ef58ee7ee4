"""Depth strips: what each depth of the network remembers of a content, and of a texture."""

from nstlib.engine.foreground import stylize
from nstlib.errors import NSTError
from nstlib.explain.subject import name_of
from nstlib.images import as_picture, resize
from nstlib.recipe import STYLE_LAYERS, Recipe
from nstlib.views.board import Board, Entry
from nstlib.views.maps import enlarged
from nstlib.views.words import compared_in_words, describe_in_words

_HEIGHT = 240  # of a picture on the page: small ones, as they take time, enlarged until their grain is seen
CONTENT_DEPTHS = ("block1_conv2", "block2_conv2", "block3_conv2", "block4_conv2", "block5_conv2")


def depth_recipes(kind, size=96, steps=120):
    """{title: Recipe} of a strip: "content" rebuilds from one layer, "texture" from the first layers together."""
    if kind == "content":
        # A style of weight 0 is measured all the same: at one shallow layer that costs next to nothing.
        shared = {"style_weight": 0.0, "content_weight": 1.0, "statistic": "gram", "style_layers": STYLE_LAYERS[:1]}
        each = {layer: shared | {"content_layers": [layer]} for layer in CONTENT_DEPTHS}
    elif kind == "texture":
        shared = {"content_weight": 0.0, "statistic": "gram"}
        each = {
            f"{n} layer{'s' if n > 1 else ''}, to {STYLE_LAYERS[n - 1]}": shared | {"style_layers": STYLE_LAYERS[:n]}
            for n in range(1, 6)
        }
    else:
        raise NSTError(f"a strip is of 'content' or of 'texture', not of '{kind}'.")
    # Smoothness would flatten a texture that has one layer's fine grain only.
    # Max pooling hides three values of four from deep features, and noise fills them: content needs more smoothness.
    smooth = 2.0 if kind == "content" else 0.005
    common = {"start": "noise", "optimiser": "lbfgs", "tv_weight": smooth, "size": size, "steps": steps, "margin": 0.0}
    return {title: Recipe(**common, **changes) for title, changes in each.items()}


def depth_strip(picture, kind="content", *, backbone="auto", size=96, steps=120):
    """What each depth of the network remembers, as pictures made from noise: of the content, or of the texture."""
    image = resize(as_picture(picture, "strip", size), size)
    made = {
        title: stylize(image, image, recipe, backbone=backbone, progress=False).image
        for title, recipe in depth_recipes(kind, size, steps).items()
    }
    return board_of_strip(image, made, kind, name_of(picture))


def board_of_strip(image, made, kind, name):
    """The board of a strip, beside its original. made: {title: picture}; depths that are not there yet are left out."""
    what = "rebuilt from" if kind == "content" else "texture from"
    entries = [Entry(enlarged(image, _HEIGHT), name, f"{name} as it is: {describe_in_words(image)}")]
    entries += [
        Entry(
            enlarged(picture, _HEIGHT),
            f"{what} {title}",
            f"{name}, {what} {title}: {compared_in_words(picture, image)}",
        )
        for title, picture in made.items()
    ]
    text = (
        "Started from noise, with one layer's features as the only aim. Deeper layers keep roughly what is where, and "
        "let go of colours and fine edges."
        if kind == "content"
        else "Started from noise, with Gram matrices as the only aim. More layers can hold larger pieces of the "
        "texture; none of them remembers where anything was."
    )
    return Board(f"{kind.capitalize()} by depth", tuple(entries), text, height=_HEIGHT, columns=3)
