"""Activation curves with the point (z, a) on them: arrays in, HTML with SVG out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from ui.figures.picture import legible, picture
from ui.figures.twin import Numbers, curves, evenly
from ui.words.numbers import exact, number
from ui.words.palette import PROPERTIES

WIDTH, HEIGHT = 250.0, 176.0
MOST_PLACES = 13  # of a curve, in its table
LEFT, RIGHT, TOP, BOTTOM = 30.0, 244.0, 30.0, 156.0

_STYLE = f"""<style>
.ac {{ {PROPERTIES}
  color: var(--nn-ink); font-family: var(--st-font, "Source Sans", sans-serif);
  font-variant-numeric: tabular-nums; display: grid; gap: 10px; margin: 0 0 .65rem;
  grid-template-columns: repeat(auto-fit, minmax(min(232px, 46%), 1fr)); }}
.ac figure {{ margin: 0; padding: 6px 8px; border: 1px solid var(--nn-line); border-radius: 8px;
  max-width: 460px; container-type: inline-size; }}
.ac figure.chosen {{ border-color: var(--nn-accent);
  box-shadow: inset 0 0 0 1px var(--nn-accent); }}
.ac svg {{ display: block; width: 100%; height: auto; }}
.ac text {{ fill: var(--nn-soft); font-size: {legible(12.5, WIDTH)}; }}
.ac .name {{ fill: var(--nn-ink); font-size: {legible(16, WIDTH)}; font-weight: 650; }}
.ac .axis {{ stroke: var(--nn-line); stroke-width: 1; fill: none; }}
.ac .line {{ stroke: var(--nn-ink); stroke-width: 2.2; fill: none; stroke-linejoin: round; }}
.ac .jump {{ stroke: var(--nn-soft); stroke-width: 1; stroke-dasharray: 2 4; fill: none; }}
.ac .down {{ stroke: var(--nn-accent); stroke-width: 1; stroke-dasharray: 3 3; fill: none; }}
.ac .tangent {{ stroke: var(--nn-accent); stroke-width: 2.4; fill: none; opacity: .75; }}
.ac .point {{ fill: var(--nn-chosen); stroke: var(--nn-ink); stroke-width: 1.4; }}
.ac figcaption {{ font-size: 13.5px; line-height: 1.35; margin-top: 2px; color: var(--nn-ink); }}
</style>"""


@dataclass(frozen=True)
class Panel:
    """One activation: its curve, the neuron's point on it, and the slope there (NaN: a jump)."""

    title: str
    z: NDArray[np.float64]
    a: NDArray[np.float64]
    at: tuple[float, float]
    slope: float
    chosen: bool = False

    @property
    def slope_words(self) -> str:
        """The slope for people."""
        return "none (a jump)" if np.isnan(self.slope) else number(self.slope)

    @property
    def words(self) -> str:
        """The panel in words."""
        z, a = self.at
        return f"{self.title}: z = {number(z)} gives a = {number(a)}, slope {self.slope_words}"


def _heights(panel: Panel) -> tuple[float, float]:
    """The a axis: −1.25 to 1.25 for what is bounded, else as far as the curve goes."""
    top, bottom = float(np.nanmax(panel.a)), float(np.nanmin(panel.a))
    if top <= 1.0 and bottom >= -1.0:
        return -1.25, 1.25
    return min(-0.25 * top, 1.1 * bottom), 1.1 * max(top, 0.0)


def panel_svg(panel: Panel) -> str:
    """One curve with axes, the point (z, a), its way from the z axis, and the tangent."""
    limit = float(panel.z[-1])
    low, high = _heights(panel)

    def across(z: float) -> float:
        return LEFT + (z + limit) / (2 * limit) * (RIGHT - LEFT)

    def up(a: float) -> float:
        return BOTTOM - (a - low) / (high - low) * (BOTTOM - TOP)

    pieces, pen = [], "M"
    for z, a in zip(panel.z, panel.a, strict=True):
        if np.isnan(a):
            pen = "M"
            continue
        pieces.append(f"{pen}{across(z):.1f} {up(a):.1f}")
        pen = "L"
    z, a = panel.at
    x, y = across(z), up(a)
    zero_x, zero_y = across(0.0), up(0.0)
    parts = [
        f'<path class="axis" d="M{LEFT} {zero_y:.1f}H{RIGHT}M{zero_x:.1f} {TOP}V{BOTTOM}"/>',
        f'<text x="{RIGHT}" y="{zero_y - 4:.1f}" text-anchor="end">z</text>',
        f'<text x="{LEFT}" y="{zero_y + 13:.1f}">{exact(-limit)}</text>',
        f'<text x="{RIGHT}" y="{zero_y + 13:.1f}" text-anchor="end">{exact(limit)}</text>',
    ]
    for tick in (-1.0, 1.0) if high < 2 else (float(np.nanmax(panel.a)),):
        if low <= tick <= high and (tick > 0 or float(np.nanmin(panel.a)) < -0.5):
            parts.append(
                f'<path class="axis" d="M{zero_x - 3:.1f} {up(tick):.1f}h6"/>'
                f'<text x="{zero_x - 6:.1f}" y="{up(tick) + 4:.1f}" text-anchor="end">'
                f"{exact(tick, 3)}</text>"
            )
    if np.isnan(panel.a).any():
        parts.append(f'<path class="jump" d="M{zero_x:.1f} {up(0):.1f}V{up(1):.1f}"/>')
    parts.append(f'<path class="line" d="{"".join(pieces)}"/>')
    parts.append(f'<path class="down" d="M{x:.1f} {zero_y:.1f}V{y:.1f}"/>')
    if np.isfinite(panel.slope):
        dx = (RIGHT - LEFT) / (2 * limit)
        dy = -panel.slope * (BOTTOM - TOP) / (high - low)
        reach = 26.0 / float(np.hypot(dx, dy))
        parts.append(
            f'<path class="tangent" d="M{x - reach * dx:.1f} {y - reach * dy:.1f}'
            f'L{x + reach * dx:.1f} {y + reach * dy:.1f}"/>'
        )
    parts.append(f'<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="5.5"/>')
    return (
        f'<svg viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-label="{escape(panel.words)}">'
        f'<text class="name" x="4" y="16">{escape(panel.title)}</text>{"".join(parts)}</svg>'
    )


def activation_curves_html(panels: Sequence[Panel]) -> str:
    """The panels side by side, each with a and φ′(z) written under it."""
    figures = []
    for panel in panels:
        kind = "chosen" if panel.chosen else "other"
        figures.append(
            f'<figure class="{kind}">{panel_svg(panel)}'
            f"<figcaption>a = <b>{number(panel.at[1])}</b><br>slope φ′(z) = {panel.slope_words}"
            "</figcaption></figure>"
        )
    drawing = f'{_STYLE}<div class="ac">{"".join(figures)}</div>'
    return picture(drawing, "the activations", *_numbers(panels), many=True)


def _numbers(panels: Sequence[Panel]) -> list[Numbers]:
    """Every curve at some z, and its own point with the slope there."""
    here = [[one.title, *map(number, one.at), one.slope_words] for one in panels]
    at = evenly(len(panels[0].z), MOST_PLACES)
    lines = {one.title: one.a[at].tolist() for one in panels}
    return [
        Numbers(["activation", "z", "a", "slope"], here, "at the point"),
        curves("z", panels[0].z[at], lines, "the curves"),
    ]
