"""The last cell of each sheet: a photograph through a learner's own functions, or a sentence; never a traceback."""

import re
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from notebook_outputs import faults, images

import nstlib as nst
from nstcourse import contents, my_own, own_control, own_maps, own_network, own_surface, own_video
from nstcourse.build import exercise, nbgrader
from nstcourse.grading.reference import Reference
from nstcourse.tasks import TASKS
from nstlib.errors import NSTError
from nstlib.fast import weights
from nstlib.images import load_image

ROOT = Path(__file__).resolve().parents[2]
LESSONS = contents.read(ROOT).exercises


def own(number):
    """The functions of an exercise, as somebody has written them who is done."""
    return {TASKS[i].name: TASKS[i].reference for i in my_own.SHOWS[number][0]}


def shown(number, names, *settings):
    """What the cell shows, called from a notebook with these names."""
    space = {"nst": nst, "settings": settings, **names}
    exec(f"shown = nst.my_own({number}, *settings)", space)
    return space["shown"]._repr_mimebundle_()


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(my_own, "SIZE", 96)
    monkeypatch.setattr(my_own, "SECONDS", 1)


@pytest.mark.parametrize("number", my_own.SHOWS)
def test_a_photograph_goes_through_the_functions_of_each_exercise(number, small):
    data = shown(number, own(number))
    assert faults([{"data": data}]) == [] and len(images([{"data": data}])) >= 3


@pytest.mark.parametrize(
    ("number", "idle", "stays"),
    [
        (2, {"content_gradient": lambda features, target: 0 * features}, 1),
        (3, {"style_gradient": lambda features, target: 0 * features}, 1),
        (4, {"full_loss": lambda content, style, smoothness, weights: 1.0}, 0),
        (
            7,
            {
                "mean_and_covariance": lambda x: (0 * x[0], np.eye(len(x[0]))),
                "optimal_map": lambda c, s: np.eye(len(c)),
            },
            0,
        ),
    ],
)
def test_it_is_the_learner_s_function_that_moves_the_picture(number, idle, stays, small, monkeypatch):
    """One that asks for nothing, and were it let through, leaves the picture where it began."""
    monkeypatch.setattr(my_own, "examine", lambda *_: SimpleNamespace(status="full"))
    for names, moved in ((own(number), True), (own(number) | idle, False)):
        with np.errstate(invalid="ignore"):  # no pull has no direction
            pictures = images([{"data": shown(number, names)}])
        assert (pictures[2]["src"] != pictures[stays]["src"]) == moved


def test_the_network_made_of_right_answers_paints_what_nst_paint_paints():
    """NumPy with the functions of exercise 6, against the engine of nst.paint; also where sides are cut off again."""
    parts = [TASKS[i].reference for i in ("6.2", "6.3", "6.4")]
    for size, blend in ((96, {"impasto": 1.0}), (101, {"starry": 0.5, "tiles": 0.5})):
        photo = load_image("bee", size=size)
        mine = own_network.painted(photo, weights.shipped(), blend, *parts)
        np.testing.assert_allclose(mine, nst.paint(photo, blend).image, atol=1e-5)
        assert np.abs(mine - photo).mean() > 0.05


def test_answers_in_lists_and_in_place_paint_the_same():
    """Each norm is given numbers of its own, as a check does, so that what changes them harms no later one."""

    def norm_in_place(x, scales, shifts, shares):
        painted = TASKS["6.2"].reference(x, scales, shifts, shares).tolist()
        for given in (x, scales, shifts, shares):
            given *= 0.5
        return painted

    def block_in_place(x, first, second):
        x += second(np.maximum(first(x.copy()), 0).tolist())
        return x

    photo, right = load_image("bee", size=64), [TASKS[i].reference for i in ("6.2", "6.3", "6.4")]
    in_place = norm_in_place, lambda x: right[1](x).tolist(), block_in_place
    one, other = (own_network.painted(photo, weights.shipped(), {"starry": 1.0}, *p) for p in (right, in_place))
    np.testing.assert_allclose(one, other, atol=1e-9)


def test_a_part_that_does_something_else_changes_the_picture(small):
    """Let through, one that returns x, or a plain norm, is to be seen in the result."""
    parts = {name: TASKS[i].reference for name, i in (("norm", "6.2"), ("up", "6.3"), ("block", "6.4"))}
    photo = load_image("bee", size=64)
    right = own_network.painted(photo, weights.shipped(), {"starry": 1.0}, *parts.values())
    for idle in (
        {"norm": lambda x, scales, shifts, shares: x},
        {"up": lambda x: np.tile(x, (2, 2, 1))},
        {"block": lambda x, first, second: x},
    ):
        other = own_network.painted(photo, weights.shipped(), {"starry": 1.0}, *(parts | idle).values())
        assert np.abs(other - right).mean() > 0.02


