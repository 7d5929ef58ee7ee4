"""nst paint: what names mean, where paintings go, and that one bad photograph ends nothing."""

import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nstlib.errors import NSTError
from nstlib.fast import command, network, photographs, weights
from nstlib.fast.photographs import STREAM, Job
from nstlib.images import load_image
from nstlib.images.incoming import notes


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    rng, arrays = np.random.default_rng(7), network.initial(2, seed=7)
    for name in network.norm_shapes():
        arrays[name] = arrays[name] + rng.normal(0, 0.3, arrays[name].shape).astype(np.float32)
    return weights.write(weights.Styles(("starry", "tiles"), arrays), tmp_path_factory.mktemp("n") / "styles.npz")


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for i, name in enumerate(("b.jpg", "a.png", "c.JPG")):
        picture = np.random.default_rng(i).integers(0, 256, (36, 48, 3), dtype=np.uint8)
        Image.fromarray(picture).save(folder / name)
    (folder / "notes.txt").write_text("no picture")
    return folder


def test_a_last_colon_with_a_number_is_a_weight_and_no_other():
    expected = {
        "starry": ("starry", 1),
        "starry:2": ("starry", 2),
        "mine.style:0.5": ("mine.style", 0.5),
        r"C:\a.style": (r"C:\a.style", 1),
        r"C:\a.style:3": (r"C:\a.style", 3),
        "a:b": ("a:b", 1),
        ":2": (":2", 1),
        "starry:": ("starry:", 1),
    }
    assert {text: photographs.share(text) for text in expected} == expected


def test_folders_patterns_and_files_are_each_taken_once(photos):
    names = [p.name for p in photographs.found([str(photos / "c.JPG"), str(photos), str(photos / "*.png")])]
    assert names == ["c.JPG", "a.png", "b.jpg"]
    assert photographs.found(["-", "harbour"]) == [STREAM, Path("harbour")]
    (photos / "c.JPG").rename(photos / "web.jfif")
    assert [p.name for p in photographs.found([str(photos)])] == ["a.png", "b.jpg", "web.jfif"]


def test_where_paintings_go(tmp_path):
    one, two = Path("x/a.jpg"), Path("y/A.png")
    assert photographs.jobs([one], "out.png", "tiles") == [Job(one, Path("out.png"))]
    assert photographs.jobs([one], "-", "tiles") == [Job(one, STREAM)]
    targets = [job.target for job in photographs.jobs([one, two, STREAM], "out", "tiles")]
    assert targets == [Path("out/a-tiles.png"), Path("out/A-tiles-2.png"), Path("out/painted-tiles.png")]
    for photos, out in (([one, two], "out.png"), ([one, two], "-")):
        with pytest.raises(NSTError, match="-o FOLDER"):
            photographs.jobs(photos, out, "tiles")


def test_a_folder_is_painted_and_a_broken_photograph_is_told(photos, tmp_path, file, capsys):
    (photos / "broken.jpg").write_bytes(b"no jpeg")
    out, sheet = tmp_path / "new" / "out", tmp_path / "sheet.png"
    found = command.run([str(photos)], ["tiles"], out, network=file, as_json=True, sheet=sheet, engine="keras")
    assert found == (1, 3, "tiles")
    told = capsys.readouterr()
    assert told.err.count("\n") == 1 and "broken.jpg" in told.err
    lines = [json.loads(line) for line in told.out.splitlines()]
    assert [Path(line["file"]).name for line in lines] == ["a-tiles.png", "b-tiles.png", "c-tiles.png"]
    assert all(load_image(line["file"]).shape == (line["height"], line["width"], 3) for line in lines)
    assert sorted(p.name for p in out.iterdir()) == ["a-tiles.png", "b-tiles.png", "c-tiles.png"]
    width, height = Image.open(sheet).size
    highest = max(line["height"] for line in lines)
    assert width > 2 * 240 and height > 2 * highest  # three of them, two and one


