"""The course's first page, notebooks/index.ipynb: its table of lessons. All else of it stands in course/index.py."""


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
