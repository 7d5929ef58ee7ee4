"""Time machine: scrub through a run, and wipe a moment of it against another picture."""

import weakref

import numpy as np

from nstlib import images
from nstlib.errors import NSTError
from nstlib.explain.timemachine import time_machine
from nstlib.images import as_picture
from nstlib.views.board import Board
from nstlib.views.moving.wipe import wiped
from nstlib.views.tables import loss_svg
from nstlib.widgets.panel import Panel, chooser, row, sentence
from nstlib.widgets.studio import studio_of


class TimeMachine(Panel):
    """TimeMachine(record): of a list of Steps with pictures, as `on_step` gives them.

    TimeMachine(studio), or studio=studio: of the record of a Studio and its kept runs.
    others: {name: picture} to wipe against; the content and the kept runs of a studio are added by themselves.
    """

    def __init__(self, record=None, others=None, *, studio=None):
        super().__init__()
        self.studio = studio_of(record, studio)
        if self.studio is None and record is None:
            raise NSTError("give a record, the Steps that on_step gives, or a studio=...")
        self._record, self.others = (None if self.studio is not None else list(record)), dict(others or {})
        self.index, self.against, self.share = -1, "the last picture", 0.5
        self.others = {name: as_picture(picture, name, 1024) for name, picture in self.others.items()}
        self._content = None, None
        if self.studio is None and not self.frames:
            raise NSTError("this record has no pictures; collect the Steps that on_step gives.")

    @property
    def frames(self):
        """The Steps of the record that have a picture."""
        steps = self.studio.record if self.studio is not None else self._record
        return [step for step in steps if step.image is not None]

    def candidates(self):
        """{name: picture} that a moment can be wiped against."""
        frames = self.frames
        found = {"the last picture": frames[-1].image} if frames else {}
        if self.studio is not None:
            job = self.studio.job
            if job is not None:
                run = weakref.ref(job.run)  # not id(): the next run may be given the address of the one that is gone
                if self._content[0] != run:
                    self._content = run, job.result().content
                found["the content"] = self._content[1]
            for number, result in enumerate(self.studio.kept, 1):
                found[f"kept {number}: {' x '.join(result.names)}"] = result.image
        return found | self.others

    def close(self):
        """Listen to the studio no longer."""
        if self.studio is not None and self._heard in self.studio.listeners:
            self.studio.listeners.remove(self._heard)

    def board(self):
        """The chosen moment, wiped against the chosen picture."""
        if not self.frames:
            return Board("Time machine", (), "No moments yet: start a run in the studio.")
        other = self.candidates().get(self.against)
        if self.index == -1:
            self.index = (len(self.frames) - 1) // 4
        # A new run of the studio begins with fewer moments than the last one had.
        return time_machine(self.frames, min(self.index, len(self.frames) - 1), other, self.share, self.against)

    def build(self):
        """Sliders of moment and wipe, a chooser of the other picture, and the two pictures in one."""
        import ipywidgets

        self.scrubber = ipywidgets.IntSlider(min=0, max=0, value=0, description="moment")
        self.wiper = ipywidgets.IntSlider(min=0, max=100, value=50, description="wipe (%)")
        self.choice = chooser(["the last picture"], "the last picture", "against")
        blank = images.encode(np.ones((8, 8, 3), np.float32), "JPEG")  # no picture at all would look like a broken one
        fit = ipywidgets.Layout(max_width="100%", object_fit="contain")
        self.picture = ipywidgets.Image(value=blank, format="jpeg", layout=fit)
        self.status, self.curve = ipywidgets.HTML(), ipywidgets.HTML()
        if self.studio is not None:
            self.studio.listeners.append(self._heard)
        self._fit()
        self.scrubber.observe(self._moved, "value")
        self.wiper.observe(self._moved, "value")
        self.choice.observe(self._moved, "value")
        return ipywidgets.VBox([row(self.scrubber, self.wiper, self.choice), self.status, self.picture, self.curve])

    def _fit(self):
        """Give the controls as many places as there are moments; the reader's place stays while these do."""
        last = max(0, len(self.frames) - 1)
        if self.scrubber.max != last or self.index < 0:
            self.scrubber.max = last
            # The last moment against itself would show nothing; of an early one each side tells something.
            self.scrubber.value = self.index = last // 4
        names = list(self.candidates()) or ["the last picture"]
        wanted = self.against
        if tuple(self.choice.options) != tuple(names):
            self.choice.options = names  # this chooses the first one
        self.choice.value = self.against = wanted if wanted in names else names[0]

    def _moved(self, _):
        self.index, self.share, self.against = self.scrubber.value, self.wiper.value / 100, self.choice.value
        self.refresh()

    def refresh(self, *_):
        """Draw the chosen moment, its place on the curve, and the line that names both sides."""
        if not self.built:
            return
        frames = self.frames
        self.picture.layout.display = None if frames else "none"
        if not frames:
            self.status.value = sentence("No moments yet: start a run in the studio.", "empty")
            self.twin.follow(self.board())
            return
        index = min(self.index, len(frames) - 1)
        now, size = frames[index], frames[-1].image.shape[:2]
        found = self.candidates()
        name = self.against if self.against in found else "the last picture"
        other = found.get(name, frames[-1].image)
        image = wiped(other, images.resize(now.image, size), self.share)
        self.picture.value = images.encode(image, "JPEG", quality=85)
        self.picture.width = str(max(256, size[1]))
        # The history has every step, the record only some.
        history = frames if self.studio is None or self.studio.job is None else list(self.studio.job.history)
        self.curve.value = loss_svg(history, width=380, height=140, at=now.step)
        text = f"Left: {name}. Right: step {now.step}, {now.width} x {now.height} px, loss {now.loss:.4f}."
        self.status.value = sentence(text, "ready", now.step)
        self.twin.follow(self.board())

    def _heard(self, studio, step):
        if studio.state in ("paused", "finished", "stopped"):
            self._fit()
            self.refresh()
