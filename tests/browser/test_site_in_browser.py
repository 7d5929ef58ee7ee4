"""The site in a browser without a network, as files of a folder: axe-core finds nothing, search finds, and a browser
that is too old is told.

What the pages hold: tests/course/test_site.py.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests" / "course"))  # the small site of the tests there

from nstcourse.build.site import making  # noqa: E402

NEEDED = [*making.NEEDED, "axe_playwright_python"]
MISSING = [name for name in NEEDED if find_spec(name) is None]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)} (make test brings it)"),
]
MOST = 4_000_000  # bytes of a page with all that it loads, as they are sent without compression


def axe():
    """axe-core as a package holds it: a text that a page runs."""
    from axe_playwright_python.base import AXE_FILE_PATH

    return Path(AXE_FILE_PATH).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    from small_site import small

    out = tmp_path_factory.mktemp("out") / "site"
    list(making.build(small(tmp_path_factory.mktemp("checkout")), out))
    return out


@pytest.fixture
def pages(browser):
    """open(width, scheme): a page of a browser that reaches nothing but files."""
    contexts = []

    def opened(width=1280, scheme="light"):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True, reduced_motion="reduce"
        )
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def unfold(page):
    page.evaluate("document.querySelectorAll('article details').forEach(one => { one.open = true })")
    page.wait_for_timeout(200)  # boxes that have come into view are made reachable


def complaints(page, script):
    """What axe-core finds, as ["rule: element"]."""
    page.evaluate(script)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


def faults(site, page, width):
    """{file: what is wrong with it} of all pages, everything unfolded."""
    script, found = axe(), {}
    for file in sorted(site.rglob("*.html")):
        page.goto(file.as_uri())
        unfold(page)
        wrong = complaints(page, script)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append("the page is wider than the window")
        if wrong:
            found[file.relative_to(site).as_posix()] = wrong
    return found


OTHERS = [pytest.param(*pair, marks=pytest.mark.breadth) for pair in ((1280, "dark"), (390, "light"))]


@pytest.mark.parametrize("width, scheme", [(1280, "light"), (390, "dark"), *OTHERS])
def test_axe_finds_nothing(site, pages, width, scheme):
    assert faults(site, pages(width, scheme), width) == {}


def test_axe_finds_what_is_wrong(site, pages):
    """A picture without words, and grey on grey: so the test above can fail."""
    page = pages()
    page.goto((site / "index.html").as_uri())
    page.evaluate("document.querySelector('article').innerHTML += '<img src=x.png><p style=\"color:#ccc\">pale</p>'")
    assert {words.partition(":")[0] for words in complaints(page, axe())} >= {"image-alt", "color-contrast"}


def test_an_old_browser_is_told_and_no_other(site, pages):
    page = pages()
    page.goto((site / "index.html").as_uri())
    assert not page.locator(".nst-old").is_visible()
    page = pages()
    # No old browser is here: the question that it would answer with no is made one that this one answers with no.
    sheet = (site / "_static" / "site.css").read_text().replace("math-style: compact", "math-style-of-old: compact")
    page.route("**/site.css*", lambda route: route.fulfill(body=sheet, content_type="text/css"))
    for name in ("index", "search", "notebooks/00_small"):
        page.goto((site / f"{name}.html").as_uri())
        assert "This browser is too old for these pages" in page.locator(".nst-old:visible").inner_text()


def test_search_finds_words_and_names_without_a_server(site, pages):
    page = pages()
    for asked, found in (("addition", "Addition"), ("learn_style", "nstlib.learn_style")):
        page.goto((site / "search.html").as_uri() + f"?q={asked}")
        page.locator("#search-results a", has_text=found).first.wait_for(timeout=10_000)


def test_by_keys_the_first_link_leads_to_the_text_and_the_search_is_found(site, pages):
    page = pages()
    page.goto((site / "notebooks" / "01_add.html").as_uri())
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('article, main, .main')")
    page.goto((site / "index.html").as_uri())
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name === 'q'"):
            break
    page.keyboard.type("addition")
    page.keyboard.press("Enter")
    page.locator("#search-results a", has_text="Addition").first.wait_for(timeout=10_000)


def test_folded_answers_open_by_key_and_pictures_come_then(site, pages):
    page = pages(390)
    page.goto((site / "notebooks" / "00_small.html").as_uri())
    picture = page.locator("article img").first
    assert not picture.is_visible()
    page.locator("summary", has_text="Your prediction first.").press("Enter")
    picture.scroll_into_view_if_needed()
    assert picture.is_visible() and picture.evaluate("one => one.decode().then(() => one.naturalWidth)") == 8


def test_by_keys_nothing_is_entered_that_is_not_to_be_seen(site, pages):
    """The lists at the sides lie outside of a telephone's window until they are opened, or entered."""
    page = pages(390)
    page.goto((site / "notebooks" / "00_small.html").as_uri())
    place = "one => { const box = one.getBoundingClientRect(); return box.left >= 0 && box.right <= innerWidth + 1 }"
    for name in (".sidebar-tree a >> nth=0", ".toc-tree a >> nth=-1"):
        link = page.locator(name)
        assert not link.evaluate(place)
        link.focus()
        page.wait_for_timeout(400)  # they come in a quarter of a second
        assert link.evaluate(place)


def test_on_paper_there_is_only_the_page(site, pages):
    page = pages(scheme="dark")
    page.goto((site / "notebooks" / "00_small.html").as_uri())
    page.emulate_media(media="print")
    hidden = (".nst-launch", ".nst-old", ".sidebar-drawer", ".skip-to-content", "footer", ".headerlink >> nth=0")
    assert [name for name in hidden if page.locator(name).is_visible()] == []
    assert page.locator("pre").last.evaluate("one => one.scrollWidth <= one.clientWidth")


@pytest.mark.breadth  # all of the course, some pages of which hold a hundred pictures
def test_the_whole_course_is_without_fault_and_no_page_too_heavy(pages, tmp_path):
    site = tmp_path / "site"
    list(making.build(ROOT, site))
    heavy = {}
    for file in sorted(site.rglob("*.html")):
        page, loaded = pages(), set()
        page.on("request", lambda request, loaded=loaded: loaded.add(request.url))
        page.goto(file.as_uri())
        page.evaluate("document.querySelectorAll('img').forEach(one => { one.loading = 'eager' })")
        unfold(page)
        page.wait_for_load_state("networkidle")
        size = sum((site / url.removeprefix(f"{site.as_uri()}/").partition("?")[0]).stat().st_size for url in loaded)
        if size > MOST:
            heavy[file.name] = size
        page.close()
    assert heavy == {}
    for width, scheme in ((1280, "light"), (390, "dark")):
        assert faults(site, pages(width, scheme), width) == {}
