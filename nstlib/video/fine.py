"""The fine mode: every frame of a clip is a run of the optimiser, which the frames before hold where they can.

The first frame, and the first after a cut, is a whole run, with the recipe's own start. A later one is a short run at
the finest scale, over a loss with the temporal term of nstlib.terms.temporal,

    E(x) = content + style + smoothness + λ / D Σ c (x − w)²,        from x = c w + (1 − c) s,

where w is what was painted before, carried along the flow to where things are now, c in [0, 1] how far that can be
trusted, and s the frame's own start. w and c come from several earlier frames, 1, 2, 4, ... back: each has a say where
those that are nearer have none, so that what was hidden for a while comes back in the paint that it had,

    c = Σ cⱼ,   w = Σ cⱼ wⱼ / c,   cⱼ = min(trust of frame j, 1 − those of nearer frames).

All frames go by one Plan and one compiled program: of a frame, only its content features are measured anew.
Source: Ruder, Dosovitskiy and Brox, "Artistic style transfer for videos", GCPR 2016 (arXiv 1604.08610).
"""

from dataclasses import replace

import numpy as np

from nstlib.engine.preparation import plan_of
from nstlib.engine.run import Diverged, Run, work_of
from nstlib.errors import NSTError
from nstlib.fast import engines, weights
from nstlib.fast.choice import blend, chosen
from nstlib.recipe import PIXELS, Recipe, as_recipe
from nstlib.video import flow

TERM = f"temporal/{PIXELS}"
WEIGHT = 300.0  # λ
SHARE = 0.4  # of the first frame's work, that a later one takes at most
BACK = 16  # frames: what was hidden for longer is painted anew
ENOUGH = 0.99  # where so much of a frame is known, nobody looks further back
NOISE = 0.25  # standard deviation of what flicker=2 adds to a start


def fine(asked):
    """(what makes a painter of frames that come in order, the style in words, what another run must have in common)."""
    studio = Studio(asked)
    facts = {"plan": studio.plan.fingerprint(), "amount": asked.amount, "flicker": studio.flicker}
    return lambda: Fine(studio), studio.plan.names[1], facts


class Studio:
    """What all frames of a clip have in common: one Plan, the targets of its style, and what paints a start."""

    def __init__(self, asked):
        recipe = getattr(asked, "recipe", None)
        recipe = Recipe.preset("quick") if recipe is None else as_recipe(recipe)
        self.flicker = float(getattr(asked, "flicker", 0.0))
        further = {TERM: WEIGHT} | recipe.further
        strength = recipe.style_strength * asked.amount
        recipe = recipe.but(size=max(asked.shape), style_strength=strength)
        blank = np.full((*asked.shape, 3), 0.5, np.float32)
        self.plan = plan_of(blank, asked.style, recipe)
        held = dict(further, **{TERM: further[TERM] * max(0.0, 1 - self.flicker)})
        self.plan = replace(self.plan, recipe=self.plan.recipe.but(further=held))
        self.targets = {}
        self._painter = self._begins_with(asked)

    def _begins_with(self, asked):
        if self.plan.recipe.start != "fast":
            return lambda frame: frame
        engine = engines.choose(asked.engine)
        network = weights.shipped() if asked.network is None else weights.read(asked.network)
        styles, shares = chosen(asked.style, network, engine)
        machine, mixed = engines.painter(styles, engine), blend(styles, shares)
        return lambda frame: np.clip(machine(frame, mixed, 1.0), 0, 1)

    def start(self, frame):
        """A frame's own start, (H, W, 3)."""
        return self._painter(frame)

    def whole(self, frame, start):
        """The Plan of a frame that begins anew."""
        recipe = self.plan.recipe
        content = self.wide(frame)
        if recipe.start == "fast":
            return replace(self.plan, content=content, initial=self.wide(start))
        return replace(self.plan, content=content)

    def later(self, frame, start):
        """The Plan of a frame that goes on: a short run at the finest scale."""
        finest = self.plan.shapes[-1:]
        one = replace(self.plan, shapes=finest, recipe=self.plan.recipe.but(steps=1))
        steps = max(1, int(SHARE * work_of(self.plan) / work_of(one)))
        recipe = self.plan.recipe.but(steps=steps, start="picture")
        return replace(one, recipe=recipe, content=self.wide(frame), initial=self.wide(start))

    def wide(self, picture):
        """A picture (H, W, C) with the margin of the finest scale around it, its mirror image."""
        margin = self.plan.margin
        return np.pad(picture, ((margin, margin), (margin, margin), (0, 0)), mode="symmetric")


