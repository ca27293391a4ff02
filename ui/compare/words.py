"""How sweeps and their figures are put into words. No Streamlit here."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from neuralnet.experiment import LIMITS, Experiment
from neuralnet.many.sweeps import RunResult
from neuralnet.preparation import prepare
from ui.words.numbers import number, percent, value_with_unit
from ui.words.settings import SETTING_NAMES, setting_value

ENDS = {
    "epochs": "all epochs",
    "patience": "stopped early",
    "accuracy": "accuracy reached",
    "loss": "loss reached",
    "non-finite": "numbers overflowed",
}


def what_differs(one: Experiment, other: Experiment) -> str:
    """The settings in which ``one`` differs from ``other``: "learning rate 0.01, seed 3"."""
    changes = one.changes_from(other)
    names = [name for name in changes if name not in LIMITS] or list(changes)
    phrases = [f"{SETTING_NAMES[name]} {setting_value(name, changes[name])}" for name in names]
    return ", ".join(phrases) or "the same settings"


def figure_titles(experiment: Experiment) -> dict[str, str]:
    """The figures that runs of ``experiment`` have, the most telling first."""
    is_number = experiment.task == "regression"
    metric = f"error (RMSE{_unit_in_brackets(experiment)})" if is_number else "accuracy"
    titles = {
        "validation_metric": f"Validation {metric}",
        "validation_loss": "Validation loss",
        "training_metric": f"Training {metric}",
        "training_loss": "Training loss",
    }
    if not len(prepare(experiment).validation_rows):
        titles = {name: words for name, words in titles.items() if name.startswith("training")}
    return titles


def _unit_in_brackets(experiment: Experiment) -> str:
    unit = prepare(experiment).dataset.target_unit
    return f", {unit}" if unit else ""


def figure_value(experiment: Experiment, figure: str, value: float) -> str:
    """A figure with its unit: "97.1%", "0.0812", "312 g"."""
    if not math.isfinite(value):
        return "–"
    if figure.endswith("loss"):
        return number(value)
    if experiment.task == "regression":
        return value_with_unit(value, prepare(experiment).dataset.target_unit)
    return percent(value)


def is_better_high(experiment: Experiment, figure: str) -> bool:
    """Is a larger figure better? True for accuracies only."""
    return figure.endswith("metric") and experiment.task == "classification"


def rows_of(experiment: Experiment, figure: str) -> int:
    """How many rows a figure is measured on."""
    data = prepare(experiment)
    return len(data.validation_rows if figure.startswith("validation") else data.training_rows)


def usable(results: Mapping[int, RunResult]) -> dict[int, RunResult]:
    """The runs that came to an end with finite numbers."""
    return {place: run for place, run in results.items() if run.end.kind != "non-finite"}


def last_figure(result: RunResult, figure: str) -> float:
    """A figure at the run's end; NaN where its numbers overflowed."""
    if result.end.kind == "non-finite":
        return math.nan
    return float(getattr(result.final, figure))


def best_and_worst(
    experiment: Experiment, results: Mapping[int, RunResult], figure: str
) -> tuple[int, int]:
    """The places of the best and of the worst usable run."""
    places = sorted(usable(results))
    sign = -1.0 if is_better_high(experiment, figure) else 1.0
    order = np.argsort([sign * last_figure(results[place], figure) for place in places])
    return places[int(order[0])], places[int(order[-1])]
