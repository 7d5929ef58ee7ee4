"""Who painted what, in a network without a loop: against games whose shares are known, toy networks, and nst.paint."""

import time
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

import nstlib as nst
from nstlib import inside, ways
from nstlib.fast import network, weights


def subject_of(arrays, numbers=None, middle=None):
    """The Subject of a small photograph in a network of these weights."""
    from nstlib.backend import load_keras

    photo = nst.load_image("bridge", size=64)
    first = np.concatenate([arrays[name][0] for name in network.norm_shapes()])
    second = np.concatenate([arrays[name][1] for name in network.norm_shapes()])
    kernels = {name: load_keras().ops.convert_to_tensor(a) for name, a in arrays.items()}
    return inside.Subject(
        photo, "toy", first if numbers is None else numbers, second if middle is None else middle, kernels
    )


def toy(seed=0):
    rng, arrays = np.random.default_rng(seed), network.initial(2, seed)
    for name in network.norm_shapes():
        arrays[name] = arrays[name] + rng.normal(0, 0.3, arrays[name].shape).astype(np.float32)
    arrays["last/kernel"] *= 5  # so that what is painted differs from grey
    return arrays


@pytest.fixture(scope="module")
def starry():
    return inside.at_one_photograph("bridge", "starry", size=96)


@pytest.fixture(scope="module")
def blocks(starry):
    return inside.block_ledger(starry)


@pytest.fixture(scope="module")
def numbers(starry):
    return inside.number_ledger(starry)


def test_shapley_values_of_the_glove_game_are_the_textbook_s():
    """One left glove and two right ones, a pair is worth 1: 2/3, 1/6, 1/6 (Shapley 1953)."""
    there = inside.coalitions(3)
    assert np.allclose(inside.shapley(there[:, 0] * there[:, 1:].max(1)), [2 / 3, 1 / 6, 1 / 6])


def test_shapley_values_are_the_mean_over_all_orders():
    """The definition by orders of arrival, for a random game whose values are small pictures."""
    values = np.random.default_rng(1).normal(size=(16, 2, 3))
    row = {tuple(there): value for there, value in zip(inside.coalitions(4).tolist(), values, strict=True)}
    means = np.zeros((4, 2, 3))
    for order in permutations(range(4)):
        there = [0] * 4
        for player in order:
            before = row[tuple(there)]
            there[player] = 1
            means[player] += (row[tuple(there)] - before) / 24
    assert np.allclose(inside.shapley(values), means)


def test_aumann_shapley_of_a_product_is_shared_equally():
    """v = xyz from (0, 0, 0) to (2, 3, 5): each has 10 of the 30; of x² + 3y, 4 and 9."""
    end = np.array([2.0, 3.0, 5.0])
    product = inside.aumann_shapley(lambda x: x.prod() / x, np.zeros(3), end, nodes=2)
    assert np.allclose(product, 10)
    assert np.allclose(
        inside.aumann_shapley(lambda x: np.array([2 * x[0], 3.0]), np.zeros(2), end[:2], nodes=1), [4, 9]
    )


def test_only_the_block_that_does_something_has_a_share():
    arrays = toy()
    for block in (1, 3, 4, 5):
        arrays[f"block{block}_second/scale"][:] = arrays[f"block{block}_second/shift"][:] = 0
    ledger = inside.block_ledger(subject_of(arrays))
    assert np.allclose(ledger.shares, [0, 1, 0, 0, 0], atol=1e-6)
    assert np.allclose(ledger.of_strokes, [0, 1, 0, 0, 0], atol=1e-6)
    assert np.allclose(ledger.left_out, ledger.alone) and np.allclose(ledger.alone, [0, 1, 0, 0, 0], atol=1e-6)


def test_only_the_numbers_that_differ_have_a_share():
    arrays = toy()
    own = subject_of(arrays)
    middle = own.numbers.copy()
    network.parted(middle)["block2_first/scale"][:] += 0.4
    ledger = inside.number_ledger(subject_of(arrays, middle=middle))
    assert abs(sum(ledger.shares["block2_first/scale"]) - 1) < 0.02
    assert all(not shares.any() for name, shares in ledger.shares.items() if name != "block2_first/scale")
    assert ledger.left_out[inside.LAYERS.index("block2_first")] == pytest.approx(1, abs=1e-4)


def test_what_is_kept_whole_is_what_nst_paint_paints(starry, blocks, numbers):
    painted = nst.paint("bridge", "starry", size=96, engine="keras").image
    assert np.abs(blocks.painted - painted).max() < 1e-4
    assert np.abs(numbers.painted - painted).max() < 1e-4


