"""A table to sort, search and download, in a box that holds nothing while it is closed: such a
table is slow to draw, and most readers never need it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from ui import session

MOST_ROWS = 400  # more are never looked at and cost the browser its breath


def full_table(
    title: str,
    key: str,
    columns: Callable[[], Mapping[str, Sequence[Any]]],
    decimals: int,
    waits: str = "",
) -> None:
    """The box ``title`` and, once it is open, ``columns`` by their names, real numbers with
    ``decimals``; or what they wait for."""
    box = st.expander(
        f"{title}, to sort, search and download",
        icon=":material/table:",
        key=session.key(key),
        on_change="rerun",
    )
    if not box.open:
        return
    if waits:
        box.caption(waits)
        return
    table = pd.DataFrame(columns())
    real = [name for name in table.columns if table[name].dtype.kind == "f"]
    column = st.column_config.NumberColumn(format=f"%.{decimals}f")
    with box:
        st.dataframe(
            table.head(MOST_ROWS),
            hide_index=True,
            height="auto" if len(table) <= 10 else 400,
            column_config=dict.fromkeys(real, column),
            key=f"{key}_table",
        )
        if len(table) > MOST_ROWS:
            st.caption(f"The first {MOST_ROWS} of {len(table):,} rows.")


def is_open(key: str) -> bool:
    """Is the box of that key open? Then its part depends on what the table shows."""
    return bool(session.get(key))
