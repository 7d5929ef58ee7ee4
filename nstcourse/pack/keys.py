"""Answer keys: solutions, known mistakes, what predictions come to, and questions to ask. For whoever teaches alone.

Nothing of these pages stands on a handout; a command of its own writes them.
"""

from html import escape

from nstcourse.grading.reference import Reference
from nstcourse.pack import oral
from nstcourse.pack.pages import paper, parts, written
from nstcourse.tasks import TASKS

APART = '<p class="apart">For whoever teaches. Not to be given out.</p>'


def page(home, root, row):
    """The key of a lesson and its sheet. home: the folder of the built notebooks."""
    body = [f"<h1>Key {row.number}: {escape(row.heading)}</h1>", APART, *_lesson(parts.lesson(home, row))]
    if row.exercise:
        solutions = Reference(root, row.name).solutions
        body.append(f"<h2>Sheet {row.number}: {row.exercise.points} points</h2>")
        for title, text, _ in paper.tasks(home, row):
            body += _task(title, text, solutions)
    return paper.frame(f"Key {row.number}: {row.heading}", "\n".join(body))


def _lesson(lesson):
    yield "<h2>What predictions come to</h2>"
    asked = None
    for step in lesson.steps:
        if step.kind == "predict":
            asked = step
            yield f"<h3>{written.inline(step.section)}</h3>{written.html(step.text)}"
        elif step.kind in ("observe", "explain") and asked:
            yield f"<blockquote>{written.html(step.text)}</blockquote>"
        elif step.kind not in ("code", "observe", "explain"):
            asked = None
        if step.shown and step.shown.ask:
            question, _, answer = step.shown.ask
            yield f"<h3>{written.inline(step.section)}</h3><p>{question}</p><blockquote><p>{answer}</p></blockquote>"
    if lesson.tests:
        yield "<h2>Test yourself</h2><ol>"
        yield from (f"<li>{written.inline(q)}<blockquote>{written.html(a)}</blockquote></li>" for q, a in lesson.tests)
        yield "</ol>"


def _task(title, text, solutions):
    task = TASKS[title.partition(" ")[0]]
    ideas = "".join(f"<li>{escape(probe.says)} ({probe.points})</li>" for probe in task.probes)
    mistakes = "".join(f"<li><b>{escape(w.name)}</b>: {written.inline(w.words)}</li>" for w in task.wrong)
    yield f"<h3>{written.inline(title)}: {task.points} points, some {task.minutes} minutes</h3>"
    yield f"<pre><code>{escape(solutions[task.id])}</code></pre>"
    yield from (written.html(body) for kind, body in written.blocks(text) if kind == "details")
    yield f"<p>The check asks (points):</p><ul>{ideas}</ul>"
    yield f"<details><summary>{len(task.wrong)} mistakes that it knows</summary><ul>{mistakes}</ul></details>"
    yield f"<p>To ask aloud:</p><ol>{''.join(asked(q) for q in oral.questions(task))}</ol>"


def asked(question):
    """A question with what to listen for, as an item of a list."""
    code = f"<pre><code>{escape(question.code)}</code></pre>" if question.code else ""
    return f"<li>{written.inline(question.asked)}{code}<br><i>Listen for:</i> {written.inline(question.listen)}</li>"
