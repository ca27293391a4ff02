"""The app in Chromium: one server and one browser for each process of the tests, and for each test
fresh pages with fresh Streamlit sessions.

Write `page.goto("/training")`: the address of the server is filled in. A test fails when a page it
opened threw an error, or ends up showing Streamlit's exception box.

A test waits for what must come, with `expect` or a `wait_for`, and never for a time: on a busy
machine any time is too short, and waiting for an event costs nothing where it comes soon.

Chromium is looked for in $CHROMIUM and on the path. Where it is absent the tests skip, unless
REQUIRE_BROWSER=1 says that it must be there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn

import pytest

from tests.browser.programs import free_port, stop

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Error, Page

    from tests.browser.fixtures import AtRest, InEverySize, NewPage, Overflow

ROOT = Path(__file__).resolve().parents[2]
# However busy the machine is: only a test that fails waits so long.
START_SECONDS = 120
TIMEOUT_MS = 60_000
LOG = pytest.StashKey[Path]()

# The shell first: it draws the same pages without the windows of a whole browser, in half the time.
CHROMIUM_NAMES = (
    "chromium-headless-shell",
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
CHROMIUM_ARGS = [
    # Compiling for a long life costs more than it saves on pages that live for seconds. So does
    # looking for garbage often, and in threads that only take a processor from another test.
    "--js-flags=--no-turbofan --no-maglev --min-semi-space-size=64 --single-threaded-gc",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder, and run it last: Playwright leaves an event loop running. Of
    these the slow ones begin, so that at the end no process waits long for another."""
    here = f"{Path(__file__).parent}{os.sep}"
    elsewhere: list[pytest.Item] = []
    in_browser: list[pytest.Item] = []
    for item in items:
        (in_browser if str(item.path).startswith(here) else elsewhere).append(item)
    for item in in_browser:
        item.add_marker(pytest.mark.browser)
    in_browser.sort(key=lambda item: item.get_closest_marker("slow") is None)
    items[:] = elsewhere + in_browser


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put the end of the server's log under a failed test."""
    report = yield
    log = item.session.stash.get(LOG, None)
    if report.failed and log is not None:
        report.sections.append(("server log", log.read_text(errors="replace")[-6000:]))
    return report


