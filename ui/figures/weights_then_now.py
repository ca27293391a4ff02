"""The weights now against those at the start: for each layer two histograms (arrays in, HTML with
SVG out), and for one layer every weight by name (a Plotly figure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from ui.figures.picture import legible, picture
from ui.figures.twin import Numbers
from ui.words.numbers import rounded
from ui.words.palette import PROPERTIES, REFERENCE, TRAINING

WIDTH, TALL = 240.0, 110.0
BASE = 92.0
BINS = 31
HEIGHT = 460
MOST_POINTS = 2000

_STYLE = f"""<style>
.wt {{ {PROPERTIES}
  display: grid; gap: .6rem; color: var(--nn-ink); font-size: .85rem; line-height: 1.3;
  font-family: var(--st-font, "Source Sans", sans-serif); font-variant-numeric: tabular-nums;
  grid-template-columns: repeat(auto-fill, minmax(min(210px, 100%), 1fr)); }}
.wt .pick {{ cursor: pointer; border: 1px solid var(--nn-line); border-radius: 8px;
  padding: 6px 8px; min-width: 0; container-type: inline-size; }}
.wt .pick:hover {{ border-color: var(--nn-accent); }}
.wt .chosen {{ border-color: var(--nn-chosen); box-shadow: inset 0 0 0 2px var(--nn-chosen); }}
.wt svg {{ display: block; width: 100%; height: auto; max-width: 420px; }}
.wt .now {{ fill: color-mix(in srgb, var(--nn-plus) 45%, var(--nn-paper)); }}
.wt .then {{ fill: none; stroke: var(--nn-ink); stroke-width: 1.6; stroke-linejoin: round; }}
.wt .axis {{ stroke: var(--nn-line); fill: none; }}
.wt text {{ fill: var(--nn-soft); font-size: {legible(12, WIDTH + 4)}; }}
.wt b {{ display: block; }}
.wt span {{ color: var(--nn-soft); display: block; }}
.wt-key {{ grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: .1rem 1.2rem; }}
.wt-key i {{ display: inline-block; width: 1em; height: .75em; margin-right: .4em; }}
.wt-key .now {{ background: color-mix(in srgb, var(--nn-plus) 45%, var(--nn-paper)); }}
.wt-key .then {{ border: 1.6px solid var(--nn-ink); box-sizing: border-box; }}
</style>"""


@dataclass(frozen=True, eq=False)
class ThenNow:
    """One layer: its weights at the ``start`` and ``now``, any shape, and a ``note`` under it."""

    layer: int
    title: str
    note: str
    start: np.ndarray
    now: np.ndarray


def histograms(start: np.ndarray, now: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Edges, symmetric about 0, and how many weights of each lie between them."""
    reach = float(np.abs(np.concatenate([start.ravel(), now.ravel()])).max(initial=0.0)) or 1.0
    edges = np.linspace(-reach, reach, BINS + 1)
    return edges, np.histogram(start, edges)[0], np.histogram(now, edges)[0]


def weights_overview(layers: Sequence[ThenNow], chosen: int) -> str:
    """A card for each layer; the one of layer ``chosen`` is marked."""
    cards = "".join(_card(layer, layer.layer == chosen) for layer in layers)
    key = (
        '<div class="wt-key"><div><i class="now"></i>now</div>'
        '<div><i class="then"></i>at the start</div></div>'
    )
    drawing = f'{_STYLE}<div class="wt">{cards}{key}</div>'
    return picture(drawing, "the weights of every layer", *map(_numbers, layers), many=True)


def _numbers(layer: ThenNow) -> Numbers:
    edges, then, now = histograms(layer.start, layer.now)
    rows = [
        [f"{rounded(low)} to {rounded(high)}", str(before), str(after)]
        for low, high, before, after in zip(edges[:-1], edges[1:], then, now, strict=True)
    ]
    return Numbers(["weights from", "at the start", "now"], rows, f"{layer.title}: {layer.note}")


def _card(layer: ThenNow, is_chosen: bool) -> str:
    edges, then, now = histograms(layer.start, layer.now)
    top = max(int(then.max()), int(now.max()), 1)
    step = WIDTH / BINS

    def outline(counts: np.ndarray) -> str:
        line = "".join(
            f"V{BASE - 84.0 * count / top:.1f}H{(index + 1) * step:.1f}"
            for index, count in enumerate(counts)
        )
        return f"M0 {BASE}{line}V{BASE}"

    reach = rounded(float(edges[-1]))
    return (
        f'<div class="pick{" chosen" if is_chosen else ""}" data-layer="{layer.layer}" data-j="0">'
        f'<svg viewBox="-2 0 {WIDTH + 4:g} {TALL:g}" role="img" '
        f'aria-label="{escape(f"{layer.title}: {layer.note}")}">'
        f'<path class="now" d="{outline(now)}"/><path class="then" d="{outline(then)}"/>'
        f'<path class="axis" d="M0 {BASE}H{WIDTH}M{WIDTH / 2} {BASE}v4"/>'
        f'<text x="0" y="{TALL - 5}">−{reach}</text>'
        f'<text x="{WIDTH / 2}" y="{TALL - 5}" text-anchor="middle">0</text>'
        f'<text x="{WIDTH}" y="{TALL - 5}" text-anchor="end">{reach}</text></svg>'
        f"<b>{escape(layer.title)}</b><span>{escape(layer.note)}</span></div>"
    )


def weights_closer(start: np.ndarray, now: np.ndarray, names: Sequence[str], view: str) -> Any:
    """Every weight as a point: at the start across, now upwards; on the dashed line nothing has
    changed. At most ``MOST_POINTS``, evenly chosen. Zoom stays while ``view`` stays."""
    kept = np.arange(len(start))
    if len(start) > MOST_POINTS:
        kept = np.linspace(0, len(start) - 1, MOST_POINTS).astype(int)
    reach = 1.06 * (float(np.abs(np.concatenate([start, now])).max(initial=0.0)) or 1.0)
    points = {
        "type": "scatter",
        "mode": "markers",
        "x": start[kept],
        "y": now[kept],
        "text": [names[int(index)] for index in kept],
        "marker": {"size": 7, "color": TRAINING, "opacity": 0.75},
        "hovertemplate": "%{text}<br>start %{x:.5f}<br>now %{y:.5f}<extra></extra>",
        "name": "weights",
    }
    unchanged = {
        "type": "scatter",
        "mode": "lines",
        "x": [-reach, reach],
        "y": [-reach, reach],
        "line": {"dash": "dash", "color": REFERENCE, "width": 1.5},
        "hoverinfo": "skip",
        "name": "unchanged",
    }
    return go.Figure(
        data=[unchanged, points],
        layout={
            "height": HEIGHT,
            "margin": {"l": 60, "r": 10, "t": 10, "b": 45},
            "uirevision": view,
            "showlegend": False,
            "xaxis": {"title": {"text": "weight at the start"}},
            "yaxis": {"title": {"text": "weight now"}},
            "hovermode": "closest",
        },
    )
