#!/usr/bin/env bash
# ONNX: Resize with mode "cubic" and antialias is Pillow's BICUBIC only with two more attributes
#
# Expected by most: antialias=1 (operator set 18) is what Pillow does when it shrinks; what is left are roundings.
# Seen: in ONNX Runtime, a random picture to half its size: without antialias up to 0.2 off, with it and the default
#   cubic_coeff_a of -0.75 still several levels of 255, with -0.5 better, and only with exclude_outside=1 as well,
#   which lets the weights at the edge add up to 1 again, the same to 1e-6. So a preprocessing moved into the graph
#   shows the network other borders than the one it was trained behind.
# What to do: cubic_coeff_a=-0.5, antialias=1, exclude_outside=1. (tf.image.resize with antialias=True and
#   jax.image.resize with "cubic" agree with Pillow as they are.)
# Versions: onnxruntime 1.32.0, onnx 1.23.2, pillow 13.0.0, numpy 2.4.6
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check onnxruntime==1.32.0 onnx==1.23.2 pillow==13.0.0 numpy==2.4.6
venv/bin/python <<'EOF'
import numpy as np
import onnxruntime
from onnx import TensorProto, helper
from PIL import Image

picture = np.random.default_rng(0).random((24, 40)).astype(np.float32)
pillow = np.asarray(Image.fromarray(picture).resize((20, 12), Image.Resampling.BICUBIC))


def furthest(**attributes):
    node = helper.make_node("Resize", ["x", "", "scales"], ["y"], mode="cubic", **attributes)
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in "xy"]
    scales = helper.make_tensor("scales", TensorProto.FLOAT, [4], [1, 1, 0.5, 0.5])
    graph = helper.make_graph([node], "one", ends[:1], ends[1:], [scales])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    shrunk = session.run(["y"], {"x": picture[None, None]})[0][0, 0]
    return float(np.abs(shrunk - pillow).max())


seen = [
    furthest(),
    furthest(antialias=1),
    furthest(antialias=1, cubic_coeff_a=-0.5),
    furthest(antialias=1, cubic_coeff_a=-0.5, exclude_outside=1),
]
print("furthest from Pillow: " + ", ".join(f"{value:.1e}" for value in seen))
same = seen[0] > 0.1 and seen[0] > seen[1] > 3 / 255 and 1e-3 < seen[2] < seen[1] and seen[3] < 1e-5
raise SystemExit(0 if same else "the behaviour has changed")
EOF
echo "as described"
