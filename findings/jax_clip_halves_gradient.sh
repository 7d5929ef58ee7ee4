#!/usr/bin/env bash
# JAX: `clip` halves the gradient of every pixel that lies exactly on a bound
#
# Expected by most: the gradient of clip is 1 from bound to bound, and 0 outside (TensorFlow 2.21 gives 1 on the
#   bounds too); at most the bound itself counts as outside.
# Seen: jnp.clip, and Keras's ops.clip on JAX, give 0.5 there: clip is a maximum of a minimum, and each shares the
#   gradient of a tie. In a photograph this is no rare case: pure black and burnt-out white, where an optimisation
#   starts, and every pixel that an earlier step has clipped. `jnp.maximum(x, 0)` has it, `jax.nn.relu` (0) has not.
# What to do: clip after the step, outside of what is differentiated; or jnp.where with the side of one's choice.
# Versions: keras 3.15.1, jax 0.10.2, h5py 3.14.0, numpy 2.4.6
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  keras==3.15.1 jax==0.10.2 h5py==3.14.0 numpy==2.4.6
KERAS_BACKEND=jax JAX_PLATFORMS=cpu venv/bin/python <<'EOF'
import jax
import jax.numpy as jnp
import numpy as np
from keras import ops

pixels = np.float32([-1, 0, 100, 255, 256])


def gradient(function):
    return jax.grad(lambda x: function(x).sum())(pixels).tolist()


seen = {
    "jnp.clip": gradient(lambda x: jnp.clip(x, 0, 255)),
    "ops.clip": gradient(lambda x: ops.clip(x, 0, 255)),
    "jnp.maximum": gradient(lambda x: jnp.maximum(x, 0)),
    "jax.nn.relu": gradient(jax.nn.relu),
}
for name, values in seen.items():
    print(f"{name:12}", values)
told = {
    "jnp.clip": [0, 0.5, 1, 0.5, 0],
    "ops.clip": [0, 0.5, 1, 0.5, 0],
    "jnp.maximum": [0, 0.5, 1, 1, 1],
    "jax.nn.relu": [0, 0, 1, 1, 1],
}
raise SystemExit(0 if seen == told else "the behaviour has changed")
EOF
echo "as described"
