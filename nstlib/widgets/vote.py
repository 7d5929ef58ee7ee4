"""Class vote: two pictures, which is better? Answers by buttons or the keys 1, 2 and 0, kept in a file of votes."""

from nstlib import votes
from nstlib.errors import NSTError
from nstlib.explain.vote import class_vote
from nstlib.views.board import Board
from nstlib.votes.boards import board_of_pair
from nstlib.votes.kept import LEFT, NEITHER, RIGHT, checked_file, new_voter
from nstlib.widgets.desk.thumbnails import css
from nstlib.widgets.panel import View, button, row, sentence

ANSWERS = {"1": LEFT, "2": RIGHT, "0": NEITHER}
LOOKS = ".nst-vote figure {min-width: 0 !important} .nst-vote img {max-width: 100%; height: auto !important}"


class Vote(View):
    """Question after question about pairs of a nst.votes.ballot; each answer is written into the file at once.

    ballot: whose pictures are compared; path: the file of votes, which several voters may share. Its methods are its
    controls: answer, back, next_voter, result.
    """

    def __init__(self, ballot, path="votes.jsonl"):
        super().__init__()
        self.ballot, self.path = ballot, checked_file(path)
        self._begin()

    def _begin(self):
        """A voter with a number, pairs and sides of their own."""
        self.voter, self.answers = new_voter(), []
        self.pairs = self.ballot.pairs(int(self.voter, 16))

    @property
    def done(self):
        """Has this voter answered all questions?"""
        return len(self.answers) == len(self.pairs)

    def board(self):
        """The question that is asked now; after the last one, thanks."""
        if self.done:
            words = f"Your {len(self.answers)} answers are in '{self.path}'. Who votes next has other pairs."
            return Board("Thank you", (), words)
        return board_of_pair(self.ballot, len(self.answers) + 1, self.pairs)

    def answer(self, key):
        """Answer the question that is asked: 1 or 2 is the better picture, 0 cannot tell. It is written at once.

        Raises NSTError, and asks the same question again, where the file cannot be written.
        """
        choice = ANSWERS.get(str(key).strip())
        if choice is None:
            raise NSTError(f"answer 1 or 2, or 0 if you cannot tell, not '{str(key)[:20]}'.")
        if not self.done:
            answers = [*self.answers, (*self.pairs[len(self.answers)], choice)]
            votes.add(self.path, self.ballot, self.voter, answers)
            self.answers, self.message = answers, ""
        self.refresh()

    def back(self):
        """Take the last answer back and ask that question again."""
        if self.answers:
            votes.add(self.path, self.ballot, self.voter, self.answers[:-1])
            self.answers, self.message = self.answers[:-1], ""
        self.refresh()

    def next_voter(self):
        """Begin anew, for somebody else. What this one has answered stays."""
        self._begin()
        self.message = ""
        self.refresh()

    def result(self):
        """What all votes in the file say, as a Board."""
        return class_vote(votes.load(self.path, ballot=self.ballot), self.ballot)

    def controls(self):
        """A field that takes the keys 1, 2 and 0, and buttons that do the same."""
        import ipywidgets

        # A field for text and no key of the page: JupyterLab takes 1, 2 and 0 elsewhere for commands of its own.
        self.keys = ipywidgets.Text(
            description="answer by key: 1, 2 or 0",
            style={"description_width": "initial"},
            layout=ipywidgets.Layout(width="15em"),
        )
        self.keys.observe(self._typed, "value")
        self.buttons = {
            key: button(label, hint, lambda key=key: self._told(self.answer, key))
            for key, label, hint in (
                ("1", "1: this is better", "Picture 1 is better"),
                ("2", "2: this is better", "Picture 2 is better"),
                ("0", "0: cannot tell", "Neither is better, or I cannot tell"),
            )
        }
        self.back_button = button("Back", "Take the last answer back", lambda: self._told(self.back))
        self.next_button = button("Next voter", "Begin anew, for somebody else", lambda: self._told(self.next_voter))
        return [row(*self.buttons.values(), self.back_button, self.next_button), row(self.keys), css(LOOKS)]

    def build(self):
        """The pictures are never wider than their page."""
        box = super().build()
        self.page.add_class("nst-vote")
        return box

    def refresh(self, *_):
        """Show the question, and which buttons do something now."""
        if not self.built:
            return
        for each in self.buttons.values():
            each.disabled = self.done
        self.keys.disabled, self.back_button.disabled = self.done, not self.answers
        self.next_button.disabled = not self.done
        super().refresh()
        if not self.message:
            kept = f"{len(self.answers)} of {len(self.pairs)} answered, kept in '{self.path}'."
            self.status.value = sentence(kept if self.answers else "Nothing is answered yet.", "ready")

    def _typed(self, change):
        """A key that was typed into the field; whatever else stands there is taken away."""
        if change["new"]:
            typed, self.keys.value = change["new"].strip()[-1:], ""
            if typed:
                self._told(self.answer, typed)

    def _told(self, work, *given):
        with self.telling():
            work(*given)
        self.refresh()
