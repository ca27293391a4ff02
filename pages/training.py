"""Training: the film of a run, and everything about the step at which it stands."""

import streamlit as st

from neuralnet.experiment import SettingError
from ui import controls, frame, session
from ui.stage.stage import stage
from ui.training_details import show_details
from ui.view_controls import choose_view

frame.set_up()
me = session.learner()


def on_request() -> None:
    me.request(session.trigger("stage", "request"))


def on_cursor() -> None:
    if me.move_cursor(session.trigger("stage", "cursor")):
        st.rerun("details")


def on_select() -> None:
    if me.select(session.trigger("stage", "select")):
        st.rerun(["stage", "details"])


def start_again(new_weights: bool) -> None:
    me.start_again(new_weights=new_weights)
    controls.fill(me.settings, anew=True)


@st.fragment(key="stage")
def show_stage() -> None:
    choose_view(me)
    stage(me.message(), "stage", on_request, on_cursor, on_select)


@st.fragment(key="details")
def show_step() -> None:
    session.write_link(me)
    show_details(me)


st.title("Train a network and watch it learn")
frame.show_notices()
try:
    me.use_settings(controls.settings_from_widgets(me.settings))
except SettingError as error:
    st.error(f"{error}. The run below is still the one before.", icon=":material/error:")

same, new, seed = st.columns([1, 1, 4], vertical_alignment="center")
same.button("Same weights again", on_click=start_again, args=(False,), width="stretch")
new.button("New weights", on_click=start_again, args=(True,), width="stretch")
seed.caption(f"Seed of the weights: {me.settings.seed}")

show_stage()
show_step()
