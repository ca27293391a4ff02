import streamlit as st

from ui import frame

frame.set_up()
st.header("x")
