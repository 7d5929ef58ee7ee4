"""The sandbox by a container engine: what it is asked for, what is refused, and how runs in it end.

The engine is a small script, which writes down what it is told and answers as podman or docker would. The last test
needs a real one, with the image built.
"""

import copy
import json
import shlex
import socket
import sys
import threading
import time
from pathlib import Path

import nbformat
import pytest

from nstcourse.cli import main
from nstcourse.grading import container, sandbox
from nstcourse.grading.grade import grade
from nstcourse.kit import look
from nstlib.errors import NSTError

ROOT = Path(__file__).resolve().parents[2]
LIMITS = sandbox.Limits(
    task_seconds=2, cell_seconds=6, run_seconds=15, memory=500_000_000, disk=32_000_000, processes=16
)
FAKE = """\
import json, sys, time
from pathlib import Path

here, words = Path(__file__).parent, sys.argv[1:]
with open(here / "calls", "a") as calls:
    calls.write(json.dumps(words) + "\\n")
told = json.loads((here / "told.json").read_text())
if words[0] == "--version":
    print(told["version"])
elif words[0] == "image":
    sys.exit(told["inspect"])
elif words[0] == "build":
    print("what it says")
    sys.exit(told["build"])
elif words[0] == "ps":
    print("\\n".join(told["left"]))
elif words[-1].endswith("/look.py"):
    (here / "private.json").write_text(sys.stdin.read())
    print(told["look"] if isinstance(told["look"], str) else json.dumps(told["look"]))
elif words[0] == "run":
    (here / "job.json").write_text(sys.stdin.read())
    time.sleep(told["sleeps"])
    print(told["answer"])
"""
GOOD = {"user": 23456, "rights": False, "gains": False, "owns": [], "number": 1, "processes": 1, "lines": ["lo"]}
GOOD |= {"memory": 500_000_000, "tasks": 128, "writes": [], "settings": [], "reads": [], "copies": [], "lacks": []}
GOOD |= {"kit": True, "answers": False, "spaces": True}
ANSWER = json.dumps({"records": {"3.1": "{}"}, "log": "a line", "seconds": 0.5})


class Fake:
    def __init__(self, folder):
        self.folder = folder
        self.program = folder / "engine.py"
        self.program.write_text(FAKE)
        self.tell()

    def tell(self, version="podman version 9", inspect=0, left=(), look=GOOD, sleeps=0, answer=ANSWER, build=0):
        told = {"version": version, "inspect": inspect, "left": left, "look": look, "sleeps": sleeps, "answer": answer}
        told["build"] = build
        (self.folder / "told.json").write_text(json.dumps(told))

    def calls(self, word):
        lines = (self.folder / "calls").read_text().splitlines()
        return [words for words in map(json.loads, lines) if words[0] == word]


@pytest.fixture
def fake(tmp_path, monkeypatch):
    made = Fake(tmp_path)
    monkeypatch.setenv("NST_GRADE_ENGINE", shlex.join([sys.executable, str(made.program)]))
    monkeypatch.delenv("NST_GRADE_IMAGE", raising=False)
    return made


@pytest.fixture
def box(fake):
    chosen = sandbox.choose(limits=LIMITS, level="container")
    yield chosen
    sandbox.close(chosen)


def options(words):
    """{option: values} of a command line, up to the image."""
    found = {}
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word.startswith("--"):
            name, _, value = word.partition("=")
            found.setdefault(name, []).append(value or following)
    return found


