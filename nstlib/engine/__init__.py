"""The optimisation: pyramid, optimisers, the run itself, the job that steers it, checkpoints, and the forecast."""

from nstlib.engine.budget import Forecast, forecast
from nstlib.engine.checkpoint import Keeper
from nstlib.engine.foreground import resume, stylize
from nstlib.engine.job import Job
from nstlib.engine.result import Result, Step

__all__ = ["Forecast", "Job", "Keeper", "Result", "Step", "forecast", "resume", "stylize"]
