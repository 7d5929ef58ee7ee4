"""Clips in and out, compared with what PyAV and Pillow say of the same files, and with the arrays they were made
from."""

import os
import signal
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import clips
import numpy as np
import pytest
from PIL import Image

import nstlib as nst
from nstlib.errors import NSTError
from nstlib.video import fast, making
from nstlib.video.clips import pieces, reading

av = pytest.importorskip("av", reason="needs PyAV: pip install 'nstlib[video]'")
cv2 = pytest.importorskip("cv2", reason="needs OpenCV: pip install 'nstlib[video]'")

ROOT = Path(__file__).resolve().parent.parent.parent
FRAMES = clips.moving(10)


@pytest.fixture
def quick(monkeypatch):
    """Paint by turning colours round, so that only the clip's ways are tried."""

    def painter(style, amount, network, engine):
        return lambda frame: 1 - frame, style, {"style": style}

    monkeypatch.setattr(fast, "painter", painter)


def painted(clip, output, **options):
    return nst.stylize_video(clip, "round", output, progress=False, **options)


def read(path, **options):
    return list(reading.opened(path, **options).frames())


# --- in ---


def test_a_film_comes_in_as_pyav_decodes_it(tmp_path):
    path = clips.film(tmp_path / "a.mp4", FRAMES)
    found = read(path)
    np.testing.assert_allclose(np.stack([frame.image for frame in found]) * 255, clips.pictures(path), atol=1)
    assert np.abs(found[4].image - FRAMES[4]).mean() < 0.03


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_film_is_upright(tmp_path, degrees):
    """A player turns it against the clock by what the matrix says, as NumPy's rot90 does."""
    path = clips.film(tmp_path / "a.mp4", FRAMES, rotate=degrees)
    clip = reading.opened(path)
    frame = next(iter(clip.frames())).image
    with av.open(str(path)) as container:
        turns = next(container.decode(video=0)).rotation // 90
    assert turns % 4 == degrees // 90 or -turns % 4 == degrees // 90
    expected = np.rot90(clips.pictures(path)[0], turns)
    assert frame.shape == expected.shape == (*clip.shape, 3)
    np.testing.assert_allclose(frame * 255, expected, atol=1)


def test_pixels_are_square(tmp_path):
    path = clips.film(tmp_path / "a.mp4", FRAMES, wide=Fraction(4, 3))
    clip = reading.opened(path)
    assert clip.shape == (48, 85) and next(iter(clip.frames())).image.shape == (48, 85, 3)
    assert reading.opened(path, size=40).shape == (23, 40)


def test_uneven_times_are_kept(tmp_path, quick):
    times = [0, 0.04, 0.2, 0.24, 0.5, 0.51, 0.9, 1.0, 1.3, 1.34]
    path = clips.film(tmp_path / "a.mp4", FRAMES, times=times)
    assert [float(frame.time * reading.opened(path).time_base) for frame in read(path)] == pytest.approx(times)
    film = painted(path, tmp_path / "b.mp4")
    found = clips.packets(film.path)
    assert [time for time, *_ in found] == pytest.approx(times)
    assert [lasts for _, lasts, _ in found][:-1] == pytest.approx(np.diff(times))


def test_a_rate_takes_the_place_of_times(tmp_path, quick):
    path = clips.film(tmp_path / "a.mp4", FRAMES, sound="aac")
    found = clips.packets(painted(path, tmp_path / "b.mp4", rate=10).path)
    assert [time for time, *_ in found] == pytest.approx(np.arange(10) / 10)
    with av.open(str(tmp_path / "b.mp4")) as container:
        assert not container.streams.audio


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_comes_in_as_pillow_shows_it(tmp_path, kind):
    path, lasting = tmp_path / f"a.{kind.lower()}", [40, 100, 200, 40]
    eight = [Image.fromarray(np.uint8(255 * frame)) for frame in FRAMES[:4]]
    eight[0].save(path, kind, save_all=True, append_images=eight[1:], duration=lasting, lossless=True)
    found = read(path)
    assert [frame.time for frame in found] == [0, 40, 140, 340]
    with Image.open(path) as picture:
        picture.seek(2)
        shown = np.asarray(picture.convert("RGB"))
    np.testing.assert_allclose(found[2].image * 255, shown, atol=0.01)


