"""The Binder trial: does the welcome lesson run with Binder's packages, on one core, in 2 GB?

    python -m benchmarks binder [--python PYTHON3.12]

Makes a fresh environment from binder/requirements.txt, installs the course as binder/postBuild does (without
the weights, which need the internet), and executes the cells of notebooks/00_welcome.ipynb inside a memory control
group of 2 GB, pinned to one core, through binder/start. Needs Linux; the limit is enforced where this user may make a
control group of version 1 (root, usually); elsewhere the trial runs without the limit, which the output says.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 2 * 1024**3
GROUP = Path("/sys/fs/cgroup/memory/nst-binder-trial")

RUN = """
import sys, time
import nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
start = time.perf_counter()
NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
print(f"lesson: {time.perf_counter() - start:.1f} s")
"""


def make_environment(folder, python):
    """A fresh virtual environment with Binder's packages and the course, as binder/postBuild installs it."""
    start = time.perf_counter()
    subprocess.run([python, "-m", "venv", folder], check=True)
    pip = [folder / "bin" / "pip", "install", "--quiet", "--no-cache-dir"]
    subprocess.run([*pip, "-r", ROOT / "binder" / "requirements.txt"], check=True)
    subprocess.run([*pip, "--no-deps", "--editable", ROOT], check=True)
    print(f"environment: {time.perf_counter() - start:.0f} s")


def enter_group():
    """Called in the child: join a control group with the limit, if there may be one."""
    if GROUP.is_dir():
        (GROUP / "cgroup.procs").write_text(str(os.getpid()))
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def make_group():
    """Can the memory limit be enforced here? Makes the control group where it can."""
    try:
        GROUP.mkdir(exist_ok=True)
        (GROUP / "memory.limit_in_bytes").write_text(str(LIMIT))
    except OSError:
        return False
    return True


def trial(folder):
    """Execute the welcome lesson under the limit; returns the exit status of its process."""
    limited = make_group()
    environment = {
        **os.environ,
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "NST_OFFLINE": "1",
    }
    notebook = ROOT / "notebooks" / "00_welcome.ipynb"
    command = [ROOT / "binder" / "start", folder / "bin" / "python", "-c", RUN, notebook]
    run = subprocess.run(command, env=environment, cwd=folder, preexec_fn=enter_group, check=False)
    if limited:
        peak = int((GROUP / "memory.max_usage_in_bytes").read_text())
        print(f"peak memory, page cache included: {peak / 1e9:.2f} GB of {LIMIT / 1e9:.2f} GB, limit enforced")
        GROUP.rmdir()
    else:
        print("no control group could be made here: the memory limit was not enforced")
    return run.returncode


def main():
    """Make the environment and run the trial; exits with its status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", default=shutil.which("python3.12") or sys.executable)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        make_environment(Path(folder), options.python)
        sys.exit(trial(Path(folder)))
