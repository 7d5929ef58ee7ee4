"""One idea each, as a board of pictures, a table and a sentence: the plain functions behind the widgets.

    nst.explain.gram_lens("impasto", "block2_conv1", 3, 7)

Every function takes arrays, files or gallery names and works on both networks. The widgets call the `board_of_...`
functions with features that they keep, so that a click costs no pass through the network.
"""

from html import escape

import numpy as np

from nstlib import lens
from nstlib.backbones import backbone as load_backbone
from nstlib.engine.foreground import stylize
from nstlib.engine.preparation import prepare
from nstlib.errors import NSTError
from nstlib.images import as_picture, resize
from nstlib.losses import content_loss
from nstlib.recipe import ONE_SCALE, STYLE_LAYERS, Recipe, as_recipe
from nstlib.views.board import Board, Entry
from nstlib.views.html import Html, compared_in_words, describe_in_words, result_alts
from nstlib.views.maps import boxed, enlarged, shaded, signed
from nstlib.views.wipe import wiped

SIZE = 192  # pixels of the pictures that are looked into
SHOWN = 160  # height of a small picture on the page
CONTENT_DEPTHS = ("block1_conv2", "block2_conv2", "block3_conv2", "block4_conv2", "block5_conv2")


def name_of(picture, otherwise="the picture"):
    return picture if isinstance(picture, str) else otherwise


# --- feature atlas --------------------------------------------------------------------------------------------------


def feature_atlas(picture, layer="block1_conv1", *, order="strongest", count=8, page=0, backbone="auto", size=SIZE):
    """What the channels of one layer respond to: their maps, `count` to a page, ordered as lens.ORDERS says."""
    network, image = load_backbone(backbone), resize(as_picture(picture, "atlas", size), size)
    return board_of_atlas(network, image, lens.feature_maps(network, image, layer), layer, order, count, page)


def board_of_atlas(network, image, maps, layer, order="strongest", count=8, page=0):
    channels = lens.ranked(maps, order)[page * count : (page + 1) * count]
    if not len(channels):
        raise NSTError(f"{layer} has {maps.shape[-1]} channels; page {page} of {count} is past the last one.")
    entries = [_where_strongest(network, image, maps, layer, int(channels[0]))]
    for channel in channels:
        one = maps[..., channel]
        active = float((one > 0).mean())
        entries.append(
            Entry(
                enlarged(shaded(one), SHOWN),
                f"channel {channel}, active on {active:.0%}",
                f"map of channel {channel}: dark where it responds, on {active:.0%} of the picture",
            )
        )
    text = (
        f"{layer}: {maps.shape[-1]} channels of {maps.shape[0]} x {maps.shape[1]} features. Each feature sees a square "
        f"of {network.receptive_field(layer)} pixels; neighbours lie {network.stride(layer)} pixels apart."
    )
    return Board(f"Feature atlas: {layer} of {network.name}", tuple(entries), text, height=SHOWN, columns=3)


def _where_strongest(network, image, maps, layer, channel):
    place = np.unravel_index(int(np.argmax(maps[..., channel])), maps.shape[:2])
    box = lens.receptive_box(network, layer, place, image.shape)
    return Entry(
        boxed(image, box),
        f"the square that channel {channel} likes best",
        f"the picture, with a frame around the rows {box[0]} to {box[2]} and columns {box[1]} to {box[3]}, "
        f"where channel {channel} responds most",
    )


# --- Gram lens ------------------------------------------------------------------------------------------------------


def gram_lens(picture, layer="block1_conv1", i=0, j=1, *, shuffle=False, backbone="auto", size=SIZE):
    """One cell of a Gram matrix, opened: map i, map j, their product, and its mean, which is the cell."""
    network = load_backbone(backbone)
    maps = lens.feature_maps(network, resize(as_picture(picture, "lens", size), size), layer)
    return board_of_gram(maps, layer, i, j, lens.shuffled(maps) if shuffle else None)


