"""What is long scrolls inside a box of its own, so that the page stays short."""

from __future__ import annotations

from html import escape

LINES_IN_SIGHT = 16  # of a table; a longer one scrolls

STYLE = """<style>
.tall { max-height: 24rem; overflow: auto; }
.tall th:not([scope="row"]) { position: sticky; top: 0; z-index: 1;
  background: var(--st-background-color); }
.tall :is(tfoot, .total) :is(th, td) { position: sticky; bottom: 0; top: auto; z-index: 1;
  background: var(--st-background-color); }
.tall:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
@media print { .tall { max-height: none; } }
</style>"""


def reached(name: str) -> str:
    """The attributes of a box that scrolls: it can be reached and scrolled by key, and has a
    name."""
    return f'tabindex="0" role="region" aria-label="{escape(name)}"'


def scrolling(html: str, lines: int, name: str) -> str:
    """``html`` of so many lines, in a box that scrolls where these are many."""
    if lines <= LINES_IN_SIGHT:
        return html
    return f'{STYLE}<div class="tall" {reached(name)}>{html}</div>'
