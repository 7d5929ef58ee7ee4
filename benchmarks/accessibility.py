"""How accessible the course is, as far as a machine can say: python -m benchmarks accessibility [--only site ...]

axe-core (all its rules, those of WCAG 2.1 A and AA among them) in Chromium: every page of the site, everything
unfolded, at 1280 px light and at 390 px dark; every widget in JupyterLab, light and dark; the page of `nst studio` in
Voila in three states and two widths, which is also gone through by keys alone. Pages in windows of 320 and 640 px, and
with their text spaced. Lighthouse's score of three pages. The words of all pictures in notebooks. --write puts the
figures into course/accessibility.md, between its two marks.

Needs Chromium (NST_CHROMIUM), Playwright and axe-playwright-python; widgets: JupyterLab; the Studio: Voila; Lighthouse:
Node and npm, and a network on first use. What is missing is said, and its line stays as it was. Takes a quarter of an
hour on two cores.
"""

import argparse
import sys
import tempfile
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

from benchmarks.access import browser, lighthouse, pages, studio, widgets, words
from benchmarks.lite import serving
from nstcourse.build.site import making
from nstlib.files import write_atomically

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "course" / "accessibility.md"
BEGIN, END = "<!-- figures: python -m benchmarks accessibility --write -->", "<!-- end of figures -->"
SCORED = ("index.html", "notebooks/03_style.html", "playground/index.html")
HEAD = "| what was asked | of what | found |\n|---|---|---|"


class Missing(Exception):
    """What a part needs and is not here."""


def needs(*modules):
    """Raise Missing where a package, or Chromium, is not here."""
    if lost := [name for name in modules if find_spec(name) is None]:
        raise Missing(f"{', '.join(lost)} is not installed")
    if browser.chromium() is None:
        raise Missing("no Chromium here (set NST_CHROMIUM, or install the package 'chromium')")


class Tally:
    """What axe-core found, over many pages."""

    def __init__(self):
        self.number, self.rules, self.broken, self.open = 0, set(), [], Counter()

    def take(self, where, found):
        """Count one Found, and print what is wrong."""
        self.number += 1
        self.rules |= found.of_wcag
        self.open.update(found.open)
        for line in found.broken:
            self.broken.append(f"{where}: {line}")
            print(f"  {self.broken[-1]}", flush=True)

    def line(self, of_what):
        """A row of the table."""
        left = ", ".join(f"{rule} ({number})" for rule, number in sorted(self.open.items())) or "nothing"
        asked = f"axe-core, {len(self.rules)} of its rules for WCAG 2.1 A and AA had something to look at"
        return f"| {asked} | {of_what} | {len(self.broken)} faults; left to people: {left} |"


def site(made):
    """The row of the site; made: where it lies."""
    needs("playwright", "axe_playwright_python")
    tally = Tally()
    with browser.started() as chrome:
        for file, width, scheme, found in pages.walk(chrome, made):
            tally.take(f"{file}, {width} px, {scheme}", found)
    number = len(pages.files_of(made))
    views = " and ".join(f"{width} px {scheme}" for width, scheme in browser.VIEWS)
    yield tally.line(f"all {number} pages of the site, at {views}, less motion asked for")


def room(made):
    """The row of pages in narrow windows and with spaced text."""
    needs("playwright")
    wide = []
    with browser.started() as chrome:
        for file, width, lines in pages.narrow(chrome, made):
            wide += [f"{file}, {width} px: {line}" for line in lines]
            print("".join(f"  {file}: {line}\n" for line in lines), end="", flush=True)
    number, widths = len(pages.files_of(made)), " and ".join(map(str, pages.NARROW))
    asked = "reflow, text twice as large, spaced text"
    yield f"| {asked} | all {number} pages of the site, at {widths} px | {len(wide)} wider than their window |"


def of_widgets():
    """The row of the widgets."""
    needs("playwright", "axe_playwright_python", "jupyterlab", "anywidget")
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder, browser.started() as chrome:
        for name, theme, found in widgets.walk(chrome, Path(folder)):
            tally.take(f"{name}, {theme}", found)
    yield tally.line(f"{len(widgets.MADE)} widgets in JupyterLab, light and dark")


def of_studio():
    """The rows of `nst studio`."""
    needs("playwright", "axe_playwright_python", "voila", "anywidget")
    tally, steps = Tally(), []
    with tempfile.TemporaryDirectory() as folder, browser.started() as chrome:
        for state, width, found in studio.walk(chrome, Path(folder)):
            if width is None:
                steps.append(found)
                print(f"  {found}", flush=True)
            else:
                tally.take(f"{state}, {width} px", found)
    yield tally.line("the page of `nst studio` as it opens, painted, and with all settings, at 1280 and 390 px")
    yield f"| the whole way by keys alone | the same page, at 1280 and 390 px | all {len(steps)} steps done |"


def scores(made):
    """A row for each page that Lighthouse looks at."""
    if reason := lighthouse.missing():
        raise Missing(reason)
    needs()
    with tempfile.TemporaryDirectory() as folder, serving(made) as address:
        for name in SCORED:
            if (made / name).is_file():
                score, lost = lighthouse.score(f"{address}/{name}", Path(folder))
                told = f"; lost by {', '.join(lost)}" if lost else ""
                yield f"| Lighthouse {lighthouse.VERSION}, accessibility | `{name}` | {score} of 100{told} |"


def of_words():
    """The row of the pictures in notebooks."""
    seen, silent = words.walk(ROOT)
    for line in silent:
        print(f"  {line}", flush=True)
    of_what = f"{seen['outputs']} outputs of all notebooks, {seen['pictures']} pictures in them"
    yield f"| words of pictures and widgets | {of_what} | {len(silent)} without words |"


PARTS = {
    "site": site,
    "room": room,
    "widgets": of_widgets,
    "studio": of_studio,
    "lighthouse": scores,
    "words": of_words,
}
OF_THE_SITE = (site, room, scores)


def write(rows):
    """Put the rows of the parts that were run in the place of those that stand on the page; the others stay."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    old, _, after = rest.partition(END)
    kept = [line for line in old.splitlines() if line.startswith("| ") and not line.startswith("| what")]
    new = {_key(row): row for row in rows}
    lines = [new.pop(_key(line), line) for line in kept]
    table = "\n".join([HEAD, *lines, *new.values()])
    write_atomically(PAGE, f"{before}{BEGIN}\n\n{table}\n\n{END}{after}".encode())


def _key(row):
    """What a row is about: that which does not change from run to run."""
    first, second = (cell.strip() for cell in row.split("|")[1:3])
    return first.partition(",")[0], " ".join(word for word in second.split() if not word.isdigit())


def main():
    """Run the parts that are asked for, print their rows, and write them where that is wished."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=list(PARTS), default=list(PARTS), help="parts to run")
    parser.add_argument("--site", type=Path, help="a folder with the site, which is made anew otherwise")
    parser.add_argument("--write", action="store_true", help=f"put the rows into {PAGE.relative_to(ROOT)}")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        made = options.site
        if made is None and any(PARTS[name] in OF_THE_SITE for name in options.only):
            made = Path(folder) / "site"
            print("\n".join(making.build(ROOT, made)), flush=True)
        for name in options.only:
            try:
                for row in PARTS[name](made) if PARTS[name] in OF_THE_SITE else PARTS[name]():
                    rows.append(row)
                    print(row, flush=True)
            except Missing as missing:
                print(f"{name}: left out, {missing}.", file=sys.stderr)
    if options.write:
        write(rows)
