# %% [markdown]
# # Exercise 9: hold it still yourself
#
# **What this is.** Six tasks in NumPy: a frame carried along a flow, what was hidden in the frame before, the warping error
# and how to win it without painting, the temporal loss, frames held over time, and a plot read as it should be. They are
# all that a painted clip needs to hold still, and belong to [lesson 9](../notebooks/09_video.ipynb).
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
# ## 9.1 Carry a frame along
#
# A *flow* has two numbers for every pixel $p$ of this frame: how far to the right, and how far down, the same thing lay in
# the frame before. So `flow[..., 0]` is the way along the columns, $x$, and `flow[..., 1]` the way along the rows, $y$. To
# see the frame before as it would look now, fetch every pixel from there:
#
# $$\text{out}(p) = \text{before}(p + \text{flow}(p)).$$
#
# Two things need care. A place outside of the frame is led to the nearest one inside: $x$ is held between 0 and width − 1,
# $y$ between 0 and height − 1, by `np.clip`. And a place mostly lies *between* pixels. Then the four around it are mixed.
# With $a = x - \lfloor x \rfloor$ and $b = y - \lfloor y \rfloor$,
#
# $$(1-b)\,\big[(1-a)\,\text{top left} + a\,\text{top right}\big] + b\,\big[(1-a)\,\text{bottom left} + a\,\text{bottom right}\big].$$
#
# `np.floor(x).astype(int)` is the column on the left. The one on its right may lie beyond the frame, where its share is 0:
# hold it inside, too. `before[rows, columns]` with two arrays of whole numbers fetches many pixels at once.
#
# > **Predict.** A bright point stands at x = 5, and two pixels further right in the frame before, at x = 7. Which sign has
# > the flow there?


# %% tags=["task"]
# Task 9.1
def warp(before, flow):
    """Arrays (height, width) and (height, width, 2) -> array (height, width)."""
    ### BEGIN SOLUTION
    ### HINT: where was each pixel, held inside? the four pixels around that place; mixed, the nearer the more
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
# <details><summary>The answer to the question</summary>
#
# Plus: the flow is +2, although the point moves to the left. It says where to *fetch* from, not where to send to. Sending
# would leave holes where nothing arrives, and quarrels where two things do; when every pixel fetches, each gets one value.
#
# </details>

# %% [markdown]
# ## 9.2 What was hidden
#
# What comes out from behind a tree has no place in the frame before, but the flow names one all the same. How can that be
# noticed? Go there and come back: `flow` leads from now to before, `back` from before to now. Where both are right and
# nothing was hidden, you end where you began. With $\hat b(p) = \text{back}(p + \text{flow}(p))$, fetched by `warp`, a place
# was seen before if the round trip misses its beginning by no more than `slack` pixels,
#
# $$|\text{flow}(p) + \hat b(p)| \le \text{slack}, \qquad |v| = \sqrt{v_x^2 + v_y^2},$$
#
# **and** if $p + \text{flow}(p)$ lies inside the frame: $0 \le x \le$ width − 1 and $0 \le y \le$ height − 1. Return True
# where it was, and False where it was hidden. (Some slack is needed, as no measured flow is exact. Ruder and his co-authors
# let it grow with the way: $0.01\,(|\text{flow}|^2 + |\hat b|^2) + 0.5$, squared.)
#
# `warp` takes one number for each pixel, so it is called once for each part of `back`. Between two arrays of True and False
# stands `&` for "and", each with brackets around it.
#
# > **Predict.** A ball flies to the right in front of a wall. Where is something hidden in the frame before: on its left or
# > on its right?


# %% tags=["task"]
# Task 9.2
warp = nst.or_reference("9.1")


def seen_before(flow, back, slack):
    """Arrays (height, width, 2), both, and a number -> array (height, width) of True and False."""
    ### BEGIN SOLUTION
    ### HINT: fetch both parts of back by warp; how far does the round trip miss? is the place inside?
    height, width = flow.shape[:2]
    returned = np.stack([warp(back[..., 0], flow), warp(back[..., 1], flow)], axis=-1)
    closes = ((flow + returned) ** 2).sum(axis=-1) <= slack**2
    x, y = np.arange(width) + flow[..., 0], np.arange(height)[:, None] + flow[..., 1]
    inside = (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)
    return closes & inside
    ### END SOLUTION


