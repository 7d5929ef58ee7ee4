"""The folder of a class: who its entries are, and where they lie in a download of a platform's or in a course folder of
nbgrader's."""

import hashlib
from collections import defaultdict
from pathlib import Path

from nstcourse.grading.names import COUNTS, VERSIONS, is_litter, plain, read_entry, without
from nstcourse.grading.roster import kind_of
from nstcourse.grading.tree import MOST_CLASS, from_path
from nstlib.errors import NSTError

NBGRADER = {"source", "release", "autograded", "feedback", "gradebook.db", "nbgrader_config.py"}
NOBODY = {"exercises", "solutions", "notebooks", "src", "data"}  # a student's own folders, no students
DEEPEST = 4  # folders around a class


def top(path):
    """The Item of what was given as SUBMISSIONS: a folder, or a zip file. Raises NSTError for anything else."""
    path = Path(path)
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        what = "give the folder that holds the submissions, or a zip file of it."
        raise NSTError(f"there is no '{path}'; {what}") from None
    except OSError as error:
        raise NSTError(f"cannot read '{path}': {(error.strerror or 'error').lower()}.") from None
    item = from_path(path.resolve(), path.name)
    if not (item.listing or item.is_zip):
        what = "a file" if path.is_file() else kind_of(mode)
        raise NSTError(
            f"'{path}' is no folder but {what}; give the folder that holds the submissions, or a zip file of it."
        )
    return item


def entries(item, course, people, notes, depth=0, out=None):
    """The Items of single hand-ins in the folder of a class; a class's folder around them is looked into.

    people: a `whose.People`, or None without a roster; out: a folder of reports, which may lie in it.
    """
    try:
        items = [i for i in item.items(MOST_CLASS) if not is_litter(i.name)]
        items = [i for i in items if out is None or i.path is None or i.path != Path(out).resolve()]
    except NSTError as error:
        if depth == 0:
            raise NSTError(f"'{item.name}' {error}.") from None
        raise
    for one in items:
        one.shown = one.name  # what is told begins with the hand-in, not with what lies around it
        one._items = None
        one.within = item
    if (submitted := _submitted(items, notes)) is not None:
        notes.append("a course folder of nbgrader's: what lies in submitted/ was graded.")
        return entries(submitted, course, people, notes, DEEPEST)
    works = [i for i in items if _is_work(i)]
    if depth == 0 and item.is_zip and works and not any(read_entry(i.name, course).who for i in works):
        item.shown, item._items = item.name, None
        return [item]  # one student's
    classes = [i for i in works if depth < DEEPEST and _is_class(i, len(works) == 1, course, people)]
    if not classes:
        return items
    if len(classes) < len(works):
        notes += [
            f"{plain(i.name)}: looks like the folder of a whole class among those of students, and was taken for a "
            "student's; if it is a class, give it by itself."
            for i in classes
        ]
        return items
    found = [i for i in items if i not in classes]
    for one in classes:
        notes.append(f"{plain(one.name)}: the folder or zip file of a class; what lies in it was graded.")
        found += entries(one, course, people, notes, depth + 1)
    return found


def _is_work(item):
    return bool(item.listing or item.is_zip or item.name.casefold().endswith(".ipynb"))


def _submitted(items, notes):
    """The folder submitted/ of a course folder of nbgrader's, or None. Students who are called so make none."""
    names = {i.name for i in items}
    inner = next((i for i in items if i.name == "submitted" and i.listing), None)
    if inner is None or not names & NBGRADER:
        return None
    others = [
        i for i in items if i.name not in NBGRADER | {"submitted"} and not i.name.startswith(".") and _has_work(i)
    ]
    # nbgrader: submitted/STUDENT/EXERCISE/NOTEBOOK
    if not others and not any(_has_work(i, 0) or any(_has_work(j, 0) for j in _inside(i)) for i in _inside(inner)):
        return inner
    notes.append(
        "it has folders like a course folder of nbgrader's, but work of others beside them or in other places, so that "
        "every folder was taken for a student's; if it is one, give its folder submitted/."
    )
    return None


