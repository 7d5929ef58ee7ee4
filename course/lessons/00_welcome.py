# %% [markdown]
# # Welcome: your first painted photograph
#
# **The promise.** In one minute you will have a photograph repainted in the manner of another picture. By the end of
# this page you will know what the computer changed to get there, and what it left alone.
#
# | | |
# |---|---|
# | **Questions** | What does *style transfer* do to a picture? What does it try to keep, and what to take over? |
# | **Objectives** | You can run a style transfer, read its ledger, and predict what more style will do. |
# | **Minutes** | 15, of which the computer works for about one (two cores, no graphics card). |
# | **Memory** | Under 1.3 GB. Everything here works offline. |

# %% [markdown]
# ## Is everything here?
#
# One line brings in the course's helper library, and one call looks at this machine. Read the last line first: it says
# what to do next.

# %%
import nstlib as nst

nst.doctor()

# %% [markdown]
# Lines marked `note` are fine. They mention what would make things faster or better, such as VGG19, the large network
# that the method was invented with. This page uses *pocket*, a small one that came with the library.

# %% [markdown]
# ## Two pictures
#
# Style transfer needs two pictures. The **content** picture says *what* is to be seen. The **style** picture says *how*
# it is painted: its colours, its strokes, its texture.

# %%
nst.show("harbour", "impasto", height=260)

# %% [markdown]
# > **Predict.** The style picture has no boats and no houses. When the harbour is repainted in its manner, which of
# > these will survive: the outlines of the boats, the colours of the houses, the calm surface of the water? Say your
# > answer aloud before you run the next cell.

# %% [markdown]
# ## Repaint it
#
# One call does the work. It starts from the photograph and changes every pixel, a little at a time, first in a small
# version of the picture and then in larger and larger ones.

# %%
result = nst.stylize("harbour", "impasto", backbone="pocket")
result

# %% [markdown]
# > **Observe.** Compare the three pictures, one region at a time. The large shapes are still where they were: the big
# > sail, the tower, the gables. Small ones suffer, rowing boats and mooring post most of all. The colours now lean to
# > those of the painting, and short curved strokes run through the sky, the sail and the calm water.
#
# > **Explain.** Nobody told the program what a boat is, nor what a brush is. It compares numbers that a *network*
# > computes from pictures: a long chain of small filters, arranged in *layers*, that was trained beforehand and stays
# > as it is. How those numbers can stand for *content* and *style* is the subject of the next lessons.

# %% [markdown]
# ## Watch it happen
#
# `stylize` calls a function of yours after every step. Here that function keeps each step in a list; afterwards we look
# at a few of them, next to the painting they are drawn to.

# %%
frames = []
nst.stylize("still_life", "pointillism", size=256, backbone="pocket", on_step=frames.append)
chosen = [frames[round(part * (len(frames) - 1))] for part in (0.05, 0.3, 0.6, 1)]
nst.show(
    "pointillism",
    *[nst.resize(step.image, 256) for step in chosen],
    captions=["the style", *[f"step {step.step}, {step.width} x {step.height}" for step in chosen]],
    alts=[
        None,
        "The still life, blurred and nearly in its own dark colours.",
        "Blurred patches of pale blue, pink and yellow, in which bottle, jug and fruit can be guessed.",
        "The same patches, a little sharper: bowl, fruit and jug stand out.",
        "The still life in small specks of blue, pink, green and yellow, with every outline sharp again.",
    ],
    height=180,
)

# %% [markdown]
# Early steps settle colours and large patches, because they are done on a tiny picture where a single stroke covers a
# lot. Late steps, at full size, add detail: sharper outlines, and a mesh of small specks, as near as a picture of this
# size comes to the painting's dots.

# %% [markdown]
# ## Read the ledger
#
# The program makes one number small, the **loss**. It is a sum of terms: *content* terms that ask the picture to stay
# like the photograph, *style* terms that ask its texture to become like the painting's, one for each layer they look
# at, and a *smoothness* term against grain. The **ledger** says what each contributes. Names such as `block2_conv2` say which layer is meant; a higher first number means deeper. An angle of 0° between two pulls means the same way, 180° dead against each other.

# %%
result.ledger

# %% [markdown]
# > **Observe.** Two columns of shares stand side by side, and they disagree. The share of the *loss* says how much of a
# > term is left over. The share of the *gradient* says how hard the term pulls on the pixels: the **gradient** is, for
# > every pixel, the direction in which the loss grows, and the program walks the other way.
#
# > **Explain.** It is a tug of war. Content pulls towards the photograph, style towards the painting. The last line
# > says how much of all that pulling is left when opposite pulls have cancelled: near the end little is left, and the
# > picture hardly moves any more, although no side has let go.
#
# The next cell asks whether the loss fell while the picture had its final size.

# %% tags=["nbval-check-output"]
final = [step for step in result.history if step.width == result.image.shape[1]]
print("the loss fell:", final[-1].loss < final[0].loss)

# %% [markdown]
# ## Turn one knob
#
# A `Recipe` holds every setting. The most useful one is `style_strength`: how much style counts against content; it is 1 unless you say otherwise.
#
# > **Predict.** Below, the same street is painted with a small, a medium and a large strength. What happens to the
# > lines of the houses as it grows? And to the colours?

