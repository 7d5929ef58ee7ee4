"""A page of the class without names, for the projector: how each task went, and which mistakes were made.

No name, no id and no file is on it, and no number that points at a person. Of a class of fewer than five nothing is
shown. A count under three is never written, nor anything from which it follows: kinds of outcomes are put together
until every count is three or more, or one bound for them says it all. (0, 1 and 2 look alike, so that a bound does not
tell that there was somebody.) A mistake is listed if three or more made it, and with a bound where the count would tell
how many did not get a task in full and made another one.
"""

from nstcourse.grading.reports import reading, tally
from nstcourse.grading.reports.pages import page as whole_page
from nstcourse.grading.reports.texts import html, plural, sentence

FEWEST_WORKS, FEWEST = 5, 3
MOST_MISTAKES = 6  # of an exercise: what can be talked about in a lesson
# Symbol first, as on the other pages; what was put together bears both.
OUTCOMES = {
    "full": ("✓", "in full"),
    "part": ("◐", "in part"),
    "none": ("✗", "without points"),
    "rest": ("◐✗", "in part or without points"),
    "some": ("✓◐", "in full or in part"),
    "open": ("?", "not told"),
    "mixed": ("?", "too mixed to tell"),
}
STYLE = """
body { max-width: none; padding: 3vh 4vw; font-size: clamp(20px, 1.9vw, 40px); line-height: 1.4; }
h1 { font-size: 1.9em; }
h2 { font-size: 1.45em; margin: 1.4em 0 .4em; }
h3 { font-size: 1.15em; margin: 1.4em 0 .4em; }
p { max-width: none; }
.keys, .tasks, .mistakes { list-style: none; margin: .8em 0; padding: 0; }
.keys { display: flex; flex-wrap: wrap; gap: .3em 1.6em; }
.keys b { display: inline-block; min-width: 1.7em; margin-right: .5em; text-align: center; border-radius: .2em; }
.tasks li { display: grid; grid-template-columns: 17em 1fr; gap: 1em; align-items: center; margin: .45em 0; }
.tasks small, .mistakes small { font-size: .8em; color: var(--quiet); }
.bar { display: flex; gap: 3px; height: 2em; }
.bar span { display: flex; align-items: center; justify-content: center; min-width: 2.4em; white-space: nowrap; }
.bar span, .keys b { color: #000; font-weight: 600; }
.bar span { border-radius: .15em; }
.full { background: #009e73; }
.part, .some { background: #e69f00; }
.none { background: #aab4bc; }
.rest { background: repeating-linear-gradient(-45deg, #e69f00 0 .9em, #aab4bc .9em 1.8em); }
.some { background: repeating-linear-gradient(-45deg, #009e73 0 .9em, #e69f00 .9em 1.8em); }
.open { background: repeating-linear-gradient(45deg, #fff 0 .5em, #d5d9dc .5em 1em); border: 1px solid #8a949c; }
.mixed { background: #d5d9dc; }
.rest, .some { text-shadow: 0 0 .25em #fff, 0 0 .25em #fff; }
.mistakes li { border-left: .3em solid var(--orange); background: var(--card); margin: .6em 0; padding: .4em .9em; }
.mistakes p { margin: .1em 0; }
.mistakes b { float: right; margin-left: 1em; }
footer { margin-top: 2.5em; font-size: .7em; }
@media (max-width: 900px) { .tasks li { grid-template-columns: 1fr; gap: .1em; } }
@media print { body { font-size: 13pt; } .tasks li, .mistakes li { break-inside: avoid; } }
"""


def page(report):
    """class_without_names.html, from a complete report."""
    stems = [stem for stem in report["exercises"] if reading.of_exercise(report, stem)]
    title = reading.title(stems[0]) if len(stems) == 1 else "How the class did"
    level = 2 if len(stems) == 1 else 3
    body = f"<h1>{html(title)}</h1>\n"
    for stem in stems:
        body += f"<h2>{html(reading.title(stem))}</h2>\n" if len(stems) > 1 else ""
        body += _exercise(reading.of_exercise(report, stem), report["exercises"][stem], level)
    body += "" if stems else "<p>Nothing was handed in.</p>\n"
    foot = (
        f"Made to be shown: without names, and without counts under {FEWEST}, which might point at somebody. "
        f"nstlib {html(report['kit'])}."
    )
    return whole_page(title, body, foot, STYLE)


