"""The lesson "Loss" for a run that predicts a number: the squared error of the chosen row, in the
target's unit and as the network sees it, and of what it might have predicted."""

from __future__ import annotations

import math
from collections.abc import Hashable

import streamlit as st

from neuralnet.advice.output_pairs import judge_experiment
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.kit import session
from ui.kit.html import bold, caption, note, prose, table
from ui.kit.live import live
from ui.kit.parts import follow, part
from ui.kit.row_choice import choose_row
from ui.lessons.loss.one_prediction import NumberCase, number_case
from ui.words.escaping import markdown_text
from ui.words.numbers import number, thousands, value_with_unit

ASKED = "loss_number"


def number_parts(me: Learner) -> None:
    """The row, the slider, and the error in both units."""

    def stands() -> tuple[Hashable, ...]:
        return me.run.key, me.cursor, me.view.row

    part("loss_number", lambda: _begin(me), lambda: (me.run.key, me.view.row))
    part("loss_ask", lambda: _ask(me, me.at_cursor()), stands)
    part(
        "loss_number_table",
        lambda: _show_case(me, me.at_cursor()),
        lambda: (*stands(), session.get(ASKED)),
    )


def _begin(me: Learner) -> None:
    trainer, network = me.trainer, me.trainer.network
    words = (
        "The same engine; only the output layer (identity: any number may come out) and the loss "
        "(squared error) differ from the case above."
        if network.is_canonical
        else f"The same engine. Your output layer is {network.layers[-1].activation.phrase()} "
        f"and your loss {network.loss.phrase()}; usual for a number are the identity and the "
        f"squared error, which is shown here. {judge_experiment(trainer.settings).reason}"
    )
    name = markdown_text(trainer.data.dataset.target_name)
    live(prose(f"## Your run predicts a number: {name}\n\n{words}"), "number_section")
    choose_row(me, "loss_row", "Row", width=420)


def _ask(me: Learner, trainer: Trainer) -> None:
    """What if it had predicted another number? The slider holds the network's own until it is
    moved."""
    own = number_case(trainer, me.view.row)
    if not math.isfinite(own.predicted):
        return
    stamp = (me.run.key, me.cursor, me.view.row)
    if session.get("loss_number_of") != stamp or session.get(ASKED) is None:
        session.put("loss_number_of", stamp)
        session.put(ASKED, own.predicted)
    low, high = _range(trainer, own)
    unit = f" ({trainer.data.dataset.target_unit})" if trainer.data.dataset.target_unit else ""
    st.slider(
        f"What if it had predicted{unit} …",
        low,
        high,
        step=(high - low) / 200,
        format="%.0f" if high - low > 100 else "%.2f",
        key=session.key(ASKED),
        on_change=follow,
        help="Another prediction for the same row: see its loss and its slope. Your run stays as "
        "it is.",
    )


def _range(trainer: Trainer, own: NumberCase) -> tuple[float, float]:
    values = trainer.data.dataset.y[:, 0]
    low, high = min(float(values.min()), own.predicted), max(float(values.max()), own.predicted)
    return low, high if high > low else low + 1.0


def _show_case(me: Learner, trainer: Trainer) -> None:
    own = number_case(trainer, me.view.row)
    if not math.isfinite(own.predicted):
        html = note("At this step the network’s output is not a number.", "warning")
    else:
        asked = session.get(ASKED)
        case = own if asked == own.predicted else number_case(trainer, me.view.row, asked)
        html = case_html(trainer, case)
    live(html, "case_section")


def case_html(trainer: Trainer, case: NumberCase) -> str:
    """Truth, prediction, error and squared error, in the target's unit and standardised."""
    unit, loss = trainer.data.dataset.target_unit, trainer.network.loss

    def in_unit(value: float) -> str:
        return f"{number(value, 2)} {unit}".strip()

    squared = f"{thousands(case.error**2, 1)} {f'{unit}²' if unit else ''}".strip()
    return table(
        ["", f"in {unit or 'the target’s unit'}", "as the network sees it"],
        [
            ("true, y", in_unit(case.value), number(case.scaled_value)),
            ("predicted, ŷ", in_unit(case.predicted), number(case.scaled_prediction)),
            ("error, ŷ − y", in_unit(case.error), number(case.scaled_error)),
            ("squared error", squared, bold(number(case.loss))),
        ],
    ) + caption(
        f"The network sees the target standardised: 1 there is "
        f"{markdown_text(value_with_unit(case.scale, unit))} here. "
        f"{'Its loss' if loss.root_is_rmse else 'The usual loss'} is the squared error of the "
        f"right column; times {number(case.scale, 2)}² it is the left one. Twice the error, "
        "four times the loss: one bad miss weighs more than several small ones."
    )
