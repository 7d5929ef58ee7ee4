"""Notebooks and files that are not what they seem: edited notebooks, files that are none, and folders full of both.

Every Handed names the student, puts files into the class's folder, and says what is to be reported.
"""

import copy
import io
import json
import os
import stat
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[3]
ALL = {"3.1": 2, "3.2": 6, "3.3": 5, "3.4": 4, "3.5": 4, "3.6": 4, "3.7": 5}
NONE = dict.fromkeys(ALL, 0)


def read(kind, stem="03_style"):
    return json.loads((ROOT / kind / f"{stem}.ipynb").read_text(encoding="utf-8"))


SOLVED, GIVEN = read("solutions"), read("exercises")


@dataclass(frozen=True)
class Handed:
    """student: as reported; put(folder): writes what was handed in; tasks: points of each; note, words: a part of what
    is said of the submission; class_note: of what is said of the class. status None: there is no submission at all."""

    name: str
    student: str | None
    put: Callable
    status: str | None = "graded"
    tasks: dict = field(default_factory=lambda: ALL)
    note: str = ""
    words: str = ""
    class_note: str = ""


def text(notebook):
    return json.dumps(notebook, ensure_ascii=False).encode()


SMALL = text(GIVEN)  # nothing in it is run, so that it costs nothing


def lines(cell):
    return "".join(cell["source"])


def answer_cell(notebook, task_id):
    return next(c for c in notebook["cells"] if lines(c).startswith(f"# Task {task_id}\n"))


def code(source, **others):
    return {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [], "source": source} | others


# --- notebooks that were edited --------------------------------------------------------------------------------------


def edited(name, tasks, **others):
    """A Handed whose notebook is the solution, or the one returned, after a function has edited it."""

    def wrap(edit):
        def put(folder):
            notebook = copy.deepcopy(SOLVED)
            notebook = edit(notebook) or notebook
            (folder / student).mkdir()
            (folder / student / "03_style.ipynb").write_bytes(text(notebook))

        student = edit.__name__
        EDITED.append(Handed(name, student, put, tasks=ALL | tasks, **others))
        return edit

    return wrap


EDITED = []
LAZY = "\ndef gram_matrix(features):\n    return 0\n"


