"""The page of `nst studio` in Voila: axe-core in each of its states, and the whole way by keys alone."""

import time

from benchmarks.access import servers
from benchmarks.access.browser import asked, axe, too_wide
from nstlib import images
from nstlib.recipe import Recipe

FOCUS = "(one => one.getAttribute('aria-label') || one.textContent.trim())(document.activeElement)"


def tab_to(page, name, most=40):
    """Press Tab until what has the focus is called so; how often. AssertionError where it is never reached."""
    for pressed in range(1, most + 1):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUS) == name:
            return pressed
    raise AssertionError(f"no key leads to '{name}'")


def by_keys(page, path):
    """Choose photo, painting and manner, paint, compare, and download to a path, without a mouse; a line of each step.

    path: where the picture is kept. Raises AssertionError where a step has not the effect that it says.
    """
    outcome = page.locator(".nst-outcome")
    tab_to(page, "Harbour, afternoon")
    page.keyboard.press("ArrowDown")
    yield f"photo chosen: {checked(page, 0)}"
    tab_to(page, "Lamps on the shore, thick oil")
    page.keyboard.press("ArrowRight")
    yield f"painting chosen: {checked(page, 1)}"
    tab_to(page, "Balanced")
    page.keyboard.press("ArrowUp")
    yield f"manner chosen: {checked(page, 2)}"
    tab_to(page, "Paint")
    page.keyboard.press("Enter")
    page.locator(".nst-outcome[data-state=finished]").wait_for(timeout=180_000)
    assert page.evaluate(FOCUS) == "Paint", "the focus was lost while it painted"
    yield f"painted; heard: {outcome.get_by_role('status').inner_text()}"
    tab_to(page, "Download")
    with page.expect_download(timeout=30_000) as file:
        page.keyboard.press("Enter")
    file.value.save_as(path)
    recipe = Recipe.from_json(images.read_recipe(path))
    yield f"downloaded: {file.value.suggested_filename}, with the recipe '{recipe.name}' in it"
    tab_to(page, "Before and after")
    before = page.evaluate("document.activeElement.getAttribute('aria-valuetext')")
    page.keyboard.press("Home")
    after = page.evaluate("document.activeElement.getAttribute('aria-valuetext')")
    assert before != after == "the photo alone"
    yield f"compared: {before}; {after}"


def checked(page, number):
    """What is chosen in a group of radio buttons."""
    return page.locator(".nst-choice").nth(number).locator("input:checked").get_attribute("aria-label")


def walk(browser, folder):
    """Yields (state, width, Found), and lines (state, None, words) of what was done by keys; folder: an empty one."""
    script = axe()
    with servers.studio(folder) as address:
        for width in (1280, 390):
            page = browser.new_page(viewport={"width": width, "height": 900}, accept_downloads=True)
            page.set_default_timeout(120_000)
            page.goto(address, wait_until="commit")
            page.locator(".nst-outcome").wait_for()
            page.get_by_role("main").wait_for()
            time.sleep(1)
            yield "as it opens", width, _found(page, script, width)
            for words in by_keys(page, folder / f"by keys {width}.png"):
                yield "by keys", None, words
            yield "painted", width, _found(page, script, width)
            tab_to(page, "All settings")
            page.keyboard.press("Enter")
            page.locator(".nst-body").wait_for()
            time.sleep(1)
            yield "all settings", width, _found(page, script, width)
            page.close()


def _found(page, script, width):
    found = asked(page, script)
    found.broken += too_wide(page, width)
    return found
