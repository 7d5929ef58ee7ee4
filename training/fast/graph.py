"""python -m training.fast.graph: write nstlib/fast/graph.onnx, the many-style network without its weights."""

import onnx
from onnx import TensorProto, helper

from nstlib.fast.graph import FILE, kernels_of
from nstlib.fast.network import BLOCKS, DOWN, EPSILON, LAST, NORMED, UP, initial
from nstlib.files import write_atomically

OPSET = 17


class Graph:
    """Nodes one after the other; every method returns the name of what it has made."""

    def __init__(self):
        self.nodes, self.made = [], 0

    def node(self, op, *inputs, outputs=1, **attributes):
        self.made += 1
        names = [f"{op.lower()}{self.made}" + (f"_{i}" if outputs > 1 else "") for i in range(outputs)]
        self.nodes.append(helper.make_node(op, inputs, names, **attributes))
        return names if outputs > 1 else names[0]

    def convolved(self, x, layer):
        by = layer.dilation
        how = {"strides": [layer.stride] * 2, "dilations": [by] * 2, "pads": [by] * 4}
        return self.node("Conv", x, f"{layer.name}/kernel", **how)

    def grown(self, x, layer, *bias):
        x = self.node("Pad", x, "edge", mode="edge")
        x = self.node("Conv", x, f"{layer.name}/kernel", *bias)
        return self.node("DepthToSpace", x, blocksize=2, mode="DCR")

    def normed(self, x, numbers):
        return self.node("InstanceNormalization", x, *numbers, epsilon=EPSILON)


def nodes_of(graph):
    """`nstlib.fast.network.forward`, line by line."""
    parts = graph.node("Split", "numbers", "lengths", outputs=2 * len(NORMED), axis=0)
    numbers = {layer: parts[2 * i : 2 * i + 2] for i, layer in enumerate(NORMED)}
    x = graph.node("Sub", graph.node("Mul", "picture", "two"), "one")
    for layer in DOWN:
        x = graph.node("Relu", graph.normed(graph.convolved(x, layer), numbers[layer]))
    for first, second in BLOCKS:
        inner = graph.node("Relu", graph.normed(graph.convolved(x, first), numbers[first]))
        x = graph.node("Add", x, graph.normed(graph.convolved(inner, second), numbers[second]))
    x = graph.node("Relu", graph.normed(graph.grown(x, UP), numbers[UP]))
    return graph.node("Sigmoid", graph.grown(x, LAST, "last/bias"))


def external(name, array):
    """A tensor of that shape whose values are given when the graph is loaded."""
    tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=array.shape)
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="weights")
    return tensor


def model():
    """The graph, as an onnx.ModelProto: picture (1, 3, H, W), numbers (n,) -> painted (1, 3, H, W)."""
    graph, lengths = Graph(), [layer.out for layer in NORMED for _ in range(2)]
    last = graph.node("Identity", nodes_of(graph))
    graph.nodes[-1].output[0] = last = "painted"
    constants = [
        helper.make_tensor("lengths", TensorProto.INT64, [len(lengths)], lengths),
        helper.make_tensor("edge", TensorProto.INT64, [8], [0, 0, 1, 1, 0, 0, 1, 1]),
        helper.make_tensor("one", TensorProto.FLOAT, [], [1.0]),
        helper.make_tensor("two", TensorProto.FLOAT, [], [2.0]),
    ]
    kernels = [external(name, array) for name, array in kernels_of(initial(1)).items()]
    picture, painted = (
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 3, "height", "width"]) for name in ("picture", last)
    )
    numbers = helper.make_tensor_value_info("numbers", TensorProto.FLOAT, [sum(lengths)])
    whole = helper.make_graph(graph.nodes, "styles", [picture, numbers], [painted], constants + kernels)
    return helper.make_model(
        whole, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8, producer_name="nstlib"
    )


def main():
    write_atomically(FILE, model().SerializeToString(deterministic=True))
    print(f"wrote {FILE.name}, {FILE.stat().st_size} bytes, with onnx {onnx.__version__}")


if __name__ == "__main__":
    main()
