"""What workers make of regions, and of the styles that recipes name, against the same command without a cluster, byte
for byte. The units run in this process, pickled, in an empty folder, while the files they are made of are away."""

import contextlib
import json
import os
import pickle
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import nstlib as nst
from nstlib import cluster, images, keys, sheets
from nstlib.engine.run import work_of
from nstlib.errors import NSTError
from nstlib.fast import afar, command, engines
from nstlib.recipe import Recipe
from nstlib.regions import Region, as_kept
from nstlib.sheets import afar as sheet_afar

NAME = "my sky #1.png"  # a mask's, and a style's beside it


class Pool:
    """A cluster.Pool of one worker, which has none of the client's files."""

    threads = 1

    def __init__(self, folder, elsewhere):
        self._folder, self.elsewhere, self.units = folder, elsewhere, 0

    def shared(self, value):
        return value

    def each(self, function, units):
        for place, unit in enumerate(units):
            self.units += 1
            with self._away():
                value = self._value(*pickle.loads(pickle.dumps((function, *unit))))
            yield place, value

    def _value(self, function, *unit):
        try:
            return function(*unit)
        except NSTError as error:
            return error

    @contextlib.contextmanager
    def _away(self):
        here, hidden = Path.cwd(), self._folder.with_name("hidden")
        self._folder.rename(hidden)
        os.chdir(self.elsewhere)
        try:
            yield
        finally:
            hidden.rename(self._folder)
            os.chdir(here)


@pytest.fixture
def worker(tmp_path, monkeypatch):
    """A Pool in the place of every cluster; the client is in tmp_path / "mine"."""
    mine, elsewhere = tmp_path / "mine", tmp_path / "elsewhere"
    for folder in (mine, elsewhere):
        folder.mkdir()
    pool = Pool(mine, elsewhere)
    monkeypatch.setattr(cluster, "joined", lambda *_: contextlib.nullcontext(pool))
    monkeypatch.chdir(mine)
    return pool


@pytest.fixture
def photos(worker):
    """Two photographs, a mask with a soft edge, and a painting of a name that is odd, each in a folder of its own."""
    for folder in ("photos", "masks", "styles"):
        Path(folder).mkdir()
    random = np.random.default_rng(0)
    for name in ("bee", "hills"):
        images.save_image(images.resize(random.random((4, 6, 3)), (32, 48)), f"photos/{name}.png")
    ramp = np.repeat(np.linspace(0, 255, 32).astype(np.uint8)[:, None], 48, axis=1)
    Image.fromarray(ramp).save(f"masks/{NAME}")
    images.save_image(images.resize(random.random((9, 8, 3)), (90, 80)), f"styles/{NAME}")
    return Path("photos")


def paint(photos, out, *regions, style=("starry",), **options):
    return command.run([str(photos)], style, out, regions=[Region.parsed(text) for text in regions], **options)


