"""The four verbs and the one counter, the same on every page that shows a training step."""

from __future__ import annotations

import streamlit as st

from neuralnet.training import Trainer
from ui.learner import Learner
from ui.walk import Verb

KEYS = {verb: f"verb_{verb.value.lower()}" for verb in Verb}


def show_verbs(me: Learner, trainer: Trainer) -> None:
    """Counter, rows in the batch, and the buttons Forward, Loss, Backward, Update."""
    walk = me.walk
    st.markdown(f"**{trainer.counter}** · {len(trainer.batch_rows)} rows in use · {walk.title}")
    for place, verb in zip(st.columns(4), Verb, strict=True):
        place.button(
            verb.value,
            key=KEYS[verb],
            on_click=act,
            args=(me, verb),
            disabled=not walk.allows(verb),
            width="stretch",
        )


def act(me: Learner, verb: Verb) -> None:
    """What a verb does: reveal more of this step, or go to the next state."""
    if verb is Verb.UPDATE:
        me.go_to_step(me.cursor + 1)
    else:
        me.walk_to(me.walk.after(verb).stop)
