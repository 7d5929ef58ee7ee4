"""A mock class to try grading on: `nst course practice`.

ways        the known right and wrong ways of a task, as the text of a learner's cell, and what each is worth
mock_class  who hands in what, when and under which name; the files, and the marks that are to be expected
"""
