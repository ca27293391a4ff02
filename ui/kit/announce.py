"""What is spoken of a page for those who do not see it: see announce.js."""

from __future__ import annotations

from html import escape


def spoken(text: str, about: object = "") -> str:
    """HTML for a live section: where ``text`` is another one than before, it is said. ``about`` is
    the step that it tells of, which the film may tell of too; then it is said once."""
    return f'<i data-say="{escape(text)}" data-about="{escape(str(about))}" hidden></i>'
