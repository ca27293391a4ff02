"""Glossary: the words of the field, each in one sentence, with its symbol and where it is met."""

import streamlit as st

from ui.glossary.glossary_page import show_glossary
from ui.kit import frame, session

PAGE_WIDTH = 940

frame.set_up()
me = session.learner()
session.write_link(me)
with st.container(horizontal_alignment="center"), st.container(width=PAGE_WIDTH):
    st.title("Glossary: the words of the field", anchor=False)
    frame.show_notices()
    show_glossary(me.follows, frame.PAGES, frame.go_to)
