"""The rows in use: how many, of what, and how they lie."""

from __future__ import annotations

import numpy as np
import streamlit as st

from ui import frame
from ui.drawing import drawing
from ui.figures.scatter import Axis, scatter_html
from ui.learner import Learner


def show_in_use(me: Learner) -> None:
    """A card of the data set that the run is on, with its rows over two features."""
    data = me.trainer.data
    dataset = data.dataset
    kinds = f"{dataset.k} classes" if dataset.task == "classification" else "numbers"
    with st.container(border=True):
        st.markdown(f"**In use: {escape_markdown(dataset.title)}**")
        st.markdown(
            f"{dataset.n:,} rows · {dataset.d} feature{'s' if dataset.d != 1 else ''} · target "
            f"**{escape_markdown(dataset.target_name)}** ({kinds})"
        )
        across, up = axes_of(me)
        what = dataset.labels if dataset.task == "classification" else dataset.y[:, 0]
        drawing(
            scatter_html(across, up, what.astype(np.float64), dataset.class_names), "data_scatter"
        )
        st.page_link(
            frame.page_path("training"),
            label="**Train on these rows**",
            icon=":material/arrow_forward:",
        )
        st.caption(f"{dataset.left_out} {dataset.source}".strip())


def axes_of(me: Learner) -> tuple[Axis, Axis]:
    """The two features of the map; with one feature alone, the target stands for the other."""
    dataset, view = me.dataset, me.view

    def axis(feature: int) -> Axis:
        return Axis(
            dataset.feature_names[feature], dataset.feature_units[feature], dataset.x[:, feature]
        )

    if dataset.d > 1:
        return axis(view.x_feature), axis(view.y_feature)
    values = dataset.y[:, -1] if dataset.task == "regression" else dataset.labels.astype(float)
    return axis(0), Axis(dataset.target_name, dataset.target_unit, values)


def escape_markdown(text: str) -> str:
    """Text of a learner's file with nothing left that Markdown would act on."""
    return "".join(
        f"\\{letter}" if letter in r"\`*_{}[]()<>#+-.!|~$:" else letter for letter in text
    )
