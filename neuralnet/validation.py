"""Checks of single values: each is made once, ``check = integer(1, 8)``, and then called with a
name and a value. It returns the value that it accepts, as Python's own number or text, whatever
NumPy made of it, and raises ``SettingError``, which names the field, what was expected and what
came.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from neuralnet.errors import SettingError

T = TypeVar("T")


def plain(value: float) -> str:
    """A number as people type it, in all its digits: "12345678", "0.001", never "1e+06"."""
    if isinstance(value, int | np.integer):
        return str(int(value))
    return np.format_float_positional(value, trim="-")


Check = Callable[[str, Any], T]


def choice(*allowed: str) -> Check[str]:
    """One of some words."""

    def check(name: str, value: Any) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise SettingError(name, f"one of {', '.join(allowed)}", value)
        return value

    return check


def integer(low: int, high: int | None = None) -> Check[int]:
    """A whole number from ``low`` to ``high``, or without an upper bound. 3.0 is one: JSON and
    widgets may write it so. A truth value is none, although Python counts with it."""
    words = (
        f"a whole number of {low} or more"
        if high is None
        else f"a whole number from {low} to {high}"
    )

    def check(name: str, value: Any) -> int:
        whole = isinstance(value, float) and value.is_integer()
        if isinstance(value, bool) or not (isinstance(value, int | np.integer) or whole):
            raise SettingError(name, words, value)
        if value < low or (high is not None and value > high):
            raise SettingError(name, words, value)
        return int(value)

    return check


def truth(name: str, value: Any) -> bool:
    """True or False."""
    if not isinstance(value, bool | np.bool_):
        raise SettingError(name, "true or false", value)
    return bool(value)


def number(low: float, high: float, *, above: bool = False, below: bool = False) -> Check[float]:
    """A finite number between the bounds, which belong to it unless ``above`` or ``below``."""
    words = (
        f"a number {'above' if above else 'from'} {plain(low)} "
        f"{'to below' if below else 'to'} {plain(high)}"
    )

    def check(name: str, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
            raise SettingError(name, words, value)
        if not low <= value <= high:  # so is NaN
            raise SettingError(name, words, value)
        if (above and value == low) or (below and value == high):
            raise SettingError(name, words, value)
        return float(value) + 0.0  # -0.0 equals 0.0 and must not be written differently

    return check


def one_or_several(check: Check[T]) -> Check[T | tuple[T, ...]]:
    """A value, or a tuple of them, each as ``check`` accepts it. How many there must be, the caller
    knows."""

    def check_all(name: str, value: Any) -> T | tuple[T, ...]:
        if not isinstance(value, list | tuple) or not value:
            return check(name, value)
        try:
            return tuple(check(name, item) for item in value)
        except SettingError as error:
            raise SettingError(name, f"{error.expected}, for each layer", value) from None

    return check_all
