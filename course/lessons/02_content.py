# %% [markdown]
# # Content: what each depth remembers
#
# **The promise.** By the end of this page you can rebuild a photograph from the features of a single layer, and say from
# the result what that layer has kept and what it has let go.
#
# | | |
# |---|---|
# | **Questions** | What is the *content* of a picture, as numbers? Which layer should stand for it? |
# | **Objectives** | You can compute the content loss by hand; derive its gradient and check it; rebuild a picture from features; choose a content layer and give your reason. |
# | **Minutes** | 40, of which the computer works for about one. |
# | **Memory** | Under 1.4 GB. Everything here works offline. |

# %% [markdown]
# ## A picture to begin with
#
# The right picture was made from noise. All its maker knew were the features of *one* layer of the left one (and a faint
# wish for smoothness), as VGG16 computes them.

# %%
import numpy as np

import nstlib as nst
from nstlib import widgets
from nstlib.recipe import Recipe

from_one_layer = Recipe(
    start="noise",
    style_weight=0,
    content_weight=1,
    content_layers=["block3_conv2"],
    style_layers=["block1_conv1"],  # of no weight
    statistic="gram",
    tv_weight=0.02,
    size=256,
    steps=80,
)
rebuilt = nst.stylize("bust", "bust", from_one_layer, backbone="vgg16")
nst.show(
    rebuilt.content,
    rebuilt.image,
    captions=["the photograph", "rebuilt from block3_conv2"],
    alts=[
        "A marble bust before a grey wall.",
        "The same bust, every curl and fold in its place, yellowish before a green wall, under fine coloured grain.",
    ],
    height=320,
)

# %% [markdown]
# > **Observe.** The bust is there, down to its curls, its folds and its face. Light and colours are only roughly right,
# > above all on the wall, and fine coloured grain lies over everything.
#
# So the features of that layer hold the bust, but not every pixel. To see how this works we need one number that says
# how far two sets of features are apart.

# %% [markdown]
# ## The content loss
#
# Let $P$ be the features of the photograph at one layer and $F$ those of the picture that we paint, both of shape
# (height, width, channels), $n$ numbers in all. The **content loss** is their mean squared difference, taken place by
# place and channel by channel:
#
# $$C(F) = \frac{1}{n} \sum_{i} (F_i - P_i)^2.$$
#
# Gatys and his co-authors write $\tfrac12\sum_i (F_i - P_i)^2$; the difference is a factor, which the weight takes up.
#
# > **Predict.** The photograph is moved to the right by three pixels. To us nothing has happened. Will the content loss
# > at `block1_conv1` be small or large? And at `block4_conv1`? (We divide by the mean square of the features
# > themselves. Then one means: as wrong as if all features were zero.)

# %%
net = nst.backbone("vgg16")
photo = nst.load_image("bust", size=192)
moved = np.roll(photo, 3, axis=1)
layers = ["block1_conv1", "block2_conv1", "block3_conv1", "block4_conv1"]
before, after = net(photo, layers=layers), net(moved, layers=layers)
for layer in layers:
    relative = nst.content_loss(after[layer], before[layer]) / np.mean(np.square(before[layer]))
    print(f"{layer}: content loss {float(relative):.3f} of the features' own mean square")

# %% [markdown]
# > **Observe.** The shallow layers pay much, the deepest one little.
#
# > **Explain.** A shallow feature sees a tiny square, and the shift moves that square to other things. A deep feature
# > stands for a wide square, and three pixels hardly change what that square holds. *Content* is what is where, and how
# > exactly "where" is meant depends on the depth.
#
# The formula is short enough for NumPy:

# %% tags=["nbval-check-output"]
F, P = (np.asarray(f["block3_conv1"], dtype="float64") for f in (after, before))
by_hand = np.mean((F - P) ** 2)
print("the same number:", np.isclose(by_hand, float(nst.content_loss(F, P)), rtol=1e-5))
print("of a picture with itself:", float(nst.content_loss(P, P)))

