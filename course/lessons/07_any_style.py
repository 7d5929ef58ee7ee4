# %% [markdown]
# # Any style: one matrix from a photograph to a painting
#
# **The promise.** By the end of this page you can carry the mean and the covariance of a painting's features over to a
# photograph by hand, say why that one matrix is a style, and see before you paint when it will fail.
#
# | | |
# |---|---|
# | **Questions** | How can a network paint in a manner that it never saw? What is the least that has to be changed in a photograph? |
# | **Objectives** | You can whiten a cloud and colour it; derive the optimal map and check it; say what AdaIN leaves out; call a model of two pictures; tell from two pictures whether it will work. |
# | **Minutes** | 50, of which the computer works for about one. |
# | **Memory** | Under 1.4 GB. Everything here works offline. |

# %% [markdown]
# ## A picture to begin with
#
# The network of lesson 6 learnt twelve paintings by name. Here it is shown a close view of an aster instead, which it
# has never seen, and paints a bridge in its manner. There is no loop, and nothing is trained.

# %%
import numpy as np

import nstlib as nst
from nstlib import widgets

at_once = nst.paint("bridge", "bee", size=384)
nst.show(
    nst.load_image("bridge", size=384),
    nst.load_image("bee", size=384),
    at_once.image,
    captions=["the photograph", "taken as a painting", "one pass"],
    alts=[
        "A suspension bridge at night, amber lights under a dark blue sky.",
        "A striped bee on the yellow middle of a violet aster, green behind.",
        "The bridge under a sky of grey-violet and pale green, its tower golden above and pink below, the water pink.",
    ],
    height=200,
)

# %% [markdown]
# All that the network was told of the second picture is 672 numbers: the mean and the spread of some channels. Why
# is that enough, and for what is it not? We begin with the simplest features there are, three channels: red, green
# and blue.

# %% [markdown]
# ## Every pixel is a point
#
# Forget where the pixels are, as in lesson 3. Then a picture is a cloud of points $x$ with three coordinates, and we
# draw two of them: how red, how green.

# %%
from matplotlib.figure import Figure

photo, painting = (nst.load_image(name, size=256) for name in ("hills", "watercolour"))


def points(picture):
    """One row for every place, one column for every channel."""
    return np.asarray(picture, "float64").reshape(-1, picture.shape[-1])


def clouds(named, alt, ranges=None):
    """Red against green of every 20th point, one panel for each cloud (M, C); ranges: what its axes show."""
    figure = Figure(figsize=(2.9 * len(named), 2.9), layout="constrained")
    axes = np.ravel(figure.subplots(1, len(named)))
    for axis, (name, cloud), limits in zip(axes, named.items(), ranges or [(-0.1, 1.1)] * len(named)):
        some = cloud[::20]
        axis.scatter(some[:, 0], some[:, 1], s=5, c="#0072B2" if ranges else np.clip(some, 0, 1))
        axis.set(title=name, xlabel="red", ylabel="green", aspect="equal", xlim=limits, ylim=limits)
    return nst.views.drawn(figure, alt)


x, s = points(photo), points(painting)
clouds(
    {"the photograph": x, "the painting": s},
    "Two clouds of coloured points, red against green. The photograph's is long and narrow along the diagonal, with a few "
    "red points below it; the painting's is wide, with red points below the diagonal and green ones above it.",
)

# %% [markdown]
# Two things describe such a cloud roughly: where its middle is and how it lies. Write $x_m$ for the $M$ points of the
# photograph. Its **mean** and its **covariance** are
#
# $$\mu_c = \frac1M \sum_m x_m, \qquad \Sigma_c = \frac1M \sum_m (x_m - \mu_c)(x_m - \mu_c)^{\mathsf T},$$
#
# and $\mu_s$, $\Sigma_s$ are those of the painting ($c$ for content, $s$ for style). On the diagonal of $\Sigma$
# stand the variances, whose roots are the **spreads** $\sigma$; beside it stands which channels grow together.


# %%
def mean_and_covariance(x):
    mu = x.mean(axis=0)
    return mu, (x - mu).T @ (x - mu) / len(x)


mu_c, Sigma_c = mean_and_covariance(x)
mu_s, Sigma_s = mean_and_covariance(s)
with np.printoptions(precision=3, suppress=True):
    print("the photograph's covariance", Sigma_c, "the painting's", Sigma_s, sep="\n")

# %% [markdown]
# ## Move the mean, then the spreads
#
# First we push the whole cloud until its mean is the painting's. Then we also stretch every channel until its spread
# is:
#
# $$y = \mu_s + \frac{\sigma_s}{\sigma_c}\,(x - \mu_c), \qquad \text{channel by channel.}$$
#
# On features of a network this is called **adaptive instance normalisation**, AdaIN (Xun Huang and Serge Belongie,
# 2017): the instance norm of lesson 6, with the painting's mean and spread in
# the place of shift $\beta$ and scale $\gamma$.
#
# > **Predict.** The painting has red blossoms in front of green. Its red and green have some mean and some spread.
# > Will red and green come apart in the photograph, once it has the same?


# %%
def adain(x, mu_c, sigma_c, mu_s, sigma_s):
    return mu_s + sigma_s / sigma_c * (x - mu_c)


def picture_of(cloud, like=photo):
    """The points as a picture, cut to the colours that a screen has."""
    return np.clip(cloud.reshape(like.shape), 0, 1).astype("float32")


sigma_c, sigma_s = np.sqrt(np.diag(Sigma_c)), np.sqrt(np.diag(Sigma_s))
moved = x - mu_c + mu_s
spread = adain(x, mu_c, sigma_c, mu_s, sigma_s)
nst.show(
    photo,
    painting,
    picture_of(moved),
    picture_of(spread),
    captions=["the photograph", "the painting", "its mean", "its mean and spreads"],
    alts=[
        "Hills in summer: green and yellow fields, a meadow with poppies, a sandy path.",
        "Red, rosy and golden flowers in watercolour on grey-green ground.",
        "The hills, hardly changed, their sky more violet.",
        "The hills, paler and greyer; fields and meadow are still yellowish and brownish green.",
    ],
    height=140,
)

