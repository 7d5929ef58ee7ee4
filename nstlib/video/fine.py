"""The fine mode: every frame of a clip is a run of the optimiser, which the frames before hold where they can.

The first frame, and the first after a cut, is a whole run, with the recipe's own start. A later one is a short run at
the finest scale, over a loss with the temporal term of nstlib.terms.temporal,

    E(x) = content + style + smoothness + λ / D Σ c (x − w)²,        from x = c w + (1 − c) s,

where w is what was painted before, carried along the flow to where things are now, c in [0, 1] how far that can be
trusted, and s the frame's own start. w and c come from several earlier frames, 1, 2, 4, ... back: each has a say where
those that are nearer have none, so that what was hidden for a while comes back in the paint that it had,

    c = Σ cⱼ,   w = Σ cⱼ wⱼ / c,   cⱼ = min(trust of frame j, 1 − those of nearer frames).

λ is 2000 times the loss that the last whole run ended with, so that it suits any network and convention; a recipe that
names further={"temporal/pixels": λ} says it itself. A flicker f below 1 multiplies λ, and c in the start, by (1 − f)²;
at 1 every frame is a whole run by itself; above it, its start has noise of its own.

All frames go by one Plan and one compiled program: of a frame, only its content features are measured anew.
Source: Ruder, Dosovitskiy and Brox, "Artistic style transfer for videos", GCPR 2016 (arXiv 1604.08610).
"""

import os
from dataclasses import replace

import numpy as np

from nstlib import keys
from nstlib.engine.asked import parts_of, reblended
from nstlib.engine.preparation import plan_of
from nstlib.engine.run import Diverged, Run, work_of
from nstlib.errors import NSTError
from nstlib.fast import engines, weights
from nstlib.fast.choice import blend, chosen, guessed
from nstlib.fast.style_file import SUFFIX
from nstlib.files import as_path
from nstlib.images import resample, resize, widened
from nstlib.recipe import PIXELS, as_recipe
from nstlib.roles import shares_of
from nstlib.video import flow

TERM = f"temporal/{PIXELS}"
RECIPE = "quick"  # what is painted by when nobody says: seconds a frame on two cores
HOLD = 2000.0  # λ, over the loss of a whole run's end
SHARE = 0.36  # of the first frame's work, that a later one takes at most
BACK = 16  # frames: what was hidden for longer is painted anew
ENOUGH = 0.99  # where so much of a frame is known, nobody looks further back
OUTLINE = 4  # pixels: beside what has come into sight, the paint is of an edge that was there
NOISE = 0.25  # standard deviation of what flicker=2 adds to a start


def fine(asked):
    """(what makes a painter of frames that come in order, the style in words, what another run must have in common)."""
    studio = Studio(asked)
    words = " and ".join(as_path(name).stem for name in keys.styles_in(studio.keyed.keys)) or studio.plan.names[1]
    return lambda: Fine(studio), words, {"plan": studio.plan.fingerprint(), "amount": asked.amount}


