"""The checks themselves: every right answer is accepted, every wrong one refused by its own name."""

import numpy as np
import pytest

import nstlib as nst
from nstlib.course import checks
from nstlib.course.tasks import TASKS
from nstlib.errors import NSTError

EVERY = list(TASKS.values())


def cases(kind):
    for task in EVERY:
        entries = [(w.name, w.function) for w in task.wrong] if kind == "wrong" else task.right.items()
        yield from (pytest.param(task, name, f, id=f"{task.id} {name}") for name, f in entries)


@pytest.mark.parametrize(("task", "name", "answer"), cases("right"))
def test_right_answers_are_accepted(task, name, answer):
    outcome = checks.examine(task, answer)
    assert outcome.status == "full", str(outcome)


@pytest.mark.parametrize(("task", "name", "answer"), cases("wrong"))
def test_wrong_answers_are_refused_by_their_name(task, name, answer):
    outcome = checks.examine(task, answer)
    assert outcome.status in ("wrong", "partial"), str(outcome)
    assert outcome.variant == name, str(outcome)
    words = next(w.words for w in task.wrong if w.name == name)
    assert words in str(outcome)


@pytest.mark.parametrize("task", EVERY, ids=lambda t: t.id)
def test_a_task_is_complete(task):
    assert checks.examine(task, task.reference).status == "full"
    assert len(task.wrong) >= 6 and len(task.right) >= 3 and len(task.hints) == 3
    assert len({w.name for w in task.wrong}) == len(task.wrong)
    assert task.points == sum(p.points for p in task.probes) >= 2 and task.minutes > 0
    for words in (*(w.words for w in task.wrong), *task.hints, *(p.says for p in task.probes)):
        assert words.strip() == words and not words.startswith("Error")


@pytest.mark.parametrize("task", EVERY, ids=lambda t: t.id)
def test_every_probe_is_needed_or_names_an_idea(task):
    """The last probe refuses every wrong variant by itself; the ones before it must each refuse one."""
    for index, probe in enumerate(task.probes):
        refused = 0
        for wrong in task.wrong:
            try:
                made = [checks.as_array(wrong.function(*checks._copies(args))) for args in probe.inputs]
                refused += not probe.holds(made, probe.inputs)
            except Exception:
                refused += 1
        assert refused, f"no wrong variant fails the probe '{probe.says}' ({index})"


@pytest.mark.parametrize("task", EVERY, ids=lambda t: t.id)
def test_float32_work_passes_and_one_percent_off_does_not(task):
    def rounded(*args):
        return np.asarray(checks.as_array(task.reference(*args)), dtype=np.float32)

    def off(*args):
        return checks.as_array(task.reference(*args)) * 1.01 + 0.01

    assert checks.examine(task, rounded).status == "full"
    assert checks.examine(task, off).status != "full"


def test_a_stub_is_not_a_mistake():
    def gram_matrix(features):
        raise nst.Todo("3.2", "flatten, then multiply")

    outcome = checks.examine(TASKS["3.2"], gram_matrix)
    assert outcome.status == "not attempted" and "not attempted yet: flatten, then multiply" in str(outcome)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda f: None, "returns nothing"),
        (lambda f: "text", "no array of numbers"),
        (lambda f: f @ f.missing, "no such part"),
        (lambda f: f.reshape(7, 7), "shapes or values that do not fit"),
        (np.zeros((3, 3)), "the function itself"),
        (lambda f: 1 / 0, "division by zero"),
        (lambda f: exit(), "SystemExit"),
        (lambda f: np.zeros(10**8, np.int8), "far too many"),
        (lambda f: undefined_name, "does not know"),  # noqa: F821
    ],
)
def test_errors_are_told_in_words(answer, words):
    outcome = checks.examine(TASKS["3.2"], answer)
    assert outcome.status == "error" and words in str(outcome) and "Traceback" not in str(outcome)
    assert 'nst.hint("3.2")' in str(outcome)


def test_an_unknown_mistake_gets_its_shape_told():
    outcome = checks.examine(TASKS["3.2"], lambda f: np.zeros(f.shape[2]))
    assert "It has the shape (3,); wanted is (3, 3)." in str(outcome) and outcome.variant == ""


def test_an_answer_that_changes_its_argument_harms_no_later_probe():
    def gram_matrix(features):
        flat = features.reshape(-1, features.shape[-1])
        flat *= 1.0
        out = flat.T @ flat / len(flat)
        features[:] = 0
        return out

    assert checks.examine(TASKS["3.2"], gram_matrix).status == "full"


def test_hints_come_one_after_the_other(capsys):
    checks._shown.clear()
    for _ in range(4):
        nst.hint("3.2")
    lines = capsys.readouterr().out.strip().splitlines()
    assert [line[:11] for line in lines] == ["hint 1 of 3", "hint 2 of 3", "hint 3 of 3", "hint 3 of 3"]


def test_the_reference_stands_in_and_says_so(capsys):
    good = nst.or_reference("3.1", TASKS["3.1"].reference)
    assert good is TASKS["3.1"].reference and not capsys.readouterr().out
    stand_in = nst.or_reference("3.1", lambda f: f)
    assert stand_in is TASKS["3.1"].reference and "stands in" in capsys.readouterr().out


def test_unknown_task():
    with pytest.raises(NSTError, match=r"there is no task '9\.9'"):
        nst.check("9.9", print)


@pytest.mark.parametrize("library", ["tensorflow", "jax", "torch"])
def test_answers_in_other_libraries_are_read(library):
    module = pytest.importorskip(library)
    make = {"tensorflow": "convert_to_tensor", "jax": "numpy.asarray", "torch": "as_tensor"}[library]
    convert = module
    if library == "jax":
        import jax.numpy

        convert = jax.numpy.asarray
    else:
        convert = getattr(module, make)

    def gram_matrix(features):
        flat = convert(np.asarray(features, dtype="float32").reshape(-1, features.shape[-1]))
        transposed = module.transpose(flat) if library == "tensorflow" else flat.T
        return transposed @ flat / len(features.reshape(-1, features.shape[-1]))

    assert checks.examine(TASKS["3.2"], gram_matrix).status == "full"
