"""The class vote and the calm session in a real JupyterLab, from the keyboard, against what is in the file of votes."""

import pytest
from jupyter_page import opened, saved, screenshot, until_shown

from nstlib import votes

pytestmark = pytest.mark.browser
NAME = "vote.ipynb"
CELLS = [
    "import nstlib as nst\nfrom nstlib import widgets\n"
    "ballot = nst.votes.ballot(['harbour', 'bridge', 'bust'], '7b', questions=3)",
    "vote = widgets.Vote(ballot, 'votes.jsonl')\nvote",
    "nst.calm('bee', size=128)",
]
VOTE, CALM = 1, 2


@pytest.fixture(scope="module")
def notebook(browser, lab):
    yield from opened(browser, lab, NAME, CELLS, height=1400)


def live(page, number):
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(number)
    cell.scroll_into_view_if_needed()
    return cell.locator(".jp-OutputArea .nst-panel")


def test_keys_answer_and_every_answer_is_in_the_file(notebook, lab):
    notebook.set_default_timeout(30_000)
    area, file = live(notebook, VOTE), lab["root"] / "votes.jsonl"
    until_shown(area.locator(".nst-board img"), 100)
    screenshot(area, "vote")
    keys = area.get_by_label("answer by key: 1, 2 or 0")
    keys.focus()
    for number, key in enumerate("120", 1):
        notebook.keyboard.press(key)
        area.get_by_text(f"{number} of 3 answered").wait_for()
        found = votes.load(file)
        assert [choice for *_, choice in found.answers] == ["left", "right", "neither"][:number]
    area.get_by_text("Thank you").wait_for()
    assert notebook.locator(".jp-Notebook .jp-CodeCell").count() == len(CELLS)  # no key was a command of the page's
    area.get_by_role("button", name="Back").click()
    area.get_by_text("Question 3 of 3").wait_for()
    area.get_by_role("button", name="2: this is better").press("Enter")
    area.get_by_text("Thank you").wait_for()
    area.get_by_role("button", name="Next voter").press("Enter")
    area.get_by_text("Question 1 of 3").wait_for()
    area.get_by_role("button", name="1: this is better").press("Enter")
    area.get_by_text("1 of 3 answered").wait_for()
    found = votes.load(file)
    assert len(found.voters) == 2 and [choice for *_, choice in found.answers] == ["left", "right", "right", "left"]


def test_the_session_begins_and_stops_in_its_frame(notebook):
    area = live(notebook, CALM)
    frame = area.frame_locator("iframe")
    frame.get_by_role("button", name="Begin").press("Enter")
    frame.get_by_text("It goes on until you stop it").wait_for()
    screenshot(area, "calm")
    notebook.keyboard.press("Escape")
    frame.get_by_text("Stopped. The picture stays as it is.").wait_for()


def test_nothing_is_wider_than_its_page_and_a_saved_page_keeps_both(notebook, lab):
    notebook.set_viewport_size({"width": 800, "height": 900})
    notebook.wait_for_timeout(500)
    for number in (VOTE, CALM):
        assert live(notebook, number).first.evaluate("p => p.scrollWidth - p.clientWidth") <= 2
    cells = saved(notebook, lab, NAME)["cells"]
    for number, words in ((VOTE, "Which picture is better?"), (CALM, "opposing changes of brightness")):
        html = "".join("".join(out["data"].get("text/html", "")) for out in cells[number]["outputs"])
        assert words in html and "data:image/" in html
