"""Who one is in a class, kept in the browser's tab: after a reload, a lost connection or a new
start of the server the page asks for it (``ticket.js``)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ui.desk.classroom import ClassDesk
from ui.kit import session
from ui.kit.component import Component

KEY = "ticket"
_mount = Component("ticket", Path(__file__).parent / "ticket.js", html="<span></span>")


def show_ticket(desk: ClassDesk, heard: Callable[[Any], object]) -> None:
    """Keep the desk's ticket in the browser; where the desk has none, ask for the one that the
    browser has: then ``heard`` is called with what it says. It comes from a browser."""
    data = {
        "session": desk.session,
        "code": desk.code,
        "keep": None if desk.ticket is None else desk.ticket.to_dict(),
        "forgets": desk.forgets,
        "asked": desk.asked,
    }

    def on_ticket() -> None:
        heard(session.trigger(KEY, KEY))

    _mount(key=KEY, data=data, on_ticket_change=on_ticket)
