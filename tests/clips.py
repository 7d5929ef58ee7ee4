"""Clips that tests make up: written by PyAV and Pillow as cameras and programs write them."""

from fractions import Fraction

import numpy as np

SAMPLES = 44_100  # of sound a second


def moving(count=12, shape=(48, 64), step=2):
    """(T, H, W, 3): a picture of soft blobs that moves by `step` pixels a frame."""
    from scipy.ndimage import gaussian_filter

    height, width = shape
    wide = np.random.default_rng(1).standard_normal((height, width + step * count, 3))
    wide = gaussian_filter(wide, (3, 3, 0))
    wide = np.float32((wide - wide.min()) / (wide.max() - wide.min()))
    return np.stack([wide[:, step * t : step * t + width] for t in range(count)])


def film(
    path,
    frames,
    *,
    rate=25,
    times=None,
    sound="",
    rotate=0,
    codec="libx264",
    wide=1,
    begins=0.0,
    options=(),
    wave=None,
    samples=SAMPLES,
):
    """Write frames (T, H, W, 3) in [0, 1] as a film. times: seconds of each; sound: its codec; wide: of a pixel; wave:
    what is heard, `samples` a second, in place of a hum."""
    import av

    times = [begins + number / rate for number in range(len(frames))] if times is None else times
    unit = Fraction(1, 12_800)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate)
        stream.height, stream.width = frames.shape[1:3]
        stream.pix_fmt, stream.time_base, stream.codec_context.time_base = "yuv420p", unit, unit
        stream.codec_context.options = {"bf": "0", **dict(options)} if codec == "libx264" else dict(options)
        if wide != 1:
            stream.codec_context.sample_aspect_ratio = stream.sample_aspect_ratio = Fraction(wide)
        if rotate:
            stream.set_display_rotation(rotate)
        voice = container.add_stream(sound, rate=samples) if sound else None
        if voice is not None:
            voice.codec_context.layout = "mono"
        for image, time in zip(frames, times, strict=True):
            frame = av.VideoFrame.from_ndarray(np.rint(255 * image).astype(np.uint8), format="rgb24")
            frame.pts, frame.time_base = round(time / unit), unit
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if voice is not None:
            hum(container, voice, times[-1] + 1 / rate, wave, samples)
    return path


def hum(container, voice, seconds, wave=None, samples=SAMPLES):
    """A tone of 440 Hz into that stream, or a wave."""
    import av

    if wave is None:
        wave = np.float32(0.3 * np.sin(2 * np.pi * 440 * np.arange(int(samples * seconds)) / samples))
    fitted = av.AudioResampler(format=voice.codec_context.format, layout="mono", rate=samples)
    for start in range(0, len(wave), 1024):
        frame = av.AudioFrame.from_ndarray(wave[None, start : start + 1024], format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = samples, start, Fraction(1, samples)
        for part in fitted.resample(frame):
            container.mux(voice.encode(part))
    container.mux(voice.encode(None))


def packets(path, kind="video"):
    """[(time, duration, bytes)] of a file's first stream of that kind, in seconds."""
    import av

    with av.open(str(path)) as container:
        stream = getattr(container.streams, kind)[0]
        unit = stream.time_base
        return [
            (float(p.pts * unit), float(p.duration * unit), bytes(p))
            for p in container.demux(stream)
            if p.dts is not None
        ]


def pictures(path):
    """(T, H, W, 3) uint8: all frames of a film as PyAV gives them."""
    import av

    with av.open(str(path)) as container:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)])