def board_of_gram(maps, layer, i, j, moved=None):
    """moved: the same features at other positions, to be shown instead; what did not change is said."""
    cell = lens.gram_cell(maps if moved is None else moved, i, j)
    top = max(np.percentile(cell.first, 99), np.percentile(cell.second, 99))
    entries = [
        Entry(enlarged(shaded(one, top), SHOWN), f"channel {n}", f"map of channel {n}: dark where it responds")
        for n, one in ((i, cell.first), (j, cell.second))
    ]
    both = f"product of channels {i} and {j}"
    entries.append(Entry(enlarged(shaded(cell.product), SHOWN), both, f"{both}: dark where both respond at once"))
    entries.append(_gram_entry(maps if moved is None else moved, i, j))
    text = f"G[{i}, {j}] = mean of the product = {cell.value:.4g}."
    if moved is not None:
        text += " " + shuffling_in_words(maps, moved)
    return Board(f"Gram lens: {layer}", tuple(entries), text, height=SHOWN, columns=4)


def _gram_entry(maps, i, j):
    """The cells of the eight strongest channels, or of these two and six others, as a chart with G[i, j] framed."""
    by_strength = lens.ranked(maps).tolist()
    channels = sorted(list(dict.fromkeys([i, j, *by_strength]))[:8], key=by_strength.index)
    flat = maps.reshape(-1, maps.shape[-1])[:, channels].astype(np.float64)
    chart = enlarged(shaded(flat.T @ flat / len(flat)), SHOWN)
    side = len(chart) // len(channels)
    top, left = side * channels.index(i), side * channels.index(j)
    return Entry(
        boxed(chart, (top, left, top + side, left + side)),
        f"Gram matrix of {len(channels)} channels; G[{i}, {j}] in the frame",
        f"Gram matrix of the channels {', '.join(map(str, channels))}, a chart of {len(channels)} by {len(channels)} "
        f"cells, dark where two channels go together; the cell of {i} and {j} is framed",
    )


def shuffling_in_words(maps, moved):
    """What moving every feature to another place does to the Gram matrix and to the content loss."""
    flat, other = (m.reshape(-1, m.shape[-1]).astype(np.float64) for m in (maps, moved))
    gram, again = flat.T @ flat / len(flat), other.T @ other / len(other)
    change = np.abs(gram - again).max() / np.abs(gram).max()
    loss = float(content_loss(moved, maps)) / float(np.mean(np.square(maps)))
    same = "is the same" if change < 1e-9 else f"has changed by up to {change:.1e} of its largest cell"
    return (
        f"All positions are shuffled: the Gram matrix {same}, while the content loss has risen from 0 to "
        f"{loss:.2f} of the features' mean square. Style forgets where."
    )


# --- depth strips ---------------------------------------------------------------------------------------------------


