"""Presets: runs that learn and runs that fail, each set up with one press."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from course.scenes.locks import OF_A_RUN
from neuralnet.advice.presets import PRESETS, Preset
from ui.kit import frame, session
from ui.kit.held_answers import switch_held
from ui.kit.locks import is_fixed
from ui.kit.page_presets import PagePreset
from ui.language import language_page
from ui.language.presets import LANGUAGE_PRESETS
from ui.pictures import pictures_page
from ui.pictures.presets import PICTURE_PRESETS
from ui.training import preset_question

COLUMNS = 3
AnyPreset = TypeVar("AnyPreset", Preset, PagePreset)

frame.set_up()
me = session.learner()
session.write_link(me)
current = preset_question.chosen(me)


def show_card(preset: Preset) -> None:
    with st.container(border=True, height="stretch", gap="small", key=f"preset_{preset.name}"):
        st.markdown(f"**{preset_question.shown_title(me, preset)}**")
        st.markdown(preset_question.shown_sentence(me, preset))
        if preset is current:
            preset_question.show_question(me, preset)
            if preset.run != me.run:
                st.caption("Your present run is this one, with a change that you tried.")
                set_up_button(preset, "Set it up again")
            st.page_link(
                frame.page_path("training"),
                label="**Play it on the Training page**",
                icon=":material/arrow_forward:",
            )
        else:
            # Twenty buttons in a list of buttons: each says what it sets up.
            set_up_button(preset, f"Set it up: {preset_question.shown_title(me, preset)}")


def set_up_button(preset: Preset, label: str) -> None:
    st.button(
        label,
        on_click=preset_question.set_up,
        args=(me, preset),
        key=preset.name,
        help="It becomes your run, at step 0. Nothing is trained until you play it.",
        disabled=is_fixed(*OF_A_RUN),
    )


def show_group(title: str, words: str, group: Sequence[Preset]) -> None:
    st.header(title)
    st.markdown(words)
    show_cards(group, show_card)


def show_cards(presets: Sequence[AnyPreset], show: Callable[[AnyPreset], None]) -> None:
    """The cards in lines of as many as can be read beside each other, in all groups the same."""
    for first in range(0, len(presets), COLUMNS):
        columns = st.columns(COLUMNS, gap="small")
        for column, preset in zip(columns, presets[first : first + COLUMNS], strict=False):
            with column:
                show(preset)


st.title("Presets: runs worth looking at", anchor=False)
frame.show_notices()
st.markdown(
    "Set one up, predict what will happen, play it to its end on the Training page, and read what "
    "happened. It takes the place of your present run; if both use the same data, your run’s curve "
    "stays in the picture."
)
switch_held(me, "presets")


def show_page_preset(page: str, preset: PagePreset, set_up: Callable[[PagePreset], None]) -> None:
    with st.container(border=True, height="stretch", gap="small", key=f"{page}_{preset.name}"):
        st.markdown(f"**{preset.title}**")
        st.markdown(preset.sentence)
        pressed = st.button(
            f"Open it on the {page.capitalize()} page: {preset.title}",
            on_click=set_up,
            args=(preset,),
            key=f"open_{preset.name}",
            help="Its network is shown there before any training, with a question.",
        )
        if pressed:
            st.switch_page(frame.page_path(page))


def show_presets_of(
    page: str, presets: Sequence[PagePreset], set_up: Callable[[PagePreset], None]
) -> None:
    show_cards(presets, lambda preset: show_page_preset(page, preset, set_up))


if me.answers_held:
    show_group(
        "Runs that learn, and runs that fail",
        "Which is which is for you to find out: play one, look at its curves and at Diagnostics, "
        "and name the cause before you press “What happened?”.",
        preset_question.IN_ANY_ORDER,
    )
else:
    st.caption(
        "“The standard run” is the first one below."
        + me.follows.of_unit(" It has the settings of the exercise that goes with the course unit.")
    )
    show_group(
        "Runs that learn",
        "Sensible settings, on data of different kinds.",
        [preset for preset in PRESETS if preset.finding is None],
    )
    show_group(
        "Runs that fail",
        "Each is bad on purpose, for one reason. The Training page says what is wrong, offers a "
        "change to try, and then says whether that helped.",
        [preset for preset in PRESETS if preset.finding is not None],
    )
    st.header("Networks that read pictures")
    st.markdown(
        "One learns, the others fail for one reason each. They are shown on the Pictures page and "
        "leave your run as it is."
    )
    show_presets_of("pictures", PICTURE_PRESETS, pictures_page.set_up)
    st.header("Networks that write names")
    st.markdown(
        "Two learn, the others fail for one reason each. They are shown on the Words page and "
        "leave your run as it is."
    )
    show_presets_of("words", LANGUAGE_PRESETS, language_page.set_up)
