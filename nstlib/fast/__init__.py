"""Networks that paint at once: one pass through a small network instead of an optimiser's many steps."""
