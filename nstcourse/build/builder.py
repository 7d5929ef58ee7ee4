"""All of the course: what is out of date, and building it.

course/lessons/NAME.py and course/exercises/NAME.py, in the order of course/contents.toml -> notebooks/, exercises/,
solutions/, the teacher's guide, and README's table of lessons.
"""

import os

from nstcourse import contents
from nstcourse.build import heads, pages, processes, sources
from nstlib.errors import NSTError

AT_A_TIME = min(2, os.cpu_count() or 1)  # if nobody says otherwise; a notebook may take more than a gigabyte


def read(root="."):
    """(root, contents) of a checkout, after all checks that execute nothing; NSTError for the first that fails."""
    from nstcourse.tasks import TASKS

    root = sources.checkout(root)
    course = contents.load(root / "course" / contents.NAME)
    contents.check_sources(course, root)
    contents.check_tasks(course, TASKS)
    heads.check(course, root)
    return root, course


def stale(root="."):
    """The pages that are missing, differ from their source, or have no source any more."""
    root, course = read(root)
    groups = pages.notebooks(root, course)
    every = [*(page for group in groups for page in group), *pages.texts(root, course), *pages.orphans(root, course)]
    return [page for page in every if page.stale()]


def build(root=".", force=False, environment=None, jobs=None):
    """Build what is out of date (all with `force`); yields a line of news for each. jobs: notebooks at a time.

    A page that cannot be built does not keep the others from it, nor does a sheet in which somebody has worked, which
    is never written over, with `force` or without; NSTError at the end says what was wrong.
    """
    root, course = read(root)
    for orphan in pages.orphans(root, course):
        yield orphan.build()
    wanted, failures, kept = [], [], 0
    for whole in pages.notebooks(root, course):
        group = tuple(page for page in whole if not page.kept())
        for page in (page for page in whole if page not in group):
            kept += 1
            failures.append(f"{page.name} was not built: it {page.kept()}; move that file away, then run: make course.")
        if force or any(page.stale() for page in group):
            wanted.append((group, environment))
        else:
            yield f"{whole[0].name}: up to date"
    for (group, _), texts in processes.each(pages.made, wanted, jobs or AT_A_TIME):
        if isinstance(texts, NSTError):
            failures.append(f"{group[0].name} was not built: {texts}")
            yield f"{group[0].name}: not built, see below"
        else:
            # Only this process writes, so that Ctrl-C can break off no writing of another one.
            for page, text in zip(group, texts, strict=True):
                yield page.write(text)
    for page in pages.texts(root, course):
        if page.stale():
            yield page.build()
    if failures:
        raise NSTError(_told(failures, len(wanted) + kept))


def _told(failures, number):
    if len(failures) == 1:
        return failures[0]
    return "\n".join([f"{len(failures)} of {number} could not be built:", *failures])
