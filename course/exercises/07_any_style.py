# %% [markdown]
# # Exercise 7: carry a style over yourself
#
# **What this is.** Six tasks in NumPy: the mean and the covariance of features, the root of a matrix, whitening,
# colouring, the optimal map between two covariances, and AdaIN. With them any painting's statistics can be given to any
# photograph. They belong to [lesson 7](../notebooks/07_any_style.ipynb).
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
# ## 7.1 Mean and covariance
#
# `features` is a table with one row for each place and one column for each channel, as `flatten` of task 3.1 makes it. So
# a row is the feature vector $x_m$ of one of the $M$ places. Two things describe how these vectors lie: their mean $\mu$,
# one number for each channel, and their covariance $\Sigma$, which says what channels do together around that mean:
#
# $$\mu = \frac{1}{M} \sum_m x_m, \qquad \Sigma = \frac{1}{M} \sum_m (x_m - \mu)(x_m - \mu)^{\mathsf T}.$$
#
# With $D$ for the table of all $x_m - \mu$, the second one is $\frac1M D^{\mathsf T} D$. We divide by $M$, the number of
# places, and not by $M - 1$ as statisticians often do: these are all the places there are. Return both, with a comma
# between them: `return mean, covariance`.
#
# > **Predict.** The Gram matrix of task 3.2 is $G = \frac1M \sum_m x_m x_m^{\mathsf T}$. What has to be added to $\Sigma$ to
# > make $G$ of it?


# %% tags=["task"]
# Task 7.1
def mean_and_covariance(features):
    """Table (places, channels) -> a row (channels,) and a table (channels, channels)."""
    ### BEGIN SOLUTION
    ### HINT: the mean of each channel; then, of what differs from it, the mean product of every two channels
    mean = features.mean(axis=0)
    centred = features - mean
    return mean, centred.T @ centred / len(features)
    ### END SOLUTION


# %% tags=["check"]
nst.check("7.1", mean_and_covariance)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# $\mu\mu^{\mathsf T}$: $G = \Sigma + \mu\mu^{\mathsf T}$. Multiply out $(x_m - \mu)(x_m - \mu)^{\mathsf T}$ and take the
# mean of each of the four products: $\Sigma = G - \mu\mu^{\mathsf T} - \mu\mu^{\mathsf T} + \mu\mu^{\mathsf T}$. A Gram matrix holds both in one, mean and covariance; here
# they are kept apart.
#
# </details>

# %% [markdown]
# ## 7.2 The root of a matrix
#
# The root of a variance is a spread. A covariance has a root as well, a symmetric matrix $\Sigma^{1/2}$ which, multiplied
# with itself by `@`, gives $\Sigma$. It is not made cell by cell: turn to the axes along which the features lie, where
# the covariance has numbers on its diagonal only, take the root of each of these, and turn back,
#
# $$\Sigma = V \operatorname{diag}(\lambda_1, \ldots, \lambda_C)\, V^{\mathsf T}, \qquad \Sigma^{1/2} = V \operatorname{diag}(\sqrt{\lambda_1}, \ldots, \sqrt{\lambda_C})\, V^{\mathsf T}.$$
#
# `np.linalg.eigh` takes the covariance and gives two things, which you take with two names in this order: first a row of
# the eigenvalues $\lambda_i$, then $V$, a table with the eigenvectors in its columns. No eigenvalue of a covariance is
# negative, but rounding may leave a tiny one below 0, which has no root: take it as 0, with `np.maximum`.
# `np.diag(row)` writes a row of numbers on the diagonal of a square table of zeros.
#
# > **Predict.** Which matrix is the root of diag(9, 4)? Is diag(3, −2) one as well?


# %% tags=["task"]
# Task 7.2
def root(covariance):
    """Table (channels, channels) -> table (channels, channels)."""
    ### BEGIN SOLUTION
    ### HINT: by eigenvalues and eigenvectors: the roots of the ones between the others
    values, vectors = np.linalg.eigh(covariance)
    return vectors @ np.diag(np.sqrt(np.maximum(values, 0))) @ vectors.T
    ### END SOLUTION


# %% tags=["check"]
nst.check("7.2", root)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# diag(3, 2). The square of diag(3, −2) is diag(9, 4), too, but it turns the second channel over. "The root" is the one
# without a negative eigenvalue, and there is only one of that kind.
#
# </details>

# %% [markdown]
# ## 7.3 Whiten
#
# White features have the mean 0 and the identity for their covariance: nothing of a style is left in these two. Subtract
# the mean, and undo what the covariance has done,
#
# $$z_m = (\Sigma + \epsilon I)^{-1/2} (x_m - \mu), \qquad \epsilon = 10^{-5}.$$
#
# The inverse of the root is `np.linalg.inv(root(...))`. The $\epsilon$ is added to the numbers on the diagonal of $\Sigma$
# before the root is taken: a channel that is 0 everywhere has no spread to be divided by. `np.eye(c)` is the identity
# for `c` channels. $x_m$ is a row of the table here, so that the matrix comes to stand on the right of it.
#
# > **Predict.** Features are white already. What does whitening do to them?

# %% tags=["task"]
# Task 7.3
mean_and_covariance = nst.or_reference("7.1")
root = nst.or_reference("7.2")


def whiten(features):
    """Table (places, channels) -> table (places, channels)."""
    ### BEGIN SOLUTION
    ### HINT: subtract the mean, and multiply by the inverse of the root of covariance and epsilon
    mean, covariance = mean_and_covariance(features)
    colouring = root(covariance + 1e-5 * np.eye(len(mean)))
    return (features - mean) @ np.linalg.inv(colouring)
    ### END SOLUTION