def test_maps_of_features_give_them_the_statistics_of_others():
    """In lists, one above the other and in place, they do the same; grain's gradient against finite differences."""
    generator = np.random.default_rng(3)
    features, others = generator.normal(size=(5, 7, 3)), generator.normal(2, 3, size=(4, 6, 3))
    right = [TASKS[i].reference for i in ("7.1", "7.5", "7.6")]

    def map_in_place(content_covariance, style_covariance):
        made = right[1](content_covariance, style_covariance).tolist()
        content_covariance *= 0
        style_covariance *= 0
        return made

    strange = [lambda x: np.vstack(right[0](x)), map_in_place, lambda *args: right[2](*args).tolist()]
    results = []
    for functions in (right, strange):
        moments, by_matrix, by_channels = own_maps.maps(*functions)
        results.append([by_matrix(features, *moments(others)), by_channels(features, *moments(others))])
        mean, table = moments(others)
        assert all(np.allclose(np.mean(made, axis=(0, 1)), mean) for made in results[-1])
        assert np.allclose(moments(results[-1][0])[1], table, rtol=0.01, atol=0.01)
    np.testing.assert_allclose(*results)
    x, step = features.copy(), 1e-6
    x[2, 3, 1] += step
    grain = [sum((np.diff(values, axis=axis) ** 2).sum() / 2 for axis in (0, 1)) for values in (features, x)]
    assert (grain[1] - grain[0]) / step == pytest.approx(own_maps.roughness(features)[2, 3, 1], rel=1e-4)


def test_patches_go_back_to_where_they_were_cut_from():
    """As the transpose of cutting: ⟨cut(x), r⟩ = ⟨x, back(r)⟩ for any x and r; nine places, row by row."""
    generator = np.random.default_rng(2)
    x = generator.normal(size=(5, 6, 2))
    cut = own_control.patches_of(x)
    np.testing.assert_array_equal(cut[5], x[1:4, 1:4].ravel())
    rows = generator.normal(size=cut.shape)
    assert np.sum(cut * rows) == pytest.approx(np.sum(x * own_control.spread_out(rows, x.shape)))


def test_a_region_is_painted_and_nothing_else(small):
    """Lists, and answers that work in place, paint the same; a mask that is not pulled in changes what lies outside."""

    def gram_in_place(features, weights):
        made = TASKS["8.1"].reference(features, weights).tolist()
        features *= 0
        weights *= 0
        return made

    def only_smaller(mask, operations):
        step = 2 ** operations.count("pool")
        return mask[::step, ::step].tolist()

    def walk(start, step, steps):
        picture = np.asarray(start, dtype=np.float64)
        for _ in range(2):
            picture = step(picture, lambda slope: slope / np.abs(slope).mean())
        return picture, 2

    photo, painting = (load_image(name, size=64)[:40, :64] for name in ("bee", "starry"))
    network = my_own._through(list(own_control.BEFORE))
    half = np.zeros((40, 64))
    half[:20] = 1
    gram, pulled = (TASKS[i].reference for i in ("8.1", "8.2"))
    made = [
        own_control.region_painted(photo, painting, half, network, walk, *functions)[0][0]
        for functions in ((gram, pulled), (gram_in_place, lambda *args: pulled(*args).tolist()), (gram, only_smaller))
    ]
    np.testing.assert_allclose(made[0], made[1], atol=1e-9)
    np.testing.assert_array_equal(made[0][20:], photo[20:])
    assert np.abs(made[0][:20] - photo[:20]).mean() > 0.005
    assert np.abs(made[2][20:] - photo[20:]).max() > 0.005


def test_a_tile_is_painted_by_the_neighbours_that_the_border_shows(small):
    """Shifted round by whole strides, as a half-drop allows it, the tile is the shifted tile: its network has no edge.
    With zeros around it, or with a plain border, it is not; lists are as good as arrays."""

    def walk(start, step, steps):
        picture = np.asarray(start, dtype=np.float64)
        for _ in range(2):
            picture = step(picture, lambda slope: slope / np.abs(slope).mean())
        return picture, 2

    photo, painting = (load_image(name, size=64)[:32, :48] for name in ("bee", "starry"))
    network, half_drop = my_own._through(list(own_surface.LAYERS)), TASKS["10.3"].reference

    def gap(pad):
        # A half-drop moved to the right by its width is itself, half a height lower.
        surface = np.concatenate([photo, np.roll(photo, 16, axis=0)], axis=1)
        moved = surface[:, 8 : 8 + photo.shape[1]]
        here, there = (own_surface.painted(p, painting, network, walk, pad)[0] for p in (photo, moved))
        return np.abs(np.concatenate([here, np.roll(here, 16, axis=0)], axis=1)[:, 8 : 8 + 48] - there).max()

    assert gap(half_drop) < 1e-4 and gap(lambda *args: half_drop(*args).tolist()) < 1e-4
    assert gap(lambda tile, border: np.pad(tile, border, mode="wrap")) > 5e-3


