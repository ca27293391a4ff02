"""The font of icons with those icons alone that the app shows.

Streamlit's own has 4,300 icons, and whoever comes first fetches all of them: 375 kB. This one is
made by ``deploy/lighten_icons.py`` and bears the name of the file in whose place it is sent; where
Streamlit has another version, and so another name, its own is sent.
"""

from __future__ import annotations

from pathlib import Path

from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

FOLDER = Path(__file__).parent
NAMES = frozenset(file.name for file in FOLDER.glob("*.woff2"))

_FILES = StaticFiles(directory=FOLDER)


def is_asked_for(path: str) -> bool:
    """Is ``path`` that of the font?"""
    return path.rpartition("/")[2] in NAMES


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    """Send the font. The name stays the same when an icon is added, so a browser that has it asks
    each time whether it is still the one."""
    response = await _FILES.get_response(scope["path"].rpartition("/")[2], scope)
    response.headers["cache-control"] = "no-cache"
    await response(scope, receive, send)