# %% [markdown]
# ## Its gradient
#
# To make the loss small we must know how it changes when a feature changes. Read $\partial C / \partial F_i$ as: by how much does $C$ change when $F_i$ alone grows a tiny bit, per bit. For a square, $(F_i - P_i)^2$, that is twice the difference. Only one term of the sum holds $F_i$, so
#
# $$\frac{\partial C}{\partial F_i} = \frac{\partial}{\partial F_i}\,\frac1n (F_i - P_i)^2 = \frac{2}{n}\,(F_i - P_i).$$
#
# In words: every feature is pulled straight towards its target, the harder the further away it is. A feature after a
# ReLU that stands at zero passes no pull on, because there the ReLU's own slope is zero.
#
# We check the formula the honest way: nudge one feature a little up and a little down and see what the loss does.


# %% tags=["nbval-check-output"]
def loss(values):
    return np.mean((values - P) ** 2)


place, nudge = (0, 10, 12, 5), 1e-4
up, down = F.copy(), F.copy()
up[place] += nudge
down[place] -= nudge
measured = (loss(up) - loss(down)) / (2 * nudge)
formula = 2 / F.size * (F[place] - P[place])
print("formula and measurement agree:", np.isclose(measured, formula, rtol=1e-4, atol=1e-12))

# %% [markdown]
# From the features the pull goes back through the layers to the pixels, by the chain rule. TensorFlow does that part
# for us: a `GradientTape` remembers what was computed and runs it backwards.

# %%
import tensorflow as tf

target = net(photo, layers=["block3_conv1"])["block3_conv1"]
pixels = tf.constant(np.random.default_rng(0).random(photo.shape), tf.float32)
with tf.GradientTape() as tape:
    tape.watch(pixels)
    value = nst.content_loss(net(pixels, layers=["block3_conv1"])["block3_conv1"], target)
pull = -tape.gradient(value, pixels).numpy()
print(pull.shape, "one pull for every colour of every pixel")

# %% [markdown]
# ## Rebuild a picture
#
# Features are a **representation** of a picture; going back from them to a picture is called **inversion**. Starting from noise, we follow the pull downhill. This is the whole method; lesson 5 will make it fast. Here a plain
# loop does: a small step against the gradient, divided by its largest value so that no pixel moves far, then back into the range from 0 to 1.
#
# > **Predict.** After how many steps will you know what it is: 5, 20 or 60?


# %%
wanted = net(photo, layers=["block2_conv2"])["block2_conv2"]


@tf.function
def step(pixels):
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        value = nst.content_loss(net(pixels, layers=["block2_conv2"])["block2_conv2"], wanted)
    slope = tape.gradient(value, pixels)
    return tf.clip_by_value(pixels - 0.06 * slope / tf.reduce_max(tf.abs(slope)), 0, 1), value


moments = [pixels]
for _ in range(60):
    pixels, value = step(pixels)
    moments.append(pixels)
nst.show(
    *[moments[i].numpy() for i in (0, 5, 20, 60)],
    captions=["noise", "5 steps", "20 steps", "60 steps"],
    alts=[
        "Coloured noise, every pixel by itself.",
        "Fainter coloured noise; nothing can be made out yet.",
        "The bust in grey relief, folds and face to be seen through the noise.",
        "The bust with its light and shadow, plain to see, under coloured grain.",
    ],
    height=240,
)

# %% [markdown]
# > **Observe.** After five steps there is hardly a trace. Then lines and folds stand out of the noise, and light and
# > shadow follow. Grain remains.
#
# > **Explain.** Nobody told the loop what a bust is. The features at `block2_conv2` are numbers, the loop makes them
# > equal to other numbers, and a picture that has the right numbers looks right. Plain descent has not finished; the next section uses a better optimiser.

# %% [markdown]
# ## Depth by depth
#
# Now the same from each block, with a better *optimiser*, the rule that turns the pull into steps (lesson 5). (With live controls the pictures come one by
# one, in a minute or so; the plain function is `nst.depth_strip`.)
#
# > **Predict.** From which block on will colours be wrong? From which one on will the boats be lost?

# %%
widgets.DepthStrips("harbour", "content", backbone="vgg16", size=160, steps=90)

