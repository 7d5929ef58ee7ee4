"""Many processes: python -m benchmarks cluster [overhead|killed|scheduler|efficiency]

overhead: a class graded by four workers of a cluster on this machine against --jobs 2, by turns. killed: a folder
painted, and a class graded, while a worker is killed every ten seconds: every byte and mark against one process's.
scheduler: its memory through a thousand submissions (units that carry the bytes of fifty, and wait a moment).
efficiency: what 64 workers would make of the times that units took here, by simulation.
"""

import argparse
import contextlib
import heapq
import io
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

from nstlib import cluster, images
from nstlib.cluster import Address, joined
from nstlib.errors import NSTError
from nstlib.fast import command
from nstlib.video.fine import stretches as stretch

ROOT = Path(__file__).resolve().parents[1]
FILM, SCENE = 5000, 100  # frames: of a film, and of a scene on average
COPIED = 50  # submissions of a mock class that a thousand are copied from


def practice(count, folder):
    """A mock class of so many, in folder/submissions."""
    made = [sys.executable, "-m", "nstcourse.cli", "course", "practice", "-n", str(count), "-o", str(folder)]
    subprocess.run(made, check=True, capture_output=True, cwd=ROOT)


def overhead(count, turns):
    """Seconds of a class graded by --jobs 2 and by four workers, by turns; a new folder each time."""
    from nstcourse.grading.grade import grade

    with tempfile.TemporaryDirectory() as folder:
        practice(count, Path(folder, "class"))
        taken = {"--jobs 2": [], "--cluster local:4": []}
        for turn in range(turns):
            for name, how in (("--jobs 2", {"jobs": 2}), ("--cluster local:4", {"where": Address.read("local:4")})):
                out, began = Path(folder, f"{turn} {name}"), time.perf_counter()
                how |= {"root": ROOT, "exercise": "03", "tell": lambda _: None}
                grade(Path(folder, "class/submissions"), out, **how)
                taken[name].append(time.perf_counter() - began)
    for name, seconds in taken.items():
        print(f"{name}: {', '.join(f'{one:.1f}' for one in seconds)} s for {count} submissions")
    one, four = map(statistics.median, taken.values())
    print(
        f"four workers on {os.cpu_count()} cores take {four / one:.2f} times as long as --jobs 2 (goal: at most 1.10)"
    )


def killed(count, size, seconds):
    """A folder painted by two workers, one of which is killed every ten seconds, against one process."""
    with tempfile.TemporaryDirectory() as folder:
        photos = Path(folder, "photos")
        photos.mkdir()
        names = ("bee", "harbour", "bridge", "hills", "street", "bust")
        for number in range(count):
            picture = images.load_image(names[number % len(names)], size)
            images.save_image(picture * (1 - number / (4 * count)), photos / f"{number:03d}.png")
        options = {"amount": 1.0, "as_json": False}
        began = time.perf_counter()
        with contextlib.redirect_stderr(io.StringIO()):
            command.run([str(photos)], ["starry"], f"{folder}/alone", **options)
        print(f"{count} photographs of {size} px in one process: {time.perf_counter() - began:.0f} s")
        began = time.perf_counter()
        with contextlib.redirect_stderr(io.StringIO()) as told, _killing(seconds) as deaths:
            failed, *_ = command.run(
                [str(photos)], ["starry"], f"{folder}/many", where=Address.read("local:2"), **options
            )
        same = [
            path.read_bytes() == Path(folder, "many", path.name).read_bytes()
            for path in Path(folder, "alone").iterdir()
        ]
        took = time.perf_counter() - began
        counted = f"{sum(same)} of {len(same)} files are the same, {failed} lost"
        print(f"two workers, {len(deaths)} killed in {took:.0f} s: {counted}")
        print(told.getvalue().strip()[-500:])


