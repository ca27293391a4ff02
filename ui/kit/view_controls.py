"""Which row the picture follows and which two features its map spans."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from ui.desk.learner import Learner
from ui.desk.recording import View
from ui.kit import session
from ui.kit.parts import then_follow
from ui.kit.row_choice import select_row, show_row

HELD = {
    "near": "as in the rows nearby",
    "row": "at the chosen row’s values (a slice)",
    "mean": "at the training rows’ mean (a slice)",
}


def choose_view(me: Learner) -> None:
    """Draw the choosers and let the learner's view follow them.

    A click in the picture changes the view too. So each view has choosers of its own, which begin
    at what it is: a chooser that was drawn for another view could only say what it was.
    """
    dataset, view = me.dataset, me.view
    features = list(range(dataset.d))
    select_row(
        "Chosen row",
        dataset,
        view.row,
        key=session.key(_name(me, "row")),
        on_change=then_follow(_changed, me, "row"),
        help="The row whose values fill the units. A click on a point chooses it too.",
    )
    show_row(me, "view_row")
    if dataset.d < 2:
        return
    for name, label, says in (
        ("x_feature", "Map: across", "The feature along the lower edge of the map."),
        ("y_feature", "Map: up", "The feature along its left edge."),
    ):
        st.selectbox(
            label,
            features,
            index=getattr(view, name),
            format_func=lambda index: dataset.feature_names[index],
            key=session.key(_name(me, name)),
            on_change=then_follow(_changed, me, name),
            help=says,
        )
    if dataset.d > 2:
        st.selectbox(
            "Map: the other features",
            list(HELD),
            index=list(HELD).index(view.held),
            format_func=lambda name: HELD[name],
            key=session.key(_name(me, "held")),
            on_change=then_follow(_changed, me, "held"),
            help="The map has two directions, and the network more inputs. What stands for the "
            "others decides what the map shows.",
        )


def _name(me: Learner, field: str) -> str:
    return f"view_{field}_{me.dataset.name}_{me.view.key}"


def _changed(me: Learner, name: str) -> None:
    view = asdict(me.view)
    value = session.get(_name(me, name))
    if value is None:
        return
    other = {"x_feature": "y_feature", "y_feature": "x_feature"}.get(name)
    if other is not None and view[other] == value:
        view[other] = view[name]  # the same feature twice would be a line: swap the axes
    view[name] = value
    me.show(View(**view))
