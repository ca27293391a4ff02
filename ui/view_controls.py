"""Which row the picture follows and which two features its map spans."""

from __future__ import annotations

import streamlit as st

from ui import session
from ui.learner import Learner
from ui.stage.recording import View

HELD = {"row": "at the chosen row's values", "mean": "at the training rows' mean"}


def choose_view(me: Learner) -> None:
    """Draw the choosers and let the learner's view follow them.

    The picture can change the view too (a click on a point), so the widgets show the view as it is
    before they are drawn.
    """
    dataset, view = me.dataset, me.view
    features = list(range(dataset.d))
    for name in ("row", "x_feature", "y_feature", "held"):
        session.put(f"view_{name}", getattr(view, name))

    st.selectbox(
        "Chosen row",
        range(dataset.n),
        format_func=lambda index: dataset.row_names[index],
        key=session.key("view_row"),
        on_change=_changed,
        args=(me, "row"),
        help="The row whose values fill the units. A click on a point of the map chooses it too.",
    )
    if dataset.d < 2:
        return
    for name, label in (("x_feature", "Map: across"), ("y_feature", "Map: up")):
        st.selectbox(
            label,
            features,
            format_func=lambda index: dataset.feature_names[index],
            key=session.key(f"view_{name}"),
            on_change=_changed,
            args=(me, name),
        )
    if dataset.d > 2:
        st.selectbox(
            "Map: the other features",
            list(HELD),
            format_func=lambda name: HELD[name],
            key=session.key("view_held"),
            on_change=_changed,
            args=(me, "held"),
        )


def _changed(me: Learner, name: str) -> None:
    view = {field: getattr(me.view, field) for field in ("row", "x_feature", "y_feature", "held")}
    other = {"x_feature": "y_feature", "y_feature": "x_feature"}.get(name)
    value = session.get(f"view_{name}")
    if other is not None and view[other] == value:
        view[other] = view[name]  # the same feature twice would be a line: swap the axes
    view[name] = value
    me.show(View(**view))
