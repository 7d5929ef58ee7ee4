"""Every widget, driven by its controls without a browser or a kernel."""

import os
import subprocess
import sys

import numpy as np
import pytest
from notebook_outputs import Images

import nstlib as nst

pytest.importorskip("ipywidgets")
from studio_hands import until

from nstlib import explain, widgets
from nstlib.errors import NSTError
from nstlib.widgets import host, panel


@pytest.fixture(autouse=True)
def pocket(monkeypatch):
    monkeypatch.setenv("NST_BACKBONE", "pocket")
    monkeypatch.delenv("NST_STATIC", raising=False)


@pytest.fixture
def threaded(monkeypatch):
    monkeypatch.setenv("NST_RUNNER", "thread")


def studio(**options):
    made = widgets.Studio("harbour", "impasto", **{"size": 64, "steps": 20} | options)
    made.show()
    return made


def test_studio_runs_inline_to_the_end_and_shows_it():
    s = studio()
    assert s.state == "idle" and "harbour in the manner of impasto: press Start" in s.status.value
    s.buttons["Start"].click()
    assert s.state == "finished" and s.progress.value == s.progress.max == 20
    assert s.preview.value[:2] == b"\xff\xd8" and 'data-state="finished"' in s.status.value
    assert "<svg" in s.losses.value and s.losses.value.count("data-layer") == 8
    assert s.record[0].step == 1 and s.record[-1].step == 20
    board = s.board()
    np.testing.assert_array_equal(board.entries[2].image, s.job.picture)


