"""The course's own text in the words of an error. An answer that is run with the course's own function in the place of
a wrong one can find that function, and say what it found; a student's page must not."""

import re
from dataclasses import replace

RUN = 24  # letters and digits in a row that are no accident
LEFT_OUT = "it broke off, and what it said is left out: it quotes the course's own answer."
NOTE = "the words of its error quote the course's own answer: look at the student's source."
OURS = ("full", "partial", "wrong")  # of these marks the words are the course's


def left_out(mark, reference, answers):
    """The Mark without words of a submission that quote a solution, beyond what the student wrote or was given."""
    if mark.status in OURS:
        return mark
    written = [*reference.stubs.values(), *reference.setup, *(answer.source for answer in answers.values())]
    quoted = set().union(*map(_runs, reference.solutions.values())) & _runs("\n".join(mark.words))
    quoted -= set().union(*map(_runs, written))
    return replace(mark, words=[LEFT_OUT], notes=(*mark.notes, NOTE)) if quoted else mark


def _runs(text):
    text = re.sub(r"[\W_]+", "", text.casefold())
    return {text[k : k + RUN] for k in range(len(text) - RUN + 1)}
