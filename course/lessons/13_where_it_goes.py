# %% [markdown]
# # Where it goes: adversaries, rewards, attention and noise
#
# **The promise.** By the end of this page you can say what an adversary, a reward, attention and a diffusion model each put
# in the place of the Gram loss, work out a small one of each by hand, and judge by eye and by number whether it was worth it.
#
# | | |
# |---|---|
# | **Questions** | What came after the Gram matrix? What do the newer methods do differently, what do they share with it, and where are they used? |
# | **Objectives** | You can say what a discriminator learns and when it helps; place strokes by a reward alone, and name the rival that it must beat; read attention as a soft nearest neighbour; take noise away step by step with an exact score; find one formula in two of these. |
# | **Minutes** | 55, of which the computer works for about one. |
# | **Memory** | Under 2 GB. Everything here works offline: nothing is downloaded, all of it is computed on this page. |

# %% [markdown]
# ## A picture to begin with
#
# Two textures in the manner of one painting, from the same noise, in the same number of steps. The one in the middle
# descends the Gram loss of lesson 3. The one at the right descends it as well, and has an adversary.

# %%
from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure

import nstlib as nst
from nstlib import adversary, judge, strokes, widgets

STEPS, PAINTINGS, PATCHES, WAY = 150, 6000, 1200, 20
if nst.settings.switch("NST_FAST"):  # only for the project's own tests, which are in a hurry
    STEPS, PAINTINGS, PATCHES, WAY = 8, 400, 200, 5
alone = adversary.texture("impasto", size=112, steps=STEPS, weight=0)
against = adversary.texture("impasto", size=112, steps=STEPS, weight=0.2)
nst.show(
    alone.painting,
    alone.image,
    against.image,
    captions=["the painting", "the Gram loss alone", "with an adversary"],
    alts=[
        "A painting in thick strokes: a yellow moon in a swirling blue sky over dark water with orange lights.",
        "A blue texture of thin lines with small swirls and orange spots; fine light and dark grain lies over all of it.",
        "A blue texture of broader strokes; larger calm areas, less grain, and orange lights that lie level, in rows.",
    ],
    height=220,
)

# %% [markdown]
# ## An adversary
#
# A Gram matrix says how often two channels fire together, on average over all places. Many pictures have the same averages,
# and some of them are full of grain. So let somebody look at the *places*. A **discriminator** is a tiny network that gives
# each patch of features a score. It learns to give 1 or more to patches of the painting, and -1 or less to those of the
# picture, by the **hinge loss** (tasks 13.1 and 13.2)
#
# $$L_D = \text{mean} \max(0,\, 1 - D(\text{painting})) + \text{mean} \max(0,\, 1 + D(\text{picture})),$$
#
# and the picture descends $L = L_\text{Gram} - \lambda\, \text{mean}\, D(\text{picture})$. Both take a step in turn: an
# opponent that learns, in the place of a target that was measured once (Goodfellow and others, 2014; on patches of features
# Li and Wand, 2016).
#
# > **Predict.** Which of the two textures has the smaller Gram loss at the end? And the discriminator's own loss: is it
# > nearer to 0, everything told apart, or to 2, nothing?

# %%
figure = Figure(figsize=(8, 2.6), layout="constrained")
left, right = figure.subplots(1, 2)
left.semilogy(alone.history["gram"], label="alone")
left.semilogy(against.history["gram"], "--", label="with an adversary")
left.set(xlabel="step", ylabel="Gram loss", title="of the picture")
left.legend(fontsize=8)
right.plot(against.history["hinge"])
right.axhline(2, color="0.5", linestyle=":")
right.set(xlabel="step", ylabel="hinge loss", ylim=(0, 2.6), title="of the discriminator")
nst.views.drawn(
    figure,
    "Left, the Gram loss falls in both runs and ends several times higher with an adversary. Right, the discriminator's "
    "loss begins above 2, falls within a few steps, and then swings up and down between about 1.5 and 2.",
)

