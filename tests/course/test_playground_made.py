"""How the playground's folder is made: what npm does not bring is told in a sentence, and nothing half-made is kept."""

import json
import re
import shutil
import stat
import sys
from importlib.util import find_spec

import pytest
from small_site import small

from nstcourse.build.site import making
from nstcourse.build.site.playground import making as playground
from nstcourse.build.site.playground import npm
from nstlib.errors import NSTError

# A stand-in for npm: brings the files that it is told of, or fails as it is told to.
NPM = """#!{python}
import os, pathlib, sys
assert sys.argv[1] == "ci" and "--ignore-scripts" in sys.argv, sys.argv
print(os.environ.get("FAKE_SAYS", ""), file=sys.stderr)
for name in os.environ.get("FAKE_BRINGS", "").split():
    path = pathlib.Path("node_modules", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("what " + name + " holds")
sys.exit(int(os.environ.get("FAKE_ENDS", "0")))
"""


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """fake(brings, says, ends): an npm on the path; its cache is empty."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "npm"
    monkeypatch.setenv("NST_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NST_OFFLINE", "")
    monkeypatch.setattr(npm, "program", lambda: [str(program)] if program.exists() else None)

    def set_up(brings=playground.LIBRARY, says="", ends=0):
        program.write_text(NPM.format(python=sys.executable))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("FAKE_BRINGS", " ".join(brings))
        monkeypatch.setenv("FAKE_SAYS", says)
        monkeypatch.setenv("FAKE_ENDS", str(ends))

    return set_up


def test_what_was_fetched_once_is_not_asked_for_again(fake, monkeypatch):
    fake()
    folder = npm.fetched(playground.HERE, playground.LIBRARY)
    assert sorted(file.name for file in folder.iterdir()) == sorted(playground.LIBRARY.values())
    assert (folder / "tf-core.min.js").read_text() == "what @tensorflow/tfjs-core/dist/tf-core.min.js holds"
    monkeypatch.setattr(npm, "program", lambda: None)
    monkeypatch.setenv("NST_OFFLINE", "1")
    assert npm.fetched(playground.HERE, playground.LIBRARY) == folder


def test_why_there_is_no_playground_is_told(fake, tmp_path, monkeypatch):
    def told():
        with pytest.raises(NSTError) as error:
            playground.build(tmp_path / "playground")
        assert not (tmp_path / "playground").exists() and not list((tmp_path / "cache").rglob("*.js"))
        line = playground.without(error.value)
        assert line.startswith("the playground is left out: ") and line.count("\n") == 0 and line.endswith(".")
        return line

    assert "npm is not installed" in told()
    fake(says="npm error code ECONNREFUSED\nnpm error more", ends=1)
    assert "npm stopped: npm error code ECONNREFUSED" in told()
    fake(brings=list(playground.LIBRARY)[:1])
    assert "npm's package has no file" in told()
    monkeypatch.setenv("NST_OFFLINE", "1")
    assert "NST_OFFLINE is set, so nothing is downloaded" in told()


def test_the_lock_file_names_checksums_and_no_registry():
    text = (playground.HERE / npm.LOCK).read_text()
    packages = json.loads(text)["packages"]
    assert "http" not in text and all("integrity" in one for name, one in packages.items() if name)
    for name, wanted in packages[""]["dependencies"].items():
        assert packages[f"node_modules/{name}"]["version"] == wanted  # an exact version, not a range


def test_the_folder_lists_its_files_and_its_version_changes_with_any_of_them(fake, tmp_path, monkeypatch):
    fake()
    first = playground.build(tmp_path / "first")
    listed = json.loads((first / "files.json").read_text())
    there = {file.relative_to(first).as_posix() for file in first.rglob("*") if file.is_file()}
    assert set(listed["files"]) == there - {"files.json"} and {"index.html", "weights/pocket.bin"} <= there
    assert f"const VERSION = '{listed['version']}'" in (first / "sw.js").read_text()
    changed = tmp_path / "page"
    shutil.copytree(playground.PAGE, changed)
    (changed / "style.css").write_text("body { color: red }")
    monkeypatch.setattr(playground, "PAGE", changed)
    other = json.loads((playground.build(tmp_path / "second") / "files.json").read_text())
    assert other["version"] != listed["version"]
    pictures = json.loads((first / "pictures" / "pictures.json").read_text())
    assert all(one["alt"] and (first / "pictures" / one["file"]).is_file() for one in pictures) and len(pictures) == 20


def test_modules_are_small_and_name_only_files_that_are_there():
    for file in sorted(playground.PAGE.rglob("*.js")):
        text = file.read_text(encoding="utf-8")
        assert text.count("\n") <= 300 and text.startswith("//"), file.name
        for name in re.findall(r"from '([^']+)'", text):
            assert (file.parent / name).is_file(), f"{file.name}: {name}"
        assert max(map(len, text.splitlines())) <= 125, file.name


@pytest.mark.skipif(any(find_spec(name) is None for name in making.NEEDED), reason="the extra 'site' is not installed")
def test_the_site_s_first_page_leads_there_or_it_is_said_why_not(fake, tmp_path):
    checkout, out = small(tmp_path / "checkout"), tmp_path / "site"
    lines = making.build(checkout, out, play=True)
    told = [next(lines), next(lines)]  # before anything is generated, which takes its time
    lines.close()
    assert "the playground is left out: npm is not installed" in told[1]
    fake()
    told = list(making.build(checkout, out, play=True))
    assert any(re.fullmatch(r"playground/: [\d.]+ MB", line) for line in told)
    assert 'href="playground/index.html"' in (out / "index.html").read_text()
    assert (out / "playground" / "js" / "page.js").is_file()
