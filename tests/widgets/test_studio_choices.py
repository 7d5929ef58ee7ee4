"""The Studio's choices: what is on the page belongs to what is chosen, and what was changed can be taken back."""

import base64
import importlib.util
import io
import os
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import nstlib as nst
from nstlib import images

pytest.importorskip("ipywidgets")
from studio_hands import drawn, press, studio, until

from nstlib.recipe import PRESETS, Recipe
from nstlib.widgets.desk import presets, results, thumbnails, wording
from nstlib.widgets.desk.changes import Change, Changes, Choice

pytestmark = pytest.mark.usefixtures("inline_pocket")


def downloaded(made):
    """(file name, bytes) of the link, or None."""
    found = re.search(r'download="([^"]*)" href="data:image/png;base64,([^"]*)"', made.desk.download.value)
    return found and (found[1], base64.b64decode(found[2]))


def test_another_picture_sends_the_result_to_the_strip_and_undo_brings_it_back():
    s = studio()
    press(s, "Start")
    painted, job = drawn(s.preview), s.job
    s.desk.cards["content"].thumbs["hills"].click()
    assert s.content == "hills" and s.job is None and s.state == "idle"
    assert "the content, not painted yet" in s.caption.value and not s.losses.value
    hills = np.round(nst.load_image("hills", size=512) * 255)
    assert drawn(s.preview).shape == hills.shape and np.abs(drawn(s.preview) - hills).mean() < 4
    assert "hills in the manner of impasto: press Start" in s.status.value
    assert [r.title for r in s.strip.results] == ["harbour in the manner of impasto"]
    press(s, "Undo")
    assert s.content == "harbour" and s.job is job and s.state == "finished"
    np.testing.assert_array_equal(drawn(s.preview), painted)
    assert s.choices["content"].value == "harbour"


def test_both_pictures_and_the_chosen_buttons_follow_every_way_of_choosing():
    s = studio()
    for kind, name in (("content", "bee"), ("style", "tiles")):
        card = s.desk.cards[kind]
        s.choices[kind].value = name
        assert f'alt="{kind}: {nst.gallery()[name].alt}"' in card.head.value and f"</b> {name}" in card.head.value
        assert [n for n, b in card.thumbs.items() if b.tooltip.endswith("chosen")] == [name]
    s.choose(content=np.full((40, 60, 3), 0.5, np.float32))
    card = s.desk.cards["content"]
    assert "a picture of your own" in card.head.value and not s.choices["content"].value
    assert not [n for n, b in card.thumbs.items() if b.tooltip.endswith("chosen")]


def test_a_run_that_goes_on_says_what_it_paints(monkeypatch):
    monkeypatch.setenv("NST_RUNNER", "thread")
    s = studio(steps=4000)
    s.start()
    until(lambda: s.job is not None and len(s.job.history) > 2)
    s.choose(style="tiles")
    assert s.state == "running"
    until(lambda: "This is harbour in the manner of impasto" in s.status.value)
    assert "Start paints harbour in the manner of tiles" in s.status.value
    assert "harbour in the manner of impasto" in s.caption.value
    old = s.job
    s.pause()
    assert s.runner.wait(30)
    assert "now Start paints harbour in the manner of tiles" in s.status.value
    s.start()
    until(lambda: s.job is not None and s.job is not old and s.job.history)
    assert s.job.run.names == ("harbour", "tiles") and s.strip.results[-1].names == ("harbour", "impasto")
    s.close()