# %%
strengths = [0.03, 0.3, 3]
tries = [
    nst.stylize("street", "pointillism", nst.Recipe(style_strength=s), size=256, steps=60, backbone="pocket")
    for s in strengths
]
nst.show(
    *[t.image for t in tries],
    captions=[f"style_strength = {s}" for s in strengths],
    alts=[
        "The street, plain to see and only tinted in the colours of the painting.",
        "The street with all its houses, in patches of the painting's colours.",
        "Patches of colour in which the houses are hard to make out.",
    ],
    height=320,
)

# %% [markdown]
# > **Observe.** On the left the street is plain to see and only tinted. On the right patches of colour have taken over, and
# > the houses dissolve in them. In between, both are there.
#
# > **Explain.** The two kinds of term want different things, and the strength decides who wins where they disagree. There
# > is no right answer: it is a choice, and it is yours.

# %% [markdown]
# ## Your turn
#
# The library comes with a small gallery. Most of its pictures were made for this course; three are photographs, and
# three are works by Vincent van Gogh, Berthe Morisot and Hashiguchi Goyō. All may be used for anything;
# `nst.gallery()["bee"].free` says why.

# %%
nst.gallery()

# %% [markdown]
# > **Try.** In the *Studio* below, paint a photograph of your own: drop it into the field under *Content* (any size, a
# > phone's too), choose a manner, press *Start*. A cell such as the next one is run with Shift and Enter. `size` is the
# > longer side in pixels: half of it takes about a quarter of the time, twice as much four times as long.

# %%
from nstlib import widgets

widgets.Studio("harbour", "watercolour", size=512, backbone="pocket")

# %% [markdown]
# Move *style strength* while it paints, and press *Pause* or *Undo* as you like. Every finished picture goes to the
# strip below, with its recipe. (Without live controls you see a finished run. `nst.stylize("my_photo.jpg",
# "watercolour", size=512)` does the same without the Studio.)
#
# Not every pair succeeds. The pocket network is a small copy of a real one: it takes over colours and strokes well, but
# faces and lettering lose detail. `backbone="vgg16"` asks the real one, which came with the library too and is slower by
# far; so does the recipe *finer, slower* in the Studio. *Keep* and *Download* save the picture as a PNG with the recipe
# inside, so that you, or anyone you give it to, can repeat it with `nst stylize`.

# %% [markdown]
# ## What the course holds
#
# | lesson | its question |
# |---|---|
# | 0 Welcome | What does style transfer do? *(this page)* |
# | [1 Feature maps](01_feature_maps.ipynb) | What does a network see in a picture? |
# | [2 Content](02_content.ipynb) | What does each depth remember of it? |
# | [3 Style](03_style.ipynb) | Why do correlations describe a manner of painting? |
# | [4 The full loss](04_full_loss.ipynb) | How are content and style weighed against each other? |
# | [5 The loop](05_the_loop.ipynb) | How does a picture follow the loss downhill? |
# | [6 At once](06_at_once.ipynb) | How does a network paint in one pass, without a loop? |
# | [7 Any style](07_any_style.ipynb) | How does it paint in a manner that it never saw? |
# | [8 Control](08_control.ipynb) | How do I choose colours, place and size, and tell a difference from chance? |
# | [9 Video](09_video.ipynb) | How does a painted clip hold still? |
# | [10 Surfaces](10_surfaces.ipynb) | How does a painted tile show no edge? |
# | [11 Costs](11_costs.ipynb) | What does a step cost, and how is it made cheaper? |
# | [12 Limits](12_limits.ipynb) | Where does it fail, and who says which painting is better? |
# | [13 Where it goes](13_where_it_goes.ipynb) | What came after the Gram matrix? |

# %% [markdown]
# ## Key points
#
# - Style transfer changes the *pixels of a picture*, step by step; the network itself never changes.
# - Content keeps large shapes where they are; style brings colours, strokes and texture.
# - The terms of the loss pull against each other, and the ledger shows how hard; when the pulls cancel, the picture rests.
#
# ## Test yourself
#
# <details><summary>1. What is changed during style transfer: the network, or the picture?</summary>
#
# The picture. The network is only used to compare.</details>
#
# <details><summary>2. You want the photograph to stay more recognisable. Which setting do you change, and how?</summary>
#
# Lower `style_strength` (or raise `content_weight`).</details>
#
# <details><summary>3. Why does the program begin with a tiny version of the picture?</summary>
#
# Large shapes and colours are settled there cheaply; later, larger versions only add detail.</details>
#
# <details><summary>4. A term has a small share of the loss and a large share of the gradient. Does it matter?</summary>
#
# Yes. It pulls hard on the pixels, although little of it is left over. Take it away, and the picture would move.</details>
#
# ## Words
#
# **content picture**: what is to be seen. **style picture**: how it is painted. **loss**: the number that is made
# small. **gradient**: for every pixel, the direction in which the loss grows. **ledger**: what each term contributes.
# **network**: a trained chain of small filters. **layer**: one link of that chain. The formula of the loss stands at the
# top of `nstlib/recipe.py`; lesson 4 will derive it.
#
# ## Read more
#
# Leon A. Gatys, Alexander S. Ecker and Matthias Bethge, *Image Style Transfer Using Convolutional Neural Networks*,
# CVPR 2016: the paper that began it all. Its first page can be read without any mathematics.
