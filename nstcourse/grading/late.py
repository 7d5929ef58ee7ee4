"""Due dates: how late a hand-in is, and what that costs.

A day that has begun counts as a whole one. Without a due date nothing here changes anything.
"""

import datetime
import math
import re
import zoneinfo
from dataclasses import dataclass, field

from nstlib.errors import NSTError

DAY = 86_400
CLOCKS = {
    "file": "The time is the file's own, which copying it can change.",
    "zip": "The time is the one in the zip file, by the clock of the machine that made it.",
}
FORMS = ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y")
RATE = re.compile(r"(\d+(?:\.\d+)?)\s*(%|points?|pts?)?\s*(?:/|per)\s*day")
PARTS = {
    "most": re.compile(r"max(?:imum)?\s+(\d+)\s*days?"),
    "floor": re.compile(r"floor\s+(\d+(?:\.\d+)?)\s*%"),
    "closed": re.compile(r"closed\s+after\s+(\d+)\s*days?"),
}


@dataclass(frozen=True)
class Penalty:
    """What a day costs: points, or percent of the points that were reached.

    most: days that are counted at most; floor: percent of the points that stay in any case; closed: after so many days
    nothing is given.
    """

    rate: float = 0.0
    percent: bool = False
    most: int | None = None
    floor: float = 0.0
    closed: int | None = None

    def of(self, earned, days):
        """The points that are taken off for so many days; never more than were reached."""
        if self.closed is not None and days > self.closed:
            return earned
        counted = days if self.most is None else min(days, self.most)
        taken = counted * self.rate * (earned / 100 if self.percent else 1)
        return number(max(0, min(taken, earned * (1 - self.floor / 100))))


@dataclass(frozen=True)
class Terms:
    """When it is due, for all and for single students, and what being late costs. notes: what the teacher is told."""

    due: datetime.datetime | None = None
    own: dict = field(default_factory=dict)
    penalty: Penalty | None = None
    notes: tuple = ()

    @classmethod
    def read(cls, due, penalty, roster=None, exercises=1):
        """The Terms of texts, as they are given on the command line, and of a Roster; NSTError for what makes none."""
        own = dict(getattr(roster, "due", None) or {})
        if penalty and not (due or own):
            raise NSTError("a penalty needs a due date: give --due, or a column 'due' in the roster.")
        notes = []
        if own:
            who = "1 student has a due date" if len(own) == 1 else f"{len(own)} students have a due date"
            notes.append(f"{who} of their own in the roster, which counts.")
        if due:
            given, due = due, parse_due(due)
            here = "" if _zoned(given)[1] else ", by the time zone of this machine"
            every = f"; this holds for all {exercises} exercises" if exercises > 1 else ""
            notes.insert(0, f"due on {said(due)}{here}{every}.")
        rule = parse_penalty(penalty) if penalty else None
        if rule:
            share = "percent of the points reached; " if rule.percent else ""
            notes.insert(1 if due else 0, f"late penalty {str(penalty).strip()}: {share}a day that has begun counts.")
        return cls(due or None, own, rule, tuple(notes))

    def told(self, found):
        """What the teacher is told of some Submissions' clocks, where a due date makes them matter."""
        weak = sum(s.clock in CLOCKS for s in found if self.own.get(s.student, self.due) is not None)
        words = "only the time of a file or zip file tells when it was handed in; copying or unpacking may change that"
        return [f"{weak} of {len(found)}: {words}."] if weak else []

    def apply(self, record, submission):
        """The record with its points after the penalty; earned: those before it; late: {"days", "penalty", "words"} or
        None. What it was before, kept from an earlier run, is worked out anew."""
        earned = record.get("earned", record["points"])
        due = self.own.get(submission.student, self.due)
        late = None
        if record["status"] == "graded":
            late = lateness(submission.time, submission.clock, due, self.penalty, earned)
        points = number(earned - late["penalty"]) if late else earned
        others = {"attempt": submission.attempt, "attempts": submission.attempts}
        return record | {"points": points, "earned": earned, "late": late} | others


