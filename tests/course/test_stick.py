"""A kit of toy wheels: what it takes is worked out by hand, its checksums by hashlib, and pip is the real one.

The real thing, half a gigabyte, installed with the network taken away: the lane `kit`, test_kit_for_real.py.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest
from toy_wheels import shelf

from nstcourse.stick import kit, resolver, targets
from nstcourse.stick.shelf import install
from nstlib.errors import NSTError

ROOT = Path(__file__).resolve().parents[2]
WINDOWS, LINUX = targets.Target("3.12", "windows"), targets.Target("3.12", "linux")
NATIVE = {WINDOWS: "native-1.0-cp312-cp312-win_amd64.whl", LINUX: "native-1.0-cp312-cp312-manylinux_2_17_x86_64.whl"}
ANY = {name: f"{name}-1.0-py3-none-any.whl" for name in ("plain", "for_windows", "for_posix", "early", "deeper")}
TAKES = {
    WINDOWS: {ANY["plain"], ANY["for_windows"], ANY["deeper"], NATIVE[WINDOWS]},
    LINUX: {ANY["plain"], ANY["for_posix"], NATIVE[LINUX]},
}
OWN = "nstlib-9.9-py3-none-any.whl"


@pytest.fixture(scope="module")
def toys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("toys")
    shelf(folder)
    return folder


@pytest.fixture(autouse=True)
def only_toys(monkeypatch, toys):
    """pip finds nothing but toys, whatever this machine's settings say."""
    for name in [name for name in os.environ if name.startswith("PIP_") or name == "NST_OFFLINE"]:
        monkeypatch.delenv(name)
    for name, value in (("CONFIG_FILE", os.devnull), ("NO_INDEX", "1"), ("FIND_LINKS", str(toys))):
        monkeypatch.setenv(f"PIP_{name}", value)


@pytest.fixture(scope="module")
def made(toys, tmp_path_factory):
    """A kit for two systems, and what was said of the second."""
    patch = pytest.MonkeyPatch()
    patch.delenv("NST_OFFLINE", raising=False)
    for name, value in (("CONFIG_FILE", os.devnull), ("NO_INDEX", "1"), ("FIND_LINKS", str(toys))):
        patch.setenv(f"PIP_{name}", value)
    folder = tmp_path_factory.mktemp("stick") / "nst"
    list(kit.make(folder, LINUX, wheel=toys / OWN, root=ROOT))
    told = list(kit.make(folder, WINDOWS, wheel=toys / OWN, root=ROOT))
    patch.undo()
    return folder, told


@pytest.fixture
def own(made, tmp_path):
    """A kit that a test may spoil."""
    return Path(shutil.copytree(made[0], tmp_path / "kit"))


def wheels(folder):
    return {path.name for path in (folder / "wheels").glob("*.whl")}


def test_what_a_system_takes_is_decided_by_that_system_and_not_by_this_one(made):
    folder, told = made
    listed = json.loads((folder / "kit.json").read_text())
    for target in (WINDOWS, LINUX):
        entry = listed["targets"][target.name]
        assert set(entry["wheels"]) == {f"wheels/{name}" for name in TAKES[target] | {OWN}}
        pins = (folder / entry["pins"]).read_text().split()
        assert {pin.partition("==")[0].replace("-", "_") for pin in pins} == {
            name.partition("-")[0] for name in (*TAKES[target], OWN)
        }
    assert wheels(folder) == TAKES[WINDOWS] | TAKES[LINUX] | {OWN}
    assert any(line.startswith("3 of 5 wheels are to be fetched: ") for line in told)  # nstlib's and "plain" were there


