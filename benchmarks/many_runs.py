"""How long a step of many networks takes, beside one network's and beside PyTorch's `vmap`.

R networks of one shape train as one batch: θ is (R, P), and the lines that train one train them
all. What counts is how many times one network's step that takes (R, one after another), and how
PyTorch does on the same work: `torch.func.vmap` over `grad_and_value`, its own Adam on the stacked
parameters, the same starting weights and batches. All are timed in turns, block by block, so that
whatever else the machine does falls on each; the ratios are of neighbours in time.

    python benchmarks/many_runs.py
    python benchmarks/many_runs.py --optimizer adam --quick

"difference" is max |θ - θ of PyTorch| over all networks after some steps: proof that both did the
same work. The second table is whole epochs with everything around the steps: shuffles, the loss and
the metric of all rows, and the questions whether a run is over.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

# Importing it sets one thread for BLAS, before NumPy is imported.
from benchmarks.training_step import LEARNING_RATE, print_versions, pytorch, whole_step  # noqa: E402

import numpy as np  # noqa: E402  # isort: skip

from neuralnet.device.arrays import to_host  # noqa: E402
from neuralnet.experiment import Experiment  # noqa: E402
from neuralnet.layers import LayerSpec  # noqa: E402
from neuralnet.many.many_trainer import ManyTrainer  # noqa: E402
from neuralnet.network import Network  # noqa: E402
from neuralnet.training import Trainer  # noqa: E402

ROWS = 1024


@dataclass(frozen=True)
class Shape:
    """Networks of one shape: layer sizes and batch size."""

    sizes: tuple[int, ...]
    batch: int

    @property
    def name(self) -> str:
        return "-".join(map(str, self.sizes))


SMALL = Shape((4, 8, 8, 3), 32)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--runs", type=int, action="append", help="default: 16, 64 and 256")
    parser.add_argument("--optimizer", choices=["sgd", "adam"], action="append")
    parser.add_argument("--precision", choices=["float32", "float64"], action="append")
    parser.add_argument("--rounds", type=int, default=15, help="timed blocks of each (default: 15)")
    parser.add_argument("--quick", action="store_true", help="few and short blocks, a rough look")
    return parser.parse_args()


def data(shape: Shape, runs: int | None, dtype: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x (ROWS, inputs), labels, and the rows of a batch: of one network, or of each of ``runs``."""
    generator = np.random.default_rng(0)
    x = generator.normal(size=(ROWS, shape.sizes[0])).astype(dtype)
    labels = generator.integers(0, shape.sizes[-1], ROWS)
    leading = () if runs is None else (runs,)
    return x, labels, generator.integers(0, ROWS, (*leading, shape.batch))


def networks_and_rows(
    shape: Shape, runs: int | None, dtype: str, xp: ModuleType = np
) -> tuple[Network, Any, Any, Any]:
    """The network (or networks) on the device of ``xp``, x and y, and the rows of a batch."""
    host_x, labels, host_rows = data(shape, runs, dtype)
    x, rows = xp.asarray(host_x), xp.asarray(host_rows)
    y = xp.asarray(np.eye(shape.sizes[-1], dtype=dtype)[labels])
    layers = [LayerSpec(units, "relu") for units in shape.sizes[1:-1]]
    layers.append(LayerSpec(shape.sizes[-1], "softmax"))
    network = Network(
        shape.sizes[0], layers, "cross_entropy", runs=runs, dtype=np.dtype(dtype), xp=xp
    )
    generator = np.random.default_rng(1)
    for layer in network.layers:
        start = generator.normal(0.0, (2.0 / layer.n_in) ** 0.5, layer.W.shape)
        layer.W[...] = xp.asarray(start.astype(dtype))
    return network, x, y, rows


def our_step(
    shape: Shape, runs: int | None, dtype: str, optimizer: str, xp: ModuleType = np
) -> tuple[Network, Callable[[], None]]:
    """The network (or networks) and a whole step."""
    network, x, y, rows = networks_and_rows(shape, runs, dtype, xp)
    step = whole_step(network, x, y, optimizer)
    return network, lambda: step(rows)


def torch_step(
    torch: ModuleType,
    shape: Shape,
    runs: int | None,
    dtype: str,
    optimizer: str,
    network: Network,
    device: str = "cpu",
) -> tuple[Callable[[], np.ndarray], Callable[[], None]]:
    """PyTorch's θ in our order, and its step, from the present weights of ``network``: eager for
    one network, `vmap` for many."""
    x, labels, rows = data(shape, runs, dtype)
    parameters: list[Any] = []
    for layer in network.layers:
        for values in (layer.W, layer.b):
            tensor = torch.tensor(np.ascontiguousarray(to_host(values)), device=device)
            parameters.append(tensor.requires_grad_())
    hidden = 2 * (len(network.layers) - 1)

    def loss(parameters: list[Any], x: Any, labels: Any) -> Any:
        for index in range(0, len(parameters), 2):
            x = x @ parameters[index] + parameters[index + 1]
            if index < hidden:
                x = torch.relu(x)
        return torch.nn.functional.cross_entropy(x, labels)

    gradients = torch.func.vmap(torch.func.grad_and_value(loss))
    kind = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[optimizer]
    update = kind(parameters, lr=LEARNING_RATE)
    x_all, labels_all = torch.tensor(x, device=device), torch.tensor(labels, device=device)
    index = torch.tensor(rows, device=device)

    def step() -> None:
        x_batch, labels_batch = x_all[index], labels_all[index]
        if runs is None:
            update.zero_grad()
            loss(parameters, x_batch, labels_batch).backward()
        else:
            found, _losses = gradients(parameters, x_batch, labels_batch)
            for parameter, gradient in zip(parameters, found, strict=True):
                parameter.grad = gradient
        update.step()

    def theta() -> np.ndarray:
        leading = () if runs is None else (runs,)
        parts = [part.detach().cpu().numpy().reshape(*leading, -1) for part in parameters]
        return np.concatenate(parts, axis=-1)

    return theta, step


