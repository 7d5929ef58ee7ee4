#!/usr/bin/env bash
# Keras: `ops.psnr` and `losses.mean_squared_error` of 8-bit pictures are computed modulo 256, and look plausible
#
# Expected by most: a measure of pictures takes pictures as they come from a file, as the class
#   `losses.MeanSquaredError` does, or refuses them; its result is a float32, so it was computed in floats.
# Seen: both functions subtract and square in uint8, and only the mean is a float: 93.6 where the mean squared error is
#   508.6, 28.4 dB where it is 21.1. Nothing is said. The class is right, on the same arrays. The backend does not
#   matter (seen on JAX, NumPy and TensorFlow 2.21).
# What to do: cast to float32 before any function of keras.ops or keras.losses sees a picture.
# Versions: keras 3.15.1, jax 0.10.2, h5py 3.14.0, numpy 2.4.6
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  keras==3.15.1 jax==0.10.2 h5py==3.14.0 numpy==2.4.6
KERAS_BACKEND=jax JAX_PLATFORMS=cpu venv/bin/python <<'EOF'
import keras
import numpy as np
from keras import losses, ops

rng = np.random.default_rng(0)
one = rng.integers(0, 256, (1, 32, 32, 3)).astype("uint8")
other = np.clip(one + rng.integers(-40, 41, one.shape), 0, 255).astype("uint8")
true = np.mean((one.astype(float) - other) ** 2)
wrapped = np.mean((one - other) ** 2)  # NumPy's uint8 arithmetic
assert one.dtype == other.dtype == "uint8"


def decibel(error):
    return 10 * np.log10(255**2 / error)


function = float(np.mean(losses.mean_squared_error(one, other)))
class_ = float(losses.MeanSquaredError()(one, other))
bytes_, floats = (float(ops.psnr(one.astype(t), other.astype(t), 255)) for t in ("uint8", "float32"))
print(f"mean squared error: {true:.1f}; by the class {class_:.1f}, by the function {function:.1f}")
print(f"PSNR: {decibel(true):.2f}; of floats {floats:.2f}, of bytes {bytes_:.2f}")
right = abs(class_ - true) < 0.01 and abs(floats - decibel(true)) < 0.01
wrong = abs(function - wrapped) < 0.01 and abs(bytes_ - decibel(wrapped)) < 0.1
raise SystemExit(0 if right and wrong and bytes_ > floats + 5 else "the behaviour has changed")
EOF
echo "as described"
