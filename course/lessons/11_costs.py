# %% [markdown]
# # What it costs: seconds, memory, energy and money
#
# **The promise.** By the end of this page you can count what a step costs, measure how near it comes to the limits of your
# machine, test advice on what to buy, and make a costly network cheaper by least squares.
#
# | | |
# |---|---|
# | **Questions** | Why does one network take ten times as long as another? What would a graphics card, more memory, a faster disk change? When does buying pay? |
# | **Objectives** | You can count multiply-adds and bytes; read a roofline; forecast memory and check the forecast; tell measured energy from an estimate; find the hours from which a machine of your own is cheaper; fit a thin network to a large one. |
# | **Minutes** | 55, of which the computer works for about one. |
# | **Memory** | Under 1.6 GB. Everything here works offline. |

# %% [markdown]
# ## A picture to begin with
#
# One photograph, one painting, one recipe, two networks: VGG16, and the thin network "pocket" that was made from it.
# We note the seconds of both.

# %%
import time

import numpy as np
from matplotlib.figure import Figure

import nstlib as nst
from nstlib import energy, machine, operations, widgets
from nstlib.backbones import backbone

real, pocket = backbone("vgg16"), backbone("pocket")
layers = real.upto("block4_conv1")
recipe = nst.Recipe(
    size=128,
    steps=25,
    content_layers={"block2_conv2": 1, "block4_conv1": 1},
    style_layers={f"block{n}_conv1": 2 ** (4 - n) for n in (1, 2, 3, 4)},
)


def painted(network):
    start = time.perf_counter()
    image = nst.stylize("bridge", "starry", recipe=recipe, backbone=network, progress=False).image
    return image, time.perf_counter() - start


paintings, seconds = zip(*map(painted, (real, pocket)), strict=True)
nst.show(
    *paintings,
    captions=[f"{name}: {taken:.1f} s here" for name, taken in zip(("VGG16", "pocket"), seconds, strict=True)],
    alts=[
        "A bridge tower at night in broken blue and yellow strokes, painted with VGG16.",
        "The same tower in strokes of the same colours, a little flatter, painted with pocket.",
    ],
    height=260,
)

# %% [markdown]
# Both paint. What takes the time? Not the pictures, which are small, and not the optimiser, which adds a few numbers a pixel.
# So we count.

# %% [markdown]
# ## Count first
#
# A convolution of 3 × 3 takes $9 \cdot h \cdot w \cdot C_{\text{in}} \cdot C_{\text{out}}$ **multiply-adds**. A step is two
# passes: the features, and the gradient on the pixels. No clock is needed for that, and no particular machine.

# %% tags=["nbval-check-output"]
for network in (real, pocket):
    rows = operations.counted(network, 128, 128)
    total = sum(work.multiply_adds for work in rows)
    print(f"{network.name:>6}: {total / 1e9:5.2f} thousand million multiply-adds a step of 128 x 128 pixels")

# %% [markdown]
# > **Predict.** Pocket has a quarter of VGG16's channels in block 1. By what factor does its second layer take less? Which of
# > VGG16's blocks takes most?

# %%
figure = Figure(figsize=(8, 2.8), layout="constrained")
axis = figure.subplots()
for network, mark in ((real, "o-"), (pocket, "s-")):
    rows = operations.counted(network, 128, 128)
    axis.plot([work.name.replace("_conv", ".")[5:] for work in rows], [w.multiply_adds / 1e6 for w in rows], mark)
axis.legend([real.name, pocket.name])
axis.set(yscale="log", xlabel="block.convolution", ylabel="million multiply-adds")
nst.views.drawn(
    figure,
    "Multiply-adds of each layer, on a logarithmic scale. VGG16 takes about the same in all layers but the first and those "
    "of block 5. Pocket lies below by factors between four, at the first layer, and some thirty, in block 5.",
)

