"""The lesson "Loss", second part: the rows of the batch and their mean, and the training rows
beside the validation rows. The engine's numbers in, HTML out."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neuralnet.device.arrays import to_host
from neuralnet.errors import non_finite_allowed
from neuralnet.measuring import metric
from neuralnet.training import Trainer
from ui.desk.followed import Followed
from ui.desk.learner import Learner
from ui.kit.html import Html, bold, button, caption, formula, prose, row, table
from ui.lessons.loss import one_prediction
from ui.lessons.loss.one_prediction import BatchRow
from ui.words.escaping import markdown_text
from ui.words.numbers import (
    number,
    percent,
    plural,
    tex_number,
    tex_term,
    thousands,
    value_with_unit,
)
from ui.words.state_words import gap_words

ROWS_IN_TEX = 3
IN_SIGHT = 50  # rows in the page's own table; the full one has a box


# --- from one row to the batch -------------------------------------------------------------------


def batch_html(me: Learner, trainer: Trainer) -> str:
    """Every row of this step's batch with its loss, and L as their mean, once it is revealed."""
    n, title = len(trainer.batch_rows), "## From one row to the mean of a batch\n\n"
    if not me.walk.has_loss:
        return prose(
            f"{title}This step’s batch has {plural(n, 'row')}, and each has a loss of its own. "
            "**Guess "
            "first:** is the loss of the batch their sum, their mean, or the worst of them?"
        ) + row(
            button(
                "reveal",
                "Show the loss of this batch",
                me.cursor,
                help="The same as Forward, then Loss.",
            )
        )
    rows, L = one_prediction.batch_rows(trainer)
    note = (
        f"The first {IN_SIGHT} of {plural(n, 'row')}; the box below has more."
        if n > IN_SIGHT
        else ""
    )
    return (
        prose(title)
        + formula(mean_equation([row.loss for row in rows], L))
        + batch_table(trainer)
        + (caption(note) if note else "")
        + prose(_mean_words(trainer, rows, L))
    )


def _mean_words(trainer: Trainer, rows: list[BatchRow], L: float) -> str:
    n, hardest = len(rows), ""
    if math.isfinite(L) and L > 0 and n > 1:
        worst = max(rows, key=lambda row: row.loss)
        name = markdown_text(trainer.data.dataset.row_names[worst.row])
        hardest = f" The hardest row, {name}, makes {percent(worst.share / L, 0)} of it."
    loss = trainer.network.loss.phrase()
    return (
        f"**L = {number(L, 6)}** is the mean of {plural(n, 'row')} ({loss}).{hardest} "
        f"{why_a_mean(trainer)}"
    )


def why_a_mean(trainer: Trainer) -> str:
    """A mean does not grow with the batch; where an epoch's last batch is smaller, that shows."""
    size, rows = trainer.settings.batch_size, len(trainer.data.training_rows)
    words = "A mean, so that the loss does not grow with the number of rows"
    left = rows % size
    if rows > size and left:
        words += f": the last batch of an epoch has {left} here, the others {size}"
    return f"{words}."


def mean_equation(losses: list[float], L: float) -> str:
    """L = (L₁ + L₂ + …)/n, at most a few rows printed and the others as one sum."""
    n = len(losses)
    shown = tex_number(losses[0]) + "".join(
        f" {tex_term(value)}" for value in losses[1:ROWS_IN_TEX]
    )
    if n > ROWS_IN_TEX:
        rest = tex_number(sum(losses[ROWS_IN_TEX:]))
        rows = plural(n - ROWS_IN_TEX, "more row")
        shown += rf" + \underbrace{{{rest}}}_{{\text{{{rows}}}}}"
    return (
        rf"L = \frac{{1}}{{n}}\sum_{{i=1}}^{{n}} L_i = \frac{{{shown}}}{{{n}}} = {tex_number(L, 6)}"
    )


