"""The many-style network as one ONNX file, for browsers, phones and other programs.

Inputs: picture (1, 3, H, W), RGB in [0, 1], of any height and width from 32 px; blend (styles,), how much of each
style, with a sum of 1. Output: painted (1, 3, H, W). The names of the styles are in the file's metadata, as JSON.
"""

import json

import numpy as np

from nstlib.errors import NSTError
from nstlib.fast import graph, weights
from nstlib.fast.choice import blend, chosen
from nstlib.fast.network import STRIDE
from nstlib.files import as_path, check_folder, write_atomically

SUFFIX = ".onnx"


def export_onnx(path, style=None, *, network=None):
    """Write the network; a pathlib.Path. style: only this one, or this blend, and no input `blend`; see nst.paint.

    Needs the package onnx. Raises NSTError for a name without .onnx, a style that was not learnt, and a folder that is
    not there.
    """
    path = as_path(path)
    if path.suffix.lower() != SUFFIX:
        raise NSTError(f"cannot write '{path}': the name must end in {SUFFIX}.")
    check_folder(path)
    styles = weights.shipped() if network is None else weights.read(network)
    fixed = None
    if style is not None:
        styles, shares = chosen(style, styles)
        fixed = blend(styles, shares)
    return write_atomically(path, model(styles, fixed).SerializeToString(deterministic=True))


def model(styles, fixed=None):
    """The onnx.ModelProto of Styles; fixed: a blend (styles,) that is built in."""
    onnx = _onnx()
    from onnx import TensorProto, helper, numpy_helper

    bare = onnx.load_model_from_string(graph.FILE.read_bytes())
    kernels = {name: numpy_helper.from_array(a, name) for name, a in graph.kernels_of(styles.arrays).items()}
    constants = [kernels.get(tensor.name, tensor) for tensor in bare.graph.initializer]
    nodes, extra = _any_size(helper, numpy_helper, bare.graph.node)
    inputs = [helper.make_tensor_value_info("picture", TensorProto.FLOAT, [1, 3, "height", "width"])]
    if fixed is None:
        table = np.stack([graph.numbers_of(styles.arrays, one) for one in np.eye(len(styles.names), dtype=np.float32)])
        extra.append(numpy_helper.from_array(table, "style/table"))
        nodes.insert(0, helper.make_node("MatMul", ["blend", "style/table"], ["numbers"]))
        inputs.append(helper.make_tensor_value_info("blend", TensorProto.FLOAT, [len(styles.names)]))
    else:
        extra.append(numpy_helper.from_array(graph.numbers_of(styles.arrays, fixed), "numbers"))
    output = helper.make_tensor_value_info("painted", TensorProto.FLOAT, [1, 3, "height", "width"])
    whole = helper.make_graph(nodes, "styles", inputs, [output], constants + extra)
    made = helper.make_model(whole, opset_imports=bare.opset_import, ir_version=bare.ir_version, producer_name="nstlib")
    helper.set_model_props(
        made,
        {"styles": json.dumps(list(styles.names)), "licence": styles.licence, "fingerprint": styles.fingerprint},
    )
    onnx.checker.check_model(made)
    return made


def _any_size(helper, numpy_helper, nodes):
    """The graph's nodes between two that repeat the last row and column up to a multiple of `STRIDE`, and cut again."""
    constants = {
        "size/stride": np.int64([STRIDE]),
        "size/first": np.int64([2]),
        "size/last": np.int64([4]),
        "size/axes": np.int64([2, 3]),
        "size/before": np.zeros(6, np.int64),
        "size/zeros": np.zeros(2, np.int64),
    }
    before = [
        helper.make_node("Shape", ["picture"], ["size/shape"]),
        helper.make_node("Slice", ["size/shape", "size/first", "size/last"], ["size/sides"]),
        helper.make_node("Neg", ["size/sides"], ["size/negative"]),
        helper.make_node("Mod", ["size/negative", "size/stride"], ["size/missing"]),
        helper.make_node("Concat", ["size/before", "size/missing"], ["size/pads"], axis=0),
        helper.make_node("Pad", ["picture", "size/pads"], ["size/picture"], mode="edge"),
    ]
    between = []
    for node in nodes:
        copy = type(node)()
        copy.CopyFrom(node)
        for names, old, new in ((copy.input, "picture", "size/picture"), (copy.output, "painted", "size/painted")):
            for i, name in enumerate(names):
                names[i] = new if name == old else name
        between.append(copy)
    after = helper.make_node("Slice", ["size/painted", "size/zeros", "size/sides", "size/axes"], ["painted"])
    return before + between + [after], [numpy_helper.from_array(a, name) for name, a in constants.items()]


def _onnx():
    try:
        import onnx
    except ImportError:
        raise NSTError("writing an ONNX file needs the package onnx; run: pip install onnx") from None
    return onnx
