# %% [markdown]
# # Exercise 10: make a pattern without an edge yourself
#
# **What this is.** Six tasks in NumPy: a convolution on a circle, what a shift does to a Gram matrix, the border of a
# half-drop, where a seam ranks, a photograph's periodic part, and four ways to lay out tiles. Together they are a pattern
# on which nobody finds the edge, and belong to [lesson 10](../notebooks/10_surfaces.ipynb).
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
# ## 10.1 A convolution on a circle
#
# The convolution of task 1.3 puts zeros beyond the edge. On a wall that is tiled with the picture there are no zeros: to
# the right of the last column comes the first one again, below the last row the first, and beyond a corner the opposite
# corner. Rows and columns are counted on a circle, so with a height of $H$ and a width of $W$
#
# $$y_{r,c} = \sum_{i=-1}^{1} \sum_{j=-1}^{1} k_{i,j}\; x_{(r+i) \bmod H,\ (c+j) \bmod W}.$$
#
# `kernel[0, 0]` is $k_{-1,-1}$, which meets the neighbour at the upper left; `kernel[1, 1]` meets the place itself. The
# result is as large as the picture. One way: put a border of one pixel around it, which shows what comes there on the wall
# (`np.pad` has the mode `"wrap"`), and add up nine shifted parts.
#
# > **Predict.** The kernel's numbers add up to 1. What is the mean of the result, compared with that of the picture? And
# > with zeros beyond the edge?


# %% tags=["task"]
# Task 10.1
def convolve_round(image, kernel):
    """Arrays (height, width) and (3, 3) -> array (height, width)."""
    ### BEGIN SOLUTION
    ### HINT: a border that shows the other side; then nine shifted parts, each times one number of the kernel
    height, width = image.shape
    padded = np.pad(image, 1, mode="wrap")
    return sum(kernel[i, j] * padded[i : i + height, j : j + width] for i in range(3) for j in range(3))
    ### END SOLUTION


# %% tags=["check"]
nst.check("10.1", convolve_round)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# On a circle it is the same: every pixel meets every number of the kernel once. With zeros a part of the border is lost, and
# the mean of a light picture falls. That loss stands along the edge, and it is one reason why a tiled painting shows a line.
#
# </details>

# %% [markdown]
# ## 10.2 What a shift changes
#
# A Gram matrix forgets where things are (task 3.5), so a picture that is shifted round should have the same style. But a
# pooling of 2 × 2 lays a grid over it. Measure what the shift changes:
#
# 1. Shift the features round by `down` rows and `right` columns: what leaves on one side comes in on the other.
# 2. Pool the shifted features, and also those that were not shifted, `poolings` times: the **largest** of every square of
#    four, which halves height and width. They can be halved that often.
# 3. Make the Gram matrix of both, $F^{\mathsf T} F$ divided by the number of places that are left (task 3.2).
# 4. Return the mean of the squares of their differences.
#
# `np.roll(features, (down, right), axis=(0, 1))` shifts round.
#
# > **Predict.** After two poolings: by how many pixels may you shift a picture so that the gap is 0? Why must its sides be
# > divisible by 4?