# %% [markdown]
# > **Observe.** The colours are calmer, as the painting's are, but red and green have not come apart. The fields are as
# > brownish as before.
#
# > **Explain.** In the photograph what is redder is nearly always greener too, because it is brighter. Stretching each
# > channel by itself cannot change that. It is written *beside* the diagonal of $\Sigma$, where AdaIN does not look.

# %% [markdown]
# ## On paper
#
# Four points with two channels, the corners of a rectangle. Their mean is 0, and their covariance is read off at once:
# the squares of the first coordinate are all 4, those of the second 1, and the products $2, -2, -2, 2$ cancel.
#
# $$x = (2, 1),\ (2, -1),\ (-2, 1),\ (-2, -1), \qquad \Sigma_c = \begin{pmatrix} 4 & 0 \\ 0 & 1 \end{pmatrix}, \qquad \Sigma_s = \begin{pmatrix} 5 & 6 \\ 6 & 8 \end{pmatrix}.$$
#
# The right matrix shall be the painting's. AdaIN multiplies by $\sqrt5/2$ and $\sqrt8/1$, which makes variances of 5
# and 8, and the 6 stays 0. But the matrix
#
# $$A = \begin{pmatrix} 1 & 1 \\ 1 & 2 \end{pmatrix}$$
#
# (not a Gram matrix this time) sends the corners to $(3, 4), (1, 0), (-1, 0), (-3, -4)$, and these have *all* of
# $\Sigma_s$: $(9+1+1+9)/4 = 5$, $(12 + 0 + 0 + 12)/4 = 6$, $(16+0+0+16)/4 = 8$. In general a matrix $A$ turns the
# covariance $\Sigma_c$ into $A\,\Sigma_c A^{\mathsf T}$: each product $(x_m - \mu_c)(x_m - \mu_c)^{\mathsf T}$ gets an
# $A$ on its left and an $A^{\mathsf T}$ on its right. Where does this matrix come from? We shall find it in two steps.
#
# (In formulas a point is a column, $A x$. In code all points are the rows of a table, as in lesson 3, so the matrix
# stands on the right, transposed: `x @ A.T`.)

# %% tags=["nbval-check-output"]
corners = np.array([[2, 1], [2, -1], [-2, 1], [-2, -1]])
A_toy = np.array([[1, 1], [1, 2]])
print(mean_and_covariance(corners @ A_toy.T)[1])
print(A_toy @ np.diag([4, 1]) @ A_toy.T)

# %% [markdown]
# ## Whiten, then colour
#
# A symmetric matrix can be taken apart, $\Sigma = V\,\mathrm{diag}(\lambda)\,V^{\mathsf T}$. The columns of $V$, its
# **eigenvectors**, are the directions in which the cloud lies: at right angles and of length 1, so that
# $V^{\mathsf T} V = I$, the identity matrix, with ones on the diagonal and zeros beside it. The numbers $\lambda_i$,
# its **eigenvalues**, are the variances along them. A **root** has the same directions and the roots of the variances:
#
# $$\Sigma^{1/2} = V\,\mathrm{diag}(\sqrt{\lambda})\,V^{\mathsf T}, \qquad \Sigma^{-1/2} = V\,\mathrm{diag}(1/\sqrt{\lambda})\,V^{\mathsf T}.$$
#
# The square of the first is $V\,\mathrm{diag}(\sqrt\lambda)\,V^{\mathsf T}\,V\,\mathrm{diag}(\sqrt\lambda)\,V^{\mathsf T} = \Sigma$,
# as it should be.
#
# **Whitening** gives the photograph's cloud the mean 0 and the covariance $I$, by $z = \Sigma_c^{-1/2}(x - \mu_c)$.
# **Colouring** gives the white cloud those of the painting, by $y = \Sigma_s^{1/2} z + \mu_s$. This pair is the
# *whitening and colouring transform*, WCT, of Yijun Li and co-authors (2017).
#
# > **Predict.** What will become of the narrow cloud when it is whitened: a disc, a line, a patch without a shape?


# %%
def root(Sigma, power=0.5, eps=0.0):
    """Sigma to a power, symmetric; eps is added to every eigenvalue."""
    values, V = np.linalg.eigh(Sigma)
    return V @ np.diag((np.maximum(values, 0) + eps) ** power) @ V.T


def whiten(x, mu_c, Sigma_c, eps=0.0):
    return (x - mu_c) @ root(Sigma_c, -0.5, eps)


def colour(z, mu_s, Sigma_s):
    return z @ root(Sigma_s) + mu_s


z = whiten(x, mu_c, Sigma_c)
with np.printoptions(precision=3, suppress=True):
    print(np.abs(mean_and_covariance(z)[1]))
clouds(
    {"centred": x - mu_c, "whitened": z, "coloured, less its mean": colour(z, 0, Sigma_s)},
    "Three clouds. Centred, it is a narrow streak along the diagonal, less than half a unit long either way; whitened, it "
    "fills a patch of two units and more either way; coloured, it is small again and wider across the diagonal than the "
    "streak was.",
    ranges=[(-0.9, 0.9), (-3, 3), (-0.9, 0.9)],
)

# %% [markdown]
# > **Observe.** The narrow streak becomes a patch that is about as wide as it is high (mind the axes), but no disc; the
# > matrix is $I$. After colouring the cloud is small again, but wider across the diagonal than at first.
#
# > **Explain.** White means no more than that: the same variance in every direction. Of the outline it says nothing.
# > $\Sigma_c^{-1/2}\,\Sigma_c\,\Sigma_c^{-1/2} = I$, because the three have the same directions $V$, so only their
# > numbers multiply. In the same way $\Sigma_s^{1/2}\, I\,\Sigma_s^{1/2} = \Sigma_s$.

# %%
coloured = colour(z, mu_s, Sigma_s)
print("the painting's mean:", np.allclose(coloured.mean(axis=0), mu_s))
print("the painting's covariance:", np.allclose(mean_and_covariance(coloured)[1], Sigma_s))
nst.show(
    painting,
    picture_of(spread),
    picture_of(coloured),
    captions=["the painting", "mean and spreads", "the whole covariance"],
    alts=[
        "Red, rosy and golden flowers on grey-green ground.",
        "The hills, pale and greyish, in brownish greens.",
        "The hills with coral path and farm, blue-green meadow, bright red poppies, pink light in the cloud.",
    ],
    height=180,
)

