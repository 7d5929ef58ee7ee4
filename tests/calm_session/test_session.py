"""The calm session: its page, its clip, its widget and its command, and what is refused."""

import numpy as np
import pytest

import nstlib as nst
from nstlib import explain
from nstlib.calm_session import soft
from nstlib.calm_session.session import session
from nstlib.cli import main


def test_the_page_is_whole_and_the_place_of_the_photograph_does_not_leave_it(tmp_path):
    """A photograph of a folder of one's own, with data about where it was taken, leaves neither in the page."""
    from PIL import Image

    file = tmp_path / "my-secret-place.jpg"
    exif = Image.Exif()
    exif[0x010E] = "Anna's garden"
    Image.fromarray((nst.load_image("bee", 96) * 255).astype(np.uint8)).save(file, exif=exif)
    page = nst.calm(file, "mist", size=96).save(tmp_path / "calm.html").read_text(encoding="utf-8")
    assert page.count("data:image/jpeg") == 2 + len(soft.SOFT)
    assert all(place not in page for place in ("@PHOTO", "@SESSION@", "@SCRIPT@", "@CALM@"))
    assert "http:" not in page and "https:" not in page and "default-src 'none'" in page
    assert "secret" not in page and "garden" in page and "Anna" not in page


def test_what_a_notebook_shows_says_what_was_measured():
    pytest.importorskip("ipywidgets")
    made = nst.calm("bee", "dusk", "slower", size=96)  # small, as all here
    board = made.board()
    assert "rests for 10 s and fades into the other in 14 s" in board.text and "0 general and 0 red" in board.text
    assert len(board.entries) == 2 and "dusk" in board.entries[1].alt
    assert "nothing moves" in session("bee", pace="one picture at a time", size=96).board().text
    assert explain.calm_loop("bee", "dusk", "slower", size=96).text == board.text
    made.show()
    assert 'sandbox="allow-scripts"' in made.page.value and "srcdoc=" in made.page.value
    before = made.page.value
    made.choice.value = "hills"
    assert made.page.value != before and made.status.value


def test_the_command_writes_a_page_or_a_clip(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name in ("calm.html", "calm.gif"):
        with pytest.raises(SystemExit) as ended:
            main(["calm", "bee", "--size", "64", "-o", name])
        assert ended.value.code == 0 and (tmp_path / name).stat().st_size > 10_000
        assert "0 general and 0 red flashes" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["none.jpg"], "there is no file 'none.jpg'"),
        (["bee", "--preset", "mists"], "did you mean 'mist'"),
        (["bee", "--pace", "fast"], "there is no pace 'fast'"),
        (["bee", "-o", "calm.mp4"], "NAME.html, or a clip, NAME.gif"),
        (["bee", "-o", "no/calm.html"], "does not exist"),
        (["photo.gif", "-o", "photo.gif"], "is the photograph itself"),
        (["bee", "--size", "10"], "size must be"),
    ],
)
def test_bad_input_is_one_sentence_and_leaves_nothing(tmp_path, monkeypatch, capsys, words, sentence):
    monkeypatch.chdir(tmp_path)
    nst.save_image(np.full((64, 64, 3), 0.5, np.float32), tmp_path / "photo.png")
    (tmp_path / "photo.png").rename(tmp_path / "photo.gif")
    before = (tmp_path / "photo.gif").read_bytes()
    with pytest.raises(SystemExit) as ended:
        main(["calm", *words])
    err = capsys.readouterr().err
    assert ended.value.code == 2 and sentence in err and err.count("\n") == 1, err
    assert [p.name for p in tmp_path.iterdir()] == ["photo.gif"] and (tmp_path / "photo.gif").read_bytes() == before
