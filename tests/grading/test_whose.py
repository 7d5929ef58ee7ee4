"""Names of files and folders against a roster: whole words, the longest match, and nothing guessed."""

import unicodedata

import pytest
from handins import DONE, OTHER, STEMS, handed, put, zipped

from nstcourse.grading.names import read_entry
from nstcourse.grading.roster import Roster
from nstcourse.grading.submissions import find
from nstcourse.grading.whose import People

CLASS = {
    "alee": "Ann Lee",
    "jlee": "Joann Lee",
    "lwei": "Li Wei",
    "lweim": "Li Weiming",
    "jose": "José Müller",
    "obrien": "Pat O'Brien",
    "vdb": "Anna van der Berg",
    "jdoe": "Doe, Jane",
    "007": "Bo Zed",
    "12": "Cy Poe",
    "03": "Di Moe",
    "s-1234": "",
    "AB9": "",
}


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("Ann Lee_11_assignsubmission_file_", "alee"),
        ("Joann Lee_12_assignsubmission_file_", "jlee"),
        ("Li Wei_13_assignsubmission_file_", "lwei"),
        ("Li Weiming_14_assignsubmission_file_", "lweim"),
        ("Mary Ann Lee_15_assignsubmission_file_", None),
        ("Ann Leeson", None),
        ("leeann_1201_55001_03_style.ipynb", "alee"),
        ("leejoann_LATE_1201_55001_03_style-1.ipynb", "jlee"),
        (unicodedata.normalize("NFD", "José Müller_31_assignsubmission_file_"), "jose"),
        ("Jose Muller", "jose"),
        ("Jose Mueller_03_style", "jose"),
        ("jdoe_03.ipynb", "jdoe"),
        ("mullerjose_1_55001_03_style.ipynb", "jose"),
        ("obrienpat_1_55001_03_style.ipynb", "obrien"),
        ("Pat O’Brien", "obrien"),
        ("van der Berg, Anna", "vdb"),
        ("Lee Ann", "alee"),
        ("Jane Doe", "jdoe"),
        ("DOE Jane - 03_style.ipynb", "jdoe"),
        ("doejane_9_55001_03_style.ipynb", "jdoe"),
        ("JDOE_03_style.ipynb", "jdoe"),
        ("105-220 - Jane Doe - Nov 20, 2026 1023 AM", "jdoe"),
        ("Exercise 3_jdoe_attempt_2026-11-20-10-15-00_03_style.ipynb", "jdoe"),
        ("03-style-ab9", "AB9"),
        ("S-1234_03_style.ipynb", "s-1234"),
        ("s-12345_03_style.ipynb", None),
        ("7", "007"),
        ("0012_03_style.ipynb", "12"),
        ("12_03_style.ipynb", "12"),
        ("03_style_12.ipynb", "12"),
        ("03", "03"),
        ("03_03_style.ipynb", "03"),
        ("amy_03_style.ipynb", None),
        ("amy 03_style (12).ipynb", None),
        ("amy_03_style_v12.ipynb", None),
        ("03_style (12).ipynb", None),
        ("Cy Poe 7", "12"),  # the number is no one's id where somebody is named
        ("Li Wei_12_assignsubmission_file_", "lwei"),
        ("Someone Else_12_assignsubmission_file_", None),
        ("zedbo_12_55001_03_style.ipynb", "007"),
        ("moejim_12_55001_03_style.ipynb", None),  # Canvas's own number, and another's id
        ("poecyrus_12_55001_03_style.ipynb", "12"),
        ("Cy Poe S-1234", ("12", "s-1234")),
    ],
)
def test_who_is_found(name, student):
    wanted = list(student) if isinstance(student, tuple) else [student] if student else []
    assert People(CLASS).named(read_entry(name, STEMS), name) == wanted


def test_a_number_that_contradicts_a_name_is_told(tmp_path):
    roster = {"1001": "Ann Lee", "1002": "Ben Ray", "7": "Cy Poe", "dmoe": "Di Moe"}
    wrong = ("1002_Ann Lee_03_style.ipynb", "03_style_Ben Ray_1001.ipynb", "dmoe 007_03_style.ipynb")
    right = ("1001_Ann Lee_03_style-1.ipynb", "Cy Poe_03_style (1).ipynb", "Ben Ray_3_assignsubmission_file_", "7")
    for name in (*wrong, *right):
        put(tmp_path / name if name.endswith(".ipynb") else tmp_path / name / "03_style.ipynb")
    found, notes = handed(tmp_path, roster)
    assert set(found) == set(roster) and notes.count("look whose it is") == 3
    assert all(f"{name}: was taken for" in notes for name in wrong)


def test_a_name_may_be_a_word_for_a_version():
    people = People({"n": "Anna Neu", "e": "Max End", "1": ""})
    for name, student in (
        ("03_style_Anna Neu.ipynb", "n"),
        ("end max_03_style_final (2).ipynb", "e"),
        ("03_style neu anna v2.ipynb", "n"),
        ("eva_03_style_v1.ipynb", None),
        ("eva_03_style (1).ipynb", None),
        ("eva_03_style-1.ipynb", None),
    ):
        assert people.named(read_entry(name, STEMS), name) == ([student] if student else [])


