"""A place where a submission can run and reach nothing: bubblewrap, with limits and a watchdog.

Inside there are the Python that grades, read-only, a copy of the kit without any right answer, and a small folder in
memory. There is no network, no file of the machine, no other process. What comes out is one line of JSON on a pipe,
which is read as data.
"""

import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import nstlib
from nstlib.course.grading import seccomp
from nstlib.course.grading.inside import wire
from nstlib.errors import NSTError

INSIDE = Path(__file__).parent / "inside"
LARGEST_ANSWER = 64_000_000  # bytes of one job's answer
LOOKED_AT = 0.1  # seconds between two looks of the watchdog
# What a submission may import of nstlib: what its cells begin with, and nothing that computes an answer.
SHOWN = ("__init__.py", "doctor.py", "errors.py", "gallery.py", "images.py", "course/checks.py")
# jsonschema, which nbformat imports, does without it, and is ready two seconds earlier.
SLOW = ("rfc3987_syntax",)
THREADS = 8  # for each process
SHORT = "this machine was about to run out of memory."
LONGEST_LOG = 6_000  # characters
PATIENCE = 60  # seconds that a run waits for memory that others have taken


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

    level: str  # "bubblewrap" or "none"
    kit: Path
    limits: Limits
    closed: threading.Event = field(default_factory=threading.Event)
    running: set = field(default_factory=set)

    @property
    def words(self):
        """What protected the machine, for the report."""
        if self.level == "bubblewrap":
            return (
                "bubblewrap: no network, no files of this machine but Python itself (read-only), processes of its own; "
                f"at most {self.limits.memory / 1e9:g} GB of memory, {self.limits.processes} processes, "
                f"{self.limits.disk / 1e6:g} MB of files in memory, {self.limits.run_seconds:g} s a run."
            )
        return "none (--unsafe-no-sandbox): submissions could read and change whatever the grader's user can."

    def run(self, job):
        contained = self.level == "bubblewrap"
        text = json.dumps({**job, "contained": contained, "limits": self.limits.as_resources()}).encode()
        answer, reason = self._once(text)
        for _ in range(2):
            if reason != SHORT or self.closed.is_set():
                break
            # Another one may be what took the memory: once more, when there is some, and no two of these at a time.
            with _one_at_a_time:
                _wait_for_memory(self.limits.memory)
                answer, reason = self._once(text)
        return answer, reason

    def _once(self, job):
        if self.level == "bubblewrap":
            return self._run(job, self.kit)
        with tempfile.TemporaryDirectory(prefix="run-", dir=self.kit, ignore_cleanup_errors=True) as folder:
            return self._run(job, Path(folder))

    def _run(self, job, folder):
        inside = Path("/tmp") if self.level == "bubblewrap" else folder
        variables = _variables(inside, Path("/kit") if self.level == "bubblewrap" else self.kit)
        driver = Path(variables["PYTHONPATH"]) / "nstlib" / "course" / "driver.py"
        command = [sys.executable, "-s", "-B", str(driver)]
        rules = seccomp.pipe() if self.level == "bubblewrap" else None
        if self.level == "bubblewrap":
            command = [*_bubblewrap(self.kit, self.limits, rules), *_settings(variables), *command]
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                env=variables if self.level == "none" else {"PATH": os.environ.get("PATH", "")},
                start_new_session=True,
                pass_fds=() if rules is None else (rules,),
            )
        finally:
            if rules is not None:
                os.close(rules)
        watchdog = _Watchdog(process, self.limits)
        self.running.add(watchdog)
        try:
            if self.closed.is_set():
                watchdog.end("it was interrupted.")
            answer = _exchange(process, job, watchdog)
        finally:
            self.running.discard(watchdog)
            watchdog.stop()
        if watchdog.reason:
            return None, watchdog.reason
        try:
            answer = wire.read_json(answer)
            records, log, seconds = answer["records"], answer["log"], answer["seconds"]
            if not (isinstance(records, dict) and isinstance(log, str) and isinstance(seconds, float)):
                raise ValueError
        except (ValueError, KeyError, TypeError, RecursionError):
            return None, "it ended without an answer (the process was killed or broke off)."
        return {"records": records, "log": _printable(log)}, ""


