"""A student's own page: points, what was found, what to do next. Nothing of others, and no notes for the teacher."""

from textwrap import dedent

from nstcourse.grading.cells import NO_CODE
from nstcourse.grading.reports import charts, reading, teacher
from nstcourse.grading.reports.pages import badge, spoken
from nstcourse.grading.reports.pages import page as whole_page
from nstcourse.grading.reports.texts import block, html, join, plural, sentence

MOST_SOURCE = 20_000  # characters of an answer that are shown
MEANS = {
    "full": "Everything that was checked holds.",
    "partial": "Some of what was checked holds.",
    "wrong": "It runs, but what was checked does not hold.",
    "error": "It ended in an error, so that nothing could be checked.",
    "timeout": "It took too long and was stopped, so that nothing could be checked.",
    "not attempted": "Nothing was found that could be checked.",
    "missing": "The notebook has no cell for this task.",
    "refused": "The answer was not run.",
}
JUDGED = ("full", "partial", "wrong")  # only then do single probes say something


def page(report, student):
    """students/SLUG.html, from a complete report."""
    name = reading.name_of(report, student)
    works = reading.of_student(report, student)
    body = f"<h1><bdi>{html(name, 100)}</bdi></h1>\n"
    known_as = f"<bdi>{html(student, 100)}</bdi> · " if name != student else ""
    at = reading.when(report)
    graded = f" · graded on {html(at)}" if at else ""
    body += f'<p class="quiet">{known_as}{join([html(reading.title(w["exercise"])) for w in works])}{graded}</p>\n'
    body += _tiles(report, works)
    for number, work in enumerate(works, 1):
        body += _work(report["exercises"][work["exercise"]], work, f"w{number}", len(works) > 1)
    level = report["sandbox"]["level"]
    sandbox = "without a sandbox" if level == "none" else f"sandbox: {html(level)}"
    foot = (
        "Answers are put into a fresh copy of the notebook, run there, and compared on inputs that are different for "
        f"everyone. nstlib {html(report['kit'])}, {sandbox}."
    )
    return whole_page(f"Marks of {name}", body, foot)


def _tiles(report, works):
    points, of = (reading.number(sum(work[key] for work in works)) for key in ("points", "of"))
    full = sum(_settled(mark) for work in works for mark in work["tasks"].values())
    tasks = sum(len(report["exercises"][work["exercise"]]["tasks"]) for work in works)
    return (
        f'<ul class="tiles"><li><b>{points} of {of}</b><span>points</span></li>'
        f"<li><b>{full} of {tasks}</b><span>tasks in full</span></li></ul>\n"
    )


def _work(exercise, work, key, several):
    score = f' <small class="quiet">{work["points"]} of {work["of"]}</small>' if several else ""
    head = f"<h2>{html(reading.title(work['exercise']))}{score}</h2>\n"
    if work["status"] != "graded":
        head += f"<p>{badge(work['status'])} {html(sentence(reading.to_student(work['words'])), 400)}</p>\n"
    elif work["file"]:
        attempt = f" · {which}" if (which := reading.attempt(work)) else ""
        head += f'<p class="quiet">Graded: <bdi>{html(work["file"])}</bdi>{attempt}</p>\n'
    head += _late(work)
    if whole := work["whole"]:
        of, machine = f"{whole['points']} of {plural(whole['of'], 'point')}", whole["machine"]
        instead = f"; the grader's {machine} of {whole['of']} do not count" if machine is not None else ""
        head += f"<p>{badge('manual')} Your teacher gave {of} for the whole sheet{instead}.</p>\n"
    head += "".join(spoken(part["comment"]) for part in work["judged"] if _is_remark(part))
    if words := work["sheet"].get("words"):
        told = html(sentence(words), 600)
        head += f'<div class="box" role="note"><p><strong>Which sheet it was</strong></p><p>{told}</p></div>\n'
    tasks = "".join(
        _task(i, mark, exercise["tasks"].get(i, reading.TASK), f"{key}-{k}")
        for k, (i, mark) in enumerate(work["tasks"].items(), 1)
    )
    titles = [part.get("title", "") for part in work["manual"]] or exercise["manual"]
    known = {part["title"]: part for part in work["judged"]}
    parts = [known.pop(title, {"title": title, "points": None, "comment": ""}) for title in titles]
    parts += [part for part in known.values() if part["of"] is not None or (part["comment"] and not _is_remark(part))]
    manual = "".join(_part(part, f"{key}-m{k}") for k, part in enumerate(parts, 1))
    return f"{head}{_next(exercise, work)}{tasks}{manual}"


def _late(work):
    """When it came late: what that cost, and the rule in words."""
    if not (late := reading.late(work)):
        return ""
    rule = html(sentence(str(work["late"]["words"])), 400)
    return f'<div class="box late" role="note"><p><strong>{html(sentence(late))}</strong></p><p>{rule}</p></div>\n'


def _is_remark(part):
    """Is it about the whole sheet, and for nobody a matter of points?"""
    return part["title"] == teacher.WHOLE and part["of"] is None


def _part(part, key):
    """What a person judges: points and words, as far as there are any."""
    if part["points"] is not None:
        score = f"{charts.meter(key, part['points'], part['of'])} <small>{part['points']} of {part['of']}</small>"
        words = "<p>Judged by your teacher.</p>"
    elif part["comment"]:
        score, words = "", ""
    else:
        score, words = "", "<p>Manual: judged by a person.</p>"
    head = f"<h3>{html(part['title'])} {badge('manual')} {score}</h3>"
    return f'<section class="task">{head}\n{words}{spoken(part["comment"])}</section>\n'


