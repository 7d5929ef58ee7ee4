"""Both networks against the published table, brute force, and Keras's own model."""

import os
import subprocess
import sys

import h5py
import numpy as np
import pytest
from weight_files import POCKET_WIDTHS, VGG_WIDTHS, layer_shapes, write_vgg_file

import nstlib as nst
from nstlib import backbones
from nstlib.autodiff import _installable
from nstlib.backbones import LAYERS, Network, vgg19
from nstlib.backbones import pocket as pocket_module
from nstlib.backbones.network import POOLING_SCALES
from nstlib.errors import NSTError

# Parameters per layer of VGG19 without its top, as published; together 20,024,384.
PARAMETERS = [1792, 36928, 73856, 147584, 295168, *[590080] * 3, 1180160, *[2359808] * 7]
RECEPTIVE_FIELDS = {
    "block1_conv1": (3, 1),
    "block2_conv1": (10, 2),
    "block3_conv1": (24, 4),
    "block4_conv1": (68, 8),
    "block4_conv2": (84, 8),
    "block5_conv1": (156, 16),
    "block5_conv4": (252, 16),
}


def test_vgg19_has_the_published_size(vgg):
    assert list(vgg.parameters.values()) == PARAMETERS
    assert sum(vgg.parameters.values()) == 20_024_384
    upto = {layer: sum(PARAMETERS[: 1 + i]) for i, layer in enumerate(LAYERS)}
    assert (upto["block4_conv2"], upto["block5_conv1"]) == (5_865_536, 12_944_960)
    macs = [vgg.multiply_accumulates(layer) for layer in ("block1_conv1", "block4_conv2", "block5_conv1")]
    assert macs == [1728, 278_208, 361_152]
    assert vgg.multiply_accumulates("block5_conv4") == 388_800


@pytest.mark.parametrize(("layer", "expected"), RECEPTIVE_FIELDS.items())
def test_receptive_fields(pocket, layer, expected):
    assert (pocket.receptive_field(layer), pocket.stride(layer)) == expected


@pytest.mark.parametrize("layer", ["block1_conv2", "block2_conv2", "block3_conv4", "block4_conv2", "block5_conv4"])
def test_receptive_field_by_brute_force(layer):
    """With all weights positive, exactly the pixels a feature can see get a gradient from it."""
    from nstlib.autodiff import value_and_gradient

    ones = {k: (np.full((3, 3, 3 if k == LAYERS[0] else 1, 1), 0.1), np.zeros(1)) for k in LAYERS}
    net = Network("ones", "", ones, lambda x: x, pooling="average")
    side, stride = 320, net.stride(layer)
    middle = side // stride // 2
    step = value_and_gradient(lambda x: (net(x, [layer])[layer][0, middle, middle, 0] * 1e12, ()))
    seen = np.abs(step(np.full((side, side, 3), 0.5, np.float32))[1]).sum(axis=-1) > 0
    assert seen.any(axis=0).sum() == seen.any(axis=1).sum() == net.receptive_field(layer)