def test_zeros_are_taken_away_only_where_one_id_is_left():
    people = People({"7": "", "07": "", "0012": ""})
    assert people.named(read_entry("07", STEMS), "07") == ["07"]
    assert people.named(read_entry("007", STEMS), "007") == ["07", "7"]
    assert people.named(read_entry("12", STEMS), "12") == ["0012"]


def test_other_ids_of_a_roster_help():
    roster = Roster({"1": "Jane", "2": "Bob"})
    roster.also = {"1": ["jdoe-gh", "jane@uni.example", "jane"], "2": ["broe-gh"]}
    people = People(roster)
    for name, student in (("exercise-3-jdoe-gh", "1"), ("broe-gh", "2"), ("jane@uni.example", "1")):
        assert people.named(read_entry(name, STEMS), name) == [student]


@pytest.mark.parametrize("packed", [True, False], ids=["zip", "folder"])
def test_two_numbers_of_moodle_s_are_two_people_though_the_roster_has_one(tmp_path, packed):
    roster = {"ada": "Ada Lovelace", "bob": "Bob Roe"}
    two = [f"Ada Lovelace_{k}_assignsubmission_file_" for k in (1234, 1239)]
    files = [*(f"{name}/03_style.ipynb" for name in two), "Bob Roe_1240_assignsubmission_file_/03_style.ipynb"]
    if packed:
        given = put(tmp_path / "class.zip", zipped(*((name, DONE) for name in files)))
    else:
        given = tmp_path / "in"
        for name in files:
            put(given / name)
    found, notes = handed(given, roster)
    assert set(found) == {"ada", "bob", *(name.removesuffix("_") for name in two)}
    assert {s for s, one in found.items() if one.refused} == {"ada"} and found["ada"].refused == "missing"
    assert [found[name.removesuffix("_")].folder for name in two] == two
    assert all(one.attempts == 1 and not one.notes for one in found.values())
    assert f"{two[0]}, {two[1]}: Moodle's numbers are those of different people" in notes
    assert "the roster has one, ada; this was not guessed" in notes and "Bob" not in notes


def test_one_person_s_numbers_in_other_assignments_of_moodle_s_are_no_second_person(tmp_path):
    """Numbers are an assignment's own: of two downloads, of two exercises in one folder, of a text beside a file."""
    roster = {"ada": "Ada Lovelace", "bob": "Bob Roe"}
    for folder, first in (("week 3", 10), ("again", 20)):
        for k, name in enumerate(roster.values()):
            put(tmp_path / "two" / folder / f"{name}_{first + k}_assignsubmission_file_" / "03_style.ipynb", age=first)
    found, notes = handed(tmp_path / "two", roster)
    assert set(found) == set(roster) and found["ada"].attempts == 2 and "guessed" not in notes
    put(tmp_path / "one" / "Ada Lovelace_10_assignsubmission_file_" / "03_style.ipynb")
    put(tmp_path / "one" / "Ada Lovelace_10_assignsubmission_onlinetext_" / "03_style.ipynb")
    put(tmp_path / "one" / "Ada Lovelace_31_assignsubmission_file_" / "02_content.ipynb", OTHER)
    found, notes = find(tmp_path / "one", ["02_content", "03_style"], roster, course=STEMS)
    assert {(s.student, s.exercise) for s in found if not s.refused} == {("ada", "02_content"), ("ada", "03_style")}
    assert "guessed" not in "\n".join(notes)


def test_two_of_one_name_are_not_guessed_and_the_work_is_kept(tmp_path):
    roster = {"a": "Jane Doe", "b": "Jane Doe", "c": "Bob Roe"}
    put(tmp_path / "Jane Doe_1_assignsubmission_file_" / "03_style.ipynb")
    put(tmp_path / "Jane Doe_2_assignsubmission_file_" / "03_style.ipynb")
    put(tmp_path / "Jane Doe and Bob Roe" / "03_style.ipynb")
    found, notes = handed(tmp_path, roster)
    assert {s for s, one in found.items() if one.refused == "missing"} == {"a", "b", "c"}
    assert [one.data for s, one in found.items() if s not in roster] == [DONE] * 3
    assert notes.count("this was not guessed") == 3 and "may be of a, b on the roster" in notes


