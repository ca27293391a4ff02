"""Training: the film of a run, and everything about the step at which it stands."""

from collections.abc import Hashable

import streamlit as st

from ui.kit import frame, session
from ui.kit.held_answers import is_told
from ui.kit.locks import is_fixed, is_hidden
from ui.kit.parts import follow, part
from ui.kit.verbs import show_verbs
from ui.kit.view_controls import choose_view
from ui.stage.stage import feed, stage, tell_position
from ui.training import preset_question
from ui.training.film_download import show_film_download
from ui.training.finding_cards import show_finding_line
from ui.training.idle_change import show_idle_change
from ui.training.setting_widgets import fill_anew, show_settings
from ui.training.training_details import show_details, shown_details
from ui.words.palette import PROPERTIES

CHOOSERS = "row_and_map"
# A page that has not yet followed the film to where it rests says so; most follow at once.
STYLE = (
    f"<style>.st-key-details_section {{ {PROPERTIES} }}"
    + """
.st-key-stage { scroll-margin-top: 4.5rem; } /* below the menu */
/* A place that waits to be filled takes none. */
[data-testid="stLayoutWrapper"]:has(> [data-testid="stVerticalBlock"]:empty) { display: none; }
/* Where the title and four buttons have no room beside each other, it stands above them. */
@media (min-width: 641px) and (max-width: 1100px) {
  .st-key-heading [data-testid="stHorizontalBlock"] { flex-wrap: wrap; row-gap: 1rem; }
  .st-key-heading [data-testid="stColumn"]:first-child { min-width: 100%; }
}
/* On a phone two settings stand beside each other, so that the film begins on the first screen. */
@media (max-width: 640px) {
  .st-key-settings [data-testid="stHorizontalBlock"] > [data-testid="stColumn"],
  .st-key-heading [data-testid="stHorizontalBlock"] > [data-testid="stColumn"] {
    min-width: calc(50% - 1rem); flex: 1 1 calc(50% - 1rem); }
  .st-key-heading [data-testid="stColumn"]:not(:nth-child(2), :nth-child(3)) {
    min-width: 100% !important; }
}
[data-page-behind] .st-key-details_section { position: relative; }
[data-page-behind] .st-key-details_section > * { animation: behind 0s .7s both; }
[data-page-behind] .st-key-details_section::before { content: "training …"; position: absolute;
  top: -.4rem; right: 0; z-index: 1; padding: .15rem .7rem; border-radius: 6px; font-weight: 600;
  color: var(--nn-paper); background: var(--nn-accent);
  visibility: hidden; animation: told 0s .7s forwards; }
[data-server-away] .st-key-details_section::before { content: "not yet at the film’s step"; }
@keyframes behind { to { opacity: .45; } }
@keyframes told { to { visibility: visible; } }
</style>"""
)

frame.set_up()
me = session.learner()
st.html(STYLE)


def start_again(new_weights: bool) -> None:
    me.start_again(new_weights=new_weights)
    fill_anew(me)
    follow()


def show_start() -> None:
    seed = me.settings.seed
    same.button(
        f"Start again, same weights (seed {seed})",
        key="same_weights",
        on_click=start_again,
        args=(False,),
        width="stretch",
        disabled=is_fixed("time"),
        help="Back to step 0 with the present settings and the starting weights of this seed.",
    )
    new.button(
        f"Start again, new weights (seed {seed + 1})",
        key="new_weights",  # or else it is another button with every seed, and the focus is lost
        on_click=start_again,
        args=(True,),
        width="stretch",
        disabled=is_fixed("start", "time"),
        help="Back to step 0 with the next seed's starting weights: was the last result luck?",
    )


def show_stage() -> None:
    if not is_hidden("view"):
        choosers = view_place.popover(
            "Row and map",
            key=session.key(CHOOSERS),
            on_change="rerun",
            icon=":material/tune:",
            width="stretch",
            disabled=is_fixed("view"),
        )
        if choosers.open:  # closed, they would be drawn anew with every change of a setting
            with choosers:
                choose_view(me)
    stage("stage", me.move_cursor, me.request, me.select)


def choosers_look() -> Hashable:
    """What the choosers show; the stage itself shows what it is fed."""
    return (me.run.key, me.view) if session.get(CHOOSERS) else ()


def show_step() -> None:
    """What every step of the film and of the verbs changes, in one run."""
    tell_position(me.position, "position_feed")
    show_what_is_wrong()  # below the verbs: it grows and shrinks, and they keep their place
    show_details(me)


def show_what_is_wrong() -> None:
    if is_hidden("advice"):
        return
    if me.far is not None:
        st.caption(
            "training … Whether anything is wrong is said here when the film’s step is reached."
        )
    elif preset_question.asks(me):
        when = "once you have asked what happened" if me.answers_held else "at the end of its run"
        st.caption(f"Whether anything is wrong with this preset is said here {when}.")
    else:
        show_finding_line(me, me.at_cursor())


with st.container(key="heading"):
    heading, view_place, more_place, same, new = st.columns(
        [1.4, 1.1, 1.2, 1.9, 1.9], vertical_alignment="center"
    )
heading.title("Train a network", anchor=False)
frame.show_notices()
strip = st.container()
show_settings(me, more_place)
with strip:  # once it is known whether the settings are still the preset's
    preset_question.show_strip(me)
if not is_hidden("start"):
    part("start", show_start, lambda: me.settings.seed)

idle_place = st.container()  # filled once the film has found out where the run ends
part("stage", show_stage, choosers_look)
part("film", lambda: feed(me.message(), "film_feed"), lambda: me.film)
with idle_place:
    part(
        "idle_change",
        lambda: show_idle_change(me),
        lambda: me.idle_change and (me.run, me.trainer.end),
    )
show_verbs(
    me,
    then=show_step,
    then_depends=lambda: (me.jump, preset_question.asks(me), is_told(me), shown_details(me)),
)
show_film_download(me)