@pytest.mark.parametrize(("name", "widths"), [("vgg", VGG_WIDTHS), ("pocket", POCKET_WIDTHS)])
def test_feature_shapes(name, widths, request):
    net = request.getfixturevalue(name)
    features = net(np.full((70, 101, 3), 0.5, np.float32))
    assert tuple(features) == LAYERS == net.layers
    for layer, maps in features.items():
        block = int(layer[5])
        stride = 2 ** (block - 1)
        # VGG19's zero border drops an odd row or column; pocket's pairs it with itself.
        side = (70 // stride, 101 // stride) if name == "vgg" else (-(-70 // stride), -(-101 // stride))
        assert tuple(maps.shape) == (1, *side, widths[block - 1])
        assert net.count(layer, (70, 101, 3)) == side[0] * side[1]
        assert np.asarray(maps).min() >= 0  # after the ReLU


def test_vgg19_equals_keras_own_model(vgg, vgg_file, waves):
    """The same weights through keras.applications, preprocess_input and get_layer(...).output."""
    import keras

    model = keras.applications.VGG19(include_top=False, weights=str(vgg_file))
    wanted = ["block1_conv1", "block3_conv2", "block4_conv2", "block5_conv4"]
    taps = keras.Model(model.input, [model.get_layer(n).output for n in wanted])
    theirs = taps(keras.applications.vgg19.preprocess_input(255.0 * waves[None]))
    ours = vgg(waves, wanted)
    for name, other in zip(wanted, map(keras.ops.convert_to_numpy, theirs), strict=True):
        np.testing.assert_allclose(ours[name], other, rtol=2e-4, atol=2e-4 * float(np.abs(other).max()))


def test_preprocessing():
    black, red = np.zeros((1, 1, 1, 3), np.float32), np.array([1, 0, 0], np.float32).reshape(1, 1, 1, 3)
    np.testing.assert_allclose(np.asarray(vgg19.preprocess(black)).ravel(), [-103.939, -116.779, -123.68], rtol=1e-6)
    np.testing.assert_allclose(np.asarray(vgg19.preprocess(red)).ravel(), [-103.939, -116.779, 131.32], rtol=1e-5)


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
    return Network("tiny", "", {k: (identity, np.zeros(3)) for k in LAYERS}, lambda x: x, pooling, border)


POOLED = {
    "max": lambda x: x.max(axis=(1, 3)),
    "average": lambda x: x.mean(axis=(1, 3)),
    "l2": lambda x: np.sqrt((x.astype(float) ** 2).sum(axis=(1, 3))),
}


@pytest.mark.parametrize("native", ["max", "average"])
@pytest.mark.parametrize("pooling", ["native", "max", "average", "l2"])
def test_poolings_against_numpy(native, pooling, waves):
    """2 × 2 with stride 2, the odd row and column dropped; another than the native one times its factor."""
    image = waves[:47, :63]
    chosen = native if pooling == "native" else pooling
    expected = POOLED[chosen](image[:46, :62].reshape(23, 2, 31, 2, 3)) * POOLING_SCALES[native][chosen]
    maps = tiny(native)(image, ["block2_conv1"], pooling=pooling)["block2_conv1"]
    np.testing.assert_allclose(np.asarray(maps)[0], expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("border", ["replicate", "reflect"])
def test_odd_sides_are_paired_with_themselves(border, waves):
    image = waves[:47, :63]
    even = np.pad(image, ((0, 1), (0, 1), (0, 0)), mode="edge")
    expected = POOLED["average"](even.reshape(24, 2, 32, 2, 3))
    maps = tiny("average", border)(image, ["block2_conv1"])["block2_conv1"]
    np.testing.assert_allclose(np.asarray(maps)[0], expected, rtol=1e-5)


def test_the_native_pooling_is_not_rescaled():
    assert all(POOLING_SCALES[name][name] == 1 for name in POOLING_SCALES)


@pytest.mark.parametrize("pooling", ["max", "l2"])
def test_features_keep_their_size_under_another_pooling(pocket, pooling):
    """RMS of the first layer of blocks 2 to 5, mean over four pictures (`python -m benchmarks pooling`: all)."""
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
    net = Network("tiny", "", {k: (kernel, np.full(3, 0.1)) for k in LAYERS}, lambda x: x)
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


def test_pocket_file_is_small_and_complete():
    assert pocket_module.FILE.stat().st_size <= 2_000_000
    with np.load(pocket_module.FILE, allow_pickle=False) as file:
        for layer in LAYERS:
            assert file[f"{layer}/kernel"].dtype == np.float16
            assert np.isfinite(file[f"{layer}/kernel"]).all()


def test_pocket_layers_have_a_common_scale(pocket, waves, checks):
    """Every layer was normalised in training, so no layer's features are far from the others' in size."""
    sizes = [np.sqrt(np.mean(np.asarray(m) ** 2)) for p in (waves, checks) for m in pocket(p).values()]
    assert min(sizes) > 0.05 and max(sizes) < 20


def test_pocket_is_trained_not_random(pocket):
    """Two halves of one texture are closer in Gram distance than two textures, at every style layer."""
    from nstlib.gallery import gallery

    halves = {}
    for name in ("impasto", "tiles", "hatching", "pointillism"):
        image = nst.load_image(name, size=384)
        middle = image.shape[1] // 2
        halves[name] = (image[:, :middle], image[:, middle:])
    assert set(halves) <= set(gallery().names)
    for layer in ("block1_conv1", "block2_conv1", "block3_conv1", "block4_conv1", "block5_conv1"):
        grams = {n: [np.asarray(nst.gram_matrix(pocket(h, [layer])[layer])) for h in hs] for n, hs in halves.items()}
        for name, (left, right) in grams.items():
            own = np.linalg.norm(left - right)
            others = [np.linalg.norm(left - g) for n, pair in grams.items() if n != name for g in pair]
            assert own < min(others), (layer, name)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda net: net(np.zeros((64, 64, 3)), ["block9_conv1"]), "no layer 'block9_conv1'; did you mean"),
        (lambda net: net(np.zeros((64, 64, 3)), []), "at least one layer"),
        (lambda net: net(np.zeros((8, 64, 3))), "shorter side is 8 px.*at least 16"),
        (lambda net: net(np.full((64, 64, 3), 128.0)), "divide by 255"),
        (lambda net: net(np.zeros((64, 64, 3)), border="wrap"), "no border 'wrap'"),
        (lambda net: net.receptive_field("conv"), "no layer 'conv'"),
        (lambda net: nst.backbone("vgg91"), "no backbone 'vgg91'; did you mean 'vgg19'"),
    ],
)
def test_mistakes_are_told(pocket, call, says):
    with pytest.raises(NSTError, match=says):
        call(pocket)


def test_weight_file_of_the_wrong_shape(tmp_path):
    shapes = layer_shapes((64, 128, 256, 512, 256))
    with pytest.raises(NSTError, match="does not hold weights of VGG19's layout"):
        vgg19.load(write_vgg_file(tmp_path / "thin.h5", shapes))


