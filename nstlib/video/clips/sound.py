"""A clip's sound, in the time of its pictures: copied as it is where the new file can hold it, else as AAC."""

from fractions import Fraction
from io import BytesIO

from nstlib.video.clips.reading import video_library

FALLBACK = "aac"  # every browser plays it


def beside(target, source):
    """A stream for the sound of `source` in `target`, both open containers: (stream, a function that yields packets).

    The packets keep their times, so that they fit pictures that keep theirs.
    """
    sound = source.streams.best("audio") or source.streams.audio[0]
    if sound.codec_context.name in target.supported_codecs and _as_it_is(sound, target):
        stream = target.add_stream_from_template(sound)
        return stream, lambda: _copied(source, sound, stream)
    stream = target.add_stream(FALLBACK, rate=sound.codec_context.sample_rate or 48_000)
    stream.codec_context.layout = "stereo" if sound.codec_context.layout.nb_channels > 1 else "mono"
    return stream, lambda: _encoded(source, sound, stream)


def _as_it_is(sound, target):
    """Sound without any packing goes into an MP4, but no browser plays it there. Others are tried: what a format is
    said to support, such as Opus in a .mov, its head may still refuse."""
    if "matroska" not in target.format.name and sound.codec_context.name.startswith("pcm"):
        return False
    av = video_library()
    try:
        with av.open(BytesIO(), "w", format=target.format.name) as tried:
            tried.add_stream_from_template(sound)
            tried.start_encoding()
    except (av.FFmpegError, ValueError):
        return False
    return True


def _copied(source, sound, stream):
    for packet in source.demux(sound):
        if packet.dts is not None:  # the last is empty
            packet.stream = stream
            yield packet


def _encoded(source, sound, stream):
    av, codec = video_library(), stream.codec_context
    reshaped = av.AudioResampler(format=codec.format or "fltp", layout=codec.layout, rate=codec.sample_rate)
    for frame in source.decode(sound):
        for part in reshaped.resample(frame):
            yield from stream.encode(part)
    for part in reshaped.resample(None):
        yield from stream.encode(part)
    yield from stream.encode(None)


def seconds_of(packet):
    """When a packet is decoded."""
    return packet.dts * Fraction(packet.time_base)
