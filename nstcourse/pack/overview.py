"""The pages that hold the pack together: its index, weeks, words, what tasks ask, and minutes."""

from html import escape

from nstcourse.pack import keys, minutes, oral, syllabi
from nstcourse.pack.pages import paper, written
from nstcourse.tasks import TASKS

ASSISTANTS = "assistants.md"
GLOSSARY = '<a href="give-out/glossary.html">Glossary</a>'
NUMBER = '<td class="n">{}</td>'


def syllabus(plan):
    """A syllabus as a table of its parts, with links to the slides of their lessons."""
    rows = []
    for part in plan.parts:
        lessons = "<br>".join(
            f'<a href="../show/{r.name}.html">{r.number} {escape(r.heading)}</a>, {r.minutes} min' for r in part.lessons
        )
        sheets = "<br>".join(f"{r.number}: {r.exercise.points} points, {r.exercise.minutes} min" for r in part.sheets)
        do = "".join(f"<li>{escape(line)}</li>" for line in part.do)
        rows.append(
            f'{NUMBER.format(part.number)}<td class="wide"><b>{escape(part.title)}</b><ul>{do}</ul></td>'
            f"<td>{lessons}</td><td>{sheets}</td>{NUMBER.format(part.minutes)}{NUMBER.format(part.home)}"
        )
    give = f"nst course handout --week 2{'' if plan.name == syllabi.USUAL else f' --syllabus {plan.name}'}"
    body = (
        f"<h1>{escape(plan.title)}</h1><p>{escape(plan.whom)}</p>"
        f"<p>What a {plan.unit} takes is given out by, for the second, <code>{give}</code>; its answers come by "
        f"<code>{give.replace('handout', 'keys -o keys-2')}</code>. Minutes are those of the course's table; “more” is "
        "what they are beyond those in class: work at home, or left out.</p>"
    )
    heads = (plan.unit.capitalize(), "What happens", "Lessons", "Sheets", "In class", "More")
    return paper.frame(plan.title, body + paper.table(heads, rows))


def words(terms, course):
    """The glossary for paper: what each word means, and in which lessons it is used."""
    names = {row.number: row.heading for row in course.lessons}
    lines = ["<h1>Glossary</h1><dl>"]
    for term in terms:
        told = "; ".join(f"{written.inline(meaning)} ({n} {escape(names[n])})" for meaning, n in term.meanings)
        own = {n for _, n in term.meanings}
        others = ", ".join(f"{n} {escape(names[n])}" for n in term.used if n not in own)
        more = f'. <span class="where">Also in {others}</span>' if others else ""
        lines.append(f'<dt id="{term.anchor}">{escape(term.name)}</dt><dd>{told}{more}</dd>')
    return paper.frame("Glossary", "".join([*lines, "</dl>"]))


def questions(home, course):
    """Which tasks survive an assistant, by what they ask, and what to ask aloud of each."""
    path = home / "course" / ASSISTANTS
    body = [written.html(path.read_text(encoding="utf-8")) if path.is_file() else "<h1>Questions to ask</h1>"]
    rows, asked = [], []
    for row in course.exercises:
        for title, text, _ in paper.tasks(home, row):
            task = TASKS[title.partition(" ")[0]]
            kind = oral.kind(task, text)
            cells = (written.inline(title), kind.words, "yes" if kind.predicts else "no", ", ".join(kind.builds_on))
            told = "".join(f"<td>{cell or 'nothing'}</td>" for cell in cells)
            rows.append(f"{told}{NUMBER.format(kind.mistakes)}")
            items = "".join(map(keys.asked, oral.questions(task)))
            asked.append(f"<h3>{written.inline(title)}</h3><ol>{items}</ol>")
    heads = ("Task", "What it asks", "Asks for a prediction", "Builds on", "Known mistakes")
    body += ["<h2>What each task asks</h2>", paper.table(heads, rows), "<h2>Questions to ask aloud</h2>", *asked]
    return paper.frame("Questions to ask", "\n".join(body))


def durations(home, course):
    """Minutes as said, beside what can be counted without running a lesson."""
    places = [place for place, name in enumerate(minutes.HEAD) if name != "running"]
    rows = []
    for row in course.lessons:
        texts = minutes.cells(minutes.measured(home, row))
        rows.append("".join(NUMBER.format(texts[place]) for place in places))
    body = (
        "<h1>Minutes: said, and what can be measured</h1>"
        f"<p>Said: by the course's table. Reading: minutes for its words, at {minutes.PACE} words a minute; "
        "what is left is for predictions, cells, looking and talking. Its tasks: the sum of what each task says of "
        "itself. <code>nst course minutes --run</code> prints the same table with the seconds that the cells take on "
        "your machine.</p>"
    )
    return paper.frame("Minutes", body + paper.table([minutes.HEAD[place] for place in places], rows))


def index(course, plans, places):
    """The first page; places: [(name, title)] of the pages on where the course is run."""
    rows = [
        f'{NUMBER.format(r.number)}<td>{escape(r.heading)}</td><td><a href="show/{r.name}.html">slides</a></td>'
        f'<td><a href="give-out/{r.name}.html">handout</a></td><td><a href="keys/{r.name}.html">key</a></td>'
        for r in course.lessons
    ]
    weeks = (f'<a href="teach/syllabus-{p.name}.html">{escape(p.title)}</a>: {escape(p.whom)}' for p in plans)
    elsewhere = (f'<a href="teach/{name}.html">{escape(title)}</a>' for name, title in places)
    own = (
        '<a href="teach/rubrics.html">Rubrics</a>: what only a person can judge.',
        '<a href="teach/questions.html">Which tasks survive an assistant</a>, and questions to ask aloud.',
        '<a href="teach/minutes.html">Minutes</a>: said and measured.',
    )
    parts = [
        "<h1>The teacher's pack</h1>",
        f"<h2>Which weeks</h2>{_list(weeks)}",
        "<h2>Lessons</h2><p>Slides: arrow keys, N for the notes, F for the full screen; printed, a slide a sheet. "
        "Handouts are printed from the browser and hold no answer; keys hold all of them.</p>",
        paper.table(("Lesson", "Title", "To show", "To give out", "For you alone"), rows),
        f"<h2>For you</h2>{_list(own)}",
        f"<h2>For all</h2>{_list([GLOSSARY])}",
        f"<h2>Where to run it</h2>{_list(elsewhere)}",
    ]
    return paper.frame("The teacher's pack", "\n".join(parts))


def _list(items):
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"
