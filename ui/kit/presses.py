"""What is done with a press that says a number. What makes no sense is left out: a press of an
older page may say anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ui.kit.html import a_number

Press = Callable[[Any], object]


def with_number(act: Callable[[int], object]) -> Press:
    """``act`` on the whole number that is said."""

    def press(said: object) -> None:
        if (value := a_number(said)) is not None:
            act(value)

    return press


def chooses(desk: object, name: str, most: int) -> Press:
    """One of ``most`` is chosen: its number is ``desk``'s ``name`` from now on."""

    def put(value: int) -> None:
        if value < most:
            setattr(desk, name, value)

    return with_number(put)