def test_of_a_padded_tile_every_pixel_is_known_by_its_number():
    at = own_surface.places((6, 4), TASKS["10.3"].reference, 2)
    photo = np.random.default_rng(4).random((6, 4, 3))
    wanted = [TASKS["10.3"].reference(photo[..., k], 2) for k in range(3)]
    np.testing.assert_array_equal(photo.reshape(-1, 3)[at], np.stack(wanted, axis=-1))


def test_a_clip_of_a_photograph_moves_as_its_flow_says():
    """Carried along, each frame is the next one but for what is hidden; answers in lists and in place hold the same."""
    own = [TASKS[i].reference for i in ("9.1", "9.2", "9.3", "9.5")]
    warp, seen_before, warping_error, held = own
    photo = load_image("bee", size=80)
    frames, flows, backs = own_video.clip(photo, 3)
    seen = seen_before(flows[2], backs[2], own_video.SLACK)
    apart = np.abs(frames[2, ..., 0] - warp(frames[1, ..., 0], flows[2]))
    assert 0.8 < seen.mean() < 1 and apart[seen].mean() < 0.02 < 0.05 < apart[~seen].mean()

    def held_in_place(painted, flows, trusts, hold):
        made = held(painted, flows, trusts, hold).tolist()
        for given in (painted, flows, trusts):
            given *= 0
        return made

    strange = [lambda *a: warp(*a).tolist(), lambda *a: seen_before(*a).tolist(), lambda *a: [warping_error(*a)]]
    films = [
        own_video.still(photo, lambda frame: frame[..., ::-1] ** 2, 0.0, *functions)
        for functions in (own, [*strange, held_in_place])
    ]
    assert [len(film[0]) for film in films] == [3, 3]  # no time is left: the fewest frames
    for one, other in zip(*films, strict=True):
        np.testing.assert_allclose(one, other)


def test_a_function_that_stops_on_the_photograph_is_told_of_in_a_sentence(monkeypatch):
    def show(*_):
        raise ZeroDivisionError("once too often")

    monkeypatch.setitem(my_own.SHOWS, 1, (my_own.SHOWS[1][0], show))
    said = "One of your functions stopped on the photograph: ZeroDivisionError: once too often."
    assert shown(1, own(1))["text/plain"] == said


@pytest.mark.parametrize("number", my_own.SHOWS)
def test_what_is_missing_or_wrong_is_said_in_one_sentence(number):
    last = my_own.SHOWS[number][0][-1]
    without = {name: function for name, function in own(number).items() if name != TASKS[last].name}

    def unwritten(*_):
        raise nst.Todo(last, "write it")

    for names, state in (
        (without, "is not there yet"),
        (without | {TASKS[last].name: unwritten}, "does not pass its check yet"),
        (without | {TASKS[last].name: lambda *_: 0.0}, "does not pass its check yet"),
        (without | {TASKS[last].name: nst.or_reference(last, None)}, "does not pass its check yet"),
    ):
        data = shown(number, names)
        words = data["text/plain"]
        assert words.startswith(f"Your {TASKS[last].name} of task {last} {state}") and words.count(".") == 2
        assert "<img" not in data["text/html"]


def test_other_numbers_and_pictures_are_refused_in_words(small):
    with pytest.raises(NSTError, match="no exercise 11 with a photograph; give one of 1, 2, 3, "):
        shown(11, {})
    with pytest.raises(NSTError, match="no exercise .1. with a photograph"):
        shown([1], {})
    for other in (np.array([1, 2]), True, 6.0, "6", None):
        with pytest.raises(NSTError, match="no exercise .* with a photograph"):
            my_own.my_own(other)
    assert "my_photo.jpg" in shown(1, own(1), "my_photo.jpg")["text/plain"]
    assert "has not learnt the style 'nobody'" in shown(6, own(6), "bee", "nobody")["text/plain"]


def test_its_cell_is_in_every_sheet_and_in_nothing_that_is_graded():
    for lesson in LESSONS:
        source = ROOT / "course" / "exercises" / f"{lesson.name}.py"
        if lesson.number not in my_own.SHOWS:  # what lessons 11 to 13 ask for makes no picture of its own
            assert "my_own" not in source.read_text(encoding="utf-8")
            continue
        given, _ = exercise.exercise(ROOT, source)
        cells = [c for c in given.cells if "photograph" in c.metadata.get("tags", [])]
        assert [c.cell_type for c in cells] == ["markdown", "code"]
        assert re.match(rf'nst\.my_own\({lesson.number}, "\w+"\)$', cells[1].source)
        assert "nbval-check-output" not in cells[1].metadata["tags"]
        made = Reference(ROOT, lesson.name)
        answers = {i: SimpleNamespace(source=source) for i, source in made.solutions.items()}
        assert "my_own" not in "".join(made.setup) + made.notebook(answers)
        assert "my_own" not in nbformat.writes(nbgrader.source_notebook(ROOT, source, "0"))
        assert set(my_own.SHOWS[lesson.number][0]) <= set(lesson.exercise.tasks)
