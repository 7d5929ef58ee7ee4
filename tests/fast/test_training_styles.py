"""The training of the many-style network: the course's loss on batches, data by the step's number, stop and go on."""

import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
if not (ROOT / "training").is_dir():
    pytest.skip("training/ is only in the repository", allow_module_level=True)
sys.path.insert(0, str(ROOT))

import nstlib as nst  # noqa: E402
from nstlib.autodiff import value_and_gradient  # noqa: E402
from nstlib.backend import load_keras  # noqa: E402

keras = load_keras()
ops = keras.ops

from nstlib.fast import objective  # noqa: E402
from training.fast import paintings as paintings_of  # noqa: E402
from training.fast import pool  # noqa: E402
from training.fast.styles import DEFAULTS, STYLE_LAYERS  # noqa: E402
from training.fast.trainer import Training, by_amount, rate_at, settings_of, weights_of  # noqa: E402

SIDE, STYLES = 48, ("cubist", "starry", "tiles")


@pytest.fixture(scope="module")
def network():
    return nst.backbone("pocket")


@pytest.fixture(scope="module")
def paintings():
    return [nst.load_image(name, 64) for name in STYLES]


@pytest.fixture(scope="module")
def small_pool():
    rng = np.random.default_rng(0)
    draw = [rng.integers(0, 256, (n, 80, 70, 3), dtype=np.uint8) for n in (3, 4, 5)]
    return pool.Pool(list(draw[0]), draw[1], draw[2])


def settings(**changes):
    layers = dict(zip(STYLE_LAYERS, (1.0, 2.0, 1.0, 0.5, 1.5), strict=True))
    ours = {
        "steps": 6,
        "precision": "float32",
        "side": SIDE,
        "styles": STYLES,
        "style_layers": layers,
        "steady": 20.0,
        "amounts": 0.0,
    }
    return {**DEFAULTS, **ours, **changes}


@pytest.mark.parametrize("statistic", ("moments", "gram"))
def test_a_batch_s_loss_and_gradient_are_the_means_of_the_course_s_objective(network, paintings, statistic):
    recipe = objective.recipe_of(settings(statistic=statistic))
    rng, chosen = np.random.default_rng(1), [2, 0]
    pictures, painted = rng.random((2, 2, SIDE, SIDE, 3)).astype(np.float32)
    whole = objective.targets(network, recipe, paintings)
    mine = keras.tree.map_structure(lambda values: values[chosen], whole)

    def evaluate(batch, pictures, mine):
        parts = objective.losses(network, recipe, batch, pictures, mine)
        return ops.mean(sum(parts.values())), parts

    value, gradient, parts = value_and_gradient(evaluate)(painted, pictures, mine)
    expected = nst.Objective(network, recipe)
    singles = [
        expected(p, expected.targets(c, paintings[k])) for p, c, k in zip(painted, pictures, chosen, strict=True)
    ]
    assert value == pytest.approx(np.mean([single[0] for single in singles]), rel=1e-4)
    together = sum(parts.values())
    np.testing.assert_allclose(together, [single[0] for single in singles], rtol=1e-4)
    theirs = np.stack([single[1] for single in singles]) / 2
    assert np.abs(gradient - theirs).max() < 2e-3 * np.abs(theirs).max()


def test_two_looks_at_one_picture_are_compared_where_they_show_the_same(small_pool):
    data = pool.batch(small_pool, 3, 7, 2, SIDE, 3, steady=True)
    rows, columns = data["rows"], data["columns"]
    first, again = (data[k][0][r][:, c] for k, r, c in zip(("pictures", "again"), rows, columns, strict=True))
    assert first.shape == (SIDE - 8, SIDE - 8, 3)
    assert 0 < np.abs(first - again).mean() < 8 / 255  # grain of at most four levels, no more
    looks = (ops.convert_to_tensor(data[k][:1]) for k in ("pictures", "again"))
    found = float(ops.convert_to_numpy(objective.unsteadiness(*looks, rows, columns)))
    assert found == pytest.approx(np.mean((first - again) ** 2), rel=1e-4)


def test_a_step_s_pictures_depend_on_its_number_and_every_style_has_its_turn(small_pool):
    def at(step):
        return pool.batch(small_pool, 0, step, 2, SIDE, 5, steady=False)

    assert all(np.array_equal(a, b) for a, b in zip(at(4).values(), at(4).values(), strict=True))
    assert not np.array_equal(at(4)["pictures"], at(5)["pictures"])
    assert np.array_equal(sum(at(step)["blend"].sum(0) for step in range(10)), np.full(5, 4.0))
    pictures = at(4)["pictures"]
    assert pictures.shape == (2, SIDE, SIDE, 3) and pictures.dtype == np.float32
    assert pictures.min() >= 0 and pictures.max() <= 1


@pytest.fixture(scope="module")
def begin(network, paintings, small_pool):
    def make(**changes):
        s = settings(**changes)
        recipe = objective.recipe_of(s)

        def pictures_of(step):
            return pool.batch(small_pool, s["seed"], step, s["batch"], SIDE, len(STYLES), s["steady"], s["amounts"])

        return Training(s, network, recipe, objective.targets(network, recipe, paintings), pictures_of)

    return make


def furthest(one, other):
    """The largest difference between two trainings' weights."""
    pairs = zip(one.model.arrays().values(), other.model.arrays().values(), strict=True)
    return max(float(np.abs(a - b).max()) for a, b in pairs)


