"""Names that a model has written, in a line. HTML."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape

from ui.words.palette import PROPERTIES

_STYLE = f"""<style>
.wn {{ {PROPERTIES}
  display: flex; flex-wrap: wrap; gap: .3rem .5rem; align-items: baseline; margin: 0 0 .65rem; }}
.wn > span {{ min-width: 6.5em; font-size: .9rem; color: var(--nn-soft); }}
.wn ul {{ display: contents; list-style: none; }}
.wn li {{ padding: .1rem .6rem; border: 1px solid var(--nn-line); border-radius: 1rem;
  font-size: 1.05rem; overflow-wrap: anywhere; }}
.wn li.known {{ border-style: dashed; }}
</style>"""


def names_line(title: str, names: Sequence[str], known: Collection[str] = ()) -> str:
    """The names in the order in which they were written; those that are ``known``, which the model
    has seen, have a broken edge and say so."""
    items = "".join(
        f"<li{' class=known' if name in known else ''}>{escape(name) or '(nothing)'}"
        f"{' ✓' if name in known else ''}</li>"
        for name in names
    )
    return f'{_STYLE}<div class="wn"><span>{escape(title)}</span><ul>{items}</ul></div>'
