"""Exercise 12, limits: the errors of a fit on its own rows and on new ones, how far two voters agree, strengths from
votes, a correlation of ranks, what chance alone would do, and how often a light changes."""

import itertools

import numpy as np

from nstcourse.inputs import Each, Given, Number, Numbers, Order, pixels, whole
from nstcourse.task import Probe, Task, Wrong, close, values

APART = 2e-3  # by so much differ numbers of which it is asked which one is larger

# --- 12.1 errors_of_fit ----------------------------------------------------------------------------------------------

OWN_X = np.array([[1.0, 2.0], [0.5, -1.0], [3.0, 1.0]])
OWN_Y = np.array([4.0, -1.0, 5.0])
NEW_X = np.array([[2.0, 0.0], [-1.0, 1.5], [0.5, 3.0], [1.0, 1.0]])
NEW_Y = np.array([1.0, 2.5, -2.0, 6.0])
WIDE_X = np.array([[1.0, -2.0, 0.5, 3.0], [2.0, 1.0, 0.0, -1.0]])
WIDE_Y = np.array([3.0, -2.0])
FAR_X = np.array([[0.5, 1.0, 2.0, -1.0], [3.0, 0.0, -1.0, 1.0], [-2.0, 1.5, 1.0, 0.0]])
FAR_Y = np.array([2.0, 4.0, -3.0])
FIT = (OWN_X, OWN_Y, NEW_X, NEW_Y, 0.5)
FIT_WIDE = (WIDE_X, WIDE_Y, FAR_X, FAR_Y, 1.5)
ONE, ANOTHER = (np.array([[2.0]]), np.array([6.0])), (np.array([[1.0]]), np.array([5.0]))


def errors_of_fit(x, y, new_x, new_y, ridge):
    x, y, new_x, new_y = (np.asarray(given, dtype=np.float64) for given in (x, y, new_x, new_y))
    weights = np.linalg.solve(x.T @ x + ridge * np.eye(x.shape[1]), x.T @ y)
    return np.array([np.mean((y - x @ weights) ** 2), np.mean((new_y - new_x @ weights) ** 2)])


def _ridged(x, y, ridge):
    return np.linalg.solve(x.T @ x + ridge * np.eye(x.shape[1]), x.T @ y)


def _both(x, y, new_x, new_y, weights, error):
    """Something made of what is left over on the own rows and on new ones."""
    return np.array([error(y - x @ weights), error(new_y - new_x @ weights)])


def _squares(left):
    return np.mean(left**2)


def _with_a_constant(x, y, new_x, new_y, ridge):
    x, new_x = np.column_stack([x, np.ones(len(x))]), np.column_stack([new_x, np.ones(len(new_x))])
    return _both(x, y, new_x, new_y, _ridged(x, y, ridge), _squares)


def _mean_taken_away(x, y, new_x, new_y, ridge):
    weights = _ridged(x - x.mean(axis=0), y - y.mean(), ridge)
    offset = y.mean() - x.mean(axis=0) @ weights
    return _both(x, y - offset, new_x, new_y - offset, weights, _squares)


def _penalty_counted(x, y, new_x, new_y, ridge):
    weights = _ridged(x, y, ridge)
    return _both(x, y, new_x, new_y, weights, _squares) + ridge * np.sum(weights**2)


def _by_the_rows(x, y, new_x, new_y, ridge):
    """The same weights by a table of rows with rows."""
    weights = x.T @ np.linalg.solve(x @ x.T + ridge * np.eye(len(x)), y)
    return _both(x, y, new_x, new_y, weights, _squares).tolist()


def _rows_added(x, y, new_x, new_y, ridge):
    """Least squares with the penalty as further rows."""
    more = np.vstack([x, np.sqrt(ridge) * np.eye(x.shape[1])])
    weights = np.linalg.lstsq(more, np.append(y, np.zeros(x.shape[1])), rcond=None)[0]
    return _both(x, y, new_x, new_y, weights, _squares)


def _no_more_than_nothing(outs, ins, atol):
    """On its own rows a fit is no worse than weights of 0, and neither number is below 0."""
    return all(
        out.shape == (2,) and out.min() >= 0 and out[0] <= np.mean(y**2) * (1 + 1e-6) + atol
        for out, (_, y, *_rest) in zip(outs, ins, strict=True)
    )


def _by_hand(outs, ins, atol):
    for out, (x, y, new_x, new_y, ridge) in zip(outs, ins, strict=True):
        weight = x[0, 0] * y[0] / (x[0, 0] ** 2 + ridge)
        if not close(out, np.array([(y[0] - x[0, 0] * weight) ** 2, (new_y[0] - new_x[0, 0] * weight) ** 2]), atol):
            return False
    return True


