"""The command as a person meets it: exit status, one sentence on standard error, nothing half-written."""

import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time

import pytest
from PIL import Image

from nstcourse.cli import main
from nstlib import images
from nstlib.catalogue import gallery
from nstlib.errors import NSTError

LACKING = ["stylize", "harbour", "impasto", "-o", "o.png", "--recipe", "lacking.json", "--backbone"]
FAST = ["--size", "64", "--steps", "4", "--backbone", "pocket"]


def nst(capsys, *arguments):
    """Run the command in this process: (exit status, standard output, standard error)."""
    with pytest.raises(SystemExit) as ended:
        main([str(a) for a in arguments])
    out, err = capsys.readouterr()
    return ended.value.code, out, err


def test_stylize_writes_picture_and_report(capsys, tmp_path):
    picture, report = tmp_path / "a.png", tmp_path / "a.json"
    status, out, _ = nst(capsys, "stylize", "harbour", "impasto", "-o", picture, "--report", report, *FAST)
    assert status == 0 and "64 x" in out and "with pocket" in out
    assert images.load_image(picture).shape[1] == 64
    assert json.loads(report.read_text())["recipe"]["steps"] == 4
    again = tmp_path / "b.png"
    status, _, _ = nst(capsys, "stylize", "harbour", "impasto", "-o", again, "--recipe", picture)
    assert status == 0 and again.read_bytes() == picture.read_bytes()


def test_sprites_and_sixteen_bits(capsys, tmp_path):
    """A recipe travels in a TIFF; what a JPEG cannot hold, and what a resumed run knows, is told before the work."""
    sprite, picture = tmp_path / "sprite.png", tmp_path / "a.tif"
    Image.linear_gradient("L").convert("RGBA").save(sprite, dpi=(300, 300))
    cut = Image.open(sprite)
    cut.paste((0, 0, 0, 0), (0, 0, 128, 128))
    cut.save(sprite, dpi=(300, 300))
    status, out, _ = nst(capsys, "stylize", sprite, "impasto", "-o", picture, "--keep-alpha", "--depth", 16, *FAST)
    assert status == 0 and "note" not in out
    found = Image.open(picture)
    assert found.mode == "RGBA" and found.tag_v2[258] == (16,) * 4 and found.info["dpi"] == (300, 300)
    assert found.getpixel((10, 10))[3] == 0 and found.getpixel((50, 50))[3] == 255
    again = tmp_path / "b.tif"
    options = ["--recipe", picture, "--keep-alpha", "--depth", "16"]
    assert nst(capsys, "stylize", sprite, "impasto", "-o", again, *options)[0] == 0
    assert again.read_bytes() == picture.read_bytes()
    status, _, err = nst(capsys, "stylize", sprite, "impasto", "-o", tmp_path / "c.jpg", "--keep-alpha")
    assert status == 2 and "cannot be transparent" in err and err.count("\n") == 1
    status, _, err = nst(capsys, "stylize", sprite, "impasto", "-o", tmp_path / "c.png", "--depth", "12")
    assert status == 2 and "depth must be 8 or 16" in err and err.count("\n") == 1
    status, _, err = nst(capsys, "stylize", "--resume", "x.npz", "-o", tmp_path / "c.png", "--keep-alpha")
    assert status == 2 and "a resumed run keeps its pictures" in err
    assert {p.name for p in tmp_path.iterdir()} == {"sprite.png", "a.tif", "b.tif"}


def test_demo_writes_a_page_that_stands_alone(capsys, tmp_path):
    status, out, _ = nst(capsys, "demo", tmp_path / "new" / "out", "--size", "64")
    page = (tmp_path / "new" / "out" / "demo.html").read_text()
    assert status == 0 and "block3_conv1" in out and "Next:" in out
    _, word, folder, *proposed = shlex.split(out.splitlines()[-1])
    assert (word, folder) == ("demo", str(tmp_path / "new" / "out")) and proposed[::2] == ["--content", "--style"]
    assert set(proposed[1::2]) <= set(gallery().names)  # and what is proposed can be typed
    assert page.count("<img") == 3 and page.count('alt="') == 3 and "http" not in page.replace("http://www.w3.org", "")


