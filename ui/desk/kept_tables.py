"""Tables that do not fit into a link, kept on the server for those who have the link.

A link then holds a token of 128 random bits instead of the table. The store is shared by all
visitors on purpose, as the gate is: a reload is a new session, and must find its table again. It
knows no visitors, and it is bounded: what has not been asked for during ``HOURS`` goes, and so
does, where there are too many tables or bytes, what was asked for longest ago.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from neuralnet.data.datasets import Dataset

HOURS = 12
MOST_TABLES = 200
MOST_BYTES = 500_000_000  # of all tables together


@dataclass
class _Kept:
    token: str
    dataset: Dataset
    size: int
    used: float


class KeptTables:
    """Data sets under tokens; equal ones have the same."""

    def __init__(
        self,
        most_tables: int = MOST_TABLES,
        most_bytes: int = MOST_BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most_tables = most_tables
        self._most_bytes = most_bytes
        self._clock = clock
        self._lock = threading.Lock()
        self._by_digest: OrderedDict[str, _Kept] = OrderedDict()  # used longest ago first

    def keep(self, dataset: Dataset) -> str | None:
        """Keep it, or go on keeping it; returns its token, None where it is too large to keep."""
        size = _bytes_of(dataset)
        if size > self._most_bytes:
            return None
        with self._lock:
            kept = self._by_digest.get(dataset.digest)
            if kept is None:
                kept = _Kept(secrets.token_urlsafe(16), dataset, size, 0.0)
                self._by_digest[dataset.digest] = kept
            self._use(kept)
            self._forget()
            return kept.token

    def find(self, token: str) -> Dataset | None:
        """The data set of a token; None where there is none, or none any more."""
        with self._lock:
            self._forget()
            for kept in self._by_digest.values():
                if secrets.compare_digest(kept.token.encode(), token.encode()):
                    self._use(kept)
                    return kept.dataset
            return None

    def _use(self, kept: _Kept) -> None:
        kept.used = self._clock()
        self._by_digest.move_to_end(kept.dataset.digest)

    def _forget(self) -> None:
        tables = self._by_digest
        while tables and (
            next(iter(tables.values())).used < self._clock() - 3600 * HOURS
            or len(tables) > self._most_tables
            or sum(kept.size for kept in tables.values()) > self._most_bytes
        ):
            tables.popitem(last=False)


def _bytes_of(dataset: Dataset) -> int:
    words = (*dataset.row_names, *dataset.feature_names, *dataset.class_names)
    return dataset.x.nbytes + dataset.y.nbytes + sum(60 + len(word) for word in words)


TABLES = KeptTables()
