"""The builder: deterministic, strict about what a lesson may hold, and aware of what is stale."""

import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from small_course import LESSON, write

from nstcourse import contents
from nstcourse.build import builder, pages, sources, verify
from nstlib.errors import NSTError

ROOT = Path(__file__).resolve().parents[2]
HEAD = LESSON.partition("\n# %% tags")[0]  # its first cell, eight lines and an empty one


@pytest.fixture
def checkout(tmp_path):
    return write(tmp_path, {"00_small": LESSON})


def stale(checkout):
    return [page.name for page in builder.stale(checkout)]


def source_of(checkout):
    return checkout / "course" / "lessons" / "00_small.py"


def built(checkout):
    return checkout / "notebooks" / "00_small.ipynb"


def page(checkout):
    return pages.Lesson(checkout, "notebooks/00_small.ipynb", source_of(checkout))


def test_notebooks_are_up_to_date():
    """Fails when course/ was edited and `make course` was not run."""
    assert builder.stale(ROOT) == []


def test_a_lesson_is_built_executed_and_then_left_alone(checkout):
    assert stale(checkout) == ["notebooks/00_small.ipynb"]
    assert "built" in next(builder.build(checkout))
    first = built(checkout).read_bytes()
    notebook = nbformat.read(built(checkout), as_version=4)
    nbformat.validate(notebook)
    assert [c.id for c in notebook.cells] == [
        "a-small-lesson-1",
        "online-1",
        "a-small-lesson-2",
        "next-part-1",
        "next-part-2",
        "where-to-go-from-here-1",
    ]
    assert notebook.cells[2].metadata == {"tags": ["keep"]}
    assert notebook.cells[2].outputs[0].data["text/plain"] == "2"
    assert notebook.cells[4].outputs[0].text == "hello\n"
    assert set(notebook.metadata) == {"kernelspec", "language_info", "nst"}
    assert stale(checkout) == []
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
    built(checkout).parent.mkdir()
    nbformat.write(sources.skeleton(checkout, source_of(checkout)), built(checkout))  # outputs do not matter here
    assert stale(checkout) == []
    source_of(checkout).write_text(change(source_of(checkout).read_text()))
    assert stale(checkout) == ["notebooks/00_small.ipynb"]


def test_the_first_page_lists_the_lessons_of_the_table(checkout):
    """Another promise in the table makes it stale; a checkout without the page has none."""
    (checkout / "course" / "index.py").write_text("# %% [markdown]\n# # Way\n#\n# {lessons}\n#\n# Words.\n")
    page(checkout).build()
    assert stale(checkout) == ["notebooks/index.ipynb"]
    list(builder.build(checkout))
    text = nbformat.read(checkout / "notebooks" / "index.ipynb", as_version=4).cells[0].source
    row = "| [0 A small lesson](00_small.ipynb) | 1 | You can add |  |"
    assert text == f"# Way\n\n| lesson | minutes | its promise | its sheet |\n|---|---|---|---|\n{row}\n\nWords."
    assert stale(checkout) == []
    table = checkout / "course" / "contents.toml"
    table.write_text(table.read_text().replace("minutes = 1", "minutes = 2"))
    source_of(checkout).write_text(LESSON.replace("| 1, or less. |", "| 2, or less. |"))
    assert "notebooks/index.ipynb" in stale(checkout)
    (checkout / "course" / "index.py").unlink()
    assert next(builder.build(checkout)) == "notebooks/index.ipynb: removed, its lesson is gone"


def test_the_way_on_leads_from_every_page_to_the_next():
    """Each lesson is followed by its sheet, each sheet by the next lesson, by links that hold in JupyterLab."""
    course, way, leads = contents.read(ROOT), [], []
    for lesson in course.lessons:
        for folder, place in [("lessons", "notebooks"), ("exercises", "exercises")][
            : 1 + (lesson.exercise is not None)
        ]:
            words = sources.skeleton(ROOT, ROOT / "course" / folder / f"{lesson.name}.py").cells[-1].source
            assert all((ROOT / place / link).is_file() for link in re.findall(r"\]\(([^)]+)\)", words))
            onward = re.search(r"(?:[Nn]ow do|[Nn]ext:) \[[^\]]*\]\(([^)]+)\)", words)
            way.append(f"{place}/{lesson.name}.ipynb")
            leads.append(onward and os.path.normpath(os.path.join(place, onward[1])))
    assert leads == [*way[1:], None]


