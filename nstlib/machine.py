"""What this machine has: its processor, the memory that is free, and the control groups that limit it."""

import contextlib
import os
import platform
import threading
from dataclasses import dataclass
from pathlib import Path

CONTROL_GROUPS = Path("/sys/fs/cgroup")


def processor():
    """The processor's name and, where the system tells them, how many cores and whether they multiply in 16 bits."""
    name = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        facts = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
        flags = facts.get("flags", "").split()
        name = " ".join([facts.get("model name", name), *(f for f in ("avx512_bf16", "amx_bf16") if f in flags)])
    except OSError:
        pass
    return f"{name} x {os.cpu_count()}"


def cores():
    """Processor cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # no such question on macOS and Windows
        return os.cpu_count() or 1


def available_memory():
    """Bytes this process may still take: free memory, or less where a container (Binder, say) sets a limit."""
    import psutil

    free = [psutil.virtual_memory().available, *_left_in_control_groups()]
    with contextlib.suppress(KeyError, ValueError):  # JupyterHub and Binder announce their limit here
        free.append(int(os.environ["MEM_LIMIT"]) - psutil.Process().memory_info().rss)
    return max(0, min(free))


def _left_in_control_groups():
    """What Linux control groups, of both versions, leave to this process: its own group and the ones above it."""
    names = {"": ("memory.max", "memory.current"), "memory": ("memory.limit_in_bytes", "memory.usage_in_bytes")}
    for controllers, folders in control_groups():
        for folder in folders if controllers in names else ():
            yield from _left_in(folder, *names[controllers])


def _left_in(folder, limit, used):
    try:
        left = int((folder / limit).read_text()) - int((folder / used).read_text())
        # Cached files count as used, but are dropped as soon as memory is wanted.
        statistics = dict(line.split() for line in (folder / "memory.stat").read_text().splitlines())
    except (OSError, ValueError):  # no such controller here, or the limit is the word "max"
        return
    yield left + int(statistics.get("total_inactive_file", statistics.get("inactive_file", 0)))


def control_groups():
    """Where Linux's control groups of this process lie, of both versions; other systems have none.

    (controllers, [own group, the one above it, ..., the base]) of every hierarchy; controllers: "" in version 2.
    """
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:  # not Linux
        return
    for _, controllers, path in (line.split(":", 2) for line in lines):
        base = CONTROL_GROUPS / controllers.removeprefix("name=")
        group = base / path.lstrip("/")
        above = [group, *group.parents]
        yield controllers, above[: above.index(base) + 1]


@dataclass
class Grown:
    """How many bytes of memory a process has taken more at its peak than when a block began."""

    bytes: int = 0


@contextlib.contextmanager
def memory_growth(every=0.002):
    """A block whose memory is watched: yields a Grown; a thread looks at the process every so many seconds."""
    import psutil

    process, grown, ended = psutil.Process(), Grown(), threading.Event()
    before = process.memory_info().rss

    def look():
        grown.bytes = max(grown.bytes, process.memory_info().rss - before)

    def watch():
        while not ended.wait(every):
            look()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield grown
    finally:
        ended.set()
        watcher.join()
        look()


@contextlib.contextmanager
def on_cores(count):
    """A block in which every thread of this process keeps to so many of its cores; afterwards all have theirs again.

    Yields whether that could be done: only Linux lets a process do so.
    """
    threads = Path("/proc/self/task")
    if not threads.exists():
        yield False
        return
    own = sorted(os.sched_getaffinity(0))
    _keep_to(threads, own[:count])
    try:
        yield len(own) >= count
    finally:
        _keep_to(threads, own)


def _keep_to(threads, cores_):
    for thread in threads.iterdir():
        with contextlib.suppress(OSError):  # it has just ended
            os.sched_setaffinity(int(thread.name), cores_)


def in_words(number):
    """1500000000 -> '1.5 GB'."""
    value = float(number)
    for unit in ("bytes", "kB", "MB", "GB", "TB"):
        if value < 1000 or unit == "TB":
            return f"{value:.3g} {unit}" if value < 1000 else f"{value:,.0f} {unit}"
        value /= 1000
