"""Votes that nobody has cast: drawn from known strengths, for lessons and tests, and marked as such."""

import numpy as np

from nstlib.errors import NSTError
from nstlib.recipe import check_whole
from nstlib.votes.ballots import QUESTIONS
from nstlib.votes.kept import LEFT, RIGHT, Votes

SAID = "These votes are simulated: nobody has cast them, and they say nothing about people."


def simulated(strengths, voters=20, seed=0, questions=QUESTIONS, class_name="simulated"):
    """Votes by Bradley and Terry's model: i is preferred to j with the probability p_i / (p_i + p_j).

    strengths: {picture: p above 0}; voters: how many; questions: of each, about pairs drawn without repetition, at most
    all; the same seed draws the same votes. Their `simulated` is True, and their `told` says so.
    Raises NSTError for fewer than 2 pictures, and for strengths that are not above 0.
    """
    names = list(strengths)
    p = np.array([strengths[name] for name in names], float)
    if len(names) < 2 or not (np.isfinite(p).all() and (p > 0).all()):
        raise NSTError("simulated votes need {picture: strength} of two pictures or more, each strength above 0.")
    check_whole("voters", voters, 1)
    draw, cast = np.random.default_rng(check_whole("seed", seed, 0)), {}
    first, second = np.triu_indices(len(names), 1)
    asked = min(check_whole("questions", questions, 1), len(first))
    for voter in range(voters):
        answers = []
        for pair in draw.permutation(len(first))[:asked]:
            i, j = draw.permutation([first[pair], second[pair]])
            choice = LEFT if draw.random() < p[i] / (p[i] + p[j]) else RIGHT
            answers.append((names[i], names[j], choice))
        cast[f"simulated-{voter + 1}"] = tuple(answers)
    return Votes(class_name, tuple(names), cast, (SAID,), simulated=True)
