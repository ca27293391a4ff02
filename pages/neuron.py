"""Neuron: one neuron with its weights in the learner's hands, term by term."""

import streamlit as st

from ui.kit import frame, session
from ui.lessons.neuron import neuron_page

frame.set_up()
me = session.learner()

session.write_link(me)
st.title("One neuron: multiply, add, activate", anchor=False)
frame.show_notices()
st.markdown(
    "A neuron multiplies each input x by a weight w, adds the products and a bias b, and puts the "
    "sum z through an activation function φ. That is all it does: **a = φ(Σ w·x + b)**."
)
neuron_page.show_lesson(me)
neuron_page.show_analogy(me.follows)
neuron_page.show_code()
