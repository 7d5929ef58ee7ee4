"""An answer is found wherever it stands, with what it uses of other cells, and nothing else is."""

import copy
import json
from pathlib import Path

import pytest

from nstcourse.grading import grammar, rebuild

ROOT = Path(__file__).resolve().parents[2]
SOLVED = json.loads((ROOT / "solutions" / "03_style.ipynb").read_text(encoding="utf-8"))
GIVEN = json.loads((ROOT / "exercises" / "03_style.ipynb").read_text(encoding="utf-8"))
REFERENCE = rebuild.Reference(ROOT, "03_style")
ANSWER = "def gram_matrix(features):\n    flat = flatten(features)\n    return flat.T @ flat / len(flat)"
SCRATCH = "print(gram_matrix(np.ones((2, 2, 3))))"


def code(source, **metadata):
    return {"cell_type": "code", "metadata": metadata, "outputs": [], "execution_count": 1, "source": source}


def text(cell):
    return "".join(cell["source"])


class Sheet:
    """A solved notebook to be rearranged around task 3.2."""

    def __init__(self):
        self.cells = copy.deepcopy(SOLVED)["cells"]

    def place(self, task_id="3.2"):
        return next(k for k, c in enumerate(self.cells) if text(c).startswith(f"# Task {task_id}\n"))

    @property
    def cell(self):
        return self.cells[self.place()]

    def stub(self, task_id="3.2"):
        self.cells[self.place(task_id)]["source"] = REFERENCE.stubs[task_id]

    def add(self, source, below=True, at=None, **metadata):
        place = self.place() + below if at is None else at
        self.cells.insert(place, code(source, **metadata))

    def copy(self, source, keep=("metadata",)):
        """A copy of the cell below it, as an editor makes it, with another text."""
        made = copy.deepcopy(self.cell)
        made["source"] = source
        for key in {"id", "metadata"} - set(keep):
            made[key] = {} if key == "metadata" else "0a0b0c0d"
        self.cells.insert(self.place() + 1, made)

    def answers(self):
        return rebuild.answers(rebuild.read(json.dumps(SOLVED | {"cells": self.cells}).encode())[0], REFERENCE)

    def answer(self, task_id="3.2"):
        return self.answers()[task_id]


@pytest.fixture
def sheet(monkeypatch):
    # The child, which costs more than all the rest, is tried elsewhere; these texts are harmless.
    monkeypatch.setattr(grammar, "look", lambda sources: list(map(grammar.facts, sources)))
    return Sheet()


def works(source, **given):
    """Does this source define a right gram_matrix, with what stands in the cells before it?"""
    import numpy as np

    import nstlib

    class Nst:
        @staticmethod
        def or_reference(task_id):
            return lambda features: np.reshape(features, (-1, features.shape[-1]))

    names = {"np": np, "nst": Nst, "nstlib": nstlib} | given
    exec(source, names)
    features = np.arange(12.0).reshape(2, 2, 3)
    flat = features.reshape(4, 3)
    return np.allclose(names["gram_matrix"](features), flat.T @ flat / 4)


# --- which cell counts -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("below", [True, False])
def test_a_new_cell_beside_the_untouched_stub(sheet, below):
    sheet.stub()
    sheet.add(ANSWER, below=below)
    answer = sheet.answer()
    assert works(answer.source) and "a cell that was added" in answer.notes[0]
    assert "or_reference" in answer.source  # from the stub's own cell


@pytest.mark.parametrize("first", ["# Task 3.2\n", "", "# Task 3.5\n"])
def test_the_same_in_a_copied_cell(sheet, first):
    sheet.stub()
    sheet.copy(first + ANSWER)
    assert works(sheet.answer().source)
    assert not sheet.answer("3.5").untouched and "move_places" in sheet.answer("3.5").source


@pytest.mark.parametrize("keep", [(), ("metadata",), ("id",), ("id", "metadata")])
@pytest.mark.parametrize("first", ["", "# Task 3.2\n"])
@pytest.mark.parametrize(
    "text", [SCRATCH, "x = 3", "", "gram_matrix?", "def show(x):\n    print(x)\n\n\n" + SCRATCH, "x = ("]
)
def test_a_scratch_copy_never_wins(sheet, keep, first, text):
    expected = sheet.answer().source
    sheet.copy(first + text, keep)
    assert sheet.answer().source == expected