fit_task = Task(
    id="12.1",
    name="errors_of_fit",
    minutes=8,
    given=Given(
        {
            "x": Numbers("rows, numbers"),
            "y": Numbers("rows", "an array ({axes}) of numbers of any sign"),
            "new_x": Numbers("new_rows, numbers", "an array (new rows, numbers) of numbers of any sign"),
            "new_y": Numbers("new_rows", "an array (new rows) of numbers of any sign"),
            "ridge": Number("a number from 0.1 to 10", 0.1, 10.0),
        },
        lambda x, y, new_x, new_y, ridge: np.abs(x).max() > 0.1 and np.abs(y).max() > 0.1,
        "x and y are not all 0",
    ),
    edges=(
        (OWN_X, OWN_Y, NEW_X[:1], NEW_Y[:1], 10.0),
        (WIDE_X, WIDE_Y, FAR_X, FAR_Y, 0.1),
        (NEW_X, NEW_Y, OWN_X[:2], OWN_Y[:2], 4.0),
    ),
    size=lambda x, y, new_x, new_y, ridge: max(np.square(y).max(), np.square(new_y).max()),
    reference=errors_of_fit,
    probes=(
        Probe(
            "two numbers, neither below 0; on its own rows a fit is no worse than weights of 0",
            (FIT, FIT_WIDE),
            _no_more_than_nothing,
        ),
        Probe(
            "where the new rows are the own ones, both errors are equal",
            ((OWN_X, OWN_Y, OWN_X, OWN_Y, 0.5), (WIDE_X, WIDE_Y, WIDE_X, WIDE_Y, 1.5)),
            lambda outs, ins, atol: all(o.shape == (2,) and close(o[0], o[1], atol) for o in outs),
        ),
        Probe(
            "with one row and one number: the weight is x y / (x² + ridge), and both errors follow by hand",
            ((*ONE, *ANOTHER, 2.0), (*ANOTHER, *ONE, 0.25)),
            _by_hand,
        ),
        Probe(
            "of new rows the fit knows nothing: with others the first error stays as it is",
            (FIT, (OWN_X, OWN_Y, OWN_X[::-1] + 1.0, OWN_Y, 0.5)),
            lambda outs, ins, atol: all(o.shape == (2,) for o in outs) and close(outs[0][0], outs[1][0], atol),
        ),
        values(
            errors_of_fit,
            FIT,
            FIT_WIDE,
            (NEW_X, NEW_Y, OWN_X, OWN_Y, 3.0),
            (FAR_X, FAR_Y, WIDE_X, WIDE_Y, 0.2),
            points=2,
        ),
    ),
    wrong=(
        Wrong(
            "exchanged",
            lambda x, y, u, v, r: errors_of_fit(x, y, u, v, r)[::-1],
            "the two errors are exchanged: that of the own rows comes first.",
        ),
        Wrong(
            "fitted to the new rows",
            lambda x, y, u, v, r: _both(x, y, u, v, _ridged(u, v, r), _squares),
            "the weights are fitted to the new rows; they may only see x and y.",
        ),
        Wrong(
            "fitted to all rows",
            lambda x, y, u, v, r: _both(x, y, u, v, _ridged(np.vstack([x, u]), np.append(y, v), r), _squares),
            "the weights are fitted to all rows, the new ones too; then there is nothing left to test with.",
        ),
        Wrong(
            "fitted twice",
            lambda x, y, u, v, r: np.array([_squares(y - x @ _ridged(x, y, r)), _squares(v - u @ _ridged(u, v, r))]),
            "there are two fits, each tested on its own rows; fit once, to x and y, and test that fit on both.",
        ),
        Wrong(
            "own error twice",
            lambda x, y, u, v, r: errors_of_fit(x, y, x, y, r),
            "both numbers are the error on the own rows; the second is on new_x and new_y.",
        ),
        Wrong(
            "new error twice",
            lambda x, y, u, v, r: errors_of_fit(x, y, u, v, r)[[1, 1]],
            "both numbers are the error on the new rows; the first is on x and y.",
        ),
        Wrong(
            "the gap",
            lambda x, y, u, v, r: np.diff(errors_of_fit(x, y, u, v, r))[0],
            "that is the gap, new error less own error; return both.",
            also=(lambda x, y, u, v, r: -np.diff(errors_of_fit(x, y, u, v, r))[0],),
        ),
        Wrong(
            "summed",
            lambda x, y, u, v, r: _both(x, y, u, v, _ridged(x, y, r), lambda left: np.sum(left**2)),
            "the squares are added up; take their mean, or many new rows look like a bad fit.",
        ),
        Wrong(
            "root",
            lambda x, y, u, v, r: np.sqrt(errors_of_fit(x, y, u, v, r)),
            "a root is taken of the mean squares; leave it out.",
        ),
        Wrong(
            "absolute errors",
            lambda x, y, u, v, r: _both(x, y, u, v, _ridged(x, y, r), lambda left: np.mean(np.abs(left))),
            "that is the mean of absolute differences; square them.",
        ),
        Wrong(
            "not squared",
            lambda x, y, u, v, r: _both(x, y, u, v, _ridged(x, y, r), np.mean),
            "the differences are not squared, so that errors up and down cancel.",
        ),
        Wrong(
            "mean squared",
            lambda x, y, u, v, r: _both(x, y, u, v, _ridged(x, y, r), lambda left: np.mean(left) ** 2),
            "the mean is squared; square each difference first, then take the mean.",
        ),
        Wrong(
            "variance",
            lambda x, y, u, v, r: _both(x, y, u, v, _ridged(x, y, r), np.var),
            "np.var takes the mean of the differences away first; a fit that is too high everywhere is wrong, too.",
        ),
        Wrong(
            "half the squares",
            lambda x, y, u, v, r: errors_of_fit(x, y, u, v, r) / 2,
            "that is half of the mean squares.",
        ),
        Wrong(
            "ridge forgotten",
            lambda x, y, u, v, r: _both(x, y, u, v, np.linalg.pinv(x) @ y, _squares),
            "the ridge is not added; it keeps the weights small, and without it there may be no inverse.",
            also=(lambda x, y, u, v, r: _both(x, y, u, v, np.linalg.lstsq(x, y, rcond=None)[0], _squares),),
        ),
        Wrong(
            "ridge everywhere",
            lambda x, y, u, v, r: _both(x, y, u, v, np.linalg.pinv(x.T @ x + r) @ (x.T @ y), _squares),
            "the ridge is added to every entry of the table; it belongs on its diagonal: ridge * np.eye(...).",
        ),
        Wrong(
            "ridge times rows",
            lambda x, y, u, v, r: errors_of_fit(x, y, u, v, r * len(x)),
            "the ridge is multiplied by the number of rows, or the table is divided by it; take both as they are.",
        ),
        Wrong(
            "ridge squared",
            lambda x, y, u, v, r: errors_of_fit(x, y, u, v, r * r),
            "the ridge is squared; add it as it is.",
        ),
        Wrong(
            "ridge taken away",
            lambda x, y, u, v, r: _both(
                x, y, u, v, np.linalg.pinv(x.T @ x - r * np.eye(x.shape[1])) @ (x.T @ y), _squares
            ),
            "the ridge is taken away from the diagonal; add it.",
        ),
        Wrong(
            "a fixed ridge",
            lambda x, y, u, v, r: errors_of_fit(x, y, u, v, 1.0),
            "the ridge is 1, or another fixed number; it is the one that is given.",
        ),
        Wrong(
            "penalty counted",
            _penalty_counted,
            "the ridge's penalty is part of the error; it is only for the fit, the error is the squares alone.",
        ),
        Wrong(
            "a constant fitted",
            _with_a_constant,
            "a constant is fitted as well; the weights times x are all there is.",
            also=(_mean_taken_away,),
        ),
        Wrong(
            "no inverse",
            lambda x, y, u, v, r: _both(x, y, u, v, x.T @ y, _squares),
            "the weights are x^T y; solve the equations: np.linalg.solve(x.T @ x + ridge * np.eye(...), x.T @ y).",
        ),
        Wrong(
            "the table not solved but multiplied",
            lambda x, y, u, v, r: _both(x, y, u, v, (x.T @ x + r * np.eye(x.shape[1])) @ (x.T @ y), _squares),
            "the table is multiplied with x^T y; its inverse is, which np.linalg.solve does.",
        ),
        Wrong(
            "weights returned",
            lambda x, y, u, v, r: _ridged(x, y, r),
            "those are the weights; return the two errors that they make.",
        ),
        Wrong(
            "relative",
            lambda x, y, u, v, r: errors_of_fit(x, y, u, v, r) / np.array([_squares(y), max(_squares(v), 1e-12)]),
            "the errors are divided by the mean squares of the values; leave them as they are.",
        ),
    ),
    right={
        "rows with rows": _by_the_rows,
        "penalty as rows": _rows_added,
        "inverse": lambda x, y, u, v, r: _both(
            x, y, u, v, np.linalg.inv(x.T @ x + r * np.eye(x.shape[1])) @ x.T @ y, _squares
        ),
        "float32": lambda x, y, u, v, r: np.float32(errors_of_fit(x, y, u, v, r)),
    },
    hints=(
        "First the weights, from x, y and ridge alone. Then what is left over on x, and what is left over on new_x.",
        "np.linalg.solve(x.T @ x + ridge * np.eye(x.shape[1]), x.T @ y) gives the weights; x @ weights is what they "
        "foretell.",
        "[np.mean((y - x @ weights) ** 2), np.mean((new_y - new_x @ weights) ** 2)]",
    ),
)

# --- 12.2 kappa ------------------------------------------------------------------------------------------------------

# Literal tables: the first voter's answer is the row, the second one's the column.
VOTES = np.array([[20.0, 5.0], [10.0, 15.0]])
THREE = np.array([[8.0, 2.0, 1.0], [0.0, 6.0, 3.0], [4.0, 1.0, 10.0]])
CONTRARY = np.array([[1.0, 6.0], [7.0, 2.0]])
LOPSIDED = np.array([[2.0, 9.0, 1.0], [1.0, 3.0, 0.0], [5.0, 2.0, 4.0]])


def kappa(table):
    table = np.asarray(table, dtype=np.float64)
    shares = table / table.sum()
    chance = shares.sum(axis=1) @ shares.sum(axis=0)
    return (np.trace(shares) - chance) / (1 - chance)


def _agreed(table):
    return np.trace(table) / table.sum()


def _by_chance(table):
    return table.sum(axis=1) @ table.sum(axis=0) / table.sum() ** 2


def _beyond(agreed, chance):
    return (agreed - chance) / (1 - chance)


def _margins(table):
    return table.sum(axis=1) / table.sum(), table.sum(axis=0) / table.sum()


def _weighed(table, power):
    """Cohen's weighted kappa: answers far apart disagree more."""
    places = np.arange(len(table))
    apart = np.abs(places[:, None] - places) ** power
    rows, columns = _margins(table)
    return 1 - (apart * table / table.sum()).sum() / (apart * np.outer(rows, columns)).sum()


def _phi(table):
    """The correlation of both voters' answers, taken for numbers."""
    places, (rows, columns) = np.arange(len(table)), _margins(table)
    first, second = places - rows @ places, places - columns @ places
    spread = np.sqrt((rows @ first**2) * (columns @ second**2))
    return first @ (table / table.sum()) @ second / max(spread, 1e-12)


def _one_by_one(table):
    total, same, by_chance = 0.0, 0.0, 0.0
    for row in range(len(table)):
        for column in range(len(table)):
            total += table[row, column]
            same += table[row, column] if row == column else 0
    for answer in range(len(table)):
        by_chance += table[answer].sum() / total * (table[:, answer].sum() / total)
    return (same / total - by_chance) / (1 - by_chance)


def _of_disagreement(table):
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    off = 1 - np.eye(len(table))
    return 1 - (table * off).sum() / (expected * off).sum()


def _all_at(number):
    return lambda outs, ins, atol: all(o.size == 1 and abs(float(o.reshape(())) - number) < 1e-4 for o in outs)


