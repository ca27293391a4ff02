"""The loss while one parameter is moved, beside the line that its gradient predicts: the chart and
its numbers, for those who open them."""

from __future__ import annotations

import numpy as np
import streamlit as st

from neuralnet.training import Trainer
from ui.figures.nudge_curve import nudge_curve
from ui.figures.twin import Numbers
from ui.kit import session
from ui.kit.chart import chart
from ui.lessons.backward.nudge import REACHES, ends_of, fitting_reach, losses_of
from ui.words.names import Selection, layer_mark
from ui.words.numbers import percent, signed, significant


def show_chart(trainer: Trainer, chosen: Selection, index: int) -> None:
    """How far to look, the chart, and the curve in numbers."""
    reach = st.select_slider(
        "How far to look",
        REACHES,
        format_func=lambda value: f"±{value:g}" if value else "to fit",
        key=session.key("back_reach"),
        help="How much is added to the parameter and taken from it, at the ends of the curve.",
    )
    ends, g = ends_of(trainer, index), float(trainer.network.dL_dtheta[index])
    reach = reach or fitting_reach(ends)
    amounts = np.linspace(-reach, reach, 41)
    losses = losses_of(trainer, index)(amounts)
    symbol = ("b" if chosen.kind == "bias" else "W") + layer_mark(chosen.layer)
    here = float(losses[len(losses) // 2])
    chart(
        nudge_curve(amounts, losses, g, symbol=symbol, straight=ends),
        "back_curve_chart",
        f"the loss while {symbol} is moved",
        f"From {significant(here)} it goes to {significant(float(losses[0]))} at the left end and "
        f"{significant(float(losses[-1]))} at the right; the gradient predicts "
        f"{significant(here - g * reach)} and {significant(here + g * reach)}.",
        [curve_table(amounts, losses - here, g)],
        config={"displayModeBar": False},
    )


def curve_table(amounts: np.ndarray, changes: np.ndarray, g: float) -> Numbers:
    """Some points of the curve: the change of the loss as predicted, and as it is."""
    rows = []
    every = (len(amounts) - 1) // 10
    for d, actual in zip(amounts[::every], changes[::every], strict=True):
        line = g * d
        off = f"{percent(abs(actual - line) / abs(line))}" if line else "–"
        rows.append([significant(d), signed(line), signed(float(actual)), off])
    return Numbers(["h", "predicted change", "actual change", "off by"], rows)