def test_edited_and_orphaned_notebooks_are_stale(checkout):
    page(checkout).build()
    text = built(checkout).read_text()
    built(checkout).write_text(text.replace("Words.", "Edited in the notebook."))
    shutil.copy(built(checkout), checkout / "notebooks" / "09_left_over.ipynb")
    assert stale(checkout) == ["notebooks/00_small.ipynb", "notebooks/09_left_over.ipynb"]
    built(checkout).write_text("<<<<<<< a merge\n")
    news = list(builder.build(checkout))
    assert "removed" in news[0] and "built" in news[1] and stale(checkout) == []


def test_ids_of_other_sections_do_not_move(checkout):
    source = source_of(checkout)
    source.write_text(LESSON.replace("# Words.", "# Words.\n\n# %%\n0"))
    ids = [c.id for c in sources.skeleton(checkout, source).cells]
    assert ids[-3:] == ["next-part-1", "next-part-2", "where-to-go-from-here-1"]


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        (
            "x = 0\n\n1 / x",
            "course/lessons/00_small.py, line 17: a cell fails with ZeroDivisionError: division by zero",
        ),
        ("x = 0\nx = = 1", "course/lessons/00_small.py, line 16: a cell fails with SyntaxError"),
        ("double(None)", "course/lessons/00_small.py, line 15: a cell fails with TypeError"),
        (
            "import sys; sys.stderr.write('noise')",
            "course/lessons/00_small.py, line 15: a cell writes to standard error: noise",
        ),
        ("import os; os.getcwd()", "course/lessons/00_small.py, line 15: an output holds a path of this machine"),
        (
            "from IPython.display import HTML; HTML('<img src=\"x.png\">')",
            "course/lessons/00_small.py, line 15: a picture has no alternative text",
        ),
        ("print('x' * 2_600_000)", "notebooks/00_small.ipynb has 2.60 MB; the limit is 2.5 MB."),
    ],
)
def test_bad_lessons_are_refused_with_their_line_and_nothing_is_written(checkout, cell, says):
    helper = "def double(x):\n    return x + x"
    source_of(checkout).write_text(f"{HEAD}\n# %%\n{helper}\n\n# %%\n{cell}\n")
    with pytest.raises(NSTError, match=re.escape(says)):
        page(checkout).build()
    assert not built(checkout).exists()


def test_what_is_printed_in_pieces_is_stored_in_one(checkout):
    loop = "for i in range(3):\n    print(i)\n    sys.stdout.flush()\n    time.sleep(0.3)\n"
    cell = f"import sys, time\n{loop}print('end')\ni"
    source_of(checkout).write_text(f"{HEAD}\n# %%\n{cell}\n")
    page(checkout).build()
    outputs = nbformat.read(built(checkout), as_version=4).cells[2].outputs
    assert [output.output_type for output in outputs] == ["stream", "execute_result"]
    assert outputs[0].text == "0\n1\n2\nend\n"