def test_studio_pauses_reweights_undoes_and_goes_on(threaded, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    s = studio(steps=4000)
    s.buttons["Start"].click()
    until(lambda: s.job is not None and len(s.job.history) > 12)
    s.buttons["Pause"].click()
    stood = len(s.job.history)
    assert s.state == "paused" and s.runner.wait(10) and len(s.job.history) - stood <= 1
    before = s.job.run.objective.weights.copy()
    s.strength.value = 4
    after = s.job.run.objective.weights
    np.testing.assert_allclose(after[2:7], 4 * before[2:7], rtol=1e-6)
    np.testing.assert_array_equal(after[:2], before[:2])
    s.buttons["Undo"].click()  # what happened last: the strength
    np.testing.assert_allclose(s.job.run.objective.weights, before, rtol=1e-6)
    assert s.strength.value == 1 and len(s.job.history) >= stood
    s.buttons["Undo"].click()
    assert len(s.job.history) % 10 == 0 and s.record[-1].step <= len(s.job.history)
    s.buttons["Keep"].click()
    assert len(s.kept) == 1 and (tmp_path / "nst-harbour-impasto-1.png").is_file() and "kept as" in s.status.value
    s.buttons["Start"].click()
    here = len(s.job.history)
    until(lambda: len(s.job.history) > here + 3)
    s.buttons["Stop"].click()
    assert s.state == "stopped" and s.runner.wait(10)


def test_pause_and_start_in_one_breath_keep_one_thread_working(threaded):
    s = studio(steps=4000)
    s.start()
    until(lambda: s.job is not None and s.job.history)
    for _ in range(20):
        s.pause()
        s.start()
    here = len(s.job.history)
    until(lambda: len(s.job.history) > here + 2)
    s.close()
    assert s.state == "stopped"


def test_undo_to_the_start_stands_still_there(threaded):
    s = studio(steps=4000)
    s.start()
    until(lambda: s.job is not None and len(s.job.history) > 1)
    s.pause()
    for _ in range(40):
        if not s.job.history:
            break
        s.undo()
    assert not s.job.history and s.state == "paused" and s.runner.wait(10)
    assert "the content" in s.caption.value and not s.losses.value
    s.start()
    until(lambda: len(s.job.history) > 3)
    s.close()


def test_what_a_thread_read_before_a_command_is_not_shown_after_it(threaded, monkeypatch):
    import threading

    from nstlib.widgets.desk import canvas as module

    s = studio(steps=4000)
    s.start()
    until(lambda: s.job is not None and len(s.job.history) > 1)
    s.pause()
    assert s.runner.wait(10)
    draw, undo = module.loss_svg, threading.Thread(target=lambda: [s.undo() for _ in range(40) if s.job.history])

    def draw_while_another_undoes(history, **options):
        if not undo.ident:
            undo.start()
            undo.join(0.5)
        return draw(history, **options)

    monkeypatch.setattr(module, "loss_svg", draw_while_another_undoes)
    s._rested(s.job)
    undo.join(10)
    assert not s.job.history and "the content" in s.caption.value and not s.losses.value
    s.close()


def test_closing_while_it_prepares_leaves_no_run(threaded, monkeypatch):
    import threading

    from nstlib.widgets import studio as module

    go, making, original = threading.Event(), threading.Event(), module.Job

    def slow(*args, **options):
        making.set()
        go.wait(30)
        return original(*args, **options)

    monkeypatch.setattr(module, "Job", slow)
    s = studio(steps=4000)
    s.start()
    assert making.wait(30)
    s.start()  # pressed twice
    monkeypatch.setattr(s.runner, "wait", lambda *_: True)
    s.close()
    go.set()
    until(lambda: s.runner._thread is None)
    assert s.job is None and s.state == "idle"


def test_arrays_as_pictures_and_a_caption_that_stays_true():
    array = nst.load_image("harbour", size=64)
    s = widgets.Studio(array, "impasto", size=64, steps=4)
    s.show()
    s.start()
    assert s.state == "finished" and "content in the manner of impasto" in s.caption.value
    s.choices["content"].value = "hills"
    assert "the content" in s.caption.value and "hills in the manner of impasto" in s.status.value
    [result] = s.strip.results
    assert result.title == "content in the manner of impasto" and result.choice.content is array


def test_weights_chosen_after_the_end_belong_to_the_next_run(tmp_path):
    s = studio()
    s.start()
    s.strength.value = 4
    s.keep(tmp_path)
    assert s.kept[0].recipe.style_strength == 1 and s.recipe.style_strength == 4
    s.undo()
    assert s.job.recipe.style_strength == 4


def test_a_second_run_is_measured_anew():
    s = studio()
    made = widgets.LayerLedger(s)
    made.show()
    s.start()
    first = made._ledger
    s.choices["content"].value = "hills"
    s.start()
    assert made._ledger is not first and made.measured_at == 20
    made.close()
    assert not s.listeners


def test_another_widgets_mistake_does_not_end_the_run():
    s = studio()
    s.listeners.append(lambda *_: 1 / 0)
    s.start()
    assert s.state == "finished" and "ZeroDivisionError" in s.status.value


def test_a_strip_that_fails_says_so(monkeypatch):
    strips = widgets.DepthStrips("bust", size=48, steps=4, backbone="nonsense")
    strips.show()
    strips.compute_button.click()
    assert "nonsense" in strips.status.value and not strips.made["content"]


def test_freezing_closes_what_was_live(monkeypatch):
    import ipywidgets

    shown = []
    monkeypatch.setattr("IPython.display.update_display", lambda *a, **k: shown.append(a[0]))
    before = len(getattr(ipywidgets.widget, "_instances", {}))
    lens = widgets.GramLens("impasto", size=48)
    lens.show()
    lens.freeze()
    assert "data:image/" in shown[0]["text/html"] and lens.box is None
    assert len(getattr(ipywidgets.widget, "_instances", {})) <= before + 1


def test_a_new_panel_of_the_same_cell_ends_the_run_of_the_earlier_one(threaded, monkeypatch):
    monkeypatch.setattr(host, "cell", lambda: "the same cell")
    first, second = studio(steps=4000), studio(steps=4000)
    first.take_place()
    first.start()
    until(lambda: first.job is not None and first.job.history)
    second.take_place()
    assert first.state == "stopped" and first.runner.wait(10) and second.state == "idle"
    panel._shown.clear()


def test_ticks_work_in_slices_and_stop_the_clock(monkeypatch):
    monkeypatch.setenv("NST_RUNNER", "ticks")
    monkeypatch.setattr(host.Runner, "SLICE", 0.0)  # one step a tick, however fast the machine is
    s = studio(steps=30)
    s.start()
    assert s.state == "preparing" and s.job is None and s.runner.clock in s.box.children
    for tick in range(1, 200):
        s.runner.clock.value = tick
        if s.state == "finished":
            break
    playing = "playing" if s.runner.clock.has_trait("playing") else "_playing"
    assert s.state == "finished" and tick > 5 and getattr(s.runner.clock, playing) is False


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ({"content": "no_such_file.jpg"}, "no_such_file"),
        ({"style": "/dev/null"}, "null"),
        ({"size": 200_000}, "memory"),
    ],
)
def test_bad_choices_are_told_in_one_sentence(choice, words):
    s = studio()
    for kind, value in choice.items():
        if kind == "size":
            s.size_choice.options = (*s.size_choice.options, value)
            s.size_choice.value = value
        else:
            s.choices[kind].value = value
    s.buttons["Start"].click()
    assert s.state == "failed" and words in s.status.value and "Traceback" not in s.status.value
    for kind in ("content", "style"):
        s.choices[kind].value = "harbour"
    s.size_choice.value = 96
    s.buttons["Start"].click()
    assert s.state == "finished"


