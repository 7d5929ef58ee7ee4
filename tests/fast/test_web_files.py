"""What `nst export DIR --web` writes, read with NumPy alone: the very weights of both networks, where the list says."""

import hashlib
import json

import numpy as np
import pytest

from nstlib.backbones import pocket
from nstlib.errors import NSTError
from nstlib.fast import export_web, network, weights


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return export_web(tmp_path_factory.mktemp("web") / "made")


def opened(folder, name):
    """(what the JSON says, {name: float16 array}) of a network."""
    about = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    data = (folder / about["file"]).read_bytes()
    assert len(data) == about["bytes"] and hashlib.sha256(data).hexdigest() == about["sha256"]
    arrays = {
        t["name"]: np.frombuffer(data, "<f2", int(np.prod(t["shape"])), t["offset"]).reshape(t["shape"])
        for t in about["tensors"]
    }
    assert sum(array.nbytes for array in arrays.values()) == len(data)  # nothing twice, and nothing left out
    return about, arrays


def test_pocket_s_layers_are_there_bit_by_bit(folder):
    about, arrays = opened(folder, "pocket")
    tensors, mean, std, _ = pocket.arrays()
    assert [layer["name"] for layer in about["layers"]] == list(tensors)
    assert [layer["name"] for layer in about["layers"] if layer["pools"]] == [f"block{i}_conv1" for i in range(2, 6)]
    for name, (kernel, bias) in tensors.items():
        np.testing.assert_array_equal(arrays[f"{name}/kernel"], kernel)
        np.testing.assert_array_equal(arrays[f"{name}/bias"], bias)
    np.testing.assert_array_equal(np.float32(about["mean"] + about["std"]), np.concatenate([mean, std]))
    net = pocket.load()
    assert about["fingerprint"] == net.fingerprint and about["pooling"] == net.pooling


def test_the_styles_are_there_bit_by_bit(folder):
    about, arrays = opened(folder, "styles")
    styles = weights.shipped()
    assert about["styles"] == list(styles.names) and about["fingerprint"] == styles.fingerprint
    assert {name: array.shape for name, array in arrays.items() if not name.startswith("predict/")} == network.shapes(
        len(styles.names)
    )
    for name, array in (styles.arrays | styles.predictor).items():
        np.testing.assert_array_equal(np.float32(arrays[name]), array)
    layers = {layer["name"]: layer for layer in about["layers"]}
    assert layers["block3_first"]["dilation"] == 4 and layers["down1"]["stride"] == 2 and layers["up"]["grows"]


def test_a_folder_that_is_no_new_one_is_refused_and_stays_as_it_is(folder, tmp_path, said):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("x")
    (tmp_path / "file").write_text("x")
    for name, words in (("full", "not empty"), ("file", "it is a file"), ("none/a", "does not exist")):
        with pytest.raises(NSTError, match=words):
            export_web(tmp_path / name)
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["file", "full", "mine"]
    status, out, err = said("export", tmp_path / "new", "--web")
    assert status == 0 and "MB, pocket and the styles for a web page" in out and err == ""
    assert opened(tmp_path / "new", "pocket")[0] == opened(folder, "pocket")[0]
    status, _, err = said("export", "--web")
    assert status == 2 and "where to?" in err
