"""What scaling does to every feature: numbers in, an HTML table with bars out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from ui.figures.scrolling import scrolling
from ui.words.numbers import number, value_with_unit
from ui.words.palette import PROPERTIES

_STYLE = f"""<style>
.rg {{ {PROPERTIES}
  color: var(--nn-ink); font-variant-numeric: tabular-nums; max-width: 100%; overflow-x: auto;
  scrollbar-width: thin; }}
.rg table {{ border-collapse: collapse; width: 100%; font-size: 15px; }}
.rg th, .rg td {{ padding: 5px 10px; text-align: right; border-bottom: 1px solid var(--nn-line);
  white-space: nowrap; }}
.rg th:first-child {{ text-align: left; font-weight: 500; padding-left: 0; white-space: normal; }}
.rg thead th {{ font-weight: 650; vertical-align: bottom; }}
.rg .lane {{ min-width: 110px; width: 22%; }}
.rg .lane div {{ position: relative; height: 14px; background:
  color-mix(in srgb, var(--nn-ink) 6%, var(--nn-paper)); border-radius: 3px; }}
.rg .lane div::after {{ content: ""; position: absolute; left: var(--zero); top: -2px; bottom: -2px;
  border-left: 1px dashed var(--nn-soft); }}
.rg .lane i {{ position: absolute; top: 2px; height: 10px; border-radius: 2px; min-width: 3px;
  background: var(--nn-accent); }}
@media (forced-colors: active) {{ .rg .lane div {{ forced-color-adjust: none; }} }}
@media (max-width: 640px) {{  /* the numbers without the bars are as wide as a phone */
  .rg table {{ font-size: 13px; }}
  .rg th, .rg td {{ padding-inline: 4px; }}
  .rg .lane, .rg thead th:empty {{ display: none; }}
}}
</style>"""


@dataclass(frozen=True)
class Scaled:
    """One feature: its range before and after, and the two numbers that lead from one to the
    other, scaled = (measured − offset) / scale."""

    name: str
    unit: str
    before: tuple[float, float]
    offset: float
    scale: float
    after: tuple[float, float]


def ranges_html(features: Sequence[Scaled], offset: str, scale: str) -> str:
    """A line for every feature; the bars of a column share one axis, a dashed line at 0. ``offset``
    and ``scale`` say what these are: "mean", "standard deviation"."""
    before = _axis([feature.before for feature in features])
    after = _axis([feature.after for feature in features])
    lines = "".join(
        f'<tr><th scope="row">{escape(feature.name)}</th>'
        f"<td>{_range(feature.before, feature.unit)}</td>{_lane(feature.before, before)}"
        f"<td>{number(feature.offset)}</td><td>{number(feature.scale)}</td>"
        f"<td>{_range(feature.after, '')}</td>{_lane(feature.after, after)}</tr>"
        for feature in features
    )
    head = "".join(
        f'<th scope="col">{title}</th>' if title else "<td></td>"
        for title in ("feature", "range of training rows", "", offset, scale, "scaled range", "")
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"
    table = scrolling(table, len(features), "Every feature, before and after scaling")
    return f'{_STYLE}<div class="rg">{table}</div>'


def _range(span: tuple[float, float], unit: str) -> str:
    low, high = (value_with_unit(value, "") for value in span)
    return escape(f"{low} to {high} {unit}".strip())


def _axis(spans: Sequence[tuple[float, float]]) -> tuple[float, float]:
    low = min(0.0, *(span[0] for span in spans))
    high = max(0.0, *(span[1] for span in spans))
    return low, high if high > low else low + 1.0


def _lane(span: tuple[float, float], axis: tuple[float, float]) -> str:
    def at(value: float) -> float:
        return 100 * (value - axis[0]) / (axis[1] - axis[0])

    return (
        f'<td class="lane"><div style="--zero:{at(0.0):.2f}%"><i style="left:{at(span[0]):.2f}%;'
        f'width:{at(span[1]) - at(span[0]):.2f}%"></i></div></td>'
    )
