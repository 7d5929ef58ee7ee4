"""axe-core over every page of the site, everything unfolded; what they hold that moves; and how they take less room."""

from benchmarks.access.browser import VIEWS, asked, axe, too_wide
from benchmarks.lite import serving

PLAYGROUND = "playground/"  # pages that fetch networks and weights
NARROW = (320, 640)  # pixels: criterion 1.4.10, and a window of 1280 in which text is twice as large, 1.4.4
# Criterion 1.4.12: what a reader may ask of the distances between lines, letters, words and paragraphs.
SPACED = """* {line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important}
p {margin-bottom: 2em !important}"""
UNFOLD = "document.querySelectorAll('details').forEach(one => { one.open = true })"

MOVING = """() => document.getAnimations().filter(one => one.playState === 'running' &&
    (one.effect.getComputedTiming().endTime === Infinity || one.effect.getComputedTiming().endTime > 5000)).length"""


def files_of(site, only=None):
    """Names of the pages in a folder; only: those in which this occurs."""
    found = sorted(file.relative_to(site).as_posix() for file in site.rglob("*.html"))
    return [file for file in found if only is None or only in file]


def walk(browser, site, views=VIEWS, only=None):
    """Yields (file, width, scheme, Found) of every page of a folder; only: files in whose names this occurs."""
    script = axe()
    with serving(site) as address:
        for width, scheme in views:
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
            )
            page = context.new_page()
            for file in files_of(site, only):
                _open(page, address, file)
                page.wait_for_timeout(250)  # boxes that have come into view are made reachable
                found = asked(page, script)
                found.broken += too_wide(page, width)
                if moving := page.evaluate(MOVING):
                    found.broken.append(f"reduced motion: {moving} animations go on although less motion is asked for")
                yield file, width, scheme, found
            context.close()


def narrow(browser, site):
    """Yields (file, width, ["what is wider than the window"]) of every page, as it is and with its text spaced."""
    with serving(site) as address:
        for width in NARROW:
            page = browser.new_page(viewport={"width": width, "height": 900})
            for file in files_of(site):
                _open(page, address, file)
                wide = too_wide(page, width)
                page.add_style_tag(content=SPACED)
                yield file, width, wide or [f"{line}, its text spaced" for line in too_wide(page, width)]
            page.close()


def _open(page, address, file):
    page.goto(f"{address}/{file}", wait_until="networkidle" if file.startswith(PLAYGROUND) else "load")
    page.evaluate(UNFOLD)
