"""Which cells of a submission answer which task, and what of its other cells they need.

The untouched stub is no answer, and of the cells of a task the last one that defines its function counts: one that only
gives its name to a result, or imports another under it, does so where no cell defines it. What an answer uses and does
not define is taken over from the cells that do, those statements alone. Nothing else of a submission is used.
"""

import builtins
import re
from dataclasses import dataclass, field
from functools import cached_property

from nstcourse.grading import grammar
from nstcourse.grading.clean import clean, logical_lines

LONGEST = 200_000  # bytes of one answer
ANCHOR = re.compile(r"#\s*Task\s+(\d+\.\d+)\s*$", re.IGNORECASE)
REMARK = re.compile(r"\s*#+\s*(?:@title\s+)?Task\s+(\d+\.\d+)\b", re.IGNORECASE)  # as people and Colab write on it
NBGRADER_STUB = {"# YOUR CODE HERE", "raise NotImplementedError()"}  # what it adds to a stub of ours
NO_CODE = "no code cell any more"  # a task's cell that has become a text
PYTHON = {*dir(builtins), "__name__", "__file__", "display", "get_ipython", "In", "Out", "_", "__"}


@dataclass
class Answer:
    """What a student wrote for one task, as it will be run. refused, broken: why it will not, or nothing; lost: what
    was said of a cell that is none any more; notes: for the teacher."""

    source: str = ""
    refused: str = ""
    missing: bool = False
    untouched: bool = False
    notes: list = field(default_factory=list)
    broken: str = ""
    lost: str = ""


@dataclass(eq=False)
class _Cell:
    """A code cell, or the part of one that begins with a task's first line. claims: {task: how it is known}."""

    place: int
    part: int
    text: str
    id: object = None
    task: object = None
    foreign: str = ""
    refused: str = ""
    notes: list = field(default_factory=list)
    anchors: list = field(default_factory=list)
    wrong: str = ""
    borrowed: list = field(default_factory=list)
    statements: list = field(default_factory=list)
    claims: dict = field(default_factory=dict)
    makes: set = field(default_factory=set)  # names of functions that it defines

    @cached_property
    def defines(self):
        """Names that it gives a value of its own: neither a stub nor what stands in for an answer."""
        return {name for s in self.statements if not (s["todo"] or s["or_reference"]) for name in s["stores"]}

    @cached_property
    def stores(self):
        return {name for s in self.statements for name in s["stores"]}


def answers(cells, reference):
    """{task: Answer} of the cells that `notebook_file.read` gives."""
    code = [
        part for place, cell in enumerate(cells) if cell["kind"] == "code" for part in _parts(place, cell, reference)
    ]
    readable = [c for c in code if not (c.foreign or c.refused)]
    for cell, facts in zip(readable, grammar.look([c.text for c in readable]), strict=True):
        cell.wrong, cell.borrowed, cell.statements = facts["wrong"], facts["borrowed"], facts["statements"]
    made = {name for cell in code for s in cell.statements if not s["todo"] for name in s["makes"]}
    for cell in code:
        cell.claims = _claims(cell, reference)
        real = [s for s in cell.statements if not s["todo"]]
        cell.makes = {name for s in real for name in s["makes"]}
        cell.makes |= {name for s in real for name, of in s["aliases"] if of in made and of != name}
    others = [cell for cell in cells if cell["kind"] != "code"]
    index = _index(code)
    return {task_id: _answer(task_id, code, index, others, reference) for task_id in reference.stubs}


# --- whose cell is it? -----------------------------------------------------------------------------------------------


def _parts(place, cell, reference):
    """The _Cells of a code cell: several where it was merged of the cells of several tasks."""
    size = len(cell["source"].encode())
    if size > LONGEST:
        begin = cell["source"][:LONGEST]
        refused = f"the answer has {size:,} bytes, far too many."
        anchors = _first_anchor(begin, reference)
        return [_Cell(place, 0, begin, cell["id"], cell["task"], refused=refused, anchors=anchors)]
    cleaned = clean(cell["source"])
    texts, anchors = [""], [_first_anchor(cleaned.text, reference)]
    for line in logical_lines(cleaned.text):
        named = ANCHOR.match(line)
        if named and named[1] in reference.stubs and not any(named[1] in known for known in anchors):
            if anchors[-1]:
                texts.append("")
                anchors.append([])
            anchors[-1].append(named[1])
        texts[-1] += line
    parts = [
        _Cell(place, part, text, foreign=cleaned.foreign, notes=cleaned.notes, anchors=known)
        for part, (text, known) in enumerate(zip(texts, anchors, strict=True))
    ]
    parts[0].id, parts[0].task = cell["id"], cell["task"]
    return parts


