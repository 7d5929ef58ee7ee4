"""A clip comes in: any container that PyAV reads, an animation (GIF, WebP, APNG), or a folder of pictures.

Frames come one by one, upright, with square pixels, as float32 (H, W, 3) in [0, 1], each with its own time: a clip
whose frames do not come evenly keeps that, and its sound stays with it.
"""

import contextlib
import re
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from nstlib import files, images
from nstlib.errors import NSTError
from nstlib.pyramid import check_size, shape_for
from nstlib.video.clips import light
from nstlib.video.flow import SMALLEST

ANIMATED = (".gif", ".webp", ".png", ".apng")
PICTURES = (".png", ".tif", ".tiff", ".jpg", ".jpeg", ".webp")  # of a folder
RATE, FASTEST = 25, 240  # frames a second: of a folder's pictures; that any camera for films writes
AT_ONCE, AS_PLAYED = 10, 100  # milliseconds: frames of an animation that are shorter are played as if they had these
HD = 720  # lines, from which on untagged colours are those of HD, as browsers take them
BT709, UNTAGGED = 1, 2
DECLARING = ("matroska", "flv")  # containers that count no frames, but say how long they are


def video_library():
    """The module av; an NSTError where it is not installed."""
    try:
        import av
    except ImportError:
        raise NSTError("video needs PyAV; run: pip install 'nstlib[video]'") from None
    return av


@dataclass(frozen=True)
class Frame:
    """One picture of a clip. image: (H, W, 3) in [0, 1]; time: in units of the clip's time_base; None for its image
    where only the time was asked for."""

    image: np.ndarray
    time: int


def opened(path, size=None, rate=None):
    """The clip in a file or a folder: something with shape, time_base, rate, count, duration, has_sound, `frames`.

    size: its longer side in pixels; None keeps the clip's own. rate: frames a second, in place of the clip's own times.
    Raises NSTError for what is no clip: nothing there, a still, sound alone, no frames, a rate no film has.
    """
    path = files.as_path(path)
    size, rate = None if size is None else check_size(size), None if rate is None else checked_rate(rate)
    if path.is_dir():
        return Folder(path, size, rate)
    if not path.exists():
        raise NSTError(f"there is no file '{path}'; check the spelling and the folder.")
    if not path.is_file():
        raise NSTError(f"'{path}' is a pipe or a device, and no file; save what comes out of it, and give that file.")
    if path.stat().st_size == 0:
        raise NSTError(f"'{path}' is empty (0 bytes).")
    if path.suffix.lower() in ANIMATED:
        return Animation(path, size, rate)
    return Container(path, size, rate)


def checked_rate(rate, what="rate"):
    """Frames a second as a Fraction, or an NSTError."""
    try:
        value = None if isinstance(rate, bool) else Fraction(str(rate)).limit_denominator(1001)
    except (ValueError, ZeroDivisionError, OverflowError):
        value = None
    if value is None or not Fraction(1, 10) <= value <= FASTEST:
        raise NSTError(f"{what} must be a number of frames a second from 0.1 to {FASTEST}, not {str(rate)[:40]}.")
    return value


class Clip:
    """What all three kinds have in common. count: how many frames are promised, or None where nobody says."""

    has_sound = False
    depth = 8
    count = None

    def _settle(self, path, size, shape):
        """Keep the path, and the shape in which frames are handed out."""
        self.path, self.whole = path, shape
        self.shape = shape if size is None else shape_for(shape, size)
        if min(self.shape) < SMALLEST:
            raise NSTError(f"a clip of {self.shape[1]} x {self.shape[0]} px is too small; a side needs {SMALLEST} px.")

    @property
    def duration(self):
        """Seconds, or None where nobody says."""
        return None if self.count is None else float(self.count / self.rate)

    def timed(self, skip=0):
        """Yield (a Frame, when it is shown in seconds) for each picture but the first `skip`."""
        frames = self.frames(skip)
        with contextlib.closing(frames):
            for frame in frames:
                yield frame, float(frame.time * self.time_base)

    def sampled(self, count):
        """Frames from all parts of the clip, in order: `count`, or up to twice as many where it is not known how long
        the clip is; fewer of a short clip, or of one that is damaged."""
        kept, step = [], 1
        try:
            for number, frame in enumerate(self.frames()):
                if number % step == 0:
                    kept.append(frame)
                if len(kept) > 2 * count:
                    kept, step = kept[::2], 2 * step
        except NSTError:
            if not kept:
                raise
        return kept

    def fitted(self, image):
        """A picture in the clip's shape."""
        return image if image.shape[:2] == self.shape else images.resize(image, self.shape)


