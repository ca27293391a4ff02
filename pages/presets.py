"""Presets: runs that learn and runs that fail, each set up with one press."""

from collections.abc import Sequence

import streamlit as st

from neuralnet.presets import PRESETS, Preset
from ui import frame, presets, session

COLUMNS = 3

frame.set_up()
me = session.learner()
session.write_link(me)
current = presets.chosen(me)


def show_card(preset: Preset) -> None:
    with st.container(border=True, height="stretch", gap="small", key=f"preset_{preset.name}"):
        st.markdown(f"**{preset.title}**")
        st.markdown(preset.sentence)
        if preset is current:
            presets.show_question(preset)
            st.page_link(
                frame.page_path("training"),
                label="**Play it on the Training page**",
                icon=":material/arrow_forward:",
            )
        else:
            st.button("Set it up", on_click=presets.set_up, args=(me, preset), key=preset.name)


def show_group(title: str, words: str, group: Sequence[Preset]) -> None:
    st.subheader(title)
    st.markdown(words)
    for first in range(0, len(group), COLUMNS):
        columns = st.columns(COLUMNS, gap="small")
        for column, preset in zip(columns, group[first : first + COLUMNS], strict=False):
            with column:
                show_card(preset)


st.header("Presets: runs worth looking at", anchor=False)
frame.show_notices()
st.markdown(
    "Set one up, predict what will happen, play it on the Training page, and then reveal what to "
    "look at. Your present run gives way; if it is on the same data, its curve stays behind."
)
show_group(
    "Runs that learn",
    "Sensible settings, on data of different kinds.",
    [preset for preset in PRESETS if preset.finding is None],
)
show_group(
    "Runs that fail",
    "Each is bad on purpose, for one reason. The Training page says what it finds, and offers a "
    "change to try.",
    [preset for preset in PRESETS if preset.finding is not None],
)
