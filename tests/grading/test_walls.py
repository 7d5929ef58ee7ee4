"""The walls of a sandbox: what is seen through them, that a hole is found before a class is graded, and what waits on
neither side of them."""

import json
import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from walled import needs_bubblewrap

from nstcourse.grading import bubblewrap, quoted, sandbox, seccomp, walls
from nstcourse.grading.grade import grade
from nstcourse.grading.mark import Mark
from nstcourse.grading.rebuild import Answer, Reference
from nstcourse.kit import driver, look, wire
from nstlib.errors import NSTError

ROOT = Path(__file__).resolve().parents[2]
needs_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="root's rights are needed")
LIMITS = sandbox.Limits(task_seconds=2, cell_seconds=6, run_seconds=15, memory=500_000_000, disk=16_000_000)


@pytest.fixture
def kit():
    made = sandbox._kit()
    yield made
    shutil.rmtree(made)


def put(folder, *names, text="private"):
    """Files in a folder, by their paths."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def inside(found, kit, *program):
    """What a program prints that runs in a sandbox."""
    variables = sandbox._inside("bubblewrap")
    with seccomp.pipe() as rules:
        words = found.words(program, variables, kit, LIMITS, rules)
        fds = () if rules is None else (rules,)
        return subprocess.run(words, capture_output=True, text=True, timeout=60, pass_fds=fds).stdout


def files_inside(view, kit, folder):
    """The files that can be read in a folder, by their paths in it."""
    found = bubblewrap.Bubblewrap(view, os.geteuid() == 0)
    told = inside(found, kit, "grep", "-rl", "private", str(folder)).splitlines()
    return {str(Path(path).relative_to(folder)) for path in told}


# --- what is hidden --------------------------------------------------------------------------------------------------

SITE = f"lib/python3.{sys.version_info[1]}/site-packages"
COURSE = ("solutions/03_style.ipynb", "exercises/03_style.ipynb", "nstcourse/tasks/style.py", ".git/objects/ab/cd")
PYTHON = ("bin/python3", "pyvenv.cfg", f"{SITE}/numpy/core.py", "share/jupyter/kernel.json")
INSTALLED = (f"{SITE}/nstcourse/tasks/style.py", f"{SITE}/nstlib/__init__.py")
WHEELS = ("share/wheels/nstlib-0.1.0-py3-none-any.whl", "lib/nstlib-0.1.0.tar.gz")


@needs_bubblewrap
@pytest.mark.parametrize(
    ("prefix", "course", "private", "more"),
    [
        pytest.param("env", "course", "course", (), id="beside the checkout"),
        pytest.param("course", "course", "course", (), id="the checkout's root is the environment"),
        pytest.param("course/.venv", "course", "course", (), id="in the checkout"),
        pytest.param("env", "env/lib/course", "env/lib/course", (), id="the checkout is in the environment"),
        pytest.param("env", "env/share/course", None, (), id="a checkout that nobody has told of"),
        pytest.param("opt/lib/course/.venv", "opt/lib/course", "opt/lib/course", ("opt",), id="in one another, twice"),
    ],
)
def test_python_is_shown_and_the_course_is_not(tmp_path, monkeypatch, kit, prefix, course, private, more):
    put(tmp_path / prefix, *PYTHON, *INSTALLED, *WHEELS)
    put(tmp_path / course, *COURSE)
    for name, place in zip(("prefix", "exec_prefix"), (prefix, *more, prefix), strict=False):
        monkeypatch.setattr(sys, name, str(tmp_path / place))
    view, telltales = bubblewrap._view([tmp_path / private] if private else [])
    seen = files_inside(view, kit, tmp_path)
    assert seen - {"opt/pyvenv.cfg"} == {f"{prefix}/{name}" for name in PYTHON}
    assert private is None or str(tmp_path / course / ".git") in telltales


@needs_bubblewrap
def test_what_is_the_teachers_is_hidden_wherever_it_lies(tmp_path, monkeypatch, kit):
    put(tmp_path, "env/lib/in/ann/03_style.ipynb", "env/share/out/secret.key", "env/lib/class.csv", "env/lib/libm.so")
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "env"))
    given = [tmp_path / "env" / name for name in ("lib/in", "share/out", "lib/class.csv", "lib/not there")]
    view, telltales = bubblewrap._view(given)
    assert files_inside(view, kit, tmp_path) == {"env/lib/libm.so"}
    assert {str(given[0] / "ann"), str(given[1] / "secret.key"), str(given[2])} <= set(telltales)


@needs_bubblewrap
def test_what_is_hidden_is_hidden_by_its_other_name_too(tmp_path, monkeypatch, kit):
    """A home that is a link, and an environment that is known by it."""
    put(tmp_path / "var" / "env", *PYTHON, *INSTALLED)
    (tmp_path / "home").symlink_to("var")
    (tmp_path / "var" / "env" / "lib64").symlink_to("lib")
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "home" / "env"))
    view, _ = bubblewrap._view([])
    by_both = {f"{home}/env/{name}" for home in ("var", "home") for name in PYTHON}
    assert files_inside(view, kit, tmp_path) == by_both
    listed = inside(bubblewrap.Bubblewrap(view, os.geteuid() == 0), kit, "ls", f"{tmp_path}/home/env/lib64")
    assert listed.split() == [SITE.split("/")[1]]


def test_what_belongs_to_a_repository_is_private_as_a_whole(tmp_path):
    main, tree, other, lender = (tmp_path / name for name in ("main", "tree", "other", "lender"))
    common = main / ".git"
    put(common, "HEAD", "worktrees/tree/HEAD")
    put(common, "worktrees/tree/commondir", text="../..\n")
    put(common, "worktrees/tree/gitdir", text=f"{tree}/.git\n")
    put(common, "worktrees/other/gitdir", text=f"{other}/.git\n")
    put(common, "objects/info/alternates", text=f"{lender}/.git/objects\n")
    put(tree, ".git", text=f"gitdir: {common}/worktrees/tree\n")
    put(tree, "courses/styles/solutions/03_style.ipynb")
    put(other, "README.md")
    put(lender, ".git/objects/pack")
    found = walls.private([tree / "courses" / "styles"])
    assert {main, tree, other, common, lender / ".git" / "objects", tree / "courses" / "styles"} <= set(found)
    assert {ROOT, ROOT / "nstlib"} <= set(found)  # what grades here
    put(tree, ".git", text="no words of git's")
    assert tree in walls.private([tree])


def test_an_editable_install_says_where_it_comes_from(tmp_path, monkeypatch):
    source = tmp_path / "a course"
    put(source, "pyproject.toml")
    put(tmp_path / "site" / "nstlib-9.dist-info", "METADATA", text="Metadata-Version: 2.1\nName: nstlib\nVersion: 9\n")
    pointer = {"url": source.as_uri(), "dir_info": {"editable": True}}
    put(tmp_path / "site" / "nstlib-9.dist-info", "direct_url.json", text=json.dumps(pointer))
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    assert source in walls.private()


# --- what is looked at -----------------------------------------------------------------------------------------------

OPENED = """
import json, os
count, opened = 0, []
for folder, _, files in os.walk("/proc/sys"):
    for name in files:
        count += 1
        try:
            os.close(os.open(os.path.join(folder, name), os.O_WRONLY))
        except OSError:
            continue
        opened.append(name)
