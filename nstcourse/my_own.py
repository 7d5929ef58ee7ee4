"""When all is right: a real photograph, through the functions that a learner has written in a sheet.

    nst.my_own(3, "bee")    the texture of a picture, from noise, by your gram_matrix and style_gradient

It is the last cell of each sheet. Nothing of it is checked, marked or compared. It takes some seconds on two cores, and
what it cannot do yet it says in one sentence: which function is missing, or is not right.
"""

import sys
import time
from numbers import Integral

import numpy as np

from nstcourse.checks import examine, find
from nstcourse.own_maps import maps, roughness
from nstlib import images, settings, tab
from nstlib.errors import NSTError

SIZE = 128  # longer side in pixels, of what is painted
SECONDS = 15  # after which a loop shows what it has: a learner's own loops in Python may be slow
HEIGHT = 190  # of every picture, on the page
WAITS = "this picture waits for your own functions: run this cell again once they all pass their checks"


def my_own(exercise, picture="bee", style="impasto"):
    """The photograph, painted by the functions that the caller has defined for this exercise, as a notebook shows it;
    or a sentence that says which of them is not right yet.

    picture, style: names of the gallery, or files; style is used from exercise 4 on.
    """
    if not isinstance(exercise, Integral) or isinstance(exercise, bool) or exercise not in SHOWS:
        raise NSTError(
            f"there is no exercise {exercise!r} with a photograph; give one of {', '.join(map(str, SHOWS))}."
        )
    if tab.HERE:
        return _said(tab.lacks("Pillow and a network, which this picture needs"))
    tasks, show = SHOWS[exercise]
    names = sys._getframe(1).f_globals
    own = []
    for task in map(find, tasks):
        answer = names.get(task.name)
        if answer is None or examine(task, answer).status != "full":
            state = "is not there" if answer is None else "does not pass its check"
            return _said(f"your {task.name} of task {task.id} {state} yet; {WAITS}.")
        own.append(answer)
    try:
        return show(picture, style, *own)
    except ImportError as error:
        return _said(f"this needs a network, which this machine has not got the packages for ({error}).")
    except NSTError as error:
        return _said(str(error))
    except Exception as error:  # whatever a function does on a photograph that it did in no check
        return _said(f"one of your functions stopped on the photograph: {type(error).__name__}: {error}.")


def _said(words):
    from html import escape

    from nstlib.views.html import Html

    words = words[0].upper() + words[1:]
    return Html(f"<p>{escape(words)}</p>", words)


# --- what each exercise shows ----------------------------------------------------------------------------------------


def _feature_maps(picture, style, convolve, relu_and_pool):
    """Exercise 1: three questions asked at every place of the photograph."""
    from nstlib.views import show
    from nstlib.views.maps import enlarged, shaded
    from nstlib.views.words import alt_of

    photo = images.load_image(picture, size=_size())
    grey = np.asarray(images.luminance(photo), dtype=np.float64)
    across = np.array([[-1.0, -2, -1], [0, 0, 0], [1, 2, 1]])
    kernels = {
        "lighter below": across,
        "lighter to the right": across.T,
        "a bright spot": np.array([[-1.0, -1, -1], [-1, 8, -1], [-1, -1, -1]]),
    }
    maps = relu_and_pool(np.stack([convolve(grey, kernel) for kernel in kernels.values()], axis=-1))
    return show(
        photo,
        *(enlarged(shaded(maps[..., k]), HEIGHT) for k in range(len(kernels))),
        captions=["the photograph", *(f"your map: {name}" for name in kernels)],
        alts=[alt_of(picture, photo), *(f"A map, dark where the photograph shows this: {name}." for name in kernels)],
        height=HEIGHT,
    )


def _inversion(picture, style, content_gradient, relative_loss, descend):
    """Exercise 2: the photograph, rebuilt from the features of one layer."""
    from nstlib.views import show
    from nstlib.views.words import alt_of

    layer, photo = "block2_conv2", images.load_image(picture, size=_size())
    features, pull = _through([layer])
    target = features(photo)[layer]
    noise = np.random.default_rng(0).random(photo.shape)

    def step(pixels, ahead):
        slope = pull(pixels, {layer: content_gradient(features(pixels)[layer], target)})
        return descend(pixels, ahead(slope), 0.03)

    pixels, steps = _walk(noise, step, 80)
    rest = float(np.squeeze(relative_loss(features(pixels)[layer], target)))
    return show(
        photo,
        noise,
        _picture(pixels, photo.shape),
        captions=[
            "the photograph",
            "noise",
            f"{steps} of your steps later: {rest:.2f} of the features' size is missing",
        ],
        alts=[
            alt_of(picture, photo),
            "Coloured noise.",
            f"The photograph as {layer} remembers it, rebuilt from the noise.",
        ],
        height=HEIGHT,
    )


