"""Failures by cause, side by side: the photograph, what went wrong, and what mends it."""

from nstlib.failures import board_of_failures, failure_gallery

__all__ = ["board_of_failures", "failure_gallery"]
