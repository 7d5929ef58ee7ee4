"""Does every lesson fit into a session of mybinder.org: one core, 2 GB, its packages and settings, and JupyterLab?

    python -m benchmarks binder                 every lesson; --sheets: the solved sheets, too
    python -m benchmarks binder 0 06_at_once    these lessons alone

What is committed is cloned, an environment is made from binder/requirements.txt as repo2docker does it (on Python 3.12
where there is one), and binder/postBuild is run, but for the weights, which need the internet. Then a JupyterLab server
and, for each notebook, a kernel with live widgets are started through binder/start, on one core, in a memory control
group of 2 GB. Where this user may make none (version 1 is needed, and root, usually), no limit is enforced: what the
processes took together tells then. Linux only.
"""

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from nstcourse import contents
from nstlib.errors import NSTError, suggest

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 2 * 1024**3  # bytes: "2G" in mybinder.org's settings
GROUPS = Path("/sys/fs/cgroup/memory")
FETCH = "nst weights fetch"  # the line of postBuild that needs the internet
TOKEN = "measured"
HEAD = f"{'notebook':<28}{'seconds':>8}{'kernel':>10}{'with server':>13}   fits"

# Runs in the environment that is measured, outside of the group: a browser is no part of a session.
RUN = """
import json, sys, time
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
notebook, begin, why = nbformat.read(sys.argv[1], as_version=4), time.perf_counter(), ""
client = NotebookClient(notebook, timeout=1200, kernel_name="measured", resources={"metadata": {"path": sys.argv[2]}})
try:
    client.execute()
except CellExecutionError as error:
    why = f"a cell fails with {error.ename}: {error.evalue}"
except (DeadKernelError, CellTimeoutError) as error:
    why = "the kernel was killed" if isinstance(error, DeadKernelError) else "a cell took over 20 minutes"
print(json.dumps([time.perf_counter() - begin, why]))
"""


@dataclass(frozen=True)
class Taken:
    """What a notebook took: seconds, the peak of its kernel and that of kernel and server together in bytes; why it did
    not come to its end, or ""."""

    name: str
    seconds: float
    kernel: int
    together: int
    why: str = ""

    def row(self, limit=LIMIT):
        """A line of the table."""
        fits = f"no: {self.why}" if self.why else "yes" if self.together <= limit else "no: more than the limit"
        sizes = f"{self.kernel / 1e9:>7.2f} GB{self.together / 1e9:>10.2f} GB"
        return f"{self.name:<28}{self.seconds:>8.0f}{sizes}   {fits}"


# --- what is asked for -----------------------------------------------------------------------------------------------


def notebooks(course, words, sheets=False):
    """The notebooks of these lessons ("0", "06", "06_at_once"; of all without any), and their solved sheets; NSTError
    for a lesson that is not there."""
    known = {lesson.name: lesson for lesson in course.lessons}
    lessons = [_lesson(known, word) for word in words] or list(course.lessons)
    names = [f"notebooks/{lesson.name}.ipynb" for lesson in lessons]
    return names + [f"solutions/{lesson.name}.ipynb" for lesson in lessons if sheets and lesson.exercise]


def _lesson(known, word):
    for name, lesson in known.items():
        if word == name or (word.isascii() and word.isdigit() and int(word) == lesson.number):
            return lesson
    raise NSTError(f"there is no lesson '{word}'; {suggest(word, known)}.")


# --- the image -------------------------------------------------------------------------------------------------------


def checkout(folder):
    """What is committed, as Binder clones it."""
    run = subprocess.run(["git", "clone", "--quiet", ROOT, folder], capture_output=True, text=True, check=False)
    if run.returncode:
        raise NSTError(f"the course could not be cloned: {run.stderr.strip().splitlines()[-1]}")
    return folder


