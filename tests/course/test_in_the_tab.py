"""The sheets in a browser's tab: what goes there runs with NumPy alone, and what is built is what a tab needs.

JupyterLite's builder is a fake one here, which writes down what it is asked for. The real one, in Chromium:
tests/browser/test_lite_in_browser.py.
"""

import base64
import hashlib
import json
import os
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from small_site import small

from nstcourse import contents, my_own, online, score
from nstcourse.build.site import making, where
from nstcourse.build.site.lite import building, kinds, page, slim
from nstlib import catalogue, files, tab
from nstlib.errors import NSTError

ROOT = Path(__file__).resolve().parents[2]
MISSING = [name for name in making.NEEDED if find_spec(name) is None]
sphinx = pytest.mark.skipif(bool(MISSING), reason=f"the extra 'site' is not installed: no {', '.join(MISSING)}")
# Runs every solution as a tab would: modules from a wheel, no package but NumPy, no thread and no other process.
AS_IN_A_TAB = """
import importlib.abc, json, sys
from pathlib import Path

wheel, numpy, root = sys.argv[1:]

class Refusing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        first = name.partition(".")[0]
        if first not in sys.stdlib_module_names and first not in ("numpy", "nstlib", "nstcourse"):
            raise ModuleNotFoundError(f"No module named '{name}'", name=name)

sys.path[:] = [wheel, *(place for place in sys.path if "site-packages" not in place), numpy]
sys.platform = "emscripten"
sys.meta_path.insert(0, Refusing())
import _thread, os
def none(*_, **__):
    raise RuntimeError("can't start new thread")
_thread.start_new_thread = os.fork = none

import nstlib
assert Path(nstlib.__file__).is_relative_to(wheel) or wheel in nstlib.__file__
for sheet in sorted(Path(root, "solutions").glob("*.ipynb")):
    names = {"__name__": "__main__"}
    for cell in json.loads(sheet.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            source = "".join(cell["source"])
            exec(source, names)
            if "photograph" in cell["metadata"].get("tags", []):
                print("photograph:", repr(eval(source.strip().splitlines()[-1], names)))
import nstlib as nst
import numpy as np
for call in (lambda: nst.stylize("harbour", "impasto"), nst.doctor, nst.gallery, lambda: nst.load_image("bee"),
             lambda: nst.gram_matrix(np.ones((2, 2, 3))), lambda: nst.widgets, lambda: nst.paint("bee", "tiles")):
    try:
        call()
    except nst.NSTError as error:
        print("told:", error)
"""


@pytest.fixture(scope="module")
def course():
    return contents.read(ROOT)


@pytest.fixture(scope="module")
def wheel(course, tmp_path_factory):
    return slim.wheel(course, tmp_path_factory.mktemp("wheel"))


def test_every_check_of_the_course_runs_in_a_tab_with_numpy_alone(wheel, course):
    numpy = Path(np.__file__).parents[1]
    command = [sys.executable, "-c", AS_IN_A_TAB, wheel, numpy, ROOT]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    run = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=wheel.parent)
    assert run.returncode == 0, run.stderr
    marks = [line.rpartition(": ")[2].split(" of ") for line in run.stdout.splitlines() if line[:1].isdigit()]
    assert len(marks) == sum(len(lesson.exercise.tasks) for lesson in course.exercises)
    assert all(reached == points for reached, points in marks)
    lines = run.stdout.splitlines()
    photographs = [line for line in lines if line.startswith("photograph: ")]
    assert len(photographs) == len(my_own.SHOWS)
    assert set(photographs) == {
        "photograph: A browser's tab has not got Pillow and a network, which this picture needs; download this "
        "notebook (File, Download), and run it where nstlib is installed: in JupyterLab, in Colab or on Binder."
    }
    told = [line for line in lines if line.startswith("told: ")]
    assert len(told) == 7 and all(line.startswith("told: a browser's tab has not got ") for line in told)
    assert "psutil, which nst.doctor needs" in told[1] and "the course's pictures" in told[2]


