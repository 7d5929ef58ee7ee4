# %% [markdown]
# # Exercise 4: put the full loss together
#
# **What this is.** Six tasks in NumPy, on tables small enough to check by hand: the third term, the sum of all three,
# the two columns of a ledger, and a weight carried from one code into another. They belong to
# [lesson 4](../notebooks/04_full_loss.ipynb).
#
# | | |
# |---|---|
# | **Minutes** | 45 |
# | **Points** | {points} |
# | **Needs** | NumPy only: no weights, no download, no TensorFlow |
#
# {rules}

# %%
import numpy as np

import nstlib as nst

# %% [markdown]
# ## 4.1 Total variation
#
# How restless is a picture? Compare every value with its neighbour below and its neighbour to the right, in its own
# channel, and add up all absolute differences:
#
# $$TV(x) = \sum_{r,c,k} |x_{r+1,c,k} - x_{r,c,k}| + |x_{r,c+1,k} - x_{r,c,k}|.$$
#
# At the border there is no neighbour, so nothing is added.
#
# > **Predict.** A chessboard of 2 by 2 pixels, one channel, black is 0 and white is 1. What is its total variation?


# %% tags=["task"]
# Task 4.1
def total_variation(image):
    """Array (height, width, channels) -> one number."""
    ### BEGIN SOLUTION
    ### HINT: absolute differences of neighbours along rows and along columns, all added up
    down = np.abs(image[1:] - image[:-1])
    right = np.abs(image[:, 1:] - image[:, :-1])
    return down.sum() + right.sum()
    ### END SOLUTION


# %% tags=["check"]
nst.check("4.1", total_variation)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# 4: there are four pairs of neighbours, and each differs by 1.
#
# </details>

# %% [markdown]
# ## 4.2 The full loss
#
# You are given raw values: a list with one number for each content layer, a list with one for each style layer, and the
# total variation. Every layer of a side counts the same, $a_l = 1 / \text{number of content layers}$ and $b_l$ likewise:
#
# $$L = \alpha \sum_l a_l\, C_l + \beta \sum_l b_l\, S_l + \gamma\, TV.$$
#
# `weights` holds $\alpha$, $\beta$ and $\gamma$ in this order.
#
# > **Predict.** You add a second style layer that happens to have the same value as the first. What does $L$ do?


# %% tags=["task"]
# Task 4.2
def full_loss(content, style, smoothness, weights):
    """Two lists of numbers, a number, and (content_weight, style_weight, tv_weight) -> one number."""
    ### BEGIN SOLUTION
    ### HINT: the mean over each side's layers, each term times its weight, then the sum
    content_weight, style_weight, tv_weight = weights
    return content_weight * np.mean(content) + style_weight * np.mean(style) + tv_weight * smoothness
    ### END SOLUTION


# %% tags=["check"]
nst.check("4.2", full_loss)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# Nothing: the mean of two equal numbers is that number.
#
# </details>

# %% [markdown]
# ## 4.3 Shares of the loss
#
# The first column of a ledger. A term's share is its weighted value divided by the sum of all weighted values, so that
# all shares together make 1:
#
# $$\text{share}_i = \frac{w_i\, v_i}{\sum_j w_j\, v_j}.$$


# %% tags=["task"]
# Task 4.3
def shares_of_loss(values, weights):
    """A list of raw values and a list of weights, one for each term -> one share for each term."""
    ### BEGIN SOLUTION
    ### HINT: weigh the values, then divide each by the sum of all
    products = np.array(values) * np.array(weights)
    return products / products.sum()
    ### END SOLUTION


# %% tags=["check"]
nst.check("4.3", shares_of_loss)

# %% [markdown]
# ## 4.4 Shares of the gradient
#
# The second column: who moves the picture? Each term has a gradient $g_i$, an array as large as the picture. How hard it
# pulls is its length, the root of the sum of all its squared entries (the **Euclidean norm**):
#
# $$\text{share}_i = \frac{w_i\, \lVert g_i \rVert}{\sum_j w_j\, \lVert g_j \rVert}.$$
#
# In the sum below the line, lengths are added, not arrows. Task 4.3 can do the dividing for you.
#
# > **Predict.** Two terms pull equally hard in opposite directions, so the picture does not move. What are their shares?