# %% [markdown]
# Now red and green have come apart: coral path, red poppies and farm, blue-green meadow.
#
# ## Many maps do
#
# A white cloud has the same variance in every direction. Turn it, and it is as white as before: with any rotation $Q$
# (any matrix with $Q Q^{\mathsf T} = I$; mirrors count), the map $\Sigma_s^{1/2}\, Q\, \Sigma_c^{-1/2}$ also ends
# with mean $\mu_s$ and covariance $\Sigma_s$.
#
# > **Predict.** We turn the white cloud about the grey axis before we colour it. The covariance will be the painting's,
# > whatever the angle. Does that make the pictures equally good?


# %%
def turn(degrees):
    """A rotation about the axis on which red, green and blue are equal."""
    angle, K = np.deg2rad(degrees), np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]]) / np.sqrt(3)
    return np.eye(3) + np.sin(angle) * K + (1 - np.cos(angle)) * K @ K


angles = (0, 40, 90, 180)
turned = [colour(z @ turn(a).T, mu_s, Sigma_s) for a in angles]
print("all have the painting's covariance:", all(np.allclose(np.cov(t.T, bias=True), Sigma_s) for t in turned))
nst.show(
    *[picture_of(t) for t in turned],
    captions=[f"turned by {a} degrees" for a in angles],
    alts=[
        "The hills with coral path, red poppies and blue-green meadow.",
        "The hills with an orange path, the sky more violet.",
        "The hills under a pink sky, with a yellow-green path, orange poppies and blue fields.",
        "The hills under an orange sky, with a light blue path, turquoise poppies and a violet meadow.",
    ],
    height=135,
)

# %% [markdown]
# > **Observe.** All four have the same mean and the same covariance. But the further the cloud was turned, the less the
# > colours have to do with those of the photograph: the last sky is orange, its path blue.
#
# > **Explain.** Mean and covariance say what the cloud looks like in the end, not *which* point goes where. We want
# > each point to stay as near to where it was as can be, so that what was sky is a sky still.

# %% [markdown]
# ## The optimal map
#
# So we ask for the matrix $A$ with $A\,\Sigma_c A^{\mathsf T} = \Sigma_s$ that **moves the points least**, in mean
# square. There is exactly one (Ingram Olkin and Friedrich Pukelsheim, 1982, for all $\Sigma_c$ that have an inverse):
#
# $$A = \Sigma_c^{-1/2}\left(\Sigma_c^{1/2}\,\Sigma_s\,\Sigma_c^{1/2}\right)^{1/2}\Sigma_c^{-1/2}, \qquad y = \mu_s + A\,(x - \mu_c).$$
#
# Check it: in $A\,\Sigma_c A$ the inner $\Sigma_c^{-1/2}\,\Sigma_c\,\Sigma_c^{-1/2}$ is $I$, so the big root meets
# itself, becomes $\Sigma_c^{1/2}\,\Sigma_s\,\Sigma_c^{1/2}$, and the outer $\Sigma_c^{-1/2}$ leave $\Sigma_s$. On
# paper, for the four corners:
#
# $$\Sigma_c^{1/2} = \begin{pmatrix} 2 & 0 \\ 0 & 1 \end{pmatrix}, \quad \Sigma_c^{1/2}\Sigma_s\Sigma_c^{1/2} = \begin{pmatrix} 20 & 12 \\ 12 & 8 \end{pmatrix} = \begin{pmatrix} 4 & 2 \\ 2 & 2 \end{pmatrix}^2, \quad A = \begin{pmatrix} \tfrac12 & 0 \\ 0 & 1 \end{pmatrix}\begin{pmatrix} 4 & 2 \\ 2 & 2 \end{pmatrix}\begin{pmatrix} \tfrac12 & 0 \\ 0 & 1 \end{pmatrix} = \begin{pmatrix} 1 & 1 \\ 1 & 2 \end{pmatrix}.$$
#
# As $A$ is symmetric and has no negative eigenvalue, the difference of two points may be stretched or squeezed on the
# way, but never turned by more than a right angle. Ming Lu and co-authors gave the same formula in 2019 as the closed
# form of style transfer in features.


# %% tags=["nbval-check-output"]
def optimal_map(Sigma_c, Sigma_s, eps=0.0):
    there, back = root(Sigma_c, 0.5, eps), root(Sigma_c, -0.5, eps)
    return back @ root(there @ Sigma_s @ there) @ back


A = optimal_map(Sigma_c, Sigma_s)
print("on paper:", np.allclose(optimal_map(np.diag([4, 1]), np.array([[5, 6], [6, 8]])), A_toy))
print("it reaches the painting's covariance:", np.allclose(A @ Sigma_c @ A.T, Sigma_s))
print("symmetric:", np.allclose(A, A.T))

# %% [markdown]
# > **Predict.** We measure how far the points move, beyond the push of the mean: by the optimal map, by WCT, by a root
# > that is a triangle of numbers (Cholesky's), and after turning the white cloud. In which order?


# %%
def movement(map_):
    return np.mean(np.sum(((x - mu_c) @ map_.T - (x - mu_c)) ** 2, axis=1))


triangle = np.linalg.cholesky
maps = {
    "optimal map": A,
    "WCT": root(Sigma_s) @ root(Sigma_c, -0.5),
    "triangular roots": triangle(Sigma_s) @ np.linalg.inv(triangle(Sigma_c)),
    "turned by 40 degrees": root(Sigma_s) @ turn(40) @ root(Sigma_c, -0.5),
    "turned by 90 degrees": root(Sigma_s) @ turn(90) @ root(Sigma_c, -0.5),
}
print("all reach it:", all(np.allclose(m @ Sigma_c @ m.T, Sigma_s) for m in maps.values()))
figure = Figure(figsize=(7, 2.4), layout="constrained")
axis = figure.subplots()
bars = axis.barh(list(maps), [movement(m) for m in maps.values()], color=["#0072B2"] + ["0.6"] * 4)
axis.bar_label(bars, fmt="%.3f", padding=3)
axis.invert_yaxis()
axis.margins(x=0.12)
axis.set_xlabel("mean squared movement")
nst.views.drawn(
    figure,
    "Bars of mean squared movement: the optimal map moves least, WCT hardly more, triangular roots half as much again, "
    "as a turn by 40 degrees does, and a turn by 90 degrees far more.",
)