# %% tags=["task"]
# Task 10.2
def shift_gap(features, poolings, down, right):
    """Array (height, width, channels) and three whole numbers -> one number, 0 where the shift changes nothing."""

    ### BEGIN SOLUTION
    ### HINT: a helper that pools and makes the Gram matrix; called for the shifted features and for the others
    def measured(f):
        for _ in range(poolings):
            height, width, channels = f.shape
            f = f.reshape(height // 2, 2, width // 2, 2, channels).max(axis=(1, 3))
        flat = f.reshape(-1, f.shape[-1])
        return flat.T @ flat / len(flat)

    shifted = np.roll(features, (down, right), axis=(0, 1))
    return np.mean((measured(shifted) - measured(features)) ** 2)
    ### END SOLUTION


# %% tags=["check"]
nst.check("10.2", shift_gap)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# By any multiple of 4, the stride: then the squares of the grid fall on squares again, and the pooled features are those of
# before, shifted by a quarter as much. If the sides were not divisible by 4, the last squares would be cut off, and going
# round one would come to a place that the grid does not fit.
#
# </details>

# %% [markdown]
# ## 10.3 The border of a half-drop
#
# Printed cloth and wallpaper seldom lie in plain rows. In a **half-drop** every second column of tiles is moved down by
# half of the tile's height, so that the eye does not find the grid. A convolution that shall see no seam needs the right
# neighbours there too. Put a border of `border` pixels around the tile, on all four sides, which shows what stands there:
#
# - at the left and at the right the same tile, moved down by half of its height (what leaves below comes in above),
# - above and below, all along, what the columns go on with: each column of tiles repeats itself.
#
# The height is even. The result has `border` pixels more on each side. A corner belongs to the column of tiles beside the
# tile, so it is moved as well.
#
# > **Predict.** Moved *up* by half of the height instead: what would be different? And where does the pattern come back
# > unshifted?


# %% tags=["task"]
# Task 10.3
def pad_half_drop(tile, border):
    """Array (height, width) and a whole number -> array (height + 2 * border, width + 2 * border)."""
    ### BEGIN SOLUTION
    ### HINT: a band of the left neighbour's last columns, the tile, the right one's first columns; then above and below
    beside = np.roll(tile, tile.shape[0] // 2, axis=0)
    band = np.concatenate([beside[:, -border:], tile, beside[:, :border]], axis=1)
    return np.pad(band, ((border, border), (0, 0)), mode="wrap")
    ### END SOLUTION


# %% tags=["check"]
nst.check("10.3", pad_half_drop)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# Nothing: half a height up and half a height down are a whole height apart, and after a whole height the column repeats
# itself. Two tiles further to the right the pattern is where it was, so two tiles side by side make a block that any
# program can lay out in plain rows.
#
# </details>

# %% [markdown]
# ## 10.4 Where a seam ranks
#
# Is a seam to be seen? Every picture has jumps from one column to the next. A seam shows if its jump is larger than those
# that the picture has anyway. So compare it with them:
#
# - the jump from one column to its neighbour is the mean of the absolute differences, over all rows and all three colours,
# - the seam's jump is that between the **last** column and the **first**,
# - its **rank** is how many per cent of the jumps within the picture, of which there are `width - 1`, are smaller.
#
# Return the rank: 100 says that the seam is the hardest edge of all, 50 that it is one like any other.
#
# > **Predict.** A picture is shifted round by 1, 2, 3, ... columns, and ranked each time. What is the mean of all ranks?


# %% tags=["task"]
# Task 10.4
def seam_rank(picture):
    """Array (height, width, 3) -> one number, from 0 to 100."""
    ### BEGIN SOLUTION
    ### HINT: a jump for each pair of neighbours, the seam's jump; how many of those are smaller than this one?
    jumps = np.mean(np.abs(np.diff(picture, axis=1)), axis=(0, 2))
    seam = np.mean(np.abs(picture[:, -1] - picture[:, 0]))
    return 100 * np.mean(jumps < seam)
    ### END SOLUTION


# %% tags=["check"]
nst.check("10.4", seam_rank)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# Exactly 50. Each jump is the seam once, and of any two jumps one is the smaller. So a pattern without an edge has a rank
# near 50, on the mean of many, and not 0: a seam that is *smoother* than all the rest would be seen as well.
#
# </details>

# %% [markdown]
# ## 10.5 The periodic part
#
# A photograph does not close: its left edge shows something else than its right one. It can be split into two pictures,
# $u = p + s$, of which $p$ closes and $s$ is as smooth as can be (Lionel Moisan, 2011). First write the jumps along the
# border of an array of zeros,
#
# $$v_{r,c} = \underbrace{(u_{H-1,c} - u_{0,c})}_{\text{in the first row, negative in the last}} + \underbrace{(u_{r,W-1} - u_{r,0})}_{\text{in the first column, negative in the last}},$$
#
# both of them in a corner. Then $s$ is found wave by wave, with $\hat v$ = `np.fft.fft2(v)`:
#
# $$\hat s_{k,l} = \frac{\hat v_{k,l}}{2\cos(2\pi k/H) + 2\cos(2\pi l/W) - 4}, \qquad \hat s_{0,0} = 0,$$
#
# where the first divisor would be 0. Return $p = u - s$, with `np.fft.ifft2(...).real` of the waves.
#
# > **Predict.** A ramp goes evenly from black at the left to white at the right. What is its periodic part?


# %% tags=["task"]
# Task 10.5
def periodic_part(picture):
    """Array (height, width) -> array (height, width) that closes."""
    ### BEGIN SOLUTION
    ### HINT: the jumps along the border, their waves, the divisor of each wave, back again, and the difference
    height, width = picture.shape
    edge = np.zeros((height, width))
    edge[0] = picture[-1] - picture[0]
    edge[-1] = picture[0] - picture[-1]
    edge[:, 0] += picture[:, -1] - picture[:, 0]
    edge[:, -1] += picture[:, 0] - picture[:, -1]
    rows, columns = np.arange(height)[:, None] / height, np.arange(width) / width
    divisor = 2 * np.cos(2 * np.pi * rows) + 2 * np.cos(2 * np.pi * columns) - 4
    divisor[0, 0] = 1
    waves = np.fft.fft2(edge) / divisor
    waves[0, 0] = 0
    return picture - np.fft.ifft2(waves).real
    ### END SOLUTION


# %% tags=["check"]
nst.check("10.5", periodic_part)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# Nearly an even grey: a ramp, as many times flatter as it has columns. What went once across the picture cannot go on
# across its edge, so it is taken for the smooth part. Of a photograph its leaves and stones stay, and what changes slowly
# from one side to the other goes, such as the light of the sky.
#
# </details>

# %% [markdown]
# ## 10.6 Four ways to lay out tiles
#
# - `"square"`: side by side, and one below the other.
# - `"half-drop"`: every second column is moved down by half of the tile's height.
# - `"brick"`: every second row is moved to the right by half of the tile's width.
# - `"mirror"`: every second column is turned over from left to right, and every second row upside down.
#
# Lay out `rows` times `columns` tiles. The first one, at the upper left, stands as it is. What is moved goes round: what
# leaves the place of a tile on one side comes in on the other. Height and width are even.
#
# > **Predict.** Which of the four never has a jump at a seam, whatever the tile? And what gives it away?


# %% tags=["task"]
# Task 10.6
def lay_out(tile, repeat, rows, columns):
    """Array (height, width), a word and two whole numbers -> array (rows * height, columns * width)."""
    ### BEGIN SOLUTION
    ### HINT: two loops over rows and columns of tiles; each tile as it is, moved, or turned over
    height, width = tile.shape
    surface = np.zeros((rows * height, columns * width))
    for row in range(rows):
        for column in range(columns):
            one = tile
            if repeat == "half-drop" and column % 2:
                one = np.roll(tile, height // 2, axis=0)
            if repeat == "brick" and row % 2:
                one = np.roll(tile, width // 2, axis=1)
            if repeat == "mirror":
                one = tile[:: -1 if row % 2 else 1, :: -1 if column % 2 else 1]
            surface[row * height : (row + 1) * height, column * width : (column + 1) * width] = one
    return surface
    ### END SOLUTION


# %% tags=["check"]
nst.check("10.6", lay_out)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# Mirror: on both sides of each edge stands the same column, or row. But everything that crosses the edge is bent there like
# a butterfly's wings, and the eye finds the axes of such a pattern at once.
#
# </details>

# %% [markdown]
# ## What you have now
#
# A convolution without an edge, the reason why sides must divide, the neighbours of a half-drop, a figure for a seam, a
# photograph that closes, and the four repeats that cloth and wallpaper are printed in.

# %% [markdown] tags=["photograph"]
# ## When all is right
#
# A real photograph by your own functions. Your `lay_out` puts it beside itself, and your `seam_rank` says how hard its seam
# is. Your `periodic_part` makes it close. Then it is painted as the tile of a half-drop: before each step your
# `pad_half_drop` puts around it what stands there on the cloth, so the network sees no edge. The last picture is the cloth.
# The cell takes up to half a minute, is not marked, and says in a sentence if a function is not right yet. Put any other
# picture's name there, or your own file's, and a painting's behind it: `nst.my_own(10, "bee", "starry")`.

# %% tags=["photograph"]
nst.my_own(10, "bee")
