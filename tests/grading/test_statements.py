"""A statement that fails keeps nothing after it from being run, and is told."""

import ast
import contextlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from nstcourse.kit import statements

FAILS = [
    "import no_such_module",
    "no_such_name",
    "open('no such file')",
    "1 / 0",
    "raise SystemExit",
    "assert 0",
    "exit()",
]


@pytest.fixture(autouse=True)
def quiet():
    statements.errors.clear()
    yield
    statements.errors.clear()


def alone(source):
    """As a task runs by itself."""
    names = {}
    statements.run(source, "<cell 1>", names, contextlib.nullcontext)
    return names


def in_a_notebook(source):
    """As IPython runs a cell: the first error is raised in the end."""
    names = {}
    tree = statements.OneByOne().visit(ast.parse(source))
    with contextlib.suppress(BaseException):
        exec(compile(tree, "<cell 1>", "exec"), names)
    return names


@pytest.mark.parametrize("way", [alone, in_a_notebook])
@pytest.mark.parametrize("fails", FAILS)
def test_what_comes_after_a_failure_is_run(way, fails):
    names = way(f"def one():\n    return 1\n\n{fails}\n\n{fails}\ndef two():\n    return 2")
    assert names["one"]() == 1 and names["two"]() == 2
    told = statements.told()
    assert len(told) == 2 and not statements.told()
    assert "Error" in told[0] or "SystemExit" in told[0]


def test_a_line_is_told_by_what_it_says():
    alone("x = 1\nif x:\n    y = no_such_name\n")
    assert statements.told() == ["`y = no_such_name`: NameError: name 'no_such_name' is not defined"]


def test_a_notebook_sees_the_first_error_at_the_end():
    with pytest.raises(ZeroDivisionError):
        exec(compile(statements.OneByOne().visit(ast.parse("1 / 0\nno_such_name\nx = 1")), "<cell 1>", "exec"), {})
    assert not statements.OneByOne().visit(ast.parse("")).body


def test_who_interrupts_a_notebook_s_cell_means_all_of_it():
    with pytest.raises(KeyboardInterrupt):
        tree = statements.OneByOne().visit(ast.parse("raise KeyboardInterrupt\nx = 1"))
        exec(compile(tree, "<cell 1>", "exec"), names := {})
    assert "x" not in names


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("return 1\ndef f(): pass", "f"),
        ("break\ndef f(): pass", "f"),
        ("import asyncio\nawait asyncio.sleep(0)\nx = await asyncio.sleep(0, 3)", "x"),
        ("await no_such_name\nx = 1", "x"),
        ("from __future__ import annotations\ndef f(a: no_such_name): pass", "f"),
        ("from math import *\nx = pi", "x"),
    ],
)
def test_what_runs_only_in_a_notebook_or_nowhere(source, name):
    with ThreadPoolExecutor(1) as pool:  # in this one another test's event loop may be at work
        assert name in pool.submit(alone, source).result()


def test_future_statements_are_left_in_their_place():
    tree = statements.OneByOne().visit(ast.parse("from __future__ import annotations\ndef f(a: no_such_name): pass"))
    exec(compile(tree, "<cell 1>", "exec", dont_inherit=True), names := {})
    assert "f" in names and not statements.told()


def test_a_statement_that_goes_past_its_limit_is_left():
    class Late(BaseException):
        pass

    @contextlib.contextmanager
    def limit():
        yield
        if len(statements.errors) == 0:
            raise Late("no end within 1 seconds")

    names = {}
    statements.run("x = 1\ndef f(): pass", "<cell 1>", names, limit)
    assert "f" in names and statements.told() == ["Late: no end within 1 seconds"]


def test_errors_of_any_kind_are_told_without_harm():
    source = (
        "class Bite(Exception):\n    def __str__(self): raise SystemExit\n\n\nraise Bite\n" + "raise ValueError\n" * 9
    )
    alone(source)
    assert statements.told()[:2] == ["an error that cannot be shown", "`raise ValueError`: ValueError: no message"]
