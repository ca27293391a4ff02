"""Loss: how wrong a prediction is, from one row to the mean of a batch."""

import streamlit as st

from ui.kit import frame, session
from ui.lessons.loss import loss_page

frame.set_up()
me = session.learner()

st.header("Loss: how wrong is it, in one number?", anchor=False)
frame.show_notices()
st.markdown(
    "The network says ŷ, the data say y. A loss makes one number of the difference, small where ŷ "
    "is right. Everything training does follows from the wish to make this number smaller."
)
loss_page.show_lesson(me)
loss_page.show_code(me.trainer)
