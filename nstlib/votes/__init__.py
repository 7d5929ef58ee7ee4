"""The class vote: two pictures, which is better? From answers to a ranking, and what the metrics make of it.

`ballot` says which pairs a class is shown, `kept` what a vote file holds and how it is read, `strengths` ranks by
Bradley and Terry's model, `ranks` compares two rankings, `simulated` makes votes up for lessons, `comparing` sets every
metric beside the class, and `page` is the page on which a class votes without a network.
"""

from importlib import import_module

_ROOMS = {
    "ballot": "ballots",
    "Ballot": "ballots",
    "load": "kept",
    "Votes": "kept",
    "add": "kept",
    "bradley_terry": "strengths",
    "Strengths": "strengths",
    "rank_correlation": "ranks",
    "Agreement": "ranks",
    "simulated": "simulation",
    "compare": "comparing",
    "metrics_of": "comparing",
    "write_page": "page",
}

__all__ = sorted(_ROOMS)


def __getattr__(name):
    """Names on first use: nothing here is imported for those who paint one picture."""
    if name not in _ROOMS:
        raise AttributeError(f"module 'nstlib.votes' has no attribute '{name}'")
    return getattr(import_module(f"nstlib.votes.{_ROOMS[name]}"), name)
