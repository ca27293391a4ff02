"""How much one visitor may ask for: refused in plain words before anything is trained."""

from __future__ import annotations

import math
from collections import defaultdict

from neuralnet.errors import SettingError
from neuralnet.experiment import Experiment
from neuralnet.many.many_trainer import shape_key
from neuralnet.many.sweeps import Sweep
from neuralnet.network import parameter_count
from neuralnet.preparation import input_count, network_layers, prepare
from ui.compare.running import RUNS_AT_ONCE
from ui.desk.learner import MOST_PARAMETERS
from ui.words.numbers import thousands

MOST_RUNS = 256
MOST_EPOCHS_TOGETHER = 50_000  # each leaves a line of five numbers in the visitor's session
MOST_SECONDS = 60.0  # of one processor core

# From measurements on one core of a server: the fixed cost of a batch's step, what every run in
# the batch adds to it, and multiply-adds a second.
STEP_SECONDS = 200e-6
RUN_SECONDS = 6e-6
MULTIPLY_ADDS_A_SECOND = 2e9


def about_seconds(sweep: Sweep) -> float:
    """Roughly how long the sweep takes one core: an order of magnitude, not a promise."""
    groups: dict[object, list[Experiment]] = defaultdict(list)
    for run in sweep.experiments:
        groups[shape_key(run)].append(run)
    total = 0.0
    for runs in groups.values():
        first, count = runs[0], len(runs)
        rows = len(prepare(first).training_rows)
        parameters = parameter_count(input_count(first), network_layers(first))
        epochs = max(run.epochs for run in runs)
        steps = epochs * math.ceil(rows / first.batch_size)
        # Forward, ∂L/∂W and ∂L/∂x each meet every weight once a row; measuring is one more forward.
        batches = math.ceil(count / RUNS_AT_ONCE)
        total += steps * (STEP_SECONDS * batches + RUN_SECONDS * count)
        total += 4.0 * epochs * rows * parameters * count / MULTIPLY_ADDS_A_SECOND
    return total


def check(sweep: Sweep) -> None:
    """Raise ``SettingError`` for a sweep that is too much for a shared server."""
    runs = sweep.experiments
    if len(runs) > MOST_RUNS:
        raise SettingError("runs", f"at most {MOST_RUNS} at once", len(runs))
    epochs = sum(run.epochs for run in runs)
    if epochs > MOST_EPOCHS_TOGETHER:
        words = f"at most {thousands(MOST_EPOCHS_TOGETHER)} epochs, all runs together"
        raise SettingError("epochs", words, epochs)
    for run in runs:
        count = parameter_count(input_count(run), network_layers(run))
        if count > MOST_PARAMETERS:
            words = f"networks of at most {thousands(MOST_PARAMETERS)} parameters"
            raise SettingError("hidden_units", words, count)
    seconds = about_seconds(sweep)
    if seconds > MOST_SECONDS:
        raise SettingError(
            "runs",
            f"about {MOST_SECONDS:.0f} seconds of one processor core at most (fewer runs or epochs,"
            " larger batches or a smaller network make it less)",
            f"about {seconds:.0f} seconds",
        )
