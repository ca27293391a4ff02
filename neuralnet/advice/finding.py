"""What a rule says: one root cause of a network that does not learn, what was measured, why that
matters, and what to try.
"""

from dataclasses import dataclass

from neuralnet.advice.changes import Change


@dataclass(frozen=True)
class Finding:
    """One root cause. ``measured`` holds the numbers, ``why`` what they mean; ``change`` is what to
    try first and ``others`` what to try where that does not help, in this order."""

    kind: str
    title: str
    measured: str
    why: str
    change: Change
    others: tuple[Change, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """All that can be tried, the first one first, each once."""
        return tuple(dict.fromkeys((self.change, *self.others)))
