# %% [markdown]
# # At once: a network that paints without a loop
#
# **The promise.** By the end of this page you can train a network that paints a photograph in one pass, say which part
# of it makes the strokes, and work out when that pays.
#
# | | |
# |---|---|
# | **Questions** | How can a picture be painted without a loop? What does a network have to learn for it, and what does that cost? Where in it is the style? |
# | **Objectives** | You can train a small network with the full loss; tell a network that has learnt to paint from one that knows one photograph by heart; say what instance normalisation takes away and why; blend styles by their numbers; work out after how many pictures training pays. |
# | **Minutes** | 50, of which the computer works for about one and a half. |
# | **Memory** | Under 1.2 GB. Everything here works offline. |

# %% [markdown]
# ## A picture to begin with
#
# One photograph and one print, painted twice: by the loop of lesson 5, which improves pixels step by step, and by
# `nst.paint`, which sends the photograph once through a network that has learnt this print.
#
# > **Predict.** How many times as long does the loop take: twice, ten times, a hundred times?

# %%
import time

import numpy as np

import nstlib as nst
from nstlib import widgets

SIZE, STYLE = 256, "woodblock"
bridge, painting = (nst.load_image(name, size=SIZE) for name in ("bridge", STYLE))
loop = nst.stylize(bridge, STYLE, size=SIZE, steps=60)
at_once = nst.paint(bridge, STYLE)  # the first call loads the network; those that are counted come now
passes, began = 0, time.perf_counter()
while time.perf_counter() - began < 2:
    nst.paint(bridge, STYLE)
    passes += 1
per_loop, per_pass = loop.seconds, (time.perf_counter() - began) / passes
print(f"a loop of 60 steps: {per_loop:.2f} s    a pass: {per_pass:.3f} s, or {1 / per_pass:.0f} pictures a second")

# %%
nst.show(
    bridge,
    painting,
    loop.image,
    at_once.image,
    captions=["the photograph", "the print", "the loop", "one pass"],
    alts=[
        "A suspension bridge at night, its stone tower lit in amber, lamps on its cables, golden light on the river.",
        "A print of curling waves, striped in blue, green and cream, outlined in black; orange sky with a red sun.",
        "The bridge as a print in salmon, cream and grey-blue: dark waves fill the sky, the tower is bent like a rock.",
        "The bridge in cream, salmon and grey-blue, its shape kept, with small dark arcs all over the sky.",
    ],
    height=140,
)

# %% [markdown]
# > **Observe.** The loop takes about a hundred times as long. It has bent the bridge itself into the forms of the
# > print; the pass has kept the bridge and given it colours, outlines and small arcs.
#
# > **Explain.** The loop starts from nothing with every photograph. The network has done its work before: somebody has
# > trained it. A fair account has to count that.
#
# Training the network in the package took 146 minutes of processor time, half as long on two cores, for twelve styles.
# From $n$ pictures on it has paid:
#
# $$n \;\ge\; \frac{\text{training}}{\text{per loop} - \text{per pass}}.$$


# %%
def break_even(training, per_pass, per_loop):
    """After how many pictures a training has paid; all three in seconds."""
    return int(np.ceil(training / (per_loop - per_pass)))


training = 146 * 60 / 2  # seconds on two cores
print("all twelve styles have paid after", break_even(training, per_pass, per_loop), "pictures")
print("a twelfth of it, for one style, after", break_even(training / 12, per_pass, per_loop))

# %% [markdown]
# For one photograph the loop is the shorter way, for an album or a film the network. One that somebody else has
# trained costs you nothing, and pays from the first picture on.

