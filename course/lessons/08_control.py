# %% [markdown]
# # Control: colour, place, scale and chance in your own hands
#
# **The promise.** By the end of this page you can choose the colours, the place, the size and the direction of a style
# apart from each other, tell a difference from chance, and say beforehand where each control will fail.
#
# | | |
# |---|---|
# | **Questions** | Which setting does what, and how do I find it without trying for hours? How does one part of a picture get a style, and its neighbour none? |
# | **Objectives** | You can read a sheet of settings and its spread; carry colours between two pictures by a slider; lay styles together; guide a style by masks that do not leak; take strokes patch by patch; name what each of these cannot do. |
# | **Minutes** | 55, of which the computer works for about two. |
# | **Memory** | Under 2 GB. Everything here works offline. |

# %% [markdown]
# ## A picture to begin with
#
# One photograph, two paintings. The sky is painted by one of them, the land keeps its shapes and takes only the colours
# of the other. All that was said about it are two lines, and you will know what both of them do.

# %%
import numpy as np

import nstlib as nst
from nstlib import widgets

small = {"size": 160, "steps": 40, "progress": False}  # sketches: what a setting does shows in seconds
sky = nst.Region("top 45", "starry", name="sky")
land = nst.Region("bottom 55", "woodblock", take="colour", name="land")
hills = nst.load_image("hills", size=160)
painted = nst.stylize("hills", None, regions=[sky, land], **small)
nst.show(
    hills,
    "starry",
    "woodblock",
    painted.image,
    captions=["the photograph", "for the sky", "for the land's colours", "both"],
    alts=[
        "Hills in summer under a blue sky with a white cloud.",
        "Van Gogh's Starry Night.",
        "A woodblock print of great waves below a red sun.",
        "The hills under a dark blue sky in thick strokes, with a grey-green cloud; the land is unpainted, its path rosy, its meadow darker.",
    ],
    height=170,
)

# %% [markdown]
# Everything on this page is one of four things: a *weight* in the loss, a *weight at a place*, a change of the painting
# *before* it is measured, or a change of what is kept of the result. But before you turn a knob, you should know how far
# the picture moves when nobody touches one.

# %% [markdown]
# ## Chance first
#
# `nst.spread` paints one pair under one recipe again and again. Five runs start from noise, each from another, and one
# from the photograph, which has no seed. The judge of lesson 7 looks at every picture: how much of the way to the
# painting is left (1 for the photograph, 0 for the painting), and how much of the photograph is kept (1 is best).
#
# > **Predict.** Nothing differs but the noise at the start. How far will the figures of five pictures lie apart: by a
# > thousandth, by a hundredth, by a tenth?

# %%
quick = nst.Recipe(size=128, steps=40)
spread = nst.spread("hills", "starry", quick, seeds=5, starts=("statistics",), sizes=(128,), steps=40, progress=False)
spread

# %% [markdown]
# > **Observe.** Five times the same blues, the same strokes, and of the hills little more than the path. But the yellow
# > lights lie elsewhere each time. The figures differ by some hundredths for the style, by more for the content. The last
# > picture, which began as the photograph, has the hills.
#
# > **Explain.** The loss asks for statistics, and those say nothing about where a stroke lies (lesson 3). Many pictures
# > are as good as each other, and the start decides which of them you get.
#
# So a difference between two settings means nothing unless it is larger than that. How sure does the **range** of $n$
# runs make you, the largest figure less the smallest? One more run is as likely to be the smallest of all $n+1$ as any
# other of them, and as likely to be the largest. Therefore
#
# $$P(\text{one more lies outside the range of } n) = \frac{2}{n+1},$$
#
# whatever the figures are, a third of the time for five. We try it: ten thousand times 21
# numbers, of three kinds.

# %%
from matplotlib.figure import Figure

chance = np.random.default_rng(0)
kinds = {"bell": chance.normal, "even": chance.uniform, "skewed": chance.exponential}
counts = np.arange(2, 21)
figure = Figure(figsize=(6, 2.6), layout="constrained")
axis = figure.subplots()
axis.plot(counts, 2 / (counts + 1), color="0.6", label="2 / (n + 1)")
for (name, draw), mark in zip(kinds.items(), "osx"):
    runs = draw(size=(10_000, counts[-1] + 1))
    outside = [np.mean((runs[:, n] < runs[:, :n].min(1)) | (runs[:, n] > runs[:, :n].max(1))) for n in counts]
    axis.plot(counts, outside, mark, markersize=4, label=name)
