"""Results: a strip of the pictures that were painted, small, each with its recipe; a click brings one back."""

import base64
import uuid
import weakref
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path

import numpy as np

from nstlib import images, lasting
from nstlib.files import shortened, write_new
from nstlib.widgets.desk.changes import Choice, weights_of
from nstlib.widgets.desk.presets import in_words
from nstlib.widgets.desk.thumbnails import SIDE, as_jpeg, css, picture_button, rule

KEPT = 12  # results on the strip; an older one makes place for a new one
SHOWN = 512  # pixels of a result that is brought back to the page; its PNG has all
LINKED = 1_500_000  # bytes of a PNG inside a link: Jupyter's server drops what comes at more than 3 MB in 3 s


@dataclass(frozen=True)
class Painted:
    """A picture on the strip: what it was made of, and the picture three times: the PNG with the recipe inside, a JPEG
    for the page and a small one for its button. run: a weak reference to the Run that made it."""

    choice: Choice = field(repr=False)
    names: tuple
    words: str
    png: bytes = field(repr=False)
    shown: bytes = field(repr=False)
    small: bytes = field(repr=False)
    image: np.ndarray = field(repr=False)
    shape: tuple
    run: object = field(repr=False)

    @classmethod
    def of(cls, job, choice):
        """Of a Job as it stands."""
        result = job.result()
        choice = replace(choice, recipe=choice.recipe.but(**weights_of(result.recipe)))
        words = f"{in_words(choice.recipe)}, {len(result.history)} steps, {result.backbone}"
        image = result.image
        side = min(SHOWN, max(image.shape[:2]))
        return cls(
            choice,
            result.names,
            words,
            result.encoded(),
            as_jpeg(image, SHOWN),
            as_jpeg(image, SIDE, quality=80),
            images.resize(image, min(256, side)),
            image.shape[:2],
            weakref.ref(job.run),
        )

    @property
    def title(self):
        """Its pair, in words."""
        return " in the manner of ".join(self.names)

    def same(self, other):
        """Is this the same run at the same step?"""
        alike = self.words == other.words and self.choice.same(other.choice)
        return alike and self.run() is other.run() is not None


class Strip:
    """The last results, {index: Painted}, and their ipywidgets once `build` has made them.

    on_pick: called with a Painted that was clicked.
    """

    def __init__(self, on_pick):
        self.results, self._on_pick, self.buttons = [], on_pick, []
        self._names = [f"nst-r-{uuid.uuid4().hex[:8]}" for _ in range(KEPT)]

    def add(self, painted, beside=None):
        """Take a result in, in the place of an earlier state of the same run, unless that is `beside`."""
        if painted.run() is not None:
            self.results = [r for r in self.results if r is beside or r.run() is not painted.run()]
        self.results = [*self.results, painted][-KEPT:]
        self.refresh()

    def of(self, choice):
        """The latest result of this very Choice, or None."""
        return next((r for r in reversed(self.results) if r.choice.same(choice)), None)

    def build(self):
        """All buttons at once: a run's thread may set what exists, and must not make widgets."""
        import ipywidgets

        self.buttons = [picture_button("", "", name, lambda i=i: self._pick(i)) for i, name in enumerate(self._names)]
        self.sheet, self.words = css(""), ipywidgets.HTML()
        row = ipywidgets.HBox(self.buttons)
        row.add_class("nst-thumbs")
        row.add_class("nst-strip")
        self.box = ipywidgets.VBox([self.words, row, self.sheet])
        self.box.add_class("nst-results")
        self.refresh()
        return self.box

    def refresh(self, shown=None, busy=False):
        """Show the latest first; `shown` is the one that is on the page now, and nothing is brought back while busy."""
        if not self.buttons:
            return
        newest = self.results[::-1]
        rules = "".join(rule(name, r.small) for name, r in zip(self._names, newest, strict=False))
        self.sheet.value = f"<style>{rules}</style>"
        for i, button in enumerate(self.buttons):
            there = i < len(newest)
            button.layout.display = None if there else "none"
            if there:
                result = newest[i]
                button.description = f"{' × '.join(result.names)}\n{in_words(result.choice.recipe)}"
                button.tooltip = f"{result.title}: {result.words}. Click to bring it back."
                button.disabled = busy
                (button.add_class if result is shown else button.remove_class)("nst-chosen")
        self.box.layout.display = None if newest else "none"
        here = "; a click brings pair, recipe and picture back"
        if shown is not None:
            here = f": {shown.title}, {shown.words}"
        self.words.value = f'<div class="nst-head"><b>results</b> {len(newest)}{escape(here)}</div>'

    def _pick(self, i):
        if i < len(self.results):
            self._on_pick(self.results[-1 - i])


def free_path(folder, names):
    """A file in this folder that is not there yet, for a picture of this pair; nor in the folder that lasts."""
    number, stem = 1, f"nst-{'-'.join(names)}"
    while (path := Path(folder) / shortened(stem, f"-{number}.png", folder)).exists() or lasting.taken(path.name):
        number += 1
    return path


def keep(folder, names, png):
    """Write the bytes of a PNG to the next free path, also where another program takes that one now; the path."""
    while not write_new(path := free_path(folder, names), png):
        pass
    lasting.copy(path, png)
    return path


def link(painted):
    """HTML: a link that downloads a Painted; words in its place where there is none, or a too large one."""
    if painted is None:
        return '<span class="nst-link nst-off" aria-disabled="true">Download</span>'
    if len(painted.png) > LINKED:
        size = f"{painted.shape[1]} x {painted.shape[0]} px"
        return f'<span class="nst-link nst-off">{size}: too large for a link, press Keep</span>'
    data = base64.b64encode(painted.png).decode()
    name = escape(shortened(f"nst-{'-'.join(painted.names)}", ".png"), quote=True)
    return (
        f'<a class="nst-link" download="{name}" href="data:image/png;base64,{data}" '
        f'title="Save the picture, with its recipe inside, as {name}">Download</a>'
    )
