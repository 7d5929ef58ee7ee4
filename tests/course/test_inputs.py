"""What tasks are given: one description, which text, probes and drawn numbers keep.

The numbers of three students are drawn; of ten in the lane "answers".
"""

import inspect
from pathlib import Path

import numpy as np
import pytest

from nstcourse import contents
from nstcourse.build import exercise
from nstcourse.grading import vary
from nstcourse.inputs import Each, Given, Gram, Number, Numbers, Order, pixels, whole
from nstcourse.kit.answers import outputs_of
from nstcourse.outcome import given_in_words, is_right
from nstcourse.task import DRAWN
from nstcourse.tasks import TASKS
from nstlib import settings

ROOT = Path(__file__).resolve().parents[2]
EVERY = list(TASKS.values())


@pytest.mark.parametrize("task", EVERY, ids=lambda t: t.id)
def test_what_is_published_is_what_the_text_promises(task):
    for probe in task.probes:
        assert all(task.given.valid(args) for args in probe.inputs), probe.says
    assert all(map(task.given.valid, task.beyond)) and len(task.beyond) > DRAWN / 2


@pytest.mark.parametrize("task", EVERY, ids=lambda t: t.id)
def test_what_students_get_is_what_the_text_promises(task):
    for student in range(10 if settings.value("NST_CLASS") else 3):
        for probe in vary.fresh(task, bytes(32), f"student {student}").probes:
            assert all(task.given.valid(args) for args in probe.inputs), probe.says


@pytest.mark.parametrize("task", EVERY, ids=lambda t: t.id)
def test_right_answers_are_right_on_whatever_is_valid(task):
    generator = np.random.default_rng(5)
    calls = [task.given.drawn(generator) for _ in range(20)]
    exact = next(p for p in task.probes if p.exact)
    for answer in (task.reference, *task.right.values()):
        outputs, status, words = outputs_of([calls], task.name, answer)
        assert status == "ran", words
        for args, out in zip(calls, outputs[0], strict=True):
            assert is_right(task, exact, args, out), given_in_words(task, args)


@pytest.mark.parametrize("name", [lesson.name for lesson in contents.read(ROOT).exercises])
def test_the_sheet_says_what_comes_in_by_the_names_of_the_stub(name):
    handout, solution = exercise.exercise(ROOT, ROOT / "course" / "exercises" / f"{name}.py")
    prose = "\n".join(c.source for c in handout.cells if c.cell_type == "markdown")
    for cell in solution.cells:
        if "task" not in cell.metadata.get("tags", []):
            continue
        task = TASKS[cell.metadata["nst"]["task"]]
        assert f"**Given.** {task.given.text()}" in prose
        head = next(line for line in cell.source.splitlines() if line.startswith(f"def {task.name}("))
        assert head == f"def {task.name}({', '.join(task.given.kinds)}):"


def test_what_is_not_promised_is_not_valid():
    picture, two = Given({"x": pixels("height, width, 3")}), np.zeros((2, 2, 3))
    assert picture.valid((two,)) and picture.valid((two + 1,))
    for wrong in (
        two + 1.5,
        two - 0.1,
        two[..., :2],
        two[0],
        two * np.nan,
        two.astype("float32").astype(int),
        two.tolist(),
    ):
        assert not picture.valid((wrong,))
    style = Given({"features": Numbers("height, width, channels"), "target": Gram("channels")})
    good = np.array([[2.0, 1.0], [1.0, 2.0]])
    assert style.valid((np.ones((1, 3, 2)), good))
    for wrong in (np.array([[2.0, 1.0], [0.0, 2.0]]), np.array([[1.0, 2.0], [2.0, 1.0]]), np.eye(3), good[:1]):
        assert not style.valid((np.ones((1, 3, 2)), wrong))
    share = Given({"v": Each(Number("", 0.0), "n", "a list"), "w": Each(Number("", 0.0), "n", "a list")})
    assert share.valid(([1.0, 0.0], [0.5, 2.0])) and not share.valid(([1.0], [0.5, 2.0]))
    assert not share.valid(([1.0, -1.0], [0.5, 2.0])) and not share.valid(([1, 2], [0.5, 2.0]))
    decay = Given({"d": Number("", 0.0, 1.0, below=True), "k": whole("", 2, 5)})
    assert decay.valid((0.0, 2)) and not decay.valid((1.0, 2)) and not decay.valid((0.5, 6))
    assert not decay.valid((0.5, 2.0)) and not decay.valid((0.5, True)) and not decay.valid((0.5,))
    places = Given({"x": Numbers("height, width"), "order": Order("height, width", "")})
    assert places.valid((two[..., 0], [3, 0, 1, 2])) and not places.valid((two[..., 0], [3, 0, 1, 1]))


def test_a_list_has_sizes_of_its_own_for_each_member():
    layers = Given({"f": Each(Numbers("h{i}, c{i}"), "n", "features"), "a": Each(Gram("c{i}"), "n", "matrices")})
    generator = np.random.default_rng(1)
    drawn = [layers.drawn(generator) for _ in range(50)]
    assert all(len(f) == len(a) and all(x.shape[1] == len(g) for x, g in zip(f, a, strict=True)) for f, a in drawn)
    assert any(len({x.shape for x in f}) > 1 for f, _ in drawn)


def test_gram_matrices_stay_some():
    generator = np.random.default_rng(2)
    gram = Gram("c")
    for _ in range(50):
        value = gram.drawn(generator, {}, {})
        for other in (gram.redrawn(value, generator, 1.5), gram.scaled(value, 0.5)):
            assert gram.valid(other, {}) and other.shape == value.shape


def test_names_are_those_of_the_reference_in_number():
    for task in EVERY:
        assert len(inspect.signature(task.reference).parameters) == len(task.given.kinds)
