"""The text that a class follows: the course unit, another text, or none.

The pages say where the course unit speaks of the same things, and put right what it says loosely. A
class with another text has no use for that. ``follows=none`` in a link drops these references,
``follows=Chapter 3 of our notes`` names another text in their place. It stays in the link and
counts for the whole session.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PARAMETER = "follows"
NONE = "none"
LONGEST_TITLE = 80


@dataclass(frozen=True)
class Followed:
    """``title``: None for the course unit, "" where no text is followed, else another's title."""

    title: str | None = None

    @property
    def is_unit(self) -> bool:
        """Is it the course unit?"""
        return self.title is None

    def of_unit(self, words: str, otherwise: str = "") -> str:
        """``words`` about the course unit; for a class that does not follow it, ``otherwise``."""
        return words if self.is_unit else otherwise

    def to_query(self) -> dict[str, str]:
        """The parameter of a link; none for the course unit."""
        return {} if self.title is None else {PARAMETER: self.title or NONE}

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Followed:
        """What a link says."""
        return cls.named(query[PARAMETER]) if PARAMETER in query else cls()

    @classmethod
    def named(cls, title: str) -> Followed:
        """Another text by its title; none where that says "none" or nothing."""
        title = " ".join(title.split())[:LONGEST_TITLE]
        return cls("" if title.lower() == NONE else title)
