"""What was handed in: which student, which exercise, which file. Reads folders and zip files, and runs nothing.

Known layouts: one folder for each student (as Moodle and nbgrader write them, deeper folders included), one notebook
for each student (alice_03_style.ipynb), zip files of either, and a whole class's download as one folder or zip file. In
a course folder of nbgrader's, submitted/ is read. Symbolic links are never followed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from nstcourse.grading import classes, kinds
from nstcourse.grading.gather import Hand, gather, told, unwrap_named_otherwise, within_limits
from nstcourse.grading.names import COURSE, exercise_in, moodle_folder, plain
from nstcourse.grading.roster import read_roster
from nstcourse.grading.which import choose, fit, look, number, speaks_of
from nstcourse.grading.whose import People

__all__ = ["Submission", "find", "read_roster"]
MOST_ATTEMPTS = 10


@dataclass
class Submission:
    """One student's work on one exercise.

    load: reads the file's bytes; refused: why it cannot be read; words: why nothing is there; time, clock: when it was
    handed in, and by which clock ("nbgrader", "name", "zip", "file", or "" where that is not known); attempt, attempts:
    which it is of how many; rivals: the other attempts, where the best is to count; folder: in which it came from
    Moodle, or "".
    """

    student: str
    exercise: str
    file: str = ""
    load: Callable | None = None
    time: float = 0.0
    refused: str = ""
    notes: list = field(default_factory=list)
    words: str = ""
    clock: str = ""
    attempt: int = 1
    attempts: int = 1
    rivals: list = field(default_factory=list)
    folder: str = ""

    @property
    def data(self):
        """The file's bytes, or None. Read each time: the notebooks of a whole class do not fit into memory."""
        try:
            return self.load() if self.load else None
        except Exception:  # it could be read a moment ago
            return b""


def find(folder, stems, roster=None, *, course=None, best=False, out=None):
    """(submissions, notes) in a folder or zip file: one for each student and exercise that was handed in.

    stems: the exercises to look for, "03_style" and so on, or {exercise: its Reference}, by which cells are known that
    lost their first line; roster: {student: name} or None; course: all exercises there are, which names may speak of;
    best: keep the other attempts as rivals; out: a folder that is not looked into. Of several files the newest that
    was worked on counts. Raises NSTError for what is no folder.
    """
    sheets, stems = stems if isinstance(stems, dict) else {}, list(stems)
    course = list(course or stems)
    notes = []
    people = People(roster) if roster is not None else None
    items = classes.entries(classes.top(folder), course, people, notes, out=out)
    hands = _hands(items, course, people, notes)
    found = []
    for hand in hands.values():
        for work in hand.works:
            look(work, sheets)
    hands = _apart(hands, stems, people, notes)
    for hand in hands.values():
        hand.course += [work.item.shown for work in hand.works if work.is_course]
        hand.works = [work for work in hand.works if not work.is_course]
        found += [s for stem in stems if (s := _submission(hand, stem, stems, best)) is not None]
    handed = sorted({s.exercise for s in found}) or stems
    found += [s for hand in hands.values() for s in _without_work(hand, found, handed, stems, notes)]
    have = {(s.student, s.exercise) for s in found}
    found += [
        Submission(student, stem, refused="missing")
        for student in roster or {}
        for stem in handed
        if (student, stem) not in have
    ]
    return sorted(found, key=lambda s: (s.exercise, s.student)), notes