def test_a_run_is_asked_for_with_every_wall(fake, box):
    assert box.run({"tasks": {}}) == ({"records": {"3.1": "{}"}, "log": "a line"}, "")
    words = fake.calls("run")[-1]
    asked = options(words)
    assert "--rm" in asked and "--read-only" in asked and "--interactive" in asked
    wanted = {"--network": "none", "--cap-drop": "ALL", "--security-opt": "no-new-privileges", "--pull": "never"}
    wanted |= {"--log-driver": "none", "--ipc": "private", "--pids-limit": "128", "--workdir": "/tmp"}
    # Files in memory are memory: 500 MB, and 32 MB in each of two places.
    wanted |= {"--memory": "564000000", "--memory-swap": "564000000", "--shm-size": "32000000"}
    assert {name: asked[name] for name in wanted} == {name: [value] for name, value in wanted.items()}
    assert "size=32000000" in asked["--tmpfs"][0] and asked["--ulimit"] == ["nofile=512:512", "nproc=128:128"]
    assert 20_000 <= int(asked["--user"][0].split(":")[0]) < 60_000
    assert asked["--volume"] == [f"{box.kit.resolve()}:/kit:ro,z"]  # and nothing else of this machine
    assert words[words.index("nst-grade") + 1 :] == ["python3", "-s", "-B", "/kit/nstcourse/kit/driver.py"]
    variables = dict(v.split("=", 1) for v in asked["--env"])
    assert variables["PYTHONPATH"] == "/kit" and variables["NST_GRADE_OUT"].startswith("/tmp/")
    assert str(Path(sys.executable).parent) not in variables["PATH"]
    job = json.loads((fake.folder / "job.json").read_text())
    assert job["contained"] is True and job["limits"]["DATA"] == LIMITS.memory
    assert not {"--privileged", "--cap-add", "--device", "--pid"} & set(asked)


def test_what_must_not_be_seen_is_looked_for_in_a_container_too(fake, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "secret.key").touch()
    sandbox.close(sandbox.choose(limits=LIMITS, level="container", private=[tmp_path / "out"]))
    private = json.loads((fake.folder / "private.json").read_text())
    wanted = {tmp_path / "out" / "secret.key", ROOT / "solutions", ROOT / ".git", ROOT / "nstcourse"}
    assert {str(path) for path in wanted} <= set(private)


def test_what_the_kit_holds_can_be_read_by_a_user_without_rights(box):
    assert all(path.stat().st_mode & 0o005 for path in (box.kit, *box.kit.rglob("*")))
    assert not (box.kit / "nstcourse" / "tasks").exists()


def test_podman_needs_two_words_that_docker_does_not_know(fake):
    for version, wanted in (("podman version 4", True), ("Docker version 28.2.2, build e6534b4", False)):
        fake.tell(version=version)
        sandbox.close(sandbox.choose(limits=LIMITS, level="container"))
        assert ("--read-only-tmpfs=false" in fake.calls("run")[-1]) is wanted


def test_every_run_has_a_name_and_a_user_of_its_own(fake, box):
    for _ in range(4):
        box.run({"tasks": {}})
    runs = [options(words) for words in fake.calls("run")[1:]]
    assert len({r["--name"][0] for r in runs}) == 4 and len({r["--user"][0] for r in runs}) > 1


def test_a_run_that_takes_too_long_is_ended_by_its_name(fake):
    fake.tell(sleeps=60)
    box = sandbox.choose(limits=LIMITS, level="container")
    threading.Timer(2, sandbox.close, [box]).start()
    start = time.monotonic()
    assert box.run({"tasks": {}}) == (None, "it was interrupted.")
    assert time.monotonic() - start < 20
    name = options(fake.calls("run")[-1])["--name"][0]
    assert ["kill", name] in fake.calls("kill") and ["rm", "--force", name] in fake.calls("rm")


def test_what_is_no_answer_is_told(fake, box):
    for answer in ("", "no JSON", "[]", '{"records": 1, "log": "", "seconds": 1.0}'):
        fake.tell(answer=answer)
        assert "without an answer" in box.run({"tasks": {}})[1]


def test_containers_that_were_never_started_are_cleared_away(fake):
    box = sandbox.choose(limits=LIMITS, level="container")
    fake.tell(left=["a1", "b2"])
    sandbox.close(box)
    assert ["rm", "--force", "a1", "b2"] in fake.calls("rm") and not box.kit.exists()
    assert f"label=nst-grade={box.kit.name}" in fake.calls("ps")[0]


