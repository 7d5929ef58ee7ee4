"""Flicker, colours and key frames of a clip, compared with painting frame by frame, with the source and with
arithmetic."""

import json

import clips
import numpy as np
import pytest
from PIL import Image

import nstlib as nst
from nstlib import keys
from nstlib.colour import Transport, palette_of
from nstlib.errors import NSTError
from nstlib.recipe import Recipe
from nstlib.video import fast, flow, making, settings_of
from nstlib.video.clips import about, pieces, reading
from nstlib.video.dials import boil, colours, keyed
from nstlib.video.drawn import drawn_clip
from nstlib.video.steady import Steady

pytest.importorskip("av", reason="needs PyAV: pip install 'nstlib[video]'")
pytest.importorskip("cv2", reason="needs OpenCV: pip install 'nstlib[video]'")

FRAMES = clips.moving(8, (64, 96))


@pytest.fixture(scope="module")
def paint():
    return fast.painter("starry", 1.0, None, "auto")[0]


def shown(frames, paint, flicker):
    return np.stack([*map(Steady(paint, flicker), frames)])


def error(clip, frames):
    """The warping error by the true flow."""
    before = [flow.carried(frames[t - 1], np.float32(clip.flows[t]), sharp=False) for t in range(1, len(frames))]
    known = clip.known[1:]
    return np.mean([np.square(was - now)[k].mean() for was, now, k in zip(before, frames[1:], known, strict=True)])


# --- flicker ---


def test_the_dial_leads_from_still_to_boiling(paint):
    """0 is what a painter without a dial does and 1 what the network does with each frame, both to the bit; in between
    and beyond, the more flicker, the larger the warping error."""
    clip = drawn_clip("hand", 5, (64, 96))
    found = {flicker: shown(clip.frames, paint, flicker) for flicker in (0, 0.5, 1, 1.5, 2)}
    np.testing.assert_array_equal(found[0], np.stack([*map(Steady(paint), clip.frames)]))
    np.testing.assert_array_equal(found[1], np.stack([*map(paint, clip.frames)]))
    errors = [error(clip, frames) for frames in found.values()]
    assert errors == sorted(errors) and errors[0] < 0.5 * errors[2] and errors[4] > 1.5 * errors[2]


def test_a_clip_that_stands_still_boils_always_alike(paint):
    """Frames that are equal get unequal strokes, of the same colours, and the same ones in another run."""
    frames = [FRAMES[0]] * 3
    one, again = (shown(frames, paint, 2) for _ in range(2))
    np.testing.assert_array_equal(one, again)
    apart = np.abs(np.diff(one, axis=0)).mean((1, 2, 3))
    assert apart.min() > 0.02
    plain = paint(FRAMES[0])
    assert palette_of(one[1]).distance(palette_of(plain)) < 0.3 * palette_of(one[1]).distance(palette_of(FRAMES[0]))


def test_a_window_and_back_is_the_frame():
    """Of a smooth picture and a painter that does nothing, but for a rim that came from outside."""
    matrix = boil.window(3, 1.0, 0, FRAMES[0].shape[:2])
    inside = (slice(14, -14),) * 2
    found = boil.through(matrix, lambda seen: seen, FRAMES[0])
    assert np.abs(matrix @ [0, 0, 1]).max() > 2
    assert np.abs(found - FRAMES[0])[inside].mean() < 0.01
    np.testing.assert_allclose(boil.window(3, 0.0, 0, (64, 96)), np.eye(2, 3), atol=1e-12)


# --- colours ---


