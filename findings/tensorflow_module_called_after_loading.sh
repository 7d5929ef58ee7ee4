#!/usr/bin/env bash
# TensorFlow: a tf.Module with __call__ as an attribute cannot be called, what is loaded from its SavedModel can
#
# Expected by most: what a SavedModel can do, the object that was saved could do; a model that raises when it is called
#   will not be callable after loading either.
# Seen: module(x) raises TypeError, as Python looks for __call__ in the class; tf.saved_model.save keeps the attribute,
#   and tf.saved_model.load (hub.load too) gives an object whose class has it. So the one line that makes a model like
#   those of TensorFlow Hub cannot be tried before it has been saved and loaded.
# What to do: test the folder, not the object.
# Versions: tensorflow-cpu 2.21.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check tensorflow-cpu==2.21.0
TF_CPP_MIN_LOG_LEVEL=3 venv/bin/python <<'EOF'
import tensorflow as tf

module = tf.Module()
module.__call__ = tf.function(lambda x: [2 * x], input_signature=[tf.TensorSpec((None,), tf.float32)])
try:
    module(tf.constant([1.0]))
    before = "called"
except TypeError as error:
    before = str(error)
tf.saved_model.save(module, "model")
after = tf.saved_model.load("model")(tf.constant([1.0]))[0].numpy().tolist()
print(f"before: {before}; after loading: {after}")
raise SystemExit(0 if "not callable" in before and after == [2.0] else "the behaviour has changed")
EOF
echo "as described"
