# %% [markdown]
# # Exercise 6: build the parts of a network that paints at once
#
# **What this is.** Six tasks in NumPy: the norm, how it changes with the style, twice as many pixels, the way round a
# block, the loss of a batch, and when all of it pays. They belong to [lesson 6](../notebooks/06_at_once.ipynb).
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
# ## 6.1 Instance normalisation
#
# Take from each channel its own mean and its own spread, and give it others that the style has chosen. $\mu_k$ and
# $\sigma_k^2$ are mean and variance over all $h \times w$ places of channel $k$, and $\epsilon = 10^{-5}$ keeps a flat
# channel from being divided by 0:
#
# $$y_{r,c,k} = \gamma_k\, \frac{x_{r,c,k} - \mu_k}{\sqrt{\sigma_k^2 + \epsilon}} + \beta_k, \qquad
# \sigma_k^2 = \frac{1}{hw} \sum_{r,c} (x_{r,c,k} - \mu_k)^2.$$
#
# `scale` holds a $\gamma_k$ for every channel, and `shift` a $\beta_k$. The maps are those of one picture: the axis of
# the batch, which came first in the lesson, is not there.
#
# > **Predict.** More light and more contrast: every value of a channel is doubled, and then 3 is added. What changes
# > after the norm?


# %% tags=["task"]
# Task 6.1
def instance_norm(x, scale, shift):
    """Maps (height, width, channels), and two arrays with a number for each channel -> maps of the same shape."""
    ### BEGIN SOLUTION
    ### HINT: mean and variance of every channel over its places; then the formula
    mean, variance = x.mean(axis=(0, 1)), x.var(axis=(0, 1))
    return scale * (x - mean) / np.sqrt(variance + 1e-5) + shift
    ### END SOLUTION


# %% tags=["check"]
nst.check("6.1", instance_norm)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# Nothing (up to $\epsilon$): light moves a channel's mean and contrast its spread, and the norm takes both away. What
# stays is where the channel is strong and where it is weak.
#
# </details>

# %% [markdown]
# ## 6.2 One network, many styles
#
# Conditional instance normalisation gives every style its own rows of $\gamma$ and $\beta$, while all convolutions stay
# the same. A blend of styles, in which style $j$ has the share $a_j$ and all shares add up to 1, is then one norm with
# blended numbers:
#
# $$\gamma_k = \sum_j a_j\, \gamma_{j,k}, \qquad \beta_k = \sum_j a_j\, \beta_{j,k}.$$
#
# > **Predict.** You could also norm once for each style, and then mix the maps by the shares. Is that the same?

# %% tags=["task"]
# Task 6.2
instance_norm = nst.or_reference("6.1")


def styled_norm(x, scales, shifts, shares):
    """Maps, two arrays with a row for each style, and a share for each style -> maps of the same shape."""
    ### BEGIN SOLUTION
    ### HINT: blend the scales by the shares, blend the shifts by the shares, then norm once
    return instance_norm(x, shares @ scales, shares @ shifts)
    ### END SOLUTION


# %% tags=["check"]
nst.check("6.2", styled_norm)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# For one norm, yes: $\gamma$ and $\beta$ come in without a square or a root. For a whole network, no: between its norms
# there are relus and further norms. Blended numbers paint one picture in a manner between the styles; mixed pictures
# are two pictures, one shining through the other.
#
# </details>

# %% [markdown]
# ## 6.3 Twice as many pixels
#
# The network does most of its work on maps of a quarter of the height and width, and has to come back in the end.
# Nearest upsampling makes a 2 × 2 square of every place,
#
# $$y_{r,c,k} = x_{\lfloor r/2 \rfloor,\, \lfloor c/2 \rfloor,\, k},$$
#
# and the convolution after it rounds the corners.
#
# > **Predict.** A map is enlarged by 2, and the result by 2 again. How many places does one of its values fill then?


# %% tags=["task"]
# Task 6.3
def upsample(x):
    """Maps (height, width, channels) -> maps (2 height, 2 width, channels)."""
    ### BEGIN SOLUTION
    ### HINT: every row twice, then every column twice; the channels stay
    return np.repeat(np.repeat(x, 2, axis=0), 2, axis=1)
    ### END SOLUTION


# %% tags=["check"]
nst.check("6.3", upsample)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# 16: four after the first doubling, and each of them becomes four again.
#
# </details>

# %% [markdown]
# ## 6.4 The way round
#
# A residual block looks for a change of its input, and adds it. `first` and `second` are functions that keep the shape,
# in the network a convolution with its norm. Between them stands a relu, $\max(\cdot, 0)$, and after the sum there is
# none:
#
# $$y = x + \text{second}\big(\max(\text{first}(x),\, 0)\big).$$
#
# > **Predict.** Let `second` return nearly 0, as it does at the beginning of many trainings. What do five such blocks,
# > one after the other, make of the maps that come in?


