"""Turns of scripts: few visitors' pages are drawn at a time, in the order in which they asked.

All scripts of one server share an interpreter, and Python lets each of them run for some
milliseconds before the next. Sixty pages drawn at once would all be ready at the end, after the sum
of their times; drawn one after another, half of them are ready after half of it. And the server's
own loop, which hears and answers the browsers, has to wait for one script and not for sixty.

A script that waits for something else gives its turn back meanwhile (``given_back``). One that
takes long is not waited for: after a moment its turn no longer counts. So nobody waits for a heavy
page longer than that, and nothing can lock: whoever waits for something that another script holds
is only late.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

# One at a time serves a class best: more scripts only take the interpreter from each other.
AT_ONCE = 1
# Seconds. Most pages are drawn in less than half of it.
LONGEST = 0.2


class ScriptTurns:
    """Lets ``at_once`` threads through, and more as soon as these have taken ``longest`` seconds.
    It knows threads and nothing of visitors."""

    def __init__(self, at_once: int = AT_ONCE, longest: float = LONGEST) -> None:
        self._at_once, self._longest = at_once, longest
        self._lock = threading.Lock()
        # Each who waits has a bell of its own: a bell for all would wake them all at every turn.
        self._waiting: deque[threading.Condition] = deque()
        self._since: dict[int, float] = {}  # when the turn of a thread began

    @property
    def waiting(self) -> int:
        """How many wait for a turn at the moment."""
        return len(self._waiting)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, and have it until the block ends."""
        self._enter()
        try:
            yield
        finally:
            self._leave()

    @contextmanager
    def given_back(self) -> Iterator[None]:
        """Let others have their turns while this thread waits, sleeps or does long work; it asks
        for another one when the block ends. A thread without a turn passes."""
        had = self._leave()
        try:
            yield
        finally:
            if had:
                self._enter()

    def _enter(self) -> None:
        mine = threading.Condition(self._lock)
        with self._lock:
            self._waiting.append(mine)
            while True:
                is_next = self._waiting[0] is mine
                seconds = self._until_free() if is_next else None
                if seconds == 0.0:
                    break
                mine.wait(seconds)
            self._waiting.popleft()
            self._since[threading.get_ident()] = time.monotonic()
            self._ring()

    def _leave(self) -> bool:
        """Whether there was a turn to end."""
        with self._lock:
            had = self._since.pop(threading.get_ident(), None) is not None
            self._ring()
        return had

    def _until_free(self) -> float:
        """Seconds until somebody may pass at the latest."""
        ends = sorted(since + self._longest for since in self._since.values())
        ends = [end for end in ends if end > time.monotonic()]
        if len(ends) < self._at_once:
            return 0.0
        return max(0.001, ends[-self._at_once] - time.monotonic())

    def _ring(self) -> None:
        """Wake whoever is next, to look for itself."""
        if self._waiting:
            self._waiting[0].notify()


# Shared by all visitors on purpose, like the gate: there is one interpreter to share.
SCRIPT_TURNS = ScriptTurns()
