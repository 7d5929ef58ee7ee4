"""The front's widgets, and how they follow a Studio and tell it what to do."""

import base64
from functools import cache
from pathlib import Path

from nstlib import images
from nstlib.errors import NSTError
from nstlib.files import shortened
from nstlib.views.words import compared_in_words
from nstlib.widgets.desk.thumbnails import as_jpeg, offered, stamp, thumbnail
from nstlib.widgets.front import words
from nstlib.widgets.photos import PhotoDrop

PREVIEW = 768  # pixels of the longer side of before and after
PIECE = 512 * 1024  # bytes of a download in one message, which servers let through
ADD = {"content": "Add a photo of your own", "style": "Add a painting of your own"}
LEGENDS = {"content": "1. Choose a photo", "style": "2. Choose a painting", "manner": "3. How to paint it"}


class Front:
    """What stands first on the page of `nst studio`; `box` is its ipywidget.

    studio: the Studio whose buttons it presses; arrived: called with (kind, path) for a photo of one's own; unfold:
    called with True or False when all settings are to be seen or not.
    """

    def __init__(self, studio, arrived, unfold):
        import ipywidgets

        self._studio, self._told, self._painted = studio, True, None
        self._drawn = {"content": None, "listed": None, "job": None}
        choice, outcome = _classes()
        self.choices = {kind: choice(legend=legend) for kind, legend in LEGENDS.items()}
        for kind in ("content", "style"):
            self.choices[kind].observe(lambda change, kind=kind: self._chosen(**{kind: change["new"]}), "value")
        self.choices["manner"].observe(lambda change: self._preset(change["new"]), "value")
        self.outcome = outcome()
        self.outcome.on_msg(self.answer)
        self.outcome.observe(lambda change: unfold(change["new"]), "unfolded")
        drops = {kind: PhotoDrop(lambda _, path, kind=kind: arrived(kind, path)) for kind in ADD}
        fields = {kind: drop.build(ADD[kind]) for kind, drop in drops.items()}
        side = [part for kind in ADD for part in (self.choices[kind], fields[kind])]
        parts = [_box(ipywidgets.VBox, "nst-front-side", *side)]
        parts.append(_box(ipywidgets.VBox, "nst-front-stage", self.choices["manner"], self.outcome))
        heading = ipywidgets.HTML(words.heading())
        self.box = _box(ipywidgets.VBox, "nst-front", heading, _box(ipywidgets.HBox, "nst-front-body", *parts))
        self.look()

    # --- what the reader does ---

    def _chosen(self, **pictures):
        if self._told:
            self._studio.choose(**pictures)

    def _preset(self, name):
        if self._told and name in words.MANNERS:
            self._studio.use_preset(name)

    def answer(self, _, message, buffers):
        """What the page asks for: a button, or the next piece of a download; what is none of them is passed over."""
        calls = {
            "paint": self._studio.start,
            "stop": self._studio.stop,
            "back": self._studio.take_back,
            "chance": self._studio.surprise,
            "download": lambda: self._send(0),
            "piece": lambda: self._send(message.get("number")),
        }
        if call := calls.get(message.get("do")):
            call()

    def _send(self, number):
        """A piece of the PNG; the page asks for the next one, so no message is too large for a server."""
        if self._painted is None:  # it can be asked for before it has been offered
            self._painted = self._studio.present()
        if (painted := self._painted) is None:
            return
        png, name = painted.png, shortened(f"nst-{'-'.join(painted.names)}", ".png")
        count = -(-len(png) // PIECE)
        if isinstance(number, int) and 0 <= number < count:
            piece = png[number * PIECE : (number + 1) * PIECE]
            self.outcome.send({"number": number, "count": count, "name": name}, buffers=[piece])

    # --- what the reader sees ---

    def look(self):
        """List the pictures that there are now."""
        known = {kind: {name: jpeg for name in offered(kind) if (jpeg := thumbnail(name))} for kind in ADD}
        listed = {kind: [(name, stamp(name)) for name in known[kind]] for kind in known}
        if listed != self._drawn["listed"]:
            self._drawn["listed"] = listed
            for kind, found in known.items():
                addresses = {
                    name: f"data:image/jpeg;base64,{base64.b64encode(j).decode()}" for name, j in found.items()
                }
                self.choices[kind].options = words.of_pictures(list(found), kind, addresses)
        self.show_choice(self._studio.chosen())

    def show_choice(self, choice):
        """Mark what is chosen."""
        self._told = False
        try:
            for kind in ADD:
                picture = getattr(choice, kind)
                self.choices[kind].value = picture if isinstance(picture, str) else ""
            self.choices["manner"].options = words.of_manners(choice.recipe)
            self.choices["manner"].value = choice.recipe.name
        finally:
            self._told = True

    def show_picture(self, job, history, shown, content):
        """Before and after of a Job that has a history, else of one of the strip, else the photo alone."""
        out = self.outcome
        if history:
            self._begin(job)
            with out.hold_sync():
                out.after, out.after_alt = as_jpeg(job.picture, PREVIEW), words.of_after(job.run.names)
        elif shown is not None:
            self._before(shown.choice.content)
            with out.hold_sync():
                out.after, out.after_alt = shown.shown, words.of_after(shown.names)
        else:
            self._before(content)
            out.after = b""

    def _begin(self, job):
        """The photo of a run, once: what is chosen may be another one by now."""
        if self._drawn["job"] is not job:
            self._drawn["job"], self._drawn["content"] = job, None
            self._photo(job.run.names[0], job.result().content)

    def _before(self, content):
        self._drawn["job"] = None
        if self._drawn["content"] == (key := (content if isinstance(content, str) else id(content), stamp(content))):
            return
        self._drawn["content"] = key
        try:
            picture = images.as_picture(content, "content", PREVIEW)
        except NSTError:  # said by the line of the page
            self.outcome.before = b""
            return
        self._photo(content if isinstance(content, str) else "a picture of your own", picture)

    def _photo(self, name, picture):
        with self.outcome.hold_sync():
            self.outcome.before, self.outcome.before_alt = as_jpeg(picture, PREVIEW), words.of_before(name, picture)

    def allow(self, state, painted, changed):
        """Say where the run stands, and what can be pressed."""
        out, job, busy = self.outcome, self._studio.job, state in ("preparing", "running")
        steps = len(job.history) if job else 0
        share = steps / job.recipe.steps if steps else 0.0
        seconds = job.run.seconds_left if job and steps else None
        allowed = ["stop"] if busy else ["paint", "chance"]
        allowed += ["back"] if changed else []
        self._painted = None if busy or not painted else self._painted
        allowed += ["download"] if painted and not busy else []
        with out.hold_sync():
            out.line, out.heard = words.standing(state if steps or busy else "idle", share, seconds)
            out.wrong = "" if busy else self._studio.message or (job.message if job and state == "failed" else "")
            out.share, out.state, out.allowed = share, state, allowed
            out.told = self._made()

    def offer(self, painted):
        """Let a Painted be downloaded, and say what it was made of; None: nothing."""
        self._painted = painted
        with self.outcome.hold_sync():
            self.outcome.told = self._made()
            if painted is not None:
                self.outcome.after_alt = words.of_after(painted.names, self._compared(painted))

    def _made(self):
        if (painted := self._painted) is None:
            return ""
        return f"{words.pair(painted.names)}: {painted.words}. The file that you download holds this recipe."

    def _compared(self, painted):
        try:
            content = images.as_picture(painted.choice.content, "content", 256)
        except NSTError:  # the photo has gone
            return ""
        return f"{compared_in_words(painted.image, images.resize(content, painted.image.shape[:2]))}."


def _box(kind, name, *children):
    made = kind(list(children))
    made.add_class(name)
    return made


@cache
def _classes():
    import anywidget
    import traitlets

    folder = Path(__file__).parent

    class ChoiceField(anywidget.AnyWidget):
        """A group of radio buttons."""

        _esm = (folder / "choice.js").read_text(encoding="utf-8")
        _css = (folder / "front.css").read_text(encoding="utf-8")
        legend = traitlets.Unicode().tag(sync=True)
        options = traitlets.List().tag(sync=True)
        value = traitlets.Unicode().tag(sync=True)

    class OutcomeField(anywidget.AnyWidget):
        """Buttons, where the run stands, before and after; what is pressed comes as a message."""

        _esm = (folder / "outcome.js").read_text(encoding="utf-8")
        line = traitlets.Unicode().tag(sync=True)
        heard = traitlets.Unicode().tag(sync=True)
        wrong = traitlets.Unicode().tag(sync=True)
        told = traitlets.Unicode().tag(sync=True)
        state = traitlets.Unicode("idle").tag(sync=True)
        share = traitlets.Float().tag(sync=True)
        allowed = traitlets.List().tag(sync=True)
        before = traitlets.Bytes().tag(sync=True)
        before_alt = traitlets.Unicode().tag(sync=True)
        after = traitlets.Bytes().tag(sync=True)
        after_alt = traitlets.Unicode().tag(sync=True)
        unfolded = traitlets.Bool(False).tag(sync=True)

    return ChoiceField, OutcomeField