# %% [markdown]
# > **Observe.** The optimal map moves least. WCT is close behind, the others are not.
#
# > **Explain.** Every map that arrives is WCT with some turn of the white cloud in the middle. The optimal map has
# > the turn that brings the points nearest to home. Where both covariances lie in the same directions $V$, that is no
# > turn at all, and WCT is the optimal map itself.
#
# ## Why it is the best (may be skipped)
#
# Take any $A$ with $A\,\Sigma_c A^{\mathsf T} = \Sigma_s$ and write $\mathrm{tr}$ for the sum of a diagonal. The mean
# squared movement is
#
# $$\frac1M\sum_m \|A(x_m-\mu_c) - (x_m-\mu_c)\|^2 = \mathrm{tr}\,\Sigma_s + \mathrm{tr}\,\Sigma_c - 2\,\mathrm{tr}(A\,\Sigma_c),$$
#
# so the best $A$ has the largest $\mathrm{tr}(A\,\Sigma_c)$. Every such $A$ is $\Sigma_s^{1/2}\,Q\,\Sigma_c^{-1/2}$
# with some $Q Q^{\mathsf T} = I$ (where $\Sigma_s$ has an inverse, $Q = \Sigma_s^{-1/2} A\,\Sigma_c^{1/2}$). In a trace the
# first factor may go to the end, so $\mathrm{tr}(\Sigma_s^{1/2} Q\,\Sigma_c^{1/2}) = \mathrm{tr}(Q\,K)$ with
# $K = \Sigma_c^{1/2}\,\Sigma_s^{1/2}$. Take $K$ apart into rotations and singular values,
# $K = U\,\mathrm{diag}(k)\,R^{\mathsf T}$. Then $\mathrm{tr}(Q K) = \sum_i k_i\,(R^{\mathsf T} Q\,U)_{ii}$, no cell
# of a rotation is above 1, so it is at most $\sum_i k_i$, and $Q = R\,U^{\mathsf T}$ reaches that. Put it in, and $A$
# is the formula above, for
# $U\,\mathrm{diag}(k)\,U^{\mathsf T} = (K K^{\mathsf T})^{1/2} = (\Sigma_c^{1/2}\,\Sigma_s\,\Sigma_c^{1/2})^{1/2}$.

# %% tags=["nbval-check-output"]
U, k, Rt = np.linalg.svd(root(Sigma_c) @ root(Sigma_s))
print("the same matrix:", np.allclose(root(Sigma_s) @ Rt.T @ U.T @ root(Sigma_c, -0.5), A))
print("the same movement:", np.isclose(movement(A), np.trace(Sigma_s) + np.trace(Sigma_c) - 2 * k.sum()))

# %% [markdown]
# ## AdaIN is the optimal map that knows no pairs
#
# Where channels are uncorrelated in both pictures ("independent", one often says), $\Sigma_c$ and $\Sigma_s$ have
# nothing beside their diagonals. Then every root is taken number by number, and the optimal map becomes
# $\sigma_s/\sigma_c$ on the diagonal: AdaIN. So AdaIN is the optimal map *of the diagonals*. Where channels are
# correlated, it is not the diagonal of $A$.

# %%
independent = optimal_map(np.diag(sigma_c**2), np.diag(sigma_s**2))
print("AdaIN is the optimal map of the diagonals:", np.allclose(independent, np.diag(sigma_s / sigma_c)))
print("the diagonal of A:", np.diag(A).round(2), "   AdaIN:", (sigma_s / sigma_c).round(2))
print("AdaIN moves the points less than A does:", movement(independent) < movement(A))

# %%
widgets.Predict(
    "You have just read that AdaIN moves the points less than the optimal map does. Is the optimal map not optimal, then?",
    ["It is: AdaIN moves less because it does not arrive", "No: AdaIN is the better map"],
    0,
    "Least movement is meant among all maps that reach the painting's whole covariance. AdaIN reaches its diagonal only.",
)

# %% [markdown]
# ## The same in the features of a network
#
# Nothing of this needs red, green and blue. We take pocket's `block2_conv1`: 48 channels in the place of 3, a feature
# vector at every place in the place of a pixel. The covariance says which *patterns* go together now. A few directions
# have hardly any variance, so we add a small $\epsilon$ to the eigenvalues before we divide by them.

# %%
net, layer = nst.backbone("pocket"), "block2_conv1"
bridge, starry = (nst.load_image(name, size=256) for name in ("bridge", "starry"))
features = np.asarray(net(bridge, layers=[layer])[layer])
F, S = points(features), points(np.asarray(net(starry, layers=[layer])[layer]))
(mu_c, Sigma_c), (mu_s, Sigma_s) = mean_and_covariance(F), mean_and_covariance(S)
eps = 1e-4 * np.diag(Sigma_c).mean()
by_spread = adain(F, mu_c, np.sqrt(np.diag(Sigma_c) + eps), mu_s, np.sqrt(np.diag(Sigma_s)))
by_matrix = mu_s + (F - mu_c) @ optimal_map(Sigma_c, Sigma_s, eps).T
print(F.shape[0], "places,", F.shape[1], "channels")
print(f"{np.mean(by_matrix < 0):.0%} of the mapped features are below 0")

# %% [markdown]
# Remember lesson 3. The Gram matrix is the mean of all products, and a product has a part from the means:
#
# $$G = \frac1M F^{\mathsf T}F = \Sigma + \mu\,\mu^{\mathsf T}.$$
#
# Whoever has the painting's mean and covariance has its Gram matrix too, and a style loss of zero.
#
# > **Predict.** How far is the Gram matrix from the painting's: for the photograph, after AdaIN, after the whole
# > matrix? (We divide by the painting's own, so 1 is as far as nothing at all.)


