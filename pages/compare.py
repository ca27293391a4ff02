"""Compare: many seeds of one setting, two settings side by side, a grid, and the kept runs."""

import streamlit as st

from ui.compare import grid, kept, seeds, sides
from ui.compare.common import choose_base, choose_one
from ui.kit import frame, session

frame.set_up()
me = session.learner()

SECTIONS = {
    "seeds": "Many seeds",
    "sides": "Two settings",
    "grid": "A grid",
    "kept": "Kept runs",
}


st.title("Compare: is it the setting, or luck?", anchor=False)
frame.show_notices()
section = choose_one(
    "What to compare",
    tuple(SECTIONS),
    "compare_section",
    "seeds",
    format_func=SECTIONS.__getitem__,
    help="One setting with many seeds; one thing changed; two settings in a table; or the runs "
    "that you have kept.",
)
if section == "kept":
    kept.show(me)
else:
    base = choose_base(me)
    {"seeds": seeds.show, "sides": sides.show, "grid": grid.show}[section](me, base)
