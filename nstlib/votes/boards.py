"""The class vote: a pair of pictures to choose from, and what the votes make of all of them."""

from nstlib.errors import NSTError
from nstlib.views.board import Board, Entry
from nstlib.views.shares import Figures
from nstlib.votes.kept import load
from nstlib.votes.strengths import bradley_terry

_HEIGHT, _SMALL = 300, 160
_READING = (
    "A strength is a share: a picture of twice another's strength is preferred to it two times in three. Where two "
    "intervals of the logarithm overlap widely, another class may well put them the other way round."
)


def board_of_pair(ballot, number, pairs):
    """The question of that number, from 1, of those that a voter is asked: a Board of two pictures, called 1 and 2.

    No caption tells what a picture is called: that would be a hint. Raises NSTError for a question that there is not.
    """
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= len(pairs):
        raise NSTError(f"this ballot has questions 1 to {len(pairs)}, and no question {str(number)[:40]}.")
    entries = tuple(
        Entry(ballot.pictures[name], f"picture {i}", f"picture {i}: {ballot.alts[name]}")
        for i, name in enumerate(pairs[number - 1], 1)
    )
    text = "Answer 1 or 2, or 0 if you cannot tell."
    return Board(f"Question {number} of {len(pairs)}: {ballot.asked}", entries, text, height=_HEIGHT, columns=2)


def board_of_votes(votes, pictures=None):
    """What a class has voted: pictures from the strongest to the weakest, with a table, as a Board.

    votes: a nst.votes.Votes, or a file of votes, a folder or a list of these; pictures: {name: picture} or the ballot,
    to be shown. Raises NSTError where there are no votes.
    """
    votes = votes if hasattr(votes, "wins") else load(votes)
    strengths = bradley_terry(votes.wins, votes.pictures)
    shown = getattr(pictures, "pictures", pictures) or {}
    wins, compared = _tally(votes.wins)
    rows = tuple(
        (
            name,
            strength,
            strengths.logs[name],
            *strengths.intervals[name],
            f"{wins.get(name, 0):g} of {compared.get(name, 0):g}",
        )
        for name, strength in strengths.items()
    )
    entries = tuple(
        Entry(shown[name], f"{place}. {name}", f"place {place}, {name}, strength {strengths[name]:.2f}")
        for place, name in enumerate(strengths, 1)
        if name in shown
    )
    table = Figures(
        "Strengths by Bradley and Terry's model, which add up to 1; their logarithm, against the middle of all, with "
        "its 95 % interval; and how often each was preferred, a half where a voter could not tell",
        ("picture", "strength", "logarithm", "from", "to", "preferred"),
        rows,
    )
    said = str(votes)
    text = " ".join([said[0].upper() + said[1:] + ".", _READING, *votes.told, *strengths.told])
    return Board("What the class prefers", entries, text, height=_SMALL, table=table)


def _tally(wins):
    """({picture: how often it was preferred}, {picture: how often it was compared})."""
    won, compared = {}, {}
    for (winner, loser), count in wins.items():
        won[winner] = won.get(winner, 0) + count
        for name in (winner, loser):
            compared[name] = compared.get(name, 0) + count
    return won, compared
