#!/usr/bin/env bash
# Keras: `save_img` stretches the contrast of every picture, 8-bit ones too
#
# Expected by most: `keras.utils.save_img` writes a uint8 picture as it is, and load_img brings it back; `scale=True`
#   ("whether to rescale image values to be within [0, 255]") does something where values lie outside.
# Seen: by default the darkest value is moved to 0 and the brightest to 255, whatever the dtype: 30 ... 200 becomes
#   0 ... 255. So a pale painting is saved with more contrast than it had, a measure of the file is not one of the
#   picture, and frames of a film are each stretched by another factor. array_to_img does the same.
# What to do: scale=False for pictures that are already in 0 ... 255, or PIL.Image.fromarray.
# Versions: keras 3.15.1, jax 0.10.2, h5py 3.14.0, numpy 2.4.6, pillow 13.0.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  keras==3.15.1 jax==0.10.2 h5py==3.14.0 numpy==2.4.6 pillow==13.0.0
KERAS_BACKEND=jax JAX_PLATFORMS=cpu venv/bin/python <<'EOF'
import keras
import numpy as np

picture = np.random.default_rng(0).integers(30, 201, (8, 8, 3)).astype("uint8")
picture[0, 0], picture[7, 7] = 30, 200


def back(**how):
    keras.utils.save_img("picture.png", picture, **how)
    return keras.utils.img_to_array(keras.utils.load_img("picture.png"))


default, kept = back(), back(scale=False)
print(f"saved {picture.min()} to {picture.max()}, default {default.min():.0f} to {default.max():.0f}")
print(f"scale=False: {kept.min():.0f} to {kept.max():.0f}")
stretched = np.abs(default - (picture.astype(float) - 30) * 255 / 170).max() <= 1
raise SystemExit(0 if stretched and np.array_equal(kept, picture) else "the behaviour has changed")
EOF
echo "as described"
