"""The temporal term, compared with hand numbers and finite differences; the fine mode, with frames that are painted one
by one, with runs that were not broken off, and with what the source itself does."""

import clips
import numpy as np
import pytest

from nstlib import images, judge, keys, ledger
from nstlib.backbones import backbone
from nstlib.backend import load_keras
from nstlib.engine import stylize
from nstlib.errors import NSTError
from nstlib.losses import Objective
from nstlib.recipe import Recipe
from nstlib.terms import Style, Temporal
from nstlib.tiles import TiledObjective
from nstlib.video import fine as mode
from nstlib.video import flow, making
from nstlib.video.clips import pieces
from nstlib.video.drawn import drawn_clip
from nstlib.video.fine import past, studio

pytest.importorskip("cv2", reason="needs OpenCV: pip install 'nstlib[video]'")

SHAPE = (48, 64)
ONE_SCALE = 10**6
# A layer that no other test has for its content: so its program is made here, and can be counted.
SHORT = Recipe(steps=6, smallest=ONE_SCALE, content_layers=["block1_conv2"], margin=0.0)


def painter(recipe=SHORT, flicker=0.0, shape=SHAPE, style="starry"):
    """What gives fresh painters of frames."""
    return mode.fine(making.Asked(style, 1.0, None, "auto", shape, flicker, None, recipe))[0]


def painted(made, frames):
    one = made()
    return np.stack([one(frame) for frame in frames])


# --- the term ---


@pytest.fixture(scope="module")
def toy():
    """(an Objective with the term, its tiled twin, a picture, what was before with its trust, their targets)."""
    network, rng = backbone("pocket"), np.random.default_rng(0)
    recipe = SHORT.but(style_layers=["block1_conv1", "block2_conv1"], further={"temporal/pixels": 7.0})
    picture, content, style = (rng.random((*SHAPE, 3), dtype=np.float32) for _ in range(3))
    before = rng.random((*SHAPE, 4), dtype=np.float32)
    before[:20, :30, 3] = 0
    both = Objective(network, recipe), TiledObjective(network, recipe, 16)
    return *both, picture, before, [o.frame_targets(content, style, o.measured_styles(style), before) for o in both]


def test_the_term_by_hand():
    """Two pixels, off by 0.5 and 0.25 in every colour and trusted by 1 and 0.5: (0.25 + 0.03125) / 2."""
    term, w = Temporal("pixels"), np.zeros((1, 2, 4), np.float32)
    w[0, :, 3] = 1, 0.5
    convert = load_keras().ops.convert_to_tensor
    target = {name: convert(value) for name, value in term.target(w, {}).items()}
    picture = np.float32([[[0.5] * 3, [0.25] * 3]])
    assert float(term.distance(convert(picture), {}, target)) == pytest.approx((0.25 + 0.03125) / 2)


def test_its_gradient_is_that_of_finite_differences(toy):
    """Of λ / D Σ c (x − w)² in NumPy's float64, at pixels that are trusted and at one that is not; there it is 0."""
    objective, _, picture, before, (targets, _) = toy
    place = [term.name for term in objective.terms].index("temporal/pixels")
    gradient = objective.term_gradient(picture, targets, place)

    def energy(x):
        return 7.0 * np.mean(before[..., 3:].astype(float) * (x - before[..., :3].astype(float)) ** 2)

    for at in [(0, 0, 0), (30, 40, 1), (47, 63, 2), (20, 3, 0)]:
        step = np.zeros(picture.shape)
        step[at] = 1e-4
        slope = (energy(picture + step) - energy(picture - step)) / 2e-4
        assert gradient[at] == pytest.approx(slope, rel=1e-4, abs=1e-12)
    assert not gradient[:20, :30].any() and np.all(gradient[20:] != 0)


def test_it_has_a_row_and_the_shares_add_up(toy):
    objective, _, picture, before, (targets, _) = toy
    rows = ledger.take(objective, picture, targets)
    row = next(row for row in rows if row.kind == "temporal")
    off = np.square(picture.astype(float) - before[..., :3])
    assert row.value == pytest.approx(np.mean(before[..., 3:] * off), rel=1e-5) and row.weight == 7
    assert row.label == "temporal" and "temporal" in str(rows)
    assert sum(r.loss_share for r in rows) == pytest.approx(1) == sum(r.gradient_share for r in rows)
    assert len({r.colour for r in rows}) == 4


def test_in_tiles_it_is_the_same(toy):
    whole, tiled, picture, _, (of_whole, of_tiles) = toy
    one, other = whole(picture, of_whole), tiled(picture, of_tiles)
    assert other[0] == pytest.approx(one[0], rel=1e-4)
    np.testing.assert_allclose(other[1], one[1], atol=1e-3 * np.abs(one[1]).max())
    np.testing.assert_allclose(other[2], one[2], rtol=1e-3)


