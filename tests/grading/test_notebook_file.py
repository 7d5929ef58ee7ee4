"""A file is read where nothing has to be guessed; what is no notebook is named, with what to ask the student for."""

import base64
import gzip
import json
import zipfile
from pathlib import Path

import nbformat
import pytest

from nstcourse.grading import notebook_file
from nstlib.errors import NSTError

ROOT = Path(__file__).resolve().parents[2]
SOLVED = json.loads((ROOT / "solutions" / "03_style.ipynb").read_text(encoding="utf-8"))
TEXT = json.dumps(SOLVED)
PLAIN, _ = notebook_file.read(TEXT.encode())


def wrapped(**more):
    return json.dumps({"name": "03_style.ipynb", "path": "03_style.ipynb", **more}).encode()


def small(*cells, **others):
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [*cells], **others}).encode()


def code(source):
    return {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}


READ = {
    "utf-16": (TEXT.encode("utf-16"), "UTF-16"),
    "utf-16, little end first, without its mark": (TEXT.encode("utf-16-le"), "UTF-16-LE"),
    "utf-16, big end first, without its mark": (TEXT.encode("utf-16-be"), "UTF-16-BE"),
    "utf-32": (TEXT.encode("utf-32"), "UTF-32"),
    "a byte order mark": (TEXT.encode("utf-8-sig"), "UTF-8-SIG"),
    "windows line ends": (json.dumps(SOLVED, indent=1).replace("\n", "\r\n").encode(), ""),
    "zero bytes at the end": (TEXT.encode() + bytes(512), "zero bytes"),
    "white space around it": (b"\n \n" + TEXT.encode() + b"\n\n", ""),
    "no version": (json.dumps({k: v for k, v in SOLVED.items() if "nbformat" not in k}).encode(), "does not say"),
    "a version with a point": (json.dumps(SOLVED | {"nbformat": 4.0}).encode(), ""),
    "a version in quotes": (json.dumps(SOLVED | {"nbformat": "4"}).encode(), ""),
    "an empty version": (json.dumps(SOLVED | {"nbformat": None}).encode(), "does not say"),
    "Jupyter's contents": (wrapped(type="notebook", format="json", content=SOLVED), "server's answer"),
    "Jupyter's contents as text": (wrapped(type="file", format="text", content=TEXT), "server's answer"),
    "GitHub's contents": (
        wrapped(type="file", encoding="base64", content=base64.encodebytes(TEXT.encode()).decode()),
        "server's answer",
    ),
}


@pytest.mark.parametrize("kind", READ)
def test_the_same_cells_are_read_however_they_come(kind):
    data, note = READ[kind]
    cells, notes = notebook_file.read(data)
    assert cells == PLAIN
    assert note in " ".join(notes) and bool(note) == bool(notes)


@pytest.mark.parametrize("version", [2, 3])
def test_old_formats_are_converted(version):
    old = nbformat.convert(nbformat.reads(TEXT, as_version=4), 3)
    data = json.loads(nbformat.writes(old, version=3)) | {"nbformat": version}
    cells, notes = notebook_file.read(json.dumps(data).encode())
    assert [c["source"] for c in cells if c["kind"] == "code"] == [c["source"] for c in PLAIN if c["kind"] == "code"]
    assert f"format {version}" in notes[0]


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_letters_of_older_editors_are_told(encoding):
    data = json.dumps(json.loads(small(code("größe = 1  # naïve"))), ensure_ascii=False).encode(encoding)
    cells, notes = notebook_file.read(data)
    assert cells[0]["source"] == "größe = 1  # naïve" and "Windows-1252" in notes[0]


def test_a_damaged_character_does_not_spoil_the_others():
    data = json.dumps(json.loads(small(code("é = 1  # naïve"))), ensure_ascii=False).encode().replace(b"na", b"\xff")
    cells, notes = notebook_file.read(data)
    assert cells[0]["source"].startswith("é = 1") and "lost" in notes[0]


