"""Neuron: one neuron with its weights in the learner's hands, term by term."""

import streamlit as st

from ui import frame, session
from ui.lessons import neuron

frame.set_up()
me = session.learner()


@st.fragment(key="neuron")
def show_neuron() -> None:
    session.write_link(me)
    neuron.show_lesson(me)


st.header("One neuron: multiply, add, activate", anchor=False)
frame.show_notices()
st.markdown(
    "A neuron multiplies each input x by a weight w, adds the products and a bias b, and puts the "
    "sum z through an activation function φ. That is all it does: **a = φ(Σ w·x + b)**."
)
show_neuron()
neuron.show_analogy()
neuron.show_code()
