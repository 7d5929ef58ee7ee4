# %% [markdown]
# # Exercise 1: build feature maps yourself
#
# **What this is.** Six tasks that build what happens between a photograph and its feature maps, in NumPy, on tables
# small enough to check by hand. They belong to [lesson 1](../notebooks/01_feature_maps.ipynb).
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
# ## 1.1 How large is a feature map?
#
# VGG19 has five blocks. Between one block and the next lies a pooling, which halves height and width and drops an odd
# last row or column. Within a block nothing shrinks. So block $b$ stands for steps of $2^{b-1}$ pixels.
#
# > **Predict.** A photograph is 224 pixels high and 150 wide. How large is a map of `block4_conv1`?


# %% tags=["task"]
# Task 1.1
def output_shape(height, width, block, channels):
    """Size of a picture, number of a block (1 to 5), its channels -> height, width, channels of its first layer."""
    ### BEGIN SOLUTION
    ### HINT: halve height and width once for every pooling before the block
    step = 2 ** (block - 1)
    return height // step, width // step, channels
    ### END SOLUTION


# %% tags=["check"]
nst.check("1.1", output_shape)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# 28 high and 18 wide: 224 / 8 and 150 / 8, and what does not fill a whole step of 8 pixels is dropped.
#
# </details>

# %% [markdown]
# ## 1.2 One place of a convolution
#
# A kernel $K$ lies over the picture $x$, its middle on one place. What lies under it is multiplied number by number,
# everything is added up, and the bias $b$ comes on top:
#
# $$y_{r,c} = b + \sum_{i=-1}^{1}\sum_{j=-1}^{1}\sum_{k} K_{i,j,k}\; x_{r+i,\,c+j,\,k}.$$
#
# NumPy counts from 0, so $K_{-1,-1}$ stands at `kernel[0, 0]`. The place is never at the border here.
#
# > **Predict.** All 27 weights add up to zero, and the picture is plain grey. What is the result?


# %% tags=["task"]
# Task 1.2
def convolve_at(image, kernel, row, column, bias):
    """Arrays (height, width, k) and (3, 3, k), a place inside, one number -> one number."""
    ### BEGIN SOLUTION
    ### HINT: cut out the 3 x 3 window around the place, multiply, add up, add the bias
    window = image[row - 1 : row + 2, column - 1 : column + 2]
    return np.sum(window * kernel) + bias
    ### END SOLUTION


# %% tags=["check"]
nst.check("1.2", convolve_at)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# The bias: equal pixels times weights that add up to zero give zero.
#
# </details>

# %% [markdown]
# ## 1.3 All places
#
# Now for a grey picture, without bias, at every place. A place at the border has neighbours outside the picture; they
# count as 0, so that the map is as large as the picture. This is called **"same" padding**.
#
# You may use `convolve_at`, or write it anew. It wants (height, width, colours) and (3, 3, colours), so call it with
# `padded[..., None]` and `kernel[..., None]`: both then have one colour.

# %% tags=["task"]
# Task 1.3
convolve_at = nst.or_reference("1.2")


def convolve(image, kernel):
    """Arrays (height, width) and (3, 3) -> array (height, width)."""
    ### BEGIN SOLUTION
    ### HINT: put a frame of zeros around the picture, then compute every place
    padded = np.pad(image, 1)[..., None]
    out = np.zeros(image.shape)
    for row, column in np.ndindex(*image.shape):
        out[row, column] = convolve_at(padded, kernel[..., None], row + 1, column + 1, 0)
    return out
    ### END SOLUTION


# %% tags=["check"]
nst.check("1.3", convolve)

# %% [markdown]
# ## 1.4 ReLU and pooling
#
# The ReLU cuts what is below zero: $\max(0, y)$. Pooling keeps the largest of every 2 × 2 values, channel by channel.
# The squares do not overlap. An odd last row or column, which fills no square, is dropped.
#
# > **Predict.** Would it change anything to pool first and to cut afterwards?


# %% tags=["task"]
# Task 1.4
def relu_and_pool(maps):
    """Array (height, width, channels) -> array (height // 2, width // 2, channels)."""
    ### BEGIN SOLUTION
    ### HINT: cut below zero, drop an odd row or column, keep the largest of every square
    height, width, channels = maps.shape[0] // 2, maps.shape[1] // 2, maps.shape[2]
    even = np.maximum(0, maps)[: 2 * height, : 2 * width]
    return even.reshape(height, 2, width, 2, channels).max(axis=(1, 3))
    ### END SOLUTION


# %% tags=["check"]
nst.check("1.4", relu_and_pool)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# No. Cutting does not change which value is the largest, so the order does not matter.
#
# </details>

# %% [markdown]
# ## 1.5 Preprocessing
#
# VGG19 was trained on colours in the order blue, green, red, from 0 to 255, minus the mean colour of its training
# pictures: 103.939 for blue, 116.779 for green, 123.68 for red. Our pictures are red, green, blue from 0 to 1.
#
# > **Predict.** What do the three numbers of a black pixel become? Can a pixel become 0, 0, 0?


# %% tags=["task"]
# Task 1.5
def preprocess(image):
    """Array (height, width, 3), red, green, blue from 0 to 1 -> array of that shape, as VGG19 wants it."""
    ### BEGIN SOLUTION
    ### HINT: turn the colours round, bring them to 0 to 255, subtract the mean
    return 255 * image[..., ::-1] - np.array([103.939, 116.779, 123.68])
    ### END SOLUTION


# %% tags=["check"]
nst.check("1.5", preprocess)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# Minus the mean: −103.939, −116.779, −123.68. And yes: the mean colour itself becomes 0, 0, 0.
#
# </details>

# %% [markdown]
# ## 1.6 The receptive field
#
# How many pixels across can one feature see? Begin with a field $f = 1$ and a step between neighbours $s = 1$, the
# **stride**. Go through the operations in order:
#
# $$f \leftarrow f + 2s \quad\text{(convolution)}, \qquad f \leftarrow f + s,\; s \leftarrow 2s \quad\text{(pooling)}.$$
#
# > **Predict.** Which sees more: four convolutions in a row, or two, a pooling and one more?


# %% tags=["task"]
# Task 1.6
def receptive_field(operations):
    """A tuple of "conv" and "pool", the first operation first -> pixels across that one feature sees."""
    ### BEGIN SOLUTION
    ### HINT: keep two numbers, field and stride, and change them at every operation
    field, stride = 1, 1
    for operation in operations:
        if operation == "conv":
            field += 2 * stride
        else:
            field += stride
            stride *= 2
    return field
    ### END SOLUTION


# %% tags=["check"]
nst.check("1.6", receptive_field)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# The second sees 10 pixels, the first 9. Behind the pooling, one convolution adds 4 instead of 2.
#
# </details>

# %% [markdown]
# ## What you have now
#
# These are all the parts of VGG19: convolution, ReLU, pooling, and the right colours at its door. The rest is
# repetition, and kernels that training has found. Lesson 2 asks what the maps remember of a picture.

# %% [markdown] tags=["photograph"]
# ## When all is right
#
# Three maps of a real photograph, by your `convolve` and your `relu_and_pool`. It takes a second, is not marked, and
# says in a sentence if a function is not right yet. Put any other picture's name there, or your own file's.

# %% tags=["photograph"]
nst.my_own(1, "bee")
