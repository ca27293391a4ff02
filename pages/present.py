"""Present: a lesson on a projector, scene by scene."""

import streamlit as st

from ui.kit import frame, session
from ui.present.present_page import show_presentation
from ui.teach.open_lessons import show_lessons

frame.set_up()
me = session.learner()
if me.teaching.drafts:
    show_presentation(me, frame.go_later)
else:
    session.write_link(me)
    st.title("Present: a lesson on a projector", anchor=False)
    frame.show_notices()
    st.markdown(
        "Choose a lesson. It fills the window, in type that is read from the last row; press F11 "
        "for the whole screen, **?** for the keys, **P** for a second window with your notes, and "
        "**Esc** to end. Scenes of your own are made on the Teach page."
    )
    show_lessons(me, frame.go_later, primary="present")
