"""The playground's numbers beside Python's, in Chromium: loss, gradient, ledger, Gram matrices, and a whole run.

What Python has is tested elsewhere against finite differences and NumPy.
"""

import numpy as np
import pytest
from playground_served import ASKED, ask, made, sent

import nstlib as nst
from nstcourse.build.site.playground.serving import served
from nstlib import images, ledger
from nstlib.backbones import pocket
from nstlib.losses import Objective

pytestmark = pytest.mark.browser
SIZE = 51  # odd at every pooling


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with served(made(tmp_path_factory.mktemp("made") / "playground")) as address:
        yield address


@pytest.fixture(scope="module")
def worker(browser, address):
    """A page with a worker of its own, and the recipe of the playground."""
    page = browser.new_page()
    page.goto(f"{address}/pictures/pictures.json")
    page.evaluate(ASKED)
    page.recipe = page.evaluate("async () => (await import('/js/recipe.js')).standard()")
    yield page
    page.close()


@pytest.fixture(scope="module")
def pictures():
    """Photograph, painting, and a picture between them that has flat places, where several pixels share a maximum."""
    content, style = images.load_image("harbour", SIZE), images.load_image("starry", SIZE)
    noise = np.random.default_rng(0).normal(0, 0.1, content.shape)
    painted = np.clip(content + noise, 0, 1).astype(np.float32)
    painted[:12, :20] = painted[0, 0]
    return content, style, painted


def begun(worker, recipe, pictures):
    content, style, painted = map(sent, pictures)
    return ask(worker, "begin", recipe=recipe, content=content, style=style, image=painted)


@pytest.mark.parametrize("statistic, tolerance", [("gram", 1e-4), ("moments", 1e-3)])
def test_loss_gradient_and_ledger_are_python_s(worker, pictures, statistic, tolerance):
    """The gradient of "moments" goes through the root of a matrix in float32, which rounds more, there and here."""
    recipe = worker.recipe | {"statistic": statistic, "style_strength": 1.5}
    recipe["style_layers"] = recipe["style_layers"] | {"block3_conv1": 12}
    begun(worker, recipe, pictures)
    content, style, painted = pictures
    objective = Objective(pocket.load(), nst.Recipe.from_dict(recipe))
    targets = objective.targets(content, style)
    loss, gradient, values = objective(painted, targets)
    found = ask(worker, "evaluate")
    assert found["loss"] == pytest.approx(float(loss), rel=1e-5)
    np.testing.assert_allclose(found["values"], values, rtol=1e-4)
    mine = np.float32(found["gradient"]).reshape(gradient.shape)
    assert np.linalg.norm(mine - gradient) < tolerance * np.linalg.norm(gradient)
    expected, taken = ledger.take(objective, painted, targets), ask(worker, "ledger")["ledger"]
    assert [(row["kind"], row["layer"]) for row in taken["rows"]] == [(row.kind, row.layer) for row in expected]
    for row, theirs in zip(taken["rows"], expected.as_dicts(), strict=True):
        assert {k: v for k, v in row.items() if k not in ("kind", "layer")} == pytest.approx(
            {k: v for k, v in theirs.items() if k not in ("kind", "layer")}, rel=1e-3
        )
    assert taken["net_pull"] == pytest.approx(expected.net_pull, rel=1e-3)
    assert taken["angle"] == pytest.approx(expected.angle, abs=0.05)


def test_gram_matrices_are_python_s_and_do_not_know_where(worker, pictures):
    network, layers = pocket.load(), ("block1_conv1", "block5_conv3")
    for layer in layers:
        maps = ask(worker, "features", picture=sent(pictures[0]), layer=layer)
        features = np.asarray(network(pictures[0], [layer])[layer])[0]
        values = np.float32(maps["values"]).reshape(features.shape)
        np.testing.assert_allclose(values, features, atol=1e-5 * features.max())
        order = np.random.default_rng(1).permutation(features.shape[0] * features.shape[1])
        found = ask(worker, "gram", maps=maps, order=order.tolist())
        expected = np.asarray(nst.gram_matrix(features))
        for name in ("gram", "shuffled"):
            np.testing.assert_allclose(np.reshape(found[name], expected.shape), expected, atol=1e-4 * expected.max())
        moved = features.reshape(-1, features.shape[-1])[order].reshape(features.shape)
        assert not np.allclose(moved, features)


@pytest.mark.parametrize("optimiser", ["lbfgs", "adam"])
def test_a_run_is_python_s_run_by_the_same_recipe(worker, pictures, optimiser):
    """Eight steps by nst.stylize, the loop, its plan and its optimisers included. With Gram matrices: what roots of
    matrices round away grows from step to step."""
    content, style, _ = pictures
    recipe = worker.recipe | {"size": SIZE, "statistic": "gram", "optimiser": optimiser, "steps": 8}
    ask(worker, "begin", recipe=recipe, content=sent(content), style=sent(style))
    steps = worker.evaluate("async () => { for (let i = 0; i < 8; i++) await asked('step'); return asked('keep'); }")
    expected = nst.stylize(content, style, recipe=nst.Recipe.from_dict(recipe), progress=False)
    painted = np.float32(steps["picture"]["values"]).reshape(content.shape)
    moved = np.abs(expected.image - content).mean()
    assert steps["steps"] == 8 and moved > 0.03
    assert np.abs(painted - expected.image).mean() < 1e-3 * moved
    assert steps["loss"] == pytest.approx(expected.history[-1].loss, rel=1e-4)


def test_two_hundred_steps_leave_no_tensor_behind(worker, pictures):
    small = [picture[::2, ::2] for picture in pictures]
    counts = [begun(worker, worker.recipe, small)["tensors"] for _ in range(2)]
    assert counts[0] == counts[1]  # the run before was given back
    worker.evaluate("async () => { for (let i = 0; i < 200; i++) await asked('step'); }")
    ask(worker, "ledger")
    assert ask(worker, "memory")["tensors"] == counts[0]
