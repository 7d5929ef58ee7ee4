# %% [markdown]
# # The loop: how a picture follows the loss downhill
#
# **The promise.** By the end of this page you can write the whole optimisation loop yourself, choose an optimiser, a start
# and a size on purpose, and recognise the five usual failures at a glance.
#
# | | |
# |---|---|
# | **Questions** | How do pixels follow the loss downhill? Why is one way there so much faster than another? What does it cost? |
# | **Objectives** | You can write gradient descent on pixels with `tf.GradientTape`; say what Adam and L-BFGS add; explain pyramid and average; find the cause of a failed run; forecast time and memory. |
# | **Minutes** | 60, of which the computer works for about one and a half. |
# | **Memory** | Under 1.2 GB. Everything here works offline. |

# %% [markdown]
# ## A picture to begin with
#
# Four moments of one run, from a tiny version of the picture to the finished one.

# %%
import numpy as np

import nstlib as nst
from nstlib import widgets
from nstlib.recipe import Recipe

frames = []
result = nst.stylize("harbour", "impasto", size=256, steps=60, on_step=frames.append)
moments = [frames[round(part * (len(frames) - 1))] for part in (0.05, 0.2, 0.5, 1)]
nst.show(
    *[nst.resize(step.image, 256) for step in moments],
    captions=[f"step {step.step}, {step.width} x {step.height}" for step in moments],
    alts=[
        "The harbour, blurred; its colours begin to shift.",
        "The harbour, still blurred, its sky and water in the blues of the painting, the sail a brown patch.",
        "The same, a little sharper; strokes begin to curl.",
        "The harbour in fine blue and yellow strokes, roofs and windows sharp, the sail a swirl.",
    ],
    height=192,
)

# %% [markdown]
# ## Downhill
#
# The gradient $\nabla L(x)$ says for every pixel in which direction the loss grows. **Gradient descent** goes the other way:
#
# $$x_{t+1} = x_t - \eta\, \nabla L(x_t).$$
#
# $\eta$ is the **learning rate**: the step is the gradient times this number. Before we let pixels walk, we watch a ball with two coordinates in a
# long, narrow valley, $L(x, y) = \tfrac12(x^2 + 100\,y^2)$.
#
# > **Predict.** Straight down into the valley, or along it? What will the path of gradient descent look like?

# %%
from matplotlib.figure import Figure


def valley(p):
    return 0.5 * (p[0] ** 2 + 100 * p[1] ** 2), np.array([p[0], 100 * p[1]])


def walk(rule, steps=40):
    path, memory = [np.array([-4.0, 1.0])], {}
    for t in range(1, steps + 1):
        path.append(rule(path[-1], valley(path[-1])[1], t, memory))
    return np.array(path)


def descent(p, slope, t, memory, rate=0.019):
    return p - rate * slope


def adam(p, slope, t, memory, rate=0.3, b1=0.9, b2=0.99):
    memory["m"] = b1 * memory.get("m", 0) + (1 - b1) * slope
    memory["v"] = b2 * memory.get("v", 0) + (1 - b2) * slope**2
    m, v = memory["m"] / (1 - b1**t), memory["v"] / (1 - b2**t)
    return p - rate * m / (np.sqrt(v) + 1e-8)


paths = {"gradient descent": walk(descent), "Adam": walk(adam)}
figure = Figure(figsize=(8, 2.6))
axis = figure.subplots()
x, y = np.meshgrid(np.linspace(-4.5, 2, 100), np.linspace(-1.4, 1.4, 100))
axis.contour(x, y, 0.5 * (x**2 + 100 * y**2), levels=12, colors="0.8", linewidths=0.8)
for (name, path), colour, mark in zip(paths.items(), ("#0072B2", "#D55E00"), "os"):
    axis.plot(*path.T, marker=mark, color=colour, label=name, markersize=4, linewidth=1)
