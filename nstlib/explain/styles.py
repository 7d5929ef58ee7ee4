"""Style map: paintings on a plane, as far apart as a layer finds their styles; and what tells two of them apart."""

import os
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from nstlib import distances as worked_out
from nstlib.backbones import backbone as load_backbone
from nstlib.catalogue import gallery
from nstlib.errors import NSTError, in_words, suggest
from nstlib.explain.subject import SIZE
from nstlib.files import as_path
from nstlib.images import at_most, resize
from nstlib.recipe import STYLE_LAYERS
from nstlib.views.board import Board, Entry
from nstlib.views.plane import HIGH, WIDE, drawn
from nstlib.views.shares import Shares

_MOST = 60  # paintings on one map
_HEADING = "distance, 100% is the usual one"


@dataclass(frozen=True, eq=False)
class Styles:
    """Paintings and how far apart they are. names: of each, no two alike; thumbnails: (H, W, 3) each.

    by_layer: {layer: (N, N) distances, as nstlib.distances.distances has them}; own: numbers of those that are not the
    gallery's; network: its name.
    """

    names: tuple
    thumbnails: tuple = field(repr=False)
    by_layer: dict = field(repr=False)
    own: tuple = ()
    network: str = ""

    @cached_property
    def planes(self):
        """{layer: its Plane}."""
        return {layer: worked_out.scaled(matrix) for layer, matrix in self.by_layer.items()}

    def number(self, name):
        """The number of a painting of that name; NSTError where there is none."""
        if name not in self.names:
            raise NSTError(f"there is no painting {in_words(name)} on this map; {suggest(str(name), self.names)}.")
        return self.names.index(name)

    def nearest(self, layer, first=None):
        """The numbers of the two that are nearest in that layer; or of `first` and of what is nearest to it."""
        apart = self.by_layer[layer] + np.where(np.eye(len(self.names)), np.inf, 0)
        rows = apart if first is None else apart[[first]]
        row, column = np.unravel_index(int(np.argmin(rows)), rows.shape)
        return (int(row) if first is None else first), int(column)


def style_map(
    pictures=(), layer="block3_conv1", pair=None, *, known=True, statistic="moments", backbone="auto", size=SIZE
):
    """Paintings on a plane, as far apart as a layer finds their styles; and which layer tells two of them apart.

    pictures: files, gallery names or {name: picture}, beside the paintings of the gallery; known=False: without these.
    layer: whose distances the plane shows. pair: two names whose distance is told layer by layer; by default the first
    of your own and what is nearest to it, or else the two that are nearest. statistic: "moments", the Wasserstein
    distance of the features' moments, or "gram", of their Gram matrices. The plane is made by classical scaling; its
    stress says how wrong it is.
    Raises NSTError for fewer than two paintings or more than 60, and for a layer or a name that there is not.
    """
    styles = styles_of(pictures, known=known, statistic=statistic, backbone=backbone, size=size, layers=(layer,))
    return board_of_styles(styles, layer, pair)


def styles_of(pictures=(), *, known=True, statistic="moments", backbone="auto", size=SIZE, layers=()):
    """The Styles of paintings, as `style_map` takes them, at the five layers of a style and at `layers`."""
    given = _named(pictures)
    if known:
        held = [picture.name for picture in gallery() if picture.kind == "style"]
        given = [(name, name) for name in held if name not in dict(given)] + given
    if not 2 <= len(given) <= _MOST:
        raise NSTError(f"a map needs from 2 to {_MOST} paintings, not {len(given)}.")
    if statistic not in worked_out.STATISTICS:
        raise NSTError(
            f"there is no distance {in_words(statistic)} here; {suggest(str(statistic), worked_out.STATISTICS)}."
        )
    network = load_backbone(backbone)
    layers = tuple(dict.fromkeys(network.check_layers([*STYLE_LAYERS, *layers])))
    paintings = [at_most(picture, "style", size) for _, picture in given]
    moments = [worked_out.measured(network, painting, layers) for painting in paintings]
    in_order = [layer for layer in network.layers if layer in layers]
    by_layer = {layer: worked_out.distances([one[layer] for one in moments], statistic) for layer in in_order}
    theirs = {picture.name for picture in gallery() if picture.kind == "style"}
    own = tuple(i for i, (name, _) in enumerate(given) if name not in theirs)
    names = tuple(name for name, _ in given)
    return Styles(names, tuple(_small(painting, len(given)) for painting in paintings), by_layer, own, network.name)


