"""A process of a stranger's: it is given a job and asked for an answer, watched while it works, and ended whatever it
does."""

import os
import subprocess
import threading
import time

LARGEST_ANSWER = 64_000_000  # bytes of one job's answer
LOOKED_AT = 0.1  # seconds between two looks of the watchdog
THREADS = 8  # for each process
LOW_MEMORY = "this machine was about to run out of memory."
PATIENCE = 60  # seconds that a run waits for memory that others have taken


def start(command, environment, folder=None, descriptors=()):
    """The process, with a pipe for its job and one for its answer; what it prints elsewhere goes nowhere."""
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environment,
        start_new_session=True,
        pass_fds=descriptors,
    )


def last_line(text):
    """The last thing that a program said of its failure."""
    return (text.strip().splitlines() or ["no reason given"])[-1][:200]


def exchange(process, job, watchdog):
    """Give the job, read the answer, and no more of it than is allowed."""
    try:
        process.stdin.write(job)
        process.stdin.close()
    except OSError:  # it has ended already
        pass
    parts, size = [], 0
    while part := process.stdout.read1(1 << 20):
        size += len(part)
        if size > LARGEST_ANSWER:
            watchdog.end("it wrote far too much.")
            break
        parts.append(part)
    process.stdout.close()
    return b"".join(parts)


class Watchdog(threading.Thread):
    """Ends a run that takes too long, or that a look at it complains of, whatever it does about signals.

    look() -> a complaint or nothing; kill() ends the process and all that it started; grace: seconds that it has to
    end by itself once it has answered.
    """

    def __init__(self, process, limits, look, kill, grace=0):
        super().__init__(daemon=True)
        self.process, self.limits, self.look, self.kill, self.grace = process, limits, look, kill, grace
        self.reason, self.ended = "", threading.Event()
        self.deadline = time.monotonic() + limits.run_seconds + 15  # the driver itself ends a run before that
        self.start()

    def run(self):
        while not self.ended.wait(LOOKED_AT):
            if complaint := self._complaint():
                return self.end(complaint)

    def end(self, reason):
        """For a reason; the first one counts."""
        self.reason = self.reason or reason
        self.kill()

    def _complaint(self):
        import psutil

        if time.monotonic() > self.deadline:
            return f"it did not end within {self.limits.run_seconds:g} seconds."
        if complaint := self.look():
            return complaint
        free = psutil.virtual_memory()
        return LOW_MEMORY if free.available < 0.03 * free.total else ""

    def stop(self):
        self.ended.set()
        try:
            self.process.wait(self.grace)
        except subprocess.TimeoutExpired:
            self.kill()
        self.process.wait()
        self.join()


# --- a tree of processes: the whole sandbox ends with its root -------------------------------------------------------


def complaint(process, limits):
    """What the processes below this one do that they must not, or nothing."""
    import psutil

    try:
        tree = psutil.Process(process.pid).children(recursive=True)
    except psutil.Error:
        return ""
    if len(tree) > limits.processes:
        return f"it started more than {limits.processes} processes."
    memory = threads = 0
    for member in tree:
        try:
            with member.oneshot():
                memory += member.memory_info().rss
                threads += member.num_threads()
                stopped = member.status() in (psutil.STATUS_STOPPED, psutil.STATUS_TRACING_STOP)
        except psutil.Error:
            continue
        if stopped:
            return "it stopped a process, so that nothing could go on."
    if memory > limits.memory:
        return f"it used more than {limits.memory / 1e9:g} GB of memory."
    if threads > THREADS * limits.processes:
        return f"it started more than {THREADS * limits.processes} threads."
    if any(_files_in(member.pid) > limits.files for member in tree[:3]):
        return f"it made more than {limits.files:,} files."
    return ""


def _files_in(number):
    """How many files the sandbox of a process holds in memory: empty ones take some of the kernel's, too."""
    root = f"/proc/{number}/root"
    try:
        if not os.path.isdir(f"{root}/kit/nstlib"):  # no sandbox, or one that is still being made
            return 0
        spaces = [os.statvfs(f"{root}/{name}") for name in ("tmp", "dev/shm")]
    except OSError:
        return 0
    return sum(space.f_files - space.f_ffree for space in spaces)


def kill(process):
    import psutil

    try:
        root = psutil.Process(process.pid)
        # A fork bomb grows while it is counted: the root comes first, as the kernel ends a sandbox with it.
        family = [root, *root.children(recursive=True)]
        root.kill()
    except psutil.Error:
        return
    for member in family:
        try:
            member.kill()
        except psutil.Error:
            continue


# --- memory that others have taken -----------------------------------------------------------------------------------

one_at_a_time = threading.Lock()


def wait_for_memory(wanted):
    import psutil

    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and psutil.virtual_memory().available < wanted:
        time.sleep(1)
