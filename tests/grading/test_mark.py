"""The judge reads plain numbers, whatever comes out of the sandbox, and gives what they deserve."""

import json

import numpy as np
import pytest

from nstcourse.grading.mark import _stopped, judge, questions
from nstcourse.kit import wire
from nstcourse.kit.answers import outputs_of
from nstcourse.tasks import TASKS

TASK = TASKS["3.2"]
ASKED = questions(TASK, bytes(32), "alice")


def half(function, inputs):
    outputs, status, words = outputs_of(inputs, TASK.name, function)
    packed = outputs and [[wire.pack_answer(a) for a in made] for made in outputs]
    return {"status": status, "words": list(words), "outputs": packed}


def record(function):
    return {kind: half(function, inputs) for kind, inputs in ASKED.calls.items()}


def mark(value, source=""):
    return judge(TASK, ASKED, source, json.dumps(value))


def test_right_wrong_and_unknown():
    right = mark(record(TASK.reference))
    assert (right.status, right.points, right.variant) == ("full", TASK.points, "")
    for wrong in TASK.wrong:
        got = mark(record(wrong.function))
        assert got.status in ("partial", "wrong") and got.points < TASK.points and got.variant == wrong.name


def test_a_table_of_the_published_answers_gets_nothing():
    known = {args[0].tobytes(): TASK.reference(*args) for probe in TASK.probes for args in probe.inputs}

    def table(features):
        return known[features.tobytes()]

    def forgiving(features):
        return known.get(features.tobytes(), np.eye(features.shape[-1]))

    source = f"known = {[out.tolist() for out in known.values()]}"
    for cheat in (table, forgiving):
        got = mark(record(cheat), source)
        assert (got.status, got.points, got.variant) == ("wrong", 0, "published examples only")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not json",
        "[]",
        "{}",
        '{"fresh": 1, "public": 2}',
        "[" * 100_000,
        '{"fresh": {"status": "full", "points": 99}, "public": {"status": "full"}}',
        '{"fresh": {"status": "ran", "words": [1], "outputs": []}, "public": {"status": "ran", "outputs": []}}',
    ],
)
def test_what_is_no_record_is_an_error_without_points(text):
    got = judge(TASK, ASKED, "", text)
    assert (got.status, got.points) == ("error", 0) and not any(got.passed)


@pytest.mark.parametrize(
    "array",
    [
        None,
        7,
        {"shape": [3, 3]},
        {"shape": [3, 3], "data": "AAAA"},
        {"shape": [-1], "data": ""},
        {"shape": [1e3], "data": ""},
        {"shape": [True], "data": "AAAAAAAAAAA="},
        {"shape": [10**9, 10**9], "data": ""},
        {"shape": [0] * 40, "data": ""},
        {"shape": [1], "data": "AAAAAAAAAAA=", "dtype": "O"},
        {"shape": [1], "data": ["AAAAAAAAAAA="]},
        {"shape": [1], "data": "é"},
    ],
)
def test_what_is_no_array_is_refused(array):
    with pytest.raises(ValueError):
        wire.unpack_answer(array)
    value = record(TASK.reference)
    value["fresh"]["outputs"][0][0] = array
    assert mark(value).points == 0


def test_arrays_and_arguments_survive_the_way():
    for array in (np.array(3.5), np.zeros((0, 3)), np.array([np.nan, np.inf, -0.0]), np.arange(6.0).reshape(1, 2, 3)):
        back = wire.unpack_answer(json.loads(json.dumps(wire.pack_answer(array))))
        assert back.shape == array.shape and back.tobytes() == array.tobytes() and back.flags.writeable
    for task in TASKS.values():
        for probe in task.probes:
            for args in probe.inputs:
                back = wire.unpack(json.loads(json.dumps(wire.pack(args))))
                assert type(back) is tuple and len(back) == len(args)
                mine, ours = (outputs_of([[a]], task.name, task.reference)[0][0][0] for a in (back, args))
                assert np.array_equal(mine, ours)


def test_fewer_outputs_than_calls_are_an_error():
    value = record(TASK.reference)
    for half_ in value.values():
        half_["outputs"][0].pop()
    assert (mark(value).status, mark(value).points) == ("error", 0)


def test_words_of_a_submission_are_kept_short_and_plain():
    value = record(TASK.reference)
    value["fresh"] = {"status": "error", "words": ["\x1b[31m" + "x" * 10_000]}
    value["public"] = {"status": "error", "words": []}
    got = mark(value)
    assert got.status == "error" and len(got.words[0]) < 500 and "\x1b" not in got.words[0]


@pytest.mark.parametrize("value", [7, [7], None, {"a": 1}, [[]], [None], []])
def test_lines_that_did_not_work_are_told_if_they_are_lines(value):
    assert _stopped(json.dumps({"stopped": value})) == ()
    assert _stopped('["stopped"]') == _stopped('"stopped"' * 2) == _stopped(None) == _stopped("[" * 90_000) == ()
    (note,) = _stopped(json.dumps({"stopped": ["`import x`: \x1b[2J" + "e" * 9_000, "b", "c", "d"]}))
    assert "`import x`" in note and "\x1b" not in note and note.endswith("; b; c")


def test_a_status_of_its_own_making_counts_for_nothing():
    value = record(lambda f: np.zeros(3))
    value["fresh"]["status"] = value["public"]["status"] = "full"
    assert (mark(value).status, mark(value).points) == ("error", 0)
