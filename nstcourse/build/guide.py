"""The teacher's guide: the cells of all lessons that are for the teacher, one after the other."""

import re

from nstcourse.build import sources


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
    head = "# Teacher's guide\n\nCollected from the lessons by `nst course build`; edit course/lessons/ instead."
    return "\n\n".join([head, *parts]) + "\n"
