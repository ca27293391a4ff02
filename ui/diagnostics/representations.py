"""The rows as each layer sees them, in two dimensions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from neuralnet.inside.projection import Projection, project, representations
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.diagnostics.view_parts import (
    choose_layer,
    chosen_layer,
    heading,
    layer_name,
    pick_layer,
    shown_rows,
)
from ui.figures.data_rows import class_key, row_traces, thinned
from ui.figures.representation import (
    LEVELS,
    representation_closer,
    representation_overview,
    value_levels,
)
from ui.kit.chart import chart
from ui.kit.live import drawing
from ui.kit.source import show_source
from ui.words.numbers import percent, plural, value_with_unit
from ui.words.palette import class_shape

VIEW, OVERVIEW = "rows", "diagnostics_rows"


def show_rows(me: Learner, trainer: Trainer) -> None:
    """A drawing for the inputs and for every layer, and one of them closer."""
    dataset = trainer.data.dataset
    regression = dataset.task == "regression"
    heading(
        "What do the layers make of the rows?",
        "Each layer turns a row into as many numbers as it has units; here they are shown in two "
        "dimensions. "
        + (
            "**Look for colours in order.** The last layers should line the rows up by their value."
            if regression
            else "**Look for classes that come apart from layer to layer.** What is still mixed "
            "after the last hidden layer, the output layer cannot tell apart any more."
        ),
    )
    rows = thinned(shown_rows(trainer), me.view.row)
    found = representations(trainer, rows)
    layers = list(range(len(found)))
    default = max(len(found) - 2, 0)
    groups = value_levels(dataset.y[rows, 0]) if regression else dataset.labels[rows]
    key = _value_key(trainer, rows) if regression else class_key(dataset.class_names)
    html = representation_overview(
        found,
        [layer_name(trainer, layer) for layer in layers],
        groups,
        key,
        chosen_layer(VIEW, layers, default),
    )
    drawing(html, OVERVIEW, pick_layer(VIEW))
    layer = choose_layer(trainer, VIEW, layers, default)
    shown = found[layer]
    traces = row_traces(shown.points, dataset, rows, trainer.data.validation_rows, me.view.row)
    picture, table = st.columns([1.4, 1], gap="large")
    with picture:
        chart(
            representation_closer(traces, shown.shares, f"{me.run.key} {layer}"),
            "diagnostics_rows_chart",
            f"the rows after {layer_name(trainer, layer)}",
            f"Their two main directions have {percent(float(shown.shares.sum()))} of the spread.",
        )
        total = len(shown_rows(trainer))
        few = f" {len(rows)} of {plural(total, 'row')}, evenly chosen." if len(rows) < total else ""
        st.caption("Filled for training, hollow for validation; the chosen row is ringed." + few)
    with table:
        _show_table(trainer, found, groups, regression)
    with st.expander("What these numbers are", icon=":material/functions:"):
        st.markdown(
            "The two directions along which the rows of this layer spread most (principal "
            "components, by singular value decomposition of the activations less their mean), and "
            "the rows’ coordinates along them. What lies in other directions is not seen: the "
            "share of the variance that is shown stands under each drawing. Directions have no "
            "natural sign; it is chosen to agree with the inputs, so that the picture does not "
            "flip while you step."
        )
    show_source(representations, project)


def _value_key(trainer: Trainer, rows: np.ndarray) -> list[tuple[str, str, str]]:
    """Which values each colour stands for."""
    dataset = trainer.data.dataset
    edges = np.linspace(
        float(dataset.y[rows, 0].min()), float(dataset.y[rows, 0].max()), len(LEVELS) + 1
    )
    return [
        (
            f"up to {value_with_unit(float(edge), dataset.target_unit)}",
            colour,
            class_shape(0).path,
        )
        for edge, colour in zip(edges[1:], LEVELS, strict=True)
    ]


def separation(points: np.ndarray, groups: np.ndarray) -> float:
    """The share of the spread in the plane that lies between the groups' centres: 0 where all have
    the same centre, 1 where every row lies on its group's. NaN where nothing spreads."""
    centred = points - points.mean(axis=0)
    total = float((centred**2).sum())
    if not total > 0:
        return float("nan")
    between = sum(
        float((groups == group).sum() * (centred[groups == group].mean(axis=0) ** 2).sum())
        for group in np.unique(groups)
    )
    return between / total


def _show_table(
    trainer: Trainer,
    found: list[Projection],
    groups: np.ndarray,
    regression: bool,
) -> None:
    """Every layer in numbers: the spread shown, and the distance between the groups' centres."""
    kind = "fifths of the values" if regression else "classes"
    st.markdown("**The same in numbers**")
    st.dataframe(
        pd.DataFrame(
            {
                "after": [layer_name(trainer, layer) for layer in range(len(found))],
                "first": [100.0 * float(p.shares[0]) for p in found],
                "second": [100.0 * float(p.shares[1]) for p in found],
                "between": [100.0 * separation(p.points, groups) for p in found],
            }
        ),
        hide_index=True,
        column_config={
            name: st.column_config.NumberColumn(format="%.1f %%")
            for name in ("first", "second", "between")
        },
        key="diagnostics_rows_table",
    )
    st.caption(
        "First, second: shares of the variance along the two directions. Between: which part of "
        f"the spread in the picture lies between the centres of the {kind}; the rest lies within "
        "them."
    )
