"""A word for what a test takes to be there, though its type says that it may be missing."""

from typing import TypeVar

T = TypeVar("T")


def present(value: T | None) -> T:
    """``value``, unless it is None: ``present(re.search(pattern, text))[1]``."""
    assert value is not None
    return value