def test_a_loss_that_is_no_number_stops_the_run_in_words(monkeypatch):

    s, original, calls = studio(), nst.Objective.__call__, []

    def poisoned(self, image, targets, weights=None):
        calls.append(1)
        loss, gradient, values = original(self, image, targets, weights)
        return (float("nan") if len(calls) == 5 else loss), gradient, values

    monkeypatch.setattr(nst.Objective, "__call__", poisoned)
    s.start()
    assert s.state == "stopped" and "last good picture" in s.status.value and len(s.job.history) == 4


def test_an_error_of_the_worker_is_told(monkeypatch):

    def broken(*_):
        raise RuntimeError("the card fell off")

    s = studio()
    monkeypatch.setattr(nst.Objective, "__call__", broken)
    s.start()
    assert s.state == "failed" and "the card fell off" in s.status.value


def test_keep_before_a_run_and_in_a_folder_that_is_not_there(tmp_path):
    s = studio()
    s.keep()
    assert "press Start first" in s.status.value
    s.start()
    s.keep(tmp_path / "nowhere")
    assert "nowhere" in s.status.value and not s.kept


def test_ledger_sliders_move_the_shares_without_the_network(monkeypatch):
    made = widgets.LayerLedger("harbour", "impasto", picture="hills", size=64)
    made.show()
    before = made.ledger()
    monkeypatch.setattr(nst.Objective, "__call__", lambda *_: pytest.fail("the network was asked"))
    slider = made.sliders["style", "block5_conv1"]
    slider.value = 32.0
    after = made.ledger()
    share = {row.layer: row.gradient_share for row in after if row.kind == "style"}
    assert share["block5_conv1"] > next(r for r in before if r.layer == "block5_conv1").gradient_share
    assert sum(row.loss_share for row in after) == pytest.approx(1) and "block5_conv1" in made.page.value
    for s in made.sliders.values():
        s.value = 0.0
    assert "nothing" in made.status.value or "at least one" in made.status.value or made.message


def test_ledger_of_a_studio_follows_its_run_and_steers_it():
    s = studio()
    made = widgets.LayerLedger(s)
    made.show()
    assert "Start a run" in made.status.value
    s.start()
    assert 'class="nst-shares"' in made.live.value and made.measured_at == 20 and "nst-ledger" in made.page.value
    made.sliders["style", "block1_conv1"].value = 0.0
    assert s.recipe.style_layers["block1_conv1"] == 0 and "set the next one" in made.status.value
    s.undo()
    assert s.job.recipe.style_layers["block1_conv1"] == 0