axis.plot(0, 0, "k+", markersize=12)
axis.legend()
nst.views.drawn(
    figure,
    "Paths in a narrow valley: gradient descent zigzags from wall to wall far from the bottom, Adam walks along it past the bottom and turns back.",
)

# %% [markdown]
# > **Observe.** Plain descent bounces from wall to wall and hardly gets on. Adam runs along the valley, past the cross at its bottom, and turns back.
#
# > **Explain.** Across the valley the slope is steep, along it shallow. A rate that is safe for the one is too small for
# > the other. A picture has hundreds of thousands of such directions, some a thousand times steeper than others.

# %% [markdown]
# ## The loop by hand
#
# Now with pixels. Targets once, then round and round: features, loss, gradient, step, back into the range 0 to 1. This
# is the whole of neural style transfer.

# %%
import tensorflow as tf

net = nst.backbone()
photo, painting = (nst.load_image(n, size=96) for n in ("harbour", "impasto"))
content_layer, style_layers = "block2_conv2", ["block1_conv1", "block2_conv1", "block3_conv1", "block4_conv1"]
P = net(photo, layers=[content_layer])[content_layer]
A = {k: nst.gram_matrix(v) for k, v in net(painting, layers=style_layers).items()}


def full_loss(network, image, P, A, gram=nst.gram_matrix, content=0.3, smooth=0.1):
    F = network(image, layers=[content_layer, *A])
    style = tf.add_n([tf.reduce_sum((gram(F[k]) - A[k]) ** 2) / tf.reduce_sum(A[k] ** 2) for k in A]) / len(A)
    return (
        content * nst.content_loss(F[content_layer], P) / tf.reduce_mean(P**2)
        + style
        + smooth * nst.total_variation(image) / (3 * photo.shape[0] * photo.shape[1])
    )


# %% [markdown]
# The second half is the loop itself: evaluate, take the gradient, step, clip.


# %%
def paint(loss, start, rate=0.03, steps=40, clip=True):
    """Adam on pixels; returns the picture and the loss of every step."""

    @tf.function
    def evaluate(image):
        with tf.GradientTape() as tape:
            tape.watch(image)
            value = loss(image)
        return value, tape.gradient(value, image)

    image, memory, losses = tf.constant(start, tf.float32), {}, []
    for t in range(1, steps + 1):
        value, slope = evaluate(image)
        losses.append(float(value))
        image = tf.cast(adam(image, slope, t, memory, rate=rate), tf.float32)
        image = tf.clip_by_value(image, 0, 1) if clip else image
    return image.numpy(), losses


by_hand, losses = paint(lambda image: full_loss(net, image, P, A), photo)
nst.show(
    photo,
    painting,
    by_hand,
    captions=["the photograph", "the painting", f"{len(losses)} steps by hand"],
    alts=[
        "The harbour with its sailing boats and gabled houses.",
        "A night sky over the sea, in thick strokes of blue and yellow.",
        "The harbour in the blues of the painting, small, speckled and rough.",
    ],
    height=160,
)

# %% tags=["nbval-check-output"]
print("the loss fell:", losses[-1] < losses[0])

# %% [markdown]
# `adam` is the function from the valley; it does not mind whether it moves a ball or a picture. It keeps two running
# means, of the gradient ($m$) and of its square ($v$), and divides one by the root of the other:
#
# $$x_{t+1} = x_t - \eta\,\frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}, \qquad \hat m_t = \frac{m_t}{1-\beta_1^t},\quad \hat v_t = \frac{v_t}{1-\beta_2^t}.$$
#
# Here $m_t = \beta_1 m_{t-1} + (1-\beta_1)\nabla L$, and $v_t$ likewise with the square. Dividing by $1-\beta^t$ makes up for starting both at zero; $\epsilon$ keeps us from dividing by zero. So a pixel moves by about $\eta$ per step while its slope keeps its sign, however steep it is, and by less when the sign keeps changing. That also means that Adam never quite
# comes to rest: with a constant rate it trembles around the minimum.

