"""Ours beside the libraries that a user would pick instead: time per update and epochs a second.

One network, then many of one shape; four sizes, from 2-4-2-1 to 1.9 million parameters. All run on
one thread, in single precision, with the same weights, rows and optimizer, one after the other in
every round, so that a busy machine slows all: read the ratio. Below them all lie the bare matrix
products, which nobody can leave out. Where other programs want the cores, ``--clock cpu`` counts
the processor time that each took, in all of its threads, instead of the time that passed.

    python benchmarks/rivals.py
    python benchmarks/rivals.py --optimizer sgd --case 4-10-10-3 --rounds 5

"difference" is max |θ - our θ| after an epoch, where the library sees the batches in our order:
proof that it did the same work. scikit-learn and Keras draw an order of their own; of them it is
asked that the loss falls. A library that is not installed is named and left out.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
# Read when JAX is imported: one thread, as for all others.
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

# Importing it sets one thread for BLAS, before NumPy is imported.
from benchmarks.training_step import CASES, Case, Data, make_data, processor  # noqa: E402

import numpy as np  # noqa: E402  # isort: skip

from benchmarks.contestants import OF_MANY, OF_ONE, Contestant, MissingError, Task  # noqa: E402
from benchmarks.many_runs import ratio  # noqa: E402

LIBRARIES = ("numpy", "torch", "jax", "scikit-learn", "keras")
# How many networks are trained at once; the largest is matrix products alone, however many.
RUNS = {"2-4-2-1": 64, "4-10-10-3": 64, "64-128-64-10": 16}
CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}
LARGE = 500  # inputs from which an epoch has fewer batches


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--case", action="append", choices=[case.name for case in CASES])
    parser.add_argument("--optimizer", choices=["sgd", "adam"], default="adam")
    parser.add_argument("--rounds", type=int, default=9, help="timed blocks of each (default: 9)")
    parser.add_argument("--clock", choices=CLOCKS, default="wall")
    return parser.parse_args()


def task_of(case: Case, optimizer: str, runs: int | None) -> Task:
    data = make_data(case, "float32")
    if case.sizes[0] > LARGE:
        data = Data(data.x, data.labels, data.batches[:4])
    return Task(case, data, optimizer, runs)


def in_turns(
    trains: list[Callable[[], object]], rounds: int, block: float, clock: Callable[[], float]
) -> list[list[float]]:
    """µs per call of each, once in every round, in blocks of about ``block`` seconds."""

    def microseconds(train: Callable[[], object], repeats: int) -> float:
        start = clock()
        for _ in range(repeats):
            train()
        return (clock() - start) * 1e6 / repeats

    repeats = [max(1, round(block * 1e6 / max(1.0, microseconds(one, 2)))) for one in trains]
    times: list[list[float]] = [[] for _ in trains]
    for _ in range(rounds):
        for found, train, count in zip(times, trains, repeats, strict=True):
            found.append(microseconds(train, count))
    return times


def measure(task: Task, rounds: int, clock: Callable[[], float]) -> None:
    """Print a block of the table: ours, and each rival that is here."""
    found: list[Contestant] = []
    for make in OF_ONE if task.runs is None else OF_MANY:
        try:
            one = make(task)
            one.train()
        except MissingError as missing:
            print(f"  {make.__name__}: left out, for {missing}")
        else:
            found.append(one)
    our_theta = found[0].theta
    assert our_theta is not None
    differences = ["-" if c.theta is None else f"{far(c, found[0]):.1e}" for c in found]
    block = 0.1 if task.case.sizes[0] < LARGE else 0.0
    times = in_turns([one.train for one in found], rounds, block, clock)
    updates = len(task.data.batches) * (task.runs or 1)
    for one in found:
        if one.losses is not None:
            losses = one.losses()
            assert losses[-1] < losses[0], f"{one.name} does not learn: {losses}"
    for one, measured, difference in zip(found, times, differences, strict=True):
        per_epoch = [time / one.epochs for time in measured]
        ours = [time / found[0].epochs for time in times[0]]
        median = statistics.median(per_epoch)
        print(
            f"  {one.name:<28}{median / updates:>12.2f}{1e6 * (task.runs or 1) / median:>12,.1f}"
            f"{ratio(per_epoch, ours):>9.2f}×{difference:>12}",
            flush=True,
        )


def far(one: Contestant, ours: Contestant) -> float:
    """max |θ - our θ|."""
    assert one.theta is not None
    assert ours.theta is not None
    return float(np.abs(one.theta() - ours.theta()).max())


def versions() -> str:
    """What is installed here of that which is compared."""
    found = []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            found.append(f"no {name}")
    return ", ".join(found)


def main() -> None:
    arguments = parse_arguments()
    print(f"Python {platform.python_version()}, {versions()}")
    print(f"{processor()}; one thread for each; {arguments.optimizer}, float32")
    load = os.getloadavg()[0]
    what = {"wall": "time that passed", "cpu": "processor time"}[arguments.clock]
    print(f"{what}; processes that want a core, at the beginning: {load:.1f}")
    cases = [case for case in CASES if arguments.case is None or case.name in arguments.case]
    for runs_wanted in (False, True):
        for case in cases:
            if runs_wanted and case.name not in RUNS:
                print(f"\n{case.name}: not trained many at once; its steps are matrix products")
                continue
            runs = RUNS[case.name] if runs_wanted else None
            many = f"{runs} networks of " if runs else ""
            print(f"\n{many}{case.name}, batches of {case.batch}")
            print(f"  {'':<28}{'µs / update':>12}{'epochs / s':>12}{'ratio':>10}{'difference':>12}")
            measure(
                task_of(case, arguments.optimizer, runs), arguments.rounds, CLOCKS[arguments.clock]
            )
    print("\nAn epoch is 24 batches, 4 of the largest network. Of many networks, an update is one")
    print("network's, and an epoch too. ratio: the time over ours, median over the rounds.")


if __name__ == "__main__":
    main()