def test_gram_cells_are_the_gram_matrix_and_shuffling_changes_none():
    lens = widgets.GramLens("impasto", "block1_conv1", size=64)
    lens.show()
    features = nst.backbone("pocket")(lens.image, layers=["block1_conv1"])["block1_conv1"]
    gram = np.asarray(nst.gram_matrix(features))
    np.testing.assert_allclose(lens.values(), gram[np.ix_(lens.channels, lens.channels)], rtol=1e-4)
    lens.matrix[2][5].click()
    assert lens.cell == (lens.channels[2], lens.channels[5]) and f"G[{lens.cell[0]}, {lens.cell[1]}]" in lens.page.value
    framed = [(i, j) for i in range(8) for j in range(8) if "D55E00" in str(lens.matrix[i][j].layout.get_state())]
    assert framed == [(2, 5)] and lens.matrix[2][5].tooltip.endswith("chosen")
    assert [number.value for number in lens.numbers[1]] == [str(c) for c in lens.channels]
    before = lens.values()
    lens.shuffle_button.click()
    np.testing.assert_allclose(lens.values(), before, rtol=1e-6)
    assert "Style forgets where" in lens.page.value and lens.shuffle_button.description == "Positions back"
    lens.layer_choice.value = "block4_conv1"
    assert "block4_conv1" in lens.page.value
    assert [number.value for number in lens.numbers[0]] == [str(c) for c in lens.channels]


def test_a_lens_that_was_shuffled_before_it_is_shown_says_so():
    lens = widgets.GramLens("impasto", size=48)
    lens.shuffle_positions()
    lens.show()
    assert lens.shuffle_button.description == "Positions back" and "Style forgets where" in lens.page.value


def test_atlas_turns_pages_and_changes_layers():
    atlas = widgets.FeatureAtlas("harbour", size=64)
    atlas.show()
    first = atlas.page.value
    atlas.page_slider.value = 2
    assert atlas.page.value != first and atlas.page_number == 1
    atlas.layer_choice.value = "block5_conv3"
    assert atlas.page_slider.value == 1 and "block5_conv3" in atlas.page.value
    atlas.order_choice.value = "by number"
    assert "channel 0," in atlas.page.value


def test_strips_compute_one_depth_after_the_other():
    strips = widgets.DepthStrips("bust", size=48, steps=4)
    strips.show()
    strips.compute_button.click()
    assert list(strips.made["content"]) == list(explain.CONTENT_DEPTHS) and "5 of 5" in strips.status.value
    strips.kind_choice.value = "texture"
    assert not strips.made["texture"] and "0 of 5" in strips.status.value


def test_tug_of_war_walks_along_a_run():
    tug = widgets.TugOfWar("harbour", "impasto", size=64)
    tug.show()
    assert "its own loss is 0" in tug.page.value
    tug.run_button.click()
    assert len(tug.pictures) == 6 and tug.moment == "step 40" and "degrees" not in tug.status.value
    tug.slider.value = "step 8"
    assert tug.moment == "step 8" and "angle between them is" in tug.page.value


def test_time_machine_scrubs_and_wipes():
    s = studio()
    machine = widgets.TimeMachine(s)
    machine.show()
    assert "start a run" in machine.status.value
    s.start()
    assert machine.scrubber.max == len(s.record) - 1
    machine.scrubber.value = 2
    assert f'data-step="{s.record[2].step}"' in machine.status.value
    s.kept.append(s.job.result())
    machine._fit()
    machine.choice.value = "the content"
    machine.wiper.value = 100
    assert "the content" in machine.status.value and machine.board().entries[0].image.shape == s.job.picture.shape
    assert any(name.startswith("kept 1") for name in machine.candidates())


def test_prediction_is_asked_checked_and_explained():
    shown = []
    question = widgets.Predict("Which?", ["this", "that"], 1, "Because.", reveal=lambda: shown.append(1) or "<b>x</b>")
    question.show()
    question.check_button.click()
    assert "Choose an answer" in question.status.value and not shown
    question.choice.value = "this"
    question.check_button.click()
    assert 'data-state="wrong"' in question.status.value and "Not quite: that. Because." in question.status.value
    question.choice.value = "that"
    question.check_button.click()
    assert 'data-state="right"' in question.status.value and question.page.value == "<b>x</b>" and len(shown) == 2


