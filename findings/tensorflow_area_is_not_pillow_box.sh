#!/usr/bin/env bash
# TensorFlow: shrinking by areas, tf.image.resize "area" and Pillow's BOX agree at whole factors only
#
# Expected by most: both average the pixels below the new one, so they differ by roundings, if at all.
# Seen: at a factor of 2 they are equal to 1e-6. At a factor of 2.65 they are up to 0.2 of the range apart on a random
#   picture: TensorFlow counts the pixels at the rim by the part of them that is covered, Pillow counts each wholly
#   or not at all. Keras has neither of them.
# What to do: where pictures of one preprocessing meet another's, take a filter on which they agree (bicubic or
#   lanczos3 with antialias=True, to 1e-6), or whole factors.
# Versions: tensorflow-cpu 2.21.0, pillow 13.0.0, numpy 2.4.6
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check tensorflow-cpu==2.21.0 pillow==13.0.0 numpy==2.4.6
TF_CPP_MIN_LOG_LEVEL=3 venv/bin/python <<'EOF'
import numpy as np
import tensorflow as tf
from PIL import Image

picture = np.random.default_rng(0).random((53, 53)).astype(np.float32)


def covered(values, length):
    """Means along the first axis of a 53 x n array, by how much of each pixel lies below the new one; float64."""
    factor = len(values) / length
    weights = np.zeros((length, len(values)))
    for i in range(length):
        for j in range(len(values)):
            weights[i, j] = max(0, min(j + 1, (i + 1) * factor) - max(j, i * factor))
    return weights / factor @ values


def both(pixels, side):
    area = tf.image.resize(pixels[..., None], (side, side), "area").numpy()[..., 0]
    return area, np.asarray(Image.fromarray(pixels).resize((side, side), Image.Resampling.BOX))


area, box = both(picture[:52, :52], 26)
whole = float(np.abs(area - box).max())
area, box = both(picture, 20)
exact = covered(covered(picture.astype(float), 20).T, 20).T
apart, of_tensorflow, of_pillow = (float(np.abs(d).max()) for d in (area - box, area - exact, box - exact))
print(f"factor 2: {whole:.1e}; factor 2.65: {apart:.2f} apart, from the exact areas {of_tensorflow:.1e}, {of_pillow:.2f}")
same = whole < 1e-5 and apart > 0.1 and of_tensorflow < 1e-5 and of_pillow > 0.1
raise SystemExit(0 if same else "the behaviour has changed")
EOF
echo "as described"