kappa_task = Task(
    id="12.2",
    name="kappa",
    minutes=6,
    one_number=True,
    given=Given(
        {"table": Numbers("answers, answers", "an array ({axes}) of numbers, none below 0", 0.0)},
        lambda table: table.sum() > 0 and _by_chance(table) < 0.9,
        "both voters have used more than one answer",
        sizes={"answers": (2, 3, 4)},
    ),
    edges=((CONTRARY,), (LOPSIDED.T.copy(),), (np.array([[0.0, 3.0], [2.0, 0.0]]),)),
    size=lambda table: 1.0,
    reference=kappa,
    probes=(
        Probe(
            "voters who always agree have a kappa of 1",
            ((np.diag([3.0, 5.0]),), (np.diag([1.0, 4.0, 2.0]),)),
            _all_at(1.0),
        ),
        Probe(
            "voters who know nothing of each other have a kappa of 0, however often they agree",
            ((np.outer([6.0, 2.0], [3.0, 1.0]),), (np.outer([1.0, 2.0, 5.0], [4.0, 1.0, 1.0]),)),
            _all_at(0.0),
        ),
        Probe(
            "ten times as many questions, with the same shares of answers, change nothing",
            ((VOTES,), (10 * VOTES,), (THREE,), (10 * THREE,)),
            lambda outs, ins, atol: close(outs[0], outs[1], 1e-5) and close(outs[2], outs[3], 1e-5),
        ),
        values(kappa, (VOTES,), (THREE,), (CONTRARY,), (LOPSIDED,), points=2),
    ),
    wrong=(
        Wrong(
            "agreement only",
            _agreed,
            "that is the share of equal answers; take away what chance alone would give, and divide by what is left.",
        ),
        Wrong(
            "not divided",
            lambda t: _agreed(t) - _by_chance(t),
            "it is not divided by 1 - chance, so that perfect agreement does not give 1.",
        ),
        Wrong(
            "divided by chance",
            lambda t: (_agreed(t) - _by_chance(t)) / _by_chance(t),
            "it is divided by chance; divide by 1 - chance, the most that can be reached beyond it.",
        ),
        Wrong(
            "divided by what is not agreed",
            lambda t: (_agreed(t) - _by_chance(t)) / (1 - _agreed(t) + 1e-12),
            "it is divided by 1 - agreement; divide by 1 - chance.",
        ),
        Wrong(
            "divided by agreement",
            lambda t: (_agreed(t) - _by_chance(t)) / max(_agreed(t), 1e-12),
            "it is divided by the agreement; divide by 1 - chance.",
        ),
        Wrong(
            "chance is one in k",
            lambda t: _beyond(_agreed(t), 1 / len(t)),
            "chance is taken as if every answer were equally likely; it follows from how often each voter gives each "
            "answer: the sums of rows and of columns.",
        ),
        Wrong(
            "mean of both margins",
            lambda t: _beyond(_agreed(t), np.sum(((t.sum(axis=0) + t.sum(axis=1)) / (2 * t.sum())) ** 2)),
            "the voters' shares are averaged and squared (Scott's pi); multiply the first one's by the second one's.",
        ),
        Wrong(
            "first voter twice",
            lambda t: _beyond(_agreed(t), np.sum(_margins(t)[0] ** 2)),
            "the first voter's shares are squared; multiply them by the second voter's, the sums of the columns.",
        ),
        Wrong(
            "second voter twice",
            lambda t: _beyond(_agreed(t), min(np.sum(_margins(t)[1] ** 2), 1 - 1e-9)),
            "the second voter's shares are squared; multiply them by the first voter's, the sums of the rows.",
        ),
        Wrong(
            "chance returned",
            _by_chance,
            "that is the agreement by chance alone; it is what has to be taken away.",
        ),
        Wrong(
            "agreement over chance",
            lambda t: _agreed(t) / _by_chance(t) if _by_chance(t) else 0.0,
            "agreement is divided by chance; take chance away from both: (agreed - chance) / (1 - chance).",
        ),
        Wrong(
            "counts for shares",
            lambda t: _beyond(np.trace(t), t.sum(axis=1) @ t.sum(axis=0)),
            "counts are taken for shares; divide the table by its sum first.",
            also=(lambda t: _beyond(np.trace(t), t.sum(axis=1) @ t.sum(axis=0) / t.sum()),),
        ),
        Wrong(
            "divided by the number of cells",
            lambda t: _beyond(np.trace(t) / t.size, t.sum(axis=1) @ t.sum(axis=0) / t.size**2),
            "the table is divided by the number of its cells; divide by its sum, the number of questions.",
        ),
        Wrong(
            "row by row",
            lambda t: _beyond(np.mean(np.diag(t) / np.maximum(t.sum(axis=1), 1e-12)), _by_chance(t)),
            "agreement is averaged over rows, rare answers as much as frequent ones; take the diagonal's share of all.",
        ),
        Wrong(
            "chance of all pairs",
            lambda t: _beyond(_agreed(t), np.sum(np.outer(*_margins(t))) / len(t) ** 2),
            "all pairs of answers are added up; by chance they agree only where both give the same one.",
        ),
        Wrong(
            "chance from the diagonal",
            lambda t: _beyond(_agreed(t), min(np.sum((np.diag(t) / t.sum()) ** 2), 1 - 1e-9)),
            "chance is taken from the diagonal; it follows from the sums of rows and columns.",
        ),
        Wrong(
            "no sign",
            lambda t: abs(kappa(t)),
            "the sign is lost: voters who agree less than by chance have a kappa below 0.",
            also=(lambda t: max(kappa(t), 0.0),),
        ),
        Wrong(
            "turned over",
            lambda t: -kappa(t),
            "the sign is turned: chance is taken away from agreement.",
        ),
        Wrong(
            "disagreement",
            lambda t: 1 - kappa(t),
            "that is 1 less kappa.",
            also=(lambda t: 1 - _agreed(t),),
        ),
        Wrong(
            "weighed by distance",
            lambda t: _weighed(t, 1),
            "answers far apart count more (a weighted kappa); here two answers are equal, or they are not.",
            also=(lambda t: _weighed(t, 2),),
        ),
        Wrong(
            "correlation",
            _phi,
            "that is a correlation of answers as if they were numbers; count how often they are equal.",
        ),
        Wrong(
            "in per cent",
            lambda t: 100 * kappa(t),
            "that is in per cent; leave it a share.",
        ),
        Wrong(
            "the other diagonal",
            lambda t: kappa(t[:, ::-1]),
            "agreement stands on the diagonal from the upper left to the lower right.",
        ),
    ),
    right={
        "one by one": _one_by_one,
        "of disagreement": _of_disagreement,
        "lists": lambda t: [kappa(t.tolist())],
        "float32": lambda t: np.float32(kappa(np.float32(t))),
    },
    hints=(
        "Divide the table by its sum, so that it holds shares. Agreement is its diagonal; chance is made of the sums "
        "of its rows and of its columns.",
        "shares.sum(axis=1) is how often the first voter gives each answer, shares.sum(axis=0) the second one. "
        "Multiply them, answer by answer, and add up.",
        "(np.trace(shares) - chance) / (1 - chance)",
    ),
)

# --- 12.3 bradley_terry ----------------------------------------------------------------------------------------------

# wins[i, j]: how often picture i was chosen over picture j. What stands on the diagonal means nothing.
DUEL = np.array([[0.0, 6.0], [2.0, 0.0]])
ROUND = np.array([[0.0, 5.0, 3.0], [2.0, 0.0, 4.0], [1.0, 2.0, 0.0]])
SPARSE = np.array([[0.0, 7.0, 0.0, 2.0], [3.0, 0.0, 4.0, 0.0], [0.0, 5.0, 0.0, 1.0], [2.0, 0.0, 6.0, 0.0]])
NOISY = np.array([[9.0, 4.0, 1.0], [3.0, 2.0, 6.0], [5.0, 1.0, 7.0]])


def bradley_terry(wins, steps):
    wins = np.asarray(wins, dtype=np.float64) * (1 - np.eye(len(wins)))
    strengths = np.full(len(wins), 1 / len(wins))
    votes = wins + wins.T
    for _ in range(steps):
        strengths = wins.sum(axis=1) / (votes / (strengths[:, None] + strengths)).sum(axis=1)
        strengths = strengths / strengths.sum()
    return strengths


def _off(wins):
    return wins * (1 - np.eye(len(wins)))


def _stepped(wins, steps, step, first=None):
    """From even strengths, or others, by a step of some kind."""
    strengths = np.full(len(wins), 1 / len(wins)) if first is None else first
    for _ in range(steps):
        strengths = step(wins, strengths)
        strengths = strengths / strengths.sum()
    return strengths


def _met(wins, strengths, met):
    return wins.sum(axis=1) / (met / (strengths[:, None] + strengths)).sum(axis=1)


def _in_place(wins, steps):
    wins = _off(wins)
    strengths = np.full(len(wins), 1 / len(wins))
    for _ in range(steps):
        for i in range(len(wins)):
            against = sum((wins[i, j] + wins[j, i]) / (strengths[i] + strengths[j]) for j in range(len(wins)) if j != i)
            strengths[i] = wins[i].sum() / against
        strengths = strengths / strengths.sum()
    return strengths


def _normalised_in_the_end(wins, steps):
    wins = _off(wins)
    strengths = np.ones(len(wins))
    for _ in range(steps):
        strengths = _met(wins, strengths, wins + wins.T)
    return strengths / strengths.sum()


def _never_normalised(wins, steps):
    wins = _off(wins)
    strengths = np.full(len(wins), 1 / len(wins))
    for _ in range(steps):
        strengths = _met(wins, strengths, wins + wins.T)
    return strengths


def _loops(wins, steps):
    n = len(wins)
    strengths = [1 / n] * n
    for _ in range(steps):
        new = []
        for i in range(n):
            won, against = 0.0, 0.0
            for j in range(n):
                if i != j:
                    won += wins[i][j]
                    against += (wins[i][j] + wins[j][i]) / (strengths[i] + strengths[j])
            new.append(won / against)
        strengths = [p / sum(new) for p in new]
    return strengths


