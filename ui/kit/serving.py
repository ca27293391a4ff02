"""What stands between Streamlit's server and a browser: see ``serve.py``.

Streamlit's page does not know where the app lies. Opened by a link to ``/training`` it asks for
``/training/_stcore/health`` first, which is not found, and then for ``/_stcore/health``. Here the
page is told. And a component's script, whose name says what is in it (``ui/kit/component.py``), may
be kept for a year; Streamlit sends it anew with every page. Streamlit's own scripts go out
compressed (``ui/kit/compressed_files.py``), and its font of icons with those alone that are shown
(``ui/kit/icons/``). And an address that somebody typed as they heard it ("/class", "/Forward-pass")
leads to its page, and "/welcome" to the app's own; Streamlit would say that there is none. No
answer is held back (``ui/kit/sent_at_once.py``).
"""

from __future__ import annotations

from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from ui.kit.compressed_files import FOLDER, CompressedFiles
from ui.kit.icons import icons
from ui.kit.sent_at_once import send_at_once

# The page's own scripts are found beside it, in "./static": the app lies where that is.
HERE = b"<script>window.__streamlit={BACKEND_BASE_URL:new URL('.',document.baseURI).href}</script>"
KEPT = b"public, immutable, max-age=31536000"
SCRIPTS = "/_stcore/bidi-components/"
PAGES = frozenset(
    file.stem for file in (Path(__file__).resolve().parents[2] / "pages").glob("*.py")
)
SAID = {"class": "classroom", "join": "classroom"}  # what the page is called aloud
FIRST = "welcome"  # the page of the app's own address, which has no other


class InFront:
    """``app`` with these changes to what it answers."""

    def __init__(self, app: ASGIApp) -> None:
        send_at_once()  # before the first visitor has come
        self._app = app
        self._files = CompressedFiles(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif icons.is_asked_for(scope["path"]):
            await icons.answer(scope, receive, send)
        elif FOLDER in scope["path"]:
            await self._files(scope, receive, send)
        elif SCRIPTS in scope["path"]:
            await self._app(scope, receive, _kept(send))
        elif "_stcore" in scope["path"] or "." in scope["path"].rpartition("/")[2]:
            await self._app(scope, receive, send)
        elif (page := page_meant(scope["path"])) is not None:
            await _lead_on(page, scope, send)
        else:  # a page: it is small, and must not be compressed before something is added
            headers = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
            await self._app({**scope, "headers": headers}, receive, _told(send))


def page_meant(path: str) -> str | None:
    """The way, from beside it, to the page that is meant with an address which is none: without its
    exact name, in capitals or with hyphens. None where there is nothing to put right."""
    if path.strip("/") == config.get_option("server.baseUrlPath").strip("/"):
        return None
    asked = path.rstrip("/").rpartition("/")[2]
    name = asked.lower().replace("-", "_").replace(" ", "_")
    name = SAID.get(name, name)
    if name == FIRST:
        return "./"
    return name if name in PAGES and name != asked else None


async def _lead_on(page: str, scope: Scope, send: Send) -> None:
    """To a page beside the one that was asked for, with the same query. What stands behind a #, a
    secret for example, the browser takes along by itself."""
    if scope["path"].endswith("/"):
        page = "../" + page.removeprefix("./")
    query = b"?" + scope["query_string"] if scope["query_string"] else b""
    headers = [(b"location", page.encode() + query), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 302, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _kept(send: Send) -> Send:
    """``send``, which lets the browser keep what was found."""

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            others = [pair for pair in message["headers"] if pair[0] != b"cache-control"]
            message["headers"] = [*others, (b"cache-control", KEPT)]
        await send(message)

    return answer


def _told(send: Send) -> Send:
    """``send``, which tells a page where the app lies."""
    start: Message | None = None
    body = b""

    async def answer(message: Message) -> None:
        nonlocal start, body
        if message["type"] == "http.response.start":
            is_page = any(
                name == b"content-type" and value.startswith(b"text/html")
                for name, value in message["headers"]
            )
            if is_page and message["status"] == 200:
                start = message
                return
        if start is None:
            await send(message)
            return
        body += message.get("body", b"")
        if message.get("more_body"):
            return
        if body:  # none where only the head was asked for
            body = body.replace(b"<head>", b"<head>" + HERE, 1)
        dropped = (b"content-length", b"etag", b"last-modified")
        headers = [pair for pair in start["headers"] if pair[0] not in dropped]
        if body:
            headers.append((b"content-length", str(len(body)).encode()))
        await send({**start, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return answer
