"""A built lesson, taken apart into steps: what is said, asked, shown, concluded, and what is to be remembered.

    lesson = parts.lesson(root, row)
    lesson.steps     [Step("formula", section="The style loss", ...), ...] in order

The lesson is read as it was built, so whatever is in it comes by itself. A sheet is read in the same way.
"""

import json
import re
from dataclasses import dataclass

from nstcourse import online, predictions
from nstcourse.pack.pages import written
from nstlib.errors import NSTError

SECTIONS = {"Key points": "points", "Test yourself": "tests", "Words": "glossary", "Read more": "reading"}
WAY_ON = "Where to go from here"
FOLDED = re.compile(r"<details><summary>(.*?)</summary>(.*?)</details>", re.DOTALL)
LABEL = re.compile(r"^> \*\*(Predict|Observe|Explain)\.\*\*\s*(.*)", re.DOTALL)
KINDS = {"Predict": "predict", "Observe": "observe", "Explain": "explain"}


@dataclass(frozen=True)
class Step:
    """kind: text, list, table, formula, predict, observe, explain, code, shown. text: Markdown, or a cell's source."""

    kind: str
    section: str
    text: str
    shown: written.Shown | None = None
    predicted: bool = False  # comes after a prediction, and answers it


@dataclass(frozen=True)
class Lesson:
    """row: of the course's table; head: {"Questions": ..., "Minutes": ...}; points, tests ((question, answer)),
    glossary and reading as the lesson's last cell has them, in Markdown."""

    row: object
    head: dict
    steps: tuple
    points: tuple
    tests: tuple
    glossary: str
    reading: str


def notebook(root, name):
    """The cells of a built notebook; NSTError where it is not there, or is none."""
    path = root / name
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except OSError:
        raise NSTError(f"{name} is not built; run: make course.") from None
    except (ValueError, KeyError, TypeError):
        raise NSTError(f"{name} is no built notebook; run: make course.") from None
    return [cell for cell in cells if online.TAG not in cell["metadata"].get("tags", [])]


def source(cell):
    """A cell's text."""
    return cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])


def lesson(root, row):
    """The lesson of a row of the course's table, taken apart."""
    cells = notebook(root, f"notebooks/{row.name}.ipynb")
    found, section, ends = [], row.heading, {}
    for cell in cells[1:]:
        text = source(cell)
        if cell["cell_type"] == "code":
            predicted = predictions.TAG in cell["metadata"].get("tags", [])
            found.append(Step("code", section, text, written.shown(cell.get("outputs", [])), predicted))
            continue
        for section_of, body in _sections(text, section):
            section = section_of
            if section in SECTIONS:
                ends[SECTIONS[section]] = body
            elif section != WAY_ON:
                found += _steps(body, section)
    head = dict(re.findall(r"^\| \*\*(\w+)\*\* \| (.*?) *\|$", source(cells[0]), flags=re.MULTILINE))
    points = tuple(re.sub(r"\s+", " ", p) for p in re.split(r"^- ", ends.get("points", ""), flags=re.MULTILINE)[1:])
    tests = tuple((_one_line(q), a.strip()) for q, a in FOLDED.findall(ends.get("tests", "")))
    return Lesson(row, head, tuple(found), points, tests, ends.get("glossary", ""), ends.get("reading", ""))


def _one_line(text):
    return re.sub(r"^\d+\. ", "", " ".join(text.split()))


def _sections(text, section):
    """[(heading, text below it)] of a cell; what stands before the first heading belongs to the section before."""
    for piece in re.split(r"^(?=## )", text, flags=re.MULTILINE):
        title = re.match(r"## (.+)\n?", piece)
        section = title[1].strip() if title else section
        body = piece[title.end() :] if title else piece
        if body.strip():
            yield section, body.strip("\n")


def _steps(body, section):
    body = body.replace(f"<details><summary>{predictions.WORDS}</summary>", "").replace("\n</details>", "\n")
    for kind, text in written.blocks(body):
        label = LABEL.match(text)
        if label:
            yield Step(KINDS[label[1]], section, re.sub(r"^> ?", "", label[2], flags=re.MULTILINE))
        elif kind in ("blockquote", "paragraph"):
            yield Step("text", section, re.sub(r"^> ?", "", text, flags=re.MULTILINE))
        elif kind == "math_block":
            yield Step("formula", section, text)
        elif kind in ("bullet_list", "ordered_list"):
            yield Step("list", section, text)
        elif kind == "table":
            yield Step("table", section, text)
        elif kind in ("details", "fence", "code_block"):
            yield Step("aside", section, text)
