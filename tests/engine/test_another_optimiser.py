"""A third optimiser, which no other file has heard of, is run, undone, saved and resumed, against its path by hand."""

import numpy as np
import pytest

from nstlib.engine import checkpoint, optimisers
from nstlib.engine.job import Job
from nstlib.engine.preparation import prepare
from nstlib.images import resample
from nstlib.recipe import CHOICES, Recipe


class Momentum:
    """Plain gradient descent with momentum, b ← μ b + g, x ← P(x − rate · b): not one of ours."""

    keeps_best = False

    def __init__(self, rate, project):
        self.rate, self.project, self.speed = rate, project, np.float32(0)

    @classmethod
    def at_level(cls, recipe, parameters, before=None):
        return cls(recipe.learning_rate, parameters.project)

    def step(self, x, gradient, loss=None, passed=None):
        self.speed = np.float32(0.9) * self.speed + gradient
        return self.project(x - np.float32(self.rate) * self.speed)

    def forget(self):
        self.speed = np.float32(0)

    def state(self):
        return {}, {"speed": np.asarray(self.speed)}

    def restore(self, numbers, arrays):
        self.speed = arrays["speed"]


@pytest.fixture
def momentum(monkeypatch):
    monkeypatch.setitem(optimisers.OPTIMISERS, "momentum", Momentum)
    monkeypatch.setitem(CHOICES, "optimiser", CHOICES["optimiser"])
    optimisers.register("momentum", Momentum)
    return Recipe(size=64, steps=16, smallest=45, optimiser="momentum", learning_rate=0.5, average=0.0, margin=0.0)


def test_another_optimiser_runs_once_it_is_registered(momentum, waves, checks, tmp_path):
    """Its path by hand from the run's own gradients, at two scales; undone, saved and resumed it is the same."""
    run = prepare(waves, checks, momentum, backbone="pocket")
    job = Job(waves, checks, momentum, backbone="pocket", snapshot_every=3)
    speed = x = None
    for step in range(16):
        checkpoint.save(run, tmp_path / f"{step}.npz")
        run.advance()
        shape = run.canvas.shape
        if x is None or x.shape != shape:
            x, speed = np.clip(resample(waves if x is None else x, *shape[:2]), 0, 1), 0
        _, gradient, _ = run.objective(x, run.make_targets(shape[:2]))
        speed = 0.9 * speed + gradient
        x = np.clip(x - 0.5 * speed, 0, 1).astype(np.float32)
        np.testing.assert_allclose(run.picture, x, atol=1e-4)
    assert np.abs(x - resample(waves, *shape[:2])).max() > 0.01
    assert len({(s.height, s.width) for s in run.history}) == 2
    for step in (0, 1, 7, 8, 9, 15):
        again = checkpoint.load(tmp_path / f"{step}.npz")
        while again.advance():
            pass
        np.testing.assert_array_equal(again.picture, run.picture)
    for _ in range(11):
        job.tick(0)
    assert job.undo() == 9
    job.go_on()
    while job.tick(0):
        pass
    np.testing.assert_array_equal(job.picture, run.picture)
