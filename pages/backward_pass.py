"""Backward pass: from the loss back through the layers to the gradient of every weight."""

import streamlit as st

from neuralnet.gradient_check import measured_gradient
from neuralnet.layers import Dense
from neuralnet.network import Network
from ui import frame, session
from ui.lessons.backward_pass import show_lesson
from ui.lessons.whole_check import show_whole_check
from ui.source import show_source
from ui.verbs import show_verbs

frame.set_up()
me = session.learner()

st.header("Backward pass: who is to blame for the loss?", anchor=False)
frame.show_notices()
st.markdown(
    "Step 5 of the course’s training story: differential calculus tells the influence of each "
    "weight on the loss. The rule is short. **Every error is passed back through the weight it "
    "came through, and a weight’s gradient is what came in × the error of the unit it leads to.**"
)


@st.fragment(key="backward_lesson")
def lesson() -> None:
    trainer = me.at_cursor()
    show_verbs(me, trainer)
    st.divider()
    show_lesson(me, trainer)
    if me.walk.has_loss:
        show_whole_check(me)
    loss = type(trainer.network.loss)
    output, hidden = trainer.network.layers[-1], trainer.network.layers[0]
    show_source(
        loss.canonical_dL_dz if trainer.network.is_canonical else loss.gradient,
        Network.backward,
        Dense.backward,
        Dense.backward_from_z,
        type(hidden.activation).backward,
        *([] if output is hidden else [type(output.activation).backward]),
        measured_gradient,
    )


lesson()
