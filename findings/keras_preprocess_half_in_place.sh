#!/usr/bin/env bash
# Keras: VGG's `preprocess_input` changes your array, but not into what it returns
#
# Expected by most: it leaves its argument alone, or, as its documentation has it, "the preprocessed data are written
#   over the input data": afterwards both are the same.
# Seen: of a float32 array it centres the values in place, and returns a reversed view of it: the argument holds the
#   means of VGG taken away, in the order RGB, the result BGR. A network that is given the argument sees red and blue
#   exchanged; a second call on it takes the means away twice. The same picture as uint8 is left alone, so whether a
#   photograph survives depends on its dtype.
# What to do: preprocess_input(np.copy(picture)), and use only what it returns.
# Versions: keras 3.15.1, jax 0.10.2, h5py 3.14.0, numpy 2.4.6
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  keras==3.15.1 jax==0.10.2 h5py==3.14.0 numpy==2.4.6
KERAS_BACKEND=jax JAX_PLATFORMS=cpu venv/bin/python <<'EOF'
import numpy as np
from keras.applications import vgg16, vgg19

whole = np.random.default_rng(0).integers(0, 256, (8, 8, 3)).astype("uint8")
told = True
for module in (vgg16, vgg19):
    picture, untouched = whole.astype("float32"), whole.copy()
    result = module.preprocess_input(picture)
    module.preprocess_input(untouched)
    changed = not np.array_equal(picture, whole)
    print(f"argument changed: {changed}, equals the result: {np.array_equal(picture, result)},", end=" ")
    print(f"reversed: {np.array_equal(picture[..., ::-1], result)}; uint8 changed: {not np.array_equal(whole, untouched)}")
    told &= changed and not np.array_equal(picture, result) and np.array_equal(picture[..., ::-1], result)
    told &= np.shares_memory(picture, result) and np.array_equal(whole, untouched)
raise SystemExit(0 if told else "the behaviour has changed")
EOF
echo "as described"
