"""Two style files of one bare name in one recipe, told apart by checksums that hashlib gives."""

import json

import pytest

import nstlib as nst
from nstlib.errors import NSTError
from nstlib.regions import Region


def test_a_recipe_tells_two_style_files_of_one_name_apart(tmp_path, monkeypatch):
    """Its marks are the files' SHA-256 as hashlib gives it; whoever repeats it with one for the other reads so."""
    from hashlib import sha256

    from nstlib.engine.preparation import plan_of

    marks = {}
    for folder, name in (("a", "starry"), ("b", "tiles")):
        (tmp_path / folder).mkdir()
        nst.save_image(nst.load_image(name, 64), tmp_path / folder / "x.png")
        marks[folder] = sha256((tmp_path / folder / "x.png").read_bytes()).hexdigest()[:8]
    monkeypatch.chdir(tmp_path)
    regions = ["top 50=a/x.png", "bottom 50=b/x.png"]
    small = nst.Recipe(size=48, steps=1, backbone="pocket")
    recipe = plan_of("bridge", None, small, regions=regions).recipe
    kept = json.loads(recipe.to_json())["regions"]
    assert [(one["style"], one["mark"]) for one in kept] == [("x.png", marks["a"]), ("x.png", marks["b"])]
    assert nst.Recipe.from_json(recipe.to_json()) == recipe and Region.from_dict(kept[0]) == Region("top 50", "x.png")
    (tmp_path / "x.png").write_bytes((tmp_path / "a" / "x.png").read_bytes())
    there = r"region 'bottom 50' takes its style from another 'x.png' \(%s\) than lies here \(%s\)"
    for again in (lambda: plan_of("bridge", None, recipe), lambda: nst.paint("bridge", regions=kept, size=48)):
        with pytest.raises(NSTError, match=there % (marks["b"], marks["a"])) as told:
            again()
        assert "\n" not in str(told.value)
    places = [one | {"style": f"{folder}/x.png"} for one, folder in zip(kept, "ab", strict=True)]
    assert plan_of("bridge", None, recipe.but(regions=tuple(places)), regions=places).recipe == recipe
    assert "mark" not in Region("top 50", "starry").as_dict()  # of the gallery's, which have names of their own
    with pytest.raises(NSTError, match="the mark of a region"):
        Region("top 50", "starry", mark="starry")


def test_a_style_is_kept_by_the_name_of_its_file_however_it_was_typed(tmp_path):
    """In quotation marks, as an address, and plainly: one name and one mark."""
    nst.save_image(nst.load_image("tiles", 48), tmp_path / "my x.png")
    plain = Region("top 50", tmp_path / "my x.png").as_dict()
    assert plain["style"] == "my x.png" and plain["mark"]
    for typed in (f"'{tmp_path / 'my x.png'}'", (tmp_path / "my x.png").as_uri()):
        assert Region.parsed(f"top 50={typed}").as_dict() == plain
