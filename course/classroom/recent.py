"""What was found out a moment ago: many who ask the same within a second cost one query."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """Answers by key, each good for ``seconds``; at most ``most`` of them. Thread-safe.

    While one finds out anew, the others are told what was known before, and need not wait for a
    database that is slow; only where nothing was known, or it was forgotten, they wait.
    """

    def __init__(
        self, seconds: float, most: int = 500, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds, self._most, self._clock = seconds, most, clock
        self._known: OrderedDict[str, tuple[float, T]] = OrderedDict()
        self._finding: dict[str, threading.Lock] = {}
        self._forgotten = 0  # how often anything was
        self._lock = threading.Lock()

    def get(self, key: str, find: Callable[[], T]) -> T:
        """The answer of ``key``, from ``find`` where none is recent."""
        with self._lock:
            known = self._known.get(key)
            if known is not None and (self._is_recent(known) or key in self._finding):
                return known[1]
            mine = self._finding.setdefault(key, threading.Lock())
        with mine:
            with self._lock:
                known, forgotten = self._known.get(key), self._forgotten
                if known is not None and self._is_recent(known):
                    return known[1]
            try:
                found = find()
            finally:
                with self._lock:
                    self._finding.pop(key, None)
            with self._lock:
                if self._forgotten == forgotten:  # else it may be older than what was changed
                    self._known[key] = self._clock(), found
                    self._known.move_to_end(key)
                while len(self._known) > self._most:
                    self._known.popitem(last=False)
            return found

    def _is_recent(self, known: tuple[float, T]) -> bool:
        return self._clock() - known[0] < self._seconds

    def forget(self, key: str) -> None:
        """The next to ask ``key`` finds out anew."""
        with self._lock:
            self._known.pop(key, None)
            self._forgotten += 1
