"""How long one training step takes, beside PyTorch's on the same processor.

A step is what `Trainer` does for each mini-batch: gather its rows, forward, loss, backward, Δθ,
θ += Δθ. PyTorch runs eagerly with the same starting weights, the same batches in the same order,
its own optimizer and its own fused loss on logits. The two are timed in turns, block by block, so
that whatever else the machine does falls on both; what counts is the ratio of the two columns.

    python benchmarks/training_step.py
    python benchmarks/training_step.py --precision float64 --optimizer adam --quick

"allocated" is the most memory that forward, loss and backward ask for on top of their buffers.
"difference" is max |θ - θ of PyTorch| after the first epoch: proof that both did the same work.
"""

import argparse
import importlib
import os
import platform
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    both = ["float32", "float64"]
    parser.add_argument("--precision", choices=both, action="append", help="default: both")
    parser.add_argument(
        "--optimizer", choices=["sgd", "adam"], action="append", help="default: both"
    )
    parser.add_argument("--threads", type=int, default=1, help="for both (default: 1)")
    parser.add_argument("--rounds", type=int, default=31, help="timed blocks of each (default: 31)")
    parser.add_argument("--quick", action="store_true", help="few and short blocks, a rough look")
    return parser.parse_args()


arguments = parse_arguments() if __name__ == "__main__" else argparse.Namespace(threads=1)
# BLAS reads these once, when NumPy is imported.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = str(arguments.threads)
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np  # noqa: E402

from neuralnet.device.arrays import Array  # noqa: E402
from neuralnet.device.backend import device_name  # noqa: E402
from neuralnet.layers import LayerSpec  # noqa: E402
from neuralnet.network import Network  # noqa: E402
from neuralnet.optimizers import OPTIMIZERS  # noqa: E402

BATCHES = 24  # in an epoch, as in the course's lab
LEARNING_RATE = 0.001


@dataclass(frozen=True)
class Case:
    """One network and its batch size."""

    sizes: tuple[int, ...]
    batch: int
    hidden: str
    output: str
    loss: str

    @property
    def name(self) -> str:
        return "-".join(map(str, self.sizes))


CASES = (
    Case((2, 4, 2, 1), 10, "tanh", "sigmoid", "binary_cross_entropy"),
    Case((4, 10, 10, 3), 10, "relu", "softmax", "cross_entropy"),
    Case((64, 128, 64, 10), 128, "relu", "softmax", "cross_entropy"),
    Case((784, 1024, 1024, 10), 512, "relu", "softmax", "cross_entropy"),
)


@dataclass(frozen=True)
class Data:
    """Rows, labels, and the rows of every batch of an epoch."""

    x: np.ndarray
    labels: np.ndarray
    batches: list[np.ndarray]


def make_data(case: Case, dtype: str) -> Data:
    generator = np.random.default_rng(0)
    n = BATCHES * case.batch
    x = generator.normal(size=(n, case.sizes[0])).astype(dtype)
    labels = generator.integers(0, max(2, case.sizes[-1]), n)
    return Data(x, labels, np.split(generator.permutation(n), BATCHES))


Step = Callable[[Array], None]


def whole_step(network: Network, x: Array, y: Array, optimizer: str) -> Step:
    """A step of ``network`` (one or many, on any device) on the rows that it is called with."""
    update = OPTIMIZERS[optimizer](network.theta, learning_rate=LEARNING_RATE, xp=network.xp)
    delta = network.xp.full_like(network.theta, np.nan)

    def step(rows: Array) -> None:
        x_batch, y_batch = x.take(rows, axis=0), y.take(rows, axis=0)
        network.forward(x_batch)
        network.loss_value(y_batch)
        update.delta(network.backward(y_batch), out=delta)
        network.theta += delta
        update.advance()

    return step


def our_step(case: Case, data: Data, optimizer: str) -> tuple[Network, Step, Step]:
    """The network, a whole step, and its part inside the layers (without gather and update)."""
    layers = [LayerSpec(units, case.hidden) for units in case.sizes[1:-1]]
    layers.append(LayerSpec(case.sizes[-1], case.output))
    network = Network(case.sizes[0], layers, case.loss, dtype=data.x.dtype)
    network.initialize(np.random.default_rng(1))
    y = np.eye(case.sizes[-1])[data.labels] if case.sizes[-1] > 1 else data.labels[:, None]
    x, y = data.x, np.ascontiguousarray(y, dtype=data.x.dtype)
    first_x, first_y = x.take(data.batches[0], axis=0), y.take(data.batches[0], axis=0)

    def inside_the_layers(_rows: np.ndarray) -> None:
        network.forward(first_x)
        network.loss_value(first_y)
        network.backward(first_y)

    return network, whole_step(network, x, y, optimizer), inside_the_layers


