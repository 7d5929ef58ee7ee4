"""Whether somebody has worked in a sheet, so that a build must not write over it.

What tells is the sheet itself: an answer that was never given out as a stub, or a cell of one's own. A sheet of an
earlier text of course/ is neither, be its stubs in other words: whoever changes an exercise builds it as before.
"""

import ast
import json
import re

from nstcourse import editions

OWN = re.compile(r"[0-9a-f]{8}[0-9a-f-]*")  # the ids that Jupyter draws; ours are made of headings
OURS = re.compile(r"[a-z0-9-]+-\d+")
COMMENT = re.compile(r"^\s*#(?! Task )", re.MULTILINE)
TASK = re.compile(r"\s*#+\s*(?:@title\s+)?Task\s+(\d+\.\d+)\b", re.IGNORECASE)  # as people and Colab write on it


def worked(path, wanted):
    """What somebody did in the sheet that lies there, in words, or "" where nobody has. wanted: the sheet as it is to
    be given out, a notebook.

    A file that is not empty and no JSON, as with the marks of a merge in it, may hold work, and is told of.
    """
    try:
        text = path.read_text(encoding="utf-8")
        cells = json.loads(text)["cells"] if text.strip() else []
        found = [_Found(cell) for cell in cells]
    except (ValueError, RecursionError):
        return "cannot be read as a notebook and may hold somebody's work"
    except (OSError, KeyError, TypeError, AttributeError):
        return ""  # missing, or no sheet
    stubs = {_task(cell.source): cell for cell in wanted.cells if "task" in cell.metadata.get("tags", [])}
    tasks = {cell.id: task for task, cell in stubs.items()}
    answers = [(cell.task(tasks), cell.source) for cell in found if cell.source]
    answers = [i for i, source in answers if i and not _given(source, stubs[i].source.strip())]
    if answers:
        return f"holds an answer to {', '.join(dict.fromkeys(answers))}"
    ids, sources = {cell.id for cell in wanted.cells}, {cell.source.strip() for cell in wanted.cells}
    own = [c for c in found if c.source and not c.task(tasks) and c.id not in ids and c.is_own(sources)]
    return "holds a cell of somebody's own" if own else ""


class _Found:
    """A cell that lies there. Colab and older programs know no ids of cells, and keep ours in the metadata at best."""

    def __init__(self, cell):
        self.source = "".join(cell.get("source", "")).strip()
        self.is_code = cell.get("cell_type") == "code"
        metadata = cell.get("metadata") or {}
        self.has_id = "id" in cell
        self.id = str(cell.get("id") or metadata.get("id") or "")
        self.named = (metadata.get("nst") or {}).get("task")

    def task(self, tasks):
        """Which of the tasks of {id: task} it answers, or None: as for the grader, its first line comes first."""
        line = TASK.match(self.source) if self.is_code else None
        return next((i for i in (line and line[1], tasks.get(self.id), self.named) if i in tasks.values()), None)

    def is_own(self, sources):
        """Is it neither ours nor was it, in other words?"""
        if self.has_id:
            return bool(OWN.fullmatch(self.id))
        return self.source not in sources and not OURS.fullmatch(self.id)


def _task(stub):
    """The task of a stub: "3.1"."""
    return re.match(r"# Task (\S+)", stub)[1]


def _given(source, stub):
    """Is an answer's cell as it is given out, or as it was before?"""
    if source == stub or editions.digest(source) in {asked.stub for asked in editions.history(_task(stub))}:
        return True
    try:
        return not COMMENT.search(source) and _skeleton(source) == _skeleton(stub)
    except (SyntaxError, ValueError, RecursionError):
        return False


def _skeleton(source):
    """A cell without the words in it, by which a stub in other words is still the same stub."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)
