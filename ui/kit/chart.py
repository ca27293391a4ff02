"""A Plotly chart with what belongs to every picture: a name, what it says in a sentence, and its
numbers as a table. A page draws its charts here and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from ui.figures.twin import Numbers, numbers_of, twin
from ui.kit.live import live


def chart(
    figure: Any,
    key: str,
    name: str,
    says: str,
    numbers: Sequence[Numbers] | None = None,
    **options: Any,
) -> None:
    """``figure`` under ``key``: called ``name``, with the sentence ``says`` for those who do not
    see it, and below it the table of its ``numbers``; where none are given, all that it draws.
    ``options`` are `st.plotly_chart`'s."""
    spoken = f"{name}. {says}".replace("**", "")
    st.plotly_chart(figure, key=key, theme="streamlit", alt=spoken, **options)
    tables = numbers_of(figure) if numbers is None else numbers
    live(twin(name, *tables, of=key), f"{key}_numbers")
