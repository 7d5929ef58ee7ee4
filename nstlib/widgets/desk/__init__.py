"""Desk: the parts of the Studio: choices and thumbnails, the recipe's dials, the large picture, the results."""
