"""Diagnostics: what the network is like inside at the state where the film stands."""

import streamlit as st

from neuralnet.errors import non_finite_allowed
from ui.diagnostics.steps import show_steps
from ui.diagnostics.views import show_views
from ui.kit import frame, session
from ui.kit.locks import is_hidden
from ui.kit.verbs import arrived
from ui.training.finding_cards import show_findings

frame.set_up()
me = session.learner()

st.title("Diagnostics: look inside while it learns", anchor=False)
frame.show_notices()


@st.fragment(key="diagnostics")
def diagnostics() -> None:
    session.write_link(me)
    if not arrived(me):
        return
    trainer = me.at_cursor()
    show_steps(me, trainer)
    if not is_hidden("advice"):
        show_findings(me, trainer)
    with non_finite_allowed():  # numbers may run out
        show_views(me, trainer)


diagnostics()
