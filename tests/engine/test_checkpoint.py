"""Impossible to lose: killed at any moment and resumed, a run ends with the same picture, bit for bit."""

import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile

import numpy as np
import pytest

import nstlib as nst
from nstlib.engine import budget, checkpoint
from nstlib.engine.preparation import prepare
from nstlib.errors import NSTError
from nstlib.recipe import Recipe

SMALL = Recipe(size=64, steps=16, smallest=45)
KINDS = {
    "adam": {"optimiser": "adam"},
    "lbfgs": {"optimiser": "lbfgs"},
    "laplacian": {"parameters": "laplacian"},
    "noise": {"start": "noise", "seed": 3},
}


def make(content, style, **changes):
    return prepare(content, style, SMALL.but(**changes), backbone="pocket")


def finish(run):
    while run.advance():
        pass
    return run


def several(names, some, more):
    """Parametrised with some arguments here, and with more of them in the lane "breadth"."""
    return pytest.mark.parametrize(names, [some, pytest.param(*more, marks=pytest.mark.breadth)], ids=str)


@several(["steps"], ((1, 8),), ((0, 7, 9, 15, 16),))  # the finer scale begins after 8
@pytest.mark.parametrize("kind", KINDS)
def test_resumed_after_any_step_the_picture_is_the_same(tmp_path, waves, checks, kind, steps):
    straight = finish(make(waves, checks, **KINDS[kind]))
    run, path = make(waves, checks, **KINDS[kind]), tmp_path / "run.npz"
    for step in range(17):
        checkpoint.save(run, path)
        if step in steps:
            again = finish(checkpoint.load(path))
            np.testing.assert_array_equal(again.picture, straight.picture)
            assert [s.loss for s in again.history] == [s.loss for s in straight.history]
        run.advance()


def test_weights_that_were_changed_on_the_way_are_kept(tmp_path, waves, checks):
    run = make(waves, checks)
    for _ in range(5):
        run.advance()
    run.reweight(style_strength=3.0)
    checkpoint.save(run, tmp_path / "run.npz")
    np.testing.assert_array_equal(finish(checkpoint.load(tmp_path / "run.npz")).picture, finish(run).picture)


def test_own_pictures_to_start_from_are_kept(tmp_path, waves, checks):
    run = prepare(waves, checks, SMALL, backbone="pocket", initial=0.5 * checks)
    checkpoint.save(run, tmp_path / "run.npz")
    np.testing.assert_array_equal(finish(checkpoint.load(tmp_path / "run.npz")).picture, finish(run).picture)


def test_killed_again_and_again_the_picture_is_the_same(tmp_path):
    """SIGKILL, in real processes, at moments that are not chosen; each resumes what the last one left."""
    script = tmp_path / "go.py"
    script.write_text(
        "import sys, os\n"
        "from nstlib.engine import checkpoint, foreground\n"
        "from nstlib.recipe import Recipe\n"
        "checkpoint.EVERY = 0.0  # after every step\n"
        "path, out = sys.argv[1:]\n"
        "recipe = Recipe(size=128, steps=150, smallest=64)\n"
        "print('begun', flush=True)\n"
        "if os.path.exists(path):\n"
        "    result = foreground.resume(path, progress=False)\n"
        "else:\n"
        "    options = {'backbone': 'pocket', 'progress': False, 'checkpoint': path}\n"
        "    result = foreground.stylize('harbour', 'impasto', recipe, **options)\n"
        "result.save(out)\n"
    )
    paths = [str(tmp_path / name) for name in ("run.npz", "out.png")]
    rng, killed = random.Random(os.getpid()), 0
    for _ in range(12):
        process = subprocess.Popen([sys.executable, str(script), *paths], stdout=subprocess.PIPE, text=True)
        process.stdout.readline()
        deadline = time.monotonic() + 60
        if killed < 3:
            while not os.path.exists(paths[0]) and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.01)
            time.sleep(rng.uniform(0, 0.6))
            process.send_signal(signal.SIGKILL)
        code = process.wait(120)
        killed += code == -signal.SIGKILL
        if code == 0:
            break
        with np.load(paths[0]) as file:  # always a whole file
            assert json.loads(str(file["meta"]))["format"] == checkpoint.FORMAT
    assert code == 0 and killed >= 1, "the run was never killed, so nothing was tested"
    assert not os.path.exists(paths[0])  # a finished run removes it
    whole = nst.stylize(
        "harbour", "impasto", Recipe(size=128, steps=150, smallest=64), backbone="pocket", progress=False
    )
    whole.save(tmp_path / "whole.png")
    np.testing.assert_array_equal(nst.load_image(paths[1]), nst.load_image(tmp_path / "whole.png"))


