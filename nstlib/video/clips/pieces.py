"""A clip goes out in pieces, so that what is done is never lost: each is closed for good, and the whole is joined of
them.

Joining encodes nothing again. H.264 in 4:2:0 is what every browser plays. Its colours are those of BT.709, which
screens have, by the matrix of BT.601, at every size, and say so in all four tags, or browsers would guess from the
number of lines. Why that matrix: libyuv, by which Chromium shows films without a graphics card, keeps its numbers in 8
bits as 64ths, so that BT.709's 2.11 for blue becomes 2 and saturated colours are up to 12 of 255 levels off; BT.601
needs 2.02, and 2 levels stay.
"""

from fractions import Fraction
from functools import reduce
from itertools import chain
from operator import or_

import numpy as np

from nstlib import files, images
from nstlib.errors import NSTError
from nstlib.video.clips import about, sound
from nstlib.video.clips.reading import video_library

FILMS = {".mp4": "mp4", ".m4v": "mp4", ".mov": "mov", ".mkv": "matroska"}
ANIMATIONS = {".gif": "GIF", ".webp": "WEBP"}
SHORTEST = 20  # milliseconds of an animation's frame: what is shorter, browsers play at a tenth of its rate
ENCODER, QUALITY, EFFORT = "libx264", "18", "veryfast"  # at a crf of 18 no difference is seen
# BT.601's matrix, primaries and curve of BT.709, from 16 to 235.
TAGS = {"colorspace": 6, "color_primaries": 1, "color_trc": 1, "color_range": 1}
EXACTLY = "AREA", "ACCURATE_RND", "FULL_CHR_H_INT"  # a colour of 2 x 2 pixels is their mean, and rounded


def kind_of(path):
    """The class that writes to that path; NSTError for an ending that no clip has."""
    ending = path.suffix.lower()
    if ending in FILMS:
        return FilmPieces
    if ending in ANIMATIONS:
        return AnimationPieces
    if ending:
        known = ", ".join([*FILMS, *ANIMATIONS])
        raise NSTError(f"cannot write '{path}': the name of a clip ends in {known}; a folder for pictures, in nothing.")
    return PicturePieces


class FilmPieces:
    """H.264 in MP4 files `piece-NUMBER.mp4` of a folder, each of which plays by itself.

    clip: what is painted, of reading.opened; its times are kept.
    """

    def __init__(self, folder, target, clip, depth):
        self._folder, self._target, self._clip, self._open = folder, target, clip, None

    @staticmethod
    def check(target, depth):
        """NSTError where no such file can be written."""
        if depth != 8:
            raise NSTError("a film has 8 bits for each colour; for 16, name a folder: its frames become PNG files.")
        av = video_library()
        try:
            av.Codec(ENCODER, "w")
        except (av.FFmpegError, ValueError):
            raise NSTError(
                f"this PyAV cannot write H.264 ({ENCODER}); run: pip install --force-reinstall --only-binary av av"
            ) from None

    def add(self, number, image, time):
        """Write a frame, of that number and time; NSTError where there is no room."""
        av = video_library()
        with told_in_words(self._folder):
            if self._open is None:
                self._begin(number, time, image.shape)
            frame = av.VideoFrame.from_ndarray(_even(_eight_bits(image)), format="rgb24")
            how = reduce(or_, (getattr(av.video.reformatter.Interpolation, name) for name in EXACTLY))
            frame = frame.reformat(format="yuv420p", dst_colorspace="itu601", interpolation=how)
            frame.pts, frame.time_base = time - self._start, self._clip.time_base
            self._open.mux(self._stream.encode(frame))

    def _begin(self, number, time, shape):
        av = video_library()
        self._start = time
        self._open = av.open(str(self._folder / _name(number)), "w", format="mp4")
        self._stream = self._open.add_stream(ENCODER, rate=self._clip.rate)
        self._stream.height, self._stream.width = (n + n % 2 for n in shape[:2])
        self._stream.pix_fmt, self._stream.time_base = "yuv420p", self._clip.time_base
        codec = self._stream.codec_context
        codec.time_base = self._clip.time_base
        codec.options = {"crf": QUALITY, "preset": EFFORT, "bf": "0"}  # frames out of order cannot be joined by times
        for tag, value in TAGS.items():
            setattr(codec, tag, value)

    def end(self):
        """Close the piece."""
        if self._open is not None:
            container, self._open = self._open, None
            with told_in_words(self._folder), container:
                container.mux(self._stream.encode(None))

    def drop(self):
        """Close it as far as that goes, after a failure."""
        container, self._open = self._open, None
        if container is not None:
            try:
                container.close()
            except Exception:  # the disk is full, and that has been told
                return

    def clean(self, pieces):
        """Remove what is not one of these pieces [(number, time)]: it was broken off."""
        kept = {_name(number) for number, _ in pieces}
        for file in self._folder.glob("piece-*.mp4"):
            if file.name not in kept:
                file.unlink()

    def join(self, target, pieces, until=None, told=None):
        """One file of these pieces [(number, time)], with the clip's sound, up to `until` seconds. told: what it says
        of itself, of about.told."""
        av, beside = video_library(), self._folder / f"whole{target.suffix}"
        kind = FILMS[target.suffix.lower()]
        options = {} if kind == "matroska" else {"movflags": "+faststart"}
        names = [(self._folder / _name(number), time) for number, time in pieces]
        with told_in_words(target):
            with av.open(str(beside), "w", format=kind, options=options) as whole:
                whole.metadata.update(told or {})
                with av.open(str(names[0][0])) as first:
                    stream = whole.add_stream_from_template(first.streams.video[0])
                stream.time_base = self._clip.time_base
                pictures = _timed(self._joined(names, stream), stream, self._clip)
                if not self._clip.has_sound:
                    for packet in pictures:
                        whole.mux(packet)
                else:
                    with av.open(str(self._clip.path)) as source:
                        _, packets = sound.beside(whole, source)
                        whole.start_encoding()
                        for packet in _in_time(pictures, _until(packets(), until)):
                            whole.mux(packet)
            beside.replace(target)
        return target

    def _joined(self, names, stream):
        """The packets of all pieces, each at its time in the clip."""
        av, unit = video_library(), self._clip.time_base
        for name, start in names:
            with av.open(str(name)) as piece:
                for packet in piece.demux(piece.streams.video[0]):
                    if packet.dts is not None:
                        time = start + round(packet.pts * Fraction(packet.time_base) / unit)
                        packet.stream = stream
                        packet.pts = packet.dts = time
                        packet.time_base = unit
                        yield packet


