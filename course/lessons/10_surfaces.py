# %% [markdown]
# # Surfaces: a pattern without an edge
#
# **The promise.** By the end of this page you can paint a tile on which nobody finds the edge, say why an ordinary one
# shows it, measure both the seam and what repeats, and choose among four kinds of repeat.
#
# | | |
# |---|---|
# | **Questions** | Why does a painting that is laid beside itself show a line? How does one paint a tile for cloth, wallpaper, a web page or a game that shows none? |
# | **Objectives** | You can say what a network sees at the edge of a picture; prove which shifts leave a loss as it is; make a photograph periodic; rank a seam; tell a seam from a repeat that strikes the eye; choose a kind of repeat. |
# | **Minutes** | 50, of which the computer works for about one. |
# | **Memory** | Under 2 GB. Everything here works offline. |

# %% [markdown]
# ## A picture to begin with
#
# One photograph, one painting, painted twice: first as in all lessons before, then as a tile. Both are laid out two by two.

# %%
import numpy as np
from matplotlib.figure import Figure

import nstlib as nst
from nstlib import widgets

small = {"size": 128, "steps": 40, "progress": False}  # sketches: what a border does shows in seconds
plain = nst.stylize("bee", "watercolour", **small).image
tile = nst.surface("bee", "watercolour", **small)
nst.show(
    np.tile(plain, (2, 2, 1)),
    tile.laid_out(2, 2),
    captions=["a painting, two by two", "a tile, two by two"],
    alts=[
        "Four times a bee on a daisy in watercolour; where the paintings meet, petals end at a straight line.",
        "Four times a bee on a daisy in watercolour; no line is to be seen between them, petals run on into the next.",
    ],
    height=300,
)

# %% [markdown]
# What is different? Not the loss, not the optimiser, not the painting: only what lies beyond the edge of the picture, for
# every layer of the network, and the photograph that it began with. `nst.surface` says two sentences about it, which you
# will understand by the end.

# %%
print(tile)

# %% [markdown]
# ## Why there is a line
#
# There are two causes, one in the network and one in the photograph. First the network. A convolution looks at the eight
# neighbours of a place. At the edge some are missing, and most networks put zeros there (lesson 1). For the network that is
# as if each picture hung on a black wall.
#
# > **Predict.** We show the network a picture that is one even grey. At which places do its features differ from those in
# > the middle? How far in does that reach at block 3?

# %%
from nstlib.backbones import backbone
from nstlib.repeats import Period