def test_the_last_cell_that_defines_the_function_counts(sheet):
    sheet.cell["source"] = "# Task 3.2\ndef gram_matrix(features):\n    return 1"
    sheet.add("flatten = nst.or_reference('3.1')\n\n\n" + ANSWER, at=len(sheet.cells))
    answer = sheet.answer()
    assert works(answer.source) and "2 cells answer" in " ".join(answer.notes)


@pytest.mark.parametrize(
    "source",
    [
        "# Task 3.2\nflatten = nst.or_reference('3.1')\nif True:\n    " + ANSWER.replace("\n", "\n    "),
        "# Task 3.2\nfrom functools import partial\ndef g(f, k):\n    t = f.reshape(-1, f.shape[2])\n"
        "    return t.T @ t / len(t)\ngram_matrix = partial(g, k=1)",
        "# Task 3.2\ngram_matrix = lambda f: np.einsum('hwi,hwj->ij', f, f) / f[..., 0].size",
    ],
)
def test_a_function_may_be_made_in_any_way(sheet, source):
    sheet.cell["source"] = source
    sheet.copy(SCRATCH)
    assert works(sheet.answer().source)


def test_a_stub_that_was_only_tidied_up_is_no_answer(sheet):
    sheet.cell["source"] = REFERENCE.stubs["3.2"].replace('"', "'").replace("\n\n\n", "\n\n") + "\n\n# to do"
    assert sheet.answer().untouched
    sheet.add("flatten = nst.or_reference('3.1')\n" + ANSWER, below=False)
    assert works(sheet.answer().source)


def test_what_stands_in_for_an_answer_is_no_stub(sheet):
    """It was worked on: the check says what is amiss."""
    sheet.cell["source"] = "# Task 3.2\ngram_matrix = nst.or_reference('3.2', None)"
    assert not sheet.answer().untouched and "or_reference" in sheet.answer().source


def test_a_scratch_page_beside_a_stub_is_no_attempt(sheet):
    sheet.stub()
    sheet.copy("# Task 3.2\n" + SCRATCH)
    assert sheet.answer().untouched


def test_an_attempt_with_a_mistake_in_its_grammar_is_told(sheet):
    sheet.stub()
    sheet.copy("# Task 3.2\ndef gram_matrix(features)\n    return 1")
    answer = sheet.answer()
    assert "(line 2)" in answer.broken and not answer.untouched


# --- split, merged and lost cells ------------------------------------------------------------------------------------


def test_a_split_cell_is_joined_as_far_as_it_is_needed(sheet):
    first, second = text(sheet.cell).split("\n\n\ndef ", 1)
    sheet.cell["source"] = first + "\nimport math\nK = 2"
    sheet.copy("def " + second)
    answer = sheet.answer()
    assert works(answer.source) and "K = 2" not in answer.source and "flatten" in answer.notes[0]


def test_a_split_after_the_function_leaves_the_first_half(sheet):
    expected = sheet.answer().source
    sheet.copy(SCRATCH)
    assert sheet.answer().source == expected


def test_merged_cells_are_cut_at_their_first_lines(sheet):
    """So that a mistake in one of them is no mistake in the other."""
    place = sheet.place("3.1")
    other = sheet.cells.pop(sheet.place())
    sheet.cells[place]["source"] = text(sheet.cells[place]) + "\n\n" + text(other)
    assert works(sheet.answer().source) and "def flatten" not in sheet.answer().source
    assert "gram_matrix" not in sheet.answer("3.1").source and "def flatten" in sheet.answer("3.1").source


def test_merged_cells_without_first_lines_are_known_by_their_functions(sheet):
    place = sheet.place("3.1")
    other = sheet.cells.pop(sheet.place())
    both = "\n\n".join(text(c).split("\n", 1)[1] for c in (sheet.cells[place], other))
    for cell in (code(both), code("# Task 3.1\n" + both)):
        sheet.cells[place] = cell
        assert "def flatten" in sheet.answer("3.1").source and "def gram_matrix" in sheet.answer().source
        assert "def flatten" not in sheet.answer().source


def test_a_function_in_the_cell_of_another_task_counts_only_where_its_own_is_gone(sheet):
    place = sheet.place("3.5")
    sheet.cells[place]["source"] = text(sheet.cells[place]) + "\n\n" + ANSWER
    sheet.stub()
    assert sheet.answer().untouched
    sheet.cells.pop(sheet.place())
    assert "def gram_matrix" in sheet.answer().source and "another task" in sheet.answer().notes[0]