# %% [markdown]
# ## The same loss, another thing to move
#
# In lesson 5 the gradient of the full loss $L$ went into the pixels $x$ of one picture:
#
# $$x \leftarrow x - \eta\, \nabla_x L(x).$$
#
# Now let a network $f$ with weights $\theta$ paint: it makes the picture $x = f_\theta(p)$ of a photograph $p$. We
# leave the pixels to it and move its weights instead, so that the loss is small *on average over all photographs*:
#
# $$\min_\theta\; \mathbb{E}_{p}\Big[\, L\big(f_\theta(p);\, p\big) \Big], \qquad
# \theta \leftarrow \theta - \eta\, \nabla_\theta\, \frac1B \sum_{b=1}^{B} L\big(f_\theta(p_b);\, p_b\big).$$
#
# $\mathbb{E}_p$ is the mean over photographs. Nobody has all of them, so each step takes the mean over $B$ that are
# drawn at random, a **batch**. $L$ is the full loss of lesson 4; after the semicolon stands the photograph that its
# content term compares with. A second network, trained long ago and never changed, still says what content and style
# are. Justin Johnson, Alexandre Alahi and Li Fei-Fei call it the **loss network** (2016; Dmitry Ulyanov and others had
# the idea in the same spring). Ours is pocket.

# %%
widgets.Predict(
    "The training is over. What is needed to paint one more photograph?",
    ["The network alone", "The network and the loss network", "The network, the loss network and the painting"],
    0,
    "Loss network and painting only say how wrong a picture is, which nobody asks any more. What they taught is in the "
    "weights.",
)

# %% [markdown]
# ## A network of your own
#
# It has three kinds of parts beside convolutions. In exercise 6 you build them in NumPy for one picture; here they are
# in TensorFlow, for a batch $(B, h, w, C)$. **Instance normalisation** takes from each channel of each picture its own
# mean and spread, and gives it others:
#
# $$IN(x) = \gamma\, \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta.$$
#
# $\mu$ and $\sigma^2$ are taken over the places of one channel of one picture, and $\epsilon$ keeps a flat channel
# from being divided by zero; $\gamma$ (the **scale**) and $\beta$ (the **shift**) are learnt. (In lesson 4 these
# letters were weights of the loss. Both uses are common.) A **residual block** adds a change to what comes in.
# **Upsampling** makes a square of four places out of each.

# %%
import keras
import tensorflow as tf


def instance_norm(x, scale, shift):
    mean, variance = tf.nn.moments(x, [1, 2], keepdims=True)
    return scale * (x - mean) / tf.sqrt(variance + 1e-5) + shift


def residual_block(x, first, second):
    return x + second(tf.nn.relu(first(x)))


def upsample(x):
    return tf.repeat(tf.repeat(x, 2, axis=1), 2, axis=2)


# %% [markdown]
# Ten convolutions, with a norm after each. Two of them halve the sides, so that the six in the middle work on small
# maps, where a kernel sees more of the picture and costs less; two lead back to the full size. To begin with, all
# kernels are random numbers. A `tf.Variable` is a tensor whose numbers may be changed: what is to be learnt.

# %%
BLOCKS = ["block1", "block2", "block3"]
SHAPES = {"down1": (4, 3, 16), "down2": (4, 16, 32)}  # side of the kernel, channels in, channels out
SHAPES |= {f"{block} {part}": (3, 32, 32) for block in BLOCKS for part in ("first", "second")}
SHAPES |= {"up1": (3, 32, 16), "up2": (5, 16, 3)}


def new_weights(seed=0):
    rng, weights = np.random.default_rng(seed), {}
    for name, (side, into, out) in SHAPES.items():
        kernel = rng.normal(0, np.sqrt(2 / (side * side * into)), (side, side, into, out))
        for part, start in {"kernel": kernel, "scale": np.ones(out), "shift": np.zeros(out)}.items():
            weights[f"{name} {part}"] = tf.Variable(start, dtype=tf.float32)
    return weights


print("numbers to learn:", sum(int(tf.size(w)) for w in new_weights().values()))

# %% [markdown]
# `layer` is one convolution with its norm; `through` makes a function of it, as a residual block wants two. No path
# leads past the network from the photograph to the result: what is to be seen there has to be painted.


