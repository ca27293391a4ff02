"""The catalogue's sentences as HTML: every text of the course is plain and is escaped here."""

from __future__ import annotations

from html import escape

from course.stations import NAMES, station
from course.texts import Text, catalogue


def plain(text: Text | str) -> str:
    """A text of the catalogue with its numbers, as it is."""
    return catalogue().write(text)


def written(text: Text | str) -> str:
    """A text of the catalogue for HTML."""
    return escape(plain(text))


def number_of(name: str) -> int:
    """The number of a station, from 1."""
    return NAMES.index(name) + 1


def title_of(name: str) -> str:
    """The title of a station, as it is."""
    return plain(station(name).title)
