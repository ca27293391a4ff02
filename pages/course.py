"""Course: station by station, predict a number, do it on your own run, be checked."""

import streamlit as st

from ui.course.course_page import show_course
from ui.kit import frame, session

PAGE_WIDTH = 940

frame.set_up()
me = session.learner()

with st.container(horizontal_alignment="center"), st.container(width=PAGE_WIDTH):
    st.header("Course: predict, do, be checked", anchor=False)
    frame.show_notices()
    if not me.course.has_begun:
        st.markdown(
            "Seventeen stations of three to six minutes. "
            + me.follows.of_unit(
                "Twelve follow the course unit step by step, five go beyond it.",
                "Twelve go through inference and training step by step, five go further.",
            )
            + " At each one you choose an answer before you see it, look at it on your own run, "
            "and make something that the app checks. Go in any order; the address of the page "
            "keeps your place."
        )
    show_course(me)
