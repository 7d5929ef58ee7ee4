"""Two judges of style transfer, side by side: one without a neural network, and one that sees.

`judge` has no network in it, so that none under test can fool it. Three numbers, with NumPy and SciPy only:

- `style_ratio`: how far the result's small patches are from the painting's, as a share of the photograph's
  distance; 0 is the painting itself, 1 is the untouched photograph. Lower is better.
- `content_score`: how well the result's coarse edges lie where the photograph's do; 1 is perfect. Higher is
  better.
- `stroke_ratio`: how directed the marks are, as a share of the painting's; grain pulls it down. About 1 is
  best.

None suffices alone: the photograph has perfect content, the painting perfect style and strokes, and coloured
grain can reach a fair style ratio. Nor do the three together: they once rated blocks and blots above paintings, since
they do not see what people see. They must not choose anything by themselves.

`see` measures in the features of the real VGG16, layer by layer: what is left of the way to the painting's style, and
how far the features are from the photograph's. It may not judge pictures that were optimised on VGG16 itself.

Read both, then look at the picture. Pictures are RGB, float (height, width, 3) in [0, 1].
"""

from dataclasses import dataclass, field

import numpy as np
from scipy import ndimage

from nstlib.backbones import backbone
from nstlib.backend import load_keras, memory_in_words
from nstlib.engine.result import Result
from nstlib.errors import NSTError
from nstlib.images import check_image, luminance
from nstlib.pyramid import shape_for
from nstlib.recipe import STYLE_LAYERS
from nstlib.statistics import exact_moments

PATCH = 5  # side of the patches compared, pixels
SCALES = (1, 2, 4)  # the pictures are averaged down by these factors
DIRECTIONS, QUANTILES = 64, 512


def style_ratio(result, style, content):
    """Sliced Wasserstein distance of patches, result to painting, over photograph to painting.

    For every scale s in 1, 2, 4 the picture is averaged down by s and cut into all its 5x5 RGB patches,
    vectors p of 75 numbers. For random unit directions d the sorted numbers <p, d> of two pictures are
    compared: SW2(a, b)^2 = mean over s, d and quantiles q of (Q_q<p_a, d> - Q_q<p_b, d>)^2; the ratio is
    SW2(result, style) / SW2(content, style).

    Why: a style is a distribution of small coloured pieces, wherever they lie. Sliced distances compare whole
    distributions, not just second moments as Gram matrices do (Rabin et al. 2011; Heitz et al. 2021). Half of
    the directions ignore a patch's mean colour, so that palette alone cannot win. The pictures may differ in
    size.
    """
    return float(patch_distance(result, style) / max(patch_distance(content, style), 1e-9))


def patch_distance(a, b):
    """The sliced Wasserstein distance SW2 between the patches of two pictures, as in `style_ratio`."""
    return np.sqrt(np.mean([(p - q) ** 2 for p, q in zip(_sliced_quantiles(a), _sliced_quantiles(b), strict=True)]))


def content_score(result, content):
    """Correlation of gradient magnitudes of result and photograph, mean of two coarse scales.

    With luma Y blurred by sigma = side/96 and side/48 (side: the mean of height and width), m = |grad Y|; the
    score is the mean Pearson correlation of m(result) and m(content), between -1 and 1.

    Why: style may change colours, contrast and everything finer than a stroke; what must stay is where things
    begin and end. Magnitudes forget the sign, so a dark roof may become light. Needs equal sizes.
    """
    if result.shape != content.shape:
        raise NSTError(f"content_score needs pictures of one size, not {result.shape} and {content.shape}.")
    side, scores = (result.shape[0] + result.shape[1]) / 2, []
    for sigma in (side / 96, side / 48):
        a, b = (ndimage.gaussian_gradient_magnitude(_luma(image), sigma).ravel() for image in (result, content))
        a, b = a - a.mean(), b - b.mean()
        scores.append(np.dot(a, b) / max(np.linalg.norm(a) * np.linalg.norm(b), 1e-12))
    return float(np.mean(scores))


def stroke_ratio(result, style):
    """Anisotropy of the result over anisotropy of the painting."""
    return float(anisotropy(result) / max(anisotropy(style), 1e-9))


