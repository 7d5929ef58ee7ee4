"""The front of `nst studio`: its choices are the Studio's, its words are plain, and its download is the picture's file.

Compared with the Studio's own methods and with the PNG that nstlib writes. In a browser: tests/browser.
"""

import json

import pytest

pytest.importorskip("ipywidgets")
pytest.importorskip("anywidget")

from studio_hands import studio, until

from nstlib import images
from nstlib.recipe import PRESETS
from nstlib.widgets.front import page, words


@pytest.fixture
def made(monkeypatch, tmp_path):
    monkeypatch.setenv("NST_STUDIO", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    made = studio(backbone="pocket")
    yield made
    made.close()


@pytest.fixture
def front(made):
    return made.desk.front


def ask(front, **message):
    front.answer(None, message, [])


def heard_of(front):
    """What the front sends to the page from now on: [(message, buffers)]."""
    sent = []
    front.outcome.send = lambda message, buffers=None: sent.append((message, buffers))
    return sent


def test_it_stands_on_the_page_of_nst_studio_alone_and_folds_the_rest(made, front, monkeypatch):
    body = made.desk.box.children[2]
    assert body.layout.display == "none" and made.desk.box.children[1] is front.box
    front.outcome.unfolded = True
    assert body.layout.display is None
    monkeypatch.delenv("NST_STUDIO")
    assert studio().desk.front is None


def test_every_way_to_paint_is_a_recipe_and_has_a_sentence(front):
    options = front.choices["manner"].options
    assert [one["value"] for one in options] == list(words.MANNERS) and set(words.MANNERS) <= set(PRESETS)
    assert all(one["words"].endswith(".") and len(one["words"]) > 30 for one in options)
    assert PRESETS["quality"]["size"] == 2 * 256  # "Twice as large as Balanced"


def test_choices_reach_the_studio_and_come_back_from_it(made, front):
    front.choices["content"].value = "bee"
    front.choices["style"].value = "tiles"
    front.choices["manner"].value = "bold"
    assert (made.content, made.style, made.recipe.name) == ("bee", "tiles", "bold")
    made.choose(content="bridge")
    made.use_preset("gram")
    assert front.choices["content"].value == "bridge" and front.choices["manner"].value == "gram"
    assert front.choices["manner"].options[-1]["words"] == words.OTHERWISE
    made.take_back()
    assert front.choices["manner"].value == "bold"


def test_a_photo_of_ones_own_is_listed_first_under_its_name(made, front, tmp_path):
    (tmp_path / "photos").mkdir()
    images.save_image(images.load_image("bee", size=64), tmp_path / "photos" / "my dog.jpg")
    made.look_again()
    first = front.choices["content"].options[0]
    assert (first["value"], first["label"]) == ("photos/my dog.jpg", "my dog.jpg")
    assert first["words"] == "a photo of your own" and first["picture"].startswith("data:image/jpeg")


def test_a_run_is_told_in_plain_words_and_its_file_arrives_in_pieces(made, front, monkeypatch, tmp_path):
    monkeypatch.setattr(page, "PIECE", 2000)
    assert set(front.outcome.allowed) == {"paint", "chance"} and front.outcome.after == b""
    ask(front, do="paint")
    made.runner.wait(120)
    until(lambda: front.outcome.told)
    out = front.outcome
    assert out.state == "finished" and out.share == 1 and "download" in out.allowed and not out.wrong
    assert "loss" not in out.line + out.heard + out.told
    assert "Harbour, afternoon" in out.after_alt and "Against the photo: " in out.after_alt
    assert out.before_alt.startswith("The photo, Harbour, afternoon: A small harbour")
    sent = heard_of(front)
    ask(front, do="download")
    for number in range(1, sent[0][0]["count"]):
        ask(front, do="piece", number=number)
    (tmp_path / sent[0][0]["name"]).write_bytes(b"".join(buffers[0] for _, buffers in sent))
    assert len(sent) > 1 and json.loads(images.read_recipe(tmp_path / "nst-harbour-impasto.png"))["steps"] == 12


@pytest.mark.parametrize("number", [None, -1, 10**9, "0", 1.5])
def test_a_piece_that_is_none_sends_nothing(made, front, number):
    sent = heard_of(front)
    ask(front, do="piece", number=number)
    ask(front, do="no such thing")
    ask(front)
    assert sent == []


def test_what_cannot_be_painted_is_an_alert(made, front, tmp_path):
    made.choose(content="no such photo.jpg")
    assert "no such photo.jpg" in front.outcome.wrong and front.outcome.before == b""
    made.choose(content="bee")
    assert front.outcome.wrong == "" and front.outcome.before


@pytest.mark.parametrize(
    "state, share, seconds, line, heard",
    [
        ("running", 0.3, 12.4, "Painting: 30% done, about 12 seconds left.", "Painting: 25 % done."),
        ("running", 0.99, None, "Painting: 99% done.", "Painting: 75 % done."),
        ("running", 0.0, None, *["Getting ready. The first painting takes longest to begin."] * 2),
        ("stopped", 0.5, None, *["Stopped at 50%. This is the picture so far; Paint goes on, or begins anew."] * 2),
    ],
)
def test_what_is_heard_changes_at_every_quarter_alone(state, share, seconds, line, heard):
    assert words.standing(state, share, seconds) == (line, heard)
    told = {words.standing("running", share / 100, None)[1] for share in range(1, 100)}
    assert len(told) == 4
