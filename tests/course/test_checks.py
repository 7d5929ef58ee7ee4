"""The checks themselves: every right answer is accepted, every wrong one refused by its own name."""

import linecache
import math
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import nbformat
import numpy as np
import pytest

import nstlib as nst
from nstcourse import checks
from nstcourse.kit import face
from nstcourse.kit.answers import Earlier, carried, copies
from nstcourse.kit.arrays import as_array
from nstcourse.outcome import CONSTANT, holds
from nstcourse.tasks import TASKS
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
                made = [as_array(wrong.function(*copies(args))) for args in probe.inputs]
                refused += not holds(task, probe, made)
            except Exception:
                refused += 1
        assert refused, f"no wrong variant fails the probe '{probe.says}' ({index})"


@pytest.mark.parametrize("task", EVERY, ids=lambda t: t.id)
def test_float32_work_passes_and_one_percent_off_does_not(task):
    def rounded(*args):
        return np.asarray(as_array(task.reference(*args)), dtype=np.float32)

    def off(*args):
        return as_array(task.reference(*args)) * 1.01 + 0.01

    assert checks.examine(task, rounded).status == "full"
    assert checks.examine(task, off).status != "full"


@pytest.mark.filterwarnings("error")
def test_no_learner_is_warned_of_what_our_own_variants_divide_by():
    for task in EVERY:
        outcome = checks.examine(task, lambda *args, task=task: 1.5 * as_array(task.reference(*args)))
        assert outcome.status != "full"


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
        (lambda f: [1].append(2).shape, "write them on a line of their own"),
        (lambda f: [1].sort()[0], "write them on a line of their own"),
        (lambda f: f ^ 2, "a power is **"),
        (lambda f: 2.0**2 ^ 2, "a power is **"),
        (lambda f: np.mean.T, "call it: name(...)"),
        (lambda f: 2 * f.mean, "call it: name(...)"),
        (lambda f: f.mean, "call it: name(...)"),
        (lambda f: f.shape.pop(), "a tuple cannot be changed"),
        (lambda f: f.shape["h"], "t[0]"),
        (lambda f: f.append(1), "start with a list, []"),
        (lambda f: f.shape[3], "fewer axes"),
        (lambda f: f[0, 0, 0, 0], "fewer axes"),
        (lambda f: [h for h, w, c in [f.shape[:2]]], "fewer axes"),
        (lambda f: f.view(-1, f.shape[-1]), ".reshape(...)"),
        (lambda f: f.reshape(-1, f.size(-1)), "take no brackets"),
        (lambda f: f.reshape(-1, f.shape[-1]).T * f.reshape(-1, f.shape[-1]), "use @"),
        (lambda f: f[-1:1] * np.ones((3, 3, 1)), "one side is empty"),
        (lambda f, *, places: f, "count them on both sides"),
        (lambda: 1, "count them on both sides"),
        (lambda f: np.fft.fft2(f[..., 0]), "their real part, .real"),
        (lambda f: (v for v in f), "list(...)"),
        (lambda f: reversed(list(f)), "list(...)"),
        (lambda f: {1: 2.0}.values(), "list(...)"),
        (lambda f: {1: 2.0}, "list(d.values())"),
        (lambda f: (f, f.sum()), "2 things, with commas"),
        (lambda f: [f, f.sum()], "differ in kind or size"),
        (lambda f: [None, None], "differ in kind or size"),
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


def test_sizes_for_an_array_and_several_things_are_told():
    sizes = checks.examine(TASKS["3.1"], lambda f: (f.shape[0] * f.shape[1], f.shape[2]))
    assert "You return the sizes; return the array that has them." in str(sizes)
    several = checks.examine(TASKS["3.2"], lambda f: (np.ones((f.shape[2],) * 2), np.ones((f.shape[2],) * 2)))
    assert "It has the shape (2, 3, 3); wanted is (3, 3). Do you return several things? Return one." in str(several)
    assert "Return one." in str(checks.examine(TASKS["1.6"], lambda operations: (1, 2)))


@pytest.mark.filterwarnings("error")
def test_an_answer_with_async_def_is_told_without_a_warning():
    async def gram_matrix(features):
        return features

    assert "write `def`" in str(checks.examine(TASKS["3.2"], gram_matrix))


@pytest.mark.parametrize("kind", [Fraction, Decimal])
def test_exact_numbers_of_python_are_numbers(kind):
    def flatten(features):
        return [[kind(float(v)) for v in place] for row in features for place in row]

    assert checks.examine(TASKS["3.1"], flatten).status == "full"
    assert checks.examine(TASKS["3.1"], lambda features: np.array(flatten(features))).status == "full"


def test_what_an_answer_prints_is_shown_once(capsys):
    def flatten(features):
        print("seen", features.shape)
        return features.reshape(-1, features.shape[-1])

    checks.examine(TASKS["3.1"], flatten)
    assert capsys.readouterr().out == "seen (2, 2, 3)\n"
    nst.or_reference("3.1", flatten)
    assert capsys.readouterr().out == ""


