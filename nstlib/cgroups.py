"""Where Linux's control groups of this process lie, of both versions; other systems have none."""

from pathlib import Path

ROOT = Path("/sys/fs/cgroup")


def own():
    """(controllers, [own group, the one above it, ..., the base]) of every hierarchy; controllers: "" in version 2."""
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:  # not Linux
        return
    for _, controllers, path in (line.split(":", 2) for line in lines):
        base = ROOT / controllers.removeprefix("name=")
        group = base / path.lstrip("/")
        above = [group, *group.parents]
        yield controllers, above[: above.index(base) + 1]
