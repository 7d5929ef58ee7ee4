"""A slow loop: pictures that fade into each other and rest in between, so that brightness changes rarely.

From picture A to picture B light is mixed, (1 - k) A + k B in linear light with k = (1 - cos(pi t / fade)) / 2, so
that relative luminance, which is a sum of light, goes one way only at every place while it fades, and stands while it
rests: two opposing changes are never closer than a rest.
"""

import io
from dataclasses import dataclass, field

import numpy as np

from nstlib import files, images
from nstlib.calm_session.flashes import CALM, cells, flashes
from nstlib.colour import from_light, to_light
from nstlib.errors import NSTError

PACES = {"slow": (6.0, 8.0), "slower": (10.0, 14.0)}  # seconds of rest and of fading
CLIP = ".gif"  # WebP leaves small changes out, and makes them good in one jump
CLIP_SIZE, CLIP_RATE = 320, 5  # pixels of the longer side, frames a second while it fades


@dataclass(frozen=True, repr=False)
class Loop:
    """pictures: (H, W, 3) each, of one size; alts: what is to be seen on each; rest, fade: seconds."""

    pictures: tuple = field(repr=False)
    alts: tuple
    rest: float = PACES["slow"][0]
    fade: float = PACES["slow"][1]

    def __post_init__(self):
        if len(self.pictures) < 2 or len({picture.shape for picture in self.pictures}) > 1:
            raise NSTError("a loop takes two pictures or more, all of one size.")
        for name, seconds in (("rest", self.rest), ("fade", self.fade)):
            if not CALM <= seconds <= 120:
                raise NSTError(f"{name} must be from {CALM:g} to 120 seconds, for calm's sake, not {seconds:g}.")

    @property
    def seconds(self):
        """Once around."""
        return len(self.pictures) * (self.rest + self.fade)

    def at(self, seconds):
        """The picture (H, W, 3) at a time; it begins with the rest of the first."""
        number, within = divmod(seconds % self.seconds, self.rest + self.fade)
        first = self.pictures[int(number)]
        if within <= self.rest:
            return first
        k = (1 - np.cos(np.pi * (within - self.rest) / self.fade)) / 2
        second = self.pictures[(int(number) + 1) % len(self.pictures)]
        return np.clip(from_light((1 - k) * to_light(first) + k * to_light(second)), 0, 1).astype(np.float32)

    def times(self, rate=CLIP_RATE, rounds=1):
        """Moments at which the picture is another: the begin of each rest, and `rate` a second while it fades."""
        steps = max(2, round(self.fade * rate))
        within = [0.0, *(self.rest + self.fade * np.arange(1, steps) / steps)]
        every = len(self.pictures) * rounds
        return [float(i * (self.rest + self.fade) + t) for i in range(every) for t in within]

    def measured(self, rate=CLIP_RATE):
        """The Flashes of two rounds, so that the end is followed by the beginning, as a screen of 8 bits shows them.

        Light is mixed in the cells in which it is measured: the mean of mixed light is the mix of the means.
        """
        means = tuple(from_light(cells(to_light(picture))) for picture in self.pictures)
        small, times = Loop(means, self.alts, self.rest, self.fade), self.times(rate, rounds=2)
        return flashes((np.round(255 * small.at(t)) / 255 for t in times), times=times)

    def save(self, path):
        """Write it as a clip that plays by itself, .gif. Returns the path.

        Nobody can stop such a clip, and no wish for less motion is heard; the page of a session knows both.
        """
        path = checked(path)
        return files.write_atomically(path, self.gif())

    def gif(self):
        """The bytes of the clip: one palette for all its pictures, and no dither, or noise would flicker."""
        from PIL import Image

        small = Loop(tuple(_small(picture) for picture in self.pictures), self.alts, self.rest, self.fade)
        times = small.times()
        frames = [Image.fromarray(np.round(255 * small.at(t)).astype(np.uint8)) for t in times]
        every = Image.fromarray(np.concatenate([np.asarray(frame) for frame in frames[:: len(frames) // 8 or 1]]))
        palette = every.quantize(256, dither=Image.Dither.NONE)
        frames = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
        shown = np.diff([*times, small.seconds])
        file, durations = io.BytesIO(), [max(20, 10 * round(100 * float(seconds))) for seconds in shown]
        frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=durations, loop=0)
        return file.getvalue()


def checked(path):
    """The path of a clip, or an NSTError where it is none or cannot be written."""
    path = files.as_path(path)
    if path.suffix.lower() != CLIP:
        raise NSTError(f"a loop is written as a clip, NAME{CLIP}, and '{path.name}' is none.")
    files.check_folder(path)
    return path


def _small(picture):
    return images.resize(picture, min(CLIP_SIZE, max(picture.shape[:2])))
