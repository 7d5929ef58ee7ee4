# %% [markdown]
# # Exercise 8: take control yourself
#
# **What this is.** Six tasks in NumPy: a Gram matrix of one part of a picture, a mask as a deep layer sees it, colour
# carried from one picture to another, the nearest patch, several styles laid together, and a sheet of settings read with
# its spread. They are the handles that artists ask for, and belong to [lesson 8](../notebooks/08_control.ipynb).
#
# | | |
# |---|---|
# | **Minutes** | 50 |
# | **Points** | {points} |
# | **Needs** | NumPy only: no weights, no download, no TensorFlow |
#
# {rules}

# %%
import numpy as np

import nstlib as nst

# %% [markdown]
# ## 8.1 A guided Gram matrix
#
# The Gram matrix of task 3.2 takes every place for equal. To take the style of a part of a picture, or to paint a part of
# it, every place $m$ gets a weight $w_m$: 1 inside, 0 outside, something between where the edge is soft. Then
#
# $$G = \frac{1}{\sum_m w_m} \sum_m w_m\, x_m x_m^{\mathsf T} = \frac{F^{\mathsf T} \operatorname{diag}(w)\, F}{\sum_m w_m},$$
#
# where $F$ is the table of task 3.1, one row $x_m$ for each place. Divided is by the sum of the weights, not by the number of
# places: a small region has a style as strong as that of a large one.
#
# > **Predict.** The sky has 3/4 of the places, the ground the rest. You know the Gram matrices of both, with weights 1 and
# > 0. What is the Gram matrix of the whole picture?


# %% tags=["task"]
# Task 8.1
def guided_gram(features, weights):
    """Arrays (height, width, channels) and (height, width) -> table (channels, channels)."""
    ### BEGIN SOLUTION
    ### HINT: a row for each place, each counted by its weight in one of the two factors; divided by all the weights
    flat = features.reshape(-1, features.shape[-1])
    w = weights.reshape(-1, 1)
    return flat.T @ (w * flat) / w.sum()
    ### END SOLUTION


# %% tags=["check"]
nst.check("8.1", guided_gram)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# Three quarters of the sky's and one quarter of the ground's. A sum over places may be cut into parts, whatever the parts
# are. That is also why a large picture can be painted in tiles.
#
# </details>

# %% [markdown]
# ## 8.2 Pulled in
#
# A feature of a deep layer sees many pixels (task 1.6). If some of them lie outside the region, it knows something of what
# is there, and the style of one region leaks into the other. So a feature counts only as far as *all* that it sees is
# inside, and the mask goes through the network in its own way:
#
# - `"conv"`, a convolution of 3 × 3: a place becomes the **smallest** of itself and its eight neighbours. At the border of
#   the picture there are fewer, and only those that exist count. The size stays.
# - `"pool"`, a pooling of 2 × 2: a square of four becomes the smallest of them. Height and width are halved, and a last
#   row or column that has no partner is dropped.
#
# Go through `operations` from the first to the last. One way for a convolution: `np.pad(mask, 1, mode="edge")` writes a
# border around the mask that repeats what stands beside it, and then nine shifted parts of it can be compared.
#
# > **Predict.** A door in a wall is 12 pixels wide. What is left of its mask after conv, conv, pool, conv, conv?


# %% tags=["task"]
# Task 8.2
def pulled_in(mask, operations):
    """Array (height, width) and a tuple of words -> array (height at the layer, width at the layer)."""
    ### BEGIN SOLUTION
    ### HINT: a loop over the operations; the smallest of nine shifted masks, or of every square of four
    for operation in operations:
        height, width = mask.shape
        if operation == "conv":
            padded = np.pad(mask, 1, mode="edge")
            shifted = [padded[i : i + height, j : j + width] for i in range(3) for j in range(3)]
            mask = np.min(shifted, axis=0)
        else:
            height, width = height // 2, width // 2
            mask = mask[: 2 * height, : 2 * width].reshape(height, 2, width, 2).min(axis=(1, 3))
    return mask
    ### END SOLUTION


# %% tags=["check"]
nst.check("8.2", pulled_in)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# Nothing. Two convolutions leave 8 pixels, the pooling 4 places (or 3, if it cuts a pair), the next two convolutions none.
# At that layer the door has no place whose view is the door alone, so it cannot be told from the wall there, and its style
# has to come from the layers before.
#
# </details>

