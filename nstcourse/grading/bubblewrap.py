"""bubblewrap, the first choice: namespaces of the kernel's, with nothing to build and no service behind them.

Where root grades, a submission runs as a user of its own without any rights; where another user does, as that user in a
namespace of its own.
"""

import functools
import itertools
import json
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from nstcourse.grading import seccomp, walls, watchdog
from nstcourse.kit import look

# What Python and its libraries need of a prefix. Not the whole of it, for a checkout may lie there.
PARTS = ("bin", "sbin", "lib", "lib32", "lib64", "libx32", "libexec", "share", "ssl", "pyvenv.cfg")
KEPT = "--inh-caps=-setuid,-setgid"  # what bubblewrap has passed on to setpriv is not passed on to what that starts
ETC = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime", "/etc/fonts")
LACKS = "bubblewrap works here, but it lacks"
SLOW = 120  # seconds that the first look may take, on a disk that has not been read yet


@dataclass(frozen=True)
class Bubblewrap:
    """view: the options by which Python is shown and what is private hidden; lowered: a submission does not run as the
    root that started it; as_root: why it does, or nothing."""

    view: tuple
    lowered: bool = False
    as_root: str = ""

    def words(self, program, variables, kit, limits, rules=None):
        """The command line of a run: nothing can be reached, and nothing be changed but /tmp, which is in memory."""
        command = ["bwrap", *self._spaces(), "--die-with-parent", "--new-session", "--clearenv"]
        if rules is not None:
            command += ["--seccomp", str(rules)]
        command += ["--hostname", "sandbox", "--proc", "/proc", "--dev", "/dev"]
        for folder in ("/dev/shm", "/tmp"):
            command += ["--perms", "1777", "--size", str(limits.disk), "--tmpfs", folder]
        command += [*self.view, "--ro-bind", str(kit), "/kit"]
        # The kernel's settings in /proc/sys are root's, whatever the mode of the folder that they lie in says.
        for folder in (*_hidden(self.view), "/proc", "/dev", "/"):
            command += ["--remount-ro", folder]
        command += [part for name, value in variables.items() for part in ("--setenv", name, value)]
        return [*command, "--chdir", "/tmp", *self._user(), *program]

    def _spaces(self):
        if self.lowered:  # by a root whose only right is to become someone else
            rights = ("--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID")
            return ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try", *rights]
        alone = ["--disable-userns"] if _knows("--disable-userns") else []  # since 0.8
        return ["--unshare-all", "--unshare-user", *alone, "--uid", "1000", "--gid", "1000", "--cap-drop", "ALL"]

    def _user(self):
        if not self.lowered:
            return []
        number = str(walls.stranger())
        return [shutil.which("setpriv") or "setpriv", "--reuid", number, "--regid", number, "--clear-groups", KEPT]

    def start(self, program, variables, kit, limits, group):
        """The process of a program inside, as a member of a groups.Group."""
        with seccomp.pipe() as rules:
            whole = group.around(self.words(program, variables, kit, limits, rules))
            return watchdog.start(whole, _environment(), kit, () if rules is None else (rules,))


def missing():
    """Why bubblewrap cannot even be tried, or nothing."""
    there = sys.platform == "linux" and shutil.which("bwrap") is not None
    return "" if there else "no sandbox was found on this machine (bubblewrap, on Linux)"


def find(kit, limits, variables, given=()):
    """(a Bubblewrap whose walls have been looked at from inside, "") or (None, why there is none).

    given: paths that nothing inside may see, beside the checkouts and copies of nstlib.
    """
    if reason := missing():
        return None, reason
    view, telltales = _view(given)
    as_root = ""
    for lowered in (True, False) if os.geteuid() == 0 else (False,):
        found = Bubblewrap(view, lowered, as_root)
        try:
            seen = _look(found, kit, limits, variables, telltales)
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            as_root = str(error) if isinstance(error, ValueError) else type(error).__name__
            continue
        reason = _amiss(found, seen)
        return (None, reason) if reason else (found, "")
    return None, f"bubblewrap does not work here ({as_root})"


