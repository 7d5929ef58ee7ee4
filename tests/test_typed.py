"""Names of files as people type, paste and drag them, and addresses, told for what they are.

Compared with the file that is meant, under a name that needs quotes and escapes.
"""

import os
from pathlib import Path
from urllib.parse import quote

import pytest

import nstlib as nst
from nstlib import files, images
from nstlib.errors import NSTError
from nstlib.typed import understood

ROOT = Path(__file__).resolve().parent.parent
FAST = ["--size", "64", "--steps", "1", "--backbone", "pocket"]
posix = pytest.mark.skipif(os.name != "posix", reason="names as on Unix")


@pytest.fixture
def photo(tmp_path, monkeypatch, waves):
    """A photograph whose name needs quotes and escapes, in the folder in which one stands."""
    monkeypatch.chdir(tmp_path)
    return images.save_image(waves, tmp_path / "my photo é (1).png")


@pytest.mark.parametrize(
    "typed",
    [
        "{}",
        '"{}"',
        "'{}'",
        "“{}”",
        " {} ",
        "{}\n",
        "'\"{}\" '",
        "file://{url}",
        "file://localhost{url}",
        "file:{url}",
        '"file://{url}"',
        pytest.param("{escaped}", marks=posix),
        pytest.param("'{escaped}'", marks=posix),
    ],
)
def test_a_name_is_understood_as_it_is_pasted(photo, typed):
    """From a file manager, a browser's address line, a terminal into which the file was dragged."""
    escaped = str(photo).replace(" ", "\\ ").replace("(", "\\(").replace(")", "\\)")
    name = typed.format(photo, url=quote(str(photo)), escaped=escaped)
    assert files.as_path(name) == photo
    assert files.as_path(Path(name)) == photo  # as a command line gives it
    assert images.load_image(name).shape == (48, 64, 3)


def test_a_file_that_is_called_just_so_is_meant(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ('"a"', " b ", "c\\ d", "file:e"):
        Path(name).touch()
        assert understood(name) == name
    assert understood('"') == '"' and understood("") == "" and understood("it's") == "it's"
    assert files.as_path("~/'a'") == Path.home() / "'a'"


@pytest.mark.parametrize(
    ("address", "says"),
    [
        (
            "https://example.org/a.jpg",
            "'https://example.org/a.jpg' is a web address, and nstlib works with files alone",
        ),
        ("http://example.org:8080/a.jpg?b=c", "is a web address"),
        ("HTTPS://EXAMPLE.ORG/a.jpg", "is a web address"),
        ("'s3://bucket/a.jpg'", "'s3://bucket/a.jpg' is a web address"),
        ("data:image/png;base64,iVBORw0KGgo", "is an address inside a web page; save the picture as a file"),
        ("blob:https://example.org/1-2", "is an address inside a web page"),
        pytest.param("file://server/share/a.jpg", "is a file of another computer, server; copy", marks=posix),
        pytest.param("C:\\Users\\me\\a.jpg", "is a file of Windows, and this is", marks=posix),
        pytest.param('"\\\\server\\share\\a.jpg"', "is a file of Windows, and this is", marks=posix),
    ],
)
def test_addresses_are_told_for_what_they_are(address, says):
    for use in (files.as_path, images.load_image, lambda a: nst.paint("harbour", a), lambda a: nst.stylize(a, "tiles")):
        with pytest.raises(NSTError) as told:
            use(address)
        assert says in str(told.value) and "\n" not in str(told.value)


COMMANDS = {
    "stylize": ["stylize", "{}", "impasto", "-o", "o.png"],
    "style": ["stylize", "harbour", "{}", "-o", "o.png"],
    "-o": ["stylize", "harbour", "impasto", "-o", "{}"],
    "--report": ["stylize", "harbour", "impasto", "-o", "o.png", "--report", "{}"],
    "--recipe": ["stylize", "harbour", "impasto", "-o", "o.png", "--recipe", "{}"],
    "--weights": ["stylize", "harbour", "impasto", "-o", "o.png", "--weights", "{}"],
    "--resume": ["stylize", "--resume", "{}", "-o", "o.png"],
    "paint": ["paint", "{}", "--style", "starry", "-o", "o.png"],
    "paint -o": ["paint", "harbour", "--style", "starry", "-o", "{}"],
    "paint --style": ["paint", "harbour", "--style", "{}", "-o", "o.png"],
    "learn-style": ["learn-style", "{}", "-o", "a.style"],
    "learn-style -o": ["learn-style", "starry", "-o", "{}"],
    "export": ["export", "{}"],
    "export --onnx": ["export", "--onnx", "{}"],
    "demo": ["demo", "{}"],
    "weights export": ["weights", "export", "{}"],
    "grade": ["grade", "{}", "-o", "marks"],
    "grade -o": ["grade", ".", "-o", "{}"],
    "--roster": ["grade", ".", "-o", "marks", "--roster", "{}"],
    "course get": ["course", "get", "{}"],
    "handout": ["course", "handout", "-o", "{}"],
    "solutions": ["course", "solutions", "-o", "{}", "--root", str(ROOT)],
    "site": ["course", "site", "-o", "{}", "--root", str(ROOT)],
    "nbgrader": ["course", "nbgrader", "-o", "{}", "--root", str(ROOT)],
    "practice": ["course", "practice", "-o", "{}"],
    "reports": ["course", "reports", "{}"],
    "lab": ["lab", "{}"],
    "studio": ["studio", "{}"],
}


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_every_command_tells_a_web_address(said, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    status, _, err = said(*(word.format("https://example.org/a") for word in words))
    assert status == 2 and "'https://example.org/a' is a web address" in err and err.count("\n") == 1
    assert os.listdir() == []


def test_commands_take_names_in_quotes(said, photo):
    status, out, _ = said("stylize", f'"{photo}"', "impasto", "-o", "'out 1.png' ", *FAST)
    assert status == 0 and "out 1.png: 64 x" in out and Path("out 1.png").exists()
    status, _, _ = said("paint", f"file://{quote(str(photo))}", "--style", "starry", "-o", '"painted"')
    assert status == 0 and os.listdir("painted") == [f"{photo.stem}-starry.png"]
    assert (
        nst.stylize(f"'{photo}'", "impasto", size=64, steps=1, backbone="pocket", progress=False).names[0] == photo.stem
    )