# %%
def from_the_painting(F):
    G, goal = F.T @ F / len(F), S.T @ S / len(S)
    return np.sum((G - goal) ** 2) / np.sum(goal**2)


for name, cloud in (("photograph", F), ("mean and spread", by_spread), ("the whole matrix", by_matrix)):
    print(f"{name:<18} {from_the_painting(cloud):.1e}")

# %% [markdown]
# > **Observe.** AdaIN takes away most of the distance, the whole matrix all of it but a last trace, which is
# > $\epsilon$'s. (`1e-3` means a thousandth.)
#
# > **Explain.** The Gram matrix of lesson 3, which took a loop to reach, is reached here by one product of matrices. In
# > this layer, that one matrix (and the mean) *is* the style.
#
# And how far did the features have to go? The squared distance of the means and the movement by $A$ together are
#
# $$W^2 = \|\mu_c - \mu_s\|^2 + \mathrm{tr}\left(\Sigma_c + \Sigma_s - 2\,(\Sigma_c^{1/2}\,\Sigma_s\,\Sigma_c^{1/2})^{1/2}\right),$$
#
# the squared **Wasserstein distance** of two normal distributions. Up to a factor that the painting decides, it is the
# style loss of a layer that the course's default recipe has been using all the time (`statistic="moments"`): the least
# way that the features would have to go.

# %%
from nstlib.statistics import moments, prepare_moments, wasserstein

goal = prepare_moments(moments(S.reshape(1, 1, -1, 48).astype("float32")), len(F))
loss = float(wasserstein(moments(features[0]), goal))
went = np.mean(np.sum((by_matrix - F) ** 2, axis=1))
print("the style loss is the squared way to go:", np.isclose(loss, went, rtol=1e-3))

# %% [markdown]
# ## Back to a picture
#
# Mapped features are no picture. A way back is lesson 2's: look for the picture that has these features, by the loop of
# lesson 5. The content loss is all that is in it; the style is in the target.


# %%
import tensorflow as tf


def picture_with(target, start, steps=60, rate=0.03):
    """Adam on pixels towards features (1, h, w, C) of the layer; the picture, and the losses."""
    target = tf.constant(target, tf.float32)

    @tf.function
    def evaluate(image):
        with tf.GradientTape() as tape:
            tape.watch(image)
            found = net(image, layers=[layer])[layer]
            value = nst.content_loss(found, target) / tf.reduce_mean(target**2)
        return value, tape.gradient(value, image)

    image, m, v, losses = tf.constant(start), 0.0, 0.0, []
    for t in range(1, steps + 1):
        value, slope = evaluate(image)
        losses.append(float(value))
        m, v = 0.9 * m + 0.1 * slope, 0.99 * v + 0.01 * slope**2
        image = tf.clip_by_value(image - rate * m / (1 - 0.9**t) / (tf.sqrt(v / (1 - 0.99**t)) + 1e-8), 0, 1)
    return image.numpy(), losses


# %% [markdown]
# > **Predict.** Strokes or colours: what will one layer's matrix bring into the bridge?

# %%
painted, losses = {}, {}
for name, cloud in (("mean and spread", by_spread), ("the whole matrix", by_matrix)):
    painted[name], losses[name] = picture_with(cloud.reshape(features.shape), bridge)
nst.show(
    bridge,
    starry,
    *painted.values(),
    captions=["the photograph", "the painting", *painted],
    alts=[
        "The bridge at night, amber and dark blue.",
        "Van Gogh's night sky in swirls of blue and pale yellow over a village.",
        "The bridge with a yellow tower before a blue-green sky, fine grain in the sky.",
        "Much the same: the sky bluer, its grain clearer, the water bluer too.",
    ],
    height=240,
)

# %%
for name, image in painted.items():
    back = points(np.asarray(net(image, layers=[layer])[layer]))
    part = losses[name][-1] / losses[name][0]
    print(f"{name:<18} loss left: {part:.2f}   Gram matrix from the painting's: {from_the_painting(back):.4f}")

# %% [markdown]
# > **Observe.** Amber has turned to yellow and blue, and a fine grain has come in. There are no swirls. By Gram
# > matrices both pictures are much nearer to the painting than the photograph was, the one with the whole matrix
# > most, but neither is where the mapped features were.
#
# > **Explain.** First, the loop ends before the loss is zero, and it cannot get there: some mapped features are below
# > 0, and after a ReLU no picture has such. Second, the map treats every place alike and each by itself. It gives
# > another strength to patterns that are there; where the sky is plain, there is nothing to make a swirl of. A
# > network that paints has more: after each such map, convolutions that lay strokes from place to place.

# %% [markdown]
# ## Any style in one pass
#
# Lesson 6's network has an instance norm after every convolution but the last, and a style is the scale and shift of
# each: 960 numbers. That *is* AdaIN: scale is the spread $\sigma_s$ that the channel shall have, shift its mean
# $\mu_s$.

# %%
from nstlib.fast.network import instance_norm

normed = np.asarray(instance_norm(features, np.sqrt(np.diag(Sigma_s))[None], mu_s[None]))
ours = adain(F, mu_c, np.sqrt(np.diag(Sigma_c) + 1e-5), mu_s, np.sqrt(np.diag(Sigma_s)))
print("instance norm with a style's scale and shift is AdaIN:", np.allclose(points(normed), ours, atol=1e-3))

# %% [markdown]
# (Inside the network the numbers are those that paint well, not the statistics of the painting themselves.) Twelve
# sets of 960 were learnt by name. For any other painting, a second small network **guesses** them (Golnaz Ghiasi and
# co-authors, 2017). Ours looks at the painting through pocket, takes mean and spread of every channel in five layers,
# 672 numbers, and puts these through two dense layers.

# %%
from nstlib.fast import choice, prediction, weights

styles = weights.shipped()
guess = choice.guessed("bee", styles).numbers
print(prediction.STATISTICS, "statistics become", sum(len(part) for part in guess.values()), "numbers, such as")
for name in ("down1/scale", "down1/shift", "up/scale"):
    print(f"{name:<12}", *(f"{number:8.2f}" for number in guess[name][:6]))