# Right answers that change what they are given, or return lists, and right ones of ours that build upon them.
IN_PLACE = {
    "7.1": """
def mean_and_covariance(features):
    mean = features.mean(axis=0)
    features -= mean
    return np.vstack([mean, features.T @ features / len(features)])
""",
    "2.1": """
def content_loss(features, target):
    features -= target
    features **= 2
    return features.mean()
""",
    "3.1": """
def flatten(features):
    features.shape = (features.shape[0] * features.shape[1], features.shape[2])
    return features
""",
    "4.3": """
def shares_of_loss(values, weights):
    for i in range(len(values)):
        values[i] *= weights[i]
    return [v / sum(values) for v in values]
""",
    "5.1": """
def gradient_step(x, gradient, rate):
    x -= rate * gradient
    return np.clip(x, 0, 1)
""",
}
IN_LISTS = {
    "7.1": """
def mean_and_covariance(features):
    mean = features.mean(axis=0)
    return [mean.tolist(), ((features - mean).T @ (features - mean) / len(features)).tolist()]
""",
    "7.2": """
def root(covariance):
    values, vectors = np.linalg.eigh(covariance)
    return (vectors * np.sqrt(np.maximum(values, 0)) @ vectors.T).tolist()
""",
    "1.2": """
def convolve_at(image, kernel, row, column, bias):
    return [np.sum(image[row - 1 : row + 2, column - 1 : column + 2] * kernel) + bias]
""",
    "2.1": """
def content_loss(features, target):
    return Fraction(float(np.mean((features - target) ** 2))),
""",
    "3.1": """
def flatten(features):
    return [list(place) for row in features for place in row]
""",
    "3.2": """
def gram_matrix(features):
    flat = features.reshape(-1, features.shape[-1])
    return (flat.T @ flat / len(flat)).tolist()
""",
    "5.1": """
def gradient_step(x, gradient, rate):
    return np.clip(x - rate * gradient, 0, 1).tolist()
""",
}
SOLUTIONS = {
    cell.metadata["nst"]["task"]: cell.source
    for path in (Path(__file__).parents[2] / "solutions").glob("*.ipynb")
    for cell in nbformat.read(path, as_version=4).cells
    if "task" in cell.metadata.get("tags", [])
}
FUNCTIONS = {i: {"name": task.name, "one_number": task.one_number, "pair": task.pair} for i, task in TASKS.items()}
LATER = {i: [k for k, text in SOLUTIONS.items() if f'nst.or_reference("{i}")' in text] for i in checks.BUILT_UPON}


@pytest.mark.parametrize(("task_id", "source"), [*IN_PLACE.items(), *IN_LISTS.items()])
def test_later_tasks_bear_what_an_earlier_check_accepts(task_id, source):
    names = {"np": np, "nst": nst, "Fraction": Fraction}
    exec(source, names)
    outcome = checks.examine(TASKS[task_id], names[TASKS[task_id].name])
    assert outcome.status == "full", str(outcome)
    assert ("by the way: it changes" in str(outcome)) == (source in IN_PLACE.values())
    assert isinstance(face.taken(task_id, FUNCTIONS, names), Earlier)  # where answers are graded
    assert LATER[task_id]
    for later in LATER[task_id]:
        exec(SOLUTIONS[later], names)
        assert isinstance(names[TASKS[task_id].name], Earlier)  # the learner's own, and no stand-in
        outcome = checks.examine(TASKS[later], names[TASKS[later].name])
        assert outcome.status == "full", str(outcome)


@pytest.mark.parametrize("task_id", SOLUTIONS)
def test_a_later_task_can_be_done_first_after_a_restart(task_id):
    names = {"np": np, "nst": nst}
    exec(SOLUTIONS[task_id], names)
    assert checks.examine(TASKS[task_id], names[TASKS[task_id].name]).status == "full"


def test_a_slope_takes_lists():
    def minimise(slope, start, rate, steps):
        x = start.tolist()
        for _ in range(steps):
            x = np.clip(x - rate * slope(x), 0, 1).tolist()
        return x

    assert checks.examine(TASKS["5.5"], minimise).status == "full"


def test_tensors_reach_an_earlier_function_as_they_are():
    class Tensor:
        def __deepcopy__(self, memo):
            raise RuntimeError("only leaves can be copied")

    given = Tensor()
    assert carried(lambda x: x, one_number=False)(given) is given


