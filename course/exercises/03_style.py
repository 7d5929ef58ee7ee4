# %% [markdown]
# # Exercise 3: build style yourself
#
# **What this is.** Seven tasks that build the style loss from nothing, in NumPy, on tables small enough to check by
# hand. They belong to [lesson 3](../notebooks/03_style.ipynb).
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
# ## 3.1 One row for each place
#
# The features of a layer are an array (height, width, channels). For the Gram matrix we need a table with one row for
# each place and one column for each channel. The places come as we read: the top row of the picture from left to right,
# then the row below it, and so on.
#
# > **Predict.** A layer of 2 by 3 places has 4 channels. What is the shape of its table?

# %% tags=["task"]
# Task 3.1
def flatten(features):
    """Array (height, width, channels) -> array (height * width, channels)."""
    ### BEGIN SOLUTION
    ### HINT: give the features the shape (places, channels)
    return np.reshape(features, (-1, features.shape[-1]))
    ### END SOLUTION


# %% tags=["check"]
nst.check("3.1", flatten)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# (6, 4): 2 times 3 places, 4 channels.
#
# </details>

# %% [markdown]
# ## 3.2 The Gram matrix
#
# $G_{ij}$ is the mean, over all places, of channel $i$ times channel $j$. With $F$ for the table of task 3.1 and $M$ for
# the number of places,
#
# $$G = \frac{1}{M} F^{\mathsf T} F.$$
#
# `F.T` makes rows of columns. `A @ B` takes each row of A and each column of B, multiplies number by number and adds
# up; `*` is something else. If that is new to you, two loops over the channels and
# `np.mean(features[:, :, i] * features[:, :, j])` are as good.

# %% tags=["task"]
# Task 3.2
flatten = nst.or_reference("3.1")


def gram_matrix(features):
    """Array (height, width, channels) -> array (channels, channels)."""
    ### BEGIN SOLUTION
    ### HINT: flatten, multiply every channel with every other, and take the mean over the places
    flat = flatten(features)
    return flat.T @ flat / len(flat)
    ### END SOLUTION


# %% tags=["check"]
nst.check("3.2", gram_matrix)

# %% [markdown]
# ## 3.3 The style loss
#
# Mean squared difference between the Gram matrix of the features and the target, over all cells. The target is a Gram
# matrix already, that of the style's picture.

# %% tags=["task"]
# Task 3.3
gram_matrix = nst.or_reference("3.2")


def style_loss(features, target):
    """Arrays (height, width, channels) and (channels, channels) -> one number."""
    ### BEGIN SOLUTION
    ### HINT: one number: how far the Gram matrix of the features is from the target
    return np.mean((gram_matrix(features) - target) ** 2)
    ### END SOLUTION


# %% tags=["check"]
nst.check("3.3", style_loss)

# %% [markdown]
# ## 3.4 Its gradient
#
# $S$ is the style loss of task 3.3. $F$ is the table of task 3.1, with one row for each of $M$ places and one column for
# each of $C$ channels; $G$ is its Gram matrix, and $A$ the target. How does $S$ change when one feature changes? Lesson 3
# derives
#
# $$\frac{\partial S}{\partial F} = \frac{4}{C^2 M}\, F\,(G - A),$$
#
# a table of places and channels, like $F$. Return it in the shape of the features.

# %% tags=["task"]
# Task 3.4
flatten = nst.or_reference("3.1")
gram_matrix = nst.or_reference("3.2")


def style_gradient(features, target):
    """Arrays (height, width, channels) and (channels, channels) -> array (height, width, channels)."""
    ### BEGIN SOLUTION
    ### HINT: the formula gives a table of places and channels; give it the shape of the features
    flat = flatten(features)
    places, channels = flat.shape
    slope = 4 / (channels**2 * places) * flat @ (gram_matrix(features) - target)
    return slope.reshape(features.shape)
    ### END SOLUTION


