"""What a wrong answer costs, and how hard each loss pulls: arrays in, HTML with SVG out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from ui.figures.picture import legible, picture
from ui.figures.twin import curves, evenly
from ui.words.numbers import number
from ui.words.palette import PROPERTIES, RUNS

WIDTH, HEIGHT = 460.0, 282.0
MOST_PLACES = 21  # of a curve, in its table
LEFT, RIGHT, TOP, BOTTOM = 40.0, 446.0, 34.0, 242.0

_STYLE = f"""<style>
.lc {{ {PROPERTIES}
  color: var(--nn-ink); font-family: var(--st-font, "Source Sans", sans-serif);
  font-variant-numeric: tabular-nums; container-type: inline-size; }}
.lc svg {{ display: block; width: 100%; height: auto; max-width: max(560px, 36vw); }}
.lc text {{ fill: var(--nn-soft); font-size: {legible(12.5, WIDTH)}; }}
.lc .name {{ fill: var(--nn-ink); font-size: {legible(14.5, WIDTH)}; font-weight: 650; }}
.lc .grid {{ stroke: var(--nn-line); stroke-width: 1; fill: none; }}
.lc .line {{ fill: none; stroke-width: 2.6; stroke-linejoin: round; }}
.lc .here {{ stroke: var(--nn-ink); stroke-width: 1; stroke-dasharray: 3 3; fill: none; }}
.lc .k0 {{ stroke: var(--nn-accent); }} .lc .k1 {{ stroke: {RUNS[2]}; }}
.lc .k2 {{ stroke: {RUNS[3]}; }}
.lc .k1.line {{ stroke-dasharray: 9 4; }} .lc .k2.line {{ stroke-dasharray: 3 4; }}
.lc circle {{ fill: var(--nn-paper); stroke-width: 3; }}
.lc .key {{ display: flex; flex-wrap: wrap; gap: 2px 18px; font-size: 14px; max-width: 560px; }}
.lc .key span {{ display: inline-flex; align-items: center; gap: 7px; white-space: nowrap; }}
.lc .key svg {{ width: 34px; height: 10px; flex: none; }}
</style>"""


@dataclass(frozen=True)
class LossLine:
    """One curve over p, and its height at the chosen p."""

    name: str
    values: NDArray[np.float64]
    at: float


def tick_step(top: float) -> float:
    """The distance between the ticks of an axis from 0 to ``top``: 0.25 up to 1, then 1, 2, 5, 10,
    … so that there are at most eight."""
    if top <= 1:
        return 0.25
    power = 10.0 ** math.floor(math.log10(top))
    return next(
        step
        for step in (power / 10, power / 5, power / 2, power, 2 * power)
        if step >= 1 and top / step <= 8
    )


def _words(title: str, p: float, lines: Sequence[LossLine]) -> str:
    found = "; ".join(f"{line.name} {number(line.at)}" for line in lines)
    return f"{title}. At p = {number(p)}: {found}"


def loss_curves_html(
    title: str, p: NDArray[np.float64], lines: Sequence[LossLine], at: float, top: float
) -> str:
    """Curves over p from 0 to 1, a dot on each at ``at``, and below them a key with the number at
    each dot. Heights go from 0 to ``top``, or as far as the highest dot; what is higher is cut."""
    dots = [line.at for line in lines if np.isfinite(line.at)]
    step = tick_step(max(top, *dots, 0.0))
    top = step * math.ceil(max(top, *dots, 0.0) / step - 1e-9)

    def across(value: float) -> float:
        return LEFT + value * (RIGHT - LEFT)

    def up(value: float) -> float:
        return BOTTOM - min(value, top) / top * (BOTTOM - TOP)

    parts = [f'<text class="name" x="4" y="16">{escape(title)}</text>']
    for height in np.linspace(0.0, top, round(top / step) + 1):
        y = up(float(height))
        parts.append(
            f'<path class="grid" d="M{LEFT} {y:.1f}H{RIGHT}"/>'
            f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{height:g}</text>'
        )
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(
            f'<text x="{across(share):.1f}" y="{BOTTOM + 17}" text-anchor="middle">{share:g}</text>'
        )
    parts.append(
        f'<text x="{(LEFT + RIGHT) / 2}" y="{BOTTOM + 35}" text-anchor="middle">'
        "p, the probability given to the true class</text>"
        f'<path class="here" d="M{across(at):.1f} {TOP}V{BOTTOM}"/>'
    )
    for k, line in enumerate(lines):
        inside = line.values <= top
        path = "".join(
            f"{'M' if first else 'L'}{across(float(x)):.1f} {up(float(v)):.1f}"
            for first, x, v in zip(
                [True] + [False] * int(inside.sum() - 1),
                p[inside],
                line.values[inside],
                strict=True,
            )
        )
        parts.append(f'<path class="line k{k}" d="{path}"/>')
    key = []
    for k, line in enumerate(lines):
        if np.isfinite(line.at):
            parts.append(
                f'<circle class="k{k}" cx="{across(at):.1f}" cy="{up(line.at):.1f}" r="5"/>'
            )
        key.append(
            f'<span><svg viewBox="0 0 34 10" aria-hidden="true"><path class="line k{k}" '
            f'd="M0 5h34"/></svg>{escape(line.name)} = {number(line.at)}</span>'
        )
    words = escape(_words(title, at, lines))
    drawing = (
        f'{_STYLE}<div class="lc"><svg viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" '
        f'aria-label="{words}">{"".join(parts)}</svg><div class="key">{"".join(key)}</div></div>'
    )
    places = evenly(len(p), MOST_PLACES)
    here = {line.name: [line.at] for line in lines}
    drawn = {line.name: line.values[places] for line in lines}
    return picture(
        drawing,
        title,
        curves("p", [at], here, "at the chosen p"),
        curves("p", p[places], drawn, "the curves"),
    )
