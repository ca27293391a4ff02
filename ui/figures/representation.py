"""The rows in two dimensions after each layer: all layers as small drawings (arrays in, HTML with
SVG out), and one of them closer (a Plotly figure)."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from neuralnet.inside.projection import Projection
from ui.figures.picture import picture
from ui.figures.twin import Numbers
from ui.words.numbers import exact, percent
from ui.words.palette import PROPERTIES, in_sequence

SIDE = 150.0
EDGE = 8.0
HEIGHT = 480
VALUE_LEVELS = 5
# From low to high values of a regression target.
LEVELS = tuple(in_sequence(level / (VALUE_LEVELS - 1)) for level in range(VALUE_LEVELS))

_STYLE = f"""<style>
.rp {{ {PROPERTIES}
  display: grid; gap: .6rem; color: var(--nn-ink); font-size: .85rem; line-height: 1.3;
  font-family: var(--st-font, "Source Sans", sans-serif); font-variant-numeric: tabular-nums;
  grid-template-columns: repeat(auto-fill, minmax(min(150px, 45%), 1fr)); }}
.rp .pick {{ cursor: pointer; border: 1px solid var(--nn-line); border-radius: 8px;
  padding: 6px; min-width: 0; }}
.rp .pick:hover {{ border-color: var(--nn-accent); }}
.rp .chosen {{ border-color: var(--nn-chosen); box-shadow: inset 0 0 0 2px var(--nn-chosen); }}
.rp svg {{ display: block; width: 100%; height: auto; max-width: 260px; }}
.rp .pick path {{ fill: none; }}
.rp svg.marks {{ position: absolute; width: 0; height: 0; }}
.rp marker path {{ fill-opacity: .8; }}
.rp b {{ display: block; }}
.rp span {{ color: var(--nn-soft); }}
.rp-key {{ grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: .1rem 1rem; }}
.rp-key div {{ display: flex; align-items: center; gap: .35em; }}
.rp .rp-key svg {{ width: .85em; flex: none; }}
</style>"""


def value_levels(values: np.ndarray) -> np.ndarray:
    """Each value's fifth of the range, 0 to 4: the colour of a row where there are no classes."""
    low, high = float(values.min()), float(values.max())
    share = (values - low) / ((high - low) or 1.0)
    return np.asarray(np.minimum((share * VALUE_LEVELS).astype(int), VALUE_LEVELS - 1))


def fitted(points: np.ndarray) -> np.ndarray:
    """Points moved and scaled into the drawing, both axes alike, y upwards."""
    middle = (points.max(axis=0) + points.min(axis=0)) / 2
    span = float(np.ptp(points, axis=0).max()) or 1.0
    scaled = (points - middle) / span * (SIDE - 2 * EDGE)
    return np.asarray(SIDE / 2 + scaled * [1, -1])


def representation_overview(
    projections: Sequence[Projection],
    titles: Sequence[str],
    groups: np.ndarray,
    key: Sequence[tuple[str, str, str]],
    chosen: int,
) -> str:
    """A drawing for each layer, the inputs first. ``groups`` (n,) is the class (or level) of every
    row; ``key`` has the name, the colour and the outline of every group."""
    cards = []
    for index, (projection, title) in enumerate(zip(projections, titles, strict=True)):
        shares = projection.shares
        words = f"{percent(float(shares.sum()), 0)} of the spread"
        if not np.isfinite(projection.points).all():
            drawing, words = "", "not a number"
        else:
            drawing = _dots(fitted(projection.points), groups, len(key))
        kind = "pick chosen" if index == chosen else "pick"
        cards.append(
            f'<div class="{kind}" data-layer="{index}" data-j="0">'
            f'<svg viewBox="0 0 {SIDE:g} {SIDE:g}" role="img" '
            f'aria-label="{escape(f"{title}: {words} in two dimensions")}">{drawing}</svg>'
            f"<b>{escape(title)}</b><span>{words}</span></div>"
        )
    named = "".join(
        f'<div><svg viewBox="-6 -6 12 12"><path fill="{colour}" d="{outline}"/></svg>'
        f"{escape(name)}</div>"
        for name, colour, outline in key
    )
    marks = "".join(
        f'<marker id="rp{group}" viewBox="-6 -6 12 12" markerWidth="6.6" markerHeight="6.6" '
        f'markerUnits="userSpaceOnUse"><path fill="{colour}" d="{outline}"/></marker>'
        for group, (_name, colour, outline) in enumerate(key)
    )
    drawing = (
        f'{_STYLE}<div class="rp"><svg class="marks"><defs>{marks}</defs></svg>{"".join(cards)}'
        f'<div class="rp-key">{named}</div></div>'
    )
    tables = [
        _centres(projection, title, groups, [name for name, _colour, _outline in key])
        for projection, title in zip(projections, titles, strict=True)
    ]
    return picture(drawing, "the rows after every layer", *tables, many=True)


def _centres(
    projection: Projection, title: str, groups: np.ndarray, names: Sequence[str]
) -> Numbers:
    """Where the centre of each group lies on a layer's plane, and how many rows it has."""
    rows = [
        [name, str(count), *(exact(float(x), 4) for x in projection.points[groups == k].mean(0))]
        for k, name in enumerate(names)
        if (count := int((groups == k).sum()))
    ]
    shares = ", ".join(percent(float(share), 0) for share in projection.shares)
    head = ["group", "rows", "centre, first direction", "centre, second direction"]
    return Numbers(head, rows, f"{title}: {shares} of the spread")


def _dots(points: np.ndarray, groups: np.ndarray, count: int) -> str:
    """An invisible line through the points of each of ``count`` groups, with the group's mark at
    every one of them: much shorter than an outline for each point."""
    paths = []
    for group in range(count):
        line = " ".join(f"{x:.1f} {y:.1f}" for x, y in points[groups == group])
        ends = "".join(f' marker-{at}="url(#rp{group})"' for at in ("start", "mid", "end"))
        paths.append(f'<path{ends} d="M{line}"/>' if line else "")
    return "".join(paths)


def representation_closer(traces: Sequence[dict[str, Any]], shares: np.ndarray, view: str) -> Any:
    """One layer's plane, rows as ``traces``; both axes in the same scale. Zoom stays while
    ``view`` stays."""
    names = ("first", "second")
    titles = [
        f"{name} principal component ({percent(share, 0)} of the variance)"
        for name, share in zip(names, shares, strict=True)
    ]
    return go.Figure(
        data=list(traces),
        layout={
            "height": HEIGHT,
            "margin": {"l": 60, "r": 10, "t": 10, "b": 45},
            "uirevision": view,
            "xaxis": {"title": {"text": titles[0]}},
            "yaxis": {"title": {"text": titles[1]}, "scaleanchor": "x"},
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
            "hovermode": "closest",
        },
    )
