"""How far pictures of the same pair and settings lie apart: other seeds, other starts, other sizes."""

import numpy as np

from nstlib.engine import stylize
from nstlib.engine.foreground import progress_bar
from nstlib.errors import NSTError, in_words, suggest
from nstlib.judge import judge
from nstlib.pyramid import check_size
from nstlib.recipe import CHOICES, as_recipe, check_whole
from nstlib.sheets.making import STEPS
from nstlib.views.board import Board, Entry
from nstlib.views.shares import Figures
from nstlib.views.words import compared_in_words

NOISE = "statistics"  # the start of the runs that differ in their seed: only noise has one
STARTS = ("content", "noise", "fast")
SIZES = (96, 136, 192)
MOST = 20  # of each kind
SCORES = {"style": "style left", "content": "content kept", "strokes": "strokes"}
_HEIGHT = 120  # of every picture, on the page


def spread(
    content, style, recipe=None, *, seeds=5, starts=STARTS, sizes=SIZES, steps=STEPS, backbone="auto", progress=True
):
    """A Board of one pair under one recipe, but with other seeds, other starts and other sizes, and the judge's ranges.

    content, style, recipe, backbone: as for stylize. seeds: how many, 0, 1, 2 ...; these runs start from noise in the
    painting's colours, since the photograph as a start has no seed. starts: some of "content", "noise", "statistics"
    and "fast". sizes: longer sides in pixels; seeds and starts are tried at the largest. steps: of each run.
    The table: least, median and largest of the three numbers of nstlib.judge.judge, each picture beside photograph and
    painting at its own size. It tells how far apart they are, not which one is the best.
    Raises NSTError for counts, starts and sizes that there are not.
    """
    seeds, starts, sizes = _checked(seeds, starts, sizes)
    base = as_recipe(recipe).but(steps=check_whole("steps", steps, 1), size=max(sizes))
    named = {"seeds": [(f"seed {n}", {"start": NOISE, "seed": n}) for n in range(seeds)]}
    named["starts"] = [(f"start {name}", {"start": name}) for name in starts]
    named["sizes"] = [(f"{size} px", {"size": size}) for size in sizes]
    done, entries, scores = {}, [], {}
    with progress_bar(sum(map(len, named.values())), 0, "picture", progress) as bar:
        for kind, runs in named.items():
            for words, changes in runs:
                result, found = _judged(content, style, base.but(**changes), backbone, done)
                alt = f"{result.names[0]} in the manner of {result.names[1]}, {words}"
                entries.append(Entry(result.image, words, f"{alt}: {compared_in_words(result.image, result.content)}"))
                scores.setdefault(kind, []).append(found)
                bar.update()
    title = f"Spread: {result.names[0]} in the manner of {result.names[1]}"
    return Board(title, tuple(entries), _reading(scores), height=_HEIGHT, columns=5, table=_figures(scores))


def _checked(seeds, starts, sizes):
    if check_whole("seeds", seeds, 1) > MOST:
        raise NSTError(f"{seeds} seeds are more than {MOST}; the range of a few tells as much.")
    known = [start for start in CHOICES["start"] if start != "picture"]
    starts, sizes = _several("starts", starts), _several("sizes", sizes)
    for start in starts:
        if start not in known:
            raise NSTError(f"there is no start '{start}' here; {suggest(start, known)}.")
    return seeds, starts, tuple(map(check_size, sizes))


def _several(name, values):
    if isinstance(values, str | int | float) or not hasattr(values, "__iter__"):
        raise NSTError(f"{name} must be a list, not {in_words(values)}.")
    values = tuple(dict.fromkeys(values))
    if not 1 <= len(values) <= MOST:
        raise NSTError(f"{name} must hold from 1 to {MOST} of them, not {len(values)}.")
    return values


def _judged(content, style, recipe, backbone, done):
    """(Result, the judge's numbers), worked out once for each recipe."""
    key = recipe.to_json()
    if key not in done:
        result = stylize(content, style, recipe, backbone=backbone, progress=False)
        if result.stopped:
            raise NSTError(f"the spread is not complete: {result.stopped}")
        done[key] = result, judge(result.image, result.style, result.content)
    return done[key]


def _figures(scores):
    rows = []
    for kind, found in scores.items():
        for name, words in SCORES.items():
            values = [one[name] for one in found]
            rows.append((f"{kind} ({len(found)}): {words}", min(values), float(np.median(values)), max(values)))
    return Figures(
        "The judge without a network. Style left in patches: 1 for the photograph, 0 for the painting. Content kept: 1 "
        "is best. Strokes: about 1 is best.",
        ("score", "least", "median", "largest"),
        tuple(rows),
    )


def _reading(scores):
    """How wide the ranges of style left and content kept are, kind by kind."""

    def ranges(name):
        wide = {kind: np.ptp([one[name] for one in found]) for kind, found in scores.items()}
        return ", ".join(f"{value:.2f} between {kind}" for kind, value in wide.items())

    return (
        f"Content kept differs by {ranges('content')}; style left by {ranges('style')}. Another seed is chance: two "
        "pictures that differ by less than the seeds do give no reason to prefer one setting to another."
    )
