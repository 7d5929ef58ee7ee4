"""The class vote: a question as a voter is asked it, and what the votes say."""

from nstlib.votes.boards import board_of_pair, board_of_votes


def vote_question(ballot, number=1, voter=0):
    """A question of a nst.votes.ballot, by its number from 1, as a Board of two pictures; voter: as `ballot.pairs`."""
    return board_of_pair(ballot, number, ballot.pairs(voter))


def class_vote(votes, pictures=None):
    """What a class prefers, from the strongest picture to the weakest, as a Board; see nstlib.votes.boards."""
    return board_of_votes(votes, pictures)
