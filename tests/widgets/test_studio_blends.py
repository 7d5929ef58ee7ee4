"""Several styles in the Studio: chosen, weighed while a run goes on, taken back, brought back, and frozen."""

import numpy as np
import pytest
from studio_hands import press, studio, until

import nstlib as nst
from nstlib import widgets


def picked(made, number, name):
    """Pick a further painting, as a reader does."""
    control = made.desk.blend.paintings[number - 1]
    control.index = list(control.options).index(name)


def seen(made):
    """Which rows are on the page: of each the painting, weight and role that it shows."""
    blend = made.desk.blend
    rows = [i for i, row in enumerate(blend.rows) if row.layout.display is None]
    return [(blend.paintings[i].label, blend.weights[i].value, blend.gives[i].value) for i in rows]


def test_a_second_painting_and_a_third_are_picked_and_let_go():
    s = studio()
    assert seen(s) == [("none", 1, "both")] and "A second painting may join" in s.desk.blend.words.value
    assert "impasto" not in s.desk.blend.paintings[1].options  # it is chosen already
    picked(s, 2, "starry")
    assert seen(s) == [("impasto", 1, "both"), ("starry", 1, "both"), ("none", 1, "both")]
    picked(s, 3, "tiles")
    s.desk.blend.weights[0].value = 2
    s.desk.blend.gives[2].value = "stroke"
    assert s.chosen().styles == [("impasto", 2), ("starry", 1), ("tiles", {"stroke": 1})]
    words = "impasto (form 67 %, stroke 50 %) and starry (form 33 %, stroke 25 %) and tiles (stroke 25 %)"
    assert words in s.status.value and words in s.desk.blend.words.value
    s.choose(style="starry")  # a painting has one place
    assert s.chosen().styles == [("starry", 2), ("tiles", {"stroke": 1})]
    press(s, "Undo")
    picked(s, 2, "none")
    assert s.chosen().styles == [("impasto", 2), ("tiles", {"stroke": 1})]
    press(s, "Surprise me")
    assert s.more == () and len(seen(s)) == 1


def test_a_run_is_of_all_of_them_and_comes_back_from_the_strip():
    s = studio("hills", {"impasto": 3, "starry": {"form": 1, "stroke": 0.5}})
    assert seen(s)[1] == ("starry", 1, "given") and s.desk.blend.weights[1].disabled
    s.reblend([3, 1])
    press(s, "Start")
    assert s.job.run.names == ("hills", "impasto 75 % and starry 25 %")
    blend = {"impasto": 3, "starry": 1}
    np.testing.assert_array_equal(s.job.picture, nst.stylize("hills", blend, size=48, steps=12, progress=False).image)
    picked(s, 2, "none")  # another style: the run is done, and its picture is on the strip
    assert s.strip.results[-1].names[1] == "impasto 75 % and starry 25 %" and s.chosen().styles == "impasto"
    s.strip.buttons[0].click()
    assert s.chosen().styles == [("impasto", 3), ("starry", 1)]
    assert "brought back: hills in the manner of impasto 75 % and starry 25 %" in s.status.value
    press(s, "Undo")
    assert s.chosen().styles == "impasto"


def test_weights_change_while_the_run_goes_on(monkeypatch):
    monkeypatch.setenv("NST_RUNNER", "thread")
    s = studio(style={"impasto": 1, "starry": 1}, steps=4000, size=64)
    press(s, "Start")
    until(lambda: s.job is not None and len(s.job.history) > 2)
    job = s.job
    s.desk.blend.weights[1].value = 4
    assert s.job is job and job.run.names[1] == "starry 80 % and impasto 20 %"
    s.desk.blend.gives[0].value, s.desk.blend.gives[1].value = "form", "stroke"
    steps = len(job.history)
    until(lambda: len(job.history) > steps)
    s.pause()
    assert job.run.names[1] in ("impasto (form) and starry (stroke)", "starry (stroke) and impasto (form)")
    assert "new settings" not in s.status.value
    s.desk.blend.weights[1].value = 0  # nobody gives the stroke: told, and the run is as it was
    assert "no painting gives the stroke" in s.status.value and job.run.plan.shares != (0, 1)
    s.desk.blend.weights[1].value = 4
    assert "no painting" not in s.status.value
    s.close()


def test_what_the_run_did_not_begin_with_counts_from_the_next():
    s = studio(style={"impasto": 1, "starry": 0})
    press(s, "Start")
    assert s.job.run.names[1] == "impasto" and s.state == "finished"
    s.desk.blend.weights[1].value = 1
    assert "the new settings count from the next run" in s.status.value
    press(s, "Start")
    assert s.job.run.names[1] == "impasto 50 % and starry 50 %"
    s.desk.blend.weights[1].value = 4
    press(s, "Undo")  # the change
    assert s.chosen().styles == [("impasto", 1), ("starry", 1)]
    s.undo()  # a stretch of the run, which then stands still
    s.desk.blend.weights[1].value = 4
    assert s.job.run.names[1] == "starry 80 % and impasto 20 %"


def test_what_is_no_blend_is_told(monkeypatch):
    with pytest.raises(nst.NSTError, match="places for 3 paintings, not 4"):
        widgets.Studio("hills", {name: 1 for name in ("impasto", "starry", "tiles", "hatching")})
    with pytest.raises(nst.NSTError, match="add up to nothing"):
        widgets.Studio("hills", {"impasto": 0})
    s = studio()
    picked(s, 2, "starry")
    for weight in s.desk.blend.weights[:2]:
        weight.value = 0
    press(s, "Start")
    assert "add up to nothing" in s.status.value and s.job is None


def test_the_frozen_picture_says_which(monkeypatch):
    s = studio("hills", {"impasto": 1, "starry": 1})
    board = s.board()
    assert [entry.caption for entry in board.entries] == ["content: hills", "style: impasto", "style: starry"]
    assert "hills in the manner of impasto 50 % and starry 50 %" in board.title
    monkeypatch.setenv("NST_STATIC", "1")
    made = widgets.Studio("hills", {"impasto": 1, "starry": 1}, size=48, steps=3)
    made.prepare_static()
    assert "impasto 50 % and starry 50 %" in made.still()["text/html"]


def test_a_painting_given_as_an_array_has_its_place():
    picture = np.random.default_rng(0).random((64, 64, 3), dtype=np.float32)
    s = studio("hills", [("impasto", 1), (picture, 1)])
    assert seen(s)[1][0] == "a picture of your own"
    s.desk.blend.weights[1].value = 2
    press(s, "Start")
    assert s.job.run.names[1] == "style 67 % and impasto 33 %"