# %% tags=["task"]
# Task 6.4
def residual_block(x, first, second):
    """Maps (height, width, channels) and two functions of maps -> maps of the same shape."""
    ### BEGIN SOLUTION
    ### HINT: through the first function, relu, through the second; then add what came in
    return x + second(np.maximum(first(x), 0))
    ### END SOLUTION


# %% tags=["check"]
nst.check("6.4", residual_block)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# They pass them on as they are. So a training begins with blocks that do no harm, and each of them only has to learn
# what to change. Without the way round, the first block would already hand on nearly 0.
#
# </details>

# %% [markdown]
# ## 6.5 The loss of a batch
#
# What guided your pixels guides the network's weights: content and style errors, here of a few painted pictures at a
# time, a **batch**. Another network, which stays as it is, looks at them: $F_b$ are the features of painted picture $b$ out of $B$, $P_b$
# those of its photograph. $A$ is the Gram matrix of the painting, $G_b$ that of $F_b$. Every error is relative to the
# size of its target, and every picture is compared for itself:
#
# $$L = \frac1B \sum_b \left[ \frac{\sum_{i,j} (G_{b,ij} - A_{ij})^2}{\sum_{i,j} A_{ij}^2}
# + \alpha\, \frac{\sum (F_b - P_b)^2}{\sum P_b^2} \right].$$
#
# The first axis of `painted` and `photographs` counts the pictures, and `content_weight` is $\alpha$. `gram_matrix` is
# the one from exercise 3, written out for you in the same cell: give it one picture's features at a time.
#
# > **Predict.** One painted picture is far too red, another far too blue. Would the Gram matrix of both, mixed, notice?


# %% tags=["task"]
# Task 6.5
def gram_matrix(features):
    """Features (height, width, channels) of one picture -> their Gram matrix (channels, channels)."""
    flat = features.reshape(-1, features.shape[-1])
    return flat.T @ flat / len(flat)


def batch_loss(painted, photographs, target, content_weight):
    """Two arrays (pictures, height, width, channels), a Gram matrix, and a number -> one number."""
    ### BEGIN SOLUTION
    ### HINT: style error and weighted content error of each picture by itself; then the mean over the pictures
    losses = []
    for features, photograph in zip(painted, photographs):
        style = np.sum((gram_matrix(features) - target) ** 2) / np.sum(target**2)
        content = np.sum((features - photograph) ** 2) / np.sum(photograph**2)
        losses.append(style + content_weight * content)
    return np.mean(losses)
    ### END SOLUTION


# %% tags=["check"]
nst.check("6.5", batch_loss)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# Hardly: mixed, too much red in one and too little in the other can cancel. Compared each for itself, both are wrong,
# and the loss says so.
#
# </details>

# %% [markdown]
# ## 6.6 When does it pay?
#
# A loop needs `per_loop` seconds for each picture. A network needs `training` seconds once, and then `per_pass` for
# each picture. From how many pictures $n$ on does the network take no longer than the loop?
#
# $$\text{training} + n \cdot \text{per\_pass} \le n \cdot \text{per\_loop}.$$
#
# Return the smallest such whole number. Where there was no training it is 0. A pass is always shorter than a loop here,
# so that such a number exists.
#
# > **Predict.** A training of 12 minutes, passes of 0.1 seconds, loops of half a minute: about 25 pictures, 250, 2500?


# %% tags=["task"]
# Task 6.6
def break_even(training, per_pass, per_loop):
    """Three numbers of seconds -> a whole number of pictures."""
    ### BEGIN SOLUTION
    ### HINT: what each picture saves; how many of these make up for the training; rounded up
    return np.ceil(training / (per_loop - per_pass))
    ### END SOLUTION


# %% tags=["check"]
nst.check("6.6", break_even)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# 25: every picture saves 29.9 seconds, and 720 / 29.9 is a little above 24. A network for many styles divides its
# training among them, and one that somebody else has trained pays from the first picture on.
#
# </details>

# %% [markdown]
# ## What you have now
#
# The norm that carries a style, the way round, the way up, the loss that trains them, and the sum that says when it was
# worth it. The convolutions between them you have written in exercise 1.

# %% [markdown] tags=["photograph"]
# ## When all is right
#
# A real photograph through the network that `nst.paint` uses, with your functions as its parts: your `styled_norm` with
# your `instance_norm` after 13 of its convolutions, your `residual_block` five times, your `upsample` twice. The
# library adds the trained convolutions. The cell takes some seconds, is not marked, and says in a sentence if a
# function is not right yet. Put any other picture's name there, or your own file's, and behind it another style, as in
# `nst.my_own(6, "bee", "starry")`, or several, as in `nst.my_own(6, "bee", {"starry": 2, "ducks": 1})`.

# %% tags=["photograph"]
nst.my_own(6, "bee")
