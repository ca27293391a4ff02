"""Everything about the step at which the film stands, below the stage: the update of the chosen
layer, the chosen weight in exact numbers, and how good the predictions are at these parameters."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import streamlit as st

from neuralnet.backend import to_host
from neuralnet.datasets import Dataset
from neuralnet.evaluation import (
    class_figures,
    class_probabilities,
    confusion_matrix,
    predicted_classes,
    r_squared,
)
from neuralnet.history import Measurement
from neuralnet.training import Trainer
from ui import equations, session
from ui.learner import Learner, Selection
from ui.parts import follow, part, then_follow
from ui.stage.recording import loss_name
from ui.wording import number, plain, setting_value, title, value_with_unit

MOST_ROWS = 400  # of a table; more are never looked at and cost the browser its breath
DECIMALS = "%.6f"


def show_details(me: Learner) -> None:
    """Draw the page below the stage."""
    update, quality = st.columns([1.15, 1], gap="large")
    with update:
        part(
            "details_update",
            lambda: show_update(me, me.at_cursor()),
            lambda: (me.run.key, me.cursor, me.selection, me.view.row, session.get("table_layer")),
        )
    with quality:
        part(
            "details_quality",
            lambda: show_quality(me, me.at_cursor()),
            lambda: (me.run.key, me.cursor),
        )


# --- the update ------------------------------------------------------------------------------


def parameter_table(trainer: Trainer, layer: int) -> pd.DataFrame:
    """Every parameter of ``layer`` (from 1) at this step: before → gradient → change → after.

    ``gradient`` is ∂L/∂θ over the step's batch and ``after`` is before + change, both as the engine
    has them.
    """
    names = parameter_names(trainer, layer)
    W, b, _spec = list(trainer.network.slices())[layer - 1]
    part = slice(W.start, b.stop)
    before = to_host(trainer.network.theta)[part].astype(np.float64)
    change = to_host(trainer.delta)[part].astype(np.float64)
    return pd.DataFrame(
        {
            "parameter": names,
            "before": before,
            "gradient": to_host(trainer.network.dL_dtheta)[part].astype(np.float64),
            "change": change,
            "after": before + change,
        }
    )


def parameter_names(trainer: Trainer, layer: int) -> list[str]:
    """ "bill length → 3" for weights (from → unit), "bias of 3" for biases, in the order of θ."""
    n_in, n_out = trainer.network.layers[layer - 1].W.shape
    sources = source_names(trainer, layer)
    targets = unit_names(trainer, layer)
    weights = [f"{sources[i]} → {targets[j]}" for i in range(n_in) for j in range(n_out)]
    return weights + [f"bias of {target}" for target in targets]


def unit_names(trainer: Trainer, layer: int) -> list[str]:
    """The units of ``layer``: features for 0, classes for the output, numbers from 1 between."""
    dataset, sizes = trainer.data.dataset, [spec.units for spec in trainer.network.specs]
    if layer == 0:
        return list(trainer.data.input_names)
    if layer == len(sizes):
        if dataset.task == "regression":
            return [dataset.target_name]
        return list(dataset.class_names[-sizes[-1] :])
    return [f"unit {j + 1}" for j in range(sizes[layer - 1])]


def source_names(trainer: Trainer, layer: int) -> list[str]:
    """What feeds ``layer``: the units of the layer before."""
    return unit_names(trainer, layer - 1)


def layer_title(trainer: Trainer, layer: int) -> str:
    """ "Hidden layer 1 (10 units)" or "Output layer (3 units)"."""
    count = len(trainer.network.specs)
    name = "Output layer" if layer == count else f"Hidden layer {layer}"
    units = trainer.network.specs[layer - 1].units
    return f"{name} ({units} unit{'s' if units != 1 else ''})"


def show_update(me: Learner, trainer: Trainer) -> None:
    """The weights of one layer before → gradient → change → after, and the chosen one in full."""
    over = trainer.at_end
    st.markdown(f"#### {'The update that would come next' if over else 'The update of this step'}")
    if trainer.end is not None and trainer.end.kind == "non-finite" and over:
        st.error(trainer.end.message, icon=":material/error:")
    rows = len(trainer.batch_rows)
    L = float(to_host(trainer.loss))
    st.caption(
        f"State {trainer.step} → state {trainer.step + 1}, from a batch of {rows} training rows "
        f"whose loss is {number(L)}. In force here: {settings_in_force(trainer)}. The weights in "
        "the drawing are those of “before”."
    )
    show_selection(me, trainer)
    layers = range(1, len(trainer.network.specs) + 1)
    if me.selection is not None and me.selection.layer >= 1:
        session.put("table_layer", me.selection.layer)
    elif session.get("table_layer") not in layers:
        session.put("table_layer", len(layers))
    layer = st.segmented_control(
        "Layer",
        list(layers),
        format_func=lambda index: layer_title(trainer, index),
        key=session.key("table_layer"),
        on_change=then_follow(me.deselect),
        required=True,
    )
    assert layer is not None  # one is always chosen
    table = parameter_table(trainer, layer)
    columns = ("before", "gradient", "change", "after")
    st.dataframe(
        table.head(MOST_ROWS),
        hide_index=True,
        height=330,
        column_config={
            name: st.column_config.NumberColumn(format=column_format(table[name].to_numpy()))
            for name in columns
        },
        key="update_table",
    )
    if len(table) > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS} of {len(table)} parameters.")


def settings_in_force(trainer: Trainer) -> str:
    """What steers this very step; after an edit on the way it need not be what the controls say."""
    settings = trainer.settings
    return (
        f"{title('optimizer', settings.optimizer)}, learning rate "
        f"{setting_value('learning_rate', settings.learning_rate)}, batch size "
        f"{settings.batch_size}"
    )


def column_format(values: np.ndarray) -> str:
    """Six decimals, or powers of ten where a run has outgrown them."""
    finite = np.abs(values[np.isfinite(values)])
    return DECIMALS if finite.size == 0 or finite.max() < 1e5 else "%.4e"


def show_selection(me: Learner, trainer: Trainer) -> None:
    """The selected weight, bias or unit in exact numbers."""
    chosen = me.selection
    if chosen is None:
        st.info("Click a weight, a bias or a unit in the drawing to see its numbers here.")
        return
    if chosen.kind == "unit":
        show_unit(me, trainer, chosen)
        return
    index = me.parameter_index(chosen)
    if index is None:
        return
    layer = trainer.network.layers[chosen.layer - 1]
    targets = unit_names(trainer, chosen.layer)
    name = (
        f"the bias of {targets[chosen.j]}"
        if chosen.kind == "bias"
        else f"{source_names(trainer, chosen.layer)[chosen.i]} → {targets[chosen.j]}"
    )
    before = float(trainer.network.theta[index])
    change = float(trainer.delta[index])
    gradient = float(trainer.network.dL_dtheta[index])
    st.markdown(f"**{name}**, layer {chosen.layer}")
    for place, (label, value) in zip(
        st.columns(4),
        (
            ("before", before),
            ("gradient", gradient),
            ("change", change),
            ("after", before + change),
        ),
        strict=True,
    ):
        place.metric(label, number(value, 6))
    dL_dz = to_host(layer.dL_dz)[:, chosen.j].tolist()
    if chosen.kind == "bias":
        st.latex(equations.gradient_of_bias(chosen.layer, chosen.j, dL_dz, gradient))
    else:
        x = to_host(layer.x)[:, chosen.i].tolist()
        before_it = trainer.network.layers[chosen.layer - 2] if chosen.layer > 1 else None
        masked = before_it is not None and before_it.keep is not None
        st.latex(
            equations.gradient_of_weight(
                chosen.layer, chosen.i, chosen.j, x, dL_dz, gradient, masked=masked
            )
        )
    symbol = equations.parameter_symbol(chosen.kind, chosen.layer, chosen.j, chosen.i)
    st.latex(equations.update(symbol, before, change))
    set_by_hand(me, index, before)


def set_by_hand(me: Learner, index: int, before: float) -> None:
    """A field that puts another number in the place of one parameter and branches there."""
    # A field for each parameter and state: an older one would still say what it said there.
    field = f"by_hand_{me.run.key}_{me.cursor}_{index}"

    def branch() -> None:
        value = session.get(field)
        if value is not None and value != before:
            me.set_parameters({index: value})

    with st.popover("Set it by hand"):
        st.caption("The run branches here; the earlier curve stays behind the new one.")
        st.number_input(
            "New value",
            min_value=-1e6,
            max_value=1e6,
            value=min(max(before, -1e6), 1e6),
            step=0.1,
            format=DECIMALS,
            key=session.key(field),
        )
        if st.button("Branch with this value", on_click=branch):
            st.rerun()


def show_unit(me: Learner, trainer: Trainer, chosen: Selection) -> None:
    """The weighted sum and the activation of one unit for the chosen row."""
    dataset, row = trainer.data.dataset, me.view.row
    name = unit_names(trainer, chosen.layer)[chosen.j]
    probe = trainer.network.sharing_theta()
    probe.forward(trainer.xp.asarray(trainer.data.x[row : row + 1]))
    if chosen.layer == 0:
        scaled = float(trainer.data.x[row, chosen.j])
        if chosen.j >= dataset.d:
            st.markdown(
                f"**{name}** of {dataset.row_names[row]} is {number(scaled)}: made of the two "
                "scaled features before the network sees anything. An input computes nothing."
            )
            return
        raw, unit = dataset.x[row, chosen.j], dataset.feature_units[chosen.j]
        st.markdown(
            f"**{name}** of {dataset.row_names[row]}: {value_with_unit(float(raw), unit)}, which "
            f"the network sees as {number(scaled)}. An input computes nothing; it only passes its "
            "value on."
        )
        return
    layer = probe.layers[chosen.layer - 1]
    x = to_host(layer.x)[0]
    w, b = to_host(layer.W)[:, chosen.j], float(layer.b[0, chosen.j])
    z, a = float(layer.z[0, chosen.j]), float(layer.a[0, chosen.j])
    st.markdown(f"**{name}**, layer {chosen.layer}, for {dataset.row_names[row]}")
    terms = pd.DataFrame(
        {
            "from": [*source_names(trainer, chosen.layer), "bias, from 1"],
            "value": [*x, 1.0],
            "weight": [*w, b],
            "value × weight": [*(x * w), b],
        }
    )
    number_column = st.column_config.NumberColumn(format=DECIMALS)
    st.dataframe(
        terms.head(MOST_ROWS),
        hide_index=True,
        column_config=dict.fromkeys(("value", "weight", "value × weight"), number_column),
        key="unit_table",
    )
    st.latex(
        rf"z = \sum x\,w + b = {equations.tex_number(z, 6)},\qquad {layer.activation.formula}"
        rf"\;\Rightarrow\; a = {equations.tex_number(a, 6)}"
    )


# --- how good it is --------------------------------------------------------------------------


def show_quality(me: Learner, trainer: Trainer) -> None:
    """Loss and accuracy of both sets, the confusion matrix and the misclassified rows by name."""
    dataset = trainer.data.dataset
    st.markdown("#### How good is it here?")
    m = trainer.measure()
    unit = dataset.target_unit or f"in numbers of {dataset.target_name}"
    metric = f"RMSE ({unit})" if dataset.task == "regression" else "accuracy"
    counts = len(trainer.data.training_rows), len(trainer.data.validation_rows)
    loss = loss_name(trainer)

    def figure(value: float) -> str:
        if value != value:
            return "–"
        if dataset.task == "regression":
            return value_with_unit(value, dataset.target_unit)
        return f"{value:.1%}"

    st.table(
        pd.DataFrame(
            {
                "rows": [str(count) for count in counts],
                f"loss ({loss})": [
                    "–" if L != L else number(L) for L in (m.training_loss, m.validation_loss)
                ],
                metric: [figure(m.training_metric), figure(m.validation_metric)],
            },
            index=["training", "validation"],
        )
    )
    if dataset.task == "regression" and trainer.network.loss.name == "mse":
        st.caption(loss_and_error(trainer, m))
    if dataset.left_out:
        st.caption(dataset.left_out)
    outputs = trainer.outputs()
    part, rows = choose_part(trainer, "quality_rows")
    if dataset.task == "regression":
        show_errors(dataset, outputs, rows)
    else:
        show_confusion(me, outputs, rows, part)


def loss_and_error(trainer: Trainer, m: Measurement) -> str:
    """How the loss of a scaled target and the RMSE in the target's unit are the same thing: √L is
    the error in standard deviations, and one of these is so and so much of the unit."""
    assert trainer.data.target_scaler is not None  # numbers are always scaled
    scale, dataset = float(trainer.data.target_scaler.scale[0]), trainer.data.dataset
    rows, L, rmse = "validation", m.validation_loss, m.validation_metric
    if math.isnan(rmse):
        rows, L, rmse = "training", m.training_loss, m.training_metric
    return (
        f"The network predicts {plain(dataset.target_name)} in standard deviations of the training "
        f"rows, each {value_with_unit(scale, dataset.target_unit)}. A {rows} loss of {number(L)} "
        f"is an RMSE of √{number(L)} = {number(math.sqrt(L))} standard deviations: "
        f"{value_with_unit(rmse, dataset.target_unit)}."
    )


def choose_part(trainer: Trainer, field: str) -> tuple[str, np.ndarray]:
    """Training or validation rows, chosen in a widget of its own: the set's name and its rows."""
    parts = {"validation": trainer.data.validation_rows, "training": trainer.data.training_rows}
    part = st.segmented_control(
        "Rows",
        [name for name, rows in parts.items() if len(rows)],
        default="validation" if len(parts["validation"]) else "training",
        format_func=lambda name: f"{name.capitalize()} rows",
        key=session.key(field),
        required=True,
    )
    return part, parts[part]