def _up_the_likelihood(wins, steps):
    """A small step up the gradient of the logarithm of the likelihood."""
    wins, logs = _off(wins), np.zeros(len(wins))
    votes = wins + wins.T
    for _ in range(steps):
        p = np.exp(logs)
        logs = logs + 0.1 * (wins.sum(axis=1) - (votes * p[:, None] / (p[:, None] + p)).sum(axis=1))
    return np.exp(logs) / np.exp(logs).sum()


def _even_at_first(outs, ins, atol):
    return all(close(o, np.full(len(w), 1 / len(w)), atol) for o, (w, _) in zip(outs, ins, strict=True))


def _shares_of_two(outs, ins, atol):
    for out, (wins, _) in zip(outs, ins, strict=True):
        won = np.array([wins[0, 1], wins[1, 0]])
        if not close(out, won / won.sum(), atol):
            return False
    return True


def _as_foretold(outs, ins, atol):
    """Every picture wins as often as strengths foretell, to a thousandth of all votes; they add up to 1."""
    for out, (wins, _) in zip(outs, ins, strict=True):
        wins = _off(wins)
        if out.shape != (len(wins),) or out.min() <= 0 or not close(out.sum(), np.array(1.0), 1e-5):
            return False
        foretold = ((wins + wins.T) * out[:, None] / (out[:, None] + out)).sum(axis=1)
        if np.abs(foretold - wins.sum(axis=1)).max() > 1e-3 * wins.sum():
            return False
    return True


TURN = (2, 0, 1)

strengths_task = Task(
    id="12.3",
    name="bradley_terry",
    minutes=12,
    given=Given(
        {
            "wins": Numbers("pictures, pictures", "an array ({axes}) of numbers, none below 0", 0.0),
            "steps": whole("a whole number, 0 or more", 0, 500),
        },
        lambda wins, steps: _off(wins).sum(axis=1).min() > 0.05,
        "every picture has won at least once; what stands on the diagonal means nothing",
        sizes={"pictures": (2, 3, 4, 5)},
    ),
    edges=((NOISY, 1), (SPARSE, 3), (ROUND.T.copy(), 2), (DUEL + np.eye(2), 1), (NOISY, 0)),
    size=lambda wins, steps: 1.0,
    reference=bradley_terry,
    probes=(
        Probe("before the first step all pictures are equally strong", ((ROUND, 0), (SPARSE, 0)), _even_at_first),
        Probe(
            "of two pictures, one step gives each its share of the votes",
            ((DUEL, 1), (DUEL.T.copy(), 1)),
            _shares_of_two,
        ),
        Probe(
            "pictures in another order have the same strengths, in that order",
            ((ROUND, 3), (ROUND[np.ix_(TURN, TURN)], 3)),
            lambda outs, ins, atol: outs[0].shape == (3,) and close(outs[1], outs[0][list(TURN)], atol),
        ),
        Probe(
            "after many steps each picture wins as often as the strengths foretell",
            ((ROUND, 200), (SPARSE, 400)),
            _as_foretold,
        ),
        values(bradley_terry, (ROUND, 1), (SPARSE, 2), (NOISY, 1), (NOISY, 4), (DUEL + 3 * np.eye(2), 1), points=2),
    ),
    wrong=(
        Wrong(
            "diagonal counted",
            lambda w, s: _stepped(w, s, lambda w, p: _met(w, p, w + w.T)),
            "the diagonal is counted, as if a picture stood against itself; leave it out.",
        ),
        Wrong(
            "diagonal counted as won",
            lambda w, s: _stepped(w, s, lambda w, p: _met(w, p, _off(w + w.T))),
            "the diagonal is counted among the wins; leave it out of both sums.",
            also=(lambda w, s: _stepped(w, s, lambda w, p: _met(_off(w), p, w + w.T)),),
        ),
        Wrong(
            "lost for won",
            lambda w, s: bradley_terry(w.T, s),
            "rows and columns are exchanged: wins[i, j] is how often i was chosen over j, so the wins of i are row i.",
        ),
        Wrong(
            "never normalised",
            _never_normalised,
            "the strengths do not add up to 1 after a step; divide them by their sum.",
        ),
        Wrong(
            "largest is 1",
            lambda w, s: bradley_terry(w, s) / bradley_terry(w, s).max(),
            "the largest strength is 1; divide by the sum of all.",
        ),
        Wrong(
            "mean is 1",
            lambda w, s: bradley_terry(w, s) * len(w),
            "the strengths have the mean 1; divide by their sum, so that they add up to 1.",
        ),
        Wrong(
            "length is 1",
            lambda w, s: bradley_terry(w, s) / np.linalg.norm(bradley_terry(w, s)),
            "the squares add up to 1; divide by the sum of the strengths themselves.",
        ),
        Wrong(
            "new strengths used at once",
            _in_place,
            "new strengths are used within the same step; work out all of them from the old ones first.",
        ),
        Wrong(
            "one step less",
            lambda w, s: bradley_terry(w, max(s - 1, 0)),
            "that is one step too few.",
        ),
        Wrong(
            "one step more",
            lambda w, s: bradley_terry(w, s + 1),
            "that is one step too many: with steps = 0 all are equally strong.",
        ),
        Wrong(
            "one step only",
            lambda w, s: bradley_terry(w, min(s, 1)),
            "it stops after the first step, or every step begins from even strengths again.",
        ),
        Wrong(
            "until nothing moves",
            lambda w, s: bradley_terry(w, 500),
            "it always takes many steps; take as many as `steps` says.",
        ),
        Wrong(
            "wins for votes",
            lambda w, s: _stepped(_off(w), s, lambda w, p: _met(w, p, w)),
            "all stay equally strong, as they do where the sum below takes only the votes that a picture has won; it "
            "takes all of the pair: wins[i, j] + wins[j, i].",
        ),
        Wrong(
            "losses for votes",
            lambda w, s: _stepped(_off(w), s, lambda w, p: _met(w, p, w.T + 1e-12)),
            "the sum below takes only the votes that the picture has lost; it takes all of the pair: "
            "wins[i, j] + wins[j, i].",
        ),
        Wrong(
            "share of wins",
            lambda w, s: _off(w).sum(axis=1) / _off(w).sum(),
            "that is each picture's share of all wins; whoever met strong pictures more often is wronged by it.",
        ),
        Wrong(
            "share of its own votes",
            lambda w, s: (
                _off(w).sum(axis=1)
                / _off(w + w.T).sum(axis=1)
                / (_off(w).sum(axis=1) / _off(w + w.T).sum(axis=1)).sum()
            ),
            "that is each picture's share of its own votes; go on from there by steps that see whom it met.",
        ),
        Wrong(
            "from the share of wins",
            lambda w, s: _stepped(_off(w), s, lambda w, p: _met(w, p, w + w.T), _off(w).sum(axis=1) / _off(w).sum()),
            "it begins with the shares of wins; begin with equal strengths.",
        ),
        Wrong(
            "only the other one's strength",
            lambda w, s: _stepped(
                _off(w), s, lambda w, p: w.sum(axis=1) / ((w + w.T) / np.maximum(p, 1e-12)).sum(axis=1)
            ),
            "it is divided by the other picture's strength; divide by the sum of both, p_i + p_j.",
        ),
        Wrong(
            "only its own strength",
            lambda w, s: _stepped(
                _off(w), s, lambda w, p: w.sum(axis=1) / ((w + w.T) / np.maximum(p[:, None], 1e-12)).sum(axis=1)
            ),
            "it is divided by the picture's own strength; divide by the sum of both, p_i + p_j.",
        ),
        Wrong(
            "product of strengths",
            lambda w, s: _stepped(
                _off(w), s, lambda w, p: w.sum(axis=1) / ((w + w.T) / np.maximum(np.outer(p, p), 1e-24)).sum(axis=1)
            ),
            "it is divided by the product of both strengths; divide by their sum.",
        ),
        Wrong(
            "votes not divided",
            lambda w, s: _stepped(
                _off(w), s, lambda w, p: w.sum(axis=1) * (p[:, None] + p).sum(axis=1) / (w + w.T).sum(axis=1)
            ),
            "sums are taken before it is divided; divide the votes of every pair by p_i + p_j, then add up.",
        ),
        Wrong(
            "times the old strength",
            lambda w, s: _stepped(_off(w), s, lambda w, p: p * _met(w, p, w + w.T)),
            "the new strength is multiplied by the old one; the fraction alone is the new one.",
        ),
        Wrong(
            "half of the way",
            lambda w, s: _stepped(_off(w), s, lambda w, p: p / 2 + _met(w, p, w + w.T) / _met(w, p, w + w.T).sum() / 2),
            "it goes half of the way in each step; the fraction is the new strength.",
        ),
        Wrong(
            "upside down",
            lambda w, s: _stepped(_off(w), s, lambda w, p: 1 / np.maximum(_met(w, p, w + w.T), 1e-12)),
            "the fraction stands upside down: wins above, the sum below.",
        ),
        Wrong(
            "up the gradient",
            _up_the_likelihood,
            "a small step up a gradient leads there, too, but slowly; take the step of the formula.",
        ),
        Wrong(
            "logarithms",
            lambda w, s: np.log(np.maximum(bradley_terry(w, s), 1e-12)),
            "those are logarithms of the strengths; return the strengths.",
        ),
        Wrong(
            "sorted",
            lambda w, s: np.sort(bradley_terry(w, s))[::-1],
            "the strengths are sorted; leave them in the order of the pictures.",
            also=(lambda w, s: np.sort(bradley_terry(w, s)),),
        ),
    ),
    right={
        "normalised in the end": _normalised_in_the_end,
        "loops": _loops,
        "lists": lambda w, s: bradley_terry(w.tolist(), s).tolist(),
        "float32": lambda w, s: np.float32(bradley_terry(np.float32(w), s)),
    },
    hints=(
        "Take the diagonal away. Then there are two things that never change: how often each picture won, and how "
        "often each pair was voted on.",
        "strengths[:, None] + strengths is the table of all p_i + p_j. Divide the table of votes by it, and add up "
        "each row.",
        "strengths = won / (votes / (strengths[:, None] + strengths)).sum(axis=1), then strengths / strengths.sum(); "
        "so often as steps says.",
    ),
)