def batch_columns(trainer: Trainer) -> dict[str, list[Any]]:
    """One line for every row of the batch; the losses and shares are the engine's."""
    dataset, scaler = trainer.data.dataset, trainer.data.target_scaler
    rows, _L = one_prediction.batch_rows(trainer)
    index = [row.row for row in rows]
    found: dict[str, list[Any]] = {"row": [dataset.row_names[i] for i in index]}
    if scaler is None:
        labels = dataset.labels[index]
        found["is"] = [dataset.class_names[label] for label in labels]
        found["ŷ of the true class"] = [
            p[label]
            for p, label in zip((probabilities(row.a) for row in rows), labels, strict=True)
        ]
    else:
        unit = f" ({dataset.target_unit})" if dataset.target_unit else ""
        found[f"y{unit}"] = dataset.y[index, 0].tolist()
        found[f"ŷ{unit}"] = scaler.inverse(np.array([row.a for row in rows]))[:, 0].tolist()
        found["ŷ − y, standardised"] = [row.a[0] - row.y[0] for row in rows]
    found["loss of the row"] = [row.loss for row in rows]
    found[f"loss ÷ {len(rows)}"] = [row.share for row in rows]
    return found


def batch_table(trainer: Trainer) -> str:
    """The same as the page shows it, the first rows of a large batch."""
    found = batch_columns(trainer)
    words = [at for at, name in enumerate(found) if name == "is"]
    rows = [
        [value if isinstance(value, str) else number(value) for value in line]
        for line in list(zip(*found.values(), strict=True))[:IN_SIGHT]
    ]
    return table(list(found), rows, tall=True, words=words)


def probabilities(a: tuple[float, ...]) -> tuple[float, ...]:
    """The classes' probabilities; one sigmoid unit leaves the first class the rest."""
    return (1.0 - a[0], a[0]) if len(a) == 1 else a


# --- training and validation ---------------------------------------------------------------------


def sets_html(trainer: Trainer, follows: Followed, *, with_batch: bool) -> str:
    """The loss of the batch, of all training rows and of the validation rows, same parameters. The
    batch's own loss is what the verb Loss brings to light."""
    m, data = trainer.measure(), trainer.data
    counts = len(trainer.batch_rows), len(data.training_rows), len(data.validation_rows)
    is_number = data.target_scaler is not None

    def written(value: float) -> str:
        if value != value:
            return "–"
        return value_with_unit(value, data.dataset.target_unit) if is_number else percent(value)

    figures: list[tuple[str, int, float, float, str]] = [
        ("all training rows", counts[1], m.training_loss, m.training_metric, "each in its turn"),
        (
            "validation rows",
            counts[2],
            m.validation_loss,
            m.validation_metric,
            Html(f"{bold('never')}: only measured"),
        ),
    ]
    if with_batch:
        L, use = float(to_host(trainer.loss)), "its gradient makes this step"
        figures.insert(0, ("this batch", counts[0], L, batch_metric(trainer), use))
    html = [
        prose("## Training loss and validation loss, at the same weights"),
        table(
            ["rows", "how many", "loss", "RMSE" if is_number else "accuracy", "trained on?"],
            [
                (name, thousands(count), "–" if count == 0 else number(loss), written(value), use)
                for name, count, loss, value, use in figures
            ],
            words=[4],
        ),
        prose(
            f"All are measured with the weights of state {trainer.step}. "
            + gap_words(m.training_loss, m.validation_loss, counts[2])
        ),
        caption(
            follows.of_unit("The course unit calls it validating to compute the training loss. ")
            + "Measuring how far ŷ is from y on the rows that are trained on is not validation: a "
            "network can learn those by heart. The validation rows are measured and never trained "
            "on; when their loss rises while the training loss still falls, the network is "
            "overfitting."
        ),
    ]
    if is_number and trainer.network.loss.root_is_rmse:
        html.append(
            caption(
                "The loss is the mean squared error of the standardised target; RMSE is its square "
                "root, back in "
                f"{markdown_text(data.dataset.target_unit or 'the target’s own unit')}."
            )
        )
    return "".join(html)


def batch_metric(trainer: Trainer) -> float:
    """Accuracy of the step's batch; for numbers the RMSE in the target's own unit."""
    a, y = to_host(trainer.network.layers[-1].a), to_host(trainer.y)
    scaler = trainer.data.target_scaler
    with non_finite_allowed():
        return float(metric(a, y, None if scaler is None else scaler.scale, np))