_one_at_a_time = threading.Lock()


def _wait_for_memory(wanted):
    import psutil

    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and psutil.virtual_memory().available < wanted:
        time.sleep(1)


def _printable(log):
    """The log is the driver's, unless a submission has written into its pipe."""
    return "".join(c if c.isprintable() or c == "\n" else "?" for c in log[-LONGEST_LOG:])


def choose(unsafe=False, limits=None):
    """A Sandbox with its kit in a temporary folder; use `close` at the end. NSTError where there is none."""
    limits = limits or Limits()
    level = "none" if unsafe else "bubblewrap"
    if not unsafe and (reason := _missing()):
        raise NSTError(
            f"{reason}; submissions are programs of strangers, and without a sandbox they can read and change your "
            "files. On Debian and Ubuntu: apt install bubblewrap. To grade without one, on a machine that holds "
            "nothing of worth: --unsafe-no-sandbox."
        )
    return Sandbox(level, _kit(), limits)


def close(sandbox):
    """Nothing runs in it any more, and nothing of it is left; may be called from another thread, and twice."""
    sandbox.closed.set()
    for watchdog in list(sandbox.running):
        watchdog.end("it was interrupted.")
    shutil.rmtree(sandbox.kit, ignore_errors=True)


def _missing():
    """Why bubblewrap cannot be used, or nothing."""
    if sys.platform != "linux" or shutil.which("bwrap") is None:
        return "no sandbox was found on this machine (bubblewrap, on Linux)"
    test = [*_bubblewrap(INSIDE, Limits()), sys.executable, "-c", "import json; print(json.dumps('inside'))"]
    try:
        run = subprocess.run(test, capture_output=True, text=True, timeout=30, env={"PATH": os.environ.get("PATH", "")})
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bubblewrap does not work here ({type(error).__name__})"
    said = (run.stderr.strip().splitlines() or ["no reason given"])[-1]
    return "" if run.stdout.strip() == '"inside"' else f"bubblewrap does not work here ({said[:160]})"


def _kit():
    """A copy of what a submission may import of nstlib: it learns nothing from it."""
    _sweep()
    kit = Path(tempfile.mkdtemp(prefix=f"nst-kit-{os.getpid()}-"))
    package = Path(nstlib.__file__).parent
    course = kit / "nstlib" / "course"
    shutil.copytree(INSIDE, course, ignore=shutil.ignore_patterns("__pycache__"))
    for name in SHOWN:
        shutil.copy(package / name, kit / "nstlib" / name)
    for name in SLOW:
        (kit / f"{name}.py").write_text("raise ImportError\n")
    return kit


def _sweep():
    """Take away what a grader left that was killed."""
    import psutil

    for old in Path(tempfile.gettempdir()).glob("nst-kit-*-*"):
        number = old.name.split("-")[2]
        if number.isdecimal() and len(number) < 10 and not psutil.pid_exists(int(number)):
            shutil.rmtree(old, ignore_errors=True)


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


def _settings(variables):
    return [part for name, value in variables.items() for part in ("--setenv", name, value)]


def _bubblewrap(kit, limits, rules=None):
    """The command line up to the program: what can be seen, and nothing can be changed but /tmp, which is in memory."""
    command = ["bwrap", "--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--clearenv"]
    if _knows("--disable-userns"):  # since 0.8
        command += ["--disable-userns"]
    if rules is not None:
        command += ["--seccomp", str(rules)]
    command += ["--uid", "1000", "--gid", "1000", "--cap-drop", "ALL", "--hostname", "sandbox"]
    command += ["--proc", "/proc", "--dev", "/dev", "--size", str(limits.disk), "--tmpfs", "/dev/shm"]
    command += ["--size", str(limits.disk), "--tmpfs", "/tmp"]
    for path in ("/bin", "/lib", "/lib32", "/lib64", "/sbin"):
        if os.path.islink(path):
            command += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            command += ["--ro-bind", path, path]
    shown = ["/usr", "/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime", "/etc/fonts"]
    shown += [p for p in {sys.prefix, sys.base_prefix} if not Path(p).is_relative_to("/usr")]
    for path in shown:
        command += ["--ro-bind-try", path, path]
    for path in _installed_kits():
        command += ["--tmpfs", path]  # an installed nstlib holds right answers
    command += ["--ro-bind", str(kit), "/kit", "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp"]
    return command