def test_the_wheel_for_a_tab_is_one_and_asks_for_numpy_alone(wheel, course, tmp_path):
    with zipfile.ZipFile(wheel) as held:
        names = held.namelist()
        (record,) = [name for name in names if name.endswith("/RECORD")]
        rows = [line.split(",") for line in held.read(record).decode().splitlines()]
        assert [name for name, *_ in rows] == names
        for name, digest, size in rows[:-1]:
            data = held.read(name)
            found = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
            assert (digest, size) == (f"sha256={found}", str(len(data)))
        assert "Requires-Dist: numpy>=1.25\n" in held.read(record.replace("RECORD", "METADATA")).decode()
        assert held.read("nstcourse/_data/contents.toml").decode() == course.text
    assert not [name for name in names if name.startswith(slim.LEFT_OUT) or name.endswith((".npz", ".jpg"))]
    assert wheel.stat().st_size < 850_000  # a fortieth of what the first sheet loads
    assert slim.wheel(course, tmp_path).read_bytes() == wheel.read_bytes()
    assert slim.archive(course, "lib") == slim.archive(course, "lib")


def test_a_sheet_in_a_tab_is_the_sheet_and_its_links_are_words():
    sheet = {
        "cells": [_text("See [lesson 3](../notebooks/03_style.ipynb), ![a](b.png) and [this](https://example.org).")]
    }
    sheet["cells"].append({"cell_type": "code", "source": "x = [1](../a)", "metadata": {}, "outputs": []})
    here = building.in_tab(sheet, kinds.KINDS["offline"])
    assert here["metadata"]["kernelspec"]["name"] == "xeus-python" and "metadata" not in sheet
    assert here["cells"][0]["source"] == "See lesson 3, ![a](b.png) and [this](https://example.org)."
    assert here["cells"][1]["source"] == building.KEPT and "*Download*" in building.KEPT
    assert here["cells"][2] == sheet["cells"][1] and "](../notebooks" in sheet["cells"][0]["source"]
    there = building.in_tab(sheet, kinds.KINDS["online"])
    assert [cell["source"] for cell in there["cells"]][1:] == [building.KEPT, building.FETCH, "x = [1](../a)"]


@pytest.mark.parametrize("kind", kinds.KINDS.values(), ids=kinds.KINDS)
def test_badges_whose_pictures_come_from_elsewhere_stay_outside_and_the_cell_for_colab_comes_along(tmp_path, kind):
    (tmp_path / "pyproject.toml").write_text('[project.urls]\nRepository = "https://github.com/some/where"\n')
    added = online.cells(tmp_path, "exercises/03_style.ipynb")
    assert "colab-badge.svg" in added[0]["source"]
    sheet = building.in_tab({"cells": [_text("A sheet"), *added]}, kind)
    assert "badge" not in json.dumps(sheet) and sheet["cells"][-1]["source"] == added[1]["source"]


def _text(words):
    return {"cell_type": "markdown", "source": words, "metadata": {}}


# --- built by a fake builder -----------------------------------------------------------------------------------------

BUILDER = """#!{python}
import json, os, sys
from pathlib import Path
words = sys.argv[1:]
work, out = (Path(words[words.index(name) + 1]) for name in ("--lite-dir", "--output-dir"))
static = out / "extensions/@jupyterlite/xeus-python-kernel/static"
for folder in (static, out / "notebooks"):
    folder.mkdir(parents=True)
for page in ("index.html", "notebooks/index.html"):
    (out / page).write_text("<!DOCTYPE html>\\n<html>\\n  <head>\\n    <title>Lite</title>\\n  </head>\\n</html>")
(out / "jupyter-lite.json").write_text((work / "jupyter-lite.json").read_text())
schema = out / "extensions/@jupyterlite/pyodide-kernel-extension/static/schema/kernel.v0.schema.json"
schema.parent.mkdir(parents=True)
schema.write_text(json.dumps(dict(properties=dict(pyodideUrl=dict(default="https://example.org/a?b&c")))))
(static / "pip.tar.gz").touch()
packages = [dict(name="pip", filename="pip.tar.gz"), dict(name="numpy", filename="numpy.tar.gz")]
(static / "empack_env_meta.json").write_text(json.dumps(dict(prefix="/", packages=packages)))
sheets = sorted(file.relative_to(work).as_posix() for file in work.rglob("*.ipynb"))
wheels = [file.name for file in work.glob("*.whl")]
seen = [name for name in os.environ if name.startswith(("JUPYTER", "PYTHON"))]
(out / "asked.json").write_text(json.dumps(dict(words=words, sheets=sheets, wheels=wheels, seen=seen)))
"""


