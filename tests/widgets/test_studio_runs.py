"""The Studio's runs, one after the other: how one is made, called off, left, let go and brought back."""

import gc
import threading
import weakref

import numpy as np
import pytest

pytest.importorskip("ipywidgets")
from studio_hands import drawn, press, studio, until

from nstlib import widgets
from nstlib.engine.job import Job

pytestmark = pytest.mark.usefixtures("inline_pocket")


def test_undo_in_a_second_run_never_throws_that_run_away(monkeypatch):
    s = studio()
    press(s, "Start")
    s.size_choice.value = 96
    monkeypatch.setattr(s.runner, "drive", lambda _: None)
    press(s, "Start")
    second = s._work(0) and s.job
    while len(second.history) < 8:
        s._work(0)
    press(s, "Undo")
    assert s.job is second and s.state == "paused" and s.recipe.size == 96 and not second.history
    press(s, "Undo")  # only now is the size next
    assert s.recipe.size == 48 and s.job is None and s.shown is s.strip.results[0]


def test_undo_in_a_second_run_does_not_meet_a_slider_of_the_first(monkeypatch):
    s = studio()
    press(s, "Start")
    s.strength.value = 2
    monkeypatch.setattr(s.runner, "drive", lambda _: None)
    press(s, "Start")
    while s._work(0) and len(s.job.history) < 3:
        pass
    second = s.job
    s.strength.value = 4
    press(s, "Undo")
    assert s.job is second and second.recipe.style_strength == 2 and len(second.history) == 3
    press(s, "Undo")
    assert s.job is second and second.recipe.style_strength == 2 and not second.history


def test_a_run_that_an_undo_leaves_goes_to_the_strip(monkeypatch):
    s = studio()
    press(s, "Start")
    first = s.job
    s.choose("hills")
    monkeypatch.setattr(s.runner, "drive", lambda _: None)
    press(s, "Start")
    s._work(0)
    s._set_stage(first, [], s.strip.results[0].choice, None)
    assert s.job is first and [r.names[0] for r in s.strip.results] == ["harbour", "hills"]


def test_the_first_step_of_a_run_lets_go_of_the_run_before():
    s = studio()
    press(s, "Start")
    first = weakref.ref(s.job)
    s.size_choice.value = 96
    s.choose("hills")
    assert not s.record  # of no run that is on the page
    gc.collect()
    assert first() is not None  # Undo brings it back
    press(s, "Start")
    gc.collect()
    assert first() is None and s.job.history


@pytest.fixture
def slowly(monkeypatch):
    """Runs are made in a thread, and only when `go` is set; `made`: the names of their pictures."""
    from nstlib.widgets import studio as module

    monkeypatch.setenv("NST_RUNNER", "thread")

    class Slowly:
        go, made, making = threading.Event(), [], threading.Event()

        def __call__(self, *args, **options):
            self.made.append(args[0])
            self.making.set()
            assert self.go.wait(60)
            return Job(*args, **options)

    monkeypatch.setattr(module, "Job", slow := Slowly())
    yield slow
    slow.go.set()


def test_while_a_run_is_made_the_page_says_so_and_follows_the_choice(slowly):
    s = studio()
    s.start()
    assert slowly.making.wait(30)
    assert s.state == "preparing" and 'data-state="preparing"' in s.status.value
    assert [s.buttons[b].disabled for b in ("Start", "Pause", "Stop")] == [True, True, False]
    s.choose("bee")
    assert 'data-state="preparing"' in s.status.value and "to paint bee in the manner of impasto" in s.status.value
    assert "press Start" not in s.status.value and s.buttons["Start"].disabled
    slowly.go.set()
    assert s.runner.wait(60)
    assert slowly.made == ["harbour", "bee"] and s.job.run.names == ("bee", "impasto") and s.state == "finished"


def test_a_run_that_is_being_made_can_be_called_off_and_asked_for_again(slowly):
    s = studio()
    s.start()
    assert slowly.making.wait(30)
    press(s, "Stop")
    assert s.state == "idle" and "press Start" in s.status.value and s.buttons["Stop"].disabled
    press(s, "Start")
    assert s.state == "preparing"
    press(s, "Stop")
    slowly.go.set()
    assert s.runner.wait(60)
    assert s.job is None and s.state == "idle" and slowly.made == ["harbour"]


def test_a_run_whose_making_is_interrupted_can_be_started_again(monkeypatch):
    from nstlib.widgets import studio as module

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    s = studio()
    with monkeypatch.context() as patch:
        patch.setattr(module, "Job", interrupted)
        with pytest.raises(KeyboardInterrupt):
            s.start()
    assert s.state == "idle"
    s.start()
    assert s.state == "finished"


def test_closing_just_before_a_run_comes_onto_the_page_ends_it(monkeypatch):
    monkeypatch.setenv("NST_RUNNER", "thread")

    class Late(widgets.Studio):
        """Is closed right before it takes its run."""

        closing = None

        @property
        def job(self):
            return self._job

        @job.setter
        def job(self, job):
            if job is not None and self.closing is None:
                self.closing = threading.Thread(target=self.close)
                self.closing.start()
                self.closing.join(0.3)
            self._job = job

    s = Late("harbour", "impasto", size=48, steps=4000)
    s.start()
    until(lambda: s.job is not None)
    s.closing.join(30)
    try:
        assert s.runner.wait(30) and s.state == "stopped"
    finally:
        s.job.stop()


def test_loading_the_network_unasked_leaves_the_message_that_stands(monkeypatch):
    from nstlib.widgets.desk import warming

    monkeypatch.setattr(warming, "SETTLING", 0)
    s = studio("nope.jpg")
    s.choose("none.jpg")
    told = s.message
    assert "none.jpg" in told
    s._warm_up()
    assert s.message == told
    s.backbone = "nonsense"
    s._warm_up()
    assert s.message == told
    s.message = ""
    s._warm_up()
    assert "nonsense" in s.message and "nonsense" in s.status.value


def test_a_result_comes_back_while_its_run_stands_at_another_step():
    s = studio()
    press(s, "Start")
    end, [result] = s.job.picture, s.strip.results
    press(s, "Undo")
    job, ten = s.job, drawn(s.preview)
    s.strip.buttons[0].click()
    assert s.shown is result and s.job is None and "brought back" in s.status.value
    assert np.abs(drawn(s.preview) / 255 - end).mean() < 0.04 and np.abs(drawn(s.preview) - ten).mean() > 0
    assert s.strip.results[0] is result and "10 steps" in s.strip.results[1].words and len(s.strip.results) == 2
    press(s, "Undo")
    assert s.job is job and len(job.history) == 10
    s.strip.buttons[0].click()  # this is what stands there: nothing to put aside
    assert s.job is job and len(s.strip.results) == 2
