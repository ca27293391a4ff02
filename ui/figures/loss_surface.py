"""The loss around the present weights on a plane, and the way that led here: a Plotly figure."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from neuralnet.errors import non_finite_allowed
from neuralnet.inside.landscape import Landscape
from ui.words.numbers import number, percent
from ui.words.palette import CHOSEN, EDGE, LEVEL_LINE, PATH, SEQUENCE_SCALE, START

HEIGHT = 520


def logarithm(loss: np.ndarray) -> np.ndarray:
    """log₁₀ of the loss; NaN where the loss is 0 or not finite, so that nothing is drawn."""
    with non_finite_allowed():
        found = np.log10(loss)
    return np.asarray(np.where(np.isfinite(found), found, np.nan))


def ticks(levels: np.ndarray) -> dict[str, Any]:
    """Marks of the colour bar: losses in round steps, at their logarithms."""
    finite = levels[np.isfinite(levels)]
    if finite.size == 0:
        return {}
    low, high = float(finite.min()), float(finite.max())
    marks = [
        factor * 10.0**exponent
        for exponent in range(int(np.floor(low)), int(np.ceil(high)) + 1)
        for factor in ((1, 2, 5) if high - low < 3 else (1,))
    ]
    marks = [mark for mark in marks if low <= np.log10(mark) <= high]
    return {
        "tickvals": [float(np.log10(mark)) for mark in marks],
        "ticktext": [f"{m:g}" for m in marks],
    }


def _colour_bar(levels: np.ndarray) -> dict[str, Any]:
    return {"title": {"text": "loss"}, "thickness": 12, **ticks(levels)}


def _names(found: Landscape) -> tuple[str, str]:
    if found.kind == "random":
        return "α₁, along the first random direction", "α₂, along the second"
    first, second = found.path_shares
    return (
        f"α₁, along the path’s main direction ({percent(first, 0)} of it)",
        f"α₂, along the second ({percent(second, 0)})",
    )


def _words_of_path(found: Landscape) -> list[str]:
    return [
        f"state {step}: loss measured {number(loss)}"
        for step, loss in zip(found.path_steps, found.path_loss, strict=True)
    ]


def loss_surface(found: Landscape, view: str) -> Any:
    """From above: colours and lines of equal loss, the way and the present state on it. Zoom stays
    while ``view`` stays."""
    levels = logarithm(found.loss)
    across, up = _names(found)
    surface = {
        "type": "contour",
        "x": found.alpha,
        "y": found.beta,
        "z": levels.astype(np.float32),
        "customdata": found.loss.astype(np.float32),
        "colorscale": SEQUENCE_SCALE,
        "ncontours": 18,
        "line": {"width": 0.6, "color": LEVEL_LINE},
        "colorbar": _colour_bar(levels),
        "hovertemplate": "α₁ %{x:.3f}, α₂ %{y:.3f}<br>loss %{customdata:.4g}<extra></extra>",
        "name": "loss",
    }
    way = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": found.path[:, 0],
        "y": found.path[:, 1],
        "text": _words_of_path(found),
        "line": {"color": PATH, "width": 2},
        "marker": {"size": 5, "color": PATH, "line": {"color": EDGE, "width": 0.6}},
        "hovertemplate": "%{text}<extra></extra>",
        "name": "the way",
    }
    return go.Figure(
        data=[surface, way, *_ends(found)],
        layout={
            "height": HEIGHT,
            "margin": {"l": 60, "r": 10, "t": 10, "b": 45},
            "uirevision": view,
            "xaxis": {"title": {"text": across}, "zeroline": False},
            "yaxis": {"title": {"text": up}, "zeroline": False},
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
            "hovermode": "closest",
        },
    )


def _ends(found: Landscape) -> list[dict[str, Any]]:
    words = _words_of_path(found)
    ends = [("start", 0, START, "square")] if len(found.path) > 1 else []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [found.path[at, 0]],
            "y": [found.path[at, 1]],
            "text": [words[at]],
            "marker": {
                "size": 13,
                "color": colour,
                "symbol": shape,
                "line": {"color": EDGE, "width": 1.2},
            },
            "hovertemplate": f"{name}: %{{text}}<extra></extra>",
            "name": name,
        }
        for name, at, colour, shape in [*ends, ("now", -1, CHOSEN, "circle")]
    ]


def loss_relief(found: Landscape, view: str) -> Any:
    """The same in three dimensions, height and colour the logarithm of the loss; the way lies at
    the height that was really measured."""
    levels = logarithm(found.loss)
    measured = logarithm(found.path_loss)
    across, up = _names(found)
    surface = {
        "type": "surface",
        "x": found.alpha,
        "y": found.beta,
        "z": levels.astype(np.float32),
        "customdata": found.loss.astype(np.float32),
        "colorscale": SEQUENCE_SCALE,
        "opacity": 0.92,
        "showscale": False,  # the axis says it already, and a narrow screen needs the room
        "hovertemplate": "α₁ %{x:.3f}, α₂ %{y:.3f}<br>loss %{customdata:.4g}<extra></extra>",
        "name": "loss",
    }
    way = {
        "type": "scatter3d",
        "mode": "lines+markers",
        "x": found.path[:, 0],
        "y": found.path[:, 1],
        "z": measured,
        "text": _words_of_path(found),
        "line": {"color": START, "width": 5},
        "marker": {"size": 3, "color": START},
        "hovertemplate": "%{text}<extra></extra>",
        "name": "the way",
    }
    return go.Figure(
        data=[surface, way],
        layout={
            "height": HEIGHT + 60,
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
            "uirevision": view,
            "showlegend": False,
            "scene": {
                "xaxis": {"title": {"text": across.split(",")[0]}},
                "yaxis": {"title": {"text": up.split(",")[0]}},
                "zaxis": {"title": {"text": "loss"}, **ticks(levels)},
                "aspectmode": "manual",
                "aspectratio": {"x": 1.25, "y": 1.0, "z": 0.75},
                "camera": {
                    "eye": {"x": -1.35, "y": -1.5, "z": 0.95},
                    "center": {"x": 0, "y": 0, "z": -0.12},
                },
            },
        },
    )
