"""Every right answer with one small thing changed: the checks must refuse it, unless it still computes the same.

    python tests/course/mutants.py [TASK ...]     prints the mutants that pass a check, and whether they are equal

A mutant that passes is run on valid inputs that are drawn from nothing (nstcourse.inputs). Where it agrees with the
reference on 200 of them it is equal; where it does not, the check lacks a probe. survivors.txt lists those that pass,
each with a reason.
"""

import ast
import copy
import difflib
import importlib
import re
import signal
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

import nstlib as nst
from nstcourse import checks, contents, tasks
from nstcourse.kit.answers import outputs_of
from nstcourse.task import ATOL, expected, largest
from nstcourse.tasks import TASKS

ROOT = Path(__file__).resolve().parents[2]
LIST = Path(__file__).with_name("survivors.txt")
DRAWN = 200
SECONDS = 1.0  # that a mutant may take; one that is endless is refused by every learner's patience
MODULES = (
    "feature_maps",
    "content",
    "style",
    "full_loss",
    "loop",
    "at_once",
    "any_style",
    "control",
    "video",
    "surfaces",
    "costs",
    "limits",
    "outlook",
)

BINARY = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.Mod: (ast.FloorDiv,),
}
COMPARED = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
OTHERS = {
    "sum": ("mean", "max"),
    "mean": ("sum", "median"),
    "max": ("min", "sum"),
    "min": ("max",),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "zeros": ("ones",),
    "ones": ("zeros",),
    "round": ("int",),
    "rint": ("floor",),
    "floor": ("ceil",),
    "abs": ("square",),
    "square": ("abs",),
    "sqrt": ("square",),
    "arccos": ("arcsin",),
    "degrees": ("radians",),
    "argsort": ("sort",),
    "cumsum": ("cumprod",),
    "prod": ("sum",),
}


CONVERSIONS = {
    "asarray",
    "array",
    "float32",
    "float64",
    "astype",
    "tolist",
    "float",
    "copy",
    "list",
    "tuple",
    "map",
    "stack",
}

SYMMETRIC = {"minimum", "maximum", "min", "max", "clip", "dot", "vdot"}  # in their first two arguments


class Endless(BaseException):
    """Not an Exception, so that no check takes it for an answer's own."""


# --- where the right answers stand -----------------------------------------------------------------------------------


def answers(task_id):
    """(name, syntax tree of a function or an expression, names) of every right answer to a task."""
    for module in map(lambda name: importlib.import_module(f"{tasks.__name__}.{name}"), MODULES):
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        functions = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
        for call in ast.walk(tree):
            if not (isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Task"):
                continue
            words = {k.arg: k.value for k in call.keywords}
            if words["id"].value != task_id:
                continue
            right = {"reference": words["reference"]}
            right |= {k.value: v for k, v in zip(words["right"].keys, words["right"].values, strict=True)}
            for name, node in right.items():
                if isinstance(node, ast.Name):
                    node = functions.get(node.id)
                if isinstance(node, ast.Lambda | ast.FunctionDef):
                    yield name, node, vars(module)
    yield from _solution(task_id)


def _solution(task_id):
    """What the course itself gives as the solution."""
    name = next(lesson.name for lesson in contents.read(ROOT).exercises if task_id in lesson.exercise.tasks)
    source = (ROOT / "course" / "exercises" / f"{name}.py").read_text("utf-8")
    cell = re.split(r"^# %%.*$", source, flags=re.MULTILINE)
    text = next(c for c in cell if re.search(rf"^# Task {re.escape(task_id)}$", c, flags=re.MULTILINE))
    names = {"np": np, "nst": nst}
    for earlier in checks.BUILT_UPON:
        names[TASKS[earlier].name] = TASKS[earlier].reference
    tree = ast.parse(text)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name != TASKS[task_id].name:
            exec(compile(ast.Module([node], []), "given", "exec"), names)
    node = next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == TASKS[task_id].name)
    yield "solution", node, names


# --- one small thing changed -----------------------------------------------------------------------------------------


