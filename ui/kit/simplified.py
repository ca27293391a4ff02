"""The end of a page: what it makes simpler than it is, with the way to the list of all that is, and
what a reload of it forgets."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from ui.kit.arrival import lead_to
from ui.kit.html import caption
from ui.kit.live import live
from ui.words.reload import reload_words
from ui.words.simplifications import SIMPLIFICATIONS, on_page

PAGE = "checks"


def show_simplified(page: str, go: Callable[[Any], object]) -> None:
    """A line of what ``page`` simplifies, and one of what a reload forgets; a press calls ``go``
    with the page of the list, which then shows its entry. Nothing where nothing is."""

    def open_entry(name: object) -> None:
        if name in SIMPLIFICATIONS:
            lead_to(PAGE, str(name))
            go(PAGE)

    html = simplified_html(page) if on_page(page) else ""
    if words := reload_words(page):
        html += caption(words)
    if html:
        live(html, "simplified", {"simplified": open_entry})


def simplified_html(page: str) -> str:
    """The line: "Simpler here than it is: the decision map · the digits"."""
    links = " · ".join(
        f'<button type="button" class="link" name="simplified" value="{escape(name)}">'
        f"{escape(one.title)}</button>"
        for name, one in on_page(page).items()
    )
    return f'<div class="caption"><p>Simpler here than it is: {links}</p></div>'
