"""axe-core over every widget in JupyterLab, on the light page and on the dark one."""

import nbformat

from benchmarks.access import servers
from benchmarks.access.browser import asked, axe
from nstlib import widgets

SMALL = "backbone='pocket', size=96"
MADE = {
    "Studio": f"(studio := widgets.Studio('harbour', 'impasto', {SMALL}, steps=12))",
    "LayerLedger": "widgets.LayerLedger(studio)",
    "TimeMachine": "widgets.TimeMachine(studio)",
    "GramLens": f"widgets.GramLens('impasto', {SMALL})",
    "FeatureAtlas": f"widgets.FeatureAtlas('harbour', {SMALL})",
    "TugOfWar": f"widgets.TugOfWar('harbour', 'impasto', {SMALL})",
    "DepthStrips": "widgets.DepthStrips('bust', backbone='pocket', size=48, steps=8)",
    "Predict": "widgets.Predict('What does a Gram matrix forget?', ['colour', 'place'], 1, 'It sums over places.')",
    "PaletteLedger": "widgets.PaletteLedger('bridge', 'starry', size=96)",
    "BlockLedger": "widgets.BlockLedger('bridge', 'starry', size=96)",
    "NumberLedger": "widgets.NumberLedger('bridge', 'starry', size=96)",
    "ThreeWays": "widgets.ThreeWays('bridge', 'starry', seconds=1, size=64)",
    "StyleMap": f"widgets.StyleMap(['starry', 'tiles', 'impasto'], known=False, {SMALL})",
    "StylePicker": "widgets.StylePicker(['starry', 'tiles', 'ducks'])",
    "MaskPainter": "widgets.MaskPainter('harbour', regions=('sky', 'boat', 'quay'), size=160)",
    "SettingsSheet": f"widgets.SettingsSheet('bridge', 'starry', {SMALL.partition(', ')[2]}, steps=4)",
    "PhotoDrop": "widgets.PhotoDrop()",
}
PARTS = ".jp-OutputArea-output"  # what a cell shows; what is around it is JupyterLab's
LIVE = ".nst-panel, .nst-photos, .nst-painter"
DONE = """() => { const cells = window.jupyterapp.shell.currentWidget.content.widgets;
    const all = cells.filter(c => c.model.type === 'code');
    return all.every(c => c.model.executionCount && c.model.executionState !== 'running'); }"""
READY = """() => { const w = window.jupyterapp?.shell?.currentWidget;
    return w?.sessionContext?.session?.kernel?.status === 'idle'; }"""


def unasked():
    """Widgets that nothing is asked of here."""
    return sorted(set(widgets.__all__) - set(MADE))


def walk(browser, folder):
    """Yields (widget, theme, Found) of each, the Studio's run ended; folder: an empty one."""
    cells = ["from nstlib import widgets", *MADE.values(), "studio.start().runner.wait(120)"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "widgets.ipynb")
    script = axe()
    with servers.lab(folder) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(240_000)
        page.goto(f"{address}/doc/tree/widgets.ipynb?reset")
        page.wait_for_function(READY)
        page.evaluate("async () => window.jupyterapp.commands.execute('notebook:run-all-cells')")
        page.wait_for_function(DONE)
        for theme in ("Light", "Dark"):
            change = "async name => jupyterapp.commands.execute('apputils:change-theme', {theme: name})"
            page.evaluate(change, f"JupyterLab {theme}")
            page.wait_for_timeout(2500)
            for number, name in enumerate(MADE, 1):
                cell = page.locator(".jp-Notebook .jp-CodeCell").nth(number)
                cell.scroll_into_view_if_needed()
                cell.locator(LIVE).locator("visible=true").first.wait_for()
                cell.evaluate("one => { one.dataset.asked = '1' }")
                yield name, theme.lower(), asked(page, script, f"[data-asked] {PARTS}")
                cell.evaluate("one => { delete one.dataset.asked }")
        page.close()
