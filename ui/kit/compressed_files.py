"""Streamlit's own scripts and styles, compressed.

Its server sends them as they are: 3 MB for a page, nearly 8 MB with a chart. Their names hold a
hash of what is in them, so they never change: each is compressed when it is first asked for, and
kept. A proxy that serves them from its disk (``deploy/``) has no need of this; a laptop before a
class has.

Of Plotly's 4.7 MB Zstandard leaves 1.24 MB in a third of a second, gzip 1.42 MB. Browsers take
Zstandard over HTTPS and from their own machine.
"""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOLDER = "/static/"
KINDS = (".js", ".css", ".svg", ".json")
LEVELS = {"zstd": 9, "gzip": 6}


def zstandard(data: bytes) -> bytes:
    """``data`` in Zstandard's format, by the library that Streamlit brings for its tables."""
    import pyarrow

    compressed: bytes = pyarrow.Codec("zstd", LEVELS["zstd"]).compress(data, asbytes=True)
    return compressed


WAYS: dict[str, Callable[[bytes], bytes]] = {
    "zstd": zstandard,
    "gzip": lambda data: gzip.compress(data, LEVELS["gzip"]),
}


class CompressedFiles:
    """``app``, whose files are answered compressed to those who take them so."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._kept: dict[tuple[str, str], asyncio.Task[list[Message]]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        way = wanted(scope)
        if way is None:
            await self._app(scope, receive, send)
            return
        key = scope["path"], way
        if key not in self._kept:  # a class asks for it all at once: it is compressed for the first
            self._kept[key] = asyncio.create_task(self._compressed(scope, way))
        try:
            messages = await asyncio.shield(self._kept[key])
        except Exception:
            self._kept.pop(key, None)
            raise
        if messages[0]["status"] != 200:
            self._kept.pop(key, None)  # only what there is can be kept
        for message in messages:
            await send(dict(message))

    async def _compressed(self, scope: Scope, way: str) -> list[Message]:
        """What ``app`` answers who has nothing yet and takes nothing compressed, compressed."""
        said: list[Message] = []

        async def never() -> Message:  # whoever asked may go: others want it too
            gone: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
            return await gone

        async def note(message: Message) -> None:
            said.append(message)

        await self._app({**scope, "headers": []}, never, note)
        start, body = said[0], b"".join(message.get("body", b"") for message in said[1:])
        if start["status"] != 200:
            return said
        body = await asyncio.to_thread(WAYS[way], body)
        of_the_file = (b"content-length", b"accept-ranges", b"etag", b"last-modified")
        headers = [pair for pair in start["headers"] if pair[0] not in of_the_file]
        headers += [
            (b"content-encoding", way.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"vary", b"accept-encoding"),
        ]
        return [{**start, "headers": headers}, {"type": "http.response.body", "body": body}]


def wanted(scope: Scope) -> str | None:
    """How what is asked for is to be compressed; None where it is to be answered as it is."""
    path = scope["path"]
    if scope["method"] != "GET" or FOLDER not in path or not path.endswith(KINDS):
        return None
    headers = dict(scope["headers"])
    if b"range" in headers:
        return None
    taken = [one.strip() for one in headers.get(b"accept-encoding", b"").decode().split(",")]
    return next((way for way in WAYS if way in taken), None)
