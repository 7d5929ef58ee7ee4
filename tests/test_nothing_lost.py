"""What people have and what a run has made stay: files that are read, checkpoints of others, pictures in the making.

Compared with the bytes that lay there before, with what the system says of its files, and with real signals, locks of
other processes and full devices.
"""

import errno
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

import nstlib as nst
from nstlib import files, images
from nstlib.engine import checkpoint, run
from nstlib.engine.result import Result
from nstlib.errors import NSTError
from nstlib.images.kept import profiles
from nstlib.recipe import Recipe
from nstlib.widgets.desk import results

FAST = ["--size", "64", "--steps", "2", "--backbone", "pocket"]


def names_in(folder):
    return sorted(path.name for path in Path(folder).iterdir())


@pytest.fixture
def here(tmp_path, monkeypatch, waves):
    """An empty folder, in which one stands, with a photograph and three other names of it."""
    monkeypatch.chdir(tmp_path)
    images.save_image(waves, "photo.png")
    os.symlink("photo.png", "link.png")
    os.link("photo.png", "hard.png")
    os.mkdir("sub")
    return tmp_path


WALK = ["walk", "harbour", "--fine", "--style", "starry", "--style", "tiles"]
OVER = {
    "itself": ["stylize", "photo.png", "impasto", "-o", "photo.png"],
    "by a link": ["stylize", "photo.png", "impasto", "-o", "link.png"],
    "by its other name": ["stylize", "hard.png", "impasto", "-o", "photo.png"],
    "by another way": ["stylize", "photo.png", "impasto", "-o", "sub/../photo.png"],
    "the style": ["stylize", "harbour", "photo.png", "-o", "hard.png"],
    "the recipe": ["stylize", "harbour", "impasto", "--recipe", "photo.png", "-o", "photo.png"],
    "the gallery's": ["stylize", "harbour", "impasto", "-o", str(nst.gallery()["harbour"].path)],
    "report": ["stylize", "harbour", "impasto", "--recipe", "r.json", "-o", "o.png", "--report", "r.json"],
    "paint": ["paint", "photo.png", "--style", "starry", "-o", "photo.png"],
    "paint, by its other name": ["paint", "hard.png", "--style", "starry", "-o", "photo.png"],
    "paint, the style": ["paint", "harbour", "--style", "photo.png", "-o", "link.png"],
    "paint, into the folder": ["paint", "p.png", "p-starry.png", "--style", "starry", "-o", "."],
    "paint, the sheet": ["paint", "photo.png", "--style", "starry", "-o", "o.png", "--contact", "hard.png"],
    "learn-style": ["learn-style", "photo.png", "-o", "my.style"],
    "export": ["export", "--onnx", "my.onnx", "--network", "photo.png"],
    "spread": ["spread", "harbour", "photo.png", "-o", "hard.png"],
    "spread, the recipe": ["spread", "harbour", "impasto", "--recipe", "photo.png", "-o", "link.png"],
    "a recipe's region": ["stylize", "harbour", "impasto", "--recipe", "regions.json", "-o", "hard.png"],
    "spread, a recipe's region": ["spread", "harbour", "impasto", "--recipe", "regions.json", "-o", "hard.png"],
    "walk, a recipe's region": [*WALK, "--recipe", "regions.json", "-o", "hard.png"],
    "a region": ["stylize", "harbour", "--region", "top 40=photo.png", "-o", "hard.png"],
    "demo": ["demo", ".", "--content", "demo.png"],
    "palette": ["palette", "photo.png", "starry", "-o", "hard.png"],
    "palette, the painting": ["palette", "harbour", "photo.png", "-o", "photo.png"],
    "grade": ["grade", "sub", "-o", ".", "--roster", "marks.csv"],
}