def test_going_on_from_a_checkpoint_is_not_having_stopped(begin, tmp_path):
    whole, first, second, file = begin(), begin(), begin(), tmp_path / "checkpoint.npz"
    for _ in range(2):
        whole.advance(2)
    first.advance(2)
    first.save(file)
    assert settings_of(file)["style_layers"] == settings()["style_layers"]
    second.load(file)
    assert (second.step, second.rows[0]) == (2, first.rows[0])
    second.advance(2)
    assert second.step == whole.step == 4
    # Sums in another order move weights that hardly matter by some 1e-5.
    assert furthest(whole, second) < 1e-4
    forgetful = begin()  # with the weights alone, and without what Adam remembers
    forgetful.model.assign(weights_of(file))
    forgetful.step = 2
    forgetful.advance(2)
    assert furthest(whole, forgetful) > 1e-3
    assert list(tmp_path.iterdir()) == [file]  # nothing half-written beside it


def test_a_row_of_the_log_is_the_mean_of_its_steps(begin):
    together, apart = begin(), begin()
    row, singles = together.advance(3), [apart.advance(1) for _ in range(3)]
    for part in ("style", "content", "unsteady"):
        assert row[part] == pytest.approx(np.mean([single[part] for single in singles]), rel=1e-2)
    assert len({single["style"] for single in singles}) == 3


def test_a_few_steps_on_one_batch_lower_the_loss(begin):
    training = begin(steady=0.0, warm_up=1, steps=40)
    look = training.pictures_of(0)
    training.pictures_of = lambda step: look
    first, last = training.advance(2), [training.advance(4) for _ in range(4)][-1]
    assert last["style"] < 0.8 * first["style"]


def test_the_amount_is_one_but_for_a_share_and_what_it_weighs(small_pool):
    drawn = [pool.batch(small_pool, 0, step, 2, SIDE, 3, False, 0.5)["amount"] for step in range(100)]
    values = np.concatenate(drawn)
    assert 0.35 < np.mean(values < 1) < 0.65 and 0.1 < np.mean(values == 0) < 0.3
    assert ((values >= 0) & (values <= 1)).all()
    assert (pool.batch(small_pool, 0, 5, 2, SIDE, 3, False)["amount"] == 1).all()
    painted, pictures = np.zeros((2, 4, 4, 3), np.float32), np.full((2, 4, 4, 3), 0.1, np.float32)
    amount, parts = np.float32([0, 1]), {"style": np.float32([5, 7])}
    found = by_amount(parts, *(ops.convert_to_tensor(a) for a in (amount, painted, pictures)), 30.0)
    np.testing.assert_allclose(ops.convert_to_numpy(found["style"]), [0, 7])
    np.testing.assert_allclose(ops.convert_to_numpy(found["given back"]), [30 * 0.01, 0], rtol=1e-5)


def test_with_amounts_the_network_learns_to_give_back(begin):
    training = begin(steady=0.0, amounts=1.0, warm_up=1, steps=60)
    look = training.pictures_of(0) | {"amount": np.zeros(2, np.float32)}
    training.pictures_of = lambda step: look
    first, last = training.advance(2), [training.advance(6) for _ in range(5)][-1]
    assert last["given back"] < 0.5 * first["given back"] and last["style"] == 0


def test_every_second_picture_has_its_numbers_guessed_and_a_painting_s_target(small_pool):
    batches = [pool.batch(small_pool, 0, step, 2, SIDE, 3, False, paintings=7) for step in range(60)]
    index, blend = (np.stack([batch[name] for batch in batches]) for name in ("index", "blend"))
    guessed = blend.sum(-1) == 0
    assert (guessed.sum(1) == 1).all() and np.array_equal(guessed[:, 0], np.arange(60) % 2 == 1)
    assert (blend[~guessed].argmax(-1) == index[~guessed]).all()
    assert np.array_equal(np.bincount(index[~guessed]), [20, 20, 20])  # every style as often as every other
    assert set(index[guessed]) <= set(range(10)) and 0.6 < np.mean(index[guessed] >= 3) < 0.98


def test_paintings_are_the_same_again_and_of_all_kinds(small_pool):
    drawn = paintings_of.collection(small_pool, STYLES, 12, seed=1)
    for one, other in zip(drawn, paintings_of.collection(small_pool, STYLES, 12, seed=1), strict=True):
        np.testing.assert_array_equal(one, other)
        assert one.shape == (256, 256, 3) and one.dtype == np.float32 and one.min() >= 0 and one.max() <= 1
    picture = np.random.default_rng(0).random((8, 8, 3)).astype(np.float32)
    assert np.abs(paintings_of.recoloured(picture, np.random.default_rng(1)) - picture).max() > 0.05


def test_what_guesses_learns_with_the_network(network, paintings, small_pool):
    s = settings(paintings=1, steady=0.0, warm_up=1, steps=40, rate=0.01)
    recipe = objective.recipe_of(s)
    wanted = objective.targets(network, recipe, [*paintings, nst.load_image("ducks", 64)])
    look = pool.batch(small_pool, 0, 0, 2, SIDE, 3, False, paintings=1) | {"index": np.int32([0, 3])}
    training = Training(s, network, recipe, wanted, lambda step: look, None, paintings_of.statistics_from(wanted))
    before = training.model.arrays()
    first, last = training.advance(2), [training.advance(4) for _ in range(4)][-1]
    assert last["style"] < 0.8 * first["style"]
    moved = {name for name, array in training.model.arrays().items() if not np.array_equal(array, before[name])}
    assert {"predict/hidden/kernel", "predict/numbers/kernel", "up/kernel", "up/scale"} <= moved
    assert not moved & {"predict/centre", "predict/size"}


def test_the_rate_warms_up_stays_and_falls():
    s = settings(steps=1000, warm_up=10, decay_from=0.6, rate=2.0)
    assert rate_at(0, s) == pytest.approx(0.2)
    assert rate_at(300, s) == rate_at(599, s) == 2.0
    assert rate_at(800, s) == pytest.approx(2 * 0.51)
    assert rate_at(1000, s) == pytest.approx(0.04)
