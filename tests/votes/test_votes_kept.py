"""Ballots and vote files: what is whole is counted, what is damaged or strange is left out and told in a sentence."""

import json
from collections import Counter
from itertools import combinations

import numpy as np
import pytest

import nstlib as nst
from nstlib import votes
from nstlib.votes import kept

NAMES = ("a", "b", "c", "d", "e")


@pytest.fixture(scope="module")
def ballot():
    pictures = {name: np.full((8, 8, 3), 0.1 + 0.1 * i, np.float32) for i, name in enumerate(NAMES)}
    return votes.ballot(pictures, "7b", questions=6)


def line(voter="v1", answers=(("a", "b", "left"),), class_name="7b", pictures=NAMES):
    return kept.line_of(class_name, pictures, voter, answers)


def written(folder, *lines, name="votes.jsonl"):
    path = folder / name
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_every_pair_comes_once_and_every_picture_about_equally_often():
    for count in (2, 3, 4, 7):
        pictures = {f"p{i}": np.full((4, 4, 3), i / 10, np.float32) for i in range(count)}
        made = votes.ballot(pictures, "x", questions=999, seed=count)
        every = {frozenset(pair) for pair in combinations(pictures, 2)}
        assert {frozenset(pair) for pair in made.rounds} == every == {frozenset(pair) for pair in made}
        assert len(made.rounds) == len(made) == len(every)
        for end in range(len(every) + 1):
            often = Counter(name for pair in made.rounds[:end] for name in pair)
            assert max(often.values(), default=0) - min((often[name] for name in pictures), default=0) <= 2


def test_voters_are_shown_other_pairs_on_both_sides(ballot):
    drawn = [ballot.pairs(voter) for voter in range(60)]
    assert all(len({frozenset(pair) for pair in pairs}) == 6 for pairs in drawn) and drawn[0] == ballot.pairs(0)
    sides = Counter(pair for pairs in drawn for pair in pairs)
    assert len(sides) == 20  # every pair, both ways round
    assert list(ballot) == drawn[0] and len(ballot) == 6


@pytest.mark.parametrize(
    ("pictures", "class_name", "words"),
    [
        ({"a": "harbour"}, "7b", "2 to 40 pictures, not 1"),
        (["harbour", "harbour"], "7b", "two pictures are called 'harbour'"),
        ({"a": "harbour", "b": "harbour"}, "7b", "the same picture"),
        (["harbour", "no-such-picture"], "7b", "no-such-picture"),
        (["harbour", "bridge"], "", "the class needs words"),
        (["harbour", "bridge"], "x" * 61, "1 to 60 letters"),
        ("harbour", "7b", "a list of files"),
    ],
)
def test_a_ballot_that_cannot_be_is_refused_in_one_sentence(pictures, class_name, words):
    with pytest.raises(nst.NSTError, match=words):
        votes.ballot(pictures, class_name)


def test_a_vote_is_written_read_and_written_over(tmp_path, ballot):
    path = tmp_path / "votes.jsonl"
    votes.add(path, ballot, "v1", [("a", "b", "left")])
    votes.add(path, ballot, "v2", [("b", "a", "neither"), ("c", "d", "right")])
    votes.add(path, ballot, "v1", [("a", "b", "left"), ("d", "a", "right")])
    found = votes.load(path)
    assert found.wins == {("a", "b"): 1.5, ("b", "a"): 0.5, ("a", "d"): 1, ("d", "c"): 1} and found.told == ()
    assert set(found.voters) == {"v1", "v2"} and found.pictures == NAMES and found.class_name == "7b"
    assert found.to_the_left == pytest.approx(1 / 3) and [p.name for p in tmp_path.iterdir()] == ["votes.jsonl"]


def test_what_others_wrote_stays_as_it_is(tmp_path, ballot):
    path = written(tmp_path, line("v2"), "{half a li", "")
    votes.add(path, ballot, "v1", [("a", "b", "left")])
    assert path.read_text().splitlines()[:2] == [line("v2"), "{half a li"]
    other = tmp_path / "mine.jsonl"
    other.write_text("my diary")
    with pytest.raises(nst.NSTError, match="holds no votes"):
        votes.add(other, ballot, "v1", [])
    with pytest.raises(nst.NSTError, match="ends in .jsonl"):
        votes.add(tmp_path / "votes.txt", ballot, "v1", [])
    assert other.read_text() == "my diary"


DAMAGED = [
    line()[:40],
    "[]",
    "null",
    '{"nst-vote": 2}',
    json.dumps({"nst-vote": 1, "class": "7b", "pictures": ["a"], "voter": 7, "answers": []}),
    json.dumps({"nst-vote": 1, "class": "", "pictures": ["a"], "voter": "v", "answers": []}),
    json.dumps({"nst-vote": 1, "class": "7b", "pictures": [["a"]], "voter": "v", "answers": []}),
    json.dumps({"nst-vote": 1, "class": "7b", "pictures": {}, "voter": "v", "answers": {}}),
    "[" * 5000,
]