def _look(found, kit, limits, variables, telltales):
    """What is seen from inside; ValueError with what was said where nothing is."""
    with seccomp.pipe() as rules:
        words = found.words([sys.executable, *walls.LOOK], variables, kit, limits, rules)
        settings = {"pass_fds": () if rules is None else (rules,), "env": _environment(), "timeout": SLOW}
        run = subprocess.run(words, input=json.dumps(telltales), capture_output=True, text=True, **settings)
    try:
        return walls.read(run.stdout)
    except ValueError:
        raise ValueError(watchdog.last_line(run.stderr)) from None


def _amiss(found, seen):
    """Why a bubblewrap that works cannot be used, or nothing."""
    if seen["lacks"]:
        return f'{LACKS} {", ".join(seen["lacks"])}; run: pip install "nstlib[course]" nbval'
    more = {} if found.as_root else {"leaves root behind": not seen["owns"]}
    if _knows("--disable-userns") or seccomp.program(platform.machine()):
        more["keeps other users away"] = not seen["spaces"]
    broken = walls.holes(seen, **more)
    return f"bubblewrap works here, but not so that it {' and '.join(broken)}" if broken else ""


def _environment():
    return {"PATH": os.environ.get("PATH", "")}


@functools.cache
def _knows(option):
    try:
        told = subprocess.run(["bwrap", "--help"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return option in told.stdout + told.stderr


# --- what is seen of the machine -------------------------------------------------------------------------------------


def _view(given):
    """(options that show Python and hide what is private, paths by which it is seen from inside that it is not)."""
    found = _python()
    links = [path for path in found if path.is_symlink()]
    shown = {path: path.resolve() for path in found if path not in links}
    places = [*walls.private(given), *_copies(shown.values())]
    options = [part for path in ETC for part in ("--ro-bind-try", path, path)]
    options += [*_layers(shown, places), *(part for p in links for part in ("--symlink", str(p.resolve()), str(p)))]
    return tuple(options), walls.telltales(places, shown)


def _copies(shown):
    """Real paths of nstlib and of the course in what is shown."""
    found = []
    for top in sorted(set(shown), key=lambda path: len(path.parts)):
        searched = any(parent in shown for parent in top.parents)
        if not searched or any(top.is_relative_to(path) for path in found):  # an environment in a checkout
            found += _copies_in(top)
    return found


@functools.cache  # the machine's own folders are many
def _copies_in(top):
    return [Path(path).resolve() for path in look.copies([str(top)])]


def _python():
    """Folders and files that Python and its libraries need, of the system and of an environment."""
    prefixes = [Path(p) for p in ("/", "/usr", "/usr/local", sys.prefix, sys.exec_prefix, sys.base_prefix)]
    program = Path(sys.executable)
    for _ in range(20):  # an environment's Python is a link to a link to a program
        prefixes.append(program.parent.parent)
        if not program.is_symlink():
            break
        program = program.parent / program.readlink()
    found = [prefix / part for prefix in prefixes for part in PARTS]
    found += [Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    found += [path.resolve() for path in found]
    return [path for path in dict.fromkeys(found) if path.exists()]


def _layers(shown, places):
    """Options that show and hide, from the outermost path inwards: an environment in a hidden checkout is shown, and
    nstlib in that environment hidden. shown: {path inside: real path}."""
    steps = {(path, True) for path in shown}
    for place in set(places) - set(shown.values()):
        steps |= {(path / place.relative_to(real), False) for path, real in shown.items() if place.is_relative_to(real)}
    options, seen, ways = [], {}, set()

    def is_shown(path):
        return next((seen[p] for p in (path, *path.parents) if p in seen), False)

    for path, show in sorted(steps, key=lambda step: (len(step[0].parts), *step)):
        if show == is_shown(path):
            continue
        if show:
            # Else a folder on the way would be closed to a user without rights, where it is so on the machine.
            new = [p for p in reversed(path.parents[:-1]) if p not in ways and not is_shown(p)]
            options += [part for folder in new for part in ("--dir", str(folder))]
            options += ["--ro-bind", str(path), str(path)]
            ways |= set(new)
        elif path.is_dir():
            options += ["--tmpfs", str(path)]
        else:
            options += ["--ro-bind", os.devnull, str(path)]
        seen[path] = show
    return options


def _hidden(view):
    """Folders that are hidden: empty, and in the end not to be written to."""
    return [path for option, path in itertools.pairwise(view) if option == "--tmpfs"]
