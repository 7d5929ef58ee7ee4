"""Control groups: the kernel keeps to them, nothing is left of them, and where none can be made nothing breaks."""

import subprocess
import sys

import pytest

from nstcourse.grading import groups

needs_groups = pytest.mark.skipif(not groups._parents(), reason="no control group can be made here")
MANY = "for i in $(seq 60); do sleep 0.2 & done; wait; echo all of them"
HUNGRY = "parts = [bytearray(10**7) for _ in range(100)]; print('fed')"


def run(group, *command):
    return subprocess.run(group.around(list(command)), capture_output=True, text=True, timeout=60)


@needs_groups
def test_a_program_is_a_member_from_its_first_moment():
    with groups.made(100, 10**9) as group:
        told = run(group, "cat", "/proc/self/cgroup").stdout
        assert group.folders and all(folder.name in told for folder in group.folders)
        assert run(group, sys.executable, "-c", "import sys; sys.exit(7)").returncode == 7
    assert not any(folder.exists() for folder in group.folders)


@needs_groups
def test_processes_are_counted_by_the_kernel():
    with groups.made(100, 10**9) as group:
        if not any(groups._has(folder, groups.PROCESSES) for folder in group.folders):
            pytest.skip("no controller of processes")
        assert run(group, "sh", "-c", MANY).stdout == "all of them\n"
    with groups.made(20, 10**9) as group:
        few = run(group, "sh", "-c", MANY)
        assert few.returncode and "all of them" not in few.stdout


@needs_groups
def test_memory_is_counted_by_the_kernel():
    with groups.made(100, 2 * 10**9) as group:
        if not any(groups._has(folder, groups.MEMORY) for folder in group.folders):
            pytest.skip("no controller of memory")
        assert run(group, sys.executable, "-c", HUNGRY).stdout == "fed\n" and not group.out_of_memory()
    with groups.made(100, 2 * 10**8) as group:
        assert run(group, sys.executable, "-c", HUNGRY).returncode == -9 and group.out_of_memory()


@needs_groups
def test_groups_of_a_grader_that_was_killed_are_swept_away():
    gone = subprocess.Popen(["true"])
    gone.wait()
    left = [parent / f"nst-{gone.pid}-0" for parent in groups._parents()]
    for folder in left:
        folder.mkdir()
    groups.sweep()
    assert not any(folder.exists() for folder in left)


def test_without_groups_a_command_stays_as_it_is(monkeypatch):
    monkeypatch.setattr(groups, "_candidates", lambda: iter(()))
    groups._parents.cache_clear()
    try:
        with groups.made(20, 10**8) as group:
            assert group.around(["true"]) == ["true"] and not group.out_of_memory()
        groups.sweep()
    finally:
        groups._parents.cache_clear()


ONE, OTHER = {groups.PROCESSES}, {groups.MEMORY}
BOTH = ONE | OTHER


@pytest.mark.parametrize(
    ("offered", "taken"),
    [
        ([("pids", "p", ONE), ("memory", "m", OTHER)], ("p", "m")),  # version 1
        ([("pids", "deep", set()), ("pids", "p", ONE), ("", "root", set())], ("p",)),
        ([("", "near", ONE), ("", "far", BOTH)], ("far",)),  # version 2
        ([("", "near", ONE), ("", "far", OTHER)], ("near",)),  # to join the second would be to leave the first
        ([("", "near", OTHER)], ("near",)),
        ([], ()),
    ],
)
def test_one_group_of_each_hierarchy(monkeypatch, offered, taken):
    limits = {folder: served for _, folder, served in offered}
    monkeypatch.setattr(groups, "_candidates", lambda: iter([(hierarchy, folder) for hierarchy, folder, _ in offered]))
    monkeypatch.setattr(groups, "_serves", lambda folder, wanted: wanted <= limits[folder])
    groups._parents.cache_clear()
    try:
        assert groups._parents() == taken
    finally:
        groups._parents.cache_clear()