def _hands(items, course, people, notes):
    """{student: Hand} of all that lies in the folder of a class."""
    hands = {}
    for item, entry, student in classes.labelled(items, course, people, notes):
        enrolled = people is not None and student in people.roster
        if item.name.casefold() in COURSE and not enrolled:
            notes.append(
                f"{plain(item.name)}: a folder of the course's own, which nobody hands in; it was not looked into."
            )
            continue
        if item.name.startswith("."):
            if item.listing or item.name.casefold().endswith((".ipynb", ".zip")):
                notes.append(f"{plain(item.name)}: its name begins with a dot, so that it was not looked into.")
            continue
        in_nbgrader = item.path is not None and item.path.parent.name == "submitted" and not entry.platform
        hand = Hand(student, stamped=item.path if in_nbgrader else None)
        gather(item, hand, course, notes, entry.time, "name" if entry.time is not None else "")
        unwrap_named_otherwise(hand, course, notes)
        within_limits(hand)
        for work in hand.works if entry.late else ():
            work.notes.append("Canvas marks it as late.")
        loose = not (item.listing or item.is_zip)
        if loose and not hand.works and not hand.refused and not enrolled and not _is_somebodys(entry, item, course):
            if hand.others:
                notes.append(f"{plain(item.name)}: {hand.others[0][1]}, which was not graded.")
            continue
        known = hands.setdefault(student, Hand(student))
        for name in ("works", "refused", "others", "course", "litter"):
            getattr(known, name).extend(getattr(hand, name))
        known.shown.append(item.name)
        hand.shown.append(item.name)
        known.parts.append((item, entry, hand))
    return hands


def _apart(hands, stems, people, notes):
    """The Hands, those of two people of one name taken apart who have a single line in the roster: in one download of
    Moodle's, two numbers with the same exercise are two people. (Another assignment's numbers are other ones.)"""
    made = {}
    for student, hand in hands.items():
        moodle = [part for part in hand.parts if part[1].platform == "moodle"]
        if people is None or student not in people.roster or not _are_two_people(moodle, stems):
            made[student] = hand
            continue
        names = sorted({item.name for item, _, _ in moodle})
        notes.append(
            f"{', '.join(map(plain, names[:5]))}: Moodle's numbers are those of different people, and the roster has "
            f"one, {plain(student)}; this was not guessed, and each was graded as one more student."
        )
        groups = {}
        for part in moodle:
            groups.setdefault(part[1].sure, []).append(part)
        labels = [parts[0][1].label for parts in groups.values()]
        for sure, parts in groups.items():
            label = parts[0][1].label if labels.count(parts[0][1].label) == 1 else plain(sure[-90:])
            made[label] = _joined(label, parts)
        if others := [part for part in hand.parts if part not in moodle]:
            made[student] = _joined(student, others)
    return made


def _are_two_people(parts, stems):
    """Do parts of one download have different numbers of Moodle's and hand in the same exercise?"""
    who = {}
    for item, entry, hand in parts:
        for stem in stems:
            if any(fit(work, stem, stems) is not None for work in hand.works):
                who.setdefault((id(item.within), stem), set()).add(entry.sure)
    return any(len(sures) > 1 for sures in who.values())


def _joined(student, parts):
    """The Hand of some parts."""
    hand = Hand(student, parts=parts)
    for _, _, part in parts:
        for name in ("works", "refused", "others", "course", "litter", "shown"):
            getattr(hand, name).extend(getattr(part, name))
    return hand


def _is_somebodys(entry, item, course):
    """Is a single file that is no notebook a student's? Its name has a platform's or an exercise's form."""
    return bool(entry.platform or (entry.who and exercise_in(item.name, course)))


