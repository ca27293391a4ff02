"""Present: a lesson on a projector, scene by scene."""

import streamlit as st

from ui.kit import frame, session

frame.set_up()
me = session.learner()
session.write_link(me)
st.title("Present", anchor=False)
frame.show_notices()