def anisotropy(image):
    """Gradient-weighted coherence of the structure tensor: 0 has no direction, 1 has one everywhere.

    J = G_2 * (grad Y grad Y^T), smoothed by a Gaussian of 2 pixels; with eigenvalues l1 >= l2 the local
    coherence is (l1 - l2) / (l1 + l2), and the answer is its mean weighted by the gradient, sqrt(l1 + l2)
    (Bigun and Granlund 1987).

    Why: a brush stroke has one direction over several pixels, grain has all. White noise scores near 0.25,
    paintings 0.5 to 0.8; the weight keeps plain areas from counting.
    """
    y = _luma(image)
    gy, gx = ndimage.gaussian_filter(y, 0.7, order=(1, 0)), ndimage.gaussian_filter(y, 0.7, order=(0, 1))
    xx, yy, xy = (ndimage.gaussian_filter(product, 2.0) for product in (gx * gx, gy * gy, gx * gy))
    energy = xx + yy + 1e-12
    coherence, weight = np.sqrt((xx - yy) ** 2 + 4 * xy**2) / energy, np.sqrt(energy)
    return float((coherence * weight).sum() / weight.sum())


def judge(result, style, content):
    """The three numbers without a network: {"style", "content", "strokes"}."""
    return {
        "style": style_ratio(result, style, content),
        "content": content_score(result, content),
        "strokes": stroke_ratio(result, style),
    }


def _luma(image):
    """Rec. 601 luma (h, w) of RGB (h, w, 3), in float64."""
    return luminance(np.asarray(image, np.float64))