def _exercise(submissions, exercise, level):
    graded = [s for s in submissions if s["status"] == "graded"]
    if len(graded) < FEWEST_WORKS:
        return (
            f"<p>Fewer than {FEWEST_WORKS} hand-ins were graded: whatever stood here would be about somebody, so that "
            "nothing is shown.</p>\n"
        )
    tasks = [i for i in exercise["tasks"] if exercise["tasks"][i]["of"]]
    shown = {i: parts(*_outcomes(graded, i)) for i in tasks}
    used = [kind for kind in OUTCOMES if any(kind == k for row in shown.values() for k, _, _ in row)]
    keys = "".join(f'<li><b class="{kind}">{OUTCOMES[kind][0]}</b>{OUTCOMES[kind][1]}</li>' for kind in used)
    rows = "".join(_row(i, exercise["tasks"][i], shown[i], len(graded)) for i in tasks)
    return (
        f'<p class="quiet">{plural(len(graded), "hand-in")}.</p>\n'
        f'<h{level}>How each task went</h{level}>\n<ul class="keys">{keys}</ul>\n<ul class="tasks">{rows}</ul>\n'
        f"<h{level}>Common mistakes</h{level}>\n{_mistakes(graded, exercise, shown)}"
    )


def _outcomes(graded, i):
    """How many have a task in full, in part, and no points for it."""
    marks = [s["tasks"].get(i, reading.MARK | {"of": 1}) for s in graded]
    full = sum(mark["points"] >= mark["of"] for mark in marks)
    none = sum(mark["points"] <= 0 for mark in marks)
    return full, len(marks) - full - none, none


def parts(full, part, none):
    """[(kind, count, words)] of what may be shown of three counts: all kinds, or some put together, or a bound."""
    total = full + part + none
    for kinds in (
        {"full": full, "part": part, "none": none},
        {"full": full, "rest": part + none},
        {"some": full + part, "none": none},
    ):
        if min(kinds.values()) >= FEWEST:
            return [(kind, count, str(count)) for kind, count in kinds.items()]
    if full >= FEWEST:
        kind, least = "full", total - FEWEST + 1
    elif none >= FEWEST:
        kind, least = "none", total - FEWEST + 1
    else:
        kind, least = "part", total - 2 * (FEWEST - 1)
    if least < FEWEST:
        return [("mixed", total, OUTCOMES["mixed"][1])]
    return [(kind, least, f"at least {least} of {total}"), ("open", total - least, "")]


def common(counts, row, total):
    """[(the least that is said, words)] of how often each of a task's mistakes was made, in the order of counts: all of
    them three or more; row: the parts that are shown of that task.

    Whoever made none of them is not told where that is fewer than three.
    """
    full = {kind: count for kind, count, words in row if words == str(count)}.get("full", 0)
    if total - full - sum(counts) >= FEWEST:
        return [(count, f"{count} of {total}") for count in counts]
    least = max(FEWEST, total - full - FEWEST + 1) if len(counts) == 1 else FEWEST
    return [(least, f"at least {least} of {total}") for _ in counts]


def _row(i, task, row, total):
    said = {kind: f"{words} of {total}" if words == str(count) else words for kind, count, words in row}
    spoken = "; ".join(said[k] if k == "mixed" else f"{said[k] or 'the others'} {OUTCOMES[k][1]}" for k in said)
    bar = "".join(
        f'<span class="{kind}" style="flex: {count}">{OUTCOMES[kind][0]} {html(words)}</span>'
        for kind, count, words in row
    )
    points = plural(task["of"], "point")
    return (
        f"<li><span>{html(i)} {html(task['name'])} <small>{points}</small></span>"
        f'<div class="bar" role="img" aria-label="{html(spoken)}">{bar}</div></li>\n'
    )


def _mistakes(graded, exercise, shown):
    made = {}  # the names of mistakes put those of a task into an order that tells nothing of their counts
    for i, name, words, who, _ in tally.mistakes(graded, exercise):
        if words and len(who) >= FEWEST:
            made.setdefault(i, []).append((name, words, len(who)))
    rows = []
    for place, i in enumerate(exercise["tasks"]):
        own = sorted(made.get(i, ()))
        said = common([count for _, _, count in own], shown.get(i, []), len(graded))
        rows += [(-least, place, i, words, told) for (_, words, _), (least, told) in zip(own, said, strict=True)]
    if not rows:
        return f"<p>No known mistake was made by {FEWEST} or more.</p>\n"
    rows.sort(key=lambda row: row[:2])
    items = "".join(
        f"<li><b>{told}</b><p><small>{html(i)} {html(exercise['tasks'][i]['name'])}</small></p>"
        f"<p>{html(sentence(words), 400)}</p></li>\n"
        for _, _, i, words, told in rows[:MOST_MISTAKES]
    )
    return f'<ol class="mistakes">{items}</ol>\n'
