"""The teacher's guide: the way of one sheet, course/term.md, and the cells of lessons that are for the teacher."""

import re

from nstcourse.build import sources

MADE = "Collected from course/term.md and course/lessons/ by `nst course build`; edit these instead."


def teachers_guide(root, course):
    """The guide as Markdown; "" where no lesson has anything for the teacher."""
    jupytext = sources.need("jupytext")
    parts = []
    for lesson in course.lessons:
        text = sources.read(root, root / "course" / "lessons" / f"{lesson.name}.py")
        cells = jupytext.reads(text, fmt="py:percent").cells
        notes = [c.source for c in cells if "teacher" in c.metadata.get("tags", [])]
        if notes:
            body = "\n\n".join(re.sub(r"^## .*\n+", "", note) for note in notes)
            parts.append(f"## {lesson.number} {lesson.title}\n\n{body}")
    if not parts:
        return ""
    way = root / "course" / "term.md"
    first = [sources.text_of(way, "course/term.md").strip()] if way.is_file() else []
    return "\n\n".join(["# Teacher's guide", MADE, *first, *parts]) + "\n"