def test_what_is_wrong_with_the_call_is_told_before_anything_is_painted(photos, tmp_path, file):
    def run(*names, styles=("tiles",), out=tmp_path / "out", **options):
        return command.run([str(n) for n in names], list(styles), out, network=file, engine="keras", **options)

    (tmp_path / "empty").mkdir()
    for sentence, call in {
        "no picture in the folder": lambda: run(tmp_path / "empty"),
        "no file matches": lambda: run(photos / "*.webp"),
        "has not learnt the style 'stary'": lambda: run(photos, styles=["stary"]),
        "amount must be a number": lambda: run(photos, amount=2),
        "add up to nothing": lambda: run(photos, styles=["tiles:0"]),
        "weight of 'tiles' in a blend": lambda: run(photos, styles=["tiles:-1"]),
        "is the photograph itself": lambda: run(photos / "a.png", out=photos / "a.png"),
        "cannot write": lambda: run(photos, sheet=tmp_path / "sheet.txt"),
        "out.bmp': a picture's name must end in .png": lambda: run(photos / "a.png", out=tmp_path / "out.bmp"),
        "a.HEIC': a picture's name must end in": lambda: run(photos / "a.png", out=tmp_path / "a.HEIC"),
    }.items():
        with pytest.raises(NSTError, match=sentence):
            call()
    assert not (tmp_path / "out").exists()


def test_standard_input_to_standard_output(photos, file):
    arguments = ["paint", "-", "--style", "tiles:2", "--style", "starry", "-o", "-", "--network", str(file)]
    code = f"from nstcourse.cli import main; main({arguments!r})"
    done = subprocess.run(
        [sys.executable, "-c", code], input=(photos / "b.jpg").read_bytes(), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr[-1000:]
    assert done.stdout.startswith(b"\x89PNG")
    assert Image.open(io.BytesIO(done.stdout)).mode == "RGB"
    broken = subprocess.run([sys.executable, "-c", code], input=b"no jpeg", capture_output=True, check=False)
    assert broken.returncode == 2 and broken.stdout == b""
    assert b"Traceback" not in broken.stderr and broken.stderr.strip().count(b"\n") == 0


def cut_out(path):
    """A disc of 40 px on nothing."""
    picture = np.zeros((48, 48, 4), np.uint8)
    picture[np.hypot(*(np.mgrid[:48, :48] - 23.5)) < 20] = (200, 60, 20, 255)
    Image.fromarray(picture).save(path)


def test_a_folder_of_sprites_stays_one(photos, file, tmp_path, capsys):
    """Those that are not transparent are painted too, and told; the sheet shows paper where nothing is."""
    for name in ("d.png", "e.webp"):
        cut_out(photos / name)
    notes.tell.cache_clear()
    options = {"network": file, "keep_alpha": True, "depth": 16, "sheet": tmp_path / "sheet.png"}
    options |= {"colour": 0.5, "colour_by": "luminance"}  # for which each is read once more, and told once
    assert command.run([str(photos)], ["tiles"], str(tmp_path / "out"), **options)[:2] == (0, 5)
    told = "".join(capsys.readouterr())
    assert told.count("is transparent, so its painting is opaque") == 3 and str(photos) not in told
    for path in sorted((tmp_path / "out").iterdir()):
        assert path.read_bytes()[24] == 16  # bits, in the head of a PNG
        alpha = np.asarray(Image.open(path).convert("RGBA"))[..., 3]
        assert (alpha.min() == 0) == path.name.startswith(("d", "e")), path
    assert np.asarray(Image.open(tmp_path / "sheet.png"))[-40:-25, 300:310].min() == 255


def test_transparency_through_standard_input_and_output(photos, file):
    cut_out(photos / "d.png")
    arguments = ["paint", "-", "--style", "tiles", "-o", "-", "--network", str(file), "--keep-alpha", "--depth", "16"]
    code = f"from nstcourse.cli import main; main({arguments!r})"
    done = subprocess.run(
        [sys.executable, "-c", code], input=(photos / "d.png").read_bytes(), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr[-1000:]
    picture = Image.open(io.BytesIO(done.stdout))
    assert picture.mode == "RGBA" and np.array_equal(
        picture.getchannel("A"), Image.open(photos / "d.png").getchannel("A")
    )


@pytest.mark.parametrize(
    ("out", "options", "says"),
    [
        ("p.jpg", {"keep_alpha": True}, "a JPEG file cannot be transparent"),
        ("p.webp", {"depth": 16}, "a WEBP file holds 8 bits"),
        ("-", {"depth": 12}, "depth must be 8 or 16"),
        ("-", {"profile": "adobe"}, 'profile must be "srgb" or "photo"'),
    ],
)
def test_what_a_file_cannot_hold_is_told_before_the_work(photos, file, tmp_path, monkeypatch, out, options, says):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command, "paint", None)
    with pytest.raises(NSTError, match=says):
        command.run([str(photos / "b.jpg")], ["tiles"], out, network=file, **options)
    assert not Path(out).exists()
