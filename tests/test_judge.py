"""The judges must put known cases in the right order before they may judge anything else."""

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

import nstlib as nst
from nstlib import judge
from nstlib.backbones import Network
from nstlib.recipe import STYLE_LAYERS

SIZE = 128
LAYERS = ("block1_conv1", "block2_conv1", "block3_conv1", "block4_conv1", "block4_conv2", "block5_conv1")


@pytest.fixture(scope="module")
def photograph():
    """Large smooth shapes: a bright disc and a dark block over a gradient."""
    y, x = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    grey = 0.3 + 0.3 * y + 0.35 * (np.hypot(y - 0.3, x - 0.35) < 0.2) - 0.25 * ((y > 0.6) & (x > 0.55) & (x < 0.85))
    return ndimage.gaussian_filter(np.stack([grey, grey * 0.95, grey * 0.9], -1), (0.7, 0.7, 0))


@pytest.fixture(scope="module")
def painting():
    """Oblique strokes of warm and cold colour along a bending flow."""
    rng = np.random.default_rng(3)
    y, x = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    bend = ndimage.gaussian_filter(rng.standard_normal((SIZE, SIZE)), 20, mode="wrap")
    stroke = np.sin(2 * np.pi * (14 * (x + 0.6 * y) + 6 * bend / bend.std() * 0.2))
    return np.clip(0.5 + stroke[..., None] * [0.25, 0.1, -0.2] + 0.02 * rng.standard_normal((SIZE, SIZE, 3)), 0, 1)


@pytest.fixture(scope="module")
def noise():
    return np.random.default_rng(4).random((SIZE, SIZE, 3))


@pytest.fixture(scope="module")
def good(photograph, painting):
    """A fair stylisation made by hand: the painting's strokes in the photograph's layout."""
    shade = photograph.mean(-1, keepdims=True)
    return np.clip(0.75 * painting + 0.125 + 1.0 * (shade - shade.mean()), 0, 1)


@pytest.fixture(scope="module")
def grain(photograph, painting):
    """The painting's pixels in the order of the photograph's tones plus noise: right colours, no strokes."""
    rng = np.random.default_rng(5)
    target, key = (
        painting.reshape(-1, 3),
        photograph.mean(-1).ravel() + 0.3 * rng.standard_normal(SIZE * SIZE),
    )
    result = np.empty_like(target)
    result[np.argsort(key)] = target[np.argsort(target.sum(-1))]
    return result.reshape(SIZE, SIZE, 3)


def test_painting_against_itself_is_perfect_style(painting, photograph):
    assert judge.style_ratio(painting, painting, photograph) == 0
    assert judge.stroke_ratio(painting, painting) == 1
    assert judge.content_score(painting, photograph) < 0.3


def test_unstyled_photograph_is_the_unit_of_style_and_perfect_content(painting, photograph):
    assert judge.style_ratio(photograph, painting, photograph) == pytest.approx(1)
    assert judge.content_score(photograph, photograph) == pytest.approx(1)


def test_noise_has_neither_content_nor_strokes(noise, painting, photograph):
    assert abs(judge.content_score(noise, photograph)) < 0.2
    assert 0.15 < judge.anisotropy(noise) < 0.35
    assert judge.stroke_ratio(noise, painting) < 0.5
    assert judge.style_ratio(noise, painting, photograph) > 0.5


def test_moving_the_painting_hardly_changes_its_style(painting, photograph):
    assert judge.style_ratio(np.roll(painting, (17, 40), (0, 1)), painting, photograph) < 0.1


def test_known_good_ordering(good, grain, painting, photograph):
    a, b = (judge.judge(picture, painting, photograph) for picture in (good, grain))
    assert a["style"] < 0.6 and a["content"] > 0.6 and a["strokes"] > 0.85
    assert a["style"] < b["style"] and a["strokes"] > b["strokes"] + 0.2


def test_content_ignores_a_negative_and_a_change_of_colour(photograph):
    assert judge.content_score(1 - photograph, photograph) == pytest.approx(1)
    assert judge.content_score(photograph * [0.4, 0.8, 1.0], photograph) > 0.98


def test_same_answer_twice_and_plain_errors(good, painting, photograph):
    assert judge.judge(good, painting, photograph) == judge.judge(good, painting, photograph)
    with pytest.raises(nst.NSTError, match="one size"):
        judge.content_score(good[:-1], photograph)
    with pytest.raises(nst.NSTError, match="at least"):
        judge.style_ratio(good[:10, :10], painting, photograph)


