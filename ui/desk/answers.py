"""Whether answers are held back: why a preset fails, what happened, what is wrong with a run.

``answers=held`` in a link holds them back for the whole session, until somebody asks run by run.
"""

from __future__ import annotations

from collections.abc import Mapping

PARAMETER = "answers"
HELD = "held"


def held_in(query: Mapping[str, str]) -> bool:
    """Does a link hold answers back?"""
    return query.get(PARAMETER, "").strip().lower() == HELD


def held_query(held: bool) -> dict[str, str]:
    """The parameter of a link; none where answers are given."""
    return {PARAMETER: HELD} if held else {}
