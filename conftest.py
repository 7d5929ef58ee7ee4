"""Settings for every test, the notebooks' kernels included, which inherit this environment."""

import os
from pathlib import Path

import pytest
from notebook_outputs import faults
from real_browser import missing

os.environ["NST_OFFLINE"] = "1"  # no test downloads, and none depends on what this machine has cached
if "NST_WEIGHTS" not in os.environ:  # the lane that runs the lessons on VGG19's layout brings both
    os.environ.pop("NST_BACKBONE", None)
if "PYTEST_XDIST_WORKER" in os.environ:
    # Several processes share the cores: threads of one would only wait for those of the others.
    for name in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, "1")

ROOT = Path(__file__).parent
# The files that take longest, longest first: what is begun last should end soon. The others follow as they come.
LONGEST = (
    "tests/grading/test_hostile.py",
    "tests/browser/test_lessons_in_lab.py",
    "notebooks/05_the_loop.ipynb",
    "notebooks/02_content.ipynb",
    "notebooks/04_full_loss.ipynb",
    "tests/browser/test_widgets_in_lab.py",
    "tests/engine/test_checkpoint.py",
    "tests/grading/test_grade.py",
    "tests/grading/test_interrupted.py",
    "tests/test_autodiff.py",
    "tests/course/test_nbgrader.py",
    "tests/test_cli.py",
)


def pytest_ignore_collect(collection_path, config):
    """A lesson is run once: live, by tests/browser, or here where there is no browser. The lane "static" runs them all
    as pictures."""
    if collection_path.parent != ROOT / "notebooks" or missing():
        return None
    asked = [config.invocation_params.dir / name for name in config.args]
    return True if ROOT / "tests" in asked else None


def pytest_collection_modifyitems(config, items):
    """Several processes take whole files (`--dist loadfile`), in this order."""
    places = {ROOT / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))
    if not os.environ.get("NST_BREADTH"):
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("breadth")])
        items[:] = [item for item in items if not item.get_closest_marker("breadth")]


def pytest_collectstart(collector):
    """nbval: what a kernel writes to standard error must never decide (TensorFlow's logs do not concern us)."""
    if getattr(collector, "path", None) and collector.path.suffix == ".ipynb" and hasattr(collector, "skip_compare"):
        collector.skip_compare += ("stderr",)


def pytest_runtest_setup(item):
    """Notebooks run small and short here; their pictures are made, and looked at, when they are built."""
    os.environ["NST_FAST"] = os.environ["NST_STATIC"] = (
        "1" if item.nodeid.startswith(("notebooks/", "solutions/")) else ""
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """What nbval does not ask of a cell that it has run: that its pictures can be seen, and say what is to be seen.

    Not where other weights are brought than those that the lessons are written for: they may see nothing.
    """
    result = yield
    if "NST_WEIGHTS" not in os.environ and (found := faults(getattr(item, "test_outputs", None) or [])):
        raise AssertionError(f"{item.nodeid}: " + "; ".join(found))
    return result
