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
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4

import streamlit as st

from ui.kit import session
from ui.kit.html import once
from ui.kit.parts import follow
from ui.kit.script import script
from ui.words.palette import styled

_FOLDER = Path(__file__).parent
_HTML = '<div class="live"></div>'
_SCRIPT = script(_FOLDER / "live.js")
_STYLE = (_FOLDER / "live.css").read_text(encoding="utf-8")
_mount = st.components.v2.component("live", html=_HTML, css=styled(".live", _STYLE), js=_SCRIPT)
_mount_drawing = st.components.v2.component("drawing", html=_HTML, js=_SCRIPT)

SAID = "said"
NOTHING: Mapping[str, Callable[[Any], object]] = {}
# How a name stands in what html.py writes, see the listeners of live.js.
_NAME = re.compile(r'<(?:button|input|select)\b[^>]* name="([^"]*)"|<a\b[^>]* data-name="([^"]*)"')
_FORM = re.compile(r'<form\b[^>]* data-name="([^"]*)".*?</form>', re.DOTALL)
_PICK = re.compile(r'<[^>]*class="(?:[^"]* )?pick[" ][^>]*>')


class UnheardPress(UserWarning):
    """A press that nobody listens to: a mistake of a page. It is in the server's log; the learner
    is not told. Tests turn every warning into an error."""


@dataclass(frozen=True)
class File:
    """A file for the reader's downloads."""

    name: str
    mime: str
    text: str


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
        data["file"] = {**asdict(file), "id": uuid4().hex}
    _mount(key=key, data=data, on_said_change=_hear(key, data["html"], on))


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


def _hear(key: str, html: str, on: Mapping[str, Callable[[Any], object]]) -> Callable[[], None]:
    """What the section ``key`` calls when something is pressed in its ``html``."""
    for unheard in sorted(names_in(html) - set(on)):
        warnings.warn(f"{key}: nobody listens to {unheard!r}", UnheardPress, stacklevel=3)

    def heard() -> None:
        said = session.trigger(key, SAID)
        name = said.get("name") if isinstance(said, dict) else None
        if not isinstance(name, str) or name not in on:
            warnings.warn(f"{key}: nobody listens to {name!r}", UnheardPress, stacklevel=2)
            return
        on[name](said.get("value"))
        follow()

    return heard
