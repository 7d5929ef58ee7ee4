"""Units of work on the workers of a cluster: handed out a few at a time, and tried again when a worker dies.

A unit is named after what it is made of, so that two equal ones are worked out once. Results come back as they are
ready; who asks keeps them, and after a scheduler has gone away the same command goes on with those that are missing.
"""

import asyncio
import concurrent.futures
import contextlib
import itertools
import signal
import threading
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from multiprocessing import resource_tracker

from nstlib.cluster import offers, reaching, unit
from nstlib.cluster.address import Address
from nstlib.cluster.naming import digest_of
from nstlib.cluster.quiet import quiet
from nstlib.cluster.watch import LOOK, Watch
from nstlib.errors import NSTError
from nstlib.machine import available_memory

TRIES = 5  # times that a unit is handed out anew after Dask has given it up, at the fourth death of its worker
AHEAD = 2  # units handed out for each thread: one at work, one that waits
PATIENCE = 120.0  # seconds without a worker that may take a unit: one that died is started again meanwhile
SILENCE, STANDSTILL = 15.0, 300.0  # seconds without an answer of the scheduler until that is said, and until it is gone
REVIVE = 10.0  # seconds after which workers of our own are started anew, where whoever watches them has given up
MOST = 256  # units that are handed out at a time, however many workers there are
# Each connection keeps its last messages for those who mend Dask, arguments of units included: 1,000 where nobody says.
FORGETFUL = {"distributed.admin.low-level-log-length": 10}


class _Left(Exception):
    """The workers that a unit was meant for are there no more."""


class Gone(NSTError):
    """The scheduler has gone away, or there is no worker any more; what is done is kept by who asked."""


