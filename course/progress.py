"""What a learner has done in the course, as a short text that fits into a link.

    2.3.5.2.ddms-------------.1f7.weighted_sum-2-6-4~far_row-1-0-4

Version, visit, present station, hints taken, a letter for every station, a bit for every kind of
item that was answered (the first kind has the lowest bit), and what was missed: kind, how often,
the station from which on it is asked again, the visit from which on. What was missed comes back two
stations later, or at the next visit, whichever is first, until it is answered rightly.

A text from a link or a cookie may be broken or forged. It is read as far as it makes sense and is
never trusted with more than what a learner may choose anyway: a station that is not there, a kind
that nobody knows and numbers that are too large are left out.
"""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

from course.bank import KINDS
from course.stations import NAMES

VERSION = 2
LATER = 2  # stations until something that was missed is asked again
MOST_MISSED = 24  # the newest are kept
MOST_COUNT = 99
MOST_HINTS = 9999
LONGEST = 2000  # characters that are looked at

Status = Literal["open", "done", "missed", "skipped"]
_OPEN: Status = "open"
_LETTERS: dict[Status, str] = {"open": "-", "done": "d", "missed": "m", "skipped": "s"}
_STATUSES = {letter: status for status, letter in _LETTERS.items()}


@dataclass(frozen=True)
class Missed:
    """A kind of item that was missed: ``times``, and from which station (counted from 0) or visit
    on it is asked again."""

    kind: str
    times: int
    station: int
    visit: int


