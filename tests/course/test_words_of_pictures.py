"""Every picture and every widget in the outputs of all notebooks has words: a walk through them as they are built, and
the same walk over notebooks that were written wrong on purpose."""

from pathlib import Path

import nbformat
import pytest

from benchmarks.access import words

ROOT = Path(__file__).resolve().parents[2]


def test_no_picture_and_no_widget_is_without_words():
    seen, silent = words.walk(ROOT)
    assert silent == [] and seen["pictures"] > 300


@pytest.mark.parametrize(
    "data, tag",
    [
        ({"text/html": '<p>Words.</p><img src="x.png">'}, "img"),
        ({"text/html": '<img src="x.png" alt=" ">'}, "img"),
        ({"text/html": "<figure><svg></svg></figure>"}, "svg"),
        ({"text/html": "<video controls></video>"}, "video"),
        ({"image/png": "AAAA", "text/plain": "<Figure>"}, "image/png"),
        ({words.WIDGET: {"model_id": "1"}, "text/plain": ""}, "widget"),
    ],
)
def test_what_has_none_is_found(tmp_path, data, tag):
    output = nbformat.v4.new_output("display_data", data)
    cell = nbformat.v4.new_code_cell("1", outputs=[output])
    (tmp_path / "notebooks").mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "notebooks" / "01.ipynb")
    (line,) = words.walk(tmp_path)[1]
    assert line.startswith("notebooks/01.ipynb, cell 0: ") and tag in line


@pytest.mark.parametrize(
    "html",
    ['<img src="x.png" alt="A dog.">', '<svg aria-label="A curve."></svg>', '<svg aria-hidden="true"></svg>'],
)
def test_what_has_words_or_is_hidden_is_not_found(html):
    assert all(told for _, told in words.Pictures(html).found)
