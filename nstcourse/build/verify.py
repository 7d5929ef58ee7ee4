"""What every built notebook must fulfil before it is written."""

import json
import os
import re

from nstlib import home
from nstlib.errors import NSTError

MAX_BYTES = 2_500_000


def finished(notebook, name, root, places=None):
    """The text of an executed notebook, without what differs from run to run; NSTError for what must not be in it.

    places: {cell id: line of the source}, for the words.
    """
    import nbformat

    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}  # the kernel writes its patch version here
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.pop("transient", None)
        _refuse(cell, _where(notebook, name, cell, places), root)
    text = nbformat.writes(notebook, version=4) + "\n"
    size = len(text.encode())
    if size > MAX_BYTES:
        raise NSTError(
            f"{name} has {size / 1e6:.2f} MB; the limit is {MAX_BYTES / 1e6} MB. Show fewer or smaller pictures."
        )
    return text


def _refuse(cell, where, root):
    for output in cell.get("outputs", []):
        if output.get("name") == "stderr":
            raise NSTError(f"{where}: a cell writes to standard error: {output['text'].strip()[:200]}")
    text = json.dumps(cell, ensure_ascii=False)
    for trace in filter(None, (str(root), str(home.own() or ""))):
        if trace not in ("/", "") and trace + os.sep in text:
            raise NSTError(f"{where}: an output holds a path of this machine ({trace}).")
    if re.search(r"<img (?![^>]*\balt=\\?\"[^\"\\])", text):
        raise NSTError(f"{where}: a picture has no alternative text.")


def _where(notebook, name, cell, places):
    line = (places or {}).get(cell.id)
    return f"{notebook.metadata['nst']['source']}, line {line}" if line else name


def passes_its_checks(handout, solution, name):
    """NSTError where a solution, executed, does not pass every check of its exercise."""
    for given, solved in zip(handout.cells, solution.cells, strict=True):
        if "check" in given.metadata.get("tags", []):
            text = "".join(out.get("text", "") for out in solved.outputs)
            if not re.fullmatch(r"\S+ \S+: (\d+) of \1\n(  ok  .*\n)+", text):
                raise NSTError(f"{name}: the solution does not pass its own check: {text.strip()[:200]}")
