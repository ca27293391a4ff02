"""How close predicted numbers are to the true ones: Plotly figures for regression."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from ui.words.palette import NETWORK, REFERENCE, TRAINING, VALIDATION

HEIGHT = 440
COLOURS = {"training": TRAINING, "validation": VALIDATION}
SHAPES = {"training": "circle", "validation": "circle-open"}

Parts = dict[str, tuple[np.ndarray, np.ndarray, list[str]]]  # of each set: across, up, row names


def _layout(across: str, up: str, view: str) -> dict[str, Any]:
    return {
        "height": HEIGHT,
        "margin": {"l": 65, "r": 10, "t": 10, "b": 45},
        "uirevision": view,
        "xaxis": {"title": {"text": across}},
        "yaxis": {"title": {"text": up}},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        "hovermode": "closest",
    }


def _points(parts: Parts, hover: str) -> list[dict[str, Any]]:
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": across,
            "y": up,
            "text": names,
            "name": f"{name} rows",
            "marker": {"size": 7, "color": COLOURS[name], "symbol": SHAPES[name], "opacity": 0.8},
            "hovertemplate": f"%{{text}}<br>{hover}<extra></extra>",
        }
        for name, (across, up, names) in parts.items()
    ]


def _line(x: Any, y: Any, name: str, dash: str = "dash", colour: str = REFERENCE) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "name": name,
        "line": {"dash": dash, "color": colour, "width": 2},
        "hoverinfo": "skip",
    }


def _span(values: list[np.ndarray]) -> list[float]:
    joined = np.concatenate([v[np.isfinite(v)] for v in values])
    return [float(joined.min()), float(joined.max())] if joined.size else [0.0, 1.0]


def predicted_against_true(parts: Parts, target: str, view: str) -> Any:
    """``parts``: true values across, predictions up. On the dashed line both are equal."""
    ends = _span([across for across, _up, _names in parts.values()])
    return go.Figure(
        data=[
            _line(ends, ends, "predicted = true"),
            *_points(parts, "true %{x:.7~g}<br>predicted %{y:.7~g}"),
        ],
        layout=_layout(f"true {target}", f"predicted {target}", view),
    )


def residuals(parts: Parts, target: str, view: str) -> Any:
    """``parts``: predictions across, predicted − true up. On the dashed line there is no error."""
    ends = _span([across for across, _up, _names in parts.values()])
    return go.Figure(
        data=[
            _line(ends, [0.0, 0.0], "no error"),
            *_points(parts, "predicted %{x:.7~g}<br>error %{y:.7~g}"),
        ],
        layout=_layout(f"predicted {target}", "predicted − true", view),
    )


def fitted_curve(
    x: np.ndarray, curve: np.ndarray, parts: Parts, titles: tuple[str, str], view: str
) -> Any:
    """What the network predicts over its one feature, and the rows. ``titles`` are the axes'."""
    return go.Figure(
        data=[
            *_points(parts, "%{x:.7~g}<br>true %{y:.7~g}"),
            _line(x, curve, "the network", "solid", NETWORK),
        ],
        layout=_layout(*titles, view),
    )


def unit_curves(x: np.ndarray, curves: np.ndarray, names: list[str], title: str, view: str) -> Any:
    """The activation of every unit of a layer over one feature: ``curves`` (units, n)."""
    return go.Figure(
        data=[
            {
                "type": "scatter",
                "mode": "lines",
                "x": x,
                "y": curve,
                "name": name,
                "hovertemplate": f"{name}<br>%{{x:.7~g}}<br>a = %{{y:.4f}}<extra></extra>",
            }
            for name, curve in zip(names, curves, strict=True)
        ],
        layout=_layout(title, "a", view),
    )
