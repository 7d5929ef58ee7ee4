"""The networks for a web page: weights in 16 bits, and beside them in JSON what belongs to them.

    FOLDER/pocket.json  pocket.bin     the layers that features come from
    FOLDER/styles.json  styles.bin     the many-style network, with what guesses a painting's style if it has that

A .bin is one run of little-endian float16 numbers; the list `tensors` in its JSON has {"name", "shape", "offset"} of
each, offset in bytes, channels last: kernels (rows, columns, in, out). Both networks are kept in 16 bits, so nothing is
lost on the way. `bytes` and `sha256` tell whether the whole file has arrived.
"""

import hashlib
import json

import numpy as np

from nstlib._version import __version__
from nstlib.backbones import pocket
from nstlib.fast import prediction, weights
from nstlib.fast.network import DOWN, EPSILON, LAST, NORMED, STRIDE, UP
from nstlib.files import as_path, check_new_folder, new_folder

FORMAT = 1


def export_web(folder, *, network=None):
    """Write both networks; a pathlib.Path. folder: a name that is not there yet, or an empty folder.

    network: the file of another many-style network; None is the one in the package. Raises NSTError for a folder that
    holds something, and where it cannot be written: then nothing is left of it.
    """
    folder = as_path(folder)
    check_new_folder(folder)
    styles = weights.shipped() if network is None else weights.read(network)
    with new_folder(folder) as written:
        written.mkdir()
        for name, (about, arrays) in {"pocket": of_pocket(), "styles": of_styles(styles)}.items():
            _write(written, name, about, arrays)
    return folder


def of_pocket():
    """(about, {name: array}) of pocket: `pools`, whether a layer begins with a pooling, and what pixels are scaled by;
    fingerprint: that of nst.backbone("pocket"), which a recipe carries as `weights`."""
    tensors, mean, std, meta = pocket.arrays()
    digest, first = hashlib.sha256(), next(iter(tensors))
    for pair in tensors.values():
        for array in pair:
            digest.update(np.ascontiguousarray(array, np.float32).tobytes())
    layers = [
        {
            "name": name,
            "into": kernel.shape[2],
            "out": kernel.shape[3],
            "pools": name.endswith("_conv1") != (name == first),
        }
        for name, (kernel, _) in tensors.items()
    ]
    about = {
        "network": "pocket",
        "version": meta["version"],
        "licence": meta["licence"],
        "from": meta["from"],
        "fingerprint": digest.hexdigest()[:16],
        "pooling": pocket.POOLING["pocket"],
        "mean": mean.tolist(),
        "std": std.tolist(),
        "layers": layers,
    }
    named = {
        f"{name}/{part}": a for name, pair in tensors.items() for part, a in zip(("kernel", "bias"), pair, strict=True)
    }
    return about, named


def of_styles(styles):
    """(about, {name: array}) of weights.Styles: its layers in their order with stride, dilation and border as
    fast.network has them; `grows`: nearest upsampling by 2 comes first; `guess`: how a painting's numbers are guessed,
    or null."""
    layers = [
        {
            "name": one.name,
            "side": one.side,
            "into": one.into,
            "out": one.out,
            "stride": one.stride,
            "dilation": one.dilation,
            "border": one.border,
            "grows": one in (UP, LAST),
            "down": one in DOWN,
            "normed": one is not LAST,
        }
        for one in (*NORMED, LAST)
    ]
    guess = {"layers": list(prediction.LAYERS), "painting": prediction.PAINTING, "farthest": prediction.FARTHEST}
    about = {
        "network": weights.NETWORK,
        "version": weights.VERSION,
        "licence": styles.licence,
        "fingerprint": styles.fingerprint,
        "styles": list(styles.names),
        "stride": STRIDE,
        "epsilon": EPSILON,
        "layers": layers,
        "guess": guess if styles.predictor else None,
    }
    return about, styles.arrays | styles.predictor


def _write(folder, name, about, arrays):
    """NAME.bin and NAME.json of {name: array}."""
    tensors, pieces, offset = [], [], 0
    for key, array in arrays.items():
        data = np.ascontiguousarray(array, "<f2").tobytes()
        tensors.append({"name": key, "shape": list(array.shape), "offset": offset})
        pieces.append(data)
        offset += len(data)
    whole = b"".join(pieces)
    file = f"{name}.bin"
    found = {
        "format": FORMAT,
        "nstlib": __version__,
        **about,
        "file": file,
        "bytes": offset,
        "sha256": hashlib.sha256(whole).hexdigest(),
    }
    (folder / file).write_bytes(whole)
    text = json.dumps({**found, "tensors": tensors}, ensure_ascii=False, indent=1)
    (folder / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