def test_a_still_has_no_frame_before(waves):
    with pytest.raises(NSTError, match="a still has none; paint a clip"):
        stylize(waves, waves, SHORT.but(further={"temporal/pixels": 1.0}), size=64, progress=False)
    with pytest.raises(NSTError, match="its name is 'temporal/pixels'"):
        stylize(waves, waves, SHORT.but(further={"temporal/block1_conv1": 1.0}), size=64, progress=False)


# --- the mode ---


def test_it_holds_still_and_keeps_its_style():
    """At most 0.3 of the warping error by the true flow of frames that are painted one by one, and style within 10 %;
    a later frame has at most half the first one's work."""
    clip, recipe = drawn_clip("pan", 3, SHAPE), SHORT.but(steps=24)
    one = painter(recipe)()
    held = np.stack([one(frame) for frame in clip.frames])
    plain = painted(painter(recipe, 1.0), clip.frames)
    assert error(clip, held) < 0.3 * error(clip, plain)
    painting = images.load_image("starry", 64)
    left = [sum(judge.patch_distance(frame, painting) for frame in shown[1:]) for shown in (plain, held)]
    assert left[1] < 1.1 * left[0]
    assert 2 * len(one.run.history) <= recipe.steps


def error(clip, frames):
    """The warping error by the true flow, which no estimate had a part in."""
    carried = [flow.carried(frames[t - 1], np.float32(clip.flows[t])) for t in range(1, len(frames))]
    return np.mean([np.square(carried[t - 1] - frames[t])[clip.known[t]].mean() for t in range(1, len(frames))])


def test_a_still_scene_stays_still():
    """Frames that are alike stay alike to a level of 255; and with grain, which a whole run paints anew each time, the
    painting changes less than the clip does by itself."""
    frame, rng = drawn_clip("pan", 1, SHAPE).frames[0], np.random.default_rng(0)
    made = painter()
    alike = painted(made, [frame] * 3)
    assert np.abs(np.diff(alike, axis=0)).mean() < 1 / 255
    grain = [np.clip(frame + rng.normal(0, 0.012, frame.shape), 0, 1).astype(np.float32) for _ in range(4)]
    changes = [np.square(np.diff(frames[1:], axis=0)).mean() for frames in (grain, painted(made, grain))]
    assert changes[1] < changes[0]


def test_one_program_serves_all_frames(monkeypatch):
    """The term's formula is looked at once, when the program is made (with PyTorch, which makes none, at every step);
    the style is measured and its targets are worked out once; the weights, which key frames change, are arguments."""
    looked, measured, ready = [], [], []
    formula, measure = Temporal.distance, Objective.measure
    monkeypatch.setattr(Temporal, "distance", lambda *given: looked.append(1) or formula(*given))
    monkeypatch.setattr(Objective, "measure", lambda o, p, *more: measured.extend(p) or measure(o, p, *more))
    target = Style.target
    monkeypatch.setattr(Style, "target", lambda term, *given: ready.append(term) or target(term, *given))
    led = SHORT.but(
        keys=[{"at": 0, "style_strength": 1.0}, {"at": 1, "style_strength": 4.0}],
        content_layers=["block2_conv1"],
        style_layers=["block1_conv1", "block2_conv1"],
    )
    one = painter(led)()
    strengths = []
    for number, frame in enumerate(clips.moving(3)):
        one.time = number / 2
        one(frame)
        strengths.append(one.run.recipe.style_strength)
    steps = 6 + 2 * len(one.run.history)
    assert len(looked) == (steps if load_keras().backend.backend() == "torch" else 1)
    assert len(set(ready)) == len(ready) > 1
    assert measured.count("style") == 1 and measured.count("content") == 3
    assert strengths == pytest.approx([1, 2, 4])


def test_key_frames_lead_from_style_to_style():
    """At the last key the start and the loss are those of its style alone: a cut there is a run with nothing else."""
    there, here = drawn_clip("cut", 2, SHAPE).frames
    led = SHORT.but(start="fast", keys=[{"at": 0, "styles": {"starry": 1}}, {"at": 1, "styles": {"tiles": 1}}])
    made, words, _ = mode.fine(
        making.Asked(dict.fromkeys(keys.styles_in(led.keys), 1.0), 1.0, None, "auto", SHAPE, recipe=led)
    )
    one = made()
    one(there)
    one.time = 1.0
    shown = one(here)
    assert one.cut and words == "starry and tiles"
    alone = painter(SHORT.but(start="fast"), style="tiles")()
    np.testing.assert_allclose(shown, alone(here), atol=2e-3)


