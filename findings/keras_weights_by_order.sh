#!/usr/bin/env bash
# Keras: a weight file knows no names of layers, and loads into the wrong ones without a word
#
# Expected by most: `load_weights` gives each layer the weights that were saved from the layer of its name, or raises.
# Seen: a .weights.h5 file holds "dense", "dense_1", ... by class, in the order of `model.layers`. That order follows
#   how the graph was written: of two models with equal layers, equal names and equal function, which differ in
#   layers.add([a, b]) against layers.add([b, a]), one loads the other's file with both layers exchanged.
#   A .keras file, which keeps the graph, comes back as it was. The backend does not matter (seen on JAX, NumPy and TensorFlow 2.21).
# What to do: copy by name, layer by layer, or give layers of equal shape something of their own to be compared by.
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
from keras import layers


def network(first, second):
    """The sum of two branches, the same whichever is written first."""
    picture = keras.Input((4,))
    branch = {
        "sharp": layers.Dense(4, activation="relu", name="sharp"),
        "smooth": layers.Dense(4, activation="tanh", name="smooth"),
    }
    return keras.Model(picture, layers.add([branch[first](picture), branch[second](picture)]))


def first_weight(model):
    return {name: float(model.get_layer(name).kernel[0, 0]) for name in ("sharp", "smooth")}


saved, loaded, picture = network("sharp", "smooth"), network("smooth", "sharp"), np.ones((1, 4), "float32")
saved.get_layer("sharp").kernel.assign(np.eye(4))
saved.get_layer("smooth").kernel.assign(-np.eye(4))
for name in ("sharp", "smooth"):
    loaded.get_layer(name).set_weights(saved.get_layer(name).get_weights())
by_name = np.allclose(saved(picture), loaded(picture))
saved.save_weights("model.weights.h5")
loaded.load_weights("model.weights.h5")
saved.save("model.keras")
whole = np.allclose(saved(picture), keras.models.load_model("model.keras")(picture))
print("weights that were saved:", first_weight(saved))
print("weights that came back: ", first_weight(loaded))
print("outputs:", float(saved(picture)[0, 0]), "and", float(loaded(picture)[0, 0]))
exchanged = first_weight(loaded) == {"sharp": -1.0, "smooth": 1.0}
raise SystemExit(0 if by_name and whole and exchanged else "the behaviour has changed")
EOF
echo "as described"
