"""Clips: read, painted so that they hold still, measured and written."""
