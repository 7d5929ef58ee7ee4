"""What names of handed-in files and folders say: the exercise, copies that programs make, what platforms add.

And what a file of ours is called after a student.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime

# What systems, editors and programs that keep folders in step leave behind.
LITTER = {
    ".ds_store",
    "__macosx",
    "__pycache__",
    "thumbs.db",
    "desktop.ini",
    "node_modules",
    "site-packages",
    "venv",
    "$recycle.bin",
    "system volume information",
    "lost+found",
    "@eadir",
    "anaconda_projects",
}
DOTTED = re.compile(
    r"\.(git\w*|ipynb_checkpoints|virtual_documents|history|trash\w*(-\d+)?|venv\w*|env|conda|cache|config|local|jupyter"
    r"|ipython|idea|vscode|vs|pytest_cache|ruff_cache|mypy_cache|tox|nox|stversions|stfolder|sync|dropbox\S*|tmp\S*"
    r"|devcontainer|github|spotlight-v100|fseventsd|temporaryitems|documentrevisions-v100|npm|ssh|kaggle|keras)",
    re.IGNORECASE,
)
SCRAPS = re.compile(r"^(\._|~\$|\.~|\.#)|(~|\.swp|\.tmp|\.ds_store)$|^~.*\.tmp$", re.IGNORECASE)
COURSE = {"solutions", "notebooks"}  # of a checkout of the course: nobody hands these in
CHECKOUT = COURSE | {"exercises", "course", "nstlib", "nstcourse"}  # folders of one

WORDS = r"exerci[cs]es?|ejercicio|ex|aufgaben?|übung(?:sblatt)?|uebung|sheet|blatt|hw|homework|assignment"
# What stands before a word begins where it begins, and what is in brackets ends: long names are looked through once.
CONFLICT = re.compile(
    r"(?i:(?<![ _-])[ _-]*\((?=[^()]*\))[^()]*[ck]onfli[ck]?t[^()]*\))"
    r"|\.sync-conflict-\d{8}-\d{6}(?:-\w+)?"
    r"|(?i:(?<![ _-])[ _-]+(?:conflict|konflikt)[ _-]?[\d_-]*(?=$|\.))"
    r"|-(?:DESKTOP|LAPTOP|SURFACE|WIN)-[A-Z\d]+(?=$|\.)"
    r"|-(?:[\w’']+s-)?(?:MacBook|iMac)[\w-]{0,80}(?=$|\.)",
)
EDGES = " _-.,+\\"  # around a name
MACHINE = re.compile(r"[ _]*-(?=[A-Z-]*\d)[A-Z\d]{4,}(?:-[A-Z\d]+)*")  # or somebody's number
CHECKPOINT = re.compile(r"-checkpoint(?=$|\.)", re.IGNORECASE)
COPY_OF = re.compile(r"^(?:cop(?:y|ie|ia)|kopie) (?:\(\d+\) )?(?:of|von|de|di) ", re.IGNORECASE)
NUMBERED = re.compile(r"[ _-]*\(\d+\)$")
COPIES = r"\(\d+\)|v\d+(?:\.\d+)*|(?i:cop(?:y|ie|ia)|kopie) ?\d*"
COUNTS = rf"{COPIES}|\d{{1,2}}"
BARE_NUMBER = re.compile(r"[\s_.,-]+\d{1,2}$")  # of a copy, or of a team
# "neu" tells a version, "Neu" is a name.
VERSIONS = (
    r"\(\d+\)|v\d+(?:\.\d+)*|new|neu|old|alt|end|(?i:(?:cop(?:y|ie|ia)|kopie)\d*|version|finale?|finished|done|fertig"
    r"|endgültig|latest|updated?|fixed|corrected|korrigiert|corrigé|draft|backup|lesson|submission|abgabe|solved|solutions?"
    r"|lösung(?:en)?|answers?|mine|attempt|test|scratch|checkpoint|ipynb)"
)
ENDINGS = re.compile(
    r"(\.ipynb|\.zip|\.json|\.txt|\.html?|\.7z|\.rar|\.tar|\.t?gz|\.bz2|\.xz|\.pdf|\.py)+$", re.IGNORECASE
)

CANVAS = re.compile(r"^(?P<name>[^_]+)(?P<late>_LATE)?_(?P<id>\d+)_(?P<file>\d{4,})_(?P<rest>.+)$")
MOODLE = re.compile(
    r"^(?P<name>.+?)_(?P<number>\d+)_assignsubmission_(?:file|onlinetext)(?:_(?P<rest>.*))?$", re.IGNORECASE
)
# What Moodle itself knows again: no underscore in a person's name, nor anything else than these letters.
MOODLE_FOLDER = re.compile(r"[^_/\\]+_\d+_assignsubmission_(?:file|onlinetext)(?:_|(?=[./\\]|$))")
BRIGHTSPACE = re.compile(
    r"^(?P<number>\d+-\d+) ?- ?(?P<name>.+?) ?- ?(?P<time>[^-]*\b\d{4}\b[^-]*[AP]M)(?: ?- ?(?P<rest>.*))?$"
)
BLACKBOARD = re.compile(r"^(?P<rest>.*)_(?P<id>[^_]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_.*|\.\w+)?$")


@dataclass
class Entry:
    """What the name of one hand-in says.

    label: whose it is, as far as one can show it; sure: the same without guesses, so that two of one `sure` are one
    person's; copy_of: that of the name without its number, if it has one; who: as sure, empty where the name says
    nothing; names, ids: what a roster is asked for; whole: the name
    is a person's whole name; time: when it was handed in.
    """

    label: str
    sure: str
    who: str
    names: str = ""
    ids: list = field(default_factory=list)
    whole: bool = False
    time: float | None = None
    late: bool = False
    platform: str = ""
    copy_of: str = ""


def is_litter(name):
    """Is it something that a system or a program made, so that nobody wants to hear of it?"""
    return name.casefold() in LITTER or bool(DOTTED.fullmatch(name) or SCRAPS.search(name))


def normal(text):
    """A text as it is compared: one form for every way to write an accent, and no capitals."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def plain(name):
    """A name that can be shown anywhere: no control characters, not endless."""
    return "".join(c if c.isprintable() else "?" for c in name)[:100]