# %% tags=["check"]
nst.check("3.4", style_gradient)

# %% [markdown]
# ## 3.5 Forget where
#
# Move every feature vector to another place: place $k$ of the answer holds what was at place `order[k]`, counted row by
# row.
#
# > **Predict.** Which of these will change: the maps, the Gram matrix, the style loss, the content loss?

# %% tags=["task"]
# Task 3.5
flatten = nst.or_reference("3.1")


def move_places(features, order):
    """Array (height, width, channels) and a list of all places in a new order -> array (height, width, channels)."""
    ### BEGIN SOLUTION
    ### HINT: flatten, pick the rows in the new order, restore the shape
    return flatten(features)[order].reshape(features.shape)
    ### END SOLUTION


# %% tags=["check"]
nst.check("3.5", move_places)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# The maps and the content loss. The Gram matrix adds up over all places, so it and the style loss stay.
#
# </details>

# %% [markdown]
# ## 3.6 Several layers
#
# Each layer knows strokes of one size, so style is compared at several. Add up the style losses of all layers, each
# times its weight divided by the sum of the weights.

# %% tags=["task"]
# Task 3.6
style_loss = nst.or_reference("3.3")


def total_style_loss(layers, targets, weights):
    """A list of features, a list of target Gram matrices, a list of numbers -> one number."""
    ### BEGIN SOLUTION
    ### HINT: one style loss for each layer, times its share of the weights
    total = sum(weights)
    return sum(w / total * style_loss(f, a) for f, a, w in zip(layers, targets, weights))
    ### END SOLUTION


# %% tags=["check"]
nst.check("3.6", total_style_loss)

# %% [markdown]
# ## 3.7 Two layers together
#
# A Gram matrix says which channels of *one* layer go together. The **cross-layer Gram matrix** says which channel of a
# fine layer goes with which channel of a coarse one, at the same place of the picture. The coarse layer has fewer
# places: each of its feature vectors stands for a block of $k$ by $k$ places of the fine layer. So give every place of
# the fine layer the coarse feature vector of its block. With $F$ and $H$ for the tables of the fine and the enlarged
# coarse layer, with $M$ rows each,
#
# $$G = \frac{1}{M} F^{\mathsf T} H.$$
#
# `np.repeat(a, k, axis=0)` writes every row of `a` down $k$ times, and with `axis=1` every column.
#
# > **Predict.** The fine layer has 3 channels, the coarse one 5. What is the shape of $G$? Is it symmetric?

# %% tags=["task"]
# Task 3.7
flatten = nst.or_reference("3.1")


def cross_layer_gram(fine, coarse):
    """Arrays (height, width, channels) and (rows, columns, others) -> array (channels, others)."""
    ### BEGIN SOLUTION
    ### HINT: give every fine place the coarse features of its block, then take the mean of the products as in 3.2
    k = len(fine) // len(coarse)
    enlarged = np.repeat(np.repeat(coarse, k, axis=0), k, axis=1)
    return flatten(fine).T @ flatten(enlarged) / len(flatten(fine))
    ### END SOLUTION


# %% tags=["check"]
nst.check("3.7", cross_layer_gram)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# (3, 5): a row for each fine channel, a column for each coarse one. It is no square, and even where it is, channel 1 of
# one layer with channel 2 of the other is another product than 2 with 1.
#
# </details>

# %% [markdown]
# ## What you have now
#
# With these seven functions and a network you can measure the style of any picture. Lesson 4 puts it at one table with
# content.

# %% [markdown] tags=["photograph"]
# ## When all is right
#
# The texture of a real painting, from noise: your `gram_matrix` says what is wanted, your `style_gradient` pulls. A
# network computes the features and their gradient; the cell takes up to half a minute, is not marked, and says in a sentence
# if a function is not right yet. Put any other picture's name there, or your own file's.

# %% tags=["photograph"]
nst.my_own(3, "starry")