def _texture(picture, style, gram_matrix, style_gradient):
    """Exercise 3: texture from noise, by Gram matrices alone."""
    from nstlib.views.words import alt_of

    layers = ["block1_conv1", "block2_conv1", "block3_conv1"]
    painting = images.load_image(picture, size=_size())
    features, pull = _through(layers)
    targets = {name: np.asarray(gram_matrix(values)) for name, values in features(painting).items()}

    def step(pixels, ahead):
        found = features(pixels)
        slopes = {k: style_gradient(found[k], targets[k]) / np.mean(targets[k] ** 2) for k in layers}
        return np.clip(pixels - 0.03 * ahead(pull(pixels, slopes)), 0, 1)

    noise = np.random.default_rng(0).random(painting.shape)
    pixels, steps = _walk(noise, step, 120)
    return _row(
        (painting, "the picture", alt_of(picture, painting)),
        (noise, "noise", "Coloured noise."),
        (
            _picture(pixels, painting.shape),
            f"{steps} steps later, by your Gram matrices alone",
            "Colours and strokes of the picture, spread all over, at no place of theirs.",
        ),
    )


def _weighed(picture, style, total_variation, full_loss, shares_of_gradient, angle):
    """Exercise 4: a photograph, painted downhill on the learner's own full loss, and who pulled."""
    from nstlib.recipe import Recipe
    from nstlib.views import show
    from nstlib.views.words import alt_of

    photo, painting, objective, targets = _objective(picture, style, Recipe(tv_weight=0.05, margin=0), _size())
    kinds = [term.kind for term in objective.terms]
    sides = {side: np.array([kind == side for kind in kinds]) for side in ("content", "style", "smoothness")}
    weights = (1.0, 1.0, 0.05)

    def loss(values):
        content, rest = (list(values[sides[side]]) for side in ("content", "style"))
        return float(np.squeeze(full_loss(content, rest, float(values[sides["smoothness"]][0]), weights)))

    # The full loss is a sum of terms, so its slope in each of them is what it grows by when that one grows by 1.
    one = np.ones(len(kinds))
    slopes = np.array([loss(one + step) - loss(one) for step in np.eye(len(kinds))])

    def step(pixels, ahead):
        return np.clip(pixels - 0.02 * ahead(objective(pixels.astype("float32"), targets, slopes)[1]), 0, 1)

    before = loss(objective(photo, targets)[2])
    pixels, steps = _walk(photo, step, 60)
    image = _picture(pixels, photo.shape)
    after = loss(objective(image, targets)[2])
    pulls = [objective(image, targets, slopes * mine)[1].astype(np.float64) for mine in sides.values()]
    shares = np.ravel(np.asarray(shares_of_gradient(pulls, [1.0] * 3), dtype=float))
    turn, grain = (float(np.squeeze(x)) for x in (angle(*pulls[:2]), total_variation(image) / total_variation(photo)))
    told = ", ".join(f"{side} {share:.0%}" for side, share in zip(sides, shares, strict=True))
    return show(
        photo,
        painting,
        image,
        captions=[
            f"the photograph: your full loss is {before:.2f}",
            "the style",
            f"{steps} steps later it is {after:.2f}. Who pulls: {told}; content and style at {turn:.0f}°. Total "
            f"variation: {grain:.1f} times the photograph's",
        ],
        alts=[
            alt_of(picture, photo),
            alt_of(style, painting),
            "The photograph, painted in the colours and strokes of the style.",
        ],
        height=HEIGHT,
    )


