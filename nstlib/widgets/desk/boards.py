"""Boards: what a Studio shows as a still picture while no run stands on its page."""

from nstlib.views.board import Board, Entry
from nstlib.views.words import describe_in_words
from nstlib.widgets.desk import wording
from nstlib.widgets.desk.choices import entries_of


def board_of_painted(painted, choice):
    """A Painted that was brought back, beside the two pictures of a Choice."""
    entry = Entry(painted.image, "result", f"{painted.title}: {describe_in_words(painted.image)}")
    entries = (*entries_of(choice), entry)
    return Board(f"Studio: {painted.title}", entries, f"{painted.words}.", height=160, large=True)


def board_of_choice(choice, message):
    """The two pictures of a Choice, and what there is to say, or else to do."""
    return Board(f"Studio: {wording.title(choice)}", entries_of(choice), message or "No run yet: press Start.")
