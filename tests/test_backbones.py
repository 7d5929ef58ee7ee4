"""The networks against the published table, brute force, and Keras's own models."""

import os
import subprocess
import sys

import numpy as np
import pytest

import nstlib as nst
from benchmarks.weights import DRAWN_WIDTHS, PER_BLOCK, POCKET_WIDTHS, VGG_WIDTHS, layer_shapes
from nstlib.backbones import Network
from nstlib.backbones import pocket as pocket_module
from nstlib.backbones import vgg as vgg_module
from nstlib.backbones.network import POOLING_SCALES
from nstlib.backend import _installable
from nstlib.errors import NSTError

# Parameters per layer without the top, as published.
PARAMETERS = {
    "vgg16": [1792, 36928, 73856, 147584, 295168, *[590080] * 2, 1180160, *[2359808] * 5],
    "vgg19": [1792, 36928, 73856, 147584, 295168, *[590080] * 3, 1180160, *[2359808] * 7],
}
TOTAL = {"vgg16": 14_714_688, "vgg19": 20_024_384}
LAYERS = {layout: tuple(layer_shapes(layout)) for layout in PER_BLOCK}
RECEPTIVE_FIELDS = {
    "vgg16": {
        "block1_conv1": (3, 1),
        "block2_conv1": (10, 2),
        "block3_conv1": (24, 4),
        "block3_conv3": (40, 4),
        "block4_conv1": (60, 8),
        "block4_conv2": (76, 8),
        "block5_conv1": (132, 16),
        "block5_conv3": (196, 16),
    },
    "vgg19": {
        "block1_conv1": (3, 1),
        "block2_conv1": (10, 2),
        "block3_conv1": (24, 4),
        "block4_conv1": (68, 8),
        "block4_conv2": (84, 8),
        "block5_conv1": (156, 16),
        "block5_conv4": (252, 16),
    },
}
CASES = [(layout, layer) for layout, table in RECEPTIVE_FIELDS.items() for layer in table]


@pytest.fixture
def of_layout(request):
    """A network of each layout: the VGG16 of the package, and VGG19's shape."""
    return lambda layout: request.getfixturevalue({"vgg16": "vgg16", "vgg19": "vgg"}[layout])


@pytest.mark.parametrize("layout", PARAMETERS)
def test_vgg_has_the_published_size(of_layout, layout):
    net = of_layout(layout)
    assert net.layers == LAYERS[layout]
    assert list(net.parameters.values()) == PARAMETERS[layout]
    assert sum(net.parameters.values()) == TOTAL[layout]


@pytest.mark.parametrize(
    ("layout", "layer", "expected"),
    [
        ("vgg16", "block1_conv1", 1728),
        ("vgg16", "block5_conv3", 38_592 + 55_296 + 92_160 + 92_160 + 27_648),  # block by block
        ("vgg19", "block4_conv2", 278_208),
        ("vgg19", "block5_conv1", 361_152),
        ("vgg19", "block5_conv4", 388_800),
    ],
)
def test_multiplications_by_hand(of_layout, layout, layer, expected):
    assert of_layout(layout).multiply_accumulates(layer) == expected


@pytest.mark.parametrize(
    ("name", "layout"), [("vgg16", "vgg16"), ("pocket", "vgg16"), ("drawn", "vgg19"), ("vgg", "vgg19")]
)
def test_receptive_fields_and_strides(request, name, layout):
    net = request.getfixturevalue(name)
    found = {layer: (net.receptive_field(layer), net.stride(layer)) for layer in RECEPTIVE_FIELDS[layout]}
    assert found == RECEPTIVE_FIELDS[layout]


@pytest.mark.parametrize(("layout", "layer"), CASES)
def test_receptive_field_by_brute_force(layout, layer):
    """With all weights positive, exactly the pixels a feature can see get a gradient from it."""
    from nstlib.autodiff import value_and_gradient

    layers = LAYERS[layout]
    ones = {k: (np.full((3, 3, 3 if k == layers[0] else 1, 1), 0.1), np.zeros(1)) for k in layers}
    net = Network("ones", "", ones, lambda x: x, pooling="average")
    side, (field, stride) = 320, RECEPTIVE_FIELDS[layout][layer]
    middle = side // stride // 2
    step = value_and_gradient(lambda x: (net(x, [layer])[layer][0, middle, middle, 0] * 1e12, ()))
    seen = np.abs(step(np.full((side, side, 3), 0.5, np.float32))[1]).sum(axis=-1) > 0
    assert seen.any(axis=0).sum() == seen.any(axis=1).sum() == field