class Studio:
    """What all frames of a clip have in common: one Plan, what was measured of its style, and what paints a start.

    asked: nstlib.video.making.Asked. Raises NSTError for a recipe that no clip can be painted by.
    """

    def __init__(self, asked):
        recipe = as_recipe(RECIPE if asked.recipe is None else asked.recipe)
        _check(recipe, asked.style)
        self.weight, self.flicker, self.amount = recipe.further.get(TERM), asked.flicker, asked.amount
        self.keyed = recipe
        recipe = recipe.but(size=max(asked.shape), further=recipe.further | {TERM: 0.0})
        blank = np.full((*asked.shape, 3), 0.5, np.float32)  # a resumed run must not depend on the frame it resumes at
        self.plan = plan_of(blank, asked.style, replace(recipe, keys=()))
        self._painter, self._measured = _painter_of_starts(asked, recipe), {}

    def at(self, time):
        """The Plan, and {style: share} or {}, of a time in seconds."""
        recipe, styles = self.keyed.at(time)
        strength = recipe.style_strength * self.amount
        plan = reblended(self.plan, styles) if styles else self.plan
        return replace(plan, recipe=plan.recipe.but(style_strength=strength)), styles

    def start(self, frame, styles):
        """A frame's own start, (H, W, 3): painted by a network, or the frame itself."""
        return frame if self._painter is None else self._painter(frame, styles)

    def whole(self, plan, frame, start, number):
        """The Plan of a frame that begins anew; number: of the frame."""
        content, recipe = self.wide(frame), plan.recipe
        if recipe.start in ("noise", "statistics"):
            again = recipe if self.flicker <= 1 else recipe.but(seed=recipe.seed + number)
            return replace(plan, content=content, recipe=again)
        if self.flicker > 1:
            recipe = recipe.but(start="picture")
        return replace(plan, content=content, recipe=recipe, initial=self.wide(start))

    def noisy(self, start, number):
        """A start as the frame of that number has it: with a flicker above 1 it boils, and always alike. The noise is
        as coarse as the coarsest scale, which would average away a finer one."""
        much = max(0.0, self.flicker - 1)
        if not much:
            return start
        random = np.random.default_rng((self.plan.recipe.seed, number))
        noise = resample(random.standard_normal((*self.plan.shapes[0], 3)), *start.shape[:2])
        return np.clip(start + much * NOISE * noise, 0, 1).astype(np.float32)

    def later(self, plan, frame, start, weight):
        """The Plan of a frame that goes on: a short run at the finest scale; weight: of the temporal term."""
        one = replace(plan, shapes=plan.shapes[-1:], recipe=plan.recipe.but(steps=1))
        steps = max(1, int(SHARE * work_of(plan) / work_of(one)))
        recipe = plan.recipe.but(steps=steps, start="picture", further=plan.recipe.further | {TERM: weight})
        return replace(one, recipe=recipe, content=self.wide(frame), initial=self.wide(start))

    def wide(self, picture):
        """A picture (H, W, 3) at the finest scale, with the margin around it."""
        return widened(picture, self.plan.shapes[-1], self.plan.margin)

    def before(self, picture, trust):
        """What was painted before and its trust (H, W, 1), as one array with the margin: (H', W', 4)."""
        (height, width), margin = self.plan.shapes[-1], self.plan.margin
        inner = np.clip(resample(trust, height - 2 * margin, width - 2 * margin), 0, 1)
        rim = ((margin, margin), (margin, margin), (0, 0))
        return np.concatenate([self.wide(picture), np.pad(inner, rim, mode="symmetric")], axis=-1)

    def targets(self, level, objective, before):
        """What a frame is compared with at a Level; the style is measured the first time."""
        if level.shape not in self._measured:
            self._measured[level.shape] = objective.measured_styles(level.style)
        if before.shape[:2] != level.shape:  # a coarse scale, of a frame that begins anew
            before = np.zeros((*level.shape, 4), np.float32)
        return objective.frame_targets(level.content, level.style, self._measured[level.shape], before)


def _check(recipe, style):
    """An NSTError for what only a still can have, and for a style without a painting to look at."""
    if recipe.colour != 1:
        raise NSTError(
            "the recipe has a colour, which would be another one in every frame; leave it out, and for the clip's own "
            'colours give colour="photo" (--colour photo).'
        )
    if recipe.regions or recipe.start == "picture":
        what = "regions" if recipe.regions else "a picture of its own to start from"
        raise NSTError(f"the recipe has {what}, which only a still can have; leave that out for a clip.")
    for one, _ in parts_of(style):
        if isinstance(one, str | os.PathLike) and as_path(one).suffix == SUFFIX:
            raise NSTError(
                f"'{one}' holds what a network has learnt of a painting, and the optimiser needs the painting itself; "
                'give that, or use mode="fast" (--mode fast).'
            )


