"""Keeping the focus where it was at a press: see focus.js. Mounted once for every page."""

from __future__ import annotations

from pathlib import Path

from ui.kit.component import Component

_mount = Component("focus", Path(__file__).parent / "focus.js")
KEY = "focus"


def keep_focus() -> None:
    """Let the browser put the focus back where an element that had it was replaced."""
    _mount(key=KEY, data=None)
