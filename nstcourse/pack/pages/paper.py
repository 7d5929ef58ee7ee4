"""Handouts on paper: what a lesson asks and says, its pictures with their words below them, and the tasks of a sheet.

Answers are no part of them: neither those of predictions and questions, nor the solution of a task. What was shown
after a prediction is left out, too.
"""

import re
from html import escape
from pathlib import Path

from nstcourse.pack.pages import parts, written

PAGE = Path(__file__).parent
GROUPS = 3  # cells whose pictures are printed
TASK = re.compile(r"^## (\d+\.\d+) (.+)$", re.MULTILINE)


def frame(title, body):
    """A page for paper and screen."""
    made = {"title": escape(title), "body": body, "css": (PAGE / "paper.css").read_text(encoding="utf-8")}
    text = (PAGE / "paper.html").read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda found: made[found[1]], text)


def table(heads, rows):
    """A table as HTML; rows: texts of HTML, each of <td> and <th> cells."""
    head = "".join(f"<th>{name}</th>" for name in heads)
    body = "".join(f"<tr>{cells}</tr>" for cells in rows)
    return f'<div class="table"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def handout(root, row):
    """The page of one lesson, and of its sheet where it has one."""
    lesson = parts.lesson(root, row)
    body = [_head(lesson), *_predictions(lesson), *_pictures(lesson), *_formulas(lesson), *_after(lesson)]
    if row.exercise:
        body += _sheet(root, row)
    return frame(f"Handout {row.number}: {row.heading}", "\n".join(body))


def _head(lesson):
    row = lesson.row
    questions = written.inline(lesson.head.get("Questions", ""))
    return (
        f"<h1>{row.number} {escape(row.title)}</h1>"
        '<p class="who"><span>Name</span><span>Date</span></p>'
        f"<p>{written.inline(row.promise)}</p><p>{questions}</p>"
        f'<p class="facts">{row.minutes} minutes. Write before you look: a prediction that was wrong is worth as '
        "much as one that was right.</p>"
    )


def _lines(number):
    return '<div class="line"></div>' * number


def _predictions(lesson):
    asked = []
    for step in lesson.steps:
        if step.kind == "predict":
            asked.append((step.section, f"{written.html(step.text)}{_lines(2)}"))
        elif step.shown and step.shown.ask:
            question, choices, _ = step.shown.ask
            items = "".join(f"<li>{choice}</li>" for choice in choices)
            asked.append((step.section, f'<p>{question}</p><ol type="a">{items}</ol>'))
    if asked:
        yield "<h2>Predict first</h2>"
        yield from (f'<div class="ask"><h3>{written.inline(section)}</h3>{html}</div>' for section, html in asked)


def _pictures(lesson):
    groups = [s for s in lesson.steps if s.shown and s.shown.pictures and not s.predicted][:GROUPS]
    number = 0
    for step in groups:
        if number == 0:
            yield "<h2>Pictures</h2>"
        figures, told = [], []
        for picture, alt, caption in step.shown.pictures[:4]:
            number += 1
            below = f"{number}. {caption or written.inline(step.section)}"
            figures.append(f"<figure>{picture}<figcaption>{below}</figcaption></figure>")
            told.append(f"<b>{number}</b> {escape(alt)}")
        words = f'<p class="words">In words: {" ".join(told)}</p>'
        yield f'<h3>{written.inline(step.section)}</h3><div class="pictures">{"".join(figures)}</div>{words}'


def _formulas(lesson):
    found = []
    for before, step in zip([None, *lesson.steps], lesson.steps, strict=False):
        if step.kind == "formula" and "(may be skipped)" not in step.section:
            said = written.sentences(before.text)[-1] if before and before.kind == "text" else ""
            found.append(f'<div class="ask"><p>{written.inline(said)}</p>{written.html(step.text)}</div>')
    if found:
        yield "<h2>Formulas</h2>"
        yield from found


def _after(lesson):
    yield "<h2>Afterwards: what to keep</h2>"
    yield "<ul>" + "".join(f"<li>{written.inline(point)}</li>" for point in lesson.points) + "</ul>"
    if lesson.tests:
        yield "<h2>Test yourself</h2><ol>"
        yield from (f'<li class="ask">{written.inline(question)}{_lines(2)}</li>' for question, _ in lesson.tests)
        yield "</ol>"
    if lesson.glossary:
        yield f"<h2>Words</h2>{written.html(lesson.glossary)}"
    if lesson.reading:
        yield f"<h2>Read more</h2>{written.html(lesson.reading)}"


def _sheet(root, row):
    """The tasks on paper: what is asked and given, and the first lines of the function."""
    sheet = row.exercise
    yield f"<h2>Tasks: {sheet.points} points, {sheet.minutes} minutes</h2>"
    yield '<p class="facts">On paper: what comes in, what goes out, and what you expect. You write the functions in '
    yield f"<code>exercises/{row.name}.ipynb</code>, where each has its check.</p>"
    for title, text, stub in tasks(root, row):
        blocks = [body for kind, body in written.blocks(text) if kind != "details"]
        yield f'<div class="task"><h3>{written.inline(title)}</h3>'
        yield from (written.html(body) for body in blocks)
        yield f"<pre><code>{escape(stub)}</code></pre>{_lines(3)}</div>"


def tasks(root, row):
    """[(title, what is asked in Markdown, the head of the function)] of a sheet as it is given out."""
    found, asked = [], None
    for cell in parts.notebook(root, f"exercises/{row.name}.ipynb"):
        text = parts.source(cell)
        if cell["cell_type"] == "markdown" and (title := TASK.search(text)):
            asked = (f"{title[1]} {title[2]}", text[title.end() :].strip())
        elif asked and "task" in cell["metadata"].get("tags", []):
            found.append((*asked, _function(text)))
            asked = None
    return found


def _function(stub):
    """A stub without what a sheet needs to run: the function's first line and what is said below it."""
    lines = stub.split("\n")
    last = max((n for n, line in enumerate(lines) if line.startswith("def ")), default=0)
    return "\n".join(line for line in lines[last:] if "raise nst.Todo" not in line).rstrip()