# %% tags=["task"]
# Task 4.4
shares_of_loss = nst.or_reference("4.3")


def shares_of_gradient(gradients, weights):
    """A list of arrays of one shape and a list of weights, one for each term -> one share for each term."""
    ### BEGIN SOLUTION
    ### HINT: the length of each gradient, times its weight, divided by the sum over all terms
    lengths = [np.sqrt(np.sum(g**2)) for g in gradients]
    return shares_of_loss(lengths, weights)
    ### END SOLUTION


# %% tags=["check"]
nst.check("4.4", shares_of_gradient)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# One half each. Shares tell who pulls, not whether the picture moves; that is for task 4.5.
#
# </details>

# %% [markdown]
# ## 4.5 Do they agree?
#
# Lay all entries of a gradient into one long row, and it is an arrow in a space with very many directions. Two arrows
# have an angle $\varphi$ between them, which says whether content and style want the same:
#
# $$\cos\varphi = \frac{\sum g\, h}{\lVert g \rVert\, \lVert h \rVert}.$$
#
# Return it in degrees, one number for the whole picture. Rounding may make the cosine 1.0000000002, for which there is
# no angle, so cut it off at -1 and 1 first.
#
# > **Predict.** 0, 90 or 180 degrees: which of them belongs to "the same wish", to "no business with each other", and to
# > "a pure tug of war"?


# %% tags=["task"]
# Task 4.5
def angle(content_gradient, style_gradient):
    """Two arrays (height, width, 3) -> one number, in degrees."""
    ### BEGIN SOLUTION
    ### HINT: inner product, divided by both lengths; from the cosine to the angle; from radians to degrees
    inner = np.sum(content_gradient * style_gradient)
    cosine = inner / (np.linalg.norm(content_gradient) * np.linalg.norm(style_gradient))
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))
    ### END SOLUTION


# %% tags=["check"]
nst.check("4.5", angle)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# 0 degrees is the same wish, 90 no business with each other, 180 a tug of war.
#
# </details>

# %% [markdown]
# ## 4.6 A weight from another code
#
# You find a code whose style term, for a layer of $M$ places and $C$ channels, is
#
# $$w \sum_{i,j} \big(\hat G_{ij} - \hat A_{ij}\big)^2, \qquad \hat G = F^{\mathsf T} F,$$
#
# a plain sum, and a Gram matrix that was never divided by the number of places. Ours is the mean over all $C \times C$
# cells of $(G - A)^2$, with $G = \hat G / M$ and $A = \hat A / M$. You know their weight $w$. Which weight must our term
# get so that it counts exactly as much?
#
# > **Predict.** Is the answer larger or smaller than $w$? By tens, or by millions?


# %% tags=["task"]
# Task 4.6
def sum_to_mean(weight, places, channels):
    """Their weight, the number of places M, the number of channels C -> our weight."""
    ### BEGIN SOLUTION
    ### HINT: how many times larger is their sum than our mean? Their weight grows by that factor
    return weight * places**2 * channels**2
    ### END SOLUTION


# %% tags=["check"]
nst.check("4.6", sum_to_mean)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# Larger, and by far: for a first layer with 64 channels and 128 by 128 places the factor is about $10^{12}$. It also
# differs from layer to layer and from size to size, so no single number translates one code into the other. Gatys and
# his co-authors divide by $4\, C^2 M^2$. Theirs is a quarter of ours, at every layer and size, and there a single factor
# is enough.
#
# </details>

# %% [markdown]
# ## What you have now
#
# You can write down a full loss, say what is left of it and who moves the picture, and read a stranger's weights. What
# is missing is the walk downhill: [exercise 5](05_the_loop.ipynb), after [lesson 5](../notebooks/05_the_loop.ipynb).

# %% [markdown] tags=["photograph"]
# ## When all is right
#
# A real photograph, painted downhill on your own `full_loss`. Your `shares_of_gradient`, `angle` and `total_variation`
# say what happened. A network computes the features and their gradient; the cell takes up to half a minute, is not marked, and
# says in a sentence if a function is not right yet. Put any other picture's name there, or your own file's.

# %% tags=["photograph"]
nst.my_own(4, "bee")
