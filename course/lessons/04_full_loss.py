# %% [markdown]
# # The full loss: content and style at one table
#
# **The promise.** By the end of this page you can write down the full loss, read from its ledger which term really moves
# the picture, and choose weights on purpose instead of copying them.
#
# | | |
# |---|---|
# | **Questions** | How are content and style put into one number? Why do the weights in published codes differ by factors of thousands? |
# | **Objectives** | You can assemble the full loss from features; tell a term's share of the loss from its share of the gradient; translate weights between codes; say where on a picture content and style disagree. |
# | **Minutes** | 45, of which the computer works for about one. |
# | **Memory** | Under 1.2 GB. Everything here works offline. |

# %% [markdown]
# ## A picture to begin with
#
# One photograph, one painting, three weights. Everything between "only tinted" and "mostly paint" is one number; 1 is the usual one, and in practice it is the only knob you need.

# %%
import numpy as np

import nstlib as nst
from nstlib import widgets
from nstlib.recipe import Recipe

strengths = [1 / 16, 1, 8]
tries = [nst.stylize("hills", "impasto", Recipe(style_strength=s, size=256, steps=60)) for s in strengths]
nst.show(
    *[t.image for t in tries],
    captions=[f"style_strength = {s:g}" for s in strengths],
    alts=[
        "The hills, slightly softened, close to their own colours.",
        "The hills in blue and yellow paint, path and trees still there.",
        "Thick blue and yellow paint in which the hills can just be found.",
    ],
    height=256,
)

# %% [markdown]
# ## The formula
#
# Content asks for features at their places (lesson 2), style for their correlations (lesson 3). The **full loss** of a
# picture $x$ adds them up, with a weight for each, and with a third term against grain:
#
# $$L(x) = \underbrace{\alpha \sum_{l} a_l\, C_l(x)}_{\text{content}} \;+\; \underbrace{\beta \sum_{l} b_l\, S_l(x)}_{\text{style}} \;+\; \underbrace{\gamma\, TV(x)}_{\text{smoothness}}.$$
#
# $a_l$ and $b_l$ share a side's weight among its layers and add up to 1. In a `Recipe`, $\alpha$ is `content_weight`, $\beta$
# is `style_weight` times `style_strength`, and $\gamma$ is `tv_weight`. **Total variation** sums how much neighbouring pixels differ:
#
# $$TV(x) = \sum_{r,c} |x_{r+1,c} - x_{r,c}| + |x_{r,c+1} - x_{r,c}|.$$
#
# A third sum runs over the colours. (It adds absolute differences, not squares; TensorFlow's tutorial says squares in
# its text and does absolute values in its code.) In a `Recipe` every term is divided by a size of its own, as we shall
# see, and unless you ask for `statistic="gram"`, style compares mean and covariance.
#
# > **Predict.** Which picture has the larger total variation: a soft gradient from black to white, or one sharp edge
# > between black and white?

# %%
ramp = np.repeat(np.linspace(0, 1, 64, dtype="float32")[None, :, None], 3, axis=2).repeat(64, axis=0)
edge = (ramp > 0.5).astype("float32")
both = [float(nst.total_variation(p)) for p in (ramp, edge)]
print(f"soft gradient: {both[0]:.1f}   sharp edge: {both[1]:.1f}")

# %% [markdown]
# > **Observe.** They are equal.
#
# > **Explain.** Going from 0 to 1 costs 1, in one leap or in sixty steps; going up and down again costs more each time.
# > That is why total variation spares clean edges and punishes grain.
#
# One cell compares both numbers with TensorFlow's.

# %% tags=["nbval-check-output"]
import tensorflow as tf

theirs = [float(tf.image.total_variation(tf.constant(p))) for p in (ramp, edge)]
print("as in TensorFlow:", np.allclose(both, theirs, rtol=1e-5))

# %% [markdown]
# ## Assemble it by hand
#
# Here are the terms, one by one; the loss is their weighted sum. We take the losses of lessons 2 and 3 as they are, at a blend of photograph and painting.

# %%
net = nst.backbone()
size = 160
photo, painting = (nst.load_image(n, size=size) for n in ("harbour", "impasto"))
style_layers, content_layer = ["block1_conv1", "block3_conv1", "block5_conv1"], "block4_conv2"
start = 0.7 * photo + 0.3 * nst.resize(painting, photo.shape[:2])
P, A, F = (net(p, layers=[content_layer, *style_layers]) for p in (photo, painting, start))
raw = {f"content {content_layer}": float(nst.content_loss(F[content_layer], P[content_layer]))}
for layer in style_layers:
    raw[f"style {layer}"] = float(nst.style_loss(F[layer], nst.gram_matrix(A[layer])))