# %% [markdown]
# We give it three paintings: the aster; a few wavy bands, drawn in the next cell, so that nobody can have trained on
# it; and The Starry Night as if it were unknown. For comparison the same by its name, as it was learnt.
#
# > **Predict.** Will the guess for The Starry Night be as good as what was learnt?


# %%
def bands(side=256):
    y, x = (np.mgrid[:side, :side] + 0.5) / side
    height = 18 * (y + 0.05 * np.sin(9 * x) + 0.03 * np.sin(23 * x + 9 * y))
    inks = np.float32([(0.12, 0.35, 0.3), (0.85, 0.55, 0.15), (0.93, 0.88, 0.75), (0.5, 0.1, 0.3)])
    return inks[height.astype(int) % 4]


paintings = [nst.load_image("bee", size=256), bands(), starry]
results = [nst.paint("bridge", p, size=384).image for p in paintings] + [nst.paint("bridge", "starry", size=384).image]
nst.show(
    *paintings,
    "starry",
    *results,
    captions=["an aster", "bands", "The Starry Night", "by name", "guessed", "guessed", "guessed", "learnt"],
    alts=[
        "A bee on a violet aster.",
        "Wavy bands in green, orange, cream and plum.",
        "Van Gogh's Starry Night.",
        "Van Gogh's Starry Night.",
        "The bridge in rose, grey-violet and pale green, in short strokes.",
        "The bridge in hard patches of magenta, orange, white and black, blue-green in the sky; no bands.",
        "The bridge in blue and yellow with fine bowed strokes.",
        "The bridge in deep blue, with round yellow lights in rings of strokes.",
    ],
    height=150,
)

# %% [markdown]
# > **Observe.** Each painting gives colours and a grain of its own, those of the bands harsher than they are in the
# > drawing, and nowhere as bands. The guess for The Starry Night has its blue, its yellow and bowed strokes; the learnt
# > style has made round yellow lights in rings of strokes too.
#
# > **Explain.** A guess is made from what pocket sees on the average, and by what 2,400 other pictures taught: drawings,
# > windows of photographs, and cuts of the gallery's paintings, often in other colours. The learnt numbers were fitted
# > to this one painting. Where it matters, `nst.learn_style(painting)` fits them to yours in a minute or so.
#
# Since a style is 960 numbers, styles can be blended: a weighted mean of the numbers, here of a guessed style and a
# learnt one. And `amount` says how much of each norm is applied; we try it with the guessed Starry Night.

# %%
shares = [{"bee": 1, "starry": 0}, {"bee": 1, "starry": 1}, {"bee": 0, "starry": 1}]
blends = [nst.paint("bridge", share, size=384).image for share in shares]
amounts = [nst.paint("bridge", starry, amount=a, size=384).image for a in (0, 0.5, 1)]
nst.show(
    *blends,
    *amounts,
    captions=["all aster", "half and half", "all Starry Night", "amount 0", "amount 0.5", "amount 1"],
    alts=[
        "The bridge in rose, grey-violet and pale green.",
        "The bridge in grey-violet and pale ochre, the rose nearly gone, the lights white.",
        "The bridge in deep blue with round yellow lights.",
        "The bridge nearly as in the photograph, a little softer, dark blue and amber.",
        "The bridge in its own dark blue and gold, paler, with first bowed strokes in the sky.",
        "The bridge in blue and yellow with fine bowed strokes all over.",
    ],
    height=190,
)

# %% [markdown]
# > **Observe.** Half and half lies between the two manners, in calmer colours than either. Half the amount keeps the
# > photograph's colours and brings first strokes.

# %% [markdown]
# ## A model of two pictures
#
# On TensorFlow Hub there are models that take a photograph and a painting and give back a third picture. `nst export
# my_model` writes ours in that format, a SavedModel: a folder that needs nothing of this course. In Python:

# %%
import os
import tempfile

from nstlib.fast import export_saved_model

folder = tempfile.mkdtemp()
my_model = str(export_saved_model(os.path.join(folder, "my_model")))
for name in ("bridge", "bee"):
    nst.save_image(nst.load_image(name, size=384), os.path.join(folder, f"{name}.jpg"))
print(sorted(os.listdir(my_model)))

# %% [markdown]
# And this is how anybody would call such a model, line by line as hub models are called. Where the package
# tensorflow_hub is not installed, TensorFlow reads the folder itself; `load` is the same call.

# %%
import matplotlib.pyplot as plt

try:
    import tensorflow_hub as hub
except ImportError:
    hub = tf.saved_model

content_image = plt.imread(os.path.join(folder, "bridge.jpg"))
style_image = plt.imread(os.path.join(folder, "bee.jpg"))

hub_model = hub.load(my_model)

content_image = tf.image.convert_image_dtype(content_image, tf.float32)[tf.newaxis, ...]
style_image = tf.image.convert_image_dtype(style_image, tf.float32)[tf.newaxis, ...]
stylized_image = hub_model(tf.constant(content_image), tf.constant(style_image))[0]

nst.show(
    stylized_image[0].numpy(),
    captions="from the SavedModel",
    alts="The bridge as at the top of this page: grey-violet and pale green sky, rosy tower and water.",
    height=220,
)

# %% [markdown]
# A leading axis of 1 is the batch. Pictures are numbers from 0 to 1, which `convert_image_dtype` takes care of. With
# the address of another such model in `hub.load`, nothing else in the cell would change. (A SavedModel is a program:
# load only those of people whom you trust.)

# %% tags=["nbval-check-output"]
import shutil

shutil.rmtree(folder)
same = nst.resize(at_once.image, 96) - nst.resize(stylized_image[0].numpy(), 96)
print("the same picture as at the top, but for the JPEG files:", np.abs(same).mean() < 0.03)

# %% [markdown]
# ## When it fails
#
# Mean and covariance know much, and some things they cannot know. Four failures, made on purpose.
#
# **A flat photograph.** Fog has taken nearly all contrast; the file has 256 levels, of which fewer than twenty are
# used. The matrix must stretch what is left.
#
# > **Predict.** What does a stretch by more than twenty make of the steps between two levels? What does a larger
# > $\epsilon$ do?


