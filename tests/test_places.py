"""Machines without a home, with several users, and with nothing but a base install.

Compared with what another user would see and with real processes, from which packages are hidden.
"""

import json
import os
import shlex
import stat
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from nstlib import files, home, speed
from nstlib.backbones import weights
from nstlib.errors import NSTError

ROOT = Path(__file__).resolve().parent.parent
FAST = ["--size", "64", "--steps", "1", "--backbone", "pocket"]
posix = pytest.mark.skipif(os.name != "posix", reason="names as on Unix")


@pytest.fixture
def homeless(monkeypatch, tmp_path):
    """A user of whom the system knows no home, as in a container that is run under any number."""
    import pwd
    import tempfile

    def nobody(*_):
        raise KeyError("getpwuid(): uid not found")

    for name in ("HOME", "KERAS_HOME", "NST_CACHE", "XDG_CACHE_HOME", "USERPROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", nobody)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    home.private.cache_clear()
    yield tmp_path
    home.private.cache_clear()


def test_without_a_home_caches_are_private(homeless):
    ours = homeless / f"nst-{os.getuid()}"
    assert home.own() is None and home.in_home("a") is None
    assert home.keras() == ours / ".keras" and weights.cache_folder() == ours / ".keras" / "models"
    assert speed.memory_file() == ours / "nstlib" / "machine.json" and weights.cached("vgg19") is None
    assert stat.S_IMODE(ours.stat().st_mode) == 0o700
    with pytest.raises(NSTError, match="not a usable file name"):
        files.as_path("~/a.png")


@pytest.mark.parametrize("how", ["another's", "open to all", "a link", "a file"])
def test_a_folder_of_somebody_else_is_not_used(homeless, monkeypatch, how):
    """In /tmp everybody can make a folder of that name first."""
    name = homeless / f"nst-{os.getuid()}"
    if how == "a file":
        name.touch()
    elif how == "a link":
        name.symlink_to(homeless)
    else:
        name.mkdir(mode=0o700)
        name.chmod(0o777 if how == "open to all" else 0o700)
    if how == "another's":
        if os.getuid() != 0:
            pytest.skip("only root can give a folder away")
        os.chown(name, 12345, -1)
    own = home.private()
    assert own != name and own.parent == homeless and home.private() == own
    assert stat.S_IMODE(own.stat().st_mode) == 0o700 and own.stat().st_uid == os.getuid()


