"""Teach: scenes and lessons for a class."""

import streamlit as st

from ui.kit import frame, session
from ui.teach.teach_page import show_teach

frame.set_up()
me = session.learner()
session.write_link(me)
st.title("Teach: scenes for a class", anchor=False)
frame.show_notices()
st.markdown(
    "A **scene** is your run at a step, on a page, with a task, questions, and controls that are "
    "open, fixed or hidden. Students open it by a link or a QR code, without an account. Several "
    "scenes in an order are a **lesson**: one file, to be presented or changed by others."
)
show_teach(me, dict(frame.PAGES), frame.go_later)
