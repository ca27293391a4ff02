"""One size for each layer, as dots on a scale of powers of ten: numbers in, HTML out (plain boxes:
Streamlit's HTML element leaves SVG out).

A bar would need a zero to stand on, and a scale of powers of ten has none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from ui.figures.picture import picture
from ui.figures.twin import Numbers
from ui.words.numbers import rounded, superscript
from ui.words.palette import PROPERTIES

FEWEST_DECADES = 2
MOST_LABELS = 6

STYLE = (
    f"<style>.ld {{ {PROPERTIES} }}"
    + """
.ld { display: grid; gap: 1rem 1.6rem; font-variant-numeric: tabular-nums; line-height: 1.3;
  grid-template-columns: repeat(auto-fit, minmax(min(300px, 100%), 1fr)); color: var(--nn-ink); }
.ld .panel { min-width: 0; }
.ld .title { margin: 0; padding: 0; font-size: 1rem; font-weight: 650; }
.ld p { margin: 0 0 .35rem; font-size: .85rem; color: var(--nn-soft); }
.ld .row { display: grid; grid-template-columns: 5rem 1fr 5.4rem; align-items: center;
  font-size: .9rem; height: 1.6rem; }
.ld .lane { position: relative; height: 100%; }
.ld .lane i { position: absolute; top: 0; bottom: 0; width: 1px; background: var(--nn-line); }
.ld .lane .from { position: absolute; left: 0; top: 50%; height: 2px; margin-top: -1px;
  background: color-mix(in srgb, var(--nn-plus) 45%, var(--nn-paper)); }
.ld .lane b { position: absolute; top: 50%; width: 12px; height: 12px; margin: -6px 0 0 -6px;
  border-radius: 50%; background: var(--nn-plus); }
.ld .lane .usual { position: absolute; top: 0; bottom: 0;
  background: color-mix(in srgb, var(--nn-good) 18%, var(--nn-paper)); }
.ld .value { text-align: right; }
.ld .scale { height: 1.3em; font-size: .8rem; color: var(--nn-soft); }
.ld .scale span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
</style>"""
)


@dataclass(frozen=True)
class Sizes:
    """One panel: a ``title``, what it means in a few ``words``, and a value for each layer.
    ``usual`` is a range that is often seen where learning goes well; it is shaded."""

    title: str
    words: str
    values: Sequence[float]
    usual: tuple[float, float] | None = None


def decades(values: Sequence[float]) -> tuple[int, int]:
    """The powers of ten between which all values lie; those that have no place on such a scale (0,
    and what is not finite) have no say."""
    exponents = [math.log10(value) for value in values if value > 0 and math.isfinite(value)]
    if not exponents:
        return -1, 1
    low, high = math.floor(min(exponents)), math.ceil(max(exponents))
    missing = max(FEWEST_DECADES - (high - low), 0)
    return low - missing // 2 - missing % 2, high + missing // 2


def place(value: float, low: int, high: int) -> float | None:
    """Where a value lies on the scale, in per cent; None where it has no place on it."""
    if not (value > 0 and math.isfinite(value)):
        return None
    return 100.0 * min(max((math.log10(value) - low) / (high - low), 0.0), 1.0)


def layer_dots(names: Sequence[str], panels: Sequence[Sizes]) -> str:
    """A panel for each of ``panels``, in it a row for each layer called as in ``names``."""
    drawing = f'{STYLE}<div class="ld">{"".join(_panel(names, panel) for panel in panels)}</div>'
    rows = [
        [name, *(rounded(panel.values[at]) for panel in panels)] for at, name in enumerate(names)
    ]
    numbers = Numbers(["layer", *(panel.title for panel in panels)], rows)
    return picture(drawing, "the layers", numbers, many=True)


def _panel(names: Sequence[str], panel: Sizes) -> str:
    low, high = decades([*panel.values, *(panel.usual or ())])
    ticks = range(low, high + 1, max(1, -(-(high - low) // MOST_LABELS)))
    lines = "".join(
        f'<i style="left:{100.0 * (tick - low) / (high - low):.2f}%"></i>' for tick in ticks
    )
    usual = ""
    if panel.usual is not None:
        begin, end = (place(value, low, high) or 0.0 for value in panel.usual)
        usual = f'<div class="usual" style="left:{begin:.2f}%;width:{end - begin:.2f}%"></div>'
    rows = []
    for name, value in zip(names, panel.values, strict=True):
        at = place(value, low, high)
        dot = ""
        if at is not None:
            dot = f'<div class="from" style="width:{at:.2f}%"></div><b style="left:{at:.2f}%"></b>'
        rows.append(
            f'<div class="row"><div>{escape(name)}</div><div class="lane">{usual}{lines}{dot}'
            f'</div><div class="value">{rounded(value)}</div></div>'
        )
    labels = "".join(
        f'<span style="left:{100.0 * (tick - low) / (high - low):.2f}%">{_power(tick)}</span>'
        for tick in ticks
    )
    words = "; ".join(
        f"{name} {rounded(value)}" for name, value in zip(names, panel.values, strict=True)
    )
    return (
        f'<div class="panel" role="img" aria-label="{escape(f"{panel.title}: {words}")}">'
        f'<p class="title">{escape(panel.title)}</p>'
        f"<p>{escape(panel.words)}</p>{''.join(rows)}"
        f'<div class="row scale"><div></div><div class="lane">{labels}</div></div></div>'
    )


def _power(exponent: int) -> str:
    if -2 <= exponent <= 2:
        return f"{10.0**exponent:g}"
    return f"10{superscript(exponent)}"
