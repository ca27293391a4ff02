"""The loss while one weight is moved and all others stay: the curve, and the straight line that the
gradient predicts. Arrays in, Plotly figure out.

Two dots travel along curve and line with the figure's own slider, in the browser: no step of it
asks the server, and the figure stays as it is.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from ui.words.numbers import exact, number, percent, signed
from ui.words.palette import RAIL, REFERENCE, REGION, TRAINING

HEIGHT = 480
ACTUAL, PREDICTED = TRAINING, REFERENCE


def nudge_curve(
    amounts: NDArray[np.float64],
    losses: NDArray[np.float64],
    gradient: float,
    *,
    symbol: str,
    straight: tuple[float | None, float | None] = (None, None),
) -> go.Figure:
    """``losses`` at every one of ``amounts`` (in rising order, 0 among them) and the line
    L + gradient · d.

    symbol: how the weight is called, "W"; straight: how far to the left and to the right the line
    is good (None: as far as is drawn), which is shaded.
    """
    middle = int(np.argmin(np.abs(amounts)))
    here = float(losses[middle])
    predicted = here + gradient * amounts
    start = _start(amounts)
    slider, text = _slider(amounts, losses, predicted, here, start)
    # All at once: piece by piece, Plotly checks the whole layout again with each piece.
    return go.Figure(
        data=[
            _band(amounts, losses, predicted, straight),
            _line(amounts, losses, "actual loss", "actual", {"color": ACTUAL, "width": 3}),
            _line(
                amounts,
                predicted,
                "predicted: L + gradient · d",
                "predicted",
                {"color": PREDICTED, "width": 2, "dash": "dash"},
            ),
            _dot(amounts, predicted, start, {"color": PREDICTED, "symbol": "diamond"}),
            _dot(amounts, losses, start, {"color": ACTUAL}),
        ],
        layout={
            "sliders": [slider],
            # Between the axis and the slider: what the two dots say.
            "annotations": [
                {
                    "text": text,
                    "showarrow": False,
                    "xref": "paper",
                    "yref": "paper",
                    "x": 0,
                    "xanchor": "left",
                    "y": 0,
                    "yanchor": "top",
                    "yshift": -52,
                    "align": "left",
                    "font": {"size": 13},
                }
            ],
            "height": HEIGHT,
            "margin": {"l": 64, "r": 16, "t": 34, "b": 10},
            "hovermode": "x unified",
            "legend": {
                "orientation": "h",
                "y": 1.02,
                "yanchor": "bottom",
                "x": 0,
                "xanchor": "left",
            },
            "uirevision": "nudge",
            "xaxis": {"title": {"text": f"h: how far {symbol} is moved"}, "zeroline": True},
            "yaxis": {
                "title": {"text": "loss of this batch"},
                "zeroline": False,
                "range": _range(losses, predicted),
            },
        },
    )


MOVING = (3, 4)  # the traces of the two dots


def _line(
    amounts: NDArray[np.float64],
    values: NDArray[np.float64],
    name: str,
    short: str,
    line: dict[str, Any],
) -> dict[str, Any]:
    hover = short + " %{y:.6f}<extra></extra>"
    return {"x": amounts, "y": values, "name": name, "line": line, "hovertemplate": hover}


def _dot(
    amounts: NDArray[np.float64], values: NDArray[np.float64], at: int, marker: dict[str, Any]
) -> dict[str, Any]:
    return {
        "x": [amounts[at]],
        "y": [values[at]],
        "mode": "markers",
        "marker": {"size": 13, **marker},
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _range(losses: NDArray[np.float64], predicted: NDArray[np.float64]) -> list[float]:
    """The heights that curve and line take up, and a little more."""
    values = np.concatenate([losses, predicted])
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    margin = 0.06 * (high - low) or 1e-9
    return [low - margin, high + margin]


def _start(amounts: NDArray[np.float64]) -> int:
    """Where the dots stand first: half-way to the right end."""
    return int(np.argmin(np.abs(amounts - amounts[-1] / 2)))


def _band(
    amounts: NDArray[np.float64],
    losses: NDArray[np.float64],
    predicted: NDArray[np.float64],
    straight: tuple[float | None, float | None],
) -> dict[str, Any]:
    """A band where the line is within a tenth of the actual change."""
    left, right = straight
    x0 = max(-left, float(amounts[0])) if left is not None else float(amounts[0])
    x1 = min(right, float(amounts[-1])) if right is not None else float(amounts[-1])
    low, high = _range(losses, predicted)
    return {
        "x": [x0, x1, x1, x0, x0],
        "y": [low, low, high, high, low],
        "fill": "toself",
        "fillcolor": REGION,
        "mode": "lines",
        "line": {"width": 0},
        "name": "the line is right to within 10 %",
        "hoverinfo": "skip",
    }


def _slider(
    amounts: NDArray[np.float64],
    losses: NDArray[np.float64],
    predicted: NDArray[np.float64],
    here: float,
    start: int,
) -> tuple[dict[str, object], str]:
    """The figure's own slider, one position for every amount, and the words at its start."""
    steps, texts = [], []
    for d, actual, line in zip(amounts, losses, predicted, strict=True):
        change, expected = float(actual) - here, float(line) - here
        text = (
            f"h = {signed(float(d), 4, number)}. Change of the loss:<br>"
            f"predicted {signed(expected, 4, number)}, actual {signed(change, 4, number)}"
        )
        if d != 0 and expected != 0:
            text += f", {percent(abs(change - expected) / abs(expected), 0)} off"
        texts.append(text)
        steps.append(
            {
                "method": "update",
                "label": exact(float(d), 2),
                "args": [
                    {"x": [[float(d)], [float(d)]], "y": [[float(line)], [float(actual)]]},
                    {"annotations[0].text": text},
                    list(MOVING),
                ],
            }
        )
    slider = {
        "active": start,
        "steps": steps,
        "currentvalue": {"visible": False},
        "pad": {"t": 100, "b": 0},
        "ticklen": 4,
        "minorticklen": 0,
        "bgcolor": RAIL,
        "activebgcolor": ACTUAL,
        "bordercolor": PREDICTED,
        "name": "move the weight",
    }
    return slider, texts[start]