def test_the_list_names_every_file_with_its_checksum(made):
    folder, _ = made
    listed = json.loads((folder / "kit.json").read_text())
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there == {*listed["files"], "kit.json"} and listed["complete"] and listed["nstlib"] == "9.9"
    for name, known in listed["files"].items():
        data = (folder / name).read_bytes()
        assert known == {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    batch = (folder / "install.bat").read_bytes()  # as its shell wants lines to end
    assert batch.count(b"\n") == batch.count(b"\r\n") > 10
    assert "course/exercises/03_style.ipynb" in there and "course/notebooks/index.ipynb" in there
    assert not [name for name in there if "solution" in name or name.startswith("course/READ_ME")]


def test_the_read_me_has_both_systems_and_the_commands(made):
    text = (made[0] / "READ_ME.md").read_text()
    for words in (str(WINDOWS), str(LINUX), "sh install.sh", "install.bat", "wheels/windows-3.12.txt"):
        assert words in text
    assert "pip install --no-index --find-links wheels" in text


# --- what is missing or damaged --------------------------------------------------------------------------------------


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    "spoil, words",
    [
        (Path.unlink, "is missing"),
        (lambda path: path.write_bytes(path.read_bytes()[:100]), "is damaged: 100 bytes of"),
        (flip, "is damaged: its bytes are others"),
    ],
)
@pytest.mark.parametrize("name", [f"wheels/{NATIVE[LINUX]}", "course/exercises/03_style.ipynb"])
def test_a_check_tells_what_is_wrong_and_the_same_command_mends_a_wheel(own, said, toys, spoil, words, name):
    spoil(own / name)
    status, _, err = said("course", "kit", own, "--check")
    assert status == 2 and err.startswith(f"nst: {name} {words}") and "(1 in all); mend it with: nst course kit" in err
    run = subprocess.run([sys.executable, own / "install.py", "--check"], capture_output=True, text=True)
    assert run.returncode == 1 and run.stdout.startswith(f"{name} {words}") and run.stdout.count("\n") == 1
    if spoil is not flip:
        return
    command = ("course", "kit", own, "--python", "3.12", "--platform", "linux", "--wheel", toys / OWN, "--root", ROOT)
    if name.startswith("course"):  # somebody's work, for all that can be known
        status, _, err = said(*command)
        assert status == 2 and "was changed on the stick; move it away, and try again." in err
        return
    status, out, _ = said(*command)
    assert status == 0 and "1 of 4 wheels are to be fetched" in out
    assert said("course", "kit", own, "--check")[:2] == (
        0,
        f"all {len(own_list(own)['files'])} files are there and whole.\n",
    )


def test_what_was_never_fetched_is_told_by_the_stick_s_program(own, tmp_path, monkeypatch):
    """A second system was begun and broken off: its wheels are named, but neither there nor in the list of files."""
    theirs = own_list(own)
    missing = [name for name in theirs["targets"][LINUX.name]["wheels"] if "plain" not in name and OWN not in name]
    missing.append(theirs["targets"][LINUX.name]["pins"])
    for name in missing:
        if name not in theirs["targets"][WINDOWS.name]["wheels"]:
            del theirs["files"][name]
            (own / name).unlink()
    (own / "kit.json").write_text(json.dumps({**theirs, "complete": False}))
    gone = sorted(name for name in missing if not (own / name).exists())
    run = subprocess.run([sys.executable, own / "install.py", "--check"], capture_output=True, text=True)
    assert run.returncode == 1 and run.stdout.splitlines() == [f"{name} is missing" for name in gone] and len(gone) > 1
    monkeypatch.setattr(install, "HERE", own)
    monkeypatch.setattr(install, "target", lambda: LINUX.name)
    with pytest.raises(install.Amiss, match=rf"^{gone[0]} is missing \({len(gone)} in all\); mend it with"):
        install.install(tmp_path / "x", install.read(own))
    assert not (tmp_path / "x").exists()
    windows = theirs["targets"][WINDOWS.name]
    assert install.faults(own, theirs, install.promised(windows)) == []  # those are served as before


def own_list(folder):
    return json.loads((folder / "kit.json").read_text())


def test_a_list_that_is_damaged_is_made_anew(own, said, toys):
    (own / "kit.json").write_text("{")
    status, _, err = said("course", "kit", own, "--check")
    assert status == 2 and "is no kit: it has no readable kit.json; make one with: nst course kit DIR" in err
    told = list(kit.make(own, LINUX, wheel=toys / OWN, root=ROOT))
    assert kit.faults(own)[1] == [] and any("wheels" in line for line in told)


def test_a_call_that_was_broken_off_is_gone_on_with(tmp_path, said, toys, monkeypatch):
    fetch, asked = resolver.fetch, []

    def broken(portion, target, folder):
        asked.append([one.project for one in portion])
        if len(asked) == 2:
            (folder / "half.whl").write_bytes(b"half")
            raise KeyboardInterrupt
        fetch(portion, target, folder)

    monkeypatch.setattr(resolver, "AT_ONCE", 2)
    monkeypatch.setattr(resolver, "fetch", broken)
    folder = tmp_path / "nst"
    command = ("course", "kit", folder, "--python", "3.12", "--platform", "windows", "--wheel", toys / OWN)
    status, _, err = said(*command, "--root", ROOT)
    assert status != 0 and "the same command goes on from here" in err
    assert not list(folder.rglob("half.whl")) and "never completed" in said("course", "kit", folder, "--check")[2]
    monkeypatch.setattr(resolver, "fetch", fetch)
    status, out, _ = said(*command, "--root", ROOT, "--exercise", "3")
    assert status == 0 and "2 of 5 wheels are to be fetched" in out and wheels(folder) == TAKES[WINDOWS] | {OWN}
    assert [path.name for path in (folder / "course" / "exercises").iterdir()] == ["03_style.ipynb"]


