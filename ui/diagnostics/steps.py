"""Going through the run with the diagnostics open: one step or one epoch, forwards and back."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import streamlit as st

from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.kit import session
from ui.kit.announce import spoken
from ui.kit.live import live
from ui.words.state_words import state_words


def targets(me: Learner, trainer: Trainer) -> dict[str, int]:
    """The state to which each button leads; the present one where it leads nowhere."""
    here, ends = trainer.step, me.run.epoch_ends(len(trainer.data.training_rows))
    before, after = bisect_left(ends, here) - 1, bisect_right(ends, here)
    last = max(me.last_step, here)
    return {
        "start": 0,
        "epoch_back": ends[before] if before >= 0 else 0,
        "step_back": max(here - 1, 0),
        "step_on": min(here + 1, last),
        "epoch_on": min(ends[after], last) if after < len(ends) else last,
        "end": last,
    }


BUTTONS = {
    "start": ("Start", ":material/first_page:", "To state 0, before the first update."),
    "epoch_back": ("Epoch −", ":material/keyboard_double_arrow_left:", "Back to an epoch’s end."),
    "step_back": ("Step −", ":material/chevron_left:", "One update back, bit for bit."),
    "step_on": ("Step +", ":material/chevron_right:", "One update on."),
    "epoch_on": ("Epoch +", ":material/keyboard_double_arrow_right:", "To the end of the epoch."),
    "end": ("End", ":material/last_page:", "To the end of the run."),
}

EPOCH = "diagnostics_epoch"


def show_steps(me: Learner, trainer: Trainer) -> None:
    """The buttons, the counter, and the figures of the state at which the diagnostics stand."""
    leads_to = targets(me, trainer)
    buttons, slider = st.columns([2.2, 1], gap="medium", vertical_alignment="bottom")
    with slider:
        _show_epochs(me, trainer, leads_to["end"])
    with buttons, st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for name, (label, icon, says) in BUTTONS.items():
            st.button(
                label,
                key=f"diagnostics_{name}",
                icon=icon,
                on_click=_go,
                args=(me, leads_to[name], me.cursor),
                disabled=leads_to[name] == trainer.step,
                help=says,
            )
    st.markdown(f"**{trainer.counter}** · {state_words(trainer)}")
    live(spoken(f"{trainer.counter}. {state_words(trainer)}", trainer.step), "diagnostics_spoken")
    if trainer.step == 0:
        st.caption(
            "Not trained yet: these are the weights of the start. **Epoch +** or **End** lets the "
            "network learn; then watch what changes below."
        )
    if trainer.at_end and trainer.end is not None and trainer.end.kind != "epochs":
        show = st.error if trainer.end.kind == "non-finite" else st.info
        show(trainer.end.message)


def _show_epochs(me: Learner, trainer: Trainer, last: int) -> None:
    """All epochs' ends on one line, to go to any of them at once."""
    ends = me.run.epoch_ends(len(trainer.data.training_rows))
    epochs = bisect_left(ends, last)
    if epochs < 1:  # the run ended within its first epoch
        return
    session.renew(EPOCH, min(bisect_right(ends, trainer.step) - 1, epochs))
    st.slider(
        "After epoch",
        0,
        epochs,
        value=session.get(EPOCH),
        key=session.key(EPOCH),
        on_change=_go_to_epoch,
        args=(me, ends, last),
        help="The network as it is after so many epochs, 0 is the start. The buttons go there in "
        "smaller steps.",
    )


def _go_to_epoch(me: Learner, ends: list[int], last: int) -> None:
    me.go_to_step(min(ends[session.get(EPOCH)], last))


def _go(me: Learner, target: int, cursor: int) -> None:
    """A press meant for the state at ``cursor``; one that arrives twice does its work once."""
    if me.cursor == cursor:
        me.go_to_step(target)