@several(["times"], (8,), (30,))
def test_killed_while_writing_the_old_file_stands(tmp_path, times):
    """A writer that does nothing but replace one file by another, killed again and again."""
    writer = (
        "import sys\nfrom nstlib.files import write_atomically\n"
        "k = 0\n"
        "while True:\n"
        "    write_atomically(sys.argv[1], bytes([k % 251]) * 3_000_000)\n"
        "    if k == 0: print('one', flush=True)\n"
        "    k += 1\n"
    )
    path, rng = tmp_path / "file.npz", random.Random(os.getpid())
    seen = set()
    for _ in range(times):
        process = subprocess.Popen([sys.executable, "-c", writer, str(path)], stdout=subprocess.PIPE, text=True)
        process.stdout.readline()
        time.sleep(rng.uniform(0, 0.05))
        process.kill()
        process.wait()
        data = path.read_bytes()
        assert len(data) == 3_000_000 and len(set(data)) == 1
        seen.add(data[0])
    assert len(seen) > 1


def test_a_disk_that_fills_up_costs_the_checkpoint_not_the_run(tmp_path, waves, checks, monkeypatch, capsys):
    def full(*_):
        raise NSTError("cannot write 'run.npz': no space left on device.")

    monkeypatch.setattr(checkpoint, "write_atomically", full)
    monkeypatch.setattr(checkpoint, "EVERY", 0.0)
    path = tmp_path / "run.npz"
    result = nst.stylize(waves, checks, SMALL, backbone="pocket", progress=False, checkpoint=path)
    told = capsys.readouterr().err
    assert len(result.history) == 16 and told.count("no space left on device") == 1


def test_folders_that_cannot_be_written_are_told_first(tmp_path, waves, checks):
    with pytest.raises(NSTError, match="does not exist; make it first"):
        nst.stylize(waves, checks, SMALL, backbone="pocket", checkpoint=tmp_path / "no" / "run.npz")
    with pytest.raises(NSTError, match=r"must end in \.npz"):
        nst.stylize(waves, checks, SMALL, backbone="pocket", checkpoint=tmp_path / "run.png")