@pytest.mark.parametrize(
    ("look", "said"),
    [
        ({"lines": ["lo", "eth0"]}, "keeps the network away"),
        ({"user": 0}, "runs as an ordinary user"),
        ({"user": 1000}, "gives it a number of its own"),
        ({"rights": True}, "runs as an ordinary user"),
        ({"gains": True}, "runs as an ordinary user"),
        ({"processes": 80}, "keeps processes apart"),
        ({"number": 4321}, "keeps processes apart"),
        ({"memory": None}, "limits memory"),
        ({"memory": 10**12}, "limits memory"),
        ({"tasks": None}, "limits processes"),
        ({"writes": ["/kit"]}, r"keeps files from being changed \(/kit\)"),
        ({"settings": ["/proc/sys/kernel/x"]}, r"closes the kernel's settings \(/proc/sys/kernel/x\)"),
        ({"reads": ["/course/solutions"]}, r"hides what is private \(/course/solutions\)"),
        ({"copies": ["/usr/lib/nstlib"]}, r"hides what is private \(/usr/lib/nstlib\)"),
        ({"answers": True}, "hides the course's answers"),
        ({"kit": False}, "shows the kit"),
        ({"lacks": ["nbval", "pytest"]}, "lacks nbval, pytest; build it again: nst course image"),
    ],
)
def test_an_engine_that_does_not_keep_its_word_is_refused(fake, look, said):
    fake.tell(look=GOOD | look)
    with pytest.raises(NSTError, match=said):
        sandbox.choose(limits=LIMITS, level="container")


def test_an_engine_that_does_not_work_is_told_in_one_sentence(fake, tmp_path, monkeypatch):
    fake.tell(look="exec format error")
    with pytest.raises(NSTError, match="cannot run the image 'nst-grade'"):
        sandbox.choose(limits=LIMITS, level="container")
    fake.tell(inspect="Cannot connect to the Docker daemon.")
    with pytest.raises(NSTError, match=r"does not work here \(Cannot connect.*--unsafe-no-sandbox"):
        sandbox.choose(limits=LIMITS, level="container")
    fake.tell(inspect="Error: nst-own: image not known")
    monkeypatch.setenv("NST_GRADE_IMAGE", "nst-own")
    with pytest.raises(NSTError, match=r"no image 'nst-own' yet; build it once: nst course image; "):
        sandbox.choose(limits=LIMITS, level="container")
    monkeypatch.setenv("NST_GRADE_ENGINE", str(tmp_path / "nowhere"))
    with pytest.raises(NSTError, match=r"nowhere does not work here \(FileNotFoundError\)"):
        sandbox.choose(limits=LIMITS, level="container")
    monkeypatch.delenv("NST_GRADE_ENGINE")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NSTError, match=r"bubblewrap, on Linux.*neither podman nor docker.*apt install bubblewrap"):
        sandbox.choose(limits=LIMITS)
    with pytest.raises(NSTError, match="there is no sandbox 'jail'; there are auto, bubblewrap, container"):
        sandbox.choose(level="jail")


def ended(*arguments):
    """The exit status of the command, run in this process."""
    with pytest.raises(SystemExit) as stopped:
        main(["course", "image", *arguments])
    return stopped.value.code


def test_the_image_is_built_by_one_command(fake, capfd, monkeypatch):
    assert ended() == 0
    assert fake.calls("build") == [["build", "--tag", "nst-grade", str(container.RECIPE)]]
    command, said, last = capfd.readouterr().out.splitlines()
    assert shlex.split(command) == [sys.executable, str(fake.program), *fake.calls("build")[0]]
    assert said == "what it says" and "is built" in last
    monkeypatch.setenv("NST_GRADE_IMAGE", "nst-own")
    assert ended() == 0 and fake.calls("build")[-1][2] == "nst-own"
    fake.tell(build=3)
    assert ended() == 2
    said = capfd.readouterr()
    assert (
        said.err.startswith("nst: the image was not built: ") and said.err.count("\n") == 1 and "status 3" in said.err
    )
    assert "is built" not in said.out.splitlines()[-1]