def _pattern(stem):
    number, _, words = stem.partition("_")
    number = number.lstrip("0") or number
    words = r"[\W_]*".join(map(re.escape, words.split("_"))) or "$^"
    # Not "alex 3", and not exercise 13.
    return rf"(?<!\d)0*{number}[\W_]*{words}|(?<![^\W\d_])(?:{WORDS})[\W_]*0*{number}(?!\d)"


def exercise_in(name, stems):
    """The exercise that a name speaks of, or None."""
    text = normal(name)
    return next((s for s in stems if s.casefold() in text or re.search(_pattern(s), text)), None)


def _around_exercise(name, stems):
    """(before, after) the exercise's name, or None."""
    for stem in stems:
        if found := re.search(_pattern(stem), name, re.IGNORECASE):
            return name[: found.start()], name[found.end() :]
    return None


def without_conflict(name):
    """A file's name without what programs that keep folders in step add to a copy of it."""
    return CHECKPOINT.sub("", CONFLICT.sub("", unicodedata.normalize("NFC", name)))


def is_checkpoint(name):
    return bool(CHECKPOINT.search(name))


def read_entry(name, stems):
    """The Entry of one name in the folder of a class. stems: all exercises of the course."""
    bare = ENDINGS.sub("", unicodedata.normalize("NFC", name)).strip() or name
    for platform, form in (
        ("moodle", MOODLE),
        ("canvas", CANVAS),
        ("brightspace", BRIGHTSPACE),
        ("blackboard", BLACKBOARD),
    ):
        if found := form.fullmatch(bare):
            return _of_platform(platform, found.groupdict(), stems)
    text = COPY_OF.sub("", CONFLICT.sub("", bare))
    around = _around_exercise(text, stems)
    if around is not None:
        before, after = around
        first, rest = without(before, VERSIONS), without(after, f"{VERSIONS}|{COPIES}")
        machine = first and MACHINE.fullmatch(after)
        after = NUMBERED.sub("", after)
        who = " ".join(filter(None, (first, "" if machine else rest))) or without(after, VERSIONS)
        names = f"{before} {without(after, COUNTS) if first else after}"
        copy_of = BARE_NUMBER.sub("", who) if rest and BARE_NUMBER.search(who) else ""
        return Entry(plain(who) or plain(name), who or name, who, names=names.strip(EDGES), copy_of=copy_of)
    # No exercise in it: what looks like a copy's number may as well be another student's.
    label = NUMBERED.sub("", text).strip(" _-")
    return Entry(plain(label) or plain(name), bare, label or bare, names=label or bare)