class Pool:
    """Workers of one cluster. tell(sentence) is called for what is worth knowing, once each.

    needs: names of offers.py that a worker must offer besides our version. revive: starts those that are gone for good.
    """

    def __init__(self, client, words, tell=print, needs=(), revive=None):
        self._client, self.words, self._tell, self._needs = client, words, tell, tuple(needs)
        self._told, self._since, self._lock, self._over = set(), None, threading.Lock(), threading.Event()
        self._revive, self._watch = revive, Watch(client)
        self._unable, self._full = set(), {}

    def close(self):
        """No unit is waited for any more, in any thread: Gone for each."""
        self._over.set()
        self._watch.close()

    @property
    def threads(self):
        """How many units can be at work now."""
        return sum(worker["nthreads"] for worker in self._able().values())

    def shared(self, value):
        """What all units use, such as a network's file: it travels once to each worker.

        A unit of its own, so that it is made again where every worker that had it has died; what is scattered is lost.
        """
        options = {"key": f"shared-{digest_of(value)}", "pure": True, "resources": {offers.ours(): 1}}
        try:
            return self._client.submit(unit.same, value, **options)
        except Exception as error:
            raise self._gone(error) from None

    def each(self, function, units):
        """Yield (place, value or NSTError) of each unit as it is done. function must stand in a module; units: an
        iterable of tuples of arguments, taken as they are needed, so that not all are in memory at once.

        Gone where no worker is left, or the scheduler is not; the units that were yielded are done.
        """
        units, running, stop = enumerate(units), {}, threading.Event()
        with ThreadPoolExecutor(max_workers=MOST, thread_name_prefix="nst-unit") as waiting:
            try:
                while True:
                    room = max(1, min(MOST, AHEAD * self.threads) - len(running))
                    for place, arguments in itertools.islice(units, room):
                        running[waiting.submit(self._call, stop, function, *arguments)] = place
                    if not running:
                        return
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        place = running.pop(future)
                        yield place, future.result()
            finally:
                stop.set()

    def call(self, function, *arguments, stop=None):
        """The value of one unit, or its NSTError; may be asked from many threads at once. Gone as in `each`, and soon
        after stop, an Event, is set."""
        return self._call(stop or threading.Event(), function, *arguments)

    def _call(self, stop, function, *arguments):
        failed = {}
        for attempt in range(TRIES):
            allowed = self._others(failed)
            if failed and not allowed:
                break
            value, dead = self._tried(stop, function, arguments, attempt, allowed)
            if isinstance(value, unit.Unable):
                if value.words in failed.values():
                    break  # two say the same: it is the unit's own fault
                failed[value.worker] = value.words
            elif not dead:
                if not isinstance(value, NSTError):
                    self._leave_out(failed)
                return value
        if failed:
            return NSTError(list(failed.values())[-1])
        return NSTError(
            f"every worker that took it died, {TRIES} times over, and it was given up; where it needs more memory than "
            "they have, start fewer: nst worker ADDRESS --processes 1."
        )

    def _tried(self, stop, function, arguments, attempt, allowed):
        """(the value, an NSTError or an Unable; whether its worker has died)."""
        future = self._submit(function, arguments, attempt, allowed)
        ready = threading.Event()
        future.add_done_callback(lambda _: ready.set())
        try:
            self._wait(ready.wait, stop, allowed)
            return self._value(future, stop)
        except _Left:
            return None, True
        except BaseException:
            with contextlib.suppress(Exception):
                future.cancel()  # another client may want the same
            raise
        finally:
            with contextlib.suppress(Exception):
                future.release()

    def _others(self, failed):
        """Workers for a unit that these could not do, on other machines if there are any; empty for no choice."""
        if not (failed or self._unable):
            return []
        others = [name for name in self._able() if name not in failed]
        machines = {_machine(name) for name in failed}
        return sorted([name for name in others if _machine(name) not in machines] or others)

    def _leave_out(self, failed):
        """What these workers could not do another could: they are given nothing more."""
        self._unable |= failed.keys()
        for name, words in failed.items():
            self._say(f"the worker {name} is given nothing more, since others can do what it cannot: {words}")

    def _submit(self, function, arguments, attempt, allowed):
        named = digest_of(function.__module__, function.__qualname__, offers.version(), arguments)
        options = {"key": f"{function.__name__}-{named}-{attempt}", "pure": True, "workers": allowed or None}
        needs = dict.fromkeys((offers.ours(), *self._needs), 1)
        try:
            return self._client.submit(unit.run, function, *arguments, resources=needs, **options)
        except Exception as error:  # Dask's own, where the connection is gone
            raise self._gone(error) from None

    def _wait(self, done, stop, allowed=()):
        """Until done(seconds) is true, or Gone: as in `each`, or because nobody waits for it any more."""
        self._check_workers()  # also where all units are done before the first look
        while not done(LOOK):
            self._check_workers()
            if allowed and not self._watch.workers.keys() & set(allowed):
                raise _Left
            if stop.is_set() or self._over.is_set():
                raise self._gone(None)

    def _come(self, future, stop):
        """The value of a unit that is done, from where it was worked out. future.result() would hear no stop."""

        async def come():
            return (await self._client.gather([future], asynchronous=True))[0]

        come = asyncio.run_coroutine_threadsafe(come(), self._client.loop.asyncio_loop)
        try:
            self._wait(lambda seconds: wait([come], seconds).done, stop)
        except Gone:
            come.cancel()
            raise
        return come.result()

    def _value(self, future, stop):
        """(the value, an NSTError or an Unable; whether its worker has died)."""
        from distributed import CancelledError, KilledWorker

        try:
            return self._come(future, stop), False
        except Gone:
            raise
        except (NSTError, unit.Unable) as error:
            return error, False
        except KilledWorker:
            return None, True
        except (CancelledError, concurrent.futures.CancelledError) as error:
            raise self._gone(error) from None
        except Exception as error:
            if future.status != "error":  # not the unit's own: the connection is gone
                raise self._gone(error) from None
            return NSTError(unit.in_words(error)), False

    def _able(self):
        needed = {offers.ours(), *self._needs}
        able = {name: one for name, one in self._workers().items() if needed <= set(one["resources"])}
        return {name: one for name, one in able.items() if name not in self._unable}

    def _workers(self):
        if self._watch.gone or self._watch.silent > STANDSTILL:
            raise self._gone(None)
        return self._watch.workers

    def _check_workers(self):
        """Say which workers are given nothing, and why; Gone where none is left for PATIENCE seconds."""
        able = self._able()
        if self._watch.silent > SILENCE:
            self._say(f"{self.words} does not answer; waiting for it, {STANDSTILL:.0f} s at most.")
            return
        for name, one in self._workers().items():
            if name not in able and name not in self._unable:
                self._say(f"the worker {name} is given nothing: {self._reason(one['resources'])}")
        if self._at_work(able):
            self._since = None
            return
        now = time.monotonic()
        if self._since is None:
            self._since = now
        elif self._revive and now - self._since > REVIVE:
            self._revive()
        if now - self._since > SILENCE:
            self._say(f"{self.words} has no worker for this; one is waited for, {PATIENCE:.0f} s at most.")
        if now - self._since > PATIENCE:
            raise Gone(
                f"{self.words} has no worker for this (for {PATIENCE:.0f} s); start some: nst worker ADDRESS. What is "
                "done is kept, and the same command goes on."
            )

    def _at_work(self, able):
        """Those of them that take units: not one whose memory has long been full. Which that are is said."""
        now, full = time.monotonic(), {name for name, one in able.items() if one.get("status") == "paused"}
        self._full = {name: self._full.get(name, now) for name in full}
        long = {name for name, since in self._full.items() if now - since > SILENCE}
        for name in long:
            limit = f"{able[name]['memory_limit'] / 1e9:.1f}"
            self._say(f"the worker {name} takes nothing more: its memory of {limit} GB is full; give it more.")
        return able.keys() - long

    def _reason(self, resources):
        if offers.ours() in resources:
            return "it has no sandbox to run submissions in; install bubblewrap there, and start it again."
        if other := offers.other_version(resources):
            return f"it runs nstlib {other}, and this is {offers.version()}; give both the same."
        return "it does not say which nstlib it runs; start it with nst worker ADDRESS."

    def _say(self, sentence):
        with self._lock:
            if sentence in self._told:
                return
            self._told.add(sentence)
        self._tell(sentence)

    def _gone(self, error):
        why = f" ({type(error).__name__})" if error is not None and not str(error) else ""
        return Gone(f"{self.words} went away{why}; what is done is kept, and the same command goes on with the rest.")


