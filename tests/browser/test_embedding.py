"""A scene in the frame of another page: its task is there, the app's menu is not, and a platform
that forbids windows, full screen and cookies takes nothing from it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.fixtures import NewPage

SAMPLE = Path(__file__).resolve().parents[2] / "docs" / "embedding.html"


# What a browser does in the frame of a third party where it keeps none of its cookies.
NO_COOKIES = """
if (window !== top) {
  const denied = { get() { throw new DOMException("denied", "SecurityError"); } };
  Object.defineProperty(window, "localStorage", denied);
  Object.defineProperty(window, "sessionStorage", denied);
  Object.defineProperty(document, "cookie", { get: () => "", set() {} });
}
"""


@pytest.fixture
def platform(server: str) -> Iterator[str]:
    """The sample page on another site than the app: "localhost" here, and an address there."""
    html = SAMPLE.read_text(encoding="utf-8").replace("http://localhost:8501", server)

    class Sample(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("localhost", 0), Sample) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        yield f"http://localhost:{other.server_port}/"
        other.shutdown()


@pytest.mark.own_tab
def test_the_sample_page_shows_a_scene_in_the_strictest_frame(
    new_page: NewPage, platform: str
) -> None:
    page = new_page(width=1280, height=900)
    opened: list[str] = []
    page.context.on("page", lambda popup: opened.append(popup.url))
    page.add_init_script(NO_COOKIES)
    page.goto(platform)
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Twenty rows, a thousand")).to_be_visible()
    expect(frame.get_by_text("Say what the two losses will do")).to_be_visible()
    expect(frame.get_by_role("navigation", name="Pages")).to_have_count(0)

    # It works: an answer is judged, the film is played, and the scene can be left.
    frame.get_by_label("both fall").check()
    frame.get_by_role("button", name="Answer").first.click()
    expect(frame.get_by_text("Not yet. Right is:")).to_be_visible()
    frame.get_by_role("button", name="Step forward").click()
    expect(frame.locator(".stage[data-step='2']")).to_be_attached()
    frame.get_by_role("button", name="Leave the scene").click()
    expect(frame.get_by_text("You left the scene")).to_be_visible()
    assert opened == []
