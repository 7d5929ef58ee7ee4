"""Feedback as a zip, taken back by Moodle's own rule for paths, which is written down here after
mod/assign/feedback/file/importziplib.php; and by a grader's run over hand-ins as Moodle gives them out."""

import io
import json
import zipfile

import pytest
from handins import DONE, STEMS, put, zipped

from nstcourse.grading import reports
from nstcourse.grading.grade import grade
from nstcourse.grading.names import moodle_folder
from nstcourse.grading.submissions import find
from nstlib.errors import NSTError

BROKEN = b"no notebook"


def taken_by_moodle(path):
    """(the participant's number, the file's name) that Moodle reads from a path in a zip, or None."""
    parts = f"/import/{path}".split("/")
    if parts[-1].startswith((".", "~")):
        return None
    while parts:
        info = parts.pop(0).split("_", 4)
        if len(info) < 4 or not info[1].isdigit() or info[2] != "assignsubmission":
            continue
        if info[3] in ("file", "onlinetext"):
            return int(info[1]), "/".join([*info[4:], *parts]).lstrip("/")
    return None


def report(submissions, roster=None):
    """A report with these hand-ins, of whose one task each has a full mark."""
    task = {"status": "full", "passed": [True], "points": 1, "of": 1, "words": [], "variant": "", "notes": []}
    exercise = {"of": 1, "manual": [], "tasks": {"3.1": {"name": "flatten", "of": 1, "probes": [], "variants": {}}}}
    graded = [
        {"student": s.student, "exercise": s.exercise, "folder": s.folder, "file": s.file, "points": 1, "of": 1}
        | {
            "status": "graded" if not s.refused else "missing" if s.refused == "missing" else "refused",
            "words": s.words,
        }
        | {"tasks": {} if s.refused else {"3.1": task | {"source": f"MADE_BY = '{s.student}'"}}}
        for s in submissions
    ]
    stems = sorted({s.exercise for s in submissions})
    return {"notes": [], "roster": roster, "exercises": dict.fromkeys(stems, exercise), "submissions": graded}


def pages(folder, stem="03_style"):
    """{name in the zip: page} of a folder of reports."""
    with zipfile.ZipFile(folder / f"feedback_{stem}.zip") as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


LAYOUTS = {
    "folders": ["Ann Able_101_assignsubmission_file_/03_style.ipynb", "Björn Ö_102_assignsubmission_file_/a/b.ipynb"],
    "since 4.1": ["Ann Able_101_assignsubmission_file/03_style.ipynb", "Björn Ö_102_assignsubmission_file/mine.ipynb"],
    "single files": [
        "Ann Able_101_assignsubmission_file_03_style.ipynb",
        "Björn Ö_102_assignsubmission_file_03_style.ipynb",
    ],
    "groups": ["Blue-Ann Able_101_assignsubmission_file_/x.ipynb", "Blue-Björn Ö_102_assignsubmission_file_/x.ipynb"],
    "blind": ["Participant_101_assignsubmission_file_/x.ipynb", "Participant_102_assignsubmission_file_/x.ipynb"],
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("packed", [True, False], ids=["zip", "folder"])
def test_moodle_gives_each_page_to_the_participant_whose_work_it_is_of(tmp_path, layout, packed):
    names = LAYOUTS[layout]
    if packed:
        given = put(tmp_path / "class.zip", zipped(*((name, DONE) for name in names)))
    else:
        given = tmp_path / "in"
        for name in names:
            put(given / name)
    found, _ = find(given, ["03_style"], course=STEMS)
    reports.write(report(found), tmp_path / "out")
    got = {taken_by_moodle(name): page for name, page in pages(tmp_path / "out").items()}
    assert set(got) == {(101, "feedback_03_style.html"), (102, "feedback_03_style.html")}
    for (number, _), page in got.items():
        assert f"_{number}_" in page and f"_{203 - number}_" not in page
    if layout in ("folders", "since 4.1"):  # to the letter the folders that came
        assert {name.split("/")[0] for name in pages(tmp_path / "out")} == {name.split("/")[0] for name in names}


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("Ann_7_assignsubmission_file_ (1)", "Ann_7_assignsubmission_file_"),
        ("Ann_7_assignsubmission_file_.zip", "Ann_7_assignsubmission_file_"),
        ("Ann_7_assignsubmission_file.zip", "Ann_7_assignsubmission_file"),
        ("Ann_7_assignsubmission_onlinetext_", "Ann_7_assignsubmission_onlinetext_"),
        ("Ann_7_assignsubmission_file_\\..\\x.ipynb", "Ann_7_assignsubmission_file_"),
        ("half \udc80_7_assignsubmission_file_", "half ?_7_assignsubmission_file_"),
        ("Ann_B_7_assignsubmission_file_", ""),  # Moodle would look for a number in "B"
        ("Ann_7_assignsubmission_files_", ""),
        ("Ann_x_assignsubmission_file_", ""),
        ("../Ann_7_assignsubmission_file_", ""),
        ("alice", ""),
    ],
)
def test_what_is_a_folder_of_moodle_s(name, folder):
    assert moodle_folder(name) == folder
    assert folder == "" or taken_by_moodle(f"{folder}/page.html") == (7, "page.html")