raw["smoothness"] = float(nst.total_variation(start))
for name, value in raw.items():
    print(f"{name:<24}{value:>12.3g}")

# %% [markdown]
# > **Observe.** Content and style are means here. Total variation is a sum over all pixels and dwarfs them all.
#
# > **Explain.** Each term has a unit of its own: how strong a layer's features are, how many channels, how many pixels.
# > Whoever adds them up as they are needs weights that repair this. That is where the strange numbers come from.

# %% [markdown]
# ## Why published weights differ by thousands
#
# Below is the factor by which several famous codes multiply a plain sum of squares. Sums, means and factors differ.
# (Crowson's style measures another distance, so that factor cannot be compared.) The first line, `relative`, is the
# course's own: there a term is divided by the size of its target, which counts as 1 here.

# %%
from nstlib.conventions import CONVENTIONS, factors
from nstlib.losses import Term

channels, places = 64, 128 * 128
print(f"{'convention':<16}{'one style layer':>18}{'one content layer':>20}")
for name in CONVENTIONS:
    terms = (Term("style", "block1_conv1", 1.0), Term("content", "block4_conv2", 1.0))
    shapes = {("style", "block1_conv1"): (places, channels), ("content", "block4_conv2"): (places // 64, 512)}
    sizes = {("style", "block1_conv1"): 1.0, ("content", "block4_conv2"): 1.0}
    s, c = factors(name, terms, shapes, sizes, places)
    print(f"{name:<16}{float(s):>18.3g}{float(c):>20.3g}")

# %% [markdown]
# > **Observe.** Never mind the numbers; see only that the lines differ. A weight of 1 means something else from code to code, and the balance between the two columns changes too.
#
# > **Explain.** A weight without its loss is no information. In `relative`, 1 means "as wrong as if all features were
# > zero", for every layer, size and network. Smoothness is divided by
# > the number of values in the picture. In that unit weights near 1 make sense. The published recipes are there too,
# > each on its own scale: `Recipe.preset("gatys")`, `"tf-tutorial"`, `"keras-example"`, `"neural-style"`, `"crowson"`.

# %%
gatys = Recipe.preset("gatys")
print(gatys.convention, gatys.content_weight, gatys.style_weight, gatys.start, gatys.optimiser)

# %% [markdown]
# ## The ledger
#
# Every run keeps accounts. For each term: its raw value, its weight, the product, its share of the loss, and how hard it
# pulls on the pixels, that is, the length of its own gradient.
#
# > **Predict.** After a run, which side has the larger share of the *loss*? And which of the *pull*?

# %%
result = nst.stylize("harbour", "impasto", size=160, steps=60)
result.ledger

# %% [markdown]
# > **Observe.** Content holds more of the loss than style, although it does not pull harder. And most of all that pulling
# > cancels.
#
# > **Explain.** A term's share of the loss says how much of it is *left*. Its share of the gradient says what it is
# > *doing*. At a minimum, where no pixel is stopped at black or white, the whole gradient $\nabla L$ is zero: all pulls add up to nothing, however long each of them is. So read the pulls when
# > you want to know what a weight does, and the loss when you want to know who lost.

# %% [markdown]
# ## Move the weights
#
# Now the ledger of a third picture, the hills, judged as if it should become the harbour in that manner. (The harbour
# itself would have no content pull to show.) There is a slider for each layer. Its gradients are measured once. A
# weight only stretches its term's gradient, so everything else follows from the inner products of the terms' gradients.
# (The inner product $\langle g_i, g_j\rangle$ multiplies two gradients value by value and adds up; $\lVert g\rVert$ is
# the length, the root of $\langle g, g\rangle$.)
#
# $$\Big\lVert \sum_i w_i\, g_i \Big\rVert^2 = \sum_{i,j} w_i\, w_j\, \langle g_i, g_j\rangle.$$
#
# (Without live controls you see one board; `nst.layer_ledger` is its plain function.)

# %%
widgets.LayerLedger("harbour", "impasto", picture="hills", size=160)

# %% [markdown]
# > **Try.** Switch all style layers off but `block5_conv1`. How large must its weight be to take half of the pull? And
# > what does that do to its share of the loss?
#
# One cell checks the formula: the ledger from inner products against the ledger that measures anew.

# %% tags=["nbval-check-output"]
from nstlib import explain, ledger, lens
from nstlib.losses import terms_of

objective, image, targets = explain.at_one_picture("harbour", "impasto", "hills", size=96)
pulls = lens.measure_pulls(objective, image, targets)
other = objective.recipe.but(content_weight=1.0)
foretold = pulls.ledger(terms_of(other))
objective.reweight(other)
measured = ledger.take(objective, image, targets)
print(
    "the same:",
    np.allclose([r.gradient_share for r in foretold], [r.gradient_share for r in measured], rtol=1e-2, atol=1e-4),
)

# %% [markdown]
# ## Tug of war, on the picture
#
# The pulls are not spread evenly. These maps show where on the picture each side pulls, and whether they pull the same
# way. They belong to the end of a run of 40 steps. (With live controls, walk back through its moments.)
#
# > **Predict.** The ledger of the finished harbour said that content and style pull almost against each other. Is that so everywhere, or only
# > at edges? (At 0° two pulls go the same way, at 180° dead against each other.)

# %%
widgets.TugOfWar("harbour", "impasto", size=160)

# %% [markdown]
# > **Observe.** Nearly everywhere the last map is brown: the two sides pull against each other, on even surfaces as well
# > as at edges. The two blue maps look alike: where content pulls hard, style pulls hard too.
#
# > **Explain.** Where both wanted the same, it has been done long ago. What is left is where they disagree, and there the
# > weights decide. At the very start it is different: content has nothing to pull yet, because the picture *is* the
# > photograph.

# %%
widgets.Predict(
    "A run has come to rest. You double every weight, content, style and smoothness alike. What will happen?",
    ["Nothing: it stays where it is", "The picture changes until a new balance is found"],
    0,
    "The loss is doubled everywhere, so its minimum stays in the same place. Only ratios of weights matter.",
)

# %% [markdown]
# ## Choose a balance
#
# There is no right balance, but there is a way to look for one: a row of pictures, one number changed.

# %%
weights = [0.005, 0.15, 1.0]
rows = [nst.stylize("still_life", "watercolour", Recipe(content_weight=w, size=256, steps=60)) for w in weights]
nst.show(
    *[r.image for r in rows],
    captions=[f"content_weight = {w:g}" for w in weights],
    alts=[
        "Watercolour flowers; bottle and jug are gone.",
        "The still life as a watercolour, all things in their places, the wall in green and pink.",
        "The still life close to the photograph, with a little paint on the wall.",
    ],
    height=256,
)

# %% [markdown]
# > **Observe.** To the left bottle and jug dissolve, and the fruit turns into flowers; to the right everything has its
# > outline and there is little paint.
#
# > **Explain.** Steps this large are plain to see. So search in factors,
# > not in small steps, and change one weight at a time.

# %% [markdown]
# ## Key points
#
# - The full loss is content plus style plus smoothness, each with a weight; only ratios of weights matter.
# - A weight means nothing without the loss it belongs to: sums, means and units make factors of thousands.
# - The share of the loss says what is left; the share of the gradient says what moves the picture.
# - A finished picture is a draw: strong pulls that cancel.
#
# ## Test yourself
#
# <details><summary>1. A tutorial uses content weight 10000 and style weight 0.01. Does content count a million times as much?</summary>
#
# No. Its style loss is that much larger, because its features run up to thousands and enter to the fourth power.</details>
#
# <details><summary>2. The style term holds 5 % of the loss. Is it unimportant?</summary>
#
# Look at its share of the gradient. A term that has nearly got its way has little loss left and may still pull hard.</details>
#
# <details><summary>3. What does a huge total-variation weight do to a picture?</summary>
#
# It makes it flat: large even patches, in the end a single colour.</details>
#
# <details><summary>4. Why does the content term pull with zero force at the start from the photograph?</summary>
#
# Its gradient is proportional to F - P, and there F equals P.</details>
#
# ## Words
#
# **full loss**: the weighted sum of all terms. **weight**: how much a term counts. **total variation**: the sum of
# differences between neighbours. **share of the loss**, **share of the gradient**: parts of the whole, per term. **net
# pull**: what is left when all pulls are added. **convention**: which sums, means and units a code uses.
#
# ## Read more
#
# Gatys, Ecker and Bethge, *Image Style Transfer Using Convolutional Neural Networks*, CVPR 2016, sections 2.3 and 3.1.
# Mahendran and Vedaldi, CVPR 2015, on total variation. Johnson, Alahi and Li, ECCV 2016, for the same loss in a network
# that paints in one pass.

# %% [markdown] tags=["teacher"]
# ## For the teacher
#
# *Time.* 10 minutes for the formula, 10 for conventions, 15 for ledger and sliders, 10 for the tug of war. *Where people
# stumble.* They read the share of the loss as importance; the ledger's two columns are the cure. *Ask.* If you could see
# only one of the two columns during a run, which one, and for what? *For design classes.* Start from the row of
# pictures at the end and go backwards. *Rubric for a balance sheet of three pictures*: 0, one picture only; 1, three
# pictures, no reason; 2, a reason from the pictures; 3, a reason from pictures and ledger together.
