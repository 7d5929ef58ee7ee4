"""How the works of a series differ: each rule makes a Score of a number and a seed, and of nothing that came before.

So any number can be painted alone. Numbers are drawn by NumPy's default_rng([seed, rule, number]), whose stream is the
same on all machines.
"""

from dataclasses import asdict, dataclass, fields
from math import gcd

import numpy as np

from nstlib.colour import chief
from nstlib.editions.series.fields import COLOURS
from nstlib.errors import NSTError, suggest
from nstlib.files import as_path
from nstlib.roles import Share, in_words

FINEST, BROADEST = 0.6, 2.4  # strokes of a drift: finer ones are lost on paper, broader ones show the network's grid
UNDER_A_PHOTO = 0.4  # share of the field over a photograph
LEAST, MOST = (
    0.25,
    0.55,
)  # the same from seed to seed, and in a drift, where fine strokes show things and broad ones veil
LEAP = 0.42  # of the circle of hues, by which lights go on from number to number, while shadows go by one place
METAMORPHOSIS = 180.0  # degrees of phase, from the first to the last: hills have become hollows then


@dataclass(frozen=True)
class Score:
    """All that one work is painted by, beside photograph, size and network.

    styles: {name: share}; field: None, or {"seed", "cells", "warp", "phase", "share", "colours"} of
    nstlib.editions.series.fields, whose share lies over the photograph; strokes: so many times as broad; turn: they
    run so many degrees against the clock; hue: None, or degrees (of shadows, of lights); start: seed of the noise that
    a fine work begins from, or None, where it begins from what is to be painted.
    """

    styles: dict
    field: dict | None = None
    strokes: float = 1.0
    turn: float = 0.0
    hue: tuple | None = None
    start: int | None = None

    def as_dict(self):
        """As plain values; `Score.of(s.as_dict()) == s`."""
        values = asdict(self)
        return values | {"hue": None if self.hue is None else list(self.hue)}

    @classmethod
    def of(cls, values):
        """The Score of such values; NSTError for what is none."""
        try:
            values = {each.name: values[each.name] for each in fields(cls)}
            score = cls(**values | {"hue": None if values["hue"] is None else tuple(map(float, values["hue"]))})
            sums = sum(map(float, score.styles.values()))
            good = abs(sums - 1) < 1e-3 and 0.1 <= score.strokes <= 10 and abs(score.turn) <= 360
            good = good and (score.field is None or _is_field(score.field))
        except (KeyError, TypeError, ValueError, AttributeError):
            good = False
        if not good:
            raise NSTError("the recipe of this work is damaged; take it from another copy of the edition.")
        return score

    @property
    def words(self):
        """The Score in sentences without full stops, for a card."""
        said = [f"in the manner of {blend_in_words(self.styles)}"]
        if self.field:
            shades = ", ".join(dict.fromkeys(chief.in_words(np.array(one)) for one in self.field["colours"]))
            over = "" if self.field["share"] == 1 else f", over the photograph by {100 * self.field['share']:.0f} %"
            said.append(f"a field of {shades}, drawn by seed {'-'.join(map(str, self.field['seed']))}{over}")
        if self.strokes != 1:
            said.append(f"strokes {self.strokes:.2f} times as broad")
        if self.turn:
            said.append(f"strokes turned by {self.turn:.0f} degrees")
        if self.hue:
            said.append(f"hues turned by {self.hue[0]:.0f} degrees in the shadows, {self.hue[1]:.0f} in the lights")
        if self.start is not None:
            said.append(f"begun from noise of seed {self.start}")
        return said


def _is_field(field):
    colours = np.asarray(field["colours"], float)
    whole = all(isinstance(one, int) and one >= 0 for one in field["seed"])
    return (
        whole
        and colours.ndim == 2
        and colours.shape[1] == 3
        and len(colours) > 1
        and 0 <= field["share"] <= 1
        and (0 < field["cells"] < 100 and 0 <= field["warp"] < 10 and abs(field["phase"]) <= 360)
    )


def blend_in_words(styles):
    """Of {name: share}: "starry", or "starry 67 % and tiles 33 %"."""
    return in_words([(as_path(name).stem, Share(part, part)) for name, part in styles.items()])


@dataclass(frozen=True)
class Series:
    """What a rule is asked: the seed, how many, {style: weight}, {style: its colours}, and whether there is a
    photograph, and whether works are painted by the optimiser, which begins from noise."""

    seed: int
    count: int
    styles: dict
    colours: dict
    photo: bool
    fine: bool = False

    def rng(self, rule, *number):
        return np.random.default_rng([self.seed, list(RULES).index(rule), *number])

    def at(self, number):
        """From 0, the first, to 1, the last."""
        return (number - 1) / max(1, self.count - 1)

    @property
    def blend(self):
        """{style: share} of all of them together."""
        total = sum(self.styles.values())
        return {name: round(weight / total, 6) for name, weight in self.styles.items()}