def test_two_attempts_are_one_page_and_two_exercises_two_zips_each_with_its_own_alone(tmp_path):
    put(tmp_path / "in" / "Ann A_11_assignsubmission_file_" / "03_style.ipynb", age=100)
    put(tmp_path / "in" / "Ann A_11_assignsubmission_file_" / "03_style (2).ipynb")
    put(tmp_path / "in" / "Ann A_11_assignsubmission_onlinetext_" / "note.txt", b"my work")
    put(tmp_path / "in" / "Ann A_11_assignsubmission_file_" / "04_full_loss.ipynb", BROKEN)
    found, _ = find(tmp_path / "in", ["03_style", "04_full_loss"], course=STEMS)
    reports.write(report(found), tmp_path / "out")
    for stem, other in (("03_style", "04_full_loss"), ("04_full_loss", "03_style")):
        ((name, page),) = pages(tmp_path / "out", stem).items()
        assert name == f"Ann A_11_assignsubmission_file_/feedback_{stem}.html"
        assert stem[3:].replace("_", " ") in page and f": {other[3:].replace('_', ' ')}" not in page


def test_who_did_not_come_from_moodle_is_named_once_and_left_out(tmp_path):
    roster = {"a": "Ann A", "b": "Bob B", "c": "Cy C"}
    put(tmp_path / "in" / "Ann A_11_assignsubmission_file_" / "03_style.ipynb")
    put(tmp_path / "in" / "Bob B" / "03_style.ipynb")
    found, _ = find(tmp_path / "in", ["03_style"], roster, course=STEMS)
    made = report(found, roster)
    reports.write(made, tmp_path / "out")
    assert list(pages(tmp_path / "out")) == ["Ann A_11_assignsubmission_file_/feedback_03_style.html"]
    (told,) = reports.reading.notes(made)
    assert told == (
        "feedback_03_style.zip: without Bob B, whose work did not come in a folder of Moodle's; hand back their pages "
        "in students/ yourself."
    )
    assert "without Bob B, whose work" in (tmp_path / "out" / "class.html").read_text(encoding="utf-8")


def test_of_a_class_without_moodle_there_is_no_zip_and_no_word(tmp_path):
    put(tmp_path / "in" / "ann" / "03_style.ipynb")
    made = report(find(tmp_path / "in", ["03_style"], course=STEMS)[0])
    assert not any(path.suffix == ".zip" for path in reports.write(made, tmp_path / "out"))
    assert reports.reading.notes(made) == []


