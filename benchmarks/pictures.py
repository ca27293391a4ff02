"""Handwritten digits: how well and how fast dense layers and convolutions learn them, and how long
a step with shared weights takes beside PyTorch's.

    python benchmarks/pictures.py
    python benchmarks/pictures.py --quick

The first table trains each network with five seeds (weights, order of the rows and split change)
and shows the median accuracy on the validation rows at the last epoch; scikit-learn's MLP is
trained on the same rows. The second times one step, gather and update included, in turns with
PyTorch's eager step from the same weights; "difference" is max |θ - θ of PyTorch| after an epoch.
"""

import argparse
import importlib
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

# Importing it sets one thread for BLAS, before NumPy is imported.
from benchmarks.training_step import LEARNING_RATE, print_versions, pytorch, whole_step

import numpy as np  # isort: skip

from neuralnet.experiment import Experiment
from neuralnet.layers import LayerSpec
from neuralnet.network import Network
from neuralnet.sharing.convolution import Conv2DSpec
from neuralnet.sharing.embedding import EmbeddingSpec
from neuralnet.sharing.first_layers import layers_from
from neuralnet.sharing.patches import Picture
from neuralnet.sharing.pooling import Pool2DSpec
from neuralnet.training import Trainer

SEEDS = 5
DIGITS: dict[str, Any] = {
    "dataset": "digits",
    "scaling": "course",
    "batch_size": 32,
    "learning_rate": 0.003,
}
LEARNERS: dict[str, dict[str, Any]] = {
    "dense 64-32-10": {"hidden_units": (32,), "epochs": 30},
    "dense, other order": {"hidden_units": (32,), "epochs": 30, "pixel_order": 1},
    "conv 8, dense 32": {
        "first_layers": ("conv-8", "flatten"),
        "hidden_units": (32,),
        "epochs": 30,
    },
    "conv 8, other order": {
        "first_layers": ("conv-8", "flatten"),
        "hidden_units": (32,),
        "epochs": 30,
        "pixel_order": 1,
    },
    "conv 8, max pool": {
        "first_layers": ("conv-8", "max-pool", "flatten"),
        "hidden_units": (),
        "epochs": 30,
    },
    "the same, other order": {
        "first_layers": ("conv-8", "max-pool", "flatten"),
        "hidden_units": (),
        "epochs": 30,
        "pixel_order": 1,
    },
}


def learn(settings: dict[str, Any], seeds: int) -> str:
    """One line of the first table."""
    accuracies, seconds, size = [], [], 0
    for seed in range(seeds):
        trainer = Trainer(Experiment(**DIGITS, **settings, seed=seed, split_seed=seed))
        start = time.perf_counter()
        trainer.run_to_end()
        seconds.append(time.perf_counter() - start)
        accuracies.append(trainer.measure().validation_metric)
        size = trainer.network.theta.size
    return _line(size, accuracies, settings["epochs"], seconds)


def scikit_learn(seeds: int, epochs: int) -> str | None:
    """The same for scikit-learn's MLP of 32 units; None where it is not installed."""
    try:
        neural = importlib.import_module("sklearn.neural_network")
    except ImportError:
        return None
    accuracies, seconds = [], []
    for seed in range(seeds):
        data = Trainer(Experiment(**DIGITS, seed=seed, split_seed=seed)).data
        rows, others = data.training_rows, data.validation_rows
        labels = data.y.argmax(axis=1)
        mlp = neural.MLPClassifier(
            (32,), learning_rate_init=0.003, batch_size=32, max_iter=epochs, alpha=0.0,
            n_iter_no_change=epochs, random_state=seed,
        )  # fmt: skip
        start = time.perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it stops after so many epochs
            mlp.fit(data.x[rows], labels[rows])
        seconds.append(time.perf_counter() - start)
        accuracies.append(mlp.score(data.x[others], labels[others]))
    return _line(65 * 32 + 330, accuracies, epochs, seconds)


def _line(size: int, accuracies: list[float], epochs: int, seconds: list[float]) -> str:
    return (
        f"{size:>8,}{statistics.median(accuracies):>10.1%}{min(accuracies):>8.1%}"
        f"{max(accuracies):>8.1%}{epochs:>8}{statistics.median(seconds):>9.2f}"
    )