def mutants(tree):
    """Copies of a syntax tree, each with one change."""
    parameters = [a.arg for a in tree.args.args]
    nodes = [n for n in ast.walk(tree)]
    for place, node in enumerate(nodes):
        for change in _changes(node, parameters):
            made = copy.deepcopy(tree)
            # The same place in the copy: ast.walk goes the same way.
            target = next(n for k, n in enumerate(ast.walk(made)) if k == place)
            new = change(target)
            if new is not None and new is not target:
                made = _Put(target, new).visit(made)
            yield ast.fix_missing_locations(made)


class _Put(ast.NodeTransformer):
    def __init__(self, old, new):
        self.old, self.new = old, new

    def visit(self, node):
        return self.new if node is self.old else self.generic_visit(node)


def _set(**fields):
    def change(node):
        for name, value in fields.items():
            setattr(node, name, value)
        return node

    return change


def _changes(node, parameters):
    """Functions that change a node, or return another for its place."""
    if isinstance(node, ast.BinOp):
        yield from (_set(op=kind()) for kind in BINARY.get(type(node.op), ()))
        yield lambda n: n.left
        yield lambda n: n.right
        if not isinstance(node.op, ast.Add | ast.Mult):
            yield lambda n: ast.BinOp(n.right, n.op, n.left)
    elif isinstance(node, ast.UnaryOp):
        yield lambda n: n.operand
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield from (_set(ops=[kind()]) for kind in COMPARED.get(type(node.ops[0]), ()))
    elif isinstance(node, ast.BoolOp):
        yield lambda n: n.values[0]
        yield lambda n: n.values[-1]
    elif isinstance(node, ast.IfExp):
        yield lambda n: n.body
        yield lambda n: n.orelse
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        for value in {node.value + 1, node.value - 1, 2 * node.value, 0, 1} - {node.value}:
            yield _set(value=value)
    elif isinstance(node, ast.Call) and not _converts(node):
        yield from _call_changes(node)
    elif getattr(node, "attr", "") == "T" or (isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load)):
        yield lambda n: n.value
    elif isinstance(node, ast.Slice):
        yield from (_set(**{name: None}) for name in ("lower", "upper", "step") if getattr(node, name) is not None)
    elif isinstance(node, ast.AugAssign):
        yield from (_set(op=kind()) for kind in BINARY.get(type(node.op), ()))
        yield lambda n: ast.Assign([n.target], n.value)
        yield lambda n: ast.Pass()
    elif isinstance(node, ast.Assign | ast.Expr) and not isinstance(getattr(node, "value", None), ast.Constant):
        yield lambda n: ast.Pass()
    elif isinstance(node, ast.If | ast.While):
        if isinstance(node, ast.If):
            yield _set(test=ast.Constant(True))
            yield _set(test=ast.Constant(False))
    elif isinstance(node, ast.For | ast.comprehension):
        texts = ["list({})[1:]", "list({})[:-1]", "list({})[:1]"]
        # The order of places, of neighbours and of rounds without a number never matters: there it is no mistake.
        if (
            not isinstance(node.iter, ast.Tuple)
            and ast.unparse(node.target) != "_"
            and "ndindex" not in ast.unparse(node)
        ):
            texts.append("list({})[::-1]")
        for text in texts:
            yield _set(iter=ast.parse(text.format(ast.unparse(node.iter)), mode="eval").body)
        if isinstance(node, ast.comprehension) and node.ifs:
            yield _set(ifs=[])
    elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple | ast.List) and len(node.value.elts) > 1:
        yield lambda n: ast.Return(type(n.value)(n.value.elts[::-1], ast.Load()))
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in parameters:
        yield from (_set(id=other) for other in parameters if other != node.id)


def _name(node):
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _converts(node):
    """Does a call only change the type of what it is given? To leave that away is no mistake."""
    return _name(node) in CONVERSIONS


def _call_changes(node):
    name = _name(node)
    for other in OTHERS.get(name, ()):

        def renamed(n, other=other):
            setattr(n.func, "attr" if isinstance(n.func, ast.Attribute) else "id", other)
            return n

        yield renamed
    for place in (k for k, word in enumerate(node.keywords) if word.arg not in ("dtype", "strict", "out")):
        yield lambda n, place=place: _set(keywords=n.keywords[:place] + n.keywords[place + 1 :])(n)
    if len(node.args) > 1:
        yield lambda n: _set(args=n.args[:-1])(n)
    if len(node.args) > 1 and name not in SYMMETRIC:
        yield lambda n: _set(args=[n.args[1], n.args[0], *n.args[2:]])(n)
    if node.args:
        yield lambda n: n.args[0]
    if len(node.args) == 2:
        yield lambda n: n.args[1]
    if name == "clip" and len(node.args) == 3:
        yield lambda n: _set(args=[n.args[0], ast.Constant(None), n.args[2]])(n)
        yield lambda n: _set(args=[n.args[0], n.args[1], ast.Constant(None)])(n)
    if isinstance(node.func, ast.Attribute) and not isinstance(node.func.value, ast.Name):
        yield lambda n: n.func.value


