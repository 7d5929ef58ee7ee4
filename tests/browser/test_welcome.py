"""The welcome lesson in a real JupyterLab, in a real browser: open, run all cells, see the picture appear."""

import json
from pathlib import Path

import pytest
from jupyter_page import open_notebook, run_all, saved, screenshot, until_shown
from notebook_outputs import differences, faults

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("own_kernels")]
ROOT = Path(__file__).resolve().parents[2]


def test_welcome_runs_and_shows_the_stylised_picture(page, lab):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    name = "00_welcome.ipynb"
    stored, notebook = (json.loads((ROOT / "notebooks" / name).read_text()) for _ in range(2))
    for cell in notebook["cells"]:  # the pictures must come from this run, not from the file
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    (lab["root"] / name).write_text(json.dumps(notebook))
    open_notebook(page, lab, name)
    assert page.locator(".jp-OutputArea img").count() == 0

    run_all(page)
    result = page.locator('.jp-OutputArea img[alt^="harbour repainted in the manner of impasto"]')
    until_shown(result)
    assert result.evaluate("img => img.naturalWidth") == 256
    result.scroll_into_view_if_needed()
    screenshot(page, "welcome")
    assert (
        page.locator('.jp-RenderedText[data-mime-type*="error"], .jp-RenderedText[data-mime-type*="stderr"]').count()
        == 0
    )
    assert page.locator(".nst-ledger tbody tr").count() >= 7
    pictures = page.locator(".jp-OutputArea img")
    assert pictures.count() >= 20
    until_shown(pictures)
    page.wait_for_function(  # named.js gives the Studio's large picture, an Image widget, the words of its caption
        "() => [...document.querySelectorAll('.jp-OutputArea img')].every(i => i.alt.length > 10)"
    )
    assert page.locator(".nst-caption").inner_text().startswith("the content, not painted yet: ")
    assert errors == []
    after = saved(page, lab, name)
    assert differences(stored, after) == {}
    assert [fault for cell in after["cells"] for fault in faults(cell.get("outputs", []))] == []