# %%
def carried(photo, painting, eps):
    """The whole map on colours."""
    x, s = points(photo), points(painting)
    (mu_c, Sigma_c), (mu_s, Sigma_s) = mean_and_covariance(x), mean_and_covariance(s)
    A = optimal_map(Sigma_c, Sigma_s, eps)
    return picture_of(mu_s + (x - mu_c) @ A.T, photo), np.abs(A).max()


fog = (np.round(255 * (0.5 + 0.065 * (photo - photo.mean()))) / 255).astype("float32")
tries = {f"eps {eps:g}": carried(fog, painting, eps) for eps in (1e-9, 1e-4, 1e-2)}
for name, (_, largest) in tries.items():
    print(f"{name:<10} largest number in A: {largest:.1f}")
nst.show(
    fog,
    *[picture for picture, _ in tries.values()],
    captions=["fog", *tries],
    alts=[
        "A grey area in which the hills are only just to be seen.",
        "The hills back in colour, but cloud, sky and fields lie in flat steps with hard edges: pink, cream, green, blue.",
        "The hills in soft, dull colours, the steps in the sky fainter.",
        "A brownish haze with the hills hardly to be seen.",
    ],
    height=135,
)

# %% [markdown]
# > **Observe.** With hardly any $\epsilon$ the colours return, in hard patches: every level has become an area of its
# > own. With a large $\epsilon$ the fog stays.
#
# > **Explain.** $\Sigma_c$ is nearly singular, so $\Sigma_c^{-1/2}$ divides by nearly nothing and enlarges whatever
# > is there, also the rounding. $\epsilon$ says: a direction with less variance than this I take for noise. It is a
# > choice, not a constant of nature. `nst.paint(fog, painting)` minds less: its norms stretch channels one by one,
# > and no channel is as thin as the thinnest direction. (A photograph of a single colour has no inverse at all: with
# > $\epsilon = 0$, `nan` comes out.)
#
# **A painting of one colour** is the other end: $\Sigma_s = 0$.
#
# > **Predict.** What is $A$ then? And what will the network make of it?

# %%
brick = np.full((128, 128, 3), (0.7, 0.3, 0.2), dtype="float32")
flat, largest = carried(photo, brick, 1e-9)
print(f"largest number in A: {largest:.1e}")
nst.show(
    brick,
    flat,
    nst.paint(photo, brick).image,
    captions=["the painting", "by the matrix", "by the network"],
    alts=[
        "An even brick red.",
        "An even brick red; the hills are gone.",
        "Soft patches of red, orange and violet; the hills are gone.",
    ],
    height=150,
)

# %% [markdown]
# > **Observe.** Both lose the photograph: the matrix leaves the one colour, the network soft clouds.
#
# > **Explain.** A style without any spread leaves no room to be different in. A smaller `amount` brings the
# > photograph back only as far as the style goes away; what helps is a painting with something in it.
#
# **Large patterns.** We cut The Starry Night into squares and shuffle them: squares of 64 pixels, larger than its
# strokes, and of 16 pixels, which cut the strokes as well.
#
# > **Predict.** The sky's great swirls are gone in both. What is gone from the painted photographs?


