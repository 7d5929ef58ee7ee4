# %% [markdown]
# # Exercise 5: build the loop yourself
#
# **What this is.** Six tasks in NumPy: a step downhill, a step of Adam, the average of many pictures, the pyramid, the
# whole loop, and what it saves. After them a project for the studio. They belong to
# [lesson 5](../notebooks/05_the_loop.ipynb).
#
# | | |
# |---|---|
# | **Minutes** | 50, and 40 for the project |
# | **Points** | {points} |
# | **Needs** | NumPy only: no weights, no download, no TensorFlow (the project paints, with what lesson 5 used) |
#
# {rules}

# %%
import numpy as np

import nstlib as nst

# %% [markdown]
# ## 5.1 One step downhill
#
# The gradient says for every value in which direction the loss grows. Go the other way, $x - \eta\, g$ with the rate
# $\eta$, and cut off what leaves the range from 0 to 1, because no screen can show it. You know it from exercise 2, task
# 2.5; here it gets the names that the rest of this exercise uses.
#
# > **Predict.** A pixel is at 0.1, its gradient is 4, the rate is 0.05. Where does it go?


# %% tags=["task"]
# Task 5.1
def gradient_step(x, gradient, rate):
    """Arrays (height, width, 3) of picture and gradient, and a number -> the new picture, an array of that shape."""
    ### BEGIN SOLUTION
    ### HINT: the picture after one step downhill, with no value below 0 or above 1
    return np.clip(x - rate * gradient, 0, 1)
    ### END SOLUTION


# %% tags=["check"]
nst.check("5.1", gradient_step)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# 0.1 − 0.05 · 4 = −0.1, which is cut off to 0.
#
# </details>

# %% [markdown]
# ## 5.2 One step of Adam
#
# Adam keeps two running means for every value, of the gradient and of its square. With $\beta_1 = 0.9$,
# $\beta_2 = 0.99$ and $\epsilon = 10^{-8}$:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g, \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2,$$
#
# $$x \leftarrow x - \eta\, \frac{\hat m}{\sqrt{\hat v} + \epsilon}, \qquad \hat m = \frac{m}{1 - \beta_1^t},\quad \hat v = \frac{v}{1 - \beta_2^t}.$$
#
# `m` and `v` begin as zeros, and `t` is 1 in the first step. Return the new `x`, `m` and `v`, one after the other. The
# hats are for the step only; the next step wants the plain `m` and `v`. This task does not clip: `x` may leave 0 to 1.
#
# > **Predict.** In the first step one pixel has the gradient 2 and another 0.001. Which of the two moves further?


# %% tags=["task"]
# Task 5.2
def adam_step(x, gradient, m, v, t, rate):
    """Four arrays of one shape, the number of the step, the rate -> [new x, new m, new v]."""
    ### BEGIN SOLUTION
    ### HINT: new m and v, both corrected for their start, then the step; return x, m and v
    m = 0.9 * m + 0.1 * gradient
    v = 0.99 * v + 0.01 * gradient**2
    mean, square = m / (1 - 0.9**t), v / (1 - 0.99**t)
    return [x - rate * mean / (np.sqrt(square) + 1e-8), m, v]
    ### END SOLUTION


# %% tags=["check"]
nst.check("5.2", adam_step)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# Neither: in the first step both move by the rate, because $\hat m / \sqrt{\hat v}$ keeps only the sign.
#
# </details>

# %% [markdown]
# ## 5.3 The average of many pictures
#
# Adam trembles around the minimum, so we keep a running mean of its pictures. The newest counts most, and every older
# one less by the factor $d$, the **decay**. The sum $s$ begins at 0 and so is too small at first, which the division puts
# right:
#
# $$s \leftarrow d\, s + (1 - d)\, x \quad \text{for each of } t \text{ pictures, then} \quad \text{average} = \frac{s}{1 - d^{\,t}}.$$
#
# > **Predict.** One white picture, $d = 0.9$. What is $s$? What is the average?