@pytest.mark.parametrize(
    "names",
    [
        ("anna", "anna_"),
        ("ben", "ben (2)"),
        ("ben (1)", "ben (2)"),
        ("-x-", "x"),
        ("x" * 120 + "a", "x" * 120 + "b"),
        ("Ann", "ann"),
        ("a\x01", "a\x02"),
        ("Jane Doe_1_assignsubmission_file_", "Jane Doe_2_assignsubmission_file_"),
        ("105-220 - Jane Doe - Nov 20, 2026 1023 AM", "106-220 - Jane Doe - Nov 20, 2026 1023 AM"),
        ("doejane_1201_55001_03_style.ipynb", "doejane_1202_55002_03_style.ipynb"),
        ("anna_03_style.ipynb", "anna b_03_style.ipynb"),
        ("03_style_Anna Neu.ipynb", "03_style_Anna Alt.ipynb"),
        ("03_style_team 1.ipynb", "03_style_team 2.ipynb"),
        ("03_style_Gruppe 1.ipynb", "03_style_Gruppe 2.ipynb"),
        ("03_style_group_01.ipynb", "03_style_group_12.ipynb"),
        ("Gruppe 1", "Gruppe 2"),
        ("Team 1 - 03_style.ipynb", "Team 2 - 03_style.ipynb"),
        ("Team-03_style-1.ipynb", "Team-03_style-2.ipynb"),
        ("03_style_team1.ipynb", "03_style_team2.ipynb"),
        ("03_style table 1 final.ipynb", "03_style table 2 final.ipynb"),
        ("Ann_Lee_03_style.ipynb", "Ann_Lee_(Bo)_03_style.ipynb"),
    ],
)
def test_names_that_differ_little_are_two_students(tmp_path, names):
    for name in names:
        put(tmp_path / name if name.endswith(".ipynb") else tmp_path / name / "03_style.ipynb", name.encode() + DONE)
    found, _ = handed(tmp_path)
    assert sorted(s.data for s in found.values()) == sorted(name.encode() + DONE for name in names)
    assert all(len(student) <= 100 and student.isprintable() for student in found)


@pytest.mark.parametrize(
    ("names", "student"),
    [
        (("ben_03_style.ipynb", "ben_03_style-Copy1.ipynb", "ben"), "ben"),
        (("ben_03_style.ipynb", "Kopie von ben_03_style.ipynb", "ben_03_style_v2.ipynb"), "ben"),
        ((unicodedata.normalize("NFC", "Zoë"), unicodedata.normalize("NFD", "Zoë") + "_03_style.ipynb"), "Zoë"),
        (("doejane_1201_55001_03_style.ipynb", "doejane_LATE_1201_55002_03_style-1.ipynb"), "doejane_1201"),
        (("ben_03_style.ipynb", "ben_03_style-1.ipynb", "ben_03_style 2.ipynb"), "ben"),
        (("03_style_ben.ipynb", "03_style_ben 2.ipynb", "03_style_ben_3.ipynb"), "ben"),
        (("03_style_team 1.ipynb", "03_style_team 1 (1).ipynb", "03_style_team 1 - Copy 2.ipynb"), "team 1"),
        (("03_style_team 1.ipynb", "03_style_team 1 2.ipynb"), "team 1"),
        (("Ann_Lee_03_style.ipynb", "Ann_Lee_(1)_03_style.ipynb", "Ann_Lee_03_style_(2).ipynb"), "Ann_Lee"),
        (("(Ann Lee) 03_style.ipynb", "Ann Lee 03_style (final).ipynb"), "Ann Lee"),
        (("Ann (Bo) Lee_03_style.ipynb", "Ann (Bo) Lee_03_style(1).ipynb"), "Ann (Bo) Lee"),
        (("Lee (Ann)_03_style.ipynb", "03_style_Lee (Ann).ipynb"), "Lee (Ann)"),
        (("105-220 - Jo - Nov 20, 2026 1023 AM", "105-220 - Jo - Nov 21, 2026 923 AM"), "Jo"),
        (("Jo_1_assignsubmission_file_", "Jo_1_assignsubmission_onlinetext_"), "Jo_1_assignsubmission_file"),
    ],
)
def test_names_of_one_person_are_one_student(tmp_path, names, student):
    for name in names:
        put(tmp_path / name if name.endswith(".ipynb") else tmp_path / name / "03_style.ipynb")
    found, _ = handed(tmp_path)
    assert list(found) == [student] and f"handed in {len(names)} times" in " ".join(found[student].notes)


def test_a_name_in_brackets_is_shown_whole(tmp_path):
    for name in ("Ann_Lee_(1)_03_style.ipynb", "03_style (Bo).ipynb", "Cy (Poe)_03_style.ipynb", "Di (2.ipynb"):
        put(tmp_path / name)
    assert list(handed(tmp_path)[0]) == ["Ann_Lee", "Bo", "Cy (Poe)", "Di (2"]


def test_a_copy_of_a_copy_is_not_lost(tmp_path):
    for name in ("03_style_ben 1 2.ipynb", "03_style_ben 1.ipynb", "03_style_ben.ipynb"):
        put(tmp_path / name)
    assert list(handed(tmp_path)[0]) == ["ben", "ben 1 2"]


def test_one_students_exercises_go_together_in_a_flat_folder(tmp_path):
    put(tmp_path / "doejane_1201_55001_03_style.ipynb")
    put(tmp_path / "doejane_1201_55002_02_content-2.ipynb", OTHER)
    put(tmp_path / "roe_03_style.ipynb")
    put(tmp_path / "roe_02_content.ipynb", OTHER)
    found, _ = find(tmp_path, STEMS, course=STEMS)
    assert [(s.student, s.exercise) for s in found] == [
        (student, stem) for stem in STEMS[1:3] for student in ("doejane_1201", "roe")
    ]