@dataclass(frozen=True)
class Progress:
    """Frozen: every step makes a new one. ``here`` is the present station, counted from 0;
    ``statuses`` has one for every station; ``visit`` counts from 1; ``hints`` counts the hints that
    were taken, which costs nothing; ``committed`` are the kinds that were answered, right or
    wrong."""

    here: int = 0
    visit: int = 1
    hints: int = 0
    statuses: tuple[Status, ...] = (_OPEN,) * len(NAMES)
    committed: frozenset[str] = frozenset()
    missed: MappingProxyType[str, Missed] = field(default_factory=lambda: MappingProxyType({}))

    # --- what happens ------------------------------------------------------------------------

    def answered(self, kind: str, *, right: bool) -> "Progress":
        """An item of this kind was answered. What is right is no longer missed; what is wrong comes
        back two stations later, or at the next visit."""
        if kind not in KINDS:
            raise ValueError(f"kind: expected one of {', '.join(KINDS)}; got {kind!r}")
        missed = {name: entry for name, entry in self.missed.items() if name != kind}
        if not right:
            before = self.missed.get(kind)
            times = min((before.times if before else 0) + 1, MOST_COUNT)
            missed[kind] = Missed(kind, times, self.here + LATER, self.visit + 1)
            missed = dict(list(missed.items())[-MOST_MISSED:])
        return replace(self, committed=self.committed | {kind}, missed=MappingProxyType(missed))

    def at(self, station: str) -> "Progress":
        """The learner goes to this station."""
        return replace(self, here=_index(station))

    def ended(self, station: str, status: Status) -> "Progress":
        """The station was finished ("done", or "missed" where its task was left), or skipped."""
        if status not in _LETTERS:
            raise ValueError(f"status: expected one of {', '.join(_LETTERS)}; got {status!r}")
        statuses = list(self.statuses)
        statuses[_index(station)] = status
        return replace(self, statuses=tuple(statuses))

    def hinted(self) -> "Progress":
        """One more hint was taken."""
        return replace(self, hints=min(self.hints + 1, MOST_HINTS))

    def visited_again(self) -> "Progress":
        """The learner comes back on another occasion."""
        return replace(self, visit=min(self.visit + 1, MOST_COUNT))

    # --- what is asked -----------------------------------------------------------------------

    def status(self, station: str) -> Status:
        """What became of a station."""
        return self.statuses[_index(station)]

    @property
    def station(self) -> str:
        """The name of the present station."""
        return NAMES[self.here]

    @property
    def next(self) -> str | None:
        """What to do next: the present station while it is open, else the next open one, else the
        first one that is open or was missed; None where all is done."""
        order: list[int] = [*range(self.here, len(NAMES)), *range(self.here)]
        for wanted in ("open", "missed"):
            for index in order:
                if self.statuses[index] == wanted:
                    return NAMES[index]
        return None

    @property
    def due(self) -> tuple[str, ...]:
        """The kinds that are asked again here, the longest missed first."""
        return tuple(
            entry.kind
            for entry in self.missed.values()
            if self.here >= entry.station or self.visit >= entry.visit
        )

    def seed_of(self, kind: str) -> int:
        """The seed with which to ask a kind now: the same while nothing happens, so that a reload
        asks the same, and another one whenever it comes back."""
        times = self.missed[kind].times if kind in self.missed else 0
        return zlib.crc32(f"{kind} {self.visit} {self.here} {times}".encode())

    # --- as a text ---------------------------------------------------------------------------

    def to_text(self) -> str:
        """A short text for links and cookies: letters, digits, ".", "-", "~" and "_" alone."""
        letters = "".join(_LETTERS[status] for status in self.statuses)
        missed = "~".join(
            f"{entry.kind}-{entry.times}-{entry.station}-{entry.visit}"
            for entry in self.missed.values()
        )
        bits = sum(1 << at for at, kind in enumerate(KINDS) if kind in self.committed)
        numbers = f"{VERSION}.{self.visit}.{self.here}.{self.hints}"
        return f"{numbers}.{letters}.{bits:x}.{missed}"

    @classmethod
    def from_text(cls, text: str) -> "Progress":
        """The progress that ``to_text`` wrote; of anything else as much as makes sense, and a new
        start where nothing does. Never raises."""
        parts = text[:LONGEST].split(".") if isinstance(text, str) else []
        if len(parts) != 7 or parts[0] != str(VERSION):
            return cls()
        _version, visit, here, hints, letters, committed, missed = parts
        statuses = [_STATUSES.get(letter, "open") for letter in letters[: len(NAMES)]]
        statuses += ["open"] * (len(NAMES) - len(statuses))
        return cls(
            here=_number(here, 0, len(NAMES) - 1),
            visit=_number(visit, 1, MOST_COUNT),
            hints=_number(hints, 0, MOST_HINTS),
            statuses=tuple(statuses),
            committed=_kinds(committed),
            missed=MappingProxyType(dict(_entries(missed.split("~")))),
        )


def _index(station: str) -> int:
    if station not in NAMES:
        raise ValueError(f"station: expected one of {', '.join(NAMES)}; got {station!r}")
    return NAMES.index(station)


def _number(text: str, low: int, high: int) -> int:
    """A whole number within its bounds; the lower one for what is none."""
    return min(max(int(text), low), high) if text.isascii() and text.isdigit() else low


def _kinds(bits: str) -> frozenset[str]:
    """The kinds whose bits are set in a hexadecimal number; none for what is no such number."""
    if not bits.isascii() or not bits.isalnum() or len(bits) > len(KINDS):
        return frozenset()
    try:
        found = int(bits, 16)
    except ValueError:
        return frozenset()
    return frozenset(kind for at, kind in enumerate(KINDS) if found >> at & 1)


def _entries(texts: Iterable[str]) -> list[tuple[str, Missed]]:
    found: dict[str, Missed] = {}
    for text in texts:
        kind, *numbers = text.split("-")
        if kind in KINDS and len(numbers) == 3:
            times, station, visit = numbers
            found[kind] = Missed(
                kind,
                _number(times, 1, MOST_COUNT),
                _number(station, 0, len(NAMES) + LATER),
                _number(visit, 1, MOST_COUNT + 1),
            )
    return list(found.items())[-MOST_MISSED:]