def test_a_zip_of_an_earlier_run_goes_and_anybody_else_s_stays(tmp_path):
    """A second upload of it would give out marks that are not true any more."""
    folder, out = tmp_path / "in" / "Ann A_11_assignsubmission_file_", tmp_path / "out"
    for stem in ("03_style", "04_full_loss"):
        put(folder / f"{stem}.ipynb")
    both = report(find(tmp_path / "in", ["03_style", "04_full_loss"], course=STEMS)[0])
    reports.write(both, out)
    ours = (out / "feedback_04_full_loss.zip").read_bytes()
    mine = {
        "feedback_02_content.zip": zipped(
            ("Ann A_11_assignsubmission_file_/feedback_02_content.html", b"my own words")
        ),
        "feedback_05_the_loop.zip": b"no zip at all",
        "feedback_03_style (1).zip": ours,
        "feedback_01_feature_maps.zip": ours,  # of another exercise's name, as if somebody had called it so
    }
    for name, data in mine.items():
        (out / name).write_bytes(data)
    made = report(find(tmp_path / "in", ["03_style"], course=STEMS)[0])
    reports.write(made, out)
    zips = {path.name: path.read_bytes() for path in out.glob("*.zip")}
    assert set(zips) == {"feedback_03_style.zip", *mine}
    assert {name: zips[name] for name in mine} == mine
    (out / "feedback_03_style.zip").rename(tmp_path / "kept.zip")
    (out / "feedback_03_style.zip").symlink_to(tmp_path / "kept.zip")
    made["submissions"] = [s | {"folder": ""} for s in made["submissions"]]
    reports.write(made, out)
    assert (out / "feedback_03_style.zip").is_symlink()


def test_the_same_marks_make_the_same_zip_and_pages_need_nothing_else(tmp_path):
    for k, name in enumerate(("Zoë", "Ann")):
        put(tmp_path / "in" / f"{name}_{k}_assignsubmission_file_" / "03_style.ipynb")
    made = report(find(tmp_path / "in", ["03_style"], course=STEMS)[0])
    for out in ("one", "two"):
        reports.write(made, tmp_path / out)
        made["submissions"].reverse()
    one, two = ((tmp_path / out / "feedback_03_style.zip").read_bytes() for out in ("one", "two"))
    assert one == two
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert {(i.date_time, i.create_system) for i in archive.infolist()} == {((1980, 1, 1, 0, 0, 0), 3)}
    for page in pages(tmp_path / "one").values():
        assert "default-src 'none'" in page and "src=" not in page and "<link" not in page and "url(" not in page


def test_what_could_not_be_read_is_told_to_its_student_too(tmp_path, said):
    """A run of the grader itself; nothing in it can be run, so that no sandbox is needed."""
    put(tmp_path / "in" / "Ann A_11_assignsubmission_file_" / "03_style.ipynb", BROKEN)
    put(tmp_path / "in" / "Bob B_12_assignsubmission_file_" / "03_style.pdf", b"%PDF-1.7")
    made = grade(tmp_path / "in", tmp_path / "out", exercise="03", unsafe=True, tell=lambda line: None)
    assert {s["status"] for s in made["submissions"]} == {"refused"}
    written = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert [s["folder"] for s in written["submissions"]] == [
        "Ann A_11_assignsubmission_file_",
        "Bob B_12_assignsubmission_file_",
    ]
    got = {taken_by_moodle(name)[0]: page for name, page in pages(tmp_path / "out").items()}
    assert set(got) == {11, 12} and all("Save the notebook in Jupyter once more" in page for page in got.values())


def test_a_full_disk_is_one_sentence(tmp_path, monkeypatch):
    put(tmp_path / "in" / "Ann A_11_assignsubmission_file_" / "03_style.ipynb")
    made = report(find(tmp_path / "in", ["03_style"], course=STEMS)[0])

    def full(path, data):
        if path.suffix == ".zip":
            raise NSTError(f"cannot write '{path}': no space left on device.")
        return path

    monkeypatch.setattr(reports, "write_atomically", full)
    with pytest.raises(NSTError, match=r"feedback_03_style.zip': no space left"):
        reports.write(made, tmp_path / "out")
