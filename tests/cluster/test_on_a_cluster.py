"""What the commands write with --cluster against what they write without, byte for byte; and what is broken off."""

import os
import re
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

pytest.importorskip("distributed")
import units_of_tests as units
from typer.testing import CliRunner

from nstcourse import worker
from nstcourse.cli import app
from nstlib import images, settings
from nstlib.cluster import joined, pool
from nstlib.errors import NSTError
from nstlib.fast import afar
from nstlib.recipe import Recipe
from nstlib.regions import Region
from nstlib.video.clips import job

pytestmark = pytest.mark.skipif(not settings.value("NST_HUBS"), reason='processes for a minute: the lane "cluster"')


def run(*words):
    done = CliRunner().invoke(app, list(map(str, words)))
    if isinstance(done.exception, NSTError):
        raise done.exception
    assert done.exit_code == 0, (done.output, done.exception)
    return done.output


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    """A folder of photographs, and their paintings as one process writes them."""
    folder = tmp_path_factory.mktemp("photos")
    for name in ("bee", "harbour", "bridge", "hills"):
        images.save_image(images.load_image(name, 64), folder / f"{name}.png")
    run("paint", folder, "--style", "starry", "-o", folder / "alone")
    return folder


def same(one, other):
    """Are the paintings of two folders the same files?"""
    names = sorted(path.name for path in one.iterdir())
    assert names == sorted(path.name for path in other.iterdir()) and names
    return all((one / name).read_bytes() == (other / name).read_bytes() for name in names)


@pytest.fixture
def scheduler(tmp_path, request):
    """A scheduler in a process of its own, its file, and a way to start workers for it."""
    file, started = tmp_path / "scheduler.json", []
    paths = os.environ | {"PYTHONPATH": os.pathsep.join([os.path.dirname(__file__), *sys.path])}

    def start(*words):
        with open(tmp_path / f"log {len(started)}", "w") as log:
            words = list(map(str, words))
            started.append(subprocess.Popen(words, stdout=log, stderr=log, start_new_session=True, env=paths))
        return started[-1]

    # One that lacks nstlib finds None in its place.
    lacks = getattr(request, "param", "")
    program = f"import sys; sys.modules.update({lacks}); from distributed.cli.dask_scheduler import main; main()"
    options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", file)
    process = start(sys.executable, "-c", program, *options)
    until = time.monotonic() + 60
    while not file.is_file():
        assert process.poll() is None and time.monotonic() < until, "the scheduler did not start"
        time.sleep(0.1)
    yield process, file, start
    for one in started:
        if one.poll() is None:
            os.killpg(one.pid, signal.SIGKILL)
        one.wait()


def test_workers_paint_the_same_files_and_what_was_broken_off_goes_on(photos, scheduler, tmp_path, monkeypatch):
    """Two processes of nst worker, found by the scheduler's file. The scheduler is killed when two are painted: these
    are kept, one sentence says so, and the next run paints the other two alone."""
    process, file, start = scheduler
    command, variables = worker.command(f"scheduler-file {file}", 2, 10**9, lambda line: None)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    for name in ("NST_THREADS", "TF_NUM_INTRAOP_THREADS"):
        assert variables[name] == "1"
    start("/usr/bin/env", "NST_THREADS=1", *command)
    out, asked = tmp_path / "out", ("paint", photos, "--style", "starry", "-o", tmp_path / "out")
    whole, written = afar.lasting.write, []

    def write(path, *rest):
        written.append(path)
        if len(written) == 3:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise pool.Gone("the scheduler went away; what is done is kept.")
        return whole(path, *rest)

    monkeypatch.setattr(afar.lasting, "write", write)
    with pytest.raises(NSTError, match="what is done is kept"):
        run(*asked, "--cluster", f"scheduler-file {file}")
    assert len(list(out.glob("*.png"))) == 2
    written[:] = [None] * 9
    run(*asked, "--cluster", "local:1")
    assert len(written) == 11 and same(photos / "alone", out)
    assert not (out / afar.LIST).exists()


@pytest.mark.parametrize("scheduler", ["nstlib=None"], indirect=True)
def test_a_scheduler_that_cannot_read_the_work_is_told_before_it(scheduler):
    """It loads the modules that units name; without them, each unit would fail as if its worker had."""
    _, file, _ = scheduler
    says = r"cannot read the work \(.*nstlib.*\); install there, too"
    with pytest.raises(NSTError, match=says), joined(f"scheduler-file {file}"):
        pass


def test_a_scheduler_that_stands_still_is_waited_for(scheduler, monkeypatch):
    """Stopped for four seconds while units are at work: that is said, and they all come; nothing is lost."""
    process, file, start = scheduler
    command, _ = worker.command(f"scheduler-file {file}", 1, 10**9, lambda line: None)
    start("/usr/bin/env", *command)
    told = []
    with joined(f"scheduler-file {file}", told.append) as made:
        results = made.each(units.add, [(k, k) for k in range(20)])
        came = [next(results)]
        while not made.threads:  # as it was last looked
            time.sleep(0.1)
        told.clear()  # how long the worker took to start is another matter
        monkeypatch.setattr(pool, "SILENCE", 2.0)
        os.kill(process.pid, signal.SIGSTOP)
        start("sh", "-c", f"sleep 4; kill -CONT {process.pid}")
        came += results
    assert sorted(came) == [(k, 2 * k) for k in range(20)]
    assert len(told) == 1 and "does not answer; waiting for it" in told[0]