# --- the judge that sees --------------------------------------------------------------------------------------------


def plain(colour, height=32, width=32):
    return np.broadcast_to(np.array(colour, np.float32), (height, width, 3))


def network_of(weights):
    return Network("toy", "made for a test", weights, preprocess=lambda image: image)


@pytest.fixture(scope="module")
def identity():
    """Every layer hands on the picture, pooled: its kernels are 1 from a channel to itself at the middle."""
    kernel = np.zeros((3, 3, 3, 3))
    kernel[1, 1] = np.eye(3)
    return network_of({layer: (kernel, np.zeros(3)) for layer in LAYERS})


@pytest.fixture(scope="module")
def random_weights():
    rng, into, weights = np.random.default_rng(8), 3, {}
    for layer in LAYERS:
        weights[layer] = rng.standard_normal((3, 3, into, 4)) / 3, 0.1 * rng.standard_normal(4)
        into = 4
    return weights


@pytest.fixture(scope="module")
def eight_bits(photograph, painting):
    """Photograph and painting as files hold them, so that resizing to their own size changes nothing."""
    large = np.kron(painting, np.ones((2, 2, 1)))  # 256 px, the size at which a painting is measured
    return tuple((np.round(p * 255) / 255).astype(np.float32) for p in (photograph, large))


def test_plain_colours_worked_by_hand(identity):
    # G = c c^T: of the style diag(1, 0, 0), of the content 0.36 in the last cell, of the result
    # [[.04, .08, 0], [.08, .16, 0], [0, 0, 0]]. So |G(r) - G(s)|^2 = .96^2 + 2 (.08)^2 + .16^2 = .96, over 1 + .36^2.
    seen = judge.see(plain((0.2, 0.4, 0)), plain((1, 0, 0)), plain((0, 0, 0.6)), identity)
    assert list(seen.gram) == list(STYLE_LAYERS)
    assert list(seen.gram.values()) == pytest.approx([0.96 / 1.1296] * 5, rel=1e-5)
    assert list(seen.mean.values()) == pytest.approx([(0.8**2 + 0.4**2) / (1 + 0.6**2)] * 5, rel=1e-5)
    assert seen.content == {"block4_conv2": pytest.approx((0.2**2 + 0.4**2 + 0.6**2) / 0.6**2, rel=1e-5)}
    assert seen.style_left == pytest.approx(0.96 / 1.1296) and seen.content_error == pytest.approx(0.56 / 0.36)


