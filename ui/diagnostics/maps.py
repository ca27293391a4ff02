"""What every unit of a layer responds to, over two features of the data (or over the only one)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from neuralnet.activations import ACTIVATIONS
from neuralnet.device.arrays import to_host
from neuralnet.errors import non_finite_allowed
from neuralnet.inside.unit_maps import (
    MOST_UNITS,
    SIZE,
    feature_grid,
    unit_maps,
    with_fitted_rows,
    with_near_rows,
)
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.desk.recording import held_words, map_grid, with_unit
from ui.diagnostics.view_parts import choose_layer, heading, layer_name, shown_rows
from ui.figures.data_rows import row_traces, thinned
from ui.figures.fit import unit_curves
from ui.figures.unit_pictures import unit_closer, unit_pictures
from ui.kit import session
from ui.kit.chart import chart
from ui.kit.fields import field_among
from ui.kit.live import drawing
from ui.kit.source import show_source
from ui.kit.view_controls import choose_view
from ui.words.names import unit_names
from ui.words.numbers import percent, plural, rounded

VIEW, OVERVIEW = "maps", "diagnostics_maps"
CURVES_SHOWN = 12
CURVE_POINTS = 200


def show_maps(me: Learner, trainer: Trainer) -> None:
    """Every unit of one layer as a picture, and one unit closer."""
    dataset, layers = trainer.data.dataset, list(range(1, len(trainer.network.specs) + 1))
    two = dataset.d > 1
    heading(
        "What does each unit respond to?",
        "**Look for different pictures.** In the first layer a unit can only draw a straight edge; "
        "later layers put edges together. Units with the same picture do the same work twice, and "
        "an even picture tells the next layer nothing.",
    )
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        layer = choose_layer(trainer, VIEW, layers, 1)
    if not two:
        _show_curves(me, trainer, layer)
        return
    with right, st.popover("Row and features", icon=":material/tune:", width="stretch"):
        choose_view(me)
    view = me.view
    # The output's pictures are the decision map's; before it, straight edges must stay straight.
    fitted = layer < layers[-1]
    grid = map_grid(trainer, view, SIZE, fitted=fitted)
    maps = unit_maps(trainer.network, trainer.data.to_inputs(grid.points))[layer - 1]
    names = unit_names(trainer, layer)
    chosen = _chosen_unit(me, layer, len(maps))
    border = turning_point(trainer.network.specs[layer - 1].activation)
    st.caption(
        f"{_axes_words(trainer, me, fitted)} "
        "Blue is above 0, hatched orange below, the page’s colour is 0; each "
        f"picture has its own scale, written under it. The grey line is where a = {border:g}."
        + (
            f" The first {MOST_UNITS} of {plural(len(names), 'unit')}."
            if len(names) > len(maps)
            else ""
        )
    )
    drawing(
        unit_pictures(maps, names[: len(maps)], layer, border, chosen),
        OVERVIEW,
        {"unit": lambda picked: _picked(me, picked)},
    )
    j = _choose_unit(me, layer, names[: len(maps)], chosen)
    picture, table = st.columns([1.5, 1], gap="large")
    with picture:
        kept = thinned(shown_rows(trainer), view.row)
        points = dataset.x[kept][:, [view.x_feature, view.y_feature]]
        chart(
            unit_closer(
                maps[j],
                grid.x_axis,
                grid.y_axis,
                _titles(trainer, me),
                row_traces(
                    points, dataset, kept, trainer.data.validation_rows, view.row, scale=False
                ),
                f"{me.run.key} {view.key} {layer}",
            ),
            "diagnostics_maps_chart",
            f"{names[j]} of {layer_name(trainer, layer)}",
            _reach_words(maps[j], border),
        )
        values = " Dark rows have low values, bright ones high." if dataset.k == 1 else ""
        st.caption(
            f"Rows: filled for training, hollow for validation; the chosen row is ringed.{values}"
        )
    with table:
        st.markdown("**The same in numbers**")
        st.dataframe(
            maps_table(trainer, me, maps, names, layer, border),
            hide_index=True,
            key="diagnostics_maps_table",
        )
    followed = with_fitted_rows if fitted else with_near_rows
    follows = (followed,) if view.held == "near" and dataset.d > 2 else ()
    show_source(feature_grid, *follows, unit_maps)


def turning_point(activation: str) -> float:
    """The a at which a unit changes sides: φ(0), and one half for shares of a whole row."""
    kind = ACTIVATIONS[activation]
    return 0.5 if kind.uses_whole_row else float(kind().forward(np.zeros((1, 1)))[0, 0])


def _reach_words(values: np.ndarray, border: float) -> str:
    """How far a unit goes over the plane, and on how much of it it is on."""
    low, high = rounded(float(values.min())), rounded(float(values.max()))
    on = percent(float((values > border).mean()), 0)
    return f"Here a goes from {low} to {high}; {on} of the picture is above {border:g}."


def maps_table(
    trainer: Trainer, me: Learner, maps: np.ndarray, names: list[str], layer: int, border: float
) -> pd.DataFrame:
    """Smallest and largest a of every unit on its map, the share above ``border``, and its a for
    the chosen row."""
    probe = trainer.network.sharing_theta()
    with non_finite_allowed():
        probe.forward(trainer.xp.asarray(trainer.data.x[me.view.row : me.view.row + 1]))
    flat = maps.reshape(len(maps), -1)
    return pd.DataFrame(
        {
            "unit": names[: len(maps)],
            "chosen row": to_host(probe.layers[layer - 1].a)[0, : len(maps)].astype(float),
            "smallest": flat.min(axis=1),
            "largest": flat.max(axis=1),
            f"above {border:g}": [f"{percent(share, 0)}" for share in (flat > border).mean(axis=1)],
        }
    )


def _show_curves(me: Learner, trainer: Trainer, layer: int) -> None:
    """One feature has no plane: each unit is a curve over it."""
    dataset, names = trainer.data.dataset, unit_names(trainer, layer)
    values = dataset.x[shown_rows(trainer), 0]
    x = np.linspace(values.min(), values.max(), CURVE_POINTS)
    probe = trainer.network.sharing_theta()
    with non_finite_allowed():
        probe.forward(trainer.xp.asarray(trainer.data.to_inputs(x[:, None])))
    curves = to_host(probe.layers[layer - 1].a).T[:CURVES_SHOWN]
    chart(
        unit_curves(
            x, curves, names[:CURVES_SHOWN], with_unit(dataset, 0), f"{me.run.key} {layer}"
        ),
        "diagnostics_curves_chart",
        f"the units of {layer_name(trainer, layer)} over the one feature",
        "; ".join(
            f"{name} from {rounded(float(curve.min()))} to {rounded(float(curve.max()))}"
            for name, curve in zip(names, curves, strict=False)
        )
        + ".",
    )
    if len(names) > CURVES_SHOWN:
        st.caption(f"The first {CURVES_SHOWN} of {plural(len(names), 'unit')}.")
    st.dataframe(
        pd.DataFrame(
            {
                "unit": names[:CURVES_SHOWN],
                "smallest": curves.min(axis=1),
                "largest": curves.max(axis=1),
            }
        ),
        hide_index=True,
        key="diagnostics_curves_table",
    )


# --- which unit --------------------------------------------------------------------------------


def _chosen_unit(me: Learner, layer: int, count: int) -> int:
    """The selected unit where it is of this layer; else the first."""
    chosen = me.selection
    if chosen is None or chosen.kind != "unit" or chosen.layer != layer or chosen.j >= count:
        return 0
    return chosen.j


def _choose_unit(me: Learner, layer: int, names: list[str], chosen: int) -> int:
    """The unit to look at closely, by name: what a click on its picture chooses too."""
    field = field_among(f"diagnostics_unit_{layer}", names)
    session.renew(field, chosen)
    st.selectbox(
        "Closer: one unit, with the rows drawn on it",
        list(range(len(names))),
        format_func=lambda j: names[j],
        key=session.key(field),
        on_change=_chosen,
        args=(me, layer, field),
        width=320,
        help="A click on its picture chooses it too.",
    )
    return chosen


def _chosen(me: Learner, layer: int, field: str) -> None:
    me.select({"kind": "unit", "layer": layer, "j": session.get(field)})


def _picked(me: Learner, picked: Any) -> None:
    if isinstance(picked, dict):
        me.select({**picked, "kind": "unit"})


# --- words -------------------------------------------------------------------------------------


def _titles(trainer: Trainer, me: Learner) -> tuple[str, str]:
    dataset, view = trainer.data.dataset, me.view
    return with_unit(dataset, view.x_feature), with_unit(dataset, view.y_feature)


def _axes_words(trainer: Trainer, me: Learner, fitted: bool) -> str:
    """What lies across and up, and what stands for the other features."""
    dataset, (across, up) = trainer.data.dataset, _titles(trainer, me)
    words = f"{SIZE} × {SIZE} points: {across} across, {up} upwards"
    others = held_words(dataset, me.view, fitted=fitted)
    return f"{words}; {others}." if others else f"{words}."