def test_a_folder_comes_in_by_number_and_with_all_its_bits(tmp_path):
    deep = FRAMES[:3] / 256 + 0.5  # in 8 bits there are two or three levels
    for number, frame in zip((2, 10, 9), deep, strict=True):
        nst.save_image(frame, tmp_path / f"shot{number}.png", depth=16)
    found = read(tmp_path)
    for frame, there in zip(found, deep[[0, 2, 1]], strict=True):
        np.testing.assert_allclose(frame.image, there, atol=1 / 65535)
    assert reading.opened(tmp_path, rate=12).time_base == Fraction(1, 12)


# --- out ---


def test_what_is_written_is_what_browsers_play(tmp_path, quick):
    """H.264, 4:2:0, tags of BT.601's matrix and else of BT.709, the index at the beginning, no frame out of order."""
    path = painted(clips.film(tmp_path / "a.mp4", FRAMES), tmp_path / "b.mp4").path
    with av.open(str(path)) as container:
        codec = container.streams.video[0].codec_context
        assert (codec.name, codec.pix_fmt) == ("h264", "yuv420p")
        assert (codec.colorspace, codec.color_primaries, codec.color_trc, codec.color_range) == (6, 1, 1, 1)
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    assert np.abs(clips.pictures(path)[5] / 255 - (1 - read(tmp_path / "a.mp4")[5].image)).mean() < 0.02


@pytest.mark.parametrize("shape", [(48, 65), (49, 64), (49, 65)])
def test_odd_sides_are_padded(tmp_path, quick, shape):
    for number, frame in enumerate(clips.moving(3, shape)):
        nst.save_image(frame, tmp_path / "in" / f"{number}.png") if number else (tmp_path / "in").mkdir()
        nst.save_image(frame, tmp_path / "in" / f"{number}.png")
    film = painted(tmp_path / "in", tmp_path / "b.mp4")
    height, width = shape
    found = clips.pictures(film.path)[0]
    assert film.shape == shape and found.shape == (height + height % 2, width + width % 2, 3)
    there = 1 - clips.moving(3, shape)[0]
    assert np.abs(found[:height, :width] / 255 - there).mean() < 0.02  # not stretched
    assert np.abs(found[-1].astype(int) - found[height - 1]).mean() < 3


@pytest.mark.parametrize("codec", ["aac", "libmp3lame", "flac"])
def test_sound_is_copied_in_time(tmp_path, quick, codec):
    """The same packets at the same times, beside pictures that begin late and last as long."""
    source = clips.film(tmp_path / "a.mkv", FRAMES, sound=codec, begins=0.2)
    film = painted(source, tmp_path / "b.mkv")
    before, after = (clips.packets(path, "audio") for path in (source, film.path))
    assert [data for *_, data in before] == [data for *_, data in after]
    assert [time for time, *_ in before] == pytest.approx([time for time, *_ in after], abs=0.002)
    assert clips.packets(film.path)[0][0] == pytest.approx(0.2, abs=0.002)


def test_sound_that_an_mp4_does_not_hold_is_encoded(tmp_path, quick):
    source = clips.film(tmp_path / "a.mkv", FRAMES, sound="pcm_s16le")
    path = painted(source, tmp_path / "b.mp4").path
    with av.open(str(path)) as container:
        sound = container.streams.audio[0]
        assert sound.codec_context.name == "aac"
        wave = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(sound)])
    assert len(wave) == pytest.approx(0.4 * clips.SAMPLES, abs=0.04 * clips.SAMPLES)
    strongest = np.argmax(np.abs(np.fft.rfft(wave))) * clips.SAMPLES / len(wave)
    assert strongest == pytest.approx(440, abs=5)


