# %% [markdown]
# # Exercise 12: let numbers say how little they know yourself
#
# **What this is.** Six tasks in NumPy: a fit that learns its examples by heart, how far two voters agree, strengths from
# votes, a correlation of ranks, what chance alone would do, and how often a light changes. Together they judge the judges of
# a picture, and belong to [lesson 12](../notebooks/12_limits.ipynb).
#
# | | |
# |---|---|
# | **Minutes** | 55 |
# | **Points** | {points} |
# | **Needs** | NumPy only: no weights, no download, no TensorFlow |
#
# {rules}

# %%
import numpy as np

import nstlib as nst

# %% [markdown]
# ## 12.1 Learnt by heart
#
# A rule with many numbers can repeat its examples and still know nothing. Fit one, and test it on rows that it has not seen.
#
# 1. The weights are those of a **ridge** regression: $w = (X^{\mathsf T} X + \lambda I)^{-1} X^{\mathsf T} y$, where $\lambda$ is
#    `ridge` and $I$ has as many rows as $X$ has columns. They see `x` and `y` only.
# 2. The error on some rows is the mean of the squares of $y - X w$.
# 3. Return two errors: first on the own rows, `x` and `y`, then on the new ones, `new_x` and `new_y`.
#
# `np.linalg.solve(A, b)` is $A^{-1} b$, and `np.eye(n)` is $I$.
#
# > **Predict.** A larger ridge makes the weights smaller. What happens to the first error? And to the second one?


# %% tags=["task"]
# Task 12.1
def errors_of_fit(x, y, new_x, new_y, ridge):
    """Arrays (rows, numbers), (rows), (new rows, numbers), (new rows) and a number -> two numbers."""
    ### BEGIN SOLUTION
    ### HINT: the weights from x, y and ridge; then the mean square of what is left over, on both sets of rows
    weights = np.linalg.solve(x.T @ x + ridge * np.eye(x.shape[1]), x.T @ y)
    return np.array([np.mean((y - x @ weights) ** 2), np.mean((new_y - new_x @ weights) ** 2)])
    ### END SOLUTION


# %% tags=["check"]
nst.check("12.1", errors_of_fit)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# The first error grows, or stays: without a ridge the weights are the best there are for the own rows, and every other choice
# is worse there. The second one often falls at first, as the weights stop to follow chance, and grows when they are too small to
# follow anything. The difference of both is the gap that shows how much was learnt by heart.
#
# </details>

# %% [markdown]
# ## 12.2 Do two voters agree?
#
# Before a vote can judge anything: do the voters say the same? Two of them answered the same questions. `table[i, j]` is how
# often the first one gave answer `i` while the second one gave answer `j`.
#
# - $p$ is the share of questions to which both gave the same answer: the diagonal's share of all.
# - $e$ is what chance alone would give: for every answer, the first voter's share of it times the second one's; added up.
#
# Return **Cohen's kappa** (Jacob Cohen, 1960), $\kappa = \dfrac{p - e}{1 - e}$: 1 where they always agree, 0 where they agree
# as often as two people who know nothing of each other.
#
# > **Predict.** Both always choose the left picture in nine questions of ten, and never look. How often do they agree, and what
# > is their kappa?


# %% tags=["task"]
# Task 12.2
def kappa(table):
    """Array (answers, answers) of counts -> one number, 1 or less."""
    ### BEGIN SOLUTION
    ### HINT: shares instead of counts; the diagonal; sums of rows times sums of columns
    shares = table / table.sum()
    chance = np.sum(shares.sum(axis=1) * shares.sum(axis=0))
    return (np.trace(shares) - chance) / (1 - chance)
    ### END SOLUTION


# %% tags=["check"]
nst.check("12.2", kappa)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# In 0.9 × 0.9 + 0.1 × 0.1 = 82 of 100 questions, and their kappa is 0. That is why a vote puts its pictures left and right at
# random, and why "we agreed in 82 per cent" says nothing by itself.
#
# </details>

# %% [markdown]
# ## 12.3 Strengths from votes
#
# Not every pair of pictures was voted on equally often, so counting wins is unfair. Ralph Bradley and Milton Terry (1952; Ernst
# Zermelo had it in 1929, for chess) give each picture a strength $p_i$ and say that $i$ is chosen over $j$ with the probability
# $\dfrac{p_i}{p_i + p_j}$. The strengths that make the votes most likely are found step by step. With `wins[i, j]`, how often $i$ was chosen over $j$,
#
# $$p_i \;\leftarrow\; \frac{\sum_{j \ne i} \text{wins}_{i,j}}{\sum_{j \ne i} \dfrac{\text{wins}_{i,j} + \text{wins}_{j,i}}{p_i + p_j}},$$
#
# for all pictures at once, from the **old** strengths; then divide all by their sum, so that they add up to 1. Begin with equal
# strengths $1/n$, and take `steps` such steps. What stands on the diagonal of `wins` means nothing: leave it out.
#
# > **Predict.** With two pictures, 6 votes against 2. Which strengths come out, after how many steps?


# %% tags=["task"]
# Task 12.3
def bradley_terry(wins, steps):
    """Array (pictures, pictures) and a whole number -> array (pictures) of strengths that add up to 1."""
    ### BEGIN SOLUTION
    ### HINT: without the diagonal: wins of each picture, votes of each pair; then the fraction, as often as steps says
    wins = wins * (1 - np.eye(len(wins)))
    won, votes = wins.sum(axis=1), wins + wins.T
    strengths = np.full(len(wins), 1 / len(wins))
    for _ in range(steps):
        strengths = won / (votes / (strengths[:, None] + strengths)).sum(axis=1)
        strengths = strengths / strengths.sum()
    return strengths
    ### END SOLUTION