# %% [markdown]
# > **Observe.** The Gram loss is *higher* with an adversary. The discriminator finds the noise out within a few steps; then
# > its loss swings: the picture catches up, the discriminator learns something new, and again.
#
# > **Explain.** The picture gives up some of the averages for patches that pass. By the loss that both share, the better
# > looking texture is the worse one: a loss is no judge of itself (lesson 12). So we ask somebody who took no part.

# %% [markdown]
# ## The judge, before and after
#
# The judge without a network compares all small patches of two pictures (a sliced Wasserstein distance), and how directed
# the marks are, as a share of the painting's. An adversary also costs time, so a third run gets twice the steps without one.
#
# > **Predict.** Do twice the steps of the Gram loss alone make up for the adversary? And will it help with a pattern of
# > tiles as much as with strokes?

# %%
tiles = [adversary.texture("tiles", size=96, steps=STEPS, weight=weight) for weight in (0, 0.2)]
longer = adversary.texture("impasto", size=112, steps=2 * STEPS, weight=0)
runs = {"strokes, alone": alone, "strokes, alone, twice as long": longer, "strokes, with an adversary": against}
runs |= {"tiles, alone": tiles[0], "tiles, with an adversary": tiles[1]}
print(f"{'':32}{'patches apart':>15}{'marks directed':>16}")
for name, run in runs.items():
    apart, marks = judge.patch_distance(run.image, run.painting), judge.stroke_ratio(run.image, run.painting)
    print(f"{name:32}{apart:>15.4f}{marks:>16.2f}")
nst.show(
    tiles[0].painting,
    tiles[0].image,
    tiles[1].image,
    captions=["tiles", "alone", "with an adversary"],
    alts=[
        "Painted tiles: round flowers in yellow, red and white, in rows on turquoise.",
        "A grainy turquoise texture with yellow, red and white spots; hardly a ring is whole.",
        "A turquoise texture like the one before, a little smoother; no ring is whole here either.",
    ],
    height=180,
)

# %% [markdown]
# > **Observe.** For the strokes the adversary's patches are nearer to the painting's and its marks more directed, and twice
# > the steps alone do not make up for it. Of the tiles you see little: neither run draws a whole flower.
#
# > **Explain.** The discriminator sees a few pixels to a few strokes. It knows what a patch of paint looks like, and so grain
# > goes. It does not know that petals stand in a ring, or rings in rows: what no patch holds, no patch can miss. Look
# > yourself before you believe the number; at this size the difference in the strokes is plain, in the tiles it is not.
#
# A real adversarial method trains longer, on many pictures, and keeps the trained network (Isola and others, 2017: *pix2pix*;
# Zhu and others, 2017: *CycleGAN*). Its known failures are there in small: it needs a balance, it can run in circles, and
# its loss does not say when to stop.

# %% [markdown]
# ## Strokes, and nothing but a reward
#
# Until now each pixel had a gradient. A painter with a brush has none: a stroke lies where it lies. Take 32 strokes of eight
# numbers each (place, length, width, angle, colour), laid one over the other (task 13.4), and one number for the whole
# painting, its **reward**: 1 is the photograph, 0 an empty canvas in its mean colour, and worse is below.
#
# Three painters see only that number. *Chance* paints 1,000 random paintings and keeps the best. *Hill climbing* changes one
# stroke of its best painting and keeps the change if it is no worse. **REINFORCE** (Williams, 1992) draws every number from a
# normal distribution, and moves its means towards what was rewarded above the others (task 13.5):
#
# $$\mu \leftarrow \mu + \rho\, \frac1n \sum_i A_i\, \frac{x_i - \mu}{\sigma^2}, \qquad A_i = \frac{R_i - \bar R}{\text{deviation of all } R}.$$
#
# > **Predict.** 256 numbers, one reward. Is the best of 1,000 random paintings better than an empty canvas? Which of the two
# > others wins, at equally many paintings?

