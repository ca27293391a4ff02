"""Choosing one row of the data set: by its name, or by its place where there are many names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from neuralnet.data.datasets import Dataset
from ui.desk.learner import Learner
from ui.figures.row_pictures import is_picture, row_picture
from ui.kit import session
from ui.kit.fields import field_among
from ui.kit.live import live
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
    show_row(me, name)


def show_row(me: Learner, name: str) -> None:
    """The chosen row as a picture, below the chooser ``name``, where rows are pictures."""
    experiment, row = me.run.experiment, me.view.row
    if is_picture(experiment):
        ink, most = me.dataset.x[row], float(me.dataset.x.max())
        label = f"{me.dataset.row_names[row]}, as a picture"
        live(row_picture(experiment, ink, label=label, largest=most), f"{name}_picture")


def _use_row(me: Learner, field: str) -> None:
    row = session.get(field)
    if row is not None:
        me.show(replace(me.view, row=int(row)))