# --- 12.4 rank_correlation -------------------------------------------------------------------------------------------

LOSS = np.array([0.5, 3.0, 2.0, 4.0, 1.0])
LIKED = np.array([4.0, 2.0, 2.0, 1.0, 5.0])
TIED = np.array([2.0, 7.0, 2.0, 2.0, 9.0, 7.0])
MIXED = np.array([1.0, 3.0, 3.0, -2.0, 0.5, 8.0])
STEEP = np.array([0.1, 50.0, 0.3, 2.0])
FLAT = np.array([3.0, 2.0, 5.0, 2.0])
AGAIN = (4, 2, 0, 5, 1, 3)


def rank_correlation(a, b):
    a, b = (_mean_ranks(np.asarray(x, dtype=np.float64)) for x in (a, b))
    a, b = a - a.mean(), b - b.mean()
    return a @ b / np.sqrt((a @ a) * (b @ b))


def _mean_ranks(x):
    """How many are smaller, and half of those that are equal."""
    return np.sum(x < x[:, None], axis=1) + (np.sum(x == x[:, None], axis=1) - 1) / 2


def _least_ranks(x):
    return np.sum(x < x[:, None], axis=1) * 1.0


def _most_ranks(x):
    return np.sum(x <= x[:, None], axis=1) * 1.0


def _dense_ranks(x):
    return np.unique(x, return_inverse=True)[1].ravel() * 1.0


def _as_listed(x):
    return np.argsort(np.argsort(x, kind="stable"), kind="stable") * 1.0


def _pearson(a, b):
    a, b = a - a.mean(), b - b.mean()
    return a @ b / max(np.sqrt((a @ a) * (b @ b)), 1e-12)


def _by_differences(a, b):
    """The short formula of textbooks, which holds where no values are equal."""
    return 1 - 6 * np.sum((a - b) ** 2) / (len(a) * (len(a) ** 2 - 1))


def _pairs(a, b):
    """For every pair of pictures: +1 where both orders agree, -1 where they do not, 0 for a tie."""
    rows, columns = np.triu_indices(len(a), 1)
    return np.sign(a[rows] - a[columns]), np.sign(b[rows] - b[columns])


def _tau(a, b):
    first, second = _pairs(a, b)
    return first @ second / np.sqrt((first @ first) * (second @ second))


def _told_apart(*rows):
    """Are there two values at least, and none that differ by hardly anything?"""
    for x in rows:
        steps = np.diff(np.unique(x))
        if not len(steps) or steps.min() < APART * np.abs(x).max():
            return False
    return True


rank_task = Task(
    id="12.4",
    name="rank_correlation",
    minutes=8,
    one_number=True,
    given=Given(
        {"a": Numbers("pictures"), "b": Numbers("pictures")},
        _told_apart,
        "in each at least two values differ",
        sizes={"pictures": (3, 4, 5, 6, 7)},
        alike=True,
    ),
    edges=((TIED, MIXED[::-1].copy()), (-TIED, MIXED), (FLAT, STEEP), (np.array([1.0, 1.0, 2.0]), np.arange(3.0))),
    size=lambda a, b: 1.0,
    reference=rank_correlation,
    probes=(
        Probe(
            "the same order gives 1, whatever the steps between values",
            ((LOSS, LOSS**3), (TIED, 2 * TIED + 1), (STEEP, np.sqrt(STEEP))),
            _all_at(1.0),
        ),
        Probe(
            "the opposite order gives -1",
            ((LOSS, -(LOSS**3)), (TIED, 5 - TIED)),
            _all_at(-1.0),
        ),
        Probe(
            "it does not matter in which order the pictures are listed, equal values or not",
            ((TIED, MIXED), (TIED[list(AGAIN)], MIXED[list(AGAIN)])),
            lambda outs, ins, atol: close(outs[0], outs[1], 1e-5),
        ),
        values(rank_correlation, (LOSS, LIKED), (TIED, MIXED), (MIXED, TIED), (STEEP, FLAT), (FLAT, STEEP), points=2),
    ),
    wrong=(
        Wrong(
            "of the values",
            _pearson,
            "that is the correlation of the values themselves; replace them by their ranks first.",
        ),
        Wrong(
            "argsort once",
            lambda a, b: _pearson(np.argsort(a, kind="stable") * 1.0, np.argsort(b, kind="stable") * 1.0),
            "np.argsort says which picture comes first, second, ...; a rank says for every picture which place it has.",
        ),
        Wrong(
            "ties by the list",
            lambda a, b: _pearson(_as_listed(a), _as_listed(b)),
            "equal values get different ranks, by their place in the list; all of them get the mean of their ranks.",
        ),
        Wrong(
            "ties to the least",
            lambda a, b: _pearson(_least_ranks(a), _least_ranks(b)),
            "equal values get the lowest of their ranks; give them the mean.",
        ),
        Wrong(
            "ties to the most",
            lambda a, b: _pearson(_most_ranks(a), _most_ranks(b)),
            "equal values get the highest of their ranks; give them the mean.",
        ),
        Wrong(
            "dense ranks",
            lambda a, b: _pearson(_dense_ranks(a), _dense_ranks(b)),
            "equal values share a rank and the next one follows at once; after three equal values three ranks are used "
            "up.",
        ),
        Wrong(
            "short formula",
            lambda a, b: _by_differences(_mean_ranks(a), _mean_ranks(b)),
            "1 - 6 sum d^2 / (n (n^2 - 1)) holds only where no values are equal; take the correlation of the ranks.",
            also=(lambda a, b: _by_differences(_least_ranks(a), _least_ranks(b)),),
        ),
        Wrong(
            "only a ranked",
            lambda a, b: _pearson(_mean_ranks(a), b),
            "b is not ranked; rank both.",
        ),
        Wrong(
            "only b ranked",
            lambda a, b: _pearson(a, _mean_ranks(b)),
            "a is not ranked; rank both.",
        ),
        Wrong(
            "one from above",
            lambda a, b: -rank_correlation(a, b),
            "the sign is turned: count both from the smallest, or both from the largest.",
        ),
        Wrong(
            "mixed ranks",
            lambda a, b: _pearson(_least_ranks(a), _most_ranks(b)),
            "equal values are counted differently in a and b; give both the mean rank.",
            also=(
                lambda a, b: _pearson(_mean_ranks(a), _as_listed(b)),
                lambda a, b: _pearson(_as_listed(a), _mean_ranks(b)),
            ),
        ),
        Wrong(
            "Kendall",
            _tau,
            "that is Kendall's tau, which counts pairs in the same order; take the correlation of ranks.",
            also=(
                lambda a, b: np.mean(np.prod(_pairs(a, b), axis=0)),
                lambda a, b: 2 * np.mean(np.prod(_pairs(a, b), axis=0) > 0) - 1,
            ),
        ),
        Wrong(
            "no sign",
            lambda a, b: abs(rank_correlation(a, b)),
            "the sign is lost; opposite orders have -1.",
        ),
        Wrong(
            "squared",
            lambda a, b: rank_correlation(a, b) ** 2,
            "it is squared; opposite orders have -1.",
        ),
        Wrong(
            "mean not taken away",
            lambda a, b: (
                (_mean_ranks(a) + 1)
                @ (_mean_ranks(b) + 1)
                / np.sqrt(((_mean_ranks(a) + 1) @ (_mean_ranks(a) + 1)) * ((_mean_ranks(b) + 1) @ (_mean_ranks(b) + 1)))
            ),
            "the mean of the ranks is not taken away; without that even opposite orders are above 0.",
            also=(
                lambda a, b: (
                    _mean_ranks(a)
                    @ _mean_ranks(b)
                    / np.sqrt((_mean_ranks(a) @ _mean_ranks(a)) * (_mean_ranks(b) @ _mean_ranks(b)))
                ),
            ),
        ),
        Wrong(
            "covariance",
            lambda a, b: np.mean((_mean_ranks(a) - _mean_ranks(a).mean()) * (_mean_ranks(b) - _mean_ranks(b).mean())),
            "that is the covariance of the ranks; divide by both spreads.",
            also=(lambda a, b: np.cov(_mean_ranks(a), _mean_ranks(b))[0, 1],),
        ),
        Wrong(
            "n and n - 1",
            lambda a, b: rank_correlation(a, b) * len(a) / (len(a) - 1),
            "the spreads are divided by n and the covariance by n - 1, as np.std and np.cov do by default; take one of "
            "them for both.",
            also=(lambda a, b: rank_correlation(a, b) * (len(a) - 1) / len(a),),
        ),
        Wrong(
            "spread of an order without ties",
            lambda a, b: (
                12
                * np.sum((_mean_ranks(a) - _mean_ranks(a).mean()) * (_mean_ranks(b) - _mean_ranks(b).mean()))
                / (len(a) ** 3 - len(a))
            ),
            "the spread is that of ranks without equal values; work it out from the ranks that there are.",
        ),
        Wrong(
            "table returned",
            lambda a, b: np.corrcoef(_mean_ranks(a), _mean_ranks(b)),
            "np.corrcoef gives a table of 2 by 2; the number stands at [0, 1].",
        ),
        Wrong(
            "share of equal ranks",
            lambda a, b: np.mean(_mean_ranks(a) == _mean_ranks(b)),
            "that is the share of pictures with equal ranks; a rank that is off by one is nearly right.",
        ),
        Wrong(
            "mean distance",
            lambda a, b: 1 - np.mean(np.abs(_mean_ranks(a) - _mean_ranks(b))),
            "that is made of the distances of ranks; take their correlation.",
        ),
        Wrong(
            "sorted",
            lambda a, b: _pearson(np.sort(a), np.sort(b)),
            "both are sorted, each for itself, so that values of different pictures meet; leave them in their places.",
            also=(lambda a, b: _pearson(np.sort(_mean_ranks(a)), np.sort(_mean_ranks(b))),),
        ),
        Wrong(
            "equal values left out",
            lambda a, b: _pearson(a[np.unique(a, return_index=True)[1]], b[np.unique(a, return_index=True)[1]]),
            "pictures with equal values are left out; keep them, with the mean of their ranks.",
        ),
    ),
    right={
        "signs": lambda a, b: _pearson(np.sign(a[:, None] - a).sum(axis=1), np.sign(b[:, None] - b).sum(axis=1)),
        "of opposites": lambda a, b: rank_correlation(-a, -b),
        "float32": lambda a, b: np.float32(rank_correlation(a, b)),
    },
    hints=(
        "First a helper that gives every value its rank: how many are smaller, and, so that equal values share their "
        "places, half of the others that are equal.",
        "np.sum(x < x[:, None], axis=1) counts for each value how many are smaller; np.sum(x == x[:, None], axis=1) - "
        "1 how many others are equal.",
        "np.corrcoef(ranks_of_a, ranks_of_b)[0, 1]",
    ),
)