@pytest.mark.parametrize(
    ("name", "layout", "widths"),
    [
        ("vgg", "vgg19", VGG_WIDTHS),
        ("vgg16", "vgg16", VGG_WIDTHS),
        ("pocket", "vgg16", POCKET_WIDTHS),
        ("drawn", "vgg19", DRAWN_WIDTHS),
    ],
)
def test_feature_shapes(name, layout, widths, request):
    net = request.getfixturevalue(name)
    features = net(np.full((70, 101, 3), 0.5, np.float32))
    assert tuple(features) == LAYERS[layout] == net.layers
    for layer, maps in features.items():
        block = int(layer[5])
        stride = 2 ** (block - 1)
        # VGG's zero border drops an odd row or column; pocket's pairs it with itself.
        side = (70 // stride, 101 // stride) if name.startswith("vgg") else (-(-70 // stride), -(-101 // stride))
        assert tuple(maps.shape) == (1, *side, widths[block - 1])
        assert net.count(layer, (70, 101, 3)) == side[0] * side[1]
        assert np.asarray(maps).min() >= 0  # after the ReLU


@pytest.mark.parametrize("layout", LAYERS)
def test_vgg_equals_keras_own_model(vgg_files, layout, waves):
    """The same weights through keras.applications, preprocess_input and get_layer(...).output, at every layer."""
    import keras

    make, preprocess = {
        "vgg16": (keras.applications.VGG16, keras.applications.vgg16.preprocess_input),
        "vgg19": (keras.applications.VGG19, keras.applications.vgg19.preprocess_input),
    }[layout]
    model = make(include_top=False, weights=str(vgg_files[layout]))
    taps = keras.Model(model.input, [model.get_layer(n).output for n in LAYERS[layout]])
    theirs = taps(preprocess(255.0 * waves[None]))
    ours = vgg_module.load(layout, vgg_files[layout])(waves)
    for name, other in zip(LAYERS[layout], map(keras.ops.convert_to_numpy, theirs), strict=True):
        np.testing.assert_allclose(ours[name], other, rtol=2e-4, atol=2e-4 * float(np.abs(other).max()))


def test_a_model_that_is_there_becomes_a_network(waves):
    """vgg.from_model knows the layout by the layers, and refuses what is neither."""
    import keras

    model = keras.applications.VGG16(include_top=False, weights=None)
    net = vgg_module.from_model(model)
    assert net.name == "vgg16" and net.layers == LAYERS["vgg16"]
    theirs = keras.Model(model.input, model.get_layer("block3_conv3").output)(
        keras.applications.vgg16.preprocess_input(255.0 * waves[None])
    )
    ours, theirs = map(keras.ops.convert_to_numpy, (net(waves, ["block3_conv3"])["block3_conv3"], theirs))
    np.testing.assert_allclose(ours, theirs, rtol=2e-3, atol=1e-3)
    with pytest.raises(NSTError, match="not the convolutions of VGG16 or VGG19"):
        vgg_module.from_model(keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(1)]))


def test_preprocessing():
    black, red = np.zeros((1, 1, 1, 3), np.float32), np.array([1, 0, 0], np.float32).reshape(1, 1, 1, 3)
    np.testing.assert_allclose(
        np.asarray(vgg_module.preprocess(black)).ravel(), [-103.939, -116.779, -123.68], rtol=1e-6
    )
    np.testing.assert_allclose(np.asarray(vgg_module.preprocess(red)).ravel(), [-103.939, -116.779, 131.32], rtol=1e-5)


def test_network_stops_at_the_deepest_layer_asked_for(pocket, waves, monkeypatch):
    computed = []
    original = Network._convolve

    def counting(self, x, layer, *how):
        computed.append(layer)
        return original(self, x, layer, *how)

    monkeypatch.setattr(Network, "_convolve", counting)
    features = pocket(waves, ["block2_conv1", "block1_conv1"])
    assert computed == ["block1_conv1", "block1_conv2", "block2_conv1"]
    assert list(features) == ["block2_conv1", "block1_conv1"]


def tiny(pooling="max", border="zero"):
    """Three channels all through, every kernel the identity, and no preprocessing: only poolings do anything."""
    identity = np.zeros((3, 3, 3, 3), np.float32)
    identity[1, 1] = np.eye(3)
    return Network("tiny", "", {k: (identity, np.zeros(3)) for k in LAYERS["vgg16"]}, lambda x: x, pooling, border)


POOLED = {
    "max": lambda x: x.max(axis=(1, 3)),
    "average": lambda x: x.mean(axis=(1, 3)),
    "l2": lambda x: np.sqrt((x.astype(float) ** 2).sum(axis=(1, 3))),
}


