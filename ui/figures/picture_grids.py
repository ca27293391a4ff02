"""Pictures as grids of cells: ink in greys, signed numbers in the signed colours. Arrays in, HTML
out.

A negative cell is hatched as well as orange, so that its sign can be told without colours. A cell
that can be pressed says {"layer", "j"} as every unit does; what the grid is called and what stands
in it is said in words for those who do not see it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from html import escape

import numpy as np

from ui.figures.twin import Numbers, twin
from ui.words.numbers import plural, short_number
from ui.words.palette import PROPERTIES

STYLE = (
    f"<style>.pg {{ {PROPERTIES} }}"
    + """
.pg { display: inline-grid; gap: 1px; padding: 1px; background: var(--nn-line);
  border-radius: 4px; color: var(--nn-ink); font: 500 12px/1 var(--st-font, sans-serif);
  font-variant-numeric: tabular-nums; vertical-align: top; max-width: 100%;
  box-sizing: border-box; }
.pg i { display: grid; place-items: center; aspect-ratio: 1; min-width: 0; font-style: normal;
  overflow: hidden; background: var(--nn-paper); box-sizing: border-box; }
.pg.ink i { background: color-mix(in srgb, var(--nn-ink) calc(var(--s) * 1%), var(--nn-paper)); }
.pg i.q { background: color-mix(in srgb, var(--nn-plus) calc(var(--s) * 1%), var(--nn-paper)); }
.pg i.m { background: color-mix(in srgb, var(--nn-minus) calc(var(--s) * 1%), var(--nn-paper));
  background-image: repeating-linear-gradient(135deg, transparent 0 3px,
  color-mix(in srgb, var(--nn-paper) 55%, transparent) 3px 4.5px); }
.pg.numbers i.m, .pg.numbers i.q { --most: .5; }
.pg i b { font-weight: 600; padding: 1px 2px; border-radius: 2px;
  background: color-mix(in srgb, var(--nn-paper) 72%, transparent); }
.pg .pick { cursor: pointer; }
.pg .pick:hover { outline: 2px solid var(--nn-accent); outline-offset: -2px; z-index: 1; }
.pg .on { outline: 3px solid var(--nn-chosen); outline-offset: -3px; }
@media (forced-colors: active) { .pg { forced-color-adjust: none; } }
.pg-one { display: inline-grid; gap: 4px; justify-items: start; margin: 0 12px 10px 0;
  vertical-align: top; max-width: 100%; }
.pg-one > span { font-size: .82rem; line-height: 1.25;
  color: color-mix(in srgb, var(--st-text-color) 80%, var(--st-background-color)); }