axis.set(xlabel="runs so far, n", ylabel="one more lies outside", ylim=(0, 0.75))
axis.legend()
nst.views.drawn(
    figure,
    "A falling curve, two divided by n plus one, from two thirds at two runs to a tenth at twenty; marks for bell-shaped, "
    "even and skewed numbers all lie on it.",
)

# %% [markdown]
# ## A sheet instead of trial and error
#
# `nst.sheet` paints one pair under many settings: from left to right the style grows stronger, and each row takes its
# statistics from other layers. Every tile carries its recipe. (From the command line: `nst sheet hills starry`.)
#
# > **Predict.** Which row will change colours and grain and leave the shapes alone: the one of the shallow layers, or that
# > of the deep ones?

# %%
sheet = nst.sheet(
    "hills", "starry", strengths=(0.1, 1, 4), layers=("shallow", "deep", "all"), size=128, steps=40, progress=False
)
sheet.board()

# %% [markdown]
# > **Observe.** From left to right the painting takes over. In the upper row colours and grain are Van Gogh's, and every
# > hill is in its place. In the middle row the photograph's own colours stay, but pale swirls stand in the sky, over the
# > path and in the meadow. The lower row has both, and at its end the hills are nearly gone.
#
# > **Explain.** A shallow layer sees a few pixels: colour, grain, the edge of a stroke. A deep one sees a swirl, and hardly
# > minds its colour.
#
# Now we read the sheet as task 8.6 does: two figures for every tile, and for chance the range of the five seeds.

# %%
from nstlib.judge import judge

starry = nst.load_image("starry", size=128)
seen = [[judge(sheet.tile(r, c).image, starry, sheet.photo) for c in range(3)] for r in range(3)]
left, kept = (np.array([[one[key] for one in row] for row in seen]) for key in ("style", "content"))
_, least, _, largest = next(row for row in spread.table.rows if row[0].startswith("seeds") and "style" in row[0])
by_chance = largest - least
good = left <= left.min() + by_chance
row, column = np.unravel_index(np.argmax(np.where(good, kept, -1)), left.shape)
figure = Figure(figsize=(6, 2.8), layout="constrained")
axis = figure.subplots()
axis.axvspan(left.min(), left.min() + by_chance, color="0.88", label="within chance of the best")
for r, (name, _) in enumerate(sheet.rows):
    axis.plot(left[r], kept[r], "os^"[r] + "-", label=name)
axis.plot(left[row, column], kept[row, column], "o", markersize=15, fillstyle="none", color="black", label="chosen")
axis.set(xlabel="style left", ylabel="content kept")
axis.legend(fontsize=8)
nst.views.drawn(
    figure,
    "Nine tiles as points, style left against content kept, joined row by row; a grey band marks what is within chance of "
    "the least style left, and a ring the point in it that keeps most.",
)

# %%
print("chosen:", sheet.tile(row, column).place.words)
print({layer: weight for layer, weight in sheet.recipe(row, column).style_layers.items() if weight})

# %% [markdown]
# Several tiles lie in the grey band: for the judge they are as near to the painting as the best. Of these the rule takes
# the one that keeps most, and you can say why, to a client or to yourself. `sheet.recipe(row, column)` paints it large.
#
# Mind what the judge does not see. It gives the whole middle row hardly any style, swirls or not, because it compares
# colours and grain of small patches. A figure answers the question that it was made for; the choice stays yours.

# %% [markdown]
# ## Colour, from one palette to the other
#
# The colours of a picture are a cloud, and lesson 7 has the map that carries one cloud to another and moves it least. Send
# every colour of the painting only a part $t$ of its straight way to the photograph's palette:
#
# $$x_t = (1-t)\,x + t\,(\mu_c + A\,(x-\mu_s)), \qquad \Sigma_t = A_t\,\Sigma_s A_t, \quad A_t = (1-t)\,I + t A.$$
#
# $\Sigma_t$ is not the mixture $(1-t)\,\Sigma_s + t\,\Sigma_c$. For one channel the *spreads* are mixed, not the variances.
# The difference is largest where two clouds lie across each other, so we draw that.


# %%
def root(Sigma, power=0.5):
    values, V = np.linalg.eigh(Sigma)
    return V @ np.diag(np.maximum(values, 0) ** power) @ V.T


def optimal_map(Sigma_c, Sigma_s):
    there, back = root(Sigma_c), root(Sigma_c, -0.5)
    return back @ root(there @ Sigma_s @ there) @ back


