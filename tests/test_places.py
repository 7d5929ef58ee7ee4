"""Names and addresses as people give them, proxies, machines without a home and with several users, base installs.

Compared with what the system itself makes of a name, with servers and proxies on this machine that answer as real ones
do, and with what another user would see.
"""

import contextlib
import json
import os
import shutil
import ssl
import stat
import subprocess
import sys
import textwrap
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest

import nstlib as nst
from nstlib import files, home, images, speed
from nstlib.backbones import proxies, weights
from nstlib.errors import NSTError
from nstlib.typed import understood

ROOT = Path(__file__).resolve().parent.parent
FAST = ["--size", "64", "--steps", "1", "--backbone", "pocket"]
posix = pytest.mark.skipif(os.name != "posix", reason="names as on Unix")


@pytest.fixture
def photo(tmp_path, monkeypatch, waves):
    """A photograph whose name needs quotes and escapes, in the folder in which one stands."""
    monkeypatch.chdir(tmp_path)
    return images.save_image(waves, tmp_path / "my photo é (1).png")


@pytest.mark.parametrize(
    "typed",
    [
        "{}",
        '"{}"',
        "'{}'",
        "“{}”",
        " {} ",
        "{}\n",
        "'\"{}\" '",
        "file://{url}",
        "file://localhost{url}",
        "file:{url}",
        '"file://{url}"',
        pytest.param("{escaped}", marks=posix),
        pytest.param("'{escaped}'", marks=posix),
    ],
)
def test_a_name_is_understood_as_it_is_pasted(photo, typed):
    """From a file manager, a browser's address line, a terminal into which the file was dragged."""
    escaped = str(photo).replace(" ", "\\ ").replace("(", "\\(").replace(")", "\\)")
    name = typed.format(photo, url=quote(str(photo)), escaped=escaped)
    assert files.as_path(name) == photo
    assert files.as_path(Path(name)) == photo  # as a command line gives it
    assert images.load_image(name).shape == (48, 64, 3)