def _first_anchor(text, reference):
    """The task that a cell's first line names, with whatever remark."""
    named = REMARK.match(text)
    return [named[1]] if named and named[1] in reference.stubs else []


def _claims(cell, reference):
    """An anchor is what a person sees and moves: it comes before an id or metadata, which are copied with a cell. These
    say nothing about a cell that defines the function of another task."""
    if cell.anchors:
        return dict.fromkeys(cell.anchors, "its first line")
    defined = [i for i in reference.stubs if reference.tasks[i].name in cell.defines]
    known = reference.ids.get(cell.id) if isinstance(cell.id, str) else None
    how = "its id"
    if known is None and isinstance(cell.task, str) and cell.task in reference.stubs:
        known, how = cell.task, "its metadata"
    if known and (known in defined or not defined):
        return {known: how}
    return dict.fromkeys(defined, "the name of its function")


def _answer(task_id, code, index, others, reference):
    name = reference.tasks[task_id].name
    own = [c for c in code if task_id in c.claims]
    real = [c for c in own if name in c.makes] or [c for c in own if name in c.defines]
    if not real:  # a cell of another task's, which does not answer that one, or this one's is gone
        strangers = [c for c in code if task_id not in c.claims and name in c.defines]
        astray = [c for c in strangers if not any(reference.tasks[i].name in c.defines for i in c.claims)]
        real = astray or ([] if own else strangers)
    chosen = (real or _worked_on(own, name, reference.stubs[task_id]) or [None])[-1]
    if chosen is None:
        became = _became(task_id, name, others, reference)
        lost = became and f"its cell is {NO_CODE} but {became}, so that it could not be run."
        return Answer(reference.stubs[task_id], missing=not (own or lost), untouched=bool(own or lost), lost=lost)
    return _made(task_id, chosen, own, len(real), index, reference)


def _worked_on(own, name, stub):
    """Cells of a task that somebody worked on, though they define nothing; none where its stub is still there and no
    other cell looks like an attempt."""
    stubs = {c for c in own for s in c.statements if s["todo"] and name in s["stores"]}
    worked = [c for c in own if bare(c.text) != bare(stub) and c not in stubs]
    if len(worked) < len(own):
        worked = [c for c in worked if c.wrong and re.search(rf"\b(def\s+{name}\b|{name}\s*=)", c.text)]
    return worked


def bare(source):
    """The lines of a cell as far as they tell whether anyone has worked on it."""
    return [line.rstrip() for line in source.splitlines() if line.strip() and line.strip() not in NBGRADER_STUB]


def _became(task_id, name, others, reference):
    """What has become of a task's cell that is no code cell any more, or nothing."""
    for cell in others:
        named = REMARK.match(cell["source"])
        known = task_id in (reference.ids.get(cell["id"]) if isinstance(cell["id"], str) else None, cell["task"])
        if known or (named and named[1] == task_id) or re.search(rf"^def {name}\(", cell["source"], re.MULTILINE):
            return {"raw": "a raw one"}.get(cell["kind"], "a text (Markdown)")
    return ""


# --- what will be run ------------------------------------------------------------------------------------------------