network = backbone("pocket")
layers = ("block1_conv1", "block2_conv1", "block3_conv1")
grey = np.full((96, 96, 3), 0.5, np.float32)
borders = {"zeros beyond the edge": "zero", "the other side beyond the edge": Period()}
figure = Figure(figsize=(8, 2.6), layout="constrained")
for axis, (name, border) in zip(figure.subplots(1, 2, sharey=True), borders.items()):
    for layer, mark in zip(layers, "ovs"):
        values = np.asarray(network(grey, layers=(layer,), border=border)[layer])[0]
        middle = values[len(values) // 2, len(values) // 2]
        far = np.linalg.norm(values[len(values) // 2] - middle, axis=1) / np.linalg.norm(middle)
        pixels = (np.arange(len(far)) + 0.5) * 96 / len(far)
        axis.plot(pixels, far, mark + "-", markersize=3, label=layer)
    axis.set(title=name, xlabel="pixels from the left edge", xlim=(0, 24), ylim=(-0.1, 1.7))
figure.axes[0].set(ylabel="away from the middle")
figure.axes[1].legend(fontsize=8)
nst.views.drawn(
    figure,
    "Two panels. With zeros beyond the edge the features of all three layers are far from those of the middle at the edge, and "
    "come to 0 some pixels further in, the deeper the layer the further. With the other side beyond the edge all lie at 0.",
)

# %% [markdown]
# > **Observe.** With zeros there is a rim at every layer, and it grows with the depth. With the other side there is none.
#
# > **Explain.** Each convolution brings what it sees of the edge one place further in, and each pooling makes the places
# > twice as large. A rim of other features gives another gradient, and nothing asks the strokes at the left to go on at the
# > right. Laid beside itself, the painting shows that as a line.
#
# `nst.stylize` repeats the edge's own pixels instead of zeros, and paints a margin that is cut off again: that mends the rim
# of a picture on a wall, but its strokes still end at the edge. Some programs copy a rim of pixels from one edge to the
# other after every step, which pastes over the line and leaves its cause. Mend the cause: let every layer see, beyond its
# right edge, what stands at its left. Then rows and columns lie on a circle, and a circle has no edge.

# %% [markdown]
# ## Which shifts change nothing
#
# On a circle we can prove that no place is special. Let $T$ shift a picture round. A convolution has the same numbers at
# every place, so $\text{conv}(T x) = T\,\text{conv}(x)$; a ReLU looks at each number alone; and a Gram matrix is a mean over
# places, in any order. So a loss of such layers is the same for $x$ and for $T x$. The poolings remain: they lay a grid of
# 2 × 2 over the circle.
#
# > **Predict.** After two poolings, which shifts leave the Gram matrix as it is? We measure the gap of task 10.2, the mean
# > squared difference of both Gram matrices, on the pixels of the tile.


# %%
def gram_after(picture, poolings):
    for _ in range(poolings):
        height, width, channels = picture.shape
        picture = picture.reshape(height // 2, 2, width // 2, 2, channels).max(axis=(1, 3))
    flat = picture.reshape(-1, picture.shape[-1])
    return flat.T @ flat / len(flat)


shifts = np.arange(17)
figure = Figure(figsize=(8, 2.6), layout="constrained")
axis = figure.subplots()
for poolings, mark in zip(range(4), ".ovs"):
    whole = gram_after(tile.tile, poolings)
    gaps = [np.mean((gram_after(np.roll(tile.tile, s, axis=1), poolings) - whole) ** 2) for s in shifts]
    axis.plot(shifts, np.array(gaps) / max(*gaps, 1e-12), mark + "-", markersize=4, label=f"{poolings} poolings")
axis.set(xlabel="shifted by so many pixels", ylabel="gap, of its largest", xticks=shifts)
figure.legend(fontsize=8, loc="outside upper center", ncols=4)
nst.views.drawn(
    figure,
    "The gap against the shift. Without a pooling it is 0 everywhere; after one it is 0 at every second pixel, after two at "
    "every fourth, after three at 0, 8 and 16.",
)

# %% [markdown]
# > **Observe.** It is 0 at whole multiples of $2^n$ after $n$ poolings, and nowhere else.
#
# > **Explain.** Shifted by a whole stride, the squares of the grid fall on squares again. That is also why **every pooling
# > needs sides that divide**: with a side of 100 and four poolings a circle of 100 pixels would have 6 squares and a quarter.
# > One pixel past the last one the grid would not fit, and there would be a seam inside the network. So `nst.surface` makes
# > the sides of a tile multiples of the stride of the deepest layer, and says so.
#
# The same with everything: all convolutions, all poolings, the whole loss of a real run, and its gradient.

# %% tags=["nbval-check-output"]
from nstlib.losses import Objective

picture, photo = (nst.resize(one, (96, 128)) for one in (tile.tile, nst.load_image("bee")))
painting = nst.load_image("watercolour", size=128)
objectives = {name: Objective(network, nst.Recipe(border=name, margin=0)) for name in ("zero", "periodic")}
for name, objective in objectives.items():
    here, gradient = objective(picture, objective.targets(photo, painting))[:2]
    for shift in (16, 48, 5):
        moved = [np.roll(one, shift, axis=1) for one in (picture, photo)]
        there, other = objective(moved[0], objective.targets(moved[1], painting))[:2]
        apart = np.abs(other - np.roll(gradient, shift, axis=1)).max() / np.abs(gradient).max()
        told = ["the same loss" if abs(there / here - 1) < 1e-4 else "another loss"]
        told += ["the shifted gradient" if apart < 1e-3 else "another gradient"]
        print(f"{name:>8}, shifted round by {shift:>2} pixels:", ", ".join(told))

# %% [markdown]
# > **Observe.** On the circle a shift by 16 or 48 pixels, whole strides of the deepest layer, changes nothing. By 5 pixels
# > the grid is met elsewhere. With zeros beyond the edge every shift changes the loss.
#
# > **Explain.** If the loss is the same at $x$ and at $T x$, no place can be told from its neighbour a stride away. The edge
# > of the tile is such a place, and so it gets what all the others get: that is a proof that no seam is *made*. (A seam that
# > the photograph brings along is the other cause, and comes next.)

# %% [markdown]
# ## A photograph does not close
#
# The content term wants the photograph, and the photograph jumps from its right edge to its left one. Lionel Moisan (2011)
# splits a picture $u = p + s$ so that $p$ has no such jump and $s$ is as smooth as can be. With $v$, the jumps written along
# the border, $s$ solves $\Delta s = v$ on the circle, which is one division for each wave:
#
# $$\hat s_{k,l} = \frac{\hat v_{k,l}}{2\cos(2\pi k/H) + 2\cos(2\pi l/W) - 4}.$$
#
# > **Predict.** Above, the photograph of the hills has a blue sky, below a green meadow. What becomes of that difference in
# > $p$? And of the leaves and the fence?

# %%
from nstlib.surfaces import periodic_part, seam_rank

hills = nst.load_image("hills", size=160)
closed = periodic_part(hills)
smooth = np.clip(0.5 + hills - closed, 0, 1)
nst.show(
    np.tile(hills, (2, 2, 1)),
    smooth,
    np.tile(closed, (2, 2, 1)),
    captions=["the photograph u, two by two", "s + one half", "the periodic part p, two by two"],
    alts=[
        "Four times the hills; where sky and meadow meet is a hard line.",
        "A soft picture without any detail: pale blue above, brown below, grey in the middle.",
        "Four times the hills; the sky is greyer, the meadow's lower rim misty, and the two fade into each other.",
    ],
    height=210,
)

# %% [markdown]
# > **Observe.** All that is sharp is in $p$: leaves, fence, poppies, path. The blue of the sky and the brown of the ground
# > have gone into $s$, most of it at the rims. In $p$ the sky is greyer, and the meadow grows misty at its lower edge.
#
# > **Explain.** A difference between opposite edges cannot go on across a seam. $s$ takes it up and spreads it as softly as
# > possible. For a meadow of flowers that is hardly anything; for a picture with a sky it is a lot, and you see it.

# %% [markdown]
# ## How hard is a seam?
#
# An edge in a picture is no seam. So compare: how large is the jump from each column to the next, and where among them
# stands the jump from the last column to the first? Its **rank** is the share of the picture's own jumps that are smaller.
#
# > **Predict.** Two pictures side by side, 256 columns: the painting, the painting of the periodic part, and the tile. Where
# > will you find a peak? Which of the two causes is the larger?

# %%
bee = periodic_part(photo)
only_closed = nst.stylize(bee, "watercolour", **small).image
three = {"the painting": plain, "its periodic part, painted": only_closed, "the tile": tile.tile}
figure = Figure(figsize=(9, 2.6), layout="constrained")
for axis, (name, picture) in zip(figure.subplots(1, 3, sharey=True), three.items()):
    jumps = np.abs(np.diff(np.tile(picture, (1, 2, 1)), axis=1)).mean(axis=(0, 2))
    axis.plot(np.arange(1, len(jumps) + 1), jumps, linewidth=0.8)
    axis.plot(picture.shape[1], jumps[picture.shape[1] - 1], "o", color="black", fillstyle="none", markersize=9)
    axis.set(title=f"{name}: {seam_rank(picture)['x']:.0f} %", xlabel="column", ylim=(0, 0.3))
figure.axes[0].set(ylabel="jump")
nst.views.drawn(
    figure,
    "The jump from column to column, three panels. In the painting one peak at column 128 stands five times as high as the "
    "rest; where the periodic part was painted it is the highest by a little; in the tile it is one among many.",
)

# %% [markdown]
# > **Observe.** In the painting the jump at the seam is some five times as large as the others: most of that is the
# > photograph's. Its periodic part, painted with an ordinary border, still has its largest jump there, though not by much:
# > that is the network's. The tile's seam is one jump among many.
#
# > **Explain.** A rank near 100 is a line that everybody sees. But a single rank says little more: where no place is special
# > each jump is as likely to lie at the seam as any other, so that every rank from 0 to 100 comes up, and 50 is the mean.
# > Judge a method by many tiles, and a tile by your eyes.

# %% [markdown]
# ## Four kinds of repeat
#
# Cloth and wallpaper know four ways to lay out a tile. **Square**: side by side. **Half-drop**: every second column half a
# tile lower. **Brick**: every second row half a tile to the side. **Mirror**: every second one turned over. For each the
# network has to see other neighbours, so each is a painting of its own.
#
# > **Predict.** In which of them will your eye find rows, in which columns?

# %%
kinds = {"square": tile} | {
    kind: nst.surface("bee", "watercolour", repeat=kind, **small) for kind in ("half-drop", "brick", "mirror")
}
nst.show(
    *(one.laid_out(3, 3) for one in kinds.values()),
    captions=list(kinds),
    alts=[
        "Nine daisies in rows and columns, three by three.",
        "Nine daisies; those of the middle column stand half a tile lower.",
        "Nine daisies; those of the middle row stand half a tile to the side.",
        "Nine daisies, turned towards each other at upright and level axes.",
    ],
    height=230,
)

# %% [markdown]
# > **Observe.** Square: the daisies stand in rows and in columns. Half-drop: the columns are there, the rows are broken.
# > Brick: the rows are there, the columns are broken. Mirror: along the axes stand pink and green butterflies.
#
# > **Explain.** The eye looks for what lies on straight lines, level and upright. A half-drop breaks the level lines, a brick
# > the upright ones. A mirror never jumps, as both sides of its axis are equal, but all that crosses it is bent like the wings
# > of a butterfly.
#
# A program that can only lay tiles side by side, such as a web page or a game, takes the **block**: two tiles for a
# half-drop or a brick, four for a mirror. `tile.save("cloth.png")` writes it.

# %%
for kind, one in kinds.items():
    ranks = ", ".join(f"{axis} {rank:.0f} %" for axis, rank in one.seam_rank.items())
    print(f"{kind}: tile {one.tile.shape[:2]}, block {one.block.shape[:2]}, rank of the seam {ranks}")

# %% [markdown]
# ## The one thing that repeats
#
# No seam is to be seen, and still everybody sees the repeat: the orange middle of the daisy, again and again. That is no
# fault of the edge. **Salience** measures it. Step back, so that small things blur; move the surface over itself, and note
# for every shift how well it fits (the autocorrelation). At the period it fits perfectly. If it fits nowhere else, one thing
# alone repeats, and the eye counts it. If it fits nearly as well in between, the surface is an even texture.
#
# > **Predict.** The same photograph as a woven cloth of zigzags: is its salience larger than that of the watercolour?

# %%
from scipy.ndimage import gaussian_filter

from nstlib.images import luminance

cloth = nst.surface("bee", "textile", size=96, steps=40, progress=False)
figure = Figure(figsize=(9, 4.6), layout="constrained")
axes = figure.subplots(2, 2)
for column, (name, one) in zip(axes.T, {"watercolour": tile, "textile": cloth}.items()):
    axis = column[1]
    light = luminance(one.laid_out(2, 2))
    afar = gaussian_filter(light - light.mean(), min(one.tile.shape[:2]) / 32, mode="wrap")
    fits = np.fft.fftshift(np.fft.ifft2(np.abs(np.fft.fft2(afar)) ** 2).real) / afar.size / light.var()
    column[0].imshow(one.laid_out(2, 2))
    column[0].set(title=f"{name}: salience {one.salience:.2f}", xticks=[], yticks=[])
    shown = axis.imshow(fits, cmap="viridis", vmin=-0.3, vmax=0.6)
    axis.set(xticks=[], yticks=[])
figure.colorbar(shown, ax=axes[1], label="fits, shifted")
nst.views.drawn(
    figure,
    "Above two by two tiles in watercolour and as woven cloth, below how well each fits on itself for every shift. For the "
    "watercolour bright spots stand a tile apart, with dark between them; for the cloth there is one faint spot on an even ground.",
)

# %% [markdown]
# > **Observe.** Seen from afar the watercolour fits on itself at the period, and half a tile further it fits worse than by
# > chance. Of the cloth hardly anything is left from afar: one faint spot.
#
# > **Explain.** What is small and everywhere blurs into an even ground, and what is one alone stays. A single strong motif repeats visibly, whatever the seam. If you want a surface that nobody counts, choose a
# > photograph without a hero, a style that covers all of it evenly, a larger tile, or a half-drop, which takes the
# > neighbour out of the line. If you want a pattern, such as a motif on a scarf, a high salience is what you want.

# %% [markdown]
# ## On cloth, on a page, round a room
#
# A panorama has to close in one direction only: its right edge is the left one, its sky and its ground meet nothing.
# `axes="x"` says so. (Cloth from the roll needs both; a border on a plate only one.)

# %%
round_the_room = nst.surface("hills", "impasto", axes="x", size=160, steps=40, progress=False)
nst.show(
    round_the_room.laid_out(1, 3),
    captions="it closes from left to right: three times round",
    alts="A band of painted hills under a swirling sky, three times side by side; sky and land run on without a line.",
    height=170,
)

# %% [markdown]
# ## When it fails
#
# **A tile that is too small.** 48 pixels wide and 32 high, three strides by two.
#
# > **Predict.** What is left of the daisy, and how far does a deep feature see?

# %%
tiny = nst.surface("bee", "watercolour", size=48, steps=40, progress=False)
nst.show(
    tiny.laid_out(3, 3),
    captions="48 pixels",
    alts="A small blurred pattern of orange and pink spots on green, three times three, without a line between the tiles.",
    height=200,
)

# %% [markdown]
# > **Observe.** No seam, but no strokes either, only spots that stand in rank and file.
#
# > **Explain.** A deep feature sees more than the whole tile: beyond the edge it meets the same tile again, and so it knows
# > only what repeats so soon. Paint the tile several times larger than the broadest stroke.
#
# **Light that goes from one side to the other.** The periodic part takes it away. **A horizon** in a half-drop breaks in the
# middle of each column: no border can join a sky to a meadow that is half a tile lower. And **writing or a face** that
# crosses the edge goes on, on the other side, as what is there, which the network cannot know.
#
# | what you want | what to take | where it ends |
# |---|---|---|
# | **no line** | the other side beyond every edge, at every layer | sides must be multiples of the stride |
# | **a photograph that closes** | its periodic part | slow changes of light and colour go |
# | **no grid for the eye** | half-drop or brick | a horizon breaks |
# | **no seam whatever the tile** | mirror | butterflies at the axes |
# | **nothing that strikes the eye** | an even style, a large tile | one strong motif is always counted |

# %%
widgets.Predict(
    "A tile has a seam rank of 52 and a salience of 0.2, twice the daisy's. What will you see on the wall?",
    ["A line at every tile", "One thing, again and again, and no line", "Neither"],
    1,
    "The rank says that the seam is a jump like any other; the salience, that something in the tile is the only one of its "
    "kind.",
)

# %% [markdown]
# ## Key points
#
# - Zeros beyond the edge are a black wall; the deeper the layer, the broader the rim that it makes, and the rim is the line.
# - On a circle a convolution and a shift may be exchanged; a pooling allows whole strides. So the loss of a tile is the same
#   wherever it is cut.
# - A photograph is made to close first: $u = p + s$, and $p$ is painted.
# - A seam's rank says whether the edge is told from the picture's own columns; on the mean of many tiles it is 50.
# - Salience is about what repeats, not about the seam; the kind of repeat and the motif decide it.
#
# ## Test yourself
#
# <details><summary>1. The deepest layer of a recipe lies behind three poolings. You ask for a tile of 150 pixels. Which sides near it are possible?</summary>
#
# Multiples of 8: 144 or 152.</details>
#
# <details><summary>2. Why is a pattern not seamless if only its first and last columns are equal?</summary>
#
# Then the jump is 0, a rank of 0: a place that is smoother than all others, beside which the strokes still end.</details>
#
# <details><summary>3. A half-drop tile is 64 pixels wide and 48 high. Which block does a web page need?</summary>
#
# Two tiles side by side, the second one moved down: 128 by 48.</details>
#
# <details><summary>4. A picture is a ramp from dark at the left to light at the right. What does its periodic part look like?</summary>
#
# Nearly even: a ramp that is flatter by the number of its columns. The rest is its smooth part.</details>
#
# ## Words
#
# **tile**: a picture that is laid beside itself. **seam**: where two tiles meet. **periodic**: beyond the right edge stands
# the left one. **stride**: pixels from one place of a layer to the next, twice as many after every pooling. **periodic
# part**: a picture without its jumps from edge to edge. **rank**: how many per cent are smaller. **salience**: how much one
# thing alone repeats. **half-drop, brick, mirror**: kinds of repeat. **block**: what plain tiling repeats.
#
# ## Read more
#
# Lionel Moisan, *Periodic Plus Smooth Image Decomposition*, Journal of Mathematical Imaging and Vision 39, 2011. Richard
# Zhang, *Making Convolutional Networks Shift-Invariant Again*, ICML 2019, on what poolings do to shifts. Leon Gatys,
# Alexander Ecker and Matthias Bethge, *Texture Synthesis Using Convolutional Neural Networks*, NeurIPS 2015. Branko
# Grünbaum and Geoffrey Shephard, *Tilings and Patterns*, 1987, for all the ways there are to repeat a tile.

# %% [markdown] tags=["teacher"]
# ## For the teacher
#
# *Time.* 10 minutes for the line and its cause, 10 for shifts, 10 for the periodic part and the rank, 10 for repeats and
# salience, 10 for uses and failures.
# *Where people stumble.* They take a rank of 0 for the best; ask where else in the picture two columns are equal. They
# think that the border rule makes the photograph close; show the hills with `periodic_part` left out. They call every repeat
# that they see a seam; let them step back, then come near. *Ask.* A printer wants cloth 140 cm wide, a game wants a wall of
# 256 pixels, a page wants a background: which repeat, which block, which size of tile? *For design classes.* Each team
# paints one motif in four repeats, prints the blocks, lays them out on the floor and lets the others find the tile.