def test_a_file_that_is_called_just_so_is_meant(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ('"a"', " b ", "c\\ d", "file:e"):
        Path(name).touch()
        assert understood(name) == name
    assert understood('"') == '"' and understood("") == "" and understood("it's") == "it's"
    assert files.as_path("~/'a'") == Path.home() / "'a'"


@pytest.mark.parametrize(
    ("address", "says"),
    [
        (
            "https://example.org/a.jpg",
            "'https://example.org/a.jpg' is a web address, and nstlib works with files alone",
        ),
        ("http://example.org:8080/a.jpg?b=c", "is a web address"),
        ("HTTPS://EXAMPLE.ORG/a.jpg", "is a web address"),
        ("'s3://bucket/a.jpg'", "'s3://bucket/a.jpg' is a web address"),
        ("data:image/png;base64,iVBORw0KGgo", "is an address inside a web page; save the picture as a file"),
        ("blob:https://example.org/1-2", "is an address inside a web page"),
        pytest.param("file://server/share/a.jpg", "is a file of another computer, server; copy", marks=posix),
        pytest.param("C:\\Users\\me\\a.jpg", "is a file of Windows, and this is", marks=posix),
        pytest.param('"\\\\server\\share\\a.jpg"', "is a file of Windows, and this is", marks=posix),
    ],
)
def test_addresses_are_told_for_what_they_are(address, says):
    for use in (files.as_path, images.load_image, lambda a: nst.paint("harbour", a), lambda a: nst.stylize(a, "tiles")):
        with pytest.raises(NSTError) as told:
            use(address)
        assert says in str(told.value) and "\n" not in str(told.value)


COMMANDS = {
    "stylize": ["stylize", "{}", "impasto", "-o", "o.png"],
    "style": ["stylize", "harbour", "{}", "-o", "o.png"],
    "-o": ["stylize", "harbour", "impasto", "-o", "{}"],
    "--report": ["stylize", "harbour", "impasto", "-o", "o.png", "--report", "{}"],
    "--recipe": ["stylize", "harbour", "impasto", "-o", "o.png", "--recipe", "{}"],
    "--weights": ["stylize", "harbour", "impasto", "-o", "o.png", "--weights", "{}"],
    "--resume": ["stylize", "--resume", "{}", "-o", "o.png"],
    "paint": ["paint", "{}", "--style", "starry", "-o", "o.png"],
    "paint -o": ["paint", "harbour", "--style", "starry", "-o", "{}"],
    "paint --style": ["paint", "harbour", "--style", "{}", "-o", "o.png"],
    "learn-style": ["learn-style", "{}", "-o", "a.style"],
    "learn-style -o": ["learn-style", "starry", "-o", "{}"],
    "export": ["export", "{}"],
    "export --onnx": ["export", "--onnx", "{}"],
    "demo": ["demo", "{}"],
    "weights export": ["weights", "export", "{}"],
    "grade": ["grade", "{}", "-o", "marks"],
    "grade -o": ["grade", ".", "-o", "{}"],
    "--roster": ["grade", ".", "-o", "marks", "--roster", "{}"],
    "course get": ["course", "get", "{}"],
    "handout": ["course", "handout", "-o", "{}"],
    "practice": ["course", "practice", "-o", "{}"],
    "reports": ["course", "reports", "{}"],
    "lab": ["lab", "{}"],
    "studio": ["studio", "{}"],
}


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_every_command_tells_a_web_address(said, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    status, _, err = said(*(word.format("https://example.org/a") for word in words))
    assert status == 2 and "'https://example.org/a' is a web address" in err and err.count("\n") == 1
    assert os.listdir() == []


def test_commands_take_names_in_quotes(said, photo):
    status, out, _ = said("stylize", f'"{photo}"', "impasto", "-o", "'out 1.png' ", *FAST)
    assert status == 0 and "out 1.png: 64 x" in out and Path("out 1.png").exists()
    status, _, _ = said("paint", f"file://{quote(str(photo))}", "--style", "starry", "-o", '"painted"')
    assert status == 0 and os.listdir("painted") == [f"{photo.stem}-starry.png"]
    assert (
        nst.stylize(f"'{photo}'", "impasto", size=64, steps=1, backbone="pocket", progress=False).names[0] == photo.stem
    )


# --- proxies ---


class Toy(BaseHTTPRequestHandler):
    """A server or a proxy: answers as its server's `answers` says."""

    def do_GET(self):
        self.server.asked.append((self.path, self.headers.get("Proxy-Authorization")))
        status, body = self.server.answer(self)
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_CONNECT(self):
        self.server.asked.append((self.path, self.headers.get("Proxy-Authorization")))
        status, _ = self.server.answer(self)
        self.send_response(status)
        self.end_headers()
        if status != 200:
            return
        with contextlib.suppress(OSError):  # who trusts no such certificate goes away
            self.connection = self.server.certificate.wrap_socket(self.connection, server_side=True)
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb")
            self.rfile.readline()
            body = self.server.body
            self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            self.wfile.flush()
            self.connection.unwrap()

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def toy(answer, body=b"", certificate=None):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Toy)
    server.answer, server.body, server.certificate, server.asked = answer, body, certificate, []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


WEIGHTS = b"these are the weights"
PAGE = b"<!DOCTYPE html>\n<html><body>Please sign in</body></html>"


@pytest.fixture
def net(monkeypatch, tmp_path):
    """Online, without a proxy yet; the weights come from a server that has no address, so a proxy has to know it."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "SSL_CERT_FILE", "REQUEST_METHOD"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    file = tmp_path / "weights"
    file.write_bytes(WEIGHTS)
    monkeypatch.setenv("NST_OFFLINE", "0")
    monkeypatch.setenv("NST_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(weights, "SERVER", "http://weights.invalid/applications")
    monkeypatch.setitem(weights.PUBLISHED, "vgg19", replace(weights.PUBLISHED["vgg19"], md5=weights.md5(file)))
    return monkeypatch


def refused():
    """What `weights.fetch` says; nothing is left in the cache."""
    with pytest.raises(NSTError) as told:
        weights.fetch("vgg19")
    assert "\n" not in str(told.value) and "nst weights fetch vgg19" in str(told.value)
    folder = weights.cache_folder()
    assert not folder.exists() or os.listdir(folder) == []
    return str(told.value)


def test_without_a_proxy_the_server_cannot_be_reached(net):
    assert "their server cannot be reached" in refused()


def test_a_proxy_of_the_environment_leads_to_the_weights(net):
    with toy(lambda request: (200, WEIGHTS)) as proxy:
        net.setenv("HTTP_PROXY", f"127.0.0.1:{proxy.server_port}")  # without http:// too
        assert weights.fetch("vgg19").read_bytes() == WEIGHTS
        assert proxy.asked[0][0].startswith("http://weights.invalid/applications/vgg19/vgg19_weights")
    assert os.listdir(weights.cache_folder()) == [weights.PUBLISHED["vgg19"].file]


def test_no_proxy_goes_past_it(net):
    with toy(lambda request: (200, WEIGHTS)) as proxy:
        net.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.server_port}")
        net.setenv("NO_PROXY", "weights.invalid")
        assert "their server cannot be reached" in refused() and proxy.asked == []


def test_a_proxy_that_is_not_there_is_named(net):
    with toy(lambda request: (200, WEIGHTS)) as gone:
        port = gone.server_port
    net.setenv("HTTP_PROXY", f"http://me:secret@127.0.0.1:{port}")
    said = refused()
    assert (
        f"the proxy 127.0.0.1:{port}, which the environment names, cannot be reached" in said and "secret" not in said
    )


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_asks_who_one_is(net, scheme):
    """Without name and password it says 407; with them it lets through (for http; https is a tunnel)."""
    allowed = "Basic bWU6c2VjcmV0"  # me:secret

    def answer(request):
        return (200, WEIGHTS) if request.headers.get("Proxy-Authorization") == allowed else (407, b"")

    net.setattr(weights, "SERVER", f"{scheme}://weights.invalid/applications")
    with toy(answer) as proxy:
        net.setenv(f"{scheme.upper()}_PROXY", f"http://127.0.0.1:{proxy.server_port}")
        said = refused()
        assert f"the proxy 127.0.0.1:{proxy.server_port} asks who you are" in said
        assert "HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT" in said
        if scheme == "http":
            net.setenv("HTTP_PROXY", f"http://me:secret@127.0.0.1:{proxy.server_port}")
            assert weights.fetch("vgg19").read_bytes() == WEIGHTS


def test_a_page_in_place_of_the_weights_is_told(net):
    with toy(lambda request: (200, PAGE)) as proxy:
        net.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.server_port}")
        assert "a web page came in their place, as from a proxy or before one has signed in" in refused()


def test_a_proxy_that_forbids_is_named(net):
    with toy(lambda request: (403, b"no")) as proxy:
        net.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.server_port}")
        assert f"Forbidden, through the proxy 127.0.0.1:{proxy.server_port}" in refused()


@pytest.mark.parametrize(
    ("proxy", "says"),
    [
        ("socks5://127.0.0.1:1080", "127.0.0.1:1080 is a SOCKS proxy, which Python's downloads cannot use"),
        ("http://proxy.school:port", "the environment names no usable proxy"),
        ("http://:8080", "the environment names no usable proxy"),
    ],
)
def test_a_proxy_that_cannot_be_one_is_told(net, proxy, says):
    net.setenv("HTTP_PROXY", proxy)
    assert says in refused()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_a_certificate_of_the_schools_own(net, tmp_path):
    """A proxy that looks into connections: told, and trusted where SSL_CERT_FILE names its certificate."""
    words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=weights.invalid"]
    words += ["-addext", "subjectAltName=DNS:weights.invalid", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run(["openssl", *words], cwd=tmp_path, check=True, capture_output=True)
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    net.setattr(weights, "SERVER", "https://weights.invalid/applications")
    with toy(lambda request: (200, b""), WEIGHTS, own) as proxy:
        net.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.server_port}")
        said = refused()
        assert "the certificate of the connection is not trusted: self" in said and "let SSL_CERT_FILE name" in said
        net.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        assert weights.fetch("vgg19").read_bytes() == WEIGHTS


def test_the_first_stop_is_the_proxys_or_the_servers_own(monkeypatch, net):
    assert proxies.first_stop("https://a.invalid/b") == ("a.invalid", 443)
    net.setenv("HTTPS_PROXY", "http://proxy.invalid:3128")
    assert proxies.first_stop("https://a.invalid/b") == ("proxy.invalid", 3128)
    assert proxies.first_stop("http://a.invalid:81/b") == ("a.invalid", 81)


def test_a_cache_that_cannot_be_written_is_told(net, tmp_path):
    (tmp_path / "cache").write_text("a file")
    with toy(lambda request: (200, WEIGHTS)) as proxy:
        net.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.server_port}")
        with pytest.raises(NSTError, match="cannot make the folder '.*cache/models'"):
            weights.fetch("vgg19")


# --- no home, and several users ---


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
    file.write_bytes(WEIGHTS)
    monkeypatch.setitem(weights.PUBLISHED, "vgg19", replace(weights.PUBLISHED["vgg19"], md5=weights.md5(file)))
    assert home.keras() == away / ".keras"
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: not str(path).startswith(str(away)) and real(path, mode))
    assert home.keras() == tmp_path / f"nst-{os.getuid()}" / ".keras" and weights.cached("vgg19") == file


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can become somebody else")
def test_a_user_without_an_entry_styles_a_picture(tmp_path):
    """A real process under a number that has no name and no home; another user's /tmp/.keras is not asked."""
    out = tmp_path / "out"
    out.mkdir()
    for folder in (tmp_path, *tmp_path.parents[:-2]):
        folder.chmod(folder.stat().st_mode | 0o755)
    os.chown(out, 54321, 54321)
    code = "import os; from nstlib.backend import load_keras; load_keras(); print(os.environ['KERAS_HOME'])"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOME", "XDG", "NST", "KERAS"))}
    variables = kept | {"TMPDIR": str(out), "PYTHONPATH": str(ROOT), "NST_OFFLINE": "1", "USER": "learner"}
    command, person = [sys.executable, "-c", code], {"user": 54321, "group": 54321, "extra_groups": []}
    try:
        run = subprocess.run(command, cwd=out, env=variables, capture_output=True, text=True, **person)
    except PermissionError:
        pytest.skip("this Python is not everybody's to run")
    assert run.stdout.strip() == str(out / "nst-54321" / ".keras"), run.stderr


# --- a base install ---

HIDDEN = "nbformat nbclient jupytext ipykernel matplotlib IPython ipywidgets anywidget jupyterlab jupyter_client voila "
HIDDEN += "sphinx myst_nb furo latex2mathml nbconvert traitlets onnx nbval pytest hypothesis nbgrader"
BASE = """
    import contextlib, importlib.util, io, json, sys, time

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
        began = time.process_time()
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                main(words)
            except SystemExit as ended:
                status = ended.code
            except BaseException as error:
                status = f"{{type(error).__name__}}: {{error}}"
        told[" ".join(words)] = [status, out.getvalue(), err.getvalue()]
        print(" ".join(words), round(time.process_time() - began, 2), file=sys.stderr)
    json.dump(told, sys.stdout)
"""
PLAIN = {
    "gallery": 0,
    "doctor --settings": 0,
    "stylize harbour impasto -o a.png --size 64 --steps 1 --backbone pocket": 0,
    "paint harbour --style starry -o b.png --size 64": 0,
    "learn-style starry -o c.style --steps 1": 0,
    "export --onnx d.onnx": "pip install onnx",
    "demo out --size 64": 0,
    "weights fetch": "NST_OFFLINE",
    "weights export e.weights.h5": 0,
    "course get got": 0,
    "lab got": 'pip install "nstlib[cpu,lab]"',
    "studio .": 'pip install "nstlib[cpu,studio]"',
    "course handout -o ho": 0,
    "course solutions -o so --root {root}": 0,
    "course practice -o class -n 1": 0,
    "grade class/submissions -o marks --exercise 03 --unsafe-no-sandbox": 0,
    "course reports marks/report.json": 0,
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
    run = [words.format(root=ROOT).split() for words in PLAIN]
    run += [[*words, "--help"] for words in [[], *(commands_of(words) for words in PLAIN)]]
    program = textwrap.dedent(BASE.format(hidden=HIDDEN))
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "NST_OFFLINE": "1"}
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
    print(done.stderr)
    return json.loads(done.stdout)


def commands_of(words):
    """The words of a line that name the command."""
    words = words.split()
    return words[:2] if words[0] in ("course", "weights") else words[:1]


def test_every_command_is_tried_on_a_base_install(base):
    assert set(base["commands"]) == {" ".join(commands_of(words)) for words in PLAIN}


@pytest.mark.parametrize("words", PLAIN)
def test_a_base_install_works_or_says_what_to_install(base, words):
    status, out, err = base[" ".join(words.format(root=ROOT).split())]
    says = PLAIN[words]
    assert status == (0 if says == 0 else 2), err
    if says != 0:
        assert err.startswith("nst: ") and err.count("\n") == 1 and says in err, err
    status, out, _ = base[" ".join([*commands_of(words), "--help"])]
    assert status == 0 and "Usage:" in out