# %% tags=["task"]
# Task 5.3
def averaged(pictures, decay):
    """A list of arrays of one shape, the oldest first, and a number -> one array of that shape."""
    ### BEGIN SOLUTION
    ### HINT: begin with 0, let every picture in, and divide once in the end
    total = 0
    for picture in pictures:
        total = decay * total + (1 - decay) * picture
    return total / (1 - decay ** len(pictures))
    ### END SOLUTION


# %% tags=["check"]
nst.check("5.3", averaged)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# $s$ is 0.1 where white is 1; the average is 0.1 / (1 − 0.9) = 1, the picture itself.
#
# </details>

# %% [markdown]
# ## 5.4 The pyramid
#
# A run paints small pictures first. Counted from the top, scale number $k$ has the longer side
#
# $$\frac{\text{largest}}{\sqrt2^{\,k}}, \qquad k = 0, 1, 2, \ldots$$
#
# Round each to a whole number, and keep those that, once rounded, are not below the smallest. A run begins with the
# smallest, so that one comes first in the list.
#
# > **Predict.** From 128 to 512: how many scales are there?


# %% tags=["task"]
# Task 5.4
def pyramid(smallest, largest):
    """Two whole numbers, the first not larger than the second -> a list of longer sides, from small to large."""
    ### BEGIN SOLUTION
    ### HINT: divide the largest by the root of 2 again and again, round, stop in time, turn the list round
    sides = []
    while (side := round(largest / 2 ** (len(sides) / 2))) >= smallest:
        sides.append(side)
    return sides[::-1]
    ### END SOLUTION


# %% tags=["check"]
nst.check("5.4", pyramid)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# Five: 128, 181, 256, 362, 512.
#
# </details>

# %% [markdown]
# ## 5.5 The whole loop
#
# Now all of it. `slope` is a function: give it a picture, and it returns the gradient there. Begin with `start`, make
# `steps` steps as in task 5.1, each from where the last one ended, and return the last picture.
#
# > **Predict.** The loss is a round bowl, $L = \tfrac12 \lVert x - c \rVert^2$, so its slope is $x - c$. Where are you after
# > one step with the rate 1? And where after three steps with the rate 1/2?

# %% tags=["task"]
# Task 5.5
gradient_step = nst.or_reference("5.1")


def minimise(slope, start, rate, steps):
    """A function of a picture, a picture (height, width, 3), a number, a whole number -> a picture."""
    ### BEGIN SOLUTION
    ### HINT: as often as asked: measure the slope where you are, and make one step
    x = start
    for _ in range(steps):
        x = gradient_step(x, slope(x), rate)
    return x
    ### END SOLUTION


# %% tags=["check"]
nst.check("5.5", minimise)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# After one step with the rate 1 at $c$. After three with the rate 1/2, an eighth of the way is left.
#
# </details>

# %% [markdown]
# ## 5.6 What the pyramid saves
#
# A step costs about as much as its picture has pixels, and pixels go with the square of the side. `sides` are those of a
# pyramid, from small to large, and `steps` says how many steps each of them gets. How many times more work would it be to
# make all these steps at the largest side?
#
# > **Predict.** Half of the steps at side 100, half at side 200. Is it 4 times, 2 times, or less than 2 times?


# %% tags=["task"]
# Task 5.6
def saving(sides, steps):
    """Two lists of one length -> one number, 1 or more."""
    ### BEGIN SOLUTION
    ### HINT: the work of all steps at the largest side, divided by the work of the pyramid
    work = sum(side**2 * count for side, count in zip(sides, steps))
    return sides[-1] ** 2 * sum(steps) / work
    ### END SOLUTION


# %% tags=["check"]
nst.check("5.6", saving)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# Less than 2 times: it is 1.6 times. The small scale is nearly free, but the large one still has its half to do. However
# many scales you put below, it never becomes 2 times. What helps is to give the small ones more of the steps.
#
# </details>

# %% [markdown]
# ## What you have now
#
# A step, a better step, a steady hand, a plan of sizes, and the loop around them. Put your loss from exercise 4 and a
# network's gradient into `slope`, and it is neural style transfer.