@pytest.mark.parametrize("name", ["b.gif", "b.webp"])
def test_an_animation_lasts_as_long(tmp_path, quick, name):
    """At 60 frames a second a GIF would be played at a tenth of that, so some are left out, and none is slower."""
    source = clips.film(tmp_path / "a.mp4", FRAMES, rate=60)
    with Image.open(painted(source, tmp_path / name).path) as found:
        lasting = []
        for number in range(found.n_frames):
            found.seek(number)
            found.load()
            lasting.append(found.info["duration"])
    assert min(lasting) >= 20 and sum(lasting) == pytest.approx(1000 * 10 / 60, abs=21)


def test_a_folder_goes_out_with_16_bits(tmp_path, quick):
    (tmp_path / "in").mkdir()
    for number, frame in enumerate(FRAMES[:3]):
        nst.save_image(frame / 256, tmp_path / "in" / f"{number}.png", depth=16)
    path = painted(tmp_path / "in", tmp_path / "out", depth=16).path
    assert [one.name for one in sorted(path.iterdir())] == [f"frame-{number:06d}.png" for number in range(3)]
    np.testing.assert_allclose(nst.load_image(path / "frame-000000.png"), 1 - FRAMES[0] / 256, atol=2 / 65535)


# --- broken off ---


@pytest.fixture
def heard():
    """Ctrl-C is heard, also where the tests were started in the background, with SIGINT ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize(("pressed", "kept"), [(1, 7), (3, 4)])
def test_after_ctrl_c_the_same_call_goes_on(tmp_path, quick, monkeypatch, pressed, kept):
    """One press waits for the frame, the third gives up its piece. The pixels of every frame, and the joined file, are
    those of a run that was not broken off."""
    source = clips.film(tmp_path / "a.mp4", FRAMES, sound="aac")
    shown, whole, presses = [], pieces.FilmPieces.add, []

    def noted(self, number, image, time):
        if number == 6 and presses:
            for _ in range(presses.pop()):
                signal.raise_signal(signal.SIGINT)
        shown.append((number, image.tobytes()))
        whole(self, number, image, time)

    monkeypatch.setattr(making, "PIECE", 4)
    monkeypatch.setattr(pieces.FilmPieces, "add", noted)
    painted(source, tmp_path / "whole.mp4")
    once = dict(shown)
    shown.clear()
    presses.append(pressed)
    stopped = painted(source, tmp_path / "b.mp4")
    assert stopped.stopped == "interrupted" and stopped.frames == kept and stopped.path.name == "b.part.mp4"
    assert len(clips.pictures(stopped.path)) == kept and not (tmp_path / "b.mp4").exists()
    assert clips.packets(stopped.path, "audio")[-1][0] < kept / 25
    film = painted(source, tmp_path / "b.mp4")
    assert film.frames == 10 and not film.stopped and dict(shown) == once
    assert [time for time, *_ in clips.packets(film.path)] == pytest.approx(np.arange(10) / 25)
    assert not (tmp_path / "b.mp4.parts").exists()


KILLED = """
import os, sys
from nstlib.video import fast, making
from nstlib.video.clips import pieces
making.PIECE = 3
fast.painter = lambda *_: (lambda frame: 1 - frame, "round", {"style": "round"})
whole = pieces.PicturePieces.add if sys.argv[2].endswith("out") else pieces.FilmPieces.add
def add(self, number, image, time):
    if number == 7:
        os.kill(os.getpid(), 9)
    whole(self, number, image, time)
