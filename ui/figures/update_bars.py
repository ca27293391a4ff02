"""The parts of one change as signed bars, each beginning where the one before ends, and the change
they add up to. Numbers in, HTML out."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from itertools import pairwise

from ui.words.palette import PROPERTIES

STYLE = (
    f"<style>.ub {{ {PROPERTIES} }}"
    + """
.ub { display: grid; grid-template-columns: max-content minmax(50px, 1fr) max-content;
  gap: .2rem .6rem; align-items: center; margin: 0 0 .9rem; font-size: .9rem;
  font-variant-numeric: tabular-nums; }
.ub :is(tbody, tr) { display: contents; }
.ub :is(th, td) { padding: 0; border: 0; text-align: left; font-weight: 400; color: inherit; }
.ub .lane { position: relative; height: 18px; }
.ub .lane i { position: absolute; top: 2px; bottom: 2px; min-width: 1px; }
.ub .lane b { position: absolute; top: -2px; bottom: -2px; width: 1px; background: var(--nn-soft); }
.ub .plus { background: var(--nn-plus); }
.ub .minus { background: repeating-linear-gradient(135deg, var(--nn-minus) 0 5px,
  color-mix(in srgb, var(--nn-minus) 72%, var(--nn-paper)) 5px 8px); }
.ub .sum.sum { font-weight: 650; }
.ub .value.value { text-align: right; }
@media (forced-colors: active) { .ub .lane { forced-color-adjust: none; } }
@media (max-width: 640px) {
  .ub { font-size: .8rem; grid-template-columns: 7.5em 1fr max-content; }
}
</style>"""
)


def places(values: list[float], total: float) -> list[tuple[float, float]]:
    """Where the bar of each value, and at last that of ``total``, begins and ends: in per cent of
    the lane's width, the left end first."""
    ends = [0.0]
    for value in values:
        ends.append(ends[-1] + value)
    low, high = min(*ends, total), max(*ends, total)
    span = (high - low) or 1.0

    def x(value: float) -> float:
        return 1.0 + 98.0 * (value - low) / span if high > low else 50.0

    pairs = [*pairwise(ends), (0.0, total)]
    return [(min(x(a), x(b)), max(x(a), x(b))) for a, b in pairs] + [(x(0.0), x(0.0))]


def update_bars(parts: list[tuple[str, float]], total: float, write: Callable[[float], str]) -> str:
    """A row for every part and one for ``total``; ``write`` turns a number into text."""
    *spans, (zero, _) = places([value for _name, value in parts], total)
    rows: list[str] = []
    for (name, value), (left, right) in zip(
        [*parts, ("together: the change", total)], spans, strict=True
    ):
        sign = "minus" if value < 0 else "plus"
        kind = " sum" if len(rows) == len(parts) else ""
        bar = f'<i class="{sign}" style="left:{left:.2f}%;width:{right - left:.2f}%"></i>'
        arrow = "▼" if value < 0 else "▲" if value > 0 else "·"
        rows.append(
            f'<tr role="row"><th scope="row" role="rowheader" class="name{kind}">'
            f"{escape(name)}</th>"
            f'<td role="cell" class="lane">{bar if value else ""}<b style="left:{zero:.2f}%"></b>'
            f'</td><td role="cell" class="value{kind}">{escape(write(value))} {arrow}</td></tr>'
        )
    # A picture that is its own table. Drawn as a grid it would lose its roles in some browsers.
    return (
        f'{STYLE}<table class="ub" role="table" aria-label="The parts of the change">'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )
