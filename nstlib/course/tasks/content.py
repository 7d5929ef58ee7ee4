"""Exercise 2, content."""

TASKS = ()
