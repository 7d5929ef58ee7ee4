"""The class vote: a pair of pictures to choose from, and what the votes make of all of them."""

from nstlib.votes.boards import board_of_question, class_vote, vote_question

__all__ = ["board_of_question", "class_vote", "vote_question"]
