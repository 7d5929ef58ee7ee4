"""The pages of the class vote and of the calm session in Chromium without a network, by keys, against what Python
counts and mixes."""

import json
import time
from contextlib import contextmanager

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from jupyter_page import screenshot

from nstlib import votes
from nstlib.calm_session import loop
from nstlib.calm_session.session import session

pytestmark = pytest.mark.browser
NAMES = ["harbour", "bridge", "bust", "hills"]
CLASS = 'Class "7b" </script><b>@SCRIPT@'


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    votes.write_page(votes.ballot(NAMES, CLASS, questions=5), folder / "vote.html")
    session("bee", size=96).save(folder / "calm.html")
    return folder


@contextmanager
def opened(browser, file, **options):
    """A page of 390 pixels, on which nothing may go wrong and which may ask for nothing."""
    context = browser.new_context(**{"viewport": {"width": 390, "height": 800}, **options})
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: wrong.append(request.url) if request.url.startswith("http") else None)
    page.goto(file.as_uri())
    yield page
    assert wrong == []
    context.close()


def until(page, said, seconds=20):
    """Wait until an expression holds; Playwright's own waiting needs eval, which the page forbids."""
    end = time.monotonic() + seconds
    while not page.evaluate(said):
        assert time.monotonic() < end, said
        page.wait_for_timeout(50)


def fits_and_is_accessible(page):
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert [found["id"] for found in Axe().run(page).response["violations"]] == []


def test_a_class_votes_by_keys_and_its_file_is_counted(browser, folder, tmp_path):
    with opened(browser, folder / "vote.html") as page:
        assert page.locator("h1").inner_text() == f"Class vote: {CLASS}"
        fits_and_is_accessible(page)
        screenshot(page, "vote_page")
        expected = []
        for key, choice in zip("12012", ["left", "right", "neither", "left", "right"], strict=True):
            alts = [page.locator(f"#{side}").get_attribute("alt") for side in ("first", "second")]
            assert [alt[:10] for alt in alts] == ["Picture 1:", "Picture 2:"]
            expected.append(choice)
            page.keyboard.press(key)
            assert page.evaluate("document.activeElement.tagName") == "H2"  # where reading goes on
        fits_and_is_accessible(page)
        page.get_by_role("button", name="Back").last.click()
        page.keyboard.press("0")
        expected[-1] = "neither"
        page.get_by_role("button", name="Next voter").press("Enter")
        page.get_by_label("answer by the keys").uncheck()
        page.keyboard.press("1")
        assert page.locator("#question").inner_text().startswith("Question 1 of 5")
        for _ in range(5):
            page.locator("#two").press("Enter")
        with page.expect_download() as download:
            page.get_by_role("button", name="Save the votes").press("Enter")
        assert download.value.suggested_filename.startswith("votes-Class-7b-script-b-SCRIPT-")
        file = tmp_path / "votes.jsonl"
        download.value.save_as(file)
        found = votes.load(file)
        assert (
            found.told == ()
            and found.class_name == CLASS
            and len(found.voters) == 2
            and set(found.pictures) == set(NAMES)
        )
        first, second = found.voters.values()
        assert [choice for *_, choice in first] == expected and {choice for *_, choice in second} == {"right"}
        assert len({frozenset(answer[:2]) for answer in first}) == 5  # no pair came twice


def test_the_loop_on_the_page_is_the_one_that_was_measured(browser, folder):
    """The canvas at a time is the Loop's picture, but for the loss of its JPEGs."""
    with opened(browser, folder / "calm.html") as page:
        until(page, "pair.length === 2")
        fits_and_is_accessible(page)
        made = session("bee", size=96)
        rest, fade = loop.PACES["slow"]
        for seconds in (0.0, rest + 0.37 * fade, 2 * rest + fade, 2 * rest + 1.8 * fade):
            page.evaluate("seconds => show(seconds)", seconds)
            data = page.evaluate("Array.from(brush.getImageData(0, 0, view.width, view.height).data)")
            shown = np.reshape(data, (*made.photo.shape[:2], 4))[..., :3] / 255
            assert np.abs(shown - made.loop().at(seconds)).mean() < 0.02
        apart = np.abs(made.loop().pictures[0] - made.loop().pictures[1]).mean()
        assert apart > 0.04  # so that one for the other would be noticed


def test_nothing_moves_before_a_press_and_escape_stops_it(browser, folder):
    with opened(browser, folder / "calm.html") as page:
        until(page, "pair.length === 2")
        assert page.evaluate("timer") == 0 and page.get_by_role("button", name="Stop").is_disabled()
        page.get_by_role("button", name="Begin").press("Enter")
        until(page, "at > 0.2")
        assert page.evaluate("document.activeElement.id") == "stop"
        page.keyboard.press("Escape")
        stood = page.evaluate("at")
        page.wait_for_timeout(250)
        assert page.evaluate("[at, timer]") == [stood, 0] and page.evaluate("document.activeElement.id") == "begin"
        page.evaluate("at = session.paces.slow.rest + 0.5 * session.paces.slow.fade")
        page.get_by_label("slower").check()
        assert page.evaluate("at") == pytest.approx(10 + 7)  # the same place on the way, at the other pace


def test_less_motion_is_obeyed(browser, folder):
    with opened(browser, folder / "calm.html", reduced_motion="reduce") as page:
        until(page, "pair.length === 2")
        assert page.get_by_label("slow:").is_disabled() and page.get_by_label("one picture at a time").is_checked()
        press = page.get_by_role("button", name="Next picture")
        press.click()
        assert page.evaluate("[timer, shown]") == [0, 1]
        press.click()  # within 3 seconds
        assert page.evaluate("shown") == 1 and "at most once in 3 seconds" in page.locator("#said").inner_text()
        page.emulate_media(reduced_motion="no-preference")
        page.get_by_label("slow:").check()
        page.get_by_role("button", name="Go on").click()
        until(page, "timer !== 0")
        page.emulate_media(reduced_motion="reduce")
        until(page, "timer === 0")
        assert "less motion" in page.locator("#said").inner_text()


def test_what_is_filled_in_is_data_and_no_page(folder):
    """A class's name that ends a script, or names a place to fill, stands in the page as a name."""
    text = (folder / "vote.html").read_text(encoding="utf-8")
    facts = text.partition("const ballot = ")[2].partition(";\n")[0]
    assert (
        json.loads(facts)["class"] == CLASS
        and text.count("</script>") == 1
        and "http:" not in text
        and "https:" not in text
    )
