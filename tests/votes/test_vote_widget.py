"""The vote as a widget, driven by its controls, against what stands in its file; and its plain functions."""

import numpy as np
import pytest

import nstlib as nst
from nstlib import explain, votes

pytest.importorskip("ipywidgets")
from nstlib import widgets

NAMES = ("a", "b", "c")


@pytest.fixture
def ballot():
    return votes.ballot({n: np.full((8, 8, 3), 0.2 * i, np.float32) for i, n in enumerate(NAMES)}, "7b", questions=3)


def test_answers_are_written_at_once_taken_back_and_kept_apart_by_voter(ballot, tmp_path):
    vote = widgets.Vote(ballot, tmp_path / "v.jsonl")
    vote.show()
    assert "Question 1 of 3" in vote.page.value and vote.back_button.disabled and vote.next_button.disabled
    vote.keys.value = "1"
    assert vote.keys.value == "" and votes.load(vote.path).answers == [(*vote.pairs[0], "left")]
    vote.buttons["2"].click()
    vote.back_button.click()
    vote.keys.value = "0"
    vote.keys.value = "7"
    assert "answer 1 or 2, or 0" in vote.status.value and "Question 3 of 3" in vote.page.value
    vote.buttons["2"].click()
    assert [choice for *_, choice in votes.load(vote.path).answers] == ["left", "neither", "right"]
    assert "Thank you" in vote.page.value and vote.keys.disabled and not vote.next_button.disabled
    first = vote.voter
    vote.next_button.click()
    assert vote.voter != first and "Question 1 of 3" in vote.page.value
    vote.answer(2)
    assert set(votes.load(vote.path).voters) == {first, vote.voter}
    assert "2 voters, 4 answers" in vote.result().text


def test_a_file_that_cannot_be_written_is_told_and_the_question_stays(ballot, tmp_path):
    vote = widgets.Vote(ballot, tmp_path / "v.jsonl")
    vote.show()
    (tmp_path / "v.jsonl").write_text("my diary\n")
    vote.buttons["1"].click()
    assert "holds no votes" in vote.status.value and vote.answers == [] and "Question 1 of 3" in vote.page.value
    assert (tmp_path / "v.jsonl").read_text() == "my diary\n"
    with pytest.raises(nst.NSTError, match="holds no votes"):
        widgets.Vote(ballot, tmp_path / "v.jsonl")


def test_a_question_gives_no_hint_and_has_words(ballot):
    board = explain.vote_question(ballot, 2, voter=5)
    assert [entry.caption for entry in board.entries] == ["picture 1", "picture 2"]
    left, right = ballot.pairs(5)[1]
    assert np.array_equal(board.entries[0].image, ballot.pictures[left])
    assert np.array_equal(board.entries[1].image, ballot.pictures[right])
    html = board.frozen()["text/html"]
    assert html.count("data:image/") == 2 and all(name not in html.split("base64")[0] for name in ("'a'", "'b'"))
    for number in (0, 4, "1", True):
        with pytest.raises(nst.NSTError, match="questions 1 to 3"):
            explain.vote_question(ballot, number)


def test_the_board_of_a_class_is_in_the_order_of_its_strengths(ballot):
    made = votes.simulated({"a": 1, "b": 9, "c": 3}, voters=40, seed=0)
    board = explain.class_vote(made, ballot)
    assert [entry.caption for entry in board.entries] == ["1. b", "2. c", "3. a"]
    assert [row[0] for row in board.table.rows] == ["b", "c", "a"] and "simulated" in board.text
    strengths = votes.bradley_terry(made.wins)
    assert board.table.rows[0][1:3] == pytest.approx((strengths["b"], strengths.logs["b"]))
    assert "b, strength" in board.alt or "place 1, b" in board.alt