# %% tags=["check"]
nst.check("9.2", seen_before)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# On its left, behind it: there the wall comes to light that the ball covered a moment ago. On its right the wall *will* be
# covered; what is to be seen there now was seen before as well.
#
# </details>

# %% [markdown]
# ## 9.3 How much does it flicker?
#
# Carry the painted frame before along the flow, and compare it with the painted frame of now. What is left is no motion: it
# is flicker. `seen` says for every place how much it counts, from 0 for hidden to 1:
#
# $$E = \frac{\sum_p \text{seen}(p)\,\big(\text{now}(p) - \text{before}(p + \text{flow}(p))\big)^2}{\sum_p \text{seen}(p)}.$$
#
# > **Predict.** Somebody shows the clip in half the contrast, every colour halfway to grey. How does $E$ change? Is the clip
# > better now?


# %% tags=["task"]
# Task 9.3
warp = nst.or_reference("9.1")


def warping_error(before, now, flow, seen):
    """Arrays (height, width), twice, (height, width, 2) and (height, width) -> one number."""
    ### BEGIN SOLUTION
    ### HINT: the squared differences to what was carried, each counted by seen, divided by all that counts
    return np.sum(seen * (now - warp(before, flow)) ** 2) / np.sum(seen)
    ### END SOLUTION


# %% tags=["check"]
nst.check("9.3", warping_error)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# It falls to a quarter, since differences are halved and squared. Blurring makes it smaller still, and a clip that was never
# painted has nearly the least of all. Therefore the number says nothing by itself: it is read beside the source clip's own
# error, and beside how much style is left.
#
# </details>

# %% [markdown]
# ## 9.4 A term that pulls back
#
# The loop of lesson 5 can paint a clip as well. Manuel Ruder, Alexey Dosovitskiy and Thomas Brox (2016) give its loss one
# more term: the picture $x$ shall be what the frame before has become, carried along, wherever that was seen. With $\omega$
# for what was carried and $c$ for the trust in it,
#
# $$L = \frac{1}{H W C} \sum_{p,\,k} c(p)\,\big(x(p, k) - \omega(p, k)\big)^2.$$
#
# Return its gradient, $\partial L / \partial x$, an array as large as the picture. The trust has one number for each pixel,
# and the picture has $C$ of them: `trust[..., None]` has an axis of length 1 there, which goes with all channels.
#
# > **Predict.** The sum is divided by all entries, and not by those that were seen. In a frame of which only a tenth was seen
# > before, how strong is the pull of a place, compared with a frame that was seen whole?


# %% tags=["task"]
# Task 9.4
def temporal_gradient(picture, carried, trust):
    """Arrays (height, width, channels), twice, and (height, width) -> array (height, width, channels)."""
    ### BEGIN SOLUTION
    ### HINT: the derivative of a square; everything else in the loss stays as it is
    return 2 * trust[..., None] * (picture - carried) / picture.size
    ### END SOLUTION


# %% tags=["check"]
nst.check("9.4", temporal_gradient)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# Equally strong. Divided by what was seen, the few places left would pull ten times as hard, and after a cut a handful of
# them, found by accident, would rule the picture.
#
# </details>

# %% [markdown]
# ## 9.5 Held over time
#
# A network that paints at once has no loss to add a term to. But what it shows can be held: a frame is shown as it is
# painted, moved towards what was *shown* before, carried along,
#
# $$o_0 = p_0, \qquad o_t = p_t + h\, m_t\, \big(W_t\, o_{t-1} - p_t\big).$$
#
# $p_t$ are the painted frames, $m_t$ the trusts, $h$ is `hold`, and $W_t$ carries a frame along `flows[t]`, which leads from
# frame $t$ to the one before. Of frame 0 nothing came before, so `flows[0]` and `trusts[0]` are not used. Return all that is
# shown, one frame after the other. A cut needs no rule of its own here: the trust is 0, and the clip begins anew.
#
# > **Predict.** With $h = 0.7$ and a camera that stands still: what is left after three frames of a mistake of frame 0?


