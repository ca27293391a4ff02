"""The parts of a page. Each is a fragment of its own, so that a press draws anew what shows
something else now and leaves the rest of the page in peace.

A part says what it depends on. After a press every part that was drawn for something else is drawn
again, in the order of the page, and no other.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui.kit import session
from ui.kit.checked_messages import say_refused
from ui.kit.ended_parts import keep_ends

_PARTS = "parts"

keep_ends()


@dataclass
class Parts:
    """The parts of the page that is open: what each depends on, and for what it was drawn."""

    depends: dict[str, Callable[[], Hashable]] = field(default_factory=dict)
    drawn: dict[str, Hashable] = field(default_factory=dict)

    def stale(self) -> list[str]:
        """The parts that were drawn for something else, in the order of the page."""
        return [
            name
            for name, depends in self.depends.items()
            if name not in self.drawn or self.drawn[name] != depends()
        ]


def begin() -> None:
    """A page begins: it has no parts yet."""
    session.put(_PARTS, Parts())


def _parts() -> Parts:
    """The parts of the open page. A part can be drawn anew before its page has begun, where the
    session is a new one: then there are none yet."""
    if session.get(_PARTS) is None:
        begin()
    parts: Parts = session.get(_PARTS)
    return parts


def part(name: str, draw: Callable[[], None], depends: Callable[[], Hashable]) -> None:
    """Draw a part here, and from now on whenever ``depends`` says something else."""
    parts = _parts()
    parts.depends[name] = depends

    @st.fragment(key=name)
    def fragment() -> None:
        parts.drawn.pop(name, None)  # a run that is broken off has drawn nothing
        draw()
        say_refused()
        parts.drawn[name] = depends()

    fragment()


def follow() -> None:
    """The end of a callback: draw anew what shows something else now. Where that is the part of the
    control alone, or nothing, Streamlit draws that part without being asked."""
    context = get_script_run_ctx()
    if context is None or not context.fragment_ids_this_run:
        return  # the whole page is drawn in this run
    parts = _parts()
    names, own = parts.stale(), set(context.fragment_ids_this_run)
    try:
        drawn_by = [context.fragment_storage.resolve_target(name) for name in names]
    except StreamlitAPIException:  # the page was broken off before it came to one of them
        st.rerun()
    if any(own.isdisjoint(drawn) for drawn in drawn_by):
        st.rerun(names)


def then_follow(act: Callable[..., Any], *args: Any) -> Callable[[], None]:
    """A callback that does ``act(*args)`` and lets the page follow."""

    def callback() -> None:
        act(*args)
        follow()

    return callback