# %% [markdown] tags=["photograph"]
# ## When all is right
#
# A real photograph, painted by your own loop: your `minimise`, with your `gradient_step`, at each size of your
# `pyramid`. A network computes the features and their gradient; the cell takes up to half a minute, is not marked, and says in
# a sentence if a function is not right yet. Put any other picture's name there, or your own file's.

# %% tags=["photograph"]
nst.my_own(5, "bee")

# %% [markdown]
# ## Studio project: three tries
#
# Your own photograph, your own style, three pictures that differ in one setting. This part has no check and no points.
# You may work in [the studio of lesson 5](../notebooks/05_the_loop.ipynb) or with a few lines of your own:
#
# ```python
# from nstlib.recipe import Recipe
#
# result = nst.stylize("my_photo.jpg", "my_style.jpg", Recipe())
# result.save("try_1.png")
# print(result.seconds, "seconds")
# result.ledger
# ```
#
# `Recipe()` is the default recipe. For the next try, change one setting, as in `Recipe(style_strength=4)`, and the name
# of the file. `help(Recipe)` explains all settings. Pictures that have no folder in their name are looked for beside this
# notebook.
#
# 1. **Choose.** A photograph that you took, and a style that you made or may use. Note where the style comes from. If you
#    have none at hand, take two pictures from `nst.gallery()`, such as `nst.stylize("harbour", "impasto", Recipe())`.
# 2. **First try.** The default recipe. Write down what you see before you write down what you like.
# 3. **Change one setting**, and only one: `style_strength` or another weight, `start`, `steps`, `smallest`, or
#    `style_layers`. Predict in one sentence what will happen. Then paint twice more, with two values that are far from
#    each other: numbers at least a factor of four apart (`smallest=32` and `smallest=128`), choices as different as
#    possible (one shallow style layer, then one deep one; or two other starts).
# 4. **Choose again.** Keep one of the three. Say why, from the pictures and from the ledger, and say what you gave up.
#
# ### Recipe card
#
# Copy this table and fill it in. Someone else must be able to paint your picture again from it. The names in code are
# those of `Recipe`. The ledger has one row for each layer: add up its column "share of the gradient" (in print, "of
# pull") for content, for style and for smoothness.
#
# | | try 1 | try 2 | try 3 |
# |---|---|---|---|
# | photograph, and who took it | | | |
# | style, and where it comes from | | | |
# | `size`, `steps`, `smallest` | | | |
# | `start`: `"content"`, `"noise"` or `"statistics"` | | | |
# | `content_weight`, `style_strength`, `tv_weight` (smoothness) | | | |
# | `style_layers`, as `{"block1_conv1": 16, ...}` | | | |
# | **the one setting that I changed** | | | |
# | what I predicted | | | |
# | what I saw | | | |
# | share of the pull: content, style, smoothness | | | |
# | minutes it took (`result.seconds / 60`) | | | |
# | kept or rejected, and why | | | |
#
# ### Critique
#
# Give your card and your three pictures to someone else, and ask for one level in each line. Levels are no marks: they
# say what the next version needs.
#
# | | level 0 | level 1 | level 2 | level 3 |
# |---|---|---|---|---|
# | **One change** | There is one picture, or everything changed at once. | There are three pictures, but more than one setting differs. | One setting differs, but too little to see. | One setting differs, and each picture shows it. |
# | **Prediction** | There is none. | It says only that something will change. | It says what will change, and was compared with the result. | It gives a reason, and says what the result taught where it was wrong. |
# | **Looking** | "Nice", or "it did not work". | It names what can be seen: colours, strokes, edges. | It says where in the picture, and compares the three. | It ties what can be seen to a term, a layer or a scale. |
# | **Choice** | None is kept, or no reason is given. | The reason is taste alone. | The reason comes from the pictures. | The reason comes from pictures and ledger, and names what was given up. |
# | **Can it be painted again?** | No card. | A card with gaps. | A full card. | A full card, and someone else has painted it again. |
#
# Taste is welcome in all of this. It only cannot be the whole reason.
#
# Keep the three PNG files together, in a folder of their own, with `result.save_report("try_1.json")` beside each:
# `nst portfolio FOLDER` makes a page with their cards of them, and they are the first entry of your capstone.
