"""Files to take away. The browser is handed the file itself: Streamlit's own button hands over an
address, and in a busy class the file behind it is gone before the browser has asked for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from neuralnet.errors import SettingError
from ui.kit import session
from ui.kit.html import button, note, row, slot
from ui.kit.live import File, live
from ui.words.escaping import markdown_text
from ui.words.settings import refusal


@dataclass(frozen=True)
class Offer:
    """What its button says, what the file is, and what writes it when it is asked for. What
    ``write`` raises as a ``SettingError`` is said in place of the file."""

    label: str
    name: str
    write: Callable[[], str | bytes]
    help: str = ""
    mime: str = "text/csv"
    primary: bool = False


def downloads(key: str, *offers: Offer, alone: bool = True) -> None:
    """A button for each file. A press draws nothing anew but these; or the page, where they do not
    stand ``alone``: a page that is quickly drawn then hears a press also while it is drawn."""
    asked = f"{key}_asked"

    def ask(name: object) -> None:
        session.put(asked, name)

    def buttons() -> None:
        wanted = session.get(asked)
        session.put(asked, None)
        file, problem = None, ""
        for offer in offers:
            if offer.name == wanted:
                try:
                    file = File.of(offer.name, offer.mime, offer.write())
                except SettingError as error:
                    problem = note(f"{markdown_text(refusal(error))}.", "warning")
        html = row(
            *(button("download", o.label, o.name, help=o.help, primary=o.primary) for o in offers)
        )
        live(html + slot(problem), key, {"download": ask}, file)

    (st.fragment(buttons) if alone else buttons)()
