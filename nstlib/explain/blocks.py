"""Block ledger: what each residual block of a network that paints at once adds to the painting."""

import numpy as np

from nstlib import inside
from nstlib.explain.subject import SHOWN, name_of
from nstlib.views.board import Board, Entry
from nstlib.views.shares import Shares
from nstlib.views.words import alt_of, compared_in_words, where_in_words

STROKES = f"Strokes are what is left when a copy blurred by {inside.STROKE:g} pixels is taken away."


def block_ledger(content="bridge", style="starry", *, blocks=None, size=inside.SIZE, network=None):
    """What each block paints: the picture without it, and its share of the change that all of them make together.

    content, style, network: as nst.paint takes them. blocks: {number of a block: factor} shows the picture with these
    turned as well: 0 takes a block away, 1 leaves it, 2 adds its part twice.
    Raises NSTError for a block that is not there, for a photograph too large to be painted 32 times, and what nst.paint
    raises.
    """
    blocks = {} if blocks is None else blocks
    inside.turned_blocks(blocks)  # refused before it is painted
    subject = inside.at_one_photograph(content, style, size=size, network=network)
    return board_of_blocks(inside.block_ledger(subject), name_of(content, "the photograph"), blocks)


def board_of_blocks(ledger, name, blocks):
    """The board of an inside.Blocks; name: what the photograph is called; blocks: as in `block_ledger`."""
    subject, count = ledger.subject, len(ledger.shares)
    whole = compared_in_words(ledger.painted, subject.photo)
    entries = [
        Entry(subject.photo, name, f"{name}: {alt_of(name, subject.photo)}"),
        Entry(ledger.painted, f"in the manner of {subject.name}", f"painted by the whole network: {whole}"),
    ]
    keep = inside.turned_blocks(blocks)
    if (keep != 1).any():
        words = ", ".join(f"block {i} x {factor:g}" for i, factor in enumerate(keep, 1) if factor != 1)
        entries.append(beside_the_painting(subject.painted(keep=keep[None])[0], ledger, words))
    entries.append(beside_the_painting(ledger.bare, ledger, "without any block"))
    entries += [
        beside_the_painting(picture, ledger, f"without block {i}") for i, picture in enumerate(ledger.without, 1)
    ]
    columns = {
        "share of the change": ledger.shares,
        "share of its strokes": ledger.of_strokes,
        "change if it is missing": ledger.left_out,
        "change by it alone": ledger.alone,
    }
    shares = Shares(
        "What each block changes, the change from the picture without any block to the painting being 100 %. The first "
        f"two columns add up to 100 %. {STROKES}",
        "block",
        tuple(f"block {i}" for i in range(1, count + 1)),
        {heading: tuple(map(float, values)) for heading, values in columns.items()},
    )
    most = int(np.argmax(ledger.of_strokes))
    text = (
        f"Block {most + 1} has the largest share of the strokes, {ledger.of_strokes[most]:.0%}. What is painted "
        "without any block is the work of the other layers."
    )
    return Board(f"Block ledger: {name}, {subject.name}", tuple(entries), text, height=SHOWN, columns=4, table=shares)


def beside_the_painting(picture, ledger, words):
    """The Entry of a picture that is painted otherwise; ledger: an inside.Blocks or StyleNumbers."""
    distance = np.abs(np.asarray(picture, dtype=np.float64) - ledger.painted).mean(axis=-1)
    where = f"it differs {where_in_words(distance)}" if distance.max() > 1 / 255 else "it is the same"
    return Entry(picture, words, f"{words}: {compared_in_words(picture, ledger.painted)}; beside the painting {where}")
