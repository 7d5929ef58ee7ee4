"""Weight files: whose layout they have, where they come from, and what is said of those that are no good."""

import os
from dataclasses import replace

import h5py
import numpy as np
import pytest

import nstlib as nst
from benchmarks.weights import layer_shapes, write_vgg_file
from nstlib.backbones import pocket, vgg, weights
from nstlib.backbones.weights import PUBLISHED
from nstlib.errors import NSTError

LAYOUTS = ("vgg16", "vgg19")
COUNTED = {"vgg16": "thirteen convolutions", "vgg19": "sixteen convolutions"}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_weight_file_of_the_wrong_shape(tmp_path, layout):
    path = write_vgg_file(tmp_path / "thin.h5", layout, layer_shapes(layout, (64, 128, 256, 512, 256)))
    with pytest.raises(NSTError, match=f"does not hold weights of {layout.upper()}'s layout, {COUNTED[layout]}"):
        vgg.load(layout, path)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_weight_file_of_the_other_layout(vgg_files, layout):
    other = LAYOUTS[1 - LAYOUTS.index(layout)]
    with pytest.raises(NSTError, match=f"does not hold weights of {layout.upper()}'s layout") as told:
        vgg.load(layout, vgg_files[other])
    assert PUBLISHED[layout].file in str(told.value) and "\n" not in str(told.value)


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
@pytest.mark.parametrize("layout", LAYOUTS)
def test_bad_weight_files(tmp_path, layout, name, make, says):
    path = tmp_path / name
    make(path)
    with pytest.raises(NSTError, match=says):
        vgg.load(layout, path)


@pytest.mark.parametrize("name", ["pocket", "pocket-drawn"])
def test_bad_pocket_files(tmp_path, name):
    with np.load(pocket.FILES[name]) as file:
        arrays = dict(file)
    whole = arrays["block2_conv1/kernel"]
    np.savez(tmp_path / "thin.npz", **arrays | {"block2_conv1/kernel": whole[..., :5]})
    np.savez(tmp_path / "holes.npz", **arrays | {"block2_conv1/kernel": whole * np.float16("nan")})
    np.savez(tmp_path / "short.npz", **{k: a for k, a in arrays.items() if not k.startswith("block5_conv3")})
    (tmp_path / "text.npz").write_text("no")
    for file, says in (
        ("thin.npz", "block2_conv1 has a kernel of shape"),
        ("holes.npz", "NaN or infinite"),
        ("short.npz", f"does not hold {name} weights.*block5_conv3"),
        ("text.npz", f"does not hold {name} weights"),
        ("none.npz", "does not exist"),
    ):
        with pytest.raises(NSTError, match=says) as told:
            pocket.load(name, tmp_path / file)
        assert "\n" not in str(told.value)


def test_a_file_of_pocket_drawn_is_no_pocket():
    """Its first thirteen layers would fit by name, but they are others."""
    with pytest.raises(NSTError, match="pocket-drawn"):
        pocket.load("pocket", pocket.FILES["pocket-drawn"])
    with pytest.raises(NSTError, match="block3_conv4"):
        pocket.load("pocket-drawn", pocket.FILES["pocket"])


def test_cached_weights_with_a_wrong_checksum_are_not_trusted(tmp_path, monkeypatch):
    monkeypatch.setenv("NST_CACHE", str(tmp_path))
    path = weights.cache_folder() / PUBLISHED["vgg19"].file
    path.parent.mkdir(parents=True)
    path.write_bytes(b"cut off")
    assert weights.cached("vgg19") is None
    with pytest.raises(NSTError, match="wrong checksum.*nst weights fetch vgg19"):
        vgg.load("vgg19", path)
    with pytest.raises(NSTError, match="NST_OFFLINE forbids.*vgg16 and pocket work now"):
        vgg.load("vgg19")


def test_offline_says_how_to_get_the_weights():
    with pytest.raises(NSTError, match="nst weights fetch vgg19.*vgg16 and pocket work now"):
        nst.backbone("vgg19")
    with pytest.raises(NSTError, match="nst weights fetch vgg16.*in 8 bits are in the package"):
        weights.fetch("vgg16")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_published_weights_from_the_cache(tmp_path, monkeypatch, vgg_files, layout):
    """The checksum of our stand-in file plays the published one; everything else is the real path."""
    _publish(monkeypatch, tmp_path, vgg_files[layout], layout)
    assert weights.fetch(layout) == weights.cached(layout) == tmp_path / "models" / PUBLISHED[layout].file
    # A cached float32 file is used when it is named; vgg16 without a name is the one in the package.
    net = vgg.load(layout, weights.cached(layout))
    assert "ImageNet weights in" in net.source and weights.PUBLISHED[layout].md5 in net.source
    source = vgg.load(layout).source
    assert ("8 bits" if layout == "vgg16" else "ImageNet weights of keras.applications") in source


