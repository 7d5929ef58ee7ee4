"""nst paint: what names mean, where paintings go, and that one bad photograph ends nothing."""

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
    assert width > 2 * 240 and height > 2 * 240  # three of them, two and one


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
    broken = subprocess.run([sys.executable, "-c", code], input=b"no jpeg", capture_output=True, check=False)
    assert broken.returncode == 2 and broken.stdout == b""
    assert b"Traceback" not in broken.stderr and broken.stderr.strip().count(b"\n") == 0