# %%
photo = nst.load_image("harbour", size=128)
counts = {"random": min(1000, PAINTINGS), "hill climbing": PAINTINGS, "REINFORCE": PAINTINGS}
found = {name: strokes.PAINTERS[name](strokes.Subject(photo), evaluations=n) for name, n in counts.items()}
nst.show(
    photo,
    *(one.drawn(photo.shape[:2]) for one in found.values()),
    captions=["the photograph", *(f"{name}: {one.reward:.2f}" for name, one in found.items())],
    alts=[
        "A harbour: a red sail and coloured houses under a blue sky.",
        "32 strokes of all colours, crossing each other without any likeness.",
        "32 strokes: a pale sky, grey in the middle, dark water, and at the left a brown and orange sail.",
        "32 strokes, broader and calmer: a pale sky, a reddish sail at the left, dark green and grey water.",
    ],
    height=150,
)

# %%
figure = Figure(figsize=(8, 2.8), layout="constrained")
axis = figure.subplots()
for (name, one), mark in zip(found.items(), (":", "--", "-")):
    axis.semilogx(np.arange(1, len(one.history) + 1), one.history, mark, label=name)
axis.axhline(0, color="0.6", linewidth=0.8)
axis.text(1.2, 0.03, "an empty canvas", fontsize=8, color="0.35")
axis.set(xlabel="paintings so far", ylabel="best reward", ylim=(-2, 1))
axis.legend(fontsize=8, loc="lower right")
nst.views.drawn(
    figure,
    "The best reward against the number of paintings. Chance climbs slowly and stays below 0 after 1,000. Hill climbing "
    "rises first; REINFORCE follows later, and both end near each other, far above chance.",
)

# %% [markdown]
# > **Observe.** The best of 1,000 random paintings is worse than an empty canvas. Both others leave it far behind, and end
# > near each other. On the way hill climbing is far ahead.
#
# > **Explain.** Chance has to get 32 strokes right at once. Hill climbing gets one right at a time; REINFORCE learns from all
# > paintings of a batch, also from bad ones. **Who wins?** At 8,000 paintings each, both beat chance with every seed that was
# > tried, by far. Against each other they end within a few hundredths, and which is ahead changes with the photograph and the
# > seed: `python -m benchmarks outlook strokes` prints it. So measure a learnt policy against the simplest rival at equal
# > cost. Its use is another: trained on many pictures, it paints a new one without a search (Ganin and others, 2018; Huang
# > and others, 2019).

# %%
film = found["REINFORCE"].frames(photo.shape[:2], every=2)
nst.views.play(
    film,
    rate=4,
    captions="REINFORCE, two strokes at a time",
    alts="An even canvas; bright thin strokes come first, and broad pale and dark ones cover them until sky, sail and "
    "water are left.",
    height=150,
)

# %% [markdown]
# The first strokes are bright and lie anyhow: what is covered later earns nothing, so no reward has taught them their colour.
#
# A reward may have jumps. It may be what a class votes for (lesson 12), or the time that somebody looks at a wall. Then
# there is no gradient to descend, and these painters still work; and whatever the reward forgets, they will leave out.

# %% [markdown]
# ## Attention: which stroke goes where
#
# The patch term (lesson 8) looks for the one patch of the painting that fits best. **Attention** (Bahdanau and others, 2014;
# Vaswani and others, 2017) asks all of them, and takes a mean in which those count most that fit best (task 13.3). Their weights are
# a **softmax** of how well they fit: exponentials, divided by their sum, so that they are above 0 and add up to 1:
#
# $$\text{result}_i = \sum_j w_{ij}\, v_j, \qquad w_{ij} = \text{softmax}_j\!\left(\frac{q_i \cdot k_j}{T}\right).$$
#
# Queries $q$: pocket's features of the photograph. Keys $k$: those of the painting, both centred, scaled and of length 1.
# Values $v$: the painting's own pixels, 4 × 4 for each place. The temperature $T$ (task 13.3 has $\sqrt d$) says how soft
# the choice is. No training, no loop: one product, one softmax, one more product.
#
# > **Predict.** $T$ from very large to very small: which picture is one flat colour, which a patchwork?

# %%
LAYER, CELL = "block3_conv1", 4
network = nst.backbone("pocket")
bee, painting = nst.load_image("bee", size=128), nst.load_image("impasto", size=160)


