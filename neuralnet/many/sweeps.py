"""Sweeps: the same training with other seeds, over two settings, or two settings side by side.

A ``Sweep`` is a frozen list of experiments and says how they lie: row by row over its axes. It is
cut into batches of equal shape, each of which trains as one ``ManyTrainer``. A batch is a function
without arguments, so any executor can run it, in this process, another or on another machine, and
what comes back are the same records of the same numbers.
"""

import csv
import hashlib
import io
import itertools
import json
import math
import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from neuralnet.device.backend import release_memory
from neuralnet.ending import End
from neuralnet.errors import DeviceUnavailableError, SettingError
from neuralnet.experiment import LIMITS, SETTINGS, Experiment, Run
from neuralnet.history import Measurement, best_epoch
from neuralnet.many.many_trainer import ManyTrainer, shape_key
from neuralnet.network import parameter_count
from neuralnet.plurals import plural
from neuralnet.preparation import input_count, network_layers, prepare
from neuralnet.validation import choice, integer

MOST_RUNS = 1024
MOST_AXES = 3
# Parameters × epochs, summed over the runs: minutes on one core.
MOST_WORK = 2e9

# A batch holds at most this many runs, and fewer where their step would fill the memory (bytes) or
# keep others waiting (rows × parameters × runs).
RUNS_IN_A_BATCH = 64
BYTES_IN_A_BATCH = 128 * 2**20
WORK_IN_A_STEP = 2**23

# Settings that are one number: what a grid can be laid over.
NUMERIC_SETTINGS = tuple(
    name
    for name, setting in SETTINGS.items()
    if isinstance(setting.default, int | float) and setting.metadata["is_amount"]
)

# The measurements of a run, as its curve's columns after the step.
FIGURES = ("training_loss", "training_metric", "validation_loss", "validation_metric")


@dataclass(frozen=True)
class Axis:
    """One setting and the values it takes, in the order in which they are shown."""

    name: str
    values: tuple[Any, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(self.values))
        if not self.values:
            raise SettingError(self.name, "at least one value", self.values)
        if len(set(self.values)) < len(self.values):
            raise SettingError(self.name, "values that differ", self.values)

    @classmethod
    def spread(cls, name: str, low: float, high: float, count: int, *, log: bool = False) -> "Axis":
        """``count`` values from ``low`` to ``high``, evenly spaced (``log``: by equal factors),
        rounded to three digits; whole numbers, each once, where the setting is one."""
        choice(*NUMERIC_SETTINGS)(name, name)
        count = integer(1, MOST_RUNS)("count", count)
        if not (math.isfinite(low) and math.isfinite(high) and low <= high):
            raise SettingError(name, "two numbers, the smaller first", (low, high))
        if log and low <= 0:
            raise SettingError(name, "numbers above 0 for equal factors", low)
        even = np.geomspace(low, high, count) if log else np.linspace(low, high, count)
        values = [float(f"{value:.3g}") for value in even]
        if isinstance(SETTINGS[name].default, int):
            values = [round(value) for value in even]
        return cls(name, tuple(dict.fromkeys(values)))


@dataclass(frozen=True)
class Sweep:
    """Experiments in the order of their places on ``axes``, the last axis fastest.

    Raises ``SettingError`` for too many runs, or for more training than one sweep may ask for.
    """

    experiments: tuple[Experiment, ...]
    axes: tuple[Axis, ...]

    def __post_init__(self) -> None:
        places = math.prod(len(axis.values) for axis in self.axes)
        if not 1 <= len(self.experiments) <= MOST_RUNS:
            raise SettingError("runs", f"from 1 to {MOST_RUNS} runs", len(self.experiments))
        if places != len(self.experiments):
            raise SettingError("axes", f"places for {plural(len(self.experiments), 'run')}", places)
        work = sum(
            _parameters(self.experiments[positions[0]])
            * sum(self.experiments[position].epochs for position in positions)
            for positions in self._groups()
        )
        if work > MOST_WORK:
            raise SettingError(
                "runs", f"at most {MOST_WORK:g} parameters × epochs over all runs", f"{work:.3g}"
            )

    def _groups(self) -> list[list[int]]:
        """The places of the runs, those of equal shape together."""
        groups: dict[tuple[Any, ...], list[int]] = {}
        for position, run in enumerate(self.experiments):
            groups.setdefault(shape_key(run), []).append(position)
        return list(groups.values())

    @property
    def shape(self) -> tuple[int, ...]:
        """How many values each axis has."""
        return tuple(len(axis.values) for axis in self.axes)

    @property
    def key(self) -> str:
        """A hash of all its runs: equal keys, equal results (on another machine, but for
        rounding)."""
        keys = "".join(experiment_key(run) for run in self.experiments)
        return hashlib.sha256(keys.encode()).hexdigest()[:16]

    def values_at(self, position: int) -> dict[str, Any]:
        """What the axes say of the run at ``position``."""
        index = np.unravel_index(position, self.shape)
        return {axis.name: axis.values[int(i)] for axis, i in zip(self.axes, index, strict=True)}

    def batches(self, runs_in_a_batch: int = RUNS_IN_A_BATCH) -> list["Batch"]:
        """The runs in batches of equal shape and bounded size, in order. Which run trains beside
        which depends on the sweep alone, and so, on one machine, does every last digit of the
        results."""
        batches = []
        for positions in self._groups():
            size = min(runs_in_a_batch, _most_at_once(self.experiments[positions[0]]))
            for start in range(0, len(positions), size):
                part = tuple(positions[start : start + size])
                batches.append(Batch(part, tuple(self.experiments[run] for run in part)))
        return batches


