"""What a class's marks add up to: pure functions from submissions to numbers."""

import math
from collections import Counter
from statistics import mean, median

from nstcourse.grading.reports import reading

MOST_BARS = 16  # of a distribution; more points are put together


def counts(submissions):
    """How many were graded, refused and missing."""
    found = Counter(s["status"] for s in submissions)
    return {status: found[status] for status in ("graded", "refused", "missing")}


def centre(submissions):
    """(mean, median) of the points of those that were graded, or (None, None)."""
    points = [s["points"] for s in submissions if s["status"] == "graded"]
    return (mean(points), median(points)) if points else (None, None)


def late(submissions):
    """How many came late."""
    return sum(bool(reading.late(s)) for s in submissions)


def distribution(submissions, of):
    """[((lowest, highest) points, how many students)] of those that were graded, from 0 to the most."""
    points = [s["points"] for s in submissions if s["status"] == "graded"]
    of = math.ceil(of)
    wide = 1
    while of // wide + 1 > MOST_BARS:
        wide += 1
    # Counted from the top, so that full marks stand in a bar whose width is the others'.
    lows = sorted({max(0, high - wide + 1) for high in range(of, -1, -wide)})
    ends = [*(low - 1 for low in lows[1:]), of]
    # Parts of points count where they are whole: 2.5 with 2.
    return [((a, b), sum(a <= math.floor(p) <= b for p in points)) for a, b in zip(lows, ends, strict=True)]


def outcomes(submissions, task_ids):
    """{task: Counter of statuses} of those that were graded."""
    return {
        i: Counter(s["tasks"][i]["status"] for s in submissions if s["status"] == "graded" and i in s["tasks"])
        for i in task_ids
    }


def hardest(submissions, exercise):
    """[(task, what the probe says, failed, attempted)], the hardest first. Attempted: something was written for the
    task and could be run, whether or not it ended well."""
    rows = []
    for i, task in exercise["tasks"].items():
        tried = [s["tasks"][i] for s in submissions if i in s["tasks"]]
        tried = [mark for mark in tried if mark["status"] not in reading.UNTRIED]
        for place, probe in enumerate(task["probes"]):
            failed = sum(not reading.passed(mark, place) for mark in tried)
            if tried:
                rows.append((i, probe["says"], failed, len(tried)))
    return sorted(rows, key=lambda row: -row[2] / row[3])  # sorting is stable: equals stay in the exercise's order


def mistakes(submissions, exercise):
    """[(task, mistake's name, words, students, attempted)], the most frequent first."""
    found, tried = {}, Counter()
    for submission in submissions:
        for i, mark in submission["tasks"].items():
            tried[i] += mark["status"] not in reading.UNTRIED
            if mark["variant"]:
                found.setdefault((i, mark["variant"]), []).append(submission)
    rows = [
        (i, name, reading.mistake(those[0]["tasks"][i], exercise["tasks"][i]), [s["student"] for s in those], tried[i])
        for (i, name), those in found.items()
    ]
    order = list(exercise["tasks"])
    return sorted(rows, key=lambda row: (-len(row[3]), order.index(row[0]), row[1]))