def test_a_home_that_cannot_be_written_is_still_read(homeless, monkeypatch, tmp_path):
    """Nothing is put there, and weights that lie there are found."""
    away = tmp_path / "home"
    (away / ".keras" / "models").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(away))
    file = away / ".keras" / "models" / weights.PUBLISHED["vgg19"].file
    file.write_bytes(b"these are the weights")
    monkeypatch.setitem(weights.PUBLISHED, "vgg19", replace(weights.PUBLISHED["vgg19"], md5=weights.md5(file)))
    assert home.keras() == away / ".keras"
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: not str(path).startswith(str(away)) and real(path, mode))
    assert home.keras() == tmp_path / f"nst-{os.getuid()}" / ".keras" and weights.cached("vgg19") == file


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can become somebody else")
def test_a_real_user_without_an_entry_keeps_files(tmp_path):
    """A process under a number that has no name and no home, beside a folder that is root's."""
    code = """
        import os, tempfile
        from pathlib import Path
        from nstlib import files, home
        import psutil, nstlib.lock
        os.setgroups([])
        os.setgid(54321)
        os.setuid(54321)
        print(home.own(), home.keras().name, home.private().name, oct(home.private().stat().st_mode & 0o777))
        print(files.write_atomically(home.private() / "a", b"a").stat().st_uid)
        with nstlib.lock.alone(Path("b.lock"), "b", "wait."):
            print(os.listdir())
    """
    out = tmp_path / "out"
    out.mkdir()
    out.chmod(0o1777)  # as /tmp is
    for folder in (tmp_path, *list(tmp_path.parents)[:-1]):
        if folder.stat().st_uid == 0 and not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o011)
    (out / "nst-54321").mkdir(mode=0o755)  # root's: not to be trusted
    unset = ("HOME", "XDG_CACHE_HOME", "KERAS_HOME", "NST_CACHE", "USER", "LOGNAME")
    variables = {name: value for name, value in os.environ.items() if name not in unset} | {"PYTHONPATH": str(ROOT)}
    variables["TMPDIR"] = str(out)
    command = [sys.executable, "-c", textwrap.dedent(code)]
    run = subprocess.run(command, cwd=out, env=variables, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    own, keras, private, mode, owner, *listed = run.stdout.split()
    assert (own, keras, mode, owner) == ("None", ".keras", "0o700", "54321")
    assert private.startswith("nst-") and private != "nst-54321" and "b.lock" in "".join(listed)


# --- a base install ---

HIDDEN = "nbformat nbclient jupytext ipykernel matplotlib IPython ipywidgets anywidget jupyterlab jupyter_client voila "
HIDDEN += "av cv2 sphinx myst_nb furo latex2mathml nbconvert traitlets onnx nbval pytest hypothesis nbgrader dask "
HIDDEN += "distributed"
BASE = """
    import contextlib, importlib.util, io, json, os, sys, tempfile

    HIDDEN = set({hidden!r}.split())
    def hidden(name):
        return name.split(".")[0] in HIDDEN
    class Hide:
        def find_spec(self, name, path=None, target=None):
            if hidden(name):
                raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
    sys.meta_path.insert(0, Hide())
    whole = importlib.util.find_spec
    importlib.util.find_spec = lambda name, package=None: None if hidden(name) else whole(name, package)

    import nstlib.cli
    from nstcourse.cli import app, main
    import typer.main

    def leaves(command, words=()):
        inside = getattr(command, "commands", None)
        if inside is None:
            yield " ".join(words)
        for name, one in (inside or {{}}).items():
            yield from leaves(one, (*words, name))

    nstlib.cli.become = lambda words, variables=(): 0
    told = {{"commands": list(leaves(typer.main.get_command(app)))}}
    for words in json.load(sys.stdin):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                main(words)
            except SystemExit as ended:
                status = ended.code
            except BaseException as error:
                status = f"{{type(error).__name__}}: {{error}}"
        told[" ".join(words)] = [status, out.getvalue(), err.getvalue()]
    told["KERAS_HOME"], told["temporary"] = os.environ.get("KERAS_HOME"), tempfile.gettempdir()
    json.dump(told, sys.stdout)
"""
PLAIN = {
    "gallery": 0,
    "doctor --settings": 0,
    "stylize harbour impasto -o a.png --size 64 --steps 1 --backbone pocket": 0,
    "paint harbour --style starry -o b.png --size 64": 0,
    "walk harbour --style starry --style tiles -o w.png -n 2 --size 64": 0,
    "palette harbour starry --cube p.cube": 0,
    "sheet harbour starry -o sh --strength 1 --layers all --size 48 --steps 1": 0,
    "spread harbour starry --size 48 --steps 1 --seeds 2 -o sp.png": "figures need matplotlib",
    "regions harbour --region 'top 40=starry'": 0,
    "atlas --layer block1_conv1 -o map.html": 0,
    "picker harbour starry": 0,
    "video none.mp4 starry -o v.mp4": "pip install 'nstlib[video]'",
    "surface none starry -o su.png --size 48 --steps 1": 0,
    "print harbour -o p.pdf --tile 5 --area 6x6": 0,
    "background harbour -o bg.webp --size 64": 0,
    "texture harbour -o t.png --size 64": 0,
    "sprite harbour -o s.png --size 64": 0,
    "edition none --style starry -o ed -n 2 --size 96": "figures need matplotlib",
    "mockup starry -o mug.png": 0,
    "panorama drawn none -o around.html --size 192": 0,
    "vote page harbour bridge -o vote.html": 0,
    "vote count no-votes": "there are no votes to count",
    "calm harbour -o calm.html --size 96": 0,
    "learn-style none.jpg -o c.style": "there is no file 'none.jpg'",
    "export --onnx d.onnx": "pip install onnx",
    "export web --web": 0,
    "demo out --size 64": 0,
    "weights fetch": "NST_OFFLINE",
    "weights export e.weights.h5": 0,
    "course get got": 0,
    "worker tcp://127.0.0.1:9": 'pip install "nstlib[cluster]"',
    "lab got": 'pip install "nstlib[cpu,lab]"',
    "studio .": 'pip install "nstlib[cpu,studio]"',
    "course handout -o ho": 0,
    "course handout --week 2": 0,
    "course keys -o ke": 'needs latex2mathml; run: pip install "nstlib[course]"',
    "course pack pk": 'needs latex2mathml; run: pip install "nstlib[course]"',
    "course minutes": 0,
    "course solutions -o so --root {root}": 0,
    "course practice -o class -n 1": 0,
    "grade class/submissions -o marks --exercise 03 --unsafe-no-sandbox": 0,
    "course reports marks/report.json": 0,
    "portfolio .": 0,
    "course critics class/roster.csv -o critics.csv --each 1": "one person alone can look at",
    "course kit stick --root {root}": "NST_OFFLINE is set, so nothing is downloaded",
    "course build --root {root}": 'needs nbformat; run: pip install "nstlib[course]"',
    "course check --root {root}": 'needs nbformat; run: pip install "nstlib[course]"',
    "course site --root {root} -o si": "pip install --editable '.[site]'",
    "course nbgrader --root {root} -o ng": 'needs jupytext; run: pip install "nstlib[course]"',
    "course image --engine none-of-these": "none-of-these",
}


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """{words: [status, output, errors]} of every command with --help and with plain arguments, without extras."""
    folder = tmp_path_factory.mktemp("base")
    run = [shlex.split(words.format(root=ROOT)) for words in PLAIN]
    run += [[*words, "--help"] for words in [[], *(commands_of(words) for words in PLAIN)]]
    program = textwrap.dedent(BASE.format(hidden=HIDDEN))
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "NST_OFFLINE": "1"}
    variables |= {"HOME": str(folder / "no-such-home"), "TMPDIR": str(folder)}  # and there is no home either
    for name in ("KERAS_HOME", "XDG_CACHE_HOME"):
        variables.pop(name, None)
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(run),
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def commands_of(words):
    """The words of a line that name the command."""
    words = shlex.split(words)
    return words[:2] if words[0] in ("course", "vote", "weights") else words[:1]


def test_every_command_is_tried_on_a_base_install(base):
    assert set(base["commands"]) == {" ".join(commands_of(words)) for words in PLAIN}


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="folders are named after a user's number")
def test_without_a_home_keras_keeps_its_files_where_nobody_else_does(base):
    """By itself it takes /tmp/.keras, which belongs to whoever came first."""
    assert base["KERAS_HOME"] == str(Path(base["temporary"], f"nst-{os.getuid()}", ".keras"))
    assert Path(base["KERAS_HOME"], "keras.json").is_file()


@pytest.mark.parametrize("words", PLAIN)
def test_a_base_install_works_or_says_what_to_install(base, words):
    status, out, err = base[" ".join(shlex.split(words.format(root=ROOT)))]
    says = PLAIN[words]
    assert status == (0 if says == 0 else 2), err
    if says != 0:
        assert err.startswith("nst: ") and err.count("\n") == 1 and says in err, err
    status, out, _ = base[" ".join([*commands_of(words), "--help"])]
    assert status == 0 and "Usage:" in out
