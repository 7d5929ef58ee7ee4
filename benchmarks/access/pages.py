"""axe-core over every page of the site, as files, everything unfolded; and what they hold that moves."""

from benchmarks.access.browser import VIEWS, asked, axe, too_wide

MOVING = """() => document.getAnimations().filter(one => one.playState === 'running' &&
    (one.effect.getComputedTiming().endTime === Infinity || one.effect.getComputedTiming().endTime > 5000)).length"""


def walk(browser, site, views=VIEWS, only=None):
    """Yields (file, width, scheme, Found) of every page of a folder; only: files whose names hold this."""
    script = axe()
    files = [file for file in sorted(site.rglob("*.html")) if only is None or only in file.as_posix()]
    for width, scheme in views:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True, reduced_motion="reduce"
        )
        page = context.new_page()
        for file in files:
            page.goto(file.as_uri())
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
            page.wait_for_timeout(250)  # boxes that have come into view are made reachable
            found = asked(page, script)
            found.broken += too_wide(page, width)
            if moving := page.evaluate(MOVING):
                found.broken.append(f"reduced motion: {moving} animations go on although less motion is asked for")
            yield file.relative_to(site).as_posix(), width, scheme, found
        context.close()
