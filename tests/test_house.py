"""The walls of the house, read from imports by ast: what stands upon what, and how large a room may grow.

A module may import from its own room and from the floors below, also inside a function and under TYPE_CHECKING: a lazy
import is a climb as well. (The table in nstlib/__init__ that loads `nst.check` and its kin, and the old address of
nstcourse, nstlib.course, hold texts, which nobody follows before they are asked for.)

`python tests/test_house.py` prints circles, climbs and the rooms by their lines.
"""

import ast
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("nstlib", "nstcourse", "training", "benchmarks", "tools", "tests")
LINES_OF_A_MODULE, LINES_OF_A_ROOM = 450, 1200
LUMA = {0.299, 0.587, 0.114, 0.2126, 0.7152, 0.0722}  # ITU-R BT.601 and BT.709

# The floors, from the ground up, are in floors.txt. Rooms on one floor do not know each other. A room is a module, or a
# folder with all that is in it unless a longer name says otherwise; "nstlib" and "nstcourse" are the faces of the
# packages alone.
FLOORS = (ROOT / "tests" / "floors.txt").read_text(encoding="utf-8")
FACES = {"nstlib", "nstcourse"}

BACKENDS = {"tensorflow", "jax", "torch"}
# Inside the two packages: who may name a backend, and who Keras. Elsewhere Keras is what `load_keras` returns.
# A SavedModel is a format of TensorFlow, which alone can write and read it.
NAMES_A_BACKEND = {"nstlib.autodiff", "nstlib.backend", "nstlib.fast.exchange.saved_model"}
# These rooms draw, ask and mark; what they show was worked out below.
WITHOUT_KERAS = ("nstlib.views", "nstlib.widgets", "nstcourse")

# The tasks are data, and so are the ways, right, wrong and hostile, of solving them.
AS_LONG_AS_NEED_BE = (
    "nstcourse.tasks",
    "tests.course.answers_on_backends",
    "tests.course.right_ways",
    "tests.course.wrong_ways",
    *(f"tests.course.ways_of_{number}" for number in range(6, 14)),
    "tests.grading.hostile",
)

# What is broken today, and why it still is. An entry that is mended fails the test until it is struck out here.
OWED_ARROWS = {}
OWED_PRIVATE = {}
OWED_LINES = {
    "tests.course.test_checks": "the face, the judging and the tasks in one file",
    "tests.widgets.test_widgets": "the studio and the other widgets in one file",
    "tests.grading.test_reports": "all pages in one file",
    "tests.grading.test_teacher": "reading and showing a teacher's points in one file",
    "nstlib.engine": "its room gets a plan and levels first; then it is divided",
    "nstlib.fast": "the command with its photographs and its contact sheet is to become a room of its own",
    "nstlib.widgets": "eight widgets of some 100 lines and the studio",
    "nstcourse.grading.reports": "thirteen files side by side, one for each page or table",
    "nstcourse.kit": "all that a graded answer may see, and nothing else, is one folder",
    "nstcourse.grading": "thirty files side by side, none of them over 310 lines",
}


def modules(root, packages=PACKAGES):
    """{dotted name: file} of all modules of the packages."""
    found = {}
    for file in sorted(path for package in packages for path in (root / package).rglob("*.py")):
        parts = file.relative_to(root).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


@cache
def parsed(file):
    return ast.parse(file.read_text(encoding="utf-8"))


def statements(name, file):
    """(module, {name here: name there}) of every import in a file, relative ones resolved; {} for a bare import."""
    package = name.split(".") if file.name == "__init__.py" else name.split(".")[:-1]
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, {}) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else []
            names = {alias.asname or alias.name: alias.name for alias in node.names}
            yield ".".join([*above, *filter(None, [node.module])]), names
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("import_module", "__import__"):
            yield from ((word.value, {}) for word in node.args[:1] if isinstance(word, ast.Constant))


def arrows_of(known):
    """{(importer, imported)} among the known modules; `from room import module` is an arrow to the module.

    Who enters a package from outside runs its __init__, so that is an arrow, too.
    """
    found = set()
    for name, file in known.items():
        for module, names in statements(name, file):
            there = {f"{module}.{each}" for each in names.values()}
            for target in {each if each in known else module for each in there} or {module}:
                parts = target.split(".")
                ways = {".".join(parts[:count]) for count in range(1, len(parts))}
                found |= {(name, way) for way in ways if not name.startswith(f"{way}.")} | {(name, target)}
    return {(start, end) for start, end in found if end in known and start != end}


def circles(arrows):
    """Sets of modules that reach each other, as sorted lists, the largest first."""
    after = defaultdict(set)
    for start, end in arrows:
        after[start].add(end)

    def reached(start):
        seen, ahead = set(), [start]
        while ahead:
            new = after.get(ahead.pop(), set()) - seen
            seen |= new
            ahead += new
        return seen

    reach = {start: reached(start) for start in after}
    found = {frozenset(m for m in ends if start in reach.get(m, ())) for start, ends in reach.items() if start in ends}
    return sorted(map(sorted, found), key=lambda circle: (-len(circle), circle))