def test_a_cut_begins_anew():
    """The first frame of the second scene is, to the last bit, what a new clip would begin with."""
    clip = drawn_clip("cut", 4, SHAPE)
    made = painter()
    one, cuts, shown = made(), [], []
    for number, frame in enumerate(clip.frames):
        shown.append(one(frame))
        cuts += [number] if one.cut else []
    assert cuts == list(clip.cuts) == [2]
    np.testing.assert_array_equal(shown[2], made()(clip.frames[2]))


def test_what_was_hidden_comes_back_in_its_paint(monkeypatch):
    """A bar hides a part of a still scene for two frames; with no look further back it would be painted anew."""
    frame = drawn_clip("pan", 1, SHAPE).frames[0]
    barred = frame.copy()
    barred[:, 20:44] = 0.9
    scene, inside = [frame, barred, barred, frame], np.s_[:, 26:38]
    far = painted(painter(), scene)
    monkeypatch.setattr(past, "BACK", 2)
    near = painted(painter(), scene)
    off = [np.abs(shown[3] - shown[0])[inside].mean() for shown in (far, near)]
    assert off[0] < 0.01 and off[1] > 3 * off[0]


def test_a_few_frames_are_kept_however_long_the_clip():
    frame, there, ages = np.zeros((*SHAPE, 3), np.float32), past.Past(), []
    for _ in range(100):
        there.remember(frame, frame)
        ages.append({there.number - number for number in there.frames})
    assert max(map(len, ages)) <= 7 and max(map(max, ages)) <= past.BACK
    assert all({1, 2} <= one and max(one) > past.BACK // 2 for one in ages[20:])


def test_a_state_goes_on_as_if_nothing_had_been():
    frames = clips.moving(4)
    made = painter(SHORT.but(start="fast"))
    whole, first, second = made(), made(), painter(SHORT.but(start="fast"))()
    expected = [whole(frame) for frame in frames]
    for frame in frames[:2]:
        first(frame)
    second.restore({name: np.array(value) for name, value in first.state().items()})
    for frame, there in zip(frames[2:], expected[2:], strict=True):
        np.testing.assert_array_equal(second(frame), there)


def test_flicker_is_turned_up_and_always_alike():
    """By 1 every frame of a still scene is the same whole run; above, each has noise of its own, the same each time."""
    scene = [drawn_clip("pan", 1, SHAPE).frames[0]] * 2
    one, first, again = (painted(painter(flicker=f), scene) for f in (1.0, 2.0, 2.0))
    np.testing.assert_array_equal(one[0], one[1])
    np.testing.assert_array_equal(first, again)
    assert np.abs(first[1] - first[0]).mean() > 0.02


def test_a_clip_that_was_broken_off_goes_on(tmp_path, monkeypatch, capfd):
    """From file to file, with Ctrl-C after the second frame: the pixels are those of an uninterrupted run."""
    pytest.importorskip("av", reason="needs PyAV: pip install 'nstlib[video]'")
    source, whole = clips.film(tmp_path / "a.mp4", clips.moving(3)), pieces.PicturePieces.add
    monkeypatch.setattr(studio, "RECIPE", SHORT)
    making.stylize_video(source, "starry", tmp_path / "one", mode="fine")
    assert "3 frames of 64 x 48 px: about" in capfd.readouterr().err
    presses = [1]

    def add(self, number, image, time):
        whole(self, number, image, time)
        if number == 1 and presses:
            presses.clear()
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(pieces.PicturePieces, "add", add)
        stopped = making.stylize_video(source, "starry", tmp_path / "two", mode="fine", progress=False)
    assert stopped.stopped == "interrupted"
    film = making.stylize_video(source, "starry", tmp_path / "two", mode="fine", progress=False)
    assert film.frames == 3 and "in the manner of starry" in film.told()
    for name in sorted(path.name for path in (tmp_path / "one").glob("*.png")):
        np.testing.assert_array_equal(
            images.load_image(tmp_path / "one" / name), images.load_image(tmp_path / "two" / name)
        )


@pytest.mark.parametrize(
    ("style", "changes", "says"),
    [
        ("a.style", {}, "the optimiser needs the painting itself"),
        ("starry", {"colour": 0.5}, 'give colour="photo"'),
        ("starry", {"start": "picture"}, "a picture of its own to start from, which only a still can have"),
        ("starry", {"regions": [{"name": "sky", "where": "top 40"}]}, "the recipe has regions"),
        ("starry", {"border": "periodic", "margin": 0}, "another border"),
        ("no such", {}, "neither a file nor a picture"),
    ],
)
def test_what_no_clip_can_be_painted_by_is_told(style, changes, says):
    with pytest.raises(NSTError, match=says):
        painter(SHORT.but(**changes), style=style)
