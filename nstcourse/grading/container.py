"""A container of podman's or docker's, the second choice: where bubblewrap is not to be had, on other systems too.

The engine keeps the limits of memory and processes, and nothing of the grader's machine is seen but the kit. The
image is built once by the teacher (`build`), from image/Dockerfile. The processes are no children of ours, so a run is
ended by the name of its container.
"""

import json
import os
import re
import secrets
import shlex
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from nstcourse.grading import walls, watchdog
from nstlib.errors import NSTError, suggest

RECIPE = Path(__file__).parent / "image"
IMAGE = "nst-grade"  # or NST_GRADE_IMAGE
ENGINES = ("podman", "docker")  # or NST_GRADE_ENGINE, with options of its own if it needs any
GRACE = 20  # seconds that an engine has to clear away a container that has ended
SLOW = 60  # seconds that an engine may take for a command
NONE = "neither podman nor docker was found on this machine"


@dataclass(frozen=True)
class Engine:
    """command: the words that it is called with; podman: or docker; image: the name of what is run."""

    command: tuple
    podman: bool
    image: str

    @property
    def name(self):
        return Path(self.command[0]).name

    def call(self, *words, data=None):
        """The finished process of one of the engine's commands."""
        try:
            return subprocess.run(
                [*self.command, *words], input=data, capture_output=True, text=True, timeout=SLOW, errors="replace"
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return subprocess.CompletedProcess(words, 1, "", type(error).__name__)

    def words(self, name, program, variables, kit, limits):
        """The command line of a run: nothing can be reached, and nothing be changed but /tmp, which is in memory."""
        tasks, user = watchdog.THREADS * limits.processes, secrets.choice(walls.USERS)
        options = {
            "--name": name,
            "--label": f"nst-grade={kit.name}",
            "--pull": "never",
            "--network": "none",
            "--ipc": "private",
            "--tmpfs": f"/tmp:rw,noexec,nosuid,nodev,size={limits.disk},mode=1777",
            "--shm-size": limits.disk,
            "--cap-drop": "ALL",
            "--security-opt": "no-new-privileges",
            "--pids-limit": tasks,
            "--memory": _memory(limits),
            "--memory-swap": _memory(limits),
            "--user": f"{user}:{user}",
            "--hostname": "sandbox",
            "--workdir": "/tmp",
            "--log-driver": "none",  # the answer is read by us, and not kept by the engine
            "--volume": f"{kit.resolve()}:/kit:ro,z",
        }
        command = [*self.command, "run", "--rm", "--interactive", "--read-only"]
        command += [part for option, value in options.items() for part in (option, str(value))]
        # Both are needed: podman's own are higher than what some machines allow.
        command += ["--ulimit", "nofile=512:512", "--ulimit", f"nproc={tasks}:{tasks}"]
        if self.podman:  # it would make /run and /var/tmp writable, and tell the proxy of this machine
            command += ["--read-only-tmpfs=false", "--http-proxy=false"]
        command += [part for pair in variables.items() for part in ("--env", "=".join(pair))]
        return [*command, self.image, *program]

    def start(self, program, variables, kit, limits):
        """(process, how to end it); the process is the engine's client."""
        name = f"{kit.name}-{secrets.token_hex(8)}"
        # In the kit's folder, as podman leaves a file where it is called when memory runs out.
        process = watchdog.start(self.words(name, program, variables, kit, limits), dict(os.environ), kit)

        def kill():
            for _ in range(2):  # a container that was being made when it was asked for is there the second time
                self.call("kill", name)  # podman's rm asks politely first, for ten seconds
                self.call("rm", "--force", name)
                process.kill()

        return process, kill

    def clear(self, kit):
        """Nothing of a grader's containers is left, be it one that was never started."""
        for _ in range(3):
            found = self.call("ps", "--all", "--quiet", "--filter", f"label=nst-grade={kit.name}").stdout.split()
            if not found:
                return
            self.call("rm", "--force", *found)
            time.sleep(0.2)


def find(kit, limits, variables, given=()):
    """(the first Engine whose walls have been looked at from inside, "") or (None, why there is none).

    given: paths that nothing inside may see, beside the checkouts and copies of nstlib.
    """
    telltales = walls.telltales(walls.private(given))
    reasons = []
    for words in _engines():
        engine = _known(words)
        if not (reason := _amiss(engine, kit, limits, variables, telltales)):
            return engine, ""
        reasons.append(reason)
    return None, "; ".join(reasons) or NONE


def build(name=None, tell=print):
    """Build the image that submissions run in, which takes a minute or two and the network.

    name: "podman" or "docker"; if left out, NST_GRADE_ENGINE, or the first of them that is here. tell(line): the
    command that is run, before it is. NSTError with a sentence where there is no engine, or the image is not built.
    """
    if name is not None and name not in ENGINES:
        raise NSTError(f"there is no engine '{name}'; {suggest(name, ENGINES)}.")
    there = [(name,)] if name is not None else _engines()
    if not there:
        raise NSTError(f"{NONE}; install one of them, or bubblewrap, which needs no image.")
    command = [*there[0], "build", "--tag", os.environ.get("NST_GRADE_IMAGE", IMAGE), str(RECIPE)]
    if shutil.which(command[0]) is None:
        raise NSTError(f"'{command[0]}' was not found on this machine; install it, or name another engine.")
    tell(shlex.join(command))
    try:
        ended = subprocess.run(command, stdin=subprocess.DEVNULL).returncode
    except OSError as error:
        raise NSTError(f"'{command[0]}' cannot be run ({type(error).__name__}); name another engine.") from None
    if ended:
        raise NSTError(f"the image was not built: {Path(command[0]).name} ended with status {ended}; see what it said.")


def _engines():
    """The words that each engine is called with: the one that NST_GRADE_ENGINE asks for, or those that are here."""
    named = os.environ.get("NST_GRADE_ENGINE", "")
    try:
        wanted = tuple(shlex.split(named))
    except ValueError as error:
        raise NSTError(f"NST_GRADE_ENGINE is no command ({str(error).lower()}): {named}") from None
    return [wanted] if wanted else [(name,) for name in ENGINES if shutil.which(name)]


def _known(command):
    """An Engine by what it says of itself: podman may go by the name of docker."""
    engine = Engine(command, False, os.environ.get("NST_GRADE_IMAGE", IMAGE))
    return Engine(command, "podman" in engine.call("--version").stdout.lower(), engine.image)


def _amiss(engine, kit, limits, variables, telltales):
    """Why an engine cannot be used, or nothing."""
    found = engine.call("image", "inspect", engine.image)
    if found.returncode:
        if re.search("no such (image|object)|not known|not found", found.stderr, re.IGNORECASE):
            return f"{engine.name} has no image '{engine.image}' yet; build it once: {_how_to_build(engine)}"
        return f"{engine.name} does not work here ({watchdog.last_line(found.stderr)})"
    words = engine.words(f"{kit.name}-look", ("python3", *walls.LOOK), variables, kit, limits)
    run = engine.call(*words[len(engine.command) :], data=json.dumps(telltales))
    try:
        seen = walls.read(run.stdout)
    except ValueError:
        return f"{engine.name} cannot run the image '{engine.image}' ({watchdog.last_line(run.stderr)})"
    if seen["lacks"]:
        lacks = f"{engine.name}'s image '{engine.image}' lacks {', '.join(seen['lacks'])}"
        return f"{lacks}; build it again: {_how_to_build(engine)}"
    tasks = watchdog.THREADS * limits.processes
    more = {
        "gives it a number of its own": seen["user"] in walls.USERS,
        "limits memory": seen["memory"] is not None and seen["memory"] <= _memory(limits),
        "limits processes": seen["tasks"] is not None and seen["tasks"] <= tasks,
    }
    broken = walls.holes(seen, **more)
    return f"{engine.name} works here, but not so that it {' and '.join(broken)}" if broken else ""


def _how_to_build(engine):
    named = engine.command[1:] or engine.name not in ENGINES  # by NST_GRADE_ENGINE
    return "nst course image" + ("" if named else f" --engine {engine.name}")


def _memory(limits):
    """Bytes of a container: files in /tmp and /dev/shm count as memory, too."""
    return limits.memory + 2 * limits.disk