# %%
def cut_up(picture, side, seed=0):
    rows, columns = (n // side for n in picture.shape[:2])
    squares = picture[: rows * side, : columns * side].reshape(rows, side, columns, side, 3).swapaxes(1, 2)
    squares = np.random.default_rng(seed).permutation(squares.reshape(-1, side, side, 3))
    return squares.reshape(rows, columns, side, side, 3).swapaxes(1, 2).reshape(rows * side, columns * side, 3)


cuts = [starry, cut_up(starry, 64), cut_up(starry, 16)]
nst.show(
    *cuts,
    *[nst.paint("harbour", cut, size=384).image for cut in cuts],
    captions=["The Starry Night", "in squares of 64", "in squares of 16", *["painted by that"] * 3],
    alts=[
        "Van Gogh's Starry Night.",
        "Twelve large squares of it in a wrong order.",
        "Many small squares of it, mixed: blue, yellow, black.",
        "The harbour in blue and dull yellow with fine bowed strokes.",
        "The same harbour, hardly to be told from the one before.",
        "The harbour under a grey-violet sky, the sail yellow-green, the water dark; the bows are gone.",
    ],
    height=170,
)

# %% [markdown]
# > **Observe.** You have to look twice to tell the first two harbours apart. The third has other strokes and other
# > colours.
#
# > **Explain.** Mean and covariance have no places. A large swirl is in them only as far as single features see it,
# > and the layers that say most about strokes see a few pixels to a few dozen. So large squares change little; small
# > ones cut what the features do see, and add edges that were not there.
#
# **Composition.** The style of some painters is where things are: a few straight lines, a few areas. We draw such a
# picture.
#
# > **Predict.** What will come over: lines, areas, colours?


# %%
def lines_and_areas(side=256):
    picture = np.full((side, side, 3), (0.95, 0.94, 0.9), dtype="float32")
    picture[:150, 90:], picture[185:, :85], picture[222:, 210:] = (0.8, 0.12, 0.1), (0.1, 0.2, 0.55), (0.95, 0.8, 0.15)
    picture[:, 81:90] = picture[:, 201:210] = picture[146:155] = picture[178:187] = 0.07
    picture[68:77, :90] = picture[214:223, 201:] = 0.07
    return picture


composed = lines_and_areas()
nst.show(
    composed,
    *[nst.paint(name, composed, size=384).image for name in ("harbour", "astronaut")],
    captions=["lines and areas", "the harbour", "the astronaut"],
    alts=[
        "A white square, parted by black lines; a large red field, a blue and a yellow one.",
        "The harbour under a white and pale rose sky, the sail grey, the water black and olive; no coloured fields, no lines.",
        "The astronaut likewise: pale rose ground, an olive and violet suit, black helmet.",
    ],
    height=190,
)

# %% [markdown]
# > **Observe.** White, pale rose, olive and a hard black. No lines, no areas, and none of the three colours.
#
# > **Explain.** Nearly every place of that picture lies in an even area, and the means mix red, blue, yellow and
# > white. That each stood in a field of its own is knowledge about places. (Strong black against white *is* in the
# > spreads, and did come over.)
#
# | what you see | what it is | what to do |
# |---|---|---|
# | hard patches, colours that come from nowhere | **a flat photograph**: the covariance is nearly singular, and the map enlarges noise | a larger $\epsilon$, a map by channels (AdaIN), or a photograph with contrast |
# | everything in one colour, things gone | **a painting of one colour**: its covariance is zero | another painting, or a part of it with more in it |
# | the palette, but none of the large shapes | **large patterns**: wider than what a feature sees | `nst.stylize`: its pyramid paints large shapes on a small picture first |
# | a tint with outlines | **composition**: the style is in the places | no statistic will do; choose a painting with a surface |
# | marks too fine on a large photograph | **size**: marks have a fixed width in pixels | paint at a smaller `size` |
# | right colours, a general grain | **a guess** for a painting unlike all that was trained on | `nst.learn_style(painting)`, then paint by that |

# %% [markdown]
# ## Three ways, the same seconds
#
# You know three ways from a photograph to a painting now: to optimise its pixels (lesson 5), to fit a style's 960
# numbers (lesson 6), to guess them. We give each the same few seconds, and any style also a refining: one pass, and
# what is left of the time for the loop. Two judges look at the results. (With live controls,
# `widgets.ThreeWays("bridge", "starry")` lets you choose the seconds.)
#
# > **Predict.** Which one is nearest to the painting's style? Which one is ready first?

# %%
nst.three_ways("bridge", "starry", seconds=4)

# %% [markdown]
# > **Observe.** The guess is ready at once. The loop, from the photograph or from the guess, comes nearest to the
# > painting in nearly every block, above all in the middle ones; the two that pass once lie behind, and look it: their
# > strokes are softer and more alike.
#
# > **Explain.** The loop looks at its result again and again, and at this one pair. A fitted or guessed style never
# > sees what it has made. That is the price of one pass. Beginning the loop where the guess ends brings both
# > together.

# %%
widgets.Predict(
    "Which of these will a network of any style carry over best?",
    ["A picture of one large circle on a plain ground", "A page full of small hatching", "A map of a city"],
    1,
    "Small marks all over the page are what means and covariances of features hold. One circle is a place, and so is a city.",
)

# %% [markdown]
# ## Key points
#
# - A picture without its places is a cloud, and mean and covariance describe how it lies.
# - Whitening makes the cloud equally wide in every direction, colouring gives it the painting's covariance; any turn in between does as well, and only one moves least.
# - That is the optimal map $A = \Sigma_c^{-1/2}(\Sigma_c^{1/2}\,\Sigma_s\,\Sigma_c^{1/2})^{1/2}\,\Sigma_c^{-1/2}$; AdaIN is the same for uncorrelated channels.
# - With the painting's mean and covariance comes its Gram matrix, as $G = \Sigma + \mu\mu^{\mathsf T}$; how far the optimal map moves is the style loss.
# - A network of any style guesses scale and shift of its norms from such statistics, so it knows surfaces and no places.
#
# ## Test yourself
#
# <details><summary>1. A cloud has the covariance diag(9, 4). The painting's is diag(1, 16). What is the optimal map, and what is AdaIN?</summary>
#
# Both are diag(1/3, 2): there is nothing beside the diagonals.</details>
#
# <details><summary>2. A layer has 96 channels, and the photograph has 8 x 10 places there. Why does whitening fail?</summary>
#
# 80 points span at most 79 directions after the mean is taken away, so at least 17 eigenvalues of the covariance are 0,
# and their inverse roots do not exist. An eps helps, or a larger picture.</details>
#
# <details><summary>3. After a ReLU, two paintings have the same Gram matrix but different means. Have they the same covariance?</summary>
#
# No: the covariance is the Gram matrix less the product of the means, and those differ. (Only means of opposite sign
# have the same product, and after a ReLU none is negative.)</details>
#
# <details><summary>4. The photograph is its own painting. What do AdaIN, WCT and the optimal map do to it?</summary>
#
# Nothing: all three are the identity. A whitening that is turned before it is coloured would change the picture even
# so.</details>
#
# ## Words
#
# **mean and covariance**: where a cloud's middle is, and how it lies. **spread**: the root of a variance.
# **whitening**: to make a covariance the identity. **colouring**: to give a white cloud a covariance. **WCT**:
# whitening and colouring transform. **AdaIN**: adaptive instance normalisation, mean and spread of every channel by
# itself. **optimal map**: the one that reaches the painting's covariance and moves least. **singular**: without an
# inverse. **SavedModel**: TensorFlow's format for a network in a folder.
#
# ## Read more
#
# Xun Huang and Serge Belongie, *Arbitrary Style Transfer in Real-Time with Adaptive Instance Normalization*, ICCV 2017.
# Yijun Li, Chen Fang, Jimei Yang, Zhaowen Wang, Xin Lu and Ming-Hsuan Yang, *Universal Style Transfer via Feature
# Transforms*, NIPS 2017. Ming Lu, Hao Zhao, Anbang Yao, Yurong Chen, Feng Xu and Li Zhang, *A Closed-Form Solution to
# Universal Style Transfer*, ICCV 2019. Ingram Olkin and Friedrich Pukelsheim, *The Distance between Two Random Vectors
# with Given Dispersion Matrices*, Linear Algebra and its Applications 48, 1982. Golnaz Ghiasi, Honglak Lee, Manjunath
# Kudlur, Vincent Dumoulin and Jonathon Shlens, *Exploring the Structure of a Real-Time, Arbitrary Neural Artistic
# Stylization Network*, BMVC 2017.

# %% [markdown] tags=["teacher"]
# ## For the teacher
#
# *Time.* 15 minutes for the clouds and the example on paper, 10 for whitening and turning, 10 for the optimal map (its proof may be skipped), 5 for features, 10 for failures.
# *Where people stumble.* They take the square root cell by cell; let them square the result. They take AdaIN for the
# diagonal of the matrix; the printed numbers say otherwise. They expect the whole matrix to bring strokes; ask what
# it does to an even sky. *Ask.* Your photograph shall get the colours of a flag: what do mean and covariance keep of
# the flag? *For design classes.* Clouds, the four turned pictures and the failures carry the idea without a formula;
# let teams bring one painting that will work and one that will not, and say so before they paint.
