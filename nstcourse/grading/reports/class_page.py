"""The teacher's page: who handed in, who got what, what was hard, which mistakes were made, and what to look at."""

from nstcourse.grading.names import slug
from nstcourse.grading.reports import charts, reading, tally, teacher
from nstcourse.grading.reports.pages import SYMBOLS, badge, figure, kind, legend, symbol, table
from nstcourse.grading.reports.pages import page as whole_page
from nstcourse.grading.reports.texts import html, plural, sentence

MOST_ROWS = 12  # of a chart; the table has all
MOST_NOTES = 10  # that are seen at once
MOST_NOTE = 2_000  # characters of a note or a comment


def page(report):
    """class.html, from a complete report."""
    stems = [stem for stem in report["exercises"] if reading.of_exercise(report, stem)]
    body = f'<h1>Marks of the class</h1>\n<p class="quiet">{_summary(report)}</p>\n{_sandbox(report["sandbox"])}'
    body += _first(report)
    if not report["submissions"]:
        body += "<p>No submissions were found.</p>"
    if len(stems) > 1:
        body += _contents(stems) + _totals(report, stems)
    for number, stem in enumerate(stems, 1):
        body += _exercise(report, stem, f"e{number}")
    body += _said(report) + _notes(report)
    foot = (
        "For the teacher only: this page names everyone. Beside it: class_without_names.html, for the projector; "
        "marks.csv, moodle.csv and canvas.csv; teacher.csv, for points and comments of your own; report.json and "
        f"junit.xml. nstlib {html(report['kit'])}, Python {html(report['python'])}, NumPy {html(report['numpy'])}."
    )
    return whole_page("Marks of the class", body, foot)


def _summary(report):
    count = len(reading.students(report))
    at = reading.when(report)
    return f"{plural(count, 'student')}{', graded on ' + html(at) if at else ''}."


def _sandbox(sandbox):
    """How submissions were kept from harm: loudly if they were not."""
    if sandbox["level"] in ("none", "unknown"):
        level = "No sandbox" if sandbox["level"] == "none" else "Sandbox unknown:"
        return (
            f'<div class="box warning" role="note"><p><strong><span aria-hidden="true">⚠</span> {level}</strong> '
            f"{html(sandbox['words'].removeprefix('none '), 500)}</p><p>Neither these marks nor this computer were "
            "protected from what was handed in.</p></div>\n"
        )
    return f'<div class="box" role="note"><p><strong>Sandbox</strong> {html(sandbox["words"], 500)}</p></div>\n'


def _first(report):
    """What is told of the class as a whole, before all marks: they may hang on it."""
    notes = reading.notes(report)
    if strangers := reading.strangers(report):
        notes.append(
            f"{plural(len(strangers), 'student')} not on the roster: in marks.csv, but left out of moodle.csv and "
            "canvas.csv, as one unknown name can keep a platform from taking the whole file."
        )
    if not notes:
        return ""
    items = [f"<li>{html(sentence(note), MOST_NOTE)}</li>" for note in notes]
    more = "".join(items[MOST_NOTES:])
    rest = f"<details><summary>{len(items) - MOST_NOTES} more</summary><ul>{more}</ul></details>" if more else ""
    return (
        f'<section class="box look" aria-labelledby="look"><h2 id="look">Look at this first</h2>'
        f"<ul>{''.join(items[:MOST_NOTES])}</ul>{rest}</section>\n"
    )


def _contents(stems):
    links = "".join(f'<li><a href="#e{k}">{html(reading.title(s))}</a></li>' for k, s in enumerate(stems, 1))
    return f'<nav aria-label="Exercises"><ul>{links}<li><a href="#notes">Notes</a></li></ul></nav>\n'