def test_colours_are_those_that_were_asked_for_and_do_not_breathe(tmp_path):
    """Of a camera that stands still in poor light: the mean colour moves no more than the source's own; and the palette
    is nearer to the clip's, or the painting's, than what is painted without a map."""
    frame, rng = drawn_clip("pan", 1, (64, 96)).frames[0], np.random.default_rng(0)
    (tmp_path / "in").mkdir()
    frames = [np.clip(frame + rng.normal(0, 0.03, frame.shape) + 0.01 * t, 0, 1).astype(np.float32) for t in range(6)]
    for number, image in enumerate(frames):
        nst.save_image(image, tmp_path / "in" / f"{number}.png", depth=16)
    found = {}
    for colour in (None, "photo", "style"):
        film = nst.stylize_video(
            tmp_path / "in", "starry", tmp_path / str(colour), colour=colour, depth=16, progress=False
        )
        found[colour] = np.stack([one.image for one in reading.opened(film.path).frames()])
        means = found[colour].mean((1, 2))
        assert np.ptp(means, axis=0).max() < 1.1 * np.ptp(np.mean(frames, axis=(1, 2)), axis=0).max()
    far = {key: palette_of(images[3]).distance(palette_of(frames[3])) for key, images in found.items()}
    assert far["photo"] < 0.4 * far[None]
    starry = palette_of(nst.load_image("starry", 256))
    assert palette_of(found["style"][3]).distance(starry) < palette_of(found[None][3]).distance(starry)


def test_the_table_is_the_map(paint):
    """As the map of nstlib.colour paints it, but for a few pixels where colours begin to be clipped."""
    frame = paint(FRAMES[0])
    way = Transport(palette_of(frame), palette_of(nst.load_image("harbour", 128)))
    apart = 255 * np.abs(colours.by_table(way)(frame) - way.paint(frame))
    assert np.quantile(apart, 0.999) < 2 and apart.mean() < 0.1
    np.testing.assert_array_equal(
        colours.from_numbers(json.loads(json.dumps(colours.as_numbers(way)))).matrix, way.matrix
    )


def test_samples_come_from_all_parts_of_a_clip(tmp_path):
    """Times of frames in the middles of equal parts; as evenly where nobody says how long a clip is."""
    path = clips.film(tmp_path / "a.mp4", clips.moving(40), begins=0.2)
    clip = reading.opened(path)
    assert [float(frame.time * clip.time_base) for frame in clip.sampled(4)] == pytest.approx(
        [0.4, 0.8, 1.2, 1.6], abs=0.041
    )
    frames = {frame.time: frame.image for frame in clip.frames()}
    for frame in clip.sampled(4):
        np.testing.assert_array_equal(frame.image, frames[frame.time])
    clip._seconds = 0
    steps = np.diff([frame.time for frame in clip.sampled(4)])
    assert 4 <= len(steps) + 1 <= 8 and (steps == steps[0]).all()


# --- key frames ---


KEYS = Recipe(
    keys=(
        {"at": 0, "style_strength": 0.1, "styles": {"starry": 1}},
        {"at": 0.2, "style_strength": 0.9, "styles": {"tiles": 1}},
    )
)


def test_strength_and_shares_lead_from_key_to_key(paint):
    """At a key the painting of that style and amount; in the middle half of each style, at 0.3, as 0.1 · 9^(1/2)."""
    led, words, _ = keyed.painter(KEYS, keyed.styles_of(KEYS, None), 1.0, None, "auto")
    frame = FRAMES[0]
    for time, style, amount in [(0, "starry", 0.1), (0.1, {"starry": 1, "tiles": 1}, 0.3), (9, "tiles", 0.9)]:
        expected = fast.painter(style, amount, None, "auto")[0](frame)
        np.testing.assert_allclose(led(frame, time), expected, atol=1e-5)
    assert words == "starry and tiles"


def test_a_run_with_everything_goes_on_with_the_same_pixels(tmp_path, monkeypatch):
    """Broken off in the middle of the second piece: keys, boiling strokes and the map of colours go on."""
    source = clips.film(tmp_path / "a.mp4", FRAMES)
    asked = {"recipe": KEYS.but(seed=3), "flicker": 1.4, "colour": "photo", "progress": False}
    pictures = [nst.stylize_video(source, None, tmp_path / "whole", **asked).path]
    monkeypatch.setattr(making, "PIECE", 3)
    whole = pieces.PicturePieces.add

    def stop(self, number, image, time):
        if number == 5:
            raise KeyboardInterrupt
        whole(self, number, image, time)

    with monkeypatch.context() as patch:
        patch.setattr(pieces.PicturePieces, "add", stop)
        assert nst.stylize_video(source, None, tmp_path / "b", **asked).stopped
    monkeypatch.setattr(colours, "fitted", None)  # the map that was fitted goes on
    pictures.append(nst.stylize_video(source, None, tmp_path / "b", **asked).path)
    one, other = (np.stack([frame.image for frame in reading.opened(path).frames()]) for path in pictures)
    np.testing.assert_array_equal(one, other)


