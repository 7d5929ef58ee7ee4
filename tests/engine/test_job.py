"""A run steered on the way, from ticks and from another thread."""

import threading
import time
from dataclasses import fields

import numpy as np
import pytest

import nstlib as nst
from nstlib.errors import NSTError
from nstlib.recipe import Recipe

SMALL = Recipe(size=64, steps=24, smallest=45)


def job(content, style, recipe=SMALL, **options):
    return nst.Job(content, style, recipe, backbone="pocket", **options)


def run_out(j):
    while j.tick(0.05):
        pass
    return j


def test_ticks_end_where_stylize_ends(waves, checks):
    j = run_out(job(waves, checks))
    assert j.status == "finished" and len(j.history) == 24
    whole = nst.stylize(waves, checks, SMALL, backbone="pocket", progress=False)
    np.testing.assert_array_equal(j.picture, whole.image)
    np.testing.assert_array_equal(j.result().image, whole.image)
    with pytest.raises(NSTError, match="finished"):
        j.start()


def test_a_thread_ends_there_too(waves, checks):
    seen = []
    j = job(waves, checks, on_step=lambda j, step: seen.append((step.step, threading.current_thread().name))).start()
    j.start()  # twice is once
    assert j.wait(60) and j.status == "finished"
    assert [s for s, _ in seen] == list(range(1, 25)) and {name for _, name in seen} == {"nst-job"}
    whole = nst.stylize(waves, checks, SMALL, backbone="pocket", progress=False)
    np.testing.assert_array_equal(j.picture, whole.image)


@pytest.mark.parametrize("optimiser", ["adam", "lbfgs"])
def test_undo_and_go_on_repeats_the_same_pictures(waves, checks, optimiser):
    recipe = SMALL.but(optimiser=optimiser)
    j = job(waves, checks, recipe, snapshot_every=5)
    while len(j.history) < 18:
        j.tick(0)
    assert j.undo() == 15 and j.status == "paused" and len(j.history) == 15
    assert j.undo(2) == 5
    j.go_on()
    straight = run_out(job(waves, checks, recipe))
    np.testing.assert_array_equal(run_out(j).picture, straight.picture)
    assert [s.loss for s in j.history] == [s.loss for s in straight.history]
    assert j.undo(99) == 0 and j.status == "paused"
    with pytest.raises(NSTError, match="nothing to undo"):
        j.undo()


def test_reweighting_changes_the_next_step_and_nothing_before(waves, checks):
    plain, changed = job(waves, checks), job(waves, checks)
    for j in (plain, changed):
        while len(j.history) < 10:
            j.tick(0)
    changed.reweight(style_strength=5.0, tv_weight=0.0)
    plain.tick(0)
    changed.tick(0)
    a, b = plain.history[-1].terms, changed.history[-1].terms
    assert [s.loss for s in plain.history[:10]] == [s.loss for s in changed.history[:10]]
    for name in a:  # the same picture, other weights
        factor = {"style": 5.0, "content": 1.0, "smoothness": 0.0}[name.split("/")[0]]
        assert b[name] == pytest.approx(factor * a[name], rel=1e-4)
    assert changed.recipe.style_strength == 5 and run_out(changed).result().recipe.style_strength == 5
    with pytest.raises(NSTError, match="cannot change 'size'"):
        changed.reweight(size=128)
    with pytest.raises(NSTError, match="keeps its layers"):
        changed.reweight(style_layers=["block1_conv1"])


def test_a_run_that_has_begun_takes_every_weight_and_nothing_else(waves, checks):
    j = job(waves, checks)
    j.tick(0)
    for name in (field.name for field in fields(Recipe)):
        if name.endswith(("_weight", "_layers", "_strength", "further")):
            j.reweight(**{name: getattr(j.recipe, name)})
        else:
            with pytest.raises(NSTError, match=f"cannot change '{name}'; only content_weight, style_weight"):
                j.reweight(**{name: getattr(j.recipe, name)})


def test_weights_of_single_layers_can_be_given_in_any_order(waves, checks):
    j = job(waves, checks)
    j.tick(0)
    layers = dict(reversed(list(j.recipe.style_layers.items()))) | {"block1_conv1": 0.0}
    j.reweight(style_layers=layers)
    j.tick(0)
    assert j.history[-1].terms["style/block1_conv1"] == 0 and j.history[-1].terms["style/block5_conv1"] > 0


def slow_objective(monkeypatch, seconds):
    original = nst.Objective.__call__

    def slow(self, *arguments):
        time.sleep(seconds)
        return original(self, *arguments)

    monkeypatch.setattr(nst.Objective, "__call__", slow)


def test_pause_and_stop_wait_for_at_most_one_step(waves, checks, monkeypatch):
    j = job(waves, checks, SMALL.but(steps=1000))
    j.tick(0)  # compiled
    slow_objective(monkeypatch, 0.1)
    j.start()
    time.sleep(0.35)
    for command, status in ((j.pause, "paused"), (j.start, "running"), (j.stop, "stopped")):
        begun, steps = time.perf_counter(), len(j.history)
        command()
        waited = time.perf_counter() - begun
        assert j.status == status
        assert len(j.history) <= steps + 1 and waited < 10 * 0.1  # one step, with room for a busy machine
        if status == "running":
            time.sleep(0.25)
    steps = len(j.history)
    assert j.wait(5) and len(j.history) == steps
    assert "stopped by hand" in j.result().stopped


def test_a_step_may_give_commands(waves, checks):
    def until_five(j, step):
        if step.step == 5:
            j.pause()

    j = job(waves, checks, on_step=until_five)
    assert not j.tick(60) and j.status == "paused" and len(j.history) == 5
    j.go_on()
    assert run_out(j).status == "finished"


