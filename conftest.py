"""Settings for every test, the notebooks' kernels included, which inherit this environment."""

import os
from pathlib import Path

os.environ["NST_OFFLINE"] = "1"  # no test downloads, and none depends on what this machine has cached
if "NST_WEIGHTS" not in os.environ:  # the lane that runs the lessons on VGG19's layout brings both
    os.environ.pop("NST_BACKBONE", None)
if "PYTEST_XDIST_WORKER" in os.environ:
    # Several processes share the cores: threads of one would only wait for those of the others.
    for name in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, "1")

ROOT = Path(__file__).parent
# The files that take longest, longest first: what is begun last should end soon. The others follow as they come.
LONGEST = ("tests/grading/test_hostile.py",)


def pytest_collection_modifyitems(items):
    """Several processes take whole files (`--dist loadfile`), in this order."""
    places = {ROOT / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


def pytest_collectstart(collector):
    """nbval: what a kernel writes to standard error must never decide (TensorFlow's logs do not concern us)."""
    if getattr(collector, "path", None) and collector.path.suffix == ".ipynb" and hasattr(collector, "skip_compare"):
        collector.skip_compare += ("stderr",)


def pytest_runtest_setup(item):
    """Notebooks run small and short here; their pictures are made, and looked at, when they are built."""
    os.environ["NST_FAST"] = os.environ["NST_STATIC"] = (
        "1" if item.nodeid.startswith(("notebooks/", "solutions/")) else ""
    )
