"""The mathematics against hand-worked numbers, identities, and finite differences in float64."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import nstlib as nst
from nstlib import ledger
from nstlib.autodiff import value_and_gradient
from nstlib.backbones import pocket as pocket_module
from nstlib.backend import backend_name
from nstlib.errors import NSTError
from nstlib.losses import Objective
from nstlib.recipe import Recipe
from nstlib.terms import formulas_of, kind_of, terms_of

# Worked by hand: three channels at two positions, and the style at two positions.
F = np.array([[1, 2], [3, 4], [5, 6]], dtype=np.float32).T.reshape(1, 2, 3)
S = np.array([[1, 0], [0, 1], [1, 1]], dtype=np.float32).T.reshape(1, 2, 3)
GRAM_F = np.array([[5, 11, 17], [11, 25, 39], [17, 39, 61]]) / 2
GRAM_S = np.array([[1, 0, 1], [0, 1, 1], [1, 1, 2]]) / 2

features = arrays(
    np.float32,
    st.tuples(st.integers(1, 6), st.integers(1, 6), st.integers(1, 5)),
    elements=st.floats(0, 4, width=32),
)


def test_gram_matrix_by_hand():
    np.testing.assert_allclose(nst.gram_matrix(F), GRAM_F)
    np.testing.assert_allclose(nst.gram_matrix(F[None]), GRAM_F)
    np.testing.assert_allclose(nst.gram_matrix(S), GRAM_S)


def test_style_loss_by_hand():
    # Σ D² = 7715 for the sums, so mean((D / M)²) = 7715 / (9 · 4); Gatys' E is a quarter of it.
    assert float(nst.style_loss(F, nst.gram_matrix(S))) == pytest.approx(214.3055556, rel=1e-6)


def test_gradient_of_the_style_loss_by_hand():
    step = value_and_gradient(lambda x: (nst.style_loss(x, GRAM_S.astype("float32")), ()))
    _, gradient, _ = step(F)
    gatys = np.array([[3.25, 4.1111111], [7.5833333, 9.6111111], [11.8055556, 14.9444444]])
    np.testing.assert_allclose(gradient.reshape(2, 3).T, 4 * gatys, rtol=1e-6)


def test_content_loss_and_its_gradient():
    assert float(nst.content_loss(F, S)) == pytest.approx(np.mean((F - S) ** 2.0))
    step = value_and_gradient(lambda x: (nst.content_loss(x, S), ()))
    np.testing.assert_allclose(step(F)[1], 2 * (F - S) / F.size, rtol=1e-6)
    assert float(nst.content_loss(F, F)) == 0


@settings(deadline=None, max_examples=40)
@given(features, st.randoms(use_true_random=False))
def test_gram_identities(maps, random):
    gram = np.asarray(nst.gram_matrix(maps), dtype=np.float64)
    brute = sum(np.outer(v, v) for v in maps.reshape(-1, maps.shape[-1]).astype(float)) / maps[..., 0].size
    np.testing.assert_allclose(gram, brute, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(gram, gram.T, atol=1e-5)
    assert np.linalg.eigvalsh(gram).min() > -1e-3
    rows = list(maps.reshape(-1, maps.shape[-1]))
    random.shuffle(rows)
    np.testing.assert_allclose(nst.gram_matrix(np.array(rows).reshape(maps.shape)), gram, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(nst.gram_matrix(3 * maps), 9 * gram, rtol=1e-4, atol=1e-4)
    assert np.linalg.matrix_rank(gram, tol=1e-3) <= min(maps[..., 0].size, maps.shape[-1])
    assert float(nst.style_loss(maps, gram.astype("float32"))) < 1e-6


def test_style_loss_is_a_squared_mmd():
    """C² · style_loss = MMD² with the kernel (xᵀy)² (Li et al. 2017): another road to the same number."""
    x, y = F.reshape(-1, 3), S.reshape(-1, 3)
    kernel = [np.mean((a @ b.T) ** 2) for a, b in ((x, x), (x, y), (y, y))]
    assert kernel[0] - 2 * kernel[1] + kernel[2] == pytest.approx(1928.75)
    assert 9 * float(nst.style_loss(F, nst.gram_matrix(S))) == pytest.approx(1928.75)


def test_total_variation():
    ramp = np.arange(12, dtype=np.float32).reshape(2, 2, 3)
    assert float(nst.total_variation(ramp)) == 54
    assert float(nst.total_variation(np.full((5, 4, 3), 0.3, np.float32))) == 0
    tf = pytest.importorskip("tensorflow")
    picture = (np.arange(60, dtype=np.float32) * 37 % 17).reshape(4, 5, 3)
    assert float(nst.total_variation(picture)) == pytest.approx(float(tf.image.total_variation(tf.constant(picture))))


@settings(deadline=None, max_examples=30)
@given(features, st.floats(0, 2, width=32))
def test_total_variation_identities(image, factor):
    value = float(nst.total_variation(image))
    assert float(nst.total_variation(image[::-1, ::-1])) == pytest.approx(value, abs=1e-3)
    assert float(nst.total_variation(image + 1)) == pytest.approx(value, abs=1e-2)
    assert float(nst.total_variation(factor * image)) == pytest.approx(factor * value, abs=1e-2)


def test_double_precision_and_whole_numbers_are_welcome():
    assert float(nst.style_loss(F.astype("float64"), GRAM_S)) == pytest.approx(214.3055556, rel=1e-6)
    assert float(nst.content_loss(F, S.astype("float64"))) == pytest.approx(np.mean((F - S) ** 2.0))
    whole = np.full((2, 2, 1), 200, dtype=np.uint8)
    assert float(nst.gram_matrix(whole)[0, 0]) == 40_000
    for bad in (np.zeros((0, 4, 3)), np.array([["a"]]), None):
        with pytest.raises(NSTError):
            nst.gram_matrix(bad)


@pytest.mark.parametrize("bad", [np.zeros(3), np.zeros((2, 3))])
def test_wrong_shapes_are_told(bad):
    with pytest.raises(NSTError, match="shape"):
        nst.gram_matrix(bad.astype("float32"))
    with pytest.raises(NSTError, match="same shape"):
        nst.content_loss(F, F[:, :1])
    with pytest.raises(NSTError, match="same shape"):
        nst.style_loss(F, np.zeros((2, 2), "float32"))


@pytest.mark.parametrize("loss", [nst.content_loss, nst.style_loss])
def test_a_loss_is_of_one_picture(loss):
    maps = np.zeros((2, 4, 4, 3), "float32")
    with pytest.raises(NSTError, match="one picture at a time"):
        loss(maps, maps if loss is nst.content_loss else nst.gram_matrix(maps))


@pytest.fixture(scope="module")
def small(pocket, waves, checks):
    objective = Objective(
        pocket,
        Recipe.preset("gram").but(content_weight=2.0, content_layers=["block4_conv2"], style_weight=3.0, tv_weight=0.5),
    )
    return objective, objective.targets(waves, checks)


def test_objective_is_zero_where_it_should_be(pocket, waves):
    objective = Objective(pocket, Recipe.preset("gram").but(tv_weight=0.0))
    loss, gradient, values = objective(waves, objective.targets(waves, waves))
    assert loss == pytest.approx(0, abs=1e-6)
    assert np.abs(values[:-1]).max() < 1e-6 and np.abs(gradient).max() < 1e-5


def plain_features(network, image):
    """The pocket network again, in NumPy and float64: shifted copies of the picture times the kernel."""
    with np.load(pocket_module.FILES["pocket"]) as file:
        arrays = {name: file[name] for name in file.files}
    x, features = (image.astype(float) - arrays["mean"].astype(float)) / arrays["std"].astype(float), {}
    for layer in network.layers:
        kernel, bias = arrays[f"{layer}/kernel"].astype(float), arrays[f"{layer}/bias"].astype(float)
        if layer.endswith("_conv1") and layer != "block1_conv1":
            h, w = x.shape[0] // 2, x.shape[1] // 2
            x = x[: 2 * h, : 2 * w].reshape(h, 2, w, 2, -1).max(axis=(1, 3))
        padded = np.pad(x, ((1, 1), (1, 1), (0, 0)), mode="edge")
        windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(0, 1))  # (h, w, C, 3, 3)
        x = np.maximum(np.einsum("hwcij,ijco->hwo", windows, kernel, optimize=True) + bias, 0)
        features[layer] = x
        if layer == "block5_conv1":
            return features


def plain_terms(objective, image, content, style):
    """Every term of the loss by its formula, from plain_features alone."""
    every = [plain_features(objective.network, p) for p in (image, content, style)]

    def gram(maps):
        flat = maps.reshape(-1, maps.shape[-1])
        return flat.T @ flat / len(flat)

    for term in objective.terms:
        if term.kind == "smoothness":
            yield (np.abs(np.diff(image, axis=0)).sum() + np.abs(np.diff(image, axis=1)).sum()) / image.size
            continue
        x, p, s = (f[term.layer] for f in every)
        value, target = (x, p) if term.kind == "content" else (gram(x), gram(s))
        yield ((value - target) ** 2).sum() / (target**2).sum()


def test_objective_against_plain_numpy(small, waves, checks):
    objective, targets = small
    image = 0.5 * waves + 0.2
    loss, _, values = objective(image, targets)
    expected = list(plain_terms(objective, image, waves, checks))
    np.testing.assert_allclose(values, expected, rtol=2e-4)
    assert loss == pytest.approx(np.dot([2.0, *[3.0 / 5] * 5, 0.5], expected), rel=2e-4)


def test_gradient_against_finite_differences(small, waves, checks):
    """In float64, where the step can be so small that no ReLU switches: three directions, every term."""
    objective, targets = small
    image = np.clip(0.4 * waves + 0.3 * np.roll(waves, 5, axis=1), 0, 1)
    y, x = np.mgrid[0:48, 0:64]
    step = 3e-8
    for k in range(1, 4):
        direction = np.sin(k * x[..., None] / 9 + np.array([0, 1, 2])) * np.cos(k * y[..., None] / 7)
        plus, minus = (
            np.array(list(plain_terms(objective, image + sign * step * direction, waves, checks))) for sign in (1, -1)
        )
        for i, slope in enumerate((plus - minus) / (2 * step) * objective.weights):
            ours = float((objective.term_gradient(image, targets, i) * direction).sum())
            assert ours == pytest.approx(slope, rel=2e-3, abs=1e-5), (k, objective.terms[i].name)


def test_term_gradients_add_up(small, waves):
    objective, targets = small
    image = np.clip(1 - waves, 0, 1)
    total = objective(image, targets)[1]
    parts = sum(objective.term_gradient(image, targets, i) for i in range(len(objective.terms)))
    np.testing.assert_allclose(parts, total, atol=1e-5 * np.abs(total).max() + 1e-8)


def test_ledger_accounts_for_everything(small, waves):
    objective, targets = small
    image = np.clip(1 - waves, 0, 1)
    table = ledger.take(objective, image, targets)
    loss = objective(image, targets)[0]
    assert [r.layer for r in table] == ["block4_conv2", *[f"block{b}_conv1" for b in range(1, 6)], "pixels"]
    assert table.loss == pytest.approx(loss, rel=1e-5)
    assert sum(r.loss_share for r in table) == pytest.approx(1)
    assert sum(r.gradient_share for r in table) == pytest.approx(1)
    whole = np.linalg.norm(objective(image, targets)[1])
    assert table.net_pull == pytest.approx(whole / sum(r.gradient_norm for r in table), rel=1e-4)
    assert 0 < table.net_pull < 1
    for i, row in enumerate(table):
        assert row.weighted == pytest.approx(row.weight * row.value, rel=1e-5)
        norm = np.linalg.norm(objective.term_gradient(image, targets, i))
        assert row.gradient_norm == pytest.approx(norm, rel=1e-4)
    assert "block3_conv1" in str(table) and "<table" in table._repr_html_()


@pytest.mark.skipif(backend_name() == "torch", reason="PyTorch runs here without compiling")
def test_changing_weights_needs_no_new_program(small, waves, monkeypatch):
    objective, targets = small
    traced = []
    original = pocket_module.Network.__call__
    monkeypatch.setattr(pocket_module.Network, "__call__", lambda *a, **k: traced.append(1) or original(*a, **k))
    objective(waves * 0.5, targets)
    traced.clear()
    weights = np.zeros_like(objective.weights)
    weights[0] = 7
    loss, _, values = objective(waves * 0.5, targets, weights)
    assert loss == pytest.approx(7 * values[0], rel=1e-5)
    assert traced == []  # the network's Python code did not run again: the compiled program was reused


@pytest.mark.parametrize("count", [0, 3, 9])
def test_weights_of_the_wrong_length_are_told(small, waves, count):
    objective, targets = small
    with pytest.raises(NSTError, match=r"takes 7 weights, one for each of content/block4_conv2, .*shape \(\d,\)"):
        objective(waves, targets, np.ones(count))


def test_a_layer_that_the_network_lacks_is_told(pocket):
    with pytest.raises(NSTError, match="pocket has no layer 'block9_conv1'"):
        Objective(pocket, Recipe(style_layers=["block9_conv1"]))


def test_terms_answer_for_themselves():
    """Frozen and without weights, as compiled programs are kept by them; what each says, written down by hand."""
    recipe = Recipe(content_layers=["block2_conv2"], style_layers=["block1_conv1"])
    content, style, smoothness = formulas_of(recipe)
    assert [f.name for f in formulas_of(recipe)] == [t.name for t in terms_of(recipe)]
    assert formulas_of(recipe) == formulas_of(recipe.but(content_weight=7.0, style_strength=3.0))
    assert len({*formulas_of(recipe), *formulas_of(recipe.but(statistic="gram", convention="crowson"))}) == 5
    assert [(f.name, f.layers, f.source, f.additive, f.side) for f in (content, style, smoothness)] == [
        ("content/block2_conv2", ("block2_conv2",), "content", "sum", "content"),
        ("style/block1_conv1", ("block1_conv1",), "style", "mean", "style"),
        ("smoothness/pixels", (), "", "", ""),
    ]
    assert formulas_of(recipe.but(statistic="sorted"))[1].additive == ""
    with pytest.raises(NSTError, match="no kind of term 'stile'; did you mean 'style'"):
        kind_of("stile/block1_conv1")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("stile/block1_conv1", "no kind of term 'stile'"),
        ("style/block1_conv1", "a recipe has the setting style_layers for it"),
        ("smoothness/pixels", "a recipe has the setting tv_weight for it"),
    ],
)
def test_a_further_term_that_there_is_not_is_told(pocket, name, says):
    with pytest.raises(NSTError, match=says):
        Objective(pocket, Recipe(further={name: 1.0}))
