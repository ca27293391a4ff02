"""The learner's own network, checked where it stands: every gradient against a measured slope."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from neuralnet.inside.step_check import check_step, is_too_large
from neuralnet.training import Trainer
from ui.kit.html import caption, note, page_link, prose, table
from ui.words.names import place_of
from ui.words.numbers import all_of, counted, plural, significant, thousands

SAMPLE = 200  # parameters that are checked of a network too large for all
LARGEST = 5  # gradients that are shown beside the worst
ROUNDING = 1e-5  # what is worse than this is more than rounding


@dataclass(frozen=True)
class Row:
    """One parameter: its place in θ, both gradients, and the relative error between them."""

    index: int
    backpropagated: float
    measured: float
    error: float


@dataclass(frozen=True)
class OwnCheck:
    """``count`` of ``total`` parameters were checked; ``on_kink`` of them have two slopes and are
    not judged. ``rows`` are those of the largest gradients, ``worst`` the one that agrees least;
    both empty where the numbers of the step are not finite."""

    count: int
    total: int
    on_kink: int
    rows: tuple[Row, ...]
    worst: Row | None


def check_own(trainer: Trainer) -> OwnCheck:
    """Check the step at hand: all parameters, or a random sample of them."""
    total, batch = int(trainer.network.theta.shape[-1]), len(trainer.y)
    check = check_step(trainer, SAMPLE if is_too_large(total, batch) else None)
    errors = check.relative_errors
    judged = np.flatnonzero(~check.on_kink)
    count, bent = len(check.indices), int(check.on_kink.sum())
    if not len(judged) or not np.isfinite(errors).all():
        return OwnCheck(count, total, bent, (), None)

    def row(at: int) -> Row:
        return Row(
            int(check.indices[at]),
            float(check.backpropagated[at]),
            float(check.measured[at]),
            float(errors[at]),
        )

    order = judged[np.argsort(-np.abs(check.backpropagated[judged]), kind="stable")]
    rows = tuple(row(int(at)) for at in order[:LARGEST])
    return OwnCheck(count, total, bent, rows, row(int(judged[np.argmax(errors[judged])])))


def own_html(trainer: Trainer, found: OwnCheck) -> str:
    """What the check says, with the numbers of some parameters."""
    what = (
        all_of(found.total, "parameter")
        if found.count == found.total
        else f"{thousands(found.count)} of {counted(found.total, 'parameter')}, drawn at random"
    )
    html = prose(
        "## 1 · Your own network, measured now\n\nA gradient says how fast the loss rises when one "
        "number of the network grows. That can be measured without any theory: make the number a "
        "little larger, then a little smaller, and look at the loss each time. It is far too slow "
        "to train with, and too simple to be wrong."
    )
    if found.worst is None:
        return html + note(
            "The numbers of this step are not finite, so there is nothing to compare. Go back to "
            "an earlier step, or begin again.",
            "warning",
        )
    at = f"Your run at step {trainer.step}, {what}, with the next batch"
    worst = significant(found.worst.error, 2)
    html += (
        note(
            f"**They agree.** {at}: the largest relative difference between backpropagation and "
            f"measurement is **{worst}**.",
            "good",
        )
        if found.worst.error < ROUNDING
        else note(
            f"{at}: the largest relative difference is **{worst}**, more than rounding makes. "
            "Most likely a ReLU turns on or off within the nudge, and the measured slope lies "
            "between two slopes. The Backward pass page checks this weight with smaller nudges."
        )
    )
    rows = {row.index: row for row in (*found.rows, found.worst)}
    html += table(
        ["parameter", "backpropagated ∂L/∂θ", "measured", "relative difference"],
        [
            [
                place_of(trainer, row.index),
                significant(row.backpropagated, 8),
                significant(row.measured, 8),
                significant(row.error, 2),
            ]
            for row in rows.values()
        ],
    )
    bent = (
        f" {plural(found.on_kink, 'parameter')} left out: there a z or a weight lies exactly on a "
        "bend, where the loss has two slopes."
        if found.on_kink
        else ""
    )
    return (
        html
        + caption(
            "The largest gradients, and last the one that agrees least. Measured is "
            f"(L(θ + h) − L(θ − h)) / 2h with h = 0.00001, in 64 bits, one number at a time.{bent}"
        )
        + f"<p>{page_link('backward_pass', 'Check one weight with a nudge of any size')}</p>"
    )
