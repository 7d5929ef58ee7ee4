"""The teacher's pack: nothing that is given out holds an answer, and all that is shown comes from the built lessons.

Held against the built notebooks, the texts of solutions, and numbers counted by hand. In a browser:
tests/browser/test_slides_in_browser.py.
"""

import html
import json
import re
from importlib.util import find_spec
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from nstcourse import contents, handout
from nstcourse.cli import app
from nstcourse.grading.reference import Reference
from nstcourse.pack import keys, making, minutes, oral, rubrics, syllabi
from nstcourse.pack.pages import paper, parts, slides, written
from nstcourse.tasks import TASKS
from nstlib.errors import NSTError

ROOT = Path(__file__).resolve().parents[2]
COURSE = contents.read(ROOT)
MISSING = [name for name in ("bs4", "latex2mathml", "markdown_it", "mdit_py_plugins") if find_spec(name) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"the extra 'course' is not installed: no {', '.join(MISSING)}")
LESSONS = pytest.mark.parametrize("row", COURSE.lessons, ids=lambda row: row.name)


def flat(page):
    """A page's text, in one line, as a reader has it; formulas as their alternative text."""
    page = re.sub(r"<(style|script).*?</\1>", "", page, flags=re.DOTALL)
    page = re.sub(r'<math alttext="([^"]*)".*?</math>', r" \1 ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def plain(markdown):
    return flat(written.html(markdown))


def answers(row):
    """Everything about a lesson and its sheet that must not be given out, as texts of a line."""
    lesson = parts.lesson(ROOT, row)
    found = [plain(answer) for _, answer in lesson.tests]
    found += [flat(step.shown.ask[2]) for step in lesson.steps if step.shown and step.shown.ask]
    asked = False
    for step in lesson.steps:
        asked = step.kind == "predict" or (asked and step.kind in ("code", "observe", "explain"))
        if asked and step.kind in ("observe", "explain"):
            found.append(plain(step.text))
    if row.exercise:
        for _, text, _ in paper.tasks(ROOT, row):
            folded = [body for kind, body in written.blocks(text) if kind == "details"]
            found += [plain(re.sub(r"<summary>.*?</summary>", "", body)) for body in folded]
    return [text for text in found if len(text) > 25]  # "Yes." may stand anywhere


def solution_lines(row):
    """Lines of solutions that stand nowhere in the sheet as it is given out."""
    reference = Reference(ROOT, row.name)
    given = "\n".join(reference.stubs.values())
    lines = {line.strip() for text in reference.solutions.values() for line in text.split("\n")}
    return {line for line in lines if len(line) > 12 and line not in given}


# --- what is given out ---


@LESSONS
def test_no_answer_stands_on_a_handout_and_all_of_them_in_the_key(row):
    """The key is the proof that the search finds what it looks for."""
    given, key = flat(paper.handout(ROOT, row)), flat(keys.page(ROOT, ROOT, row))
    wanted = answers(row)
    assert [text for text in wanted if text in given] == []
    assert [text for text in wanted if text not in key] == [] and (wanted or row.number == 0)
    for line in solution_lines(row) if row.exercise else ():
        line = " ".join(line.split())
        assert line not in given and line in key


@LESSONS
def test_a_handout_asks_what_the_lesson_asks_and_says_its_pictures_in_words(row):
    page = paper.handout(ROOT, row)
    lesson, given = parts.lesson(ROOT, row), flat(page)
    assert all(plain(step.text) in given for step in lesson.steps if step.kind == "predict")
    assert all(plain(point) in given for point in lesson.points) and lesson.points
    assert all(plain(question) in given for question, _ in lesson.tests)
    alts = [html.unescape(alt) for alt in re.findall(r'<img [^>]*alt="([^"]*)"', page)]
    assert all(alt.strip() and " ".join(alt.split()) in given for alt in alts)
    assert len(alts) >= 1 and page.count("<figure") == len(alts)
    if row.exercise:
        assert [task for task in row.exercise.tasks if f"{task} " not in given] == []


def test_a_week_is_sheets_lessons_and_paper_and_no_solution(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke(app, ["course", "handout", "--week", "3", "--root", str(ROOT)])
    assert run.exit_code == 0, run.output
    folder = tmp_path / "week-3"
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == {"READ_ME.md", "exercises/03_style.ipynb", "notebooks/03_style.ipynb", "paper/03_style.html"}
    cells = json.loads((folder / "exercises" / "03_style.ipynb").read_text())["cells"]
    tasks = [cell for cell in cells if "task" in cell["metadata"].get("tags", [])]
    assert len(tasks) == 7 and all("raise nst.Todo(" in "".join(cell["source"]) for cell in tasks)
    text = " ".join(" ".join(path.read_text().split()) for path in folder.rglob("*") if path.is_file())
    row = COURSE.lesson("03_style")
    assert [line for line in solution_lines(row) if " ".join(line.split()) in text] == []
    assert "`notebooks/03_style.ipynb`" in (folder / "READ_ME.md").read_text()


# --- slides ---


@LESSONS
def test_slides_hold_every_picture_formula_prediction_and_point(row):
    lesson = parts.lesson(ROOT, row)
    page = slides.page(lesson)
    pictures = [alt for step in lesson.steps if step.shown for _, alt, _ in step.shown.pictures]
    alts = [html.unescape(alt) for alt in re.findall(r'<img [^>]*alt="([^"]*)"', page)]
    assert all(alt.strip() for alt in alts) and [alt for alt in pictures if alt not in alts] == []
    text = flat(page)
    assert all(plain(step.text) in text for step in lesson.steps if step.kind in ("predict", "formula"))
    assert all(plain(point) in text for point in lesson.points)
    assert all(plain(answer) in text for _, answer in lesson.tests)
    assert not re.search(r"\$\$|\\frac", re.sub(r'alttext="[^"]*"', "", page))
    assert not re.search(r'(?:src|href)="(?!data:)', page)  # nothing is fetched


def test_an_idea_has_its_slide_and_long_prose_is_in_the_notes():
    lesson = parts.lesson(ROOT, COURSE.lesson("03_style"))
    found = slides.slides(lesson, "*Time.* All of it.")
    assert [slide.kind for slide in found[:2]] == ["title", "questions"] and "All of it." in found[0].notes[0]
    said = [len(flat(slide.body).split()) for slide in found if slide.kind == "text"]
    assert said and max(said) <= slides.SAID + 30  # a sentence is not divided
    gram = next(slide for slide in found if slide.kind == "formula")
    assert "Then all means of products at once are the" in gram.body and "numbers, however large" in gram.body
    noted = " ".join(flat("".join(slide.notes)) for slide in found)
    assert "A statistician would first subtract the means" in noted


# --- weeks ---


def test_twelve_weeks_hold_every_lesson_and_sheet_once_and_in_order():
    plan = syllabi.chosen("12", ROOT)
    assert [row.number for part in plan.parts for row in part.lessons] == [row.number for row in COURSE.lessons]
    assert [row.number for part in plan.parts for row in part.sheets] == [row.number for row in COURSE.exercises]
    assert {plan.name for plan in syllabi.read(ROOT)} == {"day", "6", "12"}
    third = plan.part("3")
    assert (third.work, third.home) == (100, 10)  # 50 minutes of lesson, 50 of sheet, 90 of them in class


PART = '[[syllabus.part]]\ntitle = "a"\nlessons = [0]\nsheets = []\nminutes = 60\ndo = ["b"]\n'
WRONG = {
    "lessons = [0]": ("lessons = ['0']", "names lessons '0'; write numbers"),
    "sheets = []": ("sheets = [0]", "gives out the sheet of lesson 0, which has none"),
    "minutes = 60": ("minutes = '60'", "has no minutes, or not as a whole number"),
    'do = ["b"]': ('do = ["b"]\nwho = 1', "'who' of part 1"),
    'title = "a"': ("title = ", "is no TOML"),
}


@pytest.mark.parametrize("line", WRONG)
def test_a_table_of_weeks_that_is_wrong_is_told_in_a_sentence(tmp_path, line):
    (tmp_path / "course").mkdir()
    head = '[[syllabus]]\nname = "6"\ntitle = "t"\nunit = "week"\nfor = "all"\n'
    wrong, told = WRONG[line]
    (tmp_path / "course" / "syllabi.toml").write_text(head + PART.replace(line, wrong))
    with pytest.raises(NSTError, match=re.escape(told)):
        syllabi.read(tmp_path)


BAD = {
    "course handout --week 0": "no week '0' in the syllabus '12'; give a number from 1 to",
    "course handout --week 99": "no week '99' in the syllabus '12'",
    "course handout --week x --syllabus 6": "no week 'x' in the syllabus '6'",
    "course handout --week 1 --syllabus 8": "no syllabus '8'; Known: day, 6, 12",
    "course handout --week 1 --exercise 03": "give --week or --exercise, not both",
    "course handout": "-o FOLDER; with --week 3 it is week-3",
    "course keys -o class": "holds sheets, which are given out",
    "course keys -o k --week 0": "no week '0'",
    "course pack class": "is there already; give the name of a new folder",
    "course pack file": "is there already",
    "course minutes --lesson 99": "has no lesson '99'",
}


@pytest.mark.parametrize("words", BAD)
def test_bad_input_is_told_in_one_sentence_and_nothing_is_written(tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "class" / "exercises").mkdir(parents=True)
    (tmp_path / "file").touch()
    before = sorted(tmp_path.rglob("*"))
    run = CliRunner().invoke(app, [*words.split(), "--root", str(ROOT)])
    assert isinstance(run.exception, NSTError) and BAD[words] in str(run.exception), run.exception
    assert "\n" not in str(run.exception) and sorted(tmp_path.rglob("*")) == before


# --- what is asked and judged ---


def test_every_task_has_questions_and_their_answers_are_worked_out():
    asked = {task.id: {question.kind: question for question in oral.questions(task)} for task in TASKS.values()}
    assert all({"own", "idea"} <= set(kinds) for kinds in asked.values())
    assert all(q.asked.endswith("?") and q.listen.endswith(".") for kinds in asked.values() for q in kinds.values())
    assert "four times as large" in asked["3.2"]["doubled"].listen  # FᵀF
    assert "twice as large" in asked["1.3"]["doubled"].listen and "stays the same" in asked["4.5"]["doubled"].listen
    height, width, channels = map(int, re.search(r"\((\d), (\d), (\d)\)", asked["3.1"]["shape"].asked).groups())
    assert asked["3.1"]["shape"].listen == f"({height * width}, {channels})."
    foreign = [(TASKS[i], kinds["foreign"]) for i, kinds in asked.items() if "foreign" in kinds]
    assert len(foreign) > 0.9 * len(TASKS)
    task, question = next(pair for pair in foreign if pair[0].id == "3.3")
    known = {f"{wrong.words[:1].upper()}{wrong.words[1:]}": wrong for wrong in task.wrong}
    assert question.listen in known and f"def {task.name}(" in question.code


def test_what_a_task_asks_is_read_from_its_sheet():
    texts = {title.partition(" ")[0]: text for title, text, _ in paper.tasks(ROOT, COURSE.lesson("03_style"))}
    kinds = {i: oral.kind(TASKS[i], text) for i, text in texts.items()}
    assert {i for i, kind in kinds.items() if kind.formula} == {"3.2", "3.4", "3.7"}
    assert {i for i, kind in kinds.items() if kind.predicts} == {"3.1", "3.5", "3.7"}
    assert kinds["3.4"].builds_on == ("3.1", "3.2")


def test_rubrics_stand_once_and_those_of_a_lesson_go_before():
    notes = making.guide_notes(ROOT)
    name, item, steps = rubrics.in_notes(notes[4])
    assert (name, item) == ("A balance sheet of three pictures", "piece")
    assert steps[0] == "one picture only" and steps[3] == "a reason from pictures and ledger together"
    assert {n for n, text in notes.items() if rubrics.in_notes(text)} == {4, 5, 6}
    general, own = rubrics.read(ROOT)
    assert len(general) == 3 and not {4, 5, 6} & set(own)
    page = flat(rubrics.page(ROOT, COURSE, notes))
    assert page.count("What, and item") == 1 + len({4, 5, 6} | set(own))


def test_words_are_counted_as_a_reader_reads_them():
    assert written.words("**Two** words, $x_i + y$ and `code`.\n\n$$G = \\frac{1}{M}$$") == 6
    assert written.words("- one\n- two <b>three</b> | 4 |") == 4
    lines = list(minutes.lines(ROOT, lesson="3"))
    assert len(lines) == 3 and lines[0].split()[:2] == ["lesson", "said"]
    number, said, words, reading, *_, sheet, tasks = lines[1].split()
    assert (number, said, sheet) == ("3", "50", "50") and int(reading) == round(int(words) / 200)
    assert int(tasks) == sum(TASKS[i].minutes for i in COURSE.lesson("03_style").exercise.tasks)


# --- all of it ---


def test_the_pack_is_made_whole_and_its_links_lead_somewhere(tmp_path, monkeypatch):
    """With a course of two lessons: the rest is the same again."""
    from nstcourse.build.site import links

    few = contents.Contents(COURSE.lessons[:2], COURSE.shown, COURSE.text)
    monkeypatch.setattr(making.contents, "read", lambda root=".": few)
    out = tmp_path / "pack"
    told = list(making.pack(out, ROOT))
    assert "keys" in told[-1] and [path.name for path in tmp_path.iterdir()] == ["pack"]
    names = {path.relative_to(out).as_posix() for path in out.rglob("*.html")}
    for folder in ("show", "give-out", "keys"):
        assert {f"{folder}/00_welcome.html", f"{folder}/01_feature_maps.html"} <= names
    assert {
        "index.html",
        "teach/syllabus-12.html",
        "teach/rubrics.html",
        "teach/stick.html",
        "teach/colab.html",
    } <= names
    assert {"teach/hub.html", "teach/questions.html", "teach/minutes.html", "give-out/glossary.html"} <= names
    assert links.broken(out) == [] and links.outside(out) == {}


def test_every_command_of_these_pages_is_one():
    """Parsed, and not run."""
    texts = [(ROOT / "course" / name).read_text() for name in ("assistants.md", "where/colab.md", "where/hub.md")]
    texts += [(ROOT / "nstcourse" / "pack" / "making.py").read_text()]
    found = re.findall(r"nst (course handout [^`<\n\"{]*\d[^`<\n\"{]*)", "\n".join(texts))
    assert len(found) >= 2
    for words in found:
        context = typer.Context(command := typer.main.get_command(app))
        _, handout_command, *rest = words.split()
        command.commands["course"].commands[handout_command].make_context("nst", rest, parent=context)


def test_what_a_wheel_lacks_is_told(monkeypatch, tmp_path):
    """An installed package holds neither texts nor pictures of lessons."""
    monkeypatch.setattr(making.handout, "place", lambda root: tmp_path)
    with pytest.raises(NSTError, match="which only a checkout has"):
        list(making.pack(tmp_path / "pack", tmp_path))
    assert handout.place(ROOT) == tmp_path and list(tmp_path.iterdir()) == []
