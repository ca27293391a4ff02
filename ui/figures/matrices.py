"""A matrix as an HTML table with its shape, and the row, column or cell that is meant lit up.

Wide and long ones are cut, and the cut says how much it leaves out; what is highlighted is always
among what is shown.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ui.words.numbers import fixed, plural, short_number
from ui.words.palette import PROPERTIES

STYLE = (
    """<style>
.nn-matrix { PROPERTIES
  margin: 0 0 .6rem; max-width: 100%; color: var(--nn-ink); font-variant-numeric: tabular-nums;
  font-family: var(--st-font, "Source Sans", sans-serif); }
.nn-diagram + .nn-matrix { margin-top: .8rem; }
.nn-matrix .cells, .nn-product { display: flex; overflow-x: auto; scrollbar-width: thin; }
.nn-matrix .cells::after, .nn-product::after { content: ""; position: sticky; right: 0; z-index: 1;
  flex: 0 0 24px; align-self: stretch; pointer-events: none;
  background: linear-gradient(to right, transparent, var(--nn-paper)); }
.nn-matrix table { flex: none; border-collapse: collapse; font-size: 13px; line-height: 1.35;
  margin: 0; }
.nn-matrix caption { caption-side: top; text-align: left; padding: 0 0 3px; white-space: nowrap; }
.nn-matrix caption b { font-size: 14px; }
.nn-matrix caption span { color: var(--nn-soft); }
.nn-matrix th { font-weight: 500; font-size: 12px; color: var(--nn-soft); padding: 1px 6px;
  text-align: right; white-space: nowrap; border: 0; max-width: 10em; overflow: hidden;
  text-overflow: ellipsis; }
.nn-matrix td { text-align: right; padding: 2px 6px; white-space: nowrap;
  color: var(--nn-ink); border: 1px solid var(--nn-line);
  background: color-mix(in srgb, var(--nn-hue, transparent) var(--nn-share, 0%),
  var(--nn-paper)); }
.nn-matrix td.m { --nn-hue: var(--nn-minus); }
.nn-matrix td.q { --nn-hue: var(--nn-plus); }
.nn-matrix td.cut { border: 0; background: none; color: var(--nn-soft); text-align: center; }
.nn-matrix .lit { box-shadow: inset 0 0 0 2px var(--nn-accent); }
.nn-matrix th.lit { box-shadow: none; color: var(--nn-accent); font-weight: 700; }
.nn-matrix td.cell { box-shadow: inset 0 0 0 3px var(--nn-chosen); font-weight: 700; }
@media (forced-colors: active) { .nn-matrix td:not(.cut) { forced-color-adjust: none; } }
.nn-product { PROPERTIES align-items: center; gap: 14px; padding-bottom: 4px;
  max-width: 100%; }
.nn-lines { display: flex; flex-wrap: wrap; align-items: center; }
.nn-product .nn-matrix { flex: none; max-width: none; }
.nn-product .nn-matrix .cells { overflow: visible; }
.nn-product .cells::after { display: none; }
.nn-product .sign { flex: none; font-size: 22px; opacity: .75; white-space: nowrap; }
/* On a phone the parts of a product stand in as many lines as they need: beside W, which is tall
   and out of sight, there was only void. */