def storeys(text):
    """{room: its floor, 0 at the ground}."""
    return {name: floor for floor, line in enumerate(text.strip().splitlines()) for name in line.split()}


def room(module, floors):
    """(floor, name) of the room that a module belongs to, or None."""
    parts = module.split(".")
    for count in range(len(parts), 0, -1):
        name = ".".join(parts[:count])
        if name in floors and (count == len(parts) or name not in FACES):
            return floors[name], name
    return None


def climbs(arrows, floors):
    """Arrows that lead out of a room, and not down."""
    found = set()
    for start, end in arrows:
        (here, own), (there, other) = room(start, floors), room(end, floors)
        if own != other and there >= here:
            found.add((start, end))
    return found


def within(module, name):
    """Is a module this one, or inside it?"""
    return module == name or (name not in FACES and module.startswith(name + "."))


def private_names(known):
    """{(importer, "module._name")}: private names taken from another module, by import or as its attribute."""
    found = set()
    for name, file in known.items():
        called = {}
        for module, names in statements(name, file):
            called |= {here: f"{module}.{there}" for here, there in names.items()}
            found |= {(name, f"{module}.{each}") for each in names.values() if module in known and hidden(each)}
        for node in ast.walk(parsed(file)):
            if isinstance(node, ast.Attribute) and hidden(node.attr):
                written = ast.unparse(node.value)
                module = called.get(written, written)
                found |= {(name, f"{module}.{node.attr}")} if module in known and module != name else set()
    return {(name, taken) for name, taken in found if taken not in known}


def hidden(name):
    return name.startswith("_") and not name.startswith("__")


def named(known, names):
    """{(module, package)}: which of these packages each module imports, by their first name."""
    return {
        (name, module.split(".")[0])
        for name, file in known.items()
        for module, _ in statements(name, file)
        if module.split(".")[0] in names
    }


def written_out(known):
    """{(module, "luminance" or "Gram matrix")}: where weights of red, green and blue, or FᵀF / M, stand in the code."""
    found = set()
    for name, file in known.items():
        for node in ast.walk(parsed(file)):
            if isinstance(node, ast.Constant) and isinstance(node.value, float) and node.value in LUMA:
                found.add((name, "luminance"))
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
                left, _, right = ast.unparse(node.left).partition(".T @ ")
                found |= {(name, "Gram matrix")} if left == right else set()
    return found


def lines_of(known):
    """{module or folder: lines}; a folder's without its subfolders, and packages are no rooms themselves."""
    modules = {name: len(file.read_text(encoding="utf-8").splitlines()) for name, file in known.items()}
    rooms = defaultdict(int)
    for name, file in known.items():
        folder = name if file.name == "__init__.py" else name.rpartition(".")[0]
        rooms[folder] += modules[name]
    return modules, {name: lines for name, lines in rooms.items() if "." in name and not within(name, "tests")}


def too_long(known):
    """Modules and rooms over their limit, by their lines."""
    by_module, by_room = lines_of(known)
    return {
        name: lines
        for found, limit in ((by_module, LINES_OF_A_MODULE), (by_room, LINES_OF_A_ROOM))
        for name, lines in found.items()
        if lines > limit and not any(within(name, free) for free in AS_LONG_AS_NEED_BE)
    }


def debts(arrows, owed):
    """{entry: the arrows that it covers}; the ends of an entry may be rooms."""
    return {
        entry: {arrow for arrow in arrows if within(arrow[0], entry[0]) and within(arrow[1], entry[1])}
        for entry in owed
    }


KNOWN = modules(ROOT)
ARROWS = arrows_of(KNOWN)
HEIGHTS = storeys(FLOORS)


def test_every_module_has_a_floor():
    strangers = [name for name in KNOWN if room(name, HEIGHTS) is None]
    assert not strangers, f"give {strangers} a floor in FLOORS"


def test_arrows_run_down_and_not_in_circles():
    owed = set().union(*debts(ARROWS, OWED_ARROWS).values())
    assert climbs(ARROWS, HEIGHTS) - owed == set()
    assert circles(ARROWS - owed) == []


def test_only_one_room_imports_a_backend():
    house = {name: file for name, file in KNOWN.items() if name.split(".")[0] in FACES}
    assert {name for name, _ in named(house, {*BACKENDS, "keras"})} <= NAMES_A_BACKEND
    drawn = {pair for pair in ARROWS if pair[1] in NAMES_A_BACKEND and any(within(pair[0], r) for r in WITHOUT_KERAS)}
    assert drawn == set()


def test_private_names_stay_in_their_module():
    """A test may look into the room that it tests; nobody else may."""
    found = private_names({name: file for name, file in KNOWN.items() if not within(name, "tests")})
    assert found == set(OWED_PRIVATE)


def test_modules_and_rooms_stay_small():
    assert set(too_long(KNOWN)) == set(OWED_LINES)


