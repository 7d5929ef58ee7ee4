"""Units on real processes: results against the same functions called here, through deaths of workers and schedulers."""

import io
import logging
import os
import warnings
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("distributed")
import units_of_tests as units

from nstlib import settings
from nstlib.cluster import Address, digest_of, joined, packed, pool, reaching, unpacked
from nstlib.cluster.kept import Kept
from nstlib.cluster.quiet import quiet
from nstlib.errors import NSTError

HERE = str(Path(__file__).parent)
in_its_lane = pytest.mark.skipif(not settings.value("NST_HUBS"), reason='processes for a minute: the lane "cluster"')


@pytest.fixture(scope="module", autouse=True)
def importable():
    """A worker imports the units by their name, as it does ours."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [HERE, before]))
    yield
    os.environ.pop("PYTHONPATH") if before is None else os.environ.update(PYTHONPATH=before)


@pytest.fixture(scope="module")
def told():
    return []


@pytest.fixture(scope="module")
def two(importable, told):
    with joined("local:2", told.append) as made:
        yield made


def test_units_give_what_they_give_here(two):
    asked = [(a, 10 * a) for a in range(20)]
    assert sorted(two.each(units.add, iter(asked))) == [(k, a + b) for k, (a, b) in enumerate(asked)]
    assert two.threads == 2 and two.call(units.add, "a", "b") == "ab"


def test_not_all_units_are_taken_at_once(two):
    """Of a thousand that would not fit into memory, a few at a time."""
    taken = []

    def endless():
        for k in range(1000):
            taken.append(k)
            yield k, k

    results = two.each(units.add, endless())
    place, value = next(results)
    assert value == 2 * place
    results.close()
    assert len(taken) == pool.AHEAD * two.threads


def test_no_connection_keeps_the_units_that_went_over_it(two):
    """Dask would keep a thousand messages, with the arguments in them."""
    list(two.each(units.length, [(b"x" * 100, k) for k in range(30)]))
    client = two._client
    ways = [client.scheduler_comm, *client.cluster.scheduler.stream_comms.values()]
    assert len(ways) >= 3 and max(len(way.recent_message_log) for way in ways) <= 10


def test_what_is_shared_reaches_every_unit(two):
    data = two.shared(b"x" * 1000)
    assert sorted(two.each(units.length, [(data, k) for k in range(4)])) == [(k, 1000 + k) for k in range(4)]


def test_a_unit_that_fails_is_told_and_the_others_go_on(two):
    results = dict(two.each(units.refuse, [("no such style",)]))
    assert str(results[0]) == "no such style" and isinstance(results[0], NSTError)
    assert "a worker failed: ZeroDivisionError: 7" in str(two.call(units.stumble, 7))


@in_its_lane
def test_deaths_of_workers_cost_no_unit(two, tmp_path):
    """A unit whose workers are killed five times, more than Dask's own three; what was shared is there again."""
    data = two.shared(b"x" * 7)
    assert two.call(units.length, data, 1) == 8
    results = dict(two.each(units.die_until, [(str(tmp_path), 6)]))
    assert results[0] in [int(path.name) for path in tmp_path.iterdir()]
    assert len(list(tmp_path.iterdir())) == 6 and two.call(units.length, data, 2) == 9


@in_its_lane
def test_a_unit_that_kills_every_worker_is_given_up(two, tmp_path, monkeypatch):
    """Dask gives it up at the fourth death; with one more try that is eight."""
    monkeypatch.setattr(pool, "TRIES", 2)
    assert "every worker that took it died, 2 times over" in str(two.call(units.die_until, str(tmp_path), 1000))
    assert len(list(tmp_path.iterdir())) == 8