def outline(Sigma):
    """The points of an ellipse that lies as the covariance does."""
    angle = np.linspace(0, 2 * np.pi, 100)
    return root(Sigma) @ [np.cos(angle), np.sin(angle)]


first, second = np.diag([9.0, 0.25]), np.diag([0.25, 9.0])
A = optimal_map(first, second)
figure = Figure(figsize=(9, 2.4), layout="constrained")
for axis, t in zip(figure.subplots(1, 5), (0, 0.25, 0.5, 0.75, 1)):
    A_t = (1 - t) * np.eye(2) + t * A
    axis.plot(*outline((1 - t) * first + t * second), "--", color="0.6")
    axis.plot(*outline(A_t @ first @ A_t), color="#0072B2")
    axis.set(title=f"t = {t}", xlim=(-3.2, 3.2), ylim=(-3.2, 3.2), aspect="equal")
nst.views.drawn(
    figure,
    "Five panels: a narrow flat ellipse becomes a narrow upright one. On the straight way it is a small circle in the middle; "
    "the dashed outline of mixed covariances is a larger circle there.",
)

# %% [markdown]
# `colour` in a recipe is $1 - t$: with 1 the painting's colours come over, with 0 the painting is first carried to the
# photograph's palette, and only then is its style measured. `colour_by="luminance"` goes another way: it paints lightness
# alone, and gives every place its own hue back.
#
# > **Predict.** The cloud is white in the photograph, and by The Starry Night it turns yellow. What colour has it with the
# > photograph's palette? And where every place has its own hue back?

# %%
ways = {
    "colour 1": {},
    "colour 0.5": {"colour": 0.5},
    "colour 0": {"colour": 0},
    "luminance": {"colour": 0, "colour_by": "luminance"},
}
coloured = [nst.stylize("hills", "starry", nst.Recipe(**way), **small).image for way in ways.values()]
nst.show(
    *coloured,
    captions=list(ways),
    alts=[
        "The hills in deep blue and yellow, the cloud a yellow swirl.",
        "The hills in calmer blue and ochre, the cloud pale yellow and orange.",
        "The hills in sky blue, green and sand, the cloud white with orange in it.",
        "The hills in their own colours, the cloud white, the poppies red, everything in strokes.",
    ],
    height=150,
)

# %% [markdown]
# > **Observe.** With `colour` at 0 sky, land and path are near the photograph's again, a greyish blue, green and sand, but
# > there is orange in the cloud. By luminance everything has its own colour, the cloud is white, the poppies are red, and
# > only the strokes are Van Gogh's.
#
# > **Explain.** The map is one for the whole painting. It makes the painting's yellow to the photograph's warmest colour,
# > wherever the style puts it then, be it into a cloud. Luminance asks each place; for that it can bring no colour over at
# > all, and paints no sun where there was none.
#
# Which colours move, and how far, says the palette ledger, in units of which about two can just be seen.

# %%
nst.palette_ledger("hills", "starry", colour=0)

# %% [markdown]
# ## Several styles, laid together
#
# Imagine both paintings lying side by side, with areas in the shares $p_k$. A Gram matrix is a mean over places, so the
# Gram matrices are mixed in these shares; and because $G = \Sigma + \mu\mu^{\mathsf T}$,
#
# $$\mu = \sum_k p_k\,\mu_k, \qquad \Sigma = \sum_k p_k\,\Sigma_k + \underbrace{\sum_k p_k\,(\mu_k-\mu)(\mu_k-\mu)^{\mathsf T}}_{\text{how far the styles lie apart}}.$$
#
# With the shares 1 and 0 that is one style exactly. In between it is wider than the mixture of both covariances: an even
# red and an even blue laid together vary, from red to blue.

# %%
clouds = {name: nst.load_image(name, size=96).reshape(-1, 3).astype("float64") for name in ("starry", "woodblock")}
means = np.array([cloud.mean(0) for cloud in clouds.values()])
Sigmas = [np.cov(cloud.T, bias=True) for cloud in clouds.values()]
mean = means.mean(0)
between = sum(np.outer(m - mean, m - mean) for m in means) / 2
together = np.concatenate([np.resize(cloud, (6000, 3)) for cloud in clouds.values()])
figure = Figure(figsize=(5.4, 3.4), layout="constrained")
axis = figure.subplots()
for (name, cloud), colour in zip(clouds.items(), ("#0072B2", "#D55E00")):
    axis.scatter(cloud[::15, 0], cloud[::15, 2], s=4, color=colour, alpha=0.4, label=name)
