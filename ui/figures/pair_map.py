"""How likely each sign is after each: a table of 27 × 27 shares as ink. Arrays in, HTML out."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from ui.figures.picture import picture
from ui.figures.twin import Numbers
from ui.words.numbers import probability
from ui.words.palette import CHOSEN, PROPERTIES

_STYLE = f"""<style>
.pm {{ {PROPERTIES}
  display: grid; gap: 1px; max-width: 400px; color: var(--nn-ink); box-sizing: border-box;
  font: 500 12px/1 var(--st-font, sans-serif); }}
.pm i {{ aspect-ratio: 1; min-width: 0; font-style: normal; background: color-mix(in srgb,
  var(--nn-ink) calc(var(--s) * 1%), color-mix(in srgb, var(--nn-ink) 6%, var(--nn-paper))); }}
.pm b {{ display: grid; place-items: center; min-width: 0; font-weight: 500; overflow: visible; }}
.pm .on {{ font-weight: 800; color: var(--nn-accent); }}
.pm i.on {{ box-shadow: 0 -2px 0 -.5px {CHOSEN}, 0 2px 0 -.5px {CHOSEN}; }}
</style>"""
FULL = 0.5  # the share that is as dark as can be


def pair_map(shares: NDArray[np.float64], signs: Sequence[str], *, title: str, chosen: int) -> str:
    """``shares`` (n, n): a line for the sign before, a column for the next sign. The line of
    ``chosen`` stands out."""
    n = len(signs)
    head = "<b></b>" + "".join(f"<b>{escape(sign)}</b>" for sign in signs)
    lines = []
    for before in range(n):
        on = " class=on" if before == chosen else ""
        cells = "".join(
            f'<i{on} style="--s:{_ink(float(p)):.0f}" title="'
            f'{escape(signs[before])} → {escape(signs[after])}: {_said(float(p))}"></i>'
            for after, p in enumerate(shares[before])
        )
        lines.append(f"<b{on}>{escape(signs[before])}</b>{cells}")
    most = int(np.argmax(np.nan_to_num(shares[chosen])))
    says = (
        f"{title}: a line for the sign before, a column for the next. After “{signs[chosen]}” the "
        f"likeliest is “{signs[most]}”: {_said(float(shares[chosen, most]))}."
    )
    html = (
        f'{_STYLE}<div class="pm" role="img" aria-label="{escape(says)}" '
        f'style="grid-template-columns: 1.1em repeat({n}, minmax(0, 1fr))">'
        f"{head}{''.join(lines)}</div>"
    )
    rows = [[signs[before], *(_said(float(p)) for p in shares[before])] for before in range(n)]
    name = f"{title}, how likely each sign is after each"
    return picture(html, name, Numbers(["before", *signs], rows))


def _ink(p: float) -> float:
    """The square root lets rare pairs be seen beside frequent ones."""
    return 0.0 if np.isnan(p) else 100.0 * min(p / FULL, 1.0) ** 0.5


def _said(p: float) -> str:
    return "never counted" if np.isnan(p) else probability(p)