# %% [markdown]
# > **Observe.** In block 1, behind the first layer, pocket takes a sixteenth. VGG16's layers take the same in blocks 1 to 4, or
# > half of it right behind a pooling, though the maps shrink.
#
# > **Explain.** The count has the channels twice, in and out, so a quarter of them is a sixteenth of the work. Each pooling
# > leaves a quarter of the places, and VGG16 doubles its channels there: that cancels, but for block 5, whose channels stay.
# > (Task 11.1)

# %% [markdown]
# ## Measure: a roof with two slopes
#
# How long *should* so many operations take? Two things can hold a layer up. The processor does at most so many operations a
# second, the **peak**. And every number has to come from memory and go back: at most so many bytes a second, the **bandwidth**.
# A layer's **intensity** is how many operations it does for each byte. Its roof (Williams, Waterman and Patterson, 2009) is
#
# $$\min(\text{peak},\ \text{bandwidth} \cdot \text{intensity}).$$
#
# Both limits are measured here, now, on your machine: peak by a large matrix product, bandwidth by adding 1 to a large array.
#
# > **Predict.** Where will the first layer lie, which reads only three channels? And a ReLU, which looks at each number once?

# %%
limits = operations.limits()
measured = {network.name: operations.measured(network, 128) for network in (pocket, real)}
nst.views.roofline(measured, limits, "one step of 128 x 128 pixels, layer by layer")

# %% [markdown]
# > **Observe.** The points climb with the roof from left to right. The ReLUs stand far at the left, deep below the peak; the
# > first layers come next. VGG16's wide layers come nearest to the level part.
#
# > **Explain.** A ReLU reads four bytes, compares once, and writes four bytes: a processor with twice the peak would not help
# > it. A wide layer uses each number hundreds of times while it is at hand. A thin layer does so less often, so pocket gets a
# > smaller share of the peak: **a sixteenth of the work does not take a sixteenth of the time.** (The first layers lie well below
# > their own roof, too. We count each byte once; bias, ReLU and gradient fetch it again.)
#
# A point above the roof is no magic: either the numbers still lay in the cache, which is faster than memory, or the library
# uses an algorithm with fewer multiplications than we count. A point far below may be a machine that has other work to do.

# %%
widgets.StepLedger("pocket", size=128)

# %% [markdown]
# ## Why a graphics card?
#
# All results of a layer can be computed at the same time, as none waits for another. So what counts is how many
# multiply-adds go on at once.
#
# > **Predict.** The same processor: one multiply-add after the other in a Python loop, then NumPy on whole arrays, then a
# > matrix product. By which factors do they differ?


# %%
def python_loop():
    total = 0.0
    for value in numbers[:100_000].tolist():
        total += value * 1.5
    return total


def fastest(call, count):
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return 2 * count / min(taken)


numbers = np.random.default_rng(0).random(1_000_000, dtype=np.float32)
reached = {
    "a Python loop": fastest(python_loop, 100_000),
    "NumPy, array by array": fastest(lambda: numbers * 1.5 + numbers, len(numbers)),
    "a matrix product": limits.peak,
}
figure = Figure(figsize=(8, 1.8), layout="constrained")
axis = figure.subplots()
bars = axis.barh(list(reached), list(reached.values()))
axis.bar_label(bars, [f"{value / 1e6:,.0f} million" for value in reached.values()], padding=3)
axis.set(xscale="log", xlim=(1e6, 30 * limits.peak), xlabel="operations a second, on this processor")
axis.invert_yaxis()
nst.views.drawn(
    figure,
    "Operations a second on a logarithmic scale: the Python loop least, NumPy on arrays many times as many, the matrix product "
    "most, by another large factor.",
)

# %% [markdown]
# > **Observe.** Each is faster than the one above by one or more powers of ten, on the same chip.
#
# > **Explain.** The loop spends its time on finding out what to do next. NumPy does one thing to all, but fetches every number
# > from memory for one operation. The product uses each number many times, eight or sixteen of them in one instruction, on
# > all cores. A graphics card goes on in that direction: thousands of simple arithmetic units and a memory with several times
# > the bandwidth, so that **both** slopes of the roof are higher. It is good at nothing else: a single long chain of decisions
# > runs faster on a processor.
#
# If this machine has a card, the backend uses it, and every figure on this page is the card's.