def microseconds(step: Callable[[], Any], repeats: int) -> float:
    """µs per call over ``repeats`` calls."""
    start = time.perf_counter()
    for _ in range(repeats):
        step()
    return (time.perf_counter() - start) * 1e6 / repeats


def in_turns(steps: list[Callable[[], Any]], rounds: int, block: float) -> list[list[float]]:
    """µs per call of each of ``steps``, once in every round, in blocks of ``block`` seconds."""
    repeats = [max(1, round(block * 1e6 / microseconds(step, 3))) for step in steps]
    times: list[list[float]] = [[] for _ in steps]
    for _ in range(rounds):
        for found, step, count in zip(times, steps, repeats, strict=True):
            found.append(microseconds(step, count))
    return times


def ratio(of: list[float], to: list[float]) -> float:
    """The median over the rounds of one time over another."""
    return statistics.median(a / b for a, b in zip(of, to, strict=True))


def measure_step(
    torch: ModuleType | None, runs: int, dtype: str, optimizer: str, rounds: int, block: float
) -> str:
    """One line of the first table."""
    _one, single = our_step(SMALL, None, dtype, optimizer)
    networks, together = our_step(SMALL, runs, dtype, optimizer)
    steps, difference = [single, together], ""
    if torch is not None:
        theta, theirs = torch_step(torch, SMALL, runs, dtype, optimizer, networks)
        for _ in range(5):
            together()
            theirs()
        difference = f"{np.abs(networks.theta - theta()).max():12.1e}"
        steps.append(theirs)
    times = in_turns(steps, rounds, block)
    one, many = (statistics.median(found) for found in times[:2])
    times_one = ratio(times[1], times[0])
    line = f"{runs:>8}  {optimizer:<5}{dtype:<9}{one:>10.1f}{many:>11.1f}{times_one:>8.1f}×"
    line += f"{runs / times_one:>10.1f}×"
    if torch is None:
        return f"{line}{'-':>11}{'-':>9}"
    vmap = statistics.median(times[2])
    return f"{line}{vmap:>11.1f}{ratio(times[2], times[1]):>8.2f}×{difference}"


def measure_epochs(runs: int, changes: dict[str, Any], rounds: int) -> str:
    """One line of the second table: 20 epochs of the penguins, one run and many."""
    hidden, batch = SMALL.sizes[1:-1], SMALL.batch
    base = Experiment(hidden_units=hidden, batch_size=batch, epochs=20, **changes)
    experiments = [base.replace(seed=seed) for seed in range(runs)]

    def one() -> None:
        Trainer(base).run_to_end()

    def many() -> None:
        ManyTrainer(experiments).run_to_end()

    times = in_turns([one, many], rounds, 0.0)
    milliseconds = [statistics.median(found) / 1e3 / base.epochs for found in times]
    times_one = ratio(times[1], times[0])
    name = ", ".join(f"{name} {value}" for name, value in changes.items()) or "as above, Adam"
    return (
        f"{runs:>8}  {name:<24}{milliseconds[0]:>10.3f}{milliseconds[1]:>10.3f}"
        f"{times_one:>8.1f}×{runs / times_one:>10.1f}×"
    )


def main() -> None:
    arguments = parse_arguments()
    rounds, block = (5, 0.01) if arguments.quick else (arguments.rounds, 0.03)
    torch = pytorch(threads=1)
    print_versions(torch)
    print("one thread for each\n")
    print(f"A step of {SMALL.name}, batches of {SMALL.batch}")
    print(
        f"{'networks':>8}  {'opt.':<5}{'numbers':<9}{'one µs':>10}{'all µs':>11}{'ratio':>9}"
        f"{'gain':>11}{'vmap µs':>11}{'vmap/us':>9}{'difference':>12}"
    )
    for runs in arguments.runs or [16, 64, 256]:
        for dtype in arguments.precision or ["float64", "float32"]:
            for optimizer in arguments.optimizer or ["sgd", "adam"]:
                print(measure_step(torch, runs, dtype, optimizer, rounds, block), flush=True)
    print("\nAn epoch of the penguins (239 rows, and 103 measured beside them)")
    print(f"{'networks':>8}  {'':<24}{'one ms':>10}{'all ms':>10}{'ratio':>9}{'gain':>11}")
    for runs in arguments.runs or [16, 64, 256]:
        for changes in ({}, {"activation": "tanh"}, {"dropout": 0.2}):
            print(measure_epochs(runs, changes, rounds), flush=True)
    print("\nratio: the time of all over the time of one; gain: against one after another.")


if __name__ == "__main__":
    main()
