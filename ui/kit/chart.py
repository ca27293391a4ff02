"""A Plotly chart with what belongs to every picture: a name, what it says in a sentence, and its
numbers as a table. A page draws its charts here and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from ui.figures.twin import Numbers, numbers_of, twin
from ui.kit.live import live

SMALLEST = 12  # pixels of a letter


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
    _keep_legible(figure)
    st.plotly_chart(figure, key=key, theme="streamlit", alt=spoken, **options)
    tables = numbers_of(figure) if numbers is None else numbers
    live(twin(name, *tables, of=key), f"{key}_numbers")


def _keep_legible(figure: Any) -> None:
    """Streamlit's theme writes the numbers of an axis and the names of curves smaller than anything
    else on a page."""
    figure.update_layout(legend_font_size=SMALLEST)
    figure.update_xaxes(tickfont_size=SMALLEST).update_yaxes(tickfont_size=SMALLEST)
    figure.update_traces(
        colorbar_tickfont_size=SMALLEST, selector=lambda trace: "colorbar" in trace
    )
