"""What surrounds every page: title, width, menu and the list of pages.

A page can arrive before the frame has run (a link opened just after the server started); then
Streamlit shows the menu it makes of the folder. So a page calls ``set_up`` itself, which declares
the pages where the frame has not done it and begins again.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.kit import parts, session
from ui.kit.course_line import show_course_line
from ui.kit.menu import show_menu
from ui.kit.simplified import show_simplified
from ui.kit.terms.terms import show_terms
from ui.words.palette import INK, ON_ACCENT, PAPER

ROOT = Path(__file__).resolve().parents[2]
NAME = "How a neural network learns"

# The pages in groups: a network and its training, one step of it, and many networks at once.
GROUPS = (
    (
        ("welcome", "Welcome"),
        ("course", "Course"),
        ("presets", "Presets"),
        ("data", "Data"),
        ("build", "Build"),
        ("training", "Training"),
        ("diagnostics", "Diagnostics"),
    ),
    (
        ("neuron", "Neuron"),
        ("forward_pass", "Forward pass"),
        ("loss", "Loss"),
        ("backward_pass", "Backward pass"),
        ("update", "Update"),
    ),
    (
        ("compare", "Compare"),
        ("batches_and_gpu", "Batches and GPU"),
    ),
    (
        ("glossary", "Glossary"),
        ("checks", "Checks"),
    ),
)
PAGES = tuple(page for group in GROUPS for page in group)

# Streamlit lets what is about to be drawn anew fade, from half a second on. The browser makes each
# such element a layer at once, and paints the whole page twice for it at every press: 10 to 20 ms.
STYLE = f"""<style>
[data-testid="stElementContainer"] {{ transition: none !important; opacity: 1 !important; }}
/* Nothing to see, no place to take: */
.st-key-film_feed, .st-key-step_feed, .st-key-position_feed, .st-key-terms {{ position: absolute; }}
/* Streamlit writes captions in 60 % of the ink, and on the primary colour always in white. */
[data-testid="stCaptionContainer"] {{ opacity: 1 !important; }}
[data-testid="stCaptionContainer"] :is(p, li, strong, em) {{
  color: color-mix(in srgb, {INK.css} 80%, {PAPER.css}) !important; }}
[data-testid="stPlotlyChart"] :is(.xtick, .ytick, .g-xtitle, .g-ytitle, .cbaxis, .cbtitle) text {{
  fill: color-mix(in srgb, {INK.css} 80%, {PAPER.css}) !important; }}
[data-testid^="stBaseButton-primary"]:not(:disabled) :is(p, span) {{ color: {ON_ACCENT.css}; }}
</style>"""
# In the frame of another page Streamlit has no header and begins where the menu stands.
EMBEDDED_STYLE = """<style>
[data-testid="stMainBlockContainer"] { padding-top: 4.5rem !important; }
</style>"""


def navigation() -> st.Page:
    """Declare the pages, show the menu and the way back to the course; returns the page that the
    visitor asked for."""
    pages = [
        st.Page(ROOT / "pages" / f"{name}.py", title=title, default=index == 0)
        for index, (name, title) in enumerate(PAGES)
    ]
    # Streamlit draws a menu of its own anew several times at every press of anything: for thirteen
    # pages 10 ms, a third of what the click of an empty page takes in all.
    page = st.navigation(pages, position="hidden")
    session.note_frame(page.title)
    show_menu(GROUPS, page.title, go_to)
    show_terms(PAGES, go_to)
    here = next(name for name, title in PAGES if title == page.title)
    show_course_line(session.learner(), here, go_to)
    return page


def show_foot(page: st.Page) -> None:
    """The end of every page: what it makes simpler than it is, and the way to the list."""
    show_simplified(next(name for name, title in PAGES if title == page.title), go_to)


def go_to(name: object) -> None:
    """Open the page ``name``, which comes from the browser. The address keeps the run: without it
    there would be two entries in the browser's history, and "Back" would stay on the page."""
    if name in dict(PAGES):
        st.switch_page(page_path(str(name)), query_params=st.query_params.to_dict())


def set_up() -> None:
    """Page settings, and the menu where it is not there yet. Calling it twice is harmless."""
    title = session.take_frame()
    st.set_page_config(
        page_title=f"{title} · {NAME}" if title else NAME,
        page_icon=str(ROOT / "ui" / "icon.png"),
        layout="wide",
        initial_sidebar_state="auto",
        # With an entry of its own the menu stays, and with it the switch of light and dark.
        menu_items={"About": f"**{NAME}.** One training step in exact numbers, back and forth."},
    )
    if title is None:
        # Begin again under the frame: widgets drawn without it would lose their values in the next
        # run, which Streamlit takes for another page.
        navigation()
        st.rerun()
    st.html(STYLE)
    if st.context.is_embedded:
        st.html(EMBEDDED_STYLE)
    parts.begin()


def page_path(name: str) -> str:
    """The path by which a page is linked to: page_path("training")."""
    return f"pages/{name}.py"


def show_notices() -> None:
    """Say what is waiting to be said, once."""
    for notice in session.take_notices():
        st.warning(notice, icon=":material/info:")
