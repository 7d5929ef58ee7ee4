"""From a submitted notebook to one that can be graded: the exercise as it was given out with the student's answers.

Nothing else of the submission is used. Its checks, outputs, tags and extra cells are left behind, so that a check that
was deleted, skipped or patched there changes nothing. `notebook_file` reads the bytes, `clean` leaves out what only
Jupyter understands, `grammar` looks at the statements, `cells` finds those of each task, `reference` knows what was
given out.
"""

from nstcourse.grading.cells import ANCHOR, LONGEST, Answer, answers
from nstcourse.grading.notebook_file import LARGEST, read
from nstcourse.grading.reference import Reference, stems

__all__ = ["ANCHOR", "LARGEST", "LONGEST", "Answer", "Reference", "answers", "read", "stems"]