# %% tags=["task"]
# Task 9.5
warp = nst.or_reference("9.1")


def held(painted, flows, trusts, hold):
    """Arrays (frames, height, width), with 2 at the end for flows, and a number -> array (frames, height, width)."""
    ### BEGIN SOLUTION
    ### HINT: a list that begins with the first frame; carry its last one along, and mix
    shown = [painted[0]]
    for t in range(1, len(painted)):
        carried = warp(shown[-1], flows[t])
        shown.append(painted[t] + hold * trusts[t] * (carried - painted[t]))
    return np.array(shown)
    ### END SOLUTION


# %% tags=["check"]
nst.check("9.5", held)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# $0.7^3 = 0.343$, a third. So a wrong flow is seen for some frames, and the more is held, the longer: with 0.9 a third is
# left after ten. On the other hand, noise that is new in every frame is averaged away, to
# $\sqrt{(1-h)/(1+h)} = 0.42$ of its spread.
#
# </details>

# %% [markdown]
# ## 9.6 Read the plot
#
# A plot shows, frame by frame, the warping error of several methods, a row each in `errors`. The first row, number 0, is
# always the clip that was painted frame by frame. `style_left` says of each method how much of the way to the painting is
# left, from 1 for the untouched clip to 0 for the painting. `found` says how much of each frame could be found in the one
# before. This is how to read it:
#
# 1. Where less than 0.3 is found, another scene begins, and no error means anything: leave these frames out.
# 2. Each method's error is the mean over the frames that are left.
# 3. A method still paints if its `style_left` is at most 1.1 times that of frame by frame.
# 4. Of these, frame by frame among them, choose the one with the least error.
#
# Return its number, and its error divided by that of frame by frame, with a comma between them.
#
# > **Predict.** In the plot one line lies far below all others, that of a method called "smooth". What do you ask before you
# > buy it?


# %% tags=["task"]
# Task 9.6
def read_plot(errors, style_left, found):
    """Arrays (methods, frames), (methods,) and (frames,) -> the number of a method, and a ratio."""
    ### BEGIN SOLUTION
    ### HINT: the frames that count; a mean for each method; which of them paint; where is the least?
    means = errors[:, found >= 0.3].mean(axis=1)
    paints = style_left <= 1.1 * style_left[0]
    best = np.argmin(np.where(paints, means, np.inf))
    return best, means[best] / means[0]
    ### END SOLUTION


# %% tags=["check"]
nst.check("9.6", read_plot)

# %% [markdown]
# <details><summary>The answer to the question</summary>
#
# How much style is left, and how large the source clip's own error is. A line below the source's own is no triumph: that
# clip moves less than what was filmed, so something was blurred away.
#
# </details>

# %% [markdown]
# ## What you have now
#
# A frame that goes with what moves, an honest mask for what cannot, a term and a filter that hold a painting still, and the
# two numbers by which you see whether they have.

# %% [markdown] tags=["photograph"]
# ## When all is right
#
# A real photograph by your own functions. It becomes a short clip: a camera moves over it, and a disc crosses in front. The
# network of lesson 6 paints it frame by frame. Then your `seen_before` says what was hidden, your `held` with your `warp`
# holds the painting still, and your `warping_error` measures what that has changed. Press play below the clips, or step
# through them, and watch one stroke. The held clip is softer, too: every warp mixes four pixels, and lesson 9 says what is
# done about it. The cell takes up to half a minute, is not marked, and says in a sentence if a function
# is not right yet. Put any other picture's name there, or your own file's, and a painting's behind it:
# `nst.my_own(9, "bee", "starry")`.

# %% tags=["photograph"]
nst.my_own(9, "bee")