def _inside(item):
    try:
        return item.items(MOST_CLASS) if item.listing or item.is_zip else []
    except NSTError:
        return []


def _has_work(item, depth=3):
    if item.name.casefold().endswith((".ipynb", ".zip")):
        return bool(item.load or item.refused)
    return depth > 0 and any(_has_work(i, depth - 1) for i in _inside(item) if not is_litter(i.name))


def _is_class(item, only, course, people):
    """Does a folder or zip file hold the hand-ins of several students, and not those of one?"""
    entry = read_entry(item.name, course)
    if not (item.listing or item.is_zip) or entry.platform or (people and people.named(entry, item.name)):
        return False
    inner = [i for i in _inside(item) if _is_work(i) and not is_litter(i.name)]
    read = [read_entry(i.name, course) for i in inner]
    if not inner or any(i.name.casefold() in NOBODY for i in inner):
        return False
    if any(e.platform for e in read):
        return True
    if people:
        known = {s for i, e in zip(inner, read, strict=True) for s in people.named(e, i.name)}
        return len(known) >= (1 if only else 2)
    if not entry.who and item.listing:  # an exercise's folder with folders in it
        return all(i.listing and _somebody(e) for i, e in zip(inner, read, strict=True))
    who = {_somebody(e) for e in read}
    return only and len(who) > 1 and "" not in who and all(_has_work(i) for i in inner)


def _somebody(entry):
    return without(entry.who, f"{VERSIONS}|{COUNTS}")


def labelled(items, course, people, notes):
    """[(Item, Entry, student)]: whose each hand-in is; what two people may have is nobody's, and told."""
    read = [(i, read_entry(i.name, course)) for i in items]
    known, own = {}, defaultdict(set)
    for item, entry in read:
        named = people.named(entry, item.name) if people else []
        if len(named) == 1:
            known[id(item)] = named[0]
            if others := people.contradicted(entry, named[0]):
                notes.append(
                    f"{plain(item.name)}: was taken for {plain(named[0])}'s by its name, though the number "
                    f"{', '.join(map(plain, others[:5]))} in it is another's on the roster; look whose it is."
                )
        else:
            own[entry.label].add(entry.sure)
        if len(named) > 1:
            some = ", ".join(map(plain, named[:5]))
            notes.append(
                f"{plain(item.name)}: may be of {some} on the roster; this was not guessed, and it was graded as one "
                "more student."
            )
    _join_copies([entry for item, entry in read if id(item) not in known], own)
    labels = _distinct(own, set(people.roster) if people else set(), notes)
    return [(item, entry, known.get(id(item)) or labels[entry.sure]) for item, entry in read]


def _join_copies(entries, own):
    """A number is a copy's where the name without it is there, too, and elsewhere perhaps a team's."""
    for entry in sorted(entries, key=lambda e: len(e.sure)):
        if entry.copy_of and entry.copy_of in own.get(label := plain(entry.copy_of), ()):
            if entry.label in own:
                own[entry.label].discard(entry.sure)
                if not own[entry.label]:
                    del own[entry.label]
            entry.label, entry.sure = label, entry.copy_of


def _distinct(own, taken, notes):
    """{what is sure of a name: the label it is shown by}: different names never get the same."""
    labels = {}
    for label, sures in sorted(own.items()):
        if len(sures) > 1:
            some = ", ".join(plain(s) for s in sorted(sures)[:5])
            notes.append(f"{some}: names that differ little; each was taken for a student of their own.")
        for sure in sorted(sures):
            shown = label if len(sures) == 1 else plain(sure)
            if shown in taken:
                shown = f"{shown[:90]} #{hashlib.sha256(sure.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
            taken.add(shown)
            labels[sure] = shown
    return labels