def test_what_is_no_checkpoint_is_told(tmp_path, waves, checks):
    with pytest.raises(NSTError, match="no checkpoint"):
        nst.resume(tmp_path / "missing.npz")
    run, path = make(waves, checks), tmp_path / "run.npz"
    checkpoint.save(run, path)
    data = path.read_bytes()
    for bad in (b"", b"PK", data[:100], data[: len(data) // 2], b"not a zip at all" * 9):
        path.write_bytes(bad)
        with pytest.raises(NSTError, match="not a checkpoint"):
            nst.resume(path)
    np.savez(path, a=np.zeros(3))
    with pytest.raises(NSTError, match="not a checkpoint"):
        nst.resume(path)


def test_another_network_is_refused(tmp_path, waves, checks, monkeypatch):
    run, path = make(waves, checks), tmp_path / "run.npz"
    checkpoint.save(run, path)
    monkeypatch.setitem(run.network.__dict__, "fingerprint", "0" * 16)
    with pytest.raises(NSTError, match="belongs to other weights"):
        nst.resume(path)


def test_another_network_that_is_given_is_refused(tmp_path, waves, checks):
    run, path = make(waves, checks), tmp_path / "run.npz"
    checkpoint.save(run, path)
    says = "belongs to another network than this pocket-drawn: to pocket .*give that one with backbone=.*, or leave it"
    with pytest.raises(NSTError, match=says):
        nst.resume(path, backbone=nst.backbone("pocket-drawn"))


@pytest.mark.parametrize("kind", KINDS)
def test_parts_of_two_runs_are_refused(tmp_path, waves, checks, kind):
    """Another run's pictures, recipe, sizes or state, put into a file that is otherwise whole."""
    path, held = tmp_path / "run.npz", []
    for run in (make(waves, checks, **KINDS[kind]), make(checks[:60], waves, tv_weight=3.0, **KINDS[kind])):
        for _ in range(3):
            run.advance()
        checkpoint.save(run, path)
        with np.load(path) as file:
            held.append({name: file[name] for name in file.files})
    ours, theirs = held
    meta, other = (json.loads(str(arrays["meta"])) for arrays in held)
    mixed = [{name: theirs[name]} for name in ours if name != "meta" and theirs[name].ndim]
    mixed += [{"meta": np.array(json.dumps({**meta, name: other[name]}))} for name in ("recipe", "shapes", "plan")]
    mixed += [{"content": ours["content"][:, ::-1]}, {"initial": ours["content"]}]
    for change in mixed:
        np.savez(path, **{**ours, **change})
        with pytest.raises(NSTError, match="(not those of one run|do not fit together|is damaged)"):
            checkpoint.load(path)
    np.savez(path, **ours)
    assert len(checkpoint.load(path).history) == 3


def test_an_old_format_says_what_to_do(tmp_path, waves, checks):
    path = tmp_path / "run.npz"
    checkpoint.save(make(waves, checks), path)
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    meta = json.loads(str(arrays["meta"])) | {"format": 3, "nstlib": "0.9"}
    np.savez(path, **{**arrays, "meta": np.array(json.dumps(meta))})
    with pytest.raises(NSTError, match=r"has format 3, .* resume it with the version that wrote it \(0.9\), or begin"):
        nst.resume(path)


def test_a_checkpoint_of_another_plan_is_not_written_over(tmp_path, waves, checks):
    """Other pictures, another recipe, an old format, or no checkpoint at all: refused, and the file stays as it was."""
    path = tmp_path / "run.npz"
    run = make(waves, checks)
    run.advance()
    checkpoint.save(run, path)
    old = json.dumps({"format": 3, "nstlib": "0.9", "names": ["harbour", "impasto"]})
    files = {"ours": path.read_bytes(), "text": b"not a zip at all", "empty": b""}
    for name, arrays in (("old", {"meta": np.array(old)}), ("data", {"a": np.zeros(3)})):
        np.savez(path, **arrays)
        files[name] = path.read_bytes()
    another, foreign = (
        r"holds another run .*go on with that one by nst.resume\(.*another name",
        "is no checkpoint of nstlib",
    )
    for name, pictures, changes, says in (
        ("ours", (checks, waves), {}, another),
        ("ours", (waves, checks), {"seed": 5}, another),
        ("ours", (waves, checks), {}, r"holds this very run, broken off after step 1; go on with it by nst.resume\("),
        (
            "old",
            (waves, checks),
            {},
            r"another version wrote \(harbour in the manner of impasto, nstlib 0.9\); del",
        ),
        ("text", (waves, checks), {}, foreign),
        ("empty", (waves, checks), {}, foreign),
        ("data", (waves, checks), {}, foreign),
    ):
        path.write_bytes(files[name])
        for begin in (nst.stylize, nst.Job):
            with pytest.raises(NSTError, match=says):
                begin(*pictures, SMALL.but(**changes), backbone="pocket", checkpoint=path)
        assert path.read_bytes() == files[name]
    path.write_bytes(files["ours"])
    assert len(nst.resume(path, progress=False).history) == 16 and not path.exists()


def test_an_interrupted_run_can_go_on(tmp_path, waves, checks):
    def stop(step):
        if step.step == 7:
            raise KeyboardInterrupt

    path = tmp_path / "run.npz"
    part = nst.stylize(waves, checks, SMALL, backbone="pocket", progress=False, on_step=stop, checkpoint=path)
    assert part.stopped and path.exists()
    whole = nst.stylize(waves, checks, SMALL, backbone="pocket", progress=False)
    np.testing.assert_array_equal(nst.resume(path, progress=False).image, whole.image)
    assert not path.exists()


def interrupted(run, at):
    """One step of a run, with Ctrl-C at the `at`-th line that the engine executes; True if it came to that."""
    count = 0

    def trace(frame, event, _):
        nonlocal count
        if os.path.join("nstlib", "engine") not in frame.f_code.co_filename or frame.f_code.co_name in (
            "restore",
            "advance",
            "state",
        ):
            return None
        if event == "line":
            count += 1
            if count == at:
                sys.settrace(None)
                raise KeyboardInterrupt
        return trace

    sys.settrace(trace)
    try:
        run.advance()
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(None)
    return False


@several(["when", "stride"], ((0, 8), 13), ((0, 1, 7, 8, 9), 7))
@pytest.mark.parametrize("kind", KINDS)
def test_interrupted_at_any_line_the_run_is_whole(tmp_path, waves, checks, kind, when, stride):
    """Steps 1 to 3, and 9 to 11, where the finer scale begins; one line in so many of those that are executed."""
    straight, path = finish(make(waves, checks, **KINDS[kind])), tmp_path / "run.npz"
    for steps in when:
        run, at, hits = make(waves, checks, **KINDS[kind]), 1, 0
        for _ in range(steps):
            run.advance()
        while interrupted(run, at):  # the same step, again and again, each time a little further on
            assert len(run.history) == steps
            at, hits = at + stride, hits + 1
        assert hits > 3
        checkpoint.save(run, path)
        np.testing.assert_array_equal(finish(checkpoint.load(path)).picture, straight.picture)
        np.testing.assert_array_equal(finish(run).picture, straight.picture)


def test_a_finished_run_can_be_kept_until_its_picture_is_written(tmp_path, waves, checks):
    keeper = checkpoint.Keeper(tmp_path / "run.npz", until_removed=True)
    result = nst.stylize(waves, checks, SMALL, backbone="pocket", progress=False, checkpoint=keeper)
    again = nst.resume(keeper.path, progress=False)
    np.testing.assert_array_equal(again.image, result.image)
    assert len(again.history) == 16 and not keeper.path.exists()


def test_when_there_is_room_again_the_run_is_kept_again(tmp_path, waves, checks, monkeypatch, capsys):
    write, calls = checkpoint.write_atomically, []

    def full_at_first(*arguments):
        calls.append(1)
        if len(calls) < 3:
            raise NSTError("cannot write 'run.npz': no space left on device.")
        return write(*arguments)

    monkeypatch.setattr(checkpoint, "write_atomically", full_at_first)
    monkeypatch.setattr(checkpoint, "EVERY", 0.0)
    path, there = tmp_path / "run.npz", []
    nst.stylize(
        waves,
        checks,
        SMALL,
        backbone="pocket",
        progress=False,
        checkpoint=path,
        on_step=lambda _: there.append(path.exists()),
    )
    assert there == [False] * 3 + [True] * 13 and not path.exists()
    assert capsys.readouterr().err.count("no space left") == 1


def test_what_on_step_raises_does_not_cost_the_run(tmp_path, waves, checks):
    def broken(step):
        if step.step == 7:
            raise ValueError("mine")

    path = tmp_path / "run.npz"
    with pytest.raises(ValueError, match="mine"):
        nst.stylize(waves, checks, SMALL, backbone="pocket", progress=False, on_step=broken, checkpoint=path)
    whole = nst.stylize(waves, checks, SMALL, backbone="pocket", progress=False)
    np.testing.assert_array_equal(nst.resume(path, progress=False).image, whole.image)


def test_damaged_checkpoints_are_told(tmp_path, waves, checks):
    """Single bits turned over in the zip's directory and in the arrays' headers, and parts that are missing."""
    run, path = make(waves, checks, optimiser="lbfgs"), tmp_path / "run.npz"
    for _ in range(4):
        run.advance()
    checkpoint.save(run, path)
    data, rng, told = path.read_bytes(), random.Random(0), 0
    with zipfile.ZipFile(path) as file:
        heads = [info.header_offset for info in file.infolist()]
    places = [p for head in heads for p in range(head, head + 200)] + list(range(len(data) - 1500, len(data)))
    for place in rng.sample(places, 250):
        bad = bytearray(data)
        bad[place] ^= 1 << rng.randrange(8)
        path.write_bytes(bad)
        try:
            checkpoint.load(path)
        except NSTError:
            told += 1
    assert told > 50
    path.write_bytes(data)
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    for name in arrays:
        np.savez(path, **{other: array for other, array in arrays.items() if other != name})
        with pytest.raises(NSTError, match="not a checkpoint"):
            checkpoint.load(path).advance()
    meta = json.loads(str(arrays["meta"]))
    for name in set(meta) - {"nstlib", "files"}:  # earlier versions wrote no names of files
        np.savez(path, **{**arrays, "meta": np.array(json.dumps({k: v for k, v in meta.items() if k != name}))})
        with pytest.raises(NSTError, match="not a checkpoint"):
            checkpoint.load(path)


def test_a_machine_with_less_memory_says_so(tmp_path, waves, checks, monkeypatch):
    run, path = make(waves, checks), tmp_path / "run.npz"
    checkpoint.save(run, path)
    monkeypatch.setattr(budget, "available_memory", lambda: 1_000_000)
    with pytest.raises(NSTError, match="of memory"):
        checkpoint.load(path)
