"""The weights now against those with which the run began."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from neuralnet.device.arrays import to_host
from neuralnet.inside.diagnostics import layer_health, start_parameters
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.diagnostics.view_parts import choose_layer, chosen_layer, heading, layer_name, pick_layer
from ui.figures.weights_then_now import MOST_POINTS, ThenNow, weights_closer, weights_overview
from ui.kit.chart import chart
from ui.kit.full_table import MOST_ROWS
from ui.kit.live import drawing
from ui.kit.source import show_source
from ui.words.names import parameter_names
from ui.words.numbers import percent, plural, rounded

VIEW, OVERVIEW = "weights", "diagnostics_weights"


def show_weights(me: Learner, trainer: Trainer) -> None:
    """Histograms of every layer, and each weight of one layer then and now."""
    heading(
        "How far have the weights moved from their random start?",
        "**Look for layers that have stayed where they began** (the outline still covers the "
        "filled shape, the points lie on the dashed line): they have learnt little. Weights that "
        "run far away from all others are a sign of steps that are too long.",
    )
    layers = list(range(1, len(trainer.network.specs) + 1))
    start, now = _theta(start_parameters(trainer)), _theta(trainer.network.theta)
    parts = [W for W, _b, _spec in trainer.network.slices()]
    found = layer_health(trainer)
    cards = [
        ThenNow(
            health.layer,
            layer_name(trainer, health.layer),
            f"moved by {_share(health.moved)} its length",
            start[W],
            now[W],
        )
        for health, W in zip(found, parts, strict=True)
    ]
    html = weights_overview(cards, chosen_layer(VIEW, layers, 1))
    drawing(html, OVERVIEW, pick_layer(VIEW))
    layer = choose_layer(trainer, VIEW, layers, 1)
    W = parts[layer - 1]
    names = parameter_names(trainer, layer)[: W.stop - W.start]
    figure = weights_closer(start[W], now[W], names, f"{me.run.key} {layer}")
    left, right = st.columns([1.3, 1], gap="large")
    with left:
        chart(
            figure,
            "diagnostics_weights_chart",
            f"the weights of {layer_name(trainer, layer)}, then and now",
            f"They have moved by {_share(found[layer - 1].moved)} their length.",
        )
        if len(names) > MOST_POINTS:
            st.caption(f"{MOST_POINTS} of {plural(len(names), 'weight')}, evenly chosen.")
    with right:
        _show_table(start[W], now[W], names)
    with st.expander("What these numbers are", icon=":material/functions:"):
        st.latex(r"\text{moved} = \frac{\lVert W - W_0 \rVert}{\lVert W_0 \rVert}")
        st.markdown(
            "W₀ are the weights of state 0 and ‖·‖ is the root of the sum of squares over all "
            "weights of the layer. Biases start at 0 and are left out here."
        )
    show_source(start_parameters, layer_health)


def _show_table(start: np.ndarray, now: np.ndarray, names: list[str]) -> None:
    order = np.argsort(-np.abs(now - start), kind="stable")
    st.markdown("**The weights that moved most**")
    st.dataframe(
        pd.DataFrame(
            {
                "weight": [names[int(index)] for index in order[:MOST_ROWS]],
                "start": start[order[:MOST_ROWS]],
                "now": now[order[:MOST_ROWS]],
                "change": (now - start)[order[:MOST_ROWS]],
            }
        ),
        hide_index=True,
        height=380,
        column_config={
            name: st.column_config.NumberColumn(format="%.4f")
            for name in ("start", "now", "change")
        },
        key="diagnostics_weights_table",
    )


def _share(moved: float) -> str:
    return (
        f"{percent(moved)} of" if np.isfinite(moved) and moved < 10 else f"{rounded(moved)} times"
    )


def _theta(array: object) -> np.ndarray:
    return to_host(array).astype(np.float64)
