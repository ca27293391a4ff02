"""Mounting the stage: the bidirectional component that plays recorded training.

The stage draws and never computes: every number comes from the engine in a message
(``ui/desk/message.py`` describes it). The browser owns time, that is position, playing and speed;
Python owns the runs. Three triggers come back, see the message module.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from ui.kit.script import compact, script
from ui.words.palette import styled

_FOLDER = Path(__file__).parent

_mount = st.components.v2.component(
    "neural_network_stage",
    css=styled(".stage", compact((_FOLDER / "stage.css").read_text(encoding="utf-8"))),
    js=script(_FOLDER / "mounted_stage.js"),
)
_mount_feed = st.components.v2.component("stage_feed", js=script(_FOLDER / "feed.js"))


def stage(
    key: str,
    on_request: Callable[[], None],
    on_cursor: Callable[[], None],
    on_select: Callable[[], None],
    height: int | Literal["stretch", "content"] = "content",
) -> Any:
    """Mount the stage, which shows what is fed to it; the result's ``request``, ``cursor`` and
    ``select`` hold the triggers.

    In a callback the same values are at ``st.session_state[key]``. The stage finds its own height
    from its width; ``height`` is the place Streamlit reserves.
    """
    return _mount(
        key=key,
        height=height,
        on_request_change=on_request,
        on_cursor_change=on_cursor,
        on_select_change=on_select,
    )


def tell_position(position: dict[str, Any], key: str) -> None:
    """Say to the stage of this page where the page stands: where it stands elsewhere and nothing
    plays, it tells its own place again until both agree."""
    _mount_feed(key=key, data=position)


def feed(message: bytes, key: str) -> None:
    """Send the stage of this page a message, from any part of it. The same one twice does no
    harm."""
    _mount_feed(key=key, data=message)