# %%
def layer(x, weights, name, norm=instance_norm):
    kernel, stride = weights[f"{name} kernel"], 2 if name.startswith("down") else 1
    border = [(kernel.shape[0] - stride + 1) // 2] * 2
    x = tf.pad(x, [[0, 0], border, border, [0, 0]], "REFLECT")  # the edge is mirrored
    x = tf.nn.conv2d(x, kernel, stride, "VALID")
    return norm(x, weights[f"{name} scale"], weights[f"{name} shift"])


def paint(photos, weights, norm=instance_norm):
    """Photographs (B, h, w, 3) in [0, 1] through the network: pictures of the same shape; h and w multiples of 4."""

    def through(name):
        return lambda x: layer(x, weights, name, norm)

    x = 2 * photos - 1
    for name in ("down1", "down2"):
        x = tf.nn.relu(through(name)(x))
    for block in BLOCKS:
        x = residual_block(x, through(f"{block} first"), through(f"{block} second"))
    x = tf.nn.relu(through("up1")(upsample(x)))
    return tf.sigmoid(through("up2")(upsample(x)))  # into the range from 0 to 1


# %% [markdown]
# The loss is the one that you assembled in lesson 5, with the same layers and a little less content. Every picture of
# the batch is compared for itself; then comes the mean.

# %%
net = nst.backbone("pocket")
content_layer, style_layers = "block2_conv2", ["block1_conv1", "block2_conv1", "block3_conv1", "block4_conv1"]
A = {k: nst.gram_matrix(v) for k, v in net(painting, layers=style_layers).items()}


def batch_loss(painted, photos, content=0.2, smooth=0.1):
    F, P = net(painted, layers=[content_layer, *A]), net(photos, layers=[content_layer])[content_layer]
    style = [tf.reduce_sum((nst.gram_matrix(F[k]) - A[k]) ** 2, [-2, -1]) / tf.reduce_sum(A[k] ** 2) for k in A]
    missed = tf.reduce_sum((F[content_layer] - P) ** 2, [1, 2, 3]) / tf.reduce_sum(P**2, [1, 2, 3])
    variation = tf.image.total_variation(painted) / tf.cast(tf.size(painted[0]), tf.float32)
    return tf.reduce_mean(tf.add_n(style) / len(style) + content * missed + smooth * variation)


# %% [markdown]
# Where do weights get their gradient from? From the pixels: it is the gradient of lesson 5, sent on through one more
# network by the chain rule,
#
# $$\nabla_\theta L = \left(\frac{\partial x}{\partial \theta}\right)^{\!\mathsf T} \nabla_x L.$$
#
# We work it out for one kernel in two steps, first to the pixels and then on to the kernel, and once straight away:

# %% tags=["nbval-check-output"]
weights, photo = new_weights(), tf.constant(nst.load_image("hills", size=64)[None, :40])
kernel = weights["up2 kernel"]
with tf.GradientTape(persistent=True) as tape:  # persistent: it may be asked more than once
    painted = paint(photo, weights)
    loss = batch_loss(painted, photo)
to_pixels = tape.gradient(loss, painted)
in_two_steps = tape.gradient(painted, kernel, output_gradients=to_pixels)  # the transposed matrix times to_pixels
print("the same gradient:", np.allclose(in_two_steps, tape.gradient(loss, kernel), rtol=1e-3, atol=1e-6))

# %% [markdown]
# ## Train it
#
# The training loop looks like the loop by hand of lesson 5: evaluate, take the gradient, step. What moves is not a
# pixel, but a weight, and each step sees another batch: two windows out of seven photographs of the gallery. The
# eighth, the bridge, is kept out. `keras.optimizers.Adam` is the `adam` of lesson 5; the rate falls along a cosine to
# zero, because batches differ and small steps average over them. (`yield` hands out a step's number and loss, and goes
# on when the next is asked for, so that we can look in between.)


# %%
def windows(photographs, rng, count=2, side=128):
    """Square windows at random places of random photographs, half of them mirrored."""
    found = []
    for _ in range(count):
        photo = photographs[rng.integers(len(photographs))]
        size = int(min(photo.shape[:2]) * rng.uniform(0.6, 1))
        top, left = (rng.integers(n - size + 1) for n in photo.shape[:2])
        window = nst.resize(photo[top : top + size, left : left + size], side)
        found.append(window if rng.random() < 0.5 else window[:, ::-1])
    return np.stack(found)


def train(weights, photographs, steps, rate=0.01, seed=0):
    """Adam on weights; yields (step, loss) after each step."""
    variables, rng = list(weights.values()), np.random.default_rng(seed)
    adam = keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(rate, steps), beta_2=0.99)

    @tf.function
    def step(photos):
        with tf.GradientTape() as tape:
            loss = batch_loss(paint(photos, weights), photos)
        adam.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    for t in range(1, steps + 1):
        yield t, float(step(windows(photographs, rng)))


