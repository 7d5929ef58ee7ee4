# %% [markdown]
# # Style: why correlations describe a manner of painting
#
# **The promise.** By the end of this page you can build a Gram matrix from two feature maps by hand, prove that it
# forgets where things are, and make new texture from noise with nothing but the Gram matrices of a painting.
#
# | | |
# |---|---|
# | **Questions** | What of a picture is *style*, as numbers? Why does it help to forget places? |
# | **Objectives** | You can compute a Gram matrix and the style loss; derive the style loss's gradient and check it; make texture; say what each layer adds. |
# | **Minutes** | 50, of which the computer works for about one. |
# | **Memory** | Under 1.4 GB. Everything here works offline. |

# %% [markdown]
# ## A picture to begin with
#
# The right picture was made from noise. All its maker knew of the left one were five tables of numbers, and not one of
# them says where anything is.

# %%
import numpy as np

import nstlib as nst
from nstlib import widgets
from nstlib.recipe import STYLE_LAYERS, Recipe

texture_only = Recipe(
    start="noise",
    content_weight=0,
    statistic="gram",
    style_layers=STYLE_LAYERS,
    tv_weight=0.02,
    size=256,
    steps=90,
    seed=2,
)
texture = nst.stylize("impasto", "impasto", texture_only, backbone="vgg16")
nst.show(
    texture.content,
    texture.image,
    captions=["the painting", "from its Gram matrices alone"],
    alts=[
        "A night sky with a large moon over a sea full of glints, in thick strokes of blue and yellow.",
        "The same blue and yellow strokes, swirls, pale rounds and glints, but not where they were: no sky, no shore.",
    ],
    height=256,
)

# %% [markdown]
# > **Observe.** Colours, strokes and swirls are the painting's, under some grain. Where moon and sea were is lost: pale
# > rounds and glints turn up in several places.
#
# What kind of number keeps a stroke and forgets its place?

# %% [markdown]
# ## Two maps, side by side
#
# Take two channels of one layer. Where does each respond, and where do they respond *together*? Multiply the maps,
# place by place: the product is large where both are. (The last picture, a chart, is explained below.)

# %%
net = nst.backbone("vgg16")
painting = nst.load_image("impasto", size=256)
maps = np.asarray(net(painting, layers=["block2_conv1"])["block2_conv1"])[0]
first, second = np.argsort(-maps.mean((0, 1)))[:2]  # the two strongest channels
nst.gram_lens(painting, "block2_conv1", int(first), int(second), backbone="vgg16", size=256)

# %% [markdown]
# > **Explain.** The mean of the product is one number: *how strongly these two go together, wherever that is*. Where one
# > of the maps is white, the product is white too, however dark the other one is. If one answered to blue and another to
# > slanting strokes, the number would say how much of the picture is blue slanting stroke.

# %% [markdown]
# ## The Gram matrix
#
# Do that for every pair of channels. The chart above has a row and a column for each of eight channels: a dark cell says that these two are often found together. Lay the features of a layer out as a table $F$ with one row for each of the $M$
# places and one column for each of the $C$ channels. Then all means of products at once are the **Gram matrix**
#
# $$G = \frac{1}{M} F^{\mathsf T} F, \qquad G_{ij} = \frac1M \sum_{m=1}^{M} F_{mi} F_{mj}.$$
#
# It has $C \times C$ numbers, however large the picture is. ($C$ is the number of channels here, not the content loss of lesson 2.) Many texts call these numbers correlations. A statistician would first subtract the means and divide by the spreads; here we do neither. Gatys and his co-authors leave out the division by $M$ here and
# put it into the loss.

# %% tags=["nbval-check-output"]
F = maps.reshape(-1, maps.shape[-1]).astype("float64")
M, C = F.shape
G = F.T @ F / M
product = np.mean(maps[..., 3] * maps[..., 7])
print("one cell is the mean of a product:", np.isclose(G[3, 7], product, rtol=1e-4))
print("the same as nst.gram_matrix:", np.allclose(G, nst.gram_matrix(maps), rtol=1e-4, atol=1e-6))
print("symmetric:", np.allclose(G, G.T))

# %% [markdown]
# ## Shuffle the places
#
# We move every feature vector somewhere else, all channels alike: what was in one corner may now be anywhere.
#
# > **Predict.** What will the maps look like? What happens to the Gram matrix, and to the content loss?

