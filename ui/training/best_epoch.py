"""The best epoch so far: which it is, and the ways back to it and on from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from neuralnet.errors import SettingError
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.kit import controls, session
from ui.kit.html import a_number, button, prose, row
from ui.words.numbers import as_given, number, plural
from ui.words.settings import refusal
from ui.words.state_words import metric_name, metric_text

SLOWER = 0.1  # of the learning rate, on from the best epoch


def best_html(me: Learner, trainer: Trainer) -> str:
    """A line on the best epoch up to the cursor, with its buttons; "" where there is none."""
    best = me.best_so_far
    if best is None:
        return ""
    metric = f"{metric_name(trainer)} {metric_text(trainer, best.validation_metric)}"
    figures = f"validation loss {number(best.validation_loss)}, {metric}"
    rows = plural(len(trainer.data.validation_rows), "validation row")
    if best.step == trainer.step:
        words = (
            f"**This is the best epoch so far** ({figures}). What you change here goes on from it."
        )
    else:
        now, epoch = trainer.measure().validation_loss, trainer.counter.epoch
        here = f"here the loss is {number(now)}"
        if now < best.validation_loss:
            here += f": lower, but epoch {epoch} has not ended"
        words = f"**Best epoch so far: {best.epoch}** ({figures}; {here})."
    words += f" It was chosen by these {rows}, so its figures are a little too good."
    buttons = []
    if best.step != trainer.step:
        buttons.append(
            button(
                "back_to_best",
                f"Back to epoch {best.epoch}",
                best.step,
                help="The same parameters, bit for bit. Nothing is lost: the film leads on again.",
            )
        )
    rate = _slower(trainer, best.step)
    buttons.append(
        button(
            "on_from_best",
            f"Go on from epoch {best.epoch} with learning rate {as_given(rate)}",
            best.step,
            help="The run goes on from there with a tenth of its learning rate. With the "
            "same settings it would only make the same steps again. The present curve stays.",
        )
    )
    return prose(words) + row(*buttons)


def best_acts(me: Learner) -> dict[str, Callable[[Any], None]]:
    """What the buttons do; each carries the step it was drawn for."""

    def best_step(said: Any) -> int | None:
        best = me.best_so_far
        return best.step if best is not None and a_number(said) == best.step else None

    def back(said: Any) -> None:
        step = best_step(said)
        if step is not None:
            me.go_to_step(step)

    def go_on(said: Any) -> None:
        step = best_step(said)
        if step is None:
            return
        rate = _slower(me.trainer, step)
        try:
            me.go_on_from(step, learning_rate=rate)
        except SettingError as error:
            session.notify(f"{refusal(error)}. The run is still the one before.")
        else:
            session.notify(f"From step {step} on: learning rate {as_given(rate)}.")
        controls.fill(me.settings, anew=True)
        st.rerun()  # all of the page: the settings follow

    return {"back_to_best": back, "on_from_best": go_on}


def _slower(trainer: Trainer, step: int) -> float:
    rate = trainer.run_spec.settings_at(step).learning_rate
    return float(f"{SLOWER * rate:.6g}")
