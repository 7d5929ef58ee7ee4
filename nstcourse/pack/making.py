"""The pack as a folder of pages, each of which needs neither the others nor a network.

show/       slides, a page a lesson
give-out/   handouts for paper, and the glossary: no answers
teach/      syllabi, rubrics, questions to ask, minutes, and what to do without internet, on Colab, with a hub
keys/       answers; written apart, too, by `nst course keys`
"""

import re

from nstcourse import contents, glossary, handout
from nstcourse.build import pages as built
from nstcourse.build.site import where
from nstcourse.pack import keys as answers
from nstcourse.pack import overview, rubrics, syllabi
from nstcourse.pack.pages import paper, parts, slides, written
from nstlib.errors import NSTError
from nstlib.files import as_path, make_folder, new_folder

PAPER = "paper"  # the folder of printed pages in what is given out for a week
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
    pages = {f"{row.name}.html": answers.page(home, root, row).encode() for row in rows}
    on_paper = out.name == PAPER and (out.parent / "exercises").exists()
    others = [name for name in pages if (out / name).is_file() and not handout.is_key(out / name)]
    if (out / "exercises").exists() or on_paper:
        raise NSTError(f"'{out}' holds sheets, which are given out; answers do not belong there: give another folder.")
    if others:
        raise NSTError(f"'{out / others[0]}' is no answer key, so this folder is another's; give a folder of its own.")
    made = handout.write_all(out, pages)
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
        raise NSTError(
            "the pack is made of executed lessons, which only a checkout has; run this in one, or give --root."
        )
    course = contents.read(home)
    make_folder(folder.resolve().parent)
    with new_folder(folder) as made:
        for name, text in _all(home, course):
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        number, size = len(list(made.rglob("*.html"))), sum(f.stat().st_size for f in made.rglob("*.html"))
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
    yield "give-out/glossary.html", overview.words(terms, course)
    for plan in plans:
        yield f"teach/syllabus-{plan.name}.html", overview.syllabus(plan)
    yield "teach/rubrics.html", rubrics.page(home, course, notes)
    yield "teach/questions.html", overview.questions(home, course)
    yield "teach/minutes.html", overview.durations(home, course)
    places = [name for name in PLACES if name in where.names(home)]
    texts = where.texts(home)
    for name in places:
        text = re.sub(r"\[([^\]]+)\]\(\w+\.md[^)]*\)", r"\1", texts[f"{where.FOLDER}/{name}"])
        yield f"teach/{name}.html", paper.frame(_title(text), written.html(text))
    yield (
        "index.html",
        overview.index(course, plans, [(name, _title(texts[f"{where.FOLDER}/{name}"])) for name in places]),
    )


def guide_notes(home):
    """{number: the notes for the teacher of that lesson, in Markdown}, as they are built."""
    path = home / built.GUIDE
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return {int(number): body.strip() for number, body in NOTES.findall(text)}


def _title(text):
    return re.search(r"^# (.+)$", text, re.MULTILINE)[1]