class Container(Clip):
    """A file that PyAV reads."""

    def __init__(self, path, size, rate):
        with self._open(path) as (container, stream):
            codec = stream.codec_context
            height, width = codec.height, codec.width
            wide = stream.sample_aspect_ratio or codec.sample_aspect_ratio or 1
            width = max(1, round(width * Fraction(wide))) if wide > 0 else width
            first = _first(container, stream, path)
            self.turns = int(getattr(first, "rotation", 0) or 0) // 90 % 4
            self._settle(path, size, (width, height) if self.turns % 2 else (height, width))
            own = stream.average_rate or stream.guessed_rate or stream.base_rate or 0
            self.forced = rate
            if rate is None and not Fraction(1, 10) <= Fraction(own) <= FASTEST:
                raise NSTError(
                    f"'{path}' says that it has {float(own):.3g} frames a second, which no film has; give the "
                    "rate, such as rate=25 (--rate 25)."
                )
            self.rate = rate or Fraction(own)
            self.time_base = 1 / self.rate if rate else Fraction(stream.time_base)
            self.has_sound = bool(container.streams.audio) and rate is None
            self._own, self._seconds = Fraction(own) or self.rate, _seconds(container, stream)
            self._declared = self._seconds if container.format.name.startswith(DECLARING) else 0
            self._alone = "DURATION" in stream.metadata or len(container.streams) == 1
            self._promised = stream.frames  # 0 where the file does not count them
            self.count = self._promised or (round(self._seconds * float(own)) if self._seconds else None)

    @contextlib.contextmanager
    def _open(self, path):
        av = video_library()
        try:
            container = av.open(str(path))
        except (av.FFmpegError, OSError, ValueError) as error:
            raise NSTError(f"'{path}' is no clip that can be read ({_told(error)}).") from None
        with container:
            streams = [one for one in container.streams.video if not _is_a_cover(one)]
            if not streams:
                what = "only sound" if container.streams.audio else "no pictures"
                raise NSTError(f"'{path}' holds {what}; give a clip.")
            if container.format.name.endswith("_pipe") or container.format.name == "image2":
                raise NSTError(f"'{path}' is a still picture; paint it with: nst paint")
            streams[0].thread_type = "AUTO"
            yield container, streams[0]

    def frames(self, skip=0):
        """Yield a Frame for each picture but the first `skip`. NSTError where the file breaks off in the middle."""
        av, number, last, ends = video_library(), -1, None, 0.0
        with self._open(self.path) as (container, stream):
            try:
                for number, frame in enumerate(_decoded(container, stream)):
                    last = self._time(frame, number, last)
                    ends = float((frame.pts or 0) * frame.time_base + 1 / self._own)
                    if number >= skip:
                        yield Frame(self._image(frame), last)
            except (av.FFmpegError, OSError) as error:
                raise NSTError(f"'{self.path}' is damaged after frame {number + 1} ({_told(error)}).") from None
        if number + 1 < min(self._promised - 2, 0.98 * self._promised):
            raise NSTError(
                f"'{self.path}' breaks off after frame {number + 1} of {self._promised}; the rest of the file is "
                "missing."
            )
        if self._short(ends):
            raise NSTError(
                f"'{self.path}' breaks off after frame {number + 1}, at {ends:.1f} of {self._declared:.1f} s; the rest "
                "of the file is missing."
            )

    def _short(self, ends):
        """Does the clip last longer than to its last picture's end? Where only all that a file holds has a length
        together, sound and subtitles must end early, too."""
        least = min(0.98 * self._declared, self._declared - 2 / float(self._own))
        return ends < least and (self._alone or self._all_ends() < least)

    def _all_ends(self):
        """Seconds at which the last packet of any stream ends."""
        with self._open(self.path) as (container, _):
            ends = (
                (packet.pts + (packet.duration or 0)) * packet.time_base
                for packet in container.demux()
                if packet.pts is not None
            )
            return float(max(ends, default=0))

    def sampled(self, count):
        """As of every clip; where it is known how long it is, from the middles of `count` equal parts."""
        av, found = video_library(), {}
        with self._open(self.path) as (container, stream):
            start, seconds = stream.start_time or 0, self._seconds
            for part in range(count if seconds else 0):
                at = start + int((part + 0.5) / count * seconds / stream.time_base)
                try:
                    container.seek(at, stream=stream)
                    frame = next(one for one in container.decode(stream) if one.pts is not None and one.pts >= at)
                except (av.FFmpegError, OSError, StopIteration):
                    continue
                time = frame.pts * Fraction(frame.time_base)
                found[frame.pts] = (
                    round((time - start * stream.time_base) * self._own if self.forced else time / self.time_base),
                    frame,
                )
            frames = [Frame(self._image(frame), time) for _, (time, frame) in sorted(found.items())]
        return frames or super().sampled(count)

    def _time(self, frame, number, last):
        """When a frame is shown; where the file does not say, or goes back, as soon after the last as its rate has
        it."""
        if self.forced:
            return number
        time = None if frame.pts is None else round(frame.pts * Fraction(frame.time_base) / self.time_base)
        if last is not None and (time is None or time <= last):
            return last + max(1, round(1 / (self.rate * self.time_base)))
        return 0 if time is None else time

    def _image(self, frame):
        """Upright, in square pixels, at the clip's size; colours in sRGB by the frame's own tags, or as browsers take
        them."""
        height, width = self.shape[::-1] if self.turns % 2 else self.shape
        curve, primaries = int(frame.color_trc), int(frame.color_primaries)
        if light.is_needed(curve, primaries):
            deep = frame.reformat(width=width, height=height, format="rgb48le", interpolation="BICUBIC")
            return np.rot90(light.in_srgb(deep.to_ndarray(), curve, primaries), self.turns)
        source = {"src_colorspace": "itu709"} if frame.colorspace == UNTAGGED and frame.height >= HD else {}
        plain = frame.reformat(width=width, height=height, format="rgb24", interpolation="BICUBIC", **source)
        return np.divide(np.rot90(plain.to_ndarray(), self.turns), np.float32(255), dtype=np.float32)