def killed_class(count, seconds):
    """A class graded by four workers, one of which is killed every ten seconds, against --jobs 2."""
    from nstcourse.grading.grade import grade

    with tempfile.TemporaryDirectory() as folder:
        practice(count, Path(folder, "class"))
        how = {"root": ROOT, "exercise": "03", "tell": lambda _: None}
        for name in ("alone", "many"):  # with one secret, a student has the same numbers
            Path(folder, name).mkdir()
            Path(folder, name, "secret.key").write_text(bytes(range(32)).hex())
        grade(Path(folder, "class/submissions"), Path(folder, "alone"), jobs=2, **how)
        began = time.perf_counter()
        with _killing(seconds) as deaths:
            grade(Path(folder, "class/submissions"), Path(folder, "many"), where=Address.read("local:4"), **how)
        took = time.perf_counter() - began
        alone, many = (marks(Path(folder, name)) for name in ("alone", "many"))
    same = sum(many.get(name) == one for name, one in alone.items())
    print(f"four workers, {len(deaths)} killed in {took:.0f} s: {same} of {len(alone)} submissions have the same marks")


def marks(out):
    """{file: what was marked}, without what the clock says."""
    found = {path.name: json.loads(path.read_text()) for path in (out / "marks").glob("*.json")}
    return {name: {k: v for k, v in one.items() if k not in ("seconds", "log")} for name, one in found.items()}


@contextlib.contextmanager
def _killing(seconds):
    """Within it one of this process's workers is killed every ten seconds; yields the list of the dead."""
    stop, deaths = threading.Event(), []
    killer = threading.Thread(target=_kill, args=(stop, deaths, seconds), daemon=True)
    killer.start()
    try:
        yield deaths
    finally:
        stop.set()
        killer.join()


def _kill(stop, deaths, seconds):
    rng, until = random.Random(0), time.monotonic() + seconds
    while not stop.wait(10) and time.monotonic() < until:
        workers = [one for one in psutil.Process().children(recursive=True) if _is_a_worker(one)]
        if workers:
            victim = rng.choice(workers)
            with contextlib.suppress(psutil.Error, ProcessLookupError):
                os.kill(victim.pid, signal.SIGKILL)
                deaths.append(victim.pid)


def _is_a_worker(process):
    """Sandboxes come and go while it is asked."""
    with contextlib.suppress(psutil.Error):
        return "spawn_main" in " ".join(process.cmdline())
    return False


def waited(data, number):
    """As a submission's unit: bytes go in, a record comes out after a moment."""
    time.sleep(0.02)
    return {"number": number, "size": len(data), "log": "x" * 6000}


