"""A clip, its report and what Ctrl-C leaves: none of them goes over what is read."""

import clips
import numpy as np
import pytest

import nstlib as nst
from nstlib.errors import NSTError


def test_a_report_is_written_over_nothing_that_is_read(tmp_path, capfd, monkeypatch):
    from nstcourse.cli import main

    monkeypatch.chdir(tmp_path)
    (tmp_path / "keys.json").write_text('{"keys": [{"at": 0, "style_strength": 1}]}')
    nst.save_image(np.zeros((32, 32, 3)), "painting.png")
    read = {name: (tmp_path / name).read_bytes() for name in ("keys.json", "painting.png")}
    for report in (*read, "b.gif"):
        with pytest.raises(SystemExit):
            main(["video", "a.gif", "painting.png", "-o", "b.gif", "--recipe", "keys.json", "--report", report])
        assert "name" in capfd.readouterr().err.splitlines()[-1]
    assert {name: (tmp_path / name).read_bytes() for name in read} == read and len(list(tmp_path.iterdir())) == 2


def test_what_is_done_is_not_left_over_the_clip_itself(tmp_path):
    source = clips.film(tmp_path / "b.part.mp4", clips.moving(2))
    with pytest.raises(NSTError, match="is the clip itself"):
        nst.stylize_video(source, "starry", tmp_path / "b.mp4")
    with pytest.raises(NSTError, match="no mode"):
        nst.stylize_video(source, "starry", tmp_path / "c.mp4", mode=["fast"])
