"""The capstone's brief, its rubric and its questions: read from capstone.toml; and as Markdown for the site.

Whatever shows the rubric, a page of the site, a critique sheet, a portfolio, takes it from here.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LEVELS = 4  # of every criterion, from 0 to 3


@dataclass(frozen=True)
class Criterion:
    """One line of the rubric; levels: what is seen at level 0, 1, 2 and 3."""

    key: str
    name: str
    levels: tuple


@dataclass(frozen=True)
class Ask:
    """One question of a critique sheet."""

    key: str
    words: str


@dataclass(frozen=True)
class Stage:
    """One step of the work, and about how many minutes it takes."""

    title: str
    minutes: int
    text: str


@dataclass(frozen=True)
class Brief:
    title: str
    promise: str
    hours: str
    stages: tuple
    criteria: tuple
    asks: tuple


@cache
def brief():
    """The Brief that is in the package."""
    said = tomllib.loads(files("nstcourse").joinpath("capstone.toml").read_text(encoding="utf-8"))
    criteria = [Criterion(one["key"], one["name"], tuple(one["levels"])) for one in said["criterion"]]
    stages, asks = (tuple(kind(**one) for one in said[name]) for kind, name in ((Stage, "stage"), (Ask, "ask")))
    return Brief(said["title"], said["promise"], said["hours"], stages, tuple(criteria), asks)


def markdown():
    """The page of the site."""
    said = brief()
    parts = [f"# {said.title}", said.promise, f"*{said.hours}.*", "## The way"]
    parts += [f"{i}. **{one.title}** ({one.minutes} minutes). {one.text}" for i, one in enumerate(said.stages, 1)]
    parts += ["## Rubric", "Levels are no marks: they say what the next version needs."]
    head = "| | level 0 | level 1 | level 2 | level 3 |\n|---|---|---|---|---|"
    rows = "\n".join(f"| **{one.name}** | {' | '.join(one.levels)} |" for one in said.criteria)
    parts += [f"{head}\n{rows}", "## What a critic is asked"]
    parts += ["\n".join(f"- {one.words}" for one in said.asks)]
    return "\n\n".join(parts) + "\n"
