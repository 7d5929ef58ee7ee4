"""The pack as a folder of pages, each of which needs neither the others nor a network.

show/       slides, a page a lesson
give-out/   handouts for paper, and the glossary: no answers
teach/      syllabi, rubrics, questions to ask, minutes, and what to do without internet, on Colab, with a hub
keys/       answers; written apart, too, by `nst course keys`
"""

import re
import tempfile
from html import escape
from pathlib import Path

from nstcourse import contents, glossary, handout
from nstcourse.build import pages as built
from nstcourse.build.site import where
from nstcourse.pack import keys as answers
from nstcourse.pack import minutes, oral, paper, parts, rubrics, slides, syllabi, written
from nstcourse.tasks import TASKS
from nstlib.errors import NSTError
from nstlib.files import as_path, make_folder

PAPER = "paper"  # the folder of printed pages in what is given out for a week
ASSISTANTS = "assistants.md"
PLACES = ("stick", "colab", "hub")
NOTES = re.compile(r"^## (\d+) [^\n]*\n\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def paper_of(root, part, say):
    """{name: bytes} of the handouts of a part of a syllabus; {} where they cannot be made, of which `say` is told."""
    try:
        written.need("a page for paper")
    except NSTError as error:
        say(f"without pages for paper: {error}")
        return {}
    home = handout.place(root)
    rows = {row.number: row for row in (*part.lessons, *part.sheets)}
    return {f"{PAPER}/{row.name}.html": paper.handout(home, row).encode() for _, row in sorted(rows.items())}


def keys(out, week=None, syllabus=syllabi.USUAL, root="."):
    """Write the answer keys of the whole course, or of a week, into a folder; yields a line of news.

    NSTError where the folder is one that is given out, and for a week or a syllabus that there is not.
    """
    written.need("an answer key")
    out, course, home = as_path(out), contents.read(root), handout.place(root)
    rows = course.lessons
    if week is not None:
        part = syllabi.chosen(syllabus, root).part(week)
        rows = [row for row in course.lessons if row in (*part.lessons, *part.sheets)]
    if (out / "exercises").exists():
        raise NSTError(f"'{out}' holds sheets, which are given out; answers do not belong there: give another folder.")
    made = handout.write_all(out, {f"{row.name}.html": answers.page(home, root, row).encode() for row in rows})
    yield str(made)
    yield f"for whoever teaches, and nobody else: {out}"


def pack(folder, root="."):
    """Write the whole pack into a new folder, at once or not at all; yields a line of news.

    NSTError where something lies in the folder already, and where there is no checkout with lessons that are built.
    """
    written.need("the pack")
    folder = as_path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NSTError(f"'{folder}' is there already; give the name of a new folder, or move that one away.")
    home = handout.place(root)
    if not (home / "course" / "lessons").is_dir():
        raise NSTError("the pack is made of executed lessons, which only a checkout has; run this in one, or give --root.")
    course = contents.read(home)
    make_folder(folder.resolve().parent)
    with tempfile.TemporaryDirectory(dir=folder.resolve().parent, prefix=".pack-") as temporary:
        made = Path(temporary, "made")
        for name, text in _all(home, course):
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        number, size = len(list(made.rglob("*.html"))), sum(f.stat().st_size for f in made.rglob("*.html"))
        if folder.is_dir():
            folder.rmdir()  # empty, or it would have been refused
        made.rename(folder)
    yield f"{number} pages, {size / 1e6:.1f} MB: open {folder / 'index.html'}"
    yield f"give out nothing of {folder / 'keys'} and {folder / 'teach'}: they hold answers."


def _all(home, course):
    """(name, HTML) of every page."""
    notes = guide_notes(home)
    plans, terms = syllabi.read(home), glossary.read(home, course)
    for row in course.lessons:
        yield f"show/{row.name}.html", slides.page(parts.lesson(home, row), notes.get(row.number, ""))
        yield f"give-out/{row.name}.html", paper.handout(home, row)
        yield f"keys/{row.name}.html", answers.page(home, home, row)
    yield "give-out/glossary.html", _glossary(terms, course)
    for plan in plans:
        yield f"teach/syllabus-{plan.name}.html", _syllabus(plan)
    yield "teach/rubrics.html", rubrics.page(home, course, notes)
    yield "teach/questions.html", _questions(home, course)
    yield "teach/minutes.html", _minutes(home, course)
    places = [name for name in PLACES if name in where.names(home)]
    texts = where.texts(home)
    for name in places:
        text = re.sub(r"\[([^\]]+)\]\(\w+\.md[^)]*\)", r"\1", texts[f"{where.FOLDER}/{name}"])
        yield f"teach/{name}.html", paper.frame(_title(text), written.html(text))
    yield "index.html", _index(course, plans, [(name, _title(texts[f"{where.FOLDER}/{name}"])) for name in places])


def guide_notes(home):
    """{number: the notes for the teacher of that lesson, in Markdown}, as they are built."""
    path = home / built.GUIDE
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return {int(number): body.strip() for number, body in NOTES.findall(text)}


def _title(text):
    return re.search(r"^# (.+)$", text, re.MULTILINE)[1]


# --- single pages ---


def _syllabus(plan):
    rows = []
    for part in plan.parts:
        lessons = "<br>".join(f'<a href="../show/{r.name}.html">{r.number} {escape(r.heading)}</a>, {r.minutes} min' for r in part.lessons)
        sheets = "<br>".join(f"{r.number}: {r.exercise.points} points, {r.exercise.minutes} min" for r in part.sheets)
        do = "".join(f"<li>{escape(line)}</li>" for line in part.do)
        rows.append(
            f'<tr><td class="n">{part.number}</td><td><b>{escape(part.title)}</b><ul>{do}</ul></td><td>{lessons}</td>'
            f'<td>{sheets}</td><td class="n">{part.minutes}</td><td class="n">{part.home}</td></tr>'
        )
    give = f"nst course handout --week 2{'' if plan.name == syllabi.USUAL else f' --syllabus {plan.name}'}"
    body = (
        f"<h1>{escape(plan.title)}</h1><p>{escape(plan.whom)}</p>"
        f"<p>What a {plan.unit} takes is given out by, for the second, <code>{give}</code>; its answers come by "
        f"<code>{give.replace('handout', 'keys -o keys-2')}</code>. Minutes are those of the course's table; “more” is what "
        "they are beyond those in class: work at home, or left out.</p>"
        f'<div class="table"><table><thead><tr><th>{plan.unit.capitalize()}</th><th class="wide">What happens</th><th>Lessons</th><th>Sheets</th>'
        "<th>In class</th><th>More</th></tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
    return paper.frame(plan.title, body)


def _glossary(terms, course):
    names = {row.number: row.heading for row in course.lessons}
    lines = ["<h1>Glossary</h1><dl>"]
    for term in terms:
        told = "; ".join(f"{written.inline(meaning)} ({n} {escape(names[n])})" for meaning, n in term.meanings)
        own = {n for _, n in term.meanings}
        others = ", ".join(f"{n} {escape(names[n])}" for n in term.used if n not in own)
        more = f'. <span class="where">Also in {others}</span>' if others else ""
        lines.append(f'<dt id="{term.anchor}">{escape(term.name)}</dt><dd>{told}{more}</dd>')
    return paper.frame("Glossary", "".join([*lines, "</dl>"]))


def _questions(home, course):
    """Which tasks survive an assistant, by what they ask, and what to ask aloud of each."""
    path = home / "course" / ASSISTANTS
    body = [written.html(path.read_text(encoding="utf-8")) if path.is_file() else "<h1>Questions to ask</h1>"]
    rows, asked = [], []
    for row in course.exercises:
        for title, text, _ in paper.tasks(home, row):
            task = TASKS[title.partition(" ")[0]]
            kind = oral.kind(task, text)
            builds = ", ".join(kind.builds_on) or "nothing"
            rows.append(
                f"<tr><td>{written.inline(title)}</td><td>{kind.words}</td><td>{'yes' if kind.predicts else 'no'}</td>"
                f'<td>{builds}</td><td class="n">{kind.mistakes}</td></tr>'
            )
            asked.append(f"<h3>{written.inline(title)}</h3><ol>{''.join(map(answers.asked, oral.questions(task)))}</ol>")
    heads = ("Task", "What it asks", "Asks for a prediction", "Builds on", "Known mistakes")
    body.append("<h2>What each task asks</h2>")
    body.append(f'<div class="table"><table><thead><tr>{"".join(f"<th>{h}</th>" for h in heads)}</tr></thead>')
    body.append(f"<tbody>{''.join(rows)}</tbody></table></div><h2>Questions to ask aloud</h2>")
    return paper.frame("Questions to ask", "\n".join([*body, *asked]))


def _minutes(home, course):
    places = [place for place, name in enumerate(minutes.HEAD) if name != "running"]
    lines = []
    for row in course.lessons:
        texts = minutes.cells(minutes.measured(home, row))
        lines.append(f"<tr>{''.join(f'<td class=n>{texts[p]}</td>' for p in places)}</tr>".replace("class=n", 'class="n"'))
    head = "".join(f"<th>{minutes.HEAD[p]}</th>" for p in places)
    body = (
        "<h1>Minutes: said, and what can be measured</h1>"
        f"<p>Said: by the course's table. Reading: minutes for all words of a lesson, at {minutes.PACE} words a minute; what "
        "is left is for predictions, cells, looking and talking. Its tasks: the sum of what each task says of itself. "
        "<code>nst course minutes --run</code> prints the same table with the seconds that the cells take on your "
        "machine.</p>"
        f'<div class="table"><table><thead><tr>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table></div>'
    )
    return paper.frame("Minutes", body)


def _index(course, plans, places):
    rows = "".join(
        f'<tr><td class="n">{r.number}</td><td>{escape(r.heading)}</td><td><a href="show/{r.name}.html">slides</a></td>'
        f'<td><a href="give-out/{r.name}.html">handout</a></td><td><a href="keys/{r.name}.html">key</a></td></tr>'
        for r in course.lessons
    )
    plan = "".join(f'<li><a href="teach/syllabus-{p.name}.html">{escape(p.title)}</a>: {escape(p.whom)}</li>' for p in plans)
    else_where = "".join(f'<li><a href="teach/{name}.html">{escape(title)}</a></li>' for name, title in places)
    body = f"""<h1>The teacher's pack</h1>
<h2>Which weeks</h2><ul>{plan}</ul>
<h2>Lessons</h2><p>Slides: arrow keys, N for the notes, F for the full screen; printed, a slide a sheet. Handouts are printed
from the browser and hold no answer; keys hold all of them.</p>
<div class="table"><table><thead><tr><th>Lesson</th><th></th><th>to show</th><th>to give out</th><th>for you alone</th></tr></thead>
<tbody>{rows}</tbody></table></div>
<h2>For you</h2><ul>
<li><a href="teach/rubrics.html">Rubrics</a>: what only a person can judge.</li>
<li><a href="teach/questions.html">Which tasks survive an assistant, and questions to ask aloud</a>, several for each task.</li>
<li><a href="teach/minutes.html">Minutes</a>: said and measured.</li></ul>
<h2>For all</h2><ul><li><a href="give-out/glossary.html">Glossary</a></li></ul>
<h2>Where to run it</h2><ul>{else_where}</ul>"""
    return paper.frame("The teacher's pack", body)
