"""Settings of random runs with layers that share their weights, for `findings`: convolutions on
digits, embeddings on rows of signs; healthy ones, and ones with a beginner's fault."""

from typing import Any

import numpy as np

from benchmarks.tables import table
from neuralnet.data.datasets import Dataset

FAULTS = (
    "rate / 100",
    "rate × 30",
    "one filter or number",
    "weights of zero",
    "few epochs",
    "strong decay",
    "one row a batch",
    "few rows, many units",
    "weights × 30",
    "sigmoid throughout",
    "mixed pixels",
    "dropout 0.8",
)
POSITIONS = 4


def settings(generator: np.random.Generator, fault: str) -> dict[str, Any]:
    """What somebody who knows a little would choose, with this fault; "" for none."""
    on_pictures = fault == "mixed pixels" or generator.random() < 0.6
    chosen = _on_pictures(generator) if on_pictures else _on_signs(generator)
    chosen |= {
        "seed": int(generator.integers(1000)),
        "split_seed": int(generator.integers(1000)),
        "batch_size": int(generator.choice([16, 32])),
        "learning_rate": float(generator.choice([0.003, 0.005, 0.01])),
    }
    return {**chosen, **_fault(fault, chosen)}


def _on_pictures(generator: np.random.Generator) -> dict[str, Any]:
    filters = int(generator.choice([4, 6, 8]))
    layers = [
        ((f"conv-{filters}", "max-pool", "flatten"), ()),
        ((f"conv-{filters}", "flatten"), (32,)),
        ((f"conv-{filters}-tanh", "average-pool", "flatten"), (16,)),
        (("conv-4", f"conv-{filters}", "max-pool", "flatten"), ()),
        ((f"conv-{filters}-leaky_relu", "max-pool", "flatten"), (24,)),
    ]
    first, hidden = layers[int(generator.integers(len(layers)))]
    return {
        "dataset": "digits",
        "scaling": str(generator.choice(["course", "standardised"])),
        "training_limit": int(generator.choice([300, 500, 800])),
        "first_layers": first,
        "hidden_units": hidden,
        "epochs": int(generator.choice([20, 30])),
    }


def _on_signs(generator: np.random.Generator) -> dict[str, Any]:
    numbers = int(generator.choice([3, 4, 8]))
    order = generator.random() < 0.5
    hidden = ((16,), (24,)) if order else ((), (16,))
    return {
        "dataset": "own",
        "own_data": _signs(generator, order=order),
        "scaling": "raw",
        "first_layers": (f"embedding-{numbers}", "concat" if order else "mean"),
        "hidden_units": hidden[int(generator.integers(2))],
        "epochs": int(generator.choice([40, 60])),
    }


def _signs(generator: np.random.Generator, *, order: bool) -> Dataset:
    """Rows of four of twelve signs. Each sign has a hidden amount; the class is the sign of their
    sum, or, where the order counts, of a sum in which two positions count the other way."""
    n, signs = int(generator.choice([240, 400])), 12
    x = generator.integers(0, signs, (n, POSITIONS)).astype(np.float64)
    x[0] = signs - 1  # so that every table names all of them
    amounts = generator.normal(size=signs)[x.astype(np.int64)]
    sums = amounts @ (np.array([1.0, -1.0, 1.0, -1.0]) if order else np.ones(POSITIONS))
    title = "signs, in order" if order else "signs"
    return table(title, x, (sums > np.median(sums)).astype(np.int64), ("low", "high"))


def _fault(fault: str, chosen: dict[str, Any]) -> dict[str, Any]:
    rate, first = chosen["learning_rate"], chosen["first_layers"]
    kinds = [layer.split("-") for layer in first]
    changes: dict[str, dict[str, Any]] = {
        "": {},
        "rate / 100": {"learning_rate": float(f"{rate / 100:.3g}")},
        "rate × 30": {"learning_rate": float(f"{30 * rate:.3g}")},
        "one filter or number": {"first_layers": tuple(_sized(kind, 1) for kind in kinds)},
        "weights of zero": {"initializer": "zeros"},
        "few epochs": {"epochs": 2},
        "strong decay": {"weight_decay": 0.5},
        "one row a batch": {"batch_size": 1, "epochs": 10},
        "few rows, many units": {"training_limit": 30, "hidden_units": (64,), "epochs": 100},
        "weights × 30": {"initializer_scale": 30.0},
        "sigmoid throughout": {
            "first_layers": tuple(_with(kind, "sigmoid") for kind in kinds),
            "hidden_units": (16, 16, 16),
            "activation": "sigmoid",
            "initializer": "xavier",
        },
        "mixed pixels": {"pixel_order": 1},
        "dropout 0.8": {"hidden_units": (16,), "dropout": 0.8},
    }
    return changes[fault]


def _sized(kind: list[str], size: int) -> str:
    if kind[0] not in ("conv", "embedding"):
        return "-".join(kind)
    return "-".join([kind[0], str(size), *kind[2:]])


def _with(kind: list[str], activation: str) -> str:
    return "-".join(kind) if kind[0] != "conv" else f"conv-{kind[1]}-{activation}"
