"""README's table of the lessons, between two marks that a reader of the page does not see."""

from nstlib.errors import NSTError

BEGIN = "<!-- lessons: written by `nst course build` from course/contents.toml -->"
END = "<!-- end of lessons -->"


def table(course):
    """The lessons as a table in Markdown."""
    rows = ["| lesson | minutes | its promise | exercise |", "|---|---|---|---|"]
    for lesson in course.lessons:
        link = f"[{lesson.number} {lesson.heading}](notebooks/{lesson.name}.ipynb)"
        cells = [link, str(lesson.minutes), lesson.short_promise, _exercise(lesson.exercise)]
        rows.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(rows)


def _exercise(exercise):
    if exercise is None:
        return ""
    number = len(exercise.tasks)
    return f"{number} task{'s' * (number > 1)}, {exercise.points} points"


def filled(text, course):
    """README with the table of today; as it is where it has no marks. NSTError where only one of them is left."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin and END not in text:
        return text
    if not begin or not end:
        raise NSTError(f"README.md has lost one of the two lines around its table of lessons: '{BEGIN}' and '{END}'.")
    return f"{before}{begin}\n\n{table(course)}\n\n{end}{after}"