def _averaged(image, factor):
    """Mean over factor x factor boxes; what does not fill a box is cut off."""
    h, w = (n // factor * factor for n in image.shape[:2])
    return image[:h, :w].reshape(h // factor, factor, w // factor, factor, 3).mean((1, 3))


def _directions():
    """Fixed random unit vectors (75, 64); the second half sum to zero in every colour."""
    d = np.random.default_rng(0).standard_normal((PATCH * PATCH, 3, DIRECTIONS))
    d[..., DIRECTIONS // 2 :] -= d[..., DIRECTIONS // 2 :].mean(0)
    d = d.reshape(-1, DIRECTIONS)
    return d / np.linalg.norm(d, axis=0)


def _sliced_quantiles(image):
    """Quantiles of the projected patches at every scale: list of (512, 64)."""
    image, levels = np.asarray(image, np.float64), (np.arange(QUANTILES) + 0.5) / QUANTILES
    if min(image.shape[:2]) < PATCH * SCALES[-1]:
        raise NSTError(f"the judge needs pictures of at least {PATCH * SCALES[-1]} pixels a side, not {image.shape}.")
    result = []
    for factor in SCALES:
        patches = np.lib.stride_tricks.sliding_window_view(_averaged(image, factor), (PATCH, PATCH), axis=(0, 1))
        patches = patches.transpose(0, 1, 3, 4, 2).reshape(-1, PATCH * PATCH * 3)  # (n, 75)
        step = max(1, len(patches) // 16384)
        result.append(np.quantile(patches[::step] @ _directions(), levels, axis=0))
    return result


# --- the judge that sees --------------------------------------------------------------------------------------------

STYLE_SIZE = 256  # longer side at which the painting is measured
CONTENT_LAYER = "block4_conv2"
MEAN_IS_BLIND = (
    "The mean is blind: a tint with outlines had 0.50 where a painting in areas had 0.55. Block4 and block5 tell "
    "whether shapes were painted."
)
# What this judge may not say of a picture, by the network that made it.
PARTIAL = {
    "vgg16": "Not valid for this picture: it was optimised on VGG16, which judges here, so these are its own aims.",
    "vgg19": "Flattering for this picture: VGG19, which made it, is VGG16's sibling, trained on the same pictures.",
    "pocket": "A little flattering for this picture: pocket, which made it, was fitted to VGG16.",
}
ALWAYS = "Not valid for a picture that was optimised on VGG16 itself."


@dataclass(frozen=True)
class Sight:
    """What the judge that sees has seen; printed, it is a table with one row per layer.

    gram, mean: {style layer: style left}, as Gram matrices and as mean feature vectors; content: {layer: content
    error}; caution: what these figures may not be used for.
    """

    gram: dict
    mean: dict
    content: dict
    caution: str = field(default=ALWAYS)

    @property
    def style_left(self):
        """The mean of `gram` over its layers. Blind, as MEAN_IS_BLIND says: never to be told without the layers."""
        return float(np.mean(list(self.gram.values())))

    @property
    def content_error(self):
        """The content error at block4_conv2, or at the first of the layers that were asked for."""
        return self.content.get(CONTENT_LAYER, next(iter(self.content.values())))

    def as_dict(self):
        """The figures as plain values."""
        return {"gram": dict(self.gram), "mean": dict(self.mean), "content": dict(self.content)}

    def __str__(self):
        rows = [f"{'layer':<16}{'style left, Gram':>18}{'style left, mean':>18}{'content error':>16}"]
        for layer in sorted({*self.gram, *self.content}):  # block1_conv1, block1_conv2, ... is the networks' order
            cells = (f"{table[layer]:.3f}" if layer in table else "" for table in (self.gram, self.mean, self.content))
            rows.append("{:<16}{:>18}{:>18}{:>16}".format(layer, *cells).rstrip())
        rows.append(f"{'mean of ' + str(len(self.gram)):<16}{self.style_left:>18.3f}")
        return "\n".join([*rows, MEAN_IS_BLIND, self.caution])


def see(result, style=None, content=None, network=None, made_with=None, content_layers=(CONTENT_LAYER,)):
    """Judge a picture in VGG16's features: a Sight. With G_l the Gram matrix and mu_l the mean of layer l's features,

        style left, Gram:  ||G_l(result) - G_l(style)||^2 / ||G_l(content) - G_l(style)||^2
        style left, mean:  ||mu_l(result) - mu_l(style)||^2 / ||mu_l(content) - mu_l(style)||^2
        content error:     ||F_l(result) - F_l(content)||^2 / ||F_l(content)||^2

    for the five layers of STYLE_LAYERS and for `content_layers`: pure numbers. Style left is 0 for the painting and 1
    for the untouched photograph; content error is 0 for the photograph. Lower is better.

    One protocol, so that figures compare: the style picture is resized to a longer side of 256 pixels, the photograph
    to the result's size, both in 8 bits by Pillow's Lanczos filter; the result is taken as it is. Features are float32,
    with replicated borders.

    result: a picture or a Result, which also brings `made_with`, and its style and content, as the run had resized
        them, where they are not given.
    network: VGG16 with other weights, such as float32 ones; the one in the package if None.
    made_with: name of the network that made the picture; what the judge may then not say is in the table.
    Raises NSTError for what is no picture, and where photograph and painting are alike, so that nothing can be left.
    """
    if isinstance(result, Result):
        style = result.style if style is None else style
        content = result.content if content is None else content
        result, made_with = result.image, made_with or result.backbone
    if style is None or content is None:
        raise NSTError("the judge needs the style and the content picture beside the result.")
    result = check_image(result, "the result")
    content, style = check_image(content, "the content"), check_image(style, "the style")
    content, style = _lanczos(content, result.shape[:2]), _lanczos(style, shape_for(style.shape, STYLE_SIZE))
    network = backbone("vgg16") if network is None else network
    content_layers = network.check_layers(content_layers)
    seen, photo = (_features(network, picture, content_layers) for picture in (result, content))
    painting = _features(network, style, ())
    gram, mean = (
        {
            layer: _share(seen[layer][k] - painting[layer][k], photo[layer][k] - painting[layer][k], layer)
            for layer in STYLE_LAYERS
        }
        for k in ("second", "mean")
    )
    errors = {k: _share(seen["content", k] - photo["content", k], photo["content", k], k) for k in content_layers}
    return Sight(gram, mean, errors, PARTIAL.get(made_with, ALWAYS))


@memory_in_words()
def _features(network, picture, content_layers):
    """{style layer: its `exact_moments`, ("content", layer): features (h, w, C)}, float64."""
    maps = network(picture, layers=tuple(dict.fromkeys([*STYLE_LAYERS, *content_layers])), border="replicate")
    maps = {layer: load_keras().ops.convert_to_numpy(features)[0] for layer, features in maps.items()}
    found = {layer: exact_moments(maps[layer]) for layer in STYLE_LAYERS}
    return found | {("content", layer): maps[layer].astype(np.float64) for layer in content_layers}


def _share(difference, whole, layer):
    """||difference||^2 / ||whole||^2."""
    size = float(np.sum(np.square(whole)))
    if size == 0:
        raise NSTError(f"there is nothing to compare with at {layer}: content and style look the same to it.")
    return float(np.sum(np.square(difference))) / size


def _lanczos(image, shape):
    """The picture at (height, width), resized in 8 bits by Pillow's Lanczos filter: float32 in [0, 1]."""
    from PIL import Image

    picture = Image.fromarray(np.round(image * 255).astype(np.uint8))
    resized = picture.resize((shape[1], shape[0]), Image.Resampling.LANCZOS)
    return np.asarray(resized, dtype=np.float32) / 255
