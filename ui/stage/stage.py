"""Mounting the stage: the bidirectional component that plays recorded training.

The stage draws and never computes: every number comes from the engine in a message
(``ui/desk/message.py`` describes it). The browser owns time, that is position, playing and speed;
Python owns the runs. Three triggers come back, see the message module.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from ui.kit import session
from ui.kit.component import Component
from ui.kit.parts import follow, then_follow
from ui.kit.script import compact
from ui.words.palette import styled

_FOLDER = Path(__file__).parent

_STYLE = compact((_FOLDER / "stage.css").read_text(encoding="utf-8"))
_LARGE = compact((_FOLDER / "large.css").read_text(encoding="utf-8"))
_SCRIPT = _FOLDER / "mounted_stage.js"
_mount = Component("stage", _SCRIPT, styled(".stage", _STYLE))
_mount_large = Component("large_stage", _SCRIPT, styled(".stage", _STYLE + _LARGE))
_mount_feed = Component("stage_feed", _FOLDER / "feed.js")


def stage(
    key: str,
    move: Callable[[Any], object],
    request: Callable[[Any], object],
    select: Callable[[Any], object],
    height: int | Literal["stretch", "content"] = "content",
    *,
    large: bool = False,
) -> Any:
    """Mount the stage, which shows what is fed to it. ``request`` hears which frames it asks for,
    ``select`` what was chosen; then the page follows.

    ``move`` hears where the film stands before anything else of the same message is heard: whatever
    was pressed or changed counts from the step that was in sight.

    The stage finds its own height from its width; ``height`` is the place Streamlit reserves.
    ``large``: for a projector, one picture at a time.
    """
    session.hear_first(key, "cursor", move)
    return (_mount_large if large else _mount)(
        key=key,
        height=height,
        on_request_change=then_follow(lambda: request(session.trigger(key, "request"))),
        on_cursor_change=follow,
        on_select_change=then_follow(lambda: select(session.trigger(key, "select"))),
    )


def tell_position(position: dict[str, Any], key: str) -> None:
    """Say to the stage of this page where the page stands: where it stands elsewhere and nothing
    plays, it tells its own place again until both agree."""
    _mount_feed(key=key, data=position)


def feed(message: bytes, key: str) -> None:
    """Send the stage of this page a message, from any part of it. The same one twice does no
    harm."""
    _mount_feed(key=key, data=message)
