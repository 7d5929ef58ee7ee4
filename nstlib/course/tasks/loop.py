"""Exercise 5, the loop."""

TASKS = ()
