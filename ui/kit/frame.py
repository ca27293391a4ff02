"""What surrounds every page: title, width, menu, the line of a class, and the list of pages.

A page can arrive before the frame has run (a link opened just after the server started); then
Streamlit shows the menu it makes of the folder. So a page calls ``set_up`` itself, which declares
the pages where the frame has not done it and begins again.
"""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import streamlit as st

from ui.desk.learner import Learner
from ui.kit import monitoring, parts, session
from ui.kit.arrival import forget_unless_on
from ui.kit.bundled_messages import bundle_messages
from ui.kit.checked_messages import check_messages, say_refused
from ui.kit.class_line import show_class_line
from ui.kit.class_words import CLASS
from ui.kit.course_line import show_course_line
from ui.kit.focus.focus import keep_focus
from ui.kit.garbage import keep_for_good
from ui.kit.heard_out import hear_scripts_out
from ui.kit.joined_messages import join_messages
from ui.kit.menu import page_path as page_path
from ui.kit.menu import show_menu
from ui.kit.scene_strip import show_scene
from ui.kit.scripts_in_turn import take_turns
from ui.kit.sent_at_once import send_at_once
from ui.kit.simplified import show_simplified
from ui.kit.terms.terms import show_terms
from ui.kit.untold_runs import leave_runs_untold
from ui.kit.watched_files import watch_only_if_wanted
from ui.kit.whole_page import draw_whole_page_for_changes
from ui.words.palette import ACCENT, INK, OLD_BROWSERS, ON_ACCENT, PAPER

check_messages()
watch_only_if_wanted()
draw_whole_page_for_changes()
take_turns()
bundle_messages()
leave_runs_untold(unseen=["film"])
hear_scripts_out()
join_messages()
send_at_once()
keep_for_good()

_NEXT = "next_page"
ROOT = Path(__file__).resolve().parents[2]
NAME = "How a neural network learns"
# As a text: the address of a file may be gone before the browser has asked for it.
ICON = "data:image/png;base64," + b64encode((ROOT / "ui" / "icon.png").read_bytes()).decode()

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
        ("pictures", "Pictures"),
        ("words", "Words"),
        ("compare", "Compare"),
        ("batches_and_gpu", "Batches and GPU"),
    ),
)
# What one does not need at every step: to keep and to look up, and for whoever teaches.
REST = (
    (("save", "Save"), ("glossary", "Glossary"), ("checks", "Checks")),
    (("teach", "Teach"), ("present", "Present"), ("classroom", "Class")),
)
PAGES = tuple(page for group in (*GROUPS, *REST) for page in group)

# Streamlit lets what is about to be drawn anew fade, from half a second on. The browser makes each
# such element a layer at once, and paints the whole page twice for it at every press: 10 to 20 ms.
STYLE = f"""<style>
{OLD_BROWSERS}
[data-testid="stElementContainer"] {{ transition: none !important; opacity: 1 !important; }}
/* Nothing to see, no place to take: */
.st-key-film_feed, .st-key-position_feed, .st-key-terms, .st-key-focus, .st-key-ticket_place,
.st-key-menu {{ position: absolute; }}
/* Streamlit writes captions in 60 % of the ink, and on the primary colour always in white. */
[data-testid="stCaptionContainer"] {{ opacity: 1 !important; }}
[data-testid="stCaptionContainer"] :is(p, li, strong, em) {{
  color: color-mix(in srgb, {INK.css} 80%, {PAPER.css}) !important; }}
/* What floats hangs outside of the page, and does not know whether that is light or dark. */
[data-testid="stPopoverBody"] [data-testid="stCaptionContainer"],
[data-testid="stPopoverBody"] [data-testid="stCaptionContainer"] :is(p, li, strong, em) {{
  color: inherit !important; }}
:is([data-testid="stMarkdownContainer"], [data-testid="stCaptionContainer"]) code {{
  font-size: max(.8em, 12px) !important; }}
[data-testid="stMarkdownContainer"] small {{ font-size: max(.875em, 12px) !important; }}
[data-testid="stCaptionContainer"] small {{ font-size: 1em !important; }}
[data-testid="stPlotlyChart"] :is(.xtick, .ytick, .g-xtitle, .g-ytitle, .cbaxis, .cbtitle) text {{
  fill: color-mix(in srgb, {INK.css} 80%, {PAPER.css}) !important; }}
/* It writes the numbers of an axis and the names of curves smaller than 12 px. */
[data-testid="stPlotlyChart"] :is(:is(.xtick, .ytick, .cbaxis) text, .legendtext) {{
  font-size: 12px !important; }}
/* Streamlit's small targets: 24 px in each direction, where they are. */
button[aria-label^="Help for"] {{ box-sizing: content-box; padding: 5px; margin: -5px; }}
:is([data-testid="stRadioOption"], [data-testid="stCheckbox"] label) {{ min-height: 24px; }}
[data-testid="stBaseButton-tertiary"] {{ min-width: 24px; }}
/* The help of a button that was pressed has been read, and would only lie in the way. */
body:has([data-testid="stMain"] button:focus:not(:focus-visible):hover)
  [data-floating-ui-portal] > [role="tooltip"] {{ visibility: hidden; }}
/* It cuts the name of a button that has no room; here the name goes on in a second line. */
[data-testid="stMain"] button .stMarkdownEllipsis, [data-testid="stMain"] button
  .stMarkdownEllipsis p {{ white-space: normal; overflow: visible; }}
/* In a narrow chart Plotly's toolbar lies on the legend; a drag or two fingers zoom without it. */
[data-testid="stPlotlyChart"] {{ container-type: inline-size; }}
@container (max-width: 700px) {{
  [data-testid="stPlotlyChart"] .modebar {{ display: none; }}
}}
/* Where the reader's own colours are forced: what is chosen is lit in them, and a chart keeps its
   own, on its own paper. */
@media (forced-colors: active) {{
  [data-testid="stButtonGroup"] [aria-checked="true"] {{ forced-color-adjust: none;
    color: HighlightText !important; background: Highlight !important; }}
  :is([data-testid="stSlider"] [role="group"], [data-testid="stPlotlyChart"]) {{
    forced-color-adjust: none; background: {PAPER.css}; }}
}}
[data-testid="stMainBlockContainer"] {{ padding-bottom: 1rem; }}
[data-testid="stMainBlockContainer"] h1 {{ padding-block: .3rem; }}
[data-testid="stMainBlockContainer"] h2 {{ padding-block: .6rem .5rem; }}
/* On a low screen, such as a projector's, the pictures begin higher. */
@media (max-height: 800px) {{
  [data-testid="stMainBlockContainer"] h1 {{ padding-block: .2rem; }}
  [data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"] {{ gap: .75rem; }}
}}
[data-testid^="stBaseButton-primary"]:not(:disabled) :is(p, span) {{ color: {ON_ACCENT.css}; }}
/* Streamlit's darker colour below the pointer is too near to dark writing. */
[data-testid^="stBaseButton-primary"]:not(:disabled):is(:hover, :active) {{
  background-color: {ACCENT.css}; filter: brightness(1.1); }}
</style>"""
# In the frame of another page Streamlit has no header and begins where the menu stands.
EMBEDDED_STYLE = """<style>
[data-testid="stMainBlockContainer"] { padding-top: 4.5rem !important; }
</style>"""
# A scene in such a frame has no menu either.
SCENE_IN_A_FRAME_STYLE = """<style>
[data-testid="stMainBlockContainer"] { padding: 1rem 1rem 2rem !important; }
.st-key-terms { display: none; }
</style>"""
# Streamlit writes the names of disabled controls in a grey that is hard to read; in a scene they
# say what is fixed.
LOCKED_STYLE = f"""<style>
[data-testid="stWidgetLabel"] p {{
  color: color-mix(in srgb, {INK.css} 80%, {PAPER.css}) !important; }}
</style>"""