def by_hand(picture, weights):
    """The toy's features in NumPy, float64: replicated borders, ReLU, 2 x 2 maxima, an odd edge paired with itself."""
    x, found = np.asarray(picture, np.float64), {}
    for layer in LAYERS:
        if layer.endswith("_conv1") and layer != LAYERS[0]:
            x = np.pad(x, ((0, x.shape[0] % 2), (0, x.shape[1] % 2), (0, 0)), mode="edge")
            x = x.reshape(x.shape[0] // 2, 2, x.shape[1] // 2, 2, -1).max((1, 3))
        kernel, bias = weights[layer]
        maps = [
            sum(ndimage.correlate(x[..., i], kernel[:, :, i, o], mode="nearest") for i in range(x.shape[-1]))
            for o in range(kernel.shape[-1])
        ]
        x = found[layer] = np.maximum(np.stack(maps, -1) + bias, 0)
    return found


def test_agrees_with_numpy_in_float64_whatever_the_sizes(random_weights, waves, checks):
    content = nst.load_image("bust", size=90)
    seen = judge.see(waves[:39], checks, content, network_of(random_weights), content_layers=LAYERS[3:5])
    pictures = [waves[:39]]
    for picture, size in ((content, (64, 39)), (checks, (192, 256))):  # Pillow says width first
        small = Image.fromarray(np.round(picture * 255).astype(np.uint8)).resize(size, Image.LANCZOS)
        pictures.append(np.asarray(small) / 255)
    r, c, s = (by_hand(p, random_weights) for p in pictures)

    def gram(f):
        return np.einsum("hwi,hwj->ij", f, f) / (f.shape[0] * f.shape[1])

    for layer in STYLE_LAYERS:
        grams, means = ([what(f[layer]) for f in (r, c, s)] for what in (gram, lambda f: f.mean((0, 1))))
        for table, (a, b, target) in ((seen.gram, grams), (seen.mean, means)):
            assert table[layer] == pytest.approx(((a - target) ** 2).sum() / ((b - target) ** 2).sum(), rel=1e-3)
    for layer in LAYERS[3:5]:
        expected = ((r[layer] - c[layer]) ** 2).sum() / (c[layer] ** 2).sum()
        assert seen.content[layer] == pytest.approx(expected, rel=1e-3)


def test_painting_and_photograph_are_the_ends_of_the_scale(eight_bits):
    photograph, painting = eight_bits
    seen = judge.see(painting, painting, photograph)
    assert seen.style_left == 0 and set(seen.mean.values()) == {0.0} and seen.content_error > 1
    seen = judge.see(photograph, painting, photograph)
    assert set(seen.gram.values()) == set(seen.mean.values()) == {1.0} and seen.content_error == 0


def test_table_names_every_layer_and_what_it_may_not_judge(identity):
    pictures = plain((0.2, 0.4, 0)), plain((1, 0, 0)), plain((0, 0, 0.6))
    table = str(judge.see(*pictures, identity))
    assert all(layer in table for layer in LAYERS) and "mean of 5" in table and "The mean is blind" in table
    assert "Not valid for a picture that was optimised on VGG16 itself." in table
    assert "Not valid for this picture" in str(judge.see(*pictures, identity, made_with="vgg16"))
    assert "fitted to VGG16" in str(judge.see(*pictures, identity, made_with="pocket"))
    assert judge.see(*pictures, identity, made_with="pocket-drawn").caution == judge.ALWAYS


def test_a_result_brings_its_pictures_and_its_network(identity):
    result = nst.stylize("bust", "impasto", backbone="pocket", size=48, steps=2, progress=False)
    seen = judge.see(result, network=identity)
    assert seen == judge.see(result.image, result.style, result.content, identity, made_with="pocket")
    assert seen != judge.see(result, style=nst.load_image("woodblock"), network=identity)


def test_what_cannot_be_judged_is_a_sentence(identity):
    red = plain((1, 0, 0))
    with pytest.raises(nst.NSTError, match="needs the style and the content"):
        judge.see(red, style=red, network=identity)
    with pytest.raises(nst.NSTError, match="the style .* divide by 255"):
        judge.see(red, 255 * red, red, identity)
    with pytest.raises(nst.NSTError, match="block1_conv1: content and style look the same"):
        judge.see(red, red, red, identity)
    with pytest.raises(nst.NSTError, match="no layer 'block9_conv1'"):
        judge.see(red, red, red, identity, content_layers=["block9_conv1"])


def mosaic(photograph, painting, side=8):
    """Squares cut from the painting, laid so that light ones lie where the photograph is light: blots."""
    squares = [
        painting[y : y + side, x : x + side]
        for y in range(0, painting.shape[0] - side + 1, side // 2)
        for x in range(0, painting.shape[1] - side + 1, side // 2)
    ]
    squares.sort(key=lambda square: square.mean())
    places = [(y, x) for y in range(0, SIZE, side) for x in range(0, SIZE, side)]
    places.sort(key=lambda place: photograph[place[0] :, place[1] :][:side, :side].mean())
    out = np.empty_like(photograph)
    for k, (y, x) in enumerate(places):
        out[y : y + side, x : x + side] = squares[k * len(squares) // len(places)]
    return out


def test_the_blind_spot_of_the_judge_without_a_network():
    photograph, painting = nst.resize(nst.load_image("bust"), (SIZE, SIZE)), nst.load_image("impasto", size=SIZE)
    recipe = nst.Recipe(size=SIZE, steps=40, content_layers=["block4_conv2"], style_strength=2.0)
    painted = nst.stylize(photograph, painting, recipe, backbone="pocket", progress=False).image
    blots = mosaic(photograph, painting)
    assert judge.style_ratio(blots, painting, photograph) < judge.style_ratio(painted, painting, photograph)
    good, bad = (judge.see(picture, painting, photograph) for picture in (painted, blots))
    assert good.content_error < bad.content_error
    for layer in ("block4_conv1", "block5_conv1"):
        assert good.gram[layer] < bad.gram[layer]