# %%
from nstlib.backend import backend_name, device_name

print(f"Measured with {backend_name()} on the {device_name()}, {machine.cores()} processor cores.")

# %% [markdown]
# ## Memory against size
#
# A step keeps the features of all layers until the gradient has come back. So memory grows with the number of pixels, which is
# the *square* of the size. `nst.forecast` says how much, by arithmetic; here is its forecast beside what the process took.
#
# > **Predict.** From 160 to 640 pixels a side: how many times as much memory?

# %%
sizes = (160, 320, 480, 640)
settings = {"backbone": pocket, "steps": 2}
forecasts = [nst.forecast("bee", size=size, timed=False, **settings).peak_bytes for size in sizes]
taken = []
nst.stylize("bee", "watercolour", size=64, progress=False, **settings)
with machine.memory_growth() as grown:
    for size in sizes:
        nst.stylize("bee", "watercolour", size=size, progress=False, **settings)
        taken.append(grown.bytes)
figure = Figure(figsize=(8, 2.6), layout="constrained")
axis = figure.subplots()
axis.plot(sizes, np.array(forecasts) / 1e6, "o-", label="forecast")
axis.plot(sizes, np.array(taken) / 1e6, "s--", label="what the process took more, at its peak")
axis.set(xlabel="pixels, of the longer side", ylabel="MB", xticks=sizes)
axis.legend()
nst.views.drawn(
    figure,
    "Memory against size: both curves rise more and more steeply; what the process took lies below the forecast.",
)

# %% [markdown]
# > **Observe.** Both bend upwards, and the process took no more than was forecast.
#
# > **Explain.** Four times the side is sixteen times the pixels. The forecast is of a fresh process, and is meant never to be too
# > low; this one has worked before, and takes first what lies free in it.

# %% [markdown]
# ## Fewer bits
#
# A number in 16 bits moves half the bytes, and some processors multiply it twice as fast. A *weight* in 8 bits makes the file
# a quarter as large: that is how VGG16 travels with this course. What does rounding do to the features?
#
# > **Predict.** VGG16's weights in 8, 6, 5, 4, 3 bits. At how many does the error leap?


# %%
def in_bits(kernel, bits):
    step = np.abs(kernel).max(axis=(0, 1, 2)) / (2 ** (bits - 1) - 1)
    return np.round(kernel / step) * step


from nstlib.backbones.network import Network

photo = nst.load_image("bee", size=96)
exact = np.asarray(real(photo, layers=["block3_conv1"])["block3_conv1"])
upto = real.upto("block3_conv1")
errors = {}
for bits in (8, 7, 6, 5, 4, 3):
    rounded = {k: (in_bits(real.tensors(k)[0], bits), real.tensors(k)[1]) for k in upto}
    made = Network("rounded", f"VGG16 in {bits} bits", rounded, real.preprocess)(photo, layers=["block3_conv1"])
    errors[bits] = np.linalg.norm(np.asarray(made["block3_conv1"]) - exact) / np.linalg.norm(exact)
figure = Figure(figsize=(8, 2.4), layout="constrained")
axis = figure.subplots()
axis.plot(list(errors), [100 * e for e in errors.values()], "o-")
axis.set(xlabel="bits a weight", ylabel="error, % of the features", yscale="log", xlim=(8.3, 2.7))
axis.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
nst.views.drawn(
    figure,
    "The error of the features at block3_conv1 against the bits of a weight, from 8 down to 3, on a logarithmic scale: it grows "
    "at every bit that is taken away, to nearly half of the features at 3 bits.",
)

# %% [markdown]
# > **Observe.** There is no leap: from 7 bits on the error about doubles with each bit that goes. (What 8 bits have lost is not all to
# > be seen here: the network that we call exact comes from a file of 8 bits already.)
#
# > **Explain.** One bit less is a step twice as wide, so a rounding twice as coarse. Deeper layers get the errors of all the
# > layers below. With few levels most weights of a channel become 0, which is another network. (Task 11.3)