# %%
lens = widgets.GramLens("impasto", "block2_conv1", backbone="vgg16", size=256)
lens.shuffle_positions()
lens

# %% [markdown]
# > **Observe.** The maps have turned into noise and the content loss has jumped, but the chart of the Gram matrix is the
# > same as before.
#
# > **Explain.** The sum over places does not care about their order. This is the whole secret. Content asks *what is where*. Style asks *what goes with what*, and averages the
# > where away. (With live controls, click any cell to see the two maps behind it, and shuffle them back.)

# %% [markdown]
# ## The style loss
#
# Let $G$ be the Gram matrix of the picture we paint and $A$ that of the style picture. The **style loss** of one layer
# is their mean squared difference over all cells:
#
# $$S = \frac{1}{C^2} \sum_{i,j} (G_{ij} - A_{ij})^2.$$
#
# The form of Gatys' paper, $E = \frac{1}{4 C^2 M^2} \sum (\hat G_{ij} - \hat A_{ij})^2$ with $\hat G = F^{\mathsf T}F$ for pictures of
# equal size, is exactly a quarter of it. A toy with three channels and two places can be worked out on paper:

# %% tags=["nbval-check-output"]
toy = np.array([[1.0, 3.0, 5.0], [2.0, 4.0, 6.0]])  # two places, three channels
goal = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]])
gram, aim = toy.T @ toy, goal.T @ goal
gatys = np.sum((gram - aim) ** 2) / (4 * 3**2 * 2**2)
ours = float(nst.style_loss(toy.reshape(1, 2, 3), aim / 2))
print(f"Gatys: {gatys:.4f}   ours: {ours:.4f}   ratio: {ours / gatys:.1f}")

# %% [markdown]
# ## Its gradient, step by step (may be skipped)
#
# How does $S$ change when one feature $F_{mk}$ changes? First, the chain rule over all cells of $G$:
#
# $$\frac{\partial S}{\partial F_{mk}} = \sum_{i,j} \frac{\partial S}{\partial G_{ij}}\,\frac{\partial G_{ij}}{\partial F_{mk}}, \qquad \frac{\partial S}{\partial G_{ij}} = \frac{2}{C^2}(G_{ij} - A_{ij}).$$
#
# Second, $G_{ij} = \frac1M\sum_n F_{ni}F_{nj}$ holds $F_{mk}$ only where $n = m$, and there only if $i = k$ or $j = k$ (or both). With $\delta_{ik}$ for
# "1 if $i = k$, else 0", the product rule gives
#
# $$\frac{\partial G_{ij}}{\partial F_{mk}} = \frac1M\left(\delta_{ik} F_{mj} + \delta_{jk} F_{mi}\right).$$
#
# Third, put both together. The two halves are equal, because $G$ and $A$ are symmetric:
#
# $$\frac{\partial S}{\partial F_{mk}} = \frac{2}{C^2 M}\Big(\sum_j (G_{kj}-A_{kj}) F_{mj} + \sum_i (G_{ik}-A_{ik}) F_{mi}\Big) = \frac{4}{C^2 M}\,\big(F\,(G - A)\big)_{mk}.$$
#
# In words: at every place the feature vector is multiplied by the table of what is still wrong, $G - A$. The push goes the other way, against the gradient.
# Finite differences agree:


# %% tags=["nbval-check-output"]
def style(values):
    return np.mean((values.T @ values / 2 - aim / 2) ** 2)


formula = 4 / (3**2 * 2) * toy @ (gram / 2 - aim / 2)
measured = np.zeros_like(toy)
for place in np.ndindex(toy.shape):
    nudge = np.zeros_like(toy)
    nudge[place] = 1e-5
    measured[place] = (style(toy + nudge) - style(toy - nudge)) / 2e-5
print("formula and measurement agree:", np.allclose(formula, measured, rtol=1e-6))
print("four times the gradient of Gatys' E:", np.allclose(formula, 4 * toy @ (gram - aim) / (3**2 * 2**2)))

# %% [markdown]
# ## What the Gram matrix really compares (may be skipped)
#
# Yanghao Li and his co-authors showed in 2017 what the sum of squares hides. Written out,
#
# $$\sum_{i,j}(G_{ij}-A_{ij})^2 = \frac{1}{M^2}\sum_{m,n} (f_m \cdot f_n)^2 + \frac{1}{M^2}\sum_{m,n} (s_m \cdot s_n)^2 - \frac{2}{M^2}\sum_{m,n} (f_m \cdot s_n)^2,$$
#
# with $f_m$ and $s_n$ for the feature vectors of two pictures with equally many places. That is the squared **maximum
# mean discrepancy** with the kernel $(x \cdot y)^2$. It compares two *clouds* of feature vectors through their mean
# products only: different clouds can have the same Gram matrix. (Such a kernel takes two vectors; it has nothing to do
# with the kernel of a convolution.)


