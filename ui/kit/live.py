"""A section of a page as one element: words, formulas, tables, drawings and plain buttons.

Streamlit pays for every element that changes: a Markdown text 2 ms, a formula 8 ms, a button 4 ms,
each in the browser. A section of twenty of them, drawn anew at every press of a verb, is what makes
a page slow; the same section as one string of HTML is not. ``ui/kit/html.py`` writes such strings.

The browser changes only what is different (``live.js``), so an open box stays open and the focus
stays where it was. What is pressed there comes back as a name and a value.
"""

from __future__ import annotations

import re
import warnings
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4

from ui.desk.said import whole_number
from ui.kit import session
from ui.kit.checked_messages import refuse, say_refused
from ui.kit.component import Component
from ui.kit.html import once
from ui.kit.parts import follow
from ui.kit.script import compact
from ui.words.palette import styled

_FOLDER = Path(__file__).parent
_HTML = '<div class="live"></div>'
_STYLE = compact((_FOLDER / "live.css").read_text(encoding="utf-8"))
_mount = Component("live", _FOLDER / "live.js", styled(".live", _STYLE), _HTML)
_mount_drawing = Component("drawing", _FOLDER / "live.js", html=_HTML)

SAID = "said"
LONGEST_TEXT = 20_000  # characters that a press says
NOTHING: Mapping[str, Callable[[Any], object]] = {}
# How a name stands in what html.py writes, see the listeners of live.js.
_NAME = re.compile(r'<(?:button|input|select)\b[^>]* name="([^"]*)"|<a\b[^>]* data-name="([^"]*)"')
_FORM = re.compile(r'<form\b[^>]* data-name="([^"]*)".*?</form>', re.DOTALL)
_PICK = re.compile(r'<[^>]*class="(?:[^"]* )?pick[" ][^>]*>')


class UnheardPress(UserWarning):
    """A control that nobody listens to: a mistake of a page. It is in the server's log; the learner
    is not told. Tests turn every warning into an error."""


@dataclass(frozen=True)
class File:
    """A file for the reader's downloads. ``encoded``: ``text`` is Base64 of bytes that are no
    text. An SVG whose ``name`` ends on ".png" is made a picture by the browser."""

    name: str
    mime: str
    text: str
    encoded: bool = False

    @classmethod
    def of(cls, name: str, mime: str, content: str | bytes) -> File:
        """A file of text, or of any bytes."""
        if isinstance(content, str):
            return cls(name, mime, content)
        return cls(name, mime, b64encode(content).decode("ascii"), encoded=True)


def live(
    html: str,
    key: str,
    on: Mapping[str, Callable[[Any], object]] = NOTHING,
    file: File | None = None,
) -> None:
    """Show ``html``. A button, choice or unit named ``name`` that is pressed there calls
    ``on[name](value)`` with the value it was drawn with, and the page follows; a form that is sent
    does so with {"about", "entries"}. A ``file`` that was asked for there is handed over, once for
    each call.

    The value comes from the browser: ``on`` must not trust it.
    """
    data: dict[str, Any] = {"html": once(html)}
    if file is not None:
        data["file"] = {**_sent(file), "id": uuid4().hex}
    _mount(key=key, data=data, on_said_change=_hear(key, data["html"], on))
    say_refused()


def _sent(file: File) -> dict[str, object]:
    return {name: value for name, value in asdict(file).items() if name != "encoded" or value}


def drawing(html: str, key: str, on: Mapping[str, Callable[[Any], object]] = NOTHING) -> None:
    """As ``live``, for a figure that brings all of its style: ``st.html`` would take the lines out
    of an SVG. A click on an element of class "pick" is named "unit", its value {"layer", "j"}; or
    "weight", with an "i" too. Without a mouse one chooses from the list beside it."""
    data = {"html": once(html)}
    _mount_drawing(key=key, data=data, on_said_change=_hear(key, data["html"], on))


def names_in(html: str) -> set[str]:
    """The names that a press in ``html``, or a form, can say."""
    names = {control or link for control, link in _NAME.findall(_FORM.sub("", html))}
    names |= set(_FORM.findall(html))  # the fields of a form say nothing of their own
    picks = {"weight" if " data-i=" in tag else "unit" for tag in _PICK.findall(html)}
    return {unescape(name) for name in names} | picks


def can_say(html: str, name: str, value: Any) -> bool:
    """Whether what is called ``name`` in ``html`` can say this: a unit or a weight where it stands,
    a form its fields, anything else a text or nothing."""
    if name in map(unescape, _FORM.findall(html)):
        return (
            isinstance(value, dict)
            and isinstance(value.get("about"), str | None)
            and isinstance(value.get("entries"), list)
            and all(isinstance(text, str) for text in value["entries"])
        )
    if isinstance(value, dict):
        places = [value.get("layer"), value.get("j")]
        if name == "weight" and value.get("i") != -1:  # that is the bias
            places.append(value.get("i"))
        is_place = all(whole_number(place) is not None for place in places)
        return name in ("unit", "weight") and is_place
    return value is None or (isinstance(value, str) and len(value) <= LONGEST_TEXT)


def _hear(key: str, html: str, on: Mapping[str, Callable[[Any], object]]) -> Callable[[], None]:
    """What the section ``key`` calls when something is pressed in its ``html``."""
    for unheard in sorted(names_in(html) - set(on)):
        warnings.warn(f"{key}: nobody listens to {unheard!r}", UnheardPress, stacklevel=3)

    def heard() -> None:
        said = session.trigger(key, SAID)
        name = said.get("name") if isinstance(said, dict) else None
        if said is None:
            return
        value = said.get("value") if isinstance(said, dict) else None
        if not isinstance(name, str) or name not in on or not can_say(html, name, value):
            refuse(key)
            return
        on[name](value)
        follow()

    return heard
