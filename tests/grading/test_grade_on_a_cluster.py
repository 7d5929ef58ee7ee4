"""A class graded on workers against the same class graded here; and workers that may take no submissions."""

import copy
import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from walled import needs_bubblewrap

pytest.importorskip("distributed")
from nstcourse.grading import afar, sandbox
from nstcourse.grading.grade import grade
from nstlib import settings
from nstlib.cluster import Address, joined, offers, pool
from nstlib.errors import NSTError

ROOT = Path(__file__).resolve().parents[2]
pytestmark = needs_bubblewrap
OTHERS = {
    "right": {},
    "wrong": {"3.1": "def flatten(features):\n    return features.ravel()"},
    "quits": {"3.2": "import os\nos._exit(1)"},
}


def handed_in(folder):
    solved = nbformat.read(ROOT / "solutions" / "03_style.ipynb", as_version=4)
    for name, answers in OTHERS.items():
        made = copy.deepcopy(solved)
        for cell in made.cells:
            cell.source = answers.get(cell.metadata.get("nst", {}).get("task", ""), cell.source)
        (folder / name).mkdir(parents=True)
        nbformat.write(made, folder / name / "03_style.ipynb")
    return folder


def marks(out):
    """What was marked of each, without what the clock says."""
    found = {path.name: json.loads(path.read_text()) for path in (out / "marks").glob("*.json")}
    return {name: {k: v for k, v in one.items() if k not in ("seconds", "log")} for name, one in found.items()}


@pytest.mark.skipif(not settings.value("NST_HUBS"), reason='processes for a minute: the lane "cluster"')
def test_marks_are_those_of_one_machine_and_the_secret_stays(tmp_path, monkeypatch):
    """With the same secret, each student's own numbers are the same; what is sent to a worker holds it nowhere."""
    folder, secret = handed_in(tmp_path / "in"), bytes(range(32))
    for name in ("alone", "many"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "secret.key").write_text(secret.hex())
    sent, call = [], pool.Pool.call
    monkeypatch.setattr(pool.Pool, "call", lambda self, *unit: sent.append(unit) or call(self, *unit))
    options = {"root": ROOT, "exercise": "03", "tell": lambda line: None}
    grade(folder, tmp_path / "alone", jobs=2, **options)
    assert not sent
    grade(folder, tmp_path / "many", where=Address.read("local:2"), **options)
    assert marks(tmp_path / "many") == marks(tmp_path / "alone") and len(marks(tmp_path / "alone")) == 3
    assert sent and all(secret.hex() not in repr(unit) and repr(secret)[2:-1] not in repr(unit) for unit in sent)


def test_a_worker_without_a_sandbox_takes_no_submissions(monkeypatch):
    monkeypatch.setattr(pool, "PATIENCE", 1.0)
    told = []
    with joined("local:1", told.append, needs=(offers.SANDBOX,), sandbox=False) as made:
        here = SimpleNamespace(level="bubblewrap", limits=sandbox.Limits(), warning="", words="")
        box = afar.Afar(made, here, [])
        with pytest.raises(NSTError, match="has no worker for this"):
            box.run({"job": 1})
    assert len(told) == 1 and "it has no sandbox to run submissions in; install bubblewrap" in told[0]


def test_without_a_sandbox_there_is_no_cluster(tmp_path):
    with pytest.raises(NSTError, match="workers run submissions in a sandbox"):
        grade(handed_in(tmp_path / "in"), tmp_path / "out", root=ROOT, exercise="03", unsafe=True, where="local:2")
    shutil.rmtree(tmp_path / "in")