def navigation() -> st.Page:
    """Declare the pages, show the menu and the way back to the course; returns the page that the
    visitor asked for."""
    monitoring.begin()
    pages = session.get("pages")
    if pages is None:  # made once for a session: each looks for its file on the disk
        pages = [
            st.Page(ROOT / "pages" / f"{name}.py", title=title, default=index == 0)
            for index, (name, title) in enumerate(PAGES)
        ]
        session.put("pages", pages)
    # Streamlit draws a menu of its own anew several times at every press of anything: for thirteen
    # pages 10 ms, a third of what the click of an empty page takes in all.
    page = st.navigation(pages, position="hidden")
    session.note_frame(page.title)
    here = next(name for name, title in PAGES if title == page.title)
    me = session.learner()
    _keep_to_the_scene(me, here)
    forget_unless_on(here)
    if here not in ("teach", "present"):
        session.put("page_before", here)  # the page of a scene that is made from what it shows
    if not (me.scene.scene is not None and st.context.is_embedded):
        show_menu(GROUPS, REST, page.title, go_to, me.scene.lock("pages"))
    show_terms(PAGES, go_to)
    keep_focus()
    show_class_line(me, here, page.title, go_to)
    if me.scene.scene is not None and here != "present":
        show_scene(me, go_later)
    else:
        show_course_line(me, here, go_to)
    return page


def show_foot(page: st.Page) -> None:
    """The end of every page: what it makes simpler than it is, the way to the list, and what a
    reload forgets."""
    here = next(name for name, title in PAGES if title == page.title)
    # A scene keeps to itself, and a projector shows one picture at a time.
    if here != "present" and session.learner().scene.scene is None:
        show_simplified(here, go_to)


def go_later(name: object) -> None:
    """Open the page ``name`` as soon as the pages are declared: for a callback, which runs before
    that."""
    if name in dict(PAGES):
        session.put(_NEXT, name)


def _keep_to_the_scene(me: Learner, here: str) -> None:
    """Where a scene locks the other pages, its own is the only one; but for that of the class,
    where one can leave it."""
    wanted = session.get(_NEXT)
    session.put(_NEXT, None)
    if wanted is not None and wanted != here:
        session.write_link(me)
        go_to(wanted)
    scene = me.scene.scene
    if scene is not None and here not in (scene.page, CLASS) and me.scene.refuses_use_of("pages"):
        st.switch_page(page_path(scene.page), query_params=st.query_params.to_dict())


def go_to(name: object) -> None:
    """Open the page ``name``, which comes from the browser. The address keeps the run: without it
    there would be two entries in the browser's history, and "Back" would stay on the page."""
    if isinstance(name, str) and name in dict(PAGES):
        st.switch_page(page_path(name), query_params=st.query_params.to_dict())


def set_up() -> None:
    """Page settings, and the menu where it is not there yet. Calling it twice is harmless."""
    title = session.take_frame()
    st.set_page_config(
        page_title=f"{title} · {NAME}" if title else NAME,
        page_icon=ICON,
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
    say_refused()
    if session.learner().scene.scene is not None:
        st.html(LOCKED_STYLE)
    if st.context.is_embedded:
        in_scene = session.learner().scene.scene is not None
        st.html(SCENE_IN_A_FRAME_STYLE if in_scene else EMBEDDED_STYLE)
    parts.begin()


def show_notices() -> None:
    """Say what is waiting to be said, once. It has a place of its own, also where nothing is said:
    or else all of the page below would move on by one place and be mounted anew, which takes the
    focus and the scrolling with it."""
    with st.container():
        for notice in session.take_notices():
            st.warning(notice, icon=":material/info:")
