"""The one exception that is meant for people."""

import math


class NSTError(ValueError):
    """Something the user can mend: one plain sentence says what was wrong and what to do.

    The command line prints the sentence and exits with status 2; a notebook shows the sentence
    alone, without a traceback.
    """

    def _render_traceback_(self):
        # IPython asks an exception for its own rendering before it formats a traceback.
        return [f"nstlib: {self}"]


class Interrupted(NSTError):
    """Ctrl-C, with what is kept and what to do: the command line ends with status 130."""


def suggest(word, known):
    """ "did you mean 'X'? Known: X, Y, Z": the closest known word, if one is close, then all of them."""
    from difflib import get_close_matches

    close = get_close_matches(str(word), list(known), n=1)
    hint = f"did you mean '{close[0]}'? " if close else ""
    return f"{hint}Known: {', '.join(known)}"


def in_words(value):
    """A refused value for a sentence; of a number in quotation marks, that these make it text."""
    if not isinstance(value, str):
        return str(value)[:40]
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        return f"'{value[:40]}'"
    return f"the text '{value[:40]}'; leave out the quotation marks"
