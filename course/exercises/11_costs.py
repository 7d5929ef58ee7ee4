# %% [markdown]
# # Exercise 11: count what it costs, and make it cheaper yourself
#
# **What this is.** Six tasks in NumPy: the multiply-adds of a network, how near a layer comes to the machine's roof,
# weights in few bits, when a machine of your own pays, which channels to keep, and a thin layer fitted by least squares.
# The last two are how the network "pocket" is made from VGG16. They belong to [lesson 11](../notebooks/11_costs.ipynb).
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
# ## 11.1 Multiply-adds
#
# A convolution with a kernel of 3 × 3 reads, for each place and each channel that goes out, nine places of each channel
# that comes in. It multiplies each with a weight and adds it up: one **multiply-add**. The convolutions here keep the
# size of their maps, so that a layer of $h \times w$ places takes
#
# $$9 \cdot h \cdot w \cdot C_{\text{in}} \cdot C_{\text{out}}.$$
#
# `channels` lists them from the picture upwards: `[3, 64, 64, 128]` are three layers, from 3 to 64, from 64 to 64, and from
# 64 to 128. `poolings` has a number for each layer: 1 says that **before** it a pooling halves height and width; an odd
# row or column that is left over is dropped. Return the multiply-adds of one forward pass: those of all layers, added up.
#
# > **Predict.** A pooling stands before a layer that doubles the channels. Does the layer take more than the one below it,
# > which keeps the channels? Count both for 64 to 64 before, 64 to 128 behind the pooling.


# %% tags=["task"]
# Task 11.1
def multiply_adds(height, width, channels, poolings):
    """Two whole numbers and two lists of whole numbers -> one whole number."""
    ### BEGIN SOLUTION
    ### HINT: go through the layers, halve where a pooling stands, count, add up
    total = 0
    for into, out, pooled in zip(channels[:-1], channels[1:], poolings, strict=True):
        if pooled:
            height, width = height // 2, width // 2
        total += 9 * height * width * into * out
    return total
    ### END SOLUTION


# %% tags=["check"]
nst.check("11.1", multiply_adds)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# Half as much: a quarter of the places, twice the channels that go out. The layer behind it, from 128 to 128, takes as much
# as the one of 64 to 64 again. VGG16 doubles its channels at each of the first three poolings, so its layers cost about the same.
#
# </details>

# %% [markdown]
# ## 11.2 How near the roof?
#
# Two things can hold a layer up. Arithmetic: the machine does at most `peak` operations a second. Memory: it moves at most
# `bandwidth` bytes a second. A layer that does few operations for each byte waits for memory, however fast the arithmetic.
# Its **intensity** is operations / moved, and the most that it can reach is its **roof**,
#
# $$\text{roof} = \min(\text{peak},\ \text{bandwidth} \cdot \text{intensity}) \quad\text{operations a second.}$$
#
# Given are the operations of each layer, the bytes that it moves and the seconds that it took. Return for each layer which
# **share** of its own roof it reached: its operations a second, divided by its roof. 1 is all. Cut nothing off: a share
# above 1 says that a limit was measured too low, and that is worth knowing.
#
# > **Predict.** You buy a machine with twice the peak and the same memory. Which layers get faster?


# %% tags=["task"]
# Task 11.2
def share_of_roof(operations, moved, seconds, peak, bandwidth):
    """Three arrays (layers) and two numbers -> array (layers)."""
    ### BEGIN SOLUTION
    ### HINT: the lower of both limits, as operations a second; then what was reached, divided by it
    roof = np.minimum(peak, bandwidth * operations / moved)
    return operations / seconds / roof
    ### END SOLUTION


# %% tags=["check"]
nst.check("11.2", share_of_roof)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# Those whose roof is the peak, with more operations for each byte than peak / bandwidth. A ReLU, a pooling, a sum or a copy
# does about one operation for each number, and does not get faster at all.
#
# </details>

# %% [markdown]
# ## 11.3 Weights in few bits
#
# A weight in float32 takes 32 bits. VGG16 travels with this course in 8 bits a weight, which makes its file a quarter as
# large. With $b$ bits, of which one is the sign, there are $L = 2^{b-1} - 1$ levels on each side of 0. Each channel, a column
# of `weights`, has a step of its own:
#
# $$s_c = \frac{\max_k |w_{k,c}|}{L}, \qquad \tilde w_{k,c} = s_c \cdot \text{round}\!\left(\frac{w_{k,c}}{s_c}\right).$$
#
# Return $\tilde w$, the weights as they come out of the file again. A channel whose weights are all 0 stays as it is.
#
# > **Predict.** One channel has weights around 1, another around 0.001. Why must they not share a step?


# %% tags=["task"]
# Task 11.3
def in_bits(weights, bits):
    """Array (weights, channels) and a whole number -> array (weights, channels)."""
    ### BEGIN SOLUTION
    ### HINT: a step for each column; where it would be 0, any other; divide, round, multiply
    step = np.abs(weights).max(axis=0) / (2 ** (bits - 1) - 1)
    step = np.where(step > 0, step, 1)
    return np.round(weights / step) * step
    ### END SOLUTION


# %% tags=["check"]
nst.check("11.3", in_bits)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# With 8 bits the common step would be about 1 / 127, and all weights of the faint channel would be rounded to 0. What one
# number stands beside decides how finely it must be counted: that is also why float32 keeps an exponent for each number.
#
# </details>

