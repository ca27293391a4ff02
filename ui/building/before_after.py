"""The outputs for one row, before a change and now, side by side."""

from __future__ import annotations

import math
from html import escape

from ui.building.difference import what_changed
from ui.building.reading import Reading
from ui.figures.scrolling import scrolling
from ui.words.numbers import number, probability
from ui.words.palette import PROPERTIES, class_property

_STYLE = (
    """<style>
.nn-change { PROPERTIES
  color: var(--nn-ink); font-variant-numeric: tabular-nums; font-size: 14.5px; line-height: 1.4;
  overflow-x: auto; font-family: var(--st-font, "Source Sans", sans-serif); }
.nn-change table { border-collapse: collapse; width: 100%; margin: 0; }
.nn-change th { font-weight: 500; color: var(--nn-soft); font-size: 12.5px; text-align: right;
  padding: 2px 8px; border: 0; vertical-align: bottom; }
.nn-change td { text-align: right; padding: 4px 8px; border: 0; white-space: nowrap;
  border-top: 1px solid var(--nn-line); color: var(--nn-ink); }
.nn-change tr:first-child td { border-top: 0; } /* above the bars the head is empty */
.nn-change th:first-child, .nn-change td:first-child { text-align: left; }
.nn-change .best { font-weight: 750; }
.nn-change .soft { color: var(--nn-soft); }
.nn-change td.track { width: 34%; min-width: 60px; }
@media (max-width: 640px) { .nn-change td.track { width: 15%; min-width: 36px; } }
.nn-change .rail { position: relative; height: 16px; border-radius: 3px;
  background: color-mix(in srgb, var(--nn-ink) 7%, var(--nn-paper)); }
.nn-change .rail i { position: absolute; left: 0; top: 0; bottom: 0; border-radius: 3px; }
.nn-change .rail u { position: absolute; top: -3px; bottom: -3px; width: 3px;
  background: var(--nn-ink); }
</style>"""
).replace("PROPERTIES", PROPERTIES)


def before_after_table(now: Reading, before: Reading | None, row: int) -> str:
    """A row for every class with its output before and now. Bars are drawn where the outputs lie
    between 0 and 1; a mark in the bar is where it stood before."""
    answer = now.answer(row)
    old = None
    if before is not None and before.dataset.class_names == answer.names:
        old = before.answer(row)
    target = int(now.dataset.labels[row])
    shares = now.shares and (old is None or (before is not None and before.shares))
    lines = []
    for k in answer.order:
        name = answer.names[k]
        cells = [
            f"<td{_bold(answer.finite and k == answer.best)}>{escape(name)}"
            f"{' <span class=soft>(true)</span>' if k == target else ''}</td>"
        ]
        if old is not None:
            best = _bold(old.finite and k == old.best)
            cells.append(f"<td{best}>{_text(old.probabilities[k], shares)}</td>")
        value = answer.probabilities[k]
        cells.append(f"<td{_bold(answer.finite and k == answer.best)}>{_text(value, shares)}</td>")
        if shares:
            cells.append(_bar(value, None if old is None else old.probabilities[k], k))
        lines.append(f"<tr>{''.join(cells)}</tr>")
    head, became = "", ""
    if old is not None and before is not None:
        was, became = what_changed(before, now)
        head = f"<th>{_heading('before', before, now, was)}</th>"
    what = "probability" if shares else "output"
    table = (
        f"<table><tr><th>{what}</th>{head}"
        f"<th>{_heading('now', now, before, became)}</th>{'<td></td>' if shares else ''}</tr>"
        f"{''.join(lines)}</table>"
    )
    table = scrolling(table, len(lines), "The output of every class")
    return f'<div class="nn-change">{_STYLE}{table}</div>'


def _heading(when: str, one: Reading, other: Reading | None, what: str) -> str:
    """What tells the two apart: the sizes only where they differ."""
    same_sizes = other is not None and one.sizes == other.sizes
    network = one.trained if same_sizes else one.words
    return "<br>".join([when, escape(network), *([f"<b>{escape(what)}</b>"] if what else [])])


def _bold(best: bool) -> str:
    return ' class="best"' if best else ""


def _text(value: float, share: bool) -> str:
    return probability(value) if share else number(value)


def _bar(value: float, before: float | None, k: int) -> str:
    width = 100 * value if math.isfinite(value) else 0.0
    mark = ""
    if before is not None and math.isfinite(before):
        mark = f'<u style="left:calc({100 * before:.2f}% - 1px)" title="before"></u>'
    return (
        f'<td class="track"><div class="rail"><i style="width:{width:.2f}%;'
        f'background:{class_property(k)}"></i>{mark}</div></td>'
    )
