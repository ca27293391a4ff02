"""The preset that is set up: its question first, and the answer when the run has been played to its
end or somebody asks.

Which preset it is, the session knows by its name. It is over as soon as the run is another one,
but for a change that a finding offered: that goes on with the preset's story.
"""

from __future__ import annotations

import streamlit as st

from neuralnet.advice.presets import PRESETS, Preset
from neuralnet.data.catalogue import OWN_DATA
from neuralnet.experiment import Experiment
from ui.desk.learner import Learner
from ui.kit import controls, session
from ui.kit.held_answers import is_told, tell
from ui.kit.parts import follow, part
from ui.training import change_on_trial as trial
from ui.words.settings import SETTING_NAMES, setting_value
from ui.words.state_words import state_words

_CHOSEN, _REVEALED = "preset", "preset_revealed"
# Where answers are held back, those that fail must not stand together.
IN_ANY_ORDER = tuple(sorted(PRESETS, key=lambda preset: preset.name))


def set_up(me: Learner, preset: Preset) -> None:
    """Load the preset's run and ask its question."""
    me.begin(preset.run)
    controls.fill(me.settings, anew=True)
    session.put(_CHOSEN, preset.name)
    session.put(_REVEALED, False)


def shown_title(me: Learner, preset: Preset) -> str:
    """The preset's title, which names its fault; a number where answers are held back, until the
    one of its run was asked for."""
    if not me.answers_held or (preset == chosen(me) and session.get(_REVEALED)):
        return preset.title
    return f"Run {IN_ANY_ORDER.index(preset) + 1}"


def shown_sentence(me: Learner, preset: Preset) -> str:
    """What it is; where answers are held back, only its settings."""
    if not me.answers_held or (preset == chosen(me) and session.get(_REVEALED)):
        return preset.sentence
    phrases = [
        f"{SETTING_NAMES[name]} {setting_value(name, value)}"
        for name, value in preset.experiment.changes_from(Experiment()).items()
        if not (name == "dataset" and value == OWN_DATA)
    ]
    words = ", ".join(phrases)
    return f"{words[:1].upper()}{words[1:]}." if words else "The settings that the app begins with."


def chosen(me: Learner) -> Preset | None:
    """The preset whose run is on the desk, as it was set up or with a finding's change; None where
    none was chosen or its settings were changed otherwise."""
    name, tried = session.get(_CHOSEN), trial.current(me)
    return next(
        (
            preset
            for preset in PRESETS
            if preset.name == name
            and (preset.run == me.run or (tried is not None and tried.preset == name))
        ),
        None,
    )


def asks(me: Learner) -> bool:
    """Is the question of the preset on the desk still open? Then nothing may give its answer away.
    A change that a finding offered has told it."""
    preset = chosen(me)
    return (
        preset is not None
        and preset.run == me.run
        and not session.get(_REVEALED)
        and not _answers_itself(me)
    )


def show_question(me: Learner, preset: Preset) -> None:
    """Predict first; then the answer, in the preset's own card."""
    st.markdown(f"**Predict first.** {preset.predict}")
    if session.get(_REVEALED):
        st.markdown(f"**What happened.** {preset.answer}")
    else:
        _reveal_button(me, "card")


def show_strip(me: Learner) -> None:
    """The chosen preset above the film, until it is closed or its settings are changed."""
    if session.get(_CHOSEN) is None:
        return  # one is chosen on another page

    def depends() -> tuple[object, ...]:
        told = bool(session.get(_REVEALED)) or _answers_itself(me)
        return me.run.key, session.get(_CHOSEN), told, me.cursor if told else 0

    part("preset_strip_part", lambda: _draw_strip(me), depends)


def _draw_strip(me: Learner) -> None:
    preset = chosen(me)
    if preset is None:
        return
    if _answers_itself(me):
        session.put(_REVEALED, True)  # going back does not take the answer back
    revealed, changed = session.get(_REVEALED), preset.run != me.run
    # One row on a wide screen: the film below must not be pushed out of sight.
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key="preset_strip"
    ):
        with st.container(gap="small"):
            asks = "" if revealed else "Predict first: "
            st.markdown(f"**{shown_title(me, preset)}.** {asks}{preset.predict}")
            if revealed:
                st.markdown(f"**What happened.** {preset.answer}")
                st.caption(_live_words(me, changed))
        if not revealed:
            _reveal_button(me, "strip")
        st.button(
            "Close",
            on_click=_close,
            key="preset_close",
            type="tertiary",
            help="Takes the question away; the run stays.",
        )


def _live_words(me: Learner, changed: bool) -> str:
    """What the run on the desk says of itself at the cursor."""
    trainer = me.at_cursor()
    whose = "The changed run" if changed else "Your run"
    over = "" if trainer.at_end else " It goes on: play it to its end."
    if changed:
        over += " Below the film you can read what the change did."
    return f"{whose} at {trainer.counter}: {state_words(trainer)}.{over}"


def _is_over(me: Learner) -> bool:
    """Does the film stand at the end of the run? The trainer may not have got there yet."""
    return me.cursor >= me.last_step


def _answers_itself(me: Learner) -> bool:
    """Has the run been played to its end, which answers the question unless that is held back?"""
    return is_told(me) and _is_over(me)


def _reveal_button(me: Learner, where: str) -> None:
    st.button(
        "What happened?",
        on_click=_reveal,
        args=(me,),
        key=f"reveal_{where}",
        icon=":material/visibility:",
        help="Answers are held back: it appears when you press."
        if me.answers_held
        else "The answer appears by itself when you have played the run to its end.",
    )


def _reveal(me: Learner) -> None:
    session.put(_REVEALED, True)
    tell(me)
    follow()


def _close() -> None:
    session.put(_CHOSEN, None)
    follow()
