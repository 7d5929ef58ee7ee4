"""Points so far: what a page is shown beside the words of a check, and everybody else is not."""

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from nstcourse import outcome, progress, score
from nstcourse.checks import examine
from nstcourse.tasks import TASKS

ROOT = Path(__file__).resolve().parents[2]
CELLS = [
    "import nstlib as nst\n\n\ndef flatten(features):\n    return features.reshape(-1, features.shape[-1])",
    'nst.check("3.1", flatten)',
    'def gram_matrix(features):\n    raise nst.Todo("3.2", "")\n\n\nnst.check("3.2", gram_matrix)',
]


class Page(NotebookClient):
    """Asks as a page does: with the id of the cell that was run."""

    async def async_execute_cell(self, cell, cell_index, **settings):
        session, asked = self.kc.session, self.kc.session.msg

        def msg(kind, *args, **kwargs):
            made = asked(kind, *args, **kwargs)
            if kind == "execute_request":
                made["metadata"] = {"cellId": cell.id, "deletedCells": []}
            return made

        session.msg = msg
        try:
            return await super().async_execute_cell(cell, cell_index, **settings)
        finally:
            session.msg = asked


@pytest.fixture
def sheet(tmp_path, monkeypatch):
    monkeypatch.setenv("NST_STATIC", "")
    folder = tmp_path / "exercises"
    folder.mkdir()
    (folder / "03_style.ipynb").write_text("{}")
    return folder


def run(client, folder):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    client(notebook, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    return [cell.outputs for cell in notebook.cells]


def test_a_page_gets_points_and_the_total_and_everybody_else_the_same_words_as_ever(sheet):
    """3.1 is worth 2 points and the sheet 30. The run for the page comes second: what is noted changes no words."""
    plain, page = run(NotebookClient, sheet), run(Page, sheet)
    assert all(output.output_type == "stream" for outputs in plain for output in outputs)
    assert [outputs[0].text for outputs in page[1:]] == [outputs[0].text for outputs in plain[1:]]
    shown = [outputs[1].data["text/html"] for outputs in page[1:]]
    words = [re.sub(r"<[^>]*>", "", html) for html in shown]
    assert words == [
        "✔ all right 2 of 2 points for this task, 2 of 30 on this sheet so far",
        "○ not begun 0 of 6 points for this task, 2 of 30 on this sheet so far",
    ]
    assert [outputs[1].data["text/plain"].replace(": ", " ") for outputs in page[1:]] == words


def test_no_total_where_nothing_is_noted(sheet, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert progress.total("3.1") is None
    found = examine(TASKS["3.1"], TASKS["3.1"].reference)
    assert "on this sheet" not in "".join(score.picture(found, progress.total("3.1")))
    monkeypatch.chdir(sheet)
    assert progress.total("3.1") is None
    progress.note(found)
    assert progress.total("3.7") == (2, 30) and progress.total("2.1") is None


def luminance(colour):
    """Relative luminance by WCAG 2."""
    values = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_status_has_a_colour_that_is_read_a_sign_and_a_word():
    """Contrast of 4.5 at least with its own white letters, so on a page of any colour; no two words or signs alike."""
    task, seen = TASKS["3.2"], {}
    for status in ("full", "partial", "wrong", "error", "not attempted"):
        html, words = score.picture(outcome.Outcome(task, [False] * len(task.probes), [], status))
        back, letters = re.search(r"background-color:(#\w{6});color:(#\w{6})", html).groups()
        assert (luminance(letters) + 0.05) / (luminance(back) + 0.05) >= 4.5
        seen[status] = words.partition(":")[0]
    assert len(set(seen.values())) == 4 and len({word[0] for word in seen.values()}) == 4
    assert seen["wrong"] == seen["error"]


def test_without_ipython_a_check_only_prints(sheet):
    code = "import nstlib as nst; nst.check('3.1', lambda f: f.reshape(-1, f.shape[-1]))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=sheet)
    assert told.stdout.startswith("3.1 flatten: 2 of 2") and told.stderr == "" and "points for" not in told.stdout
    assert json.loads((sheet / ".03_style.progress.json").read_text())["tasks"]["3.1"]["points"] == 2