def _submission(hand, stem, stems, best):
    """The Submission of a student's best or last file for an exercise, or None where there is none."""
    works, notes = choose(hand.works, stem, stems)
    if not works:
        return None
    if len(works) > 1 and not best:
        others = ", ".join(plain(w.item.shown) for w in works[1:])
        first = plain(works[0].item.shown)
        newest = works[0].time == max(w.time for w in works)
        words = f"the newest, {first}, was" if newest else f"{first}, the newest sheet that was worked on, was"
        notes.append(f"handed in {len(works)} times; {words} graded, not {others}.")
    if best and len(works) > MOST_ATTEMPTS:
        notes.append(f"handed in {len(works)} times; the newest {MOST_ATTEMPTS} were graded.")
    if hand.course:
        notes.append(f"not looked into, as nobody hands in the course's own: {', '.join(map(plain, hand.course))}.")
    made = [
        Submission(
            *(hand.student, stem, plain(work.item.shown), work.item.load, work.time, work.refused),
            notes=[*work.notes, *notes, *_of_others(work, stem)],
            clock=work.clock,
            attempt=len(works) - place,
            attempts=len(works),
            folder=moodle_folder(work.item.shown),
        )
        for place, work in enumerate(works)
    ]
    made[0].rivals = made[1:MOST_ATTEMPTS] if best else []
    return made[0]


def _of_others(work, stem):
    """A file that has the exercise's name, and tasks of others."""
    numbers = sorted({i.split(".")[0] for i in work.tasks}, key=int)
    if not numbers or number(stem) in numbers:
        return []
    return [f"its tasks are of exercise {', '.join(numbers)}, whatever its name says."]


def _without_work(hand, found, handed, stems, notes):
    """The Submissions of a student of whom nothing is graded, each with the reason; the rest goes to the notes."""
    mine = {s.exercise for s in found if s.student == hand.student}
    folder = next(filter(None, map(moodle_folder, hand.shown)), "")
    for shown, words in hand.refused:
        notes.append(f"{plain(shown)}: {words}")
    others = [w for w in hand.works if all(fit(w, stem, stems) is None for stem in stems)]
    if mine:
        notes += [f"{plain(w.item.shown)}: belongs to no exercise that is graded." for w in others if len(stems) > 1]
        open_ones = [s for s in stems if s not in mine and any(speaks_of(shown, s, stems) for shown, _ in hand.refused)]
        return [
            Submission(hand.student, s, plain(hand.refused[0][0]), refused=_unreadable(hand), folder=folder)
            for s in open_ones
        ]
    if hand.refused:
        named = [s for s in stems if any(speaks_of(shown, s, stems) for shown, _ in hand.refused)]
        first = plain(hand.refused[0][0])
        return [Submission(hand.student, s, first, refused=_unreadable(hand), folder=folder) for s in named or handed]
    if others:
        files = "; ".join(_what(w) for w in others[:3])
        return [
            Submission(
                *(hand.student, stem),
                refused="missing",
                words=f"nothing handed in for exercise {number(stem)}: {files}.",
                folder=folder,
            )
            for stem in handed
        ]
    if hand.course or hand.others:
        return [Submission(hand.student, stem, refused=_nothing(hand), folder=folder) for stem in handed]
    passed = f" Only what systems keep for themselves lies there: {told(hand.litter)}." if hand.litter else ""
    notes += [f"{plain(shown)}: no notebook of these exercises was found in it.{passed}" for shown in hand.shown]
    return []


def _what(work):
    name = plain(work.name)
    if work.refused:
        return f"{name} cannot be read"
    numbers = sorted({i.split(".")[0] for i in work.tasks}, key=int)
    return f"{name} is of exercise {', '.join(numbers)}" if numbers else f"no task is in {name}"


def _unreadable(hand):
    """Why an archive, or several, cannot be read."""
    parts = [f"{plain(shown.rpartition('/')[2])} {words}" for shown, words in hand.refused[:3]]
    text = f"nothing readable: {' '.join(parts)}"
    return text if kinds.ASK in text else f"{text.rstrip('.')}; {kinds.ASK}."


def _nothing(hand):
    parts = [f"{plain(shown.rpartition('/')[2])} is {what}" for shown, what in hand.others[:3]]
    if hand.course:
        some = ", ".join(plain(c.rpartition("/")[2]) for c in hand.course[:3])
        parts.append(f"{some} is the course's own, which nobody hands in (the work is done in exercises/)")
    return f"nothing readable: {'; '.join(parts)}; {kinds.ASK}."
