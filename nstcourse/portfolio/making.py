"""From a folder of paintings to its portfolio: the page, the critique sheet, and the words that are asked for."""

from dataclasses import dataclass

from nstcourse.capstone import brief
from nstcourse.portfolio import critique, said, show
from nstcourse.portfolio.reading import works_of
from nstlib.files import as_path, check_not_read, write_atomically

PAGE = "portfolio.html"


@dataclass(frozen=True)
class Made:
    """works, critiques: how many; missing: what is still to be written; told: sentences on what was left out."""

    page: object
    words: object
    sheet: object
    works: int
    critiques: int
    missing: tuple
    told: tuple


def make(folder):
    """Read the paintings of a folder, write its portfolio.html and critique.html, and ask for words in portfolio.toml.

    Pictures are read and never changed. NSTError where there is no painting in it, or portfolio.toml cannot be read;
    the pages are as they were then.
    """
    folder = as_path(folder)
    works, told = works_of(folder)
    names = [one.name for one in works]
    words = said.read_and_add(folder, names)
    found, odd = critique.read(folder, words.whole["id"])
    page, missing = show.portfolio(works, words, found)
    for name, text in {PAGE: page, critique.SHEET: critique.sheet(words)}.items():
        check_not_read(folder / name, [folder / one for one in names])
        write_atomically(folder / name, text.encode("utf-8"))
    written = (folder / PAGE, folder / said.NAME, folder / critique.SHEET)
    return Made(*written, len(works), len(found), tuple(missing), (*told, *words.told, *odd))


def in_words(made):
    """Lines for a terminal."""
    yield from (f"note: {words}" for words in made.told)
    if made.missing:
        yield f"still to be written in {made.words}: {len(made.missing)} places; the page lists them."
    yield f"for those who look at it: {made.page} and {made.sheet}; their files go beside the pictures."
    yield f"{brief().title.split(':')[0].lower()}: {made.works} works, {made.critiques} critiques; open {made.page}"
