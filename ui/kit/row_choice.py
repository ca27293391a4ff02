"""Choosing one row of the data set: by its name, or by its place where there are many names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from neuralnet.data.datasets import Dataset
from ui.desk.learner import Learner
from ui.kit import session
from ui.kit.fields import field_among
from ui.kit.parts import then_follow
from ui.words.numbers import thousands

MOST_NAMES = 2000  # a list of more costs the browser seconds, and nobody reads it


def select_row(label: str, dataset: Dataset, begin: int, **how: Any) -> None:
    """A chooser whose value is the row's place in the data set. It begins at row ``begin``; ``how``
    goes to the widget."""
    how.setdefault("help", "The row that is looked at. The other pages follow it.")
    if dataset.n <= MOST_NAMES:
        st.selectbox(
            label,
            range(dataset.n),
            index=begin,
            format_func=lambda row: dataset.row_names[row],
            **how,
        )
    else:
        title = f"{label}: 0 to {thousands(dataset.n - 1)}, in the order of the data"
        st.number_input(title, min_value=0, max_value=dataset.n - 1, value=begin, step=1, **how)


def choose_row(me: Learner, name: str, label: str, **how: Any) -> None:
    """A chooser, ``name``, of the row that the page speaks of; the stage and the other pages
    follow. ``how`` goes to the widget."""
    field = field_among(name, me.dataset.row_names)
    session.renew(field, me.view.row)
    select_row(
        label,
        me.dataset,
        me.view.row,
        key=session.key(field),
        on_change=then_follow(_use_row, me, field),
        **how,
    )


def _use_row(me: Learner, field: str) -> None:
    row = session.get(field)
    if row is not None:
        me.show(replace(me.view, row=int(row)))
