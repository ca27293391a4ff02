"""Batches and GPU: why rows become matrices, what a step costs, and where a GPU pays."""

import streamlit as st

from ui.batches import device, loop, speed
from ui.kit import frame, session

frame.set_up()
me = session.learner()
session.write_link(me)

st.title("Batches and GPU: why rows become matrices", anchor=False)
st.markdown(
    "Training does the same arithmetic for every row. Computers are fast at doing one thing to "
    "many numbers at once, so rows are put together into matrices, and large matrices go to a "
    "graphics processor (GPU). Is that worth it for a network as small as 4-10-10-3? **Measure "
    "it.**"
)
st.markdown(device.here_words())
frame.show_notices()
loop.show(me)
speed.show()
device.show(me)
