"""The measure of flashes, on clips made by hand whose flashes can be counted; and the loop, which must have none."""

import io

import numpy as np
import pytest

import nstlib as nst
from nstlib.calm_session import loop, soft
from nstlib.calm_session.flashes import flashes

RED, BLUE, BLACK, WHITE, GREY = (1, 0, 0), (0, 0, 1), (0, 0, 0), (1, 1, 1), (0.5, 0.5, 0.5)


def clip(*colours, side=12):
    """Frames of one colour each."""
    return [np.broadcast_to(np.float32(colour), (side, side, 3)) for colour in colours]


def test_black_and_white_by_turns_is_counted_by_hand():
    """Eight changes a second are four flashes, 1/8 s apart: one more than WCAG allows; six are three, which it does."""
    fast = flashes(clip(*[BLACK, WHITE] * 9), rate=8)
    assert (fast.general, fast.red, fast.area) == (4, 0, 1.0) and fast.closest == pytest.approx(1 / 8)
    assert not fast.passes and not fast.calm and "4 general" in str(fast)
    slower = flashes(clip(*[BLACK, WHITE] * 9), rate=6)
    assert slower.general == 3 and slower.passes and not slower.calm


def test_one_change_each_three_seconds_is_calm_and_a_little_more_is_not():
    colours = [BLACK, GREY] * 3
    assert flashes(clip(*colours), rate=1 / 3).calm and flashes(clip(*colours), rate=1 / 3).closest == pytest.approx(3)
    assert not flashes(clip(*colours), rate=1 / 2.9).calm


def test_small_changes_bright_ones_and_one_way_ones_are_no_flashes():
    """Relative luminance 0.25 and 0.34 differ by less than 0.1; 0.82 and 1 are both above 0.8; a rise is no pair."""
    light = [nst.colour.from_light(np.full(3, y)) for y in (0.25, 0.34, 0.82, 1.0)]
    assert flashes(clip(*light[:2] * 8), rate=10).general == 0
    assert flashes(clip(*light[2:] * 8), rate=10).general == 0
    rise = flashes(clip(*[np.full(3, k / 20) for k in range(21)]), rate=20)
    assert rise.general == 0 and rise.closest == np.inf and rise.calm and "nowhere" in str(rise)
    ramps = [k / 10 for k in (*range(11), *range(10)[::-1])]  # up and down in two seconds: two changes, 1 s or so apart
    there = flashes(clip(*[np.full(3, k) for k in ramps]), rate=10)
    assert there.general == 1 or there.closest < 3


def test_red_flashes_are_counted_though_luminance_stands():
    """Red has a luminance of 0.2126, and a grey of as much beside it differs in (u', v') by 0.25: five changes a second
    and more are told; blue by turns with black has too little light to be a general flash, and is not red."""
    grey = nst.colour.from_light(np.full(3, 0.2126))
    found = flashes(clip(*[RED, grey] * 9), rate=10)
    assert found.red == 5 and found.general == 0 and not found.passes and not found.calm
    assert flashes(clip(*[BLUE, BLACK] * 9), rate=10).red == 0


def test_a_corner_that_flashes_is_allowed_and_not_calm():
    """Of a field, a third by a third, a sixteenth may flash ten times in two seconds, and 72 of its 256 cells not."""
    frames = np.zeros((20, 48, 48, 3), np.float32)
    frames[::2, :4, :4] = 1  # 4 x 4 of a field of 16 x 16: a sixteenth
    small = flashes(frames, rate=10)
    assert small.general == 5 and small.area == pytest.approx(1 / 16) and small.passes and not small.calm
    assert small.mean_closest == np.inf  # the mean of all hardly changes
    frames[::2, :8, :9] = 1  # 72 of 256
    assert flashes(frames, rate=10).area == pytest.approx(72 / 256) and not flashes(frames, rate=10).passes


