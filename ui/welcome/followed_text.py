"""For instructors: which text the class follows, here and in the link."""

from __future__ import annotations

import streamlit as st

from ui.desk.followed import LONGEST_TITLE, Followed
from ui.desk.learner import Learner
from ui.kit import session
from ui.kit.held_answers import switch_held

WHICH, TITLE = "follows_which", "follows_title"
CHOICES = {
    "unit": "The course unit “Deep learning” on Microsoft Learn",
    "other": "Another text",
    "none": "No text",
}


def show_followed(me: Learner) -> None:
    """The choice. What it changes is drawn anew with the page."""
    with st.expander("For instructors: the text that your class follows, and its answers"):
        st.markdown(
            "The pages say where they follow the course unit, and put right what it says loosely. "
            "For a class that follows another text, or none, these remarks can be left out. The "
            "choice is kept in the address of every page, so that a link hands it on."
        )
        if session.get(WHICH) not in CHOICES:
            session.put(
                WHICH, "unit" if me.follows.is_unit else "other" if me.follows.title else "none"
            )
            session.put(TITLE, me.follows.title or "")
        which = st.radio(
            "Text",
            list(CHOICES),
            format_func=CHOICES.__getitem__,
            key=session.key(WHICH),
            on_change=_choose,
            args=(me,),
            persist_state="session",
            help="Its remarks are shown, or left out, on all pages.",
        )
        if which == "other":
            st.text_input(
                "Its title",
                key=session.key(TITLE),
                max_chars=LONGEST_TITLE,
                help="Welcome names it.",
                on_change=_choose,
                args=(me,),
                persist_state="session",
            )

        st.markdown(
            "In front of a class, or for homework, the answers of presets and findings can wait."
        )
        switch_held(me, "welcome")


def _choose(me: Learner) -> None:
    which, title = session.get(WHICH), session.get(TITLE) or ""
    me.follows = (
        Followed() if which == "unit" else Followed.named(title if which == "other" else "")
    )
    session.write_link(me)