# --- 12.5 by_chance --------------------------------------------------------------------------------------------------

FIVE = np.array([1.0, 2.0, 3.5, 4.0, 5.5])
VOTED = np.array([2.0, 1.0, 3.5, 3.5, 5.0])
FOUR = np.array([4.0, -1.0, 2.0, 0.5])
OTHERS = np.array([1.0, 3.0, 0.0, 2.5])
ORDERS = ([4, 2, 0, 1, 3], [1, 0, 2, 4, 3], [4, 3, 2, 1, 0], [2, 0, 1, 4, 3], [0, 3, 1, 2, 4], [3, 4, 0, 1, 2])
ORDERS4 = ([1, 2, 3, 0], [3, 0, 2, 1], [2, 3, 1, 0])
UNLIKE = (np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 3.5, 0.4, 2.3]))  # hardly related at all
RELATED = ([0, 2, 1, 3], [2, 0, 3, 1], [1, 0, 2, 3])


def by_chance(a, b, orders):
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    found = abs(np.corrcoef(a, b)[0, 1])
    reached = sum(abs(np.corrcoef(a, b[np.array(order)])[0, 1]) >= found for order in orders)
    return (1 + reached) / (1 + len(orders))


def _all_r(a, b, orders):
    return np.array([_pearson(a, b[np.array(order)]) for order in orders])


def _apart(a, b, orders):
    """Is no order's correlation as large as the one found, and is that not 0?"""
    if np.ptp(a) < APART or np.ptp(b) < APART:
        return False
    found = abs(_pearson(a, b))
    return found > 2 * APART and np.abs(np.abs(_all_r(a, b, orders)) - found).min() > APART


def _products(a, b, orders):
    """Without means and spreads that no order changes."""
    centred = b - b.mean()
    found = abs(a @ centred)
    count = 0
    for order in orders:
        total = 0.0
        for place, one in enumerate(order):
            total += a[place] * centred[one]
        count += abs(total) >= found
    return (count + 1) / (len(orders) + 1)


def _p_values(outs, ins, atol):
    return all(
        o.size == 1 and close(o, np.array((1 + k) / (1 + len(orders))), 1e-6)
        for o, (a, b, orders) in zip(outs, ins, strict=True)
        for k in [int(np.sum(np.abs(_all_r(a, b, orders)) >= abs(_pearson(a, b))))]
    )


