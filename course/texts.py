"""The catalogue: every sentence that a learner reads in the course, apart from the code.

A language is a folder of ``texts/`` with TOML files: tables of keys, and texts with named numbers
in braces. Code names a text by its key and hands over the numbers (``say``); only ``Catalogue``
knows words. So a second language is a second folder, and nothing else changes.

How a number is written is the text's business, behind a colon:

    {z}                      four significant digits; whole numbers with their thousands apart
    {change:signed}          with its sign always written
    {w:factor}               behind a sign, in brackets where it is negative: 3 · (−0.2)
    {share:percent}          97.1%
    {n:# row|# rows}         one form or the other, by the number; # stands for the number itself

Which numbers take the first form is said in ``language.toml``: in English, 1 alone. Values may also
be names from a data set, other texts, or tuples of any of these, which are written with commas.
Texts are plain: whoever shows them escapes them.
"""

import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from course.numbers import MINUS, percent, signed, written

FOLDER = Path(__file__).parent / "texts"


@dataclass(frozen=True)
class Text:
    """A sentence by its ``key`` in the catalogue, and the ``numbers`` that stand in it."""

    key: str
    numbers: Mapping[str, Any] = field(default_factory=dict)


def say(key: str, /, **numbers: Any) -> Text:
    """The text of this key with these numbers."""
    return Text(key, numbers)


class UnknownTextError(KeyError):
    """A key that a catalogue does not have, or a named number that was not handed over."""


class Catalogue:
    """All texts of one language. ``write`` puts the numbers in.

    Raises ``UnknownTextError`` for a key that is not there and for a named number that is missing:
    a sentence with a hole in it is never shown.
    """

    def __init__(self, language: str = "en", folder: Path = FOLDER) -> None:
        self.language = language
        found = (folder / language).glob("*.toml") if language in languages(folder) else ()
        self.texts: dict[str, str] = {}
        self.singular: frozenset[int] = frozenset({1})
        for path in sorted(found):
            content = tomllib.loads(path.read_text(encoding="utf-8"))
            if path.stem == "language":
                self.singular = frozenset(content["singular"])
            else:
                self.texts |= dict(_flat(content))
        if not self.texts:
            raise UnknownTextError(f"language: expected a folder of {folder}; got {language!r}")
        self._formatter = _Formatter(self)

    def __contains__(self, key: object) -> bool:
        return key in self.texts

    def write(self, text: Text | str) -> str:
        """The sentence with its numbers. A name that comes as a string stays as it is."""
        if isinstance(text, str):
            return text
        if text.key not in self.texts:
            raise UnknownTextError(f"no text for the key {text.key!r} in {self.language!r}")
        try:
            return self._formatter.vformat(self.texts[text.key], (), text.numbers)
        except KeyError as error:
            raise UnknownTextError(f"{text.key}: the number {error} was not given") from None

    def names_in(self, key: str) -> set[str]:
        """The named numbers that stand in the text of this key."""
        parsed = string.Formatter().parse(self.texts[key])
        return {name for _literal, name, _spec, _conversion in parsed if name}

    def value(self, value: Any, spec: str = "") -> str:
        """A value as it is written in a text; ``spec`` is what stands behind the colon."""
        if isinstance(value, Text):
            return self.write(value)
        if isinstance(value, str):
            return value
        if isinstance(value, tuple):
            return ", ".join(self.value(item, spec) for item in value)
        if "|" in spec:
            one, many = spec.split("|")
            return (one if value in self.singular else many).replace("#", self.value(value))
        if spec == "percent":
            return percent(value)
        if spec == "signed":
            return signed(value)
        whole = isinstance(value, int)
        text = f"{value:,}".replace("-", MINUS) if whole else written(float(value))
        if spec == "factor":
            return f"({text})" if value < 0 else text
        if spec:
            raise ValueError(
                f"{spec!r}: expected signed, factor, percent or two forms with | between"
            )
        return text


class _Formatter(string.Formatter):
    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def format_field(self, value: Any, format_spec: str) -> str:
        return self._catalogue.value(value, format_spec)


def _flat(content: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, value in content.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value.strip()


@lru_cache(maxsize=8)
def catalogue(language: str = "en") -> Catalogue:
    """The catalogue of a language, read once. It never changes."""
    return Catalogue(language)


def languages(folder: Path = FOLDER) -> tuple[str, ...]:
    """The languages that there are: the folders."""
    return tuple(sorted(path.name for path in folder.iterdir() if path.is_dir()))
