"""Welcome: the course's bird, the course's answer, and what a trained network says instead."""

import streamlit as st

from ui import frame

frame.set_up()
st.title(frame.NAME)
