"""Steadying, compared with painting frame by frame, with arithmetic, and with what the source itself does."""

import clips
import numpy as np
import pytest

from nstlib import images, judge
from nstlib.errors import NSTError
from nstlib.fast import engines, weights
from nstlib.fast.choice import blend, chosen
from nstlib.video import flow, measures
from nstlib.video.drawn import drawn_clip
from nstlib.video.steady import HOLD, Steady

cv2 = pytest.importorskip("cv2", reason="needs OpenCV: pip install 'nstlib[video]'")

STYLE = "starry"


@pytest.fixture(scope="module")
def paint():
    engine = engines.choose()
    styles, shares = chosen(STYLE, weights.shipped(), engine)
    machine = engines.painter(styles, engine)
    return lambda frame: machine(frame, blend(styles, shares))


def steadied(frames, paint):
    steady = Steady(paint)
    return np.stack([steady(frame) for frame in frames])


def error(clip, frames):
    """The warping error by the true flow, which no estimate had a part in."""
    pairs = [t for t in range(1, len(frames)) if t not in clip.cuts]
    return np.mean(
        [
            np.square(flow.carried(frames[t - 1], np.float32(clip.flows[t])) - frames[t])[clip.known[t]].mean()
            for t in pairs
        ]
    )


@pytest.mark.parametrize("name", ["pan", "occlusion", "cut", pytest.param("hand", marks=pytest.mark.breadth)])
def test_it_holds_still_and_keeps_its_style(paint, name):
    """At most 0.4 of the error frame by frame, with style left within 10 %; and sharper than a blur would be."""
    clip = drawn_clip(name, 8, (96, 160))
    plain, held = np.stack([paint(frame) for frame in clip.frames]), steadied(clip.frames, paint)
    assert error(clip, held) < 0.4 * error(clip, plain)
    if name in ("pan", "hand"):  # a second each
        painting = images.load_image(STYLE, 96)
        left = [judge.patch_distance(shown[7], painting) for shown in (plain, held)]
        assert left[1] < 1.1 * left[0]


def test_a_still_camera_gives_a_still_painting(paint):
    """No frame differs, so no painted frame does; with the plain network's own output as the first."""
    frame = drawn_clip("pan", 1, (48, 64)).frames[0]
    held = steadied([frame] * 4, paint)
    np.testing.assert_array_equal(held[0], paint(frame))
    assert np.abs(held[3] - held[2]).mean() < 0.004


def test_grain_is_not_painted_anew(paint):
    """A still camera in poor light: the painting changes at most 1.5 times as much as the clip does by itself."""
    frame, rng = drawn_clip("pan", 1, (96, 128)).frames[0], np.random.default_rng(0)
    frames = [np.clip(frame + rng.normal(0, 0.012, frame.shape), 0, 1).astype(np.float32) for _ in range(8)]
    held = steadied(frames, paint)
    own, painted = (np.mean([np.square(a[t] - a[t - 1]).mean() for t in range(3, 8)]) for a in (frames, held))
    assert painted < 1.5 * own


def test_a_cut_is_found_and_not_smeared():
    clip = drawn_clip("cut", 6, (48, 64))
    steady, cuts = Steady(lambda frame: 1 - frame), []
    for number, frame in enumerate(clip.frames):
        shown = steady(frame)
        if steady.cut:
            cuts.append(number)
            np.testing.assert_array_equal(shown, 1 - frame)
    assert cuts == list(clip.cuts)


def test_what_is_uncovered_is_painted_anew():
    """Behind the disc a ghost would be of the disc's colour; what is shown there is the new frame's paint."""
    clip = drawn_clip("occlusion", 5, (72, 128))
    held = steadied(clip.frames, lambda frame: frame)
    new = cv2.erode(np.uint8(~clip.known[4]), np.ones((3, 3))) > 0
    assert new.any() and np.abs(held[4] - clip.frames[4])[new].mean() < 0.03


