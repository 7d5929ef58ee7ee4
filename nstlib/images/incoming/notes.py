"""Say what was decided about a picture on its way in, once."""

import sys
from functools import cache


@cache  # a picture is opened several times in a run: for its shape, its preview, its pixels
def tell(sentence):
    """Print "note: " and a sentence, the first time that it is told: on standard error, and in a notebook below the
    cell, where standard error would be painted red."""
    print(f"note: {sentence}", file=sys.stdout if "ipykernel" in sys.modules else sys.stderr)
