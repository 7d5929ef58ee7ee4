"""A run that can be steered while it goes: started, paused, re-weighted, undone, stopped.

A Job knows nothing of widgets. It works from a thread of its own (`start`), or from ticks (`tick`), as a browser page
or Colab's event loop gives them. Every command takes effect before the next step, so after at most one step's time.
"""

import threading
import time
from collections import deque
from contextlib import contextmanager

from nstlib.engine.checkpoint import Keeper
from nstlib.engine.preparation import plan_of
from nstlib.engine.run import STOPPED_BY_HAND, Diverged, Run
from nstlib.errors import NSTError
from nstlib.recipe import check_whole

# How many earlier states are kept, and how large they may be; when there are more, every second one is dropped.
SNAPSHOTS = 30
SNAPSHOT_BYTES = 64_000_000


class Job:
    """Job(content, style, recipe, ...) takes what `stylize` takes, or a Plan: Job(plan=run.plan).

    status: "ready", "running", "paused", "stopped" (by hand, or diverged), "finished" or "failed";
    message: one sentence about why it stands still, "" while there is nothing to say;
    picture, history, recipe: as they are now; on_step: called with (job, Step) after every step, in the thread
    that works; on_rest: called with (job) there, when it has come to stand still.
    """

    def __init__(
        self,
        content=None,
        style=None,
        recipe=None,
        *,
        plan=None,
        on_step=None,
        on_rest=None,
        snapshot_every=10,
        checkpoint=None,
        **options,
    ):
        snapshot_every = check_whole("snapshot_every", snapshot_every, 1)
        self._keeper = Keeper.of(checkpoint)
        if plan is None:
            plan = plan_of(content, style, recipe, **options)
        elif options or not (content is style is recipe is None):
            raise NSTError("a Plan has its pictures and its recipe; give the job nothing beside plan=... of these.")
        self.run = Run(plan)
        self._keeper.begin(self.run.plan)
        self.status, self.message = "ready", ""
        self.on_step, self.on_rest, self._every = on_step, on_rest, snapshot_every
        # Held during one step; commands take it, so they wait for at most one step. Reentrant: on_step may command.
        self._lock, self._waiting = threading.RLock(), deque()
        self._thread, self._ticking = None, False
        self._snapshots = [(0, *self.run.state())]

    @property
    def picture(self):
        """A copy: what becomes of it does not reach the run."""
        return self.run.picture.copy()

    @property
    def history(self):
        """The Steps so far."""
        return self.run.history

    @property
    def recipe(self):
        """The Recipe with the weights of this moment."""
        return self.run.recipe

    def start(self):
        """Work in a thread until finished, paused or stopped. Returns the job; starting twice changes nothing."""
        with self._between_steps():
            self._go()
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="nst-job", daemon=True)
                self._thread.start()
        return self

    def tick(self, seconds=0.1):
        """Work for about so many seconds, at least one step; True while there is more to do."""
        if self.status == "ready":
            self._go()
        end = time.perf_counter() + seconds
        self._ticking = self._ticking or self.status == "running"
        try:
            while self._one_step() and time.perf_counter() < end:
                pass
        finally:
            if self._ticking and self.status != "running":  # since this tick, or by a command since the last one
                self._ticking = False
                self._rest()
        return self.status == "running"

    def pause(self):
        """Stand still before the next step; `start` (or `go_on` and ticks) continues."""
        with self._between_steps():
            if self.status == "running":
                self.status = "paused"
        return self

    def go_on(self):
        """Continue a paused job that is driven by ticks."""
        with self._between_steps():
            self._go()
        return self

    def stop(self):
        """End the run and keep the picture. It can still be undone and started again."""
        with self._between_steps():
            if self.status in ("ready", "running", "paused"):
                self.status, self.message = "stopped", STOPPED_BY_HAND
                self.run.stopped = self.message
                self._keeper.keep(self.run, now=True)
        return self

    def reweight(self, **changes):
        """Change weights on the way: style_strength=2, content_weight=0.1, style_layers={...}."""
        with self._between_steps():
            self.run.reweight(**changes)
        return self

    def reblend(self, style):
        """Change the shares of a style of several paintings on the way: {style: weight} or [(picture, weight), ...],
        of those that the job began with."""
        with self._between_steps():
            self.run.reblend(style)
        return self

    def undo(self, snapshots=1):
        """Go back to an earlier snapshot (taken every `snapshot_every` steps) and pause there; returns its step. The
        weights stay as they are now."""
        with self._between_steps():
            snapshots = check_whole("snapshots", snapshots, 1)
            now = len(self.run.history)
            earlier = [s for s in self._snapshots if s[0] < now]
            if not earlier:
                raise NSTError("there is nothing to undo: the run has not taken a step yet.")
            step, numbers, arrays = earlier[max(0, len(earlier) - snapshots)]
            self._snapshots = [s for s in self._snapshots if s[0] <= step]
            self.run.restore(numbers, arrays)
            self.status, self.message = "paused", f"back at step {step}." if step else "back at the start."
            return step

    def ledger(self, maps=False):
        """The full ledger at the present picture: one gradient for each term, taken between two steps."""
        with self._between_steps():
            return self.run.ledger(maps)

    def result(self):
        """The Result as the run stands."""
        with self._between_steps():
            return self.run.result()

    def wait(self, timeout=None):
        """Block until the thread stands still; True if it does."""
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout)
            return not thread.is_alive()
        return self.status != "running"

    def _go(self):
        if self.status == "finished":
            raise NSTError("this run is finished; undo some of it, or make a new job.")
        if self.status == "failed":
            raise NSTError(f"this run has failed ({self.message}); make a new job.")
        self._keeper.take()
        self.status, self.message, self.run.stopped = "running", "", ""

    def _work(self):
        try:
            while True:
                while self._one_step():
                    while self._waiting:  # Python's locks are not fair: without this the thread would take it back
                        time.sleep(0.0005)
                with self._lock:
                    # Paused and started again before this thread came to its end: it goes on.
                    if self.status != "running":
                        self._thread = None
                        return
        finally:
            self._thread = None
            self._rest()

    def _rest(self):
        if self.status != "running":
            self._keeper.leave()
        if self.on_rest:
            self.on_rest(self)

    @contextmanager
    def _between_steps(self):
        self._waiting.append(1)
        try:
            with self._lock:
                yield
        finally:
            self._waiting.pop()

    def _one_step(self):
        """One step if running; True while there is more to do."""
        with self._lock:
            step = self._advance() if self.status == "running" else None
            if step is None:
                return False
            self._remember(step.step)
            self._keeper.keep(self.run)
            self._tell(step)
            return self.status == "running"

    def _advance(self):
        """The Step, or None with status and message when the run has come to its end, good or bad."""
        try:
            step = self.run.advance()
        except Diverged as reason:
            self.status, self.message = "stopped", str(reason)
            self.run.stopped = self.message
            return None
        except NSTError as error:
            self.status, self.message = "failed", str(error)
            return None
        except Exception as error:
            self.status, self.message = "failed", f"{type(error).__name__}: {error}"
            raise
        if step is None:
            self.status = "finished"
            self._keeper.finish(self.run)
        return step

    def _tell(self, step):
        try:
            if self.on_step:
                self.on_step(self, step)
        except Exception as error:  # the run would stay "running" for ever, with no thread
            self.status, self.message = "failed", f"{type(error).__name__}: {error}"
            raise

    def _remember(self, step):
        if step % self._every:
            return
        self._snapshots.append((step, *self.run.state()))
        while len(self._snapshots) > SNAPSHOTS or (len(self._snapshots) > 2 and self._remembered() > SNAPSHOT_BYTES):
            self._snapshots = [self._snapshots[0], *self._snapshots[2::2]]

    def _remembered(self):
        """Bytes of all snapshots; most arrays belong to more than one of them."""
        arrays = {id(array): array.nbytes for _, _, state in self._snapshots for array in state.values()}
        return sum(arrays.values())
