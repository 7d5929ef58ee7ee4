"""Where control groups lie: read from the kernel's own list, of both versions at once."""

from pathlib import Path

from nstlib import cgroups

LIST = "8:pids:/\n4:memory:/jobs/7\n1:name=systemd:/user\n0::/user/session:1\n"


def test_every_hierarchy_from_its_own_group_up_to_its_base(monkeypatch):
    monkeypatch.setattr(Path, "read_text", lambda self: LIST)
    found = {controllers: [str(f) for f in folders] for controllers, folders in cgroups.own()}
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
    assert list(cgroups.own()) == []
