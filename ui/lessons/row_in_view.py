"""Choosing the row that the page speaks of; the stage and the other lessons follow."""

from __future__ import annotations

from dataclasses import replace

from ui import session
from ui.learner import Learner
from ui.lessons.choices import field_among
from ui.parts import then_follow
from ui.row_choice import select_row


def choose_row(me: Learner) -> None:
    """The chosen row by its name."""
    field = field_among("loss_row", me.dataset.row_names)
    session.put_changed(field, me.view.row)
    select_row(
        "Row",
        me.dataset,
        me.view.row,
        key=session.key(field),
        on_change=then_follow(_use_row, me, field),
        width=420,
    )


def _use_row(me: Learner, field: str) -> None:
    me.show(replace(me.view, row=int(session.get(field))))