def test_outside_a_checkout(tmp_path):
    with pytest.raises(NSTError, match="no course/lessons"):
        list(builder.build(tmp_path))


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
def test_built_lessons_can_be_read_by_everyone(path):
    text = path.read_text()
    notebook = json.loads(text)
    assert path.stat().st_size <= verify.MAX_BYTES == 2_500_000
    assert "widgets" not in notebook["metadata"]
    prose = "\n".join("".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown")
    levels = [len(m) for m in re.findall(r"^(#{1,6}) ", prose, flags=re.MULTILINE)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    pictures = re.findall(r"<img [^>]*>", text)
    assert pictures or path.stem == "index"
    for picture in pictures:
        alt = re.search(r'alt=\\"([^"\\]+)', picture)
        assert alt and len(alt[1]) > 15 and alt[1].lower() not in ("image", "picture", "figure")


# --- several at a time -----------------------------------------------------------------------------------------------


def course_of(folder, **cells):
    """A course of one cell each, beside their heads."""
    names = {f"{number:02d}_{name}": f"{HEAD}\n# %%\n{cell}\n" for number, (name, cell) in enumerate(cells.items())}
    return write(folder, names)


NAMES = ["00_good", "01_raises", "02_dies", "03_loud", "04_kills", "05_last"]


def test_a_lesson_that_fails_is_told_and_loses_no_other(tmp_path, monkeypatch):
    """One raises, one ends its kernel, one is refused by what it holds, and one ends the process that builds it."""
    monkeypatch.setenv("SAID_TO_LESSONS", "hello")
    course = course_of(
        tmp_path,
        good="print(1)",
        raises="1 / 0",
        dies="import os; os._exit(3)",
        loud="print('x' * 3_000_000)",
        kills="import os, signal; os.kill(os.getppid(), signal.SIGKILL)",
        last="import os; os.environ['SAID_TO_LESSONS']",
    )
    news = []
    with pytest.raises(NSTError) as caught:
        for line in builder.build(course, jobs=2):
            news.append(line)
    head, *told = sorted(str(caught.value).splitlines())
    assert head == "4 of 6 could not be built:"
    wanted = [
        "course/lessons/01_raises.py, line 11: a cell fails with ZeroDivisionError: division by zero.",
        "course/lessons/02_dies.py: the kernel died or took too long (DeadKernelError).",
        "notebooks/03_loud.ipynb has 3.00 MB; the limit is 2.5 MB.",
        "its process ended with status -9 before it was done",
    ]
    for line, name, words in zip(told, NAMES[1:5], wanted, strict=True):
        assert line.startswith(f"notebooks/{name}.ipynb was not built: {words}")
    built = sorted(path.name for path in (course / "notebooks").iterdir())
    assert built == ["00_good.ipynb", "05_last.ipynb"]
    assert "'hello'" in (course / "notebooks" / "05_last.ipynb").read_text()
    assert sorted(line.split(":")[0] for line in news) == [f"notebooks/{name}.ipynb" for name in NAMES]
    assert stale(course) == [f"notebooks/{name}.ipynb" for name in NAMES[1:5]]


def pids(folder):
    return [int(path.read_text()) for path in folder.glob("*.pid") if path.read_text()]


def until(true, seconds=300):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@pytest.mark.skipif(os.name == "nt", reason="sends a POSIX signal")
def test_two_at_a_time_and_ctrl_c_leaves_nothing_half_written(tmp_path):
    """Each lesson waits until the other one is there: one at a time would never come to an end."""
    meet = (
        "import os, pathlib, time\n"
        "pathlib.Path(f'../{name}.pid').write_text(str(os.getpid()))\n"
        "while len(list(pathlib.Path('..').glob('[ab].pid'))) < 2:\n"
        "    time.sleep(0.05)\n"
    )
    stay = meet.replace("{name}", "c") + "time.sleep(600)"
    cells = {"a": meet.replace("{name}", "a"), "b": meet.replace("{name}", "b"), "c": stay, "d": "1"}
    course = course_of(tmp_path, **cells)
    (course / "notebooks").mkdir()
    (course / "notebooks" / "02_c.ipynb").write_text("as it was")
    command = [sys.executable, "-m", "nstcourse.cli", "course", "build", "--jobs", "2", "--root", str(course)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "start_new_session": True}
    # Programs that are started in the background inherit that Ctrl-C is nothing to them.
    run = subprocess.Popen(command, **pipes, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    try:
        until(lambda: len(pids(course)) == 3 and (course / "notebooks" / "03_d.ipynb").exists())
        os.killpg(run.pid, signal.SIGINT)  # as a terminal does
        out, errors = run.communicate(timeout=300)
    finally:
        run.kill()
    assert run.returncode == 130 and "Traceback" not in errors
    assert errors.splitlines()[-1] == "nst: interrupted; what was built before is whole, the rest is as it was."
    assert out.count(": built") == 3
    assert (course / "notebooks" / "02_c.ipynb").read_text() == "as it was"
    assert sorted(p.name for p in (course / "notebooks").iterdir()) == [
        f"{n:02d}_{c}.ipynb" for n, c in enumerate("abcd")
    ]
    until(lambda: not any(psutil.pid_exists(pid) and alive(pid) for pid in pids(course)))


def alive(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


# --- what is gathered from the lessons -------------------------------------------------------------------------------


TEACHER = """
# %% [markdown] tags=["teacher"]
# ## For the teacher
#
# Ask before you show.
"""


def test_teachers_notes_leave_the_lesson_and_fill_the_guide(checkout):
    source = source_of(checkout)
    source.write_text(LESSON + TEACHER)
    assert stale(checkout) == ["notebooks/00_small.ipynb", pages.GUIDE]
    assert len(list(builder.build(checkout))) == 2
    assert "Ask before" not in built(checkout).read_text()
    guide = (checkout / pages.GUIDE).read_text()
    assert "## 0 A small lesson\n\nAsk before you show." in guide and "For the teacher" not in guide
    assert stale(checkout) == []
    source.write_text(LESSON + TEACHER.replace("Ask", "Guess"))
    assert pages.GUIDE in stale(checkout)
