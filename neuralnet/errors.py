"""The errors that every shelf of the engine raises. Numbers that overflow are no error: they are
looked for (see `ending`) and told in words, not by NumPy's warnings."""

from typing import Any

import numpy as np


def non_finite_allowed() -> np.errstate:
    """A context, or a decorator, in which inf and NaN arise without a warning. It stands around
    what computes with a network's numbers, which may have run away; the result shows it."""
    return np.errstate(over="ignore", invalid="ignore", divide="ignore")


class SettingError(ValueError):
    """A setting that cannot be used: ``field``, what was expected of it and what came."""

    def __init__(self, field: str, expected: str, got: object) -> None:
        self.field, self.expected, self.got = field, expected, got
        try:
            shown = repr(got)
        except (ValueError, RecursionError):  # a number of thousands of digits, a bottomless list
            shown = f"a {type(got).__name__} too large to show"
        super().__init__(
            f"{field}: expected {expected}; got {shown if len(shown) <= 80 else shown[:77] + '…'}"
        )


class DeviceUnavailableError(RuntimeError):
    """The device that was asked for cannot be used here; the message says why. ``kind``: "no CuPy",
    "no libraries", "no GPU", "old driver", "out of memory", "failed" for one that broke down at
    work, or "unusable" for anything else."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind

    def __reduce__(self) -> tuple[Any, ...]:  # it may come back from another process
        return type(self), (self.kind, str(self))


class NotCapturedError(RuntimeError):
    """A sequence of operations could not be captured as a graph; the message says why."""