def _totals(report, stems):
    """Everyone's points in every exercise."""
    rows = []
    for student in reading.students(report):
        by_stem = {s["exercise"]: s for s in reading.of_student(report, student)}
        cells = [_points(by_stem[stem]) if stem in by_stem else "" for stem in stems]
        total, of = (reading.number(sum(s[key] for s in by_stem.values())) for key in ("points", "of"))
        rows.append([_who(report, student), *cells, f"{total} of {of}"])
    head = ["Student", *(html(reading.title(stem)) for stem in stems), "Total"]
    numbers = range(1, len(head))
    return f"<h2>All exercises</h2>\n{table('Points of every student in every exercise.', head, rows, numbers)}\n"


def _points(submission):
    points = f"{submission['points']} of {submission['of']}"
    if submission["status"] != "graded":
        points = f"{points}, " if submission["by_hand"] else ""
        return f"{points}{symbol(submission['status'])} {html(submission['status'])}"
    return points


def _who(report, student):
    """A student's name, which leads to their page, and id. <bdi>: a name may be written from right to left."""
    name = reading.name_of(report, student)
    link = f'<a href="students/{slug(student)}.html"><bdi>{html(name, 100)}</bdi></a>'
    return link if name == student else f'{link} <small class="quiet"><bdi>{html(student, 100)}</bdi></small>'


def _exercise(report, stem, key):
    exercise, submissions = report["exercises"][stem], reading.of_exercise(report, stem)
    return (
        f'<h2 id="{key}">{html(reading.title(stem))}</h2>\n{_tiles(submissions, exercise)}'
        f"{_distribution(submissions, exercise, key)}"
        f"{_hardest(submissions, exercise, key)}"
        f"{_mistakes(report, submissions, exercise, key)}"
        f"{_outcomes(submissions, exercise, key)}"
        f"{_marks(report, submissions, exercise)}"
    )


def _tiles(submissions, exercise):
    counts, (average, middle) = tally.counts(submissions), tally.centre(submissions)
    tiles = [(str(counts["graded"] + counts["refused"]), f"handed in, of {len(submissions)}")]
    tiles += [(str(counts["missing"]), "missing"), (str(counts["refused"]), "refused")]
    tiles += [(str(late), "late")] if (late := tally.late(submissions)) else []
    if average is not None:
        tiles += [(f"{average:.1f}", f"mean, of {exercise['of']} points"), (f"{middle:g}", "median")]
    return '<ul class="tiles">' + "".join(f"<li><b>{b}</b><span>{s}</span></li>" for b, s in tiles) + "</ul>\n"


def _distribution(submissions, exercise, key):
    rows = tally.distribution(submissions, exercise["of"])
    graded = sum(count for _, count in rows)
    if not graded:
        return ""
    rows = [(str(a) if a == b else f"{a}–{b}", count) for (a, b), count in rows]
    top, count = max(rows, key=lambda row: row[1])
    words = (
        f"Histogram of {plural(graded, 'student')} by points, from 0 to {exercise['of']}. The tallest bar stands at "
        f"{top} points, with {plural(count, 'student')}."
    )
    svg = charts.columns(f"{key}-points", "Distribution of points", words, rows, "points; students above the bars")
    twin = table("How many students got how many points.", ["Points", "Students"], [[a, str(b)] for a, b in rows], (1,))
    return f"<h3>Distribution of points</h3>\n{figure(svg, twin)}\n"


def _label(i, task):
    return f"{i} {task['name']}"


def _hardest(submissions, exercise, key):
    rows = [row for row in tally.hardest(submissions, exercise) if row[2]]
    intro = "<h3>What was hardest</h3>\n"
    if not rows:
        return f"{intro}<p>Nothing that was checked failed for anyone who tried it.</p>\n"
    shown = [
        (f"{_label(i, exercise['tasks'][i])}: {says}", failed / tried, f"{failed / tried:.0%}, {failed} of {tried}")
        for i, says, failed, tried in rows
    ]
    label, _, value = shown[0]
    words = f"Bar chart of the share of students for whom a probe failed, the hardest first: {label}, {value}."
    svg = charts.bars(f"{key}-hardest", "Hardest probes", words, shown[:MOST_ROWS], "orange")
    twin = table(
        "How often each probe failed.",
        ["Task", "What is checked", "Failed", "Tried", "Share"],
        [
            [html(_label(i, exercise["tasks"][i])), html(says), str(failed), str(tried), f"{failed / tried:.0%}"]
            for i, says, failed, tried in rows
        ],
        (2, 3, 4),
    )
    more = f" The first {MOST_ROWS} of {len(rows)}." if len(rows) > MOST_ROWS else ""
    return (
        f'{intro}<p class="quiet">For how many a check failed, of those who wrote something for the task. What ended '
        f"in an error counts as failed.{more}</p>\n{figure(svg, twin)}\n"
    )