# --- one step ------------------------------------------------------------------------------------

PICTURE = Picture(8, 8)
SIGNS, POSITIONS = 27, 3
Step = Callable[[np.ndarray], None]
STEPS: dict[str, tuple[tuple[str, ...], tuple[LayerSpec, ...], int]] = {
    "conv 8, dense 32": (
        ("conv-8", "flatten"), (LayerSpec(32, "relu"), LayerSpec(10, "softmax")), 32,
    ),
    "conv 8, max pool": (("conv-8", "max-pool", "flatten"), (LayerSpec(10, "softmax"),), 32),
    "conv 4, conv 8, average": (
        ("conv-4", "conv-8", "average-pool", "flatten"), (LayerSpec(10, "softmax"),), 32,
    ),
    "conv 8, max pool, 1 row": (("conv-8", "max-pool", "flatten"), (LayerSpec(10, "softmax"),), 1),
    "embedding 2, concat": (
        ("embedding-2", "concat"), (LayerSpec(32, "tanh"), LayerSpec(27, "softmax")), 32,
    ),
    "embedding 8, mean": (("embedding-8", "mean"), (LayerSpec(2, "softmax"),), 32),
}  # fmt: skip


def torch_step(
    torch: Any, network: Network, x: np.ndarray, labels: np.ndarray, batches: list[np.ndarray]
) -> tuple[Callable[[], np.ndarray], Step]:
    """PyTorch's θ in our order, and its step, from the same weights. Its pictures are made channel
    by channel beforehand, as it likes them."""
    nn, dtype = torch.nn, getattr(torch, network.theta.dtype.name)
    modules: list[Any] = []
    kept: list[tuple[LayerSpec, Any]] = []
    activations = {"relu": nn.ReLU, "tanh": nn.Tanh}
    n_in = network.n_in
    for (W, b, spec), (shape, _) in zip(network.slices(), _shapes(network), strict=True):
        w: Any = network.theta[W].reshape(shape)
        part: Any = None
        if isinstance(spec, Conv2DSpec):
            part = nn.Conv2d(spec.picture.channels, spec.filters, 3, dtype=dtype)
            w = w.reshape(3, 3, spec.picture.channels, spec.filters).transpose(3, 2, 0, 1)
        elif isinstance(spec, Pool2DSpec):
            modules.append(nn.MaxPool2d(2) if spec.kind == "max" else nn.AvgPool2d(2))
        elif isinstance(spec, EmbeddingSpec):
            part = nn.Embedding(spec.signs, spec.numbers, dtype=dtype)
        elif spec.biases:
            part, w = nn.Linear(n_in, spec.units, dtype=dtype), w.T
        elif hasattr(spec, "positions"):
            modules.append(Mean(torch))
        else:
            modules.append(InOurOrder(torch))
        n_in = spec.units
        if part is not None:
            with torch.no_grad():
                part.weight.copy_(torch.from_numpy(np.ascontiguousarray(w)))
                if spec.biases:
                    part.bias.copy_(torch.from_numpy(network.theta[b].copy()))
            modules.append(part)
            kept.append((spec, part))
            if spec.activation in activations:
                modules.append(activations[spec.activation]())
    inputs = torch.from_numpy(x.reshape(-1, 1, 8, 8) if x.dtype.kind == "f" else x)
    targets, loss = torch.from_numpy(labels), nn.CrossEntropyLoss()
    parameters = [p for _spec, part in kept for p in part.parameters()]
    update = torch.optim.Adam(parameters, lr=LEARNING_RATE)
    indices = {id(rows): torch.from_numpy(rows) for rows in batches}

    def step(rows: np.ndarray) -> None:
        index = indices[id(rows)]
        out, y = inputs[index], targets[index]
        update.zero_grad()
        for module in modules:
            out = module(out)
        loss(out, y).backward()
        update.step()

    def theta() -> np.ndarray:
        found = []
        for spec, part in kept:
            w = part.weight.detach().numpy()
            if isinstance(spec, Conv2DSpec):
                w = w.transpose(2, 3, 1, 0)
            elif not isinstance(spec, EmbeddingSpec):
                w = w.T
            found += [w.ravel(), *([part.bias.detach().numpy()] if spec.biases else [])]
        return np.concatenate(found)

    return theta, step


