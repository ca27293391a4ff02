"""Where everybody is, written in batches: sixty students cost one short transaction every second
or two, however often they say where they are.

What has changed waits in a buffer of this process. Whoever comes next once it is due, a student or
the board, writes all of it; there is no thread for it. A crash loses two seconds of whereabouts and
no answer.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from course.classroom import networks as curves
from course.classroom.networks import Network
from course.classroom.people import Place, note
from course.classroom.tables import people

EVERY = 1.5  # seconds between two writes
STILL_HERE = 15.0  # seconds after which also somebody for whom nothing has changed is written
MOST = 5000  # participants of whom it is remembered what was written


@dataclass(frozen=True)
class Seen:
    """A participant at a moment."""

    class_id: int
    when: float
    at: Place
    network: Network | None


@dataclass
class Presence:
    """``write`` opens a transaction, calls a function with its connection and closes it."""

    write: Callable[[Callable[[Connection], set[int]]], set[int]]
    clock: Callable[[], float] = time.time
    every: float = EVERY
    _waiting: dict[int, Seen] = field(default_factory=dict)
    _written: OrderedDict[int, Seen] = field(default_factory=OrderedDict)
    _gone: OrderedDict[int, None] = field(default_factory=OrderedDict)
    _last: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _writing: threading.Lock = field(default_factory=threading.Lock)

    def seen(self, class_id: int, who: int, at: Place, network: Network | None) -> bool:
        """Somebody is here; False where they were found to be no longer in the class."""
        now = self.clock()
        with self._lock:
            if who in self._gone:
                return False
            new = Seen(class_id, now, at.bounded(), network)
            old = self._waiting.get(who) or self._written.get(who)
            if old is None or self._differs(new, old):
                self._waiting[who] = new
        self.write_if_due()
        return True

    def _differs(self, new: Seen, old: Seen) -> bool:
        same = (new.at, new.network) == (old.at, old.network)
        return not same or new.when - old.when >= STILL_HERE

    def write_if_due(self, every: float | None = None) -> None:
        """Write what waits, if the last time is ``every`` seconds ago and nobody else is at it."""
        every = self.every if every is None else every
        if not self._waiting or self.clock() - self._last < every:
            return
        if not self._writing.acquire(blocking=False):
            return
        try:
            with self._lock:
                batch, self._waiting = self._waiting, {}
                self._last = self.clock()
                before = {who: self._written.get(who) for who in batch}
            try:
                gone = self.write(lambda connection: _write(connection, batch, before))
            except Exception:
                with self._lock:  # the next one tries again
                    self._waiting = batch | self._waiting
                raise
            with self._lock:
                for who, seen in batch.items():
                    self._written[who] = seen
                    self._written.move_to_end(who)
                self._forget(gone)
                while len(self._written) > MOST:
                    self._written.popitem(last=False)
        finally:
            self._writing.release()

    def forget(self, *gone: int) -> None:
        """These have left, or were sent out."""
        with self._lock:
            self._forget(set(gone))

    def _forget(self, gone: set[int]) -> None:
        for who in gone:
            self._waiting.pop(who, None)
            self._written.pop(who, None)
            self._gone[who] = None
        while len(self._gone) > MOST:
            self._gone.popitem(last=False)


def _write(
    connection: Connection, batch: dict[int, Seen], before: dict[int, Seen | None]
) -> set[int]:
    """Write a batch; returns those who are no longer in their class."""
    here = set(connection.scalars(select(people.c.id).where(people.c.id.in_(batch))))
    note(connection, [(who, seen.when, seen.at) for who, seen in batch.items() if who in here])
    for who in sorted(here):
        seen, old = batch[who], before[who]
        if seen.network is not None and (old is None or old.network != seen.network):
            curves.keep(connection, seen.class_id, who, seen.network)
    return set(batch) - here