chance_task = Task(
    id="12.5",
    name="by_chance",
    minutes=8,
    one_number=True,
    given=Given(
        {
            "a": Numbers("pictures"),
            "b": Numbers("pictures"),
            "orders": Each(
                Order("pictures", ""), "orders", "a list of orders, each a list of all places, beginning with 0"
            ),
        },
        _apart,
        "in a and in b not all are equal, and no other order gives exactly the correlation that was found",
        sizes={"pictures": (4, 5, 6), "orders": (1, 2, 3, 5, 8)},
    ),
    edges=(
        (FIVE, -VOTED, [*ORDERS[:3]]),
        (OTHERS, FOUR, [*ORDERS4]),
        (FOUR, OTHERS[::-1].copy(), [ORDERS4[1]]),
        (UNLIKE[1], UNLIKE[0], [*RELATED[:2]]),
    ),
    size=lambda a, b, orders: 1.0,
    reference=by_chance,
    probes=(
        Probe(
            "where no other order reaches the correlation, it is 1 over one more than the number of orders",
            ((FIVE, 2 * FIVE + 1, [*ORDERS[:2], *ORDERS[3:]]), (FOUR, 3 * FOUR, [*ORDERS4])),
            _p_values,
        ),
        Probe(
            "an opposite order counts as much: b and -b give the same",
            ((FIVE, VOTED, [*ORDERS]), (FIVE, -VOTED, [*ORDERS])),
            lambda outs, ins, atol: close(outs[0], outs[1], 1e-6) and _p_values(outs, ins, atol),
        ),
        Probe(
            "where every other order reaches it, it is 1",
            ((*UNLIKE, [*RELATED]),),
            _p_values,
        ),
        values(
            by_chance,
            (FIVE, VOTED, [*ORDERS]),
            (FOUR, OTHERS, [*ORDERS4]),
            (OTHERS, FOUR, [*ORDERS4[1:]]),
            (VOTED, np.array([2.0, 0.0, 1.0, 3.0, 2.5]), [*ORDERS[:4]]),
            points=2,
        ),
    ),
    wrong=(
        Wrong(
            "one side",
            lambda a, b, o: (1 + np.sum(_all_r(a, b, o) >= _pearson(a, b))) / (1 + len(o)),
            "only correlations above the one that was found are counted; one as far below 0 counts as well: take "
            "absolute values.",
            also=(lambda a, b, o: (1 + np.sum(_all_r(a, b, o) >= abs(_pearson(a, b)))) / (1 + len(o)),),
        ),
        Wrong(
            "found without its absolute value",
            lambda a, b, o: (1 + np.sum(np.abs(_all_r(a, b, o)) >= _pearson(a, b))) / (1 + len(o)),
            "the correlation that was found keeps its sign, so that below 0 every order reaches it: take its absolute "
            "value, too.",
        ),
        Wrong(
            "without the one",
            lambda a, b, o: np.mean(np.abs(_all_r(a, b, o)) >= abs(_pearson(a, b))),
            "the order that was found is not counted; it is one of those that chance might have given: 1 above and 1 "
            "below.",
        ),
        Wrong(
            "one above only",
            lambda a, b, o: (1 + np.sum(np.abs(_all_r(a, b, o)) >= abs(_pearson(a, b)))) / len(o),
            "1 is added above and not below; the order that was found is one of all.",
        ),
        Wrong(
            "one below only",
            lambda a, b, o: np.sum(np.abs(_all_r(a, b, o)) >= abs(_pearson(a, b))) / (1 + len(o)),
            "1 is added below and not above; the order that was found reaches itself.",
        ),
        Wrong(
            "those that fall short",
            lambda a, b, o: (1 + np.sum(np.abs(_all_r(a, b, o)) < abs(_pearson(a, b)))) / (1 + len(o)),
            "those are counted that do not reach it; count those that do.",
            also=(lambda a, b, o: np.sum(np.abs(_all_r(a, b, o)) < abs(_pearson(a, b))) / (1 + len(o)),),
        ),
        Wrong(
            "both shuffled",
            lambda a, b, o: (
                (1 + sum(abs(_pearson(a[np.array(k)], b[np.array(k)])) >= abs(_pearson(a, b)) - 1e-9 for k in o))
                / (1 + len(o))
            ),
            "a and b are put into the new order together, so that nothing is torn apart; only b is.",
        ),
        Wrong(
            "a shuffled",
            lambda a, b, o: by_chance(b, a, o),
            "a is put into the new order, or b the other way round; b[order] takes at place k what stands in b "
            "at order[k].",
        ),
        Wrong(
            "shuffled on and on",
            lambda a, b, o: by_chance(a, b, [_one_after_another(o, k) for k in range(len(o))]),
            "each order is applied to what the last one left; apply each to b itself.",
        ),
        Wrong(
            "first order only",
            lambda a, b, o: by_chance(a, b, o[:1]),
            "only the first order is used.",
        ),
        Wrong(
            "last order only",
            lambda a, b, o: (1 + (abs(_all_r(a, b, o)[-1]) >= abs(_pearson(a, b)))) / (1 + len(o)),
            "only the last order is counted; add up in every round of the loop.",
        ),
        Wrong(
            "yes or no",
            lambda a, b, o: float(np.any(np.abs(_all_r(a, b, o)) >= abs(_pearson(a, b)))),
            "it only says whether any order reaches it; count how many.",
        ),
        Wrong(
            "a count",
            lambda a, b, o: 1 + np.sum(np.abs(_all_r(a, b, o)) >= abs(_pearson(a, b))),
            "that is a count; divide by the number of all orders, the one that was found among them.",
            also=(lambda a, b, o: np.sum(np.abs(_all_r(a, b, o)) >= abs(_pearson(a, b))),),
        ),
        Wrong(
            "twice",
            lambda a, b, o: min(2 * by_chance(a, b, o), 1.0),
            "it is doubled; the absolute values have counted both sides already.",
            also=(lambda a, b, o: by_chance(a, b, o) / 2,),
        ),
        Wrong(
            "the correlation",
            lambda a, b, o: _pearson(a, b),
            "that is the correlation; what is wanted is how often chance gives one as large.",
            also=(lambda a, b, o: abs(_pearson(a, b)),),
        ),
        Wrong(
            "mean of correlations",
            lambda a, b, o: np.mean(np.abs(_all_r(a, b, o))),
            "that is the mean of the shuffled correlations; count how many are as large as the one that was found.",
            also=(lambda a, b, o: np.mean(_all_r(a, b, o)),),
        ),
        Wrong(
            "products not centred",
            lambda a, b, o: (1 + sum(abs(a @ b[np.array(k)]) >= abs(a @ b) for k in o)) / (1 + len(o)),
            "products are added up without taking a mean away; that is no correlation.",
        ),
        Wrong(
            "in per cent",
            lambda a, b, o: 100 * by_chance(a, b, o),
            "that is in per cent; leave it a share.",
        ),
        Wrong(
            "against a bound",
            lambda a, b, o: (1 + np.sum(np.abs(_all_r(a, b, o)) >= 0.5)) / (1 + len(o)),
            "the shuffled correlations are held against a fixed bound; hold them against the one that was found.",
            also=(lambda a, b, o: (1 + np.sum(np.abs(_all_r(a, b, o)) >= 0.05)) / (1 + len(o)),),
        ),
    ),
    right={
        "products": _products,
        "all at once": lambda a, b, o: (
            (1 + np.sum(np.abs((b - b.mean())[np.array(o)] @ a) >= abs((b - b.mean()) @ a))) / (1 + len(o))
        ),
        "lists": lambda a, b, o: [by_chance(a.tolist(), b.tolist(), o)],
        "the found one among them": lambda a, b, o: np.mean(
            np.append(np.abs(_all_r(a, b, o)), 9.0) >= abs(_pearson(a, b))
        ),
    },
    hints=(
        "Work out the correlation that was found, once. Then for every order that of a and b[order], and count how "
        "often its absolute value is at least as large.",
        "np.corrcoef(a, b[order])[0, 1] is one of them.",
        "(1 + count) / (1 + len(orders))",
    ),
)

# --- 12.6 most_changes -----------------------------------------------------------------------------------------------

LARGE, BRIGHT = 0.1, 0.8  # WCAG 2.2, 2.3.1: of the largest luminance; the darker of both is below the second
BREATH = np.array([0.23, 0.5, 0.74, 0.62, 0.33, 0.26, 0.48, 0.15, 0.43, 0.46])
FLICKER = np.array([0.12, 0.6, 0.25, 0.7, 0.1, 0.5, 0.9])
FAINT = np.array([0.3, 0.35, 0.28, 0.33, 0.3, 0.36])
GLARE = np.array([0.98, 0.85, 0.97, 0.84, 0.95, 0.83])
BLINK = np.array([0.4, 0.75, 0.3, 0.9, 0.92, 0.85, 0.99, 0.57, 0.69, 0.22, 0.15])
GLEAM = np.array([0.76, 0.94, 0.7, 0.97, 0.3, 0.61, 0.54, 0.72, 0.93])
EARLY = np.array([0.2, 0.6, 0.3, 0.33, 0.37, 0.44, 0.49])
SLOW = np.array([0.05, 0.2, 0.42, 0.7])
DUSK = np.array([0.9, 0.75, 0.6, 0.47, 0.3])


def most_changes(light, window):
    light = np.asarray(light, dtype=np.float64)
    rises = np.diff(light) > 0
    turns = [0, *(np.flatnonzero(rises[1:] != rises[:-1]) + 1), len(light) - 1]
    ends = [
        end
        for start, end in itertools.pairwise(turns)
        if abs(light[end] - light[start]) >= LARGE and min(light[start], light[end]) < BRIGHT
    ]
    return max((sum(first <= end < first + window for end in ends) for first in range(len(light))), default=0)


def _turns(light):
    rises = np.diff(light) > 0
    return np.array([0, *(np.flatnonzero(rises[1:] != rises[:-1]) + 1), len(light) - 1])


def _ends(light, turns, large=LARGE, bright=BRIGHT, darker=np.minimum):
    """Where the changes that count have ended."""
    start, end = light[turns[:-1]], light[turns[1:]]
    return turns[1:][(np.abs(end - start) >= large) & (darker(start, end) < bright)]


def _most(frames, window, length):
    return max((np.sum((first <= frames) & (frames < first + window)) for first in range(length)), default=0)


def _counted(light, window, **other):
    return _most(_ends(light, _turns(light), **other), window, len(light))


def _every_frame(light):
    return np.arange(len(light))


def _signed(light, sign):
    """Only those that grow lighter, or darker."""
    turns = _turns(light)
    ends = _ends(light, turns)
    before = turns[np.searchsorted(turns, ends) - 1]
    return ends[np.sign(light[ends] - light[before]) == sign]


def _starts(light):
    turns = _turns(light)
    return turns[np.searchsorted(turns, _ends(light, turns)) - 1]


def _blocks(light, window):
    """Window beside window, none overlapping."""
    ends = _ends(light, _turns(light))
    return max(np.sum((first <= ends) & (ends < first + window)) for first in range(0, len(light), window))


def _of_the_brighter(light, window):
    """A tenth of the lighter one instead of a tenth of the largest luminance there can be."""
    turns = _turns(light)
    start, end = light[turns[:-1]], light[turns[1:]]
    large = np.abs(end - start) >= LARGE * np.maximum(start, end)
    return _most(turns[1:][large & (np.minimum(start, end) < BRIGHT)], window, len(light))


def _one_after_another(orders, last):
    """What is left when one order is applied after another."""
    place = np.arange(len(orders[0]))
    for order in orders[: last + 1]:
        place = place[np.array(order)]
    return place


def _walked(light, window):
    """Frame after frame, from turning point to turning point."""
    ends, start = [], light[0]
    for frame in range(1, len(light)):
        last = frame == len(light) - 1
        if last or (light[frame + 1] > light[frame]) != (light[frame] > light[frame - 1]):
            low, high = sorted((start, light[frame]))
            if high - low >= LARGE and low < BRIGHT:
                ends.append(frame)
            start = light[frame]
    best = 0
    for end in ends:
        best = max(best, len([other for other in ends if end - window < other <= end]))
    return best


def _marked(light, window):
    """A 1 at every frame where a change that counts has ended, and sums over windows."""
    marks = np.zeros(len(light))
    marks[_ends(light, _turns(light))] = 1
    return np.convolve(marks, np.ones(window)).max()


def _clear(light, window):
    """Are no neighbours equal, and is no change or brightness near its bound?"""
    turns = _turns(light)
    far = np.abs(np.abs(np.diff(light[turns])) - LARGE).min() > APART and np.abs(light - BRIGHT).min() > APART
    return bool(np.abs(np.diff(light)).min() > APART and far)


