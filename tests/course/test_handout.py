"""What learners get, compared with the built notebooks and with the solutions that must not be among it."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from nstcourse import contents, handout, lab
from nstcourse.grading.reference import Reference
from nstlib import files
from nstlib.errors import NSTError

ROOT = Path(__file__).resolve().parents[2]
COURSE = contents.read(ROOT)
LESSONS = {f"notebooks/{lesson.name}.ipynb" for lesson in COURSE.lessons}
SHEETS = {f"exercises/{lesson.name}.ipynb" for lesson in COURSE.exercises}


def names(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def cells(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("learner") / "my course"
    return folder, handout.get(folder, ROOT)


def test_all_lessons_and_sheets_are_there_and_nothing_else(whole):
    folder, written = whole
    assert names(folder) == LESSONS | SHEETS | {"notebooks/index.ipynb"} == set(written.new)
    assert written.same == written.kept == ()


def test_lessons_and_sheets_are_the_built_ones_but_for_their_outputs(whole):
    """No sheet opens as if it were solved: nothing stands below a check, folded or not."""
    folder, _ = whole
    for name in LESSONS | SHEETS | {"notebooks/index.ipynb"}:
        mine, built = cells(folder / name), cells(ROOT / name)
        assert [(c["id"], c["cell_type"], "".join(c["source"])) for c in mine] == [
            (c["id"], c["cell_type"], "".join(c["source"])) for c in built
        ]
        assert not any(c.get("outputs") or c.get("execution_count") for c in mine)
        assert not any("outputs_hidden" in c["metadata"].get("jupyter", {}) for c in mine)


def test_no_line_of_a_solution_and_no_note_for_the_teacher_is_among_it(whole):
    folder, _ = whole
    text = "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.ipynb"))
    tags = [tag for path in folder.rglob("*.ipynb") for c in cells(path) for tag in c["metadata"].get("tags", [])]
    assert "teacher" not in tags and "Teacher's guide" not in text
    for lesson in COURSE.exercises:
        sheet = "\n".join("".join(c["source"]) for c in cells(folder / "exercises" / f"{lesson.name}.ipynb"))
        made = Reference(ROOT, lesson.name)
        for task, source in made.solutions.items():
            own = {line.strip() for line in source.splitlines()} - {x.strip() for x in made.stubs[task].splitlines()}
            assert own and not any(line in sheet for line in own if len(line) > 12)


def test_a_second_time_everything_is_there_already_and_work_is_kept(tmp_path):
    handout.get(tmp_path, ROOT)
    mine = tmp_path / "exercises" / "03_style.ipynb"
    mine.write_text("my work")
    (tmp_path / "notebooks" / "01_feature_maps.ipynb").unlink()
    again = handout.get(tmp_path, ROOT)
    assert mine.read_text() == "my work" and again.kept == ("exercises/03_style.ipynb",)
    assert again.new == ("notebooks/01_feature_maps.ipynb",)
    assert len(again.same) == len(LESSONS | SHEETS) - 1
    assert "exercises/03_style.ipynb" in str(again) and "may hold your work" in str(again)


def test_a_learner_s_folder_is_no_checkout(tmp_path, monkeypatch):
    """Run again from inside it, with work in it, the course comes from the package and not from there."""
    handout.get(tmp_path, ROOT)
    (tmp_path / "exercises" / "03_style.ipynb").write_text("my work")
    monkeypatch.chdir(tmp_path)
    handout.get("other")
    mine, built = (folder / "exercises" / "03_style.ipynb" for folder in (Path("other"), ROOT))
    assert [c["source"] for c in cells(mine)] == [c["source"] for c in cells(built)]


@pytest.mark.parametrize("exercise", ["03", "3", 3, "03_style"])
def test_a_handout_of_one_sheet_is_the_sheet_its_lesson_and_a_word(tmp_path, exercise):
    handout.handout(tmp_path, exercise, ROOT)
    assert names(tmp_path) == {"exercises/03_style.ipynb", "notebooks/03_style.ipynb", "READ_ME.md"}
    opened = next(word for word in lab.command(tmp_path) if "default_url" in word).partition("/lab/tree/")[2]
    assert f"opens `{opened}`" in (tmp_path / "READ_ME.md").read_text()


def test_a_read_me_of_another_week_is_replaced_and_one_s_own_is_kept(tmp_path):
    path, opens = tmp_path / "READ_ME.md", {}
    for exercise in (3, 4, None, 3):
        handout.handout(tmp_path, exercise, ROOT)
        opens[exercise] = re.search(r"opens `(.*)`", path.read_text(encoding="utf-8"))[1]
    assert opens[4] == "notebooks/04_full_loss.ipynb" and opens[None] == "notebooks/index.ipynb"
    assert opens[3] == "notebooks/03_style.ipynb"
    path.write_text(path.read_text(encoding="utf-8") + "Until Friday.\n", encoding="utf-8")
    assert handout.handout(tmp_path, 4, ROOT).kept == ("READ_ME.md",)
    assert path.read_text(encoding="utf-8").endswith("Until Friday.\n")


def test_the_read_me_says_how_a_class_gets_nstlib_as_the_guide_does(tmp_path):
    handout.handout(tmp_path, 3, ROOT)
    install = 'pip install "FILE.whl[cpu,lab]"'
    term = (ROOT / "course" / "term.md").read_text(encoding="utf-8")
    assert f"\n    {install}\n" in (tmp_path / "READ_ME.md").read_text(encoding="utf-8")
    assert install in term and "`pip wheel --no-deps .`" in term


def test_a_folder_with_a_kept_sheet_is_not_to_be_given_out(said, tmp_path):
    sheet, lesson = (tmp_path / "h" / place / "03_style.ipynb" for place in ("exercises", "notebooks"))
    command = ("course", "handout", "-o", tmp_path / "h", "--exercise", "03", "--root", ROOT)
    assert said(*command)[0] == 0
    lesson.write_text("my notes")
    status, out, _ = said(*command)
    assert status == 0 and "give out the folder" in out and "notebooks/03_style.ipynb" in out
    sheet.write_text("my work")
    status, out, err = said(*command)
    assert status == 2 and "give out the folder" not in out and err.count("\n") == 1
    assert "do not give out the folder" in err and "looked into exercises/03_style.ipynb" in err
    assert sheet.read_text() == "my work"


@pytest.mark.parametrize("inside", [".", "solutions/.."])
def test_solutions_are_not_written_into_the_checkout_itself(checkout, monkeypatch, said, inside):
    shutil.copytree(ROOT / "solutions", checkout / "solutions")
    before = names(checkout)
    monkeypatch.chdir(checkout)
    status, _, err = said("course", "solutions", "-o", inside)
    assert status == 2 and err.count("\n") == 1 and f"'{inside}' is the checkout itself" in err.replace("\\", "/")
    assert names(checkout) == before


@pytest.mark.parametrize("exercise", [None, *(lesson.number for lesson in COURSE.exercises)])
def test_no_link_leads_to_a_page_that_is_not_given_out(tmp_path, exercise):
    handout.handout(tmp_path, exercise, ROOT)
    handout.solutions(tmp_path, exercise, ROOT)
    seen = 0
    for path in tmp_path.rglob("*.ipynb"):
        text = "\n".join("".join(c["source"]) for c in cells(path) if c["cell_type"] == "markdown")
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if "://" not in target and not target.startswith("#"):
                assert (path.parent / target).is_file(), (path.name, target)
                seen += 1
    assert seen


def test_links_to_other_pages_become_their_words(tmp_path):
    handout.handout(tmp_path, 4, ROOT)
    built, given = (
        "".join("".join(c["source"]) for c in cells(folder / "exercises" / "04_full_loss.ipynb"))
        for folder in (ROOT, tmp_path)
    )
    assert "[exercise 5](05_the_loop.ipynb)" in built
    assert "[exercise 5]" not in given and "exercise 5" in given and "[lesson 4](../notebooks/04" in given


def test_pictures_and_addresses_in_a_text_are_left_alone_and_files_that_are_not_given_out_become_words(
    checkout, tmp_path
):
    path = checkout / "notebooks" / "03_style.ipynb"
    lesson = json.loads(path.read_text(encoding="utf-8"))
    text = (
        "![a wave](attachment:wave.png) [write](mailto:me@example.org) ![dot](data:image/png;base64,AA) "
        "[here](#top) ![](attachment:two.png) ![a map](maps/map.png) [the guide](teachers_guide.md) "
        "[the sheet](../exercises/03_style.ipynb#one) [far](https://example.org/a_(b))"
    )
    held = {"wave.png": {"image/png": "AAAA"}}
    own = {"cell_type": "markdown", "id": "own", "metadata": {}, "source": [text], "attachments": held}
    path.write_text(json.dumps({**lesson, "cells": [*lesson["cells"], own]}), encoding="utf-8")
    handout.handout(tmp_path / "out", 3, checkout)
    given = cells(tmp_path / "out" / "notebooks" / "03_style.ipynb")[-1]
    wanted = text.replace("![a map](maps/map.png)", "a map").replace("[the guide](teachers_guide.md)", "the guide")
    assert "".join(given["source"]) == wanted and given["attachments"] == held


@pytest.fixture
def checkout(tmp_path):
    for folder in ("course", "notebooks", "exercises"):
        shutil.copytree(ROOT / folder, tmp_path / "checkout" / folder)
    return tmp_path / "checkout"


def test_a_sheet_in_which_a_teacher_has_worked_is_not_given_out(checkout, tmp_path):
    shutil.copy(ROOT / "solutions" / "03_style.ipynb", checkout / "exercises")
    with pytest.raises(NSTError, match=r"03_style.ipynb differs.*\(3\.1, .*Move that file away, then run: make course"):
        handout.handout(tmp_path / "out", 3, checkout)
    assert not (tmp_path / "out").exists()
    handout.handout(tmp_path / "out", 4, checkout)


def test_a_sheet_with_a_cell_of_somebody_s_own_is_not_given_out(checkout, tmp_path):
    path = checkout / "exercises" / "02_content.ipynb"
    sheet = json.loads(path.read_text(encoding="utf-8"))
    own = {"cell_type": "code", "id": "scratch", "metadata": {}, "source": "x = 1", "outputs": [], "execution_count": 1}
    path.write_text(json.dumps({**sheet, "cells": [*sheet["cells"], own]}), encoding="utf-8")
    with pytest.raises(NSTError, match="02_content.ipynb has other cells than it is given out with"):
        handout.handout(tmp_path / "out", 2, checkout)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("folder", ["exercises", "solutions"])
def test_a_sheet_as_colab_saves_it_is_not_given_out(checkout, tmp_path, folder):
    """Without ids of cells, which nbformat has since 4.5."""
    path = checkout / folder / "03_style.ipynb"
    path.parent.mkdir(exist_ok=True)
    saved = json.loads((ROOT / "solutions" / "03_style.ipynb").read_text(encoding="utf-8"))
    for cell in saved["cells"]:
        cell["metadata"]["id"] = cell.pop("id")
    path.write_text(json.dumps({**saved, "nbformat_minor": 0}), encoding="utf-8")
    made = handout.handout if folder == "exercises" else handout.solutions
    with pytest.raises(NSTError, match=r"03_style\.ipynb .*run: make course"):
        made(tmp_path / "out", 3, checkout)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("exercise", [None, 3])
def test_solutions_come_under_the_names_of_the_sheets_and_say_whose_they_are(tmp_path, exercise):
    handout.handout(tmp_path, exercise, ROOT)
    before = {name: (tmp_path / name).read_bytes() for name in names(tmp_path)}
    handout.solutions(tmp_path, exercise, ROOT)
    assert {name: (tmp_path / name).read_bytes() for name in before} == before
    new = names(tmp_path) - set(before)
    told = (tmp_path / next(name for name in new if name.endswith(".md"))).read_text()
    solved = {name for name in new if name.endswith(".ipynb")}
    assert {name.removeprefix("solutions/") for name in solved} == {
        name.removeprefix("exercises/") for name in before if name.startswith("exercises/")
    }
    for name in solved:
        sheet = cells(tmp_path / name.replace("solutions/", "exercises/"))
        assert [c["id"] for c in cells(tmp_path / name)] == [c["id"] for c in sheet]
        answers = "\n".join("".join(c["source"]) for c in cells(tmp_path / name) if c["cell_type"] == "code")
        assert "raise nst.Todo(" not in answers
        assert f"`{name}` solves `{name.replace('solutions', 'exercises')}`" in told


def test_solutions_of_two_weeks_come_into_one_folder_and_nothing_is_overwritten(tmp_path):
    handout.solutions(tmp_path, 3, ROOT)
    mine = tmp_path / "solutions" / "03_style.ipynb"
    mine.write_text("my notes")
    assert handout.solutions(tmp_path, 4, ROOT).kept == ()
    assert handout.solutions(tmp_path, 3, ROOT).kept == ("solutions/03_style.ipynb",)
    assert mine.read_text() == "my notes" and (tmp_path / "solutions" / "04_full_loss.ipynb").is_file()


def test_a_sheet_is_not_given_out_beside_its_solution(tmp_path):
    handout.solutions(tmp_path, 3, ROOT)
    handout.handout(tmp_path, 4, ROOT)
    for exercise in (3, None):
        with pytest.raises(NSTError, match=r"solutions.03_style\.ipynb' would be given out with its sheet"):
            handout.handout(tmp_path, exercise, ROOT)
    assert not (tmp_path / "exercises" / "03_style.ipynb").exists()


def test_an_installed_package_says_where_the_solutions_are(tmp_path, monkeypatch):
    """A package as it is installed from a wheel holds sheets, in _data/learner/, and no solutions."""
    (tmp_path / "package" / "_data" / "learner" / "exercises").mkdir(parents=True)
    monkeypatch.setattr(handout, "PACKAGE", tmp_path / "package")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NSTError, match=r"^solutions are no part of .* run this in a checkout .*, or give --root\.$"):
        handout.solutions("out")
    assert not (tmp_path / "out").exists()
    handout.solutions("out", 3, ROOT)
    assert (tmp_path / "out" / "solutions" / "03_style.ipynb").is_file()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda code: code[4].update(source="def gram_matrix(): pass"), r"course/ holds \(3\.2\); run: make course"),
        (lambda code: code.pop(3), r"course/ holds; run: make course"),
    ],
)
def test_a_solution_of_another_sheet_is_not_given_out(checkout, tmp_path, spoil, says):
    path = checkout / "solutions" / "03_style.ipynb"
    path.parent.mkdir()
    solved = json.loads((ROOT / "solutions" / "03_style.ipynb").read_text(encoding="utf-8"))
    code = [c for c in solved["cells"] if c["cell_type"] == "code"]
    spoil(code)
    path.write_text(json.dumps({**solved, "cells": code}), encoding="utf-8")
    with pytest.raises(NSTError, match=says):
        handout.solutions(tmp_path / "out", 3, checkout)
    path.unlink()
    with pytest.raises(NSTError, match="03_style.ipynb' cannot be read: no such file.*make course"):
        handout.solutions(tmp_path / "out", 3, checkout)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda c: (c / "notebooks" / "index.ipynb").unlink(), "cannot be read: no such file.*make course"),
        (lambda c: (c / "notebooks" / "03_style.ipynb").write_text("<<<< a merge"), "is no notebook"),
        (lambda c: (c / "notebooks" / "03_style.ipynb").write_text("[1]"), "is no notebook"),
    ],
)
def test_a_course_that_is_not_whole_is_told_and_nothing_is_written(checkout, tmp_path, spoil, says):
    spoil(checkout)
    with pytest.raises(NSTError, match=says):
        handout.get(tmp_path / "out", checkout)
    assert not (tmp_path / "out").exists()


def test_a_full_disk_is_one_sentence_and_leaves_no_half_of_a_file(tmp_path, monkeypatch):
    real, count = os.fdopen, iter(range(100))

    def full(*args):
        if next(count) == 3:
            os.close(args[0])
            raise OSError(28, "No space left on device")
        return real(*args)

    monkeypatch.setattr(files.os, "fdopen", full)
    with pytest.raises(NSTError, match=r"cannot write '.*ipynb': no space left on device; make room"):
        handout.get(tmp_path, ROOT)
    monkeypatch.undo()
    assert len(names(tmp_path)) == 3 and handout.get(tmp_path, ROOT).kept == ()


def test_on_the_command_line(said, tmp_path):
    status, out, _ = said("course", "get", tmp_path / "a b")
    assert status == 0 and "files written" in out and "next: nst lab '" in out
    status, out, _ = said("course", "handout", "-o", tmp_path / "h", "--exercise", "02", "--root", ROOT)
    assert status == 0 and (tmp_path / "h" / "exercises" / "02_content.ipynb").is_file()
    (tmp_path / "file").write_text("x")
    status, _, err = said("course", "get", tmp_path / "file")
    assert status == 2 and err.count("\n") == 1 and "is a file; give the name of a folder" in err
    status, _, err = said("course", "get", tmp_path / "file" / "below")
    assert status == 2 and err.count("\n") == 1 and "cannot make the folder" in err
    status, out, _ = said("course", "solutions", "-o", tmp_path / "h", "--exercise", "02", "--root", ROOT)
    assert status == 0 and (tmp_path / "h" / "solutions" / "02_content.ipynb").is_file()
    assert "give out the folder" in out and "beside the class's exercises/" in out
    status, _, err = said("course", "solutions", "-o", tmp_path / "x", "--exercise", "99")
    assert status == 2 and err.count("\n") == 1 and "no exercise '99'" in err and not (tmp_path / "x").exists()
    status, _, err = said("course", "handout", "-o", tmp_path / "x", "--exercise", "99")
    assert status == 2 and "no exercise '99'" in err and "05_the_loop" in err


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_without_the_right_to_write(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(NSTError, match="permission denied"):
        handout.get(tmp_path / "new", ROOT)
