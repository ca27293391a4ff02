"""How long a step takes on the CPU and on a GPU, beside PyTorch's on the same GPU.

The same formulas run on both devices: NumPy's arrays or CuPy's. Single networks from the course's
lab to one of 1.9 million parameters, many small networks as one batch, and whole epochs. On the GPU
a step is timed as it is, operation by operation, and replayed as a CUDA graph where it could be
captured as one. A block of steps is timed from its first call until the device has done the last
one; all are timed in turns, and the ratios are of neighbours in time.

    python benchmarks/devices.py
    python benchmarks/devices.py --precision float32 --quick

Where there is no GPU the script says why and times the CPU alone.
"""

import argparse
import importlib
import platform
import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

# Importing it sets one thread for BLAS, before NumPy is imported.
from benchmarks.many_runs import (  # noqa: E402
    SMALL,
    Shape,
    in_turns,
    networks_and_rows,
    our_step,
    ratio,
    torch_step,
)
from benchmarks.training_step import LEARNING_RATE, processor  # noqa: E402

import numpy as np  # noqa: E402  # isort: skip

from neuralnet.device.arrays import to_host  # noqa: E402
from neuralnet.device.backend import array_module, device_name, release_memory, wait  # noqa: E402
from neuralnet.device.fixed_step import FixedStep  # noqa: E402
from neuralnet.device.rows import gather  # noqa: E402
from neuralnet.errors import DeviceUnavailableError  # noqa: E402
from neuralnet.experiment import Experiment  # noqa: E402
from neuralnet.many.many_trainer import ManyTrainer  # noqa: E402
from neuralnet.network import Network  # noqa: E402
from neuralnet.optimizers import OPTIMIZERS  # noqa: E402
from neuralnet.training import Trainer  # noqa: E402

RUNS = (1, 64, 1024)  # of the second table
STEPS_COMPARED = 3

CASES: tuple[tuple[Shape, int | None], ...] = (
    (Shape((4, 10, 10, 3), 10), None),
    (Shape((64, 128, 64, 10), 128), None),
    (Shape((784, 1024, 1024, 10), 512), None),
    (SMALL, 64),
    (SMALL, 1024),
)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--precision", choices=["float32", "float64"], action="append")
    parser.add_argument("--rounds", type=int, default=9, help="timed blocks of each (default: 9)")
    parser.add_argument("--quick", action="store_true", help="few and short blocks, a rough look")
    return parser.parse_args()


def until_done(step: Callable[[], Any], wait: Callable[[], Any], times: int) -> Callable[[], None]:
    """``times`` steps as one call that returns when the device has done them."""

    def call() -> None:
        for _ in range(times):
            step()
        wait()

    return call


HEADS = ("CPU µs", "GPU µs", "replayed µs", "PyTorch µs", "replay gain", "CPU/GPU", "PyTorch/GPU")


def line(name: str, steps: list[Callable[[], Any] | None], rounds: int, per: int) -> str:
    """One line: the times of the CPU, of the GPU, of its graph and of PyTorch on it, in µs, and
    three ratios: a GPU's step over its replay, and the CPU and PyTorch over the faster of these."""
    there = [step for step in steps if step is not None]
    times = iter(in_turns(there, rounds, 0.1))
    cpu, gpu, replayed, theirs = (None if step is None else next(times) for step in steps)
    best = gpu
    if gpu and replayed and statistics.median(replayed) < statistics.median(gpu):
        best = replayed
    text = name
    for of in (cpu, gpu, replayed, theirs):
        text += f"{'-':>13}" if of is None else f"{statistics.median(of) / per:>13.1f}"
    for of, to in ((gpu, replayed), (cpu, best), (theirs, best)):
        text += f"{'-':>13}" if of is None or to is None else f"{ratio(of, to):>12.2f}×"
    return text


def replayed_step(
    shape: Shape, runs: int | None, dtype: str, xp: ModuleType
) -> tuple[Network, Callable[[], None] | None, str]:
    """The network and the step of ``our_step`` in fixed places, replayed as a graph after two
    steps; in its place None and the reason where it could not be captured."""
    network, x, y, rows = networks_and_rows(shape, runs, dtype, xp)
    update = OPTIMIZERS["adam"](network.theta, learning_rate=LEARNING_RATE, xp=xp)
    delta = xp.full_like(network.theta, np.nan)

    def operations(fixed: FixedStep) -> None:
        fixed.network.forward(fixed.x)
        fixed.loss = fixed.network.loss_value(fixed.y)
        fixed.g = fixed.network.backward(fixed.y)
        update.delta(fixed.g, out=delta, numbers=fixed.numbers)
        network.theta += delta
        update.keep_next_state()

    masks = [None] * len(network.layers)
    fixed = FixedStep(network, update, shape.batch, masks, operations)

    def step() -> None:
        gather(x, rows, out=fixed.x, xp=xp)
        gather(y, rows, out=fixed.y, xp=xp)
        fixed(masks)
        update.t += 1

    for _ in range(STEPS_COMPARED):
        step()
    return network, step if fixed.repeated.is_captured else None, fixed.repeated.why_not


