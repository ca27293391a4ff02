"""Compare: many seeds of one setting, two settings side by side, a grid, and the kept runs."""

import streamlit as st

from ui import frame, session
from ui.compare import grid, kept, seeds, sides
from ui.compare.common import choose_base, comparison

frame.set_up()
me = session.learner()

SECTIONS = {
    "seeds": "Many seeds",
    "sides": "Two settings",
    "grid": "A grid",
    "kept": "Kept runs",
}


def section_title(name: str) -> str:
    count = len(comparison().kept)
    return f"{SECTIONS[name]} ({count})" if name == "kept" and count else SECTIONS[name]


st.header("Compare: is it the setting, or luck?", anchor=False)
frame.show_notices()
section = st.segmented_control(
    "What to compare",
    list(SECTIONS),
    format_func=section_title,
    key=session.key("compare_section"),
    default=None if session.get("compare_section") else "seeds",
    required=True,
    label_visibility="collapsed",
    persist_state="session",
)
if section == "kept":
    kept.show(me)
else:
    base = choose_base(me)
    {"seeds": seeds.show, "sides": sides.show, "grid": grid.show}[section](me, base)
