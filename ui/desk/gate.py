"""Turns at the processor: many visitors' long work, one slice at a time, in the order of arrival.

Script threads of one server share an interpreter. If thirty students trained at once, each page
would wait for all of them; with turns at most one slice of long work is under way, and everybody's
pages pass between two slices. A script that waits here, or works, keeps no other from its turn.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from ui.desk.script_turns import SCRIPT_TURNS


class Gate:
    """Lets one through at a time. It knows how many wait and nothing of who they are."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: deque[object] = deque()
        self._is_free = True

    @property
    def waiting(self) -> int:
        """How many wait for a turn at the moment."""
        return len(self._waiting)

    @contextmanager
    def turn(self, seconds: float) -> Iterator[bool]:
        """Wait up to ``seconds`` for a turn; yields whether it came. It ends with the block."""
        with SCRIPT_TURNS.given_back():
            mine = self._enter(seconds)
            try:
                yield mine
            finally:
                if mine:
                    self._leave()

    def _enter(self, seconds: float) -> bool:
        ticket = object()
        with self._changed:
            self._waiting.append(ticket)
            came = self._changed.wait_for(
                lambda: self._is_free and self._waiting[0] is ticket, timeout=seconds
            )
            self._waiting.remove(ticket)
            if came:
                self._is_free = False
            self._changed.notify_all()  # whoever gave up may have stood before others
            return came

    def _leave(self) -> None:
        with self._changed:
            self._is_free = True
            self._changed.notify_all()


# The one thing that all visitors share on purpose: there is one processor to share.
GATE = Gate()