def test_the_middle_is_a_blend_of_all_styles_in_equal_parts(numbers):
    even = dict.fromkeys(weights.shipped().names, 1)
    assert np.abs(numbers.middle - nst.paint("bridge", even, size=96, engine="keras").image).max() < 1e-4


def test_pulls_of_blocks_add_up_to_the_whole_change(blocks):
    assert np.abs(blocks.pulls.sum(0) - (blocks.painted - blocks.bare)).max() < 1e-6
    assert blocks.shares.sum() == pytest.approx(1, abs=1e-6)
    assert blocks.of_strokes.sum() == pytest.approx(1, abs=1e-6)


def test_shares_of_strokes_are_those_of_what_is_left_without_a_blurred_copy(blocks):
    fine = inside.strokes(blocks.painted.astype(np.float64) - blocks.bare)
    wanted = [np.sum(inside.strokes(pull) * fine) / np.sum(fine**2) for pull in blocks.pulls]
    assert np.allclose(blocks.of_strokes, wanted) and np.abs(blocks.of_strokes - blocks.shares).max() > 0.02


def test_the_largest_numbers_come_first(numbers):
    largest = numbers.largest(960)
    sizes = [abs(share) for *_, share in largest]
    assert sizes == sorted(sizes, reverse=True) and len(set(largest)) == 960
    name, channel, share = largest[0]
    assert share == numbers.shares[name][channel] and len(numbers.largest()) == 3


def test_without_a_block_is_the_picture_whose_branch_is_off(starry, blocks):
    for block in range(1, 6):
        picture = starry.painted(keep=inside.turned_blocks({block: 0})[None])[0]
        assert np.abs(picture - blocks.without[block - 1]).max() < 1e-5
    assert np.abs(starry.painted(keep=np.zeros((1, 5)))[0] - blocks.bare).max() < 1e-5


def test_shares_of_numbers_add_up_nearly_and_say_by_how_much(numbers):
    total = sum(float(shares.sum()) for shares in numbers.shares.values())
    assert total == pytest.approx(1 + numbers.missed, abs=1e-5) and abs(numbers.missed) < 0.02
    assert sum(map(sum, map(numbers.of_layer, inside.LAYERS))) == pytest.approx(total, abs=1e-5)
    assert sum(float(shares.sum()) for shares in numbers.of_strokes.values()) == pytest.approx(1, abs=0.03)


def test_the_share_of_a_number_is_its_slope_for_a_small_change(starry):
    """By finite differences: a style a thousandth beyond the middle in one number."""
    near = starry.middle.copy()
    place = 960 - 16 + 7  # the shift of channel 7 after "up"
    near[place] += 1e-2
    slope = inside._slope(starry)(starry.middle, np.ones_like(starry.photo))
    moved = starry.painted(np.stack([near, starry.middle])).astype(np.float64).sum((1, 2, 3))
    assert slope[place] == pytest.approx((moved[0] - moved[1]) / 1e-2, rel=0.02)


def test_the_shift_at_the_end_of_a_block_is_taken_away_by_the_norms_after_it(numbers):
    """What reads the sum takes its mean away, and mirrored edges keep a constant constant: 200 numbers do nothing."""
    for block in range(1, 6):
        assert np.abs(numbers.of_strokes[f"block{block}_second/shift"]).max() < 1e-4
        assert np.abs(numbers.shares[f"block{block}_second/shift"]).max() < 1e-4


def test_taking_strokes_is_symmetric_and_forgets_a_flat_colour():
    a, b = np.random.default_rng(0).random((2, 40, 30, 3))
    assert np.vdot(inside.strokes(a), b) == pytest.approx(np.vdot(a, inside.strokes(b)))
    assert np.abs(inside.strokes(np.full((40, 30, 3), 0.4))).max() < 1e-12


def test_numbers_are_turned_from_the_middle_to_beyond_the_style(starry):
    assert np.allclose(inside.turned_numbers(starry, {}), starry.numbers, atol=1e-6)
    every = dict.fromkeys(inside.LAYERS, 0)
    assert np.allclose(inside.turned_numbers(starry, every), starry.middle, atol=1e-6)
    one = inside.turned_numbers(starry, {("up/shift", 7): 2})
    changed = np.flatnonzero(np.abs(one - starry.numbers) > 1e-6)
    assert changed.tolist() == [960 - 16 + 7]
    assert np.allclose(one[changed], 2 * starry.numbers[changed] - starry.middle[changed], atol=1e-5)


