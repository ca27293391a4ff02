"""Coming into a class: its address, its code and QR, and the two doors of the page."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from course.classroom.credentials import screen_secret, spoken
from course.classroom.errors import ClassroomError
from course.classroom.limits import HOURS, LONGEST_NAME, LONGEST_TITLE
from ui.classroom.lessons import choose_lesson, chosen_lesson
from ui.desk.classroom import class_store
from ui.desk.learner import Learner
from ui.kit import session
from ui.kit.app_address import app_address
from ui.kit.class_line import address, leave_class
from ui.kit.class_words import CLASS
from ui.kit.live import live
from ui.kit.qr import qr_html
from ui.words.escaping import markdown_text

CODE, NAME, TITLE, SAID = "class_code", "class_name", "class_title", "class_door_said"
LOCAL = ("localhost", "127.0.0.1", "::1")


def short_address() -> str:
    """Where one joins, as people read it out."""
    base = app_address().partition("://")[2]
    return f"{base}{CLASS}" if base else "this address"


def show_joining(me: Learner) -> None:
    """For the instructor: what students need, and the two secret links."""
    code = me.classroom.code
    link = f"{app_address()}{CLASS}?class={code}"
    picture, words = st.columns([1, 1.3], vertical_alignment="center")
    with picture:
        live(qr_html(link, "joining the class", width="13rem"), "class_qr")
    with words:
        st.markdown(f"Scan, or open **{short_address()}** and type **{spoken(code)}**.")
        st.code(link, language=None, wrap_lines=True)
    if urlsplit(link).hostname in LOCAL:
        st.warning(
            "You have opened the app under an address that only this computer knows. For the "
            "others open it under the computer’s own address, such as http://192.168.1.20:8501.",
            icon=":material/warning:",
        )
    ticket = me.classroom.ticket
    if ticket is None:
        return
    with st.expander("Your secret links"):
        st.markdown(
            "**For you.** Whoever has it leads this class and sees the names. Keep it, to come "
            "back from another computer or after closing this tab."
        )
        st.code(f"{link}#instructor={ticket.secret}", language=None, wrap_lines=True)
        st.markdown("**For the projector**, in a window of its own: counts and pictures, no names.")
        st.code(f"{link}#screen={screen_secret(ticket.secret)}", language=None, wrap_lines=True)


def show_doors(me: Learner) -> None:
    """For whoever is in no class: join one, or open one."""
    if said := session.get(SAID):
        session.put(SAID, None)
        st.error(said, icon=":material/error:")
    if session.get(CODE) is None and me.classroom.code:
        session.put(CODE, spoken(me.classroom.code))
    left, right = st.columns(2, gap="large")
    with left, st.form("join_class"):
        st.header("Join a class", anchor=False)
        st.text_input(
            "Code",
            # It begins with the link's code: a browser that is behind can miss the one message
            # that puts it in, and would then join no class.
            value=session.get(CODE) or "",
            key=session.key(CODE),
            max_chars=20,
            placeholder="KXR 482",
            help="Six letters and digits, from your instructor.",
        )
        st.text_input(
            "Nickname or number",
            key=session.key(NAME),
            max_chars=LONGEST_NAME,
            help="Your instructor sees it; nobody else does. It need not be your name.",
        )
        st.form_submit_button(
            "Join",
            type="primary",
            on_click=_join,
            args=(me,),
            help="You can leave the class at any time.",
        )
        st.caption("No account and no e-mail. You keep your own run while you are in a class.")
    with right, st.form("open_class"):
        st.header("Open a class", anchor=False)
        st.text_input(
            "What it is called (optional)",
            key=session.key(TITLE),
            max_chars=LONGEST_TITLE,
            help="Students read it when they join.",
        )
        choose_lesson()
        st.form_submit_button(
            "Open a class",
            on_click=_open,
            args=(me,),
            help="You get a code and a QR for your students.",
        )
        st.caption(
            f"For instructors. It is erased when you close it, and after {HOURS} hours at the "
            "latest."
        )


def _join(me: Learner) -> None:
    try:
        me.classroom.join(address(), session.get(CODE), session.get(NAME))
        session.put(NAME, "")
    except ClassroomError as error:
        session.put(SAID, str(error))


def _open(me: Learner) -> None:
    try:
        me.classroom.open(address(), session.get(TITLE), chosen_lesson())
    except ClassroomError as error:
        session.put(SAID, str(error))


def show_student(me: Learner) -> None:
    """For a student: what happens here, and the way out."""
    state = class_store().state(me.classroom.code)
    title = f" “{state.title}”" if state is not None and state.title else ""
    with st.container(border=True):
        st.markdown(f"You are in the class{title} as **{markdown_text(me.classroom.name)}**.")
        st.markdown(
            "The line at the top of every page is all of it: questions come there, and there you "
            "answer. Go on with your own run in between."
        )
        st.button("Leave the class", on_click=_leave, args=(me,))
        st.caption("What you have answered in it is erased then. Your run stays.")


def _leave(me: Learner) -> None:
    leave_class(me)
