"""What the teacher gave, put together with what the grader found: what counts, and what was there before it."""

from nstcourse.grading.reports import reading
from nstcourse.grading.reports.teacher import WHOLE


def apply(report):
    """Put the teacher's entries of a complete report in their places.

    A task's mark gets the teacher's `points`, and keeps the grader's as `machine`; a submission's `judged` are the
    parts that a person judges, `points` is what counts, and `of` holds the parts that anyone has points for. Points for
    the whole sheet are `whole`: {"points", "of", "machine"}, machine being the grader's, or None where there are none.
    """
    by_work = {}
    for entry in report["teacher"]["entries"]:
        by_work.setdefault((entry["student"], entry["exercise"]), {})[entry["item"].casefold()] = entry
    for stem, exercise in report["exercises"].items():
        exercise["judged"] = _items(
            exercise, (e for (_, of), those in by_work.items() if of == stem for e in those.values())
        )
        exercise["of"] = reading.number(exercise["of"] + sum(item["of"] or 0 for item in exercise["judged"]))
    for submission in report["submissions"]:
        entries = by_work.get((submission["student"], submission["exercise"]), {})
        _judge(submission, report["exercises"][submission["exercise"]], entries)


def _items(exercise, entries):
    """[{title, of}] of the parts that a person judges, in order; of: None where nobody has points for it yet."""
    titles = {title.casefold(): title for title in exercise["manual"]}
    ofs = {}
    for entry in entries:
        if entry["item"] not in exercise["tasks"]:
            titles.setdefault(entry["item"].casefold(), entry["item"])
            if entry["points"] is not None and entry["item"] != WHOLE:
                ofs[entry["item"].casefold()] = entry["of"]
    return [{"title": title, "of": ofs.get(key)} for key, title in titles.items()]


def _judge(submission, exercise, entries):
    for i in exercise["tasks"]:
        if entry := entries.get(i):
            _judge_task(submission, i, exercise["tasks"][i], entry)
    submission["judged"] = [
        item | {key: entries.get(item["title"].casefold(), {}).get(key) for key in ("points", "comment")}
        for item in exercise["judged"]
    ]
    for item in submission["judged"]:
        if item["title"] == WHOLE and item["points"] is not None:
            _judge_whole(submission, item["points"])
            item["points"] = None  # it is no part, but stands for all tasks
    changes = [mark["points"] - mark["machine"] for mark in submission["tasks"].values() if mark["machine"] is not None]
    given = [item["points"] for item in submission["judged"] if item["points"] is not None]
    submission["by_hand"] = bool(changes or given or submission["whole"])
    submission["of"] = reading.number(submission["of"] + sum(item["of"] or 0 for item in exercise["judged"]))
    points = submission["points"]
    if submission["whole"]:
        points = submission["whole"]["points"] + sum(given)
    elif submission["by_hand"]:
        points = max(0, _before(submission) + sum(changes) + sum(given))
    submission["points"] = reading.number(points)


def _before(submission):
    """The grader's points. A penalty of more than was earned is not used up by that: it also takes from what a person
    gives."""
    points, late, earned = submission["points"], submission["late"], submission["earned"]
    return min(points, earned - late["penalty"]) if late and earned is not None else points


def _judge_whole(submission, points):
    """A teacher's total for the tasks. It is the last word: nothing is taken off it for being late."""
    graded = submission["status"] == "graded"
    submission["whole"] = {"points": points, "of": submission["of"]}
    submission["whole"]["machine"] = reading.number(submission["points"]) if graded else None
    if late := submission["late"]:
        words = f"{late['words']} The teacher's total counts as it is.".strip()
        submission["late"] = late | {"penalty": 0, "words": words}


def _judge_task(submission, i, task, entry):
    """A teacher's word on a task; where nothing could be graded, there is no mark yet."""
    none = reading.MARK | {"status": submission["status"], "of": task["of"], "words": [], "passed": [], "notes": []}
    mark = submission["tasks"].setdefault(i, none)
    mark["comment"] = entry["comment"]
    if entry["points"] is not None:
        mark["machine"], mark["points"] = mark["points"], entry["points"]
