"""The words of the course, compared with a course of two lessons that is counted by hand, and with the real one."""

import re
from pathlib import Path

import pytest
from small_course import write

from nstcourse import contents, glossary
from nstlib.errors import NSTError

ROOT = Path(__file__).resolve().parents[2]
WORDS = "\n# %% [markdown]\n# ## Words\n#\n# {words}\n#\n# ## Read more\n#\n# Nothing on **nothing**.\n"
FIRST = "# %% [markdown]\n# # A small lesson\n#\n# Kernels slide; a tug of\n# war begins.\n"
SECOND = "# %% [markdown]\n# # A small lesson\n#\n# A kernel again. Maps hold.\n"


@pytest.fixture
def course(tmp_path):
    first = WORDS.format(
        words="**kernel**: a table that\n# slides. **map**,\n# **plan**: of a town. It is folded. **hold**: to keep."
    )
    second = WORDS.format(words="**tug of war**: two pull. **kernel**: of a nut.")
    write(tmp_path, {"00_small": FIRST + first, "01_more": SECOND + second})
    return tmp_path


def terms(folder, table=""):
    (folder / "course" / "glossary.toml").write_text(table)
    return {term.name: term for term in glossary.read(folder, contents.read(folder))}


def test_words_are_found_with_what_they_mean_and_where_they_are_used(course):
    found = terms(course)
    assert list(found) == ["hold", "kernel", "map", "plan", "tug of war"]
    assert found["kernel"].meanings == (("a table that slides", 0), ("of a nut", 1))
    assert found["map"].meanings == found["plan"].meanings == (("of a town", 0),)  # what follows is no part of it
    assert found["map"].used == (0, 1) and found["plan"].used == (0,)
    assert found["tug of war"].used == (0, 1)  # over the end of a line
    assert found["hold"].used == (0, 1)


def test_the_table_adds_replaces_and_tells_what_is_an_ordinary_word(course):
    row = '[[word]]\nterm = "{}"\nwhere = {}\n{}\n'
    table = row.format("town", 1, 'meaning = "a place"\nalso = ["maps"]') + row.format("hold", 0, "common = true")
    found = terms(course, table + row.format("plan", 0, 'meaning = "of a house"') + row.format("late", 7, ""))
    assert found["town"].meanings == (("a place", 1),) and found["hold"].used == (0,)
    assert found["plan"].meanings == (("of a house", 0),) and "late" not in found  # there is no lesson 7


WRONG = {
    "[[word]]\nterm = 1": "'term' is wrong or not known",
    '[[word]]\nterm = "a"\nwhere = 0\nsee = []': "'see' is wrong or not known",
    '[[word]]\nterm = "a"': "every [[word]] needs a term, and where",
    '[[word]]\nterm = "a"\nwhere = 0': "no lesson explains 'a'; add a meaning",
    "[[word": "is no TOML",
}


@pytest.mark.parametrize("table", WRONG)
def test_a_wrong_table_is_told_in_a_sentence(course, table):
    with pytest.raises(NSTError, match=re.escape(WRONG[table])):
        terms(course, table)


def test_a_lessons_words_become_links_and_nothing_else_does(course):
    found = tuple(terms(course).values())
    text = "## Key points\n\n- a **kernel**\n\n## Words\n\n**kernel**: a. **other**: b.\n\n## Read more\n\n**map**"
    made = glossary.linked(text, found)
    assert made == text.replace("**kernel**: a", "[**kernel**](#term-kernel): a")
    assert glossary.linked("**kernel**", found) == "**kernel**" and glossary.linked(text, ()) == text


def test_every_lesson_explains_words_and_the_table_names_none_that_is_not_used():
    course = contents.read(ROOT)
    found = glossary.read(ROOT, course)
    explained = {number for term in found for _, number in term.meanings}
    assert explained == {row.number for row in course.lessons}
    assert len({term.anchor for term in found}) == len(found)
    assert all(meaning.strip() and "**" not in meaning for term in found for meaning, _ in term.meanings)
    gram = next(term for term in found if term.name == "Gram matrix")
    assert gram.meanings == (("for every pair of channels the mean of their product", 3),) and {4, 7} & set(gram.used)