def grid(experiment: Experiment, *axes: Axis) -> Sweep:
    """``experiment`` with every combination of the axes' values."""
    if not 1 <= len(axes) <= MOST_AXES:
        raise SettingError("axes", f"from 1 to {MOST_AXES}", len(axes))
    names = [axis.name for axis in axes]
    if len(set(names)) < len(names):
        raise SettingError("axes", "different settings", names)
    if math.prod(len(axis.values) for axis in axes) > MOST_RUNS:
        runs = " × ".join(str(len(axis.values)) for axis in axes)
        raise SettingError("runs", f"at most {MOST_RUNS} runs", runs)
    combinations = itertools.product(*(axis.values for axis in axes))
    return Sweep(
        tuple(
            experiment.replace(**dict(zip(names, values, strict=True))) for values in combinations
        ),
        axes,
    )


def seeds(experiment: Experiment, count: int) -> Sweep:
    """``experiment`` from ``count`` seeds, its own first: other start weights and shuffles."""
    return grid(experiment, seed_axis(experiment, count))


def seed_axis(experiment: Experiment, count: int) -> Axis:
    """``count`` seeds from the experiment's own on."""
    count = integer(1, MOST_RUNS)("seeds", count)
    return Axis("seed", tuple(range(experiment.seed, experiment.seed + count)))


def side_by_side(first: Experiment, second: Experiment, count: int) -> Sweep:
    """Two experiments from the same ``count`` seeds: axes "side" ("A", "B") and "seed"."""
    axis = seed_axis(first, count)
    runs = [side.replace(seed=seed) for side in (first, second) for seed in axis.values]
    return Sweep(tuple(runs), (Axis("side", ("A", "B")), axis))


def experiment_key(experiment: Experiment) -> str:
    """A hash of all that a result depends on: the run and where it ends."""
    limits = [getattr(experiment, name) for name in LIMITS]
    text = json.dumps([Run(experiment).key, limits])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _parameters(experiment: Experiment) -> int:
    return parameter_count(input_count(experiment), network_layers(experiment))


def _most_at_once(experiment: Experiment) -> int:
    """How many runs of this shape a batch may hold."""
    data, layers, parameters = (
        prepare(experiment),
        network_layers(experiment),
        _parameters(experiment),
    )
    rows, batch = len(data.x), min(experiment.batch_size, len(data.training_rows))
    # θ, ∂L/∂θ, Δθ, the optimizer's state and its copies; an epoch's rows; a step's buffers; curves.
    numbers = 12 * parameters + rows * (input_count(experiment) + 3 * layers[-1].units)
    numbers += 6 * batch * sum(layer.numbers_in_a_row for layer in layers) + 5 * experiment.epochs
    by_memory = BYTES_IN_A_BATCH // (8 * numbers)
    by_work = WORK_IN_A_STEP // (parameters * max(batch, rows // 3))
    return max(1, min(by_memory, by_work))


# --- what comes back -----------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class RunResult:
    """How one run went. ``curve``: float64, (E, 5), read-only: step, training loss and metric,
    validation loss and metric at the start and at every epoch's end."""

    key: str
    curve: np.ndarray
    end: End
    note: str = ""  # why it was not computed on the device that was asked for

    def __post_init__(self) -> None:
        curve = np.array(self.curve, dtype=np.float64)
        curve.setflags(write=False)
        object.__setattr__(self, "curve", curve)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, RunResult)
            and (self.key, self.end) == (other.key, other.end)
            and np.array_equal(self.curve, other.curve, equal_nan=True)
        )

    __hash__ = None  # type: ignore[assignment]

    @property
    def measurements(self) -> list[Measurement]:
        """The rows of the curve by name."""
        return [
            Measurement(int(step), epoch, *(float(figure) for figure in figures))
            for epoch, (step, *figures) in enumerate(self.curve)
        ]

    @property
    def final(self) -> Measurement:
        """The last measurement."""
        return self.measurements[-1]

    @property
    def best(self) -> Measurement | None:
        """The measurement with the lowest validation loss; None without validation rows."""
        return best_epoch(self.measurements)


