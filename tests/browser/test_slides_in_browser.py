"""Slides of every lesson in a browser without a network: none overflows its stage, keys lead through them, and a phone
shows them one below the other. Handouts on paper: as many pages as a reader would print, and no line cut off.

What they hold: tests/course/test_pack.py.
"""

from importlib.util import find_spec
from pathlib import Path

import pytest

from nstcourse import contents

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("bs4", "latex2mathml", "markdown_it", "mdit_py_plugins", "axe_playwright_python")
MISSING = [name for name in NEEDED if find_spec(name) is None]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)} (make test brings it)"),
]
COURSE = contents.read(ROOT)
READ = "Array.from(document.querySelectorAll('.slide')).map(one => [one.id, one.dataset.over, Number(one.dataset.fit)])"
READY = "body[data-ready]"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The slides of all lessons, and a handout."""
    from nstcourse.pack.pages import paper, parts, slides

    made = tmp_path_factory.mktemp("slides")
    for row in COURSE.lessons:
        (made / f"{row.name}.html").write_text(slides.page(parts.lesson(ROOT, row)), encoding="utf-8")
    (made / "handout.html").write_text(paper.handout(ROOT, COURSE.lessons[3]), encoding="utf-8")
    return made


@pytest.fixture
def opened(browser, folder):
    """open(name, width, height): a page of a browser that reaches nothing but files."""
    contexts = []

    def to(name, width=1280, height=720):
        context = browser.new_context(viewport={"width": width, "height": height}, offline=True)
        contexts.append(context)
        page = context.new_page()
        page.goto((folder / f"{name}.html").as_uri())
        return page

    yield to
    for context in contexts:
        context.close()


def test_no_slide_of_any_lesson_overflows_or_is_made_too_small(opened):
    """A stage of 720 lines has letters of 30; they may shrink to 0.55 of that, and rarely below 0.7."""
    for row in COURSE.lessons:
        page = opened(row.name)
        page.wait_for_selector(READY, state="attached")
        found = page.evaluate(READ)
        assert len(found) > 10
        assert [(row.name, number) for number, over, fit in found if over != "no" or fit < 0.55] == []
        assert sum(fit < 0.7 for _, _, fit in found) <= 0.05 * len(found)
        page.context.close()


def test_what_does_not_fit_is_found(opened):
    """So the test above can fail."""
    page = opened("00_welcome")
    page.wait_for_selector(READY, state="attached")
    page.evaluate("document.getElementById('2').querySelector('.body').innerHTML = '<p>word </p>'.repeat(200)")
    page.evaluate("window.dispatchEvent(new Event('nst-fit'))")
    found = {number: over for number, over, _ in page.evaluate(READ)}
    assert found["2"] == "yes" and found["1"] == "no"


def test_keys_lead_on_open_answers_and_show_notes(opened):
    page = opened("03_style")
    page.wait_for_selector(READY, state="attached")
    now = "document.querySelector('.now').id"
    assert page.evaluate(now) == "1"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("PageDown")
    assert page.evaluate(now) == "3"
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(now) == "2" and page.url.endswith("#2")
    test = page.evaluate("document.querySelector('.test').id")
    page.evaluate(f"location.hash = '#{test}'")
    answer = page.locator(".now .stage details > div")
    page.keyboard.press(" ")
    assert page.evaluate(now) == test and answer.is_visible()  # the answer first, then the next slide
    page.keyboard.press(" ")
    assert page.evaluate(now) == str(int(test) + 1)
    page.keyboard.press("Home")
    assert page.evaluate("document.querySelectorAll('.slide').length") > 20 and page.evaluate(now) == "1"
    page.keyboard.press("End")
    page.keyboard.press("n")
    assert page.locator("[data-go=notes]").get_attribute("aria-pressed") == "true"


def test_a_phone_shows_all_slides_below_each_other_and_none_is_too_wide(opened):
    page = opened("03_style", 390, 800)
    page.wait_for_selector(READY, state="attached")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    tops = page.evaluate("Array.from(document.querySelectorAll('.slide')).map(one => one.getBoundingClientRect().top)")
    assert tops == sorted(tops) and tops[-1] - tops[0] > 5000


def test_slides_and_handouts_are_printed_whole(opened, tmp_path):
    from pypdf import PdfReader

    slides = opened("00_welcome")
    slides.wait_for_selector(READY, state="attached")
    slides.pdf(path=str(tmp_path / "slides.pdf"), prefer_css_page_size=True, print_background=True)
    made = PdfReader(tmp_path / "slides.pdf")
    assert len(made.pages) == slides.evaluate("document.querySelectorAll('.slide').length")
    assert float(made.pages[0].mediabox.width) > float(made.pages[0].mediabox.height)
    text = " ".join(" ".join(page.extract_text() for page in made.pages).split())
    assert "Key points" in text and "Answer" not in text
    handout = opened("handout")
    handout.pdf(path=str(tmp_path / "handout.pdf"), format="A4")
    assert 4 <= len(PdfReader(tmp_path / "handout.pdf").pages) <= 12


@pytest.mark.parametrize("name, width", [("03_style", 1280), ("04_full_loss", 390), ("handout", 800)])
def test_axe_finds_nothing(opened, name, width):
    from axe_playwright_python.base import AXE_FILE_PATH

    page = opened(name, width)
    page.wait_for_selector(READY if name != "handout" else "main", state="attached")
    page.evaluate(Path(AXE_FILE_PATH).read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    assert [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]] == []