@pytest.mark.parametrize("native", ["max", "average"])
@pytest.mark.parametrize("pooling", ["native", "max", "average", "l2"])
def test_poolings_against_numpy(native, pooling, waves):
    """2 × 2 with stride 2, the odd row and column dropped; another than the native one times its factors."""
    image = waves[:47, :63]
    chosen = native if pooling == "native" else pooling
    expected = image
    features = tiny(native)(image, [f"block{b}_conv1" for b in range(2, 6)], pooling=pooling)
    for i, maps in enumerate(features.values()):
        h, w = expected.shape[0] // 2, expected.shape[1] // 2
        expected = POOLED[chosen](expected[: 2 * h, : 2 * w].reshape(h, 2, w, 2, 3))
        expected = expected * POOLING_SCALES[native].get(chosen, (1, 1, 1, 1))[i]
        np.testing.assert_allclose(np.asarray(maps)[0], expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("border", ["replicate", "reflect"])
def test_odd_sides_are_paired_with_themselves(border, waves):
    image = waves[:47, :63]
    even = np.pad(image, ((0, 1), (0, 1), (0, 0)), mode="edge")
    expected = POOLED["average"](even.reshape(24, 2, 32, 2, 3))
    maps = tiny("average", border)(image, ["block2_conv1"])["block2_conv1"]
    np.testing.assert_allclose(np.asarray(maps)[0], expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("name", "pooling"),
    [
        ("pocket", "average"),
        ("pocket", "l2"),
        ("vgg16", "average"),
        ("vgg16", "l2"),
        ("drawn", "max"),
        ("drawn", "l2"),
    ],
)
def test_features_keep_their_size_under_another_pooling(request, name, pooling):
    """RMS of the first layer of blocks 2 to 5, mean over four pictures (`python -m benchmarks pooling`: all)."""
    pocket = request.getfixturevalue(name)
    layers = [f"block{b}_conv1" for b in range(2, 6)]
    logs = []
    for name in ("harbour", "bust", "impasto", "tiles"):
        image = nst.load_image(name, size=160)
        native, other = pocket(image, layers), pocket(image, layers, pooling=pooling)
        rms = [[np.sqrt(np.mean(np.asarray(maps[k]) ** 2)) for k in layers] for maps in (native, other)]
        logs.append(np.log(rms[0]) - np.log(rms[1]))
    assert np.abs(np.mean(logs, axis=0)).max() < 0.15


PADDED = {"zero": "constant", "replicate": "edge", "reflect": "reflect"}


@pytest.mark.parametrize("border", PADDED)
@pytest.mark.parametrize("layer", ["block1_conv1", "block1_conv2"])
def test_borders_against_numpy(border, layer, waves):
    """One 3 x 3 convolution per layer with all weights different, the frame made by numpy.pad."""
    kernel = (np.arange(81) % 7 / 10 + np.arange(81) / 500).reshape(3, 3, 3, 3).astype(np.float32)
    net = Network("tiny", "", {k: (kernel, np.full(3, 0.1)) for k in LAYERS["vgg16"]}, lambda x: x)
    x = waves[:9, :12].astype(float)
    for _ in range(int(layer[-1])):
        padded = np.pad(x, ((1, 1), (1, 1), (0, 0)), mode=PADDED[border])
        windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(0, 1))  # (h, w, C, 3, 3)
        x = np.maximum(np.einsum("hwcij,ijco->hwo", windows, kernel.astype(float)) + 0.1, 0)
    np.testing.assert_allclose(np.asarray(net(waves[:9, :12], [layer], border=border)[layer])[0], x, rtol=1e-5)


def test_reflecting_a_map_one_pixel_wide_repeats_it():
    net = tiny()
    strip = np.linspace(0, 1, 16 * 16 * 3, dtype=np.float32).reshape(16, 16, 3)
    one = [np.asarray(net(strip, ["block5_conv1"], border=b)["block5_conv1"]) for b in ("reflect", "replicate")]
    assert one[0].shape == (1, 1, 1, 3)
    np.testing.assert_array_equal(*one)


@pytest.mark.parametrize("border", ["replicate", "reflect"])
def test_repeated_borders_show_no_frame(pocket, border):
    """A constant picture has constant features when the border comes from it; with zeros it has a dark frame."""
    grey = np.full((64, 64, 3), 0.6, np.float32)
    for layer, maps in pocket(grey, border=border).items():
        spread = np.ptp(np.asarray(maps)[0], axis=(0, 1)).max()
        assert spread <= 1e-3 * (1 + np.abs(np.asarray(maps)).max()), layer
    framed = np.asarray(pocket(grey, ["block1_conv2"], border="zero")["block1_conv2"])[0]
    assert np.ptp(framed, axis=(0, 1)).max() > 1e-2


