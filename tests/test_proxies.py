"""The way to the weights: proxies that let through, ask who one is, forbid, or answer with a page of their own.

Compared with what a server and a proxy on this machine were asked, and answered as real ones do.
"""

import contextlib
import os
import shutil
import ssl
import subprocess
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from nstlib.backbones import proxies, weights
from nstlib.errors import NSTError

ROOT = Path(__file__).resolve().parent.parent
FAST = ["--size", "64", "--steps", "1", "--backbone", "pocket"]
posix = pytest.mark.skipif(os.name != "posix", reason="names as on Unix")


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
