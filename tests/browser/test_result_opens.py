"""A result's picture becomes larger by a click, measured in Chromium: on a page, and in a notebook without trust."""

import json

import nbformat
import numpy as np
import pytest
from jupyter_page import open_notebook, screenshot, until_shown

import nstlib as nst
from nstlib.engine import Step
from nstlib.views import result_html

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("own_kernels")]


@pytest.fixture(scope="module")
def shown():
    picture = nst.load_image("harbour", size=256)
    step = Step(1, 1, *picture.shape[:2], 1.0, {})
    result = nst.Result(
        image=picture, history=(step,), take_ledger=None, recipe=nst.Recipe(), seconds=2.0, backbone="pocket",
        source="", content=picture, style=picture[:, ::-1], names=("harbour", "mirror"), stopped="",
    )  # fmt: skip
    return result_html(result)


def widths(picture):
    return picture.evaluate("img => Math.round(img.getBoundingClientRect().width)")


def opened(page, where, name):
    """(width before the click, after it, after another one) of the large picture."""
    picture = page.locator(f'{where} img[alt^="harbour repainted"]')
    until_shown(picture)
    line, found = page.locator(f"{where} details summary"), []
    for _ in range(3):
        found.append(widths(picture))
        line.click()
        page.wait_for_timeout(200)
        screenshot(page, f"{name}_{len(found)}")
    return found


def test_on_a_page_as_nbconvert_writes_it(page, shown):
    page.set_viewport_size({"width": 1440, "height": 1000})
    page.set_content(f"<main>{shown}</main>")
    shut, large, again = opened(page, "main", "result_page")
    assert shut == again == 320 and large == 1024
    page.set_viewport_size({"width": 400, "height": 800})
    assert widths(page.locator('main img[alt^="harbour repainted"]')) <= 400


def test_in_a_notebook_that_is_not_trusted(page, lab, shown):
    output = nbformat.v4.new_output("display_data", {"text/html": shown, "text/plain": "x"})
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("result", outputs=[output])])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    (lab["root"] / "result.ipynb").write_text(json.dumps(notebook))
    page.set_viewport_size({"width": 1440, "height": 1000})
    open_notebook(page, lab, "result.ipynb")
    shut, large, again = opened(page, ".jp-OutputArea", "result_lab")
    assert shut == again == 320 and large == 1024


def test_the_small_pictures_stay_small(page, shown):
    page.set_content(f"<main>{shown}</main>")
    page.locator("details summary").click()
    small = page.locator("main img").evaluate_all("all => all.slice(0, 2).map(i => i.getBoundingClientRect().height)")
    np.testing.assert_allclose(small, 160, atol=1)