def test_a_result_is_brought_back_with_pair_recipe_and_picture(tmp_path):
    s = studio()
    s.strength.value = 4
    press(s, "Start")
    first, words = s.job.picture, s.strip.results[0].words
    assert "48 px" in words and "style strength 4" in words and "12 steps" in words and "pocket" in words
    s.strength.value = 1
    s.choose("hills", "tiles")
    press(s, "Start")
    labels = [b.description.split("\n") for b in s.strip.buttons[:2]]
    assert [pair for pair, _ in labels] == ["hills × tiles", "harbour × impasto"]
    assert [recipe for _, recipe in labels] == [
        f"48 px, the course's default{more}" for more in ("", ", style strength 4")
    ]
    s.strip.buttons[1].click()
    assert (s.content, s.style, s.recipe.style_strength, s.strength.value) == ("harbour", "impasto", 4, 4)
    assert s.job is None and "brought back: harbour in the manner of impasto" in s.status.value
    shown = drawn(s.preview) / 255
    assert np.abs(shown - first).mean() < 0.04 < np.abs(shown - nst.load_image("harbour", size=48)).mean()  # a JPEG
    name, png = downloaded(s)
    assert name == "nst-harbour-impasto.png"
    np.testing.assert_allclose(np.asarray(Image.open(io.BytesIO(png))) / 255, first, atol=0.51 / 255)
    path = s.keep(tmp_path)
    assert path.read_bytes() == png and Recipe.load(path).style_strength == 4
    press(s, "Undo")
    assert (s.content, s.style, s.recipe.style_strength) == ("hills", "tiles", 1) and s.state == "finished"
    press(s, "Surprise me")
    press(s, "Surprise me")
    press(s, "Undo")
    press(s, "Undo")  # the run is gone by now, but not its picture
    assert s.job is None and s.shown is s.strip.results[-1] and s.shown.names == ("hills", "tiles")
    s.strip.buttons[1].click()
    press(s, "Start")  # paints it anew, to the same picture
    np.testing.assert_array_equal(s.job.picture, first)


def test_the_same_run_has_one_place_on_the_strip_and_a_dozen_have_one():
    s = studio()
    press(s, "Start")
    s.undo()
    press(s, "Start")
    assert len(s.strip.results) == 1
    [one] = s.strip.results
    for i in range(results.KEPT + 3):
        s.strip.add(results.Painted(**{**vars(one), "run": lambda: None, "words": str(i)}))
    assert [r.words for r in s.strip.results] == [str(i) for i in range(3, results.KEPT + 3)]
    assert all(b.layout.display != "none" for b in s.strip.buttons)


def test_undo_takes_back_what_happened_last():
    s = studio()
    assert s.buttons["Undo"].disabled
    s.strength.value = 2
    assert not s.buttons["Undo"].disabled
    s.strength.value = 8  # a slider's stops on the way are one change
    s.size_choice.value = 96
    press(s, "Undo")
    assert s.recipe.size == s.size_choice.value == 48 and s.recipe.style_strength == 8
    press(s, "Undo")
    assert s.recipe.style_strength == s.strength.value == 1 and s.buttons["Undo"].disabled
    press(s, "Start")
    press(s, "Undo")
    assert s.state == "paused" and len(s.job.history) == 10
    s.strength.value = 4
    np.testing.assert_allclose(s.job.recipe.style_strength, 4)
    press(s, "Undo")
    assert s.job.recipe.style_strength == 1 and len(s.job.history) == 10
    press(s, "Undo")
    assert not s.job.history and s.state == "paused"


def test_on_its_own_page_the_words_name_the_folder_and_no_cell(monkeypatch, tmp_path):
    folder = str(tmp_path.resolve())
    here = studio()
    assert "beside the notebook" in here.buttons["Keep"].tooltip and "run this cell again" in wording.line(
        "", "running", 1
    )
    monkeypatch.setenv("NST_STUDIO", folder)
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *a: None if name == "anywidget" else real(name, *a))
    s = studio()
    assert f"in the folder {folder}" in s.buttons["Keep"].tooltip
    by_hand = s.desk.drops["content"].build().value
    assert folder in by_hand and "notebook" not in by_hand and "kernel" not in by_hand
    press(s, "Start")
    press(s, "Keep")
    assert f"kept as {tmp_path.resolve() / 'nst-harbour-impasto-1.png'}" in s.status.value
    told = wording.line("", "running", 1)
    assert "load this page again" in told and "cell" not in told


def test_a_file_that_is_replaced_or_arrives_is_seen_anew(tmp_path):
    s = studio("mine.png")
    assert "there is no file" in s.desk.cards["content"].head.value and s.preview.layout.display == "none"
    seen = []
    for time_of_it, shade in ((10**9, 0.2), (2 * 10**9, 0.8)):
        images.save_image(np.full((30, 40, 3), shade), tmp_path / "mine.png")
        os.utime(tmp_path / "mine.png", (time_of_it, time_of_it))
        press(s, "Look again")
        assert "alert" not in s.desk.cards["content"].head.value and "press Start" in s.status.value
        np.testing.assert_allclose(drawn(s.preview).mean() / 255, shade, atol=0.02)
        seen.append((s.desk.cards["content"].head.value, s.desk.cards["content"].sheet.value))
    assert seen[0][0] != seen[1][0] and seen[0][1] != seen[1][1]
    images.save_image(np.zeros((30, 40, 3)), tmp_path / "mine.png")
    s.desk._arrived(s, "content", Path("mine.png"))  # as the field for photos tells it
    assert drawn(s.preview).mean() < 2