@pytest.mark.breadth
def test_wheels_that_nobody_takes_any_more_go(own, toys, monkeypatch, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(toys, other)
    (other / ANY["plain"]).rename(other / "plain-2.0-py3-none-any.whl")
    from toy_wheels import wheel

    (other / "plain-2.0-py3-none-any.whl").unlink()
    wheel(other, "plain", version="2.0")
    monkeypatch.setenv("PIP_FIND_LINKS", str(other))
    for target in (LINUX, WINDOWS):
        list(kit.make(own, target, wheel=toys / OWN, root=ROOT))
    assert not {ANY["plain"], ANY["deeper"]} & wheels(own) and "plain-2.0-py3-none-any.whl" in wheels(own)
    assert kit.faults(own)[1] == []


# --- bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options, words",
    [
        (("--python", "3.9"), "there is no kit for Python '3.9'; take one of 3.11, 3.12, 3.13"),
        (("--platform", "window"), "there is no kit for the system 'window'; did you mean 'windows'?"),
        (
            ("--python", "3.13", "--platform", "windows"),
            "there is no wheel of native for Python 3.13 on Windows; choose",
        ),
        (
            ("--python", "3.12", "--platform", "macos-intel"),
            "there is no wheel of native for Python 3.12 on a Mac with",
        ),
        (("--wheel", "plain.whl"), "'plain.whl' is no wheel of nstlib; give the file nstlib-....whl."),
        (("--exercise", "99", "--python", "3.12", "--platform", "linux"), "there is no exercise '99'"),
    ],
)
def test_what_cannot_be_made_is_told_in_a_sentence(tmp_path, said, toys, options, words):
    given = () if "--wheel" in options else ("--wheel", toys / OWN)
    status, _, err = said("course", "kit", tmp_path / "nst", *options, *given, "--root", ROOT)
    assert status == 2 and err.startswith(f"nst: {words}") and err.count("\n") == 1


def test_a_folder_that_holds_other_things_is_left_alone(tmp_path, said, toys):
    (tmp_path / "holiday.jpg").write_bytes(b"x")
    status, _, err = said("course", "kit", tmp_path, "--wheel", toys / OWN)
    assert (
        status == 2 and f"holds other things (holiday.jpg); give a folder of its own: {tmp_path / 'nst'}, say." in err
    )
    status, _, err = said("course", "kit", tmp_path / "holiday.jpg", "--wheel", toys / OWN)
    assert status == 2 and "is a file; give the name of a folder" in err
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]


def test_who_wants_no_download_gets_none(tmp_path, said, toys, monkeypatch):
    monkeypatch.setenv("NST_OFFLINE", "1")
    status, _, err = said("course", "kit", tmp_path / "nst", "--wheel", toys / OWN)
    assert (status, err) == (2, "nst: NST_OFFLINE is set, so nothing is downloaded; unset it to make a kit.\n")
    assert not (tmp_path / "nst").exists()


def test_a_full_disk_is_told_before_anything_is_fetched(tmp_path, toys, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10, 0, 10_000_000))
    monkeypatch.setattr(resolver, "fetch", lambda *_: pytest.fail("fetched all the same"))
    with pytest.raises(NSTError, match="has 10 MB free; make room, or give another folder.$"):
        list(kit.make(tmp_path / "nst", LINUX, wheel=toys / OWN, root=ROOT))


def test_an_index_out_of_reach_is_told(tmp_path, said, toys, monkeypatch):
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")  # nobody listens there
    monkeypatch.setenv("no_proxy", "*")
    status, _, err = said("course", "kit", tmp_path / "nst", "--wheel", toys / OWN, "--python", "3.12")
    assert status == 2 and err.startswith(
        "nst: the package index cannot be reached; a kit is made where there is internet"
    )


@pytest.mark.parametrize(
    "told, words",
    [
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            "the disk is full; ",
        ),
        ("ERROR: [Errno 27] File too large: 'x.whl'", "this disk takes no file so large (FAT32 ends at 4 GB); "),
        ("/usr/bin/python3: No module named pip", "has no pip, which fetches the wheels; run: "),
        ("WARNING: a\nERROR: something new", "pip failed: something new"),
        ("", "pip failed: no reason"),
    ],
)
def test_what_pip_says_becomes_a_sentence(told, words):
    assert words in resolver._sentence(told, LINUX, "pip failed: {said}")


# --- the program on the stick ----------------------------------------------------------------------------------------


