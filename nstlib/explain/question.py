"""A question to answer before looking on."""

from html import escape

from nstlib.errors import NSTError
from nstlib.views.html import Html


def predict(question, options, answer, why):
    """A question to answer before looking on; as plain HTML the answer is folded away."""
    check_question(options, answer)
    items = "".join(f"<li>{escape(option)}</li>" for option in options)
    html = (
        f'<div class="nst-predict"><p><strong>Predict.</strong> {escape(question)}</p><ol type="a">{items}</ol>'
        f"<details><summary>Answer</summary><p>{escape(options[answer])}. {escape(why)}</p></details></div>"
    )
    return Html(html, f"Predict. {question} ({'; '.join(options)})")


def check_question(options, answer):
    """Raise NSTError unless there are two options or more, and `answer` is the number of one of them."""
    if len(options) < 2 or not 0 <= answer < len(options):
        raise NSTError("a question needs two options or more, and the number of the right one, counted from 0.")
