"""What the units, layers, parameters and inputs of a network are called. No Streamlit here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from neuralnet.preparation import PreparedData
from neuralnet.training import Trainer
from ui.words.numbers import number, plural, subscript, superscript, value_with_unit


@dataclass(frozen=True)
class Selection:
    """What was clicked in the drawing: a weight, a bias or a unit. Layer 0 is the input; ``i`` is
    the unit the weight comes from, ``j`` the unit it (or the bias) belongs to."""

    kind: str
    layer: int
    j: int
    i: int = -1


def class_label(k: int, name: str) -> str:
    """A class with its number, "1 · Gentoo"; one of both where they are the same, as of digits."""
    return name if name == str(k) else f"{k} · {name}"


def about(layer: int, i: int | None, j: int) -> str:
    """The attributes that say what an element is of: the unit ``j`` of ``layer`` where ``i`` is
    None, else the weight from ``i`` to it (−1: its bias). All elements of one are lit together."""
    source = "" if i is None else f' data-i="{i}"'
    return f'data-layer="{layer}"{source} data-j="{j}"'


def unit_names(trainer: Trainer, layer: int) -> list[str]:
    """The units of ``layer``: features for 0, classes for the output, numbers from 1 between."""
    dataset, sizes = trainer.data.dataset, [spec.units for spec in trainer.network.specs]
    if layer == 0:
        return list(trainer.data.input_names)
    if layer == len(sizes):
        if dataset.task == "regression":
            return [dataset.target_name]
        return list(dataset.class_names[-sizes[-1] :])
    return [f"unit {j + 1}" for j in range(sizes[layer - 1])]


def source_names(trainer: Trainer, layer: int) -> list[str]:
    """What feeds ``layer``: the units of the layer before."""
    return unit_names(trainer, layer - 1)


def layer_title(trainer: Trainer, layer: int) -> str:
    """ "Hidden layer 1 (10 units)" or "Output layer (3 units)"."""
    count = len(trainer.network.specs)
    name = "Output layer" if layer == count else f"Hidden layer {layer}"
    units = trainer.network.specs[layer - 1].units
    return f"{name} ({plural(units, 'unit')})"


def layer_mark(layer: int) -> str:
    """ "⁽²⁾", behind the symbol of something of that layer."""
    return f"⁽{superscript(layer)}⁾"


def parameter_names(trainer: Trainer, layer: int) -> list[str]:
    """ "bill length → 3" for weights (from → unit), "bias of 3" for biases, in the order of θ."""
    n_in, n_out = trainer.network.layers[layer - 1].W.shape
    sources = source_names(trainer, layer)
    targets = unit_names(trainer, layer)
    weights = [f"{sources[i]} → {targets[j]}" for i in range(n_in) for j in range(n_out)]
    return weights + [f"bias of {target}" for target in targets]


def place_of(trainer: Trainer, index: int) -> str:
    """Where an entry of θ belongs: "layer 2, unit 3 → unit 5"."""
    for layer, (W, b, _spec) in enumerate(trainer.network.slices(), start=1):
        if index < b.stop:
            return f"layer {layer}, {parameter_names(trainer, layer)[index - W.start]}"
    raise IndexError(index)


def parameter_name(trainer: Trainer, chosen: Selection) -> str:
    """ "bill length → unit 3" or "bias of unit 3"."""
    unit = unit_names(trainer, chosen.layer)[chosen.j]
    if chosen.kind == "bias":
        return f"bias of {unit}"
    return f"{source_names(trainer, chosen.layer)[chosen.i]} → {unit}"


def parameter_letters(chosen: Selection) -> str:
    """How formulas write it, with the units counted from 1: "W⁽²⁾₃,₁" or "b⁽²⁾₁"."""
    if chosen.kind == "bias":
        return f"b{layer_mark(chosen.layer)}{subscript(chosen.j + 1)}"
    units = f"{subscript(chosen.i + 1)},{subscript(chosen.j + 1)}"
    return f"W{layer_mark(chosen.layer)}{units}"


def input_texts(data: PreparedData, raw: np.ndarray) -> list[str]:
    """Every input of the network for one row of raw features: measurements with their units, and
    the numbers of the engineered inputs."""
    units, engineered = data.dataset.feature_units, data.to_inputs(raw)[len(raw) :]
    return [
        *(value_with_unit(float(value), unit) for value, unit in zip(raw, units, strict=True)),
        *(number(float(value), 2) for value in engineered),
    ]
