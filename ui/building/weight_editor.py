"""Every weight and bias of the network at the cursor, to read and to change: cell by cell, or many
at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import streamlit as st

from neuralnet.device.arrays import to_host
from neuralnet.edits import by_hand
from neuralnet.initializers import INITIALIZERS
from neuralnet.training import Trainer
from ui.building.changing import set_weights
from ui.building.effect import show_effect
from ui.desk.learner import Learner
from ui.desk.links import edits_fit
from ui.kit import session
from ui.kit.locks import is_fixed
from ui.kit.parameter_table import column_format
from ui.words.names import layer_title, source_names, unit_names
from ui.words.numbers import plural
from ui.words.settings import title

CELLS, MANY = "cells", "many at once"  # the parts of this view that change weights
WHICH = {
    "weights": "Weights of this layer",
    "biases": "Biases of this layer",
    "all": "All of this layer",
    "every weight": "Every weight of the network",
    "every parameter": "Every weight and bias",
}
HOW = ("Set to", "Multiply by", "Draw anew")


def show_by_hand(me: Learner, trainer: Trainer) -> None:
    """The table of one layer, and what changes many parameters at once."""
    where = (
        "These are the weights the run starts with."
        if trainer.step == 0
        else f"These are the weights at step {trainer.step}; a change counts from this step on, "
        "and the earlier curve stays."
    )
    st.markdown(f"**Weights and biases by hand.** {where}")
    layer = _choose_layer(me, trainer)
    _table(me, trainer, layer)
    show_effect(me, CELLS)
    _many_at_once(me, trainer, layer)
    show_effect(me, MANY)
    _set_here(me)


def _choose_layer(me: Learner, trainer: Trainer) -> int:
    count = len(trainer.network.specs)
    if session.get("build_layer") not in range(1, count + 1):
        session.put("build_layer", count)
    layer = st.segmented_control(
        "Layer",
        range(1, count + 1),
        format_func=lambda index: layer_title(trainer, index),
        key=session.key("build_layer"),
        required=True,
        wrap=True,
        help="Whose weights and biases the table shows.",
    )
    assert layer is not None  # one is always chosen
    return layer


# --- cell by cell ------------------------------------------------------------------------------


def weight_table(trainer: Trainer, layer: int) -> pd.DataFrame:
    """W with the biases as its last row: a row for what comes in, a column for every unit."""
    dense = trainer.network.layers[layer - 1]
    numbers = np.vstack([to_host(dense.W), to_host(dense.b)]).astype(np.float64)
    rows = [*source_names(trainer, layer), "bias b"]
    return pd.DataFrame(numbers, index=rows, columns=distinct(unit_names(trainer, layer)))


def distinct(names: Sequence[str]) -> list[str]:
    """Names for columns; those that occur twice get their number."""
    return [
        name if list(names).count(name) == 1 else f"{name} ({index + 1})"
        for index, name in enumerate(names)
    ]


def _table(me: Learner, trainer: Trainer, layer: int) -> None:
    # A line of its own: the table's toolbar appears above the table and covers what is there.
    st.caption("Click a cell and type. The others stay.")
    table = weight_table(trainer, layer)
    # A field for each state: an older one would still hold the cells that were changed there.
    field = f"build_cells_{me.run.key}_{me.cursor}_{layer}"
    format_text = column_format(table.to_numpy())
    st.data_editor(
        table,
        key=session.key(field),
        on_change=_use_cells,
        args=(me, layer, field),
        column_config={
            "_index": st.column_config.Column("from", pinned=True),
            **{
                name: st.column_config.NumberColumn(f"→ {name}", format=format_text, width=92)
                for name in table.columns
            },
        },
        height="content" if len(table) <= 12 else 430,
        disabled=is_fixed("weights"),
    )


def cells_from(
    edited: dict[int, dict[str, float | None]], columns: Sequence[str]
) -> dict[tuple[int, int], float]:
    """The cells that a table's editor reports, by place; an emptied cell changes nothing."""
    places = {name: index for index, name in enumerate(columns)}
    return {
        (int(i), places[name]): float(value)
        for i, row in edited.items()
        for name, value in row.items()
        if value is not None and name in places
    }


