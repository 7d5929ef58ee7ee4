# %% [markdown]
# # Exercise 13: the five ideas that came after
#
# **What this is.** Six tasks in NumPy: what a discriminator pays and which way it learns, attention, strokes laid one over
# the other, which way a reward points, and which way back from noise. They are the cores of adversarial training, of
# transformers, of painting by reward and of diffusion, and belong to [lesson 13](../notebooks/13_where_it_goes.ipynb).
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
# ## 13.1 What a discriminator pays
#
# A discriminator gives every patch a score. Patches of the painting, `real`, shall have 1 or more, patches of the picture
# that is being painted, `fake`, -1 or less. What is beyond costs nothing; what is not costs as much as it lacks. That is
# the **hinge loss**:
#
# $$L = \frac1n \sum_{i=1}^{n} \max(0,\, 1 - \text{real}_i) + \frac1m \sum_{j=1}^{m} \max(0,\, 1 + \text{fake}_j).$$
#
# > **Predict.** What does a discriminator pay that says 0 to everything? And what if it says 100 to everything?


# %% tags=["task"]
# Task 13.1
def hinge_loss(real, fake):
    """Scores, two arrays (n,) and (m,) -> one number."""
    ### BEGIN SOLUTION
    ### HINT: what each score lacks, and nothing below 0; a mean over each of both arrays; their sum
    return np.mean(np.maximum(0, 1 - real)) + np.mean(np.maximum(0, 1 + fake))
    ### END SOLUTION


# %% tags=["check"]
nst.check("13.1", hinge_loss)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# 2, one for each mean, however many patches there are. With 100 it pays 0 for the painting and 101 for the picture. So a
# loss of 2 says that nothing is told apart, and 0 that everything is.
#
# </details>

# %% [markdown]
# ## 13.2 Which way it learns
#
# The smallest discriminator multiplies a patch of features with weights, one for each channel: its score is
# `patch @ weights`. It learns by stepping against the gradient of the hinge loss with respect to its weights,
#
# $$\frac{\partial L}{\partial w} = \frac1m \sum_{j:\ f_j \cdot w > -1} f_j \;-\; \frac1n \sum_{i:\ r_i \cdot w < 1} r_i ,$$
#
# where the $r_i$ are the rows of `real` and the $f_j$ those of `fake`. The patches that are judged rightly, and far enough,
# have no slope and are left out of the sums. They still count in $n$ and $m$, the numbers of all patches.
#
# > **Predict.** With weights of 0 all scores are 0. What is the gradient then, and which way does the first step go?


# %% tags=["task"]
# Task 13.2
def hinge_gradient(real, fake, weights):
    """Arrays (n, channels), (m, channels) and (channels,) -> array (channels,)."""
    ### BEGIN SOLUTION
    ### HINT: which patches cost something; add them up, divide by all; the picture's with a plus, the painting's with a minus
    costly = real[real @ weights < 1]
    dear = fake[fake @ weights > -1]
    return dear.sum(axis=0) / len(fake) - costly.sum(axis=0) / len(real)
    ### END SOLUTION


# %% tags=["check"]
nst.check("13.2", hinge_gradient)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# The mean of the picture's patches less the mean of the painting's. A step against it makes the score grow towards the mean
# of the painting: it begins by comparing means, and only then looks at the patches that it still takes for the others.
#
# </details>

# %% [markdown]
# ## 13.3 Attention
#
# Each of the `queries` asks all `keys`, and gets a mean of their `values`, in which those count most that fit best:
#
# $$s_{ij} = \frac{q_i \cdot k_j}{\sqrt d}, \qquad w_{ij} = \frac{e^{s_{ij}}}{\sum_{l} e^{s_{il}}}, \qquad \text{result}_i = \sum_j w_{ij}\, v_j ,$$
#
# with $d$, the depth, the number of columns of `queries` and of `keys`. The middle one is called **softmax**: the weights of
# each query are above 0 and add up to 1. The products may be large: `np.exp(1000)` is infinite. Take each row's largest
# $s_{ij}$ away from the row first; that divides numerator and denominator by the same, so no weight changes.
#
# > **Predict.** All keys are alike. What does every query get? And if the queries are multiplied by a million?


# %% tags=["task"]
# Task 13.3
def attention(queries, keys, values):
    """Arrays (n, depth), (m, depth) and (m, channels) -> array (n, channels)."""
    ### BEGIN SOLUTION
    ### HINT: products of all queries with all keys; a softmax of each row; times the values
    scores = queries @ keys.T / np.sqrt(queries.shape[1])
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True) @ values
    ### END SOLUTION


# %% tags=["check"]
nst.check("13.3", attention)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# The mean of all values. With huge queries the best key takes all, and attention is the nearest neighbour of the patch term
# (task 8.4, by products instead of cosines). Between the two lies everything from a palette to a patchwork.
#
# </details>