def no_browser(reason: str) -> NoReturn:
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(f"{reason}, and REQUIRE_BROWSER=1", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    wanted = os.environ.get("CHROMIUM")
    for name in [wanted] if wanted else CHROMIUM_NAMES:
        if path := shutil.which(name):
            return path
    no_browser(f"{wanted or 'Chromium'} is not installed")


@pytest.fixture(scope="session")
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the app, served as `make app` serves it but for its patience."""
    log = tmp_path_factory.mktemp("server") / "server.log"
    request.session.stash[LOG] = log
    yield from serve("patient_server", log)


@pytest.fixture(scope="module")
def slow_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app on a slow machine, with a desk that trains in short slices."""
    yield from serve("slow_server", tmp_path_factory.mktemp("slow_server") / "server.log")


def serve(module: str, log: Path) -> Iterator[str]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", f"tests.browser.{module}", "run", "streamlit_app.py"]
    options = [f"--server.port={port}", "--server.address=127.0.0.1"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command + options, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
    try:
        wait_until_healthy(process, url, log)
        yield url
    finally:
        stop(process)


def wait_until_healthy(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    state = "is still starting" if process.poll() is None else f"ended with {process.returncode}"
    pytest.fail(f"The app {state}.\n{log.read_text(errors='replace')}", pytrace=False)


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    try:
        from playwright.sync_api import expect, sync_playwright
    except ModuleNotFoundError:
        no_browser("playwright is not installed")
    expect.set_options(timeout=TIMEOUT_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM_ARGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def usual_context(browser: Browser, server: str) -> BrowserContext:
    """What most pages are opened in. Its cache is kept, so that they need not load Streamlit's
    scripts anew: a page's session is its own all the same."""
    return browser.new_context(base_url=server, viewport={"width": 1440, "height": 900})


@pytest.fixture(scope="session")
def idle_tabs() -> list[Page]:
    """Tabs of the usual context that a test has left, empty: in one that has shown the app before,
    the next page costs half, for its scripts are compiled already."""
    return []


@pytest.fixture
def new_page(
    request: pytest.FixtureRequest,
    browser: Browser,
    server: str,
    usual_context: BrowserContext,
    idle_tabs: list[Page],
) -> Iterator[NewPage]:
    """Opens pages: `new_page(width=390, height=844, color_scheme="dark")`.

    Each page has a Streamlit session of its own, but for a test marked ``own_tab`` in a tab that
    was used before. Options other than these and ``reduced_motion`` go to Playwright's
    `Browser.new_context`, and the page is opened in a context made with them.
    """
    own_tab = request.node.get_closest_marker("own_tab") is not None
    opened: list[Page] = []
    reusable: list[Page] = []
    contexts: list[BrowserContext] = [usual_context]
    problems: list[str] = []

    def remember(error: Error) -> None:
        problems.append(f"thrown: {error.stack or error}")

    def open_page(
        *,
        width: int = 1440,
        height: int = 900,
        color_scheme: Literal["light", "dark"] | None = None,
        reduced_motion: Literal["reduce"] | None = None,
        **options: Any,
    ) -> Page:
        size: Any = {"width": width, "height": height}
        if options:
            contexts.append(browser.new_context(base_url=server, viewport=size, **options))
        context = contexts[-1] if options else usual_context
        context.set_default_timeout(TIMEOUT_MS)
        if options or own_tab:
            page = context.new_page()
        else:
            page = idle_tabs.pop() if idle_tabs else context.new_page()
            reusable.append(page)
        page.set_viewport_size(size)
        page.emulate_media(
            media="screen",
            color_scheme=color_scheme or "light",
            reduced_motion=reduced_motion or "no-preference",
            forced_colors="none",
        )
        page.on("pageerror", remember)
        opened.append(page)
        return page

    yield open_page

    for page in opened:
        if not page.is_closed():
            boxes = page.locator('[data-testid="stException"]').filter(visible=True)
            problems += [f"shown on {page.url}: {text}" for text in boxes.all_inner_texts()]
            if page.url.startswith(server):
                page.evaluate("localStorage.clear(); sessionStorage.clear()")
            page.remove_listener("pageerror", remember)
    left = [page for page in reusable if page.url.startswith(server) and not page.is_closed()]
    for page in left:
        page.goto("/_stcore/health")  # of the same origin, so that the tab keeps what it compiled
        page.mouse.move(0, 0)
    idle_tabs += left
    for page in usual_context.pages:  # those that a page opened too
        if page not in idle_tabs:
            page.close()
    for context in contexts[1:]:
        context.close()
    if problems:
        pytest.fail("Errors in the browser\n" + "\n".join(problems), pytrace=False)


# A phone first: what a page is like at first is most likely too wide there.
SIZES = ((390, 844), (1024, 768), (1440, 900))


@pytest.fixture
def in_every_size(new_page: NewPage, at_rest: AtRest) -> InEverySize:
    """``for page in in_every_size("/training")``: the page, opened on a phone, then as wide as on a
    tablet and on a desk."""

    def sizes(address: str) -> Iterator[Page]:
        page = new_page(width=SIZES[0][0], height=SIZES[0][1])
        page.goto(address)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            at_rest(page)
            yield page

    return sizes


@pytest.fixture
def overflow() -> Overflow:
    """``overflow(page)``: by how much what is shown is wider than the window."""
    return lambda page: page.evaluate(
        "() => document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth"
    )


@pytest.fixture
def at_rest() -> AtRest:
    """``at_rest(page)`` waits until the script has run, the fonts are there, all is drawn and what
    fades has faded, so that nothing moves any more: before places and colours are measured."""

    def wait(page: Page) -> None:
        page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
        # The script in the browser that puts the house's style there may come after the page.
        page.wait_for_function(
            "() => [...document.querySelectorAll('style')]"
            ".some(one => one.textContent.includes('stCaptionContainer'))"
        )
        page.evaluate(
            """async () => {
              await document.fonts.ready;
              for (let k = 0; k < 2; k++) await new Promise(requestAnimationFrame);
              // Asked anew at every frame: the promise "finished" of an animation whose element
              // goes away may be kept by nobody.
              const fades = (one) => one.playState === "running" &&
                one.effect.getComputedTiming().endTime !== Infinity;
              do await new Promise(requestAnimationFrame);
              while (document.getAnimations().some(fades));
            }"""
        )

    return wait


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A blank page at 1440 × 900 with a session of its own."""
    return new_page()