class _FrameRun(Run):
    """A Run whose targets are those of the frame before, but for content and what was painted before."""

    def __init__(self, plan, targets, before):
        super().__init__(plan)
        self._kept, self._before = targets, before

    def make_targets(self, shape=None):
        """What the picture is compared with at that shape."""
        shape = tuple(self.shapes[self.scale] if shape is None else shape)
        level, objective = self.plan.level(shape), self.plan.objective(shape)
        before = self._before if shape == self._before.shape[:2] else np.zeros((*shape, 4), np.float32)
        if shape in self._kept:
            targets = objective.follow(self._kept[shape], level.content, before)
        else:
            targets = objective.targets(level.content, level.style, before=before)
        self._kept[shape] = targets
        return targets


class Fine:
    """Fine(studio)(frame): the painted frame, (H, W, 3) in [0, 1]; frames come in order, all of one shape.

    cut: did another scene begin with the last frame? found: how much of it was seen in frames before, from 0 to 1.
    run: the Run of the last frame, whose ledger() has a row of the temporal term.
    """

    def __init__(self, studio):
        self._studio, self._follow, self._return = studio, flow.Follower("medium"), flow.Follower("fast")
        self._past = {}  # number of a frame: (grey, source, painted)
        self._number = 0
        self.cut, self.found, self.run = False, 0.0, None

    def __call__(self, frame):
        studio, grey = self._studio, flow.grey(frame)
        before, trust = self._before(frame, grey)
        self.found = float(trust.mean())
        self.cut = bool(self._past) and self.found < flow.CUT
        if self.cut:
            self._past, trust = {}, np.zeros_like(trust)
        own = studio.start(frame)
        anew = not self._past or studio.flicker >= 1
        hold = trust * max(0.0, 1 - studio.flicker)
        start = own + hold * (before - own)
        if studio.flicker > 1:
            noise = np.random.default_rng((studio.plan.recipe.seed, self._number)).standard_normal(frame.shape)
            start = np.clip(start + (studio.flicker - 1) * NOISE * noise, 0, 1).astype(np.float32)
        plan = studio.whole(frame, start) if anew else studio.later(frame, start)
        wide = studio.wide(np.concatenate([before, trust], axis=-1))
        self.run = _FrameRun(plan, studio.targets, wide)
        try:
            while self.run.advance() is not None:
                pass
        except Diverged as error:
            raise NSTError(str(error)) from None
        shown = self.run.picture
        self._remember(grey, frame, shown)
        return shown

    def _before(self, frame, grey):
        """(w (H, W, 3), c (H, W, 1)): what was painted before, as seen from here, and how far it can be trusted."""
        trust, sum_of = np.zeros((*grey.shape, 1), np.float32), np.zeros_like(frame)
        for number in sorted(self._past, reverse=True):
            if trust.mean() > ENOUGH:
                break
            there, source, painted = self._past[number]
            way, seen = self._seen(frame, grey, source, there)
            share = np.minimum(seen[..., None], 1 - trust)
            sum_of += share * flow.carried(painted, way)
            trust += share
            if number == self._number - 1 and trust.mean() < flow.CUT:
                break  # another scene
        return sum_of / np.maximum(trust, 1e-6), trust

    def _seen(self, frame, grey, source, there):
        """(the flow to an earlier frame, how far it can be trusted (H, W))."""
        cv2 = flow.opencv()
        way = self._follow(grey, there)
        closes = flow.closing(way, self._return(there, grey)).astype(np.float32)
        inner = cv2.erode(closes, np.ones((3, 3), np.uint8))
        trust = cv2.GaussianBlur(inner, (0, 0), 1.0) * inner
        trust = trust * flow.agreement(flow.carried(source, way), frame)
        # Around what moves, a flow drags along what stands still, and that is found where it was.
        still = flow.agreement(source, frame)
        stays = (trust < 0.5) & (still > trust)
        way[stays] = 0
        return way, np.where(stays, still, trust).astype(np.float32)

    def _remember(self, grey, source, painted):
        """Keep this frame, and of the earlier ones those that lie about 2, 4, 8 and 16 frames back."""
        self._past[self._number] = grey, source, painted
        self._number += 1
        self._past = {n: kept for n, kept in self._past.items() if self._number - n <= 2 * min(n & -n or BACK, BACK // 2)}

    def state(self):
        """{name: array}: all that the next frame depends on."""
        numbers = sorted(self._past)
        arrays = zip(*(self._past[n] for n in numbers), strict=True)
        named = dict(zip(("grey", "source", "painted"), map(np.stack, arrays), strict=True))
        return {"number": np.array(self._number), "numbers": np.array(numbers)} | named

    def restore(self, state):
        """Go on as if `state` had been reached here."""
        self._number = int(state["number"])
        kept = zip(state["grey"], state["source"], state["painted"], strict=True)
        self._past = dict(zip(map(int, state["numbers"]), kept, strict=True))