def test_only_the_last_change_holds_the_run_that_stood_before_it():
    changes, choice = Changes(), Choice("a", "b", Recipe())
    for i in range(40):
        changes.note(Change(f"change {i}", choice, ("a stage",), 0), steady=False)
    assert len(changes.all) == 30 and [c.stage for c in changes.all] == [None] * 29 + [("a stage",)]
    assert changes.last(0) is changes.all[-1] and changes.last(1) is None


def test_surprise_is_one_change_and_never_the_same_pictures():
    s = studio()
    for _ in range(5):
        before = s.content, s.style
        press(s, "Surprise me")
        assert s.content != before[0] and s.style != before[1]
        press(s, "Undo")
        assert (s.content, s.style) == before


def test_presets_are_recipes_in_words_and_sliders_go_on_from_them():
    s = studio(size=64, steps=30)
    control = s.desk.dials.preset
    assert [words for words, _ in control.options][:2] == ["a first look (quick)", "the course's default"]
    assert {name for _, name in control.options} <= set(PRESETS)
    control.value = "bold"
    assert s.recipe == Recipe.preset("bold").but(size=64, steps=30)
    control.value = "quick"
    assert (s.recipe.size, s.recipe.steps) == (s.size_choice.value, s.steps_choice.value) == (192, 50)
    control.value = "default"
    assert s.recipe == Recipe(size=64, steps=30)
    s.strength.value = 2
    assert control.value == "default" and "style strength 2" in presets.in_words(s.recipe)


def test_finer_and_slower_takes_its_own_network_and_gives_it_back():
    s = studio(backbone="pocket")
    s.use_preset("quality")
    assert (s.backbone, s.recipe.backbone, s.recipe.size) == ("auto", "vgg16", 512)
    s.take_back()
    assert (s.backbone, s.recipe.backbone, s.recipe.size) == ("pocket", "auto", 48)


def test_a_recipe_of_ones_own_has_a_name_among_the_presets():
    s = studio(recipe=Recipe.preset("gatys"))
    assert s.desk.dials.preset.value == "gatys"
    s.use_preset("bold")
    s.use_preset("gatys")
    assert s.recipe == Recipe.preset("gatys").but(size=48, steps=12)


def test_pictures_of_the_folder_are_listed_and_results_are_not(tmp_path):
    (tmp_path / "photos").mkdir()
    for name in ("b.jpg", "photos/a.JPG", "nst-harbour-impasto-1.png", ".hidden.jpg"):
        images.save_image(nst.load_image("bee", size=60), (tmp_path / name).with_suffix(".png"))
        shutil.move((tmp_path / name).with_suffix(".png"), tmp_path / name)
    shutil.copy(tmp_path / "b.jpg", tmp_path / "photos" / "nst-holiday.jpg")  # a photo, whatever it is called
    (tmp_path / "no picture.jpg").write_text("words")
    (tmp_path / "folder.jpg").mkdir()
    s = studio()
    own = [n for n in s.desk.cards["content"].thumbs if n not in nst.gallery().names]
    assert sorted(own) == ["b.jpg", "photos/a.JPG", "photos/nst-holiday.jpg"]
    s.desk.cards["style"].thumbs["photos/a.JPG"].click()
    press(s, "Start")
    assert s.job.run.names == ("harbour", "a") and "a.JPG" in s.choices["style"].value
    images.save_image(np.zeros((30, 40, 3)), tmp_path / "later.png")
    press(s, "Look again")
    assert "nst-chosen" in s.desk.cards["style"].thumbs["photos/a.JPG"]._dom_classes
    assert "later.png" in s.desk.cards["content"].thumbs and "later.png" in s.choices["content"].options


