"""Due dates, and what being late costs."""

import datetime
from types import SimpleNamespace

import pytest

from nstcourse.grading.grade import _score
from nstcourse.grading.late import Terms, days_late, parse_due, parse_penalty
from nstlib.errors import NSTError

DUE = "2026-11-20 18:00 UTC"
AT = 1_795_197_600  # `date -d 2026-11-20T18:00Z +%s`
HOUR, DAY = 3_600, 86_400


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20 18:00 UTC",
        "2026-11-20T18:00:00Z",
        "2026-11-20 19:00 +0100",
        "2026-11-20T13:00:00-05:00",
        "2026-11-20 19:00 Europe/Berlin",
        "20.11.2026 18:00 UTC",
    ],
)
def test_due_dates(text):
    assert parse_due(text).timestamp() == AT


def test_a_time_without_a_zone_is_of_this_machine():
    assert parse_due("2026-11-20 18:00").timestamp() == datetime.datetime(2026, 11, 20, 18).timestamp()
    end = datetime.datetime(2026, 11, 20, 23, 59, 59).timestamp()
    assert parse_due("2026-11-20").timestamp() == parse_due("20.11.2026").timestamp() == end
    assert "time zone of this machine" in Terms.read("2026-11-20 18:00", None).notes[0]
    assert "machine" not in Terms.read(DUE, None).notes[0]


@pytest.mark.parametrize(
    "text",
    [
        "tomorrow",
        "11/20/2026",
        "2026-11-20 25:00",
        "2026-13-01",
        "18:00",
        "2026-11-20 18:00 Mars",
        "2026-11-20 18",
        "2026-11-20T18",
        "2026-11-20 1800",
        "2026-11-20T1800",
        "2026-11-20T180000",
        "2026-11-20 18 +01:00",
        "2026-11-20T18+01:00",
        "2026-11-20+01:00",
        "2026-11-20T18Z",
        "2026-11-20 18 UTC",
        "2026-11-20 6 pm",
        "2026-11-201",
        "20261120",
        "2026-W47-5",
        "20.11.2026 18",
        "20.11.2026 1800",
        "20.11.26",
        "",
    ],
)
def test_what_is_no_due_date_is_refused(text):
    with pytest.raises(NSTError, match="no due date"):
        parse_due(text)


@pytest.mark.parametrize(
    ("after", "days"), [(-DAY, 0), (0, 0), (0.9, 0), (60, 1), (DAY, 1), (DAY + 60, 2), (10 * DAY - HOUR, 10)]
)
def test_a_day_that_has_begun_counts(after, days):
    assert days_late(AT + after, parse_due(DUE)) == days


@pytest.mark.parametrize(
    ("rule", "earned", "days", "taken"),
    [
        ("10%/day", 25, 1, 2.5),
        ("10%/day", 20, 2, 4),
        ("10%/day", 25, 30, 25),
        ("10 % per day", 7, 1, 0.7),
        ("2/day", 25, 3, 6),
        ("2 points/day", 5, 3, 5),
        ("0.5 points per day", 25, 3, 1.5),
        ("10%/day, max 3 days", 20, 9, 6),
        ("10%/day, floor 50%", 20, 9, 10),
        ("1/day, closed after 3 days", 20, 3, 3),
        ("1/day, closed after 3 days", 20, 4, 20),
        ("2/day", 0, 3, 0),
    ],
)
def test_penalties(rule, earned, days, taken):
    assert parse_penalty(rule).of(earned, days) == taken


@pytest.mark.parametrize(
    "rule",
    ["10%", "ten", "-1/day", "110%/day", "10%/week", "10%/day, or so", "1/day, max 3 days, max 4 days", "1/day,", ""],
)
def test_what_is_no_rule_is_refused(rule):
    with pytest.raises(NSTError, match="is no penalty; write 10%/day"):
        parse_penalty(rule)


def applied(terms, time, clock="nbgrader", points=20, **record):
    one = SimpleNamespace(student="ann", time=time, clock=clock, attempt=1, attempts=1)
    return terms.apply({"status": "graded", "points": points} | record, one)


def test_the_points_after_it_and_before_it():
    terms = Terms.read(DUE, "10%/day")
    late = applied(terms, AT + 2 * DAY - HOUR)
    assert (late["points"], late["earned"], late["late"]["days"], late["late"]["penalty"]) == (16, 20, 2, 4)
    assert late["late"]["words"] == (
        "handed in on 22 November 2026, 17:00 UTC, 2 days late (it was due on 20 November 2026, 18:00 UTC): "
        "4 of 20 points were taken off."
    )
    again = applied(Terms.read("2026-11-21 18:00 UTC", "10%/day"), AT + 2 * DAY - HOUR, **late | {"points": 16})
    assert (again["points"], again["earned"]) == (18, 20)  # never twice
    assert applied(terms, AT) == {
        "status": "graded",
        "points": 20,
        "earned": 20,
        "late": None,
        "attempt": 1,
        "attempts": 1,
    }


def test_the_rule_and_days_of_their_own_are_told():
    own = [SimpleNamespace(due=dict.fromkeys(names, parse_due(DUE))) for names in ((), ("ann",), ("ann", "bob"))]
    assert Terms.read(DUE, "10%/day, max 3 days", own[0]).notes == (
        "due on 20 November 2026, 18:00 UTC.",
        "late penalty 10%/day, max 3 days: percent of the points reached; a day that has begun counts.",
    )
    assert Terms.read(None, "2 points/day", own[1]).notes == (
        "late penalty 2 points/day: a day that has begun counts.",
        "1 student has a due date of their own in the roster, which counts.",
    )
    assert Terms.read(DUE, None, own[2]).notes[1] == (
        "2 students have a due date of their own in the roster, which counts."
    )


def test_the_terminal_counts_days():
    said = [_score({"status": "graded", "points": 3, "of": 5, "late": {"days": days}}) for days in (1, 2)]
    assert said == ["3 of 5, 1 day late", "3 of 5, 2 days late"]


def test_without_a_rule_it_is_only_told_and_without_a_due_date_nothing_changes():
    told = applied(Terms.read(DUE, None), AT + HOUR)
    assert (told["points"], told["late"]["penalty"]) == (20, 0) and "no points were taken off" in told["late"]["words"]
    assert applied(Terms.read(None, None), AT + HOUR)["late"] is None
    with pytest.raises(NSTError, match="needs a due date"):
        Terms.read(None, "10%/day")


def test_weak_clocks_are_told_and_an_unknown_time_is_not_late():
    terms = Terms.read(DUE, "1/day")
    assert "the file's own" in applied(terms, AT + HOUR, "file")["late"]["words"]
    assert "in the zip file" in applied(terms, AT + HOUR, "zip")["late"]["words"]
    assert applied(terms, 0, "")["late"] is None
    assert (
        terms.apply(
            {"status": "refused", "points": 0},
            SimpleNamespace(student="ann", time=AT + DAY, clock="file", attempt=1, attempts=1),
        )["late"]
        is None
    )


def test_a_day_of_their_own_comes_first():
    roster = SimpleNamespace(due={"ann": parse_due("2026-11-27 18:00 UTC")})
    assert applied(Terms.read(DUE, "1/day", roster), AT + 3 * DAY)["late"] is None
    assert applied(Terms.read(None, "1/day", roster), AT + 8 * DAY)["late"]["days"] == 1
