"""Desk: the Studio's page. Left both pictures; right the recipe, the buttons, the picture, the results, the losses."""

import importlib.util

from nstlib.widgets import host
from nstlib.widgets.desk.blend import Blend
from nstlib.widgets.desk.canvas import Canvas
from nstlib.widgets.desk.choices import PictureChoice
from nstlib.widgets.desk.dials import Dials
from nstlib.widgets.desk.looks import SHEET
from nstlib.widgets.desk.results import link
from nstlib.widgets.desk.thumbnails import css
from nstlib.widgets.desk.wording import BUSY
from nstlib.widgets.front.page import Front
from nstlib.widgets.panel import button
from nstlib.widgets.photos import PhotoDrop

UNDO = "Take back what happened last: a choice or a setting, or else the last ten or so steps of the run"


class Desk:
    """All ipywidgets of a Studio, in `box`."""

    def __init__(self, studio):
        import ipywidgets

        self.cards = {
            kind: PictureChoice(kind, getattr(studio, kind), lambda kind, name: studio.choose(**{kind: name}))
            for kind in ("content", "style")
        }
        self.dials = Dials(
            studio.recipe, studio.use_preset, lambda name, value: studio.reset(**{name: value}), studio.strengthen
        )
        self.blend = Blend(studio.chosen(), studio.blend, studio.reblend)
        self.buttons = {
            label: button(label, tip, call)
            for label, tip, call in (
                ("Start", "Begin, or go on", studio.start),
                ("Pause", "Stand still; Start goes on", studio.pause),
                ("Stop", "End the run and keep its picture", studio.stop),
                ("Undo", UNDO, studio.take_back),
                ("Keep", f"Save the picture {host.beside()}, as a PNG that holds its recipe", studio.keep),
                ("Surprise me", "Choose two pictures by chance", studio.surprise),
                ("Look again", "List the pictures that are in the folder now", studio.look_again),
            )
        }
        self.buttons["Start"].button_style = "primary"
        self.canvas, self.status, self.download = Canvas(), ipywidgets.HTML(), ipywidgets.HTML()
        first, then = list(self.buttons.values())[:5], list(self.buttons.values())[5:]
        self.dials.box.add_class("nst-dials")
        stage = [
            self.dials.box,
            self.blend.box,
            _box(ipywidgets.HBox, "nst-tools", *first, self.download, *then),
            self.status,
            _box(ipywidgets.HBox, "nst-bar", self.canvas.progress),
            _box(ipywidgets.VBox, "nst-frame", self.canvas.preview),
            self.canvas.caption,
            studio.strip.build(),
            self.canvas.losses,
        ]
        fields = self.cards if importlib.util.find_spec("anywidget") else ("content",)  # else one sentence is enough
        self.drops = {kind: PhotoDrop(lambda _, path, kind=kind: self._arrived(studio, kind, path)) for kind in fields}
        for kind, drop in self.drops.items():
            self.cards[kind].box.children += (drop.build(),)
        self.side = _box(ipywidgets.VBox, "nst-side", *(card.box for card in self.cards.values()))
        body = _box(ipywidgets.HBox, "nst-body", self.side, _box(ipywidgets.VBox, "nst-stage", *stage))
        clock = [] if studio.runner.clock is None else [studio.runner.clock]
        self.front = self._front(studio, body) if host.own_page() and len(fields) > 1 else None
        front = [] if self.front is None else [self.front.box]
        self.box = _box(ipywidgets.VBox, "nst-studio", css(SHEET), *front, body, *clock)

    def _front(self, studio, body):
        """On a page of its own a few choices stand first, and all else is folded."""

        def unfold(wished):
            body.layout.display = None if wished else "none"

        unfold(False)
        return Front(studio, lambda kind, path: self._arrived(studio, kind, path), unfold)

    def _arrived(self, studio, kind, path):
        """A photo of one's own: it is listed, and chosen for what it was dropped on."""
        studio.look_again()
        studio.choose(**{kind: path.as_posix()})

    def look(self):
        """List the pictures that are in the folder now."""
        for card in self.cards.values():
            card.look()
        self.blend.look()
        if self.front:
            self.front.look()

    def show_choice(self, choice):
        """Show what is chosen; returns why one of the pictures cannot be read, or ""."""
        wrong = [self.cards[kind].show(getattr(choice, kind)) for kind in self.cards]
        self.dials.show(choice.recipe)
        self.blend.show(choice)
        if self.front:
            self.front.show_choice(choice)
        return next(filter(None, wrong), "")

    def show_picture(self, job, history, shown, content):
        """The picture of a Job that has a history, else one of the strip, else the content."""
        if self.front:
            self.front.show_picture(job, history, shown, content)
        if history:
            self.canvas.show_run(job, history)
        elif shown is not None:
            self.canvas.show_painted(shown)
        else:
            self.canvas.show_content(content)

    def allow(self, state, painted, changed):
        """Enable what can be pressed in a state of the Studio. painted: there is a picture; changed: there is something
        to take back."""
        busy = self.buttons["Start"].disabled = state in BUSY
        self.buttons["Pause"].disabled = state not in ("running", "paused")
        self.buttons["Stop"].disabled = not busy and state != "paused"
        self.buttons["Undo"].disabled, self.buttons["Keep"].disabled = not changed, not painted
        if busy or not painted:
            self.download.value = link(None)
        if self.front:
            self.front.allow(state, painted, changed)

    def offer(self, painted):
        """Let a Painted be downloaded; None: nothing."""
        self.download.value = link(painted)
        if self.front:
            self.front.offer(painted)


def _box(kind, name, *children):
    """A box of the class `name`."""
    made = kind(list(children))
    made.add_class(name)
    return made
