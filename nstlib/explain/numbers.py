"""Number ledger: what the numbers of a style, scale and shift of every norm layer, change in the painting."""

from nstlib import inside
from nstlib.explain.blocks import STROKES, beside_the_painting
from nstlib.explain.subject import SHOWN, name_of
from nstlib.views.board import Board, Entry
from nstlib.views.shares import Shares
from nstlib.views.words import alt_of, compared_in_words

_PICTURES = 3  # layers that are shown as pictures: those without which the painting changes most


def number_ledger(content="bridge", style="starry", *, numbers=None, size=inside.SIZE, network=None):
    """What each layer's numbers of a style change, against the middle of all styles that the network has learnt.

    content, style, network: as nst.paint takes them. numbers: {layer: factor}, {"LAYER/scale" or "LAYER/shift": factor}
    or {("LAYER/shift", channel): factor} shows the picture with these turned as well: 0 is the middle, 1 the style,
    2 as far again beyond it. Of two that mean one number, that of fewer counts.
    Raises NSTError for numbers that are not there, for a photograph too large to be painted so often, and what
    nst.paint raises.
    """
    numbers = {} if numbers is None else numbers
    subject = inside.at_one_photograph(content, style, size=size, network=network)
    inside.turned_numbers(subject, numbers)  # refused before it is painted
    return board_of_numbers(inside.number_ledger(subject), name_of(content, "the photograph"), numbers)


def board_of_numbers(ledger, name, numbers):
    """The board of an inside.StyleNumbers; name: what the photograph is called; numbers: as in `number_ledger`."""
    subject = ledger.subject
    whole = compared_in_words(ledger.painted, subject.photo)
    entries = [
        Entry(subject.photo, name, f"{name}: {alt_of(name, subject.photo)}"),
        beside_the_painting(ledger.middle, ledger, "with the middle of all styles"),
        Entry(ledger.painted, f"with the numbers of {subject.name}", f"in the manner of {subject.name}: {whole}"),
    ]
    turned = {key: factor for key, factor in numbers.items() if factor != 1 or _in_another(key, numbers)}
    if turned:
        picture = subject.painted(inside.turned_numbers(subject, turned)[None])[0]
        words = ", ".join(f"{inside.in_short(key)} x {factor:g}" for key, factor in turned.items())
        entries.append(beside_the_painting(picture, ledger, words))
    far = sorted(range(len(inside.LAYERS)), key=lambda i: -ledger.left_out[i])[:_PICTURES]
    for i in sorted(far):
        entries.append(beside_the_painting(ledger.without[i], ledger, f"{inside.LAYERS[i]} with the middle's numbers"))
    return Board(
        f"Number ledger: {name}, {subject.name}",
        tuple(entries),
        _read(ledger),
        height=SHOWN,
        columns=3,
        table=_shares(ledger),
    )


def _in_another(key, numbers):
    """Is a number turned by another key as well, so that a factor of 1 says something?"""
    return any((inside.places(key) & inside.places(other)).any() for other in numbers if other != key)


def _shares(ledger):
    change, strokes = (
        [ledger.of_layer(layer, shares) for layer in inside.LAYERS] for shares in (ledger.shares, ledger.of_strokes)
    )
    return Shares(
        "What each layer's numbers change between the middle of all styles and this one. The first two columns add up "
        f"to 100 % together, and so do the last two. {STROKES}",
        "layer",
        inside.LAYERS,
        {
            "change by scales": tuple(scale for scale, _ in change),
            "change by shifts": tuple(shift for _, shift in change),
            "strokes by scales": tuple(scale for scale, _ in strokes),
            "strokes by shifts": tuple(shift for _, shift in strokes),
        },
    )


def _read(ledger):
    name, channel, share = ledger.largest(1)[0]
    layer, part = name.split("/")
    missed = max(abs(ledger.missed), abs(sum(float(shares.sum()) for shares in ledger.of_strokes.values()) - 1))
    return (
        f"Of all {sum(map(len, ledger.shares.values()))} numbers the {part} of channel {channel} at {layer} changes "
        f"most: {share:.0%}. Its shares, and those of the strokes, add up to 100 % but for at most {missed:.1%}, the "
        "error of the integral."
    )
