"""What a unit or a weight does for the network, measured without it; and the changes of the run
that knock it out, freeze it or let it go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from neuralnet.edits.holding import theta_without
from neuralnet.errors import SettingError
from neuralnet.experiment import Run
from neuralnet.history import Measurement
from neuralnet.training import Trainer
from ui.desk.holding import freed_run, held_run, state_of, values_before
from ui.desk.learner import Learner
from ui.kit import session
from ui.kit.html import button, caption, prose, row, table
from ui.words.escaping import markdown_text
from ui.words.names import Selection
from ui.words.numbers import listed, number, plural
from ui.words.settings import refusal
from ui.words.state_words import metric_name, metric_text

OUT, FREEZE, LET_GO = "knock_out", "freeze", "let_go"
OUT_WORDS = {  # of a unit, or of a weight
    True: "From this step on the unit passes nothing on: its outgoing weights are 0 and stay so, "
    "and it learns nothing meanwhile. The present curve stays in the picture.",
    False: "From this step on this weight is 0 and stays so. The present curve stays in the "
    "picture.",
}
FREEZE_WORDS = {
    True: "From this step on its weights and its bias stay as they are, while all others go on "
    "learning.",
    False: "From this step on it stays as it is, while all others go on learning.",
}
LET_GO_WORDS = "It learns again from this step on; at the step at which it was held, this takes "
"the hold back."


def holding_html(me: Learner, trainer: Trainer, chosen: Selection, name: str) -> str:
    """What the chosen unit or weight does, as far as it can be measured, and the buttons."""
    state = state_of(me, chosen)
    is_unit = chosen.kind == "unit"
    is_output = is_unit and chosen.layer == len(trainer.network.specs)
    html = "" if is_output else _measured_html(me, trainer, chosen, name, state)
    if state == "of a unit":
        return html + caption("It is held with its unit, and let go with it.")
    buttons = []
    if not me.scene.is_open("holding"):
        return html
    if state != "out" and not is_output:
        words = OUT_WORDS[is_unit]
        buttons.append(button(OUT, "Knock it out from here", me.cursor, help=words))
    if not state and not (is_unit and chosen.layer == 0):
        words = FREEZE_WORDS[is_unit]
        buttons.append(button(FREEZE, "Freeze it from here", me.cursor, help=words))
    if state:
        label = "Put it back, as it was" if state == "out" else "Let it learn again"
        buttons.append(button(LET_GO, label, me.cursor, help=LET_GO_WORDS))
    return html + row(*buttons)


def _measured_html(me: Learner, trainer: Trainer, chosen: Selection, name: str, state: str) -> str:
    """Loss and metric with it and without it, over the training and the validation rows."""
    theta = trainer.network.theta
    if state == "out":
        whole = theta.copy()
        for place, value in values_before(me, chosen).items():
            whole[place] = value
        present, absent = trainer.measure_with(whole), trainer.measure()
    else:
        less = theta.copy()
        index = me.parameter_index(chosen)
        if index is None:
            less = theta_without(trainer.network, (chosen.layer, chosen.j))
        else:
            less[index] = 0.0
        present, absent = trainer.measure(), trainer.measure_with(less)
    return (
        prose(f"**{markdown_text(_sentence(trainer, name, present, absent))}**")
        + table(
            ["measured", "with it", "without it"],
            [
                (words, _figure(trainer, present, of), _figure(trainer, absent, of))
                for words, of in _figures(trainer)
            ],
            words=[0],
        )
        + caption(
            "With it: put back with the weights it had. All other weights are those of this state."
            if state == "out"
            else "Measured at this state, with all other weights as they are."
        )
    )


def _sentence(trainer: Trainer, name: str, present: Measurement, absent: Measurement) -> str:
    """What the loss does without it, on the training and the validation rows."""
    parts = []
    for rows in ("training", "validation"):
        before, after = (getattr(m, f"{rows}_loss") for m in (present, absent))
        if before != before and rows == "validation":
            continue
        if after == before:
            parts.append(f"the {rows} loss stays at {number(before)}")
        else:
            verb = "rises" if after > before else "falls"
            parts.append(f"the {rows} loss {verb} from {number(before)} to {number(after)}")
    return f"Without {name} {listed(parts)}."


def _figures(trainer: Trainer) -> list[tuple[str, str]]:
    found = []
    for rows, count in (
        ("training", len(trainer.order)),
        ("validation", len(trainer.data.validation_rows)),
    ):
        if count:
            words = plural(count, f"{rows} row")
            found.append((f"loss of {words}", f"{rows}_loss"))
            found.append((f"{metric_name(trainer)} of {words}", f"{rows}_metric"))
    return found


def _figure(trainer: Trainer, measured: Measurement, of: str) -> str:
    value = getattr(measured, of)
    return number(value) if of.endswith("loss") else metric_text(trainer, value)


def holding_acts(me: Learner) -> dict[str, Callable[[Any], None]]:
    """What the buttons do; each carries the step it was drawn for."""

    def act(make: Callable[[Selection], Run]) -> Callable[[Any], None]:
        def press(cursor: Any) -> None:
            chosen = me.selection
            if chosen is None or str(cursor) != str(me.cursor):
                return
            try:
                me.branch(make(chosen))
            except (SettingError, ValueError) as error:
                words = refusal(error) if isinstance(error, SettingError) else str(error)
                session.notify(f"{words}. The run is still the one before.")
                st.rerun()

        return press

    return {
        OUT: act(lambda chosen: held_run(me, chosen, out=True)),
        FREEZE: act(lambda chosen: held_run(me, chosen, out=False)),
        LET_GO: act(lambda chosen: freed_run(me, chosen)),
    }
