"""The lesson "Loss", second part: the chosen row, numbers instead of classes, the rows of the batch
and their mean, and the training rows beside the validation rows."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from neuralnet.backend import to_host
from neuralnet.measuring import metric
from neuralnet.output_pairs import judge_experiment
from neuralnet.training import Trainer
from ui import session
from ui.equations import tex_number, tex_signed
from ui.learner import Learner
from ui.lessons import one_prediction
from ui.lessons.choices import field_among
from ui.parts import then_follow
from ui.row_choice import select_row
from ui.wording import number, value_with_unit

ROWS_IN_TEX = 3
MOST_ROWS = 400


# --- controls that follow ------------------------------------------------------------------------


def show_row_choice(me: Learner) -> None:
    """The chosen row by its name; the stage and the other lessons follow."""
    field = field_among("loss_row", me.dataset.row_names)
    session.put_changed(field, me.view.row)
    select_row(
        "Row",
        me.dataset,
        me.view.row,
        key=session.key(field),
        on_change=then_follow(_use_row, me, field),
        width=420,
    )


def _use_row(me: Learner, field: str) -> None:
    """Another row was chosen; the stage and the other lessons follow."""
    me.show(replace(me.view, row=int(session.get(field))))


# --- numbers instead of classes ------------------------------------------------------------------


def show_number(me: Learner, trainer: Trainer) -> None:
    """Squared error of the chosen row, in the target's unit and as the network sees it."""
    dataset = trainer.data.dataset
    st.subheader(f"Your run predicts a number: {dataset.target_name}", anchor=False)
    network = trainer.network
    st.markdown(
        "The same engine; only the output layer (identity: any number may come out) and the loss "
        "(squared error) differ from the case above."
        if network.is_canonical
        else f"The same engine. Your output layer is {network.layers[-1].activation.title.lower()} "
        f"and your loss {network.loss.title.lower()}; usual for a number are the identity and the "
        f"squared error, which is shown here. {judge_experiment(trainer.settings).reason}"
    )
    show_row_choice(me)
    own = one_prediction.number_case(trainer, me.view.row)
    if not math.isfinite(own.predicted):
        st.error("At this step the network’s output is not a number.", icon=":material/error:")
        return
    stamp = (me.run.key, me.cursor, me.view.row)
    low, high = _number_range(trainer, own)
    if session.get("loss_number_of") != stamp or session.get("loss_number") is None:
        session.put("loss_number_of", stamp)
        session.put("loss_number", own.predicted)
    unit = f" ({dataset.target_unit})" if dataset.target_unit else ""
    asked = st.slider(
        f"What if it had predicted{unit} …",
        low,
        high,
        step=(high - low) / 200,
        format="%.0f" if high - low > 100 else "%.2f",
        key=session.key("loss_number"),
    )
    # The slider holds the network's own number until it is moved.
    case = (
        own if asked == own.predicted else one_prediction.number_case(trainer, me.view.row, asked)
    )

    def in_unit(value: float) -> str:
        return value_with_unit(value, dataset.target_unit)

    def exact(value: float) -> str:
        return f"{number(value, 2)} {dataset.target_unit}".strip()

    st.markdown(
        "\n".join(
            [
                f"| | in {dataset.target_unit or 'the target’s unit'} | as the network sees it |",
                "|:--|--:|--:|",
                f"| true, y | {exact(case.value)} | {number(case.scaled_value)} |",
                f"| predicted, ŷ | {exact(case.predicted)} | {number(case.scaled_prediction)} |",
                f"| error, ŷ − y | {exact(case.error)} | {number(case.scaled_error)} |",
                f"| squared error | {large(case.error**2)} {squared(dataset.target_unit)} | "
                f"**{number(case.loss)}** |",
            ]
        )
    )
    st.caption(
        f"The network sees the target standardised: 1 there is {in_unit(case.scale)} here. "
        f"{'Its loss' if network.loss.name == 'mse' else 'The usual loss'} is the squared error of "
        f"the right column; times {number(case.scale, 2)}² it is the left one. Twice the error, "
        "four times the loss: one bad miss weighs more than several small ones."
    )


def _number_range(trainer: Trainer, own: one_prediction.NumberCase) -> tuple[float, float]:
    values = trainer.data.dataset.y[:, 0]
    low, high = min(float(values.min()), own.predicted), max(float(values.max()), own.predicted)
    return low, high if high > low else low + 1.0


def large(value: float) -> str:
    """A number that may be large, its thousands kept apart: "2,034,112.5"."""
    return f"{value:,.1f}" if abs(value) < 1e12 else number(value)


def squared(unit: str) -> str:
    """ "g²" for "g"."""
    return f"{unit}²" if unit else ""


# --- from one row to the batch -------------------------------------------------------------------


