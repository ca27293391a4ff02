"""The curves of many runs: a band with its middle, several runs over each other. Arrays in, Plotly
figures out, with few traces however many runs there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from ui.figures.plotly_axes import POWERS
from ui.figures.twin import WANTED
from ui.words.numbers import counted
from ui.words.palette import DASHES, FAINT, MARK_EDGE, RUNS, translucent

HEIGHT = 380


@dataclass(frozen=True, eq=False)
class Band:
    """The middle of several runs and what lies around it, at every epoch."""

    name: str
    low: np.ndarray
    median: np.ndarray
    high: np.ndarray


@dataclass(frozen=True, eq=False)
class RunLine:
    """One run's figure at every epoch."""

    name: str
    values: np.ndarray


def joined(lines: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Many lines as one, with a gap after each: epochs and values."""
    epochs = [np.append(np.arange(len(line), dtype=np.float64), np.nan) for line in lines]
    values = [np.append(line, np.nan) for line in lines]
    return np.concatenate(epochs), np.concatenate(values)


def _band_traces(band: Band, place: int) -> list[Any]:
    color, epochs = RUNS[place % len(RUNS)], np.arange(len(band.median))
    edge = {
        "mode": "lines",
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
        "meta": WANTED,
    }
    return [
        go.Scatter(x=epochs, y=band.low, name=f"{band.name}: low end", **edge),
        go.Scatter(
            x=epochs,
            y=band.high,
            name=f"{band.name}: high end",
            fill="tonexty",
            fillcolor=translucent(color, 0.22),
            **edge,
        ),
        go.Scatter(
            x=epochs,
            y=band.median,
            mode="lines",
            name=band.name,
            line={"color": color, "width": 3, "dash": DASHES[place % len(DASHES)]},
            hovertemplate="epoch %{x}<br>%{y:.6~g}<extra>%{fullData.name}</extra>",
        ),
    ]


def _layout(title: str, revision: str) -> dict[str, Any]:
    share = title.lower().endswith("accuracy")
    return {
        "height": HEIGHT,
        "margin": {"l": 60, "r": 15, "t": 36, "b": 45},
        "uirevision": revision,
        "hovermode": "closest",
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "xaxis": {"title": {"text": "epoch"}, "rangemode": "tozero"},
        "yaxis": {"title": {"text": title}, **({"tickformat": ".0%"} if share else POWERS)},
    }


def seed_band(
    lines: Sequence[RunLine], band: Band, chosen: int | None, title: str, revision: str
) -> Any:
    """All runs as thin lines (one trace), the band and its middle, and the chosen run. The dots at
    the runs' ends can be clicked: point i is run i."""
    epochs, values = joined([line.values for line in lines])
    traces: list[Any] = [
        go.Scatter(
            x=epochs,
            y=values,
            mode="lines",
            line={"width": 1, "color": FAINT},
            hoverinfo="skip",
            name=counted(len(lines), "run"),
        ),
        *_band_traces(band, 0),
    ]
    if chosen is not None:
        line = lines[chosen]
        traces.append(
            go.Scatter(
                x=np.arange(len(line.values)),
                y=line.values,
                mode="lines",
                line={"width": 2.5, "color": RUNS[1], "dash": DASHES[1]},
                name=line.name,
                hovertemplate="epoch %{x}<br>%{y:.6~g}<extra>%{fullData.name}</extra>",
            )
        )
    traces.append(
        go.Scatter(
            x=np.array([len(line.values) - 1 for line in lines]),
            y=np.array([line.values[-1] for line in lines]),
            mode="markers",
            marker={"size": 8, "color": RUNS[0], "line": {"width": 1, "color": MARK_EDGE}},
            unselected={"marker": {"opacity": 1}},
            text=[line.name for line in lines],
            hovertemplate="%{text}<br>%{y:.6~g}<extra></extra>",
            name="ends",
            showlegend=False,
        )
    )
    return go.Figure(data=traces, layout=_layout(title, revision))


def bands(both: Sequence[Band], title: str, revision: str) -> Any:
    """Several bands over each other."""
    traces = [trace for place, band in enumerate(both) for trace in _band_traces(band, place)]
    return go.Figure(data=traces, layout=_layout(title, revision))


def lines_figure(lines: Sequence[RunLine], title: str, revision: str) -> Any:
    """Several runs over each other, each with its own colour and dashes."""
    traces = [
        go.Scatter(
            x=np.arange(len(line.values)),
            y=line.values,
            mode="lines",
            name=line.name,
            line={"width": 2.5, "color": RUNS[k % len(RUNS)], "dash": DASHES[k % len(DASHES)]},
            hovertemplate="epoch %{x}<br>%{y:.6~g}<extra>%{fullData.name}</extra>",
        )
        for k, line in enumerate(lines)
    ]
    layout = _layout(title, revision) | {"showlegend": True}
    return go.Figure(data=traces, layout=layout)
