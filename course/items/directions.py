"""Which way does it go? Questions whose answer is a direction."""

from typing import Any

from course.item import Draft, choice
from course.texts import say

DIRECTIONS = {name: say(f"direction.{name}") for name in ("rises", "falls", "stays")}
"""The three answers."""


def direction(change: float, *, still: float = 0.0) -> str:
    """The name of a change's direction; up to ``still`` it counts as none."""
    return "stays" if abs(change) <= still else ("rises" if change > 0 else "falls")


def of_a_loss(before: float, after: float, **numbers: Any) -> Draft:
    """Does this update lower the loss? Often, and not always."""
    return choice(
        direction(after - before),
        DIRECTIONS,
        {
            "falls": "update_always_lowers",
            "rises": "other_direction",
            "stays": "update_always_lowers",
        },
        before=before,
        after=after,
        **numbers,
    )
