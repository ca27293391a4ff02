"""Loss and accuracy of a state in words, always with the rows that they were measured on."""

from __future__ import annotations

import math

from neuralnet.training import Trainer
from ui.words.numbers import as_given, exact, number, percent, value_with_unit
from ui.words.settings import schedule_words

# Why there is no accuracy, no confusion matrix, no R² at a state.
NOT_FINITE = "not all of the network’s outputs are finite numbers"

# Why the losses of two sets differ: beside the curves, and in what is said of the difference.
OTHER_ROWS = (
    "Validation has other rows: a small gap may be chance, a loss that keeps rising is not."
)


def gap_words(training: float, validation: float, validation_rows: int) -> str:
    """The validation loss beside the training loss, and what the difference says."""
    if not validation_rows:
        return "This run keeps no rows for validation, so nothing would show overfitting."
    if not (math.isfinite(training) and math.isfinite(validation)):
        return "Not all of these losses are finite numbers any more."
    gap = validation - training
    place = f"{number(abs(gap))} {'above' if gap > 0 else 'below'}" if gap else "just at"
    return (
        f"The validation loss lies {place} the training loss. It may lie on either side. "
        f"{OTHER_ROWS} By chance these rows are harder or easier. A validation loss that *rises* "
        "while the training loss falls says that the network overfits."
    )


def state_words(trainer: Trainer) -> str:
    """Loss and metric of both sets: "training rows: loss 0.0931, accuracy 97.1%; validation …"."""
    m, parts = trainer.measure(), []
    for name, loss, metric in (
        ("training", m.training_loss, m.training_metric),
        ("validation", m.validation_loss, m.validation_metric),
    ):
        rows = trainer.data.training_rows if name == "training" else trainer.data.validation_rows
        if len(rows):
            figure = f"{metric_name(trainer)} {metric_text(trainer, metric)}"
            if metric != metric:
                figure = f"no {metric_name(trainer)}: {NOT_FINITE}"
            parts.append(f"{name} rows: loss {number(loss)}, {figure}")
    return "; ".join(parts)


def rate_text(trainer: Trainer) -> str:
    """The learning rate of the present step: as it was typed, or what a schedule makes of it."""
    rate = trainer.rate.value
    return exact(rate, 4) if trainer.learning_rate.changes else as_given(rate)


def rate_words(trainer: Trainer) -> str:
    """ "learning rate 0.001", or "learning rate 0.0005 (0.001 × 0.5: cosine, …)"."""
    words = f"learning rate {rate_text(trainer)}"
    if not trainer.learning_rate.changes:
        return words
    rate = trainer.rate
    parts = as_given(rate.chosen), exact(rate.share * rate.warmth, 4)
    return f"{words} ({' × '.join(parts)}: {schedule_words(trainer.settings)})"


def metric_name(trainer: Trainer) -> str:
    """The figure that people read beside the loss."""
    return "accuracy" if trainer.data.target_scaler is None else "RMSE"


def metric_title(trainer: Trainer) -> str:
    """As ``metric_name``, an error with the unit that it is in."""
    dataset, name = trainer.data.dataset, metric_name(trainer)
    if trainer.data.target_scaler is None:
        return name
    return f"{name} ({dataset.target_unit or f'in numbers of {dataset.target_name}'})"


def metric_text(trainer: Trainer, value: float) -> str:
    """ "97.1%", or an error in the target's unit."""
    if trainer.data.target_scaler is None:
        return percent(value)
    return value_with_unit(value, trainer.data.dataset.target_unit)
