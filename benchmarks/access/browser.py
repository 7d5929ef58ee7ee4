"""Chromium with axe-core in it."""

import contextlib
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

FLAGS = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking")
# Rules of success criteria; the others of axe-core are good practice, and none of them may be broken either.
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
VIEWS = ((1280, "light"), (390, "dark"))  # width in pixels, colour scheme


def chromium():
    """The browser's path, or None."""
    return os.environ.get("NST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def axe():
    """axe-core as a package holds it: a text that a page runs. (It is the Mozilla Public License's, and not ours.)"""
    from axe_playwright_python.base import AXE_FILE_PATH

    return Path(AXE_FILE_PATH).read_text(encoding="utf-8")


@dataclass
class Found:
    """What axe-core said of one page in one state: rules that it holds to, that it breaks, as ["rule: element"], and
    such as it leaves to people, {rule: number of elements}."""

    held: set = field(default_factory=set)
    broken: list = field(default_factory=list)
    open: dict = field(default_factory=dict)
    of_wcag: set = field(default_factory=set)


@contextlib.contextmanager
def started():
    """A browser of Playwright's."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def asked(page, script, within=None):
    """Found, of a page or of the part that a selector names, with all rules of axe-core."""
    page.evaluate(script)
    results = page.evaluate("within => axe.run(within ? {include: [[within]]} : document)", within)
    broken = results["violations"]
    return Found(
        {rule["id"] for rule in results["passes"]},
        [f"{rule['id']}: {node['html'][:120]}" for rule in broken for node in rule["nodes"]],
        {rule["id"]: len(rule["nodes"]) for rule in results["incomplete"]},
        {rule["id"] for kind in ("passes", "violations") for rule in results[kind] if set(TAGS) & set(rule["tags"])},
    )


def too_wide(page, width):
    """["..."] where a page is wider than its window, so that lines have to be read from side to side."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"reflow: the page is {wide} px wide in a window of {width}"] if wide > width else []
