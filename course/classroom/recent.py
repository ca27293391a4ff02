"""What was found out a moment ago: many who ask the same within a second cost one query."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """Answers by key, each good for ``seconds``; at most ``most`` of them. Thread-safe: while one
    finds out, the others wait for it."""

    def __init__(
        self, seconds: float, most: int = 500, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds, self._most, self._clock = seconds, most, clock
        self._known: OrderedDict[str, tuple[float, T]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str, find: Callable[[], T]) -> T:
        """The answer of ``key``, from ``find`` where none is recent."""
        with self._lock:
            then, known = self._known.get(key, (None, None))
            if then is not None and self._clock() - then < self._seconds:
                return known  # type: ignore[return-value]
            found = find()
            self._known[key] = self._clock(), found
            self._known.move_to_end(key)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
            return found

    def forget(self, key: str) -> None:
        """The next to ask ``key`` finds out anew."""
        with self._lock:
            self._known.pop(key, None)