def normalised(picture):
    features = np.asarray(network(picture, layers=(LAYER,), border="replicate")[LAYER])[0]
    features = (features - features.mean((0, 1))) / (features.std((0, 1)) + 1e-3)
    return features / np.linalg.norm(features, axis=-1, keepdims=True)


def softmax(scores):
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


def assembled(rows, height, width):
    cells = rows.reshape(height, width, CELL, CELL, 3).transpose(0, 2, 1, 3, 4)
    return cells.reshape(height * CELL, width * CELL, 3)


queries, keys = normalised(bee), normalised(painting)
(height, width, depth), (rows, columns) = queries.shape, keys.shape[:2]
cells = nst.resize(painting, (rows * CELL, columns * CELL)).reshape(rows, CELL, columns, CELL, 3)
values = cells.transpose(0, 2, 1, 3, 4).reshape(rows * columns, -1)
scores = queries.reshape(-1, depth) @ keys.reshape(-1, depth).T
softly = {T: softmax(scores / T) for T in (100, 0.2, 0.05, 0.001)}
nst.show(
    *(assembled(weights @ values, height, width) for weights in softly.values()),
    captions=[f"T = {T}" for T in softly],
    alts=[
        "One even blue: the mean of the painting.",
        "A blurred bee's flower in blue and grey.",
        "The flower in squares of blue with a yellow and orange middle; its petals can be told.",
        "The same in sharp little squares, bright yellow, green and orange among the blue: a patchwork of the painting.",
    ],
    height=150,
)

# %% [markdown]
# > **Observe.** Large $T$: the mean colour. Small $T$: the nearest patch. In between a painting that knows where the flower is.
#
# > **Explain.** Two methods that you know are the two ends of one formula. Style by attention came with SANet (Park and Lee,
# > 2019) and AdaAttN (Liu and others, 2021), which learn what to compare and add a network that paints from the mean. Where a
# > few patches fit many places, they come again and again: look for equal squares.

# %% [markdown]
# At the smallest $T$, is it the very choice of the patch term? The library's own search, on the same features, says so:

# %% tags=["nbval-check-output"]
from nstlib.terms.patches import nearest_patches

chosen = np.asarray(nearest_patches(queries, keys.reshape(-1, depth), 1)).ravel()
agree = np.mean(softly[0.001].argmax(axis=1) == chosen)
flat = np.abs(softmax(scores / 1e6) @ values - values.mean(axis=0)).max()
print("T to 0: the patch term's choice" if agree > 0.99 else "T to 0: another choice")
print("T to infinity: the mean of the painting" if flat < 1e-3 else "T to infinity: something else")

# %% [markdown]
# ## Diffusion: the way back from noise
#
# Add noise to a picture until nothing else is left. Whoever can go back one small step, from any amount of noise, can go all
# the way back from pure noise, and gets a new picture (Sohl-Dickstein and others, 2015; Ho, Jain and Abbeel, 2020; Song and
# others, 2021). All that is needed is the **best guess** at what was there before the noise, $\hat x(x, \sigma)$; the slope
# of the logarithm of the density, which says how likely each picture is, is the **score**, $(\hat x - x)/\sigma^2$ (task 13.6).
# A step from the noise $\sigma$ to a smaller $\sigma'$ keeps a part of what is not the guess:
#
# $$x \leftarrow \hat x + \frac{\sigma'}{\sigma}\, (x - \hat x).$$
#
# First in one number, where the truth is known. If all examples are normal around $m$ with the deviation $s$, the best guess
# is a weighted mean of $x$ and $m$, and a point that starts at $x_0$ has to end at $m + (x_0 - m)\, s / \sqrt{s^2 + \sigma_0^2}$.
#
# > **Predict.** How does the error shrink with the number of steps? And where do points end if there are only three examples?

# %%
m, s, start, noise = 0.4, 0.1, 2.0, 1.0
truth = m + (start - m) * s / np.sqrt(s**2 + noise**2)
for steps in (10, 100, 1000):
    x, levels = start, np.append(np.geomspace(noise, 0.001, steps), 0)
    for sigma, next_sigma in pairwise(levels):
        guess = (s**2 * x + sigma**2 * m) / (s**2 + sigma**2)
        x = guess + next_sigma / sigma * (x - guess)
    print(f"{steps:>5} steps: {x:.4f}, wanted {truth:.4f}")

