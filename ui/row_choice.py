"""Choosing one row of the data set: by its name, or by its place where there are many names."""

from __future__ import annotations

from typing import Any

import streamlit as st

from neuralnet.datasets import Dataset

MOST_NAMES = 2000  # a list of more costs the browser seconds, and nobody reads it


def select_row(label: str, dataset: Dataset, begin: int, **how: Any) -> None:
    """A chooser whose value is the row's place in the data set. It begins at row ``begin``; ``how``
    goes to the widget."""
    if dataset.n <= MOST_NAMES:
        st.selectbox(
            label,
            range(dataset.n),
            index=begin,
            format_func=lambda row: dataset.row_names[row],
            **how,
        )
    else:
        title = f"{label}: 0 to {dataset.n - 1:,}, in the order of the data"
        st.number_input(title, min_value=0, max_value=dataset.n - 1, value=begin, step=1, **how)
