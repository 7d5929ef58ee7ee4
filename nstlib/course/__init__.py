"""The old address of nstcourse, which answers for one more release.

Notebooks for nbgrader that were handed out import `nstlib.course.nbgrader`, and `python -m
nstlib.course.grading.reports` stands in scripts.
"""

from importlib.util import find_spec

__path__ = list(find_spec("nstcourse").submodule_search_locations)