# %% tags=["check"]
nst.check("7.3", whiten)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# Nothing, but for $\epsilon$: the root of the identity is the identity, and so is its inverse. Other matrices make white
# features of any features, too: this one followed by any turn does. But a turn would not leave white features alone.
#
# </details>

# %% [markdown]
# ## 7.4 Colour
#
# The way back, with the statistics of another picture: what comes in white goes out with the mean $\mu_s$ and the
# covariance $\Sigma_s$ of the style. For each row,
#
# $$y_m = \Sigma_s^{1/2} z_m + \mu_s.$$
#
# Whitening and then colouring is the **whitening and colouring transform**. There is no $\epsilon$ in this half of it. Take
# what comes in as it is, be it white or not.
#
# > **Predict.** Whiten some features, and colour them with their own mean and their own covariance. What comes out?

# %% tags=["task"]
# Task 7.4
root = nst.or_reference("7.2")


def colour(white, mean, covariance):
    """Table (places, channels), row (channels,), table (channels, channels) -> table (places, channels)."""
    ### BEGIN SOLUTION
    ### HINT: multiply by the root, and add the mean at every place
    return white @ root(covariance) + mean
    ### END SOLUTION


# %% tags=["check"]
nst.check("7.4", colour)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# The features that went in, but for $\epsilon$: the root undoes its inverse. So a picture in its own style is itself.
#
# </details>

# %% [markdown]
# ## 7.5 The optimal map
#
# Many matrices carry a covariance $\Sigma_c$ over to another one, $\Sigma_s$. To whiten and then to colour is one of them.
# The one that moves the features least, in the mean of the squares, is symmetric:
#
# $$A = \Sigma_c^{-1/2} \left( \Sigma_c^{1/2}\, \Sigma_s\, \Sigma_c^{1/2} \right)^{1/2} \Sigma_c^{-1/2}, \qquad A\, \Sigma_c\, A = \Sigma_s.$$
#
# Read it from the inside: what stands in the brackets is a covariance as well, and has a root. No eigenvalue is 0 here,
# and there is no $\epsilon$ in this formula.
#
# > **Predict.** There is one channel only, with the variance 4 in the photograph and 9 in the painting. What is $A$? And
# > what would whitening and colouring multiply by?

# %% tags=["task"]
# Task 7.5
root = nst.or_reference("7.2")


def optimal_map(content_covariance, style_covariance):
    """Two tables (channels, channels) -> table (channels, channels)."""
    ### BEGIN SOLUTION
    ### HINT: the content's root and its inverse, the root of the product in the brackets, then all three together
    half = root(content_covariance)
    inverse = np.linalg.inv(half)
    return inverse @ root(half @ style_covariance @ half) @ inverse
    ### END SOLUTION


# %% tags=["check"]
nst.check("7.5", optimal_map)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# Both by 3/2: with numbers $A = \frac12 \sqrt{2 \cdot 9 \cdot 2}\, \frac12 = \frac32$, the ratio of the spreads. Numbers may
# be multiplied in any order. Matrices may not, and so the two differ as soon as there are two channels whose axes do not
# agree.
#
# </details>

# %% [markdown]
# ## 7.6 AdaIN
#
# Adaptive instance normalisation is the quick way: every channel by itself, without a matrix. It is given the style's
# mean $\mu_s$ and spread $\sigma_s$ of each channel, and works out the mean $\mu_c$ and the variance $\sigma_c^2$ of the
# features themselves, over all places and divided by their number as in task 7.1:
#
# $$y_m = \sigma_s\, \frac{x_m - \mu_c}{\sqrt{\sigma_c^2 + \epsilon}} + \mu_s, \qquad \epsilon = 10^{-5}.$$
#
# > **Predict.** In the photograph two channels mostly answer together. In the painting they have nothing to do with each
# > other. Do they answer together after AdaIN? And after the optimal map?


# %% tags=["task"]
# Task 7.6
def adain(features, mean, spread):
    """Table (places, channels) and two rows (channels,) -> table (places, channels)."""
    ### BEGIN SOLUTION
    ### HINT: normalise every channel over the places, then give it the spread and the mean
    own_mean, own_variance = features.mean(axis=0), features.var(axis=0)
    return spread * (features - own_mean) / np.sqrt(own_variance + 1e-5) + mean
    ### END SOLUTION


# %% tags=["check"]
nst.check("7.6", adain)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# After AdaIN they do: it stretches and shifts each channel, which changes no correlation. After the optimal map they do
# not: the whole covariance is the painting's then, and not only its diagonal.
#
# </details>

# %% [markdown]
# ## What you have now
#
# A style in two things, a mean and a covariance, and two ways to give it to a photograph: channel by channel, and by one
# matrix. No step downhill was needed for the features; only to make a picture of them again takes a network, or a loop.

# %% [markdown] tags=["photograph"]
# ## When all is right
#
# A real photograph in the statistics of a painting: its colours by your `optimal_map`, which takes no network at all, and
# then the features of three layers, once by your `adain` and once by your `optimal_map`. Hardly any picture has exactly
# the features that come out, so a loop as in exercise 2 looks for one that comes near, and they are moved again, three
# times at each of three sizes. The cell takes up to half a minute, is not marked, and says in a sentence if a function is
# not right yet. Put any other picture's name there, or your own file's, and a painting's behind it:
# `nst.my_own(7, "bee", "starry")`.

# %% tags=["photograph"]
nst.my_own(7, "bee")
