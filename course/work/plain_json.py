"""JSON text from anywhere, read with bounds: whatever it holds, it becomes plain values or a
sentence.

A file may be broken, forged, or made to use up memory. It is looked at before it is parsed: how
long it is and how many values it can hold. Nothing in it is ever taken for a path or for code, and
nothing is compressed: what comes out is no larger than what came.
"""

import json
from typing import Any, NoReturn

from neuralnet.errors import SettingError

LARGEST = 50 * 10**6  # bytes
MOST_VALUES = 2_000_000
DEEPEST = 20  # lists and objects within each other
# What people take for their file, by its first bytes.
_OTHERS = (
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF", "a PDF file"),
    (b"\x89PNG", "a picture"),
    (b"<", "a web page"),
)


def read_json(data: bytes, field: str, expected: str) -> Any:
    """The values in ``data``, UTF-8 text. ``expected`` says what the file should be.

    Raises ``SettingError`` about ``field``.
    """
    if len(data) > LARGEST:
        words = f"{expected} of at most {LARGEST // 10**6} MB"
        raise SettingError(field, words, Shown(f"{len(data) / 10**6:.1f} MB"))
    if not data.strip():
        raise SettingError(field, expected, Shown("an empty file"))
    for start, what in _OTHERS:
        if data.startswith(start):
            raise SettingError(field, expected, Shown(what))
    values = values_in(data)
    if values > MOST_VALUES:
        words = f"{expected} with at most {MOST_VALUES:,} values"
        raise SettingError(field, words, Shown(f"up to {values:,}"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SettingError(field, expected, Shown("bytes that are no text in UTF-8")) from None
    try:
        found = json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise _too_deep(field, expected) from None
    except json.JSONDecodeError as error:
        raise SettingError(
            field, expected, Shown(f"something else from line {error.lineno} on ({error.msg})")
        ) from None
    except ValueError as error:
        raise SettingError(field, expected, Shown(f"a number that is none ({error})")) from None
    _check(found, field, expected)
    return found


def values_in(data: bytes) -> int:
    """At least as many values as can be in this text."""
    return sum(data.count(mark) for mark in (b",", b"[", b"{"))


class Shown(str):
    """What came, in words of our own: shown without quotation marks."""

    def __repr__(self) -> str:
        return str(self)


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _too_deep(field: str, expected: str) -> SettingError:
    return SettingError(field, expected, Shown(f"lists more than {DEEPEST} deep in each other"))


def _check(found: Any, field: str, expected: str) -> None:
    """No bottomless lists, and no halves of characters: neither could be shown or written again."""
    level = [found]
    for _depth in range(DEEPEST):
        below: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                below += value.keys()
                below += value.values()
            elif isinstance(value, list):
                below += [item for item in value if not isinstance(item, float | int)]
            elif isinstance(value, str) and not value.isascii() and not _is_whole(value):
                raise SettingError(field, expected, Shown("text with halves of characters"))
        if not below:
            return
        level = below
    raise _too_deep(field, expected)


def _is_whole(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)
