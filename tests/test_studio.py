"""`nst studio`: which page Voila is asked for, and what is said where there is none. tests/browser opens it."""

import json
import os
import sys

import pytest

from nstlib import studio, widgets
from nstlib.errors import NSTError


@pytest.fixture
def called(monkeypatch, become):
    """The commands that would have been run; Voila counts as installed, and the environment is given back."""
    monkeypatch.setattr(studio, "find_spec", lambda name: name)
    monkeypatch.setenv("NST_STUDIO", "")
    return become


def test_it_opens_the_page_of_the_package_for_a_folder(tmp_path, said, called):
    """The folder is made, and named to the kernel by a variable, whole: the kernel begins elsewhere."""
    folder = tmp_path / "my pictures"
    assert said("studio", folder, "--", "--no-browser", "--port=9999")[0] == 0
    assert called[0][:4] == [sys.executable, "-m", "voila", str(studio.NOTEBOOK)]
    assert called[0][-2:] == ["--no-browser", "--port=9999"]
    assert folder.is_dir() and os.environ["NST_STUDIO"] == str(folder.resolve())


def test_this_folder_if_none_is_named(tmp_path, said, called, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert said("studio")[0] == 0 and os.environ["NST_STUDIO"] == str(tmp_path.resolve())
    assert said("studio", "--", "--no-browser")[0] == 0 and called[1] == [*called[0], "--no-browser"]


def test_what_is_missing_is_one_sentence(tmp_path, said, called, monkeypatch):
    (tmp_path / "file").write_text("x")
    status, _, err = said("studio", tmp_path / "file")
    assert status == 2 and "cannot make the folder" in err and err.count("\n") == 1
    for absent in ("anywidget", "voila"):
        monkeypatch.setattr(studio, "find_spec", lambda name, absent=absent: None if name == absent else name)
        assert absent in said("studio", tmp_path / "new")[2].lower()
    status, _, err = said("studio", tmp_path / "new")
    assert status == 2 and err.count("\n") == 1 and not (tmp_path / "new").exists()
    assert err.startswith('nst: Voila is not installed; the extra "studio" brings it: pip install "nstlib[cpu,studio]"')
    assert called == []


def test_its_notebook_is_one_cell_without_outputs():
    """A second cell would be dropped as soon as the first raised."""
    (cell,) = json.loads(studio.NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert cell["cell_type"] == "code" and "studio.show()" in cell["source"][-1] and cell["outputs"] == []


@pytest.mark.parametrize(
    "error, words",
    [(NSTError("no such network <b>."), "no such network &lt;b&gt;."), (KeyError("a"), "KeyError: &#x27;a&#x27;")],
)
def test_what_goes_wrong_is_a_sentence_and_no_traceback(monkeypatch, tmp_path, error, words):
    display = pytest.importorskip("IPython.display")
    shown = []
    monkeypatch.setattr(display, "display", lambda *what, **_: shown.append(what[0]))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NST_STUDIO", str(tmp_path))

    def fails():
        raise error

    monkeypatch.setattr(widgets, "Studio", fails)
    studio.show()
    assert f"The Studio cannot be shown: {words} Mend that" in shown[0]["text/html"]


def test_the_network_is_not_loaded_while_the_page_asks_for_its_widgets_but_when_start_is_pressed(monkeypatch):
    """Whatever comes first: the pause, here an hour, or a run that needs it."""
    pytest.importorskip("ipywidgets")
    from nstlib.widgets import studio as module
    from nstlib.widgets.desk import warming

    monkeypatch.setenv("NST_RUNNER", "thread")
    monkeypatch.setattr(warming, "SETTLING", 3600)
    loaded, load = [], module.load_backbone
    monkeypatch.setattr(module, "load_backbone", lambda *given: loaded.append(given) or load(*given))
    panel = widgets.Studio("harbour", "impasto", backbone="pocket", size=64, steps=2)
    panel.prepare_live()
    assert panel._warming.waiting and loaded == []
    panel.start()
    assert panel.runner.wait(120) and loaded == [("pocket",)] and panel.state == "finished"