def _loop(picture, style, gradient_step, pyramid, minimise):
    """Exercise 5: the learner's own loop paints, from small to large."""
    from nstlib.recipe import Recipe
    from nstlib.views import show
    from nstlib.views.words import alt_of

    x, scales, end = None, [], time.monotonic() + _seconds()
    for side in pyramid(_size() // 2, _size() + 32):
        photo, _, objective, targets = _objective(picture, style, Recipe(margin=0), int(side))
        x = photo if x is None else images.resize(x, photo.shape[:2])

        def slope(at, objective=objective, targets=targets):
            gradient = np.asarray(objective(np.asarray(at, dtype=np.float32), targets)[1], dtype=np.float64)
            return gradient / max(float(np.abs(gradient).mean()), 1e-12)

        x = _picture(minimise(slope, np.asarray(x, dtype=np.float64), 0.012, 15), photo.shape)
        scales.append((x, int(side)))
        if time.monotonic() > end:
            break
    made, side = scales[-1]
    photo = images.load_image(picture, size=side)
    return show(
        photo,
        scales[0][0],
        made,
        captions=["the photograph", f"your loop, at {scales[0][1]} pixels", f"your loop at the end, at {side} pixels"],
        alts=[
            alt_of(picture, photo),
            "The photograph in broad patches of the style's colours.",
            "It in strokes of the style.",
        ],
        height=HEIGHT,
    )


def _at_once(picture, style, instance_norm, styled_norm, upsample, residual_block):
    """Exercise 6: one pass through the network in the package, the learner's functions as its parts."""
    from nstcourse.own_network import painted
    from nstlib.fast.choice import chosen, in_words
    from nstlib.fast.weights import shipped
    from nstlib.views import show
    from nstlib.views.words import alt_of

    photo, parts = images.load_image(picture, size=_size() * 3 // 2), (styled_norm, upsample, residual_block)
    styles, one = chosen(style, shipped())
    other = next((name for name in ("tiles", "starry") if name not in one), "tiles")
    half = {name: share / 2 for name, share in one.items()}
    half[other] = half.get(other, 0) + 0.5
    pictures = [_picture(painted(photo, styles, blend, *parts), photo.shape) for blend in (one, half)]
    return show(
        photo,
        *pictures,
        captions=[
            "the photograph",
            f"one pass of the network with your parts: {in_words(list(one.items()))}",
            f"another pass: {in_words(list(half.items()))}, blended by your norm",
        ],
        alts=[
            alt_of(picture, photo),
            "The photograph in the colours and marks of the style.",
            "It in a manner between this style and another.",
        ],
        height=HEIGHT,
    )


def _any_style(picture, style, mean_and_covariance, optimal_map, adain):
    """Exercise 7: a painting's statistics given to a photograph, to its colours and to its features."""
    from nstlib.views.words import alt_of

    moments, by_matrix, by_channels = maps(mean_and_covariance, optimal_map, adain)
    photo, painting = (images.load_image(name, size=_size()) for name in (picture, style))
    colours = _picture(by_matrix(photo, *moments(painting)), photo.shape)
    network = _through(["block1_conv1", "block2_conv1", "block3_conv1"])
    painted = [
        _by_moving(picture, style, network, moments, move, lambda small: by_matrix(small, *moments(painting)))
        for move in (by_channels, by_matrix)
    ]
    return _row(
        (photo, "the photograph", alt_of(picture, photo)),
        (painting, "the style", alt_of(style, painting)),
        (colours, "its colours, by your optimal map", "The photograph as it was, in the colours of the style."),
        (
            painted[0],
            "its features, by your AdaIN",
            "It in the style's colours and in short, soft strokes, which blur its shapes.",
        ),
        (
            painted[1],
            "its features, by your optimal map",
            "The same in stronger contrast, its lights and strokes nearer to those of the style.",
        ),
    )


def _control(picture, style, *own):
    """Exercise 8: colours carried over, a region with a style of its own, and the nearest patches."""
    from nstcourse.own_control import BEFORE, pictures
    from nstlib.views.words import alt_of

    photo, painting = (images.load_image(name, size=_size()) for name in (picture, style))
    photo = photo[: photo.shape[0] // 2 * 2, : photo.shape[1] // 2 * 2]
    made = pictures(photo, painting, _through(list(BEFORE)), _walk, *own)
    return _row(
        (photo, "the photograph", alt_of(picture, photo)), (painting, "the style", alt_of(style, painting)), *made
    )


def _held_still(picture, style, *own):
    """Exercise 9: a clip of the photograph, painted frame by frame, and held still."""
    from nstcourse.own_video import shown
    from nstlib.fast import paint
    from nstlib.views.words import alt_of

    photo = images.load_image(picture, size=_size())
    return shown(photo, alt_of(picture, photo), lambda frame: paint(frame, style).image, _seconds(), *own)


def _surface(picture, style, *own):
    """Exercise 10: the photograph laid out, made to close, and painted as the tile of a half-drop."""
    from nstcourse.own_surface import LAYERS, pictures
    from nstlib.views.words import alt_of

    photo, painting = (images.load_image(name, size=_size()) for name in (picture, style))
    made = pictures(photo, painting, _through(list(LAYERS)), _walk, *own)
    return _row((painting, "the style", alt_of(style, painting)), *made)


def _by_moving(picture, style, network, moments, move, begin, rounds=3, steps=8):
    """The photograph, from small to large; at each size its features are moved some times, and looked for each time."""
    features, pull = network
    pixels, end = None, time.monotonic() + _seconds() / 2
    for side in (_size() // 2, round(_size() / 2**0.5), _size()):
        photo, painting = (images.load_image(name, size=side) for name in (picture, style))
        start = begin(photo) if pixels is None else images.resize(_picture(pixels, pixels.shape), photo.shape[:2])
        pixels, smooth = np.clip(np.asarray(start, dtype=np.float64), 0, 1), 0.2 / np.sum(photo**2 + 1e-6)
        goals = {layer: moments(values) for layer, values in features(painting).items()}
        for _ in range(rounds):
            wanted = {layer: move(values, *goals[layer]) for layer, values in features(pixels).items()}

            def step(at, ahead, wanted=wanted, smooth=smooth):
                found = features(at)
                slopes = {k: (found[k] - wanted[k]) / np.sum(wanted[k] ** 2) for k in wanted}
                return np.clip(at - 0.02 * ahead(pull(at, slopes) + smooth * roughness(at)), 0, 1)

            pixels, _ = _walk(pixels, step, steps)
            if time.monotonic() > end:
                break
    return _picture(pixels, photo.shape)


SHOWS = {
    1: (("1.3", "1.4"), _feature_maps),
    2: (("2.2", "2.4", "2.5"), _inversion),
    3: (("3.2", "3.4"), _texture),
    4: (("4.1", "4.2", "4.4", "4.5"), _weighed),
    5: (("5.1", "5.4", "5.5"), _loop),
    6: (("6.1", "6.2", "6.3", "6.4"), _at_once),
    7: (("7.1", "7.5", "7.6"), _any_style),
    8: (("8.1", "8.2", "8.3", "8.4"), _control),
    9: (("9.1", "9.2", "9.3", "9.5"), _held_still),
    10: (("10.3", "10.4", "10.5", "10.6"), _surface),
}


# --- what they share -------------------------------------------------------------------------------------------------


def _size():
    return SIZE * 3 // 4 if settings.switch("NST_FAST") else SIZE


def _seconds():
    return 1 if settings.switch("NST_FAST") else SECONDS


def _network():
    from nstlib.backbones import backbone

    return backbone("pocket")


def _through(layers):
    """(features, pull): {layer: features (h, w, C)} of a picture, and the gradient on its pixels of a loss whose
    gradient on these features is {layer: array}. NumPy in float64 on the learner's side."""
    from nstlib.autodiff import value_and_gradient
    from nstlib.backend import load_keras

    network = _network()

    def inner(image, slopes):
        found, ops = network(image, layers=layers), load_keras().ops
        return sum(ops.sum(found[name] * slopes[name]) for name in layers), found

    step = value_and_gradient(inner)
    shapes = {}

    def features(image):
        if image.shape not in shapes:
            found = network(np.asarray(image, dtype=np.float32), layers=layers)
            shapes[image.shape] = {name: np.zeros(tuple(values.shape), np.float32) for name, values in found.items()}
        found = step(np.asarray(image, dtype=np.float32), shapes[image.shape])[2]
        return {name: np.asarray(values[0], dtype=np.float64) for name, values in found.items()}

    def pull(image, slopes):
        given = {name: np.asarray(slope, dtype=np.float32)[None] for name, slope in slopes.items()}
        return step(np.asarray(image, dtype=np.float32), given)[1].astype(np.float64)

    return features, pull


def _objective(picture, style, recipe, size):
    from nstlib.losses import Objective

    photo, painting = (images.load_image(name, size=size) for name in (picture, style))
    objective = Objective(_network(), recipe)
    return photo, painting, objective, objective.targets(photo, painting)


def _walk(start, step, steps):
    """(the picture after so many steps, or what SECONDS allow; their number). step(picture, ahead) gives the next one;
    ahead(slope) is Adam's direction, which gets on where plain descent bounces."""
    from nstlib.engine.optimisers import Adam

    adam, made = Adam(1.0, 0.9, 0.99, 1e-12, project=np.asarray), 0

    def ahead(slope):
        return -adam.step(0.0, slope)

    picture, end = np.asarray(start, dtype=np.float64), time.monotonic() + _seconds()
    while made < steps and (not made or time.monotonic() < end):
        made += 1
        picture = np.asarray(step(picture, ahead), dtype=np.float64)
    return picture, made


def _row(*rows):
    """Pictures, each with its caption and its alternative text, beside each other."""
    from nstlib.views import show

    made, captions, alts = zip(*rows, strict=True)
    return show(*(_picture(image, image.shape) for image in made), captions=captions, alts=alts, height=HEIGHT)


def _picture(values, shape):
    """What a learner's function has returned, as a picture."""
    return np.clip(np.asarray(values, dtype=np.float32).reshape(shape), 0, 1)