def test_divergence_stops_with_a_sentence_and_the_last_good_picture(waves, checks, monkeypatch):
    j = job(waves, checks)
    for _ in range(4):
        j.tick(0)
    good, original = j.picture.copy(), nst.Objective.__call__
    monkeypatch.setattr(nst.Objective, "__call__", lambda self, *a: (float("nan"), *original(self, *a)[1:]))
    assert not j.tick(0) and j.status == "stopped" and "became nan at step 5" in j.message
    np.testing.assert_array_equal(j.picture, good)
    monkeypatch.undo()
    j.undo()
    assert run_out(j.go_on()).status == "finished"


def test_an_error_in_the_thread_is_kept_for_the_person(waves, checks, monkeypatch):
    j = job(waves, checks)

    def broken(*_):
        raise NSTError("the memory is not enough; use a smaller size.")

    monkeypatch.setattr(nst.Objective, "__call__", broken)
    assert j.start().wait(30) and j.status == "failed" and "smaller size" in j.message
    with pytest.raises(NSTError, match="has failed"):
        j.start()


def test_ledger_of_a_running_job_has_maps_and_an_angle(waves, checks):
    j = job(waves, checks, SMALL.but(steps=400, margin=0.0)).start()
    while len(j.history) < 3:
        time.sleep(0.01)
    table = j.ledger(maps=True)
    j.stop()
    assert 0 <= table.angle <= 180 and set(table.maps) == {f"{r.kind}/{r.layer}" for r in table}
    for row in table:
        assert np.linalg.norm(table.maps[f"{row.kind}/{row.layer}"]) == pytest.approx(row.gradient_norm, rel=1e-4)


def test_stop_rule_ends_a_scale_that_no_longer_falls(waves, checks):
    lazy = SMALL.but(steps=200, tolerance=0.9, patience=10)
    j = run_out(job(waves, checks, lazy))
    # No loss falls to a tenth in ten steps for long, so every scale ends soon after its tenth step.
    assert j.status == "finished" and 22 <= len(j.history) < 60
    assert len(run_out(job(waves, checks, lazy.but(tolerance=0.0, steps=60))).history) == 60


@pytest.mark.parametrize("start", ["noise", "statistics", "picture"])
def test_starts(waves, checks, start):
    options = {"initial": 0.25 * checks + 0.5} if start == "picture" else {}
    j = job(waves, checks, SMALL.but(margin=0.0, start="content" if start == "picture" else start), **options)
    first = j.picture
    assert first.shape == (34, 45, 3) and np.abs(first - nst.resize(waves, (34, 45))).mean() > 0.05
    if start == "statistics":
        # Clipping to [0, 1] pulls the tails in, so the moments are near the style's, not equal to them.
        np.testing.assert_allclose(first.mean((0, 1)), checks.mean((0, 1)), atol=0.1)
    if start == "picture":
        np.testing.assert_allclose(first, nst.resize(options["initial"], (34, 45)), atol=0.02)
        assert j.recipe.start == "picture"
    assert run_out(j).status == "finished"


def test_a_start_of_its_own_needs_a_picture(waves, checks):
    with pytest.raises(NSTError, match="initial="):
        job(waves, checks, SMALL.but(start="picture"))


def test_undone_past_a_new_weight_the_run_descends_the_new_loss(waves, checks):
    """The snapshot's own loss and directions are those of the old weights; weights stay as they are."""
    j = job(waves, checks, SMALL.but(steps=40, smallest=64, margin=0.0), snapshot_every=5)
    while len(j.history) < 10:
        j.tick(0)
    j.reweight(style_strength=20)
    while len(j.history) < 13:
        j.tick(0)
    assert j.undo() == 10 and j.recipe.style_strength == 20
    before = j.picture
    j.go_on()
    run_out(j)
    assert np.abs(j.picture - before).max() > 0.05
    told_again = job(waves, checks, SMALL.but(steps=40, smallest=64, margin=0.0), snapshot_every=5)
    while len(told_again.history) < 10:
        told_again.tick(0)
    told_again.reweight(style_strength=20)
    assert j.history[-1].loss == pytest.approx(run_out(told_again).history[-1].loss, rel=1e-5)


def test_a_new_weight_gives_a_scale_its_patience_again(waves, checks):
    recipe = SMALL.but(steps=60, smallest=64, tolerance=1e-3, patience=5)
    j = job(waves, checks, recipe)
    while len(j.history) < 12 and j.tick(0):
        pass
    steps = len(j.history)
    j.reweight(style_strength=10)
    run_out(j)
    assert len(j.history) > steps + 5


def test_a_picture_taken_from_a_job_is_the_takers_own(waves, checks):
    j = job(waves, checks)
    j.tick(0)
    kept = j.result().image.copy()
    j.picture[...] = 0
    np.testing.assert_array_equal(j.result().image, kept)


def test_ticks_tell_of_a_rest_that_came_between_them(waves, checks):
    rests = []
    j = job(waves, checks, on_rest=lambda j: rests.append(j.status))
    j.tick(0)
    j.pause()
    assert not j.tick(0) and not j.tick(0) and rests == ["paused"]
    j.go_on()
    j.tick(0)
    j.stop()
    assert not j.tick(0) and rests == ["paused", "stopped"]


@pytest.mark.parametrize("number", [0, -1, "a", 1.5])
def test_undo_needs_a_number_of_snapshots(waves, checks, number):
    with pytest.raises(NSTError, match="snapshots must be a whole number of at least 1"):
        job(waves, checks).undo(number)
    with pytest.raises(NSTError, match="snapshot_every"):
        job(waves, checks, snapshot_every=0)