def _publish(monkeypatch, folder, file, layout):
    """A cache in `folder` that holds `file` as the published one of that layout."""
    monkeypatch.setenv("NST_CACHE", str(folder))
    monkeypatch.setitem(PUBLISHED, layout, replace(PUBLISHED[layout], md5=weights.md5(file)))
    (folder / "models").mkdir()
    os.link(file, folder / "models" / PUBLISHED[layout].file)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_file_in_the_environment_is_for_its_own_layout(monkeypatch, vgg_files, layout):
    monkeypatch.setenv("NST_WEIGHTS", str(vgg_files[layout]))
    assert vgg.load(layout).source == f"own weights in {layout}.h5"
    if layout == "vgg19":
        assert "8 bits" in vgg.load("vgg16").source
    else:
        with pytest.raises(NSTError, match="NST_OFFLINE forbids"):
            vgg.load("vgg19")


def test_a_file_in_the_environment_that_is_none_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("NST_WEIGHTS", str(tmp_path / "none.h5"))
    with pytest.raises(NSTError, match="does not exist"):
        vgg.load("vgg16")


def test_layouts_are_told_by_their_layers(vgg_files, tmp_path):
    assert {vgg.layout_of(path): name for name, path in vgg_files.items()} == {"vgg16": "vgg16", "vgg19": "vgg19"}
    assert {pocket.layout_of(path): name for name, path in pocket.FILES.items()} == {n: n for n in pocket.FILES}
    (tmp_path / "text.h5").write_text("no")
    h5py.File(tmp_path / "empty.h5", "w").close()
    assert [vgg.layout_of(tmp_path / n) for n in ("none.h5", "text.h5", "empty.h5")] == [None] * 3


def test_a_failed_download_is_told_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("NST_CACHE", str(tmp_path))
    monkeypatch.setenv("NST_OFFLINE", "0")
    monkeypatch.setattr(weights, "reachable", lambda seconds=3: True)
    monkeypatch.setattr(weights, "SERVER", "http://127.0.0.1:9")  # nobody listens there
    with pytest.raises(NSTError, match="could not be downloaded.*vgg16 and pocket work now"):
        weights.fetch("vgg19")
    assert list((tmp_path / "models").iterdir()) == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_real_download_is_checked_and_kept(tmp_path, monkeypatch, layout):
    """A server on this machine plays the real one: first with the right bytes, then with wrong ones."""
    wanted = PUBLISHED[layout]
    served = tmp_path / "served" / layout / wanted.file
    served.parent.mkdir(parents=True)
    served.write_bytes(b"these are the weights")
    with _server(tmp_path / "served") as port:
        monkeypatch.setenv("NST_OFFLINE", "0")
        monkeypatch.setattr(weights, "reachable", lambda seconds=3: True)
        monkeypatch.setattr(weights, "SERVER", f"http://127.0.0.1:{port}")
        monkeypatch.setitem(PUBLISHED, layout, replace(wanted, md5=weights.md5(served)))
        monkeypatch.setenv("NST_CACHE", str(tmp_path / "good"))
        assert weights.fetch(layout).read_bytes() == b"these are the weights"
        served.write_bytes(b"these are others")
        monkeypatch.setenv("NST_CACHE", str(tmp_path / "bad"))
        with pytest.raises(NSTError, match="wrong checksum"):
            weights.fetch(layout)
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


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    return vgg.export(tmp_path_factory.mktemp("exported") / "vgg16.weights.h5")


def test_exported_weights_give_keras_our_features(exported, vgg16, waves):
    import keras

    model = keras.applications.VGG16(include_top=False, weights=str(exported))
    taps = keras.Model(model.input, [model.get_layer(n).output for n in vgg16.layers])
    theirs = taps(keras.applications.vgg16.preprocess_input(255.0 * waves[None]))
    ours = vgg16(waves, border="zero")
    for name, other in zip(vgg16.layers, map(keras.ops.convert_to_numpy, theirs), strict=True):
        np.testing.assert_allclose(ours[name], other, rtol=2e-4, atol=2e-4 * float(np.abs(other).max()))


def test_exported_weights_come_back_unchanged(exported, vgg16):
    assert vgg.layout_of(exported) == "vgg16"
    net = vgg.load("vgg16", exported)
    assert net.fingerprint == vgg16.fingerprint and net.source == "own weights in vgg16.weights.h5"


def test_export_overwrites_nothing_and_leaves_nothing_half_written(tmp_path, monkeypatch):
    path = tmp_path / "a.weights.h5"
    path.write_text("mine")
    with pytest.raises(NSTError, match="is there already; give another name"):
        vgg.export(path)
    assert path.read_text() == "mine"
    for name, says in (("a.h5", "must end in .weights.h5"), ("none/a.weights.h5", "does not exist")):
        with pytest.raises(NSTError, match=says):
            vgg.export(tmp_path / name)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("nstlib.files.os.replace", full)
    with pytest.raises(NSTError, match="(?i)no space left"):
        vgg.export(tmp_path / "b.weights.h5")
    assert os.listdir(tmp_path) == ["a.weights.h5"]
