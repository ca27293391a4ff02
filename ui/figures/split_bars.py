"""How rows are split, class by class: numbers in, an HTML table with bars out."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ui.figures.scrolling import scrolling
from ui.words.numbers import thousands
from ui.words.palette import PROPERTIES

PARTS = ("training", "validation", "test")

_STYLE = f"""<style>
.sb {{ {PROPERTIES}
  color: var(--nn-ink); font-variant-numeric: tabular-nums; max-width: 100%; overflow-x: auto; }}
.sb table {{ border-collapse: collapse; width: 100%; font-size: 15px; }}
.sb th, .sb td {{ padding: 4px 10px; text-align: right; border-bottom: 1px solid var(--nn-line); }}
.sb th:first-child {{ text-align: left; font-weight: 500; padding-left: 0; min-width: 84px; }}
.sb thead th {{ white-space: nowrap; }}
.sb thead th {{ font-weight: 650; }}
.sb tfoot td, .sb tfoot th {{ font-weight: 650; border-bottom: 0; }}
.sb .bar {{ min-width: 120px; width: 40%; padding-right: 0; }}
.sb .bar div {{ display: flex; height: 14px; border-radius: 3px; overflow: hidden; gap: 1px; }}
.sb i {{ display: block; }}
.sb .training {{ background: var(--nn-accent); }}
.sb .validation {{ background: var(--nn-validation); }}
.sb .test {{ background: repeating-linear-gradient(45deg, var(--nn-soft) 0 3px,
  var(--nn-line) 3px 6px); }}
.sb thead i {{ display: inline-block; width: 11px; height: 11px; border-radius: 2px;
  margin-right: 5px; }}
@media (forced-colors: active) {{ .sb i {{ forced-color-adjust: none; }} }}
@media (max-width: 640px) {{
  .sb table {{ font-size: 14px; }}
  .sb th, .sb td {{ padding-inline: 4px; }}
  .sb .bar {{ min-width: 40px; width: 20%; }}
}}
</style>"""


def split_bars(names: Sequence[str], counts: Sequence[Sequence[int]], groups: str) -> str:
    """One line for every class (or for all rows) with its training, validation and test rows, and
    a bar that shares them out. ``groups``: what the lines are, "species"; nothing where there is
    only one."""
    largest = max((sum(line) for line in counts), default=0) or 1
    head = "".join(f'<th scope="col"><i class="{part}"></i>{part}</th>' for part in PARTS)
    lines = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f"<td>{thousands(count)}</td>" for count in line)
        + f'<td class="bar"><div style="width:{100 * sum(line) / largest:.1f}%">{_bar(line)}'
        "</div></td></tr>"
        for name, line in zip(names, counts, strict=True)
    )
    sums = [sum(line[part] for line in counts) for part in range(len(PARTS))]
    foot = "".join(f"<td>{thousands(total)}</td>" for total in sums)
    foot = f'<tfoot><tr><th scope="row">all</th>{foot}<td></td></tr></tfoot>'
    first = f'<th scope="col">{escape(groups)}</th>' if groups else "<td></td>"
    table = (
        f"<table><thead><tr>{first}{head}"
        f"<td></td></tr></thead><tbody>{lines}</tbody>{foot if len(names) > 1 else ''}</table>"
    )
    return f'{_STYLE}<div class="sb">{scrolling(table, len(names), "How the rows are split")}</div>'


def _bar(line: Sequence[int]) -> str:
    return "".join(
        f'<i class="{part}" style="flex:{count}" title="{thousands(count)} {part}"></i>'
        for part, count in zip(PARTS, line, strict=True)
        if count
    )