def test_a_photo_that_arrives_is_chosen_for_what_it_was_dropped_on(tmp_path):
    pytest.importorskip("anywidget")
    s = studio()
    data = images.encode(nst.load_image("bee", size=60), "JPEG")
    drop = s.desk.drops["style"]
    drop.receive({"kind": "begin", "upload": "1", "name": "My Wall.heic", "count": 1, "total": len(data)})
    drop.receive({"kind": "piece", "upload": "1", "number": 0}, [data])
    drop.receive({"kind": "end", "upload": "1"})
    assert (s.content, s.style) == ("harbour", "photos/My-Wall.jpg")
    assert "photos/My-Wall.jpg" in s.desk.cards["content"].thumbs and "press Start" in s.status.value


def test_a_file_that_is_none_is_told_where_the_picture_would_be(tmp_path):
    (tmp_path / "notes.jpg").write_text("words")
    s = studio()
    for name, words in (("nope.jpg", "there is no file"), ("notes.jpg", "not a picture"), ("harbor", "harbour")):
        s.choices["content"].value = name
        card = s.desk.cards["content"].head.value
        assert (
            'role="alert"' in card and words in card and words in s.status.value and s.preview.layout.display == "none"
        )
    press(s, "Undo")
    assert s.content == "notes.jpg"
    s.choices["content"].value = "bee"
    assert "alert" not in s.desk.cards["content"].head.value and s.state == "idle" and s.preview.layout.display is None


def test_a_full_disk_leaves_nothing_and_says_so(monkeypatch, tmp_path):
    s = studio()
    press(s, "Start")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    press(s, "Keep")
    assert "no space left on device" in s.status.value and "Download" in s.status.value
    assert not list(tmp_path.iterdir()) and not s.kept
    monkeypatch.undo()
    assert downloaded(s)[1][:4] == b"\x89PNG"


def test_the_download_is_the_file_that_keep_writes_and_none_while_nothing_stands(tmp_path):
    s = studio()
    assert downloaded(s) is None and 'aria-disabled="true"' in s.desk.download.value
    press(s, "Start")
    assert downloaded(s) == ("nst-harbour-impasto.png", s.keep(tmp_path).read_bytes())
    s.undo()
    ten = downloaded(s)[1]
    assert ten == s.keep(tmp_path).read_bytes()
    s.choose(content="bee")
    assert downloaded(s) is None


def test_a_picture_too_large_for_a_link_is_left_to_keep(monkeypatch):
    monkeypatch.setattr(results, "LINKED", 1000)
    s = studio()
    press(s, "Start")
    assert downloaded(s) is None and "press Keep" in s.desk.download.value


def test_thumbnails_are_small_and_none_is_made_of_what_cannot_be_read(tmp_path):
    for name in thumbnails.offered("style"):
        jpeg = thumbnails.thumbnail(name)
        assert max(Image.open(io.BytesIO(jpeg)).size) == thumbnails.SIDE and len(jpeg) < 12_000
    assert thumbnails.thumbnail("nope.jpg") is None


def test_what_cannot_be_read_is_tried_once_until_it_changes(monkeypatch, tmp_path):
    tried, load = [], images.load_at_most
    monkeypatch.setattr(images, "load_at_most", lambda path, side: tried.append(path) or load(path, side))
    (tmp_path / "broken.jpg").write_text("words")
    for _ in range(3):
        assert thumbnails.thumbnail(str(tmp_path / "broken.jpg")) is None
    assert len(tried) == 1
    images.save_image(np.zeros((30, 40, 3)), tmp_path / "broken.jpg")
    os.utime(tmp_path / "broken.jpg", (10**9, 10**9))
    assert thumbnails.thumbnail(str(tmp_path / "broken.jpg")) is not None and len(tried) == 2


def test_a_minute_without_news_is_told_by_the_page_alone():

    assert "kernel has died" in wording.line("step 3", "running", 3)
    assert "kernel" not in wording.line("finished", "finished", 3)


def test_what_was_brought_back_is_what_a_saved_notebook_shows():
    s = studio()
    press(s, "Start")
    s.choose(content="bee")
    s.strip.buttons[0].click()
    board = s.board()
    assert board.title == "Studio: harbour in the manner of impasto" and len(board.entries) == 3
    assert "12 steps" in board.text and s.still()["text/html"].count("<img") == 3