def measure_step(
    shape: Shape, runs: int | None, dtype: str, xp: ModuleType | None, torch: Any, rounds: int
) -> str:
    """One line of the first table."""
    network, on_cpu = our_step(shape, runs, dtype, "adam")
    times = 20 if shape.sizes[0] < 500 else 2
    steps: list[Callable[[], Any] | None] = [until_done(on_cpu, lambda: None, times), *[None] * 3]
    why_not = ""
    if xp is not None:
        there, on_gpu = our_step(shape, runs, dtype, "adam", xp)
        start = to_host(there.theta).copy()
        if torch is not None:
            _theta, theirs = torch_step(torch, shape, runs, dtype, "adam", there, "cuda")
            steps[3] = until_done(theirs, torch.cuda.synchronize, times)
        in_places, replay, why_not = replayed_step(shape, runs, dtype, xp)
        for _ in range(STEPS_COMPARED):
            on_cpu()
            on_gpu()
        # Different arithmetic may differ in its last digits, not in what it does.
        tolerance = 1e-9 if dtype == "float64" else 1e-2
        for other in (there, in_places):
            np.testing.assert_allclose(to_host(other.theta), network.theta, atol=tolerance)
        assert not np.array_equal(start, network.theta)
        steps[1] = until_done(on_gpu, lambda: wait(xp), times)
        steps[2] = None if replay is None else until_done(replay, lambda: wait(xp), times)
    name = f"{shape.name:<18}{runs or 1:>6}{shape.batch:>7}  {dtype:<9}"
    return line(name, steps, rounds, times) + (f"  not captured: {why_not}" if why_not else "")


def measure_epoch(runs: int, xp: ModuleType | None, rounds: int) -> str:
    """One line of the second table: 5 epochs of the penguins, one run or many as a batch."""
    base = Experiment(hidden_units=(8, 8), batch_size=32, epochs=5)

    def train(device: str) -> Callable[[], None]:
        runs_there = [base.replace(seed=seed, device=device) for seed in range(runs)]

        def call() -> None:
            if runs == 1:
                Trainer(runs_there[0]).run_to_end()
            else:
                ManyTrainer(runs_there).run_to_end()

        return call

    # The trainers replay what can be captured: on the GPU there is one way.
    steps = [train("cpu"), train("gpu") if xp is not None else None, None, None]
    return line(f"{'4-8-8-3':<18}{runs:>6}{32:>7}  {'float64':<9}", steps, rounds, base.epochs)


def main() -> None:
    arguments = parse_arguments()
    rounds = 3 if arguments.quick else arguments.rounds
    torch: Any = None
    try:
        xp: ModuleType | None = array_module("gpu")
    except DeviceUnavailableError as error:
        xp, why = None, str(error)
    else:
        try:
            torch = importlib.import_module("torch")
            torch = torch if torch.cuda.is_available() else None
        except ImportError:
            pass
    print(f"Python {platform.python_version()}, NumPy {np.__version__} on {platform.node()}")
    print(f"CPU: {processor()}; one thread")
    if xp is None:
        print(f"GPU: none. {why}.")
    else:
        print(f"GPU: {device_name('gpu')}, CuPy {xp.__version__}, ", end="")
        print(f"PyTorch {torch.__version__}" if torch else "no PyTorch that sees it")
    gpu = "no GPU" if xp is None else device_name("gpu")
    heads = f"{'network':<18}{'runs':>6}{'batch':>7}  {'numbers':<9}"
    heads += "".join(f"{head:>13}" for head in HEADS)
    print(f"\nA step with Adam ({gpu})\n{heads}")
    for shape, runs in CASES:
        for dtype in arguments.precision or ["float32", "float64"]:
            print(measure_step(shape, runs, dtype, xp, torch, rounds), flush=True)
            if xp is not None:
                release_memory(xp)
    print(f"\nAn epoch of the penguins ({gpu})\n{heads}")
    for runs in RUNS:
        print(measure_epoch(runs, xp, rounds), flush=True)
    if xp is None:
        print("\nThere is no GPU: only the CPU was timed, and nothing is said of a GPU.")


if __name__ == "__main__":
    main()