def _shapes(network: Network) -> list[tuple[tuple[int, int], int]]:
    found, n_in = [], network.n_in
    for spec in network.specs:
        found.append((spec.weight_shape(n_in), spec.biases))
        n_in = spec.units
    return found


class InOurOrder:
    """Flatten pixel by pixel, or concat."""

    def __init__(self, torch: Any) -> None:
        self.torch = torch

    def __call__(self, x: Any) -> Any:
        return (x.permute(0, 2, 3, 1) if x.dim() == 4 else x).reshape(len(x), -1)


class Mean(InOurOrder):
    """The mean over positions."""

    def __call__(self, x: Any) -> Any:
        return x.mean(dim=1)


def microseconds(step: Step, batches: list[np.ndarray], repeats: int) -> float:
    """µs per step."""
    start = time.perf_counter()
    for _ in range(repeats):
        for rows in batches:
            step(rows)
    return (time.perf_counter() - start) * 1e6 / (repeats * len(batches))


def one_step(torch: Any, name: str, rounds: int) -> str:
    """One line of the second table."""
    texts, dense, batch = STEPS[name]
    generator = np.random.default_rng(0)
    specs = layers_from(texts, features=POSITIONS, picture=PICTURE, signs=SIGNS)
    on_signs, n = texts[0].startswith("embedding"), 24 * batch
    x: Any = (
        generator.integers(0, SIGNS, (n, POSITIONS))
        if on_signs
        else generator.uniform(size=(n, PICTURE.size))
    )
    labels = generator.integers(0, dense[-1].units, n)
    network = Network(x.shape[1], (*specs, *dense), "cross_entropy")
    network.initialize(np.random.default_rng(1))
    batches = np.split(generator.permutation(n), 24)
    ours = whole_step(network, x, np.eye(dense[-1].units)[labels], "adam")
    if torch is None:
        times = [microseconds(ours, batches, 4) for _ in range(rounds)]
        return f"{name:<26}{batch:>6}{statistics.median(times):>11.1f}"
    theta, theirs = torch_step(torch, network, x, labels, batches)
    microseconds(ours, batches, 1)
    microseconds(theirs, batches, 1)
    difference = np.abs(network.theta - theta()).max()
    our_times, their_times = [], []
    for _ in range(rounds):
        our_times.append(microseconds(ours, batches, 4))
        their_times.append(microseconds(theirs, batches, 4))
    ratio = statistics.median(b / a for a, b in zip(our_times, their_times, strict=True))
    return (
        f"{name:<26}{batch:>6}{statistics.median(our_times):>11.1f}"
        f"{statistics.median(their_times):>12.1f}{ratio:>8.2f}×{difference:>12.1e}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one seed, few rounds")
    parser.add_argument("--steps-only", action="store_true", help="only the second table")
    chosen = parser.parse_args()
    torch = pytorch(1)
    print_versions(torch)
    print("one thread for each\n")
    seeds = 1 if chosen.quick else SEEDS
    if not chosen.steps_only:
        print(f"{'network':<24}{'numbers':>8}{'median':>10}{'least':>8}{'most':>8}", end="")
        print(f"{'epochs':>8}{'seconds':>9}")
        for name, settings in LEARNERS.items():
            print(f"{name:<24}{learn(settings, seeds)}", flush=True)
        theirs = scikit_learn(seeds, 30)
        if theirs is not None:
            print(f"{'scikit-learn MLP, 32':<24}{theirs}")
        print()
    print(f"{'a step of':<26}{'batch':>6}{'ours µs':>11}{'PyTorch µs':>12}{'ratio':>9}", end="")
    print(f"{'difference':>12}")
    for name in STEPS:
        print(one_step(torch, name, 5 if chosen.quick else 31), flush=True)
    print("\nratio: PyTorch's time over ours, median over the rounds; above 1, ours is faster.")


if __name__ == "__main__":
    main()
