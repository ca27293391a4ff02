"""What the server answers is changed in some places, and nowhere else."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from streamlit import config

from ui.kit.icons import icons
from ui.kit.serving import HERE, InFront

(ICONS,) = icons.NAMES
PAGE = b"<!DOCTYPE html><html><head><title>Streamlit</title></head></html>"


async def answer(request: Request) -> Response:
    """As the server answers."""
    path = request.url.path
    if path.endswith("missing"):
        return PlainTextResponse("not found", 404, {"Cache-Control": "no-cache"})
    if path.endswith((".js", "health", ".png")):
        return PlainTextResponse("text", headers={"Cache-Control": "public"})
    return Response(PAGE, media_type="text/html", headers={"ETag": '"1"'})


def get(path: str, query: bytes = b"", **asked: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of what is answered."""
    sent: list[Any] = []

    async def receive() -> Any:
        return await asyncio.get_running_loop().create_future()  # nobody goes away

    async def send(message: Any) -> None:
        sent.append(message)

    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in asked.items()]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query, "headers": named}
    app = InFront(Starlette(routes=[Route("/{path:path}", answer)]))
    asyncio.run(app(scope, receive, send))
    start, *rest = sent
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], headers, b"".join(part.get("body", b"") for part in rest)


@pytest.mark.parametrize("base", ["", "/nn"])
def test_the_light_font_of_icons_goes_out_in_the_place_of_streamlits(base: str) -> None:
    status, headers, body = get(f"{base}/static/media/{ICONS}")

    assert (status, headers["content-type"]) == (200, "font/woff2")
    assert body == (icons.FOLDER / ICONS).read_bytes()


def test_a_browser_that_has_the_icons_asks_whether_they_are_still_the_ones() -> None:
    _status, headers, _body = get(f"/static/media/{ICONS}")
    assert headers["cache-control"] == "no-cache"

    status, _headers, body = get(f"/static/media/{ICONS}", if_none_match=headers["etag"])
    assert (status, body) == (304, b"")
    assert get(f"/static/media/{ICONS}", if_none_match='"another"')[0] == 200


def test_the_icons_of_another_version_of_streamlit_are_its_own() -> None:
    assert get("/static/media/MaterialSymbols-Rounded.Other123.woff2.js")[2] == b"text"


@pytest.mark.parametrize("path", ["/", "/training", "/nn/training"])
def test_a_page_is_told_where_the_app_lies(path: str) -> None:
    _status, headers, body = get(path)
    assert body == PAGE.replace(b"<head>", b"<head>" + HERE)
    assert int(headers["content-length"]) == len(body)
    assert "etag" not in headers


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/_stcore/bidi-components/app.live/live-1.js", "public, immutable, max-age=31536000"),
        ("/nn/_stcore/bidi-components/app.live/live-1.js", "public, immutable, max-age=31536000"),
        ("/_stcore/bidi-components/app.live/missing", "no-cache"),
        ("/_stcore/health", "public"),
        ("/media/picture.png", "public"),
    ],
)
def test_only_a_script_that_was_found_is_kept(path: str, kept: str) -> None:
    _status, headers, body = get(path)
    assert headers["cache-control"] == kept
    assert HERE not in body


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/class", "classroom"),
        ("/nn/Class", "classroom"),
        ("/join/", "../classroom"),
        ("/CLASSROOM", "classroom"),
        ("/Forward-Pass", "forward_pass"),
        ("/batches and gpu", "batches_and_gpu"),
        ("/welcome", "./"),
        ("/nn/Welcome", "./"),
        ("/nn/welcome/", "../"),
    ],
)
def test_an_address_as_people_type_it_leads_to_its_page(path: str, leads_to: str) -> None:
    status, headers, _body = get(path, b"class=KXR482")
    assert (status, headers["location"]) == (302, f"{leads_to}?class=KXR482")
    assert get(path)[1]["location"] == leads_to


def test_no_other_address_leads_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for path in ("/", "/classroom", "/training/", "/nonsense", "/nn", "/class.png"):
        assert get(path)[0] == 200, path
    monkeypatch.setattr(config, "get_option", {"server.baseUrlPath": "class"}.get)
    assert get("/class")[0] == 200
    assert get("/class/class")[1]["location"] == "classroom"
    monkeypatch.setattr(config, "get_option", {"server.baseUrlPath": "welcome"}.get)
    assert get("/welcome/")[0] == 200