# %% [markdown]
# ## Energy
#
# Many processors count the energy that they use (RAPL). Where the system shows the counter, we read it; where it does not, as on
# most rented machines, there is one sentence instead. A plug meter at the wall shows the watts of the whole machine: enter them,
# and joules = watts · seconds is your estimate. A watt for a second is a joule; 3.6 million of them are a kilowatt hour.

# %%
watts = None  # what your plug meter shows while the machine works: a number, such as 45
with energy.metered(watts) as used:
    painted(pocket)
print(used.words)

# %% [markdown]
# > **Predict.** Does a computation that takes half as long on the same machine need half the energy?
#
# Nearly: the machine needs watts while it waits, too, so what is done sooner costs less, and then it has to be switched off or put
# to sleep. All of the energy becomes heat. **Cooling** is what carries it away; where it cannot, as in a thin laptop or a dusty
# one, the processor slows itself down after some minutes. A long run that gets slower and slower shows that. Put it on a hard table.

# %% [markdown]
# ## Advice, put to the test
#
# **"Buy 32 GB instead of 16."** The forecast says for each memory the largest picture whose step fits as a whole. (Larger ones are
# worked out in tiles, which takes longer. We leave 4 GB to the system and the browser; enter what yours leaves.)

# %%
from nstlib.engine.budget import bytes_per_pixel, memory_of

system = 4e9
for network in (pocket, real):
    each, base = bytes_per_pixel(network, nst.Recipe()), memory_of(network).base
    sides = [int(((gb * 1e9 - system - base) / each) ** 0.5) for gb in (8, 16, 32)]
    print(f"{network.name:>6}: " + ", ".join(f"{gb} GB: {n} px" for gb, n in zip((8, 16, 32), sides, strict=True)))

# %% [markdown]
# Twice the memory is not twice the size: without the system's part it would be $\sqrt 2$ times. Whoever paints small pictures
# gains nothing.
#
# **"An SSD makes it faster."** What a run reads from the disk is the network and two pictures, once. Enter what your disk
# reads in a second; the numbers here are no measurement.

# %%
disk, ssd = 100e6, 500e6  # bytes a second: enter your own
from nstlib.backbones import vgg

files = [vgg.IN_PACKAGE, *(picture.path for picture in nst.gallery() if picture.name in ("bridge", "starry"))]
total = sum(file.stat().st_size for file in files)
for name, speed in (("disk", disk), ("SSD", ssd)):
    print(f"{name}: {total / 1e6:.1f} MB read in {total / speed:.2f} s, beside {seconds[0]:.1f} s for the painting")

# %% [markdown]
# The run is not held up by its disk. (Starting a system, or TensorFlow with its thousands of files, is: there an SSD is worth
# its price.)
#
# **"Twice the cores, half the time."** The same steps, on one core and on two, by turns. Two clocks: the one on the wall, and the
# processor's, which adds up what all cores have worked.

# %%
from nstlib.losses import Objective

objective = Objective(real, recipe)
picture = nst.load_image("bridge", size=128)
wanted = objective.targets(picture, nst.load_image("starry", size=128))
clocks = {1: [], 2: []}
for turn in range(8):
    count = 1 + turn % 2
    with machine.on_cores(count) as possible:
        objective(picture, wanted)  # the threads find their places
        start = time.perf_counter(), time.process_time()
        objective(picture, wanted)
        clocks[count].append((time.perf_counter() - start[0], time.process_time() - start[1]))
for count, taken in clocks.items():
    wall, work = np.min(taken, axis=0)
    print(f"{count} core(s): {wall:.3f} s on the wall, {work:.3f} s of work")
if not possible:
    print("This system does not let a process choose its cores, or has only one: both lines mean the same.")

