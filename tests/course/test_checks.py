"""The checks themselves: every right answer is accepted, every wrong one refused by its own name."""

import linecache
import math
import re
from pathlib import Path

import numpy as np
import pytest

import nstlib as nst
from nstlib.course import checks
from nstlib.course.tasks import TASKS
from nstlib.errors import NSTError

EVERY = list(TASKS.values())
pytestmark = pytest.mark.filterwarnings("ignore:.*encountered in:RuntimeWarning")  # some mistakes divide by 0


def cases(kind):
    for task in EVERY:
        entries = task.right.items()
        if kind == "wrong":
            entries = [(w.name, f) for w in task.wrong for f in (w.function, *w.also)]
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
    assert "delete the line `raise nst.Todo(...)`" in str(outcome)


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
        (lambda f: [1].append(2), ".append()"),
        (lambda f, target: f, "count them on both sides"),
        (lambda f: f if f > 0 else -f, "np.where"),
        (lambda f: max(0, f), "np.maximum"),
        (lambda f: f.tolist() * [1, 2], "a list does not calculate"),
        (lambda f: 0.5 * f.tolist(), "a list does not calculate"),
        (lambda f: f.tolist() / 4, "a list does not calculate"),
        (lambda f: f.tolist() ** 2, "a list does not calculate"),
        (lambda f: f.tolist().sum(), "a list does not calculate"),
        (lambda f: f + "text", "does not fit"),
        (lambda f: math.acos(2), "clip the number first"),
    ],
)
def test_errors_are_told_in_words(answer, words):
    outcome = checks.examine(TASKS["3.2"], answer)
    assert outcome.status == "error" and words in str(outcome) and "Traceback" not in str(outcome)
    assert 'nst.hint("3.2")' in str(outcome)


def test_an_unknown_mistake_gets_its_shape_told():
    outcome = checks.examine(TASKS["3.2"], lambda f: np.zeros(f.shape[2]))
    assert "It has the shape (3,); wanted is (3, 3)." in str(outcome) and outcome.variant == ""
    assert "It is one number; wanted is (3, 3)." in str(checks.examine(TASKS["3.2"], lambda f: 7))
    assert "It has the shape (5,); wanted is one number." in str(checks.examine(TASKS["3.3"], lambda f, a: np.zeros(5)))
    assert "`nan`" in str(checks.examine(TASKS["3.3"], lambda f, a: [np.nan]))


def test_a_loop_that_never_runs_is_told():
    def minimise(slope, start, rate, steps):
        for _ in range(steps):
            return start

    def unassigned(slope, start, rate, steps):
        for _ in range(steps):
            x = start
        return x

    assert "A `return` in a loop" in str(checks.examine(TASKS["5.5"], minimise))
    assert "give it one before the loop" in str(checks.examine(TASKS["5.5"], unassigned))


def test_the_line_of_an_error_is_named_with_its_function():
    def convolve_at(window):
        return window + np.zeros((9, 9))

    def convolve(image, kernel):
        return convolve_at(image)

    def told(name):
        frames = [f"in `{name}`, `", "ValueError"]
        return all(part in str(checks.examine(TASKS["1.3"], answers[name])) for part in frames)

    # Of a cell the deepest line is told, which may stand in an earlier task's function.
    source = "def convolve_at(w):\n    return w + [1, 2, 3, 4, 5]\n\ndef convolve(x, k):\n    return convolve_at(x)\n"
    linecache.cache["<ipython-input-1>"] = (len(source), None, source.splitlines(True), "<ipython-input-1>")
    cell = {}
    exec(compile(source, "<ipython-input-1>", "exec"), cell)
    answers = {"convolve_at": cell["convolve"], "convolve": convolve}
    assert told("convolve_at") and told("convolve")


def test_two_arguments_that_are_one_array_are_copied_apart():
    zeros = np.zeros((2, 2))
    first, second, (third, fourth) = checks._copies((zeros, zeros, [zeros, zeros]))
    assert len({id(a) for a in (first, second, third, fourth)}) == 4

    def adam_step(x, gradient, m, v, t, rate):
        m *= 0.9
        m += 0.1 * gradient
        v *= 0.99
        v += 0.01 * gradient**2
        return x - rate * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.99**t)) + 1e-8), m, v

    outcome = checks.examine(TASKS["5.2"], adam_step)
    assert outcome.status == "full" and "nearly 0 (2 points)" in str(outcome)


@pytest.mark.parametrize("exact", [lambda b, k: b / 2 ** (k / 2), lambda b, k: b / np.sqrt(2) ** k])
def test_a_half_may_be_rounded_up_or_down(exact):
    """135 / 2 is 67.5, and the last digit of the root decides what becomes of it: both are right."""

    def pyramid(smallest, largest):
        sides = []
        while round(exact(largest, len(sides))) >= smallest:
            sides.insert(0, round(exact(largest, len(sides))))
        return sides

    assert checks.examine(TASKS["5.4"], pyramid).status == "full"


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
    assert "stands in" in capsys.readouterr().out
    assert np.array_equal(stand_in(np.ones((2, 3, 4))), np.ones((6, 4)))
    # It calculates, but the points are not the learner's: their own function has been overwritten.
    for given in (stand_in, nst.or_reference("3.1", stand_in)):
        outcome = checks.examine(TASKS["3.1"], given)
        assert (outcome.status, outcome.points) == ("error", 0)
        assert "standing in for yours" in str(outcome) and "cell of task 3.1 again" in str(outcome)


@pytest.mark.parametrize("task_id", checks.BUILT_UPON)
def test_a_function_is_found_where_it_is_asked_for(task_id, capsys):
    task = TASKS[task_id]
    assert checks.BUILT_UPON[task_id] == task.name
    line = f'{task.name} = nst.or_reference("{task_id}")'
    mine = {"nst": nst, task.name: task.reference}
    exec(line, mine)
    assert mine[task.name] is task.reference and not capsys.readouterr().out
    # After a restart of the kernel there is none.
    restarted = {"nst": nst}
    exec(line, restarted)
    assert isinstance(restarted[task.name], checks.StandIn)
    assert f"run its cell in task {task_id}" in capsys.readouterr().out


def test_exercises_build_upon_tasks_that_the_grader_finds():
    text = "".join(p.read_text() for p in (Path(__file__).parents[2] / "course" / "exercises").glob("*.py"))
    used = re.findall(r'^(\w+) = nst\.or_reference\("([\d.]+)"\)$', text, flags=re.MULTILINE)
    assert {task_id: name for name, task_id in used} == checks.BUILT_UPON
    assert text.count("or_reference") == len(used)
    assert checks.built_upon("1.2", {"convolve_at": 5}) == 5
    with pytest.raises(NameError, match="convolve_at"):
        checks.built_upon("1.2", {})


def test_unknown_task():
    with pytest.raises(NSTError, match=r"there is no task '9\.9'"):
        nst.check("9.9", print)


def test_a_task_may_be_named_by_a_number(capsys):
    nst.check(3.1, TASKS["3.1"].reference)
    assert capsys.readouterr().out.startswith("3.1 flatten: 2 of 2")


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
