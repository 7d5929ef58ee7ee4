"""Networks that paint at once: one pass through a small network instead of an optimiser's many steps."""

from nstlib.fast.painting import Painting, paint

__all__ = ["Painting", "paint"]
