# %% [markdown]
# # Feature maps: what a network sees in a picture
#
# **The promise.** By the end of this page you can open any layer of VGG19, show its feature maps as pictures, and say
# what each of them responds to and how much of the photograph it can see.
#
# | | |
# |---|---|
# | **Questions** | What happens to a picture inside a convolutional network? What does a deep layer see that a shallow one does not? |
# | **Objectives** | You can compute a convolution, a ReLU and a pooling by hand; read features from VGG19 in Keras and in `nstlib`; explain what forgotten preprocessing does; work out a receptive field. |
# | **Minutes** | 45, of which the computer works for less than one. |
# | **Memory** | Under 1.4 GB. Everything here works offline. |

# %% [markdown]
# ## A picture to begin with
#
# A layer in the middle of a network turns this photograph into maps like the ones on its right. Nobody drew those filters:
# training found them.

# %%
import numpy as np

import nstlib as nst
from nstlib import widgets

nst.feature_atlas("harbour", "block3_conv1", count=5, backbone="vgg16", size=256)

# %% [markdown]
# > **Observe.** Each map shows one **channel**: one question, asked at every place. The darker a spot, the stronger the
# > answer there. Some maps mark large areas, such as the sky or the fronts of the houses, others borders, and one the
# > rows of windows; few mark one thing only. The frame on the photograph shows how much of it a single spot of such
# > a map can see, cut off at the border.
#
# How does a photograph become such maps? In three small operations, repeated: convolve, cut, shrink. We do each by hand.

# %% [markdown]
# ## Convolution
#
# A **convolution** slides a small table of weights, the **kernel**, over the picture. At every place it multiplies
# what lies under it, number by number, and adds up. With $K$ for the kernel and $x$ for the picture,
#
# $$y_{r,c} = b + \sum_{i=-1}^{1}\sum_{j=-1}^{1}\sum_{k} K_{i,j,k}\; x_{r+i,\,c+j,\,k},$$
#
# where $k$ runs over the colours and $b$ is one number, the **bias**. (Mathematicians call this sum a
# *cross-correlation*; their convolution turns the kernel round first. Networks learn the kernel either way.) The kernel below subtracts what is above from
# what is below. Here the picture is grey, so the sum over $k$ has one term. TensorFlow wants more axes: `[None]` makes
# a batch of one picture, and the kernel's last two axes count colours in and maps out.
#
# > **Predict.** Where will the result be far from zero: on the wall of the tower, on the edge of a roof, or in the sky?

# %%
import tensorflow as tf

photo = nst.load_image("street", size=256)
grey = photo.mean(axis=-1, keepdims=True)[None]
kernel = np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]], "float32").reshape(3, 3, 1, 1)
edges = tf.nn.conv2d(grey, kernel, strides=1, padding="SAME").numpy()[0, ..., 0]

from nstlib.views.maps import enlarged, shaded, signed

nst.show(
    photo,
    signed(edges, np.percentile(np.abs(edges), 99)),
    captions=["the street", "brown: lighter above, blue: lighter below"],
    alts=[
        "A narrow street between tall houses, with a tower at its end.",
        "Edges of roofs, windows and paving stones, brown where it gets darker downwards and blue where it gets lighter.",
    ],
    height=256,
)

# %% [markdown]
# > **Observe.** Only borders that run across the picture are left; the plain sky has vanished, and upright borders with
# > it. The stripes along the top and the bottom are not in the photograph: outside it the kernel finds zeros
# > (`padding="SAME"`), and black against light is an edge too.
#
# > **Explain.** Where nothing changes from top to bottom, the positive and the negative weights cancel. A kernel is a
# > question asked at every place, and the result is the answer: *how much does it look like this, here?*
#
# One cell checks the formula against TensorFlow at one place, with plain Python sums.

# %% tags=["nbval-check-output"]
row, column = 100, 60
by_hand = sum(kernel[i, j, 0, 0] * grey[0, row + i - 1, column + j - 1, 0] for i in range(3) for j in range(3))
print("the same number:", np.isclose(by_hand, edges[row, column], atol=1e-5))

# %% [markdown]
# ## ReLU and pooling
#
# The **ReLU** cuts everything below zero: $\max(0, y)$. It looks harmless, but without it two convolutions in a row
# would only be one larger convolution, and depth would buy nothing. **Pooling** then shrinks the map: of every 2 × 2
# values only the largest survives.

# %%
after_relu = np.maximum(0, edges)
pooled = tf.nn.max_pool2d(after_relu[None, ..., None], 2, 2, "VALID").numpy()[0, ..., 0]
nst.show(
    shaded(after_relu),
    enlarged(shaded(pooled), 256),
    captions=[
        f"after ReLU, {after_relu.shape[1]} x {after_relu.shape[0]}",
        f"after pooling, {pooled.shape[1]} x {pooled.shape[0]}",
    ],
    alts=[
        "The same edges, only those that get lighter downwards.",
        "The same edges again at half the width and height, thicker.",
    ],
    height=256,
)