own = [os.stat("/usr/bin").st_uid == os.getuid(), os.getgroups()]
print(json.dumps([count, opened, own, sorted(os.listdir("/")), os.statvfs("/proc").f_flag & os.ST_RDONLY]))
"""


@needs_bubblewrap
def test_no_setting_of_the_kernels_can_be_written(kit):
    found, reason = bubblewrap.find(kit, LIMITS, sandbox._inside("bubblewrap"))
    assert reason == ""
    for lowered in {found.lowered, False}:
        run = inside(bubblewrap.Bubblewrap(found.view, lowered), kit, sys.executable, "-c", OPENED)
        count, opened, (owns, groups), top, closed = json.loads(run)
        assert count > 100 and opened == [] and closed
        assert not {"sys", "home", "var", "run"} & set(top)
        if lowered:
            assert not owns and groups == []


class Holed(bubblewrap.Bubblewrap):
    def words(self, *args):
        words = super().words(*args)
        place = words.index("/proc", words.index("--remount-ro"))
        return [*words[: place - 1], *words[place + 1 :]]


@needs_bubblewrap
def test_holes_are_seen_from_inside(tmp_path, kit):
    put(tmp_path / "lib", "nstcourse/tasks/style.py")
    put(tmp_path / "secret", "key")
    (tmp_path / "shared").mkdir(mode=0o777)
    (tmp_path / "shared").chmod(0o777)
    holes = []
    for option, name, place in (
        ("--ro-bind", "lib", "/opt"),
        ("--ro-bind", "secret", "/mnt"),
        ("--bind", "shared", "/srv"),
    ):
        holes += [option, str(tmp_path / name), place]
    view, telltales = bubblewrap._view([])
    found = Holed((*view, *holes))  # with root's own rights where root tests
    seen = bubblewrap._look(found, kit, LIMITS, sandbox._inside("bubblewrap"), [*telltales, "/mnt/key"])
    assert seen["writes"] == ["/srv"] and seen["reads"] == ["/mnt/key"] and seen["copies"] == ["/opt/nstcourse"]
    assert list((tmp_path / "shared").iterdir()) == []
    said = bubblewrap._amiss(found, seen)
    assert said.startswith("bubblewrap works here, but not so that it ")
    assert "keeps files from being changed (/srv)" in said and "hides what is private (/mnt/key)" in said
    if os.geteuid() == 0:
        assert seen["settings"][0].startswith("/proc/sys/") and "closes the kernel's settings (/proc/sys/" in said
        assert seen["owns"] and "leaves root behind" in said


GOOD = {"user": 1000, "rights": False, "gains": False, "owns": [], "number": 2, "processes": 2, "lines": ["lo"]}
GOOD |= {"memory": None, "tasks": None, "writes": [], "settings": [], "reads": [], "copies": [], "lacks": []}
GOOD |= {"kit": True, "answers": False, "spaces": False}


@needs_bubblewrap
@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ({"lines": ["lo", "eth0"]}, "keeps the network away"),
        ({"number": 4321}, "keeps processes apart"),
        ({"processes": 50}, "keeps processes apart"),
        ({"rights": True}, "runs as an ordinary user"),
        ({"owns": ["/usr/bin"]}, "leaves root behind"),
        ({"spaces": True}, "keeps other users away"),
        ({"answers": True}, "hides the course's answers"),
        ({"lacks": ["nbval"]}, "lacks nbval"),
    ],
)
def test_a_class_is_refused_where_the_walls_have_a_hole(monkeypatch, seen, said):
    monkeypatch.setattr(bubblewrap, "_look", lambda *_: GOOD | seen)
    with pytest.raises(NSTError, match=f"bubblewrap works here, but .*{said}"):
        sandbox.choose(level="bubblewrap")
    assert not list(Path(sandbox.tempfile.gettempdir()).glob(f"nst-kit-{os.getpid()}-*"))


@needs_bubblewrap
@needs_root
def test_where_root_cannot_be_left_behind_it_is_said_aloud(tmp_path, monkeypatch):
    monkeypatch.setattr(walls, "stranger", lambda: "nobody's number")
    (tmp_path / "in" / "ann").mkdir(parents=True)
    (tmp_path / "in" / "ann" / "03_style.ipynb").write_text("no notebook")
    told = []
    report = grade(tmp_path / "in", tmp_path / "out", root=ROOT, exercise="03", tell=told.append)
    assert "could not be left behind (setpriv: " in told[0] and "grade as an ordinary user" in told[0]
    assert report["sandbox"]["level"] == "bubblewrap" and "root's rights" in report["sandbox"]["words"]
    assert any("root's rights" in note for note in report["notes"])


def test_where_there_is_no_sandbox_it_is_said_aloud(tmp_path):
    (tmp_path / "in" / "ann").mkdir(parents=True)
    (tmp_path / "in" / "ann" / "03_style.ipynb").write_text("no notebook")
    told = []
    grade(tmp_path / "in", tmp_path / "out", root=ROOT, exercise="03", unsafe=True, tell=told.append)
    assert told[0].startswith("sandbox: none (--unsafe-no-sandbox): submissions could read and change")
    assert (", root, can." in told[0]) is (os.geteuid() == 0)


def test_copies_of_the_course_are_found(tmp_path):
    put(tmp_path, "a/nstcourse/checks.py", "b/solutions/03_style.ipynb", "c/nstlib-0.1.0-py3-none-any.whl")
    put(
        tmp_path,
        "d/solutions/readme.md",
        "d/exercises/1.md",
        "e/solutions/readme.md",
        "f/nstlib.py",
        "g/notnstlib/a.py",
    )
    (tmp_path / "h" / "nstlib").mkdir(parents=True)
    (tmp_path / "i").symlink_to("a")
    found = {str(Path(path).relative_to(tmp_path)) for path in look.copies([str(tmp_path)])}
    assert found == {"a/nstcourse", "b/solutions", "c/nstlib-0.1.0-py3-none-any.whl", "d"}
    assert look.copies([str(tmp_path)], [str(tmp_path / name) for name in "abcd"]) == []


# --- calls of the kernel's that are refused --------------------------------------------------------------------------


def judged(rules, machine, number, flags=0):
    """What the kernel answers to a call: the filter worked through step by step, as its manual describes it."""
    data = struct.pack("=IIQ6Q", number, machine, 0, flags, *[0] * 5)
    steps = list(struct.iter_unpack("=HBBI", rules))
    place = value = 0
    while True:
        code, yes, no, constant = steps[place]
        place += 1
        if code == 0x06:  # return
            return constant
        if code == 0x20:  # load
            value = struct.unpack_from("=I", data, constant)[0]
            continue
        holds = {0x15: value == constant, 0x35: value >= constant, 0x45: bool(value & constant)}[code]
        place += yes if holds else no


@pytest.mark.parametrize(
    ("machine", "kind", "clone", "refused", "allowed"),
    [
        # clone, mount, unshare, ptrace; read or openat, execve
        ("x86_64", 0xC000003E, 56, (165, 272, 101), (0, 59, 257, 317)),
        ("aarch64", 0xC00000B7, 220, (40, 97, 117), (63, 221, 56, 277)),
    ],
)
def test_new_namespaces_of_users_are_refused_and_threads_are_not(machine, kind, clone, refused, allowed):
    rules = seccomp.program(machine)
    yes, no, unknown = 0x7FFF0000, 0x00050001, 0x00050026
    assert judged(rules, kind, clone, 0x10000011) == no and judged(rules, kind, clone, 0x7E020000) == no
    assert judged(rules, kind, clone, 0x11) == yes and judged(rules, kind, clone, 0x3D0F00) == yes
    assert judged(rules, kind, 435) == unknown  # clone3: a library then asks by clone
    assert {judged(rules, kind, number) for number in refused} == {no}
    assert {judged(rules, kind, number, 0x10000000) for number in allowed} == {yes}
    assert judged(rules, kind, 0x40000000 + 59) == no and judged(rules, 0x40000003, 0) == no
    assert seccomp.program("m68k") == b""


# --- what a submission leaves in the place of a file -----------------------------------------------------------------


def test_only_files_are_read(tmp_path):
    put(tmp_path, "file", "large", text="0123456789")
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    assert driver.read(tmp_path / "file", 10) == "0123456789"
    for name in ("link", "folder", "pipe", "bytes", "none"):
        with pytest.raises((OSError, ValueError)):
            driver.read(tmp_path / name, 10)
    with pytest.raises(ValueError):
        driver.read(tmp_path / "large", 9)
    with pytest.raises((OSError, ValueError)):
        driver.read(Path(os.devnull), 10)


@pytest.fixture(scope="module")
def unprotected():
    """The programs inside, without a sandbox around them; what is run in it is ours."""
    box = sandbox.choose(unsafe=True, limits=LIMITS)
    yield box
    sandbox.close(box)


def alone(box, task_id, name, cells):
    """The record of a task that is run by itself, on one array."""
    calls = [[wire.pack((np.ones((2, 2, 3)),))]]
    task = {"name": name, "seconds": 2, "public": calls, "fresh": calls, "beyond": calls}
    job = {"tasks": {task_id: task}, "functions": {}, "cell_seconds": 6, "seconds": 15}
    answer, reason = box.run({"alone": [task_id, cells], **job})
    assert reason == ""
    return json.loads(answer["records"][task_id])["fresh"]


PIPES = """
import os, pathlib
folder = pathlib.Path(os.environ["NST_GRADE_OUT"])
for path in (folder / "3.1.json", folder / "3.1.part", folder / "kernel", pathlib.Path(os.environ["NST_GRADE_JOB"])):
    path.unlink(missing_ok=True)
    os.mkfifo(path)
