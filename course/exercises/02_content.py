# %% [markdown]
# # Exercise 2: build content yourself
#
# **What this is.** Six tasks that build the content loss, follow its pull back to the pixels, and show why depth
# matters, in NumPy, on tables small enough to check by hand. They belong to [lesson 2](../notebooks/02_content.ipynb).
#
# | | |
# |---|---|
# | **Minutes** | 40 |
# | **Points** | {points} |
# | **Needs** | NumPy only: no weights, no download, no TensorFlow |
#
# {rules}

# %%
import numpy as np

import nstlib as nst

# %% [markdown]
# ## 2.1 The content loss
#
# $F$ are the features of the picture that we paint, $P$ those of the photograph, both (height, width, channels) and $n$
# numbers in all. The content loss is their mean squared difference, place by place and channel by channel:
#
# $$C(F) = \frac{1}{n} \sum_{i} (F_i - P_i)^2.$$


# %% tags=["task"]
# Task 2.1
def content_loss(features, target):
    """Two arrays (height, width, channels) -> one number."""
    ### BEGIN SOLUTION
    ### HINT: one number: how far the features are from the target, by the formula above
    return np.mean((features - target) ** 2)
    ### END SOLUTION


# %% tags=["check"]
nst.check("2.1", content_loss)

# %% [markdown]
# ## 2.2 Its gradient
#
# How does the loss change when one feature changes? Only one term of the sum holds it, so
#
# $$\frac{\partial C}{\partial F_i} = \frac{2}{n}\,(F_i - P_i).$$
#
# > **Predict.** One feature has reached its target, its neighbour has not. What is the gradient of the first one?


# %% tags=["task"]
# Task 2.2
def content_gradient(features, target):
    """Two arrays (height, width, channels) -> array (height, width, channels)."""
    ### BEGIN SOLUTION
    ### HINT: the formula, for all features at once
    return 2 * (features - target) / features.size
    ### END SOLUTION


# %% tags=["check"]
nst.check("2.2", content_gradient)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# 0. Its neighbour does not stand in its part of the sum.
#
# </details>

# %% [markdown]
# ## 2.3 Back through a ReLU
#
# The gradient goes back through the layers to the pixels. On its way it meets ReLUs. A ReLU lets a number above zero
# through as it is, so its slope there is 1; everything else becomes zero, so its slope there is 0. The gradient that
# arrives from behind is multiplied by that slope.
#
# > **Predict.** A number before the ReLU was 3, and −2 arrives. What is passed on? And if the number was −3?


# %% tags=["task"]
# Task 2.3
def through_relu(before, arriving):
    """What went into the ReLU, and the gradient that comes back to it: the same shape -> the gradient passed on."""
    ### BEGIN SOLUTION
    ### HINT: let what arrives pass where the number before was above zero, and put 0 elsewhere
    return np.where(before > 0, arriving, 0.0)
    ### END SOLUTION


# %% tags=["check"]
nst.check("2.3", through_relu)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# −2: the sign of what arrives does not matter. If the number was −3, then 0.
#
# </details>

# %% [markdown]
# ## 2.4 How much is much?
#
# One layer has features around 0.1, another around 50. Their content losses cannot be compared as they are. So divide
# the loss by the target's own mean square:
#
# $$R(F) = \frac{\frac1n\sum_i (F_i - P_i)^2}{\frac1n\sum_i P_i^2}.$$
#
# > **Predict.** All features are zero. How large is $R$, whatever the target is?

# %% tags=["task"]
# Task 2.4
content_loss = nst.or_reference("2.1")


def relative_loss(features, target):
    """Two arrays (height, width, channels) -> one number."""
    ### BEGIN SOLUTION
    ### HINT: divide the content loss by the mean of the target's squares
    return content_loss(features, target) / np.mean(target**2)
    ### END SOLUTION


# %% tags=["check"]
nst.check("2.4", relative_loss)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# 1: then above and below the line stands the same.
#
# </details>

# %% [markdown]
# ## 2.5 One step downhill
#
# The gradient of the loss with respect to the pixels points uphill, so we go against it: subtract the gradient times a
# small number, the **rate**. Some pixels may then lie outside the range from 0 to 1. Clip them: what is below 0 becomes
# 0, what is above 1 becomes 1.


# %% tags=["task"]
# Task 2.5
def descend(pixels, gradient, rate):
    """Array (height, width, 3) from 0 to 1, a gradient of that shape, one number -> the pixels after one step."""
    ### BEGIN SOLUTION
    ### HINT: go against the gradient, then clip to the range from 0 to 1
    return np.clip(pixels - rate * gradient, 0, 1)
    ### END SOLUTION


# %% tags=["check"]
nst.check("2.5", descend)

# %% [markdown]
# ## 2.6 The deeper, the more forgiving
#
# Lesson 2 moved a photograph by three pixels: the shallow layers minded a lot, the deep ones less. The smallest model of
# that needs no network. Measure the relative loss of two sets of maps, halve both, measure again, and so on. `halve` is
# given; it keeps the mean of every 2 × 2 square. With `depth` halvings you get `depth + 1` numbers.
#
# > **Predict.** A fine chessboard, dark 1 and light 3, is moved by one place, so that light and dark change places. Which
# > number comes first in the list, and which second?

# %% tags=["task"]
# Task 2.6
relative_loss = nst.or_reference("2.4")


def halve(maps):
    """Array (height, width, channels) -> array (height / 2, width / 2, channels): the mean of every 2 x 2 square."""
    return (maps[0::2, 0::2] + maps[0::2, 1::2] + maps[1::2, 0::2] + maps[1::2, 1::2]) / 4


def loss_by_depth(features, target, depth):
    """Two sets of maps and a number of halvings -> a list of depth + 1 relative losses, the first without halving."""
    ### BEGIN SOLUTION
    ### HINT: measure, then halve both and measure again, depth times
    losses = [relative_loss(features, target)]
    for _ in range(depth):
        features, target = halve(features), halve(target)
        losses.append(relative_loss(features, target))
    return losses
    ### END SOLUTION


# %% tags=["check"]
nst.check("2.6", loss_by_depth)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# First 0.8: every difference is 2, so the mean square is 4, and the target's own is (1 + 9) / 2 = 5. Then 0: every square
# has the same mean as before.
#
# </details>

# %% [markdown]
# ## What you have now
#
# You can say in one number how far a picture is from a photograph's content, in which direction to mend it, and why a
# deep layer lets lines and edges move. Lesson 3 asks for the opposite: a number that forgets where things are.

# %% [markdown] tags=["photograph"]
# ## When all is right
#
# A real photograph, rebuilt from noise and the features of one layer: your `content_gradient` pulls, your `descend`
# steps, and your `relative_loss` says how far it got. A network computes the features and their gradient; the cell
# takes up to half a minute, is not marked, and says in a sentence if a function is not right yet. Put any other picture's name
# there, or your own file's.

# %% tags=["photograph"]
nst.my_own(2, "bee")
