"""Whether bubblewrap works here: a test that needs it is skipped where it does not, with the reason."""

import shutil

import pytest

from nstcourse.grading import bubblewrap, sandbox


def _reason():
    kit = sandbox._kit()
    try:
        return bubblewrap.find(kit, sandbox.Limits(), sandbox._inside("bubblewrap"))[1]
    finally:
        shutil.rmtree(kit, ignore_errors=True)


REASON = _reason()
needs_bubblewrap = pytest.mark.skipif(bool(REASON), reason=f"needs a sandbox: {REASON}")
