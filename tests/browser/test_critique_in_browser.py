"""A critique sheet in Chromium: filled in by keyboard on a phone's width, saved, and read again."""

import numpy as np
import pytest

from nstcourse.portfolio import critique, make
from nstlib.images.writing import encode

pytestmark = pytest.mark.browser


def test_a_critique_filled_in_in_a_browser_comes_back(tmp_path, browser):
    """The file that the sheet's button writes in Chromium, read again; by keyboard, and without a name nothing."""
    texts = {"nst-recipe": "{}", "nst-run": "{}"}
    (tmp_path / "a.png").write_bytes(encode(np.zeros((8, 8, 3)), "PNG", texts))
    made = make(tmp_path)
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(made.sheet.as_uri())
    page.get_by_label("one change that you would try next").fill('Less "blue", \\ more 🐝')
    page.get_by_role("button").press("Enter")
    assert "name is missing" in page.get_by_role("status").inner_text()
    page.keyboard.type("Žoë / Ü")  # the field has the focus
    for key in ("change", "again"):
        page.locator(f'input[name="level-{key}"]').first.focus()
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
    with page.expect_download() as download:
        page.get_by_role("button").press("Enter")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    download.value.save_as(tmp_path / download.value.suggested_filename)
    found, told = critique.read(tmp_path, made.words.read_text().split('id = "')[1].split('"')[0])
    assert not told
    assert found == [critique.Critique("Žoë / Ü", {"change": 1, "again": 1}, {"next": 'Less "blue", \\ more 🐝'})]
