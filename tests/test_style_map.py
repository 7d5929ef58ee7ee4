"""Distances of styles, against SciPy's matrix root and a run's own distance; planes, against planes that are known."""

import re
import shutil

import numpy as np
import pytest
from scipy.linalg import sqrtm

import nstlib as nst
from nstlib import distances, explain, images
from nstlib.backbones import backbone
from nstlib.backend import load_keras
from nstlib.statistics import STATISTICS


def features(seed, count=400, channels=6):
    rng = np.random.default_rng(seed)
    return (rng.normal(size=(20, count // 20, channels)) @ rng.normal(size=(channels, channels)) + seed).astype("f4")


def moments(one):
    rows = one.reshape(-1, one.shape[-1]).astype(float)
    return {"mean": rows.mean(0), "second": rows.T @ rows / len(rows)}


def pairwise(points):
    return np.linalg.norm(points[:, None] - points[None], axis=-1)


def test_the_distance_is_that_of_two_normal_distributions():
    several = [moments(features(seed)) for seed in (1, 2, 5)]
    matrix = distances.distances(several)
    for i, a in enumerate(several):
        for j, b in enumerate(several):
            first, second = (one["second"] - np.outer(one["mean"], one["mean"]) for one in (a, b))
            half = sqrtm(first)
            cross = np.trace(sqrtm(half @ second @ half)).real
            square = np.sum((a["mean"] - b["mean"]) ** 2) + np.trace(first) + np.trace(second) - 2 * cross
            assert matrix[i, j] ** 2 == pytest.approx(square, abs=1e-6 * np.trace(first))
    assert np.array_equal(matrix, matrix.T) and not np.diag(matrix).any()
    assert matrix[0, 2] <= matrix[0, 1] + matrix[1, 2]
    gram = distances.distances(several, "gram")
    assert gram[0, 1] == pytest.approx(np.sqrt(np.sum((several[0]["second"] - several[1]["second"]) ** 2)))


def test_it_is_what_a_run_descends():
    """Of the features of two paintings, as the loss measures and compares them in float32."""
    network, found = backbone("pocket"), []
    pictures = [images.at_most(name, "style", 64) for name in ("starry", "tiles")]
    ours = [distances.measured(network, picture, ("block3_conv1",))["block3_conv1"] for picture in pictures]
    for statistic in ("moments", "gram"):
        numbers = STATISTICS[statistic]
        maps = [network(picture, layers=("block3_conv1",), border="replicate") for picture in pictures]
        first, second = (numbers.measure(one["block3_conv1"]) for one in maps)
        square = float(load_keras().ops.convert_to_numpy(numbers.distance(first, numbers.prepare(second, 1))))
        found.append((distances.distances(ours, statistic)[0, 1] ** 2, square))
    assert found[0][0] == pytest.approx(found[0][1], rel=0.01)  # a run adds 1e-4 of the mean square to Σ
    assert found[1][0] == pytest.approx(found[1][1], rel=1e-3)


def test_a_plane_comes_back_and_its_stress_is_0():
    points = np.random.default_rng(3).normal(size=(9, 2)) * (3, 1)
    plane = distances.scaled(pairwise(points))
    np.testing.assert_allclose(pairwise(plane.points), pairwise(points), atol=1e-9)
    assert plane.stress < 1e-9 and plane.kept == pytest.approx(1) and np.abs(plane.points.mean(0)).max() < 1e-9
    assert (plane.points[np.argmax(np.abs(plane.points), axis=0), [0, 1]] > 0).all()
    turned = points @ [[0.6, 0.8], [-0.8, 0.6]] + 7
    np.testing.assert_allclose(distances.scaled(pairwise(turned)).points, plane.points, atol=1e-9)


def test_what_is_no_plane_has_the_stress_of_its_formula():
    """Four places that are all 1 apart; two of them keep a third of the sum of three equal eigenvalues each."""
    plane = distances.scaled(1 - np.eye(4))
    wrong = np.square(pairwise(plane.points) - (1 - np.eye(4))).sum()
    assert plane.stress == pytest.approx(np.sqrt(wrong / 12)) and 0.2 < plane.stress < 0.5
    assert plane.kept == pytest.approx(2 / 3)
    two = distances.scaled([[0, 3], [3, 0]])
    assert (
        two.stress < 1e-9
        and np.allclose(two.points[:, 1], 0)
        and sorted(two.points[:, 0]) == pytest.approx([-1.5, 1.5])
    )
    assert distances.scaled(np.zeros((3, 3))).stress == 0
    for wrong in ([[0, 1], [2, 0]], [[1, 1], [1, 0]], [[0, np.nan], [np.nan, 0]], [1, 2], np.zeros((0, 0))):
        with pytest.raises(nst.NSTError, match="square, symmetric matrix"):
            distances.scaled(wrong)


def test_apart_divides_by_the_median_of_the_pairs():
    matrix = np.array([[0, 1, 2], [1, 0, 6], [2, 6, 0]], float)
    assert distances.apart({"a": matrix, "b": np.zeros((3, 3))}, 1, 2) == {"a": 3.0, "b": 0.0}


@pytest.fixture(scope="module")
def styles(tmp_path_factory):
    """A few paintings, one of them twice, from a file of one's own."""
    known = nst.gallery()["tiles"].path
    path = shutil.copy(known, tmp_path_factory.mktemp("own") / f"mine{known.suffix}")
    return explain.styles_of(["starry", "impasto", "tiles", str(path)], known=False, backbone="pocket", size=64)


def test_a_picture_and_itself_lie_together(styles):
    assert styles.names == ("starry", "impasto", "tiles", "mine") and styles.own == (3,)
    for layer, matrix in styles.by_layer.items():
        usual = np.median(matrix[np.triu_indices(4, 1)])
        assert matrix[2, 3] < 1e-3 * usual and matrix[0, 1] > 0.01 * usual, layer
        points = styles.planes[layer].points
        assert np.linalg.norm(points[2] - points[3]) < 1e-3 * np.ptp(points)
    board = explain.board_of_styles(styles, "block3_conv1")
    assert board.text.startswith("Nearest to mine is tiles, to tiles mine. No layer tells mine and tiles apart. The ")
    assert "mine is nearest to tiles" in board.alt and "tiles is nearest to mine" in board.alt


def test_the_board_tells_a_pair_apart_layer_by_layer(styles):
    board = explain.board_of_styles(styles, "block1_conv1", ("starry", "tiles"))
    shares = distances.apart(styles.by_layer, 0, 2)
    assert dict(zip(board.table.parts, *board.table.columns.values(), strict=True)) == shares
    most = max(shares, key=shares.get)
    assert f"{most} tells starry and tiles apart best" in board.text and len(shares) == 5
    picture = board.entries[0].image
    assert picture.shape == (480, 720, 3) and picture.min() >= 0 and picture.max() <= 1
    other = explain.board_of_styles(styles, "block5_conv1", ("starry", "tiles"))
    assert np.abs(other.entries[0].image - picture).mean() > 0.001


def test_two_paintings_alone_are_told_to_have_no_usual_distance():
    board = explain.board_of_styles(
        explain.styles_of(["starry", "tiles"], known=False, backbone="pocket", size=48), "block3_conv1"
    )
    assert "give a third" in board.text and "best" not in board.text


def test_one_s_own_join_the_gallery_and_names_are_kept_apart(waves):
    given = {"backbone": "pocket", "size": 48, "statistic": "gram"}
    board = nst.style_map({"waves": waves, "starry": waves}, "block1_conv1", **given)
    assert "a plane with 13 paintings at block1_conv1" in board.alt and "waves is nearest to starry" in board.alt
    twice = explain.styles_of(["starry", "starry"], known=False, backbone="pocket", size=48)
    assert twice.names == ("starry", "starry (2)")


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"pictures": ["starry"], "known": False}, "a map needs from 2 to 60 paintings, not 1."),
        ({"pictures": ["stary", "tiles"]}, "starry"),
        ({"pictures": 3}, "pictures must be a list"),
        ({"pictures": [np.zeros((40, 40, 3))]}, "needs a name; give {name: picture}"),
        ({"layer": "block9_conv1"}, "pocket has no layer 'block9_conv1'"),
        ({"statistic": "grams"}, "did you mean 'gram'"),
        ({"pair": ("starry", "tile")}, "did you mean 'tiles'"),
        ({"pair": "starry"}, "a pair is two names of paintings, not 'starry'"),
    ],
)
def test_bad_input_ends_in_a_sentence(settings, sentence):
    given = {"pictures": ["starry", "tiles"], "known": False, "backbone": "pocket", "size": 48} | settings
    with pytest.raises(nst.NSTError) as told:
        nst.style_map(**given)
    assert sentence in str(told.value) and "\n" not in str(told.value)


