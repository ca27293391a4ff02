"""Where the app is served, as the visitor has opened it."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from ui.kit.frame import PAGES


def app_address() -> str:
    """The address of the app with a "/" at its end, whatever page is open; "" where it is not
    known."""
    return address_without_page(st.context.url)


def address_without_page(url: str | None) -> str:
    """The address of the app in that of one of its pages; "" where it is none of the web."""
    parts = urlsplit(url or "")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    path = parts.path.rstrip("/")
    before, _, last = path.rpartition("/")
    path = before if last in dict(PAGES) else path
    return urlunsplit((parts.scheme, parts.netloc, f"{path}/", "", ""))