# %% [markdown]
# > **Observe.** The work is about the same. With two cores the wall's seconds are fewer: half of those with one, at best. (Where
# > other programs want the cores as well, the clock on the wall says little; that of the work still does.)
#
# > **Explain.** More cores do the same work at the same time, as far as it can be divided and as far as nobody else is at it.
# > They save seconds, hardly energy. And what waits for memory does not get faster: all cores share one.

# %% [markdown]
# ## Your machine, or a rented one?
#
# A machine costs its price once, and electricity by the hour. A rented one costs rent, for fewer hours if it is faster. The bills
# meet after
#
# $$t = \frac{\text{price}}{\text{rent}/\text{faster} - \text{watts}/1000 \cdot \text{kWh}}$$
#
# hours of work on your own machine; if the divisor is not above 0, never. **All numbers in this cell are made up. Enter yours**,
# in your own currency: a shop's price, a cloud's list of today, 0 as the rent of a school's lab.
#
# > **Predict.** With which of the numbers will the answer change most?

# %%
price, hourly_watts, kilowatt_hour = 1000, 200, 0.30
offers = {
    "cloud": (1.50, 5.0),
    "a cheap corner of the cloud": (0.20, 1.0),
    "the lab": (0.0, 2.0),
}  # rent, how many times as fast

hours = np.linspace(0, 12_000, 200)
own = price + hours * hourly_watts / 1000 * kilowatt_hour
figure = Figure(figsize=(8, 3), layout="constrained")
axis = figure.subplots()
axis.plot(hours, own, linewidth=2.5, label="your own")
for (name, (rent, faster)), style in zip(offers.items(), ("--", ":", "-."), strict=True):
    saved = rent / faster - hourly_watts / 1000 * kilowatt_hour
    when = f"from {price / saved:,.0f} hours on yours is cheaper" if saved > 0 else "yours never pays"
    axis.plot(hours, hours / faster * rent, style, label=f"{name}: {when}")
axis.set(xlabel="hours of work on your own machine", ylabel="bill, in your currency")
axis.legend(fontsize=8)
nst.views.drawn(
    figure,
    "Bills against hours of work. Your own begins at its price and rises slowly; each rented one begins at 0 and rises with its "
    "rent. Where two lines cross the bills are equal; the legend says after how many hours, or that it never happens.",
)

# %% [markdown]
# > **Observe.** A line that rises more slowly than your own is never met.
#
# > **Explain.** What matters is the *difference* of two costs by the hour. When they are near each other a small change of the rent
# > moves the answer by months. So ask first how many hours you will really compute: two paintings a week of a minute each are
# > not two hours in a year, and then the machine that you have is the cheapest. (Task 11.4)

# %% [markdown]
# ## Compress the real network
#
# Pocket costs a tenth of VGG16 because it is thin. It began as a **fit**, layer by layer, by least squares, on some hundred
# pictures; then all layers were tuned together. Here is the fit, on the twenty pictures of this course, for eight layers. Each
# layer begins with what the *thin* network really shows below, so that it mends the errors made there.
#
# 1. **Choose** as many of VGG16's channels as the thin layer shall have: those of which most is left after the others.
# 2. **Fit** the weights that make these channels of the thin network's nine neighbours, before the ReLU.
# 3. **Ask for less**: where less than 0 is wanted, the ReLU shows 0, so anything below 0 will do. Fit again.
#
# > **Predict.** In which layer will the thin network miss most?

# %%
pictures = [nst.load_image(picture.path, size=128) for picture in nst.gallery()]
chance = np.random.default_rng(0)
places = [chance.random((160, 2)) for _ in pictures]


def neighbours(maps, where):  # (h, w, C) -> the 3 x 3 x C numbers around each place, as rows
    around = np.pad(maps, ((1, 1), (1, 1), (0, 0)), mode="edge")
    return np.stack([around[y : y + 3, x : x + 3].ravel() for y, x in (where * maps.shape[:2]).astype(int)])


