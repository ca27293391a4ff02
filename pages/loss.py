"""Loss: how wrong a prediction is, from one row to the mean of a batch."""

import streamlit as st

from ui.kit import frame, session
from ui.lessons.loss import loss_page

frame.set_up()
me = session.learner()

st.title("Loss: how wrong is it, in one number?", anchor=False)
frame.show_notices()
st.markdown(
    "The network says ŷ, the data say y. A loss turns the difference into one number, which is "
    "small where ŷ is right. All that training does is to make this number smaller."
)
loss_page.show_lesson(me)
loss_page.show_code(me.trainer)
