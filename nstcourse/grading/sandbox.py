"""A place where a submission can run and reach nothing, with limits and a watchdog: bubblewrap, or a container.

Inside there are a Python, read-only, a copy of the kit without any right answer, and a small folder in memory. There is
no network, no file of the machine, no other process. What comes out is one line of JSON on a pipe, which is read as
data.
"""

import compileall
import json
import os
import shutil
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import nstcourse
import nstlib
from nstcourse.grading import bubblewrap, container, groups, watchdog
from nstcourse.grading.watchdog import LOW_MEMORY, THREADS, Watchdog
from nstcourse.kit import borrowed, wire
from nstlib.errors import NSTError

LEVELS = ("auto", "bubblewrap", "container")
# jsonschema, which nbformat imports, does without it, and is ready the sooner.
SLOW = ("rfc3987_syntax",)
LONGEST_LOG = 6_000  # characters
KIT = Path("/kit")  # inside
INTERRUPTED = "it was interrupted."
BROKEN_OFF = "it ended without an answer (the process was killed or broke off)."


@dataclass(frozen=True)
class Limits:
    """What one submission may take: seconds of a call, of a cell and of a whole run; bytes of memory, of one file and
    of all files in a folder; processes; files in a folder."""

    task_seconds: float = 10
    cell_seconds: float = 30
    run_seconds: float = 180
    memory: int = 2_000_000_000
    file: int = 32_000_000
    disk: int = 128_000_000
    processes: int = 48
    files: int = 20_000

    def as_resources(self):
        """Names of RLIMIT_... and values. NPROC counts threads, and is not kept for root: the watchdog counts too."""
        return {
            "DATA": self.memory,
            "FSIZE": self.file,
            "CORE": 0,
            "NOFILE": 512,
            "NPROC": THREADS * self.processes,
            "CPU": int(self.run_seconds) + 1,
        }


@dataclass(frozen=True)
class Sandbox:
    """run(job) -> (answer, reason): the driver's answer, or None and why there is none."""

    level: str  # "bubblewrap", "container" or "none"
    kit: Path
    limits: Limits
    engine: container.Engine | bubblewrap.Bubblewrap | None = None
    closed: threading.Event = field(default_factory=threading.Event)
    running: set = field(default_factory=set)

    @property
    def words(self):
        """What protected the machine, for the report."""
        if self.level == "none":
            return f"none (--unsafe-no-sandbox): {self.warning}"
        limits = (
            f"at most {self.limits.memory / 1e9:g} GB of memory, {self.limits.processes} processes, "
            f"{self.limits.disk / 1e6:g} MB of files in memory, {self.limits.run_seconds:g} s a run."
        )
        if self.level == "container":
            return (
                f"container: {self.engine.name} with the image {self.engine.image}, no network, no files of this "
                f"machine, processes of its own; {limits}"
            )
        user = ", a user of its own without rights" if self.engine.lowered else ""
        return (
            "bubblewrap: no network, no files of this machine but Python itself (read-only), processes of its own"
            f"{user}; {limits}{self.warning and ' '}{self.warning}"
        )

    @property
    def warning(self):
        """What is not as it should be, for the teacher, or nothing."""
        if self.level == "none":
            return f"submissions could read and change whatever the grader's user{_root()} can."
        if reason := getattr(self.engine, "as_root", ""):
            return (
                f"Submissions ran with root's rights over what they saw, which could not be left behind ({reason}); "
                "grade as an ordinary user."
            )
        return ""

    def run(self, job):
        contained = self.level != "none"
        text = json.dumps({**job, "contained": contained, "limits": self.limits.as_resources()}).encode()
        answer, reason = self._once(text)
        for _ in range(2):
            if reason != LOW_MEMORY or self.closed.is_set():
                break
            # Another one may be what took the memory: once more, when there is some, and no two of these at a time.
            with watchdog.one_at_a_time:
                watchdog.wait_for_memory(self.limits.memory)
                answer, reason = self._once(text)
        return answer, reason

    def _once(self, job):
        if self.closed.is_set():
            return None, INTERRUPTED
        if self.level == "container":
            process, kill = self.engine.start(_driver(KIT, "python3"), _inside(self.level), self.kit, self.limits)
            return self._watched(job, process, lambda: "", kill, container.GRACE)
        with groups.made(THREADS * self.limits.processes, self.limits.memory + 2 * self.limits.disk) as group:
            answer, reason = self._in_processes(job, group)
            if group.out_of_memory() and reason in ("", BROKEN_OFF):  # the kernel was quicker than the watchdog
                reason = f"it used more than {self.limits.memory / 1e9:g} GB of memory."
            return answer, reason

    def _in_processes(self, job, group):
        """The answer of processes below this one: in bubblewrap, or in none."""
        if self.level == "bubblewrap":
            process = self.engine.start(_driver(KIT), _inside(self.level), self.kit, self.limits, group)
            return self._watched(job, process, *self._family(process))
        with tempfile.TemporaryDirectory(prefix="run-", dir=self.kit, ignore_cleanup_errors=True) as folder:
            process = watchdog.start(group.around(_driver(self.kit)), _variables(Path(folder), self.kit), folder)
            return self._watched(job, process, *self._family(process))

    def _family(self, process):
        return partial(watchdog.complaint, process, self.limits), partial(watchdog.kill, process)

    def _watched(self, job, process, look, kill, grace=0):
        dog = Watchdog(process, self.limits, look, kill, grace)
        self.running.add(dog)
        try:
            if self.closed.is_set():
                dog.end(INTERRUPTED)
            answer = watchdog.exchange(process, job, dog)
        finally:
            self.running.discard(dog)
            dog.stop()
        if dog.reason:
            return None, dog.reason
        try:
            answer = wire.read_json(answer)
            records, log, seconds = answer["records"], answer["log"], answer["seconds"]
            if not (isinstance(records, dict) and isinstance(log, str) and isinstance(seconds, float)):
                raise ValueError
        except (ValueError, KeyError, TypeError, RecursionError):
            return None, BROKEN_OFF
        return {"records": records, "log": wire.printable(log[-LONGEST_LOG:])}, ""