pieces.FilmPieces.add = pieces.PicturePieces.add = add
making.stylize_video(sys.argv[1], "round", sys.argv[2], progress=False)
"""


@pytest.mark.skipif(os.name != "posix", reason="kill as on Unix")
def test_after_a_kill_the_pieces_play_and_the_run_goes_on(tmp_path, quick, monkeypatch):
    source = clips.film(tmp_path / "a.mp4", FRAMES)
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", KILLED, source, tmp_path / "b.mp4"], env=variables, timeout=120)
    assert done.returncode == -signal.SIGKILL
    kept = sorted((tmp_path / "b.mp4.parts").glob("piece-*.mp4"))
    assert [len(clips.pictures(one)) for one in kept[:2]] == [3, 3]
    monkeypatch.setattr(making, "PIECE", 3)
    assert painted(source, tmp_path / "b.mp4").frames == 10
    assert len(clips.pictures(tmp_path / "b.mp4")) == 10
    painted(source, tmp_path / "c.mp4")
    np.testing.assert_array_equal(clips.pictures(tmp_path / "b.mp4"), clips.pictures(tmp_path / "c.mp4"))


def test_another_run_does_not_go_on_with_it(tmp_path, quick, monkeypatch):
    source = clips.film(tmp_path / "a.mp4", FRAMES)

    def stop(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(pieces.FilmPieces, "add", stop)
        painted(source, tmp_path / "b.mp4")
    with pytest.raises(NSTError, match="a run that was broken off, of another clip, style or setting"):
        painted(source, tmp_path / "b.mp4", size=50)
    assert painted(source, tmp_path / "b.mp4").frames == 10


def test_a_full_disk_keeps_what_is_done(tmp_path, quick, monkeypatch):
    """What the system says of it, as a sentence; and when there is room again, the same call goes on."""
    source = clips.film(tmp_path / "a.mp4", FRAMES)
    whole = pieces.FilmPieces.add

    def full(self, number, image, time):
        if number == 5:
            with pieces.told_in_words(self._folder):
                raise OSError(28, "No space left on device")
        whole(self, number, image, time)

    monkeypatch.setattr(making, "PIECE", 2)
    with monkeypatch.context() as patch:
        patch.setattr(pieces.FilmPieces, "add", full)
        with pytest.raises(NSTError, match="no space left on device; 4 frames are kept in .*b.mp4.parts': make room"):
            painted(source, tmp_path / "b.mp4")
    assert painted(source, tmp_path / "b.mp4").frames == 10 and len(clips.pictures(tmp_path / "b.mp4")) == 10


def test_a_clip_that_breaks_off_is_painted_so_far(tmp_path, quick):
    source = painted(clips.film(tmp_path / "a.mp4", clips.moving(40)), tmp_path / "fast.mp4").path
    data = source.read_bytes()
    (tmp_path / "cut.mp4").write_bytes(data[: data.index(b"mdat") + (len(data) - data.index(b"mdat")) // 2])
    with pytest.raises(NSTError, match=r"breaks off after frame \d+ of 40; .* before are painted: .*b.part.mp4"):
        painted(tmp_path / "cut.mp4", tmp_path / "b.mp4")
    assert 5 < len(clips.pictures(tmp_path / "b.part.mp4")) < 38 and not (tmp_path / "b.mp4").exists()
    assert not (tmp_path / "b.mp4.parts").exists() and not (tmp_path / "b.mp4.lock").exists()


# --- bad input ---


def bad(name, folder):
    """A file that is no clip, by what is wrong with it."""
    path = folder / name
    if name == "words.mp4":
        path.write_text("this is no film " * 99)
    elif name == "empty.mp4":
        path.touch()
    elif name in ("still.png", "still.jpg", "still.gif"):
        Image.fromarray(np.uint8(255 * FRAMES[0])).save(path)
    elif name == "one.mp4":
        clips.film(path, FRAMES[:1])
    elif name == "sound.m4a":
        with av.open(str(path), "w", format="mp4") as container:
            voice = container.add_stream("aac", rate=clips.SAMPLES)
            voice.codec_context.layout = "mono"
            clips.hum(container, voice, 0.2)
    elif name == "headless.mp4":
        clips.film(path, FRAMES)
        path.write_bytes(path.read_bytes()[:-900])  # its index is at the end
    elif name == "tiny.gif":
        small = [Image.fromarray(np.uint8(255 * frame[:8, :8])) for frame in FRAMES]
        small[0].save(path, save_all=True, append_images=small[1:])
    elif name == "racing.mp4":
        clips.film(path, FRAMES, rate=1000)
    elif name == "folder":
        path.mkdir()
    elif name == "mixed":
        path.mkdir()
        for number in range(3):
            nst.save_image(FRAMES[0][: 48 - number], path / f"{number}.png")
    return path


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("none.mp4", "there is no file"),
        ("words.mp4", "is no clip that can be read"),
        ("empty.mp4", "is empty"),
        ("still.png", "is a still picture; paint it with: nst paint"),
        ("still.jpg", "is a still picture; paint it with: nst paint"),
        ("still.gif", "is a still picture; paint it with: nst paint"),
        ("one.mp4", "has one frame only"),
        ("sound.m4a", "holds only sound"),
        ("headless.mp4", "is no clip that can be read"),
        ("tiny.gif", "is too small"),
        ("racing.mp4", "1e\\+03 frames a second, which no film has"),
        ("folder", "holds no pictures"),
        ("mixed", "the frames of a clip have one size"),
    ],
)
def test_what_is_no_clip_is_told_in_a_sentence(tmp_path, quick, name, says):
    with pytest.raises(NSTError, match=says) as told:
        painted(bad(name, tmp_path), tmp_path / "b.mp4")
    assert "\n" not in str(told.value) and not (tmp_path / "b.mp4").exists()
    assert not list(tmp_path.glob("b.mp4.*"))


@pytest.mark.parametrize(
    ("output", "options", "says"),
    [
        ("b.avi", {}, "the name of a clip ends in"),
        ("none/b.mp4", {}, "does not exist; make it first"),
        ("a.mp4", {}, "is the clip itself"),
        ("b.mp4", {"rate": 0}, "rate must be"),
        ("b.mp4", {"rate": 1e9}, "rate must be"),
        ("b.mp4", {"rate": "often"}, "rate must be"),
        ("b.mp4", {"mode": "slow"}, "there is no mode 'slow'"),
        ("b.mp4", {"amount": 2}, "amount must be"),
        ("b.mp4", {"size": 8}, "is too small"),
        ("b.mp4", {"depth": 16}, "8 bits for each colour; for 16, name a folder"),
        ("b.gif", {"depth": 16}, "8 bits for each colour; for 16, name a folder"),
        ("b.mp4", {"depth": 12}, "depth must be 8 or 16"),
        (".", {}, "not empty"),
    ],
)
def test_what_cannot_be_written_is_told_before_the_work(tmp_path, quick, output, options, says):
    source = clips.film(tmp_path / "a.mp4", FRAMES)
    there = source.read_bytes()
    with pytest.raises(NSTError, match=says):
        painted(source, tmp_path / output, **options)
    assert source.read_bytes() == there and [one.name for one in tmp_path.iterdir()] == ["a.mp4"]


def test_a_missing_encoder_is_told(tmp_path, quick, monkeypatch):
    source = clips.film(tmp_path / "a.mp4", FRAMES)
    monkeypatch.setattr(pieces, "ENCODER", "libx999")
    with pytest.raises(NSTError, match="cannot write H.264"):
        painted(source, tmp_path / "b.mp4")
    assert [one.name for one in tmp_path.iterdir()] == ["a.mp4"]


def test_missing_packages_are_told(tmp_path, monkeypatch):
    for package in ("av", "cv2"):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, package, None)
            with pytest.raises(NSTError, match=r"pip install 'nstlib\[video\]'"):
                nst.stylize_video(tmp_path / "a.mp4", "starry", tmp_path / "b.mp4")


# --- the command ---


def test_the_command_paints_measures_and_says_so(tmp_path, capfd):
    from nstcourse.cli import main

    source = clips.film(tmp_path / "a.mp4", FRAMES[:4], sound="aac")
    with pytest.raises(SystemExit) as ended:
        words = ["-o", tmp_path / "b.mp4", "--report", tmp_path / "r.html", "--flicker", 0.5, "--colour", "photo"]
        main(["video", str(source), "starry", *map(str, words)])
    out, err = capfd.readouterr()
    assert not ended.value.code and "a in the manner of starry, 4 frames of 64 x 48 px" in out
    assert "4 frames of 64 x 48 px: about" in err
    page = (tmp_path / "r.html").read_text()
    assert "Warping error" in page and "<polyline" in page
    assert "starry: mode fast, amount 1, flicker 0.5, the clip&#x27;s own colours." in page
    assert len(clips.pictures(tmp_path / "b.mp4")) == 4


def test_time_in_words():
    assert [making.in_time(n) for n in (0.2, 89, 100, 5000, 9000)] == ["1 s", "89 s", "2 min", "83 min", "2.5 h"]