def scheduler(count, length):
    """Memory of a scheduler in a process of its own while so many submissions go through it, copies of a mock class of
    fifty, none of them judged. length: of the logs that it keeps for developers."""
    with tempfile.TemporaryDirectory() as folder:
        practice(COPIED, Path(folder, "class"))
        papers = [file.read_bytes() for file in sorted(Path(folder, "class").rglob("*.ipynb"))]
        file = Path(folder, "scheduler.json")
        module = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        asked = os.environ | {"DASK_DISTRIBUTED__ADMIN__LOW_LEVEL_LOG_LENGTH": str(length)}
        started = [subprocess.Popen([*module, "--no-dashboard", "--scheduler-file", str(file)], env=asked, **quiet)]
        while not file.is_file():
            time.sleep(0.1)
        from nstcourse import worker

        run, variables = worker.command(f"scheduler-file {file}", 2, 10**9, lambda _: None)
        started.append(subprocess.Popen(run, env=variables, cwd=ROOT, **quiet))
        memory = psutil.Process(started[0].pid)
        try:
            with joined(f"scheduler-file {file}") as pool:
                seen = []
                units = ((papers[number % len(papers)], number) for number in range(count))
                for done, _ in enumerate(pool.each(waited, units), 1):
                    if done % (count // 10) == 0:
                        seen.append((done, memory.memory_info().rss / 1e6))
        finally:
            for process in started:
                process.terminate()
                process.wait()
    size = sum(map(len, papers)) / len(papers)
    print(f"{len(papers)} notebooks of {size / 1e3:.0f} KB on average, {count} units, logs of {length}")
    print("memory of the scheduler: " + ", ".join(f"{rss:.0f} MB after {done}" for done, rss in seen))


def nothing(data, number):
    """A unit that takes no time, with a photograph there and a painting back: what is left is what handing it out
    costs."""
    return data


def efficiency(count, workers):
    """Units timed on one worker here, and what it costs to hand one out; then the same times on so many workers."""
    from nstlib.fast import afar

    with tempfile.TemporaryDirectory() as folder, joined("local:1") as pool:
        photo = Path(folder, "photo.png")
        images.save_image(images.load_image("bee", 512), photo)
        options = {"size": 512, "amount": 1.0, "keep_alpha": False}
        unit = (None, [str(photo), "starry"], cluster.packed([photo]), [1.0], (), options, {}, "PNG", False)
        if isinstance(value := pool.call(afar.painted, *unit), NSTError):
            raise value
        taken = []
        for number in range(count):
            options["amount"] = 1 - number / (10 * count)  # another unit each, or Dask would give the first's result
            began = time.perf_counter()
            pool.call(afar.painted, *unit)
            taken.append(time.perf_counter() - began)
        began = time.perf_counter()
        for _ in pool.each(nothing, ((photo.read_bytes(), number) for number in range(300))):
            pass
        handed = (time.perf_counter() - began) / 300
    each = statistics.median(taken)
    print(f"a photograph of 512 px: {each:.2f} s there and back; {1000 * handed:.1f} ms to hand one out")
    for many in (4, 16, workers):
        print(f"{many:>3} workers, simulated: efficiency {_simulated(taken, 40 * many, many, handed):.2f}")
    for divide in (None, 96):
        shares = ", ".join(f"{many}: {_of_a_film(many, divide):.2f}" for many in (4, 16, workers))
        print(
            f"a film of {FILM} frames in scenes of {SCENE} on average, --divide {divide}, workers: efficiency {shares}"
        )


def _simulated(seconds, units, workers, per_unit):
    """The share of their time that so many workers work: units of these lengths by chance, handed out by one client
    that spends per_unit seconds on each."""
    rng, free, client, work = random.Random(1), [0.0] * workers, 0.0, 0.0
    heapq.heapify(free)
    for _ in range(units):
        length = rng.choice(seconds)
        client += per_unit
        begin = max(heapq.heappop(free), client)
        heapq.heappush(free, begin + length)
        work += length
    return work / (workers * max(free))


def _of_a_film(workers, divide):
    """The same of a film in the fine mode, whose frames all take as long: scenes of lengths by chance, an exponential
    distribution of at least twelve frames, are painted frame after frame, and their pieces, with an overlap."""
    rng, lengths = random.Random(1), []
    while sum(lengths) < FILM:
        lengths.append(12 + int(rng.expovariate(1 / (SCENE - 12))))
    stretches = []
    for length in lengths:
        first = range(0, length, divide or length)
        stretches += [
            min(divide or length, length - k) + (stretch.OVERLAP if k + (divide or length) < length else 0)
            for k in first
        ]
    free = [0.0] * workers
    for length in stretches:
        heapq.heapreplace(free, free[0] + length)
    return sum(lengths) / (workers * max(free))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=("overhead", "killed", "scheduler", "efficiency"))
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--size", type=int, default=1024)
    options = parser.parse_args()
    if options.what in (None, "overhead"):
        overhead(options.count or 48, options.turns)
    if options.what in (None, "killed"):
        killed(options.count or 370, options.size, 120)
        killed_class(options.count or 130, 120)
    if options.what in (None, "scheduler"):
        for length in (1000, 10):  # what Dask keeps where nobody says, and what course/where/cluster.md advises
            scheduler(options.count or 1000, length)
    if options.what in (None, "efficiency"):
        efficiency(options.count or 20, 64)
