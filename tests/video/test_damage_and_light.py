"""Films that are damaged, which end in a sentence, and films with more light than a screen, by numbers of the standards
(BT.2408, BT.2087)."""

import clips
import numpy as np
import pytest

import nstlib as nst
from nstlib.errors import NSTError
from nstlib.video import fast
from nstlib.video.clips import reading

av = pytest.importorskip("av", reason="needs PyAV: pip install 'nstlib[video]'")
pytest.importorskip("cv2", reason="needs OpenCV: pip install 'nstlib[video]'")

GRAIN = np.random.default_rng(0).normal(0, 0.03, (40, 48, 64, 3))
FRAMES = np.clip(clips.moving(40) + GRAIN, 0, 1).astype(np.float32)


@pytest.mark.parametrize(
    ("sound", "what", "says"),
    [
        ("", "cut", "breaks off after frame {}, at .* of 1.6 s; the rest of the file is missing"),
        ("aac", "cut", "breaks off after frame {}, at .* of 1.6 s; the rest of the file is missing"),
        ("aac", "untold", "breaks off after frame {}, at .* of 1.6 s; the rest of the file is missing"),
        ("", "holed", "is damaged after frame {}; .* ffmpeg -i"),
    ],
)
def test_a_matroska_that_is_broken_is_painted_so_far(tmp_path, monkeypatch, sound, what, says):
    """It counts no frames; so its length, of pictures or of all that it holds, and what the decoder says are asked."""
    monkeypatch.setattr(fast, "painter", lambda style, *_: (lambda frame: frame, style, {"style": style}))
    data = bytearray(clips.film(tmp_path / "whole.mkv", FRAMES, sound=sound, options={"g": "10"}).read_bytes())
    assert nst.stylize_video(tmp_path / "whole.mkv", "x", tmp_path / "whole.mp4", progress=False).frames == 40
    middle = len(data) // 2
    if what == "holed":
        data[middle : middle + 1500] = bytes(1500)
    else:
        del data[middle:]
    if what == "untold":
        assert b"DURATION" in data
        data = data.replace(b"DURATION", b"DURATIOM")  # as other programs write it, without a length of each stream
    (tmp_path / "a.mkv").write_bytes(data)
    with pytest.raises(NSTError, match=says.format(r"\d+")) as told:
        nst.stylize_video(tmp_path / "a.mkv", "x", tmp_path / "b.mp4", progress=False)
    assert "before are painted: " in str(told.value) and not (tmp_path / "b.mp4").exists()
    assert 5 < len(clips.pictures(tmp_path / "b.part.mp4")) < 38


def test_sound_may_last_longer_than_pictures(tmp_path):
    """A length that is the sound's is no sign of damage."""
    wave = np.float32(0.3 * np.sin(np.arange(clips.SAMPLES * 4) / 16))
    path = clips.film(tmp_path / "a.mkv", FRAMES, sound="aac", wave=wave)
    path.write_bytes(path.read_bytes().replace(b"DURATION", b"DURATIOM"))
    assert len(list(reading.opened(path).frames())) == 40


def test_a_rate_mends_one_that_no_film_has(tmp_path):
    """Refused as it is, and read at the rate that is given."""
    path = clips.film(tmp_path / "a.mp4", FRAMES[:6], rate=1000)
    with pytest.raises(NSTError, match="no film has; give the rate, such as rate=25"):
        reading.opened(path)
    assert [frame.time for frame in reading.opened(path, rate=25).frames()] == list(range(6))


def patches(path, colours, curve):
    """A film in 10 bits by the primaries of BT.2020, of patches with these signals."""
    frame = np.repeat(np.uint16(np.rint(65535 * np.array([colours]))), 32, axis=1).repeat(64, axis=0)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.height, stream.width, stream.pix_fmt = *frame.shape[:2], "yuv420p10le"
        codec = stream.codec_context
        codec.options = {"crf": "4", "bf": "0"}
        codec.colorspace, codec.color_primaries, codec.color_trc, codec.color_range = 9, 9, curve, 1
        for number in range(3):
            one = av.VideoFrame.from_ndarray(frame, format="rgb48le").reformat(format="yuv420p10le", dst_colorspace=9)
            one.pts = number
            container.mux(stream.encode(one))
        container.mux(stream.encode(None))
    return path


def linear(signal):
    """sRGB's signal as light."""
    return np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)


@pytest.mark.parametrize(("curve", "paper"), [(16, 0.58), (18, 0.75)])
def test_paper_is_half_as_bright_as_what_is_brightest(tmp_path, curve, paper):
    """BT.2408: paper's white, 203 cd/m², is 58 % of PQ and 75 % of HLG; photographs show it at half the light of a
    screen."""
    clip = reading.opened(patches(tmp_path / "a.mp4", [[paper] * 3, [0.0] * 3], curve))
    shown = next(iter(clip.frames())).image
    assert linear(shown[32, 16]) == pytest.approx([0.5] * 3, abs=0.02) and shown[32, 48].max() < 0.01


def test_wide_primaries_come_into_narrow_ones(tmp_path):
    """BT.2087's matrix by hand: of the light (0.5, 0.4, 0.3) by BT.2020 it makes (0.573, 0.388, 0.286)."""
    signal = (1.055 * np.array([0.5, 0.4, 0.3]) ** (1 / 2.4) - 0.055).tolist()
    clip = reading.opened(patches(tmp_path / "a.mp4", [signal, [0.5] * 3], 14))
    shown = next(iter(clip.frames())).image
    assert linear(shown[32, 16]) == pytest.approx([0.573, 0.388, 0.286], abs=0.006)
    assert shown[32, 48] == pytest.approx([0.5] * 3, abs=0.005)  # grey stays
