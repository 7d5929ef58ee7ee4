# %% [markdown]
# # Limits: what it cannot do
#
# **The promise.** By the end of this page you can say what the training data of a network do to a painting, name the causes of
# eight failures and mend most of them, let a class judge the judges, and say honestly what was generated.
#
# | | |
# |---|---|
# | **Questions** | Why do two networks paint one pair differently? Where does style transfer fail, and why? Who says which painting is better? What must be told of a picture that was generated? |
# | **Objectives** | You can rank networks on equal terms; measure what was learnt by heart; find the cause of a failure and its remedy; turn votes into strengths and hold every metric against them; give credit; keep a slideshow calm. |
# | **Minutes** | 55, of which the computer works for about one and a half. |
# | **Memory** | Under 2 GB. Everything here works offline. |

# %% [markdown]
# ## A picture to begin with
#
# Ten pairs, three networks, thirty paintings. *pocket-drawn* learnt to see from pictures that a program had drawn. *VGG16*
# learnt it from 1.2 million photographs (Karen Simonyan and Andrew Zisserman, 2015). *pocket* is a small network that was fitted
# to give what VGG16 gives. Recipe, seed and steps are the same; the paintings are small, as VGG16 is slow.
#
# > **Predict.** In which of them will you still know the bust, the bee, the street? (This cell takes up to a minute.)

# %%
import numpy as np
from matplotlib.figure import Figure

import nstlib as nst
from nstlib import widgets


