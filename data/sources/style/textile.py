"""Textile: a hand-woven cloth with stripes, diamonds and ikat edges.

Nothing here is drawn as an outline.  The picture is computed thread by
thread: which thread lies on top at a crossing, what colour it was dyed,
how light falls over its round back and how its fibres are twisted.
"""

import numpy as np

from .brush import fbm, finish, mix, noise, palette, smoothstep

SIZE = (704, 896)
SEED = 23

MADDER, BRICK, INDIGO, SKY, GOLD, CREAM, OLIVE, NIGHT, ROSE = palette(
    "#a3222c", "#c9502f", "#1d2a5b", "#4f7fa3", "#dba233", "#efe2c2", "#66703a", "#231a24", "#d98a86"
)
DYES = np.array([MADDER, BRICK, INDIGO, SKY, GOLD, CREAM, OLIVE, NIGHT, ROSE])
(mMADDER, mBRICK, mINDIGO, mSKY, mGOLD, mCREAM, mOLIVE, mNIGHT, mROSE) = range(9)


def diamond_rows(u, v, period, colours):
    """Concentric stepped diamonds: u across, v up, both in threads."""
    d = np.abs((u % period) - period / 2) + np.abs(v)
    ring = (d / (period / 2) * (len(colours) - 0.001)).astype(int)
    return np.take(colours, np.clip(ring, 0, len(colours) - 1))