# %% [markdown]
# > **Predict.** We train for half a minute or a minute, from random numbers. What will the bridge look like after the
# > first step, after 50, and at the end after 500: noise, a tint, paint?

# %%
STEPS, EARLY = 500, 150
if nst.settings.switch("NST_FAST"):  # only for the project's own tests, which are in a hurry
    STEPS, EARLY = 20, 10


def cut(picture):
    """Without the last rows and columns, so that the sides are multiples of 4, and as a batch of one."""
    height, width = picture.shape[:2]
    return tf.constant(picture[None, : height // 4 * 4, : width // 4 * 4])


names = [picture.name for picture in nst.gallery() if picture.kind == "content" and picture.name != "bridge"]
photographs = [nst.load_image(name, size=320) for name in names]
seen, unseen = cut(nst.load_image("hills", size=SIZE)), cut(bridge)
weights, losses, looks, began = new_weights(), [], {}, time.perf_counter()
for t, loss in train(weights, photographs, STEPS):
    losses.append(loss)
    if t in (1, 10, 50, EARLY, STEPS):
        looks[t] = [paint(photo, weights) for photo in (seen, unseen)]
        print(f"step {t:>3}: loss {np.mean(losses[-20:]):.2f}")
seconds = time.perf_counter() - began
print(f"{seconds:.0f} s of training, which have paid after {break_even(seconds, per_pass, per_loop)} pictures")

# %%
nst.show(
    *[look[1][0].numpy() for look in looks.values()],
    captions=[f"step {t}" for t in looks],
    alts=[
        "Pale beige with blurred black blots; the tower is a smear.",
        "The bridge as a blurred shape in violet, green and black, streaked sideways.",
        "Tower, deck and lamps in hard streaks of black and ochre on a grey ground.",
        "The tower in orange and cream with dark outlines, the lamps as pale beads with dark rims, like foam.",
        "The bridge as a coloured print: dark outlines, cream and salmon, grey-blue sky, water in short lying marks.",
    ],
    height=105,
)

# %%
from matplotlib.figure import Figure

figure = Figure(figsize=(8, 2.6))
axis = figure.subplots()
axis.semilogy(range(1, STEPS + 1), losses, color="#9FC8E3", linewidth=0.8, label="each batch")
axis.semilogy(range(20, STEPS + 1), np.convolve(losses, np.ones(20) / 20, "valid"), color="#0072B2", label="mean of 20")
axis.minorticks_off()
axis.set_yticks([0.2, 0.5, 1, 2], ["0.2", "0.5", "1", "2"])
axis.set_xlabel("step")
axis.set_ylabel("loss")
axis.legend()
nst.views.drawn(
    figure,
    "Loss over the steps of the training: it falls steeply for about a hundred steps and slowly after that; single "
    "batches jump up and down around the mean the whole time.",
)

# %% [markdown]
# > **Observe.** At first there are blots; after ten steps the large shapes are there, after fifty the streaks, and
# > then colours and dark outlines. That is paint, not a tint. The loss falls fast, then slowly, and jumps from batch
# > to batch.
#
# > **Explain.** Most of what there is to learn is the same for every photograph: which colours, how thick an outline,
# > what to put at an edge. So a few photographs teach it. The jumps are no sign of trouble: an empty sky and a street
# > full of windows are not equally hard.

# %% [markdown]
# ## What more training gives
#
# Here is your network beside the one in the package, which is larger and was trained more than a hundred times as
# long, for twelve styles, and beside the loop.
#
# > **Predict.** What can the network in the package do that yours cannot?

# %%
nst.show(
    looks[STEPS][1][0].numpy(),
    at_once.image,
    loop.image,
    captions=["yours", "the one in the package", "the loop"],
    alts=[
        "Yours: dark outlines along the tower, around lamps and on the water; the sky is nearly empty.",
        "The package's: outlines are finer, and small dark arcs like those of the print stand in the sky as well.",
        "The loop's: sky, tower and water are bent into large dark waves; deck and lamps can just be found.",
    ],
    height=190,
)

# %% [markdown]
# > **Observe.** Yours has the colours of the print, and dark marks wherever the photograph has an edge; its sky is
# > nearly empty. The one in the package draws small arcs there too. Only the loop makes large waves, and bends the
# > bridge for them.
#
# > **Explain.** A minute is enough for palette, outline and a first kind of mark. To put something where the
# > photograph has nothing takes more training: Johnson and his co-authors gave it 40,000 steps of four pictures, about
# > four hours on a graphics card. And a small network has marks of a fixed width, which it cannot arrange: it never
# > looks at its result. The loop does, in every step.

# %% [markdown]
# ## One photograph by heart
#
# The bridge above was a fair test, because no step had seen it. Now we train once more, from the same random numbers
# and for as many steps as the fourth picture above had, but on the hills alone.
#
# > **Predict.** Which of the two networks has the smaller loss on the hills? Which on the bridge?

# %%
narrow = new_weights()
for t, _ in train(narrow, [photographs[names.index("hills")]], STEPS):
    if t == EARLY:
        break
by_heart = [paint(photo, narrow) for photo in (seen, unseen)]
for words, pair in {"seven photographs": looks[EARLY], "the hills alone": by_heart}.items():
    hills, other = (float(batch_loss(*both)) for both in zip(pair, (seen, unseen)))
    print(f"loss after learning on {words}: {hills:.3f} on the hills, {other:.3f} on the bridge")

# %%
nst.show(
    *[picture[0].numpy() for picture in (*looks[EARLY], *by_heart)],
    captions=[
        "hills, learnt on seven",
        "bridge, learnt on seven",
        "hills, learnt on the hills",
        "bridge, learnt on the hills",
    ],
    alts=[
        "The hills under thick dark marks, the path a broken orange line, a cream cloud in a pale sky.",
        "The bridge in orange and cream with dark outlines, its lamps pale beads.",
        "The hills with finer marks: a smooth pale path, a meadow in even hatching, a cream cloud in a blue sky.",
        "The bridge in dull white and green: the tower is pale and streaked, the lamps are smeared into dashes.",
    ],
    height=120,
)

# %% [markdown]
# > **Observe.** On the hills the second network has the smaller loss, and they look more finished. On the bridge it
# > has the larger one: the tower loses its colour and its outlines, and streaks run through it.
#
# > **Explain.** A network that does better on what it was shown and worse on the rest is **over-fitted**: it has
# > learnt meadow and cloud, and no night. The formula asks for the mean over *all* photographs, and one is a poor
# > sample of them. Seven are better, and still few; Johnson and his co-authors took about 80,000. Judge a network by
# > photographs that were kept out.

# %% [markdown]
# ## Why this norm
#
# A photograph with half the contrast shows the same things. For any $a > 0$ and any $b$,
#
# $$IN(a x + b) = IN(x),$$
#
# because the mean becomes $a\mu + b$ and the spread $a\sigma$:
#
# $$\frac{(ax + b) - (a\mu + b)}{a\sigma} = \frac{x - \mu}{\sigma}.$$
#
# Only $\epsilon$ makes a tiny difference. Now put $a p + b$ into the network in place of $p$. The first convolution
# makes $a$ times its maps out of it, plus a number for each channel (as the edge is mirrored, at the edge too). The
# first norm forgets both, and all that follows is the same.
#
# > **Predict.** We paint the bridge at half its contrast, twice. Once as always, once with **frozen statistics**:
# > every norm uses the $\mu$ and $\sigma$ that it found on the photograph at full contrast. What will the two look
# > like?

# %%
faint = 0.5 * unseen + 0.25
statistics = []


def remembered(x, scale, shift):
    statistics.append(tf.nn.moments(x, [1, 2], keepdims=True))
    return instance_norm(x, scale, shift)


def frozen(x, scale, shift):
    mean, variance = statistics.pop(0)
    return scale * (x - mean) / tf.sqrt(variance + 1e-5) + shift


full = paint(unseen, weights, remembered)
pictures = {"its own statistics": paint(faint, weights), "frozen statistics": paint(faint, weights, frozen)}
for words, picture in pictures.items():
    print(f"{words:<20} mean change of a pixel: {float(tf.reduce_mean(tf.abs(picture - full))):.4f}")
nst.show(
    *[picture[0].numpy() for picture in (faint, full, *pictures.values())],
    captions=["half the contrast", "full contrast, painted", *(f"half, {words}" for words in pictures)],
    alts=[
        "The bridge at night in greyish, faded colours.",
        "The bridge as a print with dark outlines, painted from the photograph at full contrast.",
        "The same print, dark outlines and all; no difference is to be seen.",
        "A pale wash of cream and light blue without any dark outline, the bridge faint in it.",
    ],
    height=150,
)

# %% [markdown]
# > **Observe.** With its own statistics the faded photograph gives the very same print. With frozen ones it gives a
# > pale wash without outlines.
#
# > **Explain.** How strong a mark is should come from the painting, not from the light in which the photograph was
# > taken. **Batch normalisation**, which most networks had, takes $\mu$ and $\sigma$ over a whole batch, and after the
# > training from a running mean: frozen statistics of other pictures. Ulyanov, Andrea Vedaldi and Victor Lempitsky
# > changed just that in 2016, and called it the missing ingredient.

# %% [markdown]
# ## Many styles, 960 numbers each
#
# In every norm $\gamma$ and $\beta$ say how strong each channel is to be. Vincent Dumoulin, Jonathon Shlens and
# Manjunath Kudlur found that they are enough to tell one style from another. **Conditional instance normalisation**
# has one set of convolutions for all styles, and for each style $s$ a row of its own in each norm:
#
# $$IN_s(x) = \gamma_s\, \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta_s.$$
#
# The network in the package is made so. It has five residual blocks instead of three.

# %%
from nstlib.fast import network

styles = nst.fast.weights.shipped().names
print(f"{len(styles)} styles: {', '.join(styles)}")
print(f"{network.count(len(styles))} weights, of which {network.NUMBERS} belong to one style")
four = ["starry", "tiles", "hatching", "cubist"]
nst.show(
    *[nst.paint(bridge, style).image for style in four],
    captions=four,
    alts=[
        "The bridge in blue with rows of small arcs, and yellow-green rounds in the sky and at the lamps.",
        "The bridge in grainy patches of orange, turquoise, green and grey-violet.",
        "The bridge in sepia on paper, in small dark strokes.",
        "The bridge in browns and ochre, the sky cut by dark slanting lines.",
    ],
    height=150,
)

# %% [markdown]
# A painting that is not among the twelve is learnt by moving its 960 numbers alone, in about a minute:
# `nst.learn_style("my_painting.jpg")`. (Lesson 7 needs no training for a new painting.) And rows of numbers can be
# mixed. With shares $s_k$ that add up to 1,
#
# $$\gamma = \sum_k s_k\, \gamma_k, \qquad \beta = \sum_k s_k\, \beta_k.$$
#
# > **Predict.** From starry to tiles in three steps: will one picture fade into the other, or does the manner change
# > on the way?

# %%
shares = [1, 0.67, 0.33, 0]
blends = [nst.paint(bridge, {"starry": s, "tiles": 1 - s}) for s in shares]
nst.show(
    *[blend.image for blend in blends],
    captions=[f"starry {s:.0%}" for s in shares],
    alts=[
        "All starry: blue, with small arcs and yellow-green rounds.",
        "Mostly starry: darker blue and yellow, the arcs finer, the rounds nearly gone.",
        "Mostly tiles: small cells in muted orange, turquoise and grey-violet.",
        "All tiles: grainy patches of bright orange, turquoise and green.",
    ],
    height=150,
)

# %% [markdown]
# > **Observe.** The manner changes. Arcs become finer and then cells, the yellow rounds go before the orange patches
# > come; nowhere do two pictures lie over each other.
#
# > **Explain.** Between two norms stands a ReLU, so mixing the numbers is not the same as mixing the pictures. Each
# > blend is a network of its own, with every channel turned up or down a little.

# %% [markdown]
# ## Which numbers, which block
#
# Which of the 960 numbers count? The **number ledger** starts from the middle of all twelve styles, the mean of their
# numbers, and shares out among the layers what the numbers of one style change. *Strokes* are the fine part of the
# change, what a blurred copy does not have. (The layers are named as yours are; the package's has one `up` with a
# norm, and after it a last convolution without.)
#
# > **Predict.** Colour and strokes: do the same layers hold both?

# %%
nst.number_ledger("bridge", "starry")

# %% [markdown]
# > **Observe.** Most of the whole change comes from the shifts of one norm, `up`, the last. Give that one the middle's
# > numbers, and bridge and water turn from blue to rosy and brown, but the arcs are still there. The strokes come from many layers, and more from
# > scales than from shifts.
#
# > **Explain.** A shift adds the same everywhere: at the end of the network, that is a colour. A scale makes a mark
# > stronger or weaker where its channel answers. So palette and marks are held by different numbers.
#
# A block can also be taken out as a whole, since $x + \text{second}(\dots)$ without its second part is $x$. The
# **block ledger** does so with all subsets of the five blocks, and gives each its fair share of the change (its
# Shapley value: the mean, over all orders in which blocks can be added, of what this one brings).
#
# > **Predict.** Five blocks stand one behind the other. Which one paints most of the strokes: the first, the third,
# > the last?

# %%
widgets.BlockLedger("bridge", "starry")

# %% [markdown]
# > **Observe.** Without any block the bridge is blue and smooth, like a tinted photograph. Block 5 has the largest
# > share of the strokes, and without it most of the arcs are gone. Without block 1 the arcs stay, but the yellow-green
# > rounds turn up in other places.
#
# > **Explain.** The layers before and after the blocks carry the photograph and the palette; the marks are made by the
# > blocks. The last one stands nearest to the pixels and draws what the others have prepared. Taken alone, or left
# > out, a block changes more than its share, because they work on each other's results. It is much the same in the
# > other styles: over all twelve, the last two blocks paint most of the strokes. (With live controls you can turn each
# > block up and down.)

# %% [markdown]
# ## Try it
#
# - Put `STYLE = "impasto"` into the first cell, or any other painting's name, and run the page again.
# - Train with `content=0.05` in `batch_loss`. What happens to the bridge? And with 1?
# - Paint the negative, `faint = 1 - unseen`. That is $a = -1$; does the norm forget that, too?
# - Your own photograph through your own network: `paint(cut(nst.load_image("my.jpg", size=384)), weights)[0].numpy()`.

# %% [markdown]
# ## Key points
#
# - The full loss can move the weights of a network in place of pixels; then one pass paints any photograph.
# - Training pays after as many pictures as it takes for the saved time to make up for it.
# - What counts is the loss on photographs that were kept out; a network that saw one photograph knows that one.
# - Instance normalisation forgets contrast and brightness of the photograph; its $\gamma$ and $\beta$ hold the style.
# - A further style is a further row of numbers, and a blend of styles is a blend of rows.
#
# ## Test yourself
#
# <details><summary>1. A training takes 20 minutes, a pass 0.05 s, a loop 8 s. After how many pictures has it paid?</summary>
#
# 1200 s divided by 7.95 s is 150.9, so with the 151st picture.</details>
#
# <details><summary>2. You darken a photograph by halving all its pixels. What does a network with instance norms paint?</summary>
#
# The same picture, but for a trace of ε: halving is a = 0.5 and b = 0.</details>
#
# <details><summary>3. The loss on the photographs of the training falls, and that on others rises. What is going on, and what helps?</summary>
#
# Over-fitting. More photographs, or random windows and mirror images of those that you have, or an earlier
# end.</details>
#
# <details><summary>4. Why can one set of convolutions serve twelve styles?</summary>
#
# They offer marks of many kinds, one a channel. Scale and shift say for every style how much of each is used, and in
# what colour the sum comes out.</details>
#
# ## Words
#
# **loss network**: the network whose features say how wrong a picture is. **batch**: the pictures of one step.
# **over-fitting**: learning what is true of the shown pictures only. **instance normalisation**: each channel of each
# picture gets a new mean and spread. **scale**, **shift**: that spread and mean, $\gamma$ and $\beta$. **conditional
# instance normalisation**: with a row of them for each style. **residual block**: adds a change to what comes in.
# **upsampling**: more pixels from fewer.
#
# ## Read more
#
# Johnson, Alahi and Fei-Fei, *Perceptual Losses for Real-Time Style Transfer and Super-Resolution*, ECCV 2016.
# Ulyanov, Lebedev, Vedaldi and Lempitsky, *Texture Networks*, ICML 2016. Ulyanov, Vedaldi and Lempitsky, *Instance
# Normalization: The Missing Ingredient for Fast Stylization*, 2016 (arXiv 1607.08022). Dumoulin, Shlens and Kudlur, *A
# Learned Representation for Artistic Style*, ICLR 2017. Augustus Odena, Vincent Dumoulin and Chris Olah,
# *Deconvolution and Checkerboard Artifacts*, Distill 2016 (why upsampling is followed by a convolution).

# %% [markdown] tags=["teacher"]
# ## For the teacher
#
# *Time.* 5 minutes for the account at the beginning, 10 for the formula, 15 for network and training (let the training
# run while you draw the network on the board), 10 for the one photograph and the norm, 10 for styles and blocks.
# *Where people stumble.* They take the network that paints for the one that judges; ask at every cell whose weights
# move. They expect the loss to fall at every step. *Ask.* Would a network that has learnt on photographs of this town
# by day paint it well at night? Then look at the bridge that the network of the hills painted. *Try it.* With a
# content weight of 0.05 the tower is an even patch between bold dark waves; with 1 the photograph is only tinted. *A
# game.* Every team trains in another style, the photographs of the others are the test. *For design classes.* Run the
# training as it is, without reading the cells before it, and spend the time on blends and on the block ledger. *Rubric
# for a training of one's own*: 0, a picture; 1, a picture and its settings; 2, also one changed setting, and what it
# did; 3, also the loss on a photograph that was kept out.