# --- which of them pass ----------------------------------------------------------------------------------------------


def function(tree, names):
    """The function of a mutant's syntax tree, or None."""
    names = dict(names)
    try:
        if isinstance(tree, ast.FunctionDef):
            exec(compile(ast.Module([tree], []), "mutant", "exec"), names)
            return names[tree.name]
        return eval(compile(ast.Expression(tree), "mutant", "eval"), names)
    except (SyntaxError, ValueError, TypeError):  # no Python any more
        return None


def in_time(call):
    """What a call returns, or None where it takes too long or too much memory."""
    inside = True

    def ring(*_):
        if inside:  # another one may come while the first is dealt with
            raise Endless

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, SECONDS, 0.5)
    try:
        return call()
    except (Endless, MemoryError):
        return None
    finally:
        inside = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def passes(task, answer):
    outcome = in_time(lambda: checks.examine(task, answer))
    return outcome is not None and outcome.status == "full"


def first_difference(task, answer, count=DRAWN):
    """The first of so many drawn inputs for which an answer is not right, or None."""
    generator = np.random.default_rng(int(task.id.replace(".", "")))
    exact = next(p for p in task.probes if p.exact)
    for _ in range(count):
        args = task.given.drawn(generator)
        probe = replace(exact, inputs=(args,))
        read = in_time(lambda probe=probe: outputs_of([probe.inputs], task.name, answer))
        if read is None or read[1] != "ran":
            return args
        size = max(1e-3, largest(expected(task, probe)))
        if not probe.holds(read[0][0], probe.inputs, ATOL * size):
            return args
    return None


def survivors(task):
    """(how many mutants there were, [(answer's name, what was changed, the input that tells it from a right one)])."""
    seen, found = set(), []
    for name, tree, names in answers(task.id):
        before = ast.unparse(tree)
        for mutant in mutants(tree):
            text = ast.unparse(mutant)
            if text in seen or text == before:
                continue
            seen.add(text)
            answer = function(mutant, names)
            if answer is not None and passes(task, answer):
                found.append((name, changed(before, text), first_difference(task, answer)))
    return len(seen), found


def changed(before, after):
    """The words that were replaced, with one on either side: "x.size -> y.size"."""
    a, b = (re.findall(r"\w+|\s+|[^\w\s]+", text) for text in (before, after))
    codes = [c for c in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes() if c[0] != "equal"]
    first, last = codes[0], codes[-1]
    sides = a[max(0, first[1] - 3) : last[2] + 3], b[max(0, first[3] - 3) : last[4] + 3]
    return " -> ".join(" ".join("".join(side).split()) for side in sides)


def listed():
    """{(task, answer, change): reason} of survivors.txt."""
    lines = (line for line in LIST.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    return {tuple(parts[:3]): parts[3] for parts in (line.split(" | ", 3) for line in lines)}


def main(wanted):
    """Print what passes and is not listed, or is no longer equal; the exit status says whether there is any."""
    known, total, amiss = listed(), 0, 0
    for task_id in wanted or TASKS:
        count, found = survivors(TASKS[task_id])
        total += count
        print(f"{task_id}: {count} mutants, {len(found)} pass, {sum(d is None for *_, d in found)} of them equal")
        for name, change, difference in found:
            reason = known.get((task_id, name, change))
            if reason is None or difference is not None:
                amiss += 1
                print(f"{task_id} | {name} | {change} | {'equal: ' if difference is None else 'OTHER'}")
    print(f"{total} mutants; {amiss} that pass without a reason in {LIST.name}")
    return int(amiss > 0)


if __name__ == "__main__":
    np.seterr(all="ignore")
    sys.exit(main(sys.argv[1:]))
