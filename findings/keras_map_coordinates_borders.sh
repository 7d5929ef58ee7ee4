#!/usr/bin/env bash
# Keras: `map_coordinates` names its borders as SciPy does; "wrap" is another of SciPy's, "reflect" is off by one on TensorFlow
#
# Expected by most: fill_mode means what scipy.ndimage means by that name, and the same on every backend.
# Seen: "wrap" is SciPy's "grid-wrap" everywhere: a period of n, not of n - 1. "reflect" on TensorFlow repeats the wrong values
#   before the first: of 0, 1, 2, 3, 4 it makes 3 2 1 | 0 1 2 instead of 2 1 0 | 0 1 2; beyond the end it is right, and so is JAX.
# What to do: fold the coordinates first, or use "nearest" and "constant" alone.
# Versions: keras 3.15.1, tensorflow-cpu 2.21.0, jax 0.10.2, scipy 1.17.1, h5py 3.14.0, numpy 2.4.6
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  keras==3.15.1 tensorflow-cpu==2.21.0 jax==0.10.2 scipy==1.17.1 h5py==3.14.0 numpy==2.4.6
cat > look.py <<'EOS'
import sys

import numpy as np
from keras import backend, ops
from scipy.ndimage import map_coordinates

line, places = np.arange(5, dtype="float32"), np.arange(-3, 8, dtype="float32")[None]


def scipy(mode):
    return map_coordinates(line, places, order=0, mode=mode).astype(int).tolist()


def keras(mode):
    return np.asarray(ops.image.map_coordinates(line, places, order=0, fill_mode=mode)).astype(int).tolist()


for mode in ("nearest", "wrap", "reflect"):
    print(f"{backend.backend():10} {mode:8} {keras(mode)}\n{'SciPy':10} {mode:8} {scipy(mode)}")
same = keras("nearest") == scipy("nearest") and keras("wrap") == scipy("grid-wrap") != scipy("wrap")
off = [a - b for a, b in zip(keras("reflect"), scipy("reflect"))]
expected = [1, 1, 1, *[0] * 8] if backend.backend() == "tensorflow" else [0] * 11
raise SystemExit(0 if same and off == expected else "the behaviour has changed")
EOS
export CUDA_VISIBLE_DEVICES= TF_CPP_MIN_LOG_LEVEL=3 JAX_PLATFORMS=cpu
KERAS_BACKEND=jax venv/bin/python look.py
KERAS_BACKEND=tensorflow venv/bin/python look.py
echo "as described"
