"""Names for what ipywidgets leaves without one: sliders, pictures and thumbnails, for whoever hears a page.

A slider of ipywidgets is an element whose label belongs to no part of it, and whose value is told as the number of its
stop; its Image has no alternative text. named.js beside this file mends that in the panel in which it stands.
"""

import importlib.util
from functools import cache
from pathlib import Path


def named():
    """[an ipywidget that is seen nowhere and names what is in the panel around it]; [] where anywidget is missing."""
    return [_class()()] if importlib.util.find_spec("anywidget") else []


@cache
def _class():
    import anywidget

    class Named(anywidget.AnyWidget):
        """The page's side alone."""

        _esm = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")

    return Named
