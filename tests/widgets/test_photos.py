"""What arrives from the page of a PhotoDrop: pieces, names, folders, and what is told. tests/browser has real ones."""

import errno
import io
import sys

import numpy as np
import pytest
from PIL import Image

from nstlib import files
from nstlib.errors import NSTError
from nstlib.widgets import PhotoDrop, photos


@pytest.fixture
def jpeg():
    """A photograph's stand-in, 40 x 30 px, 3 grey levels: (bytes, its mean)."""
    levels = np.repeat([20, 120, 220], 10)[:, None].repeat(40, 1).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(levels).save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


def cut(data, size):
    return [data[at : at + size] for at in range(0, len(data), size)]


def begin(drop, data, pieces, upload="u", name="cat.jpg"):
    drop.receive({"kind": "begin", "upload": upload, "name": name, "count": len(pieces), "total": len(data)})


def piece(drop, pieces, number, upload="u"):
    drop.receive({"kind": "piece", "upload": upload, "number": number}, [memoryview(pieces[number])])


def end(drop, upload="u"):
    return drop.receive({"kind": "end", "upload": upload})


def test_pieces_in_any_order_become_the_file_and_the_callback_is_told(tmp_path, jpeg):
    told = []
    drop = PhotoDrop(lambda name, path: told.append((name, path)), tmp_path / "photos")
    pieces = cut(jpeg, 100)
    assert len(pieces) > 3
    begin(drop, jpeg, pieces)
    for number in [*range(1, len(pieces)), 0]:
        piece(drop, pieces, number)
    path = tmp_path / "photos" / "cat.jpg"
    assert end(drop) == f"'cat.jpg' has arrived: {path}, 40 x 30 px."
    assert told == [("cat.jpg", path)] and path.read_bytes() == jpeg
    assert [p.name for p in path.parent.iterdir()] == ["cat.jpg"]  # nothing temporary is left


def test_a_lost_piece_and_a_wrong_total_are_told_and_nothing_is_written(tmp_path, jpeg):
    drop, pieces = PhotoDrop(folder=tmp_path / "photos"), cut(jpeg, 100)
    begin(drop, jpeg, pieces)
    for number in range(len(pieces)):
        if number != 2:
            piece(drop, pieces, number)
    with pytest.raises(NSTError, match=rf"'cat.jpg' did not arrive whole: piece 3 of {len(pieces)} is missing; choose"):
        end(drop)
    begin(drop, jpeg + b"x", pieces, "v")
    for number in range(len(pieces)):
        piece(drop, pieces, number, "v")
    with pytest.raises(NSTError, match=f"'cat.jpg' did not arrive whole: {len(jpeg)} bytes of {len(jpeg) + 1}"):
        end(drop, "v")
    assert not (tmp_path / "photos").exists()


def test_two_uploads_do_not_mix(tmp_path, jpeg):
    other = jpeg[:-2] + b"\xff\xfe\x00\x03x" + jpeg[-2:]  # the same picture with a comment
    drop, pieces = PhotoDrop(folder=tmp_path), {"u": cut(jpeg, 300), "v": cut(other, 200)}
    begin(drop, jpeg, pieces["u"], "u", "one.jpg")
    begin(drop, other, pieces["v"], "v", "two.jpg")
    for number in range(max(map(len, pieces.values()))):
        for upload, own in pieces.items():
            if number < len(own):
                piece(drop, own, number, upload)
    assert "one.jpg" in end(drop, "u") and "two.jpg" in end(drop, "v")
    assert (tmp_path / "one.jpg").read_bytes() == jpeg and (tmp_path / "two.jpg").read_bytes() == other


def test_unfinished_uploads_are_forgotten(tmp_path, jpeg):
    drop, pieces = PhotoDrop(folder=tmp_path), [jpeg]
    for number in range(photos.UNFINISHED + 1):
        begin(drop, jpeg, pieces, f"u{number}")
    with pytest.raises(NSTError, match="did not arrive from its beginning; choose it again"):
        piece(drop, pieces, 0, "u0")
    piece(drop, pieces, 0, "u1")
    assert "cat.jpg" in end(drop, "u1")


@pytest.mark.parametrize(
    "count, total",
    [(0, 5), (-1, 5), (6, 5), (1, photos.LARGEST + 1), (1, "5"), (None, None), (True, 1), (1.0, 5)],
)
def test_impossible_announcements_are_refused(tmp_path, count, total):
    message = {"kind": "begin", "upload": "u", "name": "cat.jpg", "count": count, "total": total}
    with pytest.raises(NSTError, match="'cat.jpg' is announced as"):
        PhotoDrop(folder=tmp_path).receive(message)


@pytest.mark.parametrize("number, size", [(-1, 1), (2, 1), ("0", 1), (0, 11)])
def test_a_piece_that_was_not_announced_is_refused(tmp_path, number, size):
    drop = PhotoDrop(folder=tmp_path)
    begin(drop, b"x" * 10, [b"x" * 5] * 2)
    with pytest.raises(NSTError, match="'cat.jpg' did not arrive as it was announced"):
        drop.receive({"kind": "piece", "upload": "u", "number": number}, [b"x" * size])