def test_luminance_and_the_gram_matrix_are_written_once():
    """In the course each answer is a program of its own, as a learner's is; everywhere else the library is asked."""
    house = {name: file for name, file in KNOWN.items() if name.split(".")[0] not in ("tests", "nstcourse")}
    assert written_out(house) == {("nstlib.images.arrays", "luminance")}
    assert {"luminance", "Gram matrix"} <= {what for _, what in written_out({"a": Path(__file__)})}  # just below


def a_formula_of_each_kind(flat):
    """Never called: what the test above must find where it is looked for."""
    return flat @ [0.299, 0.587, 0.114], flat.T @ flat / len(flat)


def test_what_is_owed_is_really_broken():
    broken = climbs(ARROWS, HEIGHTS)
    turning = [set(circle) for circle in circles(ARROWS)]
    for entry, covered in debts(ARROWS, OWED_ARROWS).items():
        still = {arrow for arrow in covered if arrow in broken or any(set(arrow) <= circle for circle in turning)}
        assert still, f"{entry} is mended: strike it out of OWED_ARROWS"
    for owed in (OWED_ARROWS, OWED_PRIVATE, OWED_LINES):
        assert all(owed.values()), "each with its reason"


# The reader itself, on trees made up for it.


@pytest.fixture
def tree(tmp_path):
    """Write files, each named by its module, and read them as the house is read."""

    def grow(**files):
        for name, text in files.items():
            path = tmp_path / f"{name.replace('__', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            for folder in path.relative_to(tmp_path).parents[:-1]:
                (tmp_path / folder / "__init__.py").touch()
        return modules(tmp_path, ["house"])

    return grow


@pytest.mark.parametrize(
    "way",
    [
        "from house import low",
        "import house.low",
        "import house.low as other",
        "from house.low import something",
        "from . import low",
        "from .low import something",
        "def f():\n    from house.low import something",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from house import low",
        "from importlib import import_module\nimport_module('house.low')",
    ],
)
def test_every_way_to_import_is_an_arrow(tree, way):
    assert arrows_of(tree(house__high=way, house__low="")) == {("house.high", "house.low")}


def test_words_that_only_look_like_imports_are_none(tree):
    assert (
        arrows_of(tree(house__high='"""from house import low"""\n# import house.low\nimport os', house__low=""))
        == set()
    )


def test_who_enters_a_package_runs_its_face(tree):
    known = tree(house__high="from house.low.deep import x", house__low__deep="", house__low__next="from . import deep")
    assert arrows_of(known) == {
        ("house.high", "house.low"),
        ("house.high", "house.low.deep"),
        ("house.low.next", "house.low.deep"),
    }


def test_circles_are_found_whole():
    ring = {("a", "b"), ("b", "c"), ("c", "a"), ("d", "a"), ("c", "e")}
    assert circles(ring | {("x", "y"), ("y", "x")}) == [["a", "b", "c"], ["x", "y"]]
    assert circles(ring - {("b", "c")}) == []


def test_an_arrow_up_or_across_is_a_climb():
    floors = storeys("""
    house.ground
    house.left  house.right
    house.left.attic
    """)
    down, inside = ("house.left.x", "house.ground"), ("house.left.x", "house.left.y")
    up, across, stairs = (
        ("house.ground", "house.left"),
        ("house.left", "house.right.x"),
        ("house.left", "house.left.attic"),
    )
    assert climbs({down, inside, up, across, stairs}, floors) == {up, across, stairs}
    assert room("house.garden", floors) is None and room("nstlib.new", HEIGHTS) is None


def test_private_names_are_found(tree):
    known = tree(
        house__low="_hidden = __version__ = shown = 1",
        house__a="from house.low import _hidden as x",
        house__b="from house import low as z\nz._hidden",
        house__c="import house.low\nhouse.low._hidden",
        house__d="from .low import _hidden",
        house__fine="import sys\nfrom house import low\nlow.shown, low.__version__, sys._getframe, (lambda: 0)._x",
    )
    assert private_names(known) == {(f"house.{name}", "house.low._hidden") for name in "abcd"}


def test_backends_and_lines_are_found(tree, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "LINES_OF_A_MODULE", 3)
    monkeypatch.setattr(sys.modules[__name__], "LINES_OF_A_ROOM", 5)
    known = tree(
        house__room__a="def f():\n    import jax.numpy as np\n",
        house__room__b="x = 1\n" * 4,
        house__room__cellar__c="import torchvision\n" * 3,
    )
    assert named(known, BACKENDS) == {("house.room.a", "jax")}
    assert too_long(known) == {"house.room.b": 4, "house.room": 6}


def main():
    """Print what the tests are about."""
    turning, climbing = circles(ARROWS), sorted(climbs(ARROWS, HEIGHTS))
    print(f"{len(KNOWN)} modules, {len(ARROWS)} arrows\n\ncircles: {len(turning)}")
    for circle in turning:
        print(f"  {', '.join(circle)}")
    print(f"\narrows up or across: {len(climbing)}")
    for start, end in climbing:
        print(f"  {start} -> {end}")
    print("\nrooms by their lines")
    for name, lines in sorted(lines_of(KNOWN)[1].items(), key=lambda pair: -pair[1]):
        print(f"  {lines:>5}  {name}")


if __name__ == "__main__":
    main()
