"""What a notebook shows of a Film: a film that waits to be started, its frames, or a sentence where it is gone."""

import re

import numpy as np
import pytest

pytest.importorskip("av", reason="needs PyAV: pip install 'nstlib[video]'")
pytest.importorskip("cv2", reason="needs OpenCV: pip install 'nstlib[video]'")

import clips
from notebook_outputs import faults, images

from nstlib.video import Film, player

FRAMES = np.random.default_rng(1).random((30, 36, 48, 3)).astype("float32")


def film_of(path, count=30):
    return Film(path, ("clip", "starry"), count, (36, 48), (), 1.0)


def shown(path, count=30):
    data = film_of(path, count)._repr_mimebundle_()
    assert data["text/plain"] == f"Film: clip in the manner of starry, {count} frames of 48 x 36 px, in 1 s"
    return data["text/html"]


def test_a_small_film_lies_in_the_page(tmp_path):
    html = shown(clips.film(tmp_path / "a.mp4", FRAMES))
    (tag,) = re.findall("<video [^>]*>", html)
    assert " controls" in tag and "poster=" in tag and 'aria-label="clip: clip in the manner of starry' in tag
    assert "autoplay" not in html and "loop" not in tag and "data:video/mp4;base64," in html
    assert "the first 24 of 30 frames" in html and faults([{"data": {"text/html": html}}]) == []
    assert len(images([{"data": {"text/html": html}}])) == 1


def test_a_large_film_and_an_animation_show_their_frames_only(tmp_path, monkeypatch):
    """An animation would play without being asked to."""
    path = clips.film(tmp_path / "a.mp4", FRAMES)
    monkeypatch.setattr(player, "LARGEST", path.stat().st_size - 1)
    from PIL import Image

    first, *rest = [Image.fromarray(np.uint8(255 * frame)) for frame in FRAMES[:5]]
    first.save(tmp_path / "a.webp", save_all=True, append_images=rest, duration=100)
    for file, words in ((path, "the first 24 of 30 frames"), (tmp_path / "a.webp", "all frames")):
        html = shown(file, 30 if file == path else 5)
        assert "<video" not in html and words in html and faults([{"data": {"text/html": html}}]) == []


def test_a_film_that_is_gone_is_told_of(tmp_path):
    assert shown(tmp_path / "gone.mp4") == "<p>clip in the manner of starry, 30 frames of 48 x 36 px, in 1 s</p>"
