"""Files to take away. The browser is handed the text itself: Streamlit's own button hands over an
address, and in a busy class the file behind it is gone before the browser has asked for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from ui.kit import session
from ui.kit.html import button, row
from ui.kit.live import File, live


@dataclass(frozen=True)
class Offer:
    """What its button says, what the file is, and what writes it when it is asked for."""

    label: str
    name: str
    write: Callable[[], str]
    help: str = ""
    mime: str = "text/csv"


def downloads(key: str, *offers: Offer) -> None:
    """A button for each file. A press draws nothing anew but these."""
    asked = f"{key}_asked"

    def ask(name: object) -> None:
        session.put(asked, name)

    @st.fragment
    def buttons() -> None:
        wanted = session.get(asked)
        session.put(asked, None)
        file = next((File(o.name, o.mime, o.write()) for o in offers if o.name == wanted), None)
        html = row(*(button("download", o.label, o.name, help=o.help) for o in offers))
        live(html, key, {"download": ask}, file)

    buttons()
