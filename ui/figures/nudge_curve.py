"""The loss while one weight is moved and all others stay: the curve, and the straight line that the
gradient predicts. Arrays in, Plotly figure out.

Two dots travel along curve and line with the figure's own slider, in the browser: no step of it
asks the server, and the figure stays as it is.
"""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from ui.wording import number

HEIGHT = 480
ACTUAL, PREDICTED, REGION = "#2f7fd1", "#808a96", "rgba(128, 138, 150, 0.16)"


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
    figure = go.Figure()
    _shade(figure, amounts, losses, predicted, straight)
    figure.add_scatter(
        x=amounts,
        y=losses,
        name="actual loss",
        line={"color": ACTUAL, "width": 3},
        hovertemplate="actual %{y:.6f}<extra></extra>",
    )
    figure.add_scatter(
        x=amounts,
        y=predicted,
        name="predicted: L + gradient · d",
        line={"color": PREDICTED, "width": 2, "dash": "dash"},
        hovertemplate="predicted %{y:.6f}<extra></extra>",
    )
    start = _start(amounts)
    dot = {"size": 13, "color": ACTUAL}
    ring = {"size": 13, "color": PREDICTED, "symbol": "diamond"}
    for values, marker in ((predicted, ring), (losses, dot)):
        figure.add_scatter(
            x=[amounts[start]],
            y=[values[start]],
            mode="markers",
            marker=marker,
            showlegend=False,
            hoverinfo="skip",
        )
    last = len(figure.data)
    slider, text = _slider(amounts, losses, predicted, here, start, (last - 2, last - 1))
    figure.update_layout(
        sliders=[slider],
        # Between the axis and the slider: what the two dots say.
        annotations=[
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
        height=HEIGHT,
        margin={"l": 64, "r": 16, "t": 34, "b": 10},
        hovermode="x unified",
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "xanchor": "left"},
        uirevision="nudge",
    )
    figure.update_xaxes(title=f"d: how far {symbol} is moved", zeroline=True)
    figure.update_yaxes(title="loss of this batch", zeroline=False)
    return figure


def _start(amounts: NDArray[np.float64]) -> int:
    """Where the dots stand first: half-way to the right end."""
    return int(np.argmin(np.abs(amounts - amounts[-1] / 2)))


def _shade(
    figure: go.Figure,
    amounts: NDArray[np.float64],
    losses: NDArray[np.float64],
    predicted: NDArray[np.float64],
    straight: tuple[float | None, float | None],
) -> None:
    """A band where the line is within a tenth of the actual change."""
    left, right = straight
    x0 = max(-left, float(amounts[0])) if left is not None else float(amounts[0])
    x1 = min(right, float(amounts[-1])) if right is not None else float(amounts[-1])
    values = np.concatenate([losses, predicted])
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    margin = 0.06 * (high - low) or 1e-9
    low, high = low - margin, high + margin
    figure.add_scatter(
        x=[x0, x1, x1, x0, x0],
        y=[low, low, high, high, low],
        fill="toself",
        fillcolor=REGION,
        mode="lines",
        line={"width": 0},
        name="the line is right to a tenth",
        hoverinfo="skip",
    )
    figure.update_yaxes(range=[low, high])


def _slider(
    amounts: NDArray[np.float64],
    losses: NDArray[np.float64],
    predicted: NDArray[np.float64],
    here: float,
    start: int,
    traces: tuple[int, int],
) -> tuple[dict[str, object], str]:
    """The figure's own slider, one position for every amount, and the words at its start."""
    steps, texts = [], []
    for d, actual, line in zip(amounts, losses, predicted, strict=True):
        change, expected = float(actual) - here, float(line) - here
        text = (
            f"d = {_signed(float(d))}. Change of the loss:<br>"
            f"predicted {_signed(expected)}, actual {_signed(change)}"
        )
        if d != 0 and expected != 0:
            text += f", {abs(change - expected) / abs(expected):.0%} off"
        texts.append(text)
        steps.append(
            {
                "method": "update",
                "label": f"{d:.2g}".replace("-", "−"),
                "args": [
                    {"x": [[float(d)], [float(d)]], "y": [[float(line)], [float(actual)]]},
                    {"annotations[0].text": text},
                    list(traces),
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
        "bgcolor": "rgba(128, 138, 150, 0.25)",
        "activebgcolor": ACTUAL,
        "bordercolor": PREDICTED,
        "name": "move the weight",
    }
    return slider, texts[start]


def _signed(value: float) -> str:
    text = number(value)
    return f"+{text}" if value > 0 else text
