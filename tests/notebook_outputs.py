"""What is asked of the outputs of a notebook that was run, beside that there is no error.

By nbval, whose hooks stand in the conftest.py of the project: it compares no pictures. By the tests in a browser, where
nbval is not: whatever is marked for it.
"""

import base64
import binascii
import io
from html.parser import HTMLParser

import numpy as np
from PIL import Image

SMALLEST = 32  # pixels along the shorter side, where a lesson runs small
FLATTEST = 4.0  # standard deviation of 8-bit values; the dullest picture of a lesson has 18
GENERIC = {"image", "picture", "figure", "plot", "photo", "a picture", "an image"}


class Images(HTMLParser):
    """The attributes of every <img> in a text; its "caption" is the one of the <figure> that it stands in."""

    def __init__(self, html):
        super().__init__()
        self.found, self._within, self._caption = [], [], None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if tag == "figure":
            self._within = []
        elif tag == "figcaption":
            self._caption = ""
        elif tag == "img":
            self.found.append(dict(attributes))
            self._within.append(self.found[-1])

    def handle_data(self, data):
        if self._caption is not None:
            self._caption += data

    def handle_endtag(self, tag):
        if tag == "figcaption":
            for image in self._within:
                image["caption"] = self._caption
            self._caption = None


def images(outputs):
    """The attributes of every <img> in the outputs of a cell, as dicts."""
    return [image for output in outputs for image in Images("".join(output.get("data", {}).get("text/html", ""))).found]


def faults(outputs):
    """A sentence for every picture that says nothing, or its caption again, is not there, small or of one colour."""
    usual = [
        f"a picture of type {kind}, which has no alternative text"
        for output in outputs
        for kind in output.get("data", {})
        if kind.startswith("image/")
    ]
    return usual + [fault for image in images(outputs) if (fault := _fault(image))]


def differences(before, after):
    """{cell: (what it told before, what it tells now)} of the cells that are marked for nbval and tell something else.

    before, after: two notebooks with the same cells, as JSON.
    """
    marked = [
        (old["id"], told(old["outputs"]), told(new["outputs"]))
        for old, new in zip(before["cells"], after["cells"], strict=True)
        if "nbval-check-output" in old["metadata"].get("tags", [])
    ]
    return {name: (old, new) for name, old, new in marked if old != new}


def told(outputs):
    """What nbval compares: what was printed, and every text of what was shown; neither pictures nor live widgets."""
    found = {}
    for output in outputs:
        printed = output["output_type"] == "stream"
        parts = {output["name"]: output["text"]} if printed else output.get("data", {})
        for kind, text in parts.items():
            if kind != "stderr" and not kind.startswith("image/") and "widget" not in kind:
                found[kind] = found.get(kind, "") + "".join(text)
    return found


def _fault(image):
    alt = (image.get("alt") or "").strip()
    if len(alt) < 8 or alt.strip(". ").lower() in GENERIC:
        return f"the alternative text '{alt}' does not say what is to be seen"
    if alt.strip(". ").lower() == image.get("caption", "").strip(". ").lower():
        return f"the alternative text '{alt}' only repeats the caption"
    kind, _, text = (image.get("src") or "").partition(";base64,")
    if not kind.startswith("data:image/"):
        return f"'{alt}' is not in the notebook"
    if kind == "data:image/svg+xml":  # a curve of a widget's twin
        return "" if b"<polyline" in base64.b64decode(text) else f"'{alt}' draws no curve"
    try:
        with Image.open(io.BytesIO(base64.b64decode(text, validate=True))) as opened:
            pixels = np.asarray(opened.convert("RGB"), float)
    except (OSError, binascii.Error):
        return f"'{alt}' cannot be read"
    if min(pixels.shape[:2]) < SMALLEST:
        return f"'{alt}' has only {pixels.shape[1]} x {pixels.shape[0]} pixels"
    if pixels.std() < FLATTEST:
        return f"'{alt}' is of one colour"
    return ""
