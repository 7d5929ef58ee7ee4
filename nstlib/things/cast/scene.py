"""What a scene is once its rays are cast: the places of the surface that each pixel sees, their light, and the rest.

Casting is done once and kept in memory; a picture on the scene is then a look-up, a product and a sum.
"""

from dataclasses import dataclass, field

import numpy as np

from nstlib.things.cast.rays import in_bands
from nstlib.things.cast.textures import encoded

SHAPE, OVER = (600, 800), 2  # of the finished picture; samples of a pixel in each direction
SAMPLES = tuple(OVER * side for side in SHAPE)


@dataclass(frozen=True, repr=False)
class Scene:
    """A photograph in which one surface is still to be chosen. Light is linear; samples are SAMPLES, twice SHAPE.

    index: (N,), the samples that see the surface, in reading order. places: (N, 2), where on it, in centimetres to the
    right and down from the middle of the print; steps: (N, 4), how they change to the next sample, across and down.
    diffuse: (N, 3), the light that the surface scatters where it is white. printed: (N,), 1 where a print can be, 0
    where the cloth, or the glaze, has its own colour. base: (H, W, 3), all that does not depend on the print: the
    surroundings, and what shines on the surface. bleed: (H, W), how much of the surface's mean colour falls upon the
    surroundings. area: (width, height) in centimetres that a print fills; tile: width of a repeat's tile; texels: a
    block's side in a game; words: what is to be seen, with {} for the picture.
    """

    name: str
    index: np.ndarray
    places: np.ndarray
    steps: np.ndarray
    diffuse: np.ndarray
    printed: np.ndarray
    base: np.ndarray
    bleed: np.ndarray
    area: tuple
    tile: float
    colour: tuple
    words: str
    fills: bool = False
    texels: int | None = None
    extra: dict = field(default_factory=dict)

    def wearing(self, texture, colour):
        """The finished picture (H, W, 3), sRGB in [0, 1]; colour: of what is not printed, (3,), linear light."""
        (seen,) = in_bands(lambda *part: (texture.seen(*part),), self.places, self.steps, rows=60_000)
        seen *= self.printed[:, None]
        albedo = seen[:, :3] + (1 - seen[:, 3:]) * colour
        light = self.base + self.bleed[..., None] * albedo.mean(0)
        flat = light.reshape(-1, 3)
        flat[self.index] += 0.9 * albedo * self.diffuse
        return finished(light)


def finished(light):
    """From samples of linear light to a picture: highlights roll off, and samples are averaged over a soft square."""
    light = np.where(light > 0.75, 0.75 + 0.25 * np.tanh((light - 0.75) / 0.25), light)
    picture = encoded(light).astype(np.float32)
    height, width = picture.shape[0] // OVER, picture.shape[1] // OVER
    picture = picture.reshape(height, OVER, width, OVER, 3).mean((1, 3))
    grain = np.random.default_rng(0).normal(0, 0.0035, picture.shape[:2]).astype(np.float32)
    return np.clip(picture + grain[..., None], 0, 1)  # a sensor's grain: it hides the bands of smooth backgrounds


def steps_of(places, index, shape=SAMPLES):
    """(N, 4): how places (N, 2) change from a sample to its neighbours; the smaller of two sides at a rim."""
    whole = np.full((shape[0] * shape[1], 2), np.nan, np.float32)
    whole[index] = places
    whole = whole.reshape(*shape, 2)
    found = []
    for axis in (1, 0):
        ahead = np.full_like(whole, np.nan)
        difference = np.diff(whole, axis=axis)
        inner = (slice(None), slice(None, -1)) if axis else (slice(None, -1),)
        ahead[inner] = difference
        behind = np.roll(ahead, 1, axis)
        size = [np.nan_to_num(np.abs(way).sum(-1), nan=np.inf).reshape(-1)[index] for way in (ahead, behind)]
        ahead, behind = (np.nan_to_num(way).reshape(-1, 2)[index] for way in (ahead, behind))
        found.append(np.where((size[0] <= size[1])[:, None], ahead, behind))
    return np.concatenate(found, axis=1)


def cells(index, width=SAMPLES[1]):
    """(numbers of one sample for each pixel of the finished picture, (M,); which of these each sample takes, (N,)): for
    light that changes slowly, and costs much."""
    row, column = np.divmod(index, width)
    _, first, taken = np.unique(row // OVER * width + column // OVER, return_index=True, return_inverse=True)
    return first, taken


def spread(values, shape=SAMPLES):
    """A coarse map (h, w), or (h, w, C), brought to the samples, smoothly."""
    from nstlib.images import resample

    coarse = values if values.ndim == 3 else values[..., None]
    fine = resample(coarse, *shape)
    return fine if values.ndim == 3 else fine[..., 0]
