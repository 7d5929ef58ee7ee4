"""Widgets where NST_STATIC asks for pictures: in an executed notebook."""

import os

import nbformat
import pytest

pytest.importorskip("ipywidgets")
client = pytest.importorskip("nbclient")
CELLS = [
    "from nstlib import widgets\nwidgets.Studio('harbour', 'impasto', backbone='pocket', size=48, steps=3)",
    "widgets.GramLens('impasto', backbone='pocket', size=48)",
]


def test_static_notebook_holds_pictures_and_no_widgets(monkeypatch, tmp_path):
    monkeypatch.setenv("NST_STATIC", "1")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    client.NotebookClient(notebook, timeout=300, kernel_name="python3").execute(env=dict(os.environ))
    assert "widgets" not in notebook.metadata
    for cell in notebook.cells:
        shown = [out.data for out in cell.outputs if out.output_type in ("display_data", "execute_result")]
        assert shown, cell.outputs
        assert not any(kind.startswith("application/vnd.jupyter.widget") for data in shown for kind in data)
        html = "".join(data.get("text/html", "") for data in shown)
        assert "<img" in html and 'src="data:image/' in html and 'alt="' in html
