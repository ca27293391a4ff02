"""Reading a file field by field: every refusal names the field, what was expected and what came.

A file may have been written by a newer version, by hand, or by somebody who wants to break the
app. What is not known is left out and remarked on; what is wrong raises ``SettingError``.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from neuralnet.errors import SettingError
from neuralnet.validation import Check

T = TypeVar("T")

_NEEDED: Any = object()


class Fields:
    """The fields of one object of a file. ``place`` is how a reader finds it ("scene 3, locks"), ""
    for the file itself; ``remarks`` collects a sentence for each field that is left out."""

    def __init__(self, values: Any, place: str, remarks: list[str]) -> None:
        if not isinstance(values, Mapping):
            raise SettingError(place or "the file", "an object with named fields", values)
        self._values, self.place, self.remarks = values, place, remarks
        self._asked: set[str] = set()

    def at(self, name: str) -> str:
        """The place of a field: "scene 3, title"."""
        return f"{self.place}, {name}" if self.place else name

    def take(self, name: str, check: Check[T], default: T = _NEEDED) -> T:
        """The checked value of a field; ``default`` where it is not there."""
        self._asked.add(name)
        if name not in self._values:
            if default is _NEEDED:
                raise SettingError(self.at(name), "to be there", None)
            return default
        return check(self.at(name), self._values[name])

    def read(self, name: str, read: "Callable[[Any, str, list[str]], T]", default: T) -> T:
        """A field that is an object of its own, read by ``read(value, place, remarks)``."""
        self._asked.add(name)
        if name not in self._values:
            return default
        return read(self._values[name], self.at(name), self.remarks)

    def several(
        self, name: str, one: str, read: Callable[[Any, str, list[str]], T], most: int
    ) -> tuple[T, ...]:
        """A field that is a list of objects; ``one`` is what each is called, counted from 1."""
        self._asked.add(name)
        found = self._values.get(name, [])
        if not isinstance(found, list) or len(found) > most:
            got = len(found) if isinstance(found, list) else found
            raise SettingError(self.at(name), f"a list of at most {most}", got)
        before = f"{self.place}, " if self.place else ""
        return tuple(
            read(value, f"{before}{one} {at}", self.remarks) for at, value in enumerate(found, 1)
        )

    def done(self) -> None:
        """Nothing more is asked for: what is left is not known here."""
        for name in self._values:
            if name not in self._asked:
                self.remarks.append(f"{self.at(str(name)[:40])}: not known here; it was left out.")


def text(longest: int, *, empty: bool = True) -> Check[str]:
    """Some text of at most ``longest`` characters."""
    words = f"text of at most {longest:,} characters"

    def check(name: str, value: Any) -> str:
        if not isinstance(value, str) or len(value) > longest:
            raise SettingError(name, words, value)
        if not empty and not value.strip():
            raise SettingError(name, "some text", value)
        return value

    return check


def maybe(check: Check[T]) -> Check[T | None]:
    """What ``check`` accepts, or nothing (null)."""

    def either(name: str, value: Any) -> T | None:
        return None if value is None else check(name, value)

    return either


def listed(check: Check[T], least: int, most: int) -> Check[tuple[T, ...]]:
    """A list of ``least`` to ``most`` values that ``check`` accepts."""

    def each(name: str, value: Any) -> tuple[T, ...]:
        ok = isinstance(value, Sequence) and not isinstance(value, str)
        if not ok or not least <= len(value) <= most:
            got = len(value) if ok else value
            raise SettingError(name, f"a list of {least} to {most}", got)
        return tuple(check(f"{name} {at}", item) for at, item in enumerate(value, 1))

    return each


def from_json(content: str, longest: int) -> Any:
    """What JSON text says. Raises ``SettingError`` for anything that is none, or is too long."""
    if len(content) > longest:
        raise SettingError(
            "the file", f"at most {longest:,} characters", f"{len(content):,} characters"
        )
    try:
        return json.loads(content, parse_constant=_no_number)
    except RecursionError:
        raise SettingError("the file", "fewer lists within lists", "too many to read") from None
    except ValueError as error:
        shown = content.strip()[:30]
        raise SettingError("the file", f"JSON text ({error})", shown) from None


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number that can be used")