# %% tags=["check"]
nst.check("12.3", bradley_terry)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# 3/4 and 1/4, the shares of the votes, after a single step. Nothing moves after that: at these strengths each picture wins as
# often as they foretell, which is the condition of a maximum. With more pictures it takes more steps to get there.
#
# </details>

# %% [markdown]
# ## 12.4 The same order?
#
# A loss of 0.02 and a strength of 0.3 cannot be compared, but orders can: does the loss put the pictures into the order of the
# votes? Replace all numbers by their **ranks**, in `a` and in `b`: the smallest has the rank 1, and so on. **Equal values share
# their places**: all get the mean of the ranks that they take up together. Then return the correlation of both rows of ranks,
#
# $$\rho = \frac{\sum_k (a_k - \bar a)(b_k - \bar b)}{\sqrt{\sum_k (a_k - \bar a)^2 \sum_k (b_k - \bar b)^2}},$$
#
# **Spearman's** (Charles Spearman, 1904). `np.corrcoef` gives a table in which it stands beside the diagonal.
#
# > **Predict.** Every loss is squared, and none of them is below 0. What happens to the correlation?


# %% tags=["task"]
# Task 12.4
def rank_correlation(a, b):
    """Two arrays (pictures) -> one number, from -1 to 1."""

    ### BEGIN SOLUTION
    ### HINT: a helper that makes ranks: how many are smaller, and half of the others that are equal
    def ranks(x):
        smaller = np.sum(x < x[:, None], axis=1)
        equal = np.sum(x == x[:, None], axis=1) - 1
        return 1 + smaller + equal / 2

    return np.corrcoef(ranks(a), ranks(b))[0, 1]
    ### END SOLUTION


# %% tags=["check"]
nst.check("12.4", rank_correlation)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# Nothing: squares of numbers that are not below 0 stand in the same order, so the ranks are the same. A metric's unit and scale
# do not matter here, which is what makes a loss comparable with a vote at all.
#
# </details>

# %% [markdown]
# ## 12.5 Or is it chance?
#
# With five pictures a correlation of 0.7 comes about by itself rather often. How often? Tear the pairs apart: put `b` into
# another order and look what the correlation is then. `orders` is a list of such orders, each a list of places, so that
# `b[order]` is `b` in that order.
#
# - $r$ is the correlation (`np.corrcoef`) of `a` and `b` as they are given.
# - Count the orders for which the **absolute value** of the correlation of `a` and `b[order]` is at least that of $r$.
# - Return $\dfrac{1 + \text{count}}{1 + \text{number of orders}}$: the order that was found is one that chance could have given, so
#   it counts as well.
#
# > **Predict.** What is the smallest number that can come out with 99 orders? And why would 0 be wrong?


# %% tags=["task"]
# Task 12.5
def by_chance(a, b, orders):
    """Two arrays (pictures) and a list of orders -> one number, above 0 and up to 1."""
    ### BEGIN SOLUTION
    ### HINT: the correlation that was found; how many orders reach it, above 0 or below; one more above and below
    found = abs(np.corrcoef(a, b)[0, 1])
    reached = sum(abs(np.corrcoef(a, b[order])[0, 1]) >= found for order in orders)
    return (1 + reached) / (1 + len(orders))
    ### END SOLUTION


# %% tags=["check"]
nst.check("12.5", by_chance)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# 1/100. A 0 would say that chance can never give this, and chance can give any order, the one that was found among them. With
# more orders one may say smaller numbers, and with five pictures, of which there are 120 orders, never much below 1/100.
#
# </details>

# %% [markdown]
# ## 12.6 How often does it change?
#
# Flashing light can cause seizures, and a slideshow for a quiet room should not flash at all. The Web Content Accessibility Guidelines
# (WCAG 2.2, criterion 2.3.1) say what counts. `light` is the relative luminance of each frame, from 0 to 1.
#
# 1. **Turning points** are the first frame, the last one, and each frame where the light stops growing and begins to fade, or the
#    reverse. (Neighbouring frames are never equal.)
# 2. A **change** leads from one turning point to the next. It counts if its two ends differ by 0.1 or more *and* the darker of
#    them is below 0.8. It counts in the frame where it ends.
# 3. A window is `window` frames in a row, and may begin at any frame. Return the **most** changes that count in a window.
#
# > **Predict.** A light grows from 0 to 1 in ten equal steps. How many changes is that?


# %% tags=["task"]
# Task 12.6
def most_changes(light, window):
    """Array (frames) and a whole number -> a whole number."""
    ### BEGIN SOLUTION
    ### HINT: turning points; the ends of changes that count; the window that holds most of these ends
    grows = np.diff(light) > 0
    turns = [0, *(np.flatnonzero(grows[1:] != grows[:-1]) + 1), len(light) - 1]
    ends = []
    for start, end in zip(turns, turns[1:]):
        if abs(light[end] - light[start]) >= 0.1 and min(light[start], light[end]) < 0.8:
            ends.append(end)
    return max(sum(first <= end < first + window for end in ends) for first in range(len(light)))
    ### END SOLUTION


# %% tags=["check"]
nst.check("12.6", most_changes)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# One. It grows all the time, so only its ends are turning points. A flash is a pair of changes, there and back, and the guideline
# allows three flashes in a second: six changes in a window of one second. A calm picture stays far below that: one change in three
# seconds.
#
# </details>

# %% [markdown]
# ## What you have now
#
# A gap that shows what was learnt by heart, a figure for agreement that chance cannot fake, strengths from votes, a correlation
# for orders with what chance would make of it, and a measure of what must not flash. With the file of your own class's votes you can
# now say how far any metric agrees with *these* people, and no further than that.