@pytest.mark.parametrize("made", [5, [], [1.0, 2.0, 3.0], np.zeros((3, 3)), np.zeros((3, 2, 2))])
def test_an_earlier_answer_that_is_no_row_and_table_is_told_in_one_sentence(made):
    with pytest.raises(NSTError, match="a row of numbers and a table") as raised:
        carried(lambda: made, one_number=False, pair=True)()
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("written", [np.vstack, tuple, list, lambda both: [part.tolist() for part in both]])
def test_of_a_row_and_a_table_later_tasks_get_two_things(written):
    def mean_and_covariance(features):
        return written(TASKS["7.1"].reference(features))

    features = np.array([[1.0, 2.0], [3.0, 6.0]])
    for function in (nst.or_reference("7.1", mean_and_covariance), checks.StandIn(TASKS["7.1"])):
        mean, covariance = function(features)
        assert np.array_equal(mean, [2, 4]) and np.array_equal(covariance, [[1, 2], [2, 4]])


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
    first, second, (third, fourth) = copies((zeros, zeros, [zeros, zeros]))
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
    assert good.__wrapped__ is TASKS["3.1"].reference and not capsys.readouterr().out
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
    line = f'{task.name} = nst.or_reference("{task_id}")'
    mine = {"nst": nst, task.name: task.reference}
    exec(line, mine)
    assert mine[task.name].__wrapped__ is task.reference and not capsys.readouterr().out
    nst.check(task_id, mine[task.name])
    assert f"{task.points} of {task.points}" in capsys.readouterr().out
    # After a restart of the kernel there is none.
    restarted = {"nst": nst}
    exec(line, restarted)
    assert isinstance(restarted[task.name], checks.StandIn)
    assert f"run its cell in task {task_id}" in capsys.readouterr().out


def test_exercises_build_upon_tasks_that_the_grader_finds():
    text = "".join(p.read_text() for p in (Path(__file__).parents[2] / "course" / "exercises").glob("*.py"))
    used = re.findall(r'^(\w+) = nst\.or_reference\("([\d.]+)"\)$', text, flags=re.MULTILINE)
    assert {(task_id, name) for name, task_id in used} == {(i, TASKS[i].name) for i in checks.BUILT_UPON}
    assert text.count("or_reference") == len(used)
    cells = {i: set(re.findall(r'or_reference\("([\d.]+)"\)', source)) for i, source in SOLUTIONS.items()}
    assert cells == {i: set(task.builds_on) for i, task in TASKS.items()}
    assert face.taken("1.2", FUNCTIONS, {"convolve_at": 5}) == 5
    with pytest.raises(NameError, match="convolve_at"):
        face.taken("1.2", FUNCTIONS, {})
    with pytest.raises(NameError, match="9.9"):
        face.taken("9.9", FUNCTIONS, {})


@pytest.mark.parametrize("task", EVERY, ids=lambda task: task.id)
def test_a_task_says_whether_it_asks_for_one_number(task):
    """Where later tasks build on it: a float is what they get then, be it returned as (1, 1)."""
    made = [as_array(task.reference(*copies(args))) for probe in task.probes for args in probe.inputs]
    if task.id in checks.BUILT_UPON:
        assert task.one_number == all(out.ndim == 0 for out in made)


def test_unknown_task():
    with pytest.raises(NSTError, match=r"there is no task '9\.9'"):
        nst.check("9.9", print)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: nst.check("3.3"), r'nst\.check\("3\.3", style_loss\)'),
        (lambda: nst.check(TASKS["3.3"].reference), r'nst\.check\("3\.3", style_loss\)'),
        (lambda: nst.check(TASKS["3.3"].reference, "3.3"), r'nst\.check\("3\.3", style_loss\)'),
        (lambda: nst.check(), r'nst\.check\("3\.2", gram_matrix\)'),
        (lambda: nst.hint(), r'nst\.hint\("3\.2"\)'),
        (lambda: nst.hint(TASKS["3.3"].reference), r'nst\.hint\("3\.3"\)'),
    ],
)
def test_a_call_in_another_order_is_told_in_a_sentence(call, words):
    with pytest.raises(NSTError, match=words):
        call()


def test_a_task_may_be_named_by_a_number(capsys):
    for number in (3.1, " 3.1 "):
        nst.check(number, TASKS["3.1"].reference)
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


def test_checks_in_threads_leave_standard_output_alone(capsys):
    """A grader works in several threads, and tells in another one how far it is."""
    before = sys.stdout
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda task: checks.examine(task, task.reference), EVERY * 3))
    assert sys.stdout is before
    print("still heard")
    assert capsys.readouterr().out == "still heard\n"


@pytest.mark.filterwarnings("error")
def test_what_is_no_number_or_empty_is_not_called_constant():
    for task_id, answer in (("4.2", lambda *_: float("nan")), ("2.4", lambda *_: np.nan), ("2.6", lambda *_: [])):
        assert CONSTANT not in str(checks.examine(TASKS[task_id], answer))
    assert CONSTANT in str(checks.examine(TASKS["4.2"], lambda *_: 7.0))
    assert checks.examine(TASKS["5.4"], lambda smallest, largest: np.zeros(9)).status == "wrong"
