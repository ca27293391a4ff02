"""The table twin of a picture: its numbers as a real table, behind a summary that a press or a key
opens. For those who cannot see the picture, and for those who want to read a number from it.

``picture`` (picture.py) and ``chart`` (ui/kit/chart.py) ask for one, so that no picture is without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from ui.words.numbers import exact, percent, thousands

MOST_LINES = 100  # of a table: of more points or rows this many, evenly chosen; the table says so
MOST_TICKS = 9  # of a field on each side
FIELDS = ("heatmap", "contour", "surface")  # Plotly's kinds of trace with a value at each place

# What a trace of a Plotly figure says of itself in ``meta``: that its numbers are in the table by
# those of another one, or that they are wanted although the pointer is told nothing.
SAID_BY_ANOTHER, WANTED = "said by another", "wanted"

_STYLE = """<style>
.twin { margin: .2rem 0 .65rem; font-size: .85rem; line-height: 1.35; text-align: left;
  color: var(--st-text-color); font-variant-numeric: tabular-nums; }
.twin > summary { cursor: pointer; width: fit-content; min-height: 24px; line-height: 24px; }
.twin > summary:hover { text-decoration: underline; }
.twin > summary:focus-visible, .twin .sheet:focus-visible { outline: 2px solid
  var(--st-primary-color); outline-offset: 2px; }
.twin .sheet { max-height: 320px; overflow: auto; margin: .2rem 0 .5rem; }
.twin table { border-collapse: collapse; margin: 0; }
.twin caption { text-align: left; padding: 2px 0; }
.twin :is(th, td) { padding: 2px 12px 2px 0; text-align: right; white-space: nowrap; border: 0;
  border-bottom: 1px solid var(--st-border-color); font-weight: 400; color: inherit; }
.twin thead th { font-weight: 600; vertical-align: bottom; }
.twin :is(th, td):first-child { text-align: left; }
</style>"""


@dataclass(frozen=True)
class Numbers:
    """A table: the names of its columns, its lines of text, and what it is where there are several.
    The first column says what a line is about."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    title: str = ""


def twin(name: str, *tables: Numbers, of: str = "") -> str:
    """The tables behind “In numbers: ``name``”. ``of`` is the key of the chart that they belong to,
    where it is not in the same element."""
    sheets = "".join(map(sheet, tables))
    return behind(f"In numbers: {escape(name)}", sheets, f"Table: {name}", of)


def behind(summary: str, sheets: str, label: str, of: str = "") -> str:
    """Tables behind a ``summary``, in a place called ``label`` that scrolls by key too."""
    belongs = f' data-of="{escape(of)}"' if of else ""
    return (
        f'{_STYLE}<details class="twin" data-begins="closed"{belongs}><summary>{summary}</summary>'
        f'<div class="sheet" tabindex="0" role="region" aria-label="{escape(label)}">'
        f"{sheets}</div></details>"
    )


def sheet(table: Numbers) -> str:
    """One table."""
    kept = evenly(len(table.rows), MOST_LINES)
    says = table.title
    if len(kept) < len(table.rows):
        few = f"{len(kept)} of {thousands(len(table.rows))} lines, evenly chosen"
        says = f"{says} ({few})" if says else few
    title = f"<caption>{escape(says)}</caption>" if says else ""
    head = "".join(
        f'<th scope="col">{escape(cell)}</th>' if cell else "<td></td>" for cell in table.head
    )
    lines = "".join(_line(table.rows[at]) for at in kept)
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"


def _line(cells: Sequence[str]) -> str:
    first, *others = cells
    rest = "".join(f"<td>{escape(cell)}</td>" for cell in others)
    return f'<tr><th scope="row">{escape(first)}</th>{rest}</tr>'


def evenly(count: int, most: int) -> list[int]:
    """At most ``most`` places of ``count``, evenly chosen, the first and the last among them."""
    if count <= most:
        return list(range(count))
    return [int(at) for at in np.linspace(0, count - 1, most).round()]


