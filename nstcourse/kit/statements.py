"""A cell is run statement by statement: one that fails (a module that is not here, a file that stayed at home) is told
and keeps nothing after it from being run, so that a function that was defined still counts."""

import __future__

import ast
import asyncio
import inspect
import linecache
import sys
import traceback

errors = []  # of the cells since the last task was exported, each with its words
MOST_TOLD = 3
FUTURE = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)


def run(source, label, names, limit):
    """Run a cell's source with these names; what fails, or goes past the limit (a context for each statement), goes to
    `errors`."""
    errors.clear()
    linecache.cache[label] = len(source), None, source.splitlines(True), label  # so that an error can quote its line
    try:
        body = ast.parse(source).body
    except BaseException as error:
        _note(error)
        return
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    for node in body:
        try:
            code = compile(ast.Module([node], []), label, "exec", flags, dont_inherit=True)
            flags |= code.co_flags & FUTURE
            with limit():
                result = eval(code, names)
                if code.co_flags & inspect.CO_COROUTINE:
                    asyncio.run(result)
        except BaseException as error:
            _note(error)


def one_by_one():
    """From now on IPython, if this runs in it, does the same with its cells; the first error is raised at their end,
    so that nbval sees it as it would have."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None:
        shell.ast_transformers.append(OneByOne())


class OneByOne:
    def visit(self, tree):
        if not isinstance(tree, ast.Module) or not tree.body:
            return tree
        end = ast.copy_location(_call("end"), tree.body[-1])
        return ast.fix_missing_locations(ast.Module([*map(_tried, tree.body), end], tree.type_ignores))


def _call(name):
    return ast.parse(f'__import__("sys").modules["{__name__}"].{name}()').body[0]


def _tried(node):
    """try: the statement, except what stops it. Who interrupts, as nbval does when time is up, means the whole cell."""
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":  # it may not stand in a block
        return node
    block = ast.parse("try:\n    pass\nexcept KeyboardInterrupt:\n    raise\nexcept BaseException:\n    pass").body[0]
    block.body, block.handlers[1].body = [node], [_call("failed")]
    return ast.copy_location(block, node)


def failed():
    _note(sys.exc_info()[1])


def end():
    if errors:
        raise errors[0][0]


def told():
    """What failed since this was asked last, in a line each."""
    some = [words for _, words in errors[:MOST_TOLD]]
    errors.clear()
    return some


def _note(error):
    errors.append((error, _line(error)))


def _line(error):
    """The line of the cell, and what it says. An error of their own may hold any mistake, or any malice."""
    try:
        frames = traceback.extract_tb(error.__traceback__)
        own = [f for f in frames if f.filename.startswith("<") or "/ipykernel_" in f.filename]
        said = (str(error).splitlines() or ["no message"])[0]
        where = f"`{own[0].line.strip()[:100]}`: " if own and own[0].line else ""
        return f"{where}{type(error).__name__}: {said[:160]}"
    except BaseException:
        return "an error that cannot be shown"
