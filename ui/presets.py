"""The preset that is set up: its question first, and what to look at when somebody asks.

Which preset it is, the session knows by its name; it is over as soon as the run is another one.
"""

from __future__ import annotations

import streamlit as st

from neuralnet.presets import PRESETS, Preset
from ui import controls, session
from ui.learner import Learner

_CHOSEN, _REVEALED = "preset", "preset_revealed"


def set_up(me: Learner, preset: Preset) -> None:
    """Load the preset's run and ask its question."""
    me.begin(preset.run)
    controls.fill(me.settings, anew=True)
    session.put(_CHOSEN, preset.name)
    session.put(_REVEALED, False)


def chosen(me: Learner) -> Preset | None:
    """The preset whose run is on the desk; None where none was chosen or its settings changed."""
    name = session.get(_CHOSEN)
    return next((p for p in PRESETS if p.name == name and p.run == me.run), None)


def show_question(preset: Preset) -> None:
    """Predict first; then reveal what to look at, in the preset's own card."""
    st.markdown(f"**Predict first.** {preset.predict}")
    if session.get(_REVEALED):
        st.markdown(f"**What to look at.** {preset.look}")
    else:
        _reveal_button("card")


def show_strip(me: Learner) -> None:
    """The chosen preset above the film, until it is closed or its settings are changed."""
    preset = chosen(me)
    if preset is None:
        return
    revealed = session.get(_REVEALED)
    words = f"**{preset.title}.** {'' if revealed else 'Predict first: '}{preset.predict}"
    if revealed:
        words += f"\n\n**What to look at.** {preset.look}"
    # One row on a wide screen: the film below must not be pushed out of sight.
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key="preset_strip"
    ):
        st.markdown(words, width="stretch")
        if not revealed:
            _reveal_button("strip")
        st.button("Close", on_click=_close, key="preset_close", type="tertiary")


def _reveal_button(where: str) -> None:
    st.button(
        "Reveal what to look at",
        on_click=_reveal,
        key=f"reveal_{where}",
        icon=":material/visibility:",
        help="Best after you have played the run to its end.",
    )


def _reveal() -> None:
    session.put(_REVEALED, True)


def _close() -> None:
    session.put(_CHOSEN, None)
