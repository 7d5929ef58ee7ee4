#!/usr/bin/env bash
# Keras: on TensorFlow its import takes along JAX and scikit-learn, where these are installed
#
# Expected by most: which backend Keras runs on decides what it imports; with KERAS_BACKEND=tensorflow, JAX stays out,
#   and a machine-learning library that merely can be wrapped, as scikit-learn, is imported when a wrapper is used.
# Seen: `import keras` on TensorFlow leaves jax, sklearn and matplotlib.pyplot in sys.modules. tensorflow.lite's
#   converter imports JAX, keras.wrappers scikit-learn (and SciPy's statistics with it), keras.visualization pyplot.
#   Without the first two the same import takes about two thirds of the processor time, and 180 MB less memory.
# What to do: a short command that computes with TensorFlow only can keep JAX away while TensorFlow is imported, by
#   sys.modules["jax"] = None, taken out again afterwards; what is lost is tf.lite's conversion from JAX.
# Versions: tensorflow-cpu 2.21.0, keras 3.15.1, jax 0.10.2, scikit-learn 1.9.1, matplotlib 3.11.2
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  tensorflow-cpu==2.21.0 keras==3.15.1 jax==0.10.2 scikit-learn==1.9.1 matplotlib==3.11.2
cat > look.py <<'EOF'
import resource
import sys
import time

for name in sys.argv[1:]:
    sys.modules[name] = None
before = time.process_time()
import keras

seconds, memory = time.process_time() - before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
taken = [name for name in ("jax", "sklearn", "matplotlib.pyplot") if sys.modules.get(name)]
print(" ".join(taken) or "none of them")
print(f"{keras.backend.backend()}: {seconds:.1f} s of processor time, {memory} MB", file=sys.stderr)
EOF
export KERAS_BACKEND=tensorflow TF_CPP_MIN_LOG_LEVEL=3
venv/bin/python look.py 2>plain.log >plain
venv/bin/python look.py jax sklearn 2>without.log >without
echo "with all: $(cat plain); $(tail -1 plain.log)"
echo "without JAX and scikit-learn: $(cat without); $(tail -1 without.log)"
[ "$(cat plain)" = "jax sklearn matplotlib.pyplot" ] && [ "$(cat without)" = "matplotlib.pyplot" ] ||
  { echo "the behaviour has changed" >&2; exit 1; }
echo "as described"
