"""Vote files: a line of JSON for each voter, and what is read of them; what is damaged or strange is left out and told.

    {"nst-vote": 1, "class": "7b", "pictures": ["a", "b", "c"], "voter": "4f0c91d2", "answers": [["a", "c", "left"]]}

An answer is (what stood left, what stood right, "left", "right" or "neither"). The voter is a number drawn by chance:
no name, no time and no place is kept.
"""

import json
import secrets
from collections import Counter
from dataclasses import dataclass, field

from nstlib.errors import NSTError
from nstlib.files import as_path, check_folder, write_atomically
from nstlib.lock import alone
from nstlib.votes.ballots import LONGEST, MOST, checked_name

MARK, FORMAT, ENDING = "nst-vote", 1, ".jsonl"
LEFT, RIGHT, NEITHER = CHOICES = ("left", "right", "neither")
LARGEST = 32 * 2**20  # bytes of a file of votes; a line has about 1,000
LISTED = 5  # numbers of lines in a sentence


@dataclass(frozen=True)
class Votes:
    """What a class has voted. pictures: their names; voters: {voter: ((left, right, choice), ...)}; told: sentences on
    what was left out, and why; simulated: were these votes made up?"""

    class_name: str
    pictures: tuple
    voters: dict = field(repr=False)
    told: tuple = ()
    simulated: bool = False

    @property
    def wins(self):
        """{(a, b): how often a was preferred to b}; where a voter could not tell, half a win for each."""
        found = Counter()
        for left, right, choice in self.answers:
            if choice != RIGHT:
                found[left, right] += 1 if choice == LEFT else 0.5
            if choice != LEFT:
                found[right, left] += 1 if choice == RIGHT else 0.5
        return dict(found)

    @property
    def answers(self):
        """All (left, right, choice), voter by voter."""
        return [answer for answers in self.voters.values() for answer in answers]

    @property
    def to_the_left(self):
        """The share of the decided answers that went to the left: about a half, where nobody clicks without looking."""
        decided = [choice for *_, choice in self.answers if choice != NEITHER]
        return decided.count(LEFT) / len(decided) if decided else float("nan")

    def __str__(self):
        undecided = sum(choice == NEITHER for *_, choice in self.answers)
        made_up = "simulated, " if self.simulated else ""
        return (
            f"class {self.class_name}: {made_up}{_count(len(self.voters), 'voter')}, "
            f"{_count(len(self.answers), 'answer')}, {undecided} of them undecided, about {len(self.pictures)} pictures"
        )


def load(*paths, ballot=None, class_name=None):
    """The Votes of some files, or of all .jsonl files of a folder. What cannot be read or does not belong here is left
    out, told in one sentence each, and all else is counted.

    ballot: whose votes are wanted; without one, those of `class_name`; without either, of the class that most lines are
    of, and about the pictures that most of these name. A voter counts once: of two lines the one that goes on with the
    other, else the first.
    Raises NSTError where no vote is left.
    """
    paths = [one for path in paths for one in (path if isinstance(path, list | tuple) else [path])]
    told, lines = [], []
    for path in _files(paths, told):
        lines += _lines(path, told)
    wanted = ballot.class_name if ballot else class_name or _commonest(line["class"] for _, line in lines)
    ours = [(path, line) for path, line in lines if line["class"] == wanted]
    others = Counter((path.name, line["class"]) for path, line in lines if line["class"] != wanted)
    told += [
        f"'{name}' holds {_count(n, 'vote')} of the class '{other}', which {_are(n)} left out: these are of '{wanted}'."
        for (name, other), n in others.items()
    ]
    pictures = ballot.names if ballot else _commonest(line["pictures"] for _, line in ours) or ()
    voters = _by_voter(_about(ours, set(pictures), told), told)
    if not any(voters.values()):
        reasons = f" {' '.join(told)}" if told else " Give the files that the page of the vote has saved."
        raise NSTError(f"there are no votes to count.{reasons}")
    return Votes(wanted, tuple(pictures), {voter: answers for voter, answers in voters.items() if answers}, tuple(told))


def add(path, ballot, voter, answers):
    """Write the line of one voter into a file of votes, in the place of an earlier line of the same voter; all other
    lines stay as they are, and the file is written whole or not at all. Returns the path.

    Raises NSTError for a file that is none of votes, and where it cannot be written.
    """
    path = checked_file(path)
    line = line_of(ballot.class_name, ballot.names, voter, answers)
    with alone(path.with_name(f".{path.name}.lock"), f"'{path}'", "vote again in a moment."):
        kept = path.read_bytes().splitlines() if path.exists() else []
        others = [one for one in kept if one.strip() and not _is_by(voter, one)]
        return write_atomically(path, b"".join(one + b"\n" for one in [*others, line.encode()]))


def checked_file(path):
    """The path of a file of votes that may be added to, or an NSTError."""
    path = as_path(path)
    if path.suffix.lower() != ENDING:
        raise NSTError(f"votes are kept in a file whose name ends in {ENDING}, which '{path}' does not.")
    check_folder(path)
    if path.exists() and path.stat().st_size > LARGEST:
        raise NSTError(f"'{path}' is larger than any file of votes; give another name.")
    if path.exists() and (text := path.read_bytes().strip()) and MARK.encode() not in text:
        raise NSTError(f"'{path}' is there already and holds no votes; give another name.")
    return path


