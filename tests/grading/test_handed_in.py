"""Notebooks as hurried students and other tools leave them get the marks that their answers deserve.

One class is graded once, from a folder whose exercises/ a teacher has worked through.
"""

import copy
import json
import shutil
from pathlib import Path

import pytest
from walled import needs_bubblewrap

from nstcourse.grading.grade import grade

ROOT = Path(__file__).resolve().parents[2]
SOLVED = json.loads((ROOT / "solutions" / "03_style.ipynb").read_text(encoding="utf-8"))
STUBS = json.loads((ROOT / "exercises" / "03_style.ipynb").read_text(encoding="utf-8"))

pytestmark = needs_bubblewrap


def text(cell):
    return "".join(cell["source"])


def place(notebook, task_id):
    return next(k for k, c in enumerate(notebook["cells"]) if text(c).startswith(f"# Task {task_id}\n"))


def code(source):
    return {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 1, "source": source}


def lines(**more):
    """The solved notebook with lines before and after answers: _3_2=("before", "after")."""
    notebook = copy.deepcopy(SOLVED)
    for name, (before, after) in more.items():
        cell = notebook["cells"][place(notebook, name[1:].replace("_", "."))]
        cell["source"] = "\n".join([*([before] if before else []), text(cell), "", after])
    return notebook


def moved():
    notebook = copy.deepcopy(SOLVED)
    cells = notebook["cells"]
    k = place(notebook, "3.2")  # below its stub, with a helper far away
    answer = "def gram_matrix(features):\n    flat = flatten(features)\n    return times(flat.T, flat) / len(flat)"
    cells[k]["source"] = text(STUBS["cells"][k])
    cells.insert(k + 1, code(answer))
    cells.append(code("import operator\ntimes = operator.matmul"))
    k = place(notebook, "3.4")  # split
    first, second = text(cells[k]).split("\n\n\ndef ", 1)
    cells[k]["source"] = first
    cells.insert(k + 1, cells[k] | {"id": "0a0b0c0d", "source": "def " + second})
    k = place(notebook, "3.5")  # a copy to try things out
    cells.insert(k + 1, cells[k] | {"id": "0b0c0d0e", "source": "# Task 3.5\nprint(move_places(1, 2))"})
    cells[place(notebook, "3.6")]["cell_type"] = "markdown"
    return notebook


HANDED_IN = {
    "jupyter": lines(
        _3_1=("%%time", "flatten?"),
        _3_2=("%%capture out", "t = %time gram_matrix(np.ones((2, 2, 3)))"),
        _3_3=("\ufeff%matplotlib inline", "files = !ls\nprint(files)"),
        _3_4=("!pip --version", "%timeit style_gradient(1, 2)"),
        _3_5=("import asyncio\nawait asyncio.sleep(0)", "display(np.ones(3))"),
        _3_6=("?np.ones", "\u200b"),
    ),
    "elsewhere": lines(
        _3_1=("import no_such_module", ""),
        _3_2=(
            "from google.colab import drive\ndrive.mount('/content/drive')",
            "assert gram_matrix is None, 'my own test'",
        ),
        _3_3=("table = np.load('my_features.npy')", "print(table.shape)"),
        _3_4=("name = input('press enter')", "raise SystemExit"),
        _3_5=("return 1", ""),
        _3_6=("nst.show(1)", "open('/content/x.png')"),
    ),
    "moved": moved(),
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("handed_in")
    (folder / "root" / "exercises").mkdir(parents=True)
    shutil.copy(ROOT / "solutions" / "03_style.ipynb", folder / "root" / "exercises")
    for student, notebook in HANDED_IN.items():
        (folder / "in" / student).mkdir(parents=True)
        (folder / "in" / student / "03_style.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return grade(folder / "in", folder / "out", root=folder / "root", exercise="03", jobs=2, tell=lambda _: None)


def tasks(graded, student):
    return next(s for s in graded["submissions"] if s["student"] == student)["tasks"]


@pytest.mark.parametrize("student", HANDED_IN)
def test_right_answers_get_their_marks(graded, student):
    found = {i: t["status"] for i, t in tasks(graded, student).items()}
    lost = {"3.6": "not attempted"} if student == "moved" else {}
    assert found == dict.fromkeys(found, "full") | lost, tasks(graded, student)


def test_what_was_left_out_or_did_not_work_is_told(graded):
    told = {i: " ".join(t["notes"]) for i, t in tasks(graded, "jupyter").items()}
    for task_id, words in {"3.1": "%%time; flatten?", "3.2": "%%capture", "3.3": "U+FEFF", "3.4": "!pip"}.items():
        assert words in told[task_id]
    told = {i: " ".join(t["notes"]) for i, t in tasks(graded, "elsewhere").items()}
    wanted = {
        "3.1": "no_such_module",
        "3.2": "google.colab",
        "3.3": "my_features.npy",
        "3.4": "input(",
        "3.5": "return",
    }
    for task_id, words in wanted.items():
        assert words in told[task_id] and "did not work" in told[task_id]
    assert "no code cell any more" in tasks(graded, "moved")["3.6"]["words"][0]
    assert "times, operator" in tasks(graded, "moved")["3.2"]["notes"][-1] or "operator, times" in str(
        tasks(graded, "moved")
    )


def test_the_teacher_is_told_of_the_worked_sheet(graded):
    assert any("exercises/03_style.ipynb differs" in note for note in graded["notes"])
