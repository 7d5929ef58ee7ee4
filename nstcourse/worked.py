"""Whether somebody has worked in a sheet, so that a build must not write over it.

What tells is the sheet itself: an answer that was never given out as a stub, or a cell of one's own. A sheet of an
earlier text of course/ is neither, be its stubs in other words: whoever changes an exercise builds it as before.
"""

import ast
import json
import re

from nstcourse import editions

OWN = re.compile(r"[0-9a-f]{8}[0-9a-f-]*")  # the ids that Jupyter draws; ours are made of headings
COMMENT = re.compile(r"^\s*#(?! Task )", re.MULTILINE)


def worked(path, wanted):
    """What somebody did in the sheet that lies there, in words, or "" where nobody has. wanted: the sheet as it is to
    be given out, a notebook."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        found = [(cell.get("id", ""), "".join(cell["source"]).strip()) for cell in cells]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ""  # missing, empty, or with the marks of a merge in it: no sheet
    stubs = {cell.id: cell.source.strip() for cell in wanted.cells if "task" in cell.metadata.get("tags", [])}
    answers = [_task(stubs[i]) for i, source in found if i in stubs and source and not _given(source, stubs[i])]
    if answers:
        return f"holds an answer to {', '.join(answers)}"
    known = {cell.id for cell in wanted.cells}
    own = [i for i, source in found if source and i not in known and OWN.fullmatch(i)]
    return "holds a cell of somebody's own" if own else ""


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
