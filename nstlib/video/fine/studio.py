"""What all frames of a clip that is painted by the optimiser have in common."""

import os
from dataclasses import replace

import numpy as np

from nstlib.engine.asked import parts_of, reblended
from nstlib.engine.preparation import plan_of
from nstlib.engine.run import work_of
from nstlib.errors import NSTError
from nstlib.fast import engines, weights
from nstlib.fast.choice import blend, chosen, guessed
from nstlib.fast.style_file import SUFFIX
from nstlib.files import as_path
from nstlib.images import resample, widened
from nstlib.recipe import PIXELS, as_recipe
from nstlib.roles import shares_of

TERM = f"temporal/{PIXELS}"
RECIPE = "quick"  # what is painted by when nobody says: seconds a frame on two cores
SHARE = 0.3  # of the first frame's work, that a later one's steps take: with flow and targets, it takes half at most
NOISE = 0.25  # standard deviation of what flicker=2 adds to a start


class Studio:
    """What all frames of a clip have in common: one Plan, what was measured of its style, and what paints a start.

    asked: nstlib.video.fast.Asked. Raises NSTError for a recipe that no clip can be painted by.
    """

    def __init__(self, asked):
        recipe = as_recipe(RECIPE if asked.recipe is None else asked.recipe)
        _check(recipe, asked.style)
        self.weight, self.flicker, self.amount = recipe.further.get(TERM), asked.flicker, asked.amount
        self.keyed = recipe
        recipe = recipe.but(size=max(asked.shape), further=recipe.further | {TERM: 0.0})
        blank = np.full((*asked.shape, 3), 0.5, np.float32)  # a resumed run must not depend on the frame it resumes at
        self.plan = plan_of(blank, asked.style, replace(recipe, keys=()))
        self._painter, self._measured, self._ready = _painter_of_starts(asked, recipe), {}, {}

    @property
    def settled(self):
        """The recipe with what this machine chose where it was free to, so that another does the same."""
        chosen = self.plan.recipe
        names = "backbone", "weights", "precision", "steps", "smallest"
        return self.keyed.but(**{name: getattr(chosen, name) for name in names})

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
        """What a frame is compared with at a Level; the style is measured the first time, and its targets are worked
        out where its shares are others than those of the frame before."""
        if level.shape not in self._measured:
            self._measured[level.shape] = objective.measured_styles(level.style)
        if before.shape[:2] != level.shape:  # a coarse scale, of a frame that begins anew
            before = np.zeros((*level.shape, 4), np.float32)
        shares = getattr(level.style, "shares", None), getattr(level.style, "roles", None)
        if self._ready.get(level.shape, ((),))[0] != shares:
            self._ready[level.shape] = shares, {}
        measured, (_, ready) = self._measured[level.shape], self._ready[level.shape]
        return objective.frame_targets(level.content, level.style, measured, before, ready)


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
    if recipe.border == "periodic":
        raise NSTError(
            "the recipe is of a tile that repeats (border periodic), whose sides are made to fit and whose edges are "
            "made to meet, which frames of a clip are not; give the recipe another border."
        )
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
