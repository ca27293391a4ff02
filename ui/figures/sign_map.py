"""Signs or words at the places of their two numbers: arrays in, one SVG out."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from ui.figures.picture import legible, picture
from ui.figures.twin import curves
from ui.words.numbers import exact
from ui.words.palette import CHOSEN, PROPERTIES

WIDTH, HEIGHT = 460.0, 380.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 448.0, 12.0, 336.0

_STYLE = f"""<style>
.sm {{ {PROPERTIES}
  color: var(--nn-ink); font-family: var(--st-font, "Source Sans", sans-serif);
  font-variant-numeric: tabular-nums; container-type: inline-size; }}
.sm > svg {{ display: block; width: 100%; height: auto; max-width: max(520px, 34vw); }}
.sm text {{ fill: var(--nn-ink); font-size: {legible(15, WIDTH)}; font-weight: 600;
  text-anchor: middle; dominant-baseline: central; paint-order: stroke;
  stroke: var(--nn-paper); stroke-width: 3px; }}
.sm .words text {{ font-size: {legible(12.5, WIDTH)}; font-weight: 500; }}
.sm .k1 {{ fill: var(--nn-accent); text-decoration: underline; }}
.sm text.axis {{ fill: var(--nn-soft); font-size: {legible(12.5, WIDTH)}; font-weight: 400; }}
.sm text.end {{ text-anchor: end; }} .sm text.start {{ text-anchor: start; }}
.sm .frame {{ fill: none; stroke: var(--nn-line); }}
.sm .zero {{ stroke: var(--nn-line); stroke-dasharray: 3 3; }}
.sm .way {{ stroke: color-mix(in srgb, var(--nn-ink) 30%, var(--nn-paper)); stroke-width: 1.2; }}
.sm .ring {{ fill: none; stroke: {CHOSEN}; stroke-width: 3; }}
</style>"""


def sign_map(
    points: NDArray[np.float64],
    signs: Sequence[str],
    *,
    title: str,
    marked: Sequence[bool] = (),
    began: NDArray[np.float64] | None = None,
    chosen: int | None = None,
) -> str:
    """``points`` (n, 2) with the name of each. Those that are ``marked`` are underlined and in the
    accent colour; a line leads from where each ``began``; ``chosen`` has a ring."""
    both = points if began is None else np.concatenate([points, began])
    both = both[np.isfinite(both).all(axis=1)]
    low, high = (both.min(axis=0), both.max(axis=0)) if len(both) else (np.zeros(2), np.ones(2))
    low, high = np.minimum(low, 0.0), np.maximum(high, 0.0)
    room = 0.07 * np.maximum(high - low, 1e-6)
    low, high = low - room, high + room

    def place(point: NDArray[np.float64]) -> tuple[float, float]:
        share = (point - low) / (high - low)
        return LEFT + float(share[0]) * (RIGHT - LEFT), BOTTOM - float(share[1]) * (BOTTOM - TOP)

    x0, y0 = place(np.zeros(2))
    parts = [
        f'<rect class="frame" x="{LEFT}" y="{TOP}" width="{RIGHT - LEFT}" '
        f'height="{BOTTOM - TOP}"/>',
        f'<path class="zero" d="M{LEFT} {y0:.1f}H{RIGHT}M{x0:.1f} {TOP}V{BOTTOM}"/>',
        f'<text class="axis start" x="{LEFT}" y="{BOTTOM + 14}">{exact(float(low[0]), 2)}</text>',
        f'<text class="axis end" x="{RIGHT}" y="{BOTTOM + 14}">{exact(float(high[0]), 2)}</text>',
        f'<text class="axis" x="{(LEFT + RIGHT) / 2}" y="{BOTTOM + 14}">number 1</text>',
        f'<text class="axis end" x="{LEFT - 5}" y="{BOTTOM - 6}">{exact(float(low[1]), 2)}</text>',
        f'<text class="axis end" x="{LEFT - 5}" y="{TOP + 8}">{exact(float(high[1]), 2)}</text>',
        f'<text class="axis" transform="translate({LEFT - 16} {(TOP + BOTTOM) / 2}) rotate(-90)">'
        "number 2</text>",
    ]
    places = [place(point) if np.isfinite(point).all() else None for point in points]
    are_words = any(len(sign) > 1 for sign in signs)
    labels = _apart(places, signs) if are_words else places
    if began is not None:
        ways = [
            f"M{place(start)[0]:.1f} {place(start)[1]:.1f}L{at[0]:.1f} {at[1]:.1f}"
            for start, at in zip(began, places, strict=True)
            if at is not None
        ]
        parts.append(f'<path class="way" d="{"".join(ways)}"/>')
    for k, (at, label, sign) in enumerate(zip(places, labels, signs, strict=True)):
        if at is None or label is None:
            continue
        if at != label:
            line = f"M{at[0]:.1f} {at[1]:.1f}L{label[0]:.1f} {label[1]:.1f}"
            parts.append(f'<path class="way" d="{line}"/>')
        if k == chosen:
            parts.append(f'<circle class="ring" cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="13"/>')
        kind = ' class="k1"' if marked and marked[k] else ""
        parts.append(f'<text{kind} x="{label[0]:.1f}" y="{label[1]:.1f}">{escape(sign)}</text>')
    kind = "words" if are_words else "signs"
    drawing = (
        f'{_STYLE}<div class="sm"><svg class="{kind}" viewBox="0 0 {WIDTH:g} {HEIGHT - 20:g}" '
        f'role="img" aria-label="{escape(title)}. The table beside it has the numbers.">'
        f"{''.join(parts)}</svg></div>"
    )
    found = {f"number {k + 1}": points[:, k].tolist() for k in range(2)}
    return picture(drawing, title, curves("sign", signs, found))


LINE, LETTER = 14.0, 6.6  # the height of a label and the width of a letter, in the drawing's units

Place = tuple[float, float]


def _apart(places: Sequence[Place | None], signs: Sequence[str]) -> list[Place | None]:
    """Where the label of each place stands: there, or above or below where another one stands in
    its way; a line then leads back."""
    taken: list[tuple[float, float, float]] = []  # x, y and half of the width
    found: list[Place | None] = [None] * len(places)

    def is_free(x: float, y: float, half: float) -> bool:
        return TOP < y < BOTTOM and all(
            abs(y - other_y) >= LINE or abs(x - other_x) >= half + other_half
            for other_x, other_y, other_half in taken
        )

    for k, at in enumerate(places):
        if at is None:
            continue
        half = LETTER * len(signs[k]) / 2 + 2
        x = min(max(at[0], LEFT + half), RIGHT - half)
        tries = [at[1] + side * LINE * step for step in range(12) for side in (1, -1)]
        y = next((y for y in tries if is_free(x, y, half)), at[1])
        taken.append((x, y, half))
        found[k] = (x, y)
    return found
