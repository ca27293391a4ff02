"""The glossary: the field's words, each with one sentence, its symbol and where it is met.

The list stands in ``texts/<language>/glossary/terms.toml``, apart from the code; the glossary page,
the entries that open in a text and the legend of symbols are all made of it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from course.texts import FOLDER

COURSE_UNIT = "course unit"  # the term for the text that the app works through


@dataclass(frozen=True)
class Term:
    """One word of the field. ``sentence`` says what it is; ``forms`` is how texts write it (none
    where the word has too many meanings to be recognised), ``never`` the phrases in which it means
    something else; ``pages`` are the names of the pages where it is met, ``url`` a page outside the
    app that it stands for."""

    name: str
    sentence: str
    topic: str
    pages: tuple[str, ...]
    symbol: str = ""
    shape: str = ""
    also: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    url: str = ""

    @property
    def anchor(self) -> str:
        """The name as an id: "learning-rate"."""
        letters = (sign if sign.isalnum() else "-" for sign in self.name.lower())
        return "".join(letters)


@dataclass(frozen=True)
class Glossary:
    """All terms of a language in the order of the list. ``topics`` has their titles, ``words`` what
    is written around an entry."""

    topics: Mapping[str, str]
    words: Mapping[str, str]
    terms: tuple[Term, ...]

    def of(self, topic: str) -> tuple[Term, ...]:
        """The terms of a topic by name."""
        return tuple(sorted((t for t in self.terms if t.topic == topic), key=_by_name))

    def without(self, name: str) -> Glossary:
        """All terms but that of this name, and all topics that still have one."""
        terms = tuple(term for term in self.terms if term.name != name)
        topics = {name: self.topics[name] for name in dict.fromkeys(term.topic for term in terms)}
        return replace(self, terms=terms, topics=topics)

    def named(self, name: str) -> Term:
        """The term of this name; KeyError where there is none."""
        found = {term.name: term for term in self.terms}
        return found[name]

    @property
    def with_symbol(self) -> tuple[Term, ...]:
        """The terms of the legend, in the order of the list."""
        return tuple(term for term in self.terms if term.symbol)


def _by_name(term: Term) -> str:
    return term.name.casefold()


@lru_cache(maxsize=8)
def glossary(language: str = "en", folder: Path = FOLDER) -> Glossary:
    """The glossary of a language, read once. Raises ValueError for an entry that is not complete:
    it names the entry and what it lacks."""
    path = folder / language / "glossary" / "terms.toml"
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    topics: dict[str, str] = content["topics"]
    return Glossary(
        topics, content["words"], tuple(_term(entry, topics) for entry in content["term"])
    )


_NEEDED = {"name", "is", "topic", "pages"}
_MAY = {"symbol", "shape", "also", "forms", "never", "url"}


def _term(entry: Mapping[str, Any], topics: Mapping[str, str]) -> Term:
    name = entry.get("name", "?")
    lacks, unknown = _NEEDED - set(entry), set(entry) - _NEEDED - _MAY
    if lacks or unknown:
        raise ValueError(f"{name}: lacks {sorted(lacks)}, and {sorted(unknown)} is unknown")
    if entry["topic"] not in topics:
        raise ValueError(f"{name}: topic: expected one of {list(topics)}; got {entry['topic']!r}")
    return Term(
        name=name,
        sentence=entry["is"],
        topic=entry["topic"],
        pages=tuple(entry["pages"]),
        symbol=entry.get("symbol", ""),
        shape=entry.get("shape", ""),
        also=tuple(entry.get("also", ())),
        forms=tuple(entry.get("forms", (name, f"{name}s"))),
        never=tuple(entry.get("never", ())),
        url=entry.get("url", ""),
    )