def _next(exercise, work):
    """One step that helps most, in a box."""
    advice = _advice(exercise, work)
    return f'<div class="box" role="note"><p><strong>What to do next</strong></p><p>{advice}</p></div>\n'


def _settled(mark):
    """Is nothing left to do? Where a teacher has looked at it, that is theirs to say."""
    return mark["status"] == "full" if mark["machine"] is None else mark["points"] >= mark["of"]


def _advice(exercise, work):
    if work["status"] == "missing":
        return "Hand in the notebook; if you did, ask your teacher where it went."
    if work["status"] == "refused":
        return "Save the notebook in Jupyter once more, and hand in the .ipynb file itself."
    open_tasks = [(i, mark) for i, mark in work["tasks"].items() if not _settled(mark)]
    if not open_tasks:
        by_hand = " A person judges the rest." if any(part["points"] is None for part in work["judged"]) else ""
        if work["whole"] and work["points"] < work["of"]:
            return "See what your teacher says about the whole sheet."
        late = " Points were lost for being late only." if work["late"] and work["late"]["penalty"] else ""
        return (
            f"Nothing is left to do: every task has full points.{late}{by_hand}"
            if work["tasks"]
            else "Nothing was graded."
        )
    i, mark = open_tasks[0]
    name = html(exercise["tasks"].get(i, reading.TASK)["name"])
    task = f"{html(i)} {name}"
    check = f"<code>nst.check(&quot;{html(i)}&quot;, {name})</code>"
    hint = f"<code>nst.hint(&quot;{html(i)}&quot;)</code>"
    steps = {
        "not attempted": f"Write {task}: {hint} helps to begin, and {check} says when it is right.",
        "missing": f"Copy the cell of {task} from a fresh notebook, its first line included, and write it there.",
        "refused": f"Write {task} in plain Python, then run {check}.",
        "error": f"Begin with {task}: restart the kernel, run all cells, and look where the error comes from.",
        "timeout": f"Begin with {task}: look for a loop that never ends or goes over every pixel.",
    }
    if mark["changed"] and mark["status"] == "refused":
        steps["refused"] = f"Ask for the new sheet, and write {task} in it; its question has changed."
    if any(NO_CODE in words for words in mark["words"]):
        steps["not attempted"] = f"Make the cell of {task} a code cell again, and hand in again."
    if mark["status"] == "full":  # by the grader; the teacher gave less
        steps["full"] = f"Begin with {task}: see what your teacher says about it."
    advice = steps.get(mark["status"], f"Begin with {task}: {hint} gives a hint, {check} tries it again.")
    rest = [other for other, _ in open_tasks[1:]]
    return advice + (f" Then: {html(join(rest))}." if rest else "")


def _task(i, mark, task, key):
    status = mark["status"]
    meter = charts.meter(key, mark["points"], mark["of"])
    score = f"<small>{mark['points']} of {mark['of']}</small>"
    head = f"<h3>{html(i)} {html(task['name'])} {badge(status)} {meter} {score}</h3>"
    said = spoken(mark["comment"])
    if mark["machine"] is not None:
        given, machine = plural(mark["points"], "point"), f"{mark['machine']} of {mark['of']}"
        head += f"\n<p>{badge('manual')} Your teacher gave {given}; the grader's {machine} do not count.</p>"
    if mark["changed"] and mark["changed"] not in " ".join(mark["words"]):
        said += f"<p><strong>Note:</strong> {html(sentence(mark['changed']), 600)}</p>"
    if known := reading.mistake(mark, task):
        parts = f"<p><strong>A known mistake:</strong> {html(sentence(known), 400)}</p>"
    else:
        parts = f"<p>{MEANS.get(status, '')}</p>"
    told = block(dedent("\n".join(mark["words"])))
    if told and status == "full":
        parts += f"<details><summary>What was checked</summary><pre>{told}</pre></details>"
    elif told:
        parts += f"<pre>{told}</pre>"
    if status in JUDGED and status != "full" and not _lists_probes(mark):
        parts += _probes(mark, task)
    return f'<section class="task">{head}\n{said}{parts}{_source(mark["source"])}</section>\n'


def _lists_probes(mark):
    return any(reading.PROBE_LINE.match(line) for line in "\n".join(mark["words"]).splitlines())


def _probes(mark, task):
    items = "".join(
        f"<li><b>{'ok' if reading.passed(mark, k) else 'no'}</b>{html(probe['says'])} "
        f"<small class='quiet'>{plural(probe['points'], 'point')}</small></li>"
        for k, probe in enumerate(task["probes"])
    )
    return f'<ul class="probes">{items}</ul>'


def _source(source):
    """The student's own code. Characters that would turn or hide a part of it are shown as such."""
    if not source.strip():
        return ""
    cut = f"<p>The first {MOST_SOURCE:,} of {len(source):,} characters.</p>" if len(source) > MOST_SOURCE else ""
    code = block(source, MOST_SOURCE, "\N{REPLACEMENT CHARACTER}")
    return f"<details><summary>Your answer</summary>{cut}<pre><code>{code}</code></pre></details>"
