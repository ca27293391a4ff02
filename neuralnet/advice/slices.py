"""Long work in short slices: a page asks again and again until it is done."""

import threading
import time
from collections.abc import Iterator


class InSlices:
    """Work that is done a slice at a time, whoever asks for the next one. ``work`` yields wherever
    it may be left for a while."""

    def __init__(self, work: Iterator[None]) -> None:
        self._work = work
        self.done = False
        # The next run of a page, or another visitor, may ask while a slice is still at work.
        self._lock = threading.Lock()

    def advance(self, seconds: float) -> bool:
        """Go on for about ``seconds``; is it done? While another thread is at it, do nothing."""
        if not self._lock.acquire(blocking=False):
            return self.done
        try:
            self._go_on(seconds)
        finally:
            self._lock.release()
        return self.done

    def finish(self) -> None:
        """Do all that is left, after the slice that another thread may be at."""
        with self._lock:
            self._go_on(float("inf"))

    def _go_on(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not self.done:
            try:
                next(self._work)
            except StopIteration:
                self.done = True
            if time.monotonic() > deadline:
                break