def design(rows, cols, rng):
    """Dye index for every crossing of the cloth, band by band."""
    cloth = np.full((rows, cols), mMADDER)
    u = np.arange(cols)[None, :].astype(float) + 0.5
    # Ikat: bundles of warp are dyed before weaving and slip on the loom, so
    # every column carries the pattern a little too high or too low.
    slip = np.repeat(rng.normal(0, 1.0, cols // 2 + 1), 2)[:cols] + rng.normal(0, 0.7, cols)
    bands = [
        ("stripes", 9),
        ("diamonds", 42),
        ("teeth", 11),
        ("stripes", 9),
        ("ikat", 54),
        ("stripes", 9),
        ("teeth", 11),
        ("small", 24),
        ("teeth", 11),
        ("stripes", 9),
        ("diamonds", 42),
        ("stripes", 9),
    ]
    total = sum(b[1] for b in bands)
    top = 0
    flip = 0
    for kind, height in bands:
        tall = max(3, round(height * rows / total))
        end = min(rows, top + tall)
        v = (np.arange(top, end)[:, None] - (top + tall / 2)) + 0.5
        if kind == "stripes":
            order = [mNIGHT, mGOLD, mGOLD, mMADDER, mCREAM, mINDIGO, mINDIGO, mGOLD, mNIGHT]
            band = np.take(order, np.clip(((v + tall / 2) / tall * 9).astype(int), 0, 8))
            band = np.repeat(band, cols, 1)
        elif kind == "diamonds":
            band = diamond_rows(
                u, v, tall * 1.02, np.array([mGOLD, mNIGHT, mCREAM, mMADDER, mMADDER, mINDIGO, mSKY, mCREAM])
            )
            outer = np.abs((u % (tall * 1.02)) - tall * 0.51) + np.abs(v)
            band = np.where(outer > tall * 0.52, np.where((outer // 3) % 2 < 1, mBRICK, mNIGHT), band)
        elif kind == "teeth":
            saw = np.abs(((u + flip * 4) % 12) - 6) / 6 * tall - tall / 2
            sign = -1 if flip % 2 else 1
            band = np.where(sign * v > saw, mCREAM, mOLIVE if flip % 2 else mBRICK)
            flip += 1
        elif kind == "small":
            band = diamond_rows(u + 6, v * 1.0, 23, np.array([mCREAM, mINDIGO, mGOLD, mMADDER, mROSE]))
            outer = np.abs(((u + 6) % 23) - 11.5) + np.abs(v)
            band = np.where(outer > 11.5, mINDIGO, band)
        else:
            vs = v + slip[None, :] * 1.5
            period = 35.0
            d = np.abs((u % period) - period / 2) * 1.35 + np.abs(vs)
            # Hooks leave the diamond sideways, a motif common to many looms.
            rings = np.array([mCREAM, mMADDER, mMADDER, mGOLD, mINDIGO, mINDIGO, mSKY, mCREAM, mCREAM])
            band = np.take(rings, np.clip((d / 28 * 8).astype(int), 0, 8))
            d2 = np.abs(((u + period / 2) % period) - period / 2) * 1.35 + np.abs(np.abs(vs) - 27)
            band = np.where(
                d2 < 17,
                np.take(
                    np.array([mGOLD, mOLIVE, mOLIVE, mNIGHT, mBRICK]),
                    np.clip((d2 / 17 * 5).astype(int), 0, 4),
                ),
                band,
            )
        cloth[top:end] = band
        top = end
        if top >= rows:
            break
    return cloth


def draw(size, rng):
    w, h = size[0] * 2, size[1] * 2
    unit = w / 1408
    across, down = 11.0 * unit, 7.6 * unit  # thread pitch in pixels
    cols, rows = int(w / across) + 6, int(h / down) + 8

    # The cloth is not perfectly square: rows sag and columns lean.
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    x = xx + 7 * unit * noise((h, w), h / 3, rng) + 1.1 * unit * noise((h, w), 26 * unit, rng) + 20 * unit
    y = yy + 9 * unit * noise((h, w), h / 3, rng) + 1.3 * unit * noise((h, w), 26 * unit, rng) + 20 * unit
    col = np.clip((x / across).astype(int), 0, cols - 1)
    row = np.clip((y / down).astype(int), 0, rows - 1)
    fx, fy = x / across - col - 0.5, y / down - row - 0.5  # -0.5..0.5 in thread

    cloth = design(rows, cols, rng)
    # Each thread was spun and dyed by hand: thickness and shade wander.
    weft_tone = rng.normal(0, 0.055, (rows, 1, 1)) + rng.normal(0, 0.018, (rows, 1, 3))
    warp_tone = rng.normal(0, 0.05, (1, cols, 1))
    stitch = rng.normal(0, 0.035, (rows, cols, 1))
    # A dye bath changes over a few dozen rows (abrash).
    abrash = np.interp(np.arange(rows), np.linspace(0, rows, 14), rng.normal(0, 0.05, 14))[:, None, None]
    weft_dye = DYES[cloth] * (1 + 1.3 * (weft_tone + stitch + abrash)) + 0.3 * stitch
    warp_dye = mix(DYES[cloth] * 0.72, CREAM * 0.62, 0.30) * (1 + 2 * warp_tone) + stitch

    # Weft-faced weave: the weft covers two warps out of three, stepping on
    # by one every row, so warps show as small dark-edged ticks in a twill.
    over = ((col + row) % 3) == 0
    weft = weft_dye[row, col]
    warp = warp_dye[row, col]

    weft_thick = 0.49 + 0.05 * rng.standard_normal((rows, 1))[row, 0]
    round_weft = np.sqrt(np.clip(1 - (fy / weft_thick) ** 2, 0, 1))
    round_warp = np.sqrt(np.clip(1 - (fx / 0.46) ** 2, 0, 1))
    # The weft bends down beside a warp that lies on top of it.
    left_up = (((col - 1) + row) % 3) == 0
    right_up = (((col + 1) + row) % 3) == 0
    dive = np.where(left_up, smoothstep(-0.5, -0.05, fx), 1) * np.where(right_up, smoothstep(0.5, 0.05, fx), 1)
    dive_warp = 1 - (np.abs(fy) * 1.75) ** 2

    # Twisted fibres: fine diagonal lines, opposite ways in warp and weft.
    twist_w = np.sin((fy * 2.4 + x / across * 2.6) * 2 * np.pi + 2 * noise((h, w), 7 * unit, rng))
    twist_v = np.sin((fx * 2.2 - y / down * 1.7) * 2 * np.pi + 2 * noise((h, w), 7 * unit, rng))
    light_weft = 0.30 + 0.78 * round_weft * (0.45 + 0.55 * dive) - 0.30 * fy + 0.085 * twist_w
    light_warp = 0.26 + 0.74 * round_warp * np.clip(dive_warp, 0.2, 1) - 0.22 * fx + 0.085 * twist_v
    image = np.where(over[..., None], warp * light_warp[..., None], weft * light_weft[..., None])

    # Fuzz: loose fibres of wool catch light all over the surface.
    fuzz = 0.5 * noise((h, w), (1.6, 7), rng) + 0.5 * noise((h, w), (6, 1.6), rng) + 0.5 * noise((h, w), 2, rng)
    image = image * (1 + 0.085 * fuzz[..., None])
    fold = fbm((h, w), h / 3, rng, 2)
    image = image * (1 + 0.055 * fold[..., None]) * 1.14 + 0.012
    return finish(image, size)
