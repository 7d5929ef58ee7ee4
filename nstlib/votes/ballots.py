"""A ballot: the pictures that a class compares, and which pairs each voter is shown."""

from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from nstlib import images
from nstlib.errors import NSTError
from nstlib.files import as_path
from nstlib.recipe import check_whole
from nstlib.views.words import alt_of

SHOWN = 480  # pixels of the longer side of a picture on a ballot, and what two must differ in to be two
FEWEST, MOST = 2, 40  # pictures
QUESTIONS = 20
LONGEST = 60  # letters of a class's or a picture's name
ASKED = "Which picture is better?"


@dataclass(frozen=True, repr=False)
class Ballot:
    """What a class votes on. pictures: {name: (H, W, 3) in [0, 1], as they are shown}; alts: {name: what is to be seen
    on it, without saying how it was made}; asked: the question that is put about each pair.

    Iterating over it gives the pairs (left, right) of one voter, the one of the seed.
    """

    pictures: dict = field(repr=False)
    alts: dict = field(repr=False)
    class_name: str
    questions: int
    seed: int
    asked: str = ASKED

    @property
    def names(self):
        """The names of the pictures."""
        return tuple(self.pictures)

    @property
    def rounds(self):
        """All pairs, in rounds in which no picture comes twice: every run of them compares all about equally often.

        The circle method of tournaments: one stands still, the others move on by a place each round.
        """
        places = [self.names[i] for i in np.random.default_rng(self.seed).permutation(len(self.names))]
        places += [None] * (len(places) % 2)
        found = []
        for _ in range(len(places) - 1):
            half = len(places) // 2
            pairs = zip(places[:half], places[half:][::-1], strict=True)
            found += [pair for pair in pairs if None not in pair]
            places = [places[0], places[-1], *places[1:-1]]
        return found

    def pairs(self, voter=0):
        """The [(left, right)] that one voter is shown; voter: a number, of which each has other pairs and sides.

        They are neighbours in `rounds`, from a place of the voter's own on, in an order and on sides drawn by chance.
        """
        draw, every = np.random.default_rng([self.seed, int(voter)]), self.rounds
        start = int(draw.integers(len(every)))
        chosen = [every[(start + i) % len(every)] for i in range(self.questions)]
        return [chosen[i] if draw.random() < 0.5 else chosen[i][::-1] for i in draw.permutation(len(chosen))]

    def __iter__(self):
        return iter(self.pairs())

    def __len__(self):
        return self.questions

    def __repr__(self):
        return f"Ballot of {self.class_name}: {len(self.names)} pictures, {self.questions} questions"


def ballot(pictures, class_name, questions=QUESTIONS, seed=0, asked=ASKED):
    """A Ballot. pictures: {name: picture or file}, or a list of files; class_name: whose votes belong together.

    questions: how many pairs a voter is shown, at most as many as there are; each pair comes once. seed: of the order
    of all pairs, which everybody with the same seed shares. asked: the question about each pair.
    Raises NSTError for fewer than 2 or more than 40 pictures, for two that look the same, and for a class without a
    name.
    """
    class_name = checked_name(class_name, "the class")
    given = _named(pictures)
    if not FEWEST <= len(given) <= MOST:
        raise NSTError(f"a vote is about {FEWEST} to {MOST} pictures, not {len(given)}.")
    shown = {checked_name(name, "a picture"): _shown(picture) for name, picture in given}
    for one, other in combinations(shown, 2):
        if shown[one].shape == shown[other].shape and np.array_equal(shown[one], shown[other]):
            raise NSTError(f"'{one}' and '{other}' are the same picture; leave one out, for nobody can choose.")
    every = len(shown) * (len(shown) - 1) // 2
    questions = min(check_whole("questions", questions, 1), every)
    alts = {checked_name(name, "a picture"): alt_of(one, shown[checked_name(name, "a picture")]) for name, one in given}
    asked = checked_name(asked, "the question")
    return Ballot(shown, alts, class_name, questions, check_whole("seed", seed, 0), asked)


def checked_name(name, what):
    """A name of a class or a picture, or a question, as it is kept; or an NSTError."""
    name = " ".join(name.split()) if isinstance(name, str) else ""
    if not name or len(name) > LONGEST:
        raise NSTError(f"{what} needs words of 1 to {LONGEST} letters.")
    return name


def _named(pictures):
    """[(name, picture)]; a file is called by its name without folder and ending."""
    if isinstance(pictures, dict):
        return list(pictures.items())
    if isinstance(pictures, str) or not hasattr(pictures, "__iter__"):
        raise NSTError("a ballot takes {name: picture or file}, or a list of files.")
    named = [(as_path(one).stem if as_path(one).suffix else str(one), one) for one in pictures]
    names = [name for name, _ in named]
    for name in names:
        if names.count(name) > 1:
            raise NSTError(f"two pictures are called '{name}'; give one of the files another name.")
    return named


def _shown(picture):
    picture = getattr(picture, "image", picture)  # a Result or a Painting
    return images.at_most(picture, "a picture of the ballot", SHOWN)