@pytest.mark.parametrize(("name", "layout"), [("pocket", "vgg16"), ("pocket-drawn", "vgg19")])
def test_pocket_files_are_small_and_complete(name, layout):
    path = pocket_module.FILES[name]
    assert path.stat().st_size <= 2_000_000
    with np.load(path, allow_pickle=False) as file:
        for layer in LAYERS[layout]:
            assert file[f"{layer}/kernel"].dtype == np.float16
            assert np.isfinite(file[f"{layer}/kernel"]).all()


def test_layers_of_pocket_drawn_have_a_common_scale(drawn, waves, checks):
    """Every layer was normalised in training, so no layer's features are far from the others' in size."""
    sizes = [np.sqrt(np.mean(np.asarray(m) ** 2)) for p in (waves, checks) for m in drawn(p).values()]
    assert min(sizes) > 0.05 and max(sizes) < 20


@pytest.mark.parametrize("name", ["pocket", "drawn"])
def test_pocket_is_trained_not_random(name, request):
    """Two halves of one texture are closer in Gram distance than two textures, at every style layer."""
    from nstlib.catalogue import gallery

    pocket, grams = request.getfixturevalue(name), {}
    layers = [f"block{b}_conv1" for b in range(1, 6)]
    for name in ("impasto", "tiles", "hatching", "pointillism"):
        image = nst.load_image(name, size=384)
        middle = image.shape[1] // 2
        halves = [pocket(half, layers) for half in (image[:, :middle], image[:, middle:])]
        grams[name] = {k: [np.asarray(nst.gram_matrix(maps[k])) for maps in halves] for k in layers}
    assert set(grams) <= set(gallery().names)
    for layer in layers:
        for texture in grams:
            left, right = grams[texture][layer]
            own = np.linalg.norm(left - right)
            others = [np.linalg.norm(left - g) for n, of in grams.items() if n != texture for g in of[layer]]
            assert own < min(others), (layer, texture)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda net: net(np.zeros((64, 64, 3)), ["block9_conv1"]), "no layer 'block9_conv1'; did you mean"),
        (lambda net: net(np.zeros((64, 64, 3)), []), "at least one layer"),
        (lambda net: net(np.zeros((8, 64, 3))), "shorter side is 8 px.*at least 16"),
        (lambda net: net(np.full((64, 64, 3), 128.0)), "divide by 255"),
        (lambda net: net(np.zeros((64, 64, 3)), border="wrap"), "no border 'wrap'"),
        (lambda net: net.receptive_field("conv"), "no layer 'conv'"),
        (lambda net: net.upto("block0_conv1"), "no layer 'block0_conv1'; did you mean"),
        (lambda net: nst.backbone("vgg91"), "no backbone 'vgg91'; did you mean 'vgg19'"),
    ],
)
def test_mistakes_are_told(pocket, call, says):
    with pytest.raises(NSTError, match=says):
        call(pocket)


def test_missing_backend_is_one_sentence(tmp_path):
    """A Python that has Keras but no TensorFlow, JAX or PyTorch."""
    code = (
        "import importlib.util as u; find = u.find_spec\n"
        "u.find_spec = lambda n, *a: None if n in ('tensorflow', 'jax', 'torch') else find(n, *a)\n"
        "from nstlib.cli import main; main(['stylize', 'harbour', 'impasto', '-o', 'x.png'])"
    )
    environment = {k: v for k, v in os.environ.items() if k != "KERAS_BACKEND"}
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
        check=False,
    )
    assert run.returncode == 2
    assert run.stderr.strip() == (
        f"nst: no deep-learning backend is installed; run: pip install {_installable('tensorflow')}"
    )


def test_layers_may_bear_other_names(waves):
    """Only what ends in _conv1 begins a block: a chain without such names has no pooling and stride 1 throughout."""
    kernel = np.zeros((3, 3, 3, 3), np.float32)
    kernel[1, 1] = np.eye(3)
    net = Network("chain", "", {name: (kernel, np.zeros(3)) for name in ("first", "second")}, lambda x: x)
    assert net.layers == ("first", "second") and net.stride("second") == 1 and net.receptive_field("second") == 5
    np.testing.assert_allclose(np.asarray(net(waves)["second"])[0], waves, rtol=1e-6)


def test_a_weight_file_written_anew_is_loaded_anew(tmp_path):
    """A network is kept as long as its file stays what it was."""
    path = tmp_path / "own.npz"
    path.write_bytes(pocket_module.FILES["pocket"].read_bytes())
    first = nst.backbone("pocket", path)
    assert nst.backbone("pocket", path) is first
    with np.load(path) as file:
        arrays = dict(file) | {"block1_conv1/bias": file["block1_conv1/bias"] + 1}
    np.savez(path, **arrays)
    assert nst.backbone("pocket", path).fingerprint != first.fingerprint
