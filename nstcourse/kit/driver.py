"""The first program inside the sandbox: reads a job from standard input, runs it, writes what was exported.

The job is one JSON object: {"notebook": text, "tasks": {id: ...}, "functions": {id: ...}, "seconds": ...} to run a
notebook by nbval, or {"alone": [id, [sources]], ...} to run a single task. What is written is one line of JSON:
{"records": {id: text}, "log": text, "seconds": of the run}.
"""

import contextlib
import ctypes
import json
import os
import resource
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LARGEST = 8_000_000  # bytes of one task's record
PR_SET_CHILD_SUBREAPER = 36
PATIENCE = 2  # seconds that pytest has to end after its kernel
LOG = 6_000  # characters kept of the log


def main():
    # The answer leaves through a descriptor that no child inherits; whatever else is printed goes nowhere.
    answer = os.fdopen(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    job = json.load(sys.stdin)
    sys.stdin.close()
    limit(job["limits"])
    adopt()
    folder = Path(os.environ["NST_GRADE_OUT"])
    folder.mkdir()
    told = {key: job[key] for key in ("tasks", "functions")}
    Path(os.environ["NST_GRADE_JOB"]).write_text(json.dumps(told))
    start = time.perf_counter()
    log = run_notebook(job) if "notebook" in job else run_alone(job, answer)
    taken = time.perf_counter() - start
    end_everyone(job["contained"])
    records = {}
    for task_id in job["tasks"]:
        with contextlib.suppress(OSError, ValueError):
            records[task_id] = read(folder / f"{task_id}.json", LARGEST)
    json.dump({"records": records, "log": log, "seconds": taken}, answer)
    answer.close()


def read(path, most):
    """The text of a file that a submission may have put there: OSError or ValueError for anything but a file of at
    most so many bytes. A pipe would never end, and a device or a link is none of ours."""
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise ValueError("not a file")
        data = file.read(most + 1)
    if len(data) > most:
        raise ValueError("too large")
    return data.decode()


def limit(limits):
    """Limits on this process and every one that it starts."""
    for name, value in limits.items():
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is not None:
            hard = resource.getrlimit(kind)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (value, value))


def run_notebook(job):
    """By nbval, cell by cell; returns the end of its log."""
    Path("graded.ipynb").write_text(job["notebook"])
    command = [sys.executable, "-m", "pytest", "-p", "nbval.plugin", "--nbval-lax", "--nbval-current-env"]
    command += ["--nbval-cell-timeout", str(job["cell_seconds"]), "--color=no", "-p", "no:cacheprovider", "-q"]
    command += ["-c", os.devnull, "--rootdir", ".", "graded.ipynb"]
    settings = {"stdin": subprocess.DEVNULL, "start_new_session": True}
    settings["env"] = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # what else is installed only takes time
    with tempfile.TemporaryFile() as log:  # it has no name, so that nothing can be put in its place
        process = subprocess.Popen(command, stdout=log, stderr=log, **settings)
        # nbval waits for a kernel that has died until the cell's time is up; what comes after is run by itself anyway.
        wait(process.pid, job["seconds"], kernel_has_died)
        size = os.fstat(log.fileno()).st_size
        return os.pread(log.fileno(), LOG, max(0, size - LOG)).decode("utf-8", "replace")


def run_alone(job, answer):
    """A task in a process of its own, so that one that hangs or dies takes this one not with it."""
    from nstcourse.kit import export

    export.prepare()
    child = os.fork()
    if child == 0:
        os.close(answer.fileno())  # what it starts must not keep the reader waiting
        os.setsid()
        task_id, sources = job["alone"]
        export.run_cells(sources, task_id, job["cell_seconds"] / 2)
        os._exit(0)
    wait(child, job["cell_seconds"])
    return ""


def adopt():
    """Whoever loses its parent becomes a child of this process, so that it can be found in the end."""
    with contextlib.suppress(OSError, AttributeError):  # Linux only
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_everyone(contained):
    """No process of a submission outlives its run, nor changes its records while they are read."""
    if contained:  # every process but this one and the first is the submission's
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        return
    import psutil

    for _ in range(100):
        if not (family := psutil.Process().children(recursive=True)):
            return
        for member in family:
            with contextlib.suppress(psutil.Error):
                member.kill()
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        time.sleep(0.01)


def kernel_has_died():
    """Has the process that runs the cells ended (or is it a zombie)?"""
    try:
        number = int(read(Path(os.environ["NST_GRADE_OUT"], "kernel"), 20))
    except (OSError, ValueError):  # it has not begun yet
        return False
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] in ("Z", "X")
    except OSError:
        return True


def wait(process, seconds, hopeless=lambda: False):
    """Until the process ends; one that takes longer, or is hopeless, is killed with its group."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if os.waitpid(process, os.WNOHANG)[0]:
            return
        if hopeless():
            end = min(end, time.monotonic() + PATIENCE)  # an ordinary end looks like this for a moment, too
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process, signal.SIGKILL)
    os.waitpid(process, 0)


if __name__ == "__main__":
    main()