def test_noise_is_averaged():
    """A network whose paint is noise of deviation s: a running average that keeps a changes by 2 s² (1 − a)² / (1 + a)
    a frame, and the contrast that is given back, at most 1.3 times, makes more of that."""
    rng, frame = np.random.default_rng(0), clips.moving(1)[0]
    held = steadied([frame] * 30, lambda _: np.float32(0.5 + rng.normal(0, 0.05, frame.shape)))
    changed = np.square(np.diff(held[10:], axis=0)).mean()
    bound = 2 * 0.05**2 * (1 - HOLD) ** 2 / (1 + HOLD)
    assert 0.5 * bound < changed < 1.3**2 * 3 * bound


def test_a_state_goes_on_as_if_nothing_had_been():
    frames = clips.moving(6)
    whole, first, second = (Steady(np.sqrt) for _ in range(3))
    expected = [whole(frame) for frame in frames]
    for frame in frames[:3]:
        first(frame)
    second.restore({name: np.array(value) for name, value in first.state().items()})
    for frame, there in zip(frames[3:], expected[3:], strict=True):
        np.testing.assert_array_equal(second(frame), there)


# --- measures ---


def test_the_warping_error_by_hand():
    """A step of 0.5 in a quarter of what is seen: 0.25 / 4."""
    before, after = np.zeros((2, 8, 8, 3), np.float32)
    after[:4, :4] = 0.5
    still, seen = np.zeros((8, 8, 2), np.float32), np.ones((8, 8), bool)
    assert measures.warping_error(before, after, still, seen) == pytest.approx(0.25 / 4)
    seen[:4, :4] = False
    assert measures.warping_error(before, after, still, seen) == 0
    assert np.isnan(measures.warping_error(before, after, still, ~np.ones((8, 8), bool)))


def test_a_clip_is_measured_against_itself():
    clip = drawn_clip("cut", 4, (48, 64))
    found = measures.steadiness(clip.frames, clip.frames, "starry")
    assert found.source == found.painted and found.style == pytest.approx(1) and found.cuts == clip.cuts
    assert len(found.pairs) == 3 and found.pairs[0].seen > 0.7


def test_noise_shows_in_the_measure():
    """Independent noise of deviation s on both frames adds 2 s² where the flow is 0, less what interpolation takes."""
    frame, rng = drawn_clip("pan", 1, (72, 128)).frames[0], np.random.default_rng(0)
    still = np.stack([frame] * 4)
    noisy = still + np.float32(rng.normal(0, 0.05, still.shape))
    found = measures.steadiness(still, noisy)
    assert found.source < 1e-6 and found.painted == pytest.approx(2 * 0.05**2, rel=0.1)


def test_the_board_says_what_it_shows():
    clip = drawn_clip("cut", 6, (48, 64))
    found = measures.steadiness(clip.frames, np.flip(clip.frames, -1))
    board = found.board()
    assert len(board.entries) == 6 and "Cuts, which are left out, at frame 3" in board.text
    assert "<polyline" in board.to_html() and board.alt.count("frame") > 3 and "nan" not in board.to_html()
    page = found.page()
    assert page.startswith("<!doctype html>") and page.count("<img") == 6 and page.count("alt=") >= 6


def test_a_board_can_be_drawn():
    pytest.importorskip("matplotlib")
    clip = drawn_clip("pan", 4, (48, 64))
    assert measures.steadiness(clip.frames, clip.frames).board().to_png().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        (np.zeros((3, 32, 32, 3), np.float32), np.zeros((2, 32, 32, 3), np.float32), "must have one shape"),
        (np.zeros((1, 32, 32, 3), np.float32), np.zeros((1, 32, 32, 3), np.float32), "two frames or more"),
        (np.zeros((2, 32, 32, 3), np.float32), "a.mp4", "the frames of both"),
    ],
)
def test_what_cannot_be_measured_is_told(one, other, says):
    with pytest.raises(NSTError, match=says):
        measures.steadiness(one, other)
