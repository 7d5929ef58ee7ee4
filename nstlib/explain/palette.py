"""Palette ledger: the painting's chief colours, and where the recipe's `colour` carries each of them."""

import numpy as np

from nstlib.colour.chief import chief_colours, in_words
from nstlib.colour.lab import to_lab
from nstlib.colour.palette import checked_share, palette_of, shown
from nstlib.colour.tone import checked_method, tone_of
from nstlib.explain.subject import SHOWN, SIZE, name_of
from nstlib.images import at_most
from nstlib.views.board import Board, Entry
from nstlib.views.shares import Figures
from nstlib.views.words import alt_of

_HEIGHT = 96  # pixels of the strip of colours
_WIDTH = 240
_GAP = 6


def palette_ledger(content, style, *, colour=0.5, colour_by="transport", size=SIZE):
    """Which colours of a painting move, and how far, when a run keeps the photograph's.

    content, style: pictures, files or gallery names. colour, colour_by: as in a recipe: from 1, the painting's colours,
    to 0, the photograph's, by "transport" or in "luminance". Distances are CIE76: some 2 can just be seen.
    Raises NSTError for a colour outside [0, 1], a method that there is not, and what is no picture.
    """
    pictures = at_most(content, "content", size), at_most(style, "style", size)
    names = name_of(content, "the photograph"), name_of(style, "the painting")
    return board_of_palette(*pictures, names, checked_share("colour", colour), checked_method(colour_by))


def board_of_palette(photo, painting, names, colour, method):
    """The board; photo, painting: pictures; names: what they are called; colour, method: as in a recipe."""
    tone = tone_of(colour, method, photo, painting)
    seen, chiefs = tone.style(painting), chief_colours(painting)
    before = np.stack([chief.lab for chief in chiefs])
    after = to_lab(tone.style(_swatches(before)))[0]
    moves = np.linalg.norm(after - before, axis=-1)
    rows = tuple(
        (f"{chief.words} to {in_words(to)}", 100 * chief.share, float(move))
        for chief, to, move in zip(chiefs, after, moves, strict=True)
    )
    table = Figures(
        "The painting's chief colours and where they go. Share: percent of the painting. Move: in units of CIE76.",
        ("colour", "share", "move"),
        rows,
    )
    strip = Entry(
        _strip([chief.share for chief in chiefs], before, after),
        "above: its chief colours; below: where they go",
        f"a strip of {len(chiefs)} colours above another one: {'; '.join(row[0] for row in rows)}",
    )
    entries = (
        Entry(photo, names[0], f"{names[0]}: {alt_of(names[0], photo)}"),
        Entry(painting, names[1], f"{names[1]}: {alt_of(names[1], painting)}"),
        Entry(seen, f"{names[1]} as the run sees it", f"{names[1]}, its colours moved as the strip shows"),
        strip,
    )
    text = _reading(palette_of(photo), palette_of(painting), palette_of(seen), moves, chiefs, method)
    return Board(f"Palette ledger: {names[1]} for {names[0]}", entries, text, height=SHOWN, table=table)


def _reading(photo, painting, seen, moves, chiefs, method):
    """How far the palettes are apart, and what moves most."""
    words, most = f"The two palettes are {painting.distance(photo):.0f} units apart", int(np.argmax(moves))
    if moves[most] < 1:
        return f"{words}, and no colour moves."
    moved = f"The {chiefs[most].words} moves most, {moves[most]:.0f} units."
    if method == "luminance":
        return f"{words}. {moved} In the end each place gets back a* and b* of the photograph."
    return f"{words}; {seen.distance(photo):.0f} are left when they have moved. {moved}"


def _swatches(lab):
    """One pixel of each colour, as a picture."""
    return shown(lab[None])


def _strip(shares, before, after):
    """Two rows of colours, each as wide as its share of the painting, with white between the rows."""
    ends = np.round(np.cumsum(shares) / sum(shares) * _WIDTH).astype(int)
    rows = [np.repeat(_swatches(lab), np.diff(ends, prepend=0), axis=1) for lab in (before, after)]
    high = [np.repeat(row, (_HEIGHT - _GAP) // 2, axis=0) for row in rows]
    return np.concatenate([high[0], np.ones((_GAP, _WIDTH, 3), np.float32), high[1]])