# %% [markdown]
# > **Observe.** From `block1` and `block2` the harbour comes back almost unchanged. From `block3` all things come back, with
# > fringes at their edges and colours a little off. `block4` keeps every house and boat in its place, but not its colours,
# > and windows dissolve. `block5` leaves blotches, in which the tower and the row of houses can be guessed.
#
# > **Explain.** Every pooling throws away exact place, and every deep channel is blind to what its question does not
# > ask. Many different pictures have the same deep features, and the optimiser finds one of them.
#
# All that was rebuilt on this page was rebuilt from VGG16's features. Without `backbone="vgg16"` you see what pocket keeps:
# the same in shallow layers, less in deep ones. The paintings below are pocket's, because it is quicker.

# %% [markdown]
# ## Which layer is the content?
#
# There is no right answer, only a use. For style transfer we want the *things* to stay and their *surface* to be free,
# so that style can repaint it.
#
# > **Predict.** The street below is painted twice in the same manner, with three times the usual weight on content.
# > Once content is read from `block1_conv2`, once from `block4_conv2`. Which one looks more like a painting?

# %%
choices = ["block1_conv2", "block4_conv2"]
painted = [
    nst.stylize("street", "impasto", Recipe(content_layers=[layer], content_weight=0.2, size=256, steps=60))
    for layer in choices
]
nst.show(
    *[p.image for p in painted],
    captions=[f"content from {layer}" for layer in choices],
    alts=[
        "The street much as in the photograph, every line in its place, with thin curved strokes laid over it and a swirl in the sky.",
        "The street in the blues of the painting; brush marks stand where the windows were.",
    ],
    height=320,
)

# %% [markdown]
# > **Observe.** Read from the shallow layer, the street stays nearer to the photograph, line by line; the strokes lie on
# > it like scratches, and only in the empty sky are they free. Read from the deep one, brush marks take the place of windows, and walls and stones turn blue.
#
# > **Explain.** A layer that remembers every pixel leaves style nothing to do. Gatys and his co-authors chose `block4_conv2`; the TensorFlow tutorial takes `block5_conv2`, which frees the
# > surface even more. The course's default reads two layers, `block2_conv2` and `block4_conv2`, half and half: the
# > deep one keeps the layout, the other keeps small things recognisable.

# %%
widgets.Predict(
    "You want the windows of a facade to stay where they are, line by line. Where do you read content?",
    ["block2_conv2", "block5_conv2"],
    0,
    "A shallow layer remembers where every edge was; a deep one only that there were windows.",
)

# %% [markdown]
# ## Key points
#
# - Content is what is where, as the features of one layer at their places.
# - The content loss is a mean square, and its gradient pulls every feature straight to its target.
# - Deeper layers keep the arrangement and let go of colours and edges; that room is what style needs.
#
# ## Test yourself
#
# <details><summary>1. The content loss is 0. Are the two pictures equal?</summary>
#
# Their features at that layer are. The pictures need not be, the less so the deeper the layer.</details>
#
# <details><summary>2. A run starts from the content picture itself. What is the content loss at the first step, and its gradient?</summary>
#
# Both are zero: F equals P. At the first step only style and smoothness pull.</details>
#
# <details><summary>3. Why do different papers have content weights that differ by thousands?</summary>
#
# Partly because one takes the sum and another the mean over all features, which differ by their number.</details>
#
# <details><summary>4. Rebuilding from block5 gave blotches. Was the optimiser too weak?</summary>
#
# In part: more steps make it a little better. But very different pictures share those features, so the rest
# cannot be known from them.</details>
#
# ## Words
#
# **content loss**: mean squared difference of features at the same places. **target**: the features that are aimed at.
# **representation**: a picture as features. **inversion**: rebuilding a picture from its representation.
#
# ## Read more
#
# Gatys, Ecker and Bethge, *Image Style Transfer Using Convolutional Neural Networks*, CVPR 2016, section 2.1 and
# figure 1. Aravindh Mahendran and Andrea Vedaldi, *Understanding Deep Image Representations by Inverting Them*, CVPR 2015.

# %% [markdown] tags=["teacher"]
# ## For the teacher
#
# *Time.* 10 minutes for the loss, 10 for the gradient (skip the nudge with design classes), 20 for looking. *Where
# people stumble.* "The deep layer is worse, because the picture is worse." Ask what it would have to remember to be
# better, and whether style could still work then. *Ask.* Which of the strip's pictures would you hang up, and why?
# *Without live controls* the strip is computed when the page is made.
