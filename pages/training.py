"""Training: the film of a run, and everything about the step at which it stands."""

import streamlit as st

from neuralnet.experiment import SettingError
from ui import controls, frame, presets, session
from ui.findings import show_finding_line
from ui.stage.stage import stage
from ui.training_details import show_details
from ui.verbs import show_verbs
from ui.view_controls import choose_view
from ui.wording import refusal

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
    with view_place, st.popover("Row and map", icon=":material/tune:", width="stretch"):
        choose_view(me)
    stage(me.message(), "stage", on_request, on_cursor, on_select)


@st.fragment(key="details")
def show_step() -> None:
    trainer = me.at_cursor()
    show_finding_line(me, trainer)
    show_verbs(me, trainer, reruns=("stage", "details"))
    show_details(me, trainer)


heading, view_place, same, new = st.columns([2.6, 1.3, 1.7, 1.6], vertical_alignment="bottom")
heading.header("Train a network", anchor=False)
frame.show_notices()
strip = st.container()
try:
    me.use_settings(controls.settings_from_widgets(me.settings))
except SettingError as error:
    st.error(f"{refusal(error)}. The run below is still the one before.", icon=":material/error:")

with strip:  # once it is known whether the settings are still the preset's
    presets.show_strip(me)

seed = me.settings.seed
same.button(
    f"Same weights (seed {seed})",
    on_click=start_again,
    args=(False,),
    width="stretch",
    help="Back to step 0 with the weights of this seed and the present settings.",
)
new.button(
    f"New weights (seed {seed + 1})",
    on_click=start_again,
    args=(True,),
    width="stretch",
    help="A fresh start from the next seed's weights: was the last result luck?",
)

show_stage()
show_step()