@functools.cache
def _knows(option):
    try:
        told = subprocess.run(["bwrap", "--help"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return option in told.stdout + told.stderr


def _installed_kits():
    """Folders inside what is shown where an nstlib with its answers lies."""
    package = Path(nstlib.__file__).resolve().parent
    return [str(package)] if any(package.is_relative_to(p) for p in (sys.prefix, sys.base_prefix, "/usr")) else []


def _files_in(number):
    """How many files the sandbox of a process holds in memory: empty ones take some of the kernel's, too."""
    root = f"/proc/{number}/root"
    try:
        if not os.path.isdir(f"{root}/kit/nstlib"):  # no sandbox, or one that is still being made
            return 0
        spaces = [os.statvfs(f"{root}/{name}") for name in ("tmp", "dev/shm")]
    except OSError:
        return 0
    return sum(space.f_files - space.f_ffree for space in spaces)


class _Watchdog(threading.Thread):
    """Ends a run that takes too long, too many processes or too much memory, whatever it does about signals: the whole
    sandbox is one tree of processes, and ends with its root."""

    def __init__(self, process, limits):
        super().__init__(daemon=True)
        self.process, self.limits, self.reason = process, limits, ""
        self.ended = threading.Event()
        self.deadline = time.monotonic() + limits.run_seconds + 15  # the driver itself ends a run before that
        self.start()

    def run(self):
        while not self.ended.wait(LOOKED_AT):
            if complaint := self._complaint():
                return self.end(complaint)

    def end(self, reason):
        """For a reason; the first one counts."""
        self.reason = self.reason or reason
        self.kill()

    def _complaint(self):
        import psutil

        if time.monotonic() > self.deadline:
            return f"it did not end within {self.limits.run_seconds:g} seconds."
        try:
            tree = psutil.Process(self.process.pid).children(recursive=True)
        except psutil.Error:
            return ""
        if len(tree) > self.limits.processes:
            return f"it started more than {self.limits.processes} processes."
        memory = threads = 0
        for member in tree:
            try:
                with member.oneshot():
                    memory += member.memory_info().rss
                    threads += member.num_threads()
                    stopped = member.status() in (psutil.STATUS_STOPPED, psutil.STATUS_TRACING_STOP)
            except psutil.Error:
                continue
            if stopped:
                return "it stopped a process, so that nothing could go on."
        if memory > self.limits.memory:
            return f"it used more than {self.limits.memory / 1e9:g} GB of memory."
        if threads > THREADS * self.limits.processes:
            return f"it started more than {THREADS * self.limits.processes} threads."
        if any(_files_in(member.pid) > self.limits.files for member in tree[:3]):
            return f"it made more than {self.limits.files:,} files."
        free = psutil.virtual_memory()
        return SHORT if free.available < 0.03 * free.total else ""

    def kill(self):
        import psutil

        try:
            root = psutil.Process(self.process.pid)
            # A fork bomb grows while it is counted: the root comes first, as the kernel ends a sandbox with it.
            family = [root, *root.children(recursive=True)]
            root.kill()
        except psutil.Error:
            return
        for member in family:
            try:
                member.kill()
            except psutil.Error:
                continue

    def stop(self):
        self.ended.set()
        if self.process.poll() is None:
            self.kill()
        self.process.wait()
        self.join()


def _exchange(process, job, watchdog):
    """Give the job, read the answer, and no more of it than is allowed."""
    try:
        process.stdin.write(job)
        process.stdin.close()
    except OSError:  # it has ended already
        pass
    parts, size = [], 0
    while part := process.stdout.read1(1 << 20):
        size += len(part)
        if size > LARGEST_ANSWER:
            watchdog.end("it wrote far too much.")
            break
        parts.append(part)
    process.stdout.close()
    return b"".join(parts)