# %% [markdown]
# > **Observe.** Half of the edges are gone, and after pooling the rest are coarser, but none got lost.
#
# > **Explain.** Pooling gives up exactly *where* in a 2 × 2 square something was. In return the next 3 × 3 kernel spans
# > twice as much of the photograph. Layer by layer a network trades place for meaning.

# %% [markdown]
# ## VGG19's five blocks
#
# **VGG19** is sixteen convolutions of that kind in five blocks, with a pooling between blocks. Its first layers have 64
# kernels, its last ones 512. Keras can build it without its trained weights; that is enough to read its plan. (Three more layers name the object in the picture. We leave them out; that is `include_top=False`.)

# %%
from keras.applications.vgg19 import VGG19, preprocess_input

vgg = VGG19(include_top=False, weights=None)
for layer in vgg.layers:
    if layer.name.endswith("conv1"):
        kernels = layer.get_weights()[0]
        print(
            f"{layer.name}: {kernels.shape[3]} kernels of {kernels.shape[0]} x {kernels.shape[1]} x {kernels.shape[2]}"
        )

# %% [markdown]
# Each block halves the width and height and, up to the fourth, doubles the number of channels. A layer's output has the
# shape (1, height, width, channels): for every place one number from each kernel. Together these numbers are the
# layer's **features**; one channel alone, as a picture, is a **feature map**.

# %% [markdown]
# ## Features by hand, with Keras
#
# Keras is the library that builds the networks here. (You may skip to *The network on your machine*.) A second Keras model reads several layers at once. These are the layers that most tutorials use: one deep layer for
# content, the first of every block for style.

# %%
import keras

content_layer = "block5_conv2"
style_layers = ["block1_conv1", "block2_conv1", "block3_conv1", "block4_conv1", "block5_conv1"]
outputs = [vgg.get_layer(name).output for name in [*style_layers, content_layer]]
reader = keras.Model(vgg.input, outputs)
image = nst.load_image("harbour", size=128)
features = reader(preprocess_input(255.0 * image[None]))
for name, values in zip([*style_layers, content_layer], features):
    print(name, tuple(values.shape))

# %% [markdown]
# `preprocess_input` matters. VGG19 was trained on colours in the order blue, green, red, from 0 to 255, minus the mean
# colour of its training pictures. The same numbers come from `nstlib`, which takes care of all that:

# %% tags=["nbval-check-output"]
from nstlib.backbones.vgg import from_model

same = from_model(vgg)(image, layers=[content_layer])[content_layer]
print("the same features:", np.allclose(same, features[-1], rtol=1e-3, atol=1e-4 * np.abs(features[-1]).max()))

# %% [markdown]
# ## The network on your machine
#
# Those weights were random, so their maps mean nothing. What they ask has to be learned, here from a million photographs
# called *ImageNet*. **VGG16**, VGG19's sister with thirteen convolutions, came with the course, trained; it made the maps
# at the top of this page.

# %%
net = nst.backbone("vgg16")
print(net.name, "-", net.source)
print({layer: net.channels[layer] for layer in style_layers})

# %% [markdown]
# Without a name, `nst.backbone()` chooses: on a graphics card VGG19 where its weights can be had, else VGG16; on a
# processor **pocket**, a thin VGG16 with a choice of its channels, fitted to it. Pocket paints ten times as fast. Its
# shallow layers answer nearly as VGG16's do, its deep ones less exactly. (Variable `NST_BACKBONE` chooses otherwise.)
#
# > **Predict.** What happens to the features if we forget the preprocessing, that is, hand over RGB from 0 to 1? The
# > picture is the same, after all. We compare with a **correlation**: one means the same pattern, zero means no
# > relation.


# %%
def kept(network, picture, layer):
    """Correlation of a layer's features with and without preprocessing."""
    right = np.ravel(network(picture, layers=[layer])[layer])
    # the same network, with a preprocessing that does nothing
    weights = {k: network.tensors(k) for k in network.layers}
    forgetful = type(network)("forgetful", "", weights, lambda x: x, network.pooling, network.border)
    return np.corrcoef(right, np.ravel(forgetful(picture, layers=[layer])[layer]))[0, 1]


for layer in style_layers:
    print(f"{layer}: correlation {kept(net, image, layer):.2f}")

# %% [markdown]
# > **Observe.** Nothing fails. No error, no warning; the features are just other ones, from the first layer on.
#
# > **Explain.** A network is a chain of functions that were fitted to one kind of input. Whatever you feed it, numbers
# > come out. This bug is common in style transfer. Its only sign is a result with wrong colours or weak strokes; lesson 5 shows one.
#
# `nstlib` therefore refuses pictures outside 0 to 1, in one sentence:

# %%
try:
    net(255 * image)
except nst.NSTError as error:
    print(error)

# %% [markdown]
# ## Receptive fields
#
# How much of the photograph can one feature see? A 3 × 3 kernel sees 3 pixels across. The next one sees 3 of *those*,
# which is 5 pixels. Every pooling doubles the step between neighbours. With $s$ for that step (the **stride**), a
# convolution widens the field $f$ by $2s$, and a pooling by $s$:
#
# $$f \leftarrow f + 2s \quad\text{(convolution)}, \qquad f \leftarrow f + s,\; s \leftarrow 2s \quad\text{(pooling)}.$$
#
# > **Predict.** `block1_conv1` sees 3 pixels. How many does `block5_conv1` see: 15, 60 or more than 100?

