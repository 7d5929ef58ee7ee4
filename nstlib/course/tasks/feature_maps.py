"""Exercise 1, feature maps."""

TASKS = ()
