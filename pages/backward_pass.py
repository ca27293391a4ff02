"""Backward pass: from the loss back through the layers to the gradient of every weight."""

import streamlit as st

from neuralnet.gradient_check import measured_gradient
from neuralnet.layers import Dense
from neuralnet.network import Network
from ui.kit import frame, session
from ui.kit.source import fast_forms, show_source
from ui.lessons.backward.backward_pass import show_lesson

frame.set_up()
me = session.learner()

st.title("Backward pass: how does each weight change the loss?", anchor=False)
frame.show_notices()
st.markdown(
    me.follows.of_unit("Step 5 of training in the course unit: differential", "Differential")
    + " calculus tells how each weight influences the loss. The rule is short. **Every error is "
    "passed back through the weight it "
    "came through, and a weight’s gradient is what came in × the error of the unit it leads to.**"
)

show_lesson(me)
network = me.trainer.network
loss = type(network.loss)
output, hidden = network.layers[-1], network.layers[0]
start = "canonical_dL_dz" if network.is_canonical else "gradient"
if network.is_from_z:
    start = "dL_dz_behind"
activations = dict.fromkeys(type(layer.activation) for layer in (hidden, output))
show_source(
    getattr(loss, start),
    Network.backward,
    Dense.backward,
    Dense.backward_from_z,
    *(kind.backward for kind in activations),
    measured_gradient,
    fast=[
        *fast_forms(loss, start),
        *(form for kind in activations for form in fast_forms(kind, "backward")),
    ],
)
