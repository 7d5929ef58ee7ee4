"""What a photograph needs beside a learner's functions of exercise 9: a short clip of it, whose motion is known.

A camera moves over the photograph, and a disc with another part of it crosses in front. What goes with the camera and
what with the disc is known at every pixel, both ways, so that no flow has to be measured.
"""

import time

import numpy as np
from scipy import ndimage

from nstcourse.kit.answers import carried
from nstlib.images import luminance

FRAMES, RATE, HEIGHT = 12, 8, 140  # frames, of them a second; pixels on the page
PAN, FLIGHT = np.array([1.3, 0.4]), np.array([4.2, 0.7])  # (x, y) in pixels a frame: of the camera, and of the disc
SLACK, HOLD = 0.5, 0.7
CALLS = 9  # of warp for each frame: what is hidden, three colours, and two errors of three


def clip(photo, frames=FRAMES):
    """(frames (T, H, W, 3), flows, backs), both (T, H, W, 2): from each frame to the one before, and the other way."""
    reach = np.ceil(PAN * (FRAMES - 1)).astype(int) + 1
    height, width = photo.shape[0] - reach[1], photo.shape[1] - reach[0]
    y, x = np.mgrid[:height, :width].astype(float)
    radius, start = 0.26 * height, np.array([0.2 * width, 0.45 * height])
    films, flows, backs = [], [], []
    for t in range(frames):
        films.append(_seen_by_camera(photo, x + PAN[0] * t, y + PAN[1] * t))
        centres = [start + FLIGHT * s for s in (t, max(t - 1, 0))]
        here, there = (np.hypot(x - c[0], y - c[1]) < radius for c in centres)
        disc = _seen_by_camera(photo[:, ::-1], x - FLIGHT[0] * t + width / 4, y - FLIGHT[1] * t)
        films[-1][here] = disc[here]
        flows.append(np.where(here[..., None], -FLIGHT, PAN))
        backs.append(np.where(there[..., None], FLIGHT, -PAN))
    return np.array(films), np.array(flows), np.array(backs)


def _seen_by_camera(photo, x, y):
    planes = [ndimage.map_coordinates(photo[..., k], [y, x], order=1, mode="nearest") for k in range(3)]
    return np.stack(planes, axis=-1).astype(np.float32)


def shown(photo, alt, paint, seconds, *own):
    """The three clips of `still`, played in step; alt: what is to be seen on the photograph."""
    from nstlib.views import play

    *films, errors, hidden = still(photo, paint, seconds, *own)
    return play(
        *films,
        captions=[
            f"a clip; {hidden:.0%} of each frame are new",
            f"frame by frame: warping error {1000 * errors[0]:.2f} thousandths",
            f"held by your functions: {1000 * errors[1]:.2f}",
        ],
        alts=[
            f"A disc crosses this picture: {alt}",
            "The clip painted; its strokes change from frame to frame.",
            "The clip painted; its strokes go with what moves.",
        ],
        rate=RATE,
        height=HEIGHT,
    )


def still(photo, paint, seconds, warp, seen_before, warping_error, held):
    """(clip, painted frame by frame, held, errors, hidden) by the learner's functions: three clips (T, H, W, 3), the
    mean warping errors of the painted ones, and how much of a frame was hidden in the one before.

    paint: a frame to a painting of its shape. seconds: after which there are fewer frames, if functions are slow.
    """
    warp, seen_before, warping_error, held = (carried(f, False) for f in (warp, seen_before, warping_error, held))
    source, flows, backs = clip(photo)
    began = time.monotonic()
    warp(np.asarray(source[0, ..., 0], dtype=np.float64), flows[1].copy())
    each = CALLS * (time.monotonic() - began)
    count = int(np.clip(seconds / max(each, 1e-3), 3, len(source)))
    source, flows, backs = source[:count], flows[:count], backs[:count]
    trusts = np.array(
        [
            np.asarray(seen_before(f.copy(), b.copy(), SLACK), dtype=np.float64)
            for f, b in zip(flows, backs, strict=True)
        ]
    )
    painted = np.array([paint(frame) for frame in source], dtype=np.float64)
    planes = [held(painted[..., k].copy(), flows.copy(), trusts.copy(), HOLD) for k in range(3)]
    shown = np.clip(np.stack([np.asarray(plane, dtype=np.float64) for plane in planes], axis=-1), 0, 1)
    errors = [_mean_error(film, flows, trusts, warping_error) for film in (painted, shown)]
    return source, painted, shown, errors, float(1 - trusts[1:].mean())


def _mean_error(film, flows, trusts, warping_error):
    """Of the lightness, over all frames that have one before."""
    light = np.array([luminance(np.asarray(frame, dtype=np.float32)) for frame in film], dtype=np.float64)
    found = [
        float(np.squeeze(warping_error(light[t - 1].copy(), light[t].copy(), flows[t].copy(), trusts[t].copy())))
        for t in range(1, len(film))
    ]
    return float(np.mean(found))
