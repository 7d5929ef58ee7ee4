"""Which edition of the exercises a submitted sheet is of, and what is done where its tasks have changed since.

What asks for the same function as before is marked by what it asks now, and flagged for the teacher and the student.
What asks for another function is not marked, in words: a right answer to the old question would only look wrong. A
sheet without any stamp is taken as one of today's.
"""

import json
import re
from dataclasses import dataclass

from nstcourse import editions

LINE = re.compile(r"\bSheet (\w{1,60}), edition (\d{1,4})\b")  # as editions.line writes it
LATEST = 9_999


@dataclass(frozen=True)
class Stamp:
    """The edition of a sheet and those of its tasks, as far as it tells them."""

    edition: int | None
    tasks: dict


def read(data, stem):
    """The Stamp in the bytes of a notebook, whatever they are. A cell's own version counts most, as cells are copied
    from one sheet to another; then the notebook's metadata, then the line that people read."""
    try:
        notebook = json.loads(data)
    except (ValueError, RecursionError):  # another encoding, or something after its end: the line can be read
        return Stamp(_line(data.decode("latin-1"), stem), {})
    notebook = _dict(notebook, "content") or notebook  # as Jupyter's server answers
    sheets = [notebook, *_list(notebook, "worksheets")]  # of the old format 3
    cells = [cell for sheet in sheets for cell in _list(sheet, "cells") if isinstance(cell, dict)]
    ours = _dict(_dict(notebook, "metadata"), "nst")
    if ours.get("exercise") not in (stem, None):
        ours = {}
    edition = _number(ours.get("course")) or _read_line(cells, stem)
    tasks = {i: number for i, n in _dict(ours, "tasks").items() if (number := _number(n))}
    for cell in cells:
        own = _dict(_dict(cell, "metadata"), "nst")
        if isinstance(own.get("task"), str) and (number := _number(own.get("version"))):
            tasks[own["task"]] = number
    return Stamp(edition, tasks)


def _read_line(cells, stem):
    for cell in cells:
        if cell.get("cell_type") == "markdown":
            source = cell.get("source", "")
            text = "".join(map(str, source)) if isinstance(source, list) else str(source)
            if edition := _line(text, stem):
                return edition
    return None


def _line(text, stem):
    """The edition in the line that people read."""
    return next((_number(int(number)) for name, number in LINE.findall(text) if name == stem), None)


def _dict(holder, key):
    found = holder.get(key) if isinstance(holder, dict) else None
    return found if isinstance(found, dict) else {}


def _list(holder, key):
    found = holder.get(key) if isinstance(holder, dict) else None
    return found if isinstance(found, list) else []


def _number(value):
    """An edition, or None for what can be none."""
    return value if type(value) is int and 0 < value <= LATEST else None


def compare(stamp, answers):
    """({"edition", "words"} of the sheet, {task: what has changed, in words}) for a sheet's answers, by task.

    An answer to a question about another function is refused: its `refused` says why.
    """
    changed, newer = {}, []
    for task_id, answer in answers.items():
        asked, now = _asked(stamp, task_id), editions.history(task_id)[-1]
        if isinstance(asked, int):
            newer.append(task_id)
        elif asked is not None and asked.since < now.since:
            changed[task_id] = _told(stamp, asked, now, answer)
    edition = stamp.edition or max(stamp.tasks.values(), default=None)
    return {"edition": edition, "words": _words(edition, list(changed), newer)}, changed


def _asked(stamp, task_id):
    """What the sheet asked for a task: an editions.Asked; a number where only a newer course can tell, None where the
    sheet does not say."""
    number = stamp.tasks.get(task_id, stamp.edition)
    if number is None:
        return None
    history = editions.history(task_id)
    if task_id in stamp.tasks and number > history[-1].since:
        return number
    return next((asked for asked in reversed(history) if asked.since <= number), history[0])


def _told(stamp, asked, now, answer):
    """What has changed, for the teacher and the student alike; refuses an answer to a question that is no more."""
    what = f": {now.words}" if now.words else ""
    if answer.missing or answer.untouched or editions.digest(answer.source) == asked.stub:
        return f"the task has changed since this sheet was given out{what}. Take a new sheet for it."
    if asked.signature == now.signature or _defines(answer.source, now.signature):
        return f"the task has changed since this sheet was given out{what}. It was marked by what it asks now."
    answer.refused = (
        f"the sheet asked for {asked.signature}; since edition {now.since} the task is {now.signature}{what}. It was "
        "not marked: take a new sheet for it, or let your teacher judge it."
    )
    return answer.refused


def _defines(source, signature):
    """Does an answer to an old sheet define today's function? Looked at as a text: nothing of it is compiled here."""
    return f"def{signature}:".replace(" ", "") in "".join(source.split())


def _words(edition, changed, newer):
    if newer or (edition or 0) > editions.EDITION:
        update = "update nstlib and grade again, or the marks may be wrong."
        if (edition or 0) <= editions.EDITION:
            return f"{', '.join(newer)} of this sheet: newer than this nstlib; {update}"
        tasks = f", in {', '.join(newer)} too" if newer else ""
        return (
            f"this sheet is of edition {edition}, newer than this nstlib, which knows edition {editions.EDITION}"
            f"{tasks}: {update}"
        )
    if changed:
        return (
            f"this sheet is of edition {edition}; now there is edition {editions.EDITION}, and what has changed for it "
            f"is {', '.join(changed)}."
        )
    return ""