@pytest.mark.skipif(os.name == "nt", reason="a terminal of Windows has no groups of processes")
def test_ctrl_c_ends_it_all_in_one_sentence(tmp_path):
    """A terminal sends it to every process of the command: none of them may show a traceback, or stay behind."""
    (tmp_path / "photos").mkdir()
    for k in range(30):
        images.save_image(images.load_image("bee", 320)[k:], tmp_path / "photos" / f"{k}.png")
    out = tmp_path / "out"
    words = [sys.executable, "-m", "nstcourse.cli", "paint", tmp_path / "photos", "--style", "starry", "-o", out]
    process = subprocess.Popen(
        [*map(str, words), "--cluster", "local:2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    until = time.monotonic() + 60
    while not list(out.glob("*.png")):
        assert process.poll() is None and time.monotonic() < until
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    said, complained = process.communicate(timeout=20)
    assert (process.returncode, said, complained.count("\n")) == (130, "", 1), complained
    assert "The same command goes on with the others." in complained
    time.sleep(1)
    running = subprocess.run(["ps", "-eo", "pgid=,stat=,args="], capture_output=True, text=True, check=True).stdout
    ours = [line.split(None, 2) for line in running.splitlines()]
    assert not [one for one in ours if one[0] == str(process.pid) and not one[1].startswith("Z")]


@pytest.mark.parametrize(
    "how",
    [
        ("--flicker", "1.5"),
        ("--mode", "fine", "--colour", "photo"),
        ("--mode", "fine", "--flicker", "1.5"),
    ],
)
def test_a_clip_is_the_same_frame_for_frame(tmp_path, monkeypatch, how):
    """A moving window on a painting, with a cut, that boils, in both modes; against one process."""
    monkeypatch.setenv("NST_FAST", "1")
    frames = [images.load_image("street", 128)[10 + k : 58 + k, 2 * k : 64 + 2 * k] for k in range(4)]
    frames += [images.load_image("bee", 128)[20:68, 20 + k : 84 + k] for k in range(3)]
    (tmp_path / "clip").mkdir()
    for number, frame in enumerate(frames):
        images.save_image(frame, tmp_path / "clip" / f"{number}.png")
    asked = ("video", tmp_path / "clip", "starry", *how)
    run(*asked, "-o", tmp_path / "alone")
    run(*asked, "-o", tmp_path / "many", "--cluster", "local:2")
    assert same(tmp_path / "alone", tmp_path / "many")


def test_a_clip_goes_on_after_the_scheduler_has_gone(tmp_path, monkeypatch, scheduler):
    """The fine mode, whose units wait on the disk: killed when the first frames are shown; what is done is not done
    again, and the clip is that of one process."""
    monkeypatch.setenv("NST_FAST", "1")
    process, file, start = scheduler
    command, _ = worker.command(f"scheduler-file {file}", 1, 2 * 10**9, lambda line: None)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    start("/usr/bin/env", "NST_THREADS=1", *command)
    frames = [images.load_image("street", 128)[10 + k : 58 + k, 2 * k : 64 + 2 * k] for k in range(18)]
    (tmp_path / "clip").mkdir()
    for number, frame in enumerate(frames):
        images.save_image(frame, tmp_path / "clip" / f"{number:02d}.png")
    asked = ("video", tmp_path / "clip", "starry", "--mode", "fine")
    run(*asked, "-o", tmp_path / "alone")
    whole, added = job.Job.add, []

    def add(self, *rest):
        added.append(self.count)
        if len(added) == 9:
            os.killpg(process.pid, signal.SIGKILL)
        return whole(self, *rest)

    monkeypatch.setattr(job.Job, "add", add)
    out = tmp_path / "many"
    with pytest.raises(NSTError, match="the same command goes on"):
        run(*asked, "-o", out, "--cluster", f"scheduler-file {file}")
    assert 9 <= len(added) < 18 and out.with_name("many.parts").is_dir()
    done = len(added)
    run(*asked, "-o", out, "--cluster", "local:1")
    assert added[done:] == list(range(done, 18)) and same(tmp_path / "alone", out)


def test_regions_are_the_same_whoever_paints_them(tmp_path, monkeypatch):
    """A mask and a painting in files: of photographs and, in a recipe, of a sheet."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photos").mkdir()
    for name in ("bee", "hills"):
        images.save_image(images.resize(images.load_image(name), (48, 64)), tmp_path / "photos" / f"{name}.png")
    images.save_image(np.repeat(np.tri(48, 64, dtype=np.float32)[..., None], 3, axis=2), "mask.png")
    images.save_image(images.load_image("tiles", 64), "mine.png")
    region = Region("mask.png", "mine.png")
    for words in ((), ("--cluster", "local:2")):
        asked = ("--region", "mask.png=mine.png", "--style", "starry", "-o", f"painted{len(words)}")
        run("paint", "photos", *asked, *words)
    assert same(tmp_path / "painted0", tmp_path / "painted2")
    layers = {"content_layers": ("block2_conv1",), "style_layers": ("block1_conv1",)}
    (tmp_path / "r.json").write_text(Recipe(regions=region.as_dict(), **layers).to_json())
    for words in ((), ("--cluster", "local:2")):
        asked = ("--recipe", "r.json", "--size", 64, "--steps", 3, "--strength", "1,4", "--layers", "all", *words)
        out = run("sheet", "photos/bee.png", "-o", "sheet", *asked)
        memory = ", on each of 2 workers." if words else r"\."
        assert re.search(rf"2 tiles of 64 px: about \d+ s and .* of memory{memory}", out)
        (tmp_path / "sheet").rename(tmp_path / f"sheet{len(words)}")
    assert same(tmp_path / "sheet0", tmp_path / "sheet2")