@pytest.mark.parametrize("words", OVER.values(), ids=OVER)
def test_what_is_read_is_not_written_over(here, said, words):
    """Refused in one sentence before the work; every byte stays, and no file comes."""
    Path("r.json").write_text("{}")
    Path("regions.json").write_text(json.dumps({"regions": [nst.Region("top 40", "photo.png").as_dict()]}))
    for link in ("my.style", "my.onnx", "demo.png", "p.png", "p-starry.png"):
        os.link("photo.png", link)
    Path("marks.csv").write_text("id,name\n")
    shipped = nst.gallery()["harbour"].path.read_bytes()
    before = {path.name: path.read_bytes() for path in here.iterdir() if path.is_file()}
    status, _, err = said(*words)
    assert status == 2 and err.startswith("nst: ") and err.count("\n") == 1
    assert "itself, which would be lost; give another name." in err
    assert {path.name: path.read_bytes() for path in here.iterdir() if path.is_file()} == before
    assert nst.gallery()["harbour"].path.read_bytes() == shipped


def test_a_result_is_not_saved_over_its_photograph(here):
    before = Path("photo.png").read_bytes()
    result = nst.stylize("photo.png", "impasto", size=64, steps=1, backbone="pocket", progress=False)
    for save in (result.save, nst.paint("photo.png", "starry", size=64).save):
        with pytest.raises(NSTError, match="'hard.png' is a picture that this was made of itself, which would be lost"):
            save("hard.png")
    assert Path("photo.png").read_bytes() == before
    result.save("new.png")
    result.save("new.png")  # its own earlier file may be


def test_a_resumed_run_knows_its_photograph_and_its_checkpoint(here, said):
    """Also the names of its files are in the checkpoint, and neither it nor they are written over."""
    before = Path("photo.png").read_bytes()

    def stop(step):
        raise KeyboardInterrupt

    options = {"size": 64, "steps": 3, "backbone": "pocket", "progress": False, "on_step": stop}
    nst.stylize("photo.png", "impasto", checkpoint="run.npz", **options)
    kept = Path("run.npz").read_bytes()
    os.link("run.npz", "run.png")
    for output, what in {"link.png": "a picture of that run", "run.png": "the checkpoint"}.items():
        status, _, err = said("stylize", "--resume", "run.npz", "-o", output)
        assert status == 2 and f"'{output}' is {what} itself" in err
    assert Path("photo.png").read_bytes() == before and Path("run.npz").read_bytes() == kept
    assert said("stylize", "--resume", "run.npz", "-o", "out.png")[0] == 0


def test_what_a_resumed_run_cannot_write_is_told_before_its_work(here, said, monkeypatch):
    """Transparency in a JPEG, and a profile of tables, into which nothing can be converted back."""

    def stop(step):
        raise KeyboardInterrupt

    picture = Image.open("photo.png").convert("RGBA")
    picture.paste((0, 0, 0, 0), (0, 0, 20, 20))
    picture.save("sprite.png", icc_profile=profiles.srgb_profile().replace(b"cprt", b"A2B0"))
    options = {"size": 64, "steps": 3, "backbone": "pocket", "progress": False, "on_step": stop}
    nst.stylize("sprite.png", "impasto", checkpoint="run.npz", keep_alpha=True, **options)
    with monkeypatch.context() as patch:
        patch.setattr(run.Run, "advance", lambda *_: pytest.fail("a step was made"))
        for words, says in {
            ("-o", "a.jpg"): "a JPEG file cannot be transparent",
            ("-o", "a.png", "--profile", "photo"): "is not an RGB working space",
        }.items():
            status, _, err = said("stylize", "--resume", "run.npz", *words)
            assert status == 2 and says in err and err.count("\n") == 1
    assert said("stylize", "--resume", "run.npz", "-o", "a.png", "--depth", "16")[0] == 0
    assert Path("a.png").read_bytes()[24:26] == b"\x10\x06"  # 16 bits, with alpha


@pytest.mark.parametrize("error", [PermissionError(errno.EPERM, "no"), OSError(errno.ENOTSUP, "no")])
def test_a_drive_without_permissions_keeps_the_picture(tmp_path, monkeypatch, error):
    """A memory stick, a network drive: chmod is refused, and so may fsync be."""

    def refuse(*_, **__):
        raise error

    path = files.write_atomically(tmp_path / "a.bin", b"old")
    monkeypatch.setattr(os, "chmod", refuse)
    monkeypatch.setattr(os, "fsync", lambda *_: refuse() if error.errno == errno.ENOTSUP else None)
    assert files.write_atomically(path, b"new").read_bytes() == b"new" and names_in(tmp_path) == ["a.bin"]


