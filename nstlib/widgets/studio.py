"""Studio: choose two pictures, start, and steer the run while it goes."""

import threading
import time
import weakref
from dataclasses import replace

from nstlib import lasting
from nstlib.backbones import backbone as load_backbone
from nstlib.engine.job import Job
from nstlib.errors import NSTError
from nstlib.explain.studio import board_of_result
from nstlib.recipe import as_recipe
from nstlib.views.html import plain
from nstlib.widgets import host
from nstlib.widgets.desk import blend, presets, wording
from nstlib.widgets.desk.boards import board_of_choice, board_of_painted
from nstlib.widgets.desk.changes import Change, Changes, Choice, weights_of
from nstlib.widgets.desk.choices import by_chance
from nstlib.widgets.desk.page import Desk
from nstlib.widgets.desk.recording import Recording
from nstlib.widgets.desk.results import Painted, Strip
from nstlib.widgets.desk.results import keep as write_to
from nstlib.widgets.desk.warming import Warming
from nstlib.widgets.panel import Panel


class Studio(Panel):
    """The run console. Its methods are its buttons: start, pause, stop, take_back, keep, surprise; and choose, blend,
    reset, reweight, reblend, undo. style may be of several paintings, as nst.stylize takes them, three at most.

    job: the Job of the present run, or None; record: Steps with pictures, for TimeMachine; kept: Results; strip: the
    pictures painted so far, small; shown: the one of them that is on the page instead of a run, or None; state: "idle"
    before a run, "preparing", then the job's status; listeners: called with (studio, Step) whenever it is shown.
    """

    def __init__(
        self, content="harbour", style="impasto", recipe=None, *, backbone="auto", size=None, steps=None, **options
    ):
        super().__init__()
        first, weight, more = blend.parted(style)
        self._opened = Choice(content, first, as_recipe(recipe).but(size=size, steps=steps), backbone, weight, more)
        self._take(self._opened)
        self.options, self._asked = options, False  # is a run wanted that does not exist yet?
        self.job, self.record, self.kept, self.listeners, self._recording = None, [], [], [], Recording()
        self._turn = threading.RLock()  # held while a run comes onto the page or is called off: never half of either
        self.shown, self.strip, self.changes = None, Strip(self.bring_back), Changes()
        self._begun = self._present = None  # the Choice that the job paints; (job, its steps, its recipe, Painted)
        self._notice, self._warming = ("", 0.0), Warming()
        # Held while the page is brought up to date: what a thread read before a command must not be shown after it.
        self._showing = threading.RLock()
        self.runner = host.Runner()
        self._refreshed, self._interval = 0.0, 0.5 if self.runner.kind == "ticks" else 0.1

    @property
    def state(self):
        """One word for where the run stands, as the page has it in data-state."""
        if self._asked:
            return "preparing"
        if self.job is None:
            return "failed" if self.message else "idle"
        return self.job.status

    def start(self):
        """Begin a run with the present choices, or go on with the one that stands still."""
        if self.job is not None and self.state in ("paused", "stopped", "ready") and not self._outdated():
            self.job.go_on()
        elif self.state not in wording.BUSY:
            with self._turn:
                self._put_aside()
                self._recording, self.message, self._asked = Recording(), "", True
            self.refresh()
        self.runner.drive(self._work)
        return self

    def pause(self):
        """Stand still before the next step; `start` goes on."""
        self._command(lambda: self.job.pause())

    def stop(self):
        """End the run and keep its picture; one that is still being made is called off."""
        with self._turn:
            called_off, self._asked = self._asked, False
        if called_off:
            self._chose()
        else:
            self._command(lambda: self.job.stop())

    def undo(self):
        """Back to the run's last snapshot; it stands still there, and its weights stay as they are now."""

        def back():
            if self.state == "finished":  # the weights chosen since then were kept for the next run
                self._weigh()
            step = self.job.undo()
            self.record = [s for s in self.record if s.step <= step]

        self._command(back)

    def take_back(self):
        """The button Undo: take back what happened last. That is the last choice or setting if no step has been painted
        since, and else the last stretch of the run (`undo`)."""
        change = self.changes.last(self._steps(), self.job)
        if change is None:
            self.undo()
            return
        self.changes.drop()
        with self.telling():
            self._take(change.before)
            if change.stage is not None:
                self._set_stage(*change.stage)
            self._settle()
            if self.job is None and self.shown is None:
                self.shown = self.strip.of(change.before)
            if self.job is not None and self.state in ("running", "paused", "stopped") and not self._outdated():
                self._weigh()
            self._notice = f"taken back: {change.what}. ", time.monotonic() + 5
        self._chose()

    def choose(self, content=None, style=None):
        """Other pictures: names, files or arrays. A run that goes on paints its own; one at rest goes to the strip."""
        self._change("the choice of pictures", self.chosen().of_pictures(content, style))

    def blend(self, more):
        """Further paintings of the style, ((picture, weight), ...): as with `choose`, another run is needed."""
        self._change("the further paintings", replace(self.chosen(), more=tuple(more)))

    def reset(self, **changes):
        """Other settings of the recipe: the next Start begins a new run; one that goes on is left as it is."""
        with self.telling():
            recipe = self.recipe.but(**changes)
            self._change(" and ".join(changes), replace(self.chosen(), recipe=recipe))

    def use_preset(self, name):
        """The recipe of this name, at the size that the Studio was opened with unless it names its own."""
        recipe, own_network = presets.chosen(name, self._opened.recipe)
        backbone = "auto" if own_network else self._opened.backbone
        self._change("the recipe", replace(self.chosen(), recipe=recipe, backbone=backbone))

    def bring_back(self, painted):
        """A picture of the strip: its pair, its recipe and the picture itself."""
        if self.state in wording.BUSY:
            return
        before, stage = self.chosen(), self._stage()
        if not self._steps() or not painted.same(self.present()):
            self._put_aside(beside=painted)
            self.shown = painted
        self._take(painted.choice)
        self._note("the picture brought back", before, stage)
        self.message = ""
        self._chose()

    def reweight(self, **changes):
        """Other weights, for the run that goes on and for the next one."""
        with self.telling():
            self.recipe = self.recipe.but(**changes)
            if self.job is not None and self.state != "finished":
                self.job.reweight(**changes)
        self._chose()

    def reblend(self, weights):
        """Other weights of the style's paintings, one each: for the run that goes on, if it began with them, and for
        the next one."""
        self._note("the blend", self.chosen(), self._stage(), steady=True)
        self._take(self.chosen().weighed(weights))
        self.message = ""
        with self.telling():
            if self.job is not None and self.state != "finished" and not self._outdated():
                self._weigh()
        self._chose()

    def strengthen(self, value):
        """The slider's reweight, which can be taken back."""
        self._note("the style strength", self.chosen(), self._stage(), steady=True)
        self.reweight(style_strength=value)

    def keep(self, folder="."):
        """Save the picture with its recipe as a PNG; the Result of a run is put on the list `kept`."""
        with self.telling():
            result = self.job.result() if self._steps() else None
            if result is None and self.shown is None:
                raise NSTError("there is no picture yet; press Start first.")
            try:
                names, png = (self.shown.names, self.shown.png) if result is None else (result.names, result.encoded())
                path = write_to(folder, names, png)
            except NSTError as error:
                raise NSTError(f"{error} Download hands it to your browser instead.") from None
            self.kept += [] if result is None else [result]
            kept = f"{path.resolve() if host.own_page() else path}{lasting.also(path.name)}"
            self._notice = f"kept as {kept}. ", time.monotonic() + 5
            self.refresh()
            return path
        self.refresh()

    def close(self):
        """End the run, and wait until its thread stands still."""
        with self._turn:
            job, self._asked = self.job, False
        if job is not None:
            job.stop()
        self.runner.wait(5)

    def board(self, ledger=True):
        """The run as it stands: three pictures, ledger (if wished for) and curve; before its first step, what to do."""
        if self._steps():
            return board_of_result(self.job.result(), ledger)
        if self.shown is not None:
            return board_of_painted(self.shown, self.chosen())
        return board_of_choice(self.chosen(), self.message)

    def still(self):
        """The board as HTML, not as one PNG: so the picture is as large as it is."""
        board = self.board()
        return {"text/html": plain(board.to_html()), "text/plain": repr(board)}

    def _leave(self):
        """Bring the twin up to date, unless a run goes on, and without a ledger: a gradient for each term is much."""
        if self.state not in wording.BUSY:
            self.twin.follow(self.board(ledger=False))
            self._offer()

    # --- what is chosen, and what stands on the page ---

    def chosen(self):
        """What is chosen now: a Choice."""
        return Choice(self.content, self.style, self.recipe, self.backbone, self.weight, self.more)

    def _take(self, choice):
        self.content, self.style, self.recipe = choice.content, choice.style, choice.recipe
        self.backbone, self.weight, self.more = choice.backbone, choice.weight, choice.more

    def _weigh(self):
        """Let the run have the weights that are chosen now, of terms and of paintings."""
        self.job.reweight(**weights_of(self.recipe))
        if self.more and not self._begun.same_blend(self.chosen()):
            self.job.reblend(self.chosen().styles)
            self._begun = replace(self._begun, weight=self.weight, more=self.more)

    def _change(self, what, choice):
        """Choose otherwise, so that it can be taken back."""
        before, stage = self.chosen(), self._stage()
        if choice.same(before):
            return
        self._take(choice)
        self.message, self._notice = "", ("", 0.0)
        self._settle()
        self._note(what, before, stage, steady=what == "steps")
        self._chose()

    def _note(self, what, before, stage, steady=False):
        self.changes.note(Change(what, before, stage, self._steps(), self.job and weakref.ref(self.job)), steady)

    def _chose(self):
        """Bring the page up to date after a change."""
        if self.built:
            self.message = self.desk.show_choice(self.chosen()) or self.message
        self.refresh()
        self._leave()

    def _settle(self):
        """What is on the page belongs to what is chosen: else it goes to the strip. A run that goes on does so."""
        choice = self.chosen()
        if self.shown is not None and not self.shown.choice.same_pair(choice):
            self.shown = None
        if self.job is None or self.state == "running" or not self._outdated():
            return
        if self.state in ("paused", "stopped", "failed") or not self._begun.same_pair(choice):
            self._put_aside()

    def _put_aside(self, beside=None):
        """Leave the run; what it has painted goes to the strip, where `beside` stays."""
        if self._steps():
            self.strip.add(self.present(), beside)
        self.job = self.shown = self._present = None
        self.record = []  # another list: a Change may hold this one with its run

    def _outdated(self):
        """Has something been chosen since, for which another run is needed?"""
        return self._begun is not None and not self._begun.same_run(self.chosen())

    def _stage(self):
        return self.job, self.record, self._begun, self.shown

    def _set_stage(self, job, record, begun, shown):
        if self.job is not None and self.job is not job:
            self.job.stop()
            self._put_aside()
        with self._turn:
            self._asked = False
            self.job, self.record, self._begun, self.shown, self._present = job, record, begun, shown, None

    def _steps(self):
        """How many steps the run on the page has painted."""
        return 0 if self.job is None else len(self.job.history)

    def present(self):
        """The picture on the page as a Painted; None where nothing has been painted."""
        job, steps = self.job, self._steps()
        if not steps:
            return self.shown
        if self._present is None or self._present[:3] != (job, steps, job.recipe):
            self._present = job, steps, job.recipe, Painted.of(job, self._begun)
        return self._present[3]

    def _offer(self):
        """Let the picture on the page be downloaded, unless it has become another one while it was packed."""
        if not self.built:
            return
        mark, painted = (self.job, self._steps()), self.present()  # not while _showing is held: it waits for the job
        with self._showing:
            if mark == (self.job, self._steps()):
                self.desk.offer(painted)

    # --- work ---

    def _work(self, seconds):
        """A slice of the run; the first one prepares it."""
        job = self.job
        if job is None:
            if not self._asked:
                return False
            begun = self.chosen()  # it may be changed while the run is made
            try:
                job = self._new_job(begun)
            except BaseException:  # interrupted from the keyboard: Start can be pressed again
                self._asked = False
                raise
            with self._turn:
                again = job is not None and self._asked
                if taken := again and begun.same(self.chosen()):
                    self._begun, self.job = begun, job.go_on()
                self._asked = again and not taken
            self.refresh()
            if not taken:  # told in words, or called off, or to be made anew of what has been chosen meanwhile
                return again
        try:
            return job.tick(seconds)
        except Exception:  # the job has taken it down as its message, and told of its rest
            return False

    def _new_job(self, choice):
        self._warming.end()
        with self.telling():
            more = {"on_step": self._stepped, "on_rest": self._rested, **self.options}
            return Job(choice.content, choice.styles, choice.recipe, backbone=choice.backbone, **more)
        return None

    def _stepped(self, job, step):
        if self.job is not None and job is not self.job:  # the end of an earlier run
            return
        if step.step == 1:
            self.changes.forget_runs_before(job)
        self.record = self._recording.add(self.record, step, job)
        if time.perf_counter() - self._refreshed >= self._interval:
            self.refresh(step)

    def _rested(self, job):
        if job is not self.job:
            return
        self._recording.end(self.record, job)
        if job.history and self.state in ("finished", "stopped"):
            self.strip.add(self.present())
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

    def build(self):
        """The desk; what is used most on it has a name here, too."""
        self.desk = desk = Desk(self)
        self.choices = {kind: card.field for kind, card in desk.cards.items()}
        self.size_choice, self.steps_choice, self.strength = desk.dials.size, desk.dials.steps, desk.dials.strength
        self.buttons, self.status, self.canvas = desk.buttons, desk.status, (canvas := desk.canvas)
        self.preview, self.caption = canvas.preview, canvas.caption
        self.losses, self.progress = canvas.losses, canvas.progress
        return desk.box

    def prepare_live(self):
        """While the reader reads, the network is loaded: Start then begins at once."""
        self._leave()
        if self.job is None and self.runner.kind == "thread":
            self._warming.begin(self._warm_up)

    def _warm_up(self):
        with self.telling(aside=True):
            load_backbone(self.backbone)
        if self.message:
            self.refresh()

    def look_again(self):
        """See the pictures of the folder as they are now, the chosen ones too."""
        with self.telling():
            self.desk.look()
        self._chose()

    def surprise(self):
        """Choose two pictures of the gallery by chance."""
        self._change("the choice of pictures", replace(self.chosen(), **by_chance(self.chosen()), more=()))

    def refresh(self, step=None):
        """Show where the run stands, and tell the listeners: of `step`, or of the last one."""
        self._refreshed = time.perf_counter()
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
        state, painted = self.state, bool(history) or self.shown is not None
        self.desk.show_picture(job, history, self.shown, self.content)
        self.status.value = wording.line(self._in_words(job, history), state, len(history))
        self.desk.allow(state, painted, bool(history or self.changes.all))
        self.strip.refresh(self.shown, state in wording.BUSY)

    def _in_words(self, job, history):
        text = self._notice[0] if time.monotonic() < self._notice[1] else ""
        if self.state in wording.BUSY and not history:
            return text + wording.of_preparing(self.chosen() if self._asked else self._begun)
        if not self.message and history:
            return text + wording.of_a_run(job, history[-1], self.state, self._begun, self.chosen())
        return text + (self.message or (job and job.message) or wording.before_a_run(self.chosen(), self.shown))


def studio_of(first, studio=None):
    """The Studio whose run a panel follows: its `studio`, or what it was given first; None where neither is one."""
    studio = first if isinstance(first, Studio) else studio
    if studio is not None and not isinstance(studio, Studio):
        raise NSTError(f"studio must be a widgets.Studio, not {type(studio).__name__}.")
    return studio
