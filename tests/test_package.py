"""The package as others meet it: light to import, whole in a wheel, and content with Colab's and Binder's versions."""

import importlib
import pkgutil
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import lanes
import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
BASE = [Requirement(r) for r in PROJECT["dependencies"]]
EXTRAS = {name: [Requirement(r) for r in rs] for name, rs in PROJECT["optional-dependencies"].items()}

# What Colab ships. The course must not replace any of it.
COLAB = dict(pin.split("==") for pin in lanes.COLAB)
COLAB["tensorflow"] = COLAB["tensorflow-cpu"]


def test_import_is_light():
    code = (
        "import sys, nstlib as nst; assert callable(nst.gallery) and callable(nst.doctor) and nst.load_image;"
        "bad = {'tensorflow', 'keras', 'jax', 'torch', 'ipywidgets', 'matplotlib'} & set(sys.modules); print(bad)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


def test_public_names_exist_and_rooms_do_not_shadow_them():
    import nstlib as nst

    for room in pkgutil.iter_modules(nst.__path__):  # importing one must not put a module in a function's place
        importlib.import_module(f"nstlib.{room.name}")
    for name in nst.__all__:
        assert getattr(nst, name) is not None
    for name in ("gallery", "doctor", "stylize", "forecast", "backbone"):
        assert callable(getattr(nst, name)), name
    for name in ("nonsense", "_nonsense", "views.nonsense", ""):
        with pytest.raises(AttributeError, match=f"no attribute '{name}'"):
            getattr(nst, name)


@pytest.mark.parametrize(
    "expression",
    [
        "callable(nst.views.drawn)",  # lesson 5
        "callable(nst.explain.gram_lens)",  # explain's own example
        "{'views', 'explain', 'gallery', 'stylize'} <= set(dir(nst)) and 'nst' not in dir(nst)",
        "callable(nst.gallery) and callable(nst.doctor) and nst.engine.stylize is nst.stylize",
    ],
)
def test_rooms_are_there_in_a_fresh_session(expression):
    code = f"import nstlib as nst; print({expression})"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "True"


def test_base_install_pulls_no_backend_and_no_widgets():
    heavy = {"tensorflow", "tensorflow-cpu", "jax", "torch", "ipywidgets", "anywidget", "jupyterlab"}
    assert not heavy & {r.name for r in BASE}


@pytest.mark.parametrize("package", COLAB)
def test_colab_needs_no_upgrade(package):
    for requirement in [*BASE, *EXTRAS["lab"], *EXTRAS["cpu"], *EXTRAS["gpu"]]:
        if requirement.name == package:
            assert requirement.specifier.contains(COLAB[package]), requirement


def test_colab_has_all_that_the_first_cell_does_not_bring():
    """It installs this package alone."""
    assert {requirement.name for requirement in BASE} <= set(COLAB)


def test_a_python_that_does_not_start_is_none(tmp_path, monkeypatch):
    """As pyenv's shims of versions that are not installed."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert lanes.interpreter("3.98") is None
    shim = tmp_path / "python3.98"
    shim.write_text('#!/bin/sh\n[ "$PYENV_VERSION" = 3.98 ] && echo /there/python3.98 || exit 127\n')
    shim.chmod(0o755)
    assert lanes.interpreter("3.98") == "/there/python3.98"
    shim.write_text("#!/bin/sh\nexit 127\n")
    assert lanes.interpreter("3.98") is None


@pytest.mark.parametrize("extra", ["cpu", "gpu"])
@pytest.mark.parametrize("place", [("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"), ("win32", "AMD64")])
@pytest.mark.parametrize(("python", "backend"), [("3.11", "tensorflow"), ("3.13", "tensorflow"), ("3.14", "jax")])
def test_every_machine_gets_one_backend(extra, place, python, backend):
    machine = {"sys_platform": place[0], "platform_machine": place[1], "python_version": python}
    found = [r.name for r in EXTRAS[extra] if r.marker.evaluate(machine)]
    assert len(found) == 1 and found[0].removesuffix("-cpu") == backend


def test_no_upper_limits():
    for requirement in [*BASE, *(r for rs in EXTRAS.values() for r in rs)]:
        assert all(s.operator == ">=" for s in requirement.specifier), requirement


def test_binder_pins_satisfy_the_project():
    lines = (ROOT / "binder" / "requirements.txt").read_text().splitlines()
    pins = dict(line.split("==") for line in lines if line and not line.startswith("#"))
    environment = {"platform_machine": "x86_64", "sys_platform": "linux", "python_version": "3.12"}
    for requirement in [*BASE, *EXTRAS["cpu"], *EXTRAS["lab"], *EXTRAS["fast"]]:
        if requirement.marker and not requirement.marker.evaluate(environment):
            continue
        assert requirement.specifier.contains(Version(pins.pop(requirement.name))), requirement
    assert pins == {}  # nothing is pinned that the project does not ask for
    assert (ROOT / "binder" / "runtime.txt").read_text().strip() == "python-3.12"


@pytest.mark.parametrize(("name", "wanted"), [("postBuild", "set -euo pipefail"), ("start", 'exec "$@"')])
def test_binder_scripts(name, wanted):
    path = ROOT / "binder" / name
    assert wanted in path.read_text() and path.stat().st_mode & 0o111
    subprocess.run(["bash", "-n", path], check=True)


def test_wheel_carries_pictures_and_weights(tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "site")
    weights = ("pocket", "pocket_drawn", "vgg16")
    assert {f"nstlib/backbones/{name}.npz" for name in weights} | {"nstlib/_data/catalogue.json"} <= set(names)
    assert "nstcourse/grading/image/Dockerfile" in names  # nst course image builds from it
    at_once = ("styles.npz", "graph.onnx", "amount.onnx", "predict.onnx", "styles_card.md")
    assert {f"nstlib/fast/{name}" for name in at_once} <= set(names)
    pages = {f"nstlib/widgets/photos.{end}" for end in ("js", "css")} | {"nstlib/studio.ipynb"}
    assert pages <= set(names)
    assert {"nstcourse/_data/contents.toml", "nstcourse/build/builder.py"} <= set(names)
    assert not [n for n in names if n.startswith(("training", "tests", "nstlib/_data/sources"))]
    assert wheel.stat().st_size <= 23_000_000
    given = {name.removeprefix("nstcourse/_data/learner/") for name in names if "/_data/learner/" in name}
    built = {f"{f}/{path.name}" for f in ("notebooks", "exercises") for path in (ROOT / f).glob("*.ipynb")}
    assert given == built and not [n for n in names if "solutions" in n or "teachers_guide" in n]
    # From the unpacked wheel alone, away from the checkout, a gallery picture loads.
    code = "import nstlib as nst; print(nst.__file__, nst.load_image('harbour', size=64).shape)"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path / "site",
        env={"PYTHONPATH": str(tmp_path / "site"), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(tmp_path) in run.stdout and "64" in run.stdout
    # So does the course, which is what the checkout would give out, to the byte.
    for place, folder in ((tmp_path / "site", "wheel"), (ROOT, "checkout")):
        command = [sys.executable, "-m", "nstcourse.cli", "course", "get", str(tmp_path / folder)]
        subprocess.run(command, cwd=tmp_path, env={"PYTHONPATH": str(place), "PATH": ""}, check=True)
    wheel_s, checkout_s = (
        {path.relative_to(tmp_path / folder).as_posix(): path.read_bytes() for path in (tmp_path / folder).rglob("*.*")}
        for folder in ("wheel", "checkout")
    )
    assert wheel_s == checkout_s and set(wheel_s) == built


def test_licence_and_citation_name_the_same_version():
    import nstlib

    citation = (ROOT / "CITATION.cff").read_text()
    assert re.search(r"^version: (.+)$", citation, flags=re.MULTILINE)[1] == nstlib.__version__
    licence = (ROOT / "LICENSE").read_text()
    assert all(word in licence for word in ("MIT License", "Creative Commons Attribution 4.0", "CC0 1.0"))


def test_no_file_holds_a_path_of_the_builder():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    if not tracked:
        pytest.skip("not a git checkout")
    home = str(Path.home())
    for name in tracked:
        path = ROOT / name
        if path.suffix in {".py", ".md", ".ipynb", ".json", ".toml", ".txt", ".yml", ".cff"} and home != "/":
            text = path.read_text(encoding="utf-8", errors="ignore")
            assert str(ROOT) + "/" not in text and home + "/" not in text, name


def test_no_placeholder_is_left_in_what_people_read():
    for path in [*ROOT.glob("*.md"), *ROOT.glob("training/*.md"), *ROOT.glob("nstlib/**/*.md")]:
        assert not re.search(r"@[A-Z]+@|TODO|FIXME|XXX", path.read_text()), path.name