def test_a_worker_that_cannot_is_left_out(tmp_path):
    """Its disk is full: what it was given is done by the other one, and it is given nothing more, which is said. Where
    two workers fail alike, it is the unit's own fault."""
    told = []
    with joined("local:2", told.append) as made:
        (both := tmp_path / "both").mkdir()
        assert str(made.call(units.no_file, "/no/such", str(both))) == "cannot read /no/such" and not told
        assert len(list(both.iterdir())) == 2
        results = dict(made.each(units.full_on_the_first, [(str(tmp_path), k) for k in range(6)]))
        assert results == {k: k for k in range(6)} and made.threads == 1
    assert len(told) == 1 and "is given nothing more" in told[0] and "No space left on device" in told[0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("local:0", "from 1 to 64"),
        ("local:65", "from 1 to 64"),
        ("tcp://host", "is no cluster"),
        ("tcp://host:0", "no port 0"),
        ("http://host:8786", "is no cluster"),
        ("scheduler-file none.json", "there is no file 'none.json'"),
        ("scheduler-file", "is no cluster"),
        ("", "is no cluster"),
    ],
)
def test_an_address_that_is_none(text, says):
    with pytest.raises(NSTError) as error:
        Address.read(text)
    assert says in str(error.value)


def test_addresses_as_people_type_them(tmp_path):
    assert Address.read(" local:3 ").workers == 3 and Address.read("local").workers >= 1
    assert Address.read("tls://[::1]:8786").text == "tls://[::1]:8786"
    (tmp_path / "a b.json").touch()
    for sign in " :":
        assert Address.read(f"scheduler-file{sign}{tmp_path / 'a b.json'}").text == str(tmp_path / "a b.json")


def test_where_nothing_listens_is_said(monkeypatch):
    monkeypatch.setattr(reaching, "CONNECT", 1)
    with pytest.raises(NSTError, match="no scheduler answers at tcp://127.0.0.1:9 "), joined("tcp://127.0.0.1:9"):
        pass


def test_what_dask_logs_is_kept_from_the_terminal_and_what_others_log_is_not():
    heard = io.StringIO()
    handler, names = logging.StreamHandler(heard), ("distributed.client", "asyncio", "mine")
    for name in names:
        logging.getLogger(name).addHandler(handler)
    try:
        with quiet(), warnings.catch_warnings(record=True) as warned:
            for name in names[:2]:
                logging.getLogger(name).error("lost the connection")
            logging.getLogger("mine").error("of mine")
            for module in ("distributed.client", "mine"):
                warnings.warn_explicit("of another version", UserWarning, "file.py", 1, module=module)
        logging.getLogger("asyncio").error("afterwards")
    finally:
        for name in names:
            logging.getLogger(name).removeHandler(handler)
    assert heard.getvalue().split("\n") == ["of mine", "afterwards", ""] and len(warned) == 1


def test_files_travel_and_names_stay(tmp_path):
    """A name of the gallery and a file; what is said of the file names it as it was."""
    file = tmp_path / "mine.jpg"
    file.write_bytes(b"abc")
    names = ["starry", str(file)]
    parcel = packed(names)
    file.unlink()
    with pytest.raises(NSTError, match=f"^'{file}' is no picture"), unpacked(names, parcel) as (one, other):
        assert one == "starry" and Path(other).read_bytes() == b"abc" and Path(other).name == "mine.jpg"
        raise NSTError(f"'{other}' is no picture")
    assert not Path(other).exists()


def test_what_is_done_is_known_again(tmp_path):
    """Against a list that was broken off in the middle of a line, and a file that has gone."""
    here, gone = tmp_path / "a.png", tmp_path / "b.png"
    here.touch()
    kept = Kept(tmp_path / "list")
    kept.note(here, "1")
    kept.note(gone, "2")
    with open(kept.path, "a") as file:
        file.write('{"name": "c')
    again = Kept(kept.path)
    assert again.has(here, "1") and not again.has(here, "2") and not again.has(gone, "2")
    again.done()
    assert not kept.path.exists()


def test_a_unit_is_named_after_what_is_in_it():
    """Equal values that are other objects have one name; what differs by little has another."""
    one = digest_of("a", {"b": [1, 2.0, None]}, b"c", np.arange(3))
    assert one == digest_of("".join(["a"]), {"b": [1, float("2"), None]}, bytes([99]), np.arange(3))
    others = [("a",), ("a", "b"), ("ab",), (b"a",), (["a"],), ([["a"]],), (np.zeros(2),), (np.zeros((2, 1)),), (None,)]
    assert len({digest_of(*parts) for parts in others}) == len(others)
