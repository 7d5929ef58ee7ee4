"""From a cold start to a checked answer, in a browser's tab: python -m benchmarks lite

Builds site/lite with the offline kernel into a temporary folder (or takes one: --folder site/lite), serves it, opens
the sheet of exercise 3 in a fresh browser, runs its first cell, writes the solution of task 3.1 and checks it. Nothing
but this machine is reachable. Seconds count from the moment when the page is asked for; each run is a browser without
any memory of the last one.

Needs Chromium (NST_CHROMIUM), Playwright, and what `make site LITE=offline` installs.
"""

import argparse
import contextlib
import functools
import http.server
import os
import shutil
import statistics
import tempfile
import threading
import time
from pathlib import Path

from nstcourse import contents
from nstcourse.build.site import prepared
from nstcourse.build.site.lite import building, kinds
from nstcourse.grading.reference import Reference

ROOT = Path(__file__).resolve().parent.parent
SHEET, TASK = "03_style", "3.1"
GOAL = 40  # seconds on two cores
FLAGS = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking")
CODE = "window.jupyterapp.shell.currentWidget.content.widgets.filter(cell => cell.model.type === 'code')"
KERNEL = """() => { const context = window.jupyterapp.shell.currentWidget.sessionContext;
    return context.isReady && context.session && context.session.kernel && !context.isRestarting; }"""
START = f"""n => {{ const cell = {CODE}[n], book = window.jupyterapp.shell.currentWidget.content;
    book.activeCellIndex = book.widgets.indexOf(cell); book.deselectAll();
    window.jupyterapp.commands.execute('notebook:run-cell'); }}"""


def build(folder, kind="offline", root=ROOT):
    """Make lite/ of the course in a folder."""
    course = contents.read(root)
    sheets = [page for page in prepared.all_of(root, course) if page.file.startswith("exercises/")]
    building.build(kinds.chosen(kind), root, course, {page.file: page.download for page in sheets}, folder)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files of a folder, without a line for each."""

    def log_message(self, *_):
        """Say nothing."""


@contextlib.contextmanager
def serving(folder):
    """Serve a folder on this machine; gives its address."""
    handler = functools.partial(Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


class Tab:
    """A sheet in a page of Playwright's. outside: the addresses of other machines that the page has asked for, in vain;
    loaded: {address: bytes} of what it got."""

    def __init__(self, page, address):
        self.page, self.address, self.outside, self.loaded = page, address, [], {}
        page.context.route("**/*", self._guarded)
        page.context.on("response", self._counted)

    def _guarded(self, route):
        url = route.request.url
        if url.startswith((f"{self.address}/", "blob:", "data:")):
            return route.continue_()
        self.outside.append(url)
        return route.abort()

    def _counted(self, response):
        self.loaded[response.url] = int(response.headers.get("content-length", 0))

    def open(self, sheet=SHEET, app="notebooks", seconds=90):
        """Open the sheet, and wait until its cells are there."""
        self.page.goto(f"{self.address}/{app}/index.html?path=exercises/{sheet}.ipynb")
        self.page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=1000 * seconds)
        ready = f"() => window.jupyterapp && window.jupyterapp.shell.currentWidget && {CODE}.length > 3"
        self.page.wait_for_function(ready, timeout=1000 * seconds)

    def places(self):
        """The source of each code cell."""
        return self.page.evaluate(f"() => {CODE}.map(cell => cell.model.sharedModel.source)")

    def cell(self, begins):
        """The number, among the code cells, of the one that begins so."""
        return next(number for number, source in enumerate(self.places()) if source.startswith(begins))

    def write(self, begins, source):
        """Put a text into the cell that begins so."""
        self.page.evaluate(f"([n, text]) => {CODE}[n].model.sharedModel.setSource(text)", [self.cell(begins), source])

    def run(self, begins, seconds=120):
        """Run the cell that begins so, as its reader does; what it has put out, as text."""
        number = self.cell(begins)
        self.page.wait_for_function(KERNEL, timeout=1000 * seconds)  # who is quicker is asked to choose one
        self.page.evaluate(f"n => {CODE}[n].model.clearExecution()", number)
        self.page.evaluate(START, number)
        self.page.wait_for_function(
            f"n => (model => model.executionCount && model.executionState !== 'running')({CODE}[n].model)",
            arg=number,
            timeout=1000 * seconds,
        )
        return self.put_out(number)

    def put_out(self, number):
        """The outputs of a code cell, as one text: HTML where it has no other."""
        outputs = self.page.evaluate(f"n => {CODE}[n].model.sharedModel.getOutputs()", number)
        return "\n".join(map(_words, outputs))

    def menu(self, name):
        """Open one of the menus."""
        self.page.get_by_role("menubar").get_by_text(name, exact=True).click()

    def download(self, path):
        """Save the notebook and download it to a path, by the menu; the name under which the browser would keep it."""
        self.page.evaluate("async () => window.jupyterapp.commands.execute('docmanager:save')")
        self.menu("File")
        with self.page.expect_download(timeout=30_000) as asked:
            self.page.get_by_role("menuitem", name="Download").click()
        asked.value.save_as(path)
        return asked.value.suggested_filename


def _words(output):
    if "text" in output:
        return "".join(output["text"])
    if output["output_type"] == "error":
        return "\n".join([f"{output['ename']}: {output['evalue']}", *output["traceback"]])
    data = output["data"]
    return "".join(data.get("text/plain", data.get("text/html", "")))


def once(browser, address, answer):
    """({what: seconds}, bytes) of one cold start."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab, begin, times = Tab(context.new_page(), address), time.perf_counter(), {}
    try:
        tab.open()
        times["the sheet is shown"] = time.perf_counter() - begin
        tab.run("import numpy")
        times["its first cell has run"] = time.perf_counter() - begin
        tab.write(f"# Task {TASK}", answer)
        tab.run(f"# Task {TASK}")
        said = tab.run(f'nst.check("{TASK}"')
        times["an answer is checked"] = time.perf_counter() - begin
        if "✔ all right" not in said:
            raise SystemExit(f"the solution of task {TASK} did not pass in the tab:\n{said}")
        return times, sum(tab.loaded.values())
    finally:
        context.close()


def main():
    """Print the table."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(
        prog="python -m benchmarks lite", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, help="a folder lite/ that is there already")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    answer = Reference(ROOT, SHEET).solutions[TASK]
    chromium = os.environ.get("NST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as made:
        folder = options.folder or Path(made, "lite")
        if not options.folder:
            build(folder)
        sizes = {file: file.stat().st_size for file in folder.rglob("*") if file.is_file()}
        print(f"lite/: {len(sizes)} files, {sum(sizes.values()) / 1e6:.1f} MB")
        for file in sorted((file for file in sizes if sizes[file] > 4e6), key=sizes.get, reverse=True):
            print(f"over 4 MB: {file.relative_to(folder)}, {sizes[file] / 1e6:.1f} MB")
        with serving(folder) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
            runs = []
            for _ in range(options.runs):
                load = os.getloadavg()[0]
                runs.append(once(browser, address, answer))
                told = ", ".join(f"{what} {seconds:.1f} s" for what, seconds in runs[-1][0].items())
                print(f"load {load:.1f} on {os.cpu_count()} cores: {told}; {runs[-1][1] / 1e6:.1f} MB", flush=True)
            for what in runs[0][0]:
                goal = f"   goal {GOAL}" if what == "an answer is checked" else ""
                print(f"{what + ', median':<46}{statistics.median(times[what] for times, _ in runs):>10.1f} s{goal}")
            browser.close()
