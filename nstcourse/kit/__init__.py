"""All of ours that a graded answer can see: the sandbox is shown this folder, as it is, and imports it by these names.

Nothing in here knows a right answer. So no module in here imports one from outside of this folder, but errors and the
first page of nstlib; tests/grading/test_kit.py walks through the imports.
"""