@edited("outputs cleared", {})
def cleared(notebook):
    """Nothing was run, as far as one can see; the answers are right all the same."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}


@edited("outputs forged", NONE)
def forged(notebook):
    """The notebook as it was given out, with the outputs of the solution."""
    given = copy.deepcopy(GIVEN)
    outputs = [c.get("outputs") for c in notebook["cells"] if c["cell_type"] == "code"]
    for cell, output in zip((c for c in given["cells"] if c["cell_type"] == "code"), outputs, strict=True):
        cell |= {"outputs": output, "execution_count": 7}
    return given


@edited("another notebook under this name", NONE)
def wrongbook(_):
    return read("solutions", "02_content")


@edited("tags that ask nbval to look away", {"3.2": 0})
def tagged(notebook):
    for cell in notebook["cells"]:
        cell["metadata"]["tags"] = ["nbval-skip", "raises-exception", "nbval-ignore-output"]
    answer_cell(notebook, "3.2")["source"] = "# Task 3.2" + LAZY


@edited("checks deleted", {"3.2": 0})
def unchecked(notebook):
    notebook["cells"] = [c for c in notebook["cells"] if "check" not in c["metadata"].get("tags", [])]
    answer_cell(notebook, "3.2")["source"] = "# Task 3.2" + LAZY


@edited("checks edited", {"3.2": 0})
def rechecked(notebook):
    for cell in notebook["cells"]:
        if "check" in cell["metadata"].get("tags", []):
            cell["source"] = "print('3.2 gram_matrix: 6 of 6')\nimport os; os._exit(0)"
    answer_cell(notebook, "3.2")["source"] = "# Task 3.2" + LAZY


@edited("the first cell patched, and cells between", {"3.2": 0})
def patched(notebook):
    """What is no answer is left behind, whatever it does."""
    first = next(c for c in notebook["cells"] if c["cell_type"] == "code")
    first["source"] = "import os\nos.kill(-1, 9)"
    notebook["cells"].insert(3, code("import nstlib as nst\nnst.check = print\nwhile True: pass"))
    answer_cell(notebook, "3.2")["source"] = "# Task 3.2" + LAZY


@edited("cell ids and metadata of other tasks", {})
def swapped(notebook):
    """The first line tells; an id or metadata that were copied with a cell do not."""
    ids = {i: answer_cell(notebook, i)["id"] for i in ALL}
    for task_id, other in zip(ALL, [*list(ALL)[1:], "3.1"], strict=True):
        cell = answer_cell(notebook, task_id)
        cell |= {"id": ids[other], "metadata": {"nst": {"task": other}, "tags": ["task"]}}


@edited("two answers, of which the first is right", {"3.2": 0})
def doubled(notebook):
    notebook["cells"].append(code("# Task 3.2" + LAZY))


@edited("an answer in a cell of another task", {"3.2": 6, "3.5": 0})
def stowaway(notebook):
    """3.5 is left as it was; its answer stands in the cell of 3.2, which gives it no points."""
    answer_cell(notebook, "3.2")["source"] = (
        lines(answer_cell(notebook, "3.2")) + "\n\n" + "\n".join(lines(answer_cell(notebook, "3.5")).splitlines()[1:])
    )
    answer_cell(notebook, "3.5")["source"] = lines(answer_cell(GIVEN, "3.5"))


@edited("an anchor with a number without end", {})
def numbered(notebook):
    notebook["cells"].append(code("# Task " + "9" * 6_000 + ".1"))


# --- files that are none, or strange ---------------------------------------------------------------------------------


def file(name, data, entry=None, **others):
    """A Handed that is one file in the folder of a student."""
    student = name.split()[-1]

    def put(folder):
        path = folder / student / (entry or "03_style.ipynb")
        path.parent.mkdir()
        path.write_bytes(data() if callable(data) else data)

    return Handed(name, student, put, **others)


def many_outputs():
    notebook = copy.deepcopy(GIVEN)
    picture = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "A" * 1_000_000}}
    notebook["cells"][-1] = code("1", outputs=[picture] * 20)
    return text(notebook)


def without_ids():
    """As Colab saves it: no ids, metadata of its own."""
    notebook = copy.deepcopy(SOLVED)
    for cell in notebook["cells"]:
        cell.pop("id", None)
        cell["metadata"] = {"id": "aXbYcZ", "colab": {"base_uri": "https://colab.example"}}
    notebook |= {"nbformat_minor": 0, "metadata": {"colab": {"provenance": []}}}
    return text(notebook)


def of_vs_code():
    """As VS Code saves it: language ids in the metadata, and lines that end in CR LF."""
    notebook = copy.deepcopy(SOLVED)
    for cell in notebook["cells"]:
        cell["metadata"] = {"vscode": {"languageId": "python"}}
        cell["source"] = lines(cell).replace("\n", "\r\n")
    return text(notebook)


def format_3():
    return nbformat.writes(nbformat.convert(nbformat.reads(text(GIVEN), as_version=4), 3), version=3).encode()


def twice():
    notebook = copy.deepcopy(GIVEN)
    notebook["cells"] *= 2
    return text(notebook)


def zipped(*members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


def encrypted():
    """The flag alone says that a member is encrypted."""
    data = bytearray(zipped(("03_style.ipynb", SMALL)))
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def bomb():
    """Two hundred kilobytes that are two hundred megabytes."""
    return zipped(("03_style.ipynb", bytes(200_000_000)))


def many_bombs():
    """Each of them is just small enough."""
    return zipped(*((f"{k}/03_style.ipynb", bytes(40_000_000)) for k in range(20)))


def many_dolls():
    data = zipped(("03_style.ipynb", SMALL))
    for _ in range(9):
        data = zipped(("all.zip", data))
    return data


def damaged():
    data = bytearray(zipped(("03_style.ipynb", SMALL), ("b/03_style.ipynb", SMALL)))
    data[100:400] = bytes(300)
    return bytes(data)


def linked_member():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("03_style.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return buffer.getvalue()


REFUSED = {"status": "refused", "tasks": {}}
UNDONE = {"tasks": NONE}

FILES = [
    file("a picture called png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), words="no text in UTF-8", **REFUSED),
    file("no bytes at all, called empty", b"", words="no notebook", **REFUSED),
    file("a list of JSON, called list", b"[1, 2, 3]", words="no notebook", **REFUSED),
    file("brackets without end, called nested", b"[" * 5_000_000, words="no", **REFUSED),
    file(
        "a million values, called wide",
        b'{"nbformat": 4, "cells": [' + b"[]," * 8_000_000 + b"[]]}",
        words="too many",
        **REFUSED,
    ),
    file("half a notebook, called torn", SMALL[: len(SMALL) // 2], words="no notebook", **REFUSED),
    file(
        "numbers for cells, called numbers",
        b'{"nbformat": 4, "cells": [1, null, {"cell_type": "code", "source": 5}]}',
        **UNDONE,
    ),
    file("UTF-16 with its mark, called utf16", lambda: text(GIVEN).decode().encode("utf-16"), note="UTF-16", **UNDONE),
    file("UTF-8 with a mark, called bom", b"\xef\xbb\xbf" + SMALL, note="UTF-8-SIG", **UNDONE),
    file("an old format, called format3", format_3, note="format 3", **UNDONE),
    file("without ids, called colab", without_ids),
    file("with other line ends, called vscode", of_vs_code),
    file("every cell twice, called twice", twice, **UNDONE),
    file("twenty megabytes, called outputs", many_outputs, **UNDONE),
    file(
        "half a character, called surrogate",
        lambda: SMALL.replace(b"# Task 3.1", b"# Task 3.1\\n# \\ud800 \\udfff"),
        tasks=NONE,
    ),
    file(
        "an anchor of six thousand digits, called digits",
        text({"nbformat": 4, "cells": [code("# Task " + "9" * 6_000 + ".1")]}),
        "mine.ipynb",
        **UNDONE,
    ),
    file(
        "a path that climbs out, called climber",
        lambda: zipped(("../../../outside/03_style.ipynb", SMALL)),
        "all.zip",
        **UNDONE,
    ),
    file("a zip bomb, called bomb", bomb, "all.zip", words="more than", **REFUSED),
    file("many bombs in a zip, called bombs", many_bombs, "all.zip", words="altogether", **REFUSED),
    file(
        "a zip in a zip, called doll",
        lambda: zipped(("03_style.zip", zipped(("03_style.ipynb", SMALL)))),
        "all.zip",
        **UNDONE,
    ),
    file("zips in each other without end, called dolls", many_dolls, "all.zip", words="in each other", **REFUSED),
    file("a zip with a password, called locked", encrypted, "all.zip", words="password", **REFUSED),
    file("a zip that is none, called broken", b"PK\x03\x04 nothing", "all.zip", words="damaged", **REFUSED),
    file(
        "a zip of which one member is damaged, called damaged",
        damaged,
        "all.zip",
        class_note="cannot be read",
        **UNDONE,
    ),
    file("a link in a zip, called zipline", linked_member, "all.zip", status=None, class_note="a symbolic link"),
]


# --- folders and names -----------------------------------------------------------------------------------------------


def put(name, data=SMALL):
    def write(folder):
        path = folder / name / "03_style.ipynb"
        path.parent.mkdir()
        path.write_bytes(data)

    return write


def link(name, target):
    def write(folder):
        (folder / name).symlink_to(target)

    return write


def linked_notebook(folder):
    (folder / "linked").mkdir()
    (folder / "linked" / "03_style.ipynb").symlink_to(ROOT / "solutions" / "03_style.ipynb")


def pipe(folder):
    (folder / "pipe").mkdir()
    os.mkfifo(folder / "pipe" / "03_style.ipynb")


def closed(folder):
    put("closed")(folder)
    (folder / "closed" / "03_style.ipynb").chmod(0)


def deep(folder):
    path = folder / "deep" / "/".join("d" * 60)
    path.mkdir(parents=True)
    (path / "03_style.ipynb").write_bytes(SMALL)


def tried():
    """A sheet that somebody worked on, without an answer."""
    notebook = copy.deepcopy(GIVEN)
    answer_cell(notebook, "3.2")["source"] = "# Task 3.2\nprint('no idea')"
    return text(notebook)


def again(folder):
    put("again", text(SOLVED))(folder)
    (folder / "again" / "03_style (1).ipynb").write_bytes(tried())
    os.utime(folder / "again" / "03_style.ipynb", (1, 1))


def spread(folder):
    """One student's work in a folder and in a file beside it."""
    put("spread", tried())(folder)
    (folder / "spread_03_style.ipynb").write_bytes(text(SOLVED))
    os.utime(folder / "spread_03_style.ipynb", (1, 1))


