"""Functions of Streamlit's that do a little more, or a little less, in this process."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

_BY = "hooked_by"


def hook(owner: type | ModuleType, name: str, around: Callable[[Any], Any]) -> None:
    """Put ``around`` of ``owner``'s function ``name`` in its place, once for each module that does
    so: a page is drawn many times in one process. ``around`` uses ``functools.wraps``, by which
    what was hooked before it is found again."""
    function = hooked = getattr(owner, name)
    while hasattr(hooked, _BY):
        if getattr(hooked, _BY) == around.__module__:
            return
        hooked = hooked.__wrapped__
    more = around(function)
    setattr(more, _BY, around.__module__)
    setattr(owner, name, more)