def _mistakes(report, submissions, exercise, key):
    rows = tally.mistakes(submissions, exercise)
    intro = "<h3>Known mistakes</h3>\n"
    if not rows:
        return f"{intro}<p>No answer was one of the known wrong ones.</p>\n"
    shown = [
        (f"{_label(i, exercise['tasks'][i])}: {name}", len(who) / max(1, tried), f"{len(who)} of {tried}")
        for i, name, _, who, tried in rows
    ]
    words = f"Bar chart of known wrong answers, the most frequent first: {shown[0][0]}, {shown[0][2]}."
    svg = charts.bars(f"{key}-mistakes", "Known mistakes", words, shown[:MOST_ROWS], "orange")
    twin = table(
        "Answers whose results are those of a known mistake, with what students are told, and whose they are.",
        ["Task", "Mistake", "In words", "Students", "Whose"],
        [
            [
                html(_label(i, exercise["tasks"][i])),
                html(name),
                html(sentence(told), 400),
                str(len(who)),
                ", ".join(_who(report, s) for s in who),
            ]
            for i, name, told, who, _ in rows
        ],
        (3,),
    )
    return f'{intro}<figure><div class="wide">{svg}</div>\n{twin}</figure>\n'


def _outcomes(submissions, exercise, key):
    found = tally.outcomes(submissions, exercise["tasks"])
    order = [s for s in SYMBOLS if any(counter[s] for counter in found.values())]
    if not order:
        return ""
    rows = [(_label(i, exercise["tasks"][i]), counter) for i, counter in found.items()]
    full = ", ".join(f"{counter['full']} for {label}" for label, counter in rows)
    words = f"Stacked bars: how each task went, for those that were graded. Full points: {full}."
    svg = charts.stacks(f"{key}-tasks", "How each task went", words, rows, {s: SYMBOLS[s] for s in order})
    twin = table(
        "How many students had which outcome.",
        ["Task", *map(html, order)],
        [[html(label), *(str(counter[s]) for s in order)] for label, counter in rows],
        range(1, len(order) + 1),
    )
    return f"<h3>How each task went</h3>\n{legend(order)}{figure(svg, twin)}\n"


def _marks(report, submissions, exercise):
    tasks = exercise["tasks"].items()
    # A long name may break where a word of it ends.
    names = [(html(i), html(task["name"]).replace("_", "_<wbr>"), task["of"]) for i, task in tasks]
    columns = [f'{i} <small>{name}</small><small class="quiet">of {of}</small>' for i, name, of in names]
    parts = [part for part in exercise["judged"] if part["of"] is not None]
    columns += [f'{html(p["title"], 60)} <small class="quiet">of {p["of"]}</small>' for p in parts]
    head = ["Student", f'Total <small class="quiet">of {exercise["of"]}</small>', *columns]
    rows = [[_who(report, s["student"]), *_cells(s, exercise)] for s in submissions]
    caption = "Points for each task, with how it went. A name leads to the student's page."
    if any(mark["machine"] is not None for s in submissions for mark in s["tasks"].values()):
        caption += f" {symbol('manual')} yours count, not the grader's beside them."
    waiting = [title for title in exercise["manual"] if title not in {part["title"] for part in parts}]
    manual = "".join(
        f"<li>{badge('manual')} {html(part)}: judged by a person; points and comments go into teacher.csv.</li>"
        for part in waiting
    )
    by_hand = f'<ul class="probes">{manual}</ul>' if manual else ""
    return f"<h3>Students and tasks</h3>\n{table(caption, head, rows, [1], 'marks')}{by_hand}\n"


