"""Functions of Streamlit's that do a little more, or a little less, in this process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def hook(owner: type, name: str, around: Callable[[Any], Any]) -> None:
    """Put ``around`` of ``owner``'s function ``name`` in its place, once: a page is drawn many
    times in one process. ``around`` uses ``functools.wraps``, by which it is known again."""
    function = getattr(owner, name)
    if not hasattr(function, "__wrapped__"):
        setattr(owner, name, around(function))
