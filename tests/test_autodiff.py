"""One mathematics, several backends; silence; and a sentence when there is none."""

import ast
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nstlib import backend
from nstlib.autodiff import value_and_gradient
from nstlib.backend import quiet
from nstlib.errors import NSTError

# Run in another process with another backend, on the same literal pictures.
OTHER = """
import sys, numpy as np
from nstlib.backbones import pocket
from nstlib.losses import Objective
from nstlib.recipe import Recipe
data = np.load(sys.argv[1])
objective = Objective(pocket.load(), Recipe(content_weight=2.0, style_weight=3.0, tv_weight=0.5))
targets = objective.targets(data["content"], data["style"])
loss, gradient, values = objective(data["image"], targets)
np.savez(sys.argv[2], loss=loss, gradient=gradient, values=values)
import keras; print(keras.backend.backend())
"""


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_another_backend_agrees(backend, tmp_path, pocket, waves, checks):
    pytest.importorskip(backend)
    from nstlib.losses import Objective
    from nstlib.recipe import Recipe

    image = np.clip(0.5 * waves + 0.3, 0, 1)
    np.savez(tmp_path / "in.npz", content=waves, style=checks, image=image)
    run = subprocess.run(
        [sys.executable, "-c", OTHER, str(tmp_path / "in.npz"), str(tmp_path / "out.npz")],
        env={**os.environ, "KERAS_BACKEND": backend},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.split()[-1] == backend
    objective = Objective(pocket, Recipe(content_weight=2.0, style_weight=3.0, tv_weight=0.5))
    loss, gradient, values = objective(image, objective.targets(waves, checks))
    theirs = np.load(tmp_path / "out.npz")
    assert float(theirs["loss"]) == pytest.approx(loss, rel=1e-4)
    np.testing.assert_allclose(theirs["values"], values, rtol=1e-4)
    np.testing.assert_allclose(theirs["gradient"], gradient, atol=1e-4 * np.abs(gradient).max())


def test_value_gradient_and_extra():
    step = value_and_gradient(lambda x, a: ((a["w"] * x * x).sum() if hasattr(x, "sum") else _sum(a["w"] * x * x), x))
    value, gradient, extra = step(np.array([1.0, 2.0], np.float32), {"w": np.array([3.0, 5.0])})
    assert value == pytest.approx(23) and isinstance(value, float)
    np.testing.assert_allclose(gradient, [6, 20])
    np.testing.assert_allclose(extra, [1, 2])


def _sum(x):
    from keras import ops

    return ops.sum(x)


def test_importing_tensorflow_is_silent():
    run = subprocess.run(
        [sys.executable, "-c", "from nstlib.backend import load_keras; load_keras().ops.ones(2)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == run.stderr == ""


def test_importing_tensorflow_leaves_jax_alone():
    if not all(map(importlib.util.find_spec, ("tensorflow", "jax"))):
        pytest.skip("TensorFlow and JAX are not both installed")
    code = (
        "import gc, sys; from nstlib.backend import load_keras; load_keras()\n"
        "print('jax' in sys.modules, gc.isenabled()); import jax; print(jax.numpy.ones(2).sum())"
    )
    environment = {**os.environ, "KERAS_BACKEND": "tensorflow"}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert run.stdout.split() == ["False", "True", "2.0"]


@pytest.mark.parametrize("collecting", [True, False])
def test_the_collector_never_looks_at_what_the_import_made_but_frees_what_was_garbage_before(collecting):
    code = (
        "import gc, weakref; from nstlib.backend import load_keras\n"
        "class Ring: pass\n"
        "ring = Ring(); ring.own = ring; gone = weakref.ref(ring); del ring\n"
        f"collecting = {collecting}\n"
        "if not collecting: gc.disable()\n"
        "load_keras(); print(gone() is None, gc.get_freeze_count() > 50_000, gc.isenabled())\n"
        "ring = Ring(); ring.own = ring; gone = weakref.ref(ring); del ring; gc.collect(); print(gone() is None)"
    )
    environment = {**os.environ, "KERAS_BACKEND": backend.backend_name()}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert run.stdout.split() == [str(collecting)] * 3 + ["True"]


def test_an_import_that_fails_leaves_all_as_it_was():
    code = (
        "import gc, sys; gc.disable(); from nstlib.backend import load_keras; sys.modules['keras'] = None\n"
        "try:\n    load_keras()\nexcept ImportError:\n    print('jax' in sys.modules, gc.isenabled())"
    )
    environment = {**os.environ, "KERAS_BACKEND": backend.backend_name()}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert run.stdout.split() == ["False", "False"]


def test_quiet_shows_what_was_said_when_it_fails(capfd):
    with quiet():
        os.write(2, b"chatter\n")
    assert capfd.readouterr().err == ""
    with pytest.raises(RuntimeError), quiet():
        os.write(2, b"the reason\n")
        raise RuntimeError
    assert capfd.readouterr().err == "the reason\n"


@pytest.mark.parametrize(("backend", "says"), [("openvino", "works with"), ("torch", "pip install torch")])
def test_unusable_backends(backend, says):
    code = (
        "import importlib.util as u; find = u.find_spec\n"
        "u.find_spec = lambda n, *a: None if n == 'torch' else find(n, *a)\n"
        "from nstlib.backend import load_keras; load_keras()"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "KERAS_BACKEND": backend},
        capture_output=True,
        text=True,
        check=False,
    )
    assert says in run.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        ("tensorflow", "no build for Python .*; set KERAS_BACKEND=jax"),
        ("", "no deep-learning backend.*pip install jax$"),
    ],
)
def test_a_python_without_tensorflow(monkeypatch, wish, says):
    """As on Python 3.14, and nothing but Keras's own settings file there."""
    monkeypatch.setenv("KERAS_BACKEND", wish)
    monkeypatch.setattr(backend, "NO_TENSORFLOW", sys.version_info[:2])
    monkeypatch.setattr(backend, "_configured", lambda: None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(NSTError, match=says):
        backend.load_keras.__wrapped__()


def test_only_two_files_import_a_backend():
    """The promise of the design: no other knows which backend is running. A SavedModel is TensorFlow's own format."""
    package = Path(__import__("nstlib").__file__).parent
    for path in package.rglob("*.py"):
        if path.relative_to(package).as_posix() in ("autodiff.py", "backend.py", "fast/exchange/saved_model.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not {name.split(".")[0] for name in names} & {"tensorflow", "jax", "torch"}, path.name


def test_whether_onednn_convolves_follows_its_switch():
    code = "from nstlib.backend import convolves_with_onednn; print(convolves_with_onednn())"
    settings = {**os.environ, "TF_ENABLE_ONEDNN_OPTS": "0"}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=settings)
    assert run.stdout.strip() == "False", run.stderr


class ResourceExhaustedError(Exception):
    """Called as TensorFlow's is."""


@pytest.mark.parametrize(
    "error",
    [
        ResourceExhaustedError("failed to allocate memory"),
        RuntimeError("RESOURCE_EXHAUSTED: Out of memory while trying to allocate 123 bytes."),
        RuntimeError("CUDA error: out of memory"),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 1 bytes."),
    ],
)
def test_too_little_memory_is_a_sentence_in_forward_passes_too(error, pocket, waves, monkeypatch):
    from nstlib.errors import NSTError
    from nstlib.judge import see
    from nstlib.lens import feature_maps
    from nstlib.losses import Objective
    from nstlib.recipe import Recipe
    from nstlib.tiles import TiledObjective

    def full(*_):
        raise error

    monkeypatch.setattr(pocket, "_convolve", full)
    calls = [
        lambda: pocket(waves),
        lambda: feature_maps(pocket, waves, "block1_conv1"),
        lambda: Objective(pocket, Recipe()).targets(waves, waves),
        lambda: TiledObjective(pocket, Recipe(), tile=16).targets(waves, waves),
        lambda: see(waves, waves, waves, pocket),
    ]
    for call in calls:
        with pytest.raises(NSTError, match="memory of this machine's processor or card is not enough"):
            call()


def test_other_errors_of_a_forward_pass_stay_what_they_are(pocket, waves, monkeypatch):
    def broken(*_):
        raise KeyError("a mistake of ours")

    monkeypatch.setattr(pocket, "_convolve", broken)
    with pytest.raises(KeyError, match="a mistake of ours"):
        pocket(waves)