def test_of_two_keys_that_mean_one_number_that_of_fewer_counts(starry):
    """In whichever order they come; a factor of 1 counts as well, and is shown and said."""
    first = inside.turned_numbers(starry, {"up": 0, ("up/shift", 7): 1})
    assert np.array_equal(first, inside.turned_numbers(starry, {("up/shift", 7): 1, "up": 0}))
    assert first[960 - 16 + 7] == pytest.approx(starry.numbers[960 - 16 + 7], abs=1e-6)
    assert np.array_equal(first[-32:-9], starry.middle[-32:-9])
    board = nst.number_ledger("bridge", "starry", size=64, numbers={"up": 0, ("up/shift", 7): 1, "down1": 1})
    whole = nst.number_ledger("bridge", "starry", size=64, numbers={"up": 0})
    assert board.entries[3].caption == "up x 0, up/shift, channel 7 x 1"
    assert np.abs(board.entries[3].image - whole.entries[3].image).max() > 1e-3


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda s: inside.turned_blocks({7: 0}), "there is no block 7; this network has the blocks 1 to 5"),
        (lambda s: inside.turned_blocks({0: 0}), "no block 0"),
        (lambda s: inside.turned_blocks({"four": 0}), "no block 'four'"),
        (lambda s: inside.turned_blocks([4]), "as in blocks={4: 0}"),
        (lambda s: inside.turned_blocks({4: "off"}), "block 4 can be turned by a factor from -10 to 10"),
        (lambda s: inside.turned_blocks({4: float("nan")}), "by a factor from -10 to 10"),
        (lambda s: inside.turned_numbers(s, {"block6_first": 0}), "no numbers called 'block6_first'"),
        (lambda s: inside.turned_numbers(s, {"up/size": 0}), "no numbers called 'up/size'"),
        (lambda s: inside.turned_numbers(s, {("up/shift", 16): 0}), "up/shift has the channels 0 to 15, and no 16"),
        (lambda s: inside.turned_numbers(s, "up"), 'as in numbers={"block4_second": 0}'),
        (lambda s: inside.turned_blocks({4: "2"}), "from -10 to 10"),
        (lambda s: inside.turned_blocks({4: 10**400}), "from -10 to 10"),
        (lambda s: inside.turned_blocks({4: np.array([0.0, 1.0])}), "from -10 to 10"),
        (lambda s: inside.turned_blocks({True: 0}), "no block True"),
        (lambda s: inside.turned_numbers(s, {("up/shift", 7.0): 0}), "no 7.0"),
        (lambda s: inside.turned_numbers(s, {("up/shift", None): 0}), "no None"),
        (lambda s: inside.turned_numbers(s, {("up/shift", True): 0}), "no True"),
        (lambda s: inside.turned_numbers(s, {("up", 16): 0}), "no 16"),
        (lambda s: inside.turned_numbers(s, {None: 0}), "no numbers called 'None'"),
        (lambda s: nst.block_ledger(size=64, blocks="off"), "as in blocks={4: 0}"),
        (lambda s: nst.block_ledger(size=64, blocks={7: 1}), "no block 7"),
        (lambda s: nst.number_ledger(size=64, numbers="off"), 'as in numbers={"block4_second": 0}'),
        (lambda s: nst.block_ledger(s.photo[:31], size=None), "is too small to be painted"),
        (lambda s: nst.number_ledger(size=24), "is too small to be painted"),
        (lambda s: nst.block_ledger(s.photo, size=[64]), "size must be a whole number of pixels"),
        (lambda s: nst.number_ledger(s.photo, size=10**9), "too large to be looked into"),
        (lambda s: nst.three_ways(s.photo, size=None), "size must be a whole number of pixels"),
        (lambda s: nst.three_ways(seconds=True), "seconds must be a number from 1 to 600"),
        (lambda s: nst.three_ways(seconds="8"), "leave out the quotation marks"),
        (lambda s: nst.three_ways(network="no.npz"), "there is no network file 'no.npz'"),
        (lambda s: nst.learn_style("starry", seconds=True), "seconds must be a number above 0"),
    ],
)
def test_what_is_not_there_is_said_in_one_sentence(starry, call, words):
    with pytest.raises(nst.NSTError) as raised:
        call(starry)
    assert words in str(raised.value) and "\n" not in str(raised.value)


def test_a_style_file_of_another_network_is_refused(tmp_path):
    own = weights.shipped()
    other = nst.fast.Style("theirs", network.parted(np.zeros(960, np.float32)), "0" * 16)
    other.save(tmp_path / "theirs.style")
    assert own.fingerprint != other.network
    with pytest.raises(nst.NSTError, match="learnt with another network"):
        nst.explain.block_ledger("bridge", str(tmp_path / "theirs.style"), size=64)


