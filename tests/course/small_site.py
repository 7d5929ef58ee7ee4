"""A course of one lesson and one sheet, built without running a kernel, and the real pages of course/where/ and on
accessibility, for tests of the site that is made of it."""

import base64
import io
import shutil
from pathlib import Path

import nbformat
from PIL import Image
from small_course import write

from nstcourse import online, predictions
from nstcourse.build import sources

ROOT = Path(__file__).resolve().parents[2]
LESSON = """\
# %% [markdown]
# # A small lesson
#
# **The promise.** You can add.
#
# | | |
# |---|---|
# | **Minutes** | 1, or less. |
#
# Let $F_{ij}$ be a table; then $\\Big\\lVert F \\Big\\rVert$, its size, is
#
# $$G = \\frac{1}{M} F^{\\mathsf T} F.$$
#
# > **Predict.** What is to be seen?

# %%
"picture"

# %% [markdown]
# > **Observe.** A red square.

# %%
widgets.Predict("What is 1 + 1?", ["2", "3"], 0, "Count.")

# %%
print("a line of more than a hundred characters, which is wider than a telephone and has to be moved from side to side")

# %% [markdown]
# ## Words
#
# **small sum**: of two numbers. **add**, **put together**: make a small sum.
"""
SHEET = """\
# %% [markdown]
# # Exercise 1: add
#
# Task for [lesson 1](../notebooks/01_add.ipynb).

# %% tags=["task"]
# Task 1.1
def add(a, b):
    raise nst.Todo("1.1", "one sign")

# %% tags=["check"]
nst.check("1.1", add)
"""
INDEX = """\
# %% [markdown]
# # The way through
#
# **What this is.** A course.
#
# {lessons}
"""
SHEET_ROW = '\n[lesson.exercise]\ntasks = ["1.1"]\npoints = 1\nminutes = 1\nneeds = "nothing"\n'
ALT = 'A square, "red" & whole.'


def red_square():
    """A picture as a file's bytes."""
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(file, format="PNG")
    return file.getvalue()


def picture():
    """HTML as an output of a lesson holds it."""
    data = base64.b64encode(red_square()).decode()
    alt = ALT.replace("&", "&amp;").replace('"', "&quot;")
    return f'<div style="display:flex"><img src="data:image/png;base64,{data}" alt="{alt}"></div>'


def small(folder):
    """A checkout with lesson 0, and lesson 1 with a sheet, all built; the folder."""
    write(folder, {"00_small": LESSON, "01_add": LESSON.replace("A small lesson", "Addition")})
    table = folder / "course" / "contents.toml"
    table.write_text(table.read_text().rstrip("\n") + "\n" + SHEET_ROW)
    (folder / "course" / "exercises").mkdir()
    (folder / "course" / "exercises" / "01_add.py").write_text(SHEET)
    (folder / "course" / "index.py").write_text(INDEX)
    (folder / "course" / "site.md").write_text("> **Pages to read.** Words.\n")
    shutil.copytree(ROOT / "course" / "where", folder / "course" / "where")
    shutil.copy(ROOT / "course" / "accessibility.md", folder / "course")
    (folder / "pyproject.toml").write_text('[project]\nname = "small"\n')
    rebuild(folder)
    (folder / "notebooks" / "teachers_guide.md").write_text("# Teacher's guide\n\nWords for teachers.\n")
    return folder


def rebuild(folder):
    """Write the notebooks that belong to the texts."""
    for name in ("00_small", "01_add"):
        _write(folder / "notebooks" / f"{name}.ipynb", _lesson(folder, folder / "course" / "lessons" / f"{name}.py"))
    _write(folder / "notebooks" / "index.ipynb", sources.skeleton(folder, folder / "course" / "index.py"))
    sheet = sources.skeleton(folder, folder / "course" / "exercises" / "01_add.py")
    for cell in sheet.cells:
        if "check" in cell.metadata.get("tags", []):
            cell.metadata["tags"] = ["check", "hide-output"]
            cell.metadata["jupyter"] = {"outputs_hidden": True}
            cell.outputs = [nbformat.v4.new_output("display_data"), _printed("1.1 add: 1 of 1\n")]
    _write(folder / "exercises" / "01_add.ipynb", sheet)


def _lesson(folder, source):
    notebook = predictions.marked(sources.skeleton(folder, source), source.name)
    own = [cell for cell in notebook.cells if online.TAG not in cell.metadata.get("tags", [])]
    shown, asked, printed = (cell for cell in own if cell.cell_type == "code")
    shown.outputs = [nbformat.v4.new_output("display_data", {"text/html": picture(), "text/plain": "[picture]"})]
    html = '<div class="nst-predict"><p>What is 1 + 1?</p><details><summary>Answer</summary><p>2</p></details></div>'
    live = {"model_id": "0", "version_major": 2, "version_minor": 0}
    data = {"application/vnd.jupyter.widget-view+json": live, "text/html": html, "text/plain": "2"}
    asked.outputs = [nbformat.v4.new_output("display_data", data)]
    printed.outputs = [_printed("wide " * 40 + "\n")]
    return predictions.folded(notebook)


def _printed(text):
    return nbformat.v4.new_output("stream", name="stdout", text=text)


def _write(path, notebook):
    Path(path).parent.mkdir(exist_ok=True)
    nbformat.write(notebook, path)
