"""What a change did, said right where it was made: on a narrow screen the drawing is far below."""

from __future__ import annotations

import streamlit as st

from ui.building.changing import changed_at, said_before, take_refusal
from ui.building.reading import reading_of
from ui.desk.learner import Learner
from ui.words.escaping import markdown_text
from ui.words.numbers import plural


def show_effect(me: Learner, place: str) -> None:
    """Why the last change that ``place`` asked for was refused, or what became of it."""
    words = take_refusal(place)
    if words:
        st.error(words, icon=":material/error:")
        return
    before, row = said_before(me), me.view.row
    if before is None or changed_at(me) != place:
        return
    trainer = me.at_cursor()
    now = reading_of(trainer)
    said = f"Now {now.words}, {plural(int(trainer.network.theta.size), 'parameter')}"
    if now.knows(before, row):
        said += f"; it says {now.says(row)}, before {before.says(row)}"
    with st.container(key=f"build_effect_{place.replace(' ', '_')}"):
        st.caption(f":material/arrow_right_alt: {markdown_text(said)}.")