.pg-line { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 10px; margin: 0 0 .6rem; }
.pg-line > .sign { font-size: 1.3rem; opacity: .75; }
</style>"""
)

Words = Callable[[int], str]


class Grid(str):
    """The HTML of a grid, with its numbers for the table below the grids that stand together."""

    numbers: Numbers

    def __new__(cls, html: str, numbers: Numbers) -> Grid:
        made = super().__new__(cls, html)
        made.numbers = numbers
        return made


def grid(
    values: np.ndarray,
    *,
    label: str,
    signed: bool = True,
    largest: float | None = None,
    side: int = 18,
    numbers: bool = False,
    pick: int | None = None,
    marked: Collection[int] = (),
    attributes: Words | None = None,
    write: Callable[[float], str] = short_number,
) -> Grid:
    """``values`` (rows, columns) as cells of ``side`` pixels of the screen.

    ``signed``: in the signed colours, of which the full one is ``largest`` (None: the largest that
    there is); else ink, 0 to ``largest``. ``numbers`` writes them into the cells. Cells can be
    pressed where ``pick`` is a layer; ``marked`` ones have a ring; ``attributes`` are what else a
    cell says in HTML; ``write`` says how its number is written.
    """
    rows, columns = values.shape
    flat = values.ravel()
    finite = np.abs(flat[np.isfinite(flat)])
    most = largest or (float(finite.max()) if finite.size else 0.0) or 1.0

    def cell(at: int) -> str:
        value = float(flat[at])
        kinds = [] if not signed or value == 0 else ["q" if value > 0 else "m"]
        kinds += ["on"] if at in marked else []
        more = f" {attributes(at)}" if attributes else ""
        if pick is not None:
            kinds.append("pick")
            more += f' data-layer="{pick}" data-j="{at}"'
        share = min(abs(value) / most, 1.0) * (70 if numbers and not signed else 100)
        kind = f' class="{" ".join(kinds)}"' if kinds else ""
        text = f"<b>{write(value)}</b>" if numbers else ""
        return f'<i{kind} style="--s:{share:.0f}"{more} title="{write(value)}">{text}</i>'

    kind = ("" if signed else " ink") + (" numbers" if numbers else "")
    low, high = (write(float(end(values))) for end in (np.min, np.max))
    said = escape(f"{label}: {rows} by {plural(columns, 'number')}, from {low} to {high}")
    html = (
        f'<div class="pg{kind}" role="img" aria-label="{said}" '
        f'style="grid-template-columns: repeat({columns}, {side}px)">'
        f"{''.join(map(cell, range(rows * columns)))}</div>"
    )
    lines = [
        [f"row {at + 1}", *(write(float(value)) for value in line)]
        for at, line in enumerate(values)
    ]
    head = ["", *(f"column {at + 1}" for at in range(columns))]
    return Grid(html, Numbers(head, lines, label))


def titled(title: str, html: Grid) -> Grid:
    """A grid with what it is below it."""
    whole = f'<div class="pg-one">{html}<span>{escape(title)}</span></div>'
    return Grid(whole, replace(html.numbers, title=title))


def in_line(*parts: str, name: str = "the picture") -> str:
    """Grids and the signs between them, which are text, beside each other."""
    whole = "".join(
        part if part.startswith("<") else f'<div class="sign">{escape(part)}</div>'
        for part in parts
    )
    return together(f'<div class="pg-line">{whole}</div>', name, parts)


def together(html: str, name: str, parts: Iterable[str]) -> str:
    """``html``, in which the grids among ``parts`` stand, with their numbers as tables below."""
    tables = [part.numbers for part in parts if isinstance(part, Grid)]
    return f"<div data-chart>{STYLE}{html}{twin(name, *tables)}</div>"


@lru_cache(maxsize=4)
def field_style(name: str, patches: tuple[tuple[int, ...], ...]) -> str:
    """For a part of class ``name``: a unit under the mouse (data-u) lights the pixels of its patch
    (data-x), and a pixel lights the units that see it. ``patches`` are the pixels of each unit."""
    light = "{ outline: 2px solid var(--nn-accent); outline-offset: -2px; }"
    rules = [
        ",".join(f'.{name}:has([data-u="{u}"]:hover) [data-x="{x}"]' for x in patch) + light
        for u, patch in enumerate(patches)
    ]
    pixels = sorted({x for patch in patches for x in patch})
    for x in pixels:
        units = [u for u, patch in enumerate(patches) if x in patch]
        rules.append(
            ",".join(f'.{name}:has([data-x="{x}"]:hover) [data-u="{u}"]' for u in units) + light
        )
    return f"<style>{''.join(rules)}</style>"


BAR_STYLE = (
    f"<style>.pg-bars {{ {PROPERTIES} }}"
    + """
.pg-bars { display: grid; gap: 3px 8px;
  grid-template-columns: fit-content(9em) minmax(60px, 1fr) 4.6em;
  align-items: center; font-size: .92rem; font-variant-numeric: tabular-nums; max-width: 26rem; }
.pg-bars .track { height: 15px; background: color-mix(in srgb, var(--nn-ink) 8%, var(--nn-paper));
  border-radius: 3px; }
.pg-bars .track div { height: 100%; border-radius: 3px; min-width: 1px;
  background: color-mix(in srgb, var(--nn-ink) 45%, var(--nn-paper)); }
.pg-bars .best + .track div { background: var(--nn-accent); }
.pg-bars b { min-width: .9em; text-align: right; font-weight: 500; overflow-wrap: anywhere; }
.pg-bars .best, .pg-bars .best ~ span:nth-of-type(1) { font-weight: 700; }
.pg-bars span { text-align: right; }
</style>"""
)


def bars(shares: np.ndarray, names: Sequence[str], texts: Sequence[str]) -> str:
    """Shares of 1 as bars with their names and what is written beside them; the largest stands
    out."""
    best = int(shares.argmax())
    lines = "".join(
        f'<b{" class=best" if at == best else ""}>{escape(name)}</b><div class="track">'
        f'<div style="width:{100 * float(share):.1f}%"></div></div><span>{escape(text)}</span>'
        for at, (share, name, text) in enumerate(zip(shares, names, texts, strict=True))
    )
    return f'{BAR_STYLE}<div class="pg-bars">{lines}</div>'
