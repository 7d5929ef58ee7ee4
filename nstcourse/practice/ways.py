"""The known ways of answering a task as texts: what a learner who answers so would have written.

The tasks hold them as functions, right ones and wrong ones, among helpers of their modules. From there each is written
as one function that stands alone, helpers inside, and is taken only if `nst.check` finds in it what it finds in the
original. So whatever is added to a task is handed in here, too.
"""

import ast
import functools
import inspect
import sys
import warnings
from dataclasses import dataclass

from nstcourse import checks

OWN = "the course's own"


@dataclass(frozen=True)
class Way:
    """An answer: its name among the ways of its task, the text of its cell, and the points that it is worth."""

    name: str
    source: str
    points: int


@functools.cache
def known(task_id):
    """(right, wrong): two tuples of a task's Ways. Right ones have all points, wrong ones fewer."""
    task = checks.find(task_id)
    functions = {OWN: task.reference} | task.right | {wrong.name: wrong.function for wrong in task.wrong}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # wrong ways divide by zero, too
        found = [way for name, function in functions.items() if (way := _way(task, name, function))]
    return tuple(w for w in found if w.points == task.points), tuple(w for w in found if w.points < task.points)


def _way(task, name, function):
    """The Way of a function; None where it cannot stand alone, or is another one as a text."""
    source = written(task.name, function)
    if source is None:
        return None
    space = {}
    exec("import numpy as np\n" + source, space)
    before, after = checks.examine(task, function), checks.examine(task, space[task.name])
    same = (before.passed, before.variant, before.status) == (after.passed, after.variant, after.status)
    return Way(name, f"# Task {task.id}\n{source}\n", after.points) if same and after.status != "error" else None


def written(name, function):
    """A function of a module as the text of one that is called `name` and needs nothing but NumPy, as np; None for what
    is none, holds values of another call, or uses a package of the course."""
    if not inspect.isfunction(function) or function.__closure__:
        return None
    module = _Module.of(function.__module__)
    node = module.node(function)
    if node is None:
        return None
    helpers = module.needed(node)
    arguments = {argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg)}
    if helpers is None or any(arguments & _defines(helper) for helper in helpers):
        return None
    body = [ast.Return(node.body)] if isinstance(node, ast.Lambda) else _without_docstring(node.body)
    whole = ast.FunctionDef(name=name, args=node.args, body=[*helpers, *body], decorator_list=[], type_params=[])
    return ast.unparse(ast.fix_missing_locations(whole))


class _Module:
    """A module's text: what it defines and imports at its top, by name."""

    def __init__(self, name):
        self.tree = ast.parse(inspect.getsource(sys.modules[name]))
        self.defined, self.imported = {}, {}
        for node in self.tree.body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                self.imported |= {(a.asname or a.name): node for a in node.names}
            else:
                self.defined |= dict.fromkeys(_defines(node), node)

    @classmethod
    @functools.cache
    def of(cls, name):
        return cls(name)

    def node(self, function):
        """The piece of the text that a function was made from."""
        if function.__name__ != "<lambda>":
            return self.defined.get(function.__name__)
        first = function.__code__.co_firstlineno
        found = [n for n in ast.walk(self.tree) if isinstance(n, ast.Lambda) and n.lineno == first]
        same = (n for n in found if _seen(_code(n).co_consts[0]) == _seen(function.__code__))
        return found[0] if len(found) == 1 else next(same, None)

    def needed(self, node):
        """The definitions that a piece of the text needs, and theirs, in order; None where one is the course's own."""
        found, ahead = {}, _names(node)
        while ahead:
            name = ahead.pop()
            helper = self.defined.get(name) or self.imported.get(name)
            if helper is None or name in found or name == "np":
                continue
            if isinstance(helper, ast.ImportFrom) and (helper.module or "").startswith(("nstcourse", "nstlib")):
                return None
            found[name] = helper
            ahead |= _names(helper) if name in self.defined else set()
        return sorted({id(helper): helper for helper in found.values()}.values(), key=lambda helper: helper.lineno)


def _defines(node):
    """The names that a statement at the top of a module defines, as a function or by a plain assignment."""
    if isinstance(node, ast.FunctionDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else ()
    return {part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)}


def _code(node):
    return compile(ast.fix_missing_locations(ast.Expression(node)), "", "eval")


def _seen(code):
    """By what two functions on one line are told apart; their instructions depend on what is compiled around them."""
    return code.co_names, code.co_varnames, [c for c in code.co_consts if not inspect.iscode(c)]


def _names(node):
    """All names that are no local ones; those of attributes, too."""
    statement = ast.Expr(node) if isinstance(node, ast.expr) else node
    codes = [compile(ast.fix_missing_locations(ast.Module([statement], [])), "", "exec")]
    for code in codes:
        codes += [part for part in code.co_consts if inspect.iscode(part)]
    return {name for code in codes for name in code.co_names}


def _without_docstring(body):
    text = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    return body[1:] if text and len(body) > 1 else body
