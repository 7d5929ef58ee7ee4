"""The shipped pictures: present, small, described, licensed."""

import json

import numpy as np
import pytest

import nstlib as nst
from nstlib.errors import NSTError
from nstlib.gallery import data_folder


def test_there_are_enough_of_both_kinds():
    assert len(nst.gallery().contents) >= 4 and len(nst.gallery().styles) >= 8
    assert len(set(nst.gallery().names)) == len(nst.gallery())


@pytest.mark.parametrize("picture", nst.gallery(), ids=lambda p: p.name)
def test_each_picture_is_complete(picture):
    assert picture.path.stat().st_size <= 300_000
    image = nst.load_image(picture.name)
    assert 600 <= max(image.shape[:2]) <= 1024 and min(image.shape[:2]) >= 400
    assert nst.describe(image)["contrast"] > 0.05 and np.ptp(image) > 0.5
    assert picture.licence == "CC0-1.0" and picture.title and picture.maker
    assert 40 <= len(picture.alt) <= 400 and not picture.alt.lower().startswith(("image", "picture"))
    # "how it was made" names a source that exists, so anyone can draw it again
    source = next(w.strip(".,();") for w in picture.made.split() if w.startswith(("data/sources", "sources/")))
    assert (data_folder() / source.removeprefix("data/")).exists()


def test_catalogue_is_the_joined_one():
    sources = data_folder() / "sources"
    joined = [e for k in ("content", "style") for e in json.loads((sources / k / "catalogue.json").read_text())]
    assert json.loads((data_folder() / "catalogue.json").read_text()) == joined


def test_access_by_name_and_text():
    assert nst.gallery()["harbour"].kind == "content"
    assert "harbour" in repr(nst.gallery())
    with pytest.raises(NSTError, match="did you mean 'harbour'"):
        nst.gallery()["harbuor"]
