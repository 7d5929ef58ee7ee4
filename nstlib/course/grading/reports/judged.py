"""What the teacher gave, put together with what the grader found: what counts, and what was there before it."""

from nstlib.course.grading.reports import reading


def apply(report):
    """Put the teacher's entries of a complete report in their places.

    A task's mark gets the teacher's `points`, and keeps the grader's as `machine`; a submission's `judged` are the
    parts that a person judges, `points` is what counts, and `of` holds the parts that anyone has points for.
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
            if entry["points"] is not None:
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
    changes = [mark["points"] - mark["machine"] for mark in submission["tasks"].values() if mark["machine"] is not None]
    given = [item["points"] for item in submission["judged"] if item["points"] is not None]
    submission["by_hand"] = bool(changes or given)
    submission["of"] = reading.number(submission["of"] + sum(item["of"] or 0 for item in exercise["judged"]))
    points = submission["points"]
    if submission["by_hand"]:
        points = max(0, _before(submission) + sum(changes) + sum(given))
    submission["points"] = reading.number(points)


def _before(submission):
    """The grader's points. A penalty of more than was earned is not used up by that: it also takes from what a person
    gives."""
    points, late, earned = submission["points"], submission["late"], submission["earned"]
    return min(points, earned - late["penalty"]) if late and earned is not None else points


def _judge_task(submission, i, task, entry):
    """A teacher's word on a task; where nothing could be graded, there is no mark yet."""
    none = reading.MARK | {"status": submission["status"], "of": task["of"], "words": [], "passed": [], "notes": []}
    mark = submission["tasks"].setdefault(i, none)
    mark["comment"] = entry["comment"]
    if entry["points"] is not None:
        mark["machine"], mark["points"] = mark["points"], entry["points"]