def _root():
    return ", root," if hasattr(os, "geteuid") and os.geteuid() == 0 else ""


def _driver(kit, python=sys.executable):
    return [python, "-s", "-B", str(kit / "nstcourse" / "kit" / "driver.py")]


def choose(unsafe=False, limits=None, level="auto", private=()):
    """A Sandbox with its kit in a temporary folder; use `close` at the end. NSTError where there is none whose walls,
    looked at from inside, are as they should be.

    level: "bubblewrap", "container" (podman or docker), or "auto", the first of them that works here. private: files
    and folders that nothing inside may see, wherever they lie.
    """
    limits = limits or Limits()
    if level not in LEVELS:
        raise NSTError(f"there is no sandbox '{level}'; there are {', '.join(LEVELS)}.")
    kit = _kit()
    try:
        if unsafe:
            return Sandbox("none", kit, limits)
        reasons = []
        for name, kind in (("bubblewrap", bubblewrap), ("container", container)):
            if level in ("auto", name):
                engine, reason = kind.find(kit, limits, _inside(name), private)
                if engine is not None:
                    return Sandbox(name, kit, limits, engine)
                reasons.append(reason)
        if reasons[0].startswith(bubblewrap.LACKS):  # one command is all that is missing
            raise NSTError(reasons[0])
        raise NSTError(
            f"{'; '.join(reasons)}; submissions are programs of strangers, and without a sandbox they can read and "
            "change your files. On Debian and Ubuntu: apt install bubblewrap. To grade without one, on a machine that "
            "holds nothing of worth: --unsafe-no-sandbox."
        )
    except BaseException:  # Ctrl-C, too
        shutil.rmtree(kit, ignore_errors=True)
        raise


def close(sandbox):
    """Nothing runs in it any more, and nothing of it is left; may be called from another thread, and twice."""
    sandbox.closed.set()
    for dog in list(sandbox.running):
        dog.end(INTERRUPTED)
    if sandbox.level == "container":
        sandbox.engine.clear(sandbox.kit)
    shutil.rmtree(sandbox.kit, ignore_errors=True)


def _kit():
    """A copy of all that a submission may import of ours: the folder nstcourse.kit, and the pages of nstlib that its
    cells begin with, which compute nothing. It learns nothing from it."""
    _sweep()
    kit = Path(tempfile.mkdtemp(prefix=f"nst-kit-{os.getpid()}-"))
    for package, shown in ((nstcourse, ("__init__.py", "kit")), (nstlib, borrowed.SHOWN)):
        for name in shown:
            source, target = Path(package.__file__).parent / name, kit / package.__name__ / name
            target.parent.mkdir(exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
    for name in SLOW:
        (kit / f"{name}.py").write_text("raise ImportError\n")
    compileall.compile_dir(kit, quiet=2)  # once for a class, and not in each of its processes
    for path in (kit, *kit.rglob("*")):  # in a container another user reads it
        path.chmod(0o755 if path.is_dir() else 0o644)
    return kit


def _sweep():
    """Take away what a grader left that was killed."""
    import psutil

    groups.sweep()
    for old in Path(tempfile.gettempdir()).glob("nst-kit-*-*"):
        number = old.name.split("-")[2]
        if number.isdecimal() and len(number) < 10 and not psutil.pid_exists(int(number)):
            shutil.rmtree(old, ignore_errors=True)


def _inside(level):
    """The environment inside a sandbox."""
    variables = _variables(Path("/tmp"), KIT)
    return variables | ({"PATH": "/usr/local/bin:/usr/bin:/bin"} if level == "container" else {})


def _variables(home, kit):
    """The whole environment of a submission."""
    return {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": str(home),
        "TMPDIR": str(home),
        "USER": "learner",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(kit),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_PLATFORM_DIRS": "0",
        "MPLBACKEND": "agg",
        "MPLCONFIGDIR": str(home / "matplotlib"),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
        "CUDA_VISIBLE_DEVICES": "-1",
        "NST_OFFLINE": "1",
        # Two graders on two cores: neither may take both.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "NST_GRADE_JOB": str(home / "job.json"),
        "NST_GRADE_OUT": str(home / "out"),
    }