for Sigma, line, name in (
    ((Sigmas[0] + Sigmas[1]) / 2, ":", "covariances mixed"),
    ((Sigmas[0] + Sigmas[1]) / 2 + between, "-", "laid together"),
):
    axis.plot(*(mean[[0, 2], None] + 2 * outline(Sigma[np.ix_([0, 2], [0, 2])])), line, color="black", label=name)
axis.set(xlabel="red", ylabel="blue", xlim=(-0.1, 1.1), ylim=(-0.1, 1.1))
axis.legend(fontsize=8)
nst.views.drawn(
    figure,
    "Two clouds of points, red against blue. The Starry Night's lies on the left, the woodblock's reaches far to the right. A "
    "dotted ellipse of mixed covariances is shorter than the solid one of both laid together.",
)

# %% tags=["nbval-check-output"]
exact = (Sigmas[0] + Sigmas[1]) / 2 + between
print("as wide as both clouds in one heap:", np.allclose(np.cov(together.T, bias=True), exact, atol=0.01))

# %% [markdown]
# > **Predict.** Half Starry Night, half woodblock: will the picture have two kinds of strokes side by side, or one kind
# > between the two?

# %%
print_only = nst.stylize("hills", "woodblock", **small).image
half = nst.stylize("hills", {"starry": 1, "woodblock": 1}, **small).image
nst.show(
    coloured[0],
    half,
    print_only,
    captions=["all Starry Night", "half and half", "all woodblock"],
    alts=[
        "The hills in blue and yellow, in short strokes, the cloud a yellow swirl.",
        "The cloud orange and cream over blue hills; dark bows in the meadow, the farm red.",
        "The hills in cream, orange and dark blue; the meadow is full of the print's dark bows.",
    ],
    height=170,
)

# %% [markdown]
# > **Observe.** Half and half has the blues of the one and the cream and orange of the other, each in places of its own, and
# > in the meadow the dark bows of the print.
#
# > **Explain.** The blend asks for both palettes at once, in these shares, and the loss does not care where. It lays them
# > where each costs least: what was light becomes cream, what was dark becomes blue. It makes no third manner.
#
# A walk leads from one to the next in small steps, here by the network that paints at once (lesson 6). Saved as a `.gif`
# it is a clip: `walk.save("walk.gif")`.

# %%
nst.style_walk("hills", ["starry", "woodblock", "watercolour"], steps=7, size=192)

# %% [markdown]
# ## Scale and direction
#
# A feature sees a fixed number of pixels. So the size of a stroke is not the painting's business but a matter of pixels: a
# stroke of $w$ pixels in a painting of the size $S$, shown to the network at the size $s \cdot N$ for a picture of the size
# $N$, becomes
#
# $$w \cdot \frac{s\,N}{S} \ \text{ pixels wide, and the share } \ \frac{s\,w}{S} \ \text{ of the picture,}$$
#
# whatever $N$ is. `style_scale` is $s$: 2 gives strokes twice as broad on a picture of the same size. `style_turn` turns
# the painting, in degrees against the clock, before it is measured; a Gram matrix forgets where a stroke lies, but not
# which way it runs.
#
# > **Predict.** The hatching runs mostly across. Turned by 90 degrees: what will run upright, the ground behind the bust, its
# > nose, or both?

# %%
settings = {"scale 0.5": {"style_scale": 0.5}, "scale 2": {"style_scale": 2}, "turned by 90": {"style_turn": 90}}
scaled = [nst.stylize("bust", "hatching", nst.Recipe(**one), **small).image for one in settings.values()]
nst.show(
    *scaled,
    captions=list(settings),
    alts=[
        "The bust before a ground of fine grain, in which streaks run across.",
        "The bust in harder light and shade, before a ground of broad bows in all directions.",
        "The bust as before; the streaks of the ground run upright.",
    ],
    height=240,
)

# %% [markdown]
# > **Observe.** At half the size the ground is a fine grain that runs across; at twice the size there are broad bows, and
# > harder shades. Turned, the ground runs upright. The nose stands where it stood.
#
# > **Explain.** The content term holds contours of the photograph, and in the even ground it holds nothing. A control of
# > the style reaches only as far as the content lets it.

