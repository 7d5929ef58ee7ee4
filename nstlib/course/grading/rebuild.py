"""From a submitted notebook to one that can be graded: the reference notebook with the student's answers in it.

Nothing else of the submission is used. Its checks, outputs, tags and extra cells are left behind, so that a check that
was deleted, skipped or patched there changes nothing.
"""

import ast
import copy
import json
import re
from dataclasses import dataclass, field

import nbformat

from nstlib.course.tasks import TASKS
from nstlib.errors import NSTError

LARGEST = 100_000_000  # bytes of a notebook, outputs included
LONGEST = 200_000  # characters of one answer
MOST_VALUES = 5_000_000  # in the JSON of a notebook: a list of little takes a hundred times its length in memory
ANCHOR = re.compile(r"\s*#\s*Task\s+(\d+\.\d+)\s*$", re.IGNORECASE)
GRADE_ID = re.compile(r"task-(\d+)-(\d+)")  # nbgrader's name of an answer cell, as nstlib.course.nbgrader gives it
NBGRADER_STUB = {"# YOUR CODE HERE", "raise NotImplementedError()"}  # what it adds to a stub of ours
NBVAL = re.compile(r"^\s*#+\s*(NBVAL_\w+|PYTEST_VALIDATE\w*)\s*$", re.IGNORECASE)


@dataclass
class Answer:
    """What a student wrote for one task. refused: why it will not be run, or nothing; notes: for the teacher."""

    source: str = ""
    refused: str = ""
    missing: bool = False
    untouched: bool = False
    notes: list = field(default_factory=list)


class Reference:
    """An exercise: its tasks in order, and the sources of its stubs, its solutions and the cells before them."""

    def __init__(self, root, stem):
        self.stem = stem
        self.handout = _read_ours(root / "exercises" / f"{stem}.ipynb")
        solution = _read_ours(root / "solutions" / f"{stem}.ipynb")
        self.stubs, self.ids = _task_cells(self.handout)
        self.solutions, _ = _task_cells(solution)
        if not self.stubs or set(self.stubs) != set(self.solutions):
            raise NSTError(f"{stem}: exercises/ and solutions/ do not hold the same tasks; run: nst course build.")
        self.tasks = {i: TASKS[i] for i in self.stubs}
        self.setup = [
            c.source
            for c in self.handout.cells
            if c.cell_type == "code" and not set(c.metadata.get("tags", [])) & {"task", "check"}
        ]
        # A part that a person judges: a heading that says so, without a check.
        headings = re.findall(r"^## (.*project.*)$", _prose(self.handout), flags=re.MULTILINE | re.IGNORECASE)
        self.manual = [title.strip() for title in headings]

    def needs(self, task_id, source):
        """Earlier tasks whose functions an answer uses, or the course's own answer would, theirs included, in order."""
        found = []
        for earlier in self.stubs:
            if earlier == task_id:
                break
            name = rf"\b{self.tasks[earlier].name}\b"
            if re.search(name, source) or re.search(name, self.solutions[task_id]):
                found += [*self.needs(earlier, self.solutions[earlier]), earlier]
        return list(dict.fromkeys(found))

    def notebook(self, answers):
        """The reference notebook with these answers; every check is replaced by the export of its task."""
        notebook = copy.deepcopy(self.handout)
        # The markers below are ours; what a student wrote about checking has been taken out of the answers.
        notebook.cells = [c for c in notebook.cells if c.cell_type == "code"]
        for cell in notebook.cells:
            tags = cell.metadata.get("tags", [])
            if "task" in tags:
                task_id = cell.metadata["nst"]["task"]
                cell.source = answers[task_id].source
            elif "check" in tags:
                cell.source = f'from nstlib.course import export\nexport.take("{task_id}", globals())'
            cell.metadata, cell.outputs, cell.execution_count = nbformat.NotebookNode(), [], None
        start = nbformat.v4.new_code_cell("from nstlib.course import export\nexport.prepare()", id="start")
        notebook.cells.insert(0, start)
        notebook.metadata = nbformat.NotebookNode(kernelspec=self.handout.metadata.get("kernelspec", {}))
        return nbformat.writes(notebook)


def _read_ours(path):
    try:
        return nbformat.read(path, as_version=4)
    except OSError:
        raise NSTError(f"'{path}' is missing; run this in a checkout of the course, or give --root.") from None


def _prose(notebook):
    return "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")


def _task_cells(notebook):
    """({task: source}, {cell id: task}) of a notebook of ours."""
    cells = [c for c in notebook.cells if "task" in c.metadata.get("tags", [])]
    return {c.metadata["nst"]["task"]: c.source for c in cells}, {c.id: c.metadata["nst"]["task"] for c in cells}


def read(data):
    """(code cells, notes) of a submitted file's bytes; NSTError with a sentence if it is no notebook."""
    if len(data) > LARGEST:
        raise NSTError(f"the file has {len(data) / 1e6:.0f} MB; at most {LARGEST / 1e6:.0f} MB are read.")
    text, notes = _decoded(data)
    if sum(map(text.count, "[{,")) > MOST_VALUES:
        raise NSTError("the file holds too many values to be a notebook.")
    try:
        raw = json.loads(text)
        if not isinstance(raw, dict) or not isinstance(raw.get("nbformat"), int):
            raise NSTError("the file is no notebook.")
        # Read by nbformat only where its version is an old one: what is wanted of a new one are four plain fields.
        notebook = raw if raw["nbformat"] == 4 else nbformat.reads(text, as_version=4)
        if raw["nbformat"] != 4:
            notes.append(f"it is in the notebook format {raw['nbformat']}, which was converted.")
        cells = [_cell(c) for c in notebook["cells"] if isinstance(c, dict) and c.get("cell_type") == "code"]
    except NSTError:
        raise
    except RecursionError:
        raise NSTError("the file is nested too deeply to be a notebook.") from None
    except Exception:  # nbformat's own errors on strange files are of many kinds
        raise NSTError("the file is no notebook (it is not the JSON of one).") from None
    return cells, notes


