"""Contrast, edges and pattern size, against pictures whose answer is known, and the words against the gallery."""

import numpy as np
import pytest

import nstlib as nst
from nstlib.manner import THIRDS, in_words, manner_of, pattern_size


def wave(length, angle=0.0, side=256, high=None):
    y, x = np.mgrid[: high or side, :side]
    return np.cos(2 * np.pi * (x * np.cos(angle) + y * np.sin(angle)) / length)


def grey(values):
    return np.repeat(np.asarray(values, np.float32)[..., None], 3, axis=-1)


@pytest.mark.parametrize("angle", [0, 0.5, 1.2])
@pytest.mark.parametrize("length", [8, 20, 40])
def test_a_wave_of_whatever_direction_is_as_long_as_it_is(length, angle):
    assert pattern_size(wave(length, angle)) == pytest.approx(length, rel=0.03)


def test_the_pattern_is_told_in_percent_of_the_side_whatever_lies_below_it():
    sky = np.linspace(0, 1, 256)[:, None]
    for size, rel in ((256, 0.05), (512, 0.08)):
        there = manner_of(grey(0.5 + 0.2 * wave(32 * size / 256, 0.3, size)))
        assert there.pattern == pytest.approx(100 * 32 / 256, rel=rel)
    assert manner_of(grey(0.25 + 0.4 * sky + 0.1 * wave(32))).pattern == pytest.approx(12.5, rel=0.1)
    assert manner_of(grey(0.5 + 0.2 * wave(20, high=128))).pattern == pytest.approx(100 * 20 / 256, rel=0.05)


def test_contrast_and_edges_are_their_formulas():
    """Half black and half white: a deviation of a half, and an edge of height 1 in one column of every row."""
    half = np.zeros((128, 256))
    half[:, 128:] = 1
    found = manner_of(grey(half))
    assert found.contrast == pytest.approx(0.5, abs=1e-6)
    assert found.edges == pytest.approx(1 / 256 * 2.56, rel=0.01)  # the gradient's sum over a row is the height
    soft = manner_of(grey(0.25 + half / 2))
    assert soft.contrast == pytest.approx(0.25, abs=1e-6) and soft.edges == pytest.approx(found.edges / 2, rel=0.01)
    plain = manner_of(grey(np.full((64, 64), 0.4)))
    assert (plain.contrast, plain.edges, plain.pattern) == (pytest.approx(0, abs=1e-6), pytest.approx(0, abs=1e-6), 100)
    assert in_words(plain) == "nearly plain, so there is no pattern to be taken"


def test_the_words_are_thirds_of_the_gallery():
    board = nst.style_picker()
    rows = {name: dict(zip(THIRDS, numbers, strict=True)) for name, *numbers in board.table.rows}
    assert len(rows) == 12
    for name, (low, high) in THIRDS.items():
        values = np.array([row[name] for row in rows.values()])
        assert [(values < low).sum(), ((values >= low) & (values < high)).sum()] == [4, 4]
    said = {entry.caption.partition(": ")[0]: entry.caption for entry in board.entries}
    assert said["tiles"] == "tiles: expect bold contrast, strong edges and a fine pattern"
    assert said["ducks"] == "ducks: expect middling contrast, soft edges and a broad pattern"
    within = sum(10 <= row["pattern"] <= 33 for row in rows.values())
    assert f"{within} of these 12 have one" in board.text and 5 < within < 12


@pytest.mark.parametrize(
    ("pictures", "sentence"),
    [
        ({}, "from 1 to 60 paintings, not 0"),
        (["stary"], "starry"),
        ([3], "a list of files and gallery names"),
        (np.zeros((40, 40, 3)), "a list of files and gallery names"),
        ({"thin": np.zeros((8, 200, 3))}, "200 x 8 pixels is too small to be measured"),
    ],
)
def test_bad_input_ends_in_a_sentence(pictures, sentence):
    with pytest.raises(nst.NSTError) as told:
        nst.style_picker(pictures)
    assert sentence in str(told.value) and "\n" not in str(told.value)


def test_the_command_says_it_in_lines(tmp_path, said):
    status, out, _ = said("picker", "tiles", "starry", "-o", tmp_path / "p.png")
    lines = out.splitlines()
    assert status == 0 and lines[0].split() == ["painting", "contrast", "edges", "pattern"]
    assert lines[1].split()[0] == "tiles" and lines[1].endswith("strong edges and a fine pattern")
    assert (tmp_path / "p.png").exists() and "1 of these 2 have one" in out
    status, _, err = said("picker", "-o", tmp_path / "p.jpg")
    assert status == 2 and "the name of a drawing must end in .png" in err


def test_the_widget_puts_them_in_order():
    pytest.importorskip("ipywidgets")
    from nstlib import widgets

    shown = widgets.StylePicker(["starry", "tiles", "ducks"])
    shown.show()
    assert [entry.caption.split(":")[0] for entry in shown.board().entries] == ["starry", "tiles", "ducks"]
    shown.order_choice.value = "pattern"
    assert [entry.caption.split(":")[0] for entry in shown.board().entries] == ["ducks", "starry", "tiles"]
    assert shown.page.value == nst.style_picker(["starry", "tiles", "ducks"], "pattern").to_html()
    with pytest.raises(nst.NSTError, match="did you mean 'edges'"):
        nst.style_picker(["starry"], "edge")
