"""Data that a notebook shows: it knows that it is shown, and not how.

The kinds of data lie below the views that draw them and import none of them. When a notebook asks, the view is looked
up by the name of its room: the one place where a lower room speaks of a higher one.
"""

from importlib import import_module

VIEWS = "nstlib.views.kinds"  # has html_of(data)


class Shown:
    """A base for data that a notebook shows as HTML, and that prints as text elsewhere."""

    def _repr_html_(self):
        return import_module(VIEWS).html_of(self)