# %% [markdown]
# ## 11.4 When does a machine of your own pay?
#
# A machine costs its price once, and in each hour of work the electricity: it takes `watts`, and a kilowatt hour, 1000 watts
# for an hour, costs `kilowatt_hour`. Each offer in the cloud or a lab costs its rent for each hour, and is `faster` times as
# fast as your own: what takes you one hour takes it 1 / faster. After $t$ hours of work on your own machine the bills are
#
# $$\text{price} + t \cdot \frac{\text{watts}}{1000} \cdot \text{kilowatt\_hour} \qquad\text{and}\qquad \frac{t}{\text{faster}} \cdot \text{rent}.$$
#
# Return for each offer the hours $t$ at which both are the same, from which on your own machine is the cheaper one. Where
# that never comes, as the rent for the same work is not above the electricity, return -1.
#
# > **Predict.** The price of electricity doubles. Does buying pay sooner or later?


# %% tags=["task"]
# Task 11.4
def when_it_pays(price, watts, kilowatt_hour, rents, faster):
    """Two whole numbers, a number and two arrays (offers) -> array (offers), hours or -1."""
    ### BEGIN SOLUTION
    ### HINT: what does each hour save? the price, divided by that; -1 where it saves nothing
    saved = rents / faster - watts / 1000 * kilowatt_hour
    pays = saved > 0
    return np.where(pays, price / np.where(pays, saved, 1), -1)
    ### END SOLUTION


# %% tags=["check"]
nst.check("11.4", when_it_pays)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# Later: each hour of your own saves less. If the rented machine is much faster it may never pay. (The formula leaves out
# what else counts: that a machine at home grows old, that it may do other work, too, that a rent includes cooling, and that
# photographs of people leave the house.)
#
# </details>

# %% [markdown]
# ## 11.5 Which channels to keep
#
# A thin network has fewer channels than the one that it is made from. Which ones should it learn? Not simply the strongest:
# two strong ones may say the same. So choose one after the other:
#
# 1. Of what is left of each channel, at first all of it, take the one with the largest **sum of squares** over the places.
# 2. Take away **from all channels** what this one explains: with $v$, what is left of it divided by its length, the part
#    $v\,(v^{\mathsf T} x)$ of every channel $x$.
# 3. Begin again, until `count` are chosen.
#
# Return their numbers, from 0, in the order in which they were chosen. (This is a QR decomposition with column pivoting, due
# to Peter Businger and Gene Golub, 1965.)
#
# > **Predict.** After a channel has been chosen, what is left of it? And of another one that is three times as strong but
# > otherwise equal?


# %% tags=["task"]
# Task 11.5
def choose_channels(features, count):
    """Array (places, channels) and a whole number -> a list of `count` whole numbers."""
    ### BEGIN SOLUTION
    ### HINT: note the largest column of what is left; its direction; take its share away from every column
    rest, chosen = features.copy(), []
    for _ in range(count):
        best = np.argmax(np.sum(rest**2, axis=0))
        chosen.append(best)
        direction = rest[:, best] / np.linalg.norm(rest[:, best])
        rest = rest - np.outer(direction, direction @ rest)
    return chosen
    ### END SOLUTION


# %% tags=["check"]
nst.check("11.5", choose_channels)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# Nothing, of either. (The stronger one would have been chosen first.) What is left of a channel is what no weighted sum of
# those that are chosen can make.
#
# </details>

# %% [markdown]
# ## 11.6 A thin layer
#
# Now fit the layer. `patches` has a row for each place: what the thin network shows there, nine neighbours of each of its
# channels, say. `wanted` has what the large network's chosen channels make there, **before the ReLU**.
#
# 1. Put a column of ones behind the patches, for the bias. Find the table that makes `wanted` of them with the least sum
#    of squares: `np.linalg.lstsq(seen, wanted, rcond=None)[0]`.
# 2. The ReLU behind the layer turns everything below 0 into 0. So where less than 0 is wanted, any number below 0 is as
#    good. In each of the `rounds` ask for less: where `wanted` is below 0, for the **smaller of 0 and what the table makes
#    now**; elsewhere for `wanted`. Fit again.
#
# Return the table: a row for each input, the bias as its last row, a column for each channel.
#
# > **Predict.** Can a round make the fit worse, as the ReLU shows it?


# %% tags=["task"]
# Task 11.6
def thin_layer(patches, wanted, rounds):
    """Arrays (places, inputs) and (places, channels), a whole number -> array (inputs + 1, channels)."""
    ### BEGIN SOLUTION
    ### HINT: a column of ones, one fit; then in each round another `asked`, and another fit
    seen = np.column_stack([patches, np.ones(len(patches))])
    table = np.linalg.lstsq(seen, wanted, rcond=None)[0]
    for _ in range(rounds):
        asked = np.where(wanted < 0, np.minimum(seen @ table, 0), wanted)
        table = np.linalg.lstsq(seen, asked, rcond=None)[0]
    return table
    ### END SOLUTION


# %% tags=["check"]
nst.check("11.6", thin_layer)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# Let $E$ be the sum of squares in which a place that wants less than 0 counts only where the fit is above 0. For the table
# at hand the round's `asked` misses by exactly $E$, and the new table misses `asked` by no more; measured by $E$ it can only
# be less again. So $E$ never rises. Where more than 0 is wanted and the fit falls below 0 the ReLU shows a little less of
# the error than $E$ counts.
#
# </details>

# %% [markdown]
# ## What you have now
#
# A count of what a network costs, a roof to hold it against, weights in a quarter of the room, a formula for the next
# purchase, and the two steps that make a thin network from a large one, layer by layer, without training.
