"""Energy against counters written by hand, what is said where there are none, and a process's own memory and cores."""

import os
import time

import numpy as np
import pytest

from nstlib import energy, machine
from nstlib.errors import NSTError


def counter(folder, name, value, largest=10_000_000):
    (folder / name).mkdir(parents=True)
    (folder / name / "energy_uj").write_text(f"{value}\n")
    (folder / name / "max_energy_range_uj").write_text(f"{largest}\n")


@pytest.fixture
def counters(tmp_path, monkeypatch):
    monkeypatch.setattr(energy, "POWERCAP", tmp_path)
    return tmp_path


def test_packages_are_added_up_and_their_parts_and_repeats_are_not(counters):
    counter(counters, "intel-rapl:0", 1_000_000)
    counter(counters, "intel-rapl:1", 9_000_000)
    counter(counters, "intel-rapl:0:0", 5)
    counter(counters, "intel-rapl-mmio:0", 5)
    with energy.metered(watts=1000) as used:
        (counters / "intel-rapl:0" / "energy_uj").write_text("3500000")  # 2.5 J
        (counters / "intel-rapl:1" / "energy_uj").write_text("500000")  # begun again: 1.5 J
        (counters / "intel-rapl:0:0" / "energy_uj").write_text("9999")
    assert used.joules == 4.0 and used.counted and energy.why_not() == ""
    assert used.words.startswith("4 J in ") and "counted by the processor" in used.words


def test_without_a_counter_watts_make_an_estimate_and_are_called_one(counters):
    with energy.metered(watts=np.float32(50)) as used:
        time.sleep(0.02)
    assert used.joules == pytest.approx(50 * used.seconds) and used.seconds >= 0.02 and not used.counted
    assert "an estimate: 50 W for" in used.words and "shows no energy counter" in used.words


def test_without_either_there_is_one_sentence_and_the_rest_goes_on(counters):
    with energy.metered() as used:
        answer = 42
    assert answer == 42 and used.joules is None and "metered(watts=...)" in used.words


def test_a_counter_that_is_closed_or_damaged_is_none(counters):
    counter(counters, "intel-rapl:0", "nonsense")
    with energy.metered() as used:
        pass
    assert used.joules is None and "only its administrator may read" in used.words


def test_an_error_within_is_the_callers_own(counters):
    with pytest.raises(KeyError), energy.metered(watts=3) as used:
        raise KeyError("x")
    assert used.joules is not None


@pytest.mark.parametrize("watts", [0, -3, float("nan"), float("inf"), "45", True, 10**9, [4]])
def test_watts_that_are_none_are_told(watts):
    with pytest.raises(NSTError, match="watts must be a number above 0"), energy.metered(watts):
        pytest.fail("the block must not begin")


def test_memory_that_a_block_takes_is_seen_also_when_it_is_given_back():
    with machine.memory_growth() as grown:
        block = np.ones(20_000_000)  # 160 MB
        time.sleep(0.02)
        del block
    assert 150e6 < grown.bytes < 300e6


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="only Linux lets a process choose its cores")
def test_all_threads_keep_to_a_core_and_get_theirs_back():
    before = os.sched_getaffinity(0)
    with machine.on_cores(1) as possible:
        assert possible and machine.cores() == 1
    assert os.sched_getaffinity(0) == before
    with pytest.raises(KeyError), machine.on_cores(1):
        raise KeyError("x")
    assert os.sched_getaffinity(0) == before
    with machine.on_cores(len(before) + 1) as possible:
        assert not possible
