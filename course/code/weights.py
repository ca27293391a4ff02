"""The network at a state, for other programs: arrays as .npz, a model as ONNX."""

import io
from importlib.util import find_spec
from typing import Any

import numpy as np

from course.work.plain_json import Shown
from neuralnet.activations import GELU, LeakyReLU
from neuralnet.device.arrays import to_host
from neuralnet.errors import SettingError
from neuralnet.training import Trainer

ONNX_OPSET = 17
ONNX_IR = 8  # of files of that opset: readable by older runtimes too


def weights_npz(trainer: Trainer) -> bytes:
    """W1, b1, W2, … in the engine's order (inputs, units), the activations, and what scales inputs
    and a target that is a number. No pickles: ``numpy.load`` reads it as it is."""
    data, network = trainer.data, trainer.network
    arrays: dict[str, Any] = {"step": np.array(trainer.step)}
    for number, (W, b) in enumerate(_layers(trainer), start=1):
        arrays |= {f"W{number}": W, f"b{number}": b}
    arrays["activations"] = np.array([spec.activation for spec in network.specs])
    arrays["inputs"] = np.array(data.input_names)
    arrays["classes"] = np.array(data.dataset.class_names, dtype=str)
    arrays |= {"input_offset": data.scaler.offset, "input_scale": data.scaler.scale}
    if data.target_scaler is not None:
        arrays["target_offset"] = data.target_scaler.offset
        arrays["target_scale"] = data.target_scaler.scale
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def _layers(trainer: Trainer) -> list[tuple[np.ndarray, np.ndarray]]:
    """W and b of every layer; empty where a layer has none."""
    theta, n_in, arrays = to_host(trainer.network.theta).copy(), trainer.network.n_in, []
    for W, b, spec in trainer.network.slices():
        arrays.append((theta[W].reshape(spec.weight_shape(n_in)), theta[b]))
        n_in = spec.units
    return arrays


def can_write_onnx() -> bool:
    """Is the package there that writes such files?"""
    return find_spec("onnx") is not None


def weights_onnx(trainer: Trainer) -> bytes:
    """The network as an ONNX model in single precision: raw features in, probabilities or values
    out. Scaling is part of it.

    Raises ``SettingError`` where onnx is not installed, or for an activation that is not known.
    """
    if not can_write_onnx():
        raise SettingError("ONNX", "the Python package onnx on this computer", "none")
    if trainer.run_spec.experiment.first_layers:
        words = "none of them: models are written for dense layers"
        got = Shown(", ".join(trainer.run_spec.experiment.first_layers))
        raise SettingError("first_layers", words, got)
    from onnx import TensorProto, checker, helper, numpy_helper

    graph = _Graph()
    data = trainer.data
    x = graph.affine("features", 1.0 / data.scaler.scale, -data.scaler.offset / data.scaler.scale)
    if data.engineered:
        x = _engineered(graph, x, data.engineered)
    for spec, (W, b) in zip(trainer.network.specs, _layers(trainer), strict=True):
        x = graph.add("Add", graph.add("MatMul", x, graph.constant(W)), graph.constant(b))
        x = _activation(graph, spec.activation, x)
    if data.target_scaler is not None:
        x = graph.affine(x, data.target_scaler.scale, data.target_scaler.offset)
    nodes = [
        helper.make_node(kind, inputs, [output], **attributes)
        for kind, inputs, output, attributes in graph.nodes
    ]
    nodes.append(helper.make_node("Identity", [x], ["outputs"]))
    made = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["rows", data.dataset.d])],
        [
            helper.make_tensor_value_info(
                "outputs", TensorProto.FLOAT, ["rows", trainer.network.specs[-1].units]
            )
        ],
        [numpy_helper.from_array(value, name) for name, value in graph.constants.items()],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", ONNX_OPSET)])
    model.ir_version = ONNX_IR
    names = data.dataset.class_names or (data.dataset.target_name,)
    helper.set_model_props(
        model, {"step": str(trainer.step), "inputs": ", ".join(data.dataset.feature_names),
                "outputs": ", ".join(names[-trainer.network.specs[-1].units :])},
    )  # fmt: skip
    checker.check_model(model)
    return bytes(model.SerializeToString())


class _Graph:
    """Operations in a row, and the numbers that they use."""

    def __init__(self) -> None:
        self.nodes: list[tuple[str, list[str], str, dict[str, Any]]] = []
        self.constants: dict[str, np.ndarray] = {}

    def constant(self, value: Any) -> str:
        name = f"c{len(self.constants)}"
        self.constants[name] = np.asarray(value, dtype=np.float32)
        return name

    def add(self, kind: str, *inputs: str, **attributes: Any) -> str:
        output = f"t{len(self.nodes)}"
        self.nodes.append((kind, list(inputs), output, attributes))
        return output

    def affine(self, x: str, factor: Any, offset: Any) -> str:
        """x · factor + offset, column by column."""
        return self.add("Add", self.add("Mul", x, self.constant(factor)), self.constant(offset))


def _engineered(graph: _Graph, x: str, recipes: tuple[str, ...]) -> str:
    columns = []
    for at in range(2):
        name = f"column{at}"
        graph.constants[name] = np.array([at], dtype=np.int64)
        columns.append(graph.add("Gather", x, name, axis=1))
    first, second = columns
    pi = graph.constant(np.pi)
    made = []
    for recipe in recipes:
        column = first if "x1" in recipe else second
        if recipe == "x1*x2":
            made.append(graph.add("Mul", first, second))
        elif recipe.startswith("sin"):
            made.append(graph.add("Sin", graph.add("Mul", column, pi)))
        else:
            made.append(graph.add("Mul", column, column))
    return graph.add("Concat", x, *made, axis=1)


def _activation(graph: _Graph, name: str, z: str) -> str:
    plain = {"relu": "Relu", "elu": "Elu", "tanh": "Tanh", "sigmoid": "Sigmoid"}
    if name in plain:
        return graph.add(plain[name], z)
    if name == "identity":
        return z
    if name == "leaky_relu":
        return graph.add("LeakyRelu", z, alpha=LeakyReLU.slope)
    if name == "softmax":
        return graph.add("Softmax", z, axis=1)
    if name == "gelu":
        cube = graph.add("Mul", graph.add("Mul", z, z), z)
        inner = graph.add("Add", z, graph.add("Mul", cube, graph.constant(GELU.cubic)))
        t = graph.add("Tanh", graph.add("Mul", inner, graph.constant(GELU.c)))
        half = graph.add("Mul", z, graph.constant(0.5))
        return graph.add("Mul", half, graph.add("Add", t, graph.constant(1.0)))
    raise SettingError("activation", "one that an ONNX model can be written for", name)
