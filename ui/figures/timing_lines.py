"""Measured times over a size, both in powers of ten. Arrays in, a Plotly figure out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from ui.figures.twin import SAID_BY_ANOTHER
from ui.words.palette import DASHES, FAINT, RUNS

HEIGHT = 320


@dataclass(frozen=True)
class Measured:
    """Times in seconds on one device; NaN where a size was not measured."""

    name: str
    seconds: Sequence[float]


def timing_lines(
    sizes: Sequence[int],
    measured: Sequence[Measured],
    axis: str,
    title: str,
    *,
    fitted: Sequence[float] | None = None,
    crossing: float | None = None,
) -> Any:
    """A line with markers for every device, in µs; ``fitted`` is drawn pale beneath them, and a
    dotted line stands at ``crossing``, the size from which the second device is the faster one."""
    traces: list[Any] = []
    if fitted is not None:
        traces.append(
            go.Scatter(
                x=list(sizes),
                y=1e6 * np.asarray(fitted),
                mode="lines",
                name="fixed cost + work",
                line={"width": 7, "color": FAINT},
                hoverinfo="skip",
            )
        )
    for place, line in enumerate(measured):
        traces.append(
            go.Scatter(
                x=list(sizes),
                y=1e6 * np.asarray(line.seconds),
                mode="lines+markers",
                name=line.name,
                line={"width": 2, "color": RUNS[place], "dash": DASHES[place]},
                marker={"size": 8},
                hovertemplate=f"{axis} %{{x}}<br>%{{y:.3~g}} µs<extra>%{{fullData.name}}</extra>",
            )
        )
    if crossing is not None:
        every = 1e6 * np.concatenate([np.asarray(line.seconds) for line in measured])
        traces.append(
            go.Scatter(
                x=[crossing, crossing],
                y=[np.nanmin(every), np.nanmax(every)],
                mode="lines",
                name=f"equal at {crossing:.0f}",
                line={"width": 1.5, "dash": "dot", "color": RUNS[2]},
                meta=SAID_BY_ANOTHER,
            )
        )
    return go.Figure(
        data=traces,
        layout={
            "height": HEIGHT,
            "margin": {"l": 60, "r": 15, "t": 36, "b": 45},
            "uirevision": axis,
            "showlegend": True,
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
            "xaxis": {
                "type": "log",
                "title": {"text": axis},
                "tickvals": list(sizes),
                "ticktext": [str(size) for size in sizes],
            },
            "yaxis": {"type": "log", "title": {"text": title}, "tickformat": "~g", "dtick": "D2"},
        },
    )
