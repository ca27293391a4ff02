"""Class: join a class, or run one."""

import streamlit as st

from ui.classroom.class_page import is_projected, show_classroom
from ui.kit import frame, session

NARROW, WIDE = 940, 1300

frame.set_up()
me = session.learner()
session.write_link(me)
width = WIDE if me.classroom.role in ("instructor", "screen") else NARROW
with st.container(horizontal_alignment="center"), st.container(width=width):
    if not is_projected(me):
        st.title("Class", anchor=False)
    frame.show_notices()
    show_classroom(me)
