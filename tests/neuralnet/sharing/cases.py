"""Small networks with layers for pictures and signs, and rows for them."""

from typing import Any, NamedTuple

import numpy as np

from neuralnet.data.datasets import Dataset
from neuralnet.experiment import Experiment
from neuralnet.layers import LayerSpec
from neuralnet.network import Network
from neuralnet.sharing.first_layers import layers_from
from neuralnet.sharing.patches import Picture
from neuralnet.sharing.pooling import MaxPool2D

PICTURE = Picture(7, 6)  # higher than wide, and one row is left over by squares of 2 × 2
SIGNS, POSITIONS = 6, 3
ON_PICTURES = {
    "conv": ("conv-3-tanh", "flatten"),
    "conv, relu": ("conv-3", "flatten"),
    "average pool": ("average-pool", "flatten"),
    "max pool": ("max-pool", "flatten"),
    "flatten": ("flatten",),
    "conv, average pool": ("conv-2-tanh", "average-pool", "flatten"),
    "conv, max pool": ("conv-2-tanh", "max-pool", "flatten"),
    "two convs": ("conv-2-tanh", "conv-3-sigmoid", "flatten"),
    "pool, conv": ("average-pool", "conv-2-tanh", "flatten"),
    "conv, pool, pool": ("conv-2-tanh", "max-pool", "average-pool", "flatten"),
}
ON_SIGNS = {
    "embedding, concat": ("embedding-2", "concat"),
    "embedding, mean": ("embedding-4", "mean"),
}
ALL = {**ON_PICTURES, **ON_SIGNS}
AWAY_FROM_KINKS = 1e-3


class Case(NamedTuple):
    network: Network
    x: Any
    y: Any


def specs_of(texts: tuple[str, ...], *, picture: Picture = PICTURE) -> tuple[LayerSpec, ...]:
    first = layers_from(texts, features=POSITIONS, picture=picture, signs=SIGNS)
    return (*first, LayerSpec(4, "tanh"), LayerSpec(3, "softmax"))


def rows_for(texts: tuple[str, ...], n: int, generator: np.random.Generator) -> Any:
    if texts[0].startswith("embedding"):
        return generator.integers(0, SIGNS, (n, POSITIONS))
    return generator.normal(size=(n, PICTURE.size))


def make_case(name: str, runs: int | None = None, n: int = 5) -> Case:
    """All of θ random, biases too, and no number of a forward pass near a kink."""
    texts = ALL[name]
    for seed in range(300):
        generator = np.random.default_rng(seed)
        x = rows_for(texts, n, generator)
        y = np.eye(3)[generator.integers(0, 3, n)]
        network = Network(x.shape[1], specs_of(texts), "cross_entropy", runs=runs)
        network.theta[...] = generator.normal(0.0, 0.6, network.theta.shape)
        network.forward(x)
        if all(map(_is_away_from_kinks, network.layers)):
            return Case(network, x, y)
    raise AssertionError("no case found that lies away from kinks")


def _is_away_from_kinks(layer: Any) -> bool:
    if isinstance(layer, MaxPool2D):
        squares = np.sort(layer._by_channel(layer._squares), axis=-2)
        return bool((squares[..., -1, :] - squares[..., -2, :]).min() > AWAY_FROM_KINKS)
    return all(np.abs(layer.z - kink).min() > AWAY_FROM_KINKS for kink in layer.activation.kinks)


def own_signs(n: int = 60) -> Dataset:
    """Rows of three signs; the class depends on the first and the last."""
    generator = np.random.default_rng(3)
    x = generator.integers(0, SIGNS, (n, POSITIONS)).astype(np.float64)
    x[0] = SIGNS - 1
    return Dataset(
        name="own",
        title="signs",
        task="classification",
        x=x,
        y=np.eye(2)[((x[:, 0] + x[:, 2]) % 2).astype(np.int64)],
        feature_names=("first", "second", "third"),
        feature_units=("",) * 3,
        class_names=("even", "odd"),
        target_name="sum",
        target_unit="",
        row_names=tuple(f"row {i}" for i in range(n)),
        course_divisors=(1.0,) * 3,
        course_units=("",) * 3,
        left_out="",
        source="made here",
    )


def experiment_on_signs(texts: tuple[str, ...], **changes: Any) -> Experiment:
    settings = {
        "dataset": "own",
        "own_data": own_signs(),
        "scaling": "raw",
        "first_layers": texts,
        "hidden_units": (5,),
        "activation": "tanh",
        "learning_rate": 0.02,
        "batch_size": 9,
    }
    return Experiment(**{**settings, **changes})


def experiment_on_digits(texts: tuple[str, ...], **changes: Any) -> Experiment:
    settings = {
        "dataset": "digits",
        "scaling": "course",
        "training_limit": 150,
        "validation_share": 0.1,
        "first_layers": texts,
        "hidden_units": (6,),
        "batch_size": 16,
        "learning_rate": 0.01,
    }
    return Experiment(**{**settings, **changes})


RUNS = {
    "conv, max pool": experiment_on_digits(("conv-3", "max-pool", "flatten")),
    "two convs": experiment_on_digits(("conv-2-tanh", "conv-3", "average-pool", "flatten")),
    "embedding, concat": experiment_on_signs(("embedding-2", "concat")),
    "embedding, mean": experiment_on_signs(("embedding-3", "mean")),
}