# %% [markdown]
# ## L-BFGS
#
# In words: Adam gives every pixel a step of about the same length; L-BFGS feels how the valley bends and aims for its bottom. **L-BFGS** remembers its last ten steps. From how the gradient changed along them it guesses how the valley is bent.
# ($\nabla^2 L$ says how each slope changes when each pixel moves; $H$ is a guess at its inverse, never written out.) It
# then aims at where a bowl of that shape has its bottom, and goes less far if the loss does not fall:
#
# $$x_{t+1} = x_t - H_t\, \nabla L(x_t).$$
#
# > **Predict.** Same loss, same pictures, sixty steps each. Who is ahead? (A step is one evaluation of loss and gradient.)

# %%
shared = Recipe(size=128, steps=60, smallest=4096, margin=0)  # a smallest scale above the size: no pyramid
racers = {
    "Adam": shared.but(optimiser="adam", average=0.0, cooling=1.0),
    "L-BFGS": shared,
}
runs = {name: nst.stylize("street", "impasto", recipe) for name, recipe in racers.items()}
figure = Figure(figsize=(8, 2.8))
axis = figure.subplots()
for (name, run), colour, line in zip(runs.items(), ("#D55E00", "#0072B2"), ("--", "-")):
    axis.semilogy([s.step for s in run.history], [s.loss for s in run.history], line, color=colour, label=name)
axis.set_xlabel("step")
axis.set_ylabel("loss")
axis.legend()
nst.views.drawn(figure, "Loss over sixty steps: L-BFGS starts no faster than Adam, then runs below it; they end close.")

# %%
later = {name: np.mean([s.loss for s in run.history[10:]]) for name, run in runs.items()}
print("lower in the mean, after ten steps:", min(later, key=later.get))

# %% [markdown]
# > **Observe.** In its first steps L-BFGS is not ahead. Then it passes Adam and stays below. Given time, Adam comes close.
#
# > **Explain.** First it has to gather steps to remember. Then it uses more of what it has seen, so it needs fewer; and in
# > a pyramid every scale has only a few. Gatys
# > and his co-authors used it from the beginning; many later codes took Adam because it is part of every framework. The
# > course's default is a bounded L-BFGS. Where the loss itself is noisy, as in training a network, Adam is the right choice.

# %% [markdown]
# ## Where to start
#
# > **Predict.** From the photograph, from plain noise, from noise in the style's colours: will the results differ?

# %%
starts = ["content", "noise", "statistics"]
begun = [nst.stylize("bust", "watercolour", Recipe(start=s, size=192, steps=60)) for s in starts]
nst.show(
    *[b.image for b in begun],
    captions=[f"start: {s}" for s in starts],
    alts=[
        "The bust as a watercolour, rosy and white, its shadow orange, before a soft green wall with a few rosy patches.",
        "The bust as a watercolour, speckled; red and green patches lie on the wall and the stone.",
        "The bust as a watercolour; patches of red, orange and green lie on the wall and the stone.",
    ],
    height=256,
)

# %% [markdown]
# > **Observe.** All three show the bust. From the photograph wall and stone stay calmer; from noise, of either kind, more
# > patches of colour lie on both.
#
# > **Explain.** The loss has many valleys, and the start decides which one the run falls into. From noise, every stroke
# > has to be earned; from the photograph, what is there already may stay.

# %% [markdown]
# ## From coarse to fine
#
# A layer sees a fixed number of pixels. On a tiny picture that is half the scene, on a large one a detail. So the loop
# begins small, doubles the number of pixels again and again, and hands its picture on: a **pyramid**.
#
# > **Predict.** Same number of steps: which is faster, with pyramid or without? Which has the larger strokes?

# %%
plans = {"one scale": Recipe(size=256, steps=60, smallest=4096), "pyramid": Recipe(size=256, steps=60)}
both = {name: nst.stylize("hills", "impasto", recipe) for name, recipe in plans.items()}
print("the pyramid is faster:", both["pyramid"].seconds < both["one scale"].seconds)
nst.show(
    *[b.image for b in both.values()],
    captions=list(both),
    alts=[
        "The hills in fine strokes, trees and houses as in the photograph.",
        "The hills in broader strokes, the cloud as a round swirl.",
    ],
    height=210,
)

