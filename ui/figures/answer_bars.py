"""How often each answer was given: counts in, HTML with bars out. No names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from ui.words.palette import PROPERTIES

MOST_BARS = 12

_STYLE = f"""<style>
.ab {{ {PROPERTIES}
  color: var(--nn-ink); display: grid; grid-template-columns: minmax(4rem, max-content) 1fr;
  gap: .45em .8em; align-items: center; font-variant-numeric: tabular-nums; max-width: 60rem; }}
.ab .words {{ overflow-wrap: anywhere; max-width: 22em; }}
.ab .bar {{ display: flex; align-items: center; gap: .5em; min-width: 0; }}
.ab .bar i {{ flex: none; height: 1.5em; border-radius: 4px; background: var(--nn-accent);
  width: calc((100% - 3.5em) * var(--share)); min-width: 2px; transition: width .4s; }}
.ab .right .words {{ font-weight: 650; }}
.ab .right .bar i {{ background: var(--nn-good); }}
.ab .row-of {{ display: contents; }}
@media (forced-colors: active) {{ .ab .bar i {{ forced-color-adjust: none; }} }}
@media (prefers-reduced-motion: reduce) {{ .ab .bar i {{ transition: none; }} }}
</style>"""


@dataclass(frozen=True)
class Bar:
    """An answer in words, how often it was given, and whether it is known to be right."""

    words: str
    count: int
    is_right: bool = False


def shortened(bars: Sequence[Bar]) -> tuple[list[Bar], int]:
    """At most ``MOST_BARS`` of them, in their order: the most frequent and those that are right;
    and how often another answer was given."""
    if len(bars) <= MOST_BARS:
        return list(bars), 0
    by_count = sorted(range(len(bars)), key=lambda at: (not bars[at].is_right, -bars[at].count))
    kept = [bars[at] for at in sorted(by_count[:MOST_BARS])]
    return kept, sum(bar.count for bar in bars) - sum(bar.count for bar in kept)


def answer_bars(bars: Sequence[Bar]) -> str:
    """A line for every answer, the longest bar for the most frequent one. What is right has a mark
    besides its colour."""
    shown, others = shortened(bars)
    lines = [*shown, *([Bar("other answers", others)] if others else [])]
    most = max((bar.count for bar in lines), default=0) or 1
    rows = "".join(
        f'<div class="row-of{" right" if bar.is_right else ""}" role="listitem">'
        f'<span class="words">{"✓ " if bar.is_right else ""}{escape(bar.words)}</span>'
        f'<span class="bar"><i style="--share:{bar.count / most:.4f}"></i>'
        f"<b>{bar.count}</b></span></div>"
        for bar in lines
    )
    return f'{_STYLE}<div class="ab" role="list">{rows}</div>'
