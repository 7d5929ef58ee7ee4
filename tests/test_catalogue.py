"""The shipped pictures: present, small, described, and free: made here, or shown to be so."""

import json

import numpy as np
import pytest
from PIL import Image

import nstlib as nst
from nstlib.catalogue import data_folder
from nstlib.errors import NSTError

REAL = {"astronaut", "bee", "bridge", "hollyhocks", "starry", "ducks"}
YEAR = 2026  # of the release: a painter who died more than 70 years before is free nearly everywhere


@pytest.fixture
def fetch(monkeypatch):
    monkeypatch.syspath_prepend(data_folder() / "sources")
    import fetch_pictures

    return fetch_pictures


def test_there_are_enough_of_both_kinds():
    made = [p for p in nst.gallery() if p.name not in REAL]
    assert sum(p.kind == "content" for p in made) == 5 and sum(p.kind == "style" for p in made) == 9
    assert sum(p.kind == "content" for p in nst.gallery()) == 8 and len(nst.gallery().styles) == 12
    assert len(set(nst.gallery().names)) == len(nst.gallery())


@pytest.mark.parametrize("picture", nst.gallery(), ids=lambda p: p.name)
def test_each_picture_is_complete(picture):
    image = nst.load_image(picture.name)
    assert 600 <= max(image.shape[:2]) <= 1024 and min(image.shape[:2]) >= 400
    assert nst.describe(image)["contrast"] > 0.05 and np.ptp(image) > 0.5
    assert picture.title and picture.maker and picture.made
    assert 40 <= len(picture.alt) <= 400 and not picture.alt.lower().startswith(("image", "picture"))
    # "how it was made" names a source that exists, so anyone can draw or fetch it again
    source = next(w.strip(".,();") for w in picture.made.split() if w.startswith(("data/sources", "sources/")))
    assert (data_folder() / source.removeprefix("data/")).exists()
    assert (source == "data/sources/fetch_pictures.py") == (picture.name in REAL)


@pytest.mark.parametrize("picture", nst.gallery(), ids=lambda p: p.name)
def test_each_picture_is_free(picture):
    if picture.name not in REAL:
        assert picture.licence == "CC0-1.0" and picture.maker == "the nstlib project"
        assert not picture.free and picture.died is None and picture.path.stat().st_size <= 300_000
        return
    assert picture.licence in {"CC0-1.0", "public domain"} and picture.maker != "the nstlib project"
    assert len(picture.free) > 40 and any(w in picture.free.lower() for w in ("public domain", "cc0"))
    assert picture.path.stat().st_size <= 250_000
    assert any(w.strip(".,;").isdigit() and 1500 < int(w.strip(".,;")) < YEAR for w in picture.made.split())  # its date
    assert "whose package names" in picture.made  # where the package, in turn, has it from
    if picture.kind == "style":
        assert picture.died < YEAR - 70 and str(picture.died) in picture.free
    with Image.open(picture.path) as file:
        assert (file.format, file.mode) == ("JPEG", "RGB") and not file.getexif() and "icc_profile" not in file.info


def test_the_licence_names_every_real_picture():
    licence = (data_folder().parent / "LICENSE").read_text(encoding="utf-8")
    assert all(f"{p.kind}/{p.name}.jpg" in licence for p in nst.gallery() if p.name in REAL)


def test_catalogue_is_the_joined_one():
    sources = data_folder() / "sources"
    joined = [e for k in ("content", "style") for e in json.loads((sources / k / "catalogue.json").read_text())]
    assert json.loads((data_folder() / "catalogue.json").read_text()) == joined


def test_what_is_fetched_is_what_the_catalogue_tells_of(fetch):
    assert set(fetch.PICTURES) == REAL
    for name, source in fetch.PICTURES.items():
        picture = nst.gallery()[name]
        package = source.package[1].split("=")[0]
        assert picture.kind == source.kind and package in picture.made and source.file in picture.made
        with Image.open(picture.path) as file:
            assert max(file.size) == source.side


def test_fetching_refuses_in_one_sentence(fetch, tmp_path):
    bee = fetch.PICTURES["bee"]
    (tmp_path / bee.file).write_bytes(b"something else")
    with pytest.raises(SystemExit, match="palapeli-data.* holds another european-honey-bee.jpg than the course's"):
        fetch.picture_of(tmp_path / bee.file, bee)
    with pytest.raises(SystemExit, match="another .*no such file"):
        fetch.picture_of(tmp_path / "nothing.jpg", bee)
    with pytest.raises(SystemExit, match="x could not be had: there is no nst-no-such-client on this machine"):
        fetch.run(["nst-no-such-client"], tmp_path, "x could not be had")
    with pytest.raises(SystemExit, match="x could not be had: ls stopped with"):
        fetch.run(["ls", "nowhere"], tmp_path, "x could not be had")
    with pytest.raises(SystemExit, match="no real picture is called 'bees'; there are: astronaut"):
        fetch.main(["bees"])


def test_access_by_name_and_text():
    assert nst.gallery()["harbour"].kind == "content"
    assert "harbour" in repr(nst.gallery())
    with pytest.raises(NSTError, match="did you mean 'harbour'"):
        nst.gallery()["harbuor"]
    with pytest.raises(NSTError, match="did you mean 'bridge'"):
        nst.gallery()["briidge"]
