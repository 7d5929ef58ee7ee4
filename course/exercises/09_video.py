# %% [markdown]
# # Exercise 9: hold it still yourself
#
# **What this is.** They belong to [lesson 9](../notebooks/09_video.ipynb).
#
# | | |
# |---|---|
# | **Minutes** | 10 |
# | **Points** | {points} |
# | **Needs** | NumPy only: no weights, no download, no TensorFlow |
#
# {rules}

# %%
import numpy as np

import nstlib as nst

# %% [markdown]
# ## 9.1 Carry a frame along
#
# > **Predict.** Where does it go?


# %% tags=["task"]
# Task 9.1
def warp(before, flow):
    """Arrays (height, width) and (height, width, 2) -> array (height, width)."""
    ### BEGIN SOLUTION
    ### HINT: where each pixel was; the four pixels around that place; their mean, the nearer the more
    height, width = before.shape
    x = np.clip(np.arange(width) + flow[..., 0], 0, width - 1)
    y = np.clip(np.arange(height)[:, None] + flow[..., 1], 0, height - 1)
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    right, bottom = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    a, b = x - left, y - top
    above = (1 - a) * before[top, left] + a * before[top, right]
    below = (1 - a) * before[bottom, left] + a * before[bottom, right]
    return (1 - b) * above + b * below
    ### END SOLUTION


# %% tags=["check"]
nst.check("9.1", warp)

# %% [markdown]
# ## What you have now
#
# A frame that goes along.