def _decoded(container, stream):
    """The frames of a stream; NSTError at one that is not whole. What comes before the first that is, as where a
    broadcast was switched on, is taken as it is."""
    begun = False
    for number, frame in enumerate(container.decode(stream)):
        if frame.is_corrupt and begun:
            raise NSTError(
                f"'{container.name}' is damaged after frame {number}; what can be read of it comes into a new file by: "
                f"ffmpeg -i '{container.name}' mended.mp4"
            )
        begun = begun or not frame.is_corrupt
        yield frame


def _seconds(container, stream):
    """How long the pictures last, as the file says; 0 where it does not."""
    if stream.duration:
        return float(stream.duration * stream.time_base)
    hours = re.fullmatch(r"(\d+):(\d+):([\d.]+)", stream.metadata.get("DURATION", ""))
    if hours:
        return sum(float(part) * unit for part, unit in zip(hours.groups(), (3600, 60, 1), strict=True))
    return (container.duration or 0) / 1e6


def _is_a_cover(stream):
    return bool(stream.disposition & type(stream.disposition).attached_pic)


def _first(container, stream, path):
    """The first frame, decoded; NSTError where there is none, or no second one."""
    av, found = video_library(), []
    try:
        for frame in container.decode(stream):
            found.append(frame)
            if len(found) == 2:
                break
    except (av.FFmpegError, OSError) as error:
        if not found:
            raise NSTError(f"'{path}' is damaged: not one frame can be read ({_told(error)}).") from None
    if not found:
        raise NSTError(f"'{path}' has no frames.")
    if len(found) == 1 and stream.frames <= 1:
        raise NSTError(f"'{path}' has one frame only, which is a still picture; paint it with: nst paint")
    return found[0]