def test_where_nothing_changes_there_is_nothing_to_share(starry):
    same = inside.Subject(starry.photo, "the middle", starry.middle, starry.middle, starry.tensors)
    with pytest.raises(nst.NSTError, match="nothing to share out"):
        inside.number_ledger(same)


def test_pictures_whose_sides_are_no_multiples_of_four_keep_their_size():
    odd = inside.at_one_photograph(nst.load_image("bridge", size=64)[:41, :63], {"starry": 1, "tiles": 1}, size=None)
    ledger = inside.block_ledger(odd)
    assert ledger.painted.shape == (41, 63, 3) and ledger.shares.sum() == pytest.approx(1, abs=1e-6)
    assert odd.name == "starry 50 % and tiles 50 %"


def test_the_board_of_blocks_shows_and_says_what_was_measured():
    board = nst.explain.block_ledger("bridge", "starry", size=64, blocks={5: 0, 4: 2, 1: 1})
    captions = [entry.caption for entry in board.entries]
    assert captions[1:4] == ["in the manner of starry", "block 4 x 2, block 5 x 0", "without any block"]
    assert len(captions) == 9 and all(entry.alt for entry in board.entries)
    html = board.to_html()
    assert "share of its strokes" in html and html.count("<svg") == 20 and "block 5" in board.alt
    assert board.to_png()[:4] == b"\x89PNG"


def test_the_board_of_numbers_shows_and_says_what_was_measured():
    board = nst.explain.number_ledger("bridge", "starry", size=64, numbers={"up": 0.5, ("up/shift", 7): 3})
    assert len(board.entries) == 7 and "up x 0.5, up/shift, channel 7 x 3" in [e.caption for e in board.entries]
    assert "Of all 960 numbers" in board.text and board.to_html().count("<svg") == 52
    assert board.to_png()[:4] == b"\x89PNG"


def test_the_board_of_numbers_tells_the_larger_of_its_two_errors(numbers):
    """That of the strokes is often twice that of the change."""
    for missed, of_strokes in ((0.001, 1.02), (-0.03, 1.0)):
        strokes = {name: np.zeros(shape) for name, shape in network.norm_shapes().items()}
        strokes["up/shift"][0] = of_strokes
        other = replace(numbers, missed=missed, of_strokes=strokes)
        words = f"at most {max(abs(missed), of_strokes - 1):.1%}, the error of the integral"
        assert words in nst.explain.board_of_numbers(other, "bridge", {}).text


def test_a_negative_share_is_drawn_and_said_with_its_sign():
    from nstlib.views.shares import AGAINST, Shares

    html = Shares("", "block", ("a", "b", "c"), {"share": (-0.25, 1.25, -0.001)}).to_html()
    assert "−25%" in html and AGAINST in html and ">0%<" in html and 'width="50.0"' in html


def test_three_ways_paint_one_pair_and_are_judged():
    board = nst.explain.three_ways("bridge", "starry", seconds=1, size=64)
    assert [entry.caption.split(":")[0] for entry in board.entries] == [
        "bridge",
        "starry",
        "optimised",
        "fitted numbers",
        "any style, one pass",
        "any style, refined",
    ]
    assert len({entry.image.shape for entry in board.entries if entry.caption != "starry"}) == 1
    assert len(board.table) == 4 and "content error" in board.table.alt and board.to_png()[:4] == b"\x89PNG"
    with pytest.raises(nst.NSTError, match="seconds must be a number from 1 to 600"):
        nst.explain.three_ways(seconds=0)


def test_three_ways_give_pictures_of_one_size_where_every_run_is_small(monkeypatch):
    """NST_FAST, with which tests execute the lessons, paints smaller than what was asked for."""
    monkeypatch.setenv("NST_FAST", "1")
    photo, _, made = ways.three_ways("bridge", "starry", seconds=1, size=128)
    assert [way.image.shape for way in made] == [photo.shape] * 4


def test_a_style_can_be_learnt_for_so_many_seconds():
    ends = []
    nst.learn_style(
        "starry", seconds=0.5, steps=10_000, progress=False, on_step=lambda *_: ends.append(time.perf_counter())
    )
    assert ends and all(end - ends[0] < 0.6 for end in ends[:-1])  # the last is the one that goes beyond them
    with pytest.raises(nst.NSTError, match="seconds must be a number above 0"):
        nst.learn_style("starry", seconds=0)
