"""From page to page: the table of lessons on notebooks/index.ipynb, and the last lines of all other pages."""

FOLDERS = ("lessons", "exercises")  # of course/, whose pages end with the way on


def table(course):
    """The lessons and their sheets as a table in Markdown, with links that hold from notebooks/."""
    rows = ["| lesson | minutes | its promise | its sheet |", "|---|---|---|---|"]
    for lesson in course.lessons:
        link = f"[{lesson.number} {lesson.heading}]({lesson.name}.ipynb)"
        cells = [link, str(lesson.minutes), lesson.short_promise, _sheet(lesson)]
        rows.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(rows)


def _sheet(lesson):
    sheet = lesson.exercise
    if sheet is None:
        return ""
    tasks = f"{len(sheet.tasks)} task{'s' * (len(sheet.tasks) > 1)}"
    return f"[exercise {lesson.number}](../exercises/{lesson.name}.ipynb): {tasks}, {sheet.minutes} minutes"


def way_on(course, lesson, folder):
    """The last lines of a lesson or of its sheet in Markdown: what to do now, the next lesson, the one before."""
    number = course.lessons.index(lesson)
    before = course.lessons[number - 1] if number else None
    after = course.lessons[number + 1] if number + 1 < len(course.lessons) else None
    steps = []
    if folder == "exercises":
        steps.append(f"back to [lesson {lesson.number}](../notebooks/{lesson.name}.ipynb)")
    elif lesson.exercise:
        steps.append(f"now do [exercise {lesson.number}](../exercises/{lesson.name}.ipynb)")
    steps += [f"{word}: {_to(there)}" for word, there in (("next", after), ("before", before)) if there]
    steps.append("all: [the way through](../notebooks/index.ipynb)")
    words = "; ".join(steps) + "."
    told = " `nst.progress()` says how far you are." if folder == "exercises" else ""
    return f"## Where to go from here\n\n{words[0].upper()}{words[1:]}{told}"


def _to(lesson):
    return f"[{lesson.number} {lesson.heading}](../notebooks/{lesson.name}.ipynb)"
