"""nstcourse: the course that is built upon nstlib: tasks, checks, how notebooks are made and how they are graded.

Arrows run one way: this package imports nstlib, and nstlib only names `nst.check` and its kin, which are loaded when
they are first asked for.
"""