def by_seeds(series, number):
    """Every number another field and another start; the styles are dealt round, so that each has its turn."""
    names = list(series.styles)
    deck = [int(i) for _ in range(-(-series.count // len(names))) for i in _round(series, _, len(names))]
    rng, main = series.rng("seeds", number), names[deck[number - 1]]
    shares = {main: 1.0}
    if len(names) > 1:
        other = rng.choice([name for name in names if name != main])
        share = round(float(rng.uniform(0.0, 0.35)), 2)
        shares = {main: round(1 - share, 2), str(other): share} if share else shares
    places = series.rng("seeds").permutation(series.count)
    place = places[number - 1] / max(1, series.count - 1)
    colours = series.colours[main]
    order = rng.permutation(len(colours))[:COLOURS]
    share = round(LEAST + (MOST - LEAST) * place, 3) if series.photo else 1.0
    field = _field([series.seed, number], colours[order], share, rng.uniform(1.6, 4.2), rng.uniform(0.25, 0.8))
    strokes = round(
        float(0.8 * 2.2 ** series.rng("seeds", 0).permutation(np.linspace(0, 1, series.count))[number - 1]), 3
    )
    start = int(rng.integers(10**9))
    return Score(shares, field, strokes, start=start if series.fine else None)


def by_walk(series, number):
    """From style to style in even steps, while the forms of a field flow into others."""
    if len(series.styles) < 2:
        raise NSTError("a walk leads from one style to another; give two or more, or another rule, such as by='drift'.")
    return Score(*_on_the_way(series, "walk", series.at(number)))


def by_drift(series, number):
    """Strokes grow from fine to broad, or the other way, by equal ratios, and turn on the way through half a circle;
    several styles follow each other."""
    rng, at = series.rng("drift"), series.at(number)
    along = at if rng.random() < 0.5 else 1 - at
    start, way = float(rng.uniform(0, 180)), 1 if rng.random() < 0.5 else -1
    strokes = round(FINEST * (BROADEST / FINEST) ** along, 3)
    turn = round((start + way * 180 * (number - 1) / series.count) % 360, 1)
    blend, field = _on_the_way(series, "drift", at)
    if series.photo:
        field["share"] = round(LEAST + (MOST - LEAST) * along, 3)
    return Score(blend, field, strokes, turn)


def by_palette(series, number):
    """One manner; every hue has its turn once in the shadows and once in the lights, and they go at different paces."""
    rng, count = series.rng("palette"), series.count
    dark, light = map(float, rng.uniform(0, 360, 2))
    way = 1 if rng.random() < 0.5 else -1
    leap = min((m for m in range(1, count + 1) if gcd(m, count) == 1), key=lambda m: abs(m - LEAP * count))
    hue = ((dark + way * 360 * (number - 1) / count) % 360, (light + way * leap * 360 * (number - 1) / count) % 360)
    _, field = _on_the_way(series, "palette", 0.0)
    return Score(series.blend, field, hue=tuple(round(float(angle), 1) for angle in hue))


# Their places are part of what is drawn: a new rule goes to the end.
RULES = {"seeds": by_seeds, "walk": by_walk, "drift": by_drift, "palette": by_palette}
ABOUT = {
    "seeds": "every number has a field of colours of its own, and the styles are dealt round",
    "walk": "the manner leads from style to style in even steps, while the forms of a field flow into others",
    "drift": "strokes lead from fine to broad, or back, and turn through half a circle; broad ones veil what there is",
    "palette": "one manner, and every hue has its turn once in the shadows and once in the lights",
}


def checked_rule(by):
    """The name of a rule, or an NSTError."""
    if by not in RULES:
        raise NSTError(f"there is no rule '{str(by)[:40]}' of a series; {suggest(by, RULES)}.")
    return by


def _round(series, turn, count):
    return series.rng("seeds", 0, turn).permutation(count)


def _row(series, name):
    """COLOURS colours of a style from dark to light, in an order that is the same for every style of the series."""
    colours = series.colours[name]
    places = np.round(np.linspace(0, len(colours) - 1, COLOURS)).astype(int)
    return colours[places][np.random.default_rng([series.seed]).permutation(COLOURS)]


def _on_the_way(series, rule, at):
    """({style: share}, field) at a place from 0, the first style, to 1, the last."""
    names = list(series.styles)
    place = at * (len(names) - 1)
    low = max(0, min(int(place), len(names) - 2))
    share = round(place - low, 4)
    pair = {names[low]: round(1 - share, 4)} | ({names[low + 1]: share} if share else {})
    colours = sum(part * _row(series, name) for name, part in pair.items())
    rng = series.rng(rule, 0)
    over = UNDER_A_PHOTO if series.photo else 1.0
    field = _field([series.seed], colours, over, rng.uniform(1.8, 3.4), rng.uniform(0.3, 0.7), METAMORPHOSIS * at)
    return {name: part for name, part in pair.items() if part}, field


def _field(seed, colours, share, cells, warp, phase=0.0):
    numbers = {"cells": cells, "warp": warp, "phase": phase}
    rounded = {name: round(float(value), 3) for name, value in numbers.items()}
    return {"seed": seed, **rounded, "share": share, "colours": np.round(colours, 1).tolist()}
