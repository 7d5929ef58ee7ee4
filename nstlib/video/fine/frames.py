"""One frame after the other, each a run of the optimiser."""

import numpy as np

from nstlib.engine.run import Diverged, Run
from nstlib.errors import NSTError
from nstlib.images import resize
from nstlib.video import flow
from nstlib.video.fine.past import Past

HOLD = 2000.0  # λ, over the loss of a whole run's end


class _FrameRun(Run):
    """A Run that is compared with what was painted before, too."""

    def __init__(self, plan, studio, before):
        super().__init__(plan)
        self._studio, self._before = studio, before

    def make_targets(self, shape=None):
        """What the picture is compared with at that shape."""
        shape = self.shapes[self.scale] if shape is None else shape
        return self._studio.targets(self.plan.level(shape), self.plan.objective(shape), self._before)


class Fine:
    """Fine(studio)(frame): the painted frame, (H, W, 3) in [0, 1]; frames come in order, all of one shape.

    time: of the next frame in seconds, for a recipe's key frames; whoever calls sets it.
    cut: did another scene begin with the last frame? found: how much of it was seen in frames before, from 0 to 1.
    run: the Run of the last frame, whose ledger() has a row of the temporal term.
    """

    def __init__(self, studio):
        self._studio, self._past, self._weight = studio, Past(), 0.0
        self.time, self.cut, self.found, self.run = 0.0, False, 0.0, None

    def __call__(self, frame):
        studio, past = self._studio, self._past
        before, trust = past.seen_from(frame)
        self.found = float(trust.mean())
        self.cut = bool(past.frames) and self.found < flow.CUT
        if self.cut:
            past.forget()
            trust = np.zeros_like(trust)
        anew, held = not past.frames or studio.flicker >= 1, max(0.0, 1 - studio.flicker) ** 2
        plan, styles = studio.at(self.time)
        own = studio.start(frame, styles)
        start = studio.noisy(own + held * trust * (before - own), past.number)
        if anew:
            plan = studio.whole(plan, frame, start, past.number)
        else:
            plan = studio.later(plan, frame, start, held * self._weight)
        self.run = _FrameRun(plan, studio, studio.before(before, trust))
        self._carry_out()
        if anew:
            self._weight = HOLD * self.run.history[-1].loss if studio.weight is None else studio.weight
        painted = resize(self.run.picture, frame.shape[:2])
        past.remember(frame, painted)
        return painted

    def _carry_out(self):
        try:
            while self.run.advance() is not None:
                pass
        except Diverged as error:
            raise NSTError(str(error)) from None

    @property
    def settled(self):
        """The recipe, as another machine can paint by it: studio.settled."""
        return self._studio.settled

    def begin(self, number):
        """The next frame is the first of its scene, and has that number in the clip."""
        self._past.forget()
        self._past.number = number

    def state(self):
        """{name: array}: all that the next frame depends on."""
        return self._past.state() | {"weight": np.array(self._weight)}

    def restore(self, state):
        """Go on as if `state` had been reached here."""
        self._weight = float(state["weight"])
        self._past.restore(state)
