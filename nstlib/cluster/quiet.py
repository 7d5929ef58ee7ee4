"""Dask's own words and Tornado's, kept from a learner's terminal: what matters of them is said in ours."""

import contextlib
import logging
import warnings

SPEAKERS = ("distributed", "tornado", "asyncio", "bokeh")


@contextlib.contextmanager
def quiet():
    """Within it they say nothing below logging's highest level, in any thread; what others log is left alone."""
    named = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] in SPEAKERS]
    loggers = [logging.getLogger(name) for name in {*SPEAKERS, *named}]
    # Those of their parts that are loaded later have no handler of their own, and speak by these.
    places = [*loggers, *(handler for logger in loggers for handler in logger.handlers)]
    for place in places:
        place.addFilter(_others_alone)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module=r"(distributed|tornado|dask)(\.|$)")
            yield
    finally:
        for place in places:
            place.removeFilter(_others_alone)


def _others_alone(record):
    """A handler may serve others, too."""
    return record.name.partition(".")[0] not in SPEAKERS