def _use_cells(me: Learner, layer: int, field: str) -> None:
    state = session.get(field)
    if state is None:
        return
    trainer = me.at_cursor()
    columns = distinct(unit_names(trainer, layer))
    cells = cells_from(state["edited_rows"], columns)
    _set(me, CELLS, trainer, lambda: by_hand.cells_changed(trainer.network, layer, cells))


def _set(me: Learner, place: str, trainer: Trainer, values: Callable[[], dict[int, float]]) -> None:
    changes = by_hand.real_changes(trainer.network, values())
    if changes:
        set_weights(me, place, lambda: me.set_parameters(changes))


# --- many at once ------------------------------------------------------------------------------


def _many_at_once(me: Learner, trainer: Trainer, layer: int) -> None:
    network = trainer.network
    with st.container(border=True, key="build_many"):
        st.markdown("**Many at once**")
        how = st.segmented_control(
            "What to do",
            HOW,
            default=HOW[0],
            key=session.key("build_how"),
            required=True,
            wrap=True,
            help="Give all of them one value, multiply each by a factor, or draw new random ones.",
        )
        which, value, press = st.columns([1.3, 1, 1], vertical_alignment="bottom")
        of = which.selectbox(
            "Which",
            [name for name in WHICH if how != "Draw anew" or name in ("weights", "every weight")],
            format_func=WHICH.__getitem__,
            key=session.key(f"build_which_{'draw' if how == 'Draw anew' else 'set'}"),
            help="The button says how many that are.",
            filter_mode=None,
        )
        layers = range(1, len(network.specs) + 1) if of.startswith("every") else [layer]
        part = {"every weight": "weights", "every parameter": "all"}.get(of, of)
        indices = by_hand.indices_of(network, layers, part)
        with value:
            make = _what_to_do(me, trainer, how, layers, indices)
        press.button(
            f"Change {plural(len(indices), 'parameter')}",
            key="build_apply",
            disabled=is_fixed("weights"),
            on_click=_set,
            args=(me, MANY, trainer, make),
            help="Counts from the present step on; “Take back” undoes it.",
            width="stretch",
        )


def _what_to_do(
    me: Learner, trainer: Trainer, how: str, layers: Sequence[int], indices: np.ndarray
) -> Callable[[], dict[int, float]]:
    """The control of one way, and what its button does."""
    network = trainer.network
    if how == "Draw anew":
        name = st.selectbox(
            "From",
            list(INITIALIZERS),
            format_func=lambda kind: title("initializer", kind),
            key=session.key("build_draw_from"),
            help="The rule by which starting weights are drawn.",
            filter_mode=None,
        )
        seed = st.number_input(
            "Seed",
            min_value=0,
            max_value=2**31 - 1,
            step=1,
            key=session.key("build_draw_seed"),
            help="The same seed draws the same weights.",
        )
        return lambda: by_hand.redrawn(network, layers, name, 1.0, int(seed or 0))
    number = st.number_input(
        "Value" if how == "Set to" else "Factor",
        min_value=-1e6,
        max_value=1e6,
        value=0.0 if how == "Set to" else 0.5,
        step=0.1,
        format="%.4f",
        key=session.key(f"build_number_{how}"),
        help="Of every parameter that is changed."
        if how == "Set to"
        else "Every parameter that is changed is multiplied by it.",
    )
    if how == "Set to":
        return lambda: by_hand.set_to(indices, number)
    return lambda: by_hand.multiplied(network, indices, number)


def _set_here(me: Learner) -> None:
    """How many are set by hand at this state, and the way back."""
    if not me.set_here:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"{plural(me.set_here, 'parameter')} set by hand at step {me.cursor}.", width="stretch"
        )
        st.button(
            "Take back",
            key="build_take_back",
            icon=":material/undo:",
            disabled=is_fixed("weights"),
            on_click=set_weights,
            args=(me, MANY, me.take_back_parameters),
            help="Back to the weights that stood here before.",
        )
    if not edits_fit(me.run):
        st.warning(
            "These are more changes than a link can say. The run stays as it is while this page is "
            "open; after a reload, or for whoever gets the link, it is the run without them.",
            icon=":material/link_off:",
        )