def without(part, words):
    """What is left of a part of a name without such words at its ends."""
    left = part.strip(EDGES)
    last, first = rf"(?:^|[\s_.,-]|(?=\())\(?(?:{words})\)?$", rf"\(?(?:{words})\)?(?:[\s_.,-]|$)"
    while found := re.search(last, left) or re.match(first, left):
        left = left[: found.start()] if found.start() else left[found.end() :]
        left = left.strip(EDGES)
    return _without_brackets(left)


def _without_brackets(text):
    """A text without brackets around all of it, and without halves of some at its ends."""
    while text.startswith("(") and text.find(")") in (-1, len(text) - 1):
        text = text[1:].removesuffix(")").strip(EDGES)
    while text.count("(") != text.count(")") and text.endswith((")", "(")):
        text = text[:-1].strip(EDGES)
    return text


def _of_platform(platform, parts, stems):
    if platform == "canvas":
        label = f"{parts['name']}_{parts['id']}"
        entry = Entry(plain(label), label, label, parts["name"], [parts["id"]], True, late=bool(parts["late"]))
    elif platform == "moodle":
        label = f"{parts['name']}_{parts['number']}_assignsubmission_file"
        entry = Entry(
            plain(label), label, label, parts["name"], [parts["number"], f"Participant {parts['number']}"], True
        )
    elif platform == "brightspace":
        label = f"{parts['number']} - {parts['name']}"
        entry = Entry(plain(parts["name"]), label, label, parts["name"], [], True, _brightspace(parts["time"]))
    else:
        time = datetime.strptime(parts["time"], "%Y-%m-%d-%H-%M-%S").timestamp()
        entry = Entry(plain(parts["id"]), parts["id"], parts["id"], parts["id"], [parts["id"]], False, time)
    entry.platform = platform
    return entry


def _brightspace(text):
    """Seconds of "Nov 20, 2026 1023 AM", in this machine's time zone, as teacher and school share one."""
    found = re.fullmatch(r"(\w{3})\w* (\d+), (\d{4}),? (\d{1,2}):?(\d\d) ([AP]M)", text.strip())
    found = found or re.fullmatch(r"(?P<day>\d+) (\w{3})\w*,? (\d{4}),? (\d{1,2}):?(\d\d) ([AP]M)", text.strip())
    if not found:
        return None
    month, day, *others = found.groups()
    if month.isdecimal():
        month, day = day, month
    try:
        return datetime.strptime(" ".join((month, day, *others)), "%b %d %Y %I %M %p").timestamp()
    except ValueError:
        return None


def moodle_folder(name):
    """The folder that a hand-in of this name came in from Moodle, as Moodle wrote it, or "" for one of another form."""
    found = MOODLE_FOLDER.match(name)
    return found[0].encode("utf-8", "replace").decode() if found else ""


def slug(student):
    """A file name for a student: readable, and different for different students, even those who look for two names
    of one digest: that takes 2**64 tries."""
    name = re.sub(r"[^A-Za-z0-9.-]+", "-", student).strip("-.")[:40] or "student"
    return f"{name}-{hashlib.sha256(student.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"