# %% [markdown]
# ## 8.3 Colour, carried
#
# Keep the drawing, take the colours: the colours of a picture are a cloud (lesson 7), one row for each place, and there is
# one map that gives a cloud the mean $\mu_s$ and the covariance $\Sigma_s$ of another one and moves it least,
#
# $$y_m = \mu_s + A\,(x_m - \mu_c), \qquad A = \Sigma_c^{-1/2} \left( \Sigma_c^{1/2}\, \Sigma_s\, \Sigma_c^{1/2} \right)^{1/2} \Sigma_c^{-1/2}.$$
#
# `amount` says how far each colour goes along its straight way, which is all that a slider between two palettes needs:
#
# $$(1 - t)\, x_m + t\, y_m, \qquad t = \text{amount}.$$
#
# It works in red, green and blue as in any other space of colours, so nothing is cut off at 0 and 1. `optimal_map` of task
# 7.5 is written out for you in the same cell: it takes the covariance of the photograph, then that of the painting, as you
# made them in task 7.1, divided by the number of rows.
#
# > **Predict.** Photograph and painting are exchanged. Does it lead back? And halfway, at $t = 0.5$: is the covariance the
# > mean of both?


# %% tags=["task"]
# Task 8.3
def optimal_map(content_covariance, style_covariance):
    """Two tables (channels, channels) -> the symmetric table A that carries the first covariance to the second."""

    def root(covariance):
        values, vectors = np.linalg.eigh(covariance)
        return vectors @ np.diag(np.sqrt(np.maximum(values, 0))) @ vectors.T

    half = root(content_covariance)
    inverse = np.linalg.inv(half)
    return inverse @ root(half @ style_covariance @ half) @ inverse


def carry(photo, painting, amount):
    """Tables (places, channels) and (others, channels), and a number from 0 to 1 -> table (places, channels)."""
    ### BEGIN SOLUTION
    ### HINT: centre both; two covariances; the map; the painting's mean; then so much of the way
    mean, goal = photo.mean(axis=0), painting.mean(axis=0)
    content_covariance = (photo - mean).T @ (photo - mean) / len(photo)
    style_covariance = (painting - goal).T @ (painting - goal) / len(painting)
    there = goal + (photo - mean) @ optimal_map(content_covariance, style_covariance)
    return (1 - amount) * photo + amount * there
    ### END SOLUTION


# %% tags=["check"]
nst.check("8.3", carry)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# Back it leads: the map from $\Sigma_s$ to $\Sigma_c$ is $A^{-1}$, so what was carried there and back is where it was. The
# mean of both it is not: halfway the matrix is $\frac12 (I + A)$, which stands on both sides of $\Sigma_c$. With one
# channel and the spreads 2 and 4, the spread halfway is 3, the variance 9, and not the 10 between 4 and 16.
#
# </details>

# %% [markdown]
# ## 8.4 The nearest patch
#
# A Gram matrix mixes all strokes of a painting. The other way is to look, for every patch of the picture, for the one patch
# of the painting that is most like it, and to make it like that one. Each patch is a row of numbers, its features. How much
# two rows are alike says the cosine of the angle between them, and it says more when each table is **centred** first, by
# its own mean row: features after a ReLU are never negative, so that all of them point more or less one way.
#
# $$n(i) = \underset{j}{\operatorname{arg\,max}}\ \frac{a_i \cdot b_j}{\|a_i\|\, \|b_j\|}, \qquad a_i = x_i - \bar x, \quad b_j = s_j - \bar s.$$
#
# $x_i$ are the rows of `patches`, $s_j$ those of `painting`. Return the numbers $n(i)$, one for each row of `patches`,
# counted from 0. `np.linalg.norm(table, axis=1, keepdims=True)` are the lengths of all rows; `np.argmax` knows an axis,
# too.
#
# > **Predict.** Somebody forgets to divide by the lengths $\|b_j\|$. Which patches of the painting are chosen then, and what
# > will the picture look like?


# %% tags=["task"]
# Task 8.4
def nearest_patch(patches, painting):
    """Tables (places, numbers) and (others, numbers) -> whole numbers (places,), rows of the painting."""
    ### BEGIN SOLUTION
    ### HINT: centre each table, divide its rows by their lengths, multiply all with all; where is the largest?
    a, b = patches - patches.mean(axis=0), painting - painting.mean(axis=0)
    a = a / np.linalg.norm(a, axis=1, keepdims=True)
    b = b / np.linalg.norm(b, axis=1, keepdims=True)
    return np.argmax(a @ b.T, axis=1)
    ### END SOLUTION


# %% tags=["check"]
nst.check("8.4", nearest_patch)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# Those that are strongest, with the largest contrast: they win nearly everywhere. A few strokes repeat all over the picture.
# (The lengths $\|a_i\|$ may be forgotten: for one patch they are the same whatever it is compared with.)
#
# </details>

