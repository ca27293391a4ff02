"""A table to sort, search and download, behind a button: such a table is slow to draw, and most
readers never need it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from ui.kit import session
from ui.kit.downloads import Offer, downloads
from ui.kit.html import toggles
from ui.kit.live import live
from ui.words.numbers import plural

MOST_ROWS = 400  # more are never looked at, and make the browser slow


def full_table(
    title: str,
    key: str,
    columns: Callable[[], Mapping[str, Sequence[Any]]],
    decimals: int,
    waits: str = "",
) -> None:
    """The button ``title`` and, once it is pressed, ``columns`` by their names, real numbers with
    ``decimals``; or what they wait for."""
    live(table_button(title, key), f"{key}_button", table_act(key))
    show_table(key, columns, decimals, waits)


def table_button(title: str, key: str) -> str:
    """The button by which the table of that key comes and goes, for a live section."""
    label = f"{title}, to sort, search and download"
    words = "A table that can be sorted and searched, and saved as a file."
    return toggles(key, title, [("on", label)], ["on"] if is_open(key) else [], help=words)


def table_act(key: str) -> dict[str, Callable[[Any], None]]:
    """What that button does."""
    return {key: lambda _said: session.put(key, not is_open(key))}


def is_open(key: str) -> bool:
    """Is the table of that key asked for? Then its part depends on what it shows."""
    return bool(session.get(key))


def show_table(
    key: str,
    columns: Callable[[], Mapping[str, Sequence[Any]]],
    decimals: int,
    waits: str = "",
) -> None:
    """The table, where it is asked for; or what it waits for."""
    if not is_open(key):
        return
    if waits:
        st.caption(waits)
        return
    table = pd.DataFrame(columns())
    real = [name for name in table.columns if table[name].dtype.kind == "f"]
    column = st.column_config.NumberColumn(format=f"%.{decimals}f")
    st.dataframe(
        table.head(MOST_ROWS),
        hide_index=True,
        height="auto" if len(table) <= 10 else 400,
        column_config=dict.fromkeys(real, column),
        key=f"{key}_table",
    )
    if len(table) > MOST_ROWS:
        rows = plural(len(table), "row")
        st.caption(f"The table sorts, searches and saves the first {MOST_ROWS} of {rows}.")
        downloads(
            f"{key}_file",
            Offer(f"All {rows} as CSV", f"{key}.csv", lambda: str(table.to_csv(index=False))),
        )