@pytest.mark.parametrize(("kind", "words"), [("markdown", "a text"), ("raw", "a raw one")])
@pytest.mark.parametrize("lost", [(), ("id",), ("id", "metadata"), ("id", "metadata", "first line")])
def test_a_cell_that_is_no_code_any_more_is_told(sheet, kind, words, lost):
    cell = sheet.cell
    cell["cell_type"] = kind
    if "first line" in lost:
        cell["source"] = text(cell).split("\n", 1)[1]
    for key in lost[:2]:
        cell.pop(key)
    answers = sheet.answers()
    assert answers["3.2"].untouched and words in answers["3.2"].lost and not answers["3.2"].missing
    assert not any(a.untouched or a.missing for i, a in answers.items() if i != "3.2")


def test_a_text_about_a_task_is_no_lost_answer():
    cells, _ = rebuild.read(json.dumps(GIVEN | {"cells": [c for c in GIVEN["cells"] if "3.2" not in text(c)]}).encode())
    answer = rebuild.answers(cells, REFERENCE)["3.2"]
    assert answer.missing and not answer.lost


def test_first_lines_may_carry_remarks(sheet):
    for first in (
        "# Task 3.2 (done!)",
        "#@title Task 3.2",
        "## task 3.2: mine",
        "# @title Task 3.2 { form-width: '20%' }",
    ):
        sheet.cell["source"] = f"{first}\n{ANSWER}"
        sheet.cells[:] = [c | {"metadata": {}, "id": f"x{k}"} for k, c in enumerate(sheet.cells)]
        assert sheet.answer().source.startswith(first) and not sheet.answer().notes
        sheet.__init__()


# --- what an answer uses ---------------------------------------------------------------------------------------------

USES = (
    "# Task 3.2\nflatten = nst.or_reference('3.1')\n\n\ndef gram_matrix(features):\n    return times(flatten(features))"
)
HELPERS = {
    "a function": "def times(t):\n    return t.T @ t / len(t)",
    "a function that uses others and an import": "import numpy as xp\n\n\ndef half(t):\n    return xp.dot(t.T, t)\n\n\n"
    "def times(t):\n    return half(t) / COUNT(t)\n\n\ndef COUNT(t): return len(t)",
    "a class": "class Times:\n    def __call__(self, t):\n        return t.T @ t / len(t)\n\n\ntimes = Times()",
    "an import with another name": "from numpy import cov as unused, dot\ntimes = lambda t: dot(t.T, t) / len(t)",
    "everything of a module": "from numpy import *\ntimes = lambda t: matmul(t.T, t) / len(t)",
    "a table that grows": "W = {}\nW['one'] = 1\nW.update(two=2)\nfor k in range(3):\n    W[k] = k\n\n\n"
    "def times(t): return t.T @ t / len(t) * W['one'] * W['two'] / W[2]",
    "a choice": "try:\n    import no_such_module as m\nexcept ImportError:\n    m = None\n\n\n"
    "def times(t): return t.T @ t / len(t) if m is None else 0",
    "behind a magic": "%%time\n%matplotlib inline\ndef times(t): return t.T @ t / len(t)",
}


@pytest.mark.parametrize("kind", HELPERS)
@pytest.mark.parametrize("below", [True, False])
def test_helpers_are_taken_over_with_what_they_use(sheet, kind, below):
    sheet.cell["source"] = USES
    sheet.add("raise SystemExit('not needed')\n" + HELPERS[kind] + "\nraise SystemExit('not needed')", below=below)
    answer = sheet.answer()
    assert works(answer.source) and "times" in " ".join(answer.notes) and "SystemExit" not in answer.source


def test_a_chain_of_cells_is_followed_in_their_order(sheet):
    sheet.cell["source"] = USES
    sheet.add("ONE = 1", at=2)
    sheet.add("TWO = ONE + 1", at=4)
    sheet.add("def times(t): return t.T @ t / len(t) * TWO / 2", at=6)
    assert works(sheet.answer().source)


def test_of_several_helpers_the_last_one_above_counts(sheet):
    sheet.cell["source"] = USES
    sheet.add("def times(t): return 0", at=3)
    sheet.add("def times(t): return 1", at=len(sheet.cells))
    sheet.add("def times(t): return t.T @ t / len(t)", below=False)
    assert works(sheet.answer().source)


def test_what_stands_in_the_cell_of_another_task_can_be_used(sheet):
    place = sheet.place("3.1")
    sheet.cells[place]["source"] = text(sheet.cells[place]) + "\n\n\n" + HELPERS["a function"]
    sheet.cell["source"] = USES
    assert works(sheet.answer().source) and "def flatten" not in sheet.answer().source