@pytest.fixture
def builder(tmp_path, monkeypatch):
    """builder(kind, text): a fake environment for a kind, with that program for its Python."""

    def make(kind, text=BUILDER):
        python = tmp_path / "env" / f"own-lite-{kind}" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text(text.format(python=sys.executable))
        python.chmod(0o755)
        monkeypatch.setattr(building.sys, "prefix", str(tmp_path / "env" / "own"))

    if os.name == "nt":
        pytest.skip("the fake builder is a script")
    return make


def asked(folder):
    return json.loads((folder / "asked.json").read_text())


@sphinx
def test_the_offline_tab_gets_sheets_the_library_and_a_page(builder, tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_PATH", "/nowhere")
    builder("offline")
    own, out = small(tmp_path / "checkout"), tmp_path / "site"
    (own / "course" / "tab.md").write_text("# In a tab\n\nChoose:\n\n{sheets}\n\n{kernel}\n")
    news = list(making.build(own, out, "offline"))
    pages = str(12 + len(where.names(own)))  # beside these: accessibility, capstone and glossary among them
    assert [line.partition(",")[0].split()[0] for line in news] == ["no", "lite/", pages], news
    found = asked(out / "lite")
    assert found["sheets"] == ["files/exercises/01_add.ipynb"] and found["wheels"] == []
    assert found["seen"] == ["JUPYTER_CONFIG_DIR"] and "jupyterlite-xeus-python" in found["words"]
    static = out / "lite" / building.KERNEL
    listed = json.loads((static / building.PACKED).read_text())["packages"]
    assert [package["name"] for package in listed] == ["numpy", "nstlib"] and not (static / "pip.tar.gz").exists()
    assert (static / listed[1]["filename"]).read_bytes() == slim.archive(contents.read(own), building.LIBRARY)
    for name, up in (("index.html", ""), ("notebooks/index.html", "../")):
        text = (out / "lite" / name).read_text()
        assert text.index(f'<script src="{up}told.js"></script>') < text.index("<title>") and '<html lang="en">' in text
    config = json.loads((out / "lite" / "jupyter-lite.json").read_text())["jupyter-config-data"]
    assert config["contentsStorageName"] == "nst-contents" and config["defaultKernelName"] == "xeus-python"
    sheet = (out / "exercises" / "01_add.html").read_text()
    assert 'href="../lite/notebooks/index.html?path=exercises/01_add.ipynb"' in sheet
    words = (out / f"{page.PAGE}.html").read_text()
    assert (
        "Nothing comes from outside." in words
        and 'href="lite/notebooks/index.html?path=exercises/01_add.ipynb"' in words
    )
    first = (out / "index.html").read_text()
    listed = first.partition("Where to run it")[2].partition("caption-text")[0]
    assert listed.index(f'href="{page.PAGE}.html"') < listed.index('href="where/stick.html"')
    assert f'href="{page.PAGE}.html"' in first.partition("run in this browser")[2]

    assert "earlier day" not in " ".join(making.build(own, out))  # kept, with its page
    assert asked(out / "lite") == found and (out / f"{page.PAGE}.html").is_file()
    sheet = own / "exercises" / "01_add.ipynb"
    sheet.write_text(sheet.read_text().replace("Exercise 1: add", "Exercise 1: adding"))
    assert "the sheets in the tab are of an earlier day; to renew them run: make site LITE=offline" in list(
        making.build(own, out)
    )


def test_the_online_tab_gets_the_wheel(builder, tmp_path, course):
    builder("online")
    building.build(
        kinds.KINDS["online"], ROOT, course, {"exercises/a.ipynb": {"cells": [_text("a")]}}, tmp_path / "lite"
    )
    found = asked(tmp_path / "lite")
    assert found["wheels"] == [slim.WHEEL] and "--piplite-wheels" in found["words"]
    assert building.mark(tmp_path / "lite")[0] is kinds.KINDS["online"]
    assert 'src="told.js" data-needs="https://example.org/a?b&amp;c"' in (tmp_path / "lite" / "index.html").read_text()


def test_the_page_of_the_course_says_all_that_is_to_be_said(course):
    for kind in kinds.KINDS.values():
        words = page.page(ROOT, course, kind)
        assert words.count("lite/notebooks/index.html?path=exercises/") == len(course.exercises)
        assert kind.told in words and "{" not in words
    assert page.page(ROOT, course, None) == ""


# --- bad input -------------------------------------------------------------------------------------------------------


@sphinx
def test_an_unknown_kernel_is_told_before_anything_is_made(tmp_path):
    with pytest.raises(
        NSTError, match="^there is no kernel 'ofline' for a tab; did you mean 'offline'. Known: offline, on"
    ):
        list(making.build(ROOT, tmp_path / "site", "ofline"))
    assert not (tmp_path / "site").exists()


@sphinx
def test_without_the_packages_one_sentence_says_how_to_get_them(tmp_path, monkeypatch):
    monkeypatch.setattr(building.sys, "prefix", str(tmp_path / "own"))
    with pytest.raises(NSTError, match="^the pages for a tab need packages .*; run: make site LITE=online, or") as told:
        list(making.build(small(tmp_path / "checkout"), tmp_path / "site", "online"))
    assert '"jupyterlite-pyodide-kernel>=0.8.6,<0.9"' in str(told.value) and not (tmp_path / "site").exists()


def test_a_builder_that_stops_is_told_in_its_last_line(builder, tmp_path, course):
    builder("offline", "#!{python}\nraise SystemExit('Traceback\\n  RuntimeError: no space')")
    with pytest.raises(
        NSTError, match="^JupyterLite's builder stopped: RuntimeError: no space; delete .*own-lite-offline and"
    ):
        building.build(kinds.KINDS["offline"], ROOT, course, {"exercises/a.ipynb": {"cells": []}}, tmp_path / "lite")


def test_without_sheets_there_is_nothing_to_build(tmp_path, course):
    with pytest.raises(NSTError, match="^there is no sheet to put into a tab"):
        building.build(kinds.KINDS["offline"], ROOT, course, {}, tmp_path / "lite")


# --- what differs in a tab -------------------------------------------------------------------------------------------


def test_elsewhere_nothing_is_wrapped_and_nothing_refused(monkeypatch):
    def public():
        """What it does."""

    assert tab.told("public", lambda: public) is public and not tab.HERE
    tab.refuse("a thing")
    monkeypatch.setattr(tab, "HERE", True)
    wrapped = tab.told("public", lambda: public)
    assert wrapped is not public and wrapped.__doc__ == "What it does." and tab.told("Recipe", lambda: int) is int
    with pytest.raises(NSTError, match="^a browser's tab has not got a thing; download this notebook"):
        tab.refuse("a thing")


def test_in_a_tab_points_are_shown_and_photographs_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=object))  # a shell that is told of no cell
    assert not score._in_a_page()
    monkeypatch.setattr(tab, "HERE", True)
    assert score._in_a_page() and "has not got Pillow" in repr(my_own.my_own(1))
    monkeypatch.setattr(catalogue, "_HERE", Path("/nowhere/at/all"))
    with pytest.raises(NSTError, match="has not got the course's pictures"):
        catalogue.data_folder()


def test_a_file_can_be_read_by_its_writer_whatever_the_mask_says(tmp_path):
    """A kernel in a tab has a mask that forbids all, which its files do not obey."""
    before = os.umask(0o777)
    try:
        files.write_atomically(tmp_path / "a.txt", b"a")
    finally:
        os.umask(before)
    assert (tmp_path / "a.txt").stat().st_mode & 0o700 == 0o600
