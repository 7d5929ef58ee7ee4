"""Predict and check: say what will happen before looking."""

from html import escape

from nstlib import explain
from nstlib.errors import NSTError
from nstlib.widgets import host
from nstlib.widgets.panel import Panel, button, page, sentence


class Predict(Panel):
    """A question with options; `answer` is the number of the right one, `why` is told after any answer.

    reveal: called after the answer; what it returns (a Board, or HTML) is shown below.
    """

    def __init__(self, question, options, answer, why, reveal=None):
        super().__init__()
        explain.check_question(options, answer)
        self.question, self.options, self.answer, self.why = question, list(options), answer, why
        self.reveal, self.given = reveal, None

    def board(self):
        from nstlib.views.board import Board

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
        if self.box is not None:
            state = "right" if given == self.answer else "wrong"
            with self.telling():
                if self.reveal is not None:
                    shown = self.reveal()
                    self.page.value = shown.to_html() if hasattr(shown, "to_html") else str.__str__(shown)
            self.status.value = sentence(f"{self.verdict} {self.message}".strip(), state)
        return self.verdict

    def build(self):
        import ipywidgets

        self.choice = ipywidgets.RadioButtons(
            options=self.options, value=None, layout=ipywidgets.Layout(width="auto"), description=""
        )
        ask = ipywidgets.HTML(f"<strong>Predict.</strong> {escape(self.question)}")
        self.status, self.page = ipywidgets.HTML(sentence("", "asked")), page()
        self.check_button = button("Check", "Compare your prediction with what happens", self._check)
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

        display(explain.predict(self.question, self.options, self.answer, self.why))
