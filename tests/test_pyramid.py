"""Scales and steps against the published list and by counting."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nstlib.errors import NSTError
from nstlib.pyramid import scales, shapes, share_steps


def test_published_scales():
    assert scales(128, 512) == [128, 181, 256, 362, 512]
    assert scales(128, 1024) == [128, 181, 256, 362, 512, 724, 1024]
    assert scales(64, 64) == [64] and scales(64, 40) == [40]


@given(st.integers(1, 10**5), st.integers(1, 12))
def test_steps_are_shared_without_loss(steps, count):
    parts = share_steps(steps, count)
    assert len(parts) == count and sum(parts) == steps and min(parts) >= 0
    assert parts[-1] >= 1 and parts[0] <= 2 * steps / (count + 1) + 1


def test_first_scale_gets_twice_the_others():
    assert share_steps(60, 5) == [20, 10, 10, 10, 10]
    assert share_steps(2, 4) == [0, 0, 1, 1] and share_steps(1, 1) == [1]


@given(st.integers(32, 3000), st.integers(32, 3000), st.integers(32, 800))
def test_shapes_grow_and_end_at_the_size(height, width, size):
    try:
        every = shapes((height, width), size, 64)
    except NSTError:
        assert min(height, width) * size / max(height, width) < 33
        return
    assert max(every[-1]) == size
    assert all(min(s) >= 32 for s in every)
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in itertools.pairwise(every))


@pytest.mark.parametrize(("shape", "says"), [((1, 1), "only 1 x 1"), ((10, 4000), "only 4000 x 10")])
def test_specks_are_refused(shape, says):
    with pytest.raises(NSTError, match=says):
        shapes(shape, 256, 64)


def test_slivers_are_refused():
    with pytest.raises(NSTError, match="4000 x 100 pixels, so at size 256 its shorter side is 6 px"):
        shapes((100, 4000), 256, 64)
