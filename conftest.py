"""Settings for every test, the notebooks' kernels included, which inherit this environment."""

import os

os.environ["NST_OFFLINE"] = "1"  # no test downloads, and none depends on what this machine has cached
if "NST_WEIGHTS" not in os.environ:  # the lane that runs the lessons on VGG19's layout brings both
    os.environ.pop("NST_BACKBONE", None)


def pytest_collectstart(collector):
    """nbval: what a kernel writes to standard error must never decide (TensorFlow's logs do not concern us)."""
    if getattr(collector, "path", None) and collector.path.suffix == ".ipynb" and hasattr(collector, "skip_compare"):
        collector.skip_compare += ("stderr",)


def pytest_runtest_setup(item):
    """Notebooks run small and short here; their pictures are made, and looked at, when they are built."""
    os.environ["NST_FAST"] = os.environ["NST_STATIC"] = (
        "1" if item.nodeid.startswith(("notebooks/", "solutions/")) else ""
    )