def curves(
    across: str,
    x: Iterable[Any],
    columns: Mapping[str, Sequence[float] | np.ndarray],
    title: str = "",
) -> Numbers:
    """A line for every place ``x`` on the axis called ``across``, a column for every curve."""
    rows = [
        [_written(place), *(_number(values[k]) for values in columns.values())]
        for k, place in enumerate(x)
    ]
    return Numbers([across, *columns], rows, title)


# --- of a Plotly figure --------------------------------------------------------------------------


def numbers_of(figure: Any) -> list[Numbers]:
    """The numbers of a Plotly figure: its fields, its curves side by side, and its points."""
    wanted = [
        trace
        for trace in figure.data
        if trace.meta != SAID_BY_ANOTHER and (trace.hoverinfo != "skip" or trace.meta == WANTED)
    ]
    fields = [one for one in wanted if one.type in FIELDS]
    drawn = [one for one in wanted if one.type not in FIELDS]
    lines = [one for one in drawn if one.text is None]
    points = [one for one in drawn if one.text is not None]
    return [
        *(_field(figure, one) for one in fields),
        *([_lines(figure, lines)] if lines else []),
        *([_points(figure, points)] if points else []),
    ]


def _axes(figure: Any) -> list[Any]:
    layout = figure.layout
    scene = layout.scene
    solid = scene.zaxis.title.text is not None
    return [scene.xaxis, scene.yaxis, scene.zaxis] if solid else [layout.xaxis, layout.yaxis]


def _title(axis: Any) -> str:
    return str(axis.title.text or "").replace("<br>", " ")


def _number(value: Any) -> str:
    return "–" if value is None or np.isnan(value) else exact(float(value))


def _written(value: Any) -> str:
    return value if isinstance(value, str) else _number(value)


def _writer(axis: Any) -> Callable[[Any], str]:
    """How the numbers of an axis are written: as it writes them itself."""
    if str(axis.tickformat or "").endswith("%"):
        return lambda value: "–" if np.isnan(value) else percent(float(value))
    named = dict(zip(axis.tickvals or (), axis.ticktext or (), strict=False))
    return lambda value: str(named[value]) if value in named else _number(value)


def _lines(figure: Any, traces: Sequence[Any]) -> Numbers:
    """Curves over the same axis, a column each; where one has no value there is a dash."""
    across, up = _axes(figure)[:2]
    by_trace = [dict(zip(one.x, one.y, strict=True)) for one in traces]
    places = sorted({x for found in by_trace for x in found})
    write_x, write_y = _writer(across), _writer(up)
    names = [str(one.name or _title(up)) for one in traces]
    rows = [
        [write_x(x), *(write_y(found[x]) if x in found else "–" for found in by_trace)]
        for x in places
    ]
    return Numbers([_title(across), *names], rows, _title(up))


def _points(figure: Any, traces: Sequence[Any]) -> Numbers:
    """Points by name, and where they lie; what a third axis would say is in their names."""
    axes = _axes(figure)[:2]
    write_x, write_y = map(_writer, axes)
    rows = [
        [str(name), str(one.name), write_x(x), write_y(y)]
        for one in traces
        for name, x, y in zip(one.text, one.x, one.y, strict=True)
    ]
    return Numbers(["point", "which", *map(_title, axes)], rows)


def _field(figure: Any, trace: Any) -> Numbers:
    """Some lines and columns of a field, those above first, as they lie in the picture."""
    across, up = _axes(figure)[:2]
    found = next(one for one in (trace.text, trace.customdata, trace.z) if one is not None)
    columns = evenly(len(trace.x), MOST_TICKS)
    write_x, write_y = _writer(across), _writer(up)
    rows = [
        [write_y(trace.y[j]), *(_written(found[j][i]) for i in columns)]
        for j in reversed(evenly(len(trace.y), MOST_TICKS))
    ]
    head = ["", *(write_x(trace.x[i]) for i in columns)]
    name = f"{trace.name}: " if trace.name else ""
    return Numbers(head, rows, f"{name}{_title(across)} across, {_title(up)} upwards")