def test_a_prediction_may_reveal_whatever_a_notebook_shows():
    result = nst.stylize("harbour", "impasto", size=48, steps=2, progress=False)
    for shown, word in ((lambda: result, "<figure"), (lambda: result.ledger, "nst-ledger"), (lambda: 7, "")):
        question = widgets.Predict("Which?", ["this", "that"], 1, "Because.", reveal=shown)
        question.show()
        question.check("that")
        assert word in question.page.value
    assert not question.page.value and "no view draws a int" in question.status.value


@pytest.mark.parametrize("kind", [widgets.LayerLedger, widgets.TimeMachine])
def test_a_studio_is_followed_by_name_or_in_the_first_place(kind):
    s = studio()
    assert kind(s).studio is s and kind(studio=s).studio is s
    with pytest.raises(NSTError, match=r"must be a widgets.Studio, not str"):
        kind(studio="harbour")


def test_a_time_machine_needs_a_record():
    with pytest.raises(NSTError, match="give a record"):
        widgets.TimeMachine()


def test_a_panel_is_brought_up_to_date_only_while_it_is_built():
    s = studio(steps=4)
    panels = [s, widgets.TimeMachine(s), widgets.LayerLedger(s), widgets.GramLens("impasto", size=48)]
    for p in panels[1:]:
        assert not p.built
        p.refresh()  # nothing to do, and no complaint
        p.show()
    assert all(p.built for p in panels)
    panels[3].shuffle_positions()
    assert "Style forgets where" in panels[3].page.value
    for p in panels:
        p.close()
        p.dispose()
        assert not p.built
    shown = [s.status.value, panels[1].status.value, panels[2].page.value, panels[3].page.value]
    s.start()
    panels[3].shuffle_positions()
    assert s.state == "finished"
    assert shown == [s.status.value, panels[1].status.value, panels[2].page.value, panels[3].page.value]
    assert 'data-state="finished"' in (s.show() and s.status.value)  # built again, and true


def test_sliders_offer_fractions_and_take_the_nearest():
    options = panel.fractions(0.125, 0.25, 1, 2.0)
    assert options == [("1/8", 0.125), ("1/4", 0.25), ("1", 1), ("2", 2.0)]
    assert (
        panel.nearest(0.3, options) == 0.25 and panel.nearest(50, options) == 2.0 and panel.nearest(0, options) == 0.125
    )
    made = widgets.LayerLedger("harbour", "impasto", recipe=nst.Recipe(style_layers={"block1_conv1": 0.3}), size=48)
    made.show()
    assert made.sliders["style", "block1_conv1"].value == 0.25 and made.sliders["style", "block1_conv1"].label == "1/4"


def test_every_frozen_panel_is_pictures_with_words():
    s = studio()
    s.start()
    panels = [
        s,
        widgets.TimeMachine(s),
        widgets.LayerLedger(s),
        widgets.GramLens("impasto", size=64),
        widgets.FeatureAtlas("harbour", size=64),
        widgets.DepthStrips("bust", size=48),
        widgets.Predict("Which?", ["this", "that"], 1, "Because."),
        widgets.TugOfWar("harbour", "impasto", size=64),
    ]
    for p in panels:
        frozen = p.board().frozen()
        page = frozen["text/html"]
        pictures = Images(page).found
        assert page.count("data:image/") == len(pictures) == len(p.board().entries) + bool(p.board().history), type(p)
        assert all(len(i["alt"]) > 20 for i in pictures) and len(p.board().alt) > 20 and "<svg" not in page, type(p)
        assert p.figure().axes or not p.board().entries


def test_widgets_can_be_imported_and_shown_without_ipywidgets():
    code = (
        "import sys; sys.modules['ipywidgets'] = None\n"
        "import importlib.util as u; real = u.find_spec\n"
        "u.find_spec = lambda n, *a: None if n == 'ipywidgets' else real(n, *a)\n"
        "from nstlib import widgets\n"
        "s = widgets.Studio('harbour', 'impasto', size=48, steps=3)\n"
        "s.start(); print(s.state, s.runner.kind, widgets.GramLens(size=48).board())"
    )
    environment = {**os.environ, "NST_BACKBONE": "pocket", "NST_OFFLINE": "1"}
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert "finished inline [Gram lens" in out.stdout, out.stderr[-2000:]