def test_permissions_of_the_old_file_stay_and_a_secret_is_never_open(tmp_path, monkeypatch):
    path = files.write_atomically(tmp_path / "a", b"old")
    path.chmod(0o640)
    files.write_atomically(path, b"new")
    assert path.stat().st_mode & 0o777 == 0o640
    opened = []
    monkeypatch.setattr(
        os, "open", lambda p, flags, mode=0o777, real=os.open: opened.append(mode) or real(p, flags, mode)
    )
    secret = files.write_atomically(tmp_path / "key", b"s", private=True)
    assert secret.stat().st_mode & 0o777 == 0o600 and opened == [0o600]


def test_a_file_that_another_program_has_open_is_tried_again_and_told(tmp_path, monkeypatch):
    """Windows: a virus scanner lets go after a moment, a viewer does not."""
    path, tries, real = files.write_atomically(tmp_path / "a.png", b"old"), [], os.replace

    def in_use(*names):
        tries.append(names)
        if len(tries) < 3 or stubborn:
            error = PermissionError(errno.EACCES, "The process cannot access the file")
            error.winerror = 32
            raise error
        real(*names)

    monkeypatch.setattr(os, "replace", in_use)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    stubborn = False
    assert files.write_atomically(path, b"new").read_bytes() == b"new" and len(tries) == 3
    stubborn = True
    with pytest.raises(NSTError, match="cannot access the file; close it in other programs, or give another name"):
        files.write_atomically(path, b"newer")
    assert path.read_bytes() == b"new" and names_in(tmp_path) == ["a.png"]


