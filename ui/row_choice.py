"""Choosing one row of the data set: by its name, or by its place where there are many names."""

from __future__ import annotations

from typing import Any

import streamlit as st

from neuralnet.datasets import Dataset

MOST_NAMES = 2000  # a list of more costs the browser seconds, and nobody reads it


def select_row(label: str, dataset: Dataset, begin: int | None = None, **how: Any) -> None:
    """A chooser whose value is the row's place in the data set. ``begin`` is where it begins, for
    keys that hold nothing yet; ``how`` goes to the widget."""
    start: dict[str, Any] = {}
    if dataset.n <= MOST_NAMES:
        if begin is not None:
            start["index"] = begin
        st.selectbox(
            label,
            range(dataset.n),
            format_func=lambda row: dataset.row_names[row],
            **start,
            **how,
        )
    else:
        if begin is not None:
            start["value"] = begin
        title = f"{label}: 0 to {dataset.n - 1:,}, in the order of the data"
        st.number_input(title, min_value=0, max_value=dataset.n - 1, step=1, **start, **how)