def test_what_is_no_picture_is_named_and_not_kept(tmp_path, jpeg):
    drop = PhotoDrop(folder=tmp_path / "photos")
    for data, sentence in ((b"only words", "'notes.jpg' is not a picture"), (jpeg[:200], "'notes.jpg' is damaged or")):
        begin(drop, data, [data], name="notes.jpg")
        piece(drop, [data], 0)
        with pytest.raises(NSTError, match=sentence):
            end(drop)
    assert not (tmp_path / "photos").exists()


@pytest.mark.parametrize(
    "name, stem",
    [
        ("cat.jpg", "cat"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\My cat.HEIC", "My-cat"),
        ("Köln 猫.jpeg", "Köln-猫"),
        ("a.b.jpg", "a.b"),
        (".bashrc", "bashrc"),
        ("..", "photo"),
        ("", "photo"),
        (None, "None"),
        ("nul.jpg", "photo-nul"),
        ('x<>:"|?*\n\0.jpg', "x"),
        ("$(rm -r x).jpg", "rm--r-x"),
        ("x" * 300 + ".jpg", "x" * 80),
        ("\U00020000" * 80 + ".jpg", "\U00020000" * 50),  # letters of four bytes each
        ("con.old.jpg", "photo-con.old"),
        ("LPT³.jpg", "photo-LPT³"),
        ("console.old.jpg", "console.old"),
    ],
)
def test_names_are_safe_in_every_file_system(name, stem):
    assert photos.file_stem(name) == stem


def test_the_same_photo_is_kept_once_and_another_of_its_name_beside_it(tmp_path, jpeg):
    drop, other = PhotoDrop(folder=tmp_path), jpeg[:-2] + b"\xff\xfe\x00\x03x" + jpeg[-2:]
    for data in (jpeg, other, jpeg):
        begin(drop, data, [data], name="a/cat.png")
        piece(drop, [data], 0)
        last = end(drop)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["cat-2.jpg", "cat.jpg"]
    assert "cat.jpg" in last and (tmp_path / "cat-2.jpg").read_bytes() == other


class Page:
    """What is sent to the page."""

    def __init__(self):
        self.heard = []

    def send(self, message):
        self.heard.append(message)


def dropped(drop, data, name="cat.jpg"):
    """All messages of one photo, as the page sends them, and the last answer."""
    page = Page()
    drop._answer(page, {"kind": "begin", "upload": "u", "name": name, "count": 1, "total": len(data)}, [])
    drop._answer(page, {"kind": "piece", "upload": "u", "number": 0}, [memoryview(data)])
    drop._answer(page, {"kind": "end", "upload": "u"}, [])
    assert {m["upload"] for m in page.heard} == {"u"} and [m["kind"] for m in page.heard[:2]] == ["next", "next"]
    return page.heard[2]


def test_every_message_is_answered_and_a_failure_leaves_the_field_in_use(tmp_path, monkeypatch, jpeg):
    drop = PhotoDrop(folder=tmp_path / "photos")
    assert dropped(drop, b"words")["kind"] == "refused"
    monkeypatch.setattr(files.os, "replace", full_disk)
    assert dropped(drop, jpeg) == {
        "upload": "u",
        "kind": "refused",
        "words": f"cannot write '{tmp_path / 'photos' / 'cat.jpg'}': no space left on device; make room there, or "
        "write to another drive.",
    }
    monkeypatch.undo()
    assert list((tmp_path / "photos").iterdir()) == []  # and nothing temporary is left
    drop.on_photo = lambda name, path: 1 / 0
    assert dropped(drop, jpeg)["words"] == "the photo could not be used (ZeroDivisionError: division by zero)."
    drop.on_photo = None
    assert dropped(drop, jpeg)["kind"] == "kept"


def full_disk(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_file_where_the_folder_should_be_is_told(tmp_path, jpeg):
    (tmp_path / "photos").write_text("in the way")
    answer = dropped(PhotoDrop(folder=tmp_path / "photos"), jpeg)
    assert answer["kind"] == "refused" and answer["words"].startswith("cannot make the folder")


def test_without_anywidget_a_sentence_says_how_a_photo_is_brought(monkeypatch):
    ipywidgets = pytest.importorskip("ipywidgets")
    monkeypatch.setitem(sys.modules, "anywidget", None)
    monkeypatch.setattr(photos.importlib.util, "find_spec", lambda name: None)
    shown = PhotoDrop().build()
    assert type(shown) is ipywidgets.HTML and "drag it into the list of files" in shown.value


def test_without_a_kernel_one_sentence_is_shown(capsys):
    PhotoDrop()._ipython_display_()
    assert "Photos can be dropped here while a kernel runs." in capsys.readouterr().out


def test_the_page_side_is_an_anywidget_with_its_script_and_style():
    pytest.importorskip("anywidget")
    field = PhotoDrop().build()
    assert "createImageBitmap" in field._esm and ".nst-photos" in field._css and field.patience == photos.PATIENCE
    field.close()
