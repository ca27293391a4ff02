"""Checks: how we know that the numbers are right, and what the app makes simpler than it is."""

import streamlit as st

from ui.checks.checks_page import show_checks
from ui.kit import frame, session

PAGE_WIDTH = 940

frame.set_up()
me = session.learner()

with st.container(horizontal_alignment="center"), st.container(width=PAGE_WIDTH):
    st.title("Checks: how do we know it is right?", anchor=False)
    frame.show_notices()
    st.markdown(
        "Every number in this app comes from one small engine. You need not believe it: here it is "
        "measured against your own network, against an example that was worked out by hand, and "
        "against PyTorch. And what is *not* quite as it is shown stands at the end."
    )
    show_checks(me, frame.PAGES, frame.go_to)
