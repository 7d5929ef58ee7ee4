"""Certificates made by the commands of course/where/cluster.md, and what is said where they are wrong: against a
listener of Dask's own that speaks TLS, or does not."""

import asyncio
import contextlib
import os
import shutil
import subprocess
import threading

import pytest

pytest.importorskip("distributed")
import dask
from dockerfile import ROOT
from shell_blocks import blocks

from nstcourse import worker
from nstcourse.build.site import where
from nstlib.cluster import Address, joined, reaching
from nstlib.errors import NSTError

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl, by which certificates are made")
TLS = "distributed.comm.tls"


def made(home):
    """The settings in the file that the page's commands write, with home as the home folder."""
    (block,) = [block for block in blocks(where.texts(ROOT)["where/cluster"]) if "openssl" in block]
    home.mkdir()
    subprocess.run(
        ["bash", "-e"], input=block, text=True, check=True, capture_output=True, env={**os.environ, "HOME": str(home)}
    )
    return dict(dotted(dask.config.collect([str(home / ".config" / "dask")], env={})))


def dotted(settings, before=""):
    """As dask.config.set adds them to what is set, in place of what stands beside them."""
    for name, value in settings.items():
        yield from dotted(value, f"{before}{name}.") if isinstance(value, dict) else [(f"{before}{name}", value)]


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    return made(tmp_path_factory.mktemp("ours") / "home")


@pytest.fixture(scope="module")
def others(tmp_path_factory):
    return made(tmp_path_factory.mktemp("others") / "home")


@contextlib.contextmanager
def listening(settings, scheme, kind="Scheduler", version=reaching.LEAST):
    """The address of a listener with these certificates, in a thread; it answers what a scheduler is asked first."""
    from distributed.comm import listen
    from distributed.security import Security

    found, ready, done = [], threading.Event(), threading.Event()

    answers = {"identity": {"type": kind}, "versions": {"packages": {"distributed": version}}}

    async def handle(comm):
        with contextlib.suppress(OSError):
            while True:
                await comm.write(answers[(await comm.read())["op"]])

    async def serve():
        with dask.config.set(settings):
            shown = Security().get_listen_args("scheduler") if scheme == "tls" else {}
        async with listen(f"{scheme}://127.0.0.1:0", handle, **shown) as listener:
            found.append(listener.contact_address)
            ready.set()
            while not done.is_set():
                await asyncio.sleep(0.02)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    assert ready.wait(20)
    try:
        yield found[0]
    finally:
        done.set()
        thread.join()


@pytest.fixture(scope="module")
def tls(ours):
    with listening(ours, "tls") as address:
        yield address


def said(address, settings, role="client"):
    with dask.config.set(settings), pytest.raises(NSTError) as error:
        reaching.reached(Address.read(address), role)
    return str(error.value)


def test_who_has_the_authority_s_certificate_is_let_in(tls, ours):
    with dask.config.set(ours):
        for role in ("client", "worker"):
            assert reaching.reached(Address.read(tls), role) == tls


def test_a_key_is_its_owner_s_alone(ours):
    assert os.stat(ours[f"{TLS}.client.key"]).st_mode & 0o077 == 0


def test_certificates_of_others_are_refused_on_either_side(tls, ours, others):
    authority = others[f"{TLS}.ca-file"]
    assert f"not signed by the authority in '{authority}'" in said(tls, others)
    strange = {name: others[name] for name in (f"{TLS}.worker.cert", f"{TLS}.worker.key")}
    with dask.config.set(ours):
        assert f"ended the connection; the certificate '{strange[f'{TLS}.worker.cert']}'" in said(
            tls, strange, "worker"
        )


def test_what_is_missing_or_no_certificate_is_named(tls, ours, others, tmp_path):
    assert f"names none as {TLS}.ca-file" in said(tls, {})
    with dask.config.set(ours):
        assert f"names none as {TLS}.client.cert" in said(tls, {f"{TLS}.client.cert": None})
        gone = str(tmp_path / "gone.pem")
        assert f"cannot read '{gone}'" in said(tls, {f"{TLS}.client.key": gone})
        key = others[f"{TLS}.client.key"]
        assert f"and '{key}' are no certificate and its key" in said(tls, {f"{TLS}.client.key": key})


def test_one_side_with_tls_and_one_without(tls, ours):
    assert f"if it was started with TLS, give {tls}." in said(tls.replace("tls", "tcp"), {})
    assert f"and {tls.replace('tls', 'tcp')} has none; give {tls}." in said(tls.replace("tls", "tcp"), ours)
    with listening({}, "tcp") as plain:
        assert f"if it was started without, give {plain}." in said(plain.replace("tcp", "tls"), ours)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"version": "2025.3.1"}, "runs Dask 2025.3.1, and this is {}, which do not understand each other; on all "),
        ({"kind": "Nanny"}, "is a nanny of Dask, not its scheduler; give the address that it works for."),
        ({"version": None}, "but not as a scheduler of Dask does"),
    ],
)
def test_what_is_no_scheduler_of_these_years_is_told(answer, says):
    """Dask 2025.3.1 and 2026.8.0 end each other's connections with a TypeError; 2025.4.0 and 2026.8.0 do not."""
    with listening({}, "tcp", **answer) as address:
        assert says.format(reaching.this_version()) in said(address, {})


def test_dask_that_is_too_old_here_is_told(monkeypatch):
    monkeypatch.setattr("distributed.__version__", "2025.3.1")
    for address in ("local:1", "tcp://127.0.0.1:9"):
        with pytest.raises(NSTError, match="needs Dask 2025.4 or newer, not 2025.3.1"), joined(address):
            pass


def test_a_scheduler_s_file_says_where_it_is(tls, ours, tmp_path):
    file = tmp_path / "scheduler.json"
    file.write_text(f'{{"address": "{tls}"}}')
    with dask.config.set(ours):
        run, _ = worker.command(f"scheduler-file {file}", 1, 10**9, lambda line: None)
    assert tls in run
    for text in ("", "[]", "{}", '{"address": 3}'):
        file.write_text(text)
        assert f"'{file}' is not what a scheduler writes" in said(f"scheduler-file {file}", {})


def test_a_worker_looks_first_whether_anybody_is_there(monkeypatch):
    monkeypatch.setattr(reaching, "CONNECT", 1)
    with pytest.raises(NSTError, match="no scheduler answers at tcp://127.0.0.1:9 "):
        worker.command("tcp://127.0.0.1:9", 1, 10**9, lambda line: None)
