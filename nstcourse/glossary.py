"""The words of the course: what each means, the lesson that explains it, and the lessons that use it.

    for term in read(root, course): print(term.name, term.meanings, term.used)

They are collected from the section "Words" at the end of each lesson; course/glossary.toml adds what stands in none of
them, and other spellings by which a word is looked for. The site links both ways: from the word to its lessons, and
from a lesson's words to the glossary.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from nstlib.errors import NSTError, suggest

NAME = "glossary.toml"
WORDS = re.compile(r"^# ## Words\n(.*?)(?=^# ## |^# %%|\Z)", re.DOTALL | re.MULTILINE)
ENTRY = re.compile(r"((?:\*\*[^*]+\*\*,? ?(?:and )?)+): (.*?)(?=\s\*\*[^*]+\*\*(?:,? (?:and )?\*\*[^*]+\*\*)*:|\Z)")
BOLD = re.compile(r"\*\*([^*]+)\*\*")
FIELDS = {"term": str, "meaning": str, "where": int, "also": list, "common": bool}
LEFT_OUT = re.compile(r"^# ## Words\n.*|^# %% \[markdown\] tags=\[\"teacher\"\].*", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Term:
    """meanings: [(meaning, number of the lesson that says so)]; used: numbers of the lessons that use it, in order."""

    name: str
    meanings: tuple
    used: tuple

    @property
    def anchor(self):
        """Where it stands on the page of all terms."""
        return anchor(self.name)


def anchor(name):
    """The anchor of a term: "term-gram-matrix"."""
    return f"term-{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')}"


def read(root, course):
    """All terms of a checkout by the alphabet, as a tuple; NSTError where course/glossary.toml is wrong."""
    texts = {row.number: _text(root, row) for row in course.lessons}
    meanings, also, common = {}, {}, set()
    for number, text in texts.items():
        for name, meaning in _entries(text):
            meanings.setdefault(name, []).append((meaning, number))
    for row in _table(root):
        name, where = row["term"], row["where"]
        if where not in texts:
            continue
        also.setdefault(name, []).extend(row.get("also", ()))
        common |= {name} if row.get("common") else set()
        if "meaning" in row:
            others = [pair for pair in meanings.get(name, ()) if pair[1] != where]
            meanings[name] = sorted([*others, (row["meaning"], where)], key=lambda pair: pair[1])
        elif name not in meanings:
            raise NSTError(f"course/{NAME}: no lesson explains '{name}'; add a meaning.")
    prose = {number: LEFT_OUT.sub("", text) for number, text in texts.items()}
    found = []
    for name in sorted(meanings, key=lambda name: (name.lower(), name)):
        pattern = _looked_for([name, *also.get(name, ())])
        own = {number for _, number in meanings[name]}
        used = {n for n, text in prose.items() if pattern.search(text)} if name not in common else set()
        found.append(Term(name, tuple(meanings[name]), tuple(sorted(used | own))))
    return tuple(found)


def page(terms, course):
    """The terms as one page of the site, in Markdown."""
    names = {row.number: row for row in course.lessons}
    lines = [
        "# Glossary",
        f"{len(terms)} words of the course. Each leads to the lesson that explains it, and on to those "
        "that use it; at the end of a lesson its words lead here.",
    ]
    for term in terms:
        own = {number for _, number in term.meanings}
        told = "; ".join(f"{meaning} ({_link(names[number], '#words')})" for meaning, number in term.meanings)
        others = [_link(names[number]) for number in term.used if number not in own]
        more = f" Also in {', '.join(others)}." if others else ""
        lines.append(f"({term.anchor})=\n**{term.name}**: {told}.{more}")
    return "\n\n".join(lines) + "\n"


def _link(row, place=""):
    return f"[{row.number} {row.heading}](notebooks/{row.name}.ipynb{place})"


def linked(text, terms):
    """The text of a lesson's cell with the words of its section "Words" as links to the page of all terms."""
    known = {term.name for term in terms}
    head, mark, rest = text.partition("## Words\n")
    if not mark or not terms:
        return text
    body, heading, after = rest.partition("\n## ")
    body = BOLD.sub(
        lambda found: f"[**{found[1]}**](#{anchor(_plain(found[1]))})" if _plain(found[1]) in known else found[0], body
    )
    return f"{head}{mark}{body}{heading}{after}"


def _plain(name):
    return " ".join(name.split())


def _text(root, row):
    try:
        return (Path(root) / "course" / "lessons" / f"{row.name}.py").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""  # who builds the course is told of it by others


def _entries(text):
    """(term, meaning) of a lesson's words. Two terms may share a meaning; what follows it is no part of it."""
    found = WORDS.search(text)
    body = " ".join(re.sub(r"^# ?", "", found[1], flags=re.MULTILINE).split()) if found else ""
    for names, meaning in ENTRY.findall(body):
        first = re.split(r"(?<=\.)\s+(?=[A-Z])", meaning)[0].strip().rstrip(".")
        yield from ((_plain(name), first) for name in BOLD.findall(names))


def _looked_for(names):
    words = "|".join(re.escape(name).replace(r"\ ", r"\s+(?:\#\s+)?") for name in names)
    return re.compile(rf"(?<![\w.]){'(?:' + words + ')'}(?:e?s)?(?!\w)", re.IGNORECASE)


def _table(root):
    path = Path(root) / "course" / NAME
    if not path.is_file():
        return []
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("word", [])
    except ValueError as error:
        raise NSTError(f"course/{NAME} is no TOML: {error}.") from None
    for row in rows:
        for name, value in row.items():
            if type(value) is not FIELDS.get(name):
                raise NSTError(f"course/{NAME}: '{name}' is wrong or not known; {suggest(name, list(FIELDS))}.")
        if not {"term", "where"} <= set(row):
            raise NSTError(f"course/{NAME}: every [[word]] needs a term, and where: the number of a lesson.")
    return rows