def test_the_stick_s_program_knows_the_same_systems_and_checks_all(made):
    theirs = {
        (s.markers["platform_system"], s.markers["platform_machine"].lower()): n for n, s in targets.SYSTEMS.items()
    }
    assert theirs == install.SYSTEMS
    here = targets.target(None if f"{sys.version_info[0]}.{sys.version_info[1]}" in targets.PYTHONS else "3.12")
    assert here.system == targets.here()
    run = subprocess.run([sys.executable, made[0] / "install.py", "--check"], capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "") and run.stdout.endswith("files are here and whole.\n")


@pytest.fixture(scope="module")
def for_here(tmp_path_factory):
    """A kit for this Python on this machine, of the toys that go with it."""
    from toy_wheels import NST, wheel

    folder = tmp_path_factory.mktemp("here")
    own = wheel(folder, "nstlib", requires=["plain"], code=NST, version="9.9", script="nst = nstlib:main")
    wheel(folder, "plain")
    patch = pytest.MonkeyPatch()
    patch.delenv("NST_OFFLINE", raising=False)
    for name, value in (("CONFIG_FILE", os.devnull), ("NO_INDEX", "1"), ("FIND_LINKS", str(folder))):
        patch.setenv(f"PIP_{name}", value)
    patch.setattr(targets, "PYTHONS", (*targets.PYTHONS, f"{sys.version_info[0]}.{sys.version_info[1]}"))
    list(kit.make(folder / "nst", targets.target(), wheel=own, root=ROOT))
    patch.undo()
    return folder / "nst"


def begin(stick, home, *words, how=None):
    """install.py with a home of its own and every index out of reach."""
    away = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "https_proxy": "http://127.0.0.1:9"}
    environment = {**os.environ, "HOME": str(home), "USERPROFILE": str(home), **away}
    environment.pop("PYTHONPATH", None)
    command = [*(how or (sys.executable, stick / "install.py")), *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def test_it_installs_without_an_index_and_keeps_what_was_worked_in(for_here, tmp_path):
    stick = Path(shutil.copytree(for_here, tmp_path / "nst"))
    done = begin(stick, tmp_path)
    assert done.returncode == 0, done.stderr
    place = tmp_path / "nst-course"
    assert "toy doctor" in done.stdout and done.stdout.rstrip().endswith(f"nst lab {place}")
    sheet = place / "exercises" / "03_style.ipynb"
    sheet.write_text("my work")
    (place / "notebooks" / "index.ipynb").unlink()
    begin(stick, tmp_path, place)
    assert sheet.read_text() == "my work" and (place / "notebooks" / "index.ipynb").is_file()
    (stick / "wheels" / ANY["plain"]).write_bytes(b"half")
    done = begin(stick, tmp_path, tmp_path / "another")
    size = own_list(for_here)["files"][f"wheels/{ANY['plain']}"]["size"]
    assert done.returncode == 2 and done.stderr == (
        f"install: wheels/{ANY['plain']} is damaged: 4 bytes of {size} (1 in all); mend it with: nst course kit DIR\n"
    )
    assert not (tmp_path / "another").exists()


def test_another_python_or_system_is_told_and_nothing_is_begun(made, tmp_path, monkeypatch):
    kit_of_others = own_list(made[0])
    monkeypatch.setattr(install, "target", lambda: "linux-3.8")
    with pytest.raises(
        install.Amiss, match="^this kit is for Python 3.12 on Linux on Intel or AMD; Python 3.12 on Windows; this"
    ):
        install.install(tmp_path / "x", kit_of_others)
    assert not (tmp_path / "x").exists()
    (tmp_path / "install.py").write_text((made[0] / "install.py").read_text())
    done = begin(tmp_path, tmp_path)
    assert (
        done.returncode == 2
        and "is no kit: it has no readable kit.json" in done.stderr
        and "Traceback" not in done.stderr
    )


@pytest.mark.skipif(os.name == "nt", reason="a shell's script")
def test_the_shell_s_script_takes_a_python_that_is_served(for_here, tmp_path):
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("dirname", "sh"):
        (programs / name).symlink_to(shutil.which(name))
    how = ("env", f"PATH={programs}", "sh", for_here / "install.sh")
    done = begin(for_here, tmp_path, how=how)
    assert done.returncode == 2 and done.stderr == (
        "install: no Python was found; READ_ME.md says which one is needed.\n"
    )
    fake, real = programs / "python3.13", programs / "python3"
    fake.write_text("#!/bin/sh\nexit 1\n")
    real.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    for program in (fake, real):
        program.chmod(0o755)
    done = begin(for_here, tmp_path, "--check", how=how)
    assert done.returncode == 0 and "files are here and whole" in done.stdout
