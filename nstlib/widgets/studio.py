"""Studio: choose two pictures, start, and steer the run while it goes."""

import random
import threading
import time
from dataclasses import replace
from html import escape
from pathlib import Path

from nstlib import images
from nstlib.backbones import backbone as load_backbone
from nstlib.catalogue import gallery
from nstlib.engine.job import Job
from nstlib.engine.run import WEIGHTS
from nstlib.errors import NSTError
from nstlib.explain.studio import board_of_result
from nstlib.explain.subject import name_of
from nstlib.recipe import as_recipe
from nstlib.views.board import Board, Entry
from nstlib.views.tables import loss_svg, shares_html
from nstlib.views.words import describe_in_words
from nstlib.widgets import host
from nstlib.widgets.panel import Panel, button, fractions, nearest, row, sentence

STRENGTHS = fractions(0.125, 0.25, 0.5, 1, 2, 4, 8)
SIZES = (96, 128, 192, 256, 384, 512, 768)
PREVIEW = 512  # pixels: a larger picture is sent when it is kept, not several times a second
RECORDED = 40  # pictures of a run that are kept for the time machine; when there are more, every second one is dropped


class Studio(Panel):
    """The run console. Its methods are its buttons: start, pause, stop, undo, keep, reweight.

    job: the Job of the present run, or None; record: Steps with pictures, for TimeMachine; kept: Results; state:
    "idle" before the first run, then the job's status; listeners: called with (studio, Step) whenever it is shown.
    """

    def __init__(
        self, content="harbour", style="impasto", recipe=None, *, backbone="auto", size=None, steps=None, **options
    ):
        super().__init__()
        self.recipe = as_recipe(recipe).but(size=size, steps=steps)
        self.content, self.style, self.backbone, self.options = content, style, backbone, options
        self.job, self.record, self.kept, self.listeners, self._every = None, [], [], [], 1
        # _asked: a run is wanted that does not exist yet; _preparing: it is being made.
        self._asked = self._preparing = False
        self._notice, self._warming = ("", 0.0), None
        # Held while the page is brought up to date: what a thread read before a command must not be shown after it.
        self._showing = threading.RLock()
        self.runner = host.Runner()
        self._previewed, self._shown, self._interval = None, 0.0, 0.5 if self.runner.kind == "ticks" else 0.1

    # --- commands ---

    @property
    def state(self):
        """One word for where the run stands, as the page has it in data-state."""
        if self.job is None:
            return "failed" if self.message else "idle"
        return self.job.status

    def start(self):
        """Begin a run with the present choices, or go on with the one that stands still."""
        if self.job is not None and self.state in ("paused", "stopped", "ready"):
            self.job.go_on()
        elif self.state != "running" and not self._preparing:
            self.job, self.record, self._every, self.message = None, [], 1, ""
            self._asked = True
            self.refresh()
            self._tell("preparing: loading the network and compiling.", "preparing")
        self.runner.drive(self._work)
        return self

    def pause(self):
        """Stand still before the next step; `start` goes on."""
        self._command(lambda: self.job.pause())

    def stop(self):
        """End the run and keep its picture."""
        self._command(lambda: self.job.stop())

    def undo(self):
        """Back to the last snapshot; the run stands still there."""

        def back():
            if self.state == "finished":  # the weights chosen since then were kept for the next run
                self.job.reweight(**{name: getattr(self.recipe, name) for name in WEIGHTS})
            step = self.job.undo()
            self.record = [s for s in self.record if s.step <= step]

        self._command(back)

    def reweight(self, **changes):
        """Other weights, for the run that goes on and for the next one."""
        with self.telling():
            self.recipe = self.recipe.but(**changes)
            if self.job is not None and self.state != "finished":
                self.job.reweight(**changes)
        self.refresh()

    def keep(self, folder="."):
        """Save the picture with its recipe as a PNG and put its Result on the list `kept`."""
        with self.telling():
            if self.job is None or not self.job.history:
                raise NSTError("there is no picture yet; press Start first.")
            result = self.job.result()
            path = _free_name(Path(folder), f"nst-{result.names[0]}-{result.names[1]}")
            result.save(path)
            self.kept.append(result)
            self._notice = f"kept as {path}. ", time.monotonic() + 5
            self.refresh()
            return path
        self.refresh()

    def close(self):
        """End the run, and wait until its thread stands still."""
        self._asked = False
        if self.job is not None:
            self.job.stop()
        self.runner.wait(5)

    def board(self):
        """The run as it stands: three pictures, ledger and curve; before its first step, what to do."""
        return self._board(ledger=True)

    def _board(self, ledger):
        if self.job is None or not self.job.history:
            return Board(f"Studio: {self._title()}", self._chosen(), self.message or "No run yet: press Start.")
        return board_of_result(self.job.result(), ledger)

    def _chosen(self):
        """Both pictures as Entries; none while one of them cannot be read, which Start tells."""
        pictures = {"content": self.content, "style": self.style}
        try:
            small = {k: images.resize(images.as_picture(p, k, 256), 256) for k, p in pictures.items()}
        except NSTError:
            return ()
        return tuple(
            Entry(small[k], f"{k}: {name_of(p, 'a picture')}", describe_in_words(small[k])) for k, p in pictures.items()
        )

    def _leave(self):
        """Bring the twin up to date, unless a run goes on, and without a ledger: a gradient for each term is much."""
        if self.state != "running" and not self._preparing:
            self.twin.follow(self._board(ledger=False))

    # --- work ---

    def _work(self, seconds):
        """A slice of the run; the first one prepares it."""
        job = self.job
        if job is None:
            if not self._asked:
                return False
            self._preparing = True
            try:
                job = self._new_job()
            finally:
                self._preparing = False
            if job is None or not self._asked:  # told in words, or closed in the meantime
                self.refresh()
                return False
            self._asked, self.job = False, job
        try:
            return job.tick(seconds)
        except Exception:  # the job has taken it down as its message, and told of its rest
            return False

    def _new_job(self):
        if self._warming is not None:
            self._warming.join()
        with self.telling():
            return Job(
                self.content,
                self.style,
                self.recipe,
                backbone=self.backbone,
                on_step=self._stepped,
                on_rest=self._rested,
                **self.options,
            )
        return None

    def _stepped(self, job, step):
        if self.job is not None and job is not self.job:  # the end of an earlier run
            return
        if step.step == 1 or step.step % self._every == 0:
            self.record.append(replace(step, image=job.picture))
        if len(self.record) > RECORDED:
            self._every *= 2
            self.record = [s for s in self.record if s.step == 1 or s.step % self._every == 0]
        if time.perf_counter() - self._shown >= self._interval:
            self.refresh(step)

    def _rested(self, job):
        if job is not self.job:
            return
        if job.history and (not self.record or self.record[-1].step < len(job.history)):
            self.record.append(replace(job.history[-1], image=job.picture))
        self.refresh()
        self._leave()

    def _command(self, action):
        with self.telling():
            if self.job is None:
                raise NSTError("there is no run yet; press Start first.")
            action()
        self.refresh()
        self._leave()

    def prepare_static(self):
        """Paint the whole picture, here and now."""
        if self.job is None:
            self.runner = host.Runner("inline")
            self.start()

    # --- page ---

    def _title(self):
        return f"{name_of(self.content, 'content')} in the manner of {name_of(self.style, 'style')}"

    def build(self):
        """Choices, sliders, buttons, the line that tells how it goes, the picture and its losses."""
        import ipywidgets

        self._previewed = None
        names = {kind: [p.name for p in gallery() if p.kind == kind] for kind in ("content", "style")}
        self.choices = {}
        for kind in names:
            chosen = getattr(self, kind)
            self.choices[kind] = ipywidgets.Combobox(
                options=names[kind],
                value=chosen if isinstance(chosen, str) else "",
                ensure_option=False,
                description=kind,
                placeholder="a name or a file",
                continuous_update=False,
            )
            self.choices[kind].observe(lambda change, kind=kind: self._choose(kind, change["new"]), "value")
        sizes = sorted({*SIZES, self.recipe.size})
        self.size_choice = ipywidgets.Dropdown(options=sizes, value=self.recipe.size, description="size (px)")
        self.size_choice.observe(lambda change: self.reset(size=change["new"]), "value")
        self.steps_choice = ipywidgets.BoundedIntText(value=self.recipe.steps, min=1, max=5000, description="steps")
        self.steps_choice.observe(lambda change: self.reset(steps=change["new"]), "value")
        self.strength = ipywidgets.SelectionSlider(
            options=STRENGTHS,
            value=nearest(self.recipe.style_strength, STRENGTHS),
            description="style strength",
            continuous_update=False,
            style={"description_width": "initial"},
        )
        self.strength.observe(lambda change: self.reweight(style_strength=change["new"]), "value")
        self.buttons = {
            label: button(label, tip, call)
            for label, tip, call in (
                ("Start", "Begin, or go on", self.start),
                ("Pause", "Stand still; Start goes on", self.pause),
                ("Stop", "End the run and keep its picture", self.stop),
                ("Undo", "Back to an earlier step", self.undo),
                ("Keep", "Save the picture as a PNG that holds its recipe", self.keep),
                ("Surprise me", "Choose two pictures by chance", self.surprise),
            )
        }
        self.preview = ipywidgets.Image(format="jpeg", layout=ipywidgets.Layout(max_width="100%", object_fit="contain"))
        self.caption = ipywidgets.HTML()
        self.progress = ipywidgets.IntProgress(min=0, max=self.recipe.steps, description="", bar_style="info")
        self.status, self.losses = ipywidgets.HTML(), ipywidgets.HTML()
        side = ipywidgets.VBox([self.losses], layout=ipywidgets.Layout(flex="1 1 320px"))
        picture = ipywidgets.VBox([self.preview, self.caption], layout=ipywidgets.Layout(flex="1 1 300px"))
        children = [
            row(*self.choices.values(), self.size_choice, self.steps_choice),
            row(self.strength, *self.buttons.values()),
            self.status,
            self.progress,
            row(picture, side),
        ]
        if self.runner.clock is not None:
            children.append(self.runner.clock)
        return ipywidgets.VBox(children)

    def prepare_live(self):
        """While the reader reads, the network is loaded: Start then begins at once."""
        self._leave()
        if self.job is None and self.runner.kind == "thread":
            self._warming = threading.Thread(target=self._warm_up, name="nst-warm-up", daemon=True)
            self._warming.start()

    def _warm_up(self):
        with self.telling():
            load_backbone(self.backbone)
        if self.message:
            self.refresh()

    def _choose(self, kind, value):
        if value:
            setattr(self, kind, value.strip())
            self.reset()

    def reset(self, **changes):
        """Other choices: the next Start begins a new run; one that goes on is left as it is."""
        with self.telling():
            self.recipe = self.recipe.but(**changes)
        if self.job is not None and self.state in ("paused", "stopped"):
            self.job = None
        self.refresh()
        self._leave()

    def surprise(self):
        """Choose two pictures of the gallery by chance."""
        for kind in ("content", "style"):
            self.choices[kind].value = random.choice([p.name for p in gallery() if p.kind == kind])

    def refresh(self, step=None):
        """Show where the run stands, and tell the listeners: of `step`, or of the last one."""
        self._shown = time.perf_counter()
        job = self.job
        if self.built:
            with self._showing:
                self._show_state(self.job)
        if job is not None and job.history:
            for listener in tuple(self.listeners):
                try:
                    listener(self, job.history[-1] if step is None else step)
                except Exception as error:  # another widget's mistake must not end the run
                    self.message = f"{type(error).__name__}: {error}"

    def _show_state(self, job):
        history = [] if job is None else list(job.history)
        if history:
            picture = job.picture
            small = images.resize(picture, PREVIEW) if max(picture.shape[:2]) > PREVIEW else picture
            self._previewed = None
            self._show_picture(small, f"{' in the manner of '.join(job.run.names)}, after step {history[-1].step}")
            self.losses.value = loss_svg(history, width=380) + shares_html(history[-1])
        elif self._previewed is not self.content:
            self.losses.value = ""
            with self.telling():
                self._show_picture(images.resize(images.as_picture(self.content, "content", 256), 256), "the content")
            self._previewed = self.content
        self.progress.max = max(1, self.recipe.steps if job is None else job.recipe.steps)
        self.progress.value = len(history)
        self.status.value = sentence(self._in_words(job, history), self.state, len(history))
        busy = self._preparing or self.state == "running"
        self.buttons["Start"].disabled = busy
        self.buttons["Pause"].disabled = self.buttons["Stop"].disabled = not busy and self.state != "paused"
        self.buttons["Undo"].disabled = self.buttons["Keep"].disabled = not history

    def _show_picture(self, picture, caption):
        self.preview.value = images.encode(picture, "JPEG", quality=85)
        self.preview.width = str(max(256, picture.shape[1]))
        # An Image widget has no alternative text, so its caption describes it.
        self.caption.value = f'<span class="nst-caption">{escape(caption)}: {describe_in_words(picture)}</span>'

    def _in_words(self, job, history):
        text, until = self._notice
        return (text if time.monotonic() < until else "") + self._state_in_words(job, history)

    def _state_in_words(self, job, history):
        if self.message:
            return self.message
        if job is None or not history:
            if job is not None and job.message:
                return job.message
            return "Choose two pictures and press Start."
        step = history[-1]
        where = f"step {step.step} of {job.recipe.steps}, {step.width} x {step.height} px, loss {step.loss:.4f}"
        if self.state == "running":
            left = job.run.seconds_left
            return where + ("" if left is None else f", about {max(1, round(left))} s left")
        return (
            {"finished": "finished: ", "paused": "paused at "}.get(self.state, "")
            + where
            + (f". {job.message}" if job.message else "")
        )

    def _tell(self, text, state=None):
        if self.built:
            self.status.value = sentence(text, state or self.state, 0 if self.job is None else len(self.job.history))


def studio_of(first, studio=None):
    """The Studio whose run a panel follows: its `studio`, or what it was given first; None where neither is one."""
    studio = first if isinstance(first, Studio) else studio
    if studio is not None and not isinstance(studio, Studio):
        raise NSTError(f"studio must be a widgets.Studio, not {type(studio).__name__}.")
    return studio


def _free_name(folder, stem):
    number = 1
    while (path := folder / f"{stem}-{number}.png").exists():
        number += 1
    return path