def test_a_drive_that_cannot_rename_takes_a_new_file_and_keeps_an_old_one(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr(os, "replace", refuse)
    path = files.write_atomically(tmp_path / "a.bin", b"new")
    with pytest.raises(NSTError, match="not implemented"):
        files.write_atomically(path, b"other")
    assert path.read_bytes() == b"new" and names_in(tmp_path) == ["a.bin"]


def test_a_full_disk_is_told_by_the_system_itself(tmp_path):
    """The limit on a file's size fails where a full disk does, in write(2)."""
    child = """
        import resource, signal, sys
        from nstlib import files
        files.write_atomically("a.bin", b"old")
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        try:
            files.write_atomically("a.bin", bytes(100_000))
        except files.NSTError as error:
            print(error)
    """
    done = run_python(tmp_path, child)
    assert "cannot write 'a.bin': file too large; make room there, or write to another drive." in done.stdout
    assert (tmp_path / "a.bin").read_bytes() == b"old" and names_in(tmp_path) == ["a.bin"]


def run_python(folder, code, *words, **options):
    command = [sys.executable, "-c", textwrap.dedent(code), *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, **options)


def a_person(folder, code, presses):
    """Run code that prints a line when it is time to press Ctrl-C so many times; (status, output, errors)."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", textwrap.dedent(code)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdout.readline().strip() == "now"
    for _ in range(presses):
        process.send_signal(signal.SIGINT)
        time.sleep(0.15)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@pytest.mark.parametrize(("presses", "holds"), [(1, b"new"), (2, b"new"), (3, b"old")])
def test_ctrl_c_waits_until_a_file_is_whole(tmp_path, presses, holds):
    """Real signals in the middle of a slow write: two wait, the third breaks off, and the old file stays then."""
    (tmp_path / "a.bin").write_bytes(b"old")
    child = """
        import os, signal, sys, time
        signal.signal(signal.SIGINT, signal.default_int_handler)
        from nstlib import files
        def slow(descriptor):
            print("now")
            end = time.monotonic() + 1.0
            while time.monotonic() < end:
                time.sleep(0.02)
        os.fsync = slow
        try:
            files.write_atomically("a.bin", b"new")
            print("no interrupt")
        except KeyboardInterrupt:
            print("interrupted afterwards", open("a.bin", "rb").read())
    """
    status, out, err = a_person(tmp_path, child, presses)
    assert status == 0 and f"interrupted afterwards {holds!r}" in out and "no interrupt" not in out
    assert err.count("'a.bin' is being written; one moment.") == 1
    assert names_in(tmp_path) == ["a.bin"] and (tmp_path / "a.bin").read_bytes() == holds


@pytest.fixture
def pressed(monkeypatch):
    """pressed(n): from now on Ctrl-C is pressed n times, by real signals, whenever a Result is being saved."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    whole = Result.save

    def arrange(presses):
        def save(self, path, **saving):
            for _ in range(presses):
                os.kill(os.getpid(), signal.SIGINT)
            return whole(self, path, **saving)

        monkeypatch.setattr(Result, "save", save)

    yield arrange
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_while_the_picture_is_saved(here, said, pressed):
    """Twice: the picture is finished and nothing is left over. Three times: no picture, and a run that goes on."""
    command = ["stylize", "harbour", "impasto", "-o", "a.png", *FAST]
    pressed(2)
    before = names_in(here)
    status, out, _ = said(*command)
    assert status == 0 and "a.png: 64 x" in out and names_in(here) == sorted([*before, "a.png"])
    whole = Path("a.png").read_bytes()
    Path("a.png").write_bytes(b"old")
    pressed(3)
    status, _, err = said(*command)
    assert status == 130 and "interrupted before all was written; no file is cut off.\nThe run is kept: nst " in err
    assert names_in(here) == sorted([*before, "a.checkpoint.npz", "a.png"]) and Path("a.png").read_bytes() == b"old"
    pressed(0)
    assert said("stylize", "--resume", "a.checkpoint.npz", "-o", "a.png")[0] == 0
    assert Path("a.png").read_bytes() == whole and names_in(here) == sorted([*before, "a.png"])


def test_ctrl_c_twice_keeps_the_run_and_the_picture(here, said, pressed, monkeypatch):
    """The second press comes while the checkpoint of the broken run is written."""
    pressed(0)
    step, whole = run.Run.advance, checkpoint.save

    def advance(self):
        if len(self.history) == 1:
            os.kill(os.getpid(), signal.SIGINT)
        return step(self)

    def save(*given, **options):
        os.kill(os.getpid(), signal.SIGINT)
        return whole(*given, **options)

    monkeypatch.setattr(run.Run, "advance", advance)
    monkeypatch.setattr(checkpoint, "save", save)
    status, out, _ = said("stylize", "harbour", "impasto", "-o", "a.png", *FAST)
    assert status == 0 and "stopped by hand" in out and "to go on with it: nst stylize --resume" in out
    assert images.load_image("a.png").shape[1] == 64 and len(checkpoint.load("a.checkpoint.npz").history) == 1


def test_ctrl_c_between_paintings_says_how_many_there_are(here, said, monkeypatch):
    from nstlib.fast import command

    done = []

    def paint(photo, *given, real=command.paint, **options):
        if done:
            raise KeyboardInterrupt
        done.append(photo)
        return real(photo, *given, **options)

    monkeypatch.setattr(command, "paint", paint)
    status, _, err = said("paint", "photo.png", "harbour", "--style", "starry", "-o", "sub")
    assert status == 130 and "interrupted; 1 of 2 paintings were written before, and they are whole." in err
    assert len(names_in("sub")) == 1


@pytest.mark.parametrize("letter", ["a", "ä", "山", "🎨"])
def test_long_names_are_shortened_by_their_bytes(tmp_path, letter):
    long = letter * 300
    for ending in (".png", "-starry.png", ".checkpoint.npz"):
        name = files.shortened(long, ending, tmp_path)
        assert name.endswith(ending) and name.startswith(letter * 20) and len(name.encode()) <= 255
        (tmp_path / name).touch()  # a name that the system takes
        assert name != files.shortened(f"{long}x", ending, tmp_path)
    assert files.shortened("short", ".png") == "short.png"
    most = letter * ((255 - 4) // len(letter.encode()))
    assert files.shortened(most, ".png") == f"{most}.png"


def test_the_studio_keeps_pictures_of_long_names(tmp_path):
    names = ("山" * 80, "ä" * 110)  # each fits into a file's name, and both do not
    first, second = results.keep(tmp_path, names, b"one"), results.keep(tmp_path, names, b"two")
    assert first != second and [p.read_bytes() for p in (first, second)] == [b"one", b"two"]
    assert all(path.name.startswith("nst-山") and path.suffix == ".png" for path in (first, second))


def test_two_studios_keep_two_pictures(tmp_path, monkeypatch):
    """The name that was free a moment ago is taken: the next one is."""
    free = results.free_path
    monkeypatch.setattr(results, "free_path", lambda *given: monkeypatch.undo() or taken(free(*given)))

    def taken(path):
        path.write_bytes(b"the other's")
        return path

    assert results.keep(tmp_path, ("a", "b"), b"ours").name == "nst-a-b-2.png"
    assert (tmp_path / "nst-a-b-1.png").read_bytes() == b"the other's"


def test_a_run_and_a_painting_of_long_names(here, said):
    """250 bytes leave no room for .checkpoint.npz, nor for the name of a style."""
    long = "ä" * 123 + ".png"
    os.rename("photo.png", long)
    assert checkpoint.beside(long).name.endswith(".checkpoint.npz")
    assert checkpoint.beside(long) != checkpoint.beside(f"{long[:-5]}e.png")
    assert checkpoint.beside("b/a.png") == Path("b/a.checkpoint.npz")
    status, _, _ = said("paint", long, "--style", "starry", "-o", "sub", "--size", 64)
    (painted,) = Path("sub").iterdir()
    assert status == 0 and painted.name.endswith("-starry.png")
    assert said("stylize", long, "impasto", "-o", "ö" * 123 + ".png", *FAST)[0] == 0


def png(**texts):
    """The bytes of a small PNG with these texts in it."""
    import io

    info, file = PngInfo(), io.BytesIO()
    for key, text in texts.items():
        info.add_text(key.replace("_", "-"), text, zip=len(text) > 1_000_000)
    Image.new("RGB", (40, 40), (10, 120, 200)).save(file, "PNG", pnginfo=info)
    return file.getvalue()


def broken(data):
    """One bit of the first text is another, so that its checksum is wrong."""
    data = bytearray(data)
    data[data.index(b"tEXt") + 20] ^= 1
    return bytes(data)


DAMAGED = {
    "empty": png(nst_recipe="{}", nst_run="not json"),
    "a list": png(nst_recipe="[1, 2]", nst_run="[]"),
    "wrong kinds": png(nst_recipe='{"size": "big"}', nst_run='{"weights": 5}'),
    "deep": png(nst_recipe="[" * 100_000, nst_run="[" * 100_000),
    "many digits": png(nst_recipe='{"size": ' + "9" * 5000 + "}"),
    "huge": png(nst_recipe="x" * 5_000_000),
    "a wrong checksum": broken(png(nst_recipe='{"size": 100, "steps": 20}')),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_recipe_costs_no_picture(tmp_path, kind):
    """The picture is read as it is, its facts are a dict, and its recipe is one, or one sentence."""
    path = tmp_path / "a.png"
    path.write_bytes(DAMAGED[kind])
    picture = images.load_image(path)
    assert picture.shape == (40, 40, 3) and np.allclose(picture * 255, [10, 120, 200], atol=0.01)
    assert isinstance(images.read_run(path), dict)
    if kind == "empty":
        assert Recipe.load(path) == Recipe()
        return
    with pytest.raises(NSTError) as told:
        Recipe.load(path)
    assert len(str(told.value)) < 300 and "\n" not in str(told.value)


def test_a_picture_without_texts_keeps_everything_else():
    data = png(nst_recipe="{}")
    from nstlib.images.chunks import without_texts

    bare = without_texts(data)
    assert b"nst-recipe" in data and b"nst-recipe" not in bare
    assert bare == png() and without_texts(bare) is None and without_texts(b"\xff\xd8\xff") is None