def show_confusion(
    me: Learner,
    outputs: np.ndarray,
    rows: np.ndarray,
    part: str,
    follows: str = "the picture follows it",
) -> None:
    """Confusion matrix, precision and recall, and every misclassified row by its name. Choosing one
    of these chooses the row; ``follows`` says what then happens."""
    dataset = me.dataset
    predicted, labels = predicted_classes(outputs), dataset.labels
    confusion = confusion_matrix(labels[rows], predicted[rows], dataset.k)
    figures = class_figures(confusion)
    table = pd.DataFrame(
        confusion.astype(str),
        index=[f"is {name}" for name in dataset.class_names],
        columns=[f"taken for {name}" for name in dataset.class_names],
    )
    table["recall"] = ["–" if f.recall != f.recall else f"{f.recall:.1%}" for f in figures]
    table.loc["precision"] = [
        *("–" if f.precision != f.precision else f"{f.precision:.1%}" for f in figures),
        "",
    ]
    st.table(table)
    wrong = rows[predicted[rows] != labels[rows]]
    if len(wrong) == 0:
        st.success(f"Every one of the {len(rows)} {part} rows is classified rightly.")
        return
    st.markdown(f"**Misclassified: {len(wrong)} of {len(rows)} {part} rows**")
    st.caption(f"Choose one and {follows}.")

    def look_at_row() -> None:
        chosen = session.get("misclassified").selection.rows
        if chosen:
            me.select({"kind": "row", "index": int(wrong[chosen[0]])})
            follow()

    p = class_probabilities(outputs)
    output_of = "P({})" if me.trainer.network.gives_probabilities else "output: {}"
    columns = [output_of.format(name) for name in ("taken for", "true class")]
    st.dataframe(
        pd.DataFrame(
            {
                "row": [dataset.row_names[index] for index in wrong],
                "is": [dataset.class_names[labels[index]] for index in wrong],
                "taken for": [dataset.class_names[predicted[index]] for index in wrong],
                columns[0]: p[wrong, predicted[wrong]],
                columns[1]: p[wrong, labels[wrong]],
            }
        ).head(MOST_ROWS),
        hide_index=True,
        height=min(36 * (len(wrong) + 1) + 2, 250),
        column_config={name: st.column_config.NumberColumn(format="%.4f") for name in columns},
        key=session.key("misclassified"),
        on_select=look_at_row,
        selection_mode="single-row",
    )


def show_errors(dataset: Dataset, outputs: np.ndarray, rows: np.ndarray) -> None:
    """R² and the rows with the largest errors, in the target's own unit."""
    values, predicted = dataset.y[rows, 0], outputs[rows, 0]
    error = predicted - values
    st.markdown(
        f"**R² = {number(r_squared(predicted, values))}** (1 is perfect, 0 is the mean for all)"
    )
    worst = np.argsort(-np.abs(error))[:20]
    unit = f" ({dataset.target_unit})" if dataset.target_unit else ""
    st.markdown("**The largest errors**")
    st.dataframe(
        pd.DataFrame(
            {
                "row": [dataset.row_names[index] for index in rows[worst]],
                f"{dataset.target_name}{unit}": values[worst],
                "predicted": predicted[worst],
                "error": error[worst],
            }
        ),
        hide_index=True,
        height=250,
        key="largest_errors",
    )