# %% [markdown]
# > **Observe.** The pyramid is faster, and its strokes are broader; look at the cloud, the trees and the path.
#
# > **Explain.** A step on a small picture costs little, and a stroke that is one pixel wide there becomes a broad one later.
# > The idea is Gatys' of 2017; the fine scales of $\sqrt2$ and the averaged picture are Katherine Crowson's. The average is
# > for Adam, which trembles when its rate is high: `average` in a `Recipe` keeps a running mean of the last pictures, and
# > `cooling` lets the rate fall.

# %% [markdown]
# ## When it goes wrong
#
# Five failures, made on purpose with the loop above, four of them as pictures. Learn their faces.

# %%
weights = {k: net.tensors(k) for k in net.layers}
forgetful = type(net)("forgetful", "", weights, lambda x: x, net.pooling, net.border)
fP = forgetful(photo, layers=[content_layer])[content_layer]
fA = {k: nst.gram_matrix(v) for k, v in forgetful(painting, layers=style_layers).items()}


def unnormalised(features):
    return nst.gram_matrix(features) * tf.cast(tf.size(features) / features.shape[-1], tf.float32)


noise = np.random.default_rng(0).random(photo.shape, dtype="float32")
failures = {
    "forgotten preprocessing": paint(lambda x: full_loss(forgetful, x, fP, fA), photo)[0],
    "huge total variation": paint(lambda x: full_loss(net, x, P, A, smooth=100.0), photo)[0],
    "unnormalised Gram": paint(lambda x: full_loss(net, x, P, A, gram=unnormalised), photo)[0],
    "too small a rate, from noise": paint(lambda x: full_loss(net, x, P, A), 0.4 + 0.2 * noise, rate=0.002)[0],
}
nst.show(
    by_hand,
    *failures.values(),
    captions=["as it should be", *failures],
    alts=[
        "The harbour as paint, in the painting's colours, as it should be.",
        "The harbour nearly as it should be, but darker, with an orange sail as in the photograph.",
        "Blurred patches of a few colours without any edge.",
        "A dull grey with a few lines of the harbour, faint as a relief.",
        "Noise with darker and lighter waves in it.",
    ],
    height=130,
)

# %% [markdown]
# | what you see | what it is | what to do |
# |---|---|---|
# | nearly right, but colours of the photograph shine through; no error | **forgotten preprocessing** | give the network what it was trained on (lesson 1) |
# | blurred patches, everything smooth | **huge total variation** | divide its weight by ten until edges return |
# | a dull grey with a faint relief; the loss is huge | **unnormalised Gram**: one side divides by the places, the other does not | the same formula for both pictures |
# | noise with waves in it | **too small a rate**, or too few steps from noise | a larger rate, more steps, or start from the photograph |
# | the loss is `nan` | **NaN**: a number outgrew the computer's range, and everything it touches is lost | smaller weights or a smaller rate; look at the last good picture |
#
# The fifth cannot be shown as a picture, only as a list of losses: a rate that is far too large, and no clipping.

# %%
_, blown = paint(lambda image: full_loss(net, image, P, A), photo, rate=1e20, steps=4, clip=False)
print(blown)

# %% [markdown]
# `nstlib` stops a run at the first number that is not one, says so in a sentence, and keeps the last good picture.

# %% [markdown]
# ## What it costs
#
# Every feature of every layer is kept for the way back, which takes memory. A forecast does the sum before you press
# start; its memory comes on top of Python and the network.
#
# > **Predict.** A picture twice as wide and twice as high: how much longer, and how much more memory?

# %%
for size in (128, 256, 512):
    print(f"{size:>4} px: {nst.forecast('harbour', size=size)}")