def new_voter():
    """A voter's number: eight hexadecimal digits, drawn by chance."""
    return secrets.token_hex(4)


def line_of(class_name, pictures, voter, answers):
    """A vote as it stands in a file."""
    vote = {MARK: FORMAT, "class": class_name, "pictures": list(pictures), "voter": voter}
    return json.dumps(vote | {"answers": [list(answer) for answer in answers]}, ensure_ascii=True)


def _is_by(voter, line):
    try:
        return _vote(json.loads(line))["voter"] == voter
    except (ValueError, RecursionError):
        return False


def _files(paths, told):
    """The files that are named, those of folders among them."""
    found = []
    for path in map(as_path, paths):
        inside = sorted(path.glob(f"*{ENDING}")) if path.is_dir() else [path]
        if path.is_dir() and not inside:
            told.append(f"the folder '{path}' holds no file of votes (*{ENDING}).")
        found += inside
    return list(dict.fromkeys(found))


def _lines(path, told):
    """[(path, vote)] of a file; what is damaged is told."""
    try:
        if path.stat().st_size > LARGEST:
            raise OSError(0, "it is larger than any file of votes")
        data = path.read_bytes()
    except OSError as error:
        told.append(f"'{path}' cannot be read and is left out ({(error.strerror or str(error)).lower()}).")
        return []
    coding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"  # what Notepad makes of a file
    good, bad = [], []
    for number, text in enumerate(data.decode(coding, "replace").split("\n"), 1):
        if not text.strip():
            continue
        try:
            good.append((path, _vote(json.loads(text))))
        except (ValueError, RecursionError):
            bad.append(number)
    if bad and not good:
        told.append(f"'{path}' holds no vote that can be read and is left out; is it a file that the vote has saved?")
    elif bad:
        numbers = ", ".join(map(str, bad[:LISTED])) + (" ..." if len(bad) > LISTED else "")
        told.append(f"'{path}': {_count(len(bad), 'line')} {_are(len(bad))} damaged and left out ({numbers}).")
    elif not good:
        told.append(f"'{path}' is empty.")
    return good


def _vote(read):
    """What a line holds, checked; ValueError where it is no vote."""
    if not isinstance(read, dict) or read.get(MARK) != FORMAT:
        raise ValueError
    pictures, voter, answers = (read.get(name) for name in ("pictures", "voter", "answers"))
    if not isinstance(pictures, list) or len(pictures) > MOST or not isinstance(answers, list):
        raise ValueError
    if not isinstance(voter, str) or not 0 < len(voter) <= LONGEST:
        raise ValueError
    pictures = tuple(checked_name(name, "a picture") for name in pictures)
    return {"class": checked_name(read.get("class"), "the class"), "pictures": pictures} | {
        "voter": voter,
        "answers": answers,
    }


def _about(lines, pictures, told):
    """[(voter, answers)], of each voter the answers that are whole, of known pictures, and the first about a pair."""
    found, damaged, unknown, again = [], 0, Counter(), 0
    for _, line in lines:
        kept = {}
        for answer in line["answers"]:
            if not _is_answer(answer):
                damaged += 1
            elif strange := [name for name in answer[:2] if name not in pictures]:
                unknown[strange[0]] += 1
            elif frozenset(answer[:2]) in kept:
                again += 1
            else:
                kept[frozenset(answer[:2])] = tuple(answer)
        found.append((line["voter"], tuple(kept.values())))
    if damaged:
        told.append(f"{_count(damaged, 'answer')} {_are(damaged)} damaged and left out.")
    if unknown:
        names = ", ".join(f"'{name}'" for name in list(unknown)[:LISTED])
        n = unknown.total()
        told.append(f"{_count(n, 'answer')} {_are(n)} about pictures that this vote does not know ({names}), left out.")
    if again:
        told.append(f"{_count(again, 'answer')} by one voter about the same pair again {_are(again)} left out.")
    return found


def _is_answer(answer):
    return (
        isinstance(answer, list)
        and len(answer) == 3
        and all(isinstance(part, str) for part in answer)
        and answer[0] != answer[1]
        and answer[2] in CHOICES
    )


def _by_voter(votes, told):
    """{voter: answers}, each voter once."""
    voters, same, other = {}, 0, 0
    for voter, answers in votes:
        before = voters.get(voter)
        if before is None:
            voters[voter] = answers
        elif answers[: len(before)] == before or before[: len(answers)] == answers:  # saved twice, or on the way
            voters[voter] = max(before, answers, key=len)
            same += 1
        else:
            other += 1
    if same:
        told.append(f"{_count(same, 'vote')} {_are(same)} there more than once and counted once.")
    if other:
        told.append(f"{_count(other, 'further vote')} by somebody who had voted already {_are(other)} left out.")
    return voters


def _commonest(values):
    counted = Counter(values)
    return counted.most_common(1)[0][0] if counted else None


def _count(number, what):
    return f"{number} {what}{'' if number == 1 else 's'}"


def _are(number):
    return "is" if number == 1 else "are"
