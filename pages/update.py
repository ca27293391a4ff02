"""Update: from the gradient to the change of every weight, and what the step did."""

import streamlit as st

from ui.kit import frame, session
from ui.lessons.update.update_page import show_lesson

frame.set_up()
me = session.learner()

st.title("Update: the weights move", anchor=False)
st.markdown(
    "After Backward every weight and bias has a gradient: how fast the loss rises when this number "
    "grows. The **optimizer** turns each gradient into a small change, and **Update** makes "
    "all the changes at once. That is one step of training."
)
frame.show_notices()
show_lesson(me)
