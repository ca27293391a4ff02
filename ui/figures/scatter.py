"""Rows as points over two features, with what a network says of the plane behind them: arrays in,
one accessible SVG out. Classes have the stage's colours and shapes, values its colour scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ui.figures.picture import legible, picture
from ui.figures.twin import Numbers
from ui.words.names import class_label
from ui.words.numbers import exact, plural, value_with_unit
from ui.words.palette import PROPERTIES, class_property, class_shape, in_sequence

MOST_POINTS = 400  # of more rows this many are drawn, evenly chosen
WIDTH, HEIGHT = 400.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 392.0, 10.0, 258.0

_STYLE = f"""<style>
.sc {{ {PROPERTIES}
  margin: 0; color: var(--nn-ink); font-family: var(--st-font, "Source Sans", sans-serif);
  font-variant-numeric: tabular-nums; container-type: inline-size; }}
.sc svg {{ display: block; width: 100%; height: auto; max-width: max(520px, 36vw); }}
.sc text {{ fill: var(--nn-soft); font-size: {legible(12.5, WIDTH)}; }}
.sc .frame {{ fill: none; stroke: var(--nn-line); }}
.sc .dot {{ stroke: color-mix(in srgb, var(--nn-ink) 75%, transparent); stroke-width: .7; }}
.sc .land {{ opacity: .28; shape-rendering: crispEdges; }}
.sc .key {{ display: flex; flex-wrap: wrap; gap: 2px 16px; font-size: 14px; }}
.sc .key span {{ display: inline-flex; align-items: center; gap: 6px; }}
.sc .key svg {{ width: 13px; height: 13px; flex: none; }}
</style>"""


@dataclass(frozen=True, eq=False)
class FeatureAxis:
    """One of the two features: its name, unit and values, (n,)."""

    name: str
    unit: str
    values: NDArray[np.float64]

    @property
    def span(self) -> tuple[float, float]:
        """The range that is drawn: that of the values, and a little room."""
        low, high = float(self.values.min()), float(self.values.max())
        room = 0.06 * (high - low) or 1.0
        return low - room, high + room

    @property
    def title(self) -> str:
        """Name and unit, cut where they are too long."""
        name = self.name if len(self.name) <= 32 else f"{self.name[:31]}…"
        return f"{name} ({self.unit})" if self.unit else name


def scatter_html(
    across: FeatureAxis,
    up: FeatureAxis,
    what: NDArray[np.float64],
    class_names: Sequence[str],
    land: NDArray[np.int64] | None = None,
) -> str:
    """The points. ``what``: (n,) the class of each row or, without ``class_names``, its value.
    ``land``: (m, m) the class that a network gives to the plane, the lowest row first."""
    n = what.size
    shown = np.unique(np.linspace(0, n - 1, min(n, MOST_POINTS)).astype(np.int64))
    x = _scaled(across, LEFT, RIGHT)[shown]
    y = _scaled(up, BOTTOM, TOP)[shown]
    looks = [_look(float(value), what, bool(class_names)) for value in what[shown]]
    dots = "".join(
        f'<path class="dot" d="{shape}" fill="{fill}" transform="translate({px:.1f} {py:.1f})"/>'
        for px, py, (shape, fill) in zip(x, y, looks, strict=True)
    )
    words = f"{plural(n, 'row')} over {across.title} and {up.title}"
    drawing = (
        f'{_STYLE}<div class="sc"><svg viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" '
        f'aria-label="{escape(words)}">{_land(land)}<path class="frame" '
        f'd="M{LEFT} {TOP}H{RIGHT}V{BOTTOM}H{LEFT}z"/>{_ticks(across, up)}{dots}</svg>'
        f'<div class="key">{_key(what, class_names)}</div></div>'
    )
    shown_as = [
        class_names[int(value)] if class_names else value_with_unit(float(value), "")
        for value in what[shown]
    ]
    rows = [
        [which, exact(float(across.values[row])), exact(float(up.values[row]))]
        for which, row in zip(shown_as, shown, strict=True)
    ]
    numbers = Numbers(["class" if class_names else "value", across.title, up.title], rows)
    return picture(drawing, words, numbers)


def _scaled(axis: FeatureAxis, start: float, end: float) -> NDArray[np.float64]:
    low, high = axis.span
    return start + (axis.values - low) / (high - low) * (end - start)


def _look(value: float, what: NDArray[np.float64], classes: bool) -> tuple[str, str]:
    if classes:
        return class_shape(int(value)).path, class_property(int(value))
    low, high = float(what.min()), float(what.max())
    return class_shape(0).path, in_sequence((value - low) / ((high - low) or 1.0))


def _ticks(across: FeatureAxis, up: FeatureAxis) -> str:
    (x0, x1), (y0, y1) = across.span, up.span
    middle = (LEFT + RIGHT) / 2
    return (
        f'<text x="{LEFT}" y="{BOTTOM + 16}">{exact(x0, 3)}</text>'
        f'<text x="{RIGHT}" y="{BOTTOM + 16}" text-anchor="end">{exact(x1, 3)}</text>'
        f'<text x="{middle}" y="{BOTTOM + 32}" text-anchor="middle">{escape(across.title)}</text>'
        f'<text x="{LEFT - 5}" y="{BOTTOM}" text-anchor="end">{exact(y0, 3)}</text>'
        f'<text x="{LEFT - 5}" y="{TOP + 9}" text-anchor="end">{exact(y1, 3)}</text>'
        f'<text text-anchor="middle" transform="translate({LEFT - 12} {(TOP + BOTTOM) / 2}) '
        f'rotate(-90)">{escape(up.title)}</text>'
    )


def _land(land: NDArray[np.int64] | None) -> str:
    """Runs of equal classes in each row, as rectangles."""
    if land is None:
        return ""
    m = land.shape[0]
    wide, tall = (RIGHT - LEFT) / m, (BOTTOM - TOP) / m
    pieces = []
    for row in range(m):
        edges = [0, *(np.flatnonzero(np.diff(land[row])) + 1).tolist(), m]
        for start, end in pairwise(edges):
            pieces.append(
                f'<rect x="{LEFT + start * wide:.1f}" y="{BOTTOM - (row + 1) * tall:.1f}" '
                f'width="{(end - start) * wide:.1f}" height="{tall:.1f}" '
                f'fill="{class_property(int(land[row, start]))}"/>'
            )
    return f'<g class="land">{"".join(pieces)}</g>'


def _key(what: NDArray[np.float64], class_names: Sequence[str]) -> str:
    if not class_names:
        low, high = float(what.min()), float(what.max())
        entries = [
            (class_shape(0).path, in_sequence(0.0), value_with_unit(low, "")),
            (class_shape(0).path, in_sequence(1.0), value_with_unit(high, "")),
        ]
    else:
        entries = [
            (class_shape(k).path, class_property(k), class_label(k, name))
            for k, name in enumerate(class_names)
        ]
    return "".join(
        f'<span><svg viewBox="-6 -6 12 12" aria-hidden="true"><path class="dot" d="{shape}" '
        f'fill="{fill}"/></svg>{escape(name)}</span>'
        for shape, fill, name in entries
    )
