"""What the machine has: control groups are read from the kernel's own list, of both versions at once."""

from pathlib import Path

import pytest

from nstlib import machine

LIST = "8:pids:/\n4:memory:/jobs/7\n1:name=systemd:/user\n0::/user/session:1\n"


def test_every_hierarchy_from_its_own_group_up_to_its_base(monkeypatch):
    monkeypatch.setattr(Path, "read_text", lambda self: LIST)
    found = {controllers: [str(f) for f in folders] for controllers, folders in machine.control_groups()}
    base = "/sys/fs/cgroup"
    assert found == {
        "pids": [f"{base}/pids"],
        "memory": [f"{base}/memory/jobs/7", f"{base}/memory/jobs", f"{base}/memory"],
        "name=systemd": [f"{base}/systemd/user", f"{base}/systemd"],
        "": [f"{base}/user/session:1", f"{base}/user", base],
    }


def test_other_systems_have_none(monkeypatch):
    def no_such_file(self):
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_text", no_such_file)
    assert list(machine.control_groups()) == []


@pytest.mark.parametrize(
    ("files", "left"),
    [
        ({"memory.max": "5000", "memory.current": "3000", "memory.stat": "anon 1\ninactive_file 400\n"}, 2400),
        ({"memory.max": "5000", "memory.current": "9000", "memory.stat": "inactive_file 0\n"}, 0),
        ({"memory.max": "max", "memory.current": "3000", "memory.stat": "inactive_file 400\n"}, None),
        ({}, None),
    ],
)
def test_memory_is_what_a_control_group_leaves(tmp_path, monkeypatch, files, left):
    """By hand: limit less use, but for cached files, which give way."""
    import psutil

    for name, text in files.items():
        (tmp_path / name).write_text(text)
    monkeypatch.delenv("MEM_LIMIT", raising=False)
    monkeypatch.setattr(machine, "control_groups", lambda: [("", [tmp_path])])
    monkeypatch.setattr(psutil, "virtual_memory", lambda: type("Memory", (), {"available": 7000}))
    assert machine.available_memory() == (7000 if left is None else left)


@pytest.mark.parametrize(
    ("number", "words"), [(12, "12 bytes"), (1500, "1.5 kB"), (2.5e9, "2.5 GB"), (3e15, "3,000 TB")]
)
def test_bytes_in_words(number, words):
    assert machine.in_words(number) == words
