"""The code that ran: the engine's own source beside the equation it computes."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import streamlit as st

from ui.lessons.choices import field_among


@lru_cache(maxsize=64)
def _source(function: Callable[..., Any]) -> str:
    return inspect.cleandoc("\n" + inspect.getsource(function))


@st.fragment
def show_source(*functions: Callable[..., Any], title: str = "The code that ran") -> None:
    """An expander with the source of ``functions``, as they are, with their module's name."""
    names = [function.__qualname__ for function in functions]
    # Closed, it holds nothing: coloured code is slow to draw.
    box = st.expander(
        title,
        icon=":material/code:",
        key=field_among("source", names),
        on_change="rerun",
    )
    if not box.open:
        return
    with box:
        for function in functions:
            st.caption(f"{function.__module__} · {function.__qualname__}")
            st.code(_source(function), language="python")
