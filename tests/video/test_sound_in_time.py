"""Sound in time with the pictures: where clicks are heard in the painted clip, and where they were in the source."""

import clips
import numpy as np
import pytest

import nstlib as nst
from nstlib.video import fast, making
from nstlib.video.clips import pieces

av = pytest.importorskip("av", reason="needs PyAV: pip install 'nstlib[video]'")
pytest.importorskip("cv2", reason="needs OpenCV: pip install 'nstlib[video]'")

CLICKS = 0.1, 0.7, 1.5  # seconds
FRAMES = clips.moving(40, (32, 32))
EVEN = [t / 25 for t in range(40)]
UNEVEN = np.cumsum([0.0, *[0.03, 0.05] * 19, 0.03]).tolist()
FRAME = 0.04


def with_clicks(path, codec, times):
    """A film whose sound clicks at CLICKS, on the clock of the pictures."""
    rate = 48_000
    wave = np.zeros(int(1.6 * rate), np.float32)
    for click in CLICKS:
        start, t = int(click * rate), np.arange(200)
        wave[start : start + 200] = 0.8 * np.sin(2 * np.pi * 3000 * t / rate) * np.exp(-t / 50)
    clips.film(path, FRAMES, times=times, sound=codec, wave=wave, samples=rate)
    return path


def heard(path):
    """Seconds, from the first picture on, at which clicks begin."""
    with av.open(str(path)) as container:
        first = next(container.decode(video=0))
        begins = float(first.pts * first.time_base)
    with av.open(str(path)) as container:
        times, waves = [], []
        for frame in container.decode(audio=0):
            wave = np.abs(frame.to_ndarray().astype(np.float64).ravel())
            times.append(float(frame.pts * frame.time_base) + np.arange(len(wave)) / frame.sample_rate)
            waves.append(wave)
    times, waves = np.concatenate(times), np.concatenate(waves)
    loud = times[waves > 0.3 * waves.max()]
    return loud[np.diff(loud, prepend=-1) > 0.05] - begins


@pytest.mark.parametrize(
    ("kind", "codec", "output", "times"),
    [
        ("mp4", "aac", "b.mp4", EVEN),
        ("mp4", "aac", "b.mkv", UNEVEN),  # its first packet lies before 0
        ("mkv", "libopus", "b.mov", EVEN),  # which no .mov holds
        ("mkv", "pcm_s16le", "b.mp4", UNEVEN),
        ("mkv", "aac", "b.mov", [t + 0.2 for t in EVEN]),
    ],
)
def test_clicks_are_heard_where_they_were(tmp_path, monkeypatch, kind, codec, output, times):
    """Within half a frame's time at the beginning and at the end; broken off and taken up again, too."""
    monkeypatch.setattr(fast, "painter", lambda style, *_: (lambda frame: frame, style, {"style": style}))
    monkeypatch.setattr(making, "PIECE", 16)
    source, whole = with_clicks(tmp_path / f"a.{kind}", codec, times), pieces.FilmPieces.add
    begins = times[0]
    assert heard(source) == pytest.approx(np.array(CLICKS) - begins, abs=0.01)

    def stop(self, number, image, time):
        if number == 20:
            raise KeyboardInterrupt
        whole(self, number, image, time)

    with monkeypatch.context() as patch:
        patch.setattr(pieces.FilmPieces, "add", stop)
        stopped = nst.stylize_video(source, "x", tmp_path / output, progress=False)
    assert heard(stopped.path) == pytest.approx(heard(source)[: len(heard(stopped.path))], abs=FRAME / 2)
    film = nst.stylize_video(source, "x", tmp_path / output, progress=False)
    assert heard(film.path) == pytest.approx(heard(source), abs=FRAME / 2)
    assert len(clips.packets(film.path)) == len(FRAMES)