def _made(task_id, chosen, own, many, index, reference):
    text = _without_others(task_id, chosen, reference)
    answer = Answer(text, refused=chosen.refused, broken=chosen.wrong, notes=list(chosen.notes))
    if chosen.foreign:
        what = "a command to the shell or to another language, no Python of this notebook, which is not run."
        answer.refused = f"its cell begins with {chosen.foreign}: {what}"
    if many > 1:
        answer.notes.append(f"{many} cells answer this task; the last one was graded.")
    if task_id not in chosen.claims:
        answer.notes.append("the answer stands in a cell of another task.")
    elif chosen.claims[task_id] == "the name of its function":
        lost = "the cell lost its first line and its id; it was known by its function."
        answer.notes.append(
            "the answer stands in a cell that was added; its own was left." if own != [chosen] else lost
        )
    borrowed = set(chosen.borrowed)
    taken = [] if chosen.wrong else _needed(chosen, own, index, reference)
    if taken:
        answer.source = "\n".join([*(s["text"] for _, s in taken), "", text])
        names = dict.fromkeys(name for _, s in taken for name in s["stores"])
        answer.notes.append(f"taken over from other cells, as the answer uses it: {_few(names)}.")
        borrowed |= {b for c, s in taken for b in c.borrowed if b.rpartition(".")[2] in s["text"]}
    if borrowed:
        answer.notes.append(
            f"it uses nstlib itself ({_few(sorted(borrowed))}): look whether that is the student's own work."
        )
    if len(answer.source.encode()) > LONGEST and not answer.refused:
        answer.refused = f"the answer has {len(answer.source.encode()):,} bytes with what it uses, far too many."
    return answer


def _few(names):
    """The first of some names, none of them endless."""
    return ", ".join(name[:60] for name in list(names)[:8])


def _without_others(task_id, cell, reference):
    """The text of a cell; of one that answers several tasks, without the functions of the others, so that a mistake in
    one of them is no mistake in this one."""
    others = {reference.tasks[i].name for i in cell.claims if i != task_id} & cell.defines
    if not others or reference.tasks[task_id].name not in cell.defines:
        return cell.text
    return "\n".join(s["text"] for s in cell.statements if not others & set(s["stores"]))


def _index(code):
    """{name: [(cell, number, statement), ...]} of the statements that bind or change it, in the order of the notebook.

    Made once: a hostile notebook holds a hundred thousand names, and each may be asked for.
    """
    index = {}
    for cell in code:
        for number, statement in enumerate(cell.statements):
            for name in dict.fromkeys([*statement["stores"], *statement["changes"]]):
                index.setdefault(name, []).append((cell, number, statement))
    return index


def _needed(chosen, own, index, reference):
    """[(cell, statement)] of other cells that an answer needs, in the order of the notebook.

    Functions of other tasks are not among them: they are run anyway, and the course's own stand in for them.
    """
    tasks, own = {task.name for task in reference.tasks.values()}, set(own)
    settled = reference.given | chosen.stores
    wanted = sorted({name for s in chosen.statements for name in s["loads"]} - settled)
    # from numpy import *, or import sum: it is another sum from there on.
    above = {k: v for k, v in index.items() if k in PYTHON or k == "*"}
    above = {k: [p for p in v if _covers(p, k, chosen)] for k, v in above.items()}
    settled = settled | {name for name in PYTHON if not above.get(name)}
    taken, unknown = {}, bool(above.get("*")) and any(name in PYTHON for s in chosen.statements for name in s["loads"])
    while wanted:
        name = wanted.pop()
        if name in settled:
            continue
        settled.add(name)
        known = above if name in PYTHON else index
        places = [p for p in known.get(name, ()) if p[0] is not chosen and (name not in tasks or p[0] in own)]
        cell = _nearest([c for c, _, s in places if name in s["stores"]], chosen)
        unknown = unknown or (cell is None and name not in tasks)
        for _, number, statement in (p for p in places if p[0] is cell):
            taken[cell.place, cell.part, number] = cell, statement
            wanted += sorted(set(statement["loads"]) - settled)
    if unknown:  # from math import *
        stars = [p for p in index.get("*", ()) if p[0] is not chosen]
        taken |= {(cell.place, cell.part, number): (cell, statement) for cell, number, statement in stars}
    return [taken[key] for key in sorted(taken)]


def _covers(place, name, chosen):
    """Does a statement above an answer import or define what Python has under that name?"""
    cell, _, statement = place
    is_above = (cell.place, cell.part) < (chosen.place, chosen.part)
    return is_above and (name == "*" or name in statement["imports"] or name in statement["makes"])


def _nearest(cells, chosen):
    """The last of the cells above, as a notebook is run downwards; or the first below."""
    above = [c for c in cells if (c.place, c.part) < (chosen.place, chosen.part)]
    return above[-1] if above else cells[0] if cells else None
