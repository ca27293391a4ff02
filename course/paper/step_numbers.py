"""All numbers of one training step, under their symbols, as they stand on a sheet of paper."""

from copy import copy
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from neuralnet.device.arrays import to_host
from neuralnet.errors import non_finite_allowed
from neuralnet.training import Trainer

Quantity = Literal[
    "z", "a", "L", "dz", "dW", "db", "change_W", "change_b", "new_W", "new_b", "new_L"
]
Cell = tuple[Quantity, int, tuple[int, ...]]
"""What a number is: its quantity, its layer (from 0) and its place: (row, unit), (input, unit),
(unit,) or ()."""


@dataclass
class Numbers:
    """All numbers of one step, float64 on the host, under their symbols. Lists have an entry for
    every layer. ``x`` is what each layer gets: the features, then the outputs of the layer before,
    with the dropout mask ``keep`` in them. ``new_*`` are those after the update."""

    x: list[np.ndarray]
    y: np.ndarray
    keep: list[np.ndarray | None]
    W: list[np.ndarray]
    b: list[np.ndarray]
    z: list[np.ndarray]
    a: list[np.ndarray]
    L: np.ndarray
    dz: list[np.ndarray]
    dW: list[np.ndarray]
    db: list[np.ndarray]
    change_W: list[np.ndarray]
    change_b: list[np.ndarray]
    new_W: list[np.ndarray]
    new_b: list[np.ndarray]
    new_a: np.ndarray
    new_L: np.ndarray

    def copy(self) -> "Numbers":
        """Of their own, to be changed."""
        return Numbers(**{name: _copy(value) for name, value in vars(self).items()})

    def at(self, cell: Cell) -> float:
        """One number."""
        array, place = self.where(cell)
        return float(array[place])

    def put(self, cell: Cell, value: float) -> None:
        """Write another number in its place; what a layer passes on follows."""
        array, place = self.where(cell)
        array[place] = value
        quantity, layer, _place = cell
        if quantity == "a" and layer + 1 < len(self.x):
            keep = self.keep[layer]
            self.x[layer + 1][place] = value * (1.0 if keep is None else float(keep[place]))

    def where(self, cell: Cell) -> tuple[np.ndarray, tuple[int, ...]]:
        """The array that holds a number, and its place there."""
        quantity, layer, place = cell
        value = getattr(self, quantity)
        return (value, place) if quantity in ("L", "new_L") else (value[layer], place)


def _copy(value: Any) -> Any:
    return [_copy(part) for part in value] if isinstance(value, list) else copy(value)


def numbers_of(trainer: Trainer) -> Numbers:
    """The numbers of the trainer's computed step. The trainer stays as it is."""
    network = trainer.network

    def host(array: object) -> np.ndarray:
        return np.array(to_host(array), dtype=np.float64)

    def split(vector: object) -> tuple[list[np.ndarray], list[np.ndarray]]:
        parts = host(vector)
        W = [
            parts[w].reshape(-1, spec.units) for w, _b, spec in network.slices()
        ]  # fmt: skip
        return W, [parts[b] for _w, b, _spec in network.slices()]

    with non_finite_allowed():
        after = network.theta + trainer.delta
        moved = network.with_theta(after, masked=True)
        new_a = moved.forward(trainer.x)
        new_L = moved.loss_value(trainer.y)
    layers = network.layers
    change_W, change_b = split(trainer.delta)
    new_W, new_b = split(after)
    return Numbers(
        x=[host(layer.x) for layer in layers],
        y=host(trainer.y),
        keep=[None if layer.keep is None else host(layer.keep) for layer in layers],
        W=[host(layer.W) for layer in layers],
        b=[host(layer.b[0]) for layer in layers],
        z=[host(layer.z) for layer in layers],
        a=[host(layer.a) for layer in layers],
        L=host(trainer.loss),
        dz=[host(layer.dL_dz) for layer in layers],
        dW=[host(layer.dL_dW) for layer in layers],
        db=[host(layer.dL_db[0]) for layer in layers],
        change_W=change_W,
        change_b=change_b,
        new_W=new_W,
        new_b=new_b,
        new_a=host(new_a),
        new_L=host(new_L),
    )


def all_finite(numbers: Numbers) -> bool:
    """Is every number of the step finite?"""
    for value in vars(numbers).values():
        parts = value if isinstance(value, list) else [value]
        if not all(part is None or np.isfinite(part).all() for part in parts):
            return False
    return True