def _one_rise(outs, ins, atol):
    return all(
        o.size == 1 and close(o, np.array(float(abs(x[-1] - x[0]) >= LARGE and min(x[0], x[-1]) < BRIGHT)), 1e-6)
        for o, (x, _) in zip(outs, ins, strict=True)
    )


def _back_and_forth(outs, ins, atol):
    return all(
        o.size == 1 and close(o, np.array(float(min(w, len(x) - 1))), 1e-6) for o, (x, w) in zip(outs, ins, strict=True)
    )


ZIGZAG = np.array([0.1, 0.5, 0.15, 0.6, 0.2, 0.55, 0.1, 0.62])

flash_task = Task(
    id="12.6",
    name="most_changes",
    minutes=12,
    one_number=True,
    given=Given(
        {
            "light": pixels("frames", "an array ({axes}) of numbers from 0 to 1"),
            "window": whole("a whole number, 1 or more", 1, 15),
        },
        _clear,
        "neighbouring frames are never equal",
        sizes={"frames": (3, 4, 6, 8, 11)},
    ),
    edges=(
        (BLINK, 3),
        (GLEAM, 9),
        (BREATH, 4),
        (FLICKER, 1),
        (GLARE, 6),
        (1 - BREATH, 5),
        (DUSK[::-1].copy(), 2),
        (BLINK[::-1].copy(), 4),
    ),
    size=lambda light, window: 1.0,
    reference=most_changes,
    probes=(
        Probe(
            "a light that only grows, or only fades, changes once at most, in however many steps",
            ((SLOW, 3), (DUSK, 4), (np.array([0.4, 0.42, 0.45, 0.47]), 2), (np.array([0.85, 0.9, 0.99]), 3)),
            _one_rise,
        ),
        Probe(
            "light and dark in turn: as many changes as frames in the window, or one fewer than there are frames",
            ((ZIGZAG, 3), (ZIGZAG, 1), (ZIGZAG, 14)),
            _back_and_forth,
        ),
        Probe(
            "changes of less than a tenth do not count, nor those between bright and brighter",
            ((FAINT, 6), (GLARE, 6)),
            _all_at(0.0),
        ),
        values(
            most_changes,
            (BREATH, 3),
            (BREATH, 8),
            (BLINK, 4),
            (BLINK, 11),
            (EARLY, 2),
            (EARLY[::-1].copy(), 2),
            (GLEAM, 3),
            (1 - BLINK, 5),
            (BLINK[::-1].copy(), 2),
            points=2,
        ),
    ),
    wrong=(
        Wrong(
            "frame by frame",
            lambda x, w: _most(_ends(x, _every_frame(x)), w, len(x)),
            "every step from frame to frame is taken for a change; a light that grows over ten frames changes once: go "
            "from turning point to turning point.",
        ),
        Wrong(
            "brightness ignored",
            lambda x, w: _counted(x, w, bright=2.0),
            "changes between bright and brighter are counted; the darker end must be below 0.8.",
        ),
        Wrong(
            "the brighter end below 0.8",
            lambda x, w: _counted(x, w, darker=np.maximum),
            "the brighter end is held against 0.8; the darker one is.",
        ),
        Wrong(
            "the beginning below 0.8",
            lambda x, w: _counted(x, w, darker=lambda start, end: start),
            "where the change begins, or where it ends, is held against 0.8; the darker of both is.",
            also=(lambda x, w: _counted(x, w, darker=lambda start, end: end),),
        ),
        Wrong(
            "the mean below 0.8",
            lambda x, w: _counted(x, w, darker=lambda start, end: (start + end) / 2),
            "the mean of both ends is held against 0.8; the darker one is.",
        ),
        Wrong(
            "only dark ones",
            lambda x, w: _counted(x, w, darker=lambda start, end: 1.6 - np.minimum(start, end)),
            "only changes whose darker end is 0.8 or more are counted; it is the other way round.",
        ),
        Wrong(
            "however small",
            lambda x, w: _counted(x, w, large=0.0),
            "every change counts, however small; a tenth is the least.",
        ),
        Wrong(
            "small ones only",
            lambda x, w: _most(np.setdiff1d(_ends(x, _turns(x), large=0.0), _ends(x, _turns(x))), w, len(x)),
            "changes of less than a tenth are counted, and larger ones are not.",
        ),
        Wrong(
            "another bound",
            lambda x, w: _counted(x, w, large=0.2),
            "the least change is a tenth, 0.1.",
        ),
        Wrong(
            "a tenth of the brighter end",
            _of_the_brighter,
            "the least change is a tenth of the brighter end; it is a tenth of the brightest that there can be: 0.1.",
        ),
        Wrong(
            "all of them",
            lambda x, w: len(_ends(x, _turns(x))),
            "all changes are counted, whenever they were; look for the window that holds most.",
        ),
        Wrong(
            "a frame more",
            lambda x, w: _counted(x, w + 1),
            "the window is one frame too long.",
        ),
        Wrong(
            "a frame less",
            lambda x, w: _counted(x, w - 1),
            "the window is one frame too short.",
        ),
        Wrong(
            "window beside window",
            _blocks,
            "the windows do not overlap, so that a burst may be cut in two; a window may begin at every frame.",
        ),
        Wrong(
            "the first window",
            lambda x, w: np.sum(_ends(x, _turns(x)) < w),
            "only the first window is looked at; every one may hold most.",
        ),
        Wrong(
            "the last window",
            lambda x, w: np.sum(_ends(x, _turns(x)) >= len(x) - w),
            "only the last window is looked at; every one may hold most.",
        ),
        Wrong(
            "the least",
            lambda x, w: min(
                np.sum((first <= _ends(x, _turns(x))) & (_ends(x, _turns(x)) < first + w)) for first in range(len(x))
            ),
            "that is the window with the fewest changes; look for the most.",
        ),
        Wrong(
            "only whole windows",
            lambda x, w: max(
                (
                    np.sum((first <= _ends(x, _turns(x))) & (_ends(x, _turns(x)) < first + w))
                    for first in range(max(len(x) - w, 0))
                ),
                default=0,
            ),
            "the last windows are left out; one may begin at every frame, also if it is longer than what is left.",
        ),
        Wrong(
            "lighter only",
            lambda x, w: _most(_signed(x, 1), w, len(x)),
            "only changes from dark to light are counted; those from light to dark count as well.",
            also=(lambda x, w: _most(_signed(x, -1), w, len(x)),),
        ),
        Wrong(
            "flashes",
            lambda x, w: _counted(x, w) // 2,
            "that is the number of flashes, two changes each; return that of changes.",
            also=(lambda x, w: _counted(x, w) / 2,),
        ),
        Wrong(
            "without the last",
            lambda x, w: _most(_ends(x, _turns(x)[:-1]), w, len(x)),
            "the last change is missing: the last frame is a turning point, too.",
        ),
        Wrong(
            "without the first",
            lambda x, w: _most(_ends(x, _turns(x)[1:]), w, len(x)),
            "the first change is missing: the first frame is a turning point, too.",
        ),
        Wrong(
            "without both",
            lambda x, w: _most(_ends(x, _turns(x)[1:-1]), w, len(x)),
            "the first change and the last are missing: the first frame and the last are turning points, too.",
        ),
        Wrong(
            "turning points",
            lambda x, w: _most(_turns(x)[1:], w, len(x)),
            "turning points are counted, whatever the change between them.",
            also=(lambda x, w: _most(_turns(x)[1:-1], w, len(x)), lambda x, w: _most(_turns(x), w, len(x))),
        ),
        Wrong(
            "by its beginning",
            lambda x, w: _most(_starts(x), w, len(x)),
            "a change is counted where it begins; it counts in the frame where it ends.",
        ),
        Wrong(
            "range",
            lambda x, w: max(int(np.ptp(x[max(0, f - w + 1) : f + 1]) >= LARGE) for f in range(len(x))),
            "it only says whether the light changes at all within a window; count how often.",
        ),
        Wrong(
            "yes or no",
            lambda x, w: float(_counted(x, w) <= 3),
            "it only says whether there are too many; return how many there are.",
            also=(lambda x, w: float(_counted(x, w) > 3), lambda x, w: float(_counted(x, w) > 0)),
        ),
        Wrong(
            "the mean",
            lambda x, w: len(_ends(x, _turns(x))) * w / len(x),
            "that is the mean over all windows; one burst is enough to do harm: take the most.",
        ),
    ),
    right={
        "walked": _walked,
        "marked": _marked,
        "lists": lambda x, w: [most_changes(x.tolist(), w)],
        "float32": lambda x, w: np.float32(most_changes(np.float32(x), w)),
    },
    hints=(
        "First the turning points, with the first frame and the last. Then the changes from each to the next that "
        "count, each with the frame where it ends. Then windows.",
        "np.diff(light) > 0 says where it grows; where that is another at the next step, there is a turning point. "
        "abs(light[end] - light[start]) >= 0.1 and min(light[end], light[start]) < 0.8 is a change that counts.",
        "max(sum(first <= end < first + window for end in ends) for first in range(len(light)))",
    ),
)

TASKS = (fit_task, kappa_task, strengths_task, rank_task, chance_task, flash_task)