def flatten(features):
    return 1.5
"""


def test_pipes_in_the_place_of_files_are_no_obstacle(unprotected):
    record = alone(unprotected, "3.1", "flatten", [PIPES])
    assert record["status"] == "ran" and wire.unpack_answer(record["outputs"][0][0]) == 1.5


OWN = {
    "name": "flatten",
    "sources": ["import numpy as np", 'def flatten(features):\n    "words"\n    return features.secret'],
}
CURIOUS = """
import sys
def gram_matrix(features):
    frame, seen = sys._getframe(), repr(flatten.__doc__) + repr(flatten.__globals__)
    while frame:
        seen += repr(frame.f_locals)
        frame = frame.f_back
    raise ValueError("told" if "features." "secret" in seen else "not told")
"""


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def gram_matrix(features):\n    return flatten(features)", "AttributeError: 'numpy.ndarray' object has no"),
        (CURIOUS, "ValueError: not told"),
    ],
    ids=["called", "searched"],
)
def test_the_text_of_what_stands_in_is_not_there(unprotected, source, said):
    own = {"name": OWN["name"], "sources": list(OWN["sources"])}
    record = alone(unprotected, "3.2", "gram_matrix", ["import numpy as np", own, source])
    assert record["status"] == "error" and said in record["words"][0]
    assert "features.secret" not in " ".join(record["words"])


def test_words_that_quote_a_solution_are_left_out():
    reference = Reference(ROOT, "03_style")
    solution = reference.solutions["3.2"]
    body = solution.split("\n", 1)[1]
    ours = {i: Answer("def f():\n    return 0") for i in reference.stubs}
    for status in ("error", "not attempted", "timeout"):
        for words in (body, body.upper().replace("\n", ";"), f"ValueError: {' '.join(body)}"):
            mark = quoted.left_out(Mark(status, [False], 0, [words[:400]], notes=("a note",)), reference, ours)
            assert mark.words == [quoted.LEFT_OUT] and mark.notes == ("a note", quoted.NOTE)
    # One's own line, the stub's words, a short likeness and the check's own words are told.
    mine = {**ours, "3.2": Answer(solution)}
    stub = Mark("not attempted", [False], 0, [reference.stubs["3.2"][-300:]])
    for mark, answers in (
        (Mark("error", [False], 0, [f"in `gram_matrix`, `{body[:300]}`: ValueError"]), mine),
        (
            Mark("error", [False], 0, ["in `gram_matrix`, `f.T @ f`: ValueError: shapes (4,3) and (4,3) not aligned"]),
            ours,
        ),
        (stub, ours),
        (Mark("partial", [True, False], 1, [body]), ours),
    ):
        assert quoted.left_out(mark, reference, answers) is mark
