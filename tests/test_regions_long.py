"""Places in longer words than the name of a file can have, against the array and the circle that they draw."""

import numpy as np
import pytest

from nstlib.regions import Region, masks


def test_places_may_be_longer_than_the_name_of_a_file_can_be():
    """A mask of noise, whose PNG says it to half a step of 8 bits; a polygon of 300 corners, which has a circle's
    area."""
    noise = np.random.default_rng(0).random((120, 160), dtype=np.float32)
    kept = Region.from_dict(Region(noise, "starry").as_dict())
    assert len(kept.where) > 4096
    np.testing.assert_allclose(masks([kept], np.zeros((120, 160, 3)))[0], noise, atol=0.5 / 255 + 1e-6)
    turns = np.linspace(0, 2 * np.pi, 300, endpoint=False)
    corners = " ".join(f"{50 + 40 * np.cos(t):.3f} {50 + 40 * np.sin(t):.3f}" for t in turns)
    round_one = masks([Region(f"polygon {corners}", "starry", feather=0)], np.zeros((200, 200, 3)))
    assert round_one.mean() == pytest.approx(np.pi * 0.4**2, abs=0.002)
