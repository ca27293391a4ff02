"""Every unit of every layer as a small box with a bar, as long as a share of the training rows:
numbers in, HTML out. What is out of order carries a sign and a border, not only a colour."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from ui.figures.picture import picture
from ui.figures.twin import Numbers
from ui.words.numbers import percent, plural
from ui.words.palette import PROPERTIES

MOST_UNITS = 128  # of a layer; further ones are counted, not drawn

STYLE = (
    f"<style>.us {{ {PROPERTIES} }}"
    + """
.us { font-variant-numeric: tabular-nums; color: var(--nn-ink); }
.us .layer { display: grid; grid-template-columns: minmax(7em, 10em) 1fr; gap: .2rem 1rem;
  align-items: center; margin-bottom: .8rem; }
.us .name b { display: block; line-height: 1.25; }
.us .name span { font-size: .85rem; color: var(--nn-soft); }
.us .units { display: flex; flex-wrap: wrap; gap: 4px; }
.us .unit { position: relative; width: 2.5rem; height: 2.5rem; border-radius: 5px; cursor: default;
  border: 1px solid var(--nn-line); overflow: hidden; font-size: .8rem; text-align: center;
  line-height: 2rem; }
.us .unit i { position: absolute; left: 0; bottom: 0; height: .5rem; width: var(--share);
  background: var(--nn-plus); }
.us .bad { border: 2px dashed var(--nn-minus); font-weight: 700; line-height: 1.9rem; }
.us .none { color: var(--nn-soft); }
.us .many .unit { width: 1.25rem; height: 1.25rem; border-radius: 3px; line-height: 1.1rem; }
.us .many .unit i { width: 100%; height: var(--share); }
.us .many .unit span { display: none; }
.us .many .bad span { display: inline; line-height: 1rem; }
@media (max-width: 640px) { .us .layer { grid-template-columns: 1fr; } }
</style>"""
)


@dataclass(frozen=True)
class Strip:
    """One layer: a ``name``, a ``note`` under it, and for each unit the ``shares`` that its
    bar shows (NaN: nothing to tell), its ``words``, and whether it is ``bad``."""

    name: str
    note: str
    shares: Sequence[float]
    words: Sequence[str]
    bad: Sequence[bool]


def unit_strips(strips: Sequence[Strip]) -> str:
    """The layers one below the other."""
    drawing = f'{STYLE}<div class="us">{"".join(_strip(strip) for strip in strips)}</div>'
    rows = [
        [words, "–" if math.isnan(share) else _percent(share), "yes" if bad else ""]
        for strip in strips
        for share, words, bad in zip(strip.shares, strip.words, strip.bad, strict=True)
    ]
    numbers = Numbers(["unit", "share of the rows", "out of order"], rows)
    return picture(drawing, "the units of every layer", numbers, many=True)


def _strip(strip: Strip) -> str:
    boxes = []
    for share, words, bad in list(zip(strip.shares, strip.words, strip.bad, strict=True))[
        :MOST_UNITS
    ]:
        known = not math.isnan(share)
        fill = f'<i style="--share:{100 * share:.0f}%"></i>' if known else ""
        text = "✕" if bad else _percent(share) if known else "–"
        kind = "unit bad" if bad else "unit" if known else "unit none"
        boxes.append(
            f'<div class="{kind}" title="{escape(words)}">{fill}<span>{escape(text)}</span></div>'
        )
    left = len(strip.shares) - len(boxes)
    more = f"<div>… {left} more</div>" if left else ""
    many = " many" if len(strip.shares) > 40 else ""
    says = f"{strip.name}, {plural(len(strip.shares), 'unit')}: {strip.note}"
    return (
        f'<div class="layer" role="img" aria-label="{escape(says)}">'
        f'<div class="name"><b>{escape(strip.name)}</b><span>{escape(strip.note)}</span></div>'
        f'<div class="units{many}">{"".join(boxes)}{more}</div></div>'
    )


def _percent(share: float) -> str:
    """A share in whole per cent; what is not 0 is not written as 0."""
    return "<1%" if 0 < share < 0.005 else f"{percent(share, 0)}"