def _machine(address):
    """The host of "tcp://host:port"."""
    return address.rpartition("://")[2].rpartition(":")[0]


@contextlib.contextmanager
def joined(address, tell=print, needs=(), sandbox=False):
    """A Pool of the workers at an Address, or its text; processes of one's own end with it.

    sandbox: do processes that are started here offer a sandbox? NSTError where nothing listens, and without Dask.
    """
    address = Address.read(address)
    distributed = _library()
    with contextlib.ExitStack() as stack:
        stack.enter_context(quiet())
        where = stack.enter_context(_local(distributed, address, sandbox)) if address.kind == "local" else None
        client = stack.enter_context(_client(distributed, address, where))
        revive = where and (lambda: where.scale(address.workers))
        pool = Pool(client, address.words, tell, needs, revive)
        stack.callback(pool.close)
        yield pool


def _library():
    try:
        import distributed
    except ImportError:
        raise NSTError('--cluster needs Dask; run: pip install "nstlib[cluster]"') from None
    except ValueError as error:  # of its configuration, which it reads when it is loaded
        raise NSTError(str(error).partition(",")[0] + "; mend that file, or take it away.") from None
    reaching.check_dask()
    return distributed


@contextlib.contextmanager
def _local(distributed, address, sandbox):
    """Processes of this computer, one thread each, which share its memory evenly."""
    import dask

    settings = {
        "distributed.nanny.pre-spawn-environ": offers.ONE_THREAD,
        "distributed.worker.daemon": False,
        "distributed.worker.profile.enabled": False,  # looks at every thread a hundred times a second
        **FORGETFUL,
    }
    with dask.config.set(settings):
        with _interrupts_kept_from_threads():
            cluster = distributed.LocalCluster(
                n_workers=address.workers,
                threads_per_worker=1,
                processes=True,
                resources=offers.offered(1, sandbox),
                memory_limit=int(0.9 * available_memory() / address.workers),
                dashboard_address="127.0.0.1:0",  # any free port, so that two runs do not meet
                silence_logs=50,
            )
        try:
            yield cluster
        finally:
            cluster.close(timeout=10)


@contextlib.contextmanager
def _interrupts_kept_from_threads():
    """Threads that begin within it, and the processes that those start at any time, do not hear Ctrl-C, which a
    terminal sends to all of a program: each would end with a traceback of its own. It waits for the end of the block.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    resource_tracker.ensure_running()  # the first process that is spawned does, and lets SIGINT through again after it
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _client(distributed, address, where):
    import dask

    target = where or reaching.reached(address)
    client = distributed.Client.__new__(distributed.Client)
    try:
        with dask.config.set(FORGETFUL):
            client.__init__(target, timeout=reaching.CONNECT, set_as_default=False)
        if where is None:
            _check_reads(client, address)
    except Exception as error:
        client.status = "closed"  # it would wait 20 s more for what it cannot reach, when Python ends
        if isinstance(error, NSTError):
            raise
        raise NSTError(
            f"something answers at {address.words.removeprefix('the scheduler at ')}, but not as a scheduler of Dask "
            f"{reaching.this_version()} does ({type(error).__name__})."
        ) from None
    try:
        yield client
    finally:
        with contextlib.suppress(Exception):
            client.close(timeout=5)


def _check_reads(client, address):
    """NSTError where a scheduler cannot read what it shall hand out: it loads the modules that units name."""
    try:
        theirs = client.run_on_scheduler(offers.version)
    except ImportError as error:
        raise NSTError(
            f"{address.words} cannot read the work ({str(error).lower()}); install there, too, what is here: "
            'pip install "FILE.whl[cluster]"'
        ) from None
    if offers.package(theirs) != offers.package(offers.version()):
        raise NSTError(
            f"{address.words} runs nstlib {offers.package(theirs)}, and this is {offers.package(offers.version())}; "
            "give both the same, and start it again."
        )
