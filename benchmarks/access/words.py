"""The words of every picture and every widget: a walk through the outputs of all notebooks as they are built."""

import re
from html.parser import HTMLParser

import nbformat

WIDGET = "application/vnd.jupyter.widget-view+json"
SCRIPT = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)


class Pictures(HTMLParser):
    """What an output shows that is not text: each as (tag, its words or "")."""

    def __init__(self, html):
        super().__init__()
        self.found, self._open, self.text = [], 0, ""
        self.feed(SCRIPT.sub("", html))

    def handle_starttag(self, tag, attributes):
        """Pictures, drawings and clips; what is hidden from a screen reader on purpose is none."""
        known = dict(attributes)
        if tag in ("img", "svg", "canvas", "video", "iframe") and known.get("aria-hidden") != "true":
            words = known.get("alt") or known.get("aria-label") or known.get("title") or ""
            self.found.append((tag, words.strip() or self._decorative(known)))

    def handle_data(self, data):
        """What can be read."""
        self.text += data

    @staticmethod
    def _decorative(known):
        return "" if "alt" not in known or known.get("role") not in ("presentation", "none") else "decoration"


def outputs(root):
    """Yields (notebook, number of the cell, data of an output) of all notebooks of a checkout."""
    for folder in ("notebooks", "exercises", "solutions"):
        for file in sorted((root / folder).glob("*.ipynb")):
            for number, cell in enumerate(nbformat.read(file, 4).cells):
                for output in cell.get("outputs", []):
                    if "data" in output:
                        yield file.relative_to(root).as_posix(), number, output["data"]


def walk(root):
    """({"pictures": n, "widgets": n, "outputs": n}, ["notebook, cell: what has no words"])."""
    seen, silent = {"outputs": 0, "pictures": 0, "widgets": 0}, []
    for name, number, data in outputs(root):
        seen["outputs"] += 1
        html = "".join(data.get("text/html", ""))
        shown = Pictures(html)
        pictures = shown.found + [(kind, "") for kind in data if kind.startswith("image/") and not html]
        seen["pictures"] += len(pictures)
        silent += [f"{name}, cell {number}: <{tag}> without words" for tag, words in pictures if not words]
        if WIDGET in data:
            seen["widgets"] += 1
            if not (shown.text.strip() or shown.found or "".join(data.get("text/plain", "")).strip()):
                silent.append(f"{name}, cell {number}: a widget without a twin in words")
    return seen, silent