def test_what_is_not_used_stays_behind(sheet):
    expected = sheet.answer().source
    sheet.add("features = 3\nflat = 4\nlen = 5\nnp = 6\nx = open('y')", below=False)
    answer = sheet.answer()
    assert answer.source == expected and not answer.notes


def test_what_helpers_borrow_is_told(sheet):
    sheet.cell["source"] = USES
    sheet.add("times = nst.gram_matrix\nother = nst.stylize", below=False)
    assert "nst.gram_matrix" in sheet.answer().notes[-1] and "stylize" not in sheet.answer().notes[-1]


def test_an_answer_with_its_helpers_has_a_limit(sheet):
    sheet.cell["source"] = USES
    sheet.add("def times(t):\n    return t\n    " + "'" + "a" * 199_900 + "'", below=False)
    assert "far too many" in sheet.answer().refused
    sheet.cell["source"] = "# Task 3.2\n# " + "ü" * 120_000 + "\n" + ANSWER  # bytes, not characters
    assert "far too many" in sheet.answer().refused


def test_nothing_of_an_answer_is_compiled_here(sheet):
    """What only compiling finds is for the sandbox to tell."""
    sheet.cell["source"] = "# Task 3.2\nreturn 1\nawait x\n" + ANSWER
    answer = sheet.answer()
    assert not answer.broken and not answer.refused and "return 1" in answer.source


@pytest.mark.parametrize(
    "line",
    [
        "gram_matrix = gram_matrix(np.ones((2, 2, 3)))",
        "gram_matrix = np.zeros((3, 3))",
        "for gram_matrix, other in [(1, 2)]:\n    print(other)",
        "with open(__file__) as gram_matrix:\n    pass",
        "from elsewhere import gram_matrix",
        "import elsewhere as gram_matrix",
        "import functools\ngram_matrix = functools.wraps(gram_matrix)(gram_matrix)",
        "gram_matrix = other",
        "gram_matrix += 1",
        "[gram_matrix := 3]",
    ],
)
@pytest.mark.parametrize("how", ["added", "copied", "with its first line"])
def test_who_only_uses_a_name_answers_nothing(line, how):
    sheet = Sheet()
    if how == "added":
        sheet.add(line)
    else:
        sheet.copy(line if how == "copied" else f"# Task 3.2\n{line}", keep=("id", "metadata"))
    answer = sheet.answer()
    assert "flat.T @ flat" in answer.source and line.splitlines()[-1] not in answer.source
    assert not answer.untouched and not answer.refused


def test_a_function_under_another_name_is_one():
    sheet = Sheet()
    sheet.stub()
    sheet.add("gram_matrix = mine")
    sheet.add(ANSWER.replace("gram_matrix", "mine"))
    assert "def mine" in sheet.answer().source and sheet.answer().source.strip().endswith("gram_matrix = mine")


@pytest.mark.parametrize(
    "line", ["from numpy import *", "from numpy import sum", "from numpy import sum, abs as absolute"]
)
def test_what_takes_the_place_of_a_builtin_comes_along(line):
    sheet = Sheet()
    sheet.cell["source"] = "# Task 3.2\n" + ANSWER.replace("flat.T @ flat / len(flat)", "sum(flat)")
    sheet.add(line, below=False)
    assert line in sheet.answer().source
    sheet = Sheet()
    sheet.cell["source"] = "# Task 3.2\n" + ANSWER.replace("flat.T @ flat / len(flat)", "sum(flat)")
    sheet.add("sum = 3", below=False)  # a result that was called so
    assert "sum = 3" not in sheet.answer().source


@pytest.mark.parametrize("indent", ["    ", "\t", " "])
def test_a_remark_within_a_function_cuts_nothing(indent):
    sheet = Sheet()
    sheet.cell["source"] = f"# Task 3.2\ndef gram_matrix(features):\n{indent}# Task 3.1\n{indent}return features"
    assert sheet.answer().source.count("return features") == 1 and not sheet.answer().broken


def test_notes_are_short_whatever_names_are():
    sheet = Sheet()
    name = "x" * 50_000
    sheet.add(f"{name} = 1", below=False)
    sheet.cell["source"] = f"# Task 3.2\ndef gram_matrix(features):\n    return {name}"
    assert all(len(note) < 1000 for note in sheet.answer().notes)