def test_large_frames_are_measured_in_cells_of_equal_light():
    """A checkerboard of single pixels that swaps its fields is fine, balanced and no flash; stripes as wide as cells
    are seen."""
    board = np.indices((512, 512)).sum(0) % 2
    fine = [np.repeat(np.abs(board - k)[..., None], 3, 2).astype(np.float32) for k in (0, 1)]
    assert flashes(fine * 4, rate=10).general == 0
    stripes = np.broadcast_to((np.arange(512) // 30 % 2)[:, None], (512, 512))
    wide = [np.repeat(np.abs(stripes - k)[..., None], 3, 2).astype(np.float32) for k in (0, 1)]
    assert flashes(wide * 4, rate=10).general >= 3


@pytest.mark.parametrize(
    ("frames", "how", "words"),
    [
        (clip(BLACK), {"rate": 1}, "two frames"),
        ([], {"rate": 1}, "two frames"),
        (clip(BLACK, WHITE), {}, "how fast"),
        (clip(BLACK, WHITE), {"rate": 0}, "rate must be"),
        (clip(BLACK, WHITE), {"times": [0, 0]}, "must rise"),
        (clip(BLACK, WHITE), {"times": [0]}, "must rise"),
        ([*clip(BLACK), *clip(WHITE, side=4)], {"rate": 1}, "all of one size"),
    ],
)
def test_clips_that_cannot_be_measured_are_refused(frames, how, words):
    with pytest.raises(nst.NSTError, match=words):
        flashes(frames, **how)


@pytest.fixture(scope="module")
def hard():
    """Two pictures that are as far apart as can be, in saturated colours, at every place."""
    draw = np.random.default_rng(1)
    first = draw.integers(0, 2, (24, 32, 3)).astype(np.float32)
    return loop.Loop((first, 1 - first), ("one", "the other"), rest=3.0, fade=3.0)


def test_a_loop_is_calm_whatever_it_shows(hard):
    """By its formula light goes one way while it fades and stands while it rests."""
    found = hard.measured(10)
    assert found.general <= 1 and found.closest >= 3 and found.calm is (found.red == 0)
    middle = nst.colour.to_light(hard.at(4.5))
    everywhere = loop.flashes((hard.at(t) for t in hard.times(10, 2)), times=hard.times(10, 2))
    assert everywhere.closest == pytest.approx(found.closest) and everywhere.red == found.red
    assert np.abs(middle - 0.5).max() < 1e-6 and np.array_equal(hard.at(2.9), hard.pictures[0])
    assert np.array_equal(hard.at(hard.seconds + 8.9), hard.pictures[1]) and hard.seconds == 12


def test_the_clip_that_is_written_is_calm_too(tmp_path):
    """Read back from the file, frame by frame, with the durations that stand there; twice around."""
    from PIL import Image

    photo = nst.load_image("harbour", 96)
    made = loop.Loop((soft.softened(photo), soft.painted(photo, "dusk")), ("a", "b"), rest=3.0, fade=4.0)
    clip = Image.open(io.BytesIO(made.save(tmp_path / "loop.gif").read_bytes()))
    frames, times, now = [], [], 0.0
    for number in range(clip.n_frames):
        clip.seek(number)
        frames.append(np.asarray(clip.convert("RGB")) / 255)
        times.append(now)
        now += clip.info["duration"] / 1000
    assert now == pytest.approx(made.seconds, abs=0.5) and clip.info["loop"] == 0
    found = flashes([*frames, *frames], times=[*times, *(now + t for t in times)])
    assert found.calm and found.passes and found.closest > 3


def test_soft_pictures_keep_the_photographs_light():
    """Their broad light is the photograph's, which a bare painting's is not; and nothing is black or glaring."""
    photo = nst.load_image("bridge", 96)
    base = soft.softened(photo)
    light = nst.images.luminance(nst.colour.to_light(base), nst.images.REC_709)
    assert light.min() > 0.02 and light.max() < 0.76
    for name, manner in soft.SOFT.items():
        picture = soft.painted(photo, name)
        bare = nst.paint(photo, manner.style).image
        ours, theirs = (
            np.abs(nst.images.luminance(nst.colour.to_light(x), nst.images.REC_709) - light).mean()
            for x in (picture, bare)
        )
        assert ours < min(0.05, theirs), name


def test_loops_that_are_too_fast_are_refused(hard, tmp_path):
    for rest, fade in ((2.9, 8), (6, 1), (6, float("nan"))):
        with pytest.raises(nst.NSTError, match="for calm's sake"):
            loop.Loop(hard.pictures, hard.alts, rest, fade)
    with pytest.raises(nst.NSTError, match="two pictures"):
        loop.Loop(hard.pictures[:1], hard.alts)
    with pytest.raises(nst.NSTError, match="NAME.gif"):
        hard.save(tmp_path / "loop.webp")