class Animation(Clip):
    """A GIF, WebP or APNG, read by Pillow: what is transparent lies on white."""

    time_base = Fraction(1, 1000)

    def __init__(self, path, size, rate):
        with self._open(path) as picture:
            self.count = getattr(picture, "n_frames", 1)
            if self.count < 2:
                raise NSTError(f"'{path}' is a still picture; paint it with: nst paint")
            self._settle(path, size, picture.size[::-1])
        self.forced = rate
        if rate:
            self.time_base, self.rate = 1 / rate, rate
        else:
            times = [frame.time for frame in self._shown(images_too=False)]
            self.rate = Fraction(1000 * self.count, max(times[-1], 1)).limit_denominator(1001)

    @contextlib.contextmanager
    def _open(self, path):
        from PIL import Image, UnidentifiedImageError

        try:
            picture = Image.open(path)
        except (UnidentifiedImageError, OSError, SyntaxError):
            raise NSTError(f"'{path}' is no animation that can be read.") from None
        with picture:
            yield picture

    def frames(self, skip=0):
        """Yield a Frame for each picture but the first `skip`."""
        yield from list(self._shown(False))[skip:0] or self._shown(True, skip)

    def _shown(self, images_too, skip=0):
        """With times as the ends of frames where only these are asked for, else their beginnings."""
        from PIL import Image

        with self._open(self.path) as picture:
            time = 0
            for number in range(self.count):
                try:
                    picture.seek(number)
                    picture.load()
                except (OSError, EOFError, SyntaxError, ValueError):
                    raise NSTError(f"'{self.path}' is damaged after frame {number}.") from None
                lasts = picture.info.get("duration") or 0
                begins, time = time, time + round(lasts if lasts > AT_ONCE else AS_PLAYED)
                if images_too and number >= skip:
                    drawn = picture.convert("RGBA")
                    paper = Image.new("RGBA", drawn.size, "white")
                    pixels = np.asarray(Image.alpha_composite(paper, drawn).convert("RGB"))
                    image = np.divide(pixels, np.float32(255), dtype=np.float32)
                    yield Frame(self.fitted(image), number if self.forced else begins)
                elif not images_too:
                    yield Frame(None, time)


class Folder(Clip):
    """Pictures in the order of their names, numbers in them as numbers; those of 16 bits keep all of them."""

    def __init__(self, path, size, rate):
        self.pictures = sorted((one for one in path.iterdir() if _is_a_picture(one)), key=files.in_order)
        if not self.pictures:
            raise NSTError(f"the folder '{path}' holds no pictures; give a clip, or a folder of {', '.join(PICTURES)}.")
        self.rate = rate or Fraction(RATE)
        self.count, self.time_base = len(self.pictures), 1 / self.rate
        self._settle(path, size, images.picture_shape(self.pictures[0]))

    def frames(self, skip=0):
        """Yield a Frame for each picture but the first `skip`; NSTError for one of another shape."""
        for number, picture in enumerate(self.pictures[skip:], skip):
            image = images.load_image(picture)
            if image.shape[:2] != self.whole:
                height, width = image.shape[:2]
                raise NSTError(
                    f"'{picture}' has {width} x {height} px, and the pictures before it {self.whole[1]} x "
                    f"{self.whole[0]}; the frames of a clip have one size."
                )
            yield Frame(self.fitted(image), number)


def _is_a_picture(path):
    return path.suffix.lower() in PICTURES and not path.name.startswith(".") and path.is_file()


def _told(error):
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return text.splitlines()[0].rstrip(".").lower()[:100]
