"""A table that is seen whole."""

from __future__ import annotations

import pandas as pd
import streamlit as st


def small_table(frame: pd.DataFrame, rows: str) -> None:
    """``frame`` with its index as the first column; ``rows`` says what its rows are and heads that
    column, since an empty head tells nothing to who listens to the table."""
    st.table(frame.rename_axis(rows))