# %%
examples, levels = np.array([0.15, 0.3, 0.8]), np.append(np.geomspace(1, 0.01, 60), 0)
x = 0.4 + np.random.default_rng(0).normal(size=40)
paths = [x]
for sigma, next_sigma in pairwise(levels):
    guess = softmax(-((x[:, None] - examples) ** 2) / (2 * sigma**2)) @ examples
    x = guess + next_sigma / sigma * (x - guess)
    paths.append(x)
figure = Figure(figsize=(8, 2.8), layout="constrained")
axis = figure.subplots()
axis.plot(np.array(paths), color="#0072B2", linewidth=0.7, alpha=0.7)
axis.plot([60.8] * 3, examples, "k<", label="the three examples")
axis.set(xlabel="step, from much noise to none", ylabel="a number", ylim=(-2, 2.2))
axis.legend(fontsize=8, loc="upper right")
nst.views.drawn(
    figure,
    "Forty paths begin widely spread and draw together into two bands, near 0.8 and near 0.2; later the lower band "
    "divides, and all end exactly at one of three values, 0.15, 0.3 and 0.8.",
)

# %% [markdown]
# > **Observe.** Ten times as many steps, a tenth of the error. With three examples the paths run together, first into two
# > bands, then into three, and end *on* the examples.
#
# > **Explain.** At much noise all examples look alike, and the guess is their mean. As it falls, they are told apart, coarse
# > differences first. And a **perfect** guess knows nothing but its examples: the whole way back ends at one of them.

# %% [markdown]
# Then how can a diffusion model paint anything new? Let it guess every pixel from its *neighbourhood* alone, as a
# convolution does: the examples are 1,200 patches of 7 × 7 pixels of one painting, and each place asks them by a softmax.
#
# > **Predict.** What comes back from noise: the painting, a blur of it, or something else?

# %%
SIDE = 7


def patches_of(picture):
    windows = np.lib.stride_tricks.sliding_window_view(picture, (SIDE, SIDE), axis=(0, 1))
    return windows.transpose(0, 1, 3, 4, 2).reshape(-1, SIDE * SIDE * 3)


