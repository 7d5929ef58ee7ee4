"""What the tests of the Studio are run in."""

import pytest


@pytest.fixture
def inline_pocket(monkeypatch, tmp_path):
    """Runs on pocket, here and now, in an empty folder."""
    monkeypatch.setenv("NST_BACKBONE", "pocket")
    monkeypatch.setenv("NST_RUNNER", "inline")
    monkeypatch.delenv("NST_STATIC", raising=False)
    monkeypatch.chdir(tmp_path)