@pytest.mark.parametrize("text", DAMAGED)
def test_a_damaged_line_is_told_and_the_rest_kept(tmp_path, text):
    found = votes.load(written(tmp_path, line("v1"), text, line("v2", [("c", "a", "left")])))
    assert found.wins == {("a", "b"): 1, ("c", "a"): 1}
    assert found.told == (f"'{tmp_path / 'votes.jsonl'}': 1 line is damaged and left out (2).",)


@pytest.mark.parametrize("answer", [["a", "b"], ["a", "a", "left"], ["a", "b", "both"], "ab", [1, 2, "left"], None])
def test_a_damaged_answer_is_told_and_the_rest_kept(tmp_path, answer):
    found = votes.load(written(tmp_path, line("v1", [("a", "b", "left")]).replace("]]", f"], {json.dumps(answer)}]")))
    assert found.wins == {("a", "b"): 1} and found.told == ("1 answer is damaged and left out.",)


def test_another_class_and_unknown_pictures_are_told_and_left_out(tmp_path, ballot):
    lines = [line("v1"), line("v2", [("a", "z", "left"), ("c", "d", "left")]), line("v3", class_name="8a")]
    path = written(tmp_path, *lines)
    for found in (votes.load(path), votes.load(path, ballot=ballot), votes.load([path], class_name="7b")):
        assert found.wins == {("a", "b"): 1, ("c", "d"): 1}
        assert "1 vote of the class '8a', which is left out" in found.told[0]
        assert "1 answer is about pictures that this vote does not know ('z')" in found.told[1]
    assert votes.load(path, class_name="8a").wins == {("a", "b"): 1}


def test_who_votes_twice_counts_once(tmp_path):
    longer = [("a", "b", "left"), ("c", "d", "right")]
    found = votes.load(written(tmp_path, line("v1"), line("v1", longer), line("v1"), line("v2")))
    assert found.voters["v1"] == tuple(longer) and "2 votes are there more than once and counted once." in found.told
    again = votes.load(written(tmp_path, line("v1"), line("v1", [("b", "a", "left")])))
    assert again.wins == {("a", "b"): 1} and "by somebody who had voted already" in again.told[0]
    pair = votes.load(written(tmp_path, line("v1", [("a", "b", "left"), ("b", "a", "left")])))
    assert pair.wins == {("a", "b"): 1} and "the same pair again is left out" in pair.told[0]


def test_files_of_a_folder_are_read_and_those_that_are_none_told(tmp_path):
    written(tmp_path, line("v1"), name="one.jsonl")
    (tmp_path / "two.jsonl").write_bytes(b"\xff\xfe" + line("v2").encode("utf-16-le"))
    (tmp_path / "three.jsonl").write_bytes(b"\xef\xbb\xbf" + line("v3").encode() + b"\r\n")
    (tmp_path / "four.jsonl").write_bytes(bytes(range(256)))
    (tmp_path / "five.jsonl").touch()
    found = votes.load(tmp_path, tmp_path / "six.jsonl")
    assert set(found.voters) == {"v1", "v2", "v3"} and len(found.told) == 3
    assert any("six.jsonl' cannot be read" in said for said in found.told)


@pytest.mark.parametrize("lines", [[], ["{}"], [line("v1", [])], [line("v1", [("x", "y", "left")])]])
def test_without_any_vote_one_sentence_says_so(tmp_path, lines):
    with pytest.raises(nst.NSTError, match="there are no votes to count"):
        votes.load(written(tmp_path, *lines))
    with pytest.raises(nst.NSTError, match="no votes to count. Give the files"):
        votes.load()


def test_simulated_votes_say_so_and_follow_their_strengths():
    """Of 4,000 votes on one pair three in four go to the one that is three times as strong."""
    made = votes.simulated({"a": 3, "b": 1}, voters=4000, seed=1)
    assert made.simulated and "simulated" in made.told[0] and "simulated" in str(made)
    assert made.wins["a", "b"] / 4000 == pytest.approx(0.75, abs=0.03)
    assert made.to_the_left == pytest.approx(0.5, abs=0.03)
    assert votes.simulated({"a": 3, "b": 1}, seed=4).voters == votes.simulated({"a": 3, "b": 1}, seed=4).voters
    for strengths in ({"a": 1}, {"a": 1, "b": 0}, {"a": 1, "b": float("nan")}):
        with pytest.raises(nst.NSTError, match="strength above 0"):
            votes.simulated(strengths)