def depth_recipes(kind, size=96, steps=120):
    """{title: Recipe} of a strip: "content" rebuilds from one layer, "texture" from the first layers together."""
    if kind == "content":
        shared = {"style_weight": 0.0, "content_weight": 1.0}
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
    """made: {title: picture}; depths that are not there yet are left out."""
    what = "rebuilt from" if kind == "content" else "texture from"
    entries = [Entry(enlarged(image, SHOWN), name, f"{name}, as it is")]
    entries += [
        Entry(
            enlarged(picture, SHOWN), f"{what} {title}", f"{name}, {what} {title}: {compared_in_words(picture, image)}"
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
    return Board(f"{kind.capitalize()} by depth", tuple(entries), text, height=SHOWN, columns=3)


# --- ledger and tug of war ------------------------------------------------------------------------------------------


def at_one_picture(content, style, picture=None, recipe=None, *, backbone="auto", size=SIZE):
    """(objective, image, targets) for looking at one picture; by default at the content picture, a run's start.

    Without the margin of a run, so that all arrays have the picture's size.
    """
    recipe = as_recipe(recipe).but(size=size, margin=0.0, smallest=ONE_SCALE)
    run = prepare(content, style, recipe, backbone=backbone)
    shape = run.shapes[-1]
    image = resize(run.content, shape)
    if picture is not None:
        image = resize(as_picture(picture, "ledger", size), shape)
    return run.objective, image, run.make_targets(shape)


def layer_ledger(content, style, picture=None, recipe=None, *, backbone="auto", size=SIZE):
    """What every term and layer contributes at one picture: to the loss, and to the pull on the pixels."""
    objective, image, targets = at_one_picture(content, style, picture, recipe, backbone=backbone, size=size)
    return board_of_ledger(lens.measure_pulls(objective, image, targets).ledger())


def board_of_ledger(ledger):
    row = max(ledger, key=lambda r: r.gradient_share)
    text = (
        f"The hardest pull comes from {row.kind} {row.layer}: {row.gradient_share:.0%} of all pulls, with "
        f"{row.loss_share:.0%} of the loss."
    )
    return Board("Layer ledger", (), text, ledger=ledger)


def tug_of_war(content, style, picture=None, recipe=None, *, backbone="auto", size=SIZE):
    """Where on the picture content and style pull, and where they pull against each other."""
    objective, image, targets = at_one_picture(content, style, picture, recipe, backbone=backbone, size=size)
    return board_of_tug(image, lens.tug_of_war(objective, image, targets))


def board_of_tug(image, tug):
    highest = max(np.percentile(tug.content, 99), np.percentile(tug.style, 99))
    against = float((tug.cosine < -0.5).mean())
    entries = (
        Entry(image, "the picture now", f"the picture now, {describe_in_words(image)}"),
        Entry(shaded(tug.content, highest), "pull of content", "map of the content gradient: dark where it pulls hard"),
        Entry(shaded(tug.style, highest), "pull of style", "map of the style gradient: dark where it pulls hard"),
        Entry(
            signed(tug.cosine),
            "brown: against each other, blue: together",
            f"map of the angle between the two pulls: they oppose each other on {against:.0%} of the pixels",
        ),
    )
    text = f"On {against:.0%} of the pixels the two sides pull clearly against each other."
    if np.isfinite(tug.angle):
        text += f" Over the whole picture the angle between them is {tug.angle:.0f}°."
    else:
        text += " One side does not pull at all: at the start from the content picture, its own loss is 0."
    return Board("Tug of war", entries, text, height=SHOWN)


# --- runs -----------------------------------------------------------------------------------------------------------


def board_of_result(result):
    """A finished run: three pictures, its ledger and its loss."""
    captions = (f"content: {result.names[0]}", f"style: {result.names[1]}", f"result ({result.backbone})")
    images = (result.content, result.style, result.image)
    entries = tuple(Entry(*e) for e in zip(images, captions, result_alts(result), strict=True))
    title = f"{result.names[0]} in the manner of {result.names[1]}"
    text = result.stopped or f"{len(result.history)} steps in {result.seconds:.0f} s."
    return Board(title, entries, text, result.ledger, result.history, height=220, columns=3)


def time_machine(record, index=-1, against=None, share=0.5, name="the other picture"):
    """One moment of a recorded run (a list of Steps with pictures, as `on_step` gives them).

    against: a picture to wipe against, called `name`, of which the left `share` is shown; by default the last one.
    """
    places = [i for i, step in enumerate(record) if step.image is not None]
    if not places:
        raise NSTError("this record has no pictures; collect the Steps that on_step gives, not a Result's history.")
    if not -len(places) <= index < len(places):
        raise NSTError(f"this record has {len(places)} pictures; there is none with the number {index}.")
    now, last = record[places[index]], record[places[-1]]
    other, name = (last.image, "the last picture") if against is None else (as_picture(against, name, 1024), name)
    image = wiped(other, resize(now.image, last.image.shape[:2]), share)
    text = f"Step {now.step} of {now.steps}, at {now.width} x {now.height} pixels: loss {now.loss:.4g}."
    entry = Entry(image, f"left: {name}; right: step {now.step}", f"{name} on the left, step {now.step} on the right")
    return Board("Time machine", (entry,), text, history=tuple(record), height=260, at=now.step)


def predict(question, options, answer, why):
    """A question to answer before looking on; as plain HTML the answer is folded away."""
    check_question(options, answer)
    items = "".join(f"<li>{escape(option)}</li>" for option in options)
    html = (
        f'<div class="nst-predict"><p><strong>Predict.</strong> {escape(question)}</p><ol type="a">{items}</ol>'
        f"<details><summary>Answer</summary><p>{escape(options[answer])}. {escape(why)}</p></details></div>"
    )
    return Html(html, f"Predict. {question} ({'; '.join(options)})")


def check_question(options, answer):
    if len(options) < 2 or not 0 <= answer < len(options):
        raise NSTError("a question needs two options or more, and the number of the right one, counted from 0.")
