"""Predict and check: say what will happen before looking."""

from html import escape

from nstlib.errors import NSTError
from nstlib.explain.question import check_question, predict
from nstlib.views.board import Board
from nstlib.views.kinds import html_of
from nstlib.widgets import host
from nstlib.widgets.panel import Panel, button, page, sentence


class Predict(Panel):
    """A question with options; `answer` is the number of the right one, `why` is told after any answer.

    reveal: called after the answer; what it returns (a Board, a Result, HTML, ...) is shown below.
    """

    def __init__(self, question, options, answer, why, reveal=None):
        super().__init__()
        check_question(options, answer)
        self.question, self.options, self.answer, self.why = question, list(options), answer, why
        self.reveal, self.given = reveal, None

    def board(self):
        """The question, its options and, once answered, the verdict."""
        return Board(f"Predict. {self.question}", (), " / ".join(self.options) + ". " + self.verdict)

    @property
    def verdict(self):
        """What is said about the answer given, "" before there is one."""
        if self.given is None:
            return ""
        right = "Yes." if self.given == self.answer else f"Not quite: {self.options[self.answer]}."
        return f"{right} {self.why}"

    def check(self, given):
        """Take an answer, by its number or its text, and return the verdict."""
        if isinstance(given, str):
            if given not in self.options:
                raise NSTError(f"answer with one of: {'; '.join(self.options)}.")
            given = self.options.index(given)
        self.given = given
        if self.built:
            state = "right" if given == self.answer else "wrong"
            with self.telling():
                if self.reveal is not None:
                    self.page.value = html_of(self.reveal())
            self.status.value = sentence(f"{self.verdict} {self.message}".strip(), state)
            self.twin.follow(self.board())
        return self.verdict

    def build(self):
        """The options as radio buttons, and a button that checks."""
        import ipywidgets

        self.choice = ipywidgets.RadioButtons(
            options=self.options, value=None, layout=ipywidgets.Layout(width="auto"), description=""
        )
        ask = ipywidgets.HTML(f"<strong>Predict.</strong> {escape(self.question)}")
        self.status, self.page = ipywidgets.HTML(sentence("", "asked")), page()
        self.check_button = button("Check", "Compare your prediction with what happens", self._check)
        self.twin.follow(self.board())
        return ipywidgets.VBox([ask, self.choice, self.check_button, self.status, self.page])

    def _check(self):
        if self.choice.value is None:
            self.status.value = sentence("Choose an answer first; a guess is fine.", "asked")
        else:
            self.check(self.choice.value)

    def _ipython_display_(self):
        if host.live():
            super()._ipython_display_()
            return
        from IPython.display import display

        display(predict(self.question, self.options, self.answer, self.why))