@pytest.mark.parametrize(
    ("name", "make", "says"),
    [
        ("none.h5", lambda p: None, "does not exist"),
        ("folder.h5", lambda p: p.mkdir(), "is a folder"),
        ("words.h5", lambda p: p.write_text("not weights"), "does not hold weights"),
        ("empty.h5", lambda p: h5py.File(p, "w").close(), "does not hold weights"),
        ("weights.zip", lambda p: p.write_bytes(b"PK"), "not an .h5 file"),
    ],
)
def test_bad_weight_files(tmp_path, name, make, says):
    path = tmp_path / name
    make(path)
    with pytest.raises(NSTError, match=says):
        vgg19.load(path)


def test_bad_pocket_files(tmp_path):
    with np.load(pocket_module.FILE) as file:
        arrays = dict(file)
    arrays["block2_conv1/kernel"] = arrays["block2_conv1/kernel"][..., :5]
    np.savez(tmp_path / "thin.npz", **arrays)
    with pytest.raises(NSTError, match="block2_conv1 has a kernel of shape"):
        pocket_module.load(tmp_path / "thin.npz")
    (tmp_path / "text.npz").write_text("no")
    for name, says in (("text.npz", "does not hold pocket"), ("none.npz", "does not exist")):
        with pytest.raises(NSTError, match=says):
            pocket_module.load(tmp_path / name)


def test_cached_weights_with_a_wrong_checksum_are_not_trusted(tmp_path, monkeypatch, vgg_file):
    monkeypatch.setenv("NST_CACHE", str(tmp_path))
    path = vgg19.cache_folder() / vgg19.FILE
    path.parent.mkdir(parents=True)
    path.write_bytes(b"cut off")
    assert vgg19.cached() is None
    with pytest.raises(NSTError, match="wrong checksum"):
        vgg19.load(path)
    with pytest.raises(NSTError, match="NST_OFFLINE forbids.*pocket network works now"):
        vgg19.load()


def test_offline_says_how_to_get_the_weights_and_auto_falls_back(capsys):
    with pytest.raises(NSTError, match="nst weights fetch.*pocket network works now"):
        nst.backbone("vgg19")
    backbones._say_once.cache_clear()
    assert nst.backbone("auto").name == "pocket"
    assert "backbone: pocket (NST_OFFLINE" in capsys.readouterr().out


def test_auto_takes_the_published_weights_when_they_are_there(tmp_path, monkeypatch, vgg_file):
    """The checksum of our stand-in file plays the published one; everything else is the real path."""
    monkeypatch.setenv("NST_CACHE", str(tmp_path))
    monkeypatch.setattr(vgg19, "MD5", vgg19._md5(vgg_file))
    (tmp_path / "models").mkdir()
    os.link(vgg_file, tmp_path / "models" / vgg19.FILE)
    backbones._load.cache_clear()
    net = nst.backbone("auto")
    assert net.name == "vgg19" and "ImageNet weights of keras.applications" in net.source
    backbones._load.cache_clear()


def test_a_failed_download_is_told_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("NST_CACHE", str(tmp_path))
    monkeypatch.setenv("NST_OFFLINE", "0")
    monkeypatch.setattr(vgg19, "reachable", lambda seconds=3: True)
    monkeypatch.setattr(vgg19, "ORIGIN", "http://127.0.0.1:9/weights.h5")  # nobody listens there
    with pytest.raises(NSTError, match="could not be downloaded.*pocket network works now"):
        vgg19.fetch()
    assert list((tmp_path / "models").iterdir()) == []


def test_a_real_download_is_checked_and_kept(tmp_path, monkeypatch):
    """A server on this machine plays the real one: first with the right bytes, then with wrong ones."""
    served = tmp_path / "served"
    served.mkdir()
    (served / "w.h5").write_bytes(b"these are the weights")
    with _server(served) as port:
        monkeypatch.setenv("NST_OFFLINE", "0")
        monkeypatch.setattr(vgg19, "reachable", lambda seconds=3: True)
        monkeypatch.setattr(vgg19, "ORIGIN", f"http://127.0.0.1:{port}/w.h5")
        monkeypatch.setattr(vgg19, "MD5", vgg19._md5(served / "w.h5"))
        monkeypatch.setenv("NST_CACHE", str(tmp_path / "good"))
        assert vgg19.fetch().read_bytes() == b"these are the weights"
        (served / "w.h5").write_bytes(b"these are others")
        monkeypatch.setenv("NST_CACHE", str(tmp_path / "bad"))
        with pytest.raises(NSTError, match="wrong checksum"):
            vgg19.fetch()
        assert list((tmp_path / "bad" / "models").iterdir()) == []


class _server:
    def __init__(self, folder):
        self.folder = folder

    def __enter__(self):
        import functools
        import threading
        from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

        class Silent(SimpleHTTPRequestHandler):
            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Silent, directory=self.folder))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self.server.server_address[1]

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


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
