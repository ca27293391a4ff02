"""The rows of a data set as points of a Plotly figure: one trace a class, names on hover."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from neuralnet.data.datasets import Dataset
from ui.words.palette import CHOSEN, EDGE, SEQUENCE_SCALE, class_colour, class_shape

MOST_ROWS = 600  # drawn; of more rows this many, evenly chosen; the page says so


def thinned(rows: np.ndarray, always: int = -1, most: int = MOST_ROWS) -> np.ndarray:
    """At most ``most`` of ``rows``, evenly chosen, with row ``always`` among them if it was."""
    if len(rows) <= most:
        return rows
    kept = rows[np.linspace(0, len(rows) - 1, most).astype(int)]
    if always in rows and always not in kept:
        kept = np.append(kept, always)
    return np.asarray(kept)


def row_traces(
    points: np.ndarray,
    dataset: Dataset,
    rows: np.ndarray,
    validation: np.ndarray,
    chosen: int,
    scale: bool = True,
) -> list[dict[str, Any]]:
    """Traces of ``points`` (n, 2), which belong to the data set's ``rows``: one for each class, or
    one in the colours of the values. Rows of the ``validation`` set are hollow, the ``chosen`` row
    is ringed. ``scale`` adds the colours' scale for values."""
    hollow = np.isin(rows, validation)
    # Hollow ones last: the legend shows the shape of the first.
    order = np.argsort(hollow, kind="stable")
    rows, points, hollow = rows[order], points[order], hollow[order]
    names = np.array(dataset.row_names, dtype=object)[rows]
    says = "%{text}<extra></extra>"

    def trace(name: str, at: np.ndarray, marker: dict[str, Any], shape: str) -> dict[str, Any]:
        symbols = [f"{shape}-open" if is_hollow else shape for is_hollow in hollow[at]]
        return {
            "type": "scatter",
            "mode": "markers",
            "x": points[at, 0],
            "y": points[at, 1],
            "text": list(names[at]),
            "name": name,
            "marker": {"size": 7, "symbol": symbols, **marker},
            "hovertemplate": says,
        }

    if dataset.task == "regression":
        values = dataset.y[rows, 0]
        title = f"{dataset.target_name} ({dataset.target_unit})".replace(" ()", "")
        colours = {
            "color": values,
            "colorscale": SEQUENCE_SCALE,
            "showscale": scale,
            "colorbar": {"title": {"text": title}, "thickness": 12},
        }
        traces = [trace(dataset.target_name, np.arange(len(rows)), colours, "circle")]
    else:
        labels = dataset.labels[rows]
        traces = [
            trace(
                name,
                np.flatnonzero(labels == k),
                {"color": class_colour(k)},
                class_shape(k).plotly,
            )
            for k, name in enumerate(dataset.class_names)
        ]
    at = np.flatnonzero(rows == chosen)
    if len(at):
        ring = {
            "type": "scatter",
            "mode": "markers",
            "x": points[at, 0],
            "y": points[at, 1],
            "marker": {
                "size": 15,
                "symbol": "circle-open",
                "color": CHOSEN,
                "line": {"width": 3},
            },
        }
        # Its edges, for the ring to be seen among points of nearly its colour.
        edges = {"size": 15, "symbol": "circle-open", "color": EDGE, "line": {"width": 6}}
        traces += [
            {**ring, "marker": edges, "hoverinfo": "skip", "showlegend": False},
            {**ring, "text": list(names[at]), "name": "chosen row", "hovertemplate": says},
        ]
    return traces


def class_key(class_names: Sequence[str]) -> list[tuple[str, str, str]]:
    """Name, colour and outline of every class."""
    return [(name, class_colour(k), class_shape(k).path) for k, name in enumerate(class_names)]