def files_in(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


REGIONS = {
    "a mask and a painting in files, and a rest": ([f"masks/{NAME}=styles/{NAME}"], ("starry",)),
    "part of a painting": (["left 30=photo", f"right 40='styles/{NAME}'@top 50"], ("starry",)),
    "only its colours, and no rest": ([f"top 40=colour:styles/{NAME}", "bottom 40=starry"], ()),
}


def test_workers_paint_by_the_engine_that_is_chosen_here(photos, worker, monkeypatch):
    """One that is free to choose would take another where fewer are installed, and a last digit differs."""
    asked, choose = set(), engines.choose

    def noted(engine="auto"):
        if Path.cwd() == worker.elsewhere:
            asked.add(engine)
        return choose(engine)

    monkeypatch.setattr(engines, "choose", noted)
    paint(photos, "many", where="local:1")
    assert asked == {choose("auto")}


@pytest.mark.parametrize("which", REGIONS)
def test_photographs_with_regions_are_the_same_files(photos, worker, which):
    regions, style = REGIONS[which]
    alone = paint(photos, "alone", *regions, style=style)
    assert alone == paint(photos, "many", *regions, style=style, where="local:1")
    assert alone[0] == 0 and worker.units == 2
    assert files_in(Path("alone")) == files_in(Path("many"))


def test_what_was_broken_off_goes_on_with_the_same_mask_and_begins_anew_with_another(photos, worker, monkeypatch):
    asked = (photos, "out", f"masks/{NAME}=tiles")

    def broken_off():
        """Units worked at in a run that ends at its second painting, and in the next."""
        whole = afar.lasting.write
        with monkeypatch.context() as patch:
            patch.setattr(
                afar.lasting, "write", lambda *rest: whole(*rest) and patch.setattr(afar.lasting, "write", end)
            )
            with pytest.raises(NSTError, match="went away"):
                paint(*asked, where="local:1")
        before = worker.units
        return lambda: (paint(*asked, where="local:1"), worker.units - before)

    def end(*_):
        raise NSTError("the scheduler went away")

    assert broken_off()() == ((0, 2, "starry"), 1)
    go_on = broken_off()
    images.save_image(np.ones((32, 48, 3), dtype=np.float32), f"masks/{NAME}")
    assert go_on() == ((0, 2, "starry"), 2)


SHEET = {"strengths": (1, 4), "layers": ("all",), "size": 48, "steps": 2, "backbone": "pocket"}


def sheet(recipe, style, folder, said, **where):
    """(recipes, files but for the folder's name, what is printed but for seconds and the bar)."""
    made = sheets.sheet("bee", style, recipe, folder=folder, **SHEET, **where)
    files = {name: data.replace(folder.encode(), b"") for name, data in files_in(Path(folder)).items()}
    lines = [line.split("\r")[-1] for line in said.readouterr().out.split("\n")]
    return [tile.recipe for tile in made.tiles], files, [re.sub(r"\d+ s", "", line) for line in lines if line]


def test_tiles_with_regions_are_the_same_files(photos, worker, capsys):
    """The recipe keeps the bare name of a region's style; a run of it is begun beside that file. The forecast is of the
    same tiles and memory."""
    Path(f"styles/{NAME}").rename(NAME)
    regions = [Region(np.tri(38, 48, dtype=bool), NAME, name="corner")]
    layers = {"content_layers": ("block2_conv1",), "style_layers": ("block1_conv1",)}
    recipe = Recipe(regions=as_kept(regions)[1], smallest=48, **layers)
    alone = sheet(recipe, "starry", "alone", capsys)
    many = sheet(recipe, "starry", "many", capsys, where="local:1")
    assert many[:2] == alone[:2] and len(alone[1]) == 5
    (foretold,), (of_many,) = alone[2], many[2]
    assert re.fullmatch(r"2 tiles of 48 px: about  and .* of memory\.", foretold)
    assert of_many == foretold.replace("memory.", "memory, on one worker.")
    assert sheet(recipe, "starry", "many", capsys, where="local:1")[2] == ["2 of 2 tiles are there already."]
    assert worker.units == 2


@pytest.mark.parametrize(("count", "workers", "rounds"), [(5, 2, 1.5), (8, 2, 3), (3, 2, 1), (2, 2, 0), (4, 1, 3)])
def test_a_sheet_foretells_what_is_left_by_the_number_of_workers(monkeypatch, capsys, count, workers, rounds):
    """Tiles of 1,000 s each, by hand: when the first comes, the others that were begun with it are nearly there, and
    what is left takes as long as one tile at least."""

    def tiles(where, making, given, tile, tell):
        pace = 1000 / work_of(making.plans[0])
        for i in making.missing:
            yield sheet_afar.Came(making.keep(i, None, np.zeros((48, 48, 3), np.float32)), 1.0, pace, workers)

    monkeypatch.setattr(sheet_afar, "tiles", tiles)
    sheets.sheet("bee", "starry", where="local:2", **SHEET | {"strengths": tuple(range(1, count + 1))})
    about = re.search(rf"{count} tiles of 48 px: about (\d+) s and", capsys.readouterr().out)
    assert int(about[1]) == pytest.approx(1.05 * 1000 * rounds, abs=5)


def test_styles_of_key_frames_and_regions_are_renamed_by_one_function():
    """Weights, times, masks and what is left out stay; the recipe itself is that of its own names."""
    mine = ({"at": 0, "style_strength": 2}, {"at": 1, "styles": {"a/b.png": 2, "starry": {"form": 1, "stroke": 1}}})
    recipe = Recipe(keys=mine, regions=[{"where": "top 40", "style": "c.png"}, {"where": "left 10"}])
    assert cluster.styles_in(recipe) == ["a/b.png", "starry", "c.png"]
    other, regions = cluster.renamed(recipe, {"a/b.png": "/there/0/b.png", "c.png": "/there/1/c.png"})
    assert keys.styles_in(other.keys) == ["/there/0/b.png", "starry"]
    assert other.but(keys=mine) == recipe and [key["at"] for key in other.keys] == [0, 1]
    assert other.keys[1]["styles"]["/there/0/b.png"] == 2 and other.keys[0] == recipe.keys[0]
    assert [region.style for region in regions] == ["/there/1/c.png", None] and as_kept(regions)[1] == recipe.regions
    assert cluster.renamed(Recipe(), {}) == (Recipe(), None)


@pytest.mark.parametrize(
    ("where", "content", "says"),
    [
        ("none.png=starry", None, "there is no file 'none.png'; check the spelling"),
        ("{}/d.png=starry", None, "'{}/d.png' is a folder; give the picture file inside it"),
        ("{}/m.png=starry", b"no picture", "'{}/m.png' is not a picture"),
        ("top 40={}/none.png", None, "there is no file '{}/none.png'"),
        ("top 40={}/m.png", b"no picture", "'{}/m.png' is not a picture"),
        ("top 40=colour:{}/m.png", b"no picture", "'{}/m.png' is not a picture"),
        ("top 40=stary", None, "has not learnt the style 'stary'"),
        ("top 40=photo", None, "no region takes a style and there is none for the rest"),
    ],
)
def test_what_is_wrong_with_a_region_is_told_once_before_the_first(photos, worker, where, content, says):
    """The same sentence with a cluster and without, and no process is started for it."""
    Path("masks/d.png").mkdir()
    if content is not None:
        Path("masks/m.png").write_bytes(content)
    for place in (None, "local:1"):
        with pytest.raises(NSTError, match=re.escape(says.format("masks"))):
            paint(photos, "out", where.format("masks"), style=(), where=place)
    assert not Path("out").exists() and worker.units == 0


def test_a_photograph_that_cannot_be_read_is_told_and_the_others_are_kept(photos, worker, monkeypatch, capsys):
    """One that the system refuses, one that is no picture, one that is not there though the worker has one of that
    name, one with a mask of another aspect, and one that goes away while the first is painted."""
    refused, read, asked = photos / "a.png", Path.read_bytes, []

    def read_bytes(path):
        if path == refused:
            raise PermissionError(13, "Permission denied")
        asked.append(path)
        if asked.count(photos / "z.png") == 2:
            raise FileNotFoundError(2, "No such file or directory")
        return read(path)

    for name, data in (("a.png", b""), ("b.png", b"no picture"), ("z.png", read(photos / "bee.png"))):
        (photos / name).write_bytes(data)
    images.save_image(images.load_image("bee", 40)[:32, :32], photos / "square.png")
    images.save_image(images.load_image("bee", 48), worker.elsewhere / "gone.png")
    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    named = [str(photos), "gone.png"]
    done = command.run(named, ("starry",), "out", regions=[Region(f"masks/{NAME}")], where="local:1")
    told = dict(line.split(": ", 2)[1:] for line in capsys.readouterr().err.splitlines())
    assert done[:2] == (5, 2) and len(list(Path("out").iterdir())) == 2
    assert told["photos/a.png"] == "cannot read 'photos/a.png': permission denied."
    assert told["photos/z.png"] == "cannot read 'photos/z.png': no such file or directory."
    assert told["photos/b.png"].startswith("'photos/b.png' is not a picture")
    assert told["gone.png"].startswith("there is no file 'gone.png'")
    assert "my sky #1 is 48 x 32, another aspect than the picture's 32 x 32" in told["photos/square.png"]


def test_what_a_line_of_json_says_is_the_same(photos, worker, capsys):
    """But for the seconds; what refining took is among it."""
    lines = []
    for where in (None, "local:1"):
        paint(photos, "out", as_json=True, where=where)
        lines.append([json.loads(line) | {"seconds": 0} for line in capsys.readouterr().out.splitlines()])
    assert lines[0] == lines[1] and len(lines[0]) == 2
    refined = replace(nst.paint("bee", "starry", size=48), refined=3, refining_seconds=0.12345).facts
    assert refined["refined"] == 3 and refined["refining_seconds"] == 0.123
    assert set(refined) - set(lines[0][0]) == {"refined", "refining_seconds"}


def test_workers_paint_tiles_by_the_network_that_is_chosen_here(worker, monkeypatch):
    """One with a graphics card, or another setting, would choose another."""
    seen, each = [], worker.each
    monkeypatch.setattr(worker, "each", lambda tile, units: each(tile, (seen.append(unit) or unit for unit in units)))
    monkeypatch.setenv("NST_BACKBONE", "pocket-drawn")
    sheets.sheet("bee", "starry", strengths=[1], size=48, steps=1, where="local:1", progress=False)
    recipes = [json.loads(json.loads(text)["recipe"]) for _, _, text, _ in seen]
    assert recipes and all(one["backbone"] == "pocket-drawn" and one["precision"] != "auto" for one in recipes)
