"""Course: station by station, predict a number, do it on your own run, be checked."""

import streamlit as st

from ui.course.course_page import show_course
from ui.kit import frame, session

PAGE_WIDTH = 940

frame.set_up()
me = session.learner()

with st.container(horizontal_alignment="center"), st.container(width=PAGE_WIDTH):
    st.title("Course: predict, do, be checked", anchor=False)
    frame.show_notices()
    show_course(me)