def _cells(submission, exercise):
    late = f"<small>{html(words)}</small>" if (words := reading.late(submission)) else ""
    if whole := submission["whole"]:
        grader = f"; grader: {whole['machine']}" if whole["machine"] is not None else ""
        late = f"<small>{symbol('manual')} yours{grader}</small>{late}"
    total = f'<td class="number"><strong>{submission["points"]}</strong>{late}</td>'
    parts = [_part(part) for part in submission["judged"] if part["of"] is not None]
    if submission["status"] != "graded":
        status = submission["status"]
        return [
            total,
            f'<td class="mark long {kind(status)}" colspan="{max(1, len(exercise["tasks"]))}">{symbol(status)} '
            f"{html(status)}: {html(submission['words'], 300)}</td>",
            *parts,
        ]
    return [total, *(_cell(submission["tasks"].get(i)) for i in exercise["tasks"]), *parts]


def _part(part):
    """What a person judges; a dash as long as it was not."""
    if part["points"] is None:
        return '<td class="mark missing">–<small>not yet</small></td>'
    return f'<td class="mark manual">{symbol("manual")} {part["points"]}<small>yours</small></td>'


def _cell(mark):
    if mark is None:
        return "<td></td>"
    status = mark["status"]
    if mark["machine"] is not None:
        return (
            f'<td class="mark manual">{symbol("manual")} {mark["points"]}<small>yours; grader: {mark["machine"]}, '
            f"{html(status)}</small></td>"
        )
    return f'<td class="mark {kind(status)}">{symbol(status)} {mark["points"]}<small>{html(status)}</small></td>'


def _said(report):
    """The teacher's own points and comments, as they were read from teacher.csv."""
    rows = []
    for submission in report["submissions"]:
        exercise = report["exercises"][submission["exercise"]]
        where = [_who(report, submission["student"]), html(reading.title(submission["exercise"]))]
        for i, mark in submission["tasks"].items():
            if mark["machine"] is not None or mark["comment"]:
                given = f"{mark['points']} of {mark['of']}" if mark["machine"] is not None else ""
                was = "" if mark["machine"] is None else f"{mark['machine']} of {mark['of']}"
                name = html(_label(i, exercise["tasks"].get(i, reading.TASK)))
                rows.append([*where, name, given, was, html(mark["comment"], MOST_NOTE)])
        for part in submission["judged"]:
            whole = submission["whole"] if part["title"] == teacher.WHOLE else None
            if part["points"] is not None or part["comment"] or whole:
                given = f"{part['points']} of {part['of']}" if part["points"] is not None else ""
                given = f"{whole['points']} of {whole['of']}" if whole else given
                was = f"{whole['machine']} of {whole['of']}" if whole and whole["machine"] is not None else ""
                rows.append([*where, html(part["title"]), given, was, html(part["comment"] or "", MOST_NOTE)])
    if not rows:
        return ""
    head = ["Student", "Exercise", "Item", "Your points", "The grader's", "Comment"]
    caption = "From teacher.csv, which is read again whenever the class is graded or the reports are written."
    return f'<h2 id="said">Your points and comments</h2>\n{table(caption, head, rows, (3, 4))}\n'


def _notes(report):
    """What only the teacher is told of single submissions."""
    rows = []
    for submission in report["submissions"]:
        if notes := reading.notes_on(submission):
            items = "".join(f"<li>{html(note, MOST_NOTE)}</li>" for note in notes)
            where = html(reading.title(submission["exercise"]))
            rows.append([_who(report, submission["student"]), where, f'<ul class="probes">{items}</ul>'])
    each = table("Notes on single submissions.", ["Student", "Exercise", "Notes"], rows) if rows else "<p>None.</p>"
    return f'<h2 id="notes">Notes for the teacher</h2>\n{each}'
