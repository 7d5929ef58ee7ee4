"""A place where a submission can run and reach nothing: bubblewrap, with limits and a watchdog.

Inside there are the Python that grades, read-only, a copy of the kit without any right answer, and a small folder in
memory. There is no network, no file of the machine, no other process. What comes out is one line of JSON on a pipe,
which is read as data.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import nstlib
from nstlib.errors import NSTError

INSIDE = Path(__file__).parent / "inside"
LARGEST_ANSWER = 64_000_000  # bytes of one job's answer
LOOKED_AT = 0.1  # seconds between two looks of the watchdog


@dataclass(frozen=True)
class Limits:
    """What one submission may take: seconds of a call, of a cell and of a whole run; bytes of memory, of one file and
    of all files; processes."""

    task_seconds: float = 10
    cell_seconds: float = 30
    run_seconds: float = 180
    memory: int = 2_000_000_000
    file: int = 32_000_000
    disk: int = 128_000_000
    processes: int = 48

    def as_resources(self):
        """Names of RLIMIT_... and values. NPROC counts threads, and is not kept for root: the watchdog counts too."""
        return {
            "DATA": self.memory,
            "FSIZE": self.file,
            "CORE": 0,
            "NOFILE": 512,
            "NPROC": 8 * self.processes,
            "CPU": int(self.run_seconds) + 1,
        }


@dataclass(frozen=True)
class Sandbox:
    """run(job) -> (answer, reason): the driver's answer, or None and why there is none."""

    level: str  # "bubblewrap" or "none"
    kit: Path
    limits: Limits

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
        job = {**job, "limits": self.limits.as_resources()}
        with tempfile.TemporaryDirectory(prefix="nst-grade-") as folder:
            return self._run(json.dumps(job).encode(), Path(folder))

    def _run(self, job, folder):
        inside = Path("/tmp") if self.level == "bubblewrap" else folder
        variables = _variables(inside, Path("/kit") if self.level == "bubblewrap" else self.kit)
        driver = Path(variables["PYTHONPATH"]) / "nstlib" / "course" / "driver.py"
        command = [sys.executable, "-s", "-B", str(driver)]
        if self.level == "bubblewrap":
            command = [*_bubblewrap(self.kit, self.limits), *_settings(variables), *command]
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=variables if self.level == "none" else {"PATH": os.environ.get("PATH", "")},
            start_new_session=True,
        )
        watchdog = _Watchdog(process, self.limits)
        try:
            answer = _exchange(process, job, watchdog)
        finally:
            watchdog.stop()
        if watchdog.reason:
            return None, watchdog.reason
        try:
            answer = json.loads(answer)
            records, log, seconds = answer["records"], answer["log"], answer["seconds"]
            if not (isinstance(records, dict) and isinstance(log, str) and isinstance(seconds, float)):
                raise ValueError
        except (ValueError, KeyError, TypeError, RecursionError):
            return None, "it ended without an answer (the process was killed or broke off)."
        return {"records": records, "log": log}, ""


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
    """A copy of nstlib without tasks, builder and grader: a submission can import it, and learns nothing."""
    kit = Path(tempfile.mkdtemp(prefix="nst-kit-"))
    package = Path(nstlib.__file__).parent
    shutil.copytree(package, kit / "nstlib", ignore=shutil.ignore_patterns("course", "__pycache__"))
    course = kit / "nstlib" / "course"
    shutil.copytree(INSIDE, course, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(package / "course" / "checks.py", course)
    return kit


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


def _bubblewrap(kit, limits):
    """The command line up to the program: what can be seen, and nothing can be changed but /tmp, which is in memory."""
    command = ["bwrap", "--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--clearenv"]
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


def _installed_kits():
    """Folders inside what is shown where an nstlib with its answers lies."""
    package = Path(nstlib.__file__).resolve().parent
    return [str(package)] if any(package.is_relative_to(p) for p in (sys.prefix, sys.base_prefix, "/usr")) else []


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
            self.reason = self._complaint()
            if self.reason:
                return self.kill()

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
        memory = 0
        for member in tree:
            try:
                memory += member.memory_info().rss
            except psutil.Error:
                continue
        if memory > self.limits.memory:
            return f"it used more than {self.limits.memory / 1e9:g} GB of memory."
        free = psutil.virtual_memory()
        if free.available < 0.03 * free.total:
            return "this machine was about to run out of memory."
        return ""

    def kill(self):
        import psutil

        try:
            tree = [*psutil.Process(self.process.pid).children(recursive=True), psutil.Process(self.process.pid)]
        except psutil.Error:
            return
        for member in tree:
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
    except BrokenPipeError:
        pass
    parts, size = [], 0
    while part := process.stdout.read1(1 << 20):
        size += len(part)
        if size > LARGEST_ANSWER:
            watchdog.reason = "it wrote far too much."
            watchdog.kill()
            break
        parts.append(part)
    process.stdout.close()
    return b"".join(parts)