def surface(
    sweep: Sweep, results: Mapping[int, RunResult], figure: str, *, best: bool = False
) -> np.ndarray:
    """One figure of every run, float64, in the shape of the sweep's axes: at the end, or at the
    epoch of the lowest validation loss. NaN where there is no result yet."""
    choice(*FIGURES)("figure", figure)
    values = np.full(len(sweep.experiments), np.nan)
    for position, result in results.items():
        measurement = result.best if best else result.final
        if measurement is not None:
            values[position] = getattr(measurement, figure)
    return values.reshape(sweep.shape)


def results_csv(sweep: Sweep, results: Mapping[int, RunResult]) -> str:
    """One line per finished run: its place, why it ended, its last and its best figures."""
    names = [axis.name for axis in sweep.axes]
    heads = ["run", *names, "end", "steps", "epochs_trained"]
    heads += [f"final_{figure}" for figure in FIGURES]
    heads += ["best_epoch", *(f"best_{figure}" for figure in FIGURES)]
    rows = []
    for position in sorted(results):
        result = results[position]
        row = [position, *sweep.values_at(position).values(), result.end.kind, result.end.step]
        row += [result.final.epoch, *(getattr(result.final, figure) for figure in FIGURES)]
        best = result.best
        row += [best.epoch if best else ""]
        row += [getattr(best, figure) if best else "" for figure in FIGURES]
        rows.append(row)
    return _csv([heads, *rows])


def curves_csv(sweep: Sweep, results: Mapping[int, RunResult]) -> str:
    """One line per measurement of every finished run."""
    names = [axis.name for axis in sweep.axes]
    rows: list[list[Any]] = [["run", *names, "epoch", "step", *FIGURES]]
    for position in sorted(results):
        place = [position, *sweep.values_at(position).values()]
        for m in results[position].measurements:
            figures = [getattr(m, figure) for figure in FIGURES]
            rows.append([*place, m.epoch, m.step, *figures])
    return _csv(rows)


