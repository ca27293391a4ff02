"""The words of the field on every page: the first use of a term opens its entry in place, and a
button in the head opens the legend of symbols.

The browser finds the terms in what is on the page (``marks.js``), so no text has to be marked by
hand and the server does nothing at a press. The list comes with the script, which a browser keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from course.glossary import glossary
from ui.kit import session
from ui.kit.component import Component
from ui.kit.script import compact

_FOLDER = Path(__file__).parent
_STYLE = compact((_FOLDER / "terms.css").read_text(encoding="utf-8"))
KEY = "terms"


def show_terms(pages: Iterable[tuple[str, str]], go: Callable[[object], object]) -> None:
    """Once for every page. ``pages`` are (name, title); a press on a link calls ``go(name)``."""

    def on_said() -> None:
        go(session.trigger(KEY, "said"))

    with_terms(tuple(pages))(key=KEY, on_said_change=on_said)


@cache
def with_terms(pages: tuple[tuple[str, str], ...]) -> Component:
    """The component, whose script brings the terms and the names of the pages."""
    return Component("terms", _FOLDER / "terms.js", _STYLE, constant=terms_data(pages))


def terms_data(pages: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """What the browser needs to know: see ``Data`` in contents.js."""
    words = glossary()
    return {
        "pages": dict(pages),
        "words": dict(words.words),
        "terms": [
            {
                "id": term.anchor,
                "name": term.name,
                "is": term.sentence,
                "symbol": term.symbol,
                "shape": term.shape,
                "also": term.also,
                "forms": term.forms,
                "never": term.never,
                "pages": term.pages,
                "url": term.url,
            }
            for term in words.terms
        ],
    }