def window(name, height=60, width=80):
    """The upper middle of a photograph, 4 by 3, so that all are of one size."""
    picture = nst.load_image(name)
    across = min(picture.shape[1], picture.shape[0] * 4 // 3)
    left, top = (picture.shape[1] - across) // 2, (picture.shape[0] - across * 3 // 4) // 4
    return nst.resize(picture[top : top + across * 3 // 4, left : left + across], (height, width))


photos = {name: window(name) for name in ("harbour", "hills", "bust", "bee", "street")}
pairs = [(photo, style) for style in ("starry", "hatching") for photo in photos]
networks = ("pocket-drawn", "pocket", "vgg16")
sketch = nst.Recipe(size=80, smallest=80, steps=16)
painted = {}
for network in networks:
    for photo, style in pairs:
        result = nst.stylize(photos[photo], style, sketch, backbone=network, progress=False)
        painted[network, photo, style] = nst.resize(result.image, (60, 80))
rows = {"the photographs": [photos[photo] for photo, _ in pairs]}
rows |= {network: [painted[network, *pair] for pair in pairs] for network in networks}
nst.show(
    *(np.hstack(row) for row in rows.values()),
    captions=list(rows),
    alts=[
        "A harbour, hills, a marble bust, a bee on a flower and a street, each twice.",
        "Ten paintings by the network of drawn pictures: coarse blocks of colour.",
        "Ten paintings by pocket: finer strokes, and the things can be told.",
        "Ten paintings by VGG16: strokes with a form of their own, and the things can be told.",
    ],
    height=90,
)

# %% [markdown]
# > **Observe.** pocket-drawn gives coarse blocks in the painting's colours; pocket and VGG16 give finer strokes, and things keep
# > more of their form.
#
# > **Explain.** A network can only hold on to what it has learnt to see. Drawn pictures taught colours, stripes and large shapes;
# > photographs taught what surfaces and things look like as well. pocket has learnt from VGG16 what *that* sees, and with it some
# > of what the photographs have shown.

# %% [markdown]
# ## On equal terms
#
# Which network paints best? A loss cannot say: each network computes it from its own features. Try it. Three networks look at
# the same three paintings of each pair, each with its own loss; we divide by the loss of its own painting.
#
# > **Predict.** Whose painting does VGG16's loss prefer? And pocket-drawn's?

# %%
from nstlib.losses import Objective

for looking in networks:
    objective = Objective(nst.backbone(looking), sketch)
    found = []
    for pair in pairs[::4]:
        targets = objective.targets(photos[pair[0]], nst.load_image(pair[1], size=80))
        found.append([float(objective(painted[painting, *pair], targets)[0]) for painting in networks])
    found = np.median(found / np.array(found)[:, [networks.index(looking)]], axis=0)
    print(f"{looking:>12} looks at", ", ".join(f"{name}'s: {loss:.1f}" for name, loss in zip(networks, found)))

# %% [markdown]
# > **Observe.** In each line the network's own paintings have 1.0, and the others' have more.
#
# > **Explain.** A loss says how well *this* network was satisfied. To compare networks we need a judge that is none of them.
# > `nst.judge` has no network: *style* is how far small patches are from the painting's (0 is best), *content* is how well
# > coarse edges lie where the photograph's do (1 is best).

# %%
from nstlib.judge import judge

scores = {key: judge(made, nst.load_image(key[2], size=96), photos[key[1]]) for key, made in painted.items()}
for measure, turned in {"style": 1, "content": -1}.items():
    table = np.array([[turned * scores[network, *pair][measure] for network in networks] for pair in pairs])
    ranks = 1 + (table[:, :, None] > table[:, None, :]).sum(axis=2)  # 1 is the best of the three
    print(f"{measure:>8}, mean rank of ten:", ", ".join(f"{n} {r:.1f}" for n, r in zip(networks, ranks.mean(axis=0))))

# %% [markdown]
# > **Observe.** In style pocket-drawn is the first, pair for pair; in content VGG16 is a little ahead. Now look at the pictures again.
#
# > **Explain.** This judge compares patches of five pixels. Blocks in the right colours satisfy it, and it does not see that no
# > brush paints blocks. It has no network to be fooled by, and no eyes either: a judge, too, has learnt only what it was given.
# > Style and content pull against each other, so "best" depends on how they are weighed. That leaves people.

# %% [markdown]
# ## A style learnt from one photograph
#
# Training data can also be too few. We learn a style with a rule as simple as possible: each painted pixel is a weighted sum of
# the photograph's pixels around it. The weights are those of task 12.1, a ridge regression, learnt from *one* photograph and its
# painting. The further around it looks, the more numbers the rule has.
#
# > **Predict.** With more numbers the error on its own photograph falls. What does the error on four other photographs do?


# %%
def around(picture, side):
    """Every pixel's surroundings as a row: side x side pixels of three colours, and a 1."""
    padded = np.pad(picture, [(side // 2, side // 2)] * 2 + [(0, 0)], mode="reflect")
    parts = np.lib.stride_tricks.sliding_window_view(padded, (side, side), axis=(0, 1))
    return np.column_stack([parts.reshape(picture.shape[0] * picture.shape[1], -1), np.ones(parts[..., 0, 0, 0].size)])


def learn(names, side, ridge=0.1):
    x = np.vstack([around(photos[name], side) for name in names])
    y = np.vstack([painted["pocket", name, "starry"].reshape(-1, 3) for name in names])
    return np.linalg.solve(x.T @ x + ridge * np.eye(x.shape[1]), x.T @ y)


def error(weights, names, side):
    left = [around(photos[n], side) @ weights - painted["pocket", n, "starry"].reshape(-1, 3) for n in names]
    return np.mean(np.square(left))


sides, one, others = (1, 3, 5, 7, 11, 15, 21), ["harbour"], ["hills", "bust", "bee", "street"]
learnt = {side: learn(one, side) for side in sides}
figure = Figure(figsize=(8, 2.8), layout="constrained")
axis = figure.subplots()
numbers = [3 * side**2 + 1 for side in sides]
axis.semilogx(numbers, [error(learnt[side], one, side) for side in sides], "o-", label="on its own photograph")
axis.semilogx(numbers, [error(learnt[side], others, side) for side in sides], "s-", label="on four others")
axis.set(xlabel="numbers in the rule, for each colour", ylabel="mean squared error", ylim=(0, None))
axis.legend()
nst.views.drawn(
    figure,
    "Two curves against the number of numbers. On its own photograph the error falls all the way; on four others it lies higher and "
    "rises in the end.",
)

# %% [markdown]
# > **Observe.** On its own photograph the error falls with every number that is added. On the others it is larger everywhere, and
# > it rises.
#
# > **Explain.** With a thousand numbers the rule remembers which pixels stood where, and that is no style. The gap between both
# > curves is what was **learnt by heart**; it can only be seen with photographs that were kept out. That is why every network of
# > lesson 6 was trained on many photographs, and judged on others.

# %%
side = 21
shown = {f"learnt by heart: {one[0]}": (learnt[side], one[0]), f"the same rule: {others[3]}": (learnt[side], others[3])}
shown[f"learnt from four others: {others[3]}"] = learn(["harbour", "hills", "bust", "bee"], side), others[3]
made = [
    np.clip(around(photos[name], side) @ weights, 0, 1).reshape(photos[name].shape) for weights, name in shown.values()
]
nst.show(
    *[one.astype(np.float32) for one in made],
    captions=list(shown),
    alts=[
        "The harbour with yellow and blue marks, nearly as it was painted.",
        "The street in glaring streaks of blue and yellow.",
        "The street in quiet blue and grey.",
    ],
    height=200,
)

# %% [markdown]
# > **Observe.** On its own photograph the rule repeats the painting; on another one the same numbers give glaring streaks. Learnt from
# > four photographs it is quieter.
#
# > **Explain.** More examples leave a rule less room to remember. (And a sum of pixels, however many it looks at, makes no
# > strokes: that needs layers, as in lesson 6.)

# %% [markdown]
# ## A gallery of failures
#
# Now the method itself. Each row shows a photograph, a painting that failed, and what mends it. Every figure in the table is
# measured in these three pictures.
#
# > **Predict.** Before you read the captions: what went wrong in the middle column, and *why*?

# %%
nst.failure_gallery(["fine pattern", "face", "smooth area", "letters"], steps=25)

# %% [markdown]
# > **Observe.** The cables have turned into strokes, the face into stone, the wall into waves, and the sign can hardly be read.
#
# > **Explain.** Two of these are one: what is finer than a stroke cannot be painted with that stroke. The other two have to do
# > with us. The loss weighs all places alike, and we do not: we look at faces and read letters.

# %%
nst.failure_gallery(["colours", "scale", "subject", "things of the painting"], steps=25)

# %% [markdown]
# > **Observe.** Colours wander, a town becomes a cloth, the bee is hidden in a pattern, and no duck comes out of the print of ducks.
#
# > **Explain.** Four times the network was asked about *statistics*, and four times we wanted something that no statistic holds:
# > which colour belongs to which thing, how large a thing is, where to look, and what is meant.
#
# | you see | the cause | what helps |
# |---|---|---|
# | thin things vanish | finer than a stroke | a larger picture, a weaker style |
# | faces, letters | all places weigh the same | a region that is left as it is |
# | plain areas fill up | the whole picture has to meet the statistics | a region; a style with plain areas |
# | wrong colours | colour is style to a network | `colour=0` |
# | things of the wrong size | two pictures, two scales | `style_scale` |
# | no subject | detail is asked for everywhere | paint the subject only |
# | nothing of what the painting shows | a Gram matrix forgets places | nothing in this course but lesson 13 |

# %% [markdown]
# ## Who judges?
#
# A painting is made for people. So ask them, in the simplest way there is: two pictures, which is better? Here are eight of the
# harbour, and a ballot. The widget shows one pair after the other, left and right at random, and keeps the answers in a file.

# %%
harbour = {"photograph": photos["harbour"]} | {network: painted[network, "harbour", "starry"] for network in networks}
for name, change in {
    "faint": {"style_strength": 0.05},
    "bold": {"style_strength": 20.0},
    "hasty": {"steps": 3},
    "from noise": {"start": "noise"},
}.items():
    recipe = nst.Recipe(**{"size": 80, "smallest": 80, "steps": 16} | change)
    result = nst.stylize(photos["harbour"], "starry", recipe, backbone="pocket", progress=False)
    harbour[name] = nst.resize(result.image, (60, 80))
ballot = nst.votes.ballot(harbour, "our class", questions=12, seed=5)
widgets.Vote(ballot, "votes.jsonl")

# %% [markdown]
# For a class, `nst vote page` writes the same as a page for everybody's own browser; each saves a file, and you count them all.
# Nobody has voted here yet. So the next cell **makes votes up**: thirty voters who do not exist, drawn from strengths that we
# wrote down. They say nothing about people. Once you have your class's files, put their names into `ours`, and read on with *them*.
#
# Strengths come from votes by the model of Ralph Bradley and Milton Terry (1952): picture $i$ is chosen over $j$ with the
# probability
#
# $$P(i \succ j) = \frac{p_i}{p_i + p_j}.$$
#
# The strengths that make the votes most likely are found by going round: $p_i$ is the number of wins of $i$, divided by
# $\sum_j n_{ij} / (p_i + p_j)$, where $n_{ij}$ is how often the pair was voted on. Task 12.3 is that, in NumPy.

# %%
from pathlib import Path

ours = []  # the files of your class: ["votes.jsonl"], or a folder
made_up = {
    "photograph": 1,
    "pocket-drawn": 1,
    "pocket": 4,
    "vgg16": 5,
    "faint": 2,
    "bold": 1.5,
    "hasty": 1.5,
    "from noise": 0.5,
}
votes = nst.votes.load(*ours, ballot=ballot) if ours else nst.votes.simulated(made_up, voters=30, seed=3, questions=12)
nst.explain.class_vote(votes, ballot)

# %% [markdown]
# > **Observe.** The order is nearly that of the strengths that we wrote down, but neighbours may have changed places: thirty voters
# > are few.
#
# > **Explain.** A strength is no mark, only a probability: 0.4 against 0.1 is chosen four times out of five. The intervals are wide,
# > and where two of them overlap the class has not decided.

# %% [markdown]
# ## Every metric against this class
#
# Does any number put the pictures into the same order? A **rank correlation** says so, with $p$, how often an order drawn by
# chance is as near (tasks 12.4 and 12.5).
#
# > **Predict.** Which comes first: the loss, the judge without a network, or the one that sees?

# %%
metrics = nst.votes.metrics_of(harbour, photos["harbour"], "starry")
nst.votes.compare(nst.votes.bradley_terry(votes.wins, votes.pictures), metrics).board()

# %% [markdown]
# > **Observe.** Metrics disagree: some stand near these votes, some have nothing to do with them, some point the other way.
#
# > **Explain.** The votes are made up, so the table says nothing about people; with your class's file it will say something about
# > *them*. A loss rewards whatever it measures: the photograph has the best content there can be, and a picture that went too far the best
# > style. And of so many metrics one looks good by chance, on eight pictures all the more. That is why no metric of this course
# > chooses anything by itself.

# %% [markdown]
# ## Rights and credit
#
# Three things to look at before a painting leaves the room. (This is no legal advice, and laws differ.)
#
# - **The photograph** is somebody's. Most belong to whoever pressed the button, for decades; one that shows a person touches that
#   person's rights, too. The pictures of this course are free, and the catalogue says why.
# - **The painting.** In the European Union a work is protected until 70 years after its painter's death (Directive 2006/116/EC). A *manner*
#   is not: TRIPS (1994), article 9(2), protects expressions, not ideas, procedures or methods. Whether one may is not the
#   only question: a painter who lives from a manner is hurt all the same. Ask, and say whose it is.
# - **The result.** Where nobody made creative choices, it may belong to nobody: the U.S. Copyright Office (*Copyright and Artificial
#   Intelligence, Part 2: Copyrightability*, 2025) asks for human authorship.
#
# > **Predict.** Which of the pictures on this page needs a credit, and which network?

# %%
for picture in nst.gallery():
    if picture.name in (*photos, "starry", "hatching"):
        print(f"{picture.title}, {picture.maker}, {picture.made}. {picture.licence}")

# %% [markdown]
# > **Observe.** Most pictures are CC0: no credit is asked for, and one is kind. The networks have terms of their own: VGG16 is
# > CC BY 4.0, so a picture that is *shared with the weights* names it; pocket is made from it.
#
# ## Honesty about what was generated
#
# Whoever sees the picture should be able to learn how it was made. The European Union's AI Act (Regulation 2024/1689, article 50) asks those
# who provide such systems to mark what they generate so that a machine can read it. A recipe in the file is such a mark, and more: it says *how*.

# %% tags=["nbval-check-output"]
import json
import tempfile

from nstlib.images import read_recipe

folder = tempfile.TemporaryDirectory()
result = nst.stylize("harbour", "starry", size=64, steps=5, backbone="pocket", progress=False)
path = result.save(Path(folder.name) / "harbour.png")
kept = json.loads(read_recipe(path))
print(", ".join(f"{name}: {kept[name]}" for name in ("backbone", "size", "steps", "seed")))
nst.save_image(nst.load_image(path), Path(folder.name) / "copy.jpg")
try:
    read_recipe(Path(folder.name) / "copy.jpg")
except nst.NSTError:
    print("The copy carries no recipe.")
folder.cleanup()

# %% [markdown]
# > **Observe.** The saved file says how to make it again. A copy in another format has forgotten it.
#
# > **Explain.** A mark in a file is for the honest: a screenshot, a chat program, a conversion takes it away. So say it in words as well, beside
# > the picture: *Photograph: ... Painting: ... Generated by style transfer with ...* That sentence is part of the work.

# %% [markdown]
# ## A calm session
#
# Something that a limit teaches, too: what must *not* happen in a picture. `nst.calm` takes a photograph of your own in four steps: choose
# it, choose a soft manner, choose a pace, watch. The loop fades slowly, it can be stopped at any time, and nothing leaves the machine.
#
# Light that flashes can set off a seizure (Graham Harding and others, *Photic- and pattern-induced seizures*, Epilepsia 46, 2005). WCAG 2.2
# (2023), criterion 2.3.1, allows at most three flashes in a second. The session keeps far below: at every place brightness changes
# at most once in three seconds. Task 12.6 measures that.
#
# > **Predict.** How many seconds lie between two changes that count?

# %%
nst.calm("hills", size=256).board()

# %% [markdown]
# > **Observe.** No flash, and every change is more than three seconds from the next.
#
# > **Explain.** The photograph's light is softened first, so that little has to change, and each picture rests before it fades.
#
# Where are such pictures used? People have looked into it, with many results and few certain ones:
#
# - hospitals hang pictures, since Roger Ulrich (*Science* 224, 1984) compared rooms with and without a view of trees;
# - care for people with dementia or disabilities knows rooms of soft light and moving pictures, *snoezelen* (Jan Hulsegge and Ad Verheul,
#   1987); a Cochrane review (Jenny Chung and Claudia Lai, 2002) found too little evidence for an effect in dementia;
# - photographs of one's own are a starting point for talking in *phototherapy* (Judy Weiser, 1993);
# - the World Health Organization's review of the arts and health (Daisy Fancourt and Saoirse Finn, 2019) covers over 3,000 studies, of very
#   different quality.
#
# **We claim no effect.** This is a slideshow that does not flash. Whether it does somebody good is for that person to say, and in
# therapy for those who have learnt it. Ask before you use a photograph of somebody, and stop when they want to stop.

# %%
widgets.Predict(
    "A new metric has a rank correlation of 0.9 with the votes of your class, on five pictures. What do you know?",
    ["That it can replace the vote", "That it fits these five and this class; try others", "That the class is right"],
    1,
    "Of 120 orders of five pictures several are that near by chance, and other pictures, or other people, may disagree.",
)

# %% [markdown]
# ## Key points
#
# - A network has learnt what its data show; its loss says how satisfied *it* is, and nothing about another network.
# - What was learnt by heart shows only on examples that were kept out: the gap.
# - Most failures have one of two causes: a statistic has no place, or it has no meaning. Regions, scale and colour mend many of them.
# - People judge by comparing. Strengths, ranks and what chance gives keep what they say from being overstated.
# - Credit, a recipe in the file and a sentence in words: what was generated says so.
#
# ## Test yourself
#
# <details><summary>1. A loss of 0.02 with VGG16 and one of 0.05 with pocket: which painting is better?</summary>
#
# That cannot be said: they are two rulers. Ask a judge that is neither, or people.</details>
#
# <details><summary>2. A style that was trained on one photograph of your cat paints that cat perfectly. What do you try next?</summary>
#
# Another photograph, which it has not seen. The first one shows only what it can remember.</details>
#
# <details><summary>3. In 12 questions a voter chose the left picture 11 times. What may have happened?</summary>
#
# The sides are drawn at random, so a half is expected: probably nobody looked. Compare two voters by kappa (task 12.2).</details>
#
# <details><summary>4. Your painting is saved as PNG with its recipe, and sent by a chat program. What arrives?</summary>
#
# Probably a JPEG without it. Say in words how it was made.</details>
#
# ## Words
#
# **training data**: what a network has learnt from. **over-fitting**: learning examples by heart. **gap**: error on new examples less
# error on one's own. **ballot**: which pairs are voted on. **strength**: of Bradley and Terry's model. **rank correlation**: how far two orders
# agree. **flash**: a pair of changes in brightness, there and back. **credit**: saying whose work it is.
#
# ## Read more
#
# Ralph Bradley and Milton Terry, *Rank Analysis of Incomplete Block Designs*, Biometrika 39, 1952. David Hunter, *MM Algorithms for
# Generalized Bradley-Terry Models*, The Annals of Statistics 32, 2004. Jacob Cohen, *A Coefficient of Agreement for Nominal Scales*, Educational
# and Psychological Measurement 20, 1960. Robert Geirhos and others, *ImageNet-Trained CNNs Are Biased Towards Texture*, ICLR 2019, on what a
# network looks at. W3C, *Web Content Accessibility Guidelines 2.2*, 2023.

# %% [markdown] tags=["teacher"]
# ## For the teacher
#
# *Time.* 15 minutes for the three networks, 10 for what is learnt by heart, 10 for failures, 15 for the vote, 5 for rights and the calm session.
# *The vote.* Let everybody vote before they see a table: `nst vote page` with the class's own eight paintings, twelve questions each. Thirty
# voters give intervals about as wide as the ones here. *Where people stumble.* They take a strength for a mark; let them read it as a bet. They
# take a small p of one metric out of fourteen for a discovery; let them count how many they looked at. *Ask.* Each team finds a ninth failure,
# names its cause in one sentence and proves it with a figure. *Care.* Somebody in the class may be sensitive to light: the calm session is safe by
# WCAG's measure, other clips of the course were not measured for it.
