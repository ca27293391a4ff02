"""What leaves the browser, what the server keeps and for how long, in plain words."""

from __future__ import annotations

import streamlit as st

from ui.desk.kept_tables import HOURS, MOST_TABLES
from ui.words.numbers import plural

TITLE = "Privacy: what leaves your browser, and what is kept"
SESSION_MINUTES = 2  # Streamlit's own `disconnectedSessionTTL`


def privacy_words() -> tuple[str, ...]:
    """A paragraph for each question."""
    return (
        "**What leaves your browser.** What you press, choose and type here, and tables that you "
        "upload: this server computes everything. Nothing goes to anybody else: no statistics, and "
        "no fonts, scripts or pictures from other servers. The one cookie is Streamlit’s: a random "
        "number that keeps other pages from uploading in your name. It ends with the browser and "
        "says nothing of you.",
        "**What the server keeps.** Your work is in its memory while this page is open, and "
        f"{plural(SESSION_MINUTES, 'minute')} longer, so that a broken connection loses nothing. "
        f"A table that is too large for a link is kept in memory for {plural(HOURS, 'hour')} after "
        "it was last used, for those who have your link; sooner, where there are more than "
        f"{MOST_TABLES} tables. Nothing of it is written to a disk, and nobody can list it.",
        "**What is in the address.** Your settings, your changes, the step, your way through the "
        "course and small tables of your own. Whoever has the link has these, and whoever runs the "
        "server may keep a list of the addresses that were opened. Think before you send a link "
        "with other people’s data.",
        "**What stays in your browser.** Whether the keys of the film work anywhere on the page; "
        "and, while its tab is open, who you are in a class and the way back to your own run. A "
        "file that you save is on your computer only.",
        "**A class is different**: it keeps nicknames and answers until it is closed, a day at "
        "most. The page Class says what, and who sees it.",
    )


def show_privacy() -> None:
    """The box."""
    with st.expander(TITLE, icon=":material/lock:"):
        for text in privacy_words():
            st.markdown(text)
