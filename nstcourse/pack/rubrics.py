"""What a person judges: three criteria that fit every sheet, and one of its own, in four steps from 0 to 3.

course/rubrics.toml has them. Where a lesson's notes for the teacher hold a rubric ("Rubric for ...: 0, ...; 1, ..."),
that one is the sheet's own. Points go into teacher.csv, which `nst grade` writes and takes in.
"""

import re
import tomllib
from html import escape

from nstcourse.pack.pages import paper
from nstlib.errors import NSTError

NAME = "rubrics.toml"
STEPS = 4
IN_NOTES = re.compile(r"\*Rubric\s+for\s+([^*]+)\*:\s*(.+?)(?=\s\*[A-Z]|\Z)", re.DOTALL)
STEP = re.compile(r"(?:^|;\s*)([0-3]), ")


def read(root):
    """(criteria for every sheet, {number of a lesson: the one of its sheet}); each is (name, item, four steps)."""
    path = root / "course" / NAME
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise NSTError(f"course/{NAME} is not there; take it from the course's checkout.") from None
    except ValueError as error:
        raise NSTError(f"course/{NAME} is no TOML: {error}.") from None
    general = [_criterion(row) for row in table.get("every", [])]
    return general, {row["lesson"]: _criterion(row) for row in table.get("sheet", [])}


def _criterion(row):
    steps = row.get("steps", [])
    if len(steps) != STEPS or not {"name", "item"} <= set(row):
        raise NSTError(f"course/{NAME}: a criterion needs name, item and {STEPS} steps, from 0 to 3.")
    return row["name"], row["item"], tuple(steps)


def in_notes(notes):
    """The rubric that notes for a teacher hold, as a criterion, or None."""
    found = IN_NOTES.search(notes)
    if not found:
        return None
    parts = STEP.split(" ".join(found[2].split()))[1:]
    steps = {int(number): text.strip().rstrip(".") for number, text in zip(parts[::2], parts[1::2], strict=True)}
    if sorted(steps) != list(range(STEPS)):
        return None
    return " ".join(found[1].split()).capitalize(), "piece", tuple(steps[n] for n in range(STEPS))


def page(root, course, notes):
    """All rubrics as one page; notes: {number: what stands in the teacher's guide of that lesson}."""
    general, own = read(root)
    body = [
        "<h1>Rubrics</h1>",
        "<p>The grader marks functions. These are for what only a person can judge; each gives 0 to 3 points. "
        "Write them into <code>teacher.csv</code> in the folder of marks, a line each: the item below, the points, "
        "and 3 as “of”; then give the same <code>nst grade</code> command again.</p>",
        "<h2>For every sheet</h2>",
        _table(general),
    ]
    for row in course.exercises:
        piece = in_notes(notes.get(row.number, "")) or own.get(row.number)
        if piece:
            body.append(f"<h2>Sheet {row.number}: {escape(row.heading)}</h2>{_table([piece])}")
    return paper.frame("Rubrics", "\n".join(body))


def _table(criteria):
    rows = []
    for name, item, steps in criteria:
        cells = "".join(f"<td>{escape(step)}</td>" for step in steps)
        rows.append(f"<th>{escape(name)}<br><code>{escape(item)}</code></th>{cells}")
    return paper.table(["What, and item", *range(STEPS)], rows)