def zipped(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("03_style.ipynb", "{}")
    return (tmp_path / "x.zip").read_bytes()


CONFLICT = json.dumps(SOLVED, indent=1).replace(' "cells": [', ' <<<<<<< HEAD\n "cells": [\n=======\n>>>>>>> x', 1)
REFUSED = {
    "nothing": (b"", "is empty"),
    "white space": (b" \n\n", "bytes of nothing"),
    "zero bytes": (bytes(4096), "bytes of nothing"),
    "a web page": (b"\n<!DOCTYPE html>\n<html></html>", "web page.*Download"),
    "a web page without its type": (b"<HTML><body>", "web page"),
    "an LFS pointer": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "LFS pointer.*git lfs pull"),
    "marks of a merge": (CONFLICT.encode(), "merge in git.*choose"),
    "half of it": (TEXT[: len(TEXT) // 2].encode(), "breaks off.*again"),
    "half of it in a text": (TEXT[: TEXT.index("Exercise 3") + 4].encode(), "breaks off"),
    "a comma too many": (b'{"cells": [1,,2]}', "damaged in line 1"),
    "a zip file": (zipped, "zip file"),
    "a gzip file": (gzip.compress(TEXT.encode()), "gzip"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "PNG"),
    "a photograph": (b"\xff\xd8\xff\xe0" + bytes(range(200)), "JPEG"),
    "a PDF": (b"%PDF-1.7\n", "PDF"),
    "a script": (b"# my work\n\nimport numpy as np\n", "Python script.*Jupyter"),
    "a note": (b"I could not do it, sorry", "no notebook"),
    "a link of Drive's": (b'{"url": "https://drive.example/x", "doc_id": "7", "email": "a@b"}', "Google Drive"),
    "a list": (b"[1, 2]", "another kind"),
    "other JSON": (b'{"a": 1}', "without cells"),
    "cells of no notebook": (b'{"cells": [1, 2]}', "without cells"),
    "a later format": (small(nbformat=5), r"known format \(5\)"),
    "what is no text": (b'{"cells": \x01\xff\x02', "no text in UTF-8"),
    "what macOS keeps beside it": (b"\0\x05\x16\x07\0\x02\0\0Mac OS X", "macOS"),
    "a program": (b"\x7fELF" + bytes(range(256)), "no text in UTF-8"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_other_files_are_named_in_one_sentence(kind, tmp_path):
    data, words = REFUSED[kind]
    with pytest.raises(NSTError, match=words) as told:
        notebook_file.read(data(tmp_path) if callable(data) else data)
    assert "ask the student" in str(told.value) and "\n" not in str(told.value)


def test_numbers_of_any_length_are_read_at_once():
    cells, _ = notebook_file.read(small(code("x = 1"), metadata={"n": 1}).replace(b'"n": 1', b'"n": ' + b"9" * 400_000))
    assert cells[0]["source"] == "x = 1"


@pytest.mark.parametrize(
    ("limit", "data", "words"),
    [
        ("LARGEST", small(code("x" * 600)), "MB"),
        ("MOST_VALUES", small(code("x"), metadata={"n": [0] * 600}), "too many values"),
        ("MOST_PARTS", small(code("x"), metadata={"n": [[]] * 600}), "too many values"),
        ("MOST_QUOTES", small(code("x"), metadata={"n": ["a"] * 600}), "too many values"),
        ("MOST_CELLS", small(*[code("x")] * 600), "600 cells"),
        ("MOST_CODE", small(code("x" * 600)), "far too many"),
        ("MOST_CODE", small(code("ü" * 300)), "far too many"),  # bytes, not characters
    ],
)
def test_everything_that_grows_has_a_limit(monkeypatch, limit, data, words):
    notebook_file.read(data)
    monkeypatch.setattr(notebook_file, limit, 500)
    with pytest.raises(NSTError, match=words):
        notebook_file.read(data)


@pytest.mark.parametrize("wide", ["\U0001f642".encode(), b"\\ud83d\\ude42"])
def test_wide_characters_count_for_what_they_take(monkeypatch, wide):
    """One of them makes four bytes of every character of its text."""
    data = small(code("a" * 600)).replace(b"aaa", wide, 1)
    notebook_file.read(data)
    monkeypatch.setattr(notebook_file, "LARGEST", len(data))
    with pytest.raises(NSTError, match="four bytes"):
        notebook_file.read(data)
    notebook_file.read(small(code("a" * 600)))


def test_nesting_without_end_is_refused():
    with pytest.raises(NSTError, match="nested too deeply|no notebook"):
        notebook_file.read(b'{"a":' * 50_000)


def test_cells_of_all_kinds_are_told_apart_and_strange_ones_left():
    data = small(code(["a\n", "b"]), {"cell_type": "raw", "source": "r"}, 7, None, {"cell_type": ["x"]}, {"source": 1})
    cells, _ = notebook_file.read(data)
    assert [(c["kind"], c["source"]) for c in cells] == [("code", "a\nb"), ("raw", "r")]
