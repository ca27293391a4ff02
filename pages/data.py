"""Data: which rows the network is shown, how they are split and scaled, and what that does."""

import streamlit as st

from ui.data.choose import choose_rows
from ui.data.engineered import show_engineered
from ui.data.in_use import show_in_use
from ui.data.leak import show_leak
from ui.data.scale_inputs import show_scaling
from ui.data.split import show_split, show_spoiling
from ui.desk.learner import Learner
from ui.kit import frame, session


def show_rows(me: Learner) -> None:
    """Step 1: where the rows come from, and beside it what is in use."""
    st.header("1 · Which rows?", anchor=False)
    choice, present = st.columns([1.5, 1], gap="large")
    with choice:
        choose_rows(me)
        st.markdown("**Make them harder to learn**")
        show_spoiling(me)
    with present:
        show_in_use(me)


frame.set_up()
me = session.learner()
st.title("Data: what the network is shown", anchor=False)
frame.show_notices()
st.markdown(
    "A network learns from rows: features **x** go in, the target **y** is what should come out. "
    "Choose the rows, split them, scale them, then go and train. Every change here counts at once "
    "and starts a new run at step 0."
)
show_rows(me)
st.header("2 · Which of them does it learn from?", anchor=False)
show_split(me)
st.header("3 · On which scale?", anchor=False)
show_scaling(me)
with st.expander("A trap: rows that leak from training into validation"):
    show_leak(me)
with st.expander("Inputs made of two features"):
    show_engineered(me)
st.caption(
    me.follows.of_unit("The course unit also names language and images. ", "Language and images? ")
    + "For a network they are rows of numbers too: an image is the brightness of its pixels, a "
    "text a number for each of its words. Networks for them have layers of other kinds between "
    "input and output; loss, gradient and update are those of this app. The pages Pictures and "
    "Words have some of them."
)
session.write_link(me)
