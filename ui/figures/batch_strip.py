"""The strip of training rows: which were used in this epoch, which are in the batch, which are
still to come. Numbers in, HTML out (plain boxes: Streamlit's HTML element leaves SVG out)."""

from __future__ import annotations

from html import escape

from ui.words.numbers import plural

MOST_CELLS = 600  # more rows would be cells narrower than a hair; they are drawn as three bars
MOST_NAMED = 100

STYLE = """
.bs { display: flex; width: 100%; height: 16px; align-items: center; margin: .3rem 0 .15rem; }
.bs > div { height: 8px; flex-basis: 0; min-width: 0; }
.bs .cells { background: linear-gradient(90deg, currentColor 72%, transparent 0) 0 0; }
.bs .bar { background: currentColor; }
.bs .used { opacity: .5; } .bs .next { opacity: .18; }
.bs .now { height: 16px; display: flex; color: var(--nn-accent); min-width: 2px; }
.bs .now i { flex: 1 1 0; background: linear-gradient(90deg, currentColor 78%, transparent 0); }
.bs .now i.other { opacity: .4; }
@media (forced-colors: active) { .bs { forced-color-adjust: none; color: CanvasText; }
  .bs .now { color: Highlight; } }
"""


def strip_words(used: int, in_batch: int, total: int, over: bool = False) -> str:
    """The strip in words. Where the run is ``over`` no step will use this batch."""
    left = total - used - in_batch
    if over:
        rows = plural(total, "training row")
        return f"{rows}: the run is over, one more step would use {in_batch} of them"
    return (
        f"{plural(total, 'training row')} in this epoch's order: {used} used before, "
        f"{in_batch} in this batch, {left} still to come"
    )


def strip_html(
    used: int,
    in_batch: int,
    total: int,
    names: list[str],
    focus: int = -1,
    over: bool = False,
    words: str = "",
) -> str:
    """All ``total`` rows in the epoch's order: ``used`` before, then the ``in_batch`` rows of this
    batch with ``names``, then the others. ``focus`` is the one row of the batch that is looked at;
    ``over``: the run has no step that uses them. ``words`` say something else than ``strip_words``.
    """
    kind = "cells" if total <= MOST_CELLS else "bar"

    def part(count: int, name: str) -> str:
        if count == 0:
            return ""
        size = f";background-size:calc(100% / {count}) 100%" if kind == "cells" else ""
        return f'<div class="{name} {kind}" style="flex-grow:{count}{size}"></div>'

    if kind == "cells" and in_batch <= MOST_NAMED:
        cells = "".join(
            f'<i class="{"other" if focus not in (-1, n) else ""}" title="{escape(name)}"></i>'
            for n, name in enumerate(names)
        )
        batch = f'<div class="now" style="flex-grow:{in_batch}">{cells}</div>'
    else:
        batch = part(in_batch, "now")
    label = escape(words or strip_words(used, in_batch, total, over))
    return (
        f'<div class="bs" role="img" aria-label="{label}">{part(used, "used")}{batch}'
        f"{part(total - used - in_batch, 'next')}</div>"
    )