# --- what a clip says of itself ---


@pytest.mark.parametrize("name", ["b.mp4", "b.mkv", "b.mov", "b.gif", "b.webp", "b"])
def test_a_clip_says_how_it_was_painted(tmp_path, monkeypatch, name):
    monkeypatch.setattr(fast, "painter", lambda style, *_: (lambda frame: 1 - frame, style, {"style": style}))
    source = clips.film(tmp_path / "a.mp4", FRAMES)
    film = nst.stylize_video(source, "<i> & ü", tmp_path / name, amount=0.5, flicker=0.25, size=80, progress=False)
    said = settings_of(film.path)
    expected = {"clip": "a.mp4", "words": "<i> & ü", "amount": 0.5, "flicker": 0.25, "colour": None, "shape": [53, 80]}
    assert {key: said[key] for key in expected} == expected and str(tmp_path) not in json.dumps(said)
    if film.path.suffix in (".gif", ".webp"):
        with Image.open(film.path) as picture:
            assert picture.n_frames == len(FRAMES)


def test_settings_in_words():
    settings = {"words": "starry", "mode": "fast", "amount": 1.0, "flicker": 0.0, "colour": "style"}
    assert about.in_words(settings | {"recipe": KEYS.as_dict()}) == (
        "In the manner of starry: mode fast, amount 1, flicker 0, the painting's colours, key frames at 0 s, 0.2 s."
    )


def test_a_clip_of_another_program_says_nothing(tmp_path):
    with pytest.raises(NSTError, match="does not say how it was painted"):
        settings_of(clips.film(tmp_path / "a.mp4", FRAMES))


# --- bad input ---


@pytest.mark.parametrize(
    ("style", "options", "says"),
    [
        ("starry", {"flicker": 3}, "flicker must be a number from 0"),
        ("starry", {"flicker": "much"}, "flicker must be a number from 0"),
        ("starry", {"colour": "phot"}, "did you mean 'photo'"),
        ("starry", {"colour": 1}, 'colour must be "photo"'),
        ("starry", {"recipe": "quick"}, "takes key frames, and this one has none"),
        ("starry", {"recipe": KEYS}, "give no style beside them"),
        (None, {}, "give a style"),
        (None, {"recipe": Recipe(keys=({"at": 0, "style_strength": 2},))}, "give a style"),
        ("starry", {"recipe": Recipe(keys=({"at": 0, "style_strength": 2},))}, "key 1 has a strength of 2"),
        (None, {"recipe": Recipe(keys=({"at": 0, "styles": {"starry": "form", "tiles": "stroke"}},))}, "optimiser"),
    ],
)
def test_what_cannot_be_asked_is_told(tmp_path, style, options, says):
    source = clips.film(tmp_path / "a.mp4", FRAMES[:3])
    with pytest.raises(NSTError, match=says):
        nst.stylize_video(source, style, tmp_path / "b.mp4", progress=False, **options)
    assert [one.name for one in tmp_path.iterdir()] == ["a.mp4"]


def test_a_style_without_a_painting_has_no_colours(tmp_path):
    from nstlib.fast.choice import guessed
    from nstlib.fast.weights import shipped

    path = guessed("tiles", shipped()).save(tmp_path / "own.style")
    with pytest.raises(NSTError, match="takes the colours of a painting"):
        nst.stylize_video(
            clips.film(tmp_path / "a.mp4", FRAMES[:3]), str(path), tmp_path / "b.mp4", colour="style", progress=False
        )


def test_keys_lead_a_strength_of_a_given_style():
    """A recipe whose keys name no style leads the one that is given."""
    assert keyed.styles_of(Recipe(keys=({"at": 0, "style_strength": 0.5},)), "starry") == "starry"
    assert keys.moment(KEYS.keys, 0.1)[0] == pytest.approx(0.3)
