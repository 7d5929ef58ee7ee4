"""The points of a task and of its sheet, in colour, below what a check prints: for a person who works in a page.

A kernel is asked by many: by JupyterLab, which names the cell that somebody has run, and by nbval, nbclient and
graders, which name none. What is compared or built is the same words each time, whatever was checked before; so the
total, which depends on it, is shown to a page alone.
"""

import sys

from nstcourse import progress
from nstlib import tab

# White letters on them have a contrast of 5 and more, on a light page as on a dark one. A sign and a word say the same.
LOOKS = {
    "full": ("#0072b2", "✔ all right"),
    "partial": ("#a85100", "◐ partly right"),
    "not attempted": ("#5f5f5f", "○ not begun"),
}
WRONG = ("#5f5f5f", "✘ not yet right")


def show(outcome):
    """Show the points of an outcome, and the sum of its sheet where it is noted, if a page has asked for the cell."""
    if not _in_a_page():
        return
    from IPython.display import display

    html, words = picture(outcome, progress.total(outcome.task.id))
    display({"text/html": html, "text/plain": words}, raw=True)


def picture(outcome, total=None):
    """(HTML, words) of an outcome's points; total: (reached, points) of the sheet."""
    colour, word = LOOKS.get(outcome.status, WRONG)
    words = f"{outcome.points} of {outcome.task.points} points for this task"
    bar = ""
    if total:
        reached, points = total
        words += f", {reached} of {points} on this sheet so far"
        bar = (
            '<span aria-hidden="true" style="display:inline-block;width:120px;height:9px;border:1px solid #767676;'
            f'border-radius:5px;margin-left:8px"><span style="display:block;width:{round(100 * reached / points)}%;'
            'height:9px;background-color:#0072b2;border-radius:4px"></span></span>'
        )
    mark = (
        f'<span style="background-color:{colour};color:#ffffff;font-weight:600;padding:2px 8px;border-radius:4px">'
        f"{word}</span>"
    )
    return f"<div>{mark} {words}{bar}</div>", f"{word}: {words}"


def _in_a_page():
    """Was the cell that is being executed run in a page? JupyterLab and its kin tell the kernel which cell it is.
    A kernel in a browser's tab is asked by nobody else, and is not always told.

    nstlib.widgets.host asks the same; to import it would bring every widget along with the first check.
    """
    interactive = sys.modules.get("IPython")
    shell = interactive and interactive.get_ipython()
    asked = getattr(shell, "parent_header", None)
    return bool(shell and tab.HERE) or (isinstance(asked, dict) and "cellId" in asked.get("metadata", {}))
