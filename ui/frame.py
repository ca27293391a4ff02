"""What surrounds every page: title, width, menu and the list of pages.

A page can arrive before the frame has run (a link opened just after the server started); then
Streamlit shows the menu it makes of the folder. So a page calls ``set_up`` itself, which declares
the pages where the frame has not done it and begins again.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui import parts, session

ROOT = Path(__file__).resolve().parents[1]
NAME = "How a neural network learns"

PAGES = (
    ("welcome", "Welcome"),
    ("presets", "Presets"),
    ("data", "Data"),
    ("build", "Build"),
    ("training", "Training"),
    ("diagnostics", "Diagnostics"),
    ("neuron", "Neuron"),
    ("forward_pass", "Forward pass"),
    ("loss", "Loss"),
    ("backward_pass", "Backward pass"),
    ("update", "Update"),
    ("compare", "Compare"),
    ("batches_and_gpu", "Batches and GPU"),
)
# All pages stand in one row, each one press away: a step is followed from page to page, and in a
# menu of groups every page would be two presses away. From 1024 px on the row has room for all.
MENU_STYLE = """<style>
@media (max-width: 1200px) { [data-testid="stTopNavLink"] { padding-inline: 3px; } }
</style>"""


def navigation() -> st.Page:
    """Declare the pages; returns the one that the visitor asked for."""
    session.note_frame()
    pages = [
        st.Page(ROOT / "pages" / f"{name}.py", title=title, default=index == 0)
        for index, (name, title) in enumerate(PAGES)
    ]
    return st.navigation(pages, position="top")


def set_up() -> None:
    """Page settings, and the menu where it is not there yet. Calling it twice is harmless."""
    st.set_page_config(
        page_title=NAME,
        page_icon=str(Path(__file__).with_name("icon.png")),
        layout="wide",
        initial_sidebar_state="auto",
        # With an entry of its own the menu stays, and with it the switch of light and dark.
        menu_items={"About": f"**{NAME}.** One training step in exact numbers, back and forth."},
    )
    if not session.take_frame():
        # Begin again under the frame: widgets drawn without it would lose their values in the next
        # run, which Streamlit takes for another page.
        navigation()
        st.rerun()
    st.html(MENU_STYLE)
    parts.begin()


def page_path(name: str) -> str:
    """The path by which a page is linked to: page_path("training")."""
    return f"pages/{name}.py"


def show_notices() -> None:
    """Say what is waiting to be said, once."""
    for notice in session.take_notices():
        st.warning(notice, icon=":material/info:")