def parse_penalty(text):
    """The Penalty in a text: "10%/day" or "2 points/day", and after commas "max 3 days", "floor 50%", "closed after 7
    days". Raises NSTError for any other."""
    rate, *others = [part.strip() for part in str(text).casefold().split(",")]
    found = RATE.fullmatch(rate)
    values = {}
    for part in others:
        name = next((n for n, form in PARTS.items() if form.fullmatch(part)), None)
        if name is None or name in values:
            found = None
            break
        values[name] = float(PARTS[name].fullmatch(part)[1])
    if found is None or (found[2] == "%" and float(found[1]) > 100) or values.get("floor", 0) > 100:
        raise NSTError(
            f"'{text}' is no penalty; write 10%/day or 2 points/day, and if you like after a comma: max 3 days, "
            "floor 50%, closed after 7 days."
        )
    days = {name: int(values[name]) for name in ("most", "closed") if name in values}
    return Penalty(float(found[1]), found[2] == "%", floor=values.get("floor", 0.0), **days)


def parse_due(text):
    """The moment in a text as an aware datetime: 2026-11-20 18:00, with +0100, UTC or Europe/Paris after it if it is
    not this machine's time zone; a day alone means its end. Raises NSTError for any other."""
    bare, zoned = _zoned(text)
    try:
        moment = _moment(bare)
        if zoned:
            moment = moment.replace(tzinfo=zone(zoned))
        # Of an hour that there is twice, the later: nobody is late by the end of summer time.
        return moment.replace(fold=1).astimezone() if moment.tzinfo is None else moment
    except (ValueError, OverflowError, OSError):
        raise NSTError(
            f"'{text}' is no due date; write 2026-11-20 18:00, and a time zone after it (+0100, UTC, Europe/Paris) "
            "where it is not this machine's."
        ) from None


def _zoned(text):
    """(the text without its time zone, the time zone's name or nothing)."""
    found = re.fullmatch(r"(.*\d)\s*(Z|[+-]\d\d:?\d\d|\s[A-Za-z][\w/+-]*)", str(text).strip())
    # The end of a day alone, 2026-11-20, is no zone.
    if found is None or ":" not in found[1]:
        return str(text).strip(), ""
    return found[1].strip(), found[2].strip()


def _moment(text):
    for form in FORMS:
        try:
            moment = datetime.datetime.strptime(text, form)
            break
        except ValueError:
            continue
    else:
        # Not all that Python takes for a moment: an hour without minutes is as likely a slip.
        if not re.match(r"\d{4}-\d\d-\d\d(?:$|[T ]\d\d:\d\d)", text):
            raise ValueError
        moment = datetime.datetime.fromisoformat(text)
    return moment if ":" in text else moment.replace(hour=23, minute=59, second=59)


def zone(name):
    """A time zone by its name, or as +0100 or +01:00; ValueError where there is none such."""
    if name in ("UTC", "GMT", "Z"):
        return datetime.UTC
    if re.fullmatch(r"[+-]\d\d:?\d\d", name):
        return datetime.datetime.strptime(name, "%z").tzinfo
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, OSError):
        raise ValueError(f"no time zone '{name}'") from None


def days_late(time, due):
    """Days that had begun after the due date when it was handed in; a second of grace, as some clocks have no parts."""
    return max(0, math.ceil((time - due.timestamp() - 1) / DAY))


def lateness(time, clock, due, penalty, earned):
    """{"days", "penalty", "words"} of a hand-in after its due date, else None."""
    if due is None or not clock or not (days := days_late(time, due)):
        return None
    taken = number((penalty or Penalty()).of(earned, days))
    handed = datetime.datetime.fromtimestamp(time, due.tzinfo)
    words = f"handed in on {said(handed)}, {days} {'day' if days == 1 else 'days'} late (it was due on {said(due)}): "
    words += f"{taken} of {earned} points were taken off." if taken else "no points were taken off."
    return {"days": days, "penalty": taken, "words": " ".join(filter(None, (words, CLOCKS.get(clock))))}


def said(moment):
    """A moment for people: "20 November 2026, 18:00 CET"."""
    return f"{moment.day} {moment:%B %Y, %H:%M} {moment.tzname() or ''}".strip()


def number(points):
    """Points to two places, without a fraction where there is none."""
    points = round(points + 0.0, 2)
    return int(points) if points == int(points) else points
