"""The types of those fixtures in conftest.py that are functions; what they do is said there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal, Protocol, TypeAlias

from playwright.sync_api import Page

AtRest: TypeAlias = Callable[[Page], None]
InEverySize: TypeAlias = Callable[[str], Iterator[Page]]
Overflow: TypeAlias = Callable[[Page], float]


class NewPage(Protocol):
    def __call__(
        self,
        *,
        width: int = 1440,
        height: int = 900,
        color_scheme: Literal["light", "dark"] | None = None,
        reduced_motion: Literal["reduce"] | None = None,
        **options: Any,
    ) -> Page: ...
