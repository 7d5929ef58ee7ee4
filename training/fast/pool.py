"""What the networks of nstlib.fast learn on: crops of photographs and drawn pictures, chosen by the step's number.

Photographs and cut-outs: training/fitted/photographs.py names the packages and their licences. Drawn pictures: the
collection that pocket-drawn learnt on. No picture of the gallery or of benchmarks/pairs.py is among them.
"""

import numpy as np
from PIL import Image

DRAWN = 5000
PHOTOGRAPH, SCENE = 0.7, 0.1  # shares of what is looked at; the rest is drawn
SMALLEST_WINDOW = 0.55  # of the shorter side of a photograph
NOTHING = 0.4  # of the pictures whose amount is not 1, the share whose amount is 0
LEARNT = 0.15  # of the paintings whose numbers are guessed, the share that are the styles themselves
BORDER = 4  # two looks at one picture lie at most so many pixels apart


class Pool:
    """photographs: list of uint8 (h, w, 3); scenes, drawn: uint8 (n, side, side, 3)."""

    def __init__(self, photographs, scenes, drawn):
        self.kinds = photographs, scenes, drawn
        self.shares = PHOTOGRAPH, SCENE, 1 - PHOTOGRAPH - SCENE

    def window(self, rng, side):
        """A random window of a random picture, float32 (side, side, 3) in [0, 1]."""
        kind = self.kinds[rng.choice(len(self.kinds), p=self.shares)]
        picture = kind[rng.integers(len(kind))]
        shorter = min(picture.shape[:2])
        length = shorter * rng.uniform(SMALLEST_WINDOW, 1)
        top, left = (rng.uniform(0, n - length) for n in picture.shape[:2])
        box = left, top, left + length, top + length
        window = Image.fromarray(picture).resize((side, side), Image.Resampling.BICUBIC, box=box)
        window = np.asarray(window, np.float32) / 255
        if rng.random() < 0.5:
            window = window[:, ::-1]
        if rng.random() < 0.3:
            window = window ** rng.uniform(0.7, 1.4)
        return window.astype(np.float32)


def batch(pool, seed, step, count, side, styles, steady, amounts=0.0, paintings=0):
    """What one step looks at: {name: array}, the same for the same seed and step.

    pictures (count, side, side, 3); index (count,): which of all targets, those of the styles and then those of so many
    `paintings`, is each picture's; blend (count, styles): one-hot, or nothing where numbers are to be guessed, as they
    are for every second picture if there are paintings; amount (count,): 1, and for a share `amounts` of the pictures 0
    or anything between; and with `steady` again (1, side, side, 3): the first picture moved by a few pixels, with
    grain; rows and columns (2, side - 2 BORDER): where the two show the same.
    """
    rng = np.random.default_rng([seed, step])
    wide = [pool.window(rng, side + 2 * BORDER) for _ in range(count)]
    inner = slice(BORDER, BORDER + side)
    index, blend = zip(*(_target_at(seed, step, i, count, styles, paintings) for i in range(count)), strict=True)
    data = {"pictures": np.stack([w[inner, inner] for w in wide]), "blend": np.stack(blend), "index": np.int32(index)}
    data["amount"] = np.float32([_amount(np.random.default_rng([seed, 2, step, i]), amounts) for i in range(count)])
    return data | (_second_look(wide[0], rng, side) if steady else {})


def _amount(rng, amounts):
    if rng.random() >= amounts:
        return 1.0
    return 0.0 if rng.random() < NOTHING else rng.uniform(0, 1)


def _target_at(seed, step, i, count, styles, paintings):
    """(index of a target, blend (styles,))."""
    if paintings and (step + i) % 2:
        rng = np.random.default_rng([seed, 3, step, i])
        learnt = rng.random() < LEARNT
        index = rng.integers(styles) if learnt else styles + rng.integers(paintings)
        return index, np.zeros(styles, np.float32)
    number = step * count + i
    index = _style_at(seed, number // 2 if paintings else number, styles)
    return index, np.eye(styles, dtype=np.float32)[index]


def _style_at(seed, number, styles):
    """Every style as often as every other: all of them in some order, then in another one."""
    return np.random.default_rng([seed, 1, number // styles]).permutation(styles)[number % styles]


def _second_look(wide, rng, side):
    move, places = rng.integers(-BORDER, BORDER + 1, 2), np.arange(BORDER, side - BORDER)
    again = wide[BORDER + move[0] :, BORDER + move[1] :][:side, :side]
    grain = rng.normal(0, 1, again.shape) * rng.choice([1, 2, 4]) / 255
    rows, columns = (np.stack([places, places - by]).astype(np.int32) for by in move)
    return {"again": np.clip(again + grain, 0, 1)[None].astype(np.float32), "rows": rows, "columns": columns}


def load(drawn=DRAWN, seed=0):
    """The whole pool; what has to be fetched or drawn first lies in training/cache/ afterwards."""
    from training.__main__ import load_or_draw
    from training.fitted.photographs import crops, photographs, scenes, stamps

    rng = np.random.default_rng(seed)
    whole = photographs()
    pasted = scenes(crops(whole, 4, rng), stamps(), 600, rng)
    return Pool(whole, pasted, load_or_draw(drawn, seed, 2)[0])
