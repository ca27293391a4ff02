"""Many parameters set by hand at once: which entries of θ, and the values they get.

Every function returns what an ``Edit`` takes: values by their index in θ. Nothing is changed here.
"""

from collections.abc import Sequence

import numpy as np

from neuralnet.device.arrays import to_host
from neuralnet.initializers import INITIALIZERS
from neuralnet.network import Network
from neuralnet.validation import choice

PARTS = ("weights", "biases", "all")


def indices_of(network: Network, layers: Sequence[int], part: str = "all") -> np.ndarray:
    """Where the weights, the biases or all parameters of ``layers`` (from 1) lie in θ."""
    choice(*PARTS)("part", part)
    slices = list(network.slices())
    found = [np.empty(0, dtype=np.int64)]
    for layer in layers:
        W, b, _spec = slices[layer - 1]
        found += [np.arange(W.start, W.stop)] if part != "biases" else []
        found += [np.arange(b.start, b.stop)] if part != "weights" else []
    return np.concatenate(found)


def set_to(indices: np.ndarray, value: float) -> dict[int, float]:
    """θ_i = value for every index."""
    return dict.fromkeys(indices.tolist(), float(value))


def multiplied(network: Network, indices: np.ndarray, factor: float) -> dict[int, float]:
    """θ_i ← factor · θ_i for every index."""
    theta = to_host(network.theta).astype(np.float64)
    return dict(zip(indices.tolist(), (theta[indices] * factor).tolist(), strict=True))


def redrawn(
    network: Network, layers: Sequence[int], initializer: str, scale: float, seed: int
) -> dict[int, float]:
    """The weights of ``layers`` (from 1) drawn anew, layer after layer, from one generator. For all
    layers these are the weights that a run of this seed starts with."""
    generator, slices = np.random.default_rng(seed), list(network.slices())
    values: dict[int, float] = {}
    for layer in layers:
        W, _b, _spec = slices[layer - 1]
        n_in, n_out = network.layers[layer - 1].W.shape
        drawn = INITIALIZERS[initializer](generator, n_in, n_out, scale).astype(network.theta.dtype)
        values |= zip(range(W.start, W.stop), drawn.ravel().tolist(), strict=True)
    return values


def cells_changed(
    network: Network, layer: int, cells: dict[tuple[int, int], float]
) -> dict[int, float]:
    """Cells (i, j) of one layer's table, the biases its last row i = n_in, as entries of θ."""
    W, _b, _spec = list(network.slices())[layer - 1]
    n_in, n_out = network.layers[layer - 1].W.shape
    for i, j in cells:
        if not (0 <= i <= n_in and 0 <= j < n_out):
            raise ValueError(f"cell: expected row 0 to {n_in}, column 0 to {n_out - 1}; got {i, j}")
    return {W.start + i * n_out + j: float(value) for (i, j), value in cells.items()}


def real_changes(network: Network, values: dict[int, float]) -> dict[int, float]:
    """Those of ``values`` that differ from what θ holds at the moment."""
    theta = to_host(network.theta)
    return {
        index: value for index, value in values.items() if theta.dtype.type(value) != theta[index]
    }