random = np.random.default_rng(1)
cloth = nst.load_image("textile", size=64)
known = random.permutation(patches_of(cloth))[:PATCHES]
middles = known.reshape(-1, SIDE, SIDE, 3)[:, SIDE // 2, SIDE // 2]
levels = np.append(np.geomspace(1.5, 0.03, WAY), 0).astype(np.float32)
x = (cloth.mean((0, 1)) + levels[0] * random.normal(size=(56, 56, 3))).astype(np.float32)
film = [x]
for sigma, next_sigma in pairwise(levels):
    around = patches_of(np.pad(x, ((3, 3), (3, 3), (0, 0)), mode="wrap"))
    weights = softmax((around @ known.T - np.sum(known**2, axis=1) / 2) / sigma**2)
    guess = (weights @ middles).reshape(x.shape)
    x = guess + next_sigma / sigma * (x - guess)
    film.append(x)
shown = [film[len(film) * k // 4] for k in (1, 2, 3)] + [x]
nst.show(
    cloth,
    *(np.clip(one, 0, 1) for one in shown),
    captions=["the painting", "a quarter of the way", "half", "three quarters", "at the end"],
    alts=[
        "Woven cloth: rows of diamonds in red, white and blue.",
        "Coloured noise, in which nothing can be told.",
        "Slanting light lines on red, under much noise.",
        "Light lines with blue edges on red, with little noise.",
        "New cloth: slanting and level lines in white, red and blue, sharp, in another order than in the painting.",
    ],
    height=170,
)

# %% [markdown]
# > **Observe.** It is cloth, sharp, with the painting's lines and colours, and it is not the painting. Neighbouring places
# > agree on a line, and far ones know nothing of each other: no row of diamonds comes back. (The left edge was taken for the
# > right one's neighbour, and the upper for the lower one's: laid beside itself it has no seam, as in lesson 10.)
#
# > **Explain.** What a limited view cannot know, it has to make up. That is one reason why trained diffusion models paint
# > pictures that were in no collection (Kamb and Ganguli, 2024, work it out for convolutional ones). Now look at the formula
# > in the cell: $x \cdot e_j - \lVert e_j \rVert^2 / 2$, over $\sigma^2$, a softmax, a mean of values. It is **attention**,
# > with the noise as its temperature; and with little noise it is the nearest patch.
#
# | | asks with | compares by | takes | knows the style as |
# |---|---|---|---|---|
# | **Gram loss** | nothing | averages | a gradient | one matrix |
# | **patch term** | a patch | the largest cosine | the nearest patch | a list of patches |
# | **attention** | a patch | a softmax of products | a mean of patches | a list of patches |
# | **diffusion** | a noisy patch | a softmax of distances, or a network that has learnt it | a guess, many times | examples, or weights |
# | **adversary** | a patch | a score that is being learnt | a gradient | a network that tells apart |
# | **reward** | a painting | one number | whatever was better | what the reward says |
#
# A model such as Stable Diffusion (Rombach and others, 2022) replaces the softmax over examples by a large network, works on
# a compressed picture, and is told what to paint by attention from words. Style transfer with it, without training, puts the
# painting's keys and values into that attention (Hertz and others, 2024; Chung and others, 2024): the cell above with learnt
# features. What it costs is in lesson 11, whose pictures it has learnt from in lesson 12.

# %% [markdown]
# ## Games, film, rooms
#
# **Film.** *Loving Vincent* (Kobiela and Welchman, 2017) looks like style transfer and is not: painters made its frames in
# oil. *Come Swim* (2017) did use it, in a few scenes; Joshi, Stewart and Shapiro (2017) describe the many rounds that led to the
# look they wanted, and which few controls a film maker needs. A film needs what lesson 9 is about, frames that hold still, and lesson 8, control.
#
# **Games.** A frame has 17 milliseconds at 60 a second, so only what paints in one pass comes into question (lesson 6). A
# game also knows what a photograph does not: depth, normals, which thing is where. Richter, Al Haija and Koltun (2021) fed
# these to a network that makes a game look like photographs, with a discriminator of patches; Ioannou and Maddock (2023) bring
# style transfer into a game's own pipeline.
#
# **Rooms.** *Unsupervised* (Refik Anadol, The Museum of Modern Art, 2022) moved without end through what a generative
# adversarial network had learnt from the museum's collection. On a wall people stand for minutes, near and far: what repeats
# is found (lesson 10), what flickers disturbs, and a credit line has to say whose pictures were learnt from (lesson 12).
#
# To think about: you are to paint a wall that answers to people who walk by. Which of this page's methods is quick enough,
# and what would be its reward?

# %%
widgets.Predict(
    "A method's own loss is lower than before, the judge's distance is larger, and to your eye it looks the same. What now?",
    ["Take it: the loss fell", "Keep the old one, and say why", "Average both numbers"],
    1,
    "A method always improves what it descends. The judge took no part in it, and the eye has the last word: nothing was won.",
)

# %% [markdown]
# ## When it fails
#
# | what | how you notice | what helps |
# |---|---|---|
# | **adversary too strong** | its loss goes to 0, the picture turns to grain or to one motif | a smaller rate or weight, fewer layers |
# | **adversary too weak** | its loss stays at 2 | more steps, a larger rate |
# | **reward with a hole** | the painting scores high and looks wrong | look at pictures, not at curves; another reward |
# | **reward with much noise** | the means wander | a baseline, larger batches; or climb a hill |
# | **attention with few patches** | the same square again and again | a larger painting, a higher temperature |
# | **perfect denoiser** | it gives back what it has learnt from | a limited view, more examples; ask whose they are |

# %% [markdown]
# ## Key points
#
# - An adversary puts a judge that learns in the place of a target that was measured. It mends patches, not plans.
# - A reward needs no gradient. REINFORCE beats chance by far, and has to be measured against hill climbing at equal cost.
# - Attention is a soft nearest neighbour: large temperature, the mean; small, the patch term.
# - Diffusion takes noise away by a best guess, many times. With examples at hand the guess is attention.
# - A perfect guess gives back its examples; what is new comes from what it cannot see.
#
# ## Test yourself
#
# <details><summary>1. A discriminator's hinge loss is 2 for a hundred steps. What does it know?</summary>
#
# Nothing: 2 is what it pays if it says 0 to everything. Its rate is too small, or the two pictures are alike.</details>
#
# <details><summary>2. Why does REINFORCE take the mean reward away?</summary>
#
# So that a sample counts as better or worse than the others. A bonus for all would otherwise multiply the noise.</details>
#
# <details><summary>3. In attention, all queries are multiplied by 1,000. What becomes of the result?</summary>
#
# Each query gets the value of its best key: that is a temperature a thousand times smaller.</details>
#
# <details><summary>4. A diffusion model with a perfect score has learnt from twelve paintings. How many can it paint?</summary>
#
# Twelve, if it sees whole pictures. What else comes out of a real one is owed to what it cannot see, or has not learnt.</details>
#
# ## Words
#
# **discriminator**: a network that tells the painting's patches from the picture's. **hinge loss**: costs what is lacking to
# a margin, nothing beyond. **reward**: one number for a whole work. **policy**: the distribution that a painter draws from.
# **baseline**: what is taken away from every reward. **attention**: a mean of values, weighted by how well keys fit a query.
# **softmax**: exponentials, divided by their sum. **temperature**: how soft the choice is. **score**: the slope of the
# logarithm of a density. **diffusion**: from noise back to a picture, a step at a time.
#
# ## Read more
#
# Ian Goodfellow and others, *Generative Adversarial Nets*, NeurIPS 2014. Chuan Li and Michael Wand, *Precomputed Real-Time
# Texture Synthesis with Markovian Generative Adversarial Networks*, ECCV 2016. Ronald Williams, *Simple Statistical
# Gradient-Following Algorithms for Connectionist Reinforcement Learning*, Machine Learning 8, 1992. Yaroslav Ganin and
# others, *Synthesizing Programs for Images using Reinforced Adversarial Learning*, ICML 2018. Zhewei Huang and others,
# *Learning to Paint With Model-based Deep Reinforcement Learning*, ICCV 2019. Ashish Vaswani and others, *Attention Is All
# You Need*, NeurIPS 2017. Dae Young Park and Kwang Hee Lee, *Arbitrary Style Transfer with Style-Attentional Networks*, CVPR
# 2019. Jonathan Ho, Ajay Jain and Pieter Abbeel, *Denoising Diffusion Probabilistic Models*, NeurIPS 2020. Yang Song and
# others, *Score-Based Generative Modeling through Stochastic Differential Equations*, ICLR 2021. Mason Kamb and Surya
# Ganguli, *An Analytic Theory of Creativity in Convolutional Diffusion Models*, 2024. Bhautik Joshi, Kristen Stewart and
# David Shapiro, *Bringing Impressionism to Life with Neural Style Transfer in Come Swim*, 2017. Stephan Richter, Hassan Abu
# Al Haija and Vladlen Koltun, *Enhancing Photorealism Enhancement*, 2021.

# %% [markdown] tags=["teacher"]
# ## For the teacher
#
# *Time.* 15 minutes for the adversary and its judge, 15 for strokes, 10 for attention, 15 for diffusion and uses.
# *Where people stumble.* They take the adversary's falling loss for progress; ask what 0 would mean. They cheer for REINFORCE
# because it has a name; cover the labels of the curves and ask which is the clever one. They take temperature for a setting
# of language models; show that $\sqrt d$ and $\sigma^2$ stand in the same place. *Ask.* Which of the six rows of the table
# would you use for a poster, a game, a film, a wall, and what would you have to ask whose pictures it has learnt from? *For
# design classes.* Let teams write a reward in words for "a good painting of the harbour", swap, and find the painting that
# scores well and is bad.
