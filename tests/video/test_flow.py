"""Flow, visibility and the drawn clips, compared with shifts by whole pixels, with hand numbers and with the truth."""

import clips
import numpy as np
import pytest
from scipy import ndimage

from nstlib.errors import NSTError
from nstlib.video import flow
from nstlib.video.drawn import CLIPS, GRAIN, drawn_clip

cv2 = pytest.importorskip("cv2", reason="needs OpenCV: pip install 'nstlib[video]'")

SMALL = (72, 128)


@pytest.fixture(scope="module")
def drawn():
    return {name: drawn_clip(name, 6, SMALL) for name in CLIPS}


def constant(x, y, shape=(20, 30)):
    return np.float32(np.broadcast_to([x, y], (*shape, 2)))


@pytest.mark.parametrize("sharp", [True, False])
def test_carried_by_whole_pixels_is_a_shift(sharp):
    """result(x) = picture(x + flow): 3 to the right and 2 up is np.roll, away from the edge."""
    picture = clips.moving(1)[0]
    moved = flow.carried(picture, constant(3, -2, picture.shape[:2]), sharp)
    np.testing.assert_allclose(moved[5:-5, 5:-5], np.roll(picture, (2, -3), (0, 1))[5:-5, 5:-5], atol=1e-5)


def test_carried_between_pixels_is_scipys_interpolation():
    picture = clips.moving(1)[0][..., 0]
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]]
    expected = ndimage.map_coordinates(picture, [y + 0.25, x + 0.5], order=1, mode="nearest")
    np.testing.assert_allclose(flow.carried(picture, constant(0.5, 0.25, picture.shape), False), expected, atol=0.01)


def test_what_does_not_come_back_is_hidden():
    """Ruder's first rule by hand: there 4 px, back d px less; 0.01 (16 + (4 - d)²) + 0.5 is 0.79 at d = 0.6 or 0.8."""
    there = constant(4, 0)
    inner = np.s_[2:-2, 8:-8]
    assert flow.closing(there, constant(-4, 0))[inner].all()
    assert flow.closing(there, constant(-3.2, 0))[inner].all()  # 0.64 <= 0.762
    assert not flow.closing(there, constant(-3.1, 0))[inner].any()  # 0.81 > 0.756


def test_what_leaves_the_frame_is_hidden():
    assert flow.closing(constant(4, 0), constant(-4, 0))[:, -4:].sum() == 0


def test_an_edge_of_motion_is_found():
    """Ruder's second rule by hand: a step of 1 px between two columns has a gradient of 0.5 at both."""
    step = np.zeros((8, 10, 2), np.float32)
    step[:, 5:, 0] = 1
    assert np.flatnonzero(flow.at_an_edge(step)[4]).tolist() == [4, 5]
    assert not flow.at_an_edge(constant(7, 3)).any()


@pytest.mark.parametrize("name", CLIPS)
def test_the_truth_is_true(drawn, name):
    """What is known to be seen before looks as it did there; by SciPy's interpolation, not by ours."""
    clip = drawn[name]
    y, x = np.mgrid[: SMALL[0], : SMALL[1]]
    for t in range(1, len(clip.frames)):
        if t in clip.cuts:
            assert not clip.known[t].any()
            continue
        where = y + clip.flows[t, ..., 1], x + clip.flows[t, ..., 0]
        for c in range(3):
            before = ndimage.map_coordinates(clip.frames[t - 1, ..., c], where, order=3, mode="nearest")
            apart = np.abs(before - clip.frames[t, ..., c])[clip.known[t]]
            assert np.median(apart) < (3 * GRAIN if name == "hand" else 0.006)
    assert clip.known[1].mean() > 0.9


def test_a_pan_is_as_fast_as_it_says(drawn):
    """The camera moves by (2.3, 0.4), so that everything comes from there."""
    np.testing.assert_allclose(drawn["pan"].flows[1:], np.broadcast_to([2.3, 0.4], (5, *SMALL, 2)), atol=1e-4)


@pytest.mark.parametrize("name", CLIPS)
@pytest.mark.parametrize(("quality", "off"), [("fast", 0.5), ("medium", 0.2)])
def test_flow_is_near_the_truth(drawn, name, quality, off):
    clip, follow = drawn[name], flow.Follower(quality)
    for t in range(1, len(clip.frames)):
        if t in clip.cuts:
            continue
        here, there = flow.grey(clip.frames[t]), flow.grey(clip.frames[t - 1])
        error = np.linalg.norm(follow(here, there) - clip.flows[t], axis=-1)
        assert np.median(error[clip.known[t]]) < off


def test_what_a_disc_uncovers_is_hidden(drawn):
    """Behind it lies what was not to be seen: most of that is found, and most of the rest is not given up."""
    clip, follow = drawn["occlusion"], flow.Follower("medium")
    here, there = flow.grey(clip.frames[3]), flow.grey(clip.frames[2])
    seen = flow.visible(follow(here, there), follow(there, here))
    assert (~seen)[~clip.known[3]].mean() > 0.6 and seen[clip.known[3]].mean() > 0.8


def test_an_unknown_clip_is_told():
    with pytest.raises(NSTError, match="no drawn clip 'pam'; did you mean 'pan'"):
        drawn_clip("pam")
