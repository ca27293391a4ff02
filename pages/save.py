"""Save: all of one's work as one file, and back; code, weights and a report of the run."""

import streamlit as st

from course.work.saved import Kept
from neuralnet.errors import non_finite_allowed
from ui.compare.common import comparison
from ui.kit import frame, session
from ui.kit.verbs import arrived
from ui.saving.export import show_export
from ui.saving.save_and_open import show_open, show_save

PAGE_WIDTH = 940

frame.set_up()
me = session.learner()
session.write_link(me)
kept = tuple(comparison().kept)


def keep(runs: tuple[Kept, ...]) -> None:
    comparison().kept = list(runs)


with st.container(horizontal_alignment="center"), st.container(width=PAGE_WIDTH):
    st.title("Save, open and export", anchor=False)
    frame.show_notices()
    if arrived(me):
        show_save(me, kept)
        show_open(me, kept, keep, frame.go_later)
        with non_finite_allowed():  # numbers may run out
            show_export(me, kept)
