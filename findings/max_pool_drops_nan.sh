#!/usr/bin/env bash
# TensorFlow: its max pooling drops NaN on a processor, ONNX Runtime's drops it in some places, JAX keeps it
#
# Expected by most: NaN spreads through a network, so finite features mean finite activations; and a maximum with NaN
#   in it is NaN everywhere, as np.max says.
# Seen: of two places one of which is NaN, TensorFlow returns the other, JAX returns NaN, and ONNX Runtime the other if
#   NaN comes first and NaN if it comes last. ReLU keeps NaN in all of them. So a picture in which NaN has begun can give
#   finite deep features, and a loss on block4 or block5 looks sound on one backend and is NaN on another.
# What to do: look for NaN in the picture and in its gradient, not in the loss or in deep features.
# Versions: tensorflow-cpu 2.21.0, jax 0.10.0, onnxruntime 1.32.0, onnx 1.23.2, numpy 2.4.6
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  tensorflow-cpu==2.21.0 jax==0.10.0 onnxruntime==1.32.0 onnx==1.23.2 numpy==2.4.6
TF_CPP_MIN_LOG_LEVEL=3 venv/bin/python <<'EOF'
import jax
import numpy as np
import onnxruntime
import tensorflow as tf
from onnx import TensorProto, helper

places = np.float32([np.nan, 1, -1, 2, 3, np.nan]).reshape(1, 1, 6, 1)


def onnx_of(operation, picture, **attributes):
    node = helper.make_node(operation, ["x"], ["y"], **attributes)
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in "xy"]
    model = helper.make_model(
        helper.make_graph([node], "one", ends[:1], ends[1:]), opset_imports=[helper.make_opsetid("", 17)], ir_version=8
    )
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(["y"], {"x": picture})[0]


planes = places.transpose(0, 3, 1, 2)
pooled = {
    "tensorflow": tf.nn.max_pool2d(places, (1, 2), (1, 2), "VALID").numpy(),
    "onnxruntime": onnx_of("MaxPool", planes, kernel_shape=[1, 2], strides=[1, 2]),
    "jax": np.asarray(jax.lax.reduce_window(places, -np.inf, jax.lax.max, (1, 1, 2, 1), (1, 1, 2, 1), "VALID")),
}
rectified = tf.nn.relu(places).numpy(), onnx_of("Relu", planes), np.asarray(jax.nn.relu(places))
for name, values in pooled.items():
    print(name, values.ravel())
print("NaN after ReLU:", [int(np.isnan(values).sum()) for values in rectified])
told = {"tensorflow": [1, 2, 3], "onnxruntime": [1, 2, np.nan], "jax": [np.nan, 2, np.nan]}
same = all(np.array_equal(pooled[name].ravel(), told[name], equal_nan=True) for name in told)
same = same and all(np.isnan(values).sum() == 2 for values in rectified)
raise SystemExit(0 if same else "the behaviour has changed")
EOF
echo "as described"
