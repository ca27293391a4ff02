"""A figure over two settings as a heat map with its numbers. Arrays in, a Plotly figure out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from neuralnet.errors import non_finite_allowed
from ui.figures.twin import SAID_BY_ANOTHER, WANTED
from ui.words.palette import CHOSEN, NOTHING, translucent

ROW_HEIGHT = 44


def heat_map(
    values: np.ndarray,
    texts: Sequence[Sequence[str]],
    x_labels: Sequence[str],
    y_labels: Sequence[str],
    names: tuple[str, str, str],
    *,
    high_is_better: bool,
    is_loss: bool,
    revision: str,
) -> Any:
    """``values`` (rows of y, columns of x), NaN where there is no number; ``texts`` stand in the
    cells. ``names``: of x, of y and of the figure. Light is good in both directions, and the
    colours of a loss, which spans powers of ten, follow its logarithm.

    Cell (i, j) is point i · columns + j of the second trace, so that it can be clicked.
    """
    shown = np.array(values, dtype=np.float64)
    if is_loss:
        with non_finite_allowed():
            shown = np.log10(shown)
    shown[~np.isfinite(shown)] = np.nan
    rows, columns = shown.shape
    heat = go.Heatmap(
        z=shown,
        x=list(range(columns)),
        y=list(range(rows)),
        text=[list(row) for row in texts],
        texttemplate="%{text}",
        textfont={"size": 13},
        colorscale="Cividis",
        reversescale=not high_is_better,
        showscale=False,
        xgap=2,
        ygap=2,
        hoverinfo="skip",
        meta=WANTED,
    )
    j, i = np.meshgrid(np.arange(columns), np.arange(rows))
    cells = go.Scatter(
        x=j.ravel(),
        y=i.ravel(),
        mode="markers",
        marker={
            "size": 34,
            "symbol": "square",
            "color": NOTHING,
            "line": {"width": 0, "color": CHOSEN},
        },
        selected={"marker": {"color": translucent(CHOSEN, 0.45)}},
        unselected={"marker": {"opacity": 0}},
        customdata=[text for row in texts for text in row],
        text=[
            f"{names[0]} {x_labels[b]}, {names[1]} {y_labels[a]}"
            for a in range(rows)
            for b in range(columns)
        ],
        hovertemplate=f"%{{text}}<br>{names[2]}: %{{customdata}}<extra></extra>",
        showlegend=False,
        meta=SAID_BY_ANOTHER,
    )
    axis = {"showgrid": False, "zeroline": False, "fixedrange": True, "tickmode": "array"}
    return go.Figure(
        data=[heat, cells],
        layout={
            "height": 110 + ROW_HEIGHT * rows,
            "margin": {"l": 70, "r": 10, "t": 10, "b": 55},
            "uirevision": revision,
            "hovermode": "closest",
            "xaxis": axis
            | {
                "title": {"text": names[0]},
                "tickvals": list(range(columns)),
                "ticktext": list(x_labels),
                "range": [-0.5, columns - 0.5],
            },
            "yaxis": axis
            | {
                "title": {"text": names[1]},
                "tickvals": list(range(rows)),
                "ticktext": list(y_labels),
                "range": [-0.5, rows - 0.5],
            },
        },
    )