def read_by(layer, picture, features):  # what a layer reads: the picture, or the layer below, pooled between blocks
    if layer == layers[0]:
        return np.asarray(real.preprocess(picture[None]))[0]
    maps = np.asarray(features[layers[layers.index(layer) - 1]])[0]
    if not layer.endswith("conv1"):
        return maps
    height, width, channels = (maps.shape[0] // 2, maps.shape[1] // 2, maps.shape[2])
    return maps[: 2 * height, : 2 * width].reshape(height, 2, width, 2, channels).max(axis=(1, 3))


def wanted_of(picture, where):  # VGG16 before the ReLU, at some places of each layer
    features = real(picture, layers=layers, border="replicate")
    for layer in layers:
        kernel, bias = real.tensors(layer)
        yield neighbours(read_by(layer, picture, features), where) @ kernel.reshape(-1, len(bias)) + bias


wanted = [wanted_of(*one) for one in zip(pictures, places, strict=True)]
wanted = {layer: np.concatenate(rows) for layer, rows in zip(layers, zip(*wanted, strict=True), strict=True)}

# %% [markdown]
# Now the fit itself, twenty lines. `scipy.linalg.qr` with pivoting is what you write in task 11.5, and `thin_layer` is that of task
# 11.6; a grain of each number's own size on the diagonal keeps the table small where two inputs say the same.

# %%
from scipy.linalg import qr


def thin_layer(seen, wanted, rounds=4):
    seen = np.column_stack([seen, np.ones(len(seen))])
    square = seen.T @ seen
    solve = np.linalg.solve(square + 1e-4 * np.trace(square) / len(square) * np.eye(len(square)), seen.T)
    table = solve @ wanted
    for _ in range(rounds):
        table = solve @ np.where(wanted < 0, np.minimum(seen @ table, 0), wanted)
    return table


weights, chosen, thin, start = {}, {}, None, time.perf_counter()
for layer in layers:
    chosen[layer] = qr(np.maximum(wanted[layer], 0)[::3], mode="r", pivoting=True)[1][: pocket.channels[layer]]
    below = layers[layers.index(layer) - 1 :][:1]
    features = [thin(picture, layers=below) if thin else None for picture in pictures]
    reads = [neighbours(read_by(layer, *two), where) for *two, where in zip(pictures, features, places, strict=True)]
    table = thin_layer(np.concatenate(reads).astype(float), wanted[layer][:, chosen[layer]])
    weights[layer] = table[:-1].reshape(3, 3, -1, len(chosen[layer])), table[-1]
    thin = Network("thin", "fitted to VGG16 in lesson 11", weights, real.preprocess, border="replicate")
print(f"Fitted {len(layers)} layers in {time.perf_counter() - start:.0f} s.")

# %% [markdown]
# What does it see? One channel of VGG16 at block 3, and the thin network's copy of it. And for each layer: which share of the
# chosen channels is missed, on a picture of the twenty and on one that none of the fits has seen?

# %%
layer = "block3_conv1"
bridge, strange = nst.load_image("bridge", size=128), np.rot90(nst.load_image("bridge", size=128))[:, :, ::-1]


def seen(picture):
    pair = (net(picture, layers=layers, border="replicate") for net in (real, thin))
    return [{k: np.asarray(maps)[0] for k, maps in features.items()} for features in pair]


def shown(maps):
    squares = np.kron(maps / large, np.ones((4, 4)))  # each place as large as what it stands for: four pixels a side
    return np.repeat(squares[..., None], 3, axis=-1).clip(0, 1)


of_real, of_thin = seen(bridge)
large = of_real[layer][..., chosen[layer][0]].max()
nst.show(
    bridge,
    shown(of_real[layer][..., chosen[layer][0]]),
    shown(of_thin[layer][..., 0]),
    captions=["the photograph", f"VGG16, channel {chosen[layer][0]} of {layer}", "the thin network's copy"],
    alts=[
        "A bridge tower at night, with lamps on the water.",
        "A map of light spots and lines where this channel of VGG16 responds.",
        "The same spots and lines, a little fainter here and there.",
    ],
    height=220,
)

# %%
figure = Figure(figsize=(8, 2.6), layout="constrained")
axis = figure.subplots()
for name, picture, mark in (("one of the twenty", bridge, "o-"), ("turned, with red for blue", strange, "s--")):
    first, second = seen(picture)
    missed = [
        np.sum((first[k][..., chosen[k]] - second[k]) ** 2) / np.sum(first[k][..., chosen[k]] ** 2) for k in layers
    ]
    axis.plot([k.replace("_conv", ".")[5:] for k in layers], [100 * m for m in missed], mark, label=name)
axis.set(xlabel="block.convolution", ylabel="missed, %", ylim=(0, None))
axis.legend()
nst.views.drawn(
    figure,
    "The share of the chosen channels that the thin network misses, layer by layer. Next to nothing in block 1; it grows with the "
    "depth, and faster on the picture that it has not seen.",
)

# %% [markdown]
# > **Observe.** In block 1 the copy is nearly exact. With the depth it gets worse, more so on a picture of another kind.
#
# > **Explain.** A thin layer cannot carry all that a wide one does, and each layer builds on what the one below has lost.
# > Where many weights are fitted to few places they also learn these places by heart: more photographs help, and pocket had many
# > more.
#
# But is it good enough to paint?

# %%
image, taken = painted(thin)
nst.show(
    paintings[0],
    paintings[1],
    image,
    captions=[f"VGG16: {seconds[0]:.1f} s", f"pocket: {seconds[1]:.1f} s", f"yours: {taken:.1f} s"],
    alts=[
        "The bridge tower painted with VGG16: blue swirls, a yellow tower.",
        "The same painted with pocket: the same colours, the strokes a little shorter.",
        "The same painted with the network fitted on this page: blue and yellow strokes, hard to tell from the others.",
    ],
    height=240,
)

# %% [markdown]
# > **Observe.** The three are of one family: colours, strokes and the tower are there. Look at the sky for the differences.
#
# > **Explain.** A painting asks for Gram matrices, not for names of dogs and cats. Much of what VGG16's channels carry says the
# > same in other words, which a few channels can say as well. What is thrown away is what is needed least *for these pictures*.

# %% [markdown]
# ## When it fails
#
# **Too thin.** How few channels can the first layer have? Each of VGG16's 64 looks at 27 numbers, nine places of three colours.
#
# > **Predict.** How much of the 64 can be rebuilt from four of them? How many are enough?

# %%
first = np.maximum(wanted["block1_conv1"], 0)
left = []
for count in (1, 2, 4, 8, 16, 32):
    few = first[:, qr(first, mode="r", pivoting=True)[1][:count]]
    rebuilt = few @ np.linalg.lstsq(few, first, rcond=None)[0]
    left.append(np.sum((first - rebuilt) ** 2) / np.sum(first**2))
figure = Figure(figsize=(8, 2.2), layout="constrained")
axis = figure.subplots()
axis.plot((1, 2, 4, 8, 16, 32), [100 * share for share in left], "o-")
axis.set(xscale="log", xlabel="channels that are kept, of 64", ylabel="left over, %", ylim=(0, None))
axis.set_xticks((1, 2, 4, 8, 16, 32), ("1", "2", "4", "8", "16", "32"))
nst.views.drawn(
    figure,
    "What cannot be rebuilt of the 64 channels of the first layer: with one that is kept most of it, with four half of it, with "
    "sixteen next to nothing.",
)

# %% [markdown]
# > **Observe.** From four, half is left over; from sixteen, which pocket has, hardly anything.
#
# > **Explain.** Light and dark, three colours and edges of every direction do not fit into four channels. Sixty-four views of 27
# > numbers must repeat each other, and those that do can go. Below that every channel that goes takes something along, which no
# > deeper layer can bring back.
#
# | what you want | what to do | where it ends |
# |---|---|---|
# | **faster** | fewer channels: the count goes by their square | below, memory is the limit |
# | **larger** | more memory, or tiles | size by its square root |
# | **a smaller file** | fewer bits a weight | the error doubles with each |
# | **less energy** | fewer operations, and switching off | a machine that waits needs watts, too |
# | **less money** | count your hours first | when two costs are near, the answer is anybody's |

# %%
widgets.Predict(
    "You exchange your processor for one with twice the peak and the same memory. A ReLU layer takes 2 ms. And then?",
    ["1 ms", "2 ms", "4 ms"],
    1,
    "It does one operation for eight bytes, so its roof is the bandwidth, which has not changed.",
)

# %% [markdown]
# ## Key points
#
# - A convolution takes $9\,h\,w\,C_{\text{in}}C_{\text{out}}$ multiply-adds; a step is two passes.
# - Two limits: peak and bandwidth. The intensity says which one counts.
# - A graphics card raises both, for work that can be done all at once.
# - Memory goes by the square of the size. A disk is read once.
# - Joules are counted where the processor tells them, else watts times seconds, which is an estimate and is called one.
# - Buying pays after price / (what each hour saves); sometimes never.
# - A thin network is fitted layer by layer by least squares, to channels that are chosen, from what it really sees.
#
# ## Test yourself
#
# <details><summary>1. A layer has 32 channels in and out instead of 64. How many multiply-adds are left, how many bytes?</summary>
#
# A quarter of the multiply-adds; half of the bytes of its maps. So its intensity is about half, and it comes nearer to the
# slope of the roof.</details>
#
# <details><summary>2. A machine does 200 operations in the time in which it moves 10 bytes. Which layers wait for memory?</summary>
#
# Those with fewer than 20 operations for each byte.</details>
#
# <details><summary>3. A picture of 500 pixels takes 1 GB beside what is always needed. And one of 1000 pixels?</summary>
#
# 4 GB.</details>
#
# <details><summary>4. Rented, an hour costs 0.5, and the machine is ten times as fast as yours, which takes 200 watts at 0.4 a kilowatt hour. When does buying pay?</summary>
#
# Never: an hour of yours costs 0.08 for electricity, the same work rented 0.05.</details>
#
# ## Words
#
# **multiply-add**: a product, added to a sum; two operations. **peak**: the most operations a second. **bandwidth**: the most
# bytes a second to and from memory. **intensity**: operations for each byte. **roof**: the lower of peak and bandwidth times
# intensity. **cache**: a small fast memory beside the processor. **joule**: a watt for a second. **break-even**: where two bills are
# equal. **pivoting**: taking the largest of what is left next.
#
# ## Read more
#
# Samuel Williams, Andrew Waterman and David Patterson, *Roofline: An Insightful Visual Performance Model for Multicore
# Architectures*, Communications of the ACM 52, 2009. Peter Businger and Gene Golub, *Linear Least Squares Solutions by Householder
# Transformations*, Numerische Mathematik 7, 1965, on pivoting. Moritz Lipp and others, *PLATYPUS: Software-based Power Side-Channel
# Attacks on x86*, IEEE Symposium on Security and Privacy, 2021, on why an energy counter may be closed to you. Roy Schwartz,
# Jesse Dodge, Noah Smith and Oren Etzioni, *Green AI*, Communications of the ACM 63, 2020.

# %% [markdown] tags=["teacher"]
# ## For the teacher
#
# *Time.* 10 minutes for the count, 10 for the roof and the card, 10 for memory, bits and energy, 10 for advice and the bill, 15 for the
# thin network. *Where people stumble.* They expect a sixteenth of the seconds for a sixteenth of the work; let them find the point
# of block 1 in the roofline. They take the intensity for a property of the machine: it belongs to the layer, the ridge to the
# machine. They call an estimate a measurement; ask where the watts came from. *What differs.* Every figure is measured on the
# machine that runs the page, and a busy one gives low points: that is no fault, talk about it. With a graphics card nearly all
# layers of pocket lie on the slope. *Ask.* Bring a price list and a bill for electricity of this month; each team argues for or
# against a purchase for the school, with hours that it can justify.
