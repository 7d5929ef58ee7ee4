#!/usr/bin/env bash
# NumPy: the mean of 4096 ones is 1/16 in bfloat16, though it is 1 in float16
#
# Expected by most: `mean` sums in a wider type, as it does for float16; where the type is narrower still, it would
#   matter more. And KERAS_BACKEND says who computes, not what comes out.
# Seen: bfloat16 comes from ml_dtypes, and NumPy's mean widens float16 alone, by name. The sum is kept in bfloat16,
#   which has no 257, and stays at 256: the mean is 0.0625, of ones. So what a mixed_bfloat16 network gives and NumPy
#   averages is wrong, without a warning; Keras's ops.mean is 1 on JAX, and 0.0625 on the NumPy backend. Dot products,
#   and so Gram matrices, NumPy sums in float32, and they are right.
# What to do: astype("float32") as the first thing after np.asarray, or mean(dtype="float32").
# Versions: keras 3.15.1, jax 0.10.2, h5py 3.14.0, numpy 2.4.6, ml_dtypes 0.6.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  keras==3.15.1 jax==0.10.2 h5py==3.14.0 numpy==2.4.6 ml_dtypes==0.6.0
cat > look.py <<'EOF'
import keras
import ml_dtypes
import numpy as np
from keras import ops

ones = np.ones(4096, ml_dtypes.bfloat16)
backend = keras.backend.backend()
seen = {
    "float16's mean": float(ones.astype("float16").mean()),
    "bfloat16's mean": float(ones.mean()),
    "bfloat16's sum": float(ones.sum()),
    "with dtype float32": float(ones.mean(dtype="float32")),
    "dot product": float(ones @ ones),
    f"Keras's mean on {backend}": float(ops.mean(ops.convert_to_tensor(ones))),
}
print(seen)
told = [1, 1 / 16, 256, 1, 4096, {"jax": 1, "numpy": 1 / 16}[backend]]
raise SystemExit(0 if list(seen.values()) == told else "the behaviour has changed")
EOF
for backend in jax numpy; do
  KERAS_BACKEND=$backend JAX_PLATFORMS=cpu venv/bin/python look.py
done
echo "as described"
