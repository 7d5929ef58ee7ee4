"""The old address of nstcourse, which answers for one more release.

Notebooks for nbgrader that were handed out import `nstlib.course.nbgrader`, and `python -m
nstlib.course.grading.reports` stands in scripts.
"""

import nstcourse

__path__ = nstcourse.__path__
