"""The line of one parameter over the steps of its run. Arrays in, a Plotly figure out."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from ui.figures.plotly_axes import POWERS
from ui.words.palette import CHOSEN

HEIGHT = 260


def weight_history(steps: np.ndarray, values: np.ndarray, name: str, run: str) -> Any:
    """The value of a parameter at ``steps``, the present state marked at the line's end. Zoom and
    pan stay while ``run`` and ``name`` stay."""
    hover = "step %{x}<br>%{y:.6f}<extra></extra>"
    line = go.Scatter(
        x=steps,
        y=values,
        mode="lines" if len(steps) > 80 else "lines+markers",
        line={"width": 2},
        marker={"size": 4},
        name=name,
        hovertemplate=hover,
    )
    now = go.Scatter(
        x=steps[-1:],
        y=values[-1:],
        mode="markers",
        marker={"size": 11, "color": CHOSEN},
        name="now",
        hovertemplate=hover,
    )
    return go.Figure(
        data=[line, now],
        layout={
            "height": HEIGHT,
            "margin": {"l": 60, "r": 15, "t": 10, "b": 45},
            "showlegend": False,
            "uirevision": f"{run} {name}",
            "xaxis": {"title": {"text": "step"}, "rangemode": "tozero"},
            "yaxis": {"title": {"text": "value"}, **POWERS},
            "hovermode": "closest",
        },
    )
