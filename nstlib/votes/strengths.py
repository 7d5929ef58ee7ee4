"""From wins to strengths: the model of Bradley and Terry (1952), which Zermelo (1929) had for chess.

Picture i is preferred to picture j with the probability p_i / (p_i + p_j). With w_ij how often it was, and n_ij = w_ij
+ w_ji, the strengths that make the votes most likely satisfy, for every i,

    sum over j of w_ij  =  sum over j of n_ij p_i / (p_i + p_j):

each is preferred as often as its strength foretells. They are found by the iteration of Newman (Journal of Machine
Learning Research 24, 2023), which has the same end as Zermelo's and comes there sooner,

    p_i <- (sum over j of w_ij p_j / (p_i + p_j)) / (sum over j of w_ji / (p_i + p_j)).
"""

from dataclasses import dataclass, field

import numpy as np

from nstlib.errors import NSTError

ROUNDS, EXACT = 20_000, 1e-12
BETWEEN = 1.959964  # standard errors on each side of a 95 % interval
HALF = 0.5  # of a win and of a loss against the imagined picture, where the votes have no finite answer


class Strengths(dict):
    """{picture: strength}, strongest first; strengths are above 0 and add up to 1.

    logs: {picture: natural logarithm of its strength over their geometric mean}; errors: {picture: standard error of
    that}; intervals: {picture: (low, high), 95 % of it}; told: sentences on what the votes cannot tell.
    """

    def __init__(self, names, logs, covariance, told=()):
        logs = np.round(logs, 9) + 0.0  # those of pictures that won as often are equal, and none is -0
        powers = np.exp(logs - logs.max())
        order = np.argsort(-powers, kind="stable")
        super().__init__((names[i], float(powers[i] / powers.sum())) for i in order)
        self.logs = {names[i]: float(logs[i]) for i in order}
        self.errors = {names[i]: float(np.sqrt(max(covariance[i, i], 0))) for i in order}
        self.told = tuple(told)
        self._places, self._covariance = {name: i for i, name in enumerate(names)}, covariance

    @property
    def intervals(self):
        """95 % intervals of `logs`, as if every answer were drawn by itself."""
        wide = {name: BETWEEN * error for name, error in self.errors.items()}
        return {name: (log - wide[name], log + wide[name]) for name, log in self.logs.items()}

    def preferred(self, one, other):
        """The probability that `one` is preferred to `other`: p_one / (p_one + p_other)."""
        return self[one] / (self[one] + self[other])

    def difference(self, one, other):
        """(difference of the logs of two pictures, its standard error)."""
        i, j, c = self._places[one], self._places[other], self._covariance
        return self.logs[one] - self.logs[other], float(np.sqrt(max(c[i, i] + c[j, j] - 2 * c[i, j], 0)))


@dataclass(frozen=True)
class _Groups:
    """Which pictures can be compared. reach: (n, n), does a chain of wins lead from row to column?"""

    reach: np.ndarray = field(repr=False)

    @property
    def strong(self):
        """Is everyone reached from everyone? Only then has the likelihood a largest value (Ford 1957)."""
        return bool(self.reach.all())

    @property
    def apart(self):
        """Groups of pictures between which there is no comparison at all, as lists of numbers."""
        either = _reached(self.reach | self.reach.T)
        return [list(group) for group in sorted({tuple(np.flatnonzero(row)) for row in either})]


def bradley_terry(wins, pictures=()):
    """The Strengths of pictures. wins: {(a, b): how often a was preferred to b}; half a win each is a tie.

    pictures: names that are to be among them though nobody compared them. The standard errors are those of the inverse
    Fisher information, sum over j of n_ij p_i p_j / (p_i + p_j)^2 on its diagonal, of logs that add up to 0.

    Where a chain of wins does not lead from every picture to every other (one was never beaten, say), the strengths
    would run away to 0 or infinity; then every picture is given half a win and half a loss against an imagined one of
    the middle, and `told` says so, as it says which pictures were never compared.
    Raises NSTError for no wins, for negative or infinite ones, and for a picture against itself.
    """
    names, w = matrix_of(wins, pictures)
    if not w.sum() > 0:
        raise NSTError("there are no votes to count; collect some first.")
    groups = _Groups(_reached(w > 0))
    if groups.strong:
        logs = _logs(w)
        logs -= logs.mean()
        return Strengths(names, logs, np.linalg.pinv(_information(w, logs)))
    beside = np.pad(w, (0, 1))
    beside[:-1, -1] = beside[-1, :-1] = HALF
    logs = _logs(beside)
    logs -= logs[-1]
    covariance = np.linalg.inv(_information(beside, logs)[:-1, :-1])
    return Strengths(names, logs[:-1], covariance, _told(names, w, groups))


def matrix_of(wins, pictures=()):
    """(names, matrix (n, n) of wins, row over column) of {(a, b): n}."""
    try:
        names = list(dict.fromkeys([*pictures, *(name for pair in wins for name in pair)]))
        w = np.zeros((len(names), len(names)))
        for (a, b), count in wins.items():
            w[names.index(a), names.index(b)] += float(count)
    except (TypeError, ValueError, AttributeError):
        raise NSTError("wins are a dict {(picture, picture that it was preferred to): how often}.") from None
    if not np.isfinite(w).all() or (w < 0).any():
        raise NSTError("wins are counted from 0 on; one of them is negative or no number.")
    if np.diag(w).any():
        raise NSTError(f"'{names[int(np.argmax(np.diag(w)))]}' is compared with itself; leave that pair out.")
    return names, w


def _logs(w):
    """Logarithms of the strengths of which every row's wins are what they foretell."""
    p, total = np.ones(len(w)), w.sum()
    for _ in range(ROUNDS):
        shares = 1 / (p[:, None] + p)
        gradient = w.sum(1) - ((w + w.T) * shares).sum(1) * p
        if np.abs(gradient).max() <= EXACT * total:
            break
        for i in range(len(p)):  # one after the other: all at once need not come to rest
            sums = 1 / (p[i] + p)
            p[i] = (w[i] * p * sums).sum() / (w[:, i] * sums).sum()
        p /= np.exp(np.log(p).mean())
    return np.log(p)


def _information(w, logs):
    """Fisher's information on the logs, (n, n)."""
    p = np.exp(logs - logs.max())
    each = (w + w.T) * np.outer(p, p) / (p[:, None] + p) ** 2
    return np.diag(each.sum(1)) - each


def _reached(arrows):
    """(n, n) bool: does a chain of arrows lead from row to column? Everyone reaches itself."""
    reach = arrows | np.eye(len(arrows), dtype=bool)
    for _ in range(len(arrows).bit_length()):
        reach = (reach.astype(int) @ reach) > 0
    return reach


def _told(names, w, groups):
    """Why the votes have no finite answer by themselves."""
    said = []
    if len(groups.apart) > 1:
        parts = "; ".join(_few([names[i] for i in group]) for group in groups.apart[:4])
        said.append(f"Nothing compares these groups with each other, so their order is not known: {parts}.")
    for words, lost, won in (("never beaten", w.sum(0), w.sum(1)), ("never preferred", w.sum(1), w.sum(0))):
        such = [names[i] for i in np.flatnonzero((lost == 0) & (won > 0))]
        if such:
            said.append(f"These were {words}, so how far they are from the others cannot be told: {_few(such)}.")
    said.append(
        "By these votes alone strengths would be infinite, so each picture was given half a win and half a loss "
        "against an imagined one of the middle."
    )
    return said


def _few(names):
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