# %% [markdown]
# > **Observe.** From one line to the next, memory grows three to four times. Time grows by other factors, as fixed costs
# > are a part of it.
#
# > **Explain.** Memory grows with the number of pixels, so with the *square* of the size. Time does too once pictures are
# > large; on small ones fixed costs hide it.
#
# `nstlib` works through large pictures tile by tile. What does not fit even so is refused before it starts, with the
# size that would fit.

# %%
try:
    nst.stylize("harbour", "impasto", size=60_000)
except nst.NSTError as error:
    print(error)

# %% [markdown]
# ## The studio
#
# Everything so far in one place: choose, start, pause, move a weight and go on, undo, keep. Below it a time machine, which
# walks through the run's steps. (Without live controls you see a finished run; its plain function is `nst.stylize`.)

# %%
studio = widgets.Studio("harbour", "impasto", size=192, steps=60)
studio

# %%
widgets.TimeMachine(studio)

# %%
widgets.Predict(
    "A run has 100 steps. You stop it after 50, and the picture looks nearly finished. What would the other 50 have done?",
    ["Mostly fine detail", "Mostly colours and large shapes", "Nothing at all"],
    0,
    "Colours and large shapes are settled on the coarse scales; the steps at full size add what only full size can show.",
)

# %% [markdown]
# ## Key points
#
# - The loop is: features, loss, gradient, step, clip. Everything else makes it faster or steadier.
# - Adam scales each pixel's step, L-BFGS learns how the valley is bent, the pyramid does the large things small.
# - Every usual failure has a face; look at the picture and at the ledger before you turn knobs.
# - Memory grows with the number of pixels, and so does time once pictures are large.
#
# ## Test yourself
#
# <details><summary>1. What would happen without clipping to the range 0 to 1?</summary>
#
# Pixels would leave what a screen can show; cut off in the end, the picture would no longer be at its minimum.</details>
#
# <details><summary>2. Why does plain gradient descent need so many steps here?</summary>
#
# Some directions are far steeper than others. A rate that is safe for the steep ones is tiny for the rest.</details>
#
# <details><summary>3. You double the size and keep the steps. The strokes look finer. Why?</summary>
#
# A layer sees the same number of pixels, which is now a smaller part of the scene. The pyramid and the size of the
# style picture decide how broad strokes are.</details>
#
# <details><summary>4. The loss has not moved for fifty steps and the pulls are strong. Is something broken?</summary>
#
# Look at the net pull. If it is small, the pulls cancel and this is a minimum. If it is not, the rate may be too
# small or too large.</details>
#
# ## Words
#
# **gradient descent**: small steps against the gradient. **learning rate**: the number that the gradient is multiplied with. **Adam**: steps scaled
# by running means of gradient and square. **L-BFGS**: steps that use how the gradient changed. **pyramid**: from coarse
# to fine. **averaged iterate**: the running mean of the pictures. **NaN**: not a number. **forecast**: time and memory
# before the run.
#
# ## Read more
#
# Diederik Kingma and Jimmy Ba, *Adam: A Method for Stochastic Optimization*, ICLR 2015. Jorge Nocedal and Stephen Wright,
# *Numerical Optimization*, 2006, chapter 7 (L-BFGS). Gatys and others, *Controlling Perceptual Factors in Neural Style
# Transfer*, CVPR 2017 (coarse to fine).

# %% [markdown] tags=["teacher"]
# ## For the teacher
#
# *Time.* 10 minutes for the valley, 15 for the loop by hand, 15 for optimisers and starts, 10 for failures, 10 for the
# studio. *Where people stumble.* They believe that more steps always help; the time machine shows when they stop doing
# so. *A game.* Print the failure gallery without captions and let teams name cause and cure. *For design classes.* Skip the
# formulas of Adam and L-BFGS, keep the valley and the gallery, and spend the time in the studio. *Rubric for a studio
# session*: 0, a result; 1, a result and its recipe; 2, also two pictures that were rejected, and why; 3, also a
# prediction made before each change.