def test_the_command_writes_a_page_of_all_layers_or_a_drawing(tmp_path, said):
    words = ["atlas", "starry", "tiles", "impasto", "--only", "--backbone", "pocket", "--pair", "starry,tiles"]
    status, out, _ = said(*words, "-o", tmp_path / "map.html")
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert status == 0 and page.count("<details") == 5 and page.count(" open>") == 1 and "<script" not in page
    assert re.search(r"block3_conv1 +\d+%", out) and "tells starry and tiles apart best" in out
    status, _, _ = said(*words, "-o", tmp_path / "map.png")
    assert status == 0 and images.load_image(tmp_path / "map.png").shape[1] > 600
    status, _, err = said(*words, "-o", tmp_path / "map.jpg")
    assert status == 2 and "the name of a map must end in .html or .htm or .png" in err


def test_the_widget_switches_layers_and_pairs(monkeypatch):
    pytest.importorskip("ipywidgets")
    from nstlib import widgets

    shown = widgets.StyleMap(["starry", "tiles", "impasto"], known=False, backbone="pocket", size=48)
    shown.show()
    before = shown.page.value
    assert "starry and impasto lie apart" in before or "impasto and starry lie apart" in before
    shown.layer_choice.value = "block1_conv1"
    shown.first.value = "tiles"
    assert "block1_conv1 of pocket" in shown.page.value and shown.pair is None
    shown.second.value = "starry"
    assert shown.pair == ("tiles", "starry") and "How far tiles and starry lie apart" in shown.page.value
    shown.turn("block3_conv1", ("starry", "impasto"))
    plain = explain.style_map(["starry", "tiles", "impasto"], pair=("starry", "impasto"), known=False, **SMALL)
    assert np.array_equal(shown.board().entries[0].image, plain.entries[0].image) and shown.first.value == "starry"
    with pytest.raises(nst.NSTError, match="did you mean 'tiles'"):
        shown.turn(pair=("tile", "starry"))
    assert shown.still()["text/html"].count("data:image/") >= 1 and "<svg" not in shown.still()["text/html"]


SMALL = {"backbone": "pocket", "size": 48}
