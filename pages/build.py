"""Build: the layers of the network, every weight in it, and what becomes of both at once."""

import streamlit as st

from ui.building.layer_cards import show_layers
from ui.building.result import show_result
from ui.building.tasks import show_comparison, show_tasks
from ui.building.weight_editor import show_by_hand
from ui.kit import frame, session
from ui.kit.verbs import arrived

VIEWS = {"layers": "Layers", "weights": "Weights by hand"}
# Beside a long list of layers the drawing stays in view. Where it comes below them, what a change
# did is said in a line under what was changed.
STYLE = """<style>
@media (min-width: 641px) { :has(> [class*="st-key-build_effect"]) { display: none; } }
/* A field whose choice would be cut stands in a line of its own. */
:is(.st-key-build_card_output, .st-key-build_many) [data-testid="stHorizontalBlock"] {
  flex-wrap: wrap; }
:is(.st-key-build_card_output, .st-key-build_many) [data-testid="stColumn"] {
  min-width: min(100%, 12.5rem); }
@media (min-width: 900px) {
  .stColumn:has(> * .st-key-build_result) { position: sticky; top: 5.5rem; align-self: flex-start; }
}
</style>"""

frame.set_up()
me = session.learner()
st.title("Build a network", anchor=False)
st.markdown(
    "Change its layers, or any of its weights, and see at once how its answer changes. A network "
    "of another shape starts with new random weights"
    + me.follows.of_unit(", as in step 2 of training in the course unit")
    + "; if your run was trained, its curve stays on the Training page for comparison."
)
frame.show_notices()


@st.fragment(key="build")
def workbench() -> None:
    session.write_link(me)
    if not arrived(me):
        return
    trainer = me.at_cursor()
    st.html(STYLE)
    show_tasks(me)
    parts, result = st.columns([1, 1.1], gap="large")
    with parts:
        if session.get("build_view") not in VIEWS:
            session.put("build_view", "layers")
        view = st.segmented_control(
            "What to change",
            list(VIEWS),
            format_func=VIEWS.__getitem__,
            key=session.key("build_view"),
            required=True,
            wrap=True,
            persist_state="session",
            help="The layers make another network, which starts anew. A weight can be set at any "
            "step, and the run goes on with it.",
        )
        if view == "weights":
            show_by_hand(me, trainer)
        else:
            show_layers(me)
    with result, st.container(key="build_result"):
        show_result(me, trainer)
    show_comparison(me)


workbench()