# %%
field, stride, fields = 1, 1, {}
for layer in net.layers:
    if layer.endswith("conv1") and layer != "block1_conv1":
        field, stride = field + stride, 2 * stride
    field = fields[layer] = field + 2 * stride
    if layer in style_layers:
        print(f"{layer}: sees {field} pixels, a step of {stride}")

# %% [markdown]
# > **Observe.** Five blocks are enough for one feature to span more than half the width of a picture of 256 pixels.
#
# > **Explain.** That is why shallow layers can only know about *strokes* and deep ones about *things*: not because
# > anyone told them, but because of what they can see.
#
# One cell compares all layers with what `nstlib` says of them.

# %% tags=["nbval-check-output"]
print("the same fields:", fields == {layer: net.receptive_field(layer) for layer in net.layers})

# %% [markdown]
# ## The feature atlas
#
# Turn the pages. Choose a layer and look at its strongest channels; the frame shows the square that the strongest one
# likes best, cut off where it leaves the picture. (On a page without live controls you see one board; its plain
# function is `nst.feature_atlas`.)

# %%
widgets.FeatureAtlas("harbour", "block2_conv1", backbone="vgg16", size=256)

# %% [markdown]
# > **Try.** Compare `block1_conv1` with `block4_conv1`. Find a channel that marks one thing in the picture, and write
# > down what you think it asks. Then look at the same channel on another picture. Were you right?

# %%
nst.feature_atlas("street", "block4_conv1", count=5, backbone="vgg16", size=256)

# %% [markdown]
# > **Observe.** The maps have become coarse, and their answers come in patches. Large parts of the street, such as its
# > paving, leave most of these channels cold.
#
# > **Explain.** One feature of this layer has looked at a square of 60 pixels (68 in VGG19, whose third block has one
# > convolution more), so its answer is about a whole region,
# > even where it still marks the place of a long edge. Its neighbour has looked at nearly the same square and often
# > says something similar.

# %% [markdown]
# ## Predict and check

# %%
widgets.Predict(
    "A map of block1_conv1 and one of block5_conv1 come from a picture of 256 x 256 pixels. How wide are they?",
    ["256 and 256", "256 and 16", "128 and 8"],
    1,
    "Within a block nothing shrinks; between the five blocks lie four poolings, and 256 / 2 / 2 / 2 / 2 = 16.",
)

# %% [markdown]
# ## Key points
#
# - A convolution asks one question at every place; a feature map is the picture of its answers.
# - ReLU keeps the yes, pooling gives up exact place for a wider view.
# - Features mean what they were trained on: the same preprocessing belongs to the same network.
# - A feature of `block1_conv1` sees 3 pixels, one of `block5_conv1` sees more than a hundred.
#
# ## Test yourself
#
# <details><summary>1. A kernel has only positive weights. What does it do to a plain grey surface?</summary>
#
# It multiplies the grey by the sum of its weights, everywhere alike. Only a kernel whose weights add up to zero
# ignores plain surfaces.</details>
#
# <details><summary>2. Why is there a ReLU between two convolutions?</summary>
#
# Two convolutions in a row are one convolution with a larger kernel. The cut in between makes the second one's
# question depend on the answers of the first.</details>
#
# <details><summary>3. The result has wrong colours, and there is no error. What do you look at first?</summary>
#
# The preprocessing: the range of the pixels, the order of the colours, the mean that is subtracted.</details>
#
# <details><summary>4. Which sees more of a picture: one feature of block3_conv1, or one of block2_conv2?</summary>
#
# The one of `block3_conv1`: one pooling and one convolution more lie below it.</details>
#
# ## Words
#
# **kernel**: the small table of weights that slides over the picture. **feature**: one number of a layer at one place.
# **feature map**: one channel of a layer, as a picture. **channel**: one kernel's answers. **ReLU**: cuts what is below
# zero. **pooling**: shrinks a map. **stride**: pixels between neighbouring features. **receptive field**: the square of
# the picture that one feature can see. **preprocessing**: bringing a picture to the form a network was trained on.
#
# ## Read more
#
# Karen Simonyan and Andrew Zisserman, *Very Deep Convolutional Networks for Large-Scale Image Recognition*, ICLR 2015:
# the paper that made VGG19. Matthew Zeiler and Rob Fergus, *Visualizing and Understanding Convolutional Networks*, ECCV
# 2014: what single channels respond to.

# %% [markdown] tags=["teacher"]
# ## For the teacher
#
# *Time.* 15 minutes for convolution, ReLU and pooling on paper or at the board, 20 for VGG19, 10 for the atlas. *Where
# people stumble.* They take a map for a smaller photograph: ask what the dark places say, and what the white ones. They think preprocessing
# is cosmetics: let them predict the correlations before they run the cell. *Ask.* Which of these maps could a person
# have designed? *For design classes.* The formula can stay on the page unread; the kernel as a question is enough for
# all that follows. *Without live controls* the atlas is a board, and `nst.feature_atlas` draws any other.
