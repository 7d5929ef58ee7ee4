"""The optimisation: pyramid, optimisers, the run itself, and its forecast."""

from nstlib.engine.budget import Forecast, forecast
from nstlib.engine.result import Result, Step
from nstlib.engine.run import stylize

__all__ = ["Forecast", "Result", "Step", "forecast", "stylize"]
