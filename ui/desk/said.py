"""What a browser says of numbers."""

from __future__ import annotations

from typing import Any

LARGEST = 2**53  # beyond it a browser's numbers have gaps


def whole_number(said: Any) -> int | None:
    """``said`` as the whole number from 0 that it has to be; None where it is none."""
    if isinstance(said, bool) or not isinstance(said, int):
        return None
    return said if 0 <= said <= LARGEST else None
