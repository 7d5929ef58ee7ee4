"""The builder: deterministic, strict about what a lesson may hold, and aware of what is stale."""

import itertools
import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest

from nstcourse import builder
from nstlib.errors import NSTError

ROOT = Path(__file__).resolve().parents[2]
LESSON = """\
# %% [markdown]
# # A small lesson
#
# Words.

# %% tags=["keep"]
1 + 1

# %% [markdown]
# ## Next part

# %%
print("hello")
"""


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / "course" / "lessons").mkdir(parents=True)
    (tmp_path / "course" / "lessons" / "01_small.py").write_text(LESSON)
    return tmp_path


def built(checkout):
    return checkout / "notebooks" / "01_small.ipynb"


def test_notebooks_are_up_to_date():
    """Fails when course/ was edited and `make course` was not run."""
    assert builder.stale(ROOT) == []


def test_a_lesson_is_built_executed_and_then_left_alone(checkout):
    assert builder.stale(checkout) == ["01_small.ipynb"]
    assert "built" in next(builder.build(checkout))
    first = built(checkout).read_bytes()
    notebook = nbformat.read(built(checkout), as_version=4)
    nbformat.validate(notebook)
    assert [c.id for c in notebook.cells] == [
        "a-small-lesson-1",
        "a-small-lesson-2",
        "next-part-1",
        "next-part-2",
    ]
    assert notebook.cells[1].metadata == {"tags": ["keep"]}
    assert notebook.cells[1].outputs[0].data["text/plain"] == "2"
    assert notebook.cells[3].outputs[0].text == "hello\n"
    assert set(notebook.metadata) == {"kernelspec", "language_info", "nst"}
    assert builder.stale(checkout) == []
    assert "up to date" in next(builder.build(checkout))
    assert "built" in next(builder.build(checkout, force=True))
    assert built(checkout).read_bytes() == first


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("Words.", "Other words."),
        lambda text: text.replace('"hello"', '"hallo"'),
        lambda text: text.replace("keep", "skip"),
        lambda text: text + "\n# %%\n3\n",
    ],
)
def test_every_change_of_the_source_makes_it_stale(checkout, change):
    list(builder.build(checkout))
    source = checkout / "course" / "lessons" / "01_small.py"
    source.write_text(change(source.read_text()))
    assert builder.stale(checkout) == ["01_small.ipynb"]


def test_edited_and_orphaned_notebooks_are_stale(checkout):
    list(builder.build(checkout))
    text = built(checkout).read_text()
    built(checkout).write_text(text.replace("Words.", "Edited in the notebook."))
    shutil.copy(built(checkout), checkout / "notebooks" / "09_left_over.ipynb")
    assert builder.stale(checkout) == ["01_small.ipynb", "09_left_over.ipynb"]
    built(checkout).write_text("<<<<<<< a merge\n")
    news = list(builder.build(checkout))
    assert "removed" in news[0] and "built" in news[1] and builder.stale(checkout) == []


def test_ids_of_other_sections_do_not_move(checkout):
    source = checkout / "course" / "lessons" / "01_small.py"
    source.write_text(LESSON.replace("# Words.", "# Words.\n\n# %%\n0"))
    ids = [c.id for c in builder.skeleton(checkout, source).cells]
    assert ids[-2:] == ["next-part-1", "next-part-2"]


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("1 / 0", "a cell fails with ZeroDivisionError: division by zero"),
        ("import sys; sys.stderr.write('noise')", "writes to standard error: noise"),
        ("import os; os.getcwd()", "holds a path of this machine"),
        ("from IPython.display import HTML; HTML('<img src=\"x.png\">')", "no alternative text"),
        ("print('x' * 2_000_000)", "the limit is 1.5 MB"),
    ],
)
def test_bad_lessons_are_refused_and_nothing_is_written(checkout, cell, says):
    (checkout / "course" / "lessons" / "01_small.py").write_text(f"# %%\n{cell}\n")
    with pytest.raises(NSTError, match=re.escape(says)):
        list(builder.build(checkout))
    assert not built(checkout).exists()


def test_outside_a_checkout(tmp_path):
    with pytest.raises(NSTError, match="no course/lessons"):
        list(builder.build(tmp_path))


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
def test_built_lessons_can_be_read_by_everyone(path):
    text = path.read_text()
    notebook = json.loads(text)
    assert path.stat().st_size < 1_500_000
    assert "widgets" not in notebook["metadata"]
    prose = "\n".join("".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown")
    levels = [len(m) for m in re.findall(r"^(#{1,6}) ", prose, flags=re.MULTILINE)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    pictures = re.findall(r"<img [^>]*>", text)
    assert pictures
    for picture in pictures:
        alt = re.search(r'alt=\\"([^"\\]+)', picture)
        assert alt and len(alt[1]) > 15 and alt[1].lower() not in ("image", "picture", "figure")


TEACHER = """
# %% [markdown] tags=["teacher"]
# ## For the teacher
#
# Ask before you show.
"""


def test_teachers_notes_leave_the_lesson_and_fill_the_guide(checkout):
    source = checkout / "course" / "lessons" / "01_small.py"
    source.write_text(LESSON + TEACHER)
    assert builder.stale(checkout) == ["01_small.ipynb", builder.GUIDE]
    assert len(list(builder.build(checkout))) == 2
    assert "Ask before" not in built(checkout).read_text()
    guide = (checkout / "notebooks" / builder.GUIDE).read_text()
    assert "## 1 A small lesson\n\nAsk before you show." in guide and "For the teacher" not in guide
    assert builder.stale(checkout) == []
    source.write_text(LESSON + TEACHER.replace("Ask", "Guess"))
    assert builder.GUIDE in builder.stale(checkout)


def test_badges_and_the_first_cell_appear_with_a_public_address(checkout):
    (checkout / "pyproject.toml").write_text('[project]\nname = "x"\n')
    source = checkout / "course" / "lessons" / "01_small.py"
    assert len(builder.skeleton(checkout, source).cells) == 4
    (checkout / "pyproject.toml").write_text('[project.urls]\nRepository = "https://github.com/some/where"\n')
    cells = builder.skeleton(checkout, source).cells
    assert "colab.research.google.com/github/some/where/blob/main/notebooks/01_small.ipynb" in cells[1].source
    assert "mybinder.org/v2/gh/some/where/main" in cells[1].source
    assert "--no-deps" in cells[2].source and "-U" not in cells[2].source
    compile(cells[2].source.replace("%pip", "pass #"), "cell", "exec")
