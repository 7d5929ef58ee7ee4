"""What a sandbox must keep from a submission, and whether it does: looked at from inside before a class is graded.

Private are what belongs to the teacher, the checkout as a whole with its git objects, and every copy of our packages.
"""

import contextlib
import json
import os
import secrets
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nstcourse
import nstlib

USERS = range(20_000, 60_000)  # numbers that belong to nobody, one for each run: the kernel counts processes by them
OURS = ("solutions", "exercises", "course", ".git")  # beside nstlib in a checkout
TELLING = (".git", "secret.key", "marks", "nstcourse", "nstlib", *OURS)
LOOK = ("-s", "-B", "/kit/nstcourse/kit/look.py")  # what Python is called with inside


def private(given=()):
    """Real paths of all that no submission may read: what is given, our packages, and the checkouts they lie in."""
    packages = [Path(package.__file__).resolve().parent for package in (nstcourse, nstlib)]
    places = [*packages, *_pointed_at(), *(Path(path).resolve() for path in given)]
    for top in {package.parent for package in packages}:
        if sum((top / name).exists() for name in OURS) > 1:  # a folder of packages may hold one of that name
            places.append(top)
    places += [found for place in places for found in _repository(place)]
    return [place for place in dict.fromkeys(places) if os.path.exists(place)]


def _pointed_at():
    """Where an installed nstlib says that it comes from: checkouts of editable installs."""
    for distribution in metadata.distributions(name="nstlib"):
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
            source = urlsplit(json.loads(distribution.read_text("direct_url.json"))["url"])
            if source.scheme == "file":
                yield Path(unquote(source.path)).resolve()


def _repository(place):
    """Folders of the git repository that a place lies in: its top, its objects, and its other worktrees."""
    top = next((p for p in (place, *place.parents) if os.path.exists(p / ".git")), None)
    if top is None:
        return []
    folder = top / ".git"
    found = [top]
    try:
        if folder.is_file():  # of a worktree
            folder = top / folder.read_text().strip().removeprefix("gitdir: ")
        if (folder / "commondir").is_file():
            folder = (folder / (folder / "commondir").read_text().strip()).resolve()
        found += [folder, *([folder.parent] if folder.name == ".git" else [])]
        found += [Path(pointer.read_text().strip()).parent for pointer in folder.glob("worktrees/*/gitdir")]
        found += [folder / "objects" / line for line in (folder / "objects/info/alternates").read_text().splitlines()]
    except (OSError, ValueError):  # it has no others
        pass
    return [path.resolve() for path in found]


def telltales(places, shown=None):
    """Paths by which it is seen from inside that a private place is not hidden; shown: {path inside: real path}."""
    shown, found = shown or {}, []
    for place in places:
        entries = [place]
        if place.is_dir():
            with contextlib.suppress(OSError):
                entries = sorted(place.iterdir(), key=lambda p: (p.name not in TELLING, p.name))[:8]
        if place == Path("/"):
            entries = [entry for entry in entries if entry.name in TELLING]
        # A folder on the way to Python is there, with nothing else in it.
        found += [entry for entry in entries if not any(real.is_relative_to(entry) for real in shown.values())]
    found += [path / e.relative_to(real) for e in found for path, real in shown.items() if e.is_relative_to(real)]
    return list(dict.fromkeys(map(str, found)))


def stranger():
    """A number from USERS that no user of this machine has."""
    import pwd

    while True:
        number = secrets.choice(USERS)
        try:
            pwd.getpwuid(number)
        except KeyError:
            return number


def read(text):
    """What kit.look printed; ValueError if it is nothing of the kind."""
    seen = json.loads(text)
    if not isinstance(seen, dict) or "lacks" not in seen:
        raise ValueError("not what was asked for")
    return seen


def holes(seen, **more):
    """What a sandbox does not do and must, each as the end of a sentence; more: {claim: whether it is kept}."""
    found = {
        "keeps the network away": set(seen["lines"]) <= {"lo"},
        "runs as an ordinary user": seen["user"] != 0 and not seen["rights"] and not seen["gains"],
        "keeps processes apart": seen["number"] < 10 and seen["processes"] < 10,
        "shows the kit": seen["kit"],
        "hides the course's answers": not seen["answers"],
    }
    for claim, paths in (
        ("keeps files from being changed", seen["writes"]),
        ("closes the kernel's settings", seen["settings"]),
        ("hides what is private", [*seen["reads"], *seen["copies"]]),
    ):
        found[f"{claim} ({paths[0]})" if paths else claim] = not paths
    return [claim for claim, kept in (found | more).items() if not kept]
