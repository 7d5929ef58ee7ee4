"""python -m training.fast.graph: write the graphs of nstlib/fast, networks without their weights."""

import numpy as np
import onnx
from onnx import TensorProto, helper

from nstlib.fast import prediction
from nstlib.fast.graph import BY_AMOUNT, FILE, PREDICT, all_kernels_of, kernels_of, predictor_of
from nstlib.fast.network import BLOCKS, DOWN, EPSILON, LAST, NORMED, NUMBERS, UP, initial
from nstlib.files import write_atomically

OPSET = 17
BORDERS = sorted({1, *(layer.border for layer in NORMED[:-1])})


class Graph:
    """Nodes one after the other; every method returns the name of what it has made."""

    def __init__(self, by_amount=False):
        self.nodes, self.made, self.by_amount = [], 0, by_amount

    def node(self, op, *inputs, outputs=1, **attributes):
        self.made += 1
        names = [f"{op.lower()}{self.made}" + (f"_{i}" if outputs > 1 else "") for i in range(outputs)]
        self.nodes.append(helper.make_node(op, inputs, names, **attributes))
        return names if outputs > 1 else names[0]

    def convolved(self, x, layer):
        x = self.node("Pad", x, f"border{layer.border}", mode="reflect")
        how = {"strides": [layer.stride] * 2, "dilations": [layer.dilation] * 2}
        return self.node("Conv", x, f"{layer.name}/kernel", **how)

    def grown(self, x, layer, *bias):
        x = self.node("Pad", x, "border1", mode="edge")
        x = self.node("Conv", x, f"{layer.name}/kernel", *bias)
        return self.node("DepthToSpace", x, blocksize=2, mode="DCR")

    def normed(self, x, layer, numbers):
        y = self.node("InstanceNormalization", x, *numbers, epsilon=EPSILON)
        if not self.by_amount:
            return y
        x = self.node("Mul", x, f"{layer.name}/plain_scale")
        x = self.node("Add", x, f"{layer.name}/plain_shift")
        return self.node("Add", x, self.node("Mul", "amount", self.node("Sub", y, x)))


def nodes_of(graph):
    """`nstlib.fast.network.forward`, line by line."""
    parts = graph.node("Split", "numbers", "lengths", outputs=2 * len(NORMED), axis=0)
    numbers = {layer: parts[2 * i : 2 * i + 2] for i, layer in enumerate(NORMED)}
    x = graph.node("Sub", graph.node("Mul", "picture", "two"), "one")
    for layer in DOWN:
        x = graph.node("Relu", graph.normed(graph.convolved(x, layer), layer, numbers[layer]))
    for first, second in BLOCKS:
        inner = graph.node("Relu", graph.normed(graph.convolved(x, first), first, numbers[first]))
        x = graph.node("Add", x, graph.normed(graph.convolved(inner, second), second, numbers[second]))
    x = graph.node("Relu", graph.normed(graph.grown(x, UP), UP, numbers[UP]))
    return graph.node("Sigmoid", graph.grown(x, LAST, "last/bias"))


def predicted(graph):
    """`nstlib.fast.prediction.numbers_of`, line by line; the layers are pocket's."""
    x, found = graph.node("Div", graph.node("Sub", "painting", "pocket/mean"), "pocket/std"), []
    for layer in layers_of_pocket():
        if layer.endswith("_conv1") and layer != prediction.LAYERS[0]:
            # An odd last row or column is paired with itself.
            x = graph.node("MaxPool", x, kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1)
        x = graph.node("Pad", x, "border1", mode="edge")
        x = graph.node("Relu", graph.node("Conv", x, f"{layer}/kernel", f"{layer}/bias"))
        if layer in prediction.LAYERS:
            mean = graph.node("ReduceMean", x, axes=[2, 3], keepdims=1)
            apart = graph.node("Sub", x, mean)
            variance = graph.node("ReduceMean", graph.node("Mul", apart, apart), axes=[2, 3], keepdims=1)
            spread = graph.node("Sqrt", graph.node("Add", variance, "tiny"))
            found += [graph.node("Flatten", mean), graph.node("Flatten", spread)]
    x = graph.node("Sub", graph.node("Concat", *found, axis=1), "predict/centre")
    x = graph.node("Clip", graph.node("Div", x, "predict/size"), "nearest", "farthest")
    for part in ("hidden", "numbers"):
        x = graph.node("Gemm", x, f"predict/{part}/kernel", f"predict/{part}/bias")
        x = graph.node("Relu", x) if part == "hidden" else x
    return graph.node("Flatten", x, axis=0)