def board_of_styles(styles, layer, pair=None):
    """The board of Styles at hand: the plane of that layer, and the pair's distances in all layers."""
    if layer not in styles.by_layer:
        raise NSTError(f"this map has no layer {in_words(layer)}; {suggest(str(layer), styles.by_layer)}.")
    first, second = _pair(styles, layer, pair)
    plane, names = styles.planes[layer], styles.names
    near = [names[styles.nearest(layer, i)[1]] for i in range(len(names))]
    words = "; ".join(f"{name} is nearest to {other}" for name, other in zip(names, near, strict=True))
    entry = Entry(
        drawn(names, styles.thumbnails, plane.points, {first, second}),
        f"{layer} of {styles.network}: near is alike, and a dot is the place",
        f"a plane with {len(names)} paintings at {layer}: {words}",
    )
    apart = worked_out.apart(styles.by_layer, first, second)
    table = Shares(
        f"How far {names[first]} and {names[second]} lie apart in each layer, against the median of all pairs there",
        "layer",
        tuple(apart),
        {_HEADING: list(apart.values())},
    )
    return Board(
        "Style map",
        (entry,),
        _reading(plane, apart, names, near, (first, second)),
        height=HIGH,
        columns=1,
        table=table,
    )


def _reading(plane, apart, names, near, pair):
    """What the two are nearest to, which layer tells them apart, and how far the plane can be trusted."""
    first, second = (names[i] for i in pair)
    beside = f"Nearest to {first} is {near[pair[0]]}, to {second} {near[pair[1]]}."
    most, least = max(apart, key=apart.get), min(apart, key=apart.get)
    if apart[most] < 1e-3:
        told = f"No layer tells {first} and {second} apart."
    elif len(names) == 2:
        told = "With two paintings alone there is no usual distance to measure theirs by: give a third."
    else:
        told = (
            f"{most} tells {first} and {second} apart best: there they are {apart[most]:.0%} of the usual distance "
            f"apart; least does {least}, {apart[least]:.0%}."
        )
    trust = "most distances are shown well" if plane.stress < 0.1 else "distances are rough"
    if plane.stress >= 0.3:
        trust = "many distances are wrong, so trust the table more than the plane"
    return f"{beside} {told} The plane has a stress of {plane.stress:.2f} (0 is exact): {trust}."


def _pair(styles, layer, pair):
    if pair is None:
        return styles.nearest(layer, styles.own[0] if styles.own else None)
    if isinstance(pair, str) or not hasattr(pair, "__len__") or len(pair) != 2:
        raise NSTError(f"a pair is two names of paintings, not {in_words(pair)}.")
    return tuple(styles.number(name) for name in pair)


def _named(pictures):
    """[(name, picture)] of what was given; a file is called by its name without folder and ending."""
    if isinstance(pictures, str | os.PathLike):
        pictures = [pictures]
    if isinstance(pictures, np.ndarray) or not hasattr(pictures, "__iter__"):
        raise NSTError("pictures must be a list of files and gallery names, or {name: picture}.")
    pairs = list(pictures.items()) if isinstance(pictures, dict) else [(_called(p), p) for p in pictures]
    found = []
    for name, picture in pairs:
        name, free, number = str(name), str(name), 2
        while free in dict(found):
            free, number = f"{name} ({number})", number + 1
        found.append((free, picture))
    return found


def _called(picture):
    if not isinstance(picture, str | os.PathLike):
        raise NSTError("a picture that is no file needs a name; give {name: picture}.")
    return as_path(picture).stem if as_path(picture).suffix else str(picture)


def _small(painting, count):
    """The painting as a thumbnail, the smaller the more there are."""
    side = round(WIDE / (9 + 0.2 * count))
    return resize(painting, side) if max(painting.shape[:2]) > side else painting