def torch_step(
    torch: ModuleType, case: Case, data: Data, optimizer: str, network: Network
) -> tuple[Callable[[], np.ndarray], Step]:
    """PyTorch's θ in our order, and its step, from the present weights of ``network``."""
    nn = torch.nn
    hidden = {"relu": nn.ReLU, "tanh": nn.Tanh}[case.hidden]
    dtype = getattr(torch, data.x.dtype.name)
    modules: list[Any] = []
    for index, layer in enumerate(network.layers):
        linear = nn.Linear(layer.n_in, layer.n_out, dtype=dtype)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(layer.W.T.copy()))
            linear.bias.copy_(torch.from_numpy(layer.b[0].copy()))
        modules.append(linear)
        if index < len(network.layers) - 1:
            modules.append(hidden())
    model = nn.Sequential(*modules)
    x, labels = torch.from_numpy(data.x), torch.from_numpy(data.labels)
    if case.sizes[-1] == 1:
        loss_function: Any = nn.BCEWithLogitsLoss()
        labels = labels[:, None].to(dtype)
    else:
        loss_function = nn.CrossEntropyLoss()
    update = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[optimizer](
        model.parameters(), lr=LEARNING_RATE
    )
    batches = {id(rows): torch.from_numpy(rows) for rows in data.batches}

    def step(rows: np.ndarray) -> None:
        index = batches[id(rows)]
        x_batch, y_batch = x[index], labels[index]
        update.zero_grad()
        loss_function(model(x_batch), y_batch).backward()
        update.step()

    def theta() -> np.ndarray:
        with torch.no_grad():
            parts = [
                part.numpy().ravel()
                for linear in modules[::2]
                for part in (linear.weight.T, linear.bias)
            ]
        return np.concatenate(parts)

    return theta, step


def microseconds(step: Step, batches: list[np.ndarray], repeats: int) -> float:
    """µs per step over ``repeats`` epochs."""
    start = time.perf_counter()
    for _ in range(repeats):
        for rows in batches:
            step(rows)
    return (time.perf_counter() - start) * 1e6 / (repeats * len(batches))


def allocated_bytes(step: Step, rows: np.ndarray) -> int:
    """The peak of what one call allocates, after a call that made all buffers."""
    step(rows)
    tracemalloc.start()
    step(rows)
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    step(rows)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak - before


def measure(torch: ModuleType | None, case: Case, dtype: str, optimizer: str) -> str:
    """One line of the table."""
    data = make_data(case, dtype)
    network, ours, inside_the_layers = our_step(case, data, optimizer)
    name = f"{case.name:<18}{case.batch:>6}  {optimizer:<5}{dtype:<9}"
    block = 0.03 if not arguments.quick else 0.01  # seconds
    rounds = arguments.rounds if not arguments.quick else 5

    difference, theirs = "", None
    if torch is not None:
        theta, theirs = torch_step(torch, case, data, optimizer, network)
        for rows in data.batches:
            ours(rows)
            theirs(rows)
        difference = f"{np.abs(network.theta - theta()).max():12.1e}"

    batches = data.batches if case.sizes[0] < 500 else data.batches[:4]
    once = microseconds(ours, batches, 1)
    repeats = max(1, round(block * 1e6 / (once * len(batches))))
    our_times, their_times = [], []
    for _ in range(rounds):
        our_times.append(microseconds(ours, batches, repeats))
        if theirs is not None:
            their_times.append(microseconds(theirs, batches, repeats))
    allocated = allocated_bytes(inside_the_layers, data.batches[0])
    line = f"{name}{statistics.median(our_times):>11.1f}"
    if not their_times:
        return f"{line}{'-':>11}{'-':>8}{allocated:>13,}{'-':>12}"
    ratios = [theirs / ours for ours, theirs in zip(our_times, their_times, strict=True)]
    return (
        f"{line}{statistics.median(their_times):>11.1f}{statistics.median(ratios):>7.2f}×"
        f"{allocated:>13,}{difference}"
    )


def processor() -> str:
    """The processor's name where Linux tells it, and how many cores this process may use."""
    return f"{device_name('cpu')}, {os.cpu_count()} cores"


def pytorch(threads: int) -> ModuleType | None:
    """PyTorch with that many threads; None where it is not installed."""
    try:
        torch = importlib.import_module("torch")
    except ImportError:
        return None
    torch.set_num_threads(threads)
    return torch


def print_versions(torch: Any) -> None:
    """What is compared, and on which processor."""
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, ", end="")
    print(f"PyTorch {torch.__version__}" if torch else "PyTorch is not installed: ours alone")
    print(processor(), end="; ")


def main() -> None:
    torch = pytorch(arguments.threads)
    print_versions(torch)
    print(f"{arguments.threads} thread(s) for each\n")
    print(
        f"{'network':<18}{'batch':>6}  {'opt.':<5}{'numbers':<9}{'ours µs':>11}{'PyTorch µs':>11}"
        f"{'ratio':>8}{'allocated B':>13}{'difference':>12}"
    )
    for case in CASES:
        for dtype in arguments.precision or ["float32", "float64"]:
            for optimizer in arguments.optimizer or ["sgd", "adam"]:
                print(measure(torch, case, dtype, optimizer), flush=True)
    print("\nratio: PyTorch's time over ours, median over the rounds; above 1, ours is faster.")


if __name__ == "__main__":
    main()
