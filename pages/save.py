"""Save: all of one's work as one file, and back; code, weights and a report of the run."""

import streamlit as st

from course.work.saved import Work
from neuralnet.errors import non_finite_allowed
from ui.compare.common import comparison
from ui.kit import frame, session
from ui.kit.verbs import arrived
from ui.language import language_page
from ui.pictures import pictures_page
from ui.saving.export import show_export
from ui.saving.privacy import show_privacy
from ui.saving.save_and_open import Pages, show_open, show_save

PAGE_WIDTH = 940

frame.set_up()
me = session.learner()
session.write_link(me)
kept = tuple(comparison().kept)


def open_on_pages(work: Work) -> None:
    if work.kept:
        comparison().kept = list(work.kept)
    if work.pictures:
        pictures_page.open_link(work.pictures)
    if work.words is not None:
        language_page.open_saved(work.words)


pages = Pages(kept, pictures_page.opened_link(), language_page.saved(), open_on_pages)


with st.container(horizontal_alignment="center"), st.container(width=PAGE_WIDTH):
    st.title("Save, open and export", anchor=False)
    frame.show_notices()
    if arrived(me):
        show_save(me, pages)
        show_open(me, pages, frame.go_later)
        with non_finite_allowed():  # numbers may run out
            show_export(me, kept)
    show_privacy()