LONG = "long" * 60  # as long as a file's name may be, nearly
NAMES = {
    "a name of dots": "x..",
    "a name that climbs": "x\\..\\..\\y",
    "a formula": "=cmd|'calc'!A1",
    "a name in HTML": "<script>alert(1)<",
    "a name with a comma and quotes": 'a,"b";c',
    "a name of another alphabet": "Ελένη Παπαδοπούλου",
}

FOLDERS = [
    *(Handed(name, student, put(student), **UNDONE) for name, student in NAMES.items()),
    Handed("a name of two lines", "two?lines", put("two\nlines"), **UNDONE),
    Handed("a name that turns round", "a?b", put("a\u202eb"), **UNDONE),
    Handed("a name of bytes that are no text", "raw?name", put(os.fsdecode(b"raw\xffname")), **UNDONE),
    Handed("a name without end", LONG[:100], put(LONG), **UNDONE),
    Handed("a hidden folder", None, put(".x"), None, class_note=".x: its name begins with a dot"),
    Handed("folders without end", None, deep, None, class_note="more than 20 folders in each other"),
    Handed("an empty folder", None, lambda f: (f / "hollow").mkdir(), None, class_note="hollow: no notebook"),
    Handed("a link to a notebook", None, linked_notebook, None, class_note="linked/03_style.ipynb: a symbolic link"),
    Handed("a link to a folder", None, link("neighbour", "again"), None, class_note="neighbour: a symbolic link"),
    Handed("a link to itself", None, link("ring", "ring"), None, class_note="ring: a symbolic link"),
    Handed("a named pipe", None, pipe, None, class_note="neither a file nor a folder"),
    Handed("handed in twice", "again", again, note="handed in 2 times", **UNDONE),
    Handed("handed in in two places", "spread", spread, note="handed in 2 times", **UNDONE),
]
if os.geteuid() != 0:  # root may read everything
    FOLDERS.append(Handed("a file that may not be read", "closed", closed, words="cannot be read", **REFUSED))

KINDS = (EDITED, FILES, FOLDERS)
