"""Five short clips whose motion is known exactly, drawn from the gallery's pictures: what flow and measures are held
to.

A camera looks at a picture through a view: a pixel x of a frame of w x h pixels shows the picture at

    place(x) = centre + scale R(angle) (x − ((w − 1) / 2, (h − 1) / 2)),

so what is at x in frame t was, in the frame before, at place'⁻¹(place(x)), and the flow is the way from x to there.
Nothing is stored: the clips are drawn when they are asked for, by cubic splines, in half a second each.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import ndimage

from nstlib import images
from nstlib.errors import NSTError, suggest

FRAMES, SHAPE, RATE = 24, (144, 256), 25  # of a clip; height and width in pixels; frames a second
GRAIN = 0.012  # standard deviation of a small camera's noise indoors, where white is 1: three levels of 255
LENS = 0.6  # pixels: what a lens blurs, without which detail would flicker as it moves from pixel to pixel
MARGIN = 1.5  # the picture is so many times as wide as the frame, so that the view can move


@dataclass(frozen=True)
class View:
    """Where a camera looks. centre: (x, y) on the picture; scale: pixels of the picture to one of the frame; angle."""

    centre: tuple
    scale: float = 1.0
    angle: float = 0.0

    def turn(self):
        """(2, 2): the way on the picture for a step in the frame."""
        c, s = np.cos(self.angle), np.sin(self.angle)
        return self.scale * np.array([[c, -s], [s, c]])

    def to_picture(self, places):
        """(..., 2), x and y from the frame's middle, to places on the picture."""
        return places @ self.turn().T + self.centre

    def from_picture(self, places):
        """The other way."""
        return (places - self.centre) @ np.linalg.inv(self.turn()).T


@dataclass(frozen=True, repr=False)
class Drawn:
    """A clip with its truth. frames: (T, H, W, 3) in [0, 1]; flows: (T, H, W, 2), (x, y) in pixels from each place to
    where it was in the frame before; known: (T, H, W), could it be seen there? Nothing is known of the first frame, nor
    of the first after a cut. cuts: numbers of these."""

    name: str
    frames: np.ndarray
    flows: np.ndarray
    known: np.ndarray
    cuts: tuple = ()

    def __repr__(self):
        count, height, width = self.frames.shape[:3]
        return f"Drawn: {self.name}, {count} frames of {width} x {height} px"


def drawn_clip(name, frames=FRAMES, shape=SHAPE, seed=0, speed=1.0):
    """The clip of that name, "pan", "zoom", "occlusion", "cut" or "hand", a Drawn; NSTError for another name.

    frames: how many; shape: (height, width) in pixels; seed: of noise and of the hand's tremble; speed: so
    many times as fast as the five were made.
    """
    if name not in CLIPS:
        raise NSTError(f"there is no drawn clip '{name}'; {suggest(name, CLIPS)}.")
    return CLIPS[name](frames, shape, np.random.default_rng(seed), speed)


def _pan(count, shape, rng, pace):
    """A camera that is led along a harbour, 2.3 pixels a frame and a little down: never by whole pixels."""
    return _filmed("pan", "harbour", _led(count, shape, (2.3 * pace, 0.4 * pace)), shape)


def _zoom(count, shape, rng, pace):
    """A camera that comes nearer by 1 % a frame, and turns a little: what is far from the middle moves fast."""
    middle = _middle(shape)
    views = [View(middle, 1.3 * 0.99 ** (pace * t), 0.002 * pace * t) for t in range(count)]
    return _filmed("zoom", "street", views, shape)


def _occlusion(count, shape, rng, pace):
    """A camera that stands still, and a disc that crosses what it sees: places go and come back."""
    height, width = shape
    still = _filmed("occlusion", "hills", [View(_middle(shape))] * count, shape)
    radius, speed = 0.27 * height, (0.55 * width * pace / FRAMES, 0.15 * height * pace / FRAMES)
    starts = (0.22 * width, 0.42 * height)
    paths = np.array([[s + v * t for s, v in zip(starts, speed, strict=True)] for t in range(count)])
    places, disc = _places(shape) + _half(shape), _spline("bee", shape)
    frames, flows, known = still.frames.copy(), still.flows.copy(), still.known.copy()
    for t, (path, before) in enumerate(zip(paths, [paths[0], *paths[:-1]], strict=True)):
        within = np.linalg.norm(places - path, axis=-1) - radius
        cover = np.clip(0.5 - within, 0, 1)[..., None].astype(np.float32)  # its edge is one pixel wide
        frames[t] = cover * _sampled(disc, places - path + _middle(shape)) + (1 - cover) * frames[t]
        inside, then = within < 0, np.linalg.norm(places - before, axis=-1) - radius < 1
        flows[t][inside] = before - path
        known[t] &= inside | ~then
        known[t] &= np.abs(within) > 1  # of a mixed pixel no flow is true
    return Drawn("occlusion", frames, flows, known)