# %% tags=["nbval-check-output"]
def kernel(x, y):
    return np.mean((x @ y.T) ** 2)


clouds = kernel(toy, toy) + kernel(goal, goal) - 2 * kernel(toy, goal)
print("the same number:", np.isclose(clouds, np.sum((gram / 2 - aim / 2) ** 2)))

# %% [markdown]
# A Gram matrix is only one way to describe a cloud. The course's default compares its mean and its covariance instead
# (`statistic="moments"`). The covariance is the Gram matrix after the means have been subtracted. The idea is the same:
# forget where.

# %% [markdown]
# ## Texture by depth
#
# We make texture from the first layer alone, from the first two, and so on.
# (With live controls the pictures come one by one; the plain function is `nst.depth_strip`.)
#
# > **Predict.** With one layer only, what is left of the weave? From how many layers on will you see a zigzag, from how
# > many a diamond?

# %%
widgets.DepthStrips("textile", "texture", backbone="vgg16", size=128, steps=100)

# %% [markdown]
# > **Observe.** One layer gives the colours in specks. With the second, zigzag threads appear, and here and there a diamond.
# > With the third, diamonds stand in rows, with rows of rounded teeth between them; the fourth draws them more clearly. The
# > fifth adds grain rather than pattern. The order of the bands does not come back.
#
# > **Explain.** Each layer knows strokes of another size. A Gram matrix forgets places, but each *feature* has seen a square of the picture: 3 pixels wide at
# > `block1_conv1`, more than a hundred at `block5_conv1`. What is larger than that square cannot be kept, such as
# > the order of the bands. What fits into it can, if the network has channels for it. (Diamonds come early because the
# > run begins on a small version of the cloth, where they are half as large.)

# %% [markdown]
# ## What goes with what, across layers
#
# Each of the five tables looks at one layer alone. `block1_conv1` sees colours, 3 pixels at a time; `block5_conv1` sees
# large shapes. Which colour lies on which shape? Here are two drawings with the same colours and the same shapes; only
# which shape has which colour is exchanged.