def layers_of_pocket():
    """Those that numbers are guessed from, and what lies below."""
    return [name.removesuffix("/kernel") for name in predictor_of({}) if name.endswith("/kernel")]


def external(name, array):
    """A tensor of that shape whose values are given when the graph is loaded."""
    tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=array.shape)
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="weights")
    return tensor


def model(by_amount=False):
    """The graph, as an onnx.ModelProto: picture (1, 3, H, W), numbers (n,) and, by_amount, amount () -> painted.

    The norms at an amount of 1 are one operation each, which is quicker: hence two graphs.
    """
    graph, lengths = Graph(by_amount), [layer.out for layer in NORMED for _ in range(2)]
    last = graph.node("Identity", nodes_of(graph))
    graph.nodes[-1].output[0] = last = "painted"
    constants = [
        helper.make_tensor("lengths", TensorProto.INT64, [len(lengths)], lengths),
        *(helper.make_tensor(f"border{n}", TensorProto.INT64, [8], [0, 0, n, n] * 2) for n in BORDERS),
        helper.make_tensor("one", TensorProto.FLOAT, [], [1.0]),
        helper.make_tensor("two", TensorProto.FLOAT, [], [2.0]),
    ]
    values = (all_kernels_of if by_amount else kernels_of)(initial(1))
    kernels = [external(name, array) for name, array in values.items()]
    picture, painted = (
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 3, "height", "width"]) for name in ("picture", last)
    )
    numbers = helper.make_tensor_value_info("numbers", TensorProto.FLOAT, [sum(lengths)])
    amount = [helper.make_tensor_value_info("amount", TensorProto.FLOAT, [])] if by_amount else []
    whole = helper.make_graph(graph.nodes, "styles", [picture, numbers, *amount], [painted], constants + kernels)
    return written(whole)


def predict_model():
    """The graph, as an onnx.ModelProto: painting (1, 3, H, W) -> numbers (1, 960)."""
    graph = Graph()
    predicted(graph)
    graph.nodes[-1].output[0] = "numbers"
    constants = [
        helper.make_tensor("border1", TensorProto.INT64, [8], [0, 0, 1, 1] * 2),
        helper.make_tensor("tiny", TensorProto.FLOAT, [], [1e-6]),
        helper.make_tensor("nearest", TensorProto.FLOAT, [], [-prediction.FARTHEST]),
        helper.make_tensor("farthest", TensorProto.FLOAT, [], [prediction.FARTHEST]),
    ]
    weights = predictor_of({name: np.zeros(shape, np.float32) for name, shape in prediction.shapes().items()})
    weights = [external(name, array) for name, array in weights.items()]
    painting = helper.make_tensor_value_info("painting", TensorProto.FLOAT, [1, 3, "height", "width"])
    numbers = helper.make_tensor_value_info("numbers", TensorProto.FLOAT, [1, NUMBERS])
    whole = helper.make_graph(graph.nodes, "predict", [painting], [numbers], constants + weights)
    return written(whole)


def written(graph):
    """The model of a graph, for every version of ONNX Runtime that has this operator set."""
    return helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8, producer_name="nstlib"
    )


def main():
    for file, made in ((FILE, model()), (BY_AMOUNT, model(by_amount=True)), (PREDICT, predict_model())):
        write_atomically(file, made.SerializeToString(deterministic=True))
        print(f"wrote {file.name}, {file.stat().st_size} bytes, with onnx {onnx.__version__}")


if __name__ == "__main__":
    main()