def _cut(count, shape, rng, pace):
    """One camera, then another that looks at something else."""
    half = count // 2
    first = _filmed("cut", "bridge", _led(half, shape, (1.2 * pace, 0.0)), shape)
    second = _filmed("cut", "bust", _led(count - half, shape, (-1.2 * pace, 0.3 * pace)), shape)
    joined = (
        np.concatenate([getattr(part, name) for part in (first, second)]) for name in ("frames", "flows", "known")
    )
    return Drawn("cut", *joined, cuts=(half,))


def _hand(count, shape, rng, pace):
    """A camera that is held in the hand, in poor light: it trembles, turns, and every frame has grain of its own."""
    tremble = ndimage.gaussian_filter1d(rng.standard_normal((count + 20, 3)), 2.0, axis=0)[10 : 10 + count]
    middle = np.array(_middle(shape))
    views = [View(tuple(middle + 3.0 * pace * place[:2]), 1.0, 0.006 * pace * place[2]) for place in tremble]
    steady = _filmed("hand", "still_life", views, shape)
    grain = rng.normal(0, GRAIN, steady.frames.shape).astype(np.float32)
    return Drawn("hand", np.clip(steady.frames + grain, 0, 1), steady.flows, steady.known)


CLIPS = {"pan": _pan, "zoom": _zoom, "occlusion": _occlusion, "cut": _cut, "hand": _hand}


def _led(count, shape, speed):
    """Views along a straight line through the picture's middle."""
    middle, speed = np.array(_middle(shape)), np.array(speed)
    return [View(tuple(middle + speed * (t - (count - 1) / 2))) for t in range(count)]


def _filmed(name, picture, views, shape):
    """What a camera sees of a picture through these views."""
    spline, places = _spline(picture, shape), _places(shape)
    frames = np.stack([_sampled(spline, view.to_picture(places)) for view in views])
    flows = np.zeros((*frames.shape[:3], 2), np.float32)
    known = np.zeros(frames.shape[:3], bool)
    half = _half(shape)
    for t in range(1, len(views)):
        then = views[t - 1].from_picture(views[t].to_picture(places))
        flows[t], known[t] = then - places, (np.abs(then) <= half).all(-1)
    return Drawn(name, frames, flows, known)


def _half(shape):
    """(x, y): how far the frame's middle is from its first pixel."""
    return np.array([shape[1] - 1, shape[0] - 1]) / 2


def _places(shape):
    """(H, W, 2): x and y of every pixel, from the frame's middle."""
    y, x = np.mgrid[: shape[0], : shape[1]]
    return np.stack([x, y], axis=-1) - _half(shape)


def _extent(shape):
    return tuple(round(MARGIN * n) for n in shape)


def _middle(shape):
    return tuple(_half(_extent(shape)))


@lru_cache(maxsize=8)
def _spline(picture, shape):
    """The coefficients (3, h, w) of a cubic spline through a gallery picture that fills 1.5 times the frame."""
    height, width = _extent(shape)
    whole = images.load_image(picture)
    factor = max(height / whole.shape[0], width / whole.shape[1])
    fitted = images.resize(
        whole, tuple(max(round(factor * n), m) for n, m in zip(whole.shape[:2], (height, width), strict=True))
    )
    top, left = ((n - m) // 2 for n, m in zip(fitted.shape[:2], (height, width), strict=True))
    part = fitted[top : top + height, left : left + width]
    part = ndimage.gaussian_filter(part, (LENS, LENS, 0))
    return np.stack([ndimage.spline_filter(part[..., c], 3, mode="mirror") for c in range(3)])


def _sampled(spline, places):
    """(H, W, 3): a spline at these (x, y)."""
    where = places[..., 1], places[..., 0]
    planes = [ndimage.map_coordinates(plane, where, order=3, mode="mirror", prefilter=False) for plane in spline]
    return np.clip(np.stack(planes, axis=-1), 0, 1).astype(np.float32)