def show_batch(me: Learner, trainer: Trainer) -> None:
    """Every row of this step's batch with its loss, and L as their mean."""
    n = len(trainer.batch_rows)
    st.subheader("From one row to the mean of a batch", anchor=False)
    if not me.walk.has_loss:
        st.markdown(
            f"This step’s batch has {n} rows, and each has a loss of its own. **Guess first:** is "
            "the loss of the batch their sum, their mean, or the worst of them?"
        )
        st.button(
            "Show the loss of this batch",
            key="loss_reveal",
            on_click=then_follow(me.walk_to, me.walk.layers + 1),
            help="The same as Forward, then Loss.",
        )
        return
    rows, L = one_prediction.batch_rows(trainer)
    st.latex(mean_equation([row.loss for row in rows], L))
    numbers = st.column_config.NumberColumn(format="%.4f")
    table = batch_table(trainer)
    st.dataframe(
        table.head(MOST_ROWS),
        hide_index=True,
        height="auto" if len(table) <= 10 else 400,
        column_config={name: numbers for name in table.columns if table[name].dtype.kind == "f"},
        key="loss_batch",
    )
    if len(table) > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS} of {len(table)} rows.")
    loss = trainer.network.loss.title.lower()
    worst = max(rows, key=lambda row: row.loss)
    hardest = ""
    if math.isfinite(L) and L > 0 and n > 1:
        name = trainer.data.dataset.row_names[worst.row]
        hardest = f" The hardest row, {name}, makes {worst.share / L:.0%} of it."
    st.markdown(
        f"**L = {number(L, 6)}** is the mean of {n} row{'s' if n > 1 else ''} ({loss}).{hardest} "
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
        f" {tex_signed(value)}" for value in losses[1:ROWS_IN_TEX]
    )
    if n > ROWS_IN_TEX:
        rest = tex_number(sum(losses[ROWS_IN_TEX:]))
        rows = "row" if n - ROWS_IN_TEX == 1 else "rows"
        shown += rf" + \underbrace{{{rest}}}_{{{n - ROWS_IN_TEX}\text{{ more {rows}}}}}"
    return (
        rf"L = \frac{{1}}{{n}}\sum_{{i=1}}^{{n}} L_i = \frac{{{shown}}}{{{n}}} = {tex_number(L, 6)}"
    )


def batch_table(trainer: Trainer) -> pd.DataFrame:
    """One line for every row of the batch; the losses and shares are the engine's."""
    dataset, scaler = trainer.data.dataset, trainer.data.target_scaler
    rows, _L = one_prediction.batch_rows(trainer)
    index = [row.row for row in rows]
    columns: dict[str, Any] = {"row": [dataset.row_names[i] for i in index]}
    if scaler is None:
        labels = dataset.labels[index]
        columns["is"] = [dataset.class_names[label] for label in labels]
        columns["ŷ of the true class"] = [
            p[label]
            for p, label in zip((probabilities(row.a) for row in rows), labels, strict=True)
        ]
    else:
        unit = f" ({dataset.target_unit})" if dataset.target_unit else ""
        columns[f"y{unit}"] = dataset.y[index, 0]
        columns[f"ŷ{unit}"] = scaler.inverse(np.array([row.a for row in rows]))[:, 0]
        columns["ŷ − y, standardised"] = [row.a[0] - row.y[0] for row in rows]
    columns["loss of the row"] = [row.loss for row in rows]
    columns[f"loss ÷ {len(rows)}"] = [row.share for row in rows]
    return pd.DataFrame(columns)


def probabilities(a: tuple[float, ...]) -> tuple[float, ...]:
    """The classes' probabilities; one sigmoid unit leaves the first class the rest."""
    return (1.0 - a[0], a[0]) if len(a) == 1 else a


# --- training and validation ---------------------------------------------------------------------


def show_sets(me: Learner, trainer: Trainer) -> None:
    """The loss of the batch, of all training rows and of the validation rows, same parameters."""
    st.subheader("Training loss and validation loss, at the same weights", anchor=False)
    m = trainer.measure()
    data = trainer.data
    counts = len(trainer.batch_rows), len(data.training_rows), len(data.validation_rows)
    is_number = data.target_scaler is not None
    figures = [
        (
            "this batch",
            counts[0],
            float(to_host(trainer.loss)),
            batch_metric(trainer),
            "its gradient makes this step",
        ),
        ("all training rows", counts[1], m.training_loss, m.training_metric, "each in its turn"),
        (
            "validation rows",
            counts[2],
            m.validation_loss,
            m.validation_metric,
            "**never**: only measured",
        ),
    ]

    def metric(value: float | None) -> str:
        if value is None or value != value:
            return "–"
        return value_with_unit(value, data.dataset.target_unit) if is_number else f"{value:.1%}"

    lines = [f"| rows | how many | loss | {'RMSE' if is_number else 'accuracy'} | trained on? |"]
    lines.append("|:--|--:|--:|--:|:--|")
    # The batch's own loss is what the verb Loss brings to light.
    for name, count, loss, value, use in figures if me.walk.has_loss else figures[1:]:
        text = "–" if count == 0 else number(loss)
        lines.append(f"| {name} | {count} | {text} | {metric(value)} | {use} |")
    st.markdown("\n".join(lines))
    st.markdown(f"All are measured with the weights of state {trainer.step}. {gap_words(m)}")
    st.caption(
        "The course speaks of “validating the model” while it computes the training loss. "
        "Measuring how far ŷ is from y on the rows that are trained on is not validation: a "
        "network can learn those by heart. The validation rows are measured and never trained on; "
        "when their loss rises while the training loss still falls, the network is overfitting."
    )
    if is_number and trainer.network.loss.name == "mse":
        st.caption(
            "The loss is the mean squared error of the standardised target; RMSE is its square "
            f"root, back in {data.dataset.target_unit or 'the target’s own unit'}."
        )


def batch_metric(trainer: Trainer) -> float:
    """Accuracy of the step's batch; for numbers the RMSE in the target's own unit."""
    a, y = to_host(trainer.network.layers[-1].a), to_host(trainer.y)
    scaler = trainer.data.target_scaler
    with np.errstate(over="ignore", invalid="ignore"):
        return float(metric(a, y, None if scaler is None else scaler.scale, np))


def gap_words(m: Any) -> str:
    """The validation loss beside the training loss, in a sentence."""
    training, validation = m.training_loss, m.validation_loss
    if validation != validation:
        return "This run keeps no rows for validation, so nothing would show overfitting."
    if not (math.isfinite(training) and math.isfinite(validation)):
        return "They are not all numbers any more."
    gap = validation - training
    side = "above" if gap > 0 else "below"
    return f"The validation loss lies {number(abs(gap))} {side} the training loss."
