"""How much of everything a class takes, and how often one may ask.

All of it is more than a class needs and little enough that nobody can fill the disk or keep the
server busy.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

HOURS = 24  # then a class is erased, whoever forgot it
MOST_CLASSES = 200  # open at once on one server
MOST_PEOPLE = 250  # in one class
MOST_QUESTIONS = 100  # in one class
LONGEST_TITLE = 60  # characters
LONGEST_NAME = 24
LONGEST_QUESTION = 1000
LONGEST_OPTION = 300
MOST_OPTIONS = 12
LONGEST_ANSWER = 200
LONGEST_PLACE = 60  # a page, a scene's title
LONGEST_FINDING = 120
LONGEST_LINK = 12_000  # of a state to which everybody is brought
LONGEST_LESSON = 2_000_000
MOST_POINTS = 64  # of a network's curve


@dataclass
class Rate:
    """``size`` at once, then ``per_second`` on: a bucket for each of those who ask. Thread-safe,
    and bounded: of more than ``most`` who ask, the one who has asked least lately is forgotten."""

    size: float
    per_second: float
    most: int = 10_000
    clock: Callable[[], float] = time.monotonic
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def has(self, who: str) -> bool:
        """May ``who`` ask once more? Asking this costs nothing."""
        with self._lock:
            return self._now(who) >= 1

    def take(self, who: str) -> bool:
        """As ``has``, and it is counted."""
        with self._lock:
            left = self._now(who)
            if left < 1:
                return False
            self._left[who] = (left - 1, self.clock())
            self._left.move_to_end(who)
            while len(self._left) > self.most:
                self._left.popitem(last=False)
            return True

    def _now(self, who: str) -> float:
        left, then = self._left.get(who, (self.size, self.clock()))
        return min(self.size, left + (self.clock() - then) * self.per_second)


class Rates:
    """Who may do what how often. A whole class may come from one address."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.wrong = Rate(60, 0.5, clock=clock)  # codes and secrets, by address
        self.wrong_here = Rate(10, 0.1, clock=clock)  # the same, by session
        self.joins = Rate(300, 5, clock=clock)  # by address
        self.joins_here = Rate(5, 0.05, clock=clock)  # by session
        self.opens = Rate(10, 1 / 60, clock=clock)  # classes, by address
        self.answers = Rate(10, 1, clock=clock)  # by participant
        self.orders = Rate(40, 4, clock=clock)  # of an instructor, by class
