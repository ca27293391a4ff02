"""What travels: requests and bytes of every page, for a browser that comes for the first time and
for one that has been there, and the bytes of one change of a setting on Training.

    python benchmarks/wire.py
    python benchmarks/wire.py --page training
    python benchmarks/wire.py --page diagnostics --at https://nn.example.org/nn

The app is served by serve.py, which compresses Streamlit's scripts itself
(``ui/kit/compressed_files.py``: Zstandard, which Chromium takes from its own machine). ``--gzip``
has a browser that takes no more than gzip, as over a plain http address; ``--at`` measures an app
that is served already, behind a proxy for example. What comes through the WebSocket is not
compressed.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.chromium import chromium, serve  # noqa: E402
from ui.kit.frame import PAGES  # noqa: E402


@dataclass
class Travelled:
    """What came to a page: bytes with their headers, and those through the WebSocket; requests,
    those that the browser answered itself, and the addresses that were not found."""

    sent: int = 0
    socket: int = 0
    requests: int = 0
    kept: int = 0
    not_found: list[str] = field(default_factory=list)
    largest: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All bytes."""
        return self.sent + self.socket


def watch(page: Any) -> Travelled:
    """Note from now on what comes to ``page``."""
    found = Travelled()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    bodies: dict[str, Any] = {}

    def answered(event: Any) -> None:
        answer = event["response"]
        bodies[event["requestId"]] = answer
        if answer["status"] == 404:
            found.not_found.append(answer["url"])

    def kept(event: Any) -> None:
        bodies.pop(event["requestId"], None)
        found.kept += 1

    def finished(event: Any) -> None:
        answer = bodies.pop(event["requestId"], None)
        if answer is None or answer["url"].startswith(("data:", "blob:")):
            return
        if answer.get("fromDiskCache") or answer.get("fromPrefetchCache"):
            found.kept += 1
            return
        size = int(event["encodedDataLength"])
        found.requests += 1
        found.sent += size
        found.largest[answer["url"]] = size

    session.on("Network.responseReceived", answered)
    session.on("Network.requestServedFromCache", kept)
    session.on("Network.loadingFinished", finished)

    def opened(socket: Any) -> None:
        def came(frame: str | bytes) -> None:
            found.socket += len(frame)

        socket.on("framereceived", came)

    page.on("websocket", opened)
    return found


def at_rest(page: Any) -> None:
    """Wait until the script has run and nothing is on its way."""
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    page.wait_for_load_state("networkidle")


def visit(context: Any, url: str) -> tuple[Any, Travelled]:
    """A new page at ``url``, and what came until it was at rest."""
    page = context.new_page()
    found = watch(page)
    page.goto(url)
    at_rest(page)
    return page, found


def draw_the_surface(page: Any) -> None:
    """Draw the loss surface on Diagnostics: no page has more."""
    page.get_by_role("radio", name="Loss surface", exact=True).click()
    page.locator(".js-plotly-plot .contourlayer").first.wait_for()
    at_rest(page)


def line(name: str, found: Travelled) -> str:
    """One line of the table."""
    return (
        f"  {name:<28}{found.requests:9}{found.sent / 1000:11.0f}{found.socket / 1000:11.0f}"
        f"{found.total / 1000:11.0f}{len(found.not_found):8}"
    )


def change(context: Any, url: str) -> None:
    """What comes when the learning rate is moved by one, five times."""
    page, _found = visit(context, f"{url}/training")
    page.locator("[data-run][data-step]").first.wait_for()
    slider = page.get_by_role("slider", name="Learning rate")
    found = Travelled()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")

    def came(event: Any) -> None:
        payload = event["response"]["payloadData"]
        found.socket += len(payload) * 3 // 4  # binary frames come as base64

    session.on("Network.webSocketFrameReceived", came)
    print("\nA change of the learning rate on Training, with what the film asks for after it")
    for _ in range(5):
        found.socket = 0
        before = page.locator("[data-run]").first.get_attribute("data-run")
        slider.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_selector(f'[data-run]:not([data-run="{before}"])')
        page.wait_for_timeout(1500)
        print(f"  {found.socket / 1000:8.1f} kB")
    page.close()


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--page", choices=[name for name, _title in PAGES], action="append")
    parser.add_argument("--gzip", action="store_true", help="a browser that takes gzip alone")
    parser.add_argument("--at", help="the address of an app that is served already")
    asked = parser.parse_args()
    takes = {"Accept-Encoding": "gzip"} if asked.gzip else None
    names = asked.page or [name for name, _title in PAGES]
    served = nullcontext(asked.at) if asked.at else serve(ROOT / "serve.py")
    with chromium() as browser, served as url:
        # What the first visitor of all pays for.
        browser.new_page(ignore_https_errors=True).goto(f"{url}/training")
        heads = ("requests", "as sent", "WebSocket", "together", "404s")
        print("\n  {:<28}{:>9}{:>11}{:>11}{:>11}{:>8}".format("kB", *heads))
        for name in names:
            address = f"{url}/{'' if name == 'welcome' else name}"
            context = browser.new_context(
                viewport={"width": 1440, "height": 900},
                extra_http_headers=takes,
                ignore_https_errors=True,
            )
            page, cold = visit(context, address)
            if name == "diagnostics":
                draw_the_surface(page)
            page.close()
            page, warm = visit(context, address)
            page.close()
            print(line(f"{name}, first time", cold))
            print(line(f"{name}, again", warm), flush=True)
            if asked.page:
                for place, size in sorted(cold.largest.items(), key=lambda one: -one[1])[:12]:
                    print(f"      {size / 1000:8.0f}  {place.removeprefix(url)}")
            context.close()
        if "training" in names:
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            change(context, url)


if __name__ == "__main__":
    main()