# %% [markdown]
# ## Regions: a weight at every place
#
# To give a part of the picture a style of its own, every place $m$ gets a weight $w_m$: 1 inside, 0 outside. The guided
# Gram matrix (Leon Gatys and co-authors, 2017) is
#
# $$G_w = \frac{F^{\mathsf T}\operatorname{diag}(w)\,F}{\sum_m w_m}.$$
#
# One question decides whether that works: which weights has a *deep* layer? A feature of block 3 sees dozens of pixels. At
# the edge of the mask it sees both sides, and the gradient of the sky's style reaches into the land. So a place counts only
# as far as **all** that it sees lies inside: at every convolution the mask takes the smallest of its neighbourhood, at every
# pooling the smallest of four.


# %%
def pulled_in(mask, operations):
    for operation in operations:
        height, width = mask.shape
        if operation == "conv":
            padded = np.pad(mask, 1, mode="edge")
            mask = np.min([padded[i : i + height, j : j + width] for i in range(3) for j in range(3)], axis=0)
        else:
            mask = mask[: height // 2 * 2, : width // 2 * 2].reshape(height // 2, 2, width // 2, 2).min(axis=(1, 3))
    return mask


# %% [markdown]
# > **Predict.** A disc, nearly as wide as the picture. How much of it is left in blocks 1, 2, 3 and 4?

# %%
x, y = np.meshgrid(np.linspace(-1, 1, 128), np.linspace(-1, 1, 128))
disc = (x**2 + y**2 < 0.8).astype("float64")
way, layers = [], {}
for block, convolutions in enumerate((2, 2, 3, 3), 1):
    layers[f"block{block}_conv1"] = pulled_in(disc, [*way, "conv"])
    way += ["conv"] * convolutions + ["pool"]


def grey(mask):
    """The mask as a picture of 128 pixels, white inside."""
    times = 128 // len(mask)
    return mask.repeat(times, axis=0).repeat(times, axis=1)[..., None].repeat(3, axis=2).astype("float32")


nst.show(
    grey(disc),
    *map(grey, layers.values()),
    captions=["the mask", *(f"{name}: {m.mean() / disc.mean():.0%} of it" for name, m in layers.items())],
    alts=["A white disc on black.", *(f"The disc in {name}, smaller than before." for name in layers)],
    height=130,
)

# %% [markdown]
# > **Observe.** The disc shrinks from block to block, slowly at first. In block 4 a small one
# > is left.
#
# > **Explain.** Every convolution takes one place off all around, and after each pooling a place is twice as many pixels. What
# > is left are the places whose whole receptive field (lesson 1) lies in the disc. In block 5, not shown, there
# > is none.
#
# Is it worth it? We take the gradient of the style of the upper half on the pixels, once with a mask that is only made
# smaller, once with one that is pulled in, and look how far down it reaches.
#
# > **Predict.** Without pulling in, how many rows below the edge will the style of the upper half pull at?

# %%
import tensorflow as tf

net, layer = nst.backbone("pocket"), "block3_conv1"
image = tf.constant(nst.resize(nst.load_image("hills", size=128), (96, 128))[None])
mask = np.zeros((96, 128))
mask[:48] = 1
deep = pulled_in(mask, ["conv", "conv", "pool", "conv", "conv", "pool", "conv"])
goal = nst.gram_matrix(net(nst.load_image("starry", size=128), layers=[layer])[layer])


def reach(weights):
    """How strongly each row of pixels is pulled by the style of the region."""
    with tf.GradientTape() as tape:
        tape.watch(image)
        found = nst.gram_matrix(net(image, layers=[layer])[layer], tf.constant(weights[None], tf.float32))
        loss = tf.reduce_sum((found - goal) ** 2)
    return np.abs(tape.gradient(loss, image).numpy()[0]).sum(axis=(1, 2))


pulls = {"only made smaller": reach(mask[::4, ::4]), "pulled in": reach(deep)}
figure = Figure(figsize=(6, 2.6), layout="constrained")
axis = figure.subplots()
axis.axvspan(48, 96, color="0.92", label="outside of the region")
for (name, pull), line in zip(pulls.items(), ("--", "-")):
    axis.plot(pull / pull.max(), line, label=name)
axis.set(xlabel="row of pixels, from the top", ylabel="pull, of the largest")
axis.legend()
nst.views.drawn(
    figure,
    "Pull against the row of pixels. With the mask that is only made smaller it goes on for some rows below the edge; pulled "
    "in, it falls to nothing just above it.",
)

# %%
print("pulled in, nothing reaches outside:", bool((pulls["pulled in"][48:] == 0).all()))
print("only made smaller, it does:", bool((pulls["only made smaller"][48:] > 0).any()))

# %% [markdown]
# > **Observe.** The dashed line goes on for about ten rows into the grey part. The other one is exactly 0 there, and
# > begins to fall some rows above.
#
# > **Explain.** A place of block 3 at the edge sees some rows of both sides. If it counts, all pixels that it sees are pulled.
# > Pulled in, it does not count. The price is that a strip inside the edge gets less of the deep layers.
#
# The map of regions shows what a run will do before it begins. A region is a shape in percent, a colour of the photograph,
# or a picture that is white inside; it takes a style, only the colours (`take="colour"`), or nothing.

# %%
nst.explain.region_map("hills", [sky, nst.Region("bottom 55", "watercolour", name="land")])

# %% [markdown]
# > **Predict.** The sky by The Starry Night, the land by the watercolour; then the land alone, and the sky stays a photograph.
# > Where do you expect a seam?

# %%
land = nst.Region("bottom 55", "watercolour", name="land")
both = nst.stylize("hills", None, regions=[sky, land], **small)
one = nst.stylize("hills", None, regions=[land], **small)
nst.show(
    both.image,
    one.image,
    captions=["two styles", "one style, and the photograph"],
    alts=[
        "A dark blue sky in strokes with a yellow cloud over a land of red, pink and green dabs; where they meet it is white.",
        "The photograph's own sky over the same land of dabs; hills and sky are untouched.",
    ],
    height=220,
)

# %% [markdown]
# > **Observe.** Two manners in one picture, and in the other a photograph that turns to watercolour from the hills downwards.
# > The edge is soft, and below it lies a strip that is pale and has no strokes. And it is straight: it cuts through the
# > tree on the left, which has two manners now.
#
# > **Explain.** The masks overlap by the *feather* and add up to 1, so there is no hard seam. But in the strip no
# > deep layer sees the land alone: it has the palette and no strokes. That the edge runs where no painter would
# > put it is not the network's fault: "top 45" knows no trees. A painted mask, or one by colour such as
# > `nst.Region("colour #87ceeb 20", "starry")`, follows the things.

# %% [markdown]
# ## Patch by patch
#
# A Gram matrix mixes all strokes of a painting. Chuan Li and Michael Wand (2016) keep them whole: every patch of the
# picture's features looks for the patch of the painting that is most like it, and becomes like that one,
#
# $$n(i) = \underset{j}{\operatorname{arg\,max}}\ \frac{\psi_i \cdot \psi'_j}{\|\psi_i\|\,\|\psi'_j\|}, \qquad L = \frac1N \sum_i \|\psi_i - \psi'_{n(i)}\|^2.$$
#
# Why divide by the lengths? And why not centre the patches first, by the mean of each picture, as Nicholas Kolkin and
# co-authors do (2022), since features after a ReLU all point into one corner? We count how many patches of the painting
# are chosen at all, one place of block 3 for a patch.
#
# > **Predict.** Without the lengths, by the largest product alone: how many of the painting's patches will be used?

# %%
pair = [np.asarray(net(nst.load_image(n, size=128), layers=[layer])[layer])[0] for n in ("hills", "woodblock")]
p, s = (features.reshape(-1, features.shape[-1]).astype("float64") for features in pair)


def chosen(p, s):
    unit = [table / (np.linalg.norm(table, axis=1, keepdims=True) + 1e-9) for table in (p, s)]
    return np.argmax(unit[0] @ unit[1].T, axis=1)


numbers = {
    "largest product": np.argmax(p @ s.T, axis=1),
    "cosine": chosen(p, s),
    "centred cosine": chosen(p - p.mean(0), s - s.mean(0)),
}
uses = {name: np.sort(np.bincount(found, minlength=len(s)))[::-1] for name, found in numbers.items()}
figure = Figure(figsize=(6, 2.6), layout="constrained")
axis = figure.subplots()
for (name, count), line in zip(uses.items(), (":", "--", "-")):
    axis.plot(np.cumsum(count) / len(p), line, label=f"{name}: {np.mean(count > 0):.0%} of them used")
axis.set(xlabel="patches of the painting, the favourites first", ylabel="places of the picture", xlim=(0, 300))
axis.legend()
nst.views.drawn(
    figure,
    "Which share of the picture's places the favourites serve. By the largest product some dozens serve all places; by both "
    "cosines it takes some hundreds.",
)

# %%
other = numbers["cosine"] != numbers["centred cosine"]
print(f"centring changes the choice at {other.mean():.0%} of the places")

# %% [markdown]
# > **Observe.** By the product alone a few patches serve the whole picture. By the cosine it takes many more, and centring
# > changes nothing about their number. But it changes which one is taken at a good part of the places.
#
# > **Explain.** The strongest patches win every product. Divided by the lengths, the kind counts and not the strength. What
# > all patches share, the mean, says nothing about the kind either; how much it matters depends on the layer. The term of
# > the library, after Li and Wand, does not centre; `"neighbour/block3_conv1"` is the term that does.
#
# > **Predict.** Waves and a red sun, in the painting. Which of them will come over whole, patch by patch?
#
# The recipe "patches" adds such a term to the default. A region may also say *where on the painting* its strokes shall come
# from: here the sky takes them from the print's sky, the land from its waves, and in the last picture the other way about.

# %%
upper, lower = ("top 45", "bottom 55")
guided = [
    [
        nst.Region(upper, "woodblock", source=upper, name="sky"),
        nst.Region(lower, "woodblock", source=lower, name="land"),
    ],
    [
        nst.Region(upper, "woodblock", source=lower, name="sky"),
        nst.Region(lower, "woodblock", source=upper, name="land"),
    ],
]
patched = nst.stylize("hills", "woodblock", "patches", **small).image
apart = [nst.stylize("hills", "woodblock", "patches", regions=regions, **small).image for regions in guided]
nst.show(
    print_only,
    patched,
    *apart,
    captions=["statistics only", "with patches", "sky from sky, land from waves", "the other way about"],
    alts=[
        "The hills with a cream cloud; the meadow is full of dark bows.",
        "A pink sun stands in the cloud, red discs in the tree and on the path; the meadow is furrowed like waves.",
        "A calm sky from grey to orange, red discs in the tree, over a meadow of waves.",
        "Waves in the sky; the meadow and path are flat cream and orange, with red discs in front.",
    ],
    height=150,
)

# %% [markdown]
# > **Observe.** With patches the sun comes over, round and red, and more than once: in the cloud, in the tree, at the path.
# > Guided, the sky is calm and the meadow all waves; the other way about, waves stand in the sky and red suns lie in front.
#
# > **Explain.** A patch brings its neighbours with it, so what hangs together in the painting hangs together in the picture.
# > But a patch is no object: nobody has told the term that there is one sun. And the farm stays the orange block
# > that statistics alone made of it: the print has no patch that looks like a house.

# %% [markdown]
# ## When it fails
#
# Every control has an end. Three failures, made on purpose.
#
# **A region that is too small.** A piece of meadow, 8 % wide and 8 % high. (The run says what it has to do without.)
#
# > **Predict.** Which layers will have a place there that sees nothing but the region?

# %%
patch = nst.stylize("hills", None, regions=[nst.Region("box 40 60 8 8", "starry", name="patch")], **small)
nst.show(
    patch.image,
    captions="8 % wide, 8 % high",
    alts="The photograph of the hills, with a small blue smear in the middle.",
    height=200,
)

# %% [markdown]
# > **Observe.** A blue smear. The run has said that blocks 3 to 5 are left out.
#
# > **Explain.** Pulled in, nothing is left there but colour and grain, which blocks 1 and 2 see. Paint the picture larger, or
# > the region.
#
# **Strokes too broad, and colours that are not there.** The painting at four times the size; and a grey photograph, whose
# palette shall be kept.
#
# > **Predict.** Strokes four times as broad: will they be painted? And what can the map do with a palette without colours?

# %%
broad = nst.stylize("hills", "starry", nst.Recipe(style_scale=4), **small)
without_colour = nst.load_image("hills", size=160).mean(axis=2, keepdims=True).repeat(3, axis=2)
without = nst.stylize(without_colour, "starry", nst.Recipe(colour=0), **small)
nst.show(
    broad.image,
    without_colour,
    without.image,
    captions=["scale 4", "a grey photograph", "its colours kept"],
    alts=[
        "The hills in blue and yellow, smooth and hazy, with few bows in the sky.",
        "The hills in grey.",
        "The hills in grey, all edges hard, in short strokes.",
    ],
    height=170,
)

# %% [markdown]
# > **Observe.** Not broader strokes, but fewer: smooth places with the painting's colours. The grey picture stays grey, and
# > its strokes are there.
#
# > **Explain.** No layer sees a stroke that is broader than its receptive field, only its smooth inside. And where the
# > photograph's colours have no spread, the map sends all of the painting's to grey, which is right, and perhaps not what
# > you wanted.
#
# | control | what it can do | where it ends |
# |---|---|---|
# | **strength, layers** | how far, and what: grain, strokes, shapes | differences smaller than those between seeds are chance |
# | **colour** | any palette between two | it knows no objects: what is as light and as blue as sky gets the sky's colour |
# | **several styles** | any proportion | places lie side by side; it makes no third manner |
# | **scale** | broad or fine strokes | broader than a deep feature sees, they fall apart |
# | **direction** | strokes run another way | contours of the photograph stay as they are |
# | **regions** | a style for each, without a leak | a region without room at a layer has to do without that layer |
# | **patches** | motifs come over whole | small things of the photograph are replaced |

# %%
widgets.Predict(
    "Two settings: style left 0.41 and 0.44. Five seeds of one setting lie between 0.39 and 0.45. Which setting is better?",
    ["The first", "The second", "Nobody can tell from this"],
    2,
    "They differ by 0.03, and chance alone by 0.06. Choose by something else: what is kept of the photograph, or your taste.",
)

# %% [markdown]
# ## Key points
#
# - Look at chance first: what differs by less than the seeds do is no reason to choose.
# - Colour is carried along straight ways, $A_t = (1-t) I + t A$, before the style is measured.
# - Styles laid together: Gram matrices are mixed by shares, so the covariance also holds how far the styles lie apart.
# - Scale and direction are changed on the painting, before it is measured.
# - A region is a weight at every place; pulled in by what each feature sees, nothing leaks.
# - The nearest patch keeps strokes whole; by the cosine more of the painting is used than by the bare product, and
#   centring changes which patch it is.
#
# ## Test yourself
#
# <details><summary>1. You paint one setting nine times. How likely is it that the tenth lies outside of their range?</summary>
#
# 2 / (9 + 1), a fifth.</details>
#
# <details><summary>2. A picture's places are two thirds sky. Its guided Gram matrices are S for the sky and L for the land. What is the Gram matrix of all?</summary>
#
# 2/3 S + 1/3 L: the sums over places add up.</details>
#
# <details><summary>3. A region is a stripe of 10 pixels. How many places of block2_conv1 lie in it, across?</summary>
#
# Two convolutions leave 6 pixels, the pooling 3 places (or 2), the next convolution 1 (or none).</details>
#
# <details><summary>4. You print a picture twice as large, and paint it at twice the size. What must style_scale be, so that the strokes are as broad on paper as before?</summary>
#
# One half: a stroke takes the share s w / S of the picture, whatever its pixels, and the paper is twice as wide.</details>
#
# ## Words
#
# **spread**: how far equal settings lie apart. **range**: the largest less the smallest. **sheet**: one pair under many
# settings. **geodesic**: the straight way from one cloud to another, every point on its own line. **guided**: with a weight
# at every place. **leak**: style that reaches over the edge of its region. **pulled in**: a mask that holds only places
# whose whole view lies inside. **patch**: the features of a small square. **feather**: a soft edge.
#
# ## Read more
#
# Leon Gatys, Alexander Ecker, Matthias Bethge, Aaron Hertzmann and Eli Shechtman, *Controlling Perceptual Factors in Neural
# Style Transfer*, CVPR 2017. Chuan Li and Michael Wand, *Combining Markov Random Fields and Convolutional Neural Networks
# for Image Synthesis*, CVPR 2016. Nicholas Kolkin, Michal Kucera, Sylvain Paris, Daniel Sýkora, Eli Shechtman and Greg
# Shakhnarovich, *Neural Neighbor Style Transfer*, 2022. Robert McCann, *A Convexity Principle for Interacting Gases*,
# Advances in Mathematics 128, 1997, for the straight way between two distributions.

# %% [markdown] tags=["teacher"]
# ## For the teacher
#
# *Time.* 15 minutes for chance and the sheet, 10 for colour and blends, 5 for scale, 15 for regions, 10 for patches and
# failures.
# *Where people stumble.* They call the best tile the best setting; let them paint it with another seed. They take the mixed
# covariance for the covariance of the mixture; draw a red and a blue dot. They shrink a mask instead of pulling it in; ask
# what a feature at the edge sees. *Ask.* A client wants the wall of a room in a style and the lamp untouched: which
# controls, in which order, and what do you show first? *For design classes.* The sheet, the colour slider and the regions
# need no formula; each team chooses a tile by the rule and defends it, then paints it large.