def _csv(rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


# --- running -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Batch:
    """Runs of equal shape and their places in the sweep. Called, it trains them all; it can be sent
    to another process or machine."""

    positions: tuple[int, ...]
    experiments: tuple[Experiment, ...]
    note: str = ""

    def __call__(self) -> dict[int, RunResult]:
        try:
            trainer = ManyTrainer(self.experiments)
            trainer.run_to_end()
        except (DeviceUnavailableError, MemoryError) as error:
            return self.on_the_cpu(error)()
        found, xp = self.results(trainer), trainer.xp
        del trainer
        release_memory(xp)
        return found

    def results(self, trainer: ManyTrainer) -> dict[int, RunResult]:
        """The results of those runs that are over, by place in the sweep."""
        found = {}
        for number, position in enumerate(self.positions):
            end = trainer.ends[number]
            if end is not None:
                key = experiment_key(self.experiments[number])
                found[position] = RunResult(key, trainer.curve(number), end, self.note)
        return found

    @property
    def on_cpu(self) -> bool:
        """Is it trained there?"""
        return self.experiments[0].device == "cpu"

    def on_the_cpu(self, error: Exception) -> "Batch":
        """The same runs on the CPU, because of ``error`` on a device; raises it where they already
        are there."""
        if self.on_cpu:
            raise error
        runs = tuple(run.replace(device="cpu") for run in self.experiments)
        return Batch(self.positions, runs, f"Trained on the CPU: {error}")


class RunsBatches(Protocol):
    """What a sweep needs of an executor: those of ``concurrent.futures`` have it, and so have
    clients of a cluster."""

    def submit(self, batch: Batch, /) -> "Future[dict[int, RunResult]]": ...


class InSlices:
    """An executor in this process that works only while ``work`` is called: between two slices
    others have their turn, and intermediate results can be looked at."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Batch, Future[dict[int, RunResult]]]] = deque()
        self.batch: Batch | None = None  # the batch being trained, and its trainer
        self.trainer: ManyTrainer | None = None

    def submit(self, batch: Batch, /) -> "Future[dict[int, RunResult]]":
        """Queue ``batch``."""
        future: Future[dict[int, RunResult]] = Future()
        self._waiting.append((batch, future))
        return future

    def work(self, seconds: float) -> None:
        """Train for about ``seconds``, at least one step."""
        deadline = time.monotonic() + seconds
        while self._waiting:
            batch, future = self._waiting[0]
            try:
                if self.trainer is None:
                    self.batch, self.trainer = batch, ManyTrainer(batch.experiments)
                if self.trainer.advance(deadline - time.monotonic()):
                    future.set_result(batch.results(self.trainer))
                    self._leave()
            except Exception as error:  # as executors do, the future raises it later
                self._fall_back(batch, future, error)
            if time.monotonic() >= deadline:
                break

    def _fall_back(
        self, batch: Batch, future: "Future[dict[int, RunResult]]", error: Exception
    ) -> None:
        self._leave()
        if not isinstance(error, DeviceUnavailableError | MemoryError) or batch.on_cpu:
            future.set_exception(error)
        else:
            self._waiting.appendleft((batch.on_the_cpu(error), future))

    def drop_cancelled(self) -> None:
        """Forget the batches whose futures were cancelled."""
        self._waiting = deque(pair for pair in self._waiting if not pair[1].cancelled())
        if self.trainer is not None and (
            not self._waiting or self._waiting[0][0] is not self.batch
        ):
            self.batch = self.trainer = None

    def _leave(self) -> None:
        self._waiting.popleft()
        xp = None if self.trainer is None else self.trainer.xp
        self.batch = self.trainer = None
        if xp is not None:
            release_memory(xp)


class SweepRun:
    """A sweep on its way: ``advance`` again and again until it returns True.

    ``executor`` runs the batches; without one they train in this process, and only while
    ``advance`` is called. ``results`` holds what is finished, by place in the sweep; ``failures``
    what went wrong, in words, by place. ``stop`` keeps what is finished and gives up the rest.
    """

    def __init__(
        self,
        sweep: Sweep,
        executor: Executor | RunsBatches | None = None,
        *,
        runs_in_a_batch: int = RUNS_IN_A_BATCH,
    ) -> None:
        self.sweep = sweep
        self.results: dict[int, RunResult] = {}
        self.failures: dict[int, str] = {}
        self.stopped = False
        self._here = InSlices() if executor is None else None
        submit = (self._here or executor).submit  # type: ignore[union-attr]
        self._pending = {submit(batch): batch for batch in sweep.batches(runs_in_a_batch)}

    @property
    def done(self) -> bool:
        """Is nothing left to train?"""
        return not self._pending

    @property
    def progress(self) -> float:
        """The share of all epochs that is done, 0 to 1."""
        runs = self.sweep.experiments
        done = sum(runs[position].epochs for position in {**self.results, **self.failures})
        done += sum(len(curve) - 1 for curve in self.unfinished.values())
        return done / sum(run.epochs for run in runs)

    def advance(self, seconds: float) -> bool:
        """Train (or wait) for about ``seconds`` and collect what is finished. True once there is
        nothing more to come."""
        if self._here is not None:
            self._here.work(seconds)
            self._collect_here()
        else:
            wait(self._pending, timeout=seconds, return_when=FIRST_COMPLETED)
        for future in [future for future in self._pending if future.done()]:
            batch = self._pending.pop(future)
            error = future.exception()
            if error is None:
                self.results.update(future.result())
            else:
                message = f"{type(error).__name__}: {error}"
                self.failures.update(dict.fromkeys(batch.positions, message))
        return self.done

    def _collect_here(self) -> None:
        """Runs that are over count, although their batch is not."""
        if self._here is not None and self._here.trainer is not None and self._here.batch:
            self.results.update(self._here.batch.results(self._here.trainer))

    @property
    def unfinished(self) -> dict[int, np.ndarray]:
        """The curves so far of the runs that train in this process at the moment, by place."""
        if self._here is None or self._here.trainer is None or self._here.batch is None:
            return {}
        trainer = self._here.trainer
        return {
            position: trainer.curve(number)
            for number, position in enumerate(self._here.batch.positions)
            if trainer.ends[number] is None
        }

    def run_to_end(self) -> dict[int, RunResult]:
        """Train (or wait) until there is nothing more to come."""
        while not self.advance(60.0):
            pass
        return self.results

    def stop(self) -> None:
        """Keep what is finished and give up the rest."""
        self.advance(0.0)
        for future in self._pending:
            future.cancel()
        if self._here is not None:
            self._here.drop_cancelled()
        self._pending.clear()
        self.stopped = True