def _painter_of_starts(asked, recipe):
    """A function of a frame and {style: share}, or {} for those that were asked for; None where frames start as they
    are."""
    if recipe.start != "fast":
        return None
    engine = engines.choose(asked.engine)
    network = weights.shipped() if asked.network is None else weights.read(asked.network)
    parts = [(style, share.whole) for style, share in parts_of(asked.style)]
    if len(parts) == 1:
        given = parts[0][0]
    else:
        given = {
            style if isinstance(style, str) else replace(guessed(style, network, engine), name=f"style {number}"): share
            for number, (style, share) in enumerate(parts, 1)
        }
    styles, shares = chosen(given, network, engine)
    named, machine = (
        dict(zip([str(style) for style, _ in parts], shares, strict=False)),
        engines.painter(styles, engine),
    )

    def paint(frame, asked_for):
        pairs = shares_of(list(asked_for.items())) if asked_for else ()
        now = {named[str(style)]: share.whole for style, share in pairs} or shares
        return np.clip(machine(frame, blend(styles, now), 1.0), 0, 1)

    return paint


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
        self._studio, self._follow, self._return = studio, flow.Follower("medium"), flow.Follower("fast")
        self._past = {}  # number of a frame: (grey, source, painted)
        self._number, self._weight = 0, 0.0
        self.time, self.cut, self.found, self.run = 0.0, False, 0.0, None

    def __call__(self, frame):
        studio, grey = self._studio, flow.grey(frame)
        before, trust = self._before(frame, grey)
        self.found = float(trust.mean())
        self.cut = bool(self._past) and self.found < flow.CUT
        if self.cut:
            self._past, trust = {}, np.zeros_like(trust)
        anew, held = not self._past or studio.flicker >= 1, max(0.0, 1 - studio.flicker) ** 2
        plan, styles = studio.at(self.time)
        own = studio.start(frame, styles)
        start = studio.noisy(own + held * trust * (before - own), self._number)
        if anew:
            plan = studio.whole(plan, frame, start, self._number)
        else:
            plan = studio.later(plan, frame, start, held * self._weight)
        self.run = _FrameRun(plan, studio, studio.before(before, trust))
        self._carry_out()
        if anew:
            self._weight = HOLD * self.run.history[-1].loss if studio.weight is None else studio.weight
        painted = resize(self.run.picture, frame.shape[:2])
        self._remember(grey, frame, painted)
        return painted

    def _carry_out(self):
        try:
            while self.run.advance() is not None:
                pass
        except Diverged as error:
            raise NSTError(str(error)) from None

    def _before(self, frame, grey):
        """(w (H, W, 3), c (H, W, 1)): what was painted before, as seen from here, and how far it can be trusted."""
        trust, summed = np.zeros((*grey.shape, 1), np.float32), np.zeros_like(frame)
        for number in sorted(self._past, reverse=True):
            there, source, painted = self._past[number]
            way, seen = self._seen(frame, grey, source, there)
            share = np.minimum(seen[..., None], 1 - trust)
            summed += share * flow.carried(painted, way)
            trust += share
            if trust.mean() > ENOUGH or trust.mean() < flow.CUT:  # all is known; or it is another scene
                break
        return np.clip(summed / np.maximum(trust, 1e-6), 0, 1), trust

    def _seen(self, frame, grey, source, there):
        """(the flow to an earlier frame, how far it can be trusted (H, W))."""
        cv2 = flow.opencv()
        way = self._follow(grey, there)
        closes = flow.closing(way, self._return(there, grey)).astype(np.float32)
        inner = cv2.erode(closes, np.ones((3, 3), np.uint8))
        trust = inner * flow.agreement(flow.carried(source, way), frame)
        # Around what moves, a flow drags along what stands still, and that is found where it was.
        still = flow.agreement(source, frame)
        stays = (trust < 0.5) & (still > trust)
        way[stays] = 0
        trust = np.where(stays, still, trust).astype(np.float32)
        # An edge is painted with an outline, and where the edge has left, that must not stay.
        clear = cv2.erode(trust, np.ones((2 * OUTLINE + 1, 2 * OUTLINE + 1), np.uint8))
        return way, trust * cv2.GaussianBlur(clear, (0, 0), 1.0)

    def _remember(self, grey, source, painted):
        """Keep this frame, and of the earlier ones those that lie about 2, 4, 8 and 16 frames back: number n for twice
        the largest power of two that divides it, so that there are seven at most."""
        self._past[self._number] = grey, source, painted
        self._number += 1
        lasts = {n: 2 * min(n & -n or BACK, BACK // 2) for n in self._past}
        self._past = {n: kept for n, kept in self._past.items() if self._number - n <= lasts[n]}

    def state(self):
        """{name: array}: all that the next frame depends on."""
        numbers = sorted(self._past)
        arrays = map(np.stack, zip(*(self._past[n] for n in numbers), strict=True))
        kept = dict(zip(("grey", "source", "painted"), arrays, strict=True))
        return kept | {"number": np.array(self._number), "numbers": np.array(numbers), "weight": np.array(self._weight)}

    def restore(self, state):
        """Go on as if `state` had been reached here."""
        self._number, self._weight = int(state["number"]), float(state["weight"])
        kept = zip(state["grey"], state["source"], state["painted"], strict=True)
        self._past = dict(zip(map(int, state["numbers"]), kept, strict=True))