def test_an_engine_is_found_or_named(fake, tmp_path, capfd, monkeypatch):
    assert ended("--engine", "doker") == 2
    assert "did you mean 'docker'" in capfd.readouterr().err
    monkeypatch.setenv("NST_GRADE_ENGINE", "docker --context 'mine")
    assert ended() == 2 and "NST_GRADE_ENGINE is no command (no closing quotation)" in capfd.readouterr().err
    with pytest.raises(NSTError, match="NST_GRADE_ENGINE is no command"):
        sandbox.choose(limits=LIMITS, level="container")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ended("--engine", "podman") == 2 and "'podman' was not found" in capfd.readouterr().err
    monkeypatch.delenv("NST_GRADE_ENGINE")
    assert ended() == 2
    assert capfd.readouterr().err.startswith("nst: neither podman nor docker was found on this machine; install one")
    docker = tmp_path / "docker"
    docker.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {shlex.quote(str(fake.program))} "$@"\n')
    docker.chmod(0o755)
    assert ended() == 0 and capfd.readouterr().out.startswith("docker build --tag nst-grade ")
    fake.tell(version="Docker version 28", inspect="Error: No such image: nst-grade")
    with pytest.raises(
        NSTError, match="docker has no image 'nst-grade' yet; build it once: nst course image --engine docker"
    ):
        sandbox.choose(limits=LIMITS, level="container")
    docker.write_text("no program")
    assert ended() == 2 and "nst: 'docker' cannot be run (OSError)" in capfd.readouterr().err


def test_where_bubblewrap_does_not_work_a_container_is_taken(fake, monkeypatch):
    monkeypatch.setattr(sandbox.bubblewrap, "find", lambda *_: (None, "bubblewrap does not work here"))
    box = sandbox.choose(limits=LIMITS)
    assert box.level == "container" and box.words.startswith("container: ")
    sandbox.close(box)


def test_the_recipe_for_the_image_has_what_is_looked_for():
    recipe = (container.RECIPE / "Dockerfile").read_text()
    names = {"PIL": "pillow"}
    for name in look.NEEDED:
        assert f'"{names.get(name, name)}>=' in recipe, name


HEAD = "# Task 3.2\nimport os, socket, time\ndef gram_matrix(features):\n    "
ANSWERS = {
    "endless": "while True: pass",
    "caller": 'socket.create_connection(("127.0.0.1", PORT), 1)',
    "greedy": """\
for _ in range(8):
        if not os.fork():
            held = []
            while True:
                held.append(os.urandom(1_000_000))
    time.sleep(30)""",
    "forker": """\
while True:
        try:
            os.fork()
        except OSError:
            pass""",
    "reader": 'return len(open("OUTSIDE").read())',
}


def test_a_real_engine_keeps_a_class_in(tmp_path):
    try:
        box = sandbox.choose(limits=LIMITS, level="container")
    except NSTError as error:
        pytest.skip(f"needs a container engine: {str(error).partition('; submissions')[0]}")
    sandbox.close(box)
    line = socket.create_server(("127.0.0.1", 0))
    line.setblocking(False)
    (tmp_path / "outside.txt").write_text("the teacher's")
    places = {"PORT": str(line.getsockname()[1]), "OUTSIDE": str(tmp_path / "outside.txt")}
    solved = nbformat.read(ROOT / "solutions" / "03_style.ipynb", as_version=4)
    for student, source in {"right": "", **ANSWERS}.items():
        made = copy.deepcopy(solved)
        if source:
            for name, value in places.items():
                source = source.replace(name, value)
            next(c for c in made.cells if c.source.startswith("# Task 3.2")).source = HEAD + source
        (tmp_path / "in" / student).mkdir(parents=True)
        nbformat.write(made, tmp_path / "in" / student / "03_style.ipynb")
    options = {"root": ROOT, "exercise": "3", "level": "container", "limits": LIMITS, "tell": lambda _: None}
    report = grade(tmp_path / "in", tmp_path / "out", **options)
    assert report["sandbox"]["level"] == "container"
    marks = {s["student"]: {i: t["points"] for i, t in s["tasks"].items()} for s in report["submissions"]}
    right = marks.pop("right")
    assert sum(right.values()) == 30
    assert marks == {student: right | {"3.2": 0} for student in marks}
    with pytest.raises(BlockingIOError):
        line.accept()
    told = {s["student"]: " ".join(s["tasks"]["3.2"]["words"]) for s in report["submissions"]}
    assert "FileNotFoundError" in told["reader"] and "did not end" in told["endless"]
    assert not box.engine.call("ps", "--all", "--quiet", "--filter", "label=nst-grade").stdout.strip()
