"""What is changed where the run is over has nothing left to train, and the page says so."""

from __future__ import annotations

import streamlit as st

from ui.desk.edit_words import parameter_words
from ui.desk.learner import Learner
from ui.kit import controls
from ui.words.numbers import listed, plural
from ui.words.settings import SETTING_NAMES, setting_value


def show_idle_change(me: Learner) -> None:
    """Say that the last change has nothing to train, and offer what a learner may have meant."""
    change = me.idle_change
    if change is None:
        return
    settings = ", ".join(
        f"{SETTING_NAMES[name]} {setting_value(name, value)}" for name, value in change.settings
    )
    weights = parameter_words(change, me.run.experiment)
    what = listed(filter(None, (settings, *weights)))

    def start_again() -> None:
        me.start_again(new_weights=False)
        controls.fill(me.settings, anew=True)

    with st.container(border=True, horizontal=True, vertical_alignment="center", key="idle_change"):
        st.markdown(
            f":material/info: **Nothing is left to train with {what}.** This was changed at step "
            f"{change.step}, the last step of this run.",
            width="stretch",
        )
        # From the start there would be other weights than those set by hand.
        pressed = bool(settings) and st.button(
            f"Start again with {settings}",
            on_click=start_again,
            type="primary",
            help="A new run from step 0, with the starting weights of the same seed.",
        )
        longer = me.longer_run
        if longer is not None:

            def go_on() -> None:
                me.use_settings(longer)
                controls.fill(me.settings, anew=True)

            more = longer.epochs - me.settings.epochs
            pressed |= st.button(
                f"Train {plural(more, 'more epoch')} with it",
                on_click=go_on,
                help="The run goes on from where it ended.",
            )
    if pressed:
        st.rerun()  # the controls follow too