def environment(folder, python, home):
    """The Python of a virtual environment in `folder` with Binder's packages, and postBuild run in the clone `home`."""
    begin = time.perf_counter()
    inside = folder / "bin" / "python"
    if not inside.exists():
        subprocess.run([python, "-m", "venv", folder], check=True)
    command = [inside, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    run = subprocess.run(
        [*command, "-r", home / "binder" / "requirements.txt"], capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise NSTError(no_pin(run.stderr))
    lines = (home / "binder" / "postBuild").read_text().splitlines()
    script = "\n".join(line for line in lines if line.strip() != FETCH)
    variables = {**os.environ, "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}", "NST_OFFLINE": "1"}
    run = subprocess.run(["bash", "-c", script], cwd=home, env=variables, capture_output=True, text=True, check=False)
    if run.returncode:
        raise NSTError(f"binder/postBuild fails: {(run.stderr or run.stdout).strip().splitlines()[-1]}")
    told = [line for line in run.stdout.splitlines() if re.match(r"(ok|note|problem) ", line)]
    print(f"environment: {time.perf_counter() - begin:.0f} s; what binder/postBuild says, without '{FETCH}':")
    print("\n".join(f"  {line}" for line in told))
    return inside


def no_pin(stderr):
    """pip's reason in one sentence: which pin there is not for this Python."""
    found = re.search(r"No matching distribution found for (\S+)", stderr)
    if found:
        return f"binder/requirements.txt pins {found[1]}, of which there is no build for this Python; give --python."
    lines = [line for line in stderr.splitlines() if line.startswith("ERROR")] or stderr.splitlines() or ["no reason"]
    return f"binder/requirements.txt cannot be installed: {lines[-1].removeprefix('ERROR: ')}"


# --- the session -----------------------------------------------------------------------------------------------------


class Session:
    """One core and a limit on memory, in which `command` starts whatever belongs to a session.

    start: the script that a command is run through; limited: is the limit enforced?
    """

    def __init__(self, start, limit=LIMIT):
        self.start, self.group = start, GROUPS / f"nst-binder-{os.getpid()}"
        try:
            self.group.mkdir()
            (self.group / "memory.limit_in_bytes").write_text(str(limit))
            self.limited = True
        except OSError:
            self.limited = False

    def command(self, *words):
        """The words of a command that joins the session and then becomes `words`, through the start script."""
        enter = f"echo $$ > {self.group}/cgroup.procs && " if self.limited else ""
        core = min(os.sched_getaffinity(0))
        return ["bash", "-c", f'{enter}exec taskset -c {core} "$0" "$@"', str(self.start), *map(str, words)]

    def close(self):
        """Take the group away; what was in it must have ended."""
        for _ in range(50):
            with suppress(OSError):
                if self.limited:
                    self.group.rmdir()
                return
            time.sleep(0.1)


@contextmanager
def lab(session, python, home, variables):
    """A JupyterLab server in the session, ready; yields its psutil.Process."""
    words = [
        python,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        "--ServerApp.port=0",
        "--ServerApp.ip=127.0.0.1",
    ]
    words += [f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={home}"]
    with tempfile.TemporaryDirectory() as runtime:
        variables = {**variables, "JUPYTER_RUNTIME_DIR": runtime}
        server = subprocess.Popen(
            session.command(*words), cwd=home, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _wait(server, Path(runtime))
            yield psutil.Process(server.pid)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


def _wait(server, runtime):
    """Until the server has shown its page, which loads what it needs for that."""
    for _ in range(600):
        time.sleep(0.1)
        if server.poll() is not None:
            raise NSTError(f"the JupyterLab server ended at once, with status {server.returncode}.")
        for file in runtime.glob("jpserver-*.json"):
            with suppress(OSError, ValueError):
                url = json.loads(file.read_text())["url"]
                urllib.request.urlopen(f"{url}lab?token={TOKEN}", timeout=10).read()
                return
    raise NSTError("the JupyterLab server did not answer within a minute.")


def measure(name, session, python, home, variables, server=None):
    """Run one notebook of `home` in the session, beside the server's process if there is one; what it Taken."""
    with tempfile.TemporaryDirectory() as folder:
        spec = {"argv": session.command(python, "-m", "ipykernel_launcher", "-f", "{connection_file}")}
        kernels = Path(folder, "kernels", "measured")
        kernels.mkdir(parents=True)
        (kernels / "kernel.json").write_text(json.dumps({**spec, "display_name": "measured", "language": "python"}))
        path = Path(home, name)
        command = [python, "-c", RUN, path, path.parent]
        variables = {**variables, "JUPYTER_PATH": folder}
        core = {min(os.sched_getaffinity(0))}
        run = subprocess.Popen(
            command,
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, core),  # a server passes messages on, on the same core
        )
        with _peaks(run.pid, server) as peaks:
            told = run.communicate()[0]
    if run.returncode:
        raise NSTError(f"{name} could not be run: its runner ended with status {run.returncode}.")
    seconds, why = json.loads(told.splitlines()[-1])
    return Taken(name, seconds, *peaks, why)


@contextmanager
def _peaks(runner, server):
    """[peak of the kernel, of kernel and server together] in bytes, in the end: resident memory, ten times a second."""
    peaks, done = [0, 0], threading.Event()

    def watch():
        while not done.wait(0.1):
            kernel = sum(map(_resident, _below(runner)))
            beside = 0 if server is None else _resident(server) + sum(map(_resident, _below(server.pid)))
            peaks[:] = max(peaks[0], kernel), max(peaks[1], kernel + beside)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield peaks
    finally:
        done.set()
        thread.join()


def _below(pid):
    with suppress(psutil.Error):
        return psutil.Process(pid).children(recursive=True)
    return []


def _resident(process):
    with suppress(psutil.Error):  # it has just ended
        return process.memory_info().rss
    return 0


# --- all of it -------------------------------------------------------------------------------------------------------


def main():
    """Make image and session, run the notebooks, print the table; ends with 1 where one does not fit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lessons", nargs="*", metavar="LESSON")
    parser.add_argument("--sheets", action="store_true", help="the solved sheets of these lessons, too")
    parser.add_argument("--python", default=_python(), help="Python 3.12, as binder/runtime.txt asks")
    parser.add_argument("--environment", metavar="FOLDER", help="where the environment is kept; without: nowhere")
    options = parser.parse_args()
    try:
        names = notebooks(contents.read(ROOT), options.lessons, options.sheets)
        with tempfile.TemporaryDirectory() as folder:
            sys.exit(not _all(names, options, Path(folder)))
    except NSTError as error:
        sys.exit(str(error))


def _python():
    """A Python 3.12 that starts, or else this one; a shim of pyenv's starts one if it is told which."""
    if found := shutil.which("python3.12"):
        command = [found, "-c", "import sys; print(sys.executable)"]
        told = {**os.environ, "PYENV_VERSION": "3.12"}
        run = subprocess.run(command, env=told, capture_output=True, text=True, check=False)
        if run.returncode == 0:
            return run.stdout.strip()
    return sys.executable


def _all(names, options, folder):
    """Print a row for each notebook; True where all of them fit."""
    version = subprocess.run([options.python, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    print(f"{version}; binder/runtime.txt asks for {(ROOT / 'binder' / 'runtime.txt').read_text().strip()}")
    home = checkout(folder / "clone")
    python = environment(Path(options.environment or folder / "environment").absolute(), options.python, home)
    variables = {**os.environ, "NST_OFFLINE": "1", "PYTHONPATH": ""}
    session = Session(home / "binder" / "start")
    if not session.limited:
        print("no control group could be made here: the memory limit is not enforced, only compared with")
    try:
        return _table(names, session, python, home, variables)
    finally:
        session.close()


def _table(names, session, python, home, variables):
    fit = True
    with lab(session, python, home, variables) as server:
        print(f"the JupyterLab server alone: {_resident(server) / 1e9:.2f} GB\n{HEAD}", flush=True)
        for name in names:
            taken = measure(name, session, python, home, variables, server)
            print(taken.row(), flush=True)
            fit &= not taken.why and taken.together <= LIMIT
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"limit {LIMIT / 1e9:.2f} GB, one core of a machine whose load is {load} (1, 5 and 15 minutes)")
    return fit
