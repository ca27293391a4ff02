"""Pictures: networks that read digits, and what a convolution shares."""

import streamlit as st

from ui.kit import frame, session
from ui.pictures import pictures_page

frame.set_up()
me = session.learner()
pictures_page.desk()  # what is wrong with the link is said below

st.title("Pictures: a few weights, used everywhere", anchor=False)
frame.show_notices()
st.markdown(
    "Draw a digit, and ask a network that is still learning to read. Then look inside: a "
    "convolution is a dense layer on small patches, with **the same weights at every place**."
)
pictures_page.show_page(me)
pictures_page.show_real_models(me)
pictures_page.show_code()
