"""Words: small networks that learn from text, and what an embedding is."""

import streamlit as st

from ui.kit import frame, session
from ui.language import language_page

frame.set_up()
me = session.learner()
language_page.desk()  # what is wrong with the link is said below

st.title("Words: what comes next?", anchor=False)
frame.show_notices()
st.markdown(
    "From counting letters to a small language model that writes names while it learns. Six "
    "chapters, each with **one new idea**, and every number can be opened."
)
language_page.show_page(me)
