"""When a run is over, and why: a condition met at an epoch's end, or numbers that ran out.

One network and many at once ask the same functions, so they stop at the same step with the same
words.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from neuralnet.device.arrays import Array, to_host
from neuralnet.experiment import Experiment
from neuralnet.history import Measurement
from neuralnet.measuring import in_percent
from neuralnet.network import Network
from neuralnet.optimizers import Optimizer
from neuralnet.plurals import agree, plural
from neuralnet.validation import plain

# The square of an output that is smaller overflows in no precision.
SQUARES_FIT = 1e15


@dataclass(frozen=True)
class End:
    """Why a run has no step after ``step``. ``kind``: "epochs", "patience", "accuracy", "loss" or
    "non-finite"; ``message`` is a sentence for people."""

    kind: str
    step: int
    message: str


def end_condition(
    wanted: Experiment, now: Measurement, best: Measurement | None, *, is_regression: bool
) -> End | None:
    """Why a run as ``wanted`` is over at ``now``, the measurement of an epoch's end; None if it is
    not. ``best`` is the measurement with the lowest validation loss so far, where there is one."""
    at = f"after epoch {now.epoch}"
    if wanted.patience and best is not None and now.epoch - best.epoch >= wanted.patience:
        return End(
            "patience",
            now.step,
            f"Stopped {at}: the validation loss has not improved for "
            f"{plural(wanted.patience, 'epoch')}. Its lowest value was "
            f"{best.validation_loss:.4f}, at epoch {best.epoch}.",
        )
    if wanted.stop_at_accuracy and not is_regression:
        reached = now.validation_metric
        if math.isnan(reached):
            reached = now.training_metric
        if reached >= wanted.stop_at_accuracy:
            return End(
                "accuracy",
                now.step,
                f"Stopped {at}: the accuracy reached {in_percent(reached)}, at least the "
                f"{in_percent(wanted.stop_at_accuracy)} asked for.",
            )
    if wanted.stop_at_loss and now.training_loss <= wanted.stop_at_loss:
        return End(
            "loss",
            now.step,
            f"Stopped {at}: the training loss fell to {now.training_loss:.4g}, at most the "
            f"{plain(wanted.stop_at_loss)} asked for.",
        )
    if now.epoch >= wanted.epochs:
        the_last = agree(
            wanted.epochs, "The one epoch", f"The last of {plural(wanted.epochs, 'epoch')}"
        )
        return End("epochs", now.step, f"{the_last} is done.")
    return None


def buffers_in_order(
    network: Network, loss: Array, optimizer: Optimizer, delta: Array
) -> Iterator[tuple[str, str, Array]]:
    """Every buffer of a step in the order in which it was filled: its place, its symbol, itself."""
    layers = network.layers
    for number, layer in enumerate(layers, start=1):
        yield f"layer {number}", "z", layer.z
        yield f"layer {number}", "a", layer.a
    yield "the loss", "L", network.xp.asarray(loss)
    for number, layer in reversed(list(enumerate(layers, start=1))):
        if layer is not layers[-1] or not network.is_canonical:
            yield f"layer {number}", "∂L/∂a", layer.dL_da
        yield f"layer {number}", "∂L/∂z", layer.dL_dz
        yield f"layer {number}", "∂L/∂W", layer.dL_dW
        yield f"layer {number}", "∂L/∂b", layer.dL_db
    for name, values in zip(optimizer.state_names, optimizer.next_state, strict=True):
        yield f"the optimizer ({optimizer.title})", name, values
    yield "the update", "Δθ", delta
    yield "the next step", "θ", network.theta + delta


def find_non_finite(buffers: Iterable[tuple[str, str, Array]], step: int) -> End | None:
    """The end at ``step`` by the first of ``buffers`` that holds inf or NaN; None if none does."""
    outputs = np.zeros(0)
    for place, symbol, buffer in buffers:
        values = to_host(buffer)
        if not np.isfinite(values).all():
            kind = "not a number" if np.isnan(values).any() else "infinite"
            return End(
                "non-finite",
                step,
                f"Stopped at step {step}: {symbol} of {place} became {kind}. "
                f"{_why(symbol, kind, outputs)}",
            )
        if symbol == "a":
            outputs = values
    return None


def _why(symbol: str, kind: str, outputs: np.ndarray) -> str:
    """What made a number of a step infinite or not a number, and what helps; ``outputs`` are those
    of the output layer where the step came so far. A loss of finite outputs is no number where
    it takes the logarithm of one that is no probability."""
    no_logarithm = kind == "not a number" or np.abs(outputs).max(initial=0.0) < SQUARES_FIT
    if symbol == "L" and no_logarithm:
        return (
            "The loss takes a logarithm, and an output has none: it is not between 0 and 1. "
            "Another output layer, or another loss, is the cure, and no learning rate is."
        )
    return (
        "The numbers outgrew what the computer can hold. The parameters of this step are the last "
        "good ones; a smaller learning rate from an earlier step usually helps."
    )