@media (max-width: 640px) {
  .nn-product { flex-wrap: wrap; overflow-x: visible; }
  .nn-product::after { display: none; }
  .nn-product .nn-matrix { max-width: 100%; }
  .nn-product .nn-matrix .cells { overflow-x: auto; }
  .nn-product .cells::after { display: block; }
}
.nn-matrix td.none { color: var(--nn-soft); }
</style>"""
).replace("PROPERTIES", PROPERTIES)

GAP = -1  # stands in a list of indices where some are left out


def matrix_table(
    array: NDArray[Any],
    row_names: Sequence[str],
    column_names: Sequence[str],
    *,
    title: str,
    shape_caption: str,
    highlight_row: int | None = None,
    highlight_column: int | None = None,
    highlight_cell: tuple[int, int] | None = None,
    digits: int = 3,
    most: int = 12,
    hidden: bool = False,
    of: Callable[[int, int], str] | None = None,
) -> str:
    """``array`` (n, m) as an HTML table.

    title: "W⁽¹⁾"; shape_caption: "4 inputs × 10 units". The colour behind a number shows sign and
    size. At most ``most`` rows and columns are shown, with the highlighted ones among them.
    ``hidden`` draws empty cells: a result that is not revealed yet has a shape already. ``of`` says
    what the cell (i, j) is of, with `about`, or "": such a cell can be chosen, and is lit with all
    else that is of the same.
    """
    matrix = np.atleast_2d(np.asarray(array, dtype=np.float64))
    n, m = matrix.shape
    lit_row, lit_column = highlight_row, highlight_column
    cell_row, cell_column = highlight_cell if highlight_cell is not None else (None, None)
    rows = shown_indices(n, most, lit_row if lit_row is not None else cell_row)
    columns = shown_indices(m, most, lit_column if lit_column is not None else cell_column)
    finite = np.abs(matrix[np.isfinite(matrix)])
    scale = float(finite.max()) if finite.size and finite.max() > 0 else 1.0

    def cell(i: int, j: int) -> str:
        value = float(matrix[i, j])
        words = []
        if (i, j) == highlight_cell:
            words.append("cell")
        elif i == lit_row or j == lit_column:
            words.append("lit")
        if hidden:
            return f'<td class="{" ".join([*words, "none"])}">·</td>'
        share, picked = 0.0, "" if of is None else of(i, j)
        if picked:
            words.append("pick")
            here = highlight_cell or (lit_row or 0, lit_column or 0)
            picked = f' tabindex="{0 if (i, j) == here else -1}" {picked}'
        if math.isfinite(value) and value != 0:
            words.append("m" if value < 0 else "q")
            share = 50 * abs(value) / scale
        return (
            f'<td class="{" ".join(words)}"{picked} style="--nn-share:{share:.0f}%">'
            f"{cell_number(value, digits)}</td>"
        )

    def line(i: int) -> str:
        if i == GAP:
            left_out = n - (len(rows) - 1)
            return (
                f'<tr><td class="cut"></td><td class="cut" colspan="{len(columns)}">… '
                f"{plural(left_out, 'more row')}</td></tr>"
            )
        cells = "".join('<td class="cut">…</td>' if j == GAP else cell(i, j) for j in columns)
        lit = ' class="lit"' if i in (lit_row, cell_row) else ""
        return f'<tr><th scope="row"{lit}>{escape(row_names[i])}</th>{cells}</tr>'

    def head(j: int) -> str:
        if j == GAP:
            return f"<th>… {m - (len(columns) - 1)} more</th>"
        lit = ' class="lit"' if j in (lit_column, cell_column) else ""
        return f'<th scope="col"{lit}>{escape(column_names[j])}</th>'

    # Where cells can be chosen the arrow keys go from one to the next.
    grid = "" if of is None else ' role="grid"'
    return (
        f'<div class="nn-matrix">{STYLE}<div class="cells" tabindex="0"><table{grid}>'
        f"<caption><b>{escape(title)}</b> <span>{escape(shape_caption)}</span></caption>"
        f"<tr><td class='cut'></td>{''.join(head(j) for j in columns)}</tr>"
        f"{''.join(line(i) for i in rows)}</table></div></div>"
    )


def cell_number(value: float, digits: int) -> str:
    """A number with ``digits`` decimals; one that these would make 0 keeps its first digit."""
    if (
        value != 0
        and math.isfinite(value)
        and (abs(value) < 0.5 * 10.0**-digits or abs(value) >= 1e5)
    ):
        return short_number(value)
    return fixed(value, digits)


def shown_indices(n: int, most: int, wanted: int | None) -> list[int]:
    """All of ``n`` indices, or ``most`` − 1 of them around a GAP: the first ones and, whatever its
    number, the wanted one."""
    if n <= most:
        return list(range(n))
    first = list(range(most - 1))
    if wanted is None or wanted < most - 1:
        return [*first, GAP]
    return [*first[:-1], GAP, wanted]


def side_by_side(*parts: str) -> str:
    """Tables and the signs between them in one line, which scrolls where there is no room."""
    cells = '<div class="cells"'  # of one table alone they scroll, here the whole line does
    bare = [part.replace(STYLE, "").replace(f'{cells} tabindex="0"', cells) for part in parts]
    line = "".join(
        part if part.startswith("<") else f'<div class="sign">{escape(part)}</div>' for part in bare
    )
    return f'<div class="nn-product" tabindex="0">{STYLE}{line}</div>'
