"""The first program inside the sandbox: reads a job from standard input, runs it, writes what was exported.

The job is one JSON object: {"notebook": text, "tasks": {id: ...}, "seconds": ...} to run a notebook by nbval, or
{"alone": [[id, [sources]], ...], ...} to run single tasks, each in a process of its own. What is written is one line of
JSON: {"records": {id: text}, "log": text, "seconds": of the run}.
"""

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

LARGEST = 8_000_000  # bytes of one task's record
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
    folder = Path(os.environ["NST_GRADE_OUT"])
    folder.mkdir()
    Path(os.environ["NST_GRADE_JOB"]).write_text(json.dumps(job["tasks"]))
    start = time.perf_counter()
    log = run_notebook(job) if "notebook" in job else run_alone(job)
    taken = time.perf_counter() - start
    records = {}
    for task_id in job["tasks"]:
        path = folder / f"{task_id}.json"
        with contextlib.suppress(OSError, UnicodeDecodeError):
            if path.is_file() and not path.is_symlink() and path.stat().st_size <= LARGEST:
                records[task_id] = path.read_text()
    json.dump({"records": records, "log": log, "seconds": taken}, answer)
    answer.close()


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
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "--nbval-current-env"]
    command += ["--nbval-cell-timeout", str(job["cell_seconds"]), "--color=no", "-p", "no:cacheprovider", "-q"]
    command += ["-c", os.devnull, "--rootdir", ".", "graded.ipynb"]
    with open("log.txt", "wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        # nbval waits for a kernel that has died until the cell's time is up; what comes after is run by itself anyway.
        wait(process.pid, job["seconds"], kernel_has_died)
    with open("log.txt", "rb") as log:
        log.seek(max(0, os.path.getsize("log.txt") - LOG))
        return log.read().decode("utf-8", "replace")


def run_alone(job):
    """Every task in a process of its own, so that one that hangs or dies takes no other with it."""
    from nstlib.course import export

    export.prepare()
    for task_id, sources in job["alone"]:
        child = os.fork()
        if child == 0:
            os.setsid()
            export.run_cells(sources, task_id)
            os._exit(0)
        wait(child, job["cell_seconds"])
    return ""


def kernel_has_died():
    """Has the process that runs the cells ended (or is it a zombie)?"""
    try:
        number = int(Path(os.environ["NST_GRADE_OUT"], "kernel").read_text())
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