# %% [markdown]
# ## 13.4 Strokes, one over the other
#
# A stroke has a colour, and covers each pixel by a share from 0 (not at all) to 1 (fully). Laid on a canvas $x$, a stroke
# with the cover $a$ and the colour $c$ makes of it, pixel by pixel,
#
# $$x \leftarrow (1 - a)\, x + a\, c .$$
#
# Lay all strokes in their order: the first one lies at the bottom. `covers[k]` is an array (height, width), `colours[k]`
# red, green and blue.
#
# > **Predict.** Two strokes cover half of every pixel. How much of the canvas, of the first, of the second is seen?


# %% tags=["task"]
# Task 13.4
def lay_strokes(canvas, covers, colours):
    """Arrays (height, width, 3), (strokes, height, width) and (strokes, 3) -> array (height, width, 3)."""
    ### BEGIN SOLUTION
    ### HINT: a loop over strokes; a third axis for the cover; each stroke on what the one before has made
    for cover, colour in zip(covers, colours):
        canvas = (1 - cover[:, :, None]) * canvas + cover[:, :, None] * colour
    return canvas
    ### END SOLUTION


# %% tags=["check"]
nst.check("13.4", lay_strokes)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# A quarter, a quarter, a half. What lies on top is seen most, so the order is a part of the painting, and which stroke
# explains a pixel depends on all that were laid later.
#
# </details>

# %% [markdown]
# ## 13.5 Which way a reward points
#
# A painter draws `samples` from a normal distribution with the `means` $\mu$ and the deviation `sigma` $\sigma$, and learns
# for each of them nothing but its reward $R_i$: no gradient of anything. REINFORCE (Williams, 1992) moves the means along
#
# $$g = \frac1n \sum_{i=1}^{n} \left(R_i - \bar R\right) \frac{x_i - \mu}{\sigma^2}, \qquad \bar R = \frac1n \sum_{i=1}^{n} R_i .$$
#
# $(x_i - \mu)/\sigma^2$ is the slope of the logarithm of the density at the sample, and $\bar R$ is called a **baseline**.
#
# > **Predict.** All rewards grow by 100, and mean nothing more than before. What would $g$ be without the baseline?


# %% tags=["task"]
# Task 13.5
def policy_gradient(samples, means, sigma, rewards):
    """Arrays (n, numbers) and (numbers,), a number, an array (n,) -> array (numbers,)."""
    ### BEGIN SOLUTION
    ### HINT: how much better than the mean is each; times its row of (samples - means) / sigma**2; the mean over rows
    better = rewards - rewards.mean()
    return np.mean(better[:, None] * (samples - means) / sigma**2, axis=0)
    ### END SOLUTION


# %% tags=["check"]
nst.check("13.5", policy_gradient)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# It would have 100 times the mean of $(x_i - \mu)/\sigma^2$ in it, which is 0 on average and never in a sample: noise that
# is many times as large as what is to be learnt. With the baseline a worse sample pushes the means away from itself.
# And $g$ is then the covariance of rewards and samples over $\sigma^2$: what moves together with the reward.
#
# </details>

# %% [markdown]
# ## 13.6 The way back from noise
#
# Somebody took one of the `examples`, each as likely as the others, and added normal noise with the deviation `sigma` to
# every one of its numbers. You see the noisy point $x$. How likely was each example? By the normal density,
#
# $$w_j = \frac{e^{-\lVert x - e_j \rVert^2 / 2\sigma^2}}{\sum_l e^{-\lVert x - e_l \rVert^2 / 2\sigma^2}}, \qquad
# \text{score}(x) = \frac{\sum_j w_j e_j - x}{\sigma^2} .$$
#
# The sum is the best guess at what was there before the noise, and the **score** the way there, over $\sigma^2$: the slope
# of the logarithm of the density of noisy points. It is all that a diffusion model learns. Far from all examples every
# $e^{-\dots}$ is 0 for a computer: take the smallest squared distance of each point away from its row first.
#
# > **Predict.** Where is the score 0 with two examples? Is that a place to stay?


# %% tags=["task"]
# Task 13.6
def score(noisy, examples, sigma):
    """Arrays (n, numbers) and (m, numbers) and a number -> array (n, numbers)."""
    ### BEGIN SOLUTION
    ### HINT: squared distances of all pairs; a softmax of each row; the mean of the examples, less the point, over sigma**2
    squares = np.sum((noisy[:, None] - examples) ** 2, axis=2)
    weights = np.exp((squares.min(axis=1, keepdims=True) - squares) / (2 * sigma**2))
    guess = weights / weights.sum(axis=1, keepdims=True) @ examples
    return (guess - noisy) / sigma**2
    ### END SOLUTION


# %% tags=["check"]
nst.check("13.6", score)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# In the middle between both, always, and where the noise is small also near each example. With little noise the middle is a
# ridge: a hair to one side, and the score leads to that side's example. With much noise both examples blur into one hill,
# and the middle is its top. That is why the way back begins with much noise and ends with little.
#
# </details>

# %% [markdown]
# ## What you have now
#
# A discriminator that pays and learns, attention, a canvas, a painter that needs nothing but a number, and the way back from
# noise. 13.3 and 13.6 are one formula: a softmax, and a mean by its weights.
