"""One staircase per idea: boards in nstlib.explain, controls in nstlib.widgets, under the same file names."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from nstlib import explain

FOLDER = Path(explain.__file__).parent


def modules(folder):
    return {path.stem for path in folder.glob("*.py")} - {"__init__"}


def taken(path):
    """(room, name) of everything that a file imports from a room of ours."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module.startswith("nstlib."):
            yield from ((node.module, alias.name) for alias in node.names)


def made_in(room):
    """The names that a module defines itself."""
    for node in ast.parse(Path(import_module(room).__file__).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets)


def test_every_idea_has_one_file_name():
    """But for what serves all, and the failures, which are painted for a minute and have no controls."""
    served = {"host", "panel", "photos", "twin", "named"}
    assert modules(FOLDER) - {"subject", "failures"} == modules(FOLDER.parent / "widgets") - served


@pytest.mark.parametrize("name", explain.__all__)
def test_a_public_name_is_taken_from_where_it_is_made(name):
    room = f"nstlib.explain.{explain._ROOMS[name]}"
    assert getattr(explain, name) is getattr(import_module(room), name) and name in made_in(room)


def test_every_function_that_is_made_here_is_public():
    made = {name for module in modules(FOLDER) for name in made_in(f"nstlib.explain.{module}")}
    assert {name for name in made if not name.startswith("_")} == set(explain.__all__)


def test_nothing_else_is_reached_through_explain():
    for name in ("resize", "as_picture", "as_recipe", "stylize", "Board", "nonsense"):
        with pytest.raises(AttributeError, match=name):
            getattr(explain, name)
    paths = [*FOLDER.glob("*.py"), *(FOLDER.parent / "widgets").glob("*.py")]
    found = [(room, name) for path in paths for room, name in taken(path) if room.startswith("nstlib.explain")]
    assert len(found) > 20 and all(name in made_in(room) for room, name in found)


def test_a_fresh_session_has_every_name_and_loads_what_it_uses():
    code = (
        "import sys; from nstlib import explain;"
        "print('nstlib.engine' in sys.modules, 'at_one_picture' in dir(explain));"
        "explain.predict('Which?', ['a', 'b'], 0, 'So.'); print('nstlib.engine' in sys.modules);"
        "import nstlib as nst; print(nst.explain.at_one_picture.__name__, 'keras' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.split() == ["False", "True", "False", "at_one_picture", "False"]
