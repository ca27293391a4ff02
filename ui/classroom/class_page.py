"""The Class page: what it shows depends on who one is in a class."""

from __future__ import annotations

import streamlit as st

from course.classroom.database import PlaceError
from course.classroom.errors import ClassroomError
from course.classroom.limits import HOURS
from course.texts import catalogue, say
from ui.classroom.board import PROJECTING, SOON, show_board
from ui.classroom.board_html import screen_html
from ui.classroom.joining import short_address, show_doors, show_student
from ui.desk.classroom import class_store
from ui.desk.learner import Learner
from ui.kit import session
from ui.kit.class_line import OVER
from ui.kit.live import live

# What a projector shows needs no scrolling.
NO_ROOM_BELOW = (
    "<style>[data-testid=stMainBlockContainer] { padding-bottom: 0 !important; }</style>"
)


def show_classroom(me: Learner) -> None:
    """The doors, a student's page, the board, or the projector's view."""
    try:
        class_store()
        role = me.classroom.role
        if role == "screen":
            _show_screen(me)
            return
        if role == "instructor":
            show_board(me)
        elif role == "student":
            show_student(me)
        elif me.classroom.asked or not me.classroom.code:  # it may turn out who one is
            show_doors(me)
    except (PlaceError, ClassroomError) as error:
        st.error(str(error), icon=":material/error:")
    if not is_projected(me):
        show_privacy()


def _show_screen(me: Learner) -> None:
    @st.fragment(run_every=SOON)
    def screen_now() -> None:
        screen = class_store().screen(me.classroom.code)
        if screen is None:
            me.classroom = me.classroom.left(OVER)
            session.write_link(me)
            st.rerun()
        live(screen_html(screen, short_address()), "class_screen")

    screen_now()
    st.html(NO_ROOM_BELOW)


def is_projected(me: Learner) -> bool:
    """Is this what a projector shows? Then it has no heading: there is room for one thing."""
    return me.classroom.role == "screen" or bool(session.get(PROJECTING))


def show_privacy() -> None:
    """What is kept, where and how long, in plain words."""
    words = catalogue()
    with st.expander(words.write(say("class.privacy.title"))):
        for text in (
            say("class.privacy.kept"),
            say("class.privacy.seen"),
            say("class.privacy.where"),
            say("class.privacy.long", hours=HOURS),
            say("class.privacy.nothing"),
            say("class.privacy.leave"),
        ):
            st.markdown(words.write(text))
