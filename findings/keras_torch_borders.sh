#!/usr/bin/env bash
# Keras: on PyTorch symmetric padding by 2 repeats the edge, and an average pool with "same" counts what is outside as 0
#
# Expected by most: ops.pad(mode="symmetric") is NumPy's, and average_pool(padding="same") leaves out what is not there, on every
#   backend; both do with the sizes that people test, by 1 and 2 x 2.
# Seen: symmetric padding is edge padding, which is the same by 1 alone. Where "same" needs an uneven border (3 x 3 with stride 2 on
#   an even side), averages at the edge differ by up to a third from NumPy's; where it needs an even one they do not.
# What to do: concatenate slices for a symmetric border; pad by hand before pooling, or pool 2 x 2.
# Versions: keras 3.15.1, torch 2.13.0, h5py 3.14.0, numpy 2.4.6
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check keras==3.15.1 torch==2.13.0 h5py==3.14.0 numpy==2.4.6
cat > look.py <<'EOS'
import numpy as np
from keras import ops

picture = np.random.default_rng(0).random((1, 6, 6, 1)).astype("float32")


def padded(by, mode):
    return np.pad(picture, ((0, 0), (by, by), (by, by), (0, 0)), mode)


def off(one, other):
    return float(np.abs(np.asarray(one) - np.asarray(other)).max())


pads = {by: ops.pad(picture, ((0, 0), (by, by), (by, by), (0, 0)), mode="symmetric") for by in (1, 2)}
symmetric, edge = ({by: off(pads[by], padded(by, mode)) for by in (1, 2)} for mode in ("symmetric", "edge"))
print(f"symmetric padding: by 1 {symmetric[1]:.3f} off, by 2 {symmetric[2]:.3f} off; from edge padding {edge[2]:.3f}")


def average(side, stride):
    "Means over 3 x 3 places, of those that exist; as many results as TensorFlow's rule for `same` says."
    need = max((-(-side // stride) - 1) * stride + 3 - side, 0)
    starts = range(-(need // 2), side - 3 + need - need // 2 + 1, stride)
    part = picture[0, :side, :side, 0]
    return [[part[max(r, 0) : r + 3, max(c, 0) : c + 3].mean() for c in starts] for r in starts]


found = {}
for side, stride in ((6, 2), (5, 2)):
    pooled = ops.average_pool(picture[:, :side, :side], 3, stride, "same", data_format="channels_last")[0, ..., 0]
    found[side] = off(pooled, average(side, stride))
    print(f"3 x 3 averages, stride {stride}, side {side}: {found[side]:.3f} off")
same = symmetric[1] < 1e-6 < 0.1 < symmetric[2] and edge[2] < 1e-6 and found[5] < 1e-5 < 0.02 < found[6]
raise SystemExit(0 if same else "the behaviour has changed")
EOS
KERAS_BACKEND=torch venv/bin/python look.py
echo "as described"
