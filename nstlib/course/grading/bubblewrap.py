"""bubblewrap, the first choice: namespaces of the kernel's, with nothing to build and no service behind them."""

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nstlib
from nstlib.course.grading import seccomp, watchdog


def missing(limits):
    """Why bubblewrap cannot be used, or nothing."""
    if sys.platform != "linux" or shutil.which("bwrap") is None:
        return "no sandbox was found on this machine (bubblewrap, on Linux)"
    test = [*command(Path(__file__).parent / "inside", limits), sys.executable]
    test += ["-c", "import json; print(json.dumps('inside'))"]
    try:
        run = subprocess.run(test, capture_output=True, text=True, timeout=30, env=_environment())
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bubblewrap does not work here ({type(error).__name__})"
    told = watchdog.last_line(run.stderr)
    return "" if run.stdout.strip() == '"inside"' else f"bubblewrap does not work here ({told})"


def start(program, variables, kit, limits, group, private=()):
    """The process of a program inside, as a member of a groups.Group; private: folders that it must not see."""
    rules = seccomp.pipe()
    settings = [part for name, value in variables.items() for part in ("--setenv", name, value)]
    try:
        whole = [*command(kit, limits, rules, private), *settings, *program]
        return watchdog.start(group.around(whole), _environment(), kit, () if rules is None else (rules,))
    finally:
        if rules is not None:
            os.close(rules)


def command(kit, limits, rules=None, private=()):
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
    for path in _hidden(private):
        command += ["--tmpfs", path]
    command += ["--ro-bind", str(kit), "/kit", "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp"]
    return command


def _environment():
    return {"PATH": os.environ.get("PATH", "")}


@functools.cache
def _knows(option):
    try:
        told = subprocess.run(["bwrap", "--help"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return option in told.stdout + told.stderr


def _hidden(private):
    """Folders that are hidden inside what is shown: the nstlib that grades, which holds right answers, and what is
    private to the teacher. Not one that Python itself lies in."""
    pythons = [Path(p).resolve() for p in (sys.prefix, sys.base_prefix)]
    folders = dict.fromkeys(Path(p).resolve() for p in (Path(nstlib.__file__).parent, *private))
    return [
        str(folder)
        for folder in folders
        if folder.is_dir()
        and any(folder.is_relative_to(p) for p in (*pythons, "/usr"))
        and not any(p.is_relative_to(folder) for p in pythons)
    ]