class PicturePieces:
    """PNG files `frame-NUMBER.png` in the target folder itself, which are the clip; with depth=16 they have 16 bits."""

    def __init__(self, folder, target, clip, depth):
        self._place, self._clip, self._depth = target, clip, depth
        files.make_folder(self._place)

    @staticmethod
    def check(target, depth):
        """8 bits and 16 will do."""

    def add(self, number, image, time):
        """Write a frame; its time is that of its number."""
        path = self._place / _picture(number)
        files.write_atomically(path, images.encode(image, "PNG", depth=self._depth))

    def end(self):
        """Each frame is a piece."""

    drop = end

    def clean(self, pieces):
        """Frames after the last piece are written again, with the same pixels."""

    def join(self, target, pieces, until=None, told=None):
        """They lie where they belong; the first says what `told` does."""
        if told is not None:
            path = self._place / _picture(0)
            files.write_atomically(path, about.with_text(path.read_bytes(), told))
        return self._place


class AnimationPieces(PicturePieces):
    """A GIF or WebP, put together in the end of PNG files in the folder."""

    @staticmethod
    def check(target, depth):
        """NSTError where no such file can be written."""
        if depth != 8:
            raise NSTError(f"a {target.suffix[1:]} has 8 bits for each colour; for 16, name a folder for PNG files.")

    def __init__(self, folder, target, clip, depth):
        super().__init__(folder, folder, clip, depth)
        self._times = folder / "times.txt"

    def add(self, number, image, time):
        super().add(number, image, time)
        with told_in_words(self._times), open(self._times, "a", encoding="ascii") as file:
            file.write(f"{number} {time}\n")

    def join(self, target, pieces, until=None, told=None):
        """One animation, in which each frame lasts until the next; those that come too fast for any browser are left
        out."""
        from PIL import Image

        times = dict(tuple(map(int, line.split())) for line in self._times.read_text("ascii").splitlines())
        step = 10 if target.suffix.lower() == ".gif" else 1  # a GIF counts in hundredths
        unit = 1000 * self._clip.time_base / step
        shown, begins = [], []
        for number, time in sorted(times.items()):
            at = step * round(time * unit)
            if not begins or at - begins[-1] >= SHORTEST:
                shown.append(self._place / _picture(number))
                begins.append(at)
        ends = [*begins[1:], begins[-1] + max(SHORTEST, step * round(1000 / self._clip.rate / step))]
        lasting = [end - begin for begin, end in zip(begins, ends, strict=True)]
        frames = (Image.open(path).convert("RGB") for path in shown)
        kind, beside = ANIMATIONS[target.suffix.lower()], self._place / f"whole{target.suffix}"
        options = {"save_all": True, "duration": lasting, "loop": 0} | ({"quality": 85} if kind == "WEBP" else {})
        if told is not None:
            options |= {"xmp": about.xmp(told)} if kind == "WEBP" else {"comment": told["comment"].encode()}
        with told_in_words(target):
            next(frames).save(beside, kind, append_images=frames, **options)
            beside.replace(target)
        return target


def _name(number):
    return f"piece-{number:06d}.mp4"


def _picture(number):
    return f"frame-{number:06d}.png"


def _eight_bits(image):
    return np.rint(255 * image).astype(np.uint8)


def _even(pixels):
    """An odd side gets one more row or column, the last one's again; nothing is stretched."""
    return np.pad(pixels, (*((0, n % 2) for n in pixels.shape[:2]), (0, 0)), mode="edge")


def _timed(packets, stream, clip):
    """The packets, each with the time until the next; the last lasts as long as a frame does on the whole."""
    before = None
    for packet in packets:
        if before is not None:
            before.duration = packet.pts - before.pts
            yield before
        before = packet
    if before is not None:
        before.duration = max(1, round(1 / (clip.rate * clip.time_base)))
        yield before


def _until(packets, seconds):
    for packet in packets:
        if seconds is None or sound.seconds_of(packet) < seconds:
            yield packet


def _in_time(pictures, sounds):
    """Both in the order of their times, so that neither waits for long in the memory."""
    waiting = next(sounds, None)
    for picture in pictures:
        while waiting is not None and sound.seconds_of(waiting) <= sound.seconds_of(picture):
            yield waiting
            waiting = next(sounds, None)
        yield picture
    yield from chain([] if waiting is None else [waiting], sounds)


class told_in_words:
    """What PyAV and the system say of a file that cannot be written, as a sentence."""

    def __init__(self, path):
        self._path = path

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        library = video_library() if kind is not None else None
        if kind is not None and issubclass(kind, OSError | library.FFmpegError):
            reason = (getattr(error, "strerror", None) or str(error)).lower()
            raise NSTError(f"cannot write '{self._path}': {reason}.") from None
        return False