def test_other_commands(capsys):
    status, out, _ = nst(capsys, "gallery")
    assert status == 0 and "harbour" in out and "impasto" in out
    status, out, _ = nst(capsys, "doctor")
    assert status == 0 and "pocket" in out and "next" in out
    assert nst(capsys, "--help")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["stylize", "none.jpg", "impasto", "-o", "o.png"], "there is no file 'none.jpg'"),
        (["stylize", "harbor", "impasto", "-o", "o.png"], "did you mean 'harbour'"),
        (["stylize", ".", "impasto", "-o", "o.png"], "is a folder"),
        (["stylize", "empty.png", "impasto", "-o", "o.png"], "is empty"),
        (["stylize", "text.jpg", "impasto", "-o", "o.png"], "is not a picture"),
        (["stylize", "dot.png", "impasto", "-o", "o.png"], "only 1 x 1 pixels"),
        (["stylize", "sliver.png", "impasto", "-o", "o.png"], "only 4000 x 10 pixels"),
        (["stylize", "harbour", "impasto", "-o", "none/o.png"], "does not exist"),
        (["stylize", "harbour", "impasto", "-o", "o.gif"], "must end in"),
        (["stylize", "harbour", "impasto", "-o", "o.png", "--report", "none/r.json"], "does not exist"),
        (["stylize", "harbour", "impasto", "-o", "o.png", "--size", "0"], "size must be a whole number"),
        (["stylize", "harbour", "impasto", "-o", "o.png", "--size", "-5"], "size must be a whole number"),
        (
            ["stylize", "harbour", "impasto", "-o", "o.png", "--size", "1000000", "--backbone", "pocket"],
            "would need",
        ),
        (["stylize", "harbour", "impasto", "-o", "o.png", "--size", "big"], "integer"),
        (["stylize", "harbour", "impasto", "-o", "o.png", "--recipe", "posh"], "no recipe 'posh'"),
        (["stylize", "harbour", "impasto", "-o", "o.png", "--backbone", "vgg"], "no backbone 'vgg'"),
        (["stylize", "harbour", "impasto", "-o", "o.png", "--weights", "text.jpg"], "not an .h5 file"),
        (["stylize", "harbour", "impasto", "-o", "o.png", "--backbone", "vgg19"], "nst weights fetch"),
        (["stylize", "harbour", "impasto", "-o", "o.png", "--report", "o.png"], "must end in .json"),
        (["stylize", "harbour", "impasto", "-o", "o.webp", "--size", "20000"], "at most 16383"),
        (["stylize", "harbour", "impasto", "-o", "device.png"], "a device"),
        (["stylize", "~backup.jpg", "impasto", "-o", "o.png"], "not a usable file name"),
        (["stylize", "harbour", "impasto"], "-o"),
        (["stylize", "harbour", "-o", "o.png"], "a content and a style"),
        (["stylize", "-o", "o.png", "--resume", "none.npz"], "no checkpoint 'none.npz'"),
        (["stylize", "-o", "o.png", "--resume", "empty.png"], "must end in .npz"),
        (["stylize", "-o", "o.png", "--resume", "empty.npz"], "not a checkpoint"),
        (["stylize", "harbour", "-o", "o.png", "--resume", "run.npz"], "keeps its pictures and its recipe"),
        (["stylise"], "stylise"),
        (["weights", "fetch"], "VGG19's weights are not on this machine and NST_OFFLINE"),
        (["weights", "fetch", "vgg19"], "VGG19's weights are not on this machine and NST_OFFLINE"),
        (["weights", "fetch", "vgg16"], "VGG16's weights are not on this machine and NST_OFFLINE"),
        (["weights", "fetch", "vgg17"], "no published weights of 'vgg17'; did you mean 'vgg1"),
        (["weights", "fetch", "pocket"], "no published weights of 'pocket'"),
        (["weights", "export"], "Missing argument"),
        (["weights", "export", "mine.h5"], "must end in .weights.h5"),
        (["weights", "export", "mine.weights.h5"], "is there already"),
        (["weights", "export", "none/a.weights.h5"], "does not exist"),
        ([*LACKING, "vgg16"], "vgg16 has no layer 'block3_conv4'; its block 3 has 3 convolutions, and block3_conv3 is"),
        ([*LACKING, "pocket"], "pocket has no layer 'block3_conv4'"),
        ([*LACKING, "auto"], "pocket has no layer 'block3_conv4'"),
        (["demo", "text.jpg"], "cannot make the folder"),
    ],
)
def test_mistakes_are_one_sentence_and_status_2(capsys, tmp_path, monkeypatch, arguments, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.png").touch()
    (tmp_path / "empty.npz").touch()
    os.mkfifo(tmp_path / "device.png")
    (tmp_path / "text.jpg").write_text("a poem")
    (tmp_path / "lacking.json").write_text('{"style_layers": {"block3_conv4": 1}}')
    (tmp_path / "mine.weights.h5").write_text("mine")
    Image.new("RGB", (1, 1)).save("dot.png")
    Image.new("RGB", (4000, 10)).save("sliver.png")
    before = sorted(os.listdir(tmp_path))
    status, _, err = nst(capsys, *arguments)
    assert status == 2, err
    assert err.startswith("nst: ") and says in err and err.count("\n") == 1 and "Traceback" not in err
    assert sorted(os.listdir(tmp_path)) == before


def test_weights_are_exported(capsys, tmp_path, monkeypatch):
    """Written whole, told with the line that loads it, and used by --weights without naming the network."""
    monkeypatch.chdir(tmp_path)
    status, out, err = nst(capsys, "weights", "export", "a.weights.h5")
    assert (status, err, os.listdir()) == (0, "", ["a.weights.h5"])
    assert out.strip().endswith("keras.applications.VGG16(include_top=False, weights='a.weights.h5') loads it.")
    small = ["--size", "64", "--steps", "1", "--weights", "a.weights.h5"]
    status, out, _ = nst(capsys, "stylize", "harbour", "impasto", "-o", "a.png", *small)
    assert status == 0 and "with vgg16" in out


def test_no_command_shows_the_help(capsys):
    status, out, err = nst(capsys)
    assert status == 2 and "stylize" in out + err and "Traceback" not in err


@pytest.mark.skipif(os.name != "posix", reason="signals as on Unix")
def test_ctrl_c_keeps_the_picture(tmp_path):
    """A real process, a real SIGINT, in the middle of a long run."""
    command = [
        sys.executable,
        "-m",
        "nstcourse.cli",
        "stylize",
        "harbour",
        "impasto",
        "-o",
        "a.png",
        "--size",
        "96",
    ]
    run = subprocess.Popen(
        [*command, "--steps", "100000", "--backbone", "pocket"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Programs that are started in the background inherit that Ctrl-C is nothing to them.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    seen = ""
    deadline = time.monotonic() + 120
    while "loss" not in seen:
        assert time.monotonic() < deadline and run.poll() is None, seen
        seen += run.stderr.read(1)
    run.send_signal(signal.SIGINT)
    try:
        out, err = run.communicate(timeout=30)
    except subprocess.TimeoutExpired:  # it came while a library was in a place that swallows it: press again
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=60)
    assert run.returncode == 0, err
    assert "stopped by hand" in out and "Traceback" not in err
    assert images.load_image(tmp_path / "a.png").shape[1] == 96
    assert sorted(os.listdir(tmp_path)) == ["a.checkpoint.npz", "a.png"]
    assert "stylize --resume a.checkpoint.npz -o a.png" in out


def test_a_picture_that_cannot_be_written_is_not_lost(capsys, tmp_path, monkeypatch):
    from nstlib.engine.result import Result

    monkeypatch.chdir(tmp_path)
    whole = Result.save

    def full(*_, **__):
        raise NSTError("cannot write 'my out.png': no space left on device.")

    monkeypatch.setattr(Result, "save", full)
    status, _, err = nst(capsys, "stylize", "harbour", "impasto", "-o", "my out.png", *FAST)
    assert status == 2 and "no space left" in err and "--resume 'my out.checkpoint.npz' -o ANOTHER.png" in err
    monkeypatch.setattr(Result, "save", whole)
    status, out, err = nst(capsys, "stylize", "harbour", "impasto", "-o", "my out.png", *FAST)
    assert status == 2 and "broken off" in err and "--resume 'my out.checkpoint.npz'" in err
    status, out, _ = nst(capsys, "stylize", "--resume", "my out.checkpoint.npz", "-o", "my out.png")
    assert status == 0 and "4 steps" in out and "to go on" not in out
    assert sorted(os.listdir(tmp_path)) == ["my out.png"]
    assert nst(capsys, "stylize", "harbour", "impasto", "-o", "b.png", *FAST)[0] == 0
    assert (tmp_path / "b.png").read_bytes() == (tmp_path / "my out.png").read_bytes()


def test_links_to_folders_that_are_gone_are_told_first(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    os.symlink("gone/a.png", "a.png")
    status, _, err = nst(capsys, "stylize", "harbour", "impasto", "-o", "a.png", *FAST)
    assert status == 2 and "gone' does not exist" in err and err.count("\n") == 1


def test_nothing_is_said_to_be_kept_that_is_not(capsys, tmp_path, monkeypatch):
    from nstlib.engine import checkpoint
    from nstlib.engine.result import Result

    def full(*_, **__):
        raise NSTError("cannot write: no space left on device.")

    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    here.mkdir(), elsewhere.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    monkeypatch.setattr(Result, "save", full)
    monkeypatch.setattr(checkpoint, "write_atomically", full)
    status, _, err = nst(capsys, "stylize", "harbour", "impasto", "-o", "a.png", *FAST)
    assert status == 2 and "no space left" in err and "The run is kept" not in err and os.listdir(here) == []
    # The picture is not lost all the same: it lies where there is room.
    (kept,) = elsewhere.glob("*/a.png")
    assert f"The picture itself is kept: '{kept}'" in err and images.read_recipe(kept)


@pytest.mark.parametrize("path", ["none/none.npz", "."])
def test_a_checkpoint_that_is_not_there_is_told(capsys, path):
    status, _, err = nst(capsys, "stylize", "--resume", path, "-o", "o.png")
    assert status == 2 and "there is no checkpoint" in err


def test_a_run_that_diverged_does_not_stand_in_the_way(capsys, tmp_path, monkeypatch):
    from nstlib.engine import checkpoint
    from nstlib.engine import run as module

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(checkpoint, "EVERY", 0.0)
    check = module.Run._check

    def bad_at_the_third(run, loss, gradient):
        check(run, float("nan") if len(run.history) == 2 else loss, gradient)

    monkeypatch.setattr(module.Run, "_check", bad_at_the_third)
    status, out, _ = nst(capsys, "stylize", "harbour", "impasto", "-o", "a.png", *FAST)
    assert status == 0 and "to go on" not in out and os.listdir(tmp_path) == ["a.png"]
    monkeypatch.setattr(module.Run, "_check", lambda *_: (_ for _ in ()).throw(MemoryError()))
    assert nst(capsys, "stylize", "harbour", "impasto", "-o", "b.png", *FAST)[0] != 0
    assert os.listdir(tmp_path) == ["a.png"]