def _decoded(data):
    for mark, code in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if data.startswith(mark):
            try:
                return data.decode(code), [f"it is written in {code.upper()}, not UTF-8; it was read all the same."]
            except UnicodeDecodeError:
                break
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        raise NSTError("the file is no text in UTF-8.") from None


def _cell(cell):
    source = cell.get("source", "")
    source = "".join(source) if isinstance(source, list) else str(source)
    source = source.encode("utf-8", "replace").decode()  # JSON can hold halves of characters, which no file can
    metadata = cell.get("metadata")
    ours, theirs = (metadata.get(k) if isinstance(metadata, dict) else None for k in ("nst", "nbgrader"))
    task = ours.get("task") if isinstance(ours, dict) else None
    if task is None and isinstance(theirs, dict):
        named = GRADE_ID.fullmatch(str(theirs.get("grade_id")))
        task = f"{named[1]}.{named[2]}" if named else None
    return {"id": cell.get("id"), "task": task, "source": source}


def answers(cells, reference):
    """({task: Answer}, notes): the answer cells of a submission, known by id, by metadata, by their first line, and at
    last by the function that they define."""
    found = {i: [] for i in reference.stubs}
    for cell in cells:
        task_id, how = _whose(cell, reference)
        if task_id is not None:
            found[task_id].append((cell["source"], how))
    for task_id, known in found.items():
        if not known:
            name = reference.tasks[task_id].name
            named = [c["source"] for c in cells if re.search(rf"^def {name}\(", c["source"], flags=re.MULTILINE)]
            found[task_id] = [(s, "the name of its function") for s in named]
    return {task_id: _answer(task_id, known, reference) for task_id, known in found.items()}


def _whose(cell, reference):
    lines = cell["source"].strip().splitlines()
    named = ANCHOR.match(lines[0]) if lines else None
    if named and named[1] in reference.stubs:  # an anchor is what a person sees and moves: it comes before a copied id
        return named[1], "its first line"
    if isinstance(cell["id"], str) and cell["id"] in reference.ids:
        return reference.ids[cell["id"]], "its id"
    if isinstance(cell["task"], str) and cell["task"] in reference.stubs:
        return cell["task"], "its metadata"
    return None, ""


def _answer(task_id, known, reference):
    if not known:
        return Answer(missing=True)
    stub = _bare(reference.stubs[task_id])
    written = [(source, how) for source, how in known if _bare(source) != stub] or known
    source, how = written[-1]
    answer = Answer(source, untouched=_bare(source) == stub)
    if len(written) > 1:
        answer.notes.append(f"{len(written)} cells answer this task; the last one was graded.")
    if how == "the name of its function":
        answer.notes.append("the cell lost its first line and its id; it was known by its function.")
    return _checked(answer)


def _bare(source):
    """A cell's source as far as it tells whether anyone has worked on it."""
    lines = [line.rstrip() for line in source.strip().splitlines() if line.strip() not in NBGRADER_STUB]
    return "\n".join(lines)


def _checked(answer):
    """Refuse what is no plain Python; take out marks that would tell nbval to look away."""
    if len(answer.source) > LONGEST:
        answer.refused = f"the answer has {len(answer.source):,} characters, far too many."
        return answer
    lines = answer.source.splitlines()
    if any(NBVAL.match(line) for line in lines):
        answer.notes.append("marks for nbval were taken out of the answer.")
        lines = [line for line in lines if not NBVAL.match(line)]
        answer.source = "\n".join(lines)
    tree = _parsed(answer.source)
    if tree is None:
        commands = [line.strip() for line in lines if line.lstrip().startswith(("!", "%", "?"))]
        shell = [c for c in commands if not c.startswith("%") or c.startswith("%%")]
        if shell:
            answer.refused = f"it holds a command to the shell or to Jupyter, which is not run: {shell[0][:80]}"
            return answer
        if commands:
            answer.notes.append(f"a line for Jupyter was left out: {commands[0][:80]}")
            answer.source = "\n".join(line for line in lines if not line.lstrip().startswith("%"))
            tree = _parsed(answer.source)
    if tree is not None and (used := _borrowed(tree)):
        answer.notes.append(f"it uses nstlib itself ({', '.join(used)}): look whether that is the student's own work.")
    return answer


def _parsed(source):
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _borrowed(tree):
    """Names of nstlib that an answer uses, beside those that its cell was given with."""
    given = {"check", "hint", "or_reference", "Todo"}
    names = {
        f"nst.{n.attr}"
        for n in ast.walk(tree)
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id in ("nst", "nstlib")
        if n.attr not in given
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "nstlib":
            names |= {f"nstlib.{alias.name}" for alias in node.names}
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names if alias.name.split(".")[0] == "nstlib"}
    return sorted(names)


def syntax_error(source):
    """What is wrong with the grammar of an answer, in words, or nothing."""
    try:
        compile(source, "<answer>", "exec")
    except SyntaxError as error:
        return f"Python cannot read it: {error.msg} (line {error.lineno})."
    except (ValueError, RecursionError, MemoryError) as error:
        return f"Python cannot read it ({type(error).__name__})."
    return ""
