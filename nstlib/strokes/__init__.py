"""Painting by strokes: a picture of a few dozen strokes that a reward alone has placed; NumPy, no gradient of pixels.

`canvas` lays strokes on a canvas, one over the other; `painters` are three ways to place them that see nothing but one
number for a whole painting: the best of many random ones, hill climbing, and REINFORCE.
"""

from nstlib.strokes.canvas import FIELDS, painted, random_strokes, stages
from nstlib.strokes.painters import PAINTERS, Attempt, Subject, best_of_random, climb, reinforce
from nstlib.strokes.policy import advantages, gradient

__all__ = [
    "FIELDS",
    "PAINTERS",
    "Attempt",
    "Subject",
    "advantages",
    "best_of_random",
    "climb",
    "gradient",
    "painted",
    "random_strokes",
    "reinforce",
    "stages",
]
