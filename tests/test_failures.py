"""Failures by cause: every figure against pictures whose figure is known, every example against its own photograph."""

import numpy as np
import pytest

import nstlib as nst
from nstlib import failures
from nstlib.errors import NSTError

SMALL = {"size": 64, "steps": 4, "backbone": "pocket"}


@pytest.fixture(scope="module")
def shown():
    return failures.paint(**SMALL)


def checks(side=24):
    return np.repeat((np.indices((side, side)).sum(0) % 2)[..., None], 3, axis=2).astype(np.float32)


def test_of_a_photograph_all_is_kept_and_nothing_is_away(shown):
    """By hand: a picture correlates with itself by 1, and lies 0 from itself."""
    for one in shown:
        if one.failure.figure.startswith(("edges kept", "light and dark")):
            assert one.figures[0] == pytest.approx(1.0)
    assert failures.colour_away(shown[0].photo, shown[0].photo) == 0


def test_unrest_is_that_of_checks_and_none_of_a_plain_area():
    """By hand: black and white in turn have a deviation of a half; their blurred mean is a half everywhere."""
    plain = np.full((24, 24, 3), 0.4, np.float32)
    measure = failures.unrest((20, 20, 60, 60))
    assert measure(plain, plain) == pytest.approx(0, abs=1e-4)
    assert measure(checks(), plain) == pytest.approx(50, rel=0.02)


def test_colour_away_is_the_distance_of_two_greys_and_of_two_colours():
    """Identity: greys differ in lightness only, which is no colour."""
    grey, light, red = (np.full((4, 4, 3), c, np.float32) for c in (0.3, 0.8, (0.8, 0.1, 0.1)))
    assert failures.colour_away(light, grey) < 0.1 < 30 < failures.colour_away(red, grey)


def test_detail_is_a_ratio_of_edges():
    """By hand: a quarter of the picture in checks, and checks half as strong in another."""
    picture = np.full((48, 48, 3), 0.5, np.float32)
    columns = (np.indices((20, 20))[1] // 3 % 2 - 0.5)[..., None]
    picture[2:22, 2:22] += 0.5 * columns
    picture[26:46, 26:46] += 0.25 * columns
    measure = failures.detail((10, 10, 30, 30), (60, 60, 30, 30))
    assert measure(picture, picture) == pytest.approx(2.0, rel=0.01)


def test_what_is_kept_is_the_photographs_and_the_rest_is_the_failed_painting(shown):
    face = next(one for one in shown if one.cause == "face")
    height, width = face.photo.shape[:2]
    middle, corner = (height // 4, round(width * 0.47)), (height - 2, 1)
    assert np.allclose(face.mended[middle], face.photo[middle], atol=1e-5)
    assert np.allclose(face.mended[corner], face.failed[corner], atol=1e-5)
    assert not np.allclose(face.failed[middle], face.photo[middle], atol=0.02)


def test_what_is_laid_over_mends_the_figure(shown):
    """Whatever was painted: where the photograph is laid over it, the figure is nearer to the photograph's."""
    for one in shown:
        if one.failure.kept is not None:
            photo, failed, mended = one.figures
            assert abs(mended - photo) < abs(failed - photo), one.cause


def test_all_causes_are_painted_in_one_shape_and_one_has_no_remedy(shown):
    assert [one.cause for one in shown] == list(failures.CAUSES) and len(shown) == 8
    assert len({one.photo.shape for one in shown} | {one.failed.shape for one in shown}) == 1
    assert [one.cause for one in shown if one.mended is None] == ["things of the painting"]


def test_the_board_has_three_pictures_a_cause_each_with_its_words(shown):
    board = nst.explain.board_of_failures(shown)
    assert len(board.entries) == 3 * len(shown) and len({entry.alt for entry in board.entries}) == len(board.entries)
    assert len(board.table) == 7 and all(one.failure.why in board.text for one in shown)


def test_a_cause_that_is_none_is_told():
    with pytest.raises(NSTError, match=r"there is no cause 'faces'; did you mean 'face'"):
        nst.failure_gallery(["faces"])
