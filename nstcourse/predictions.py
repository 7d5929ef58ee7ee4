"""Predict before you see: what stands below a prediction is folded until a reader opens it, or runs the cell.

A lesson asks in a paragraph "> **Predict.** ...", code cells follow, and "> **Observe.** ...", "> **Explain.** ..."
say what was to be seen. The cells in between are tagged `predicted`. Their stored outputs are put into <details>, as
are the words below them: the one way of folding that JupyterLab (untrusted, too), nbconvert, GitHub and a site made by
MyST all obey. Running a cell puts its own output, which is not folded, into the place of the stored one. A widget that
asks folds its answer itself; its code, which holds the answer, is folded in JupyterLab.
"""

import re
from html import escape

from nstlib.errors import NSTError

TAG = "predicted"  # of the cells whose outputs are folded
COMPARED = "nbval-check-output"
ASKS, TELLS = "> **Predict.**", ("> **Observe.**", "> **Explain.**")
QUESTION = "widgets.Predict("  # a cell that begins so
OUTPUT = "Your prediction first. Then run the cell, or open this to see what it showed."
WORDS = "When you have run the cell and looked: what was to be seen, and why."


def marked(notebook, name):
    """The notebook of a lesson, with its predicted cells tagged and the words below them folded.

    name: of the lesson's source. NSTError for a prediction that nothing answers, or whose answer nbval compares: that
    must be stored as it is printed.
    """
    asked, cells = None, 0
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            asked, cells = _folded_words(cell, asked, cells, name)
        elif cell.source.startswith(QUESTION):
            cell.metadata["jupyter"] = {"source_hidden": True}
        elif asked:
            cells += 1
            _mark(cell, name)
    if asked:
        raise NSTError(_unanswered(name, asked))
    return notebook


def _folded_words(cell, asked, cells, name):
    """Fold what a cell tells of the prediction `asked`, below so many cells; what is asked after it, and a count."""
    out, telling = [], False
    for block in re.split(r"\n{2,}", cell.source):
        tells = block.startswith(TELLS) and (telling or asked is not None)
        if tells and not telling:
            if not cells:
                raise NSTError(_unanswered(name, asked))
            out.append(f"<details><summary>{WORDS}</summary>")
        if telling and not tells:
            out.append("</details>")
        if tells:
            asked = None
        elif ASKS in block:
            if asked:
                raise NSTError(_unanswered(name, asked))
            asked, cells = block[block.index(ASKS) :], 0
        telling = tells
        out.append(block)
    cell.source = "\n\n".join([*out, *["</details>"] * telling])
    return asked, cells


def _unanswered(name, asked):
    question = " ".join(asked.removeprefix(ASKS).replace("\n>", " ").split())
    return (
        f"{name}: the prediction '{question[:60]}' is not answered; let a code cell follow, and below it a paragraph "
        f"'{TELLS[0]} ...' or '{TELLS[1]} ...'."
    )


def _mark(cell, name):
    tags = cell.metadata.get("tags", [])
    if COMPARED in tags:
        raise NSTError(
            f"{name}: the cell '{cell.source.splitlines()[0]}' answers a prediction and is tagged {COMPARED}, so it "
            "could not be folded; compare what does not give the answer away, in a cell of its own."
        )
    cell.metadata["tags"] = sorted({*tags, TAG})


def folded(notebook):
    """The executed notebook, with the outputs of every predicted cell in one <details>."""
    import nbformat

    for cell in notebook.cells:
        if TAG in cell.metadata.get("tags", []) and cell.outputs:
            shown = "".join(_html(output) for output in cell.outputs)
            html = f"<details><summary>{OUTPUT}</summary>{shown}</details>"
            cell.outputs = [nbformat.v4.new_output("display_data", {"text/html": html, "text/plain": OUTPUT})]
    return notebook


def _html(output):
    """A stored output as HTML."""
    data = {"text/plain": output.text} if output.output_type == "stream" else output.data
    return data["text/html"] if "text/html" in data else f"<pre>{escape(data['text/plain'])}</pre>"
