"""Mounting the pad on which a digit is drawn with the mouse, a finger or keys.

The browser owns the 32 × 32 dots while they are drawn, and sends them at the end of every stroke,
as 256 signs of sixteen. ``ui/desk/pictures.py`` reads what came, which may be anything.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ui.kit.component import Component
from ui.kit.script import compact
from ui.words.palette import styled

_FOLDER = Path(__file__).parent
_STYLE = compact((_FOLDER / "digit_pad.css").read_text(encoding="utf-8"))
_mount = Component("digit_pad", _FOLDER / "digit_pad.js", styled(".digit-pad", _STYLE))


def digit_pad(key: str, on_dots: Callable[[], None]) -> None:
    """Mount the pad; in the callback ``session.trigger(key, "dots")`` is what came."""
    _mount(key=key, data={}, height="content", on_dots_change=on_dots)
