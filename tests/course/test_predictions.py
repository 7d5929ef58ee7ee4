"""Predict before you see: what answers a prediction is folded, by the one means that every viewer obeys."""

import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from small_course import LESSON, write

from nstcourse import contents, predictions
from nstcourse.build import pages
from nstlib.errors import NSTError

ROOT = Path(__file__).resolve().parents[2]
NAMES = [lesson.name for lesson in contents.read(ROOT).lessons]
ASKED = """
# %% [markdown]
# ## A sum
#
# > **Predict.** How much is 20 and 22?

# %%
print(20 + 22)
"<b>forty-two</b>"

# %% [markdown]
# > **Observe.** It is
# > the answer.
#
# > **Explain.** Somebody added $a_1$.
#
# Words that stay.
"""
SECOND = """
# %% [markdown]
# > **Predict.** And 1 and 1?

# %%
1 + 1
"""


def lesson(tmp_path, text):
    folder = write(tmp_path, {"00_small": LESSON + text})
    return pages.Lesson(folder, "notebooks/00_small.ipynb", folder / "course" / "lessons" / "00_small.py")


class Unfolded(HTMLParser):
    """The text and the pictures of a page that are seen before anything is opened."""

    def __init__(self, html):
        super().__init__()
        self.depth, self.summary, self.seen = 0, False, ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.depth += tag == "details"
        self.summary = self.summary or tag == "summary"
        if tag == "img" and not self.depth:
            self.seen += "[picture]"

    def handle_endtag(self, tag):
        self.depth -= tag == "details"
        self.summary = self.summary and tag != "summary"

    def handle_data(self, data):
        if not self.depth or self.summary:
            self.seen += data


def test_outputs_and_words_below_a_prediction_are_folded_and_nothing_else_is(tmp_path):
    notebook = nbformat.reads(lesson(tmp_path, ASKED).made(), 4)
    nbformat.validate(notebook)
    cells = {cell.id: cell for cell in notebook.cells}
    (output,) = cells["a-sum-2"].outputs
    assert cells["a-sum-2"].metadata["tags"] == [predictions.TAG]
    html = output.data["text/html"]
    assert "42" in html and "&lt;b&gt;forty-two" in html
    assert Unfolded(html).seen == predictions.OUTPUT == output.data["text/plain"]
    assert cells["next-part-2"].outputs[0].text == "hello\n" and not cells["next-part-2"].metadata
    words = cells["a-sum-3"].source
    assert Unfolded(words).seen.split("\n\n")[-1] == "Words that stay." and "answer" in words
    assert "answer" not in Unfolded(words).seen and "added" not in Unfolded(words).seen
    # Markdown inside of HTML is only read as such between empty lines.
    assert words.startswith(
        f"<details><summary>{predictions.WORDS}</summary>\n\n> **Observe.** It is\n> the answer.\n\n"
    )
    assert words.count("<details>") == words.count("\n\n</details>\n\n") == 1


def test_an_observation_of_which_nothing_was_foretold_stays_open(tmp_path):
    text = "\n# %%\n7\n\n# %% [markdown]\n# > **Observe.** Seven.\n"
    notebook = lesson(tmp_path, text).wanted()
    assert notebook.cells[-2].source == "> **Observe.** Seven." and not notebook.cells[-3].metadata


def test_a_widget_that_asks_has_its_code_folded(tmp_path):
    notebook = lesson(tmp_path, "\n# %%\nwidgets.Predict('1 or 2?', ['1', '2'], 0, 'Because.')\n").wanted()
    assert notebook.cells[-2].metadata == {"jupyter": {"source_hidden": True}}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ASKED + SECOND, "00_small.py: the prediction 'And 1 and 1.' is not answered"),
        (SECOND + ASKED, "00_small.py: the prediction 'And 1 and 1.' is not answered"),
        (ASKED.replace('# %%\nprint(20 + 22)\n"<b>forty-two</b>"\n', ""), "'How much is 20 and 22\\?' is not answered"),
        (
            ASKED.replace("# %%\nprint", '# %% tags=["nbval-check-output"]\nprint'),
            "the cell 'print\\(20 \\+ 22\\)' answers a prediction and is tagged nbval-check-output",
        ),
    ],
)
def test_a_prediction_that_cannot_be_kept_is_refused(tmp_path, text, words):
    with pytest.raises(NSTError, match=words):
        lesson(tmp_path, text).wanted()


@pytest.mark.parametrize("name", NAMES)
def test_in_every_lesson_each_prediction_is_followed_by_a_folded_output(name):
    """Of the built pages: between a prediction and what explains it, nothing is to be seen but the invitation."""
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    asked = False
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert asked == (predictions.TAG in cell.metadata.get("tags", []))
            if cell.source.startswith("widgets.Predict("):
                assert cell.metadata["jupyter"] == {"source_hidden": True}
                assert "Answer" in Unfolded(cell.outputs[0].data["text/html"]).seen.splitlines()[-1]
            if asked:
                shown = [Unfolded(output.get("data", {}).get("text/html", "!")).seen for output in cell.outputs]
                # A result's own line that opens it stands within.
                assert [s.removesuffix("larger") for s in shown] in ([], [predictions.OUTPUT]), cell.id
            continue
        for block in cell.source.split("\n\n"):
            if re.match(r"> \*\*(Observe|Explain)\.\*\*", block) and asked:
                assert block[2:] not in Unfolded(cell.source).seen, cell.id
                asked = False
            asked = asked or "> **Predict.**" in block
    assert not asked