# %%
def drawing(disc, square, cream=(0.93, 0.88, 0.75), ink=(0.2, 0.2, 0.24)):
    """Two discs and two squares of one area, outlined: 128 x 128, four samples along each side of a pixel."""
    y, x = (np.mgrid[:512, :512] + 0.5) / 4
    dy, dx, odd = y % 64 - 32, x % 64 - 32, (y // 64 + x // 64) % 2 == 1
    outside = np.where(odd, np.maximum(abs(dx), abs(dy)) * 2 / np.sqrt(np.pi), np.hypot(dx, dy)) - 22
    picture = np.where((outside < 2.5)[..., None], ink, cream)
    picture = np.where((outside < 0)[..., None], np.where(odd[..., None], square, disc), picture)
    return picture.reshape(128, 4, 128, 4, 3).mean((1, 3)).astype("float32")


red, blue = (0.78, 0.35, 0.27), (0.24, 0.47, 0.75)
drawn, exchanged = drawing(red, blue), drawing(blue, red)
nst.show(
    drawn,
    exchanged,
    captions=["red discs, blue squares", "blue discs, red squares"],
    alts=[
        "On cream, two red discs and two blue squares with dark outlines, like the fields of a chessboard.",
        "The same discs and squares with the colours exchanged: the discs are blue, the squares red.",
    ],
    height=200,
)

# %% [markdown]
# A **cross-layer Gram matrix** multiplies every channel of one layer $l$ with every channel of a coarser
# layer $m$ at the same place of the picture, and takes the mean:
#
# $$G^{l,m} = \frac1M\, F_l^{\mathsf T}\, \mathrm{up}(F_m).$$
#
# $M$ is the number of places of layer $l$, and $\mathrm{up}(F_m)$ gives each of them the nearest feature vector of
# layer $m$, so that the table has $C_l \times C_m$ cells. For $l = m$ it is the Gram matrix. We try it on pocket, the
# small network of lesson 1, which is quick.
#
# > **Predict.** Which table tells the two drawings apart best: that of `block1_conv1`, that of `block5_conv1`, or the one
# > across both layers?

# %%
from matplotlib.figure import Figure

from nstlib.terms.cross_layer import cross_layer_gram

pocket, FINE, COARSE = nst.backbone("pocket"), "block1_conv1", "block5_conv1"
TABLES = {"block1 alone": (FINE, FINE), "block5 alone": (COARSE, COARSE), "block1 with block5": (FINE, COARSE)}


def apart(image):
    """How far the three tables of an image are from the first drawing's: |G - A|^2 / |A|^2."""
    ours, aims = (pocket(p, layers=[FINE, COARSE]) for p in (image, drawn))
    pairs = [[np.asarray(cross_layer_gram(f[a], f[b])) for f in (ours, aims)] for a, b in TABLES.values()]
    return [np.sum((g - a) ** 2) / np.sum(a**2) for g, a in pairs]


def bars(images, alt):
    figure = Figure(figsize=(8, 0.8 + 0.7 * len(images)), layout="constrained")
    axis, rows = figure.subplots(), np.arange(len(images))
    for k, (name, colour, hatch) in enumerate(zip(TABLES, ("#D55E00", "#E69F00", "#00805C"), ("", "//", ".."))):
        values = [apart(image)[k] for image in images.values()]
        axis.barh(rows + 0.25 * k, values, 0.22, color=colour, hatch=hatch, edgecolor="white", label=name)
    axis.set_yticks(rows + 0.25, images)
    axis.invert_yaxis()
    axis.set_xlabel("distance from the first drawing")
    figure.legend(loc="outside right upper")
    return nst.views.drawn(figure, alt)


bars(
    {"colours exchanged": exchanged},
    "Bars for the drawing with exchanged colours: none to be seen for block1 alone, a short one for block5 alone, by far "
    "the longest for block1 with block5.",
)

# %% [markdown]
# > **Observe.** To `block1_conv1` the two drawings are as good as the same. `block5_conv1` sees some difference. Taken
# > together they see by far the most.
#
# > **Explain.** A feature of `block1_conv1` knows "red here", but sees too little to know of a disc. One of
# > `block5_conv1` knows "round here" and minds colour less. Only the product of the two says "red *and* round".
#
# > **Predict.** We make texture of the first drawing with all five layers. Then once more with the same steps, the same
# > seed and the same sum of weights, half of it on the cross-layer Gram matrix. Will there be a blue disc?

# %%
within = texture_only.but(size=128, steps=160, margin=0, smallest=4096)
across = within.but(style_weight=0.5, further={f"cross-layer/{FINE}+{COARSE}": 0.5})
apart_only, joined = (nst.stylize(drawn, drawn, recipe, backbone="pocket") for recipe in (within, across))
nst.show(
    drawn,
    apart_only.image,
    joined.image,
    captions=["the drawing", "from five layers, each alone", "half of the weight across layers"],
    alts=[
        "Two red discs and two blue squares on cream.",
        "Roundish and square patches of grey, pink and blue; the most distinct disc, at the upper left, is blue.",
        "The same patches, but the disc at the upper left is red, as is another below; blue lies on angular patches.",
    ],
    height=220,
)

# %%
bars(
    {"each alone": apart_only.image, "across layers": joined.image},
    "Bars for both textures: all are short but one. From layers alone, block1 with block5 stays far from the drawing.",
)

# %%
joined.ledger

# %% [markdown]
# > **Observe.** In the middle picture colours settle where they like, and a disc is blue. On the right the same disc is
# > red, and blue lies on what has corners. The bars say the same: within each layer both textures are near the drawing,
# > but across layers only the second is. In the ledger the new term has a row of its own, under `cross-layer`.
#
# > **Explain.** Gram matrices of single layers ask for the right colours and for the right shapes, and no more.
# > Mao-Chuang Yeh and Shuai Tang proposed the cross-layer matrix in 2018, for styles with structure across scales, such
# > as dots that lie on long curves. Other seeds put the patches elsewhere and find the same. Not every style needs it: on the
# > gallery's pointillist river, all small dots, you would hardly see a difference.

# %% [markdown]
# ## How alike are two paintings?
#
# Since a Gram matrix has no places, it can compare pictures of different things and sizes. We compare halves of
# paintings.
#
# > **Predict.** Is the left half of a painting closer to its own right half, or to another painting's?

# %%
names = ["impasto", "pointillism", "woodblock", "textile", "watercolour"]


def grams(image):
    return {k: np.asarray(nst.gram_matrix(v)) for k, v in net(image, layers=STYLE_LAYERS[:3]).items()}


def distance(a, b):
    """Mean over layers of |A - B|^2 / (|A| |B|), which does not care how strong a layer is."""
    return np.mean([np.sum((a[k] - b[k]) ** 2) / np.linalg.norm(a[k]) / np.linalg.norm(b[k]) for k in a])


pictures = {n: nst.load_image(n, size=256) for n in names}
left = {n: grams(p[:, : p.shape[1] // 2]) for n, p in pictures.items()}
right = {n: grams(p[:, p.shape[1] // 2 :]) for n, p in pictures.items()}
print(" " * 12 + "".join(f"{n:>13}" for n in names))
for a in names:
    print(f"{a:<12}" + "".join(f"{distance(left[a], right[b]):>13.3f}" for b in names))

# %% [markdown]
# > **Observe.** Read along a line and find the smallest number. It belongs to the other half of the same painting.
#
# > **Explain.** Gram matrices tell these five paintings apart without knowing what was painted; colour is surely a part of it. That is what makes them a
# > description of style. It is also their limit: composition, and anything larger than what a feature sees, is not in them.

# %%
widgets.Predict(
    "A painting is turned upside down. What happens to its Gram matrix at block1_conv1?",
    ["Nothing: places do not matter", "It changes: a kernel that likes bright-above now meets bright-below"],
    1,
    "Moving features changes nothing, but turning the picture changes the features themselves.",
)

# %% [markdown]
# ## Key points
#
# - A Gram matrix holds, for every pair of channels, how strongly they respond together, averaged over all places.
# - Shuffling the places leaves it as it is: style is what goes with what, not where.
# - The style loss compares two clouds of feature vectors; its gradient is $\frac{4}{C^2M} F(G-A)$.
# - Every layer can hold strokes up to its own size.
# - What one layer sees and another does not, such as the colour of a large shape, only a cross-layer Gram matrix tells.
#
# ## Test yourself
#
# <details><summary>1. A layer has 64 channels and the picture has 500 x 400 pixels. How many numbers has its Gram matrix?</summary>
#
# 64 x 64, of which 2080 differ, as it is symmetric. The picture's size does not matter.</details>
#
# <details><summary>2. All features are doubled. What happens to the Gram matrix, and to the style loss against zero?</summary>
#
# It grows four times, and the loss sixteen times.</details>
#
# <details><summary>3. Why is it wise to use several layers for style?</summary>
#
# One layer knows strokes of one size only.</details>
#
# <details><summary>4. Could two different paintings have the same Gram matrices at all five layers?</summary>
#
# In theory yes, since places are averaged away. The textures on this page come close without being the painting.</details>
#
# ## Words
#
# **Gram matrix**: for every pair of channels the mean of their product. **style loss**: mean squared difference of two
# Gram matrices. **texture**: what stays the same when places are forgotten. **maximum mean discrepancy**: a way to
# compare clouds of vectors. **statistic**: numbers that describe a cloud. **cross-layer Gram matrix**: a Gram matrix
# whose pairs are a channel of one layer and a channel of another.
#
# ## Read more
#
# Gatys, Ecker and Bethge, *Texture Synthesis Using Convolutional Neural Networks*, NIPS 2015. Li, Wang, Liu and Hou,
# *Demystifying Neural Style Transfer*, IJCAI 2017. Justin Johnson, Alexandre Alahi and Li Fei-Fei, *Perceptual Losses for
# Real-Time Style Transfer*, ECCV 2016, whose Gram matrices are divided by the number of channels too. Yeh and
# Tang, *Improved Style Transfer by Respecting Inter-layer Correlations*, 2018 (arXiv 1801.01933).

# %% [markdown] tags=["teacher"]
# ## For the teacher
#
# *Time.* 15 minutes for two maps and the matrix, 10 for shuffling, 10 for the gradient (optional), 10 for texture, 5
# for what goes across layers. *Where people stumble.* "Correlation" without subtracting the mean: say so if a
# statistician is in the room; the default statistic of the course does subtract it. *Ask.* Cut a print of a painting
# into small squares and shuffle them on the table: is it still the same painter? *For design classes.* The product of
# two maps, the shuffle and the strip carry the idea without a formula.
