"""Several jobs at a time, each in a process of its own."""

import contextlib
import multiprocessing
import os
import signal
from multiprocessing.connection import wait

import psutil

from nstlib.errors import NSTError


def each(function, jobs, at_a_time):
    """function(*job) of every job, as they end: (job, value or NSTError). What is still running when the caller
    leaves, be it by Ctrl-C, is ended."""
    context = _context(function.__module__)
    waiting, running = list(jobs), {}
    try:
        while waiting or running:
            while waiting and len(running) < at_a_time:
                with _not_interrupted():
                    process, answers = _start(context, function, waiting[0])
                    running[answers] = process, waiting.pop(0)
            for answers in wait(list(running)):
                process, job = running[answers]
                outcome = _outcome(process, answers)
                del running[answers]
                yield job, outcome
    finally:
        for process, _ in running.values():
            _end(process)


def _context(module):
    """How processes are begun. A copy of this one, with its threads, might hang; so they are copies of a small one that
    has imported what they all need, once, or begin from nothing where there is no such thing."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([module, "jupytext", "nbclient.exceptions"])
    return context


@contextlib.contextmanager
def _not_interrupted():
    """Ctrl-C waits for the end of this. A process that is begun here does not hear it before it is ready for it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    old = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, old)


def _start(context, function, job):
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(sending, function, job, dict(os.environ)), daemon=True)
    process.start()
    sending.close()
    return process, receiving


def _work(sending, function, job, environment):
    """In the other process. Ctrl-C reaches every process of a terminal; the first one decides, and ends the others."""
    os.environ.clear()  # it has that of the small process, which may be older
    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    try:
        outcome = function(*job)
    except NSTError as error:
        outcome = error
    sending.send(outcome)


def _end(process):
    """End a process with all that it has started: a kernel would go on for a while without it."""
    try:
        first = psutil.Process(process.pid)
        first.suspend()  # it starts no other while these are counted
        family = [first, *first.children(recursive=True)]
    except psutil.Error:
        family = []
    for member in family:
        with contextlib.suppress(psutil.Error):
            member.kill()
    process.join()


def _outcome(process, answers):
    try:
        return answers.recv()
    except (EOFError, OSError):
        process.join()
        return NSTError(
            f"its process ended with status {process.exitcode} before it was done; where memory is short, --jobs 1 "
            "takes one at a time."
        )
    finally:
        process.join()
        answers.close()