# %% [markdown]
# ## 8.5 Several styles, laid together
#
# To paint in two manners at once, imagine both paintings lying side by side, in such a size that their areas have the
# `shares` that you want. What are the mean and the covariance of all these places together, if you know those of each? The
# mean is the mean of the means in these shares $p_k$. For the covariance remember that a Gram matrix is a mean over places,
# and that $G_k = \Sigma_k + \mu_k \mu_k^{\mathsf T}$ (task 7.1):
#
# $$\mu = \sum_k p_k\, \mu_k, \qquad \Sigma = \sum_k p_k \left( \Sigma_k + \mu_k \mu_k^{\mathsf T} \right) - \mu\mu^{\mathsf T}.$$
#
# `means` has a row for each style, `covariances` is a list of tables, and the shares add up to 1. Return both, with a comma
# between them. `np.outer(row, row)` is $\mu\mu^{\mathsf T}$.
#
# > **Predict.** One painting is an even red, another an even blue: both have the covariance 0. Is the covariance of both
# > together 0?


# %% tags=["task"]
# Task 8.5
def laid_together(means, covariances, shares):
    """Table (styles, channels), list of tables, row (styles,) -> a row (channels,) and a table (channels, channels)."""
    ### BEGIN SOLUTION
    ### HINT: mix the means; mix covariances and products of means; subtract the product of the mean
    mean = shares @ means
    second = sum(p * (table + np.outer(m, m)) for p, m, table in zip(shares, means, covariances))
    return mean, second - np.outer(mean, mean)
    ### END SOLUTION


# %% tags=["check"]
nst.check("8.5", laid_together)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# No: there are red places and blue ones, so the channels differ from place to place, red and blue in opposite ways. What
# lies between the styles counts beside what lies in them: $\Sigma = \sum_k p_k \Sigma_k + \sum_k p_k (\mu_k - \mu)(\mu_k -
# \mu)^{\mathsf T}$.
#
# </details>

# %% [markdown]
# ## 8.6 Read a sheet
#
# A sheet shows one pair under many settings, row by row and column by column, and a judge gives every tile two figures:
# `style_left`, from 1 for the photograph to 0 for the painting, and `content_kept`, at best 1. `seeds` are the figures of
# style left that *one* setting had when it was painted again and again, with another seed each time. Their **range**, the
# largest less the smallest, is what chance alone does. Two tiles that differ by no more give no reason to prefer one of
# them. So this is the rule:
#
# 1. Find the least `style_left` of the sheet.
# 2. As good as that are all tiles that have at most the range of the seeds more.
# 3. Of these, choose the one with the most `content_kept`.
#
# Return its row and its column, counted from 0, with a comma between them. `np.argmax` counts all tiles of a sheet in one
# row; `np.unravel_index(number, sheet.shape)` makes row and column of that.
#
# > **Predict.** You try one setting with two seeds instead of five. Can the range become larger? Which tile do you choose if
# > you take chance for smaller than it is?


# %% tags=["task"]
# Task 8.6
def choose_tile(style_left, content_kept, seeds):
    """Two arrays (rows, columns), and a row of figures -> the row and the column of a tile."""
    ### BEGIN SOLUTION
    ### HINT: the range, then which tiles are within it of the least, then where of these is most content
    chance = seeds.max() - seeds.min()
    good = style_left <= style_left.min() + chance
    best = np.argmax(np.where(good, content_kept, -1))
    return np.unravel_index(best, style_left.shape)
    ### END SOLUTION


# %% tags=["check"]
nst.check("8.6", choose_tile)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# With fewer seeds the range can only be the same or smaller. Then fewer tiles seem as good as the best, and one is chosen
# that keeps less of the photograph, for the sake of a difference that another seed would have undone.
#
# </details>

# %% [markdown]
# ## What you have now
#
# The handles: a place for each style, colours apart from strokes, strokes one by one, several styles in any proportion, and
# a rule by which you choose a setting and can say why.

# %% [markdown] tags=["photograph"]
# ## When all is right
#
# A real photograph by your own functions. Your `carry` gives it the painting's colours, which takes no network. Then the
# upper half alone is painted from features of two layers: your `pulled_in` makes the masks of each layer, your
# `guided_gram` measures only there. And in the last picture your `nearest_patch` chooses, at every place, which patch of
# the painting it shall become. The cell takes up to half a minute, is not marked, and says in a sentence if a function is
# not right yet. Put any other picture's name there, or your own file's, and a painting's behind it:
# `nst.my_own(8, "bee", "starry")`.

# %% tags=["photograph"]
nst.my_own(8, "bee")
