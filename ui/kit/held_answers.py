"""The switch that holds answers back, and whether the run on the desk may be told its answer."""

from __future__ import annotations

import streamlit as st

from ui.desk.learner import Learner
from ui.kit import session
from ui.kit.parts import follow

_TOLD = "answers_told_of"  # the key of the run whose answer was asked for


def switch_held(me: Learner, place: str) -> None:
    """The switch, on the page ``place``; it counts for all pages and goes into the link."""
    field = f"answers_held_{place}"
    session.renew(field, me.answers_held)
    st.toggle(
        "Hold answers back",
        value=me.answers_held,
        key=session.key(field),
        on_change=_switch,
        args=(me, field),
        help="Presets are numbered and not named, “What happened” waits to be pressed, and “Is "
        "anything wrong?” is silent until you ask. The choice is kept in the address of every "
        "page, so that a link hands it on.",
    )


def _switch(me: Learner, field: str) -> None:
    me.answers_held = bool(session.get(field))
    session.put(_TOLD, None)
    session.write_link(me)


def is_told(me: Learner) -> bool:
    """May the answer of this run be shown?"""
    return not me.answers_held or session.get(_TOLD) == me.run.key


def tell(me: Learner) -> None:
    """The answer of this run was asked for."""
    session.put(_TOLD, me.run.key)


def tell_button(me: Learner, label: str, key: str) -> None:
    """The button that asks for the answer of this run."""

    def asked() -> None:
        tell(me)
        follow()

    st.button(
        label,
        key=key,
        icon=":material/visibility:",
        on_click=asked,
        help="Answers are held back until you ask. This one is about the run on the desk; another "
        "run asks anew.",
    )
