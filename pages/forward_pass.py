"""Forward pass: how measurements become an answer, one layer at a time."""

import streamlit as st

from ui.kit import frame, session
from ui.lessons.forward.forward_pass import show_forward_pass

frame.set_up()
me = session.learner()
st.title("Forward pass: from measurements to an answer", anchor=False)
output = me.trainer.network.layers[-1]
st.markdown(
    me.follows.of_unit("The course unit’s five steps of inference", "The five steps of inference")
    + " on your own network: a sample enters, each layer makes weighted sums and activations, "
    + (
        "and the value of the last unit, scaled back to the target’s unit, is the prediction."
        if me.dataset.task == "regression"
        else f"{output.activation.phrase()} makes probabilities, and the largest is the prediction."
        if me.trainer.network.gives_probabilities
        else "and the largest of the last ones is the prediction."
    )
)
frame.show_notices()
show_forward_pass(me)
