"""Streamlit's scripts are compressed once, for whoever takes them so, and say the same."""

from __future__ import annotations

import asyncio
import gzip
from typing import Any

import pyarrow
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from ui.kit.compressed_files import CompressedFiles

TEXT = b"const words = 'the loss falls';\n" * 100
Got = tuple[int, dict[str, str], bytes]


class Server:
    """As Streamlit's server: files, sent from the disk, whose names say what is in them."""

    def __init__(self, folder: Any) -> None:
        self.asked: list[str] = []
        self._file = folder / "index.js"
        self._file.write_bytes(TEXT)
        self.app = CompressedFiles(Starlette(routes=[Route("/{path:path}", self._answer)]))

    async def _answer(self, request: Request) -> Response:
        self.asked.append(request.url.path)
        if "missing" in request.url.path:
            return PlainTextResponse("not found", 404)
        return FileResponse(self._file, headers={"Cache-Control": "public, immutable"})

    async def get(self, path: str, **headers: str) -> Got:
        """Status, headers and body of what is answered."""
        sent: list[Any] = []

        async def receive() -> Any:
            return await asyncio.get_running_loop().create_future()

        async def send(message: Any) -> None:
            sent.append(message)

        named = [(n.replace("_", "-").encode(), v.encode()) for n, v in headers.items()]
        scope = {"type": "http", "method": "GET", "path": path, "query_string": b""}
        await self.app({**scope, "headers": named}, receive, send)
        start, *rest = sent
        said = {name.decode(): value.decode() for name, value in start["headers"]}
        return start["status"], said, b"".join(part.get("body", b"") for part in rest)


@pytest.fixture
def server(tmp_path: Any) -> Server:
    return Server(tmp_path)


def unpacked(way: str, body: bytes) -> bytes:
    if way == "gzip":
        return gzip.decompress(body)
    unpacked: bytes = pyarrow.Codec(way).decompress(body, len(TEXT), asbytes=True)
    return unpacked


@pytest.mark.parametrize(
    ("takes", "way"), [("gzip, deflate, br, zstd", "zstd"), ("deflate,gzip", "gzip")]
)
@pytest.mark.parametrize("path", ["/static/js/index.1.js", "/nn/static/js/index.1.js"])
def test_a_script_travels_compressed_and_says_the_same(
    server: Server, path: str, takes: str, way: str
) -> None:
    status, headers, body = asyncio.run(server.get(path, accept_encoding=takes))
    assert status == 200
    assert headers["content-encoding"] == way
    assert headers["vary"] == "accept-encoding"
    assert headers["cache-control"] == "public, immutable"
    assert "etag" not in headers
    assert int(headers["content-length"]) == len(body) < len(TEXT) / 2
    assert unpacked(way, body) == TEXT


def test_a_class_that_asks_at_once_has_it_compressed_once(server: Server) -> None:
    async def everybody() -> list[Got]:
        asked = (server.get("/static/js/index.1.js", accept_encoding="gzip") for _ in range(60))
        return await asyncio.gather(*asked)

    answers = asyncio.run(everybody())
    assert all(answer == answers[0] for answer in answers)
    assert server.asked == ["/static/js/index.1.js"]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/static/js/index.1.js", {}),
        ("/static/js/index.1.js", {"accept_encoding": "identity"}),
        ("/static/js/index.1.js", {"accept_encoding": "gzip", "range": "bytes=0-3199"}),
        ("/static/media/letters.woff2", {"accept_encoding": "gzip"}),
        ("/media/table.json", {"accept_encoding": "gzip"}),
    ],
)
def test_what_is_not_to_be_compressed_is_answered_as_it_is(
    server: Server, path: str, headers: dict[str, str]
) -> None:
    _status, said, body = asyncio.run(server.get(path, **headers))
    assert "content-encoding" not in said
    assert body == TEXT


def test_what_there_is_not_is_not_kept(server: Server) -> None:
    async def twice() -> list[Got]:
        return [await server.get("/static/missing.js", accept_encoding="gzip") for _ in range(2)]

    for status, headers, body in asyncio.run(twice()):
        assert (status, body) == (404, b"not found")
        assert "content-encoding" not in headers
    assert len(server.asked) == 2
