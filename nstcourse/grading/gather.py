"""What one student handed in, file by file: notebooks, what only may be one, and what is none."""

import datetime
import stat
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from nstcourse.grading import kinds, tree
from nstcourse.grading.late import zone
from nstcourse.grading.names import CHECKOUT, COURSE, is_litter, plain
from nstcourse.grading.which import Work, named_by
from nstlib.errors import NSTError

STAMP = "timestamp.txt"  # nbgrader: when it was handed in
ELSEWHERE = f"{STAMP} is read in nbgrader's tree alone, submitted/STUDENT/EXERCISE/; elsewhere the files' times count."
MOST_FILES = 20_000  # in a student's folder
MOST_NOTEBOOKS = 200


@dataclass
class Hand:
    """All of one student's. works: notebooks, not yet read; refused, others: (path, what it is) of archives that are
    not opened and of files of other kinds; course, litter: paths that were passed over; stamped: the path of a
    student's folder in nbgrader's tree, whose time stamps are nbgrader's own; parts: [(Item, Entry, its own Hand)] of
    what it was put together from."""

    student: str
    shown: list = field(default_factory=list)
    works: list = field(default_factory=list)
    refused: list = field(default_factory=list)
    others: list = field(default_factory=list)
    course: list = field(default_factory=list)
    litter: list = field(default_factory=list)
    stamped: Path | None = None
    parts: list = field(default_factory=list)
    seen: int = 0  # files
    opened: int = 0  # bytes


def gather(item, hand, stems, notes, time=None, clock=""):
    """Sort all files below an Item into a Hand; what is strange is noted. time: when it was handed in, if known."""
    if item.note:
        notes.append(f"{plain(item.shown)}: {item.note}")
    elif item.refused:
        if item.listing is None and not _matters(item.name):
            return
        hand.refused.append((item.shown, item.refused + "."))
    elif item.listing or item.is_zip:
        _gather_folder(item, hand, stems, notes, time, clock)
    else:
        _gather_file(item, hand, stems, time, clock)


def _matters(name):
    """Might a file of that name, which cannot be read, be someone's work?"""
    return name.casefold().endswith((".ipynb", ".zip")) or "." not in name


def _gather_folder(item, hand, stems, notes, time, clock):
    try:
        if item.path is None and item.is_zip and not _may_open(item, hand):
            raise NSTError(f"would be unpacked with others to more than {tree.MOST_UNPACKED / 1e6:.0f} MB")
        items = item.items()
    except NSTError as error:
        hand.refused.append(
            (item.shown, f"{error}; {kinds.ASK}, or a zip file that opens." if item.is_zip else f"{error}.")
        )
        return
    hand.seen += len(items)
    if hand.seen > (most := tree.MOST_MEMBERS if item.is_zip or item.zips else MOST_FILES):
        hand.refused.append((item.shown, f"holds more than {most} files, which are not looked through."))
        return
    # What is in a zip file has the times that its maker gave it; that of the zip file is the platform's, or the file's.
    if item.is_zip and item.timed and time is None:
        time, clock = item.time, item.clock
    # Anywhere else a student may have written one.
    by_nbgrader = hand.stamped is not None and item.path is not None and item.path.parent == hand.stamped
    stamp = next((i for i in items if i.name == STAMP and item.path is not None), None)
    if stamp is not None and not by_nbgrader:
        if ELSEWHERE not in notes:
            notes.append(ELSEWHERE)
    elif stamp is not None and (stamped := _stamp(stamp.path, item.shown, notes)) is not None:
        time, clock = stamped, "nbgrader"
    beside = {p for i in items for p in i.name.casefold().split("\\")[: None if i.listing else -1]} & CHECKOUT
    passed = COURSE if len(beside) > 1 else set()  # one alone is a student's own folder
    for inner in items:
        # Some programs unpack a zip file of Windows to files with backslashes in their names.
        parts = inner.name.split("\\")
        if any(map(is_litter, parts)):
            hand.litter.append(inner.shown)
        elif any(part.casefold() in passed for part in parts[:-1]):
            hand.course.append(inner.shown)
        elif inner.name.startswith("."):
            if inner.listing or _matters(inner.name):
                notes.append(f"{plain(inner.shown)}: its name begins with a dot, so that it was not looked into.")
        elif (inner.listing or inner.refused) and inner.name.casefold() in passed:
            hand.course.append(inner.shown)
        elif inner.name != STAMP:
            gather(inner, hand, stems, notes, time, clock)


def _gather_file(item, hand, stems, time, clock):
    moment = (item.time, item.clock) if time is None else (time, clock)
    name = item.name.casefold().rstrip(" .")
    if name.endswith(".ipynb"):
        hand.works.append(Work(item, *moment, named_by(item.shown, stems)))
    elif archive := kinds.archive(name):
        hand.refused.append((item.shown, f"is {archive}, which is not opened here; {kinds.ASK}, or a zip file."))
    else:
        what = kinds.other(name)
        if kinds.MAYBE.search(name) and _may_open(item, hand) and _holds_notebook(item):
            note = f"{plain(item.name)} does not end in .ipynb; it was read as the notebook that it holds."
            hand.works.append(Work(item, *moment, named_by(item.shown, stems), notes=[note]))
        else:
            hand.others.append((item.shown, what or "no notebook"))


def _may_open(item, hand):
    """Is it within what is unpacked for one student, only to look what it is?"""
    hand.opened += item.size
    return hand.opened <= tree.MOST_UNPACKED


def _holds_notebook(item):
    try:
        return kinds.holds_notebook(item.load())
    except NSTError:
        return False


def within_limits(hand):
    """Keep a Hand to as many notebooks as are read; what is too much is refused."""
    packed = [w for w in hand.works if w.item.zips]
    if sum(w.item.size for w in packed) > tree.MOST_UNPACKED:
        words = (
            f"its notebooks have altogether more than {tree.MOST_UNPACKED / 1e6:.0f} MB, and are not looked through."
        )
        hand.refused.append((packed[0].item.shown.rpartition("/")[0], words))
        hand.works = [w for w in hand.works if not w.item.zips]
    if len(hand.works) > MOST_NOTEBOOKS:
        hand.works.sort(key=lambda w: (w.named is None, w.item.shown))
        words = f"more than {MOST_NOTEBOOKS} notebooks were handed in; the others were not looked at."
        hand.refused.append((hand.works[MOST_NOTEBOOKS].item.shown, words))
        del hand.works[MOST_NOTEBOOKS:]


def unwrap_named_otherwise(hand, stems, notes):
    """A zip file that is called .ipynb is looked into, too."""
    for work in [w for w in hand.works if _starts_like_zip(w.item)]:
        hand.works.remove(work)
        work.item.name += ".zip"
        gather(work.item, hand, stems, notes, work.time, work.clock)


def _starts_like_zip(item):
    if item.path is None:
        return False
    try:
        with item.path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except OSError:
        return False


def _stamp(path, shown, notes):
    """When nbgrader took a submission, in seconds, from the text of its time stamp: 2026-03-01 10:00:00.000000 UTC."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode) or path.stat().st_size > 200:
            raise ValueError
        date, clock, *words = path.read_text(encoding="utf-8").split()
        time = datetime.datetime.fromisoformat(f"{date} {clock}")
        return time.replace(tzinfo=time.tzinfo or zone(words[0] if words else "UTC")).timestamp()
    except (OSError, ValueError, OverflowError):
        notes.append(f"{plain(shown)}: its {STAMP} holds no time, so that of the file was taken.")
        return None


def told(paths, most=3):
    """Some paths of many, in a line."""
    names = [plain(PurePosixPath(p).name) for p in paths[:most]]
    return ", ".join(names) + (f" and {len(paths) - most} more" if len(paths) > most else "")
