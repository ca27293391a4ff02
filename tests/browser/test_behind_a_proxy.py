"""The app behind Caddy and behind nginx, in two processes under a base path, in Chromium: what an
administrator puts on a server with the files of deploy/. Skipped where a proxy is not installed."""

from __future__ import annotations

import re
import shutil
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.behind import BASE, PROXIES, Processes, app
from ui.kit.frame import PAGES
from ui.kit.icons.icons import NAMES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Response

    from tests.browser.fixtures import AtRest

STAGE = "[data-run]"


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    if not any(map(shutil.which, PROXIES)):
        pytest.skip(f"none of {', '.join(PROXIES)} is installed")
    with app(tmp_path_factory.mktemp("app"), count=2) as running:
        yield running


def get(url: str, **headers: str) -> tuple[int, Message]:
    """Status and headers of an answer; the site's certificate is nobody's."""
    request = urllib.request.Request(url, headers=headers)
    context = ssl._create_unverified_context()
    try:
        with urllib.request.urlopen(request, timeout=30, context=context) as reply:
            return reply.status, reply.headers
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers


class Complaints(list[str]):
    """What the browser complains of: requests that failed, and whatever is an error in its console,
    as every violation of the Content-Security-Policy is."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        page.on("console", self._said)
        page.on("response", self._answered)
        page.on("pageerror", lambda error: self.append(f"thrown: {error}"))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.append(f"{message.location['url']}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.append(f"{response.status} {response.url}")


@pytest.mark.parametrize("name", PROXIES)
def test_everything_works_behind_the_proxy(
    name: str, browser: Browser, processes: Processes, at_rest: AtRest, tmp_path: Path
) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    had_before = processes.sessions()
    with PROXIES[name](tmp_path, processes.ports) as site:
        expect_headers(site)
        context = browser.new_context(
            base_url=site, ignore_https_errors=True, viewport={"width": 1920, "height": 1000}
        )
        context.set_default_timeout(60_000)
        page = context.new_page()
        complaints = Complaints(page)
        page.goto(BASE)
        page.wait_for_url(f"{site}{BASE}/")
        # One proxy for all pages, the other for what differs between proxies.
        pages = PAGES if name == "caddy" else PAGES[:3]
        menu = page.get_by_role("navigation", name="Pages")
        for _name, title in pages[1:]:
            menu.get_by_role("link", name=title, exact=True).click()
            menu.get_by_text(f"Page: {title}", exact=True).wait_for()
            at_rest(page)
            links = page.get_by_role("link").evaluate_all("links => links.map(link => link.href)")
            inside = [link for link in links if link.startswith(site)]
            assert inside
            assert [link for link in inside if not link.startswith(f"{site}{BASE}/")] == []
        play_the_film_of_a_link(page)
        upload_and_train(page, tmp_path)
        assert page.locator("[data-testid=stException]").count() == 0
        context.close()
    # Every session of this visitor was in one process: the menu's are one, a link opens another.
    had = [now - before for now, before in zip(processes.sessions(), had_before, strict=True)]
    assert min(had) == 0
    assert max(had) == 3
    assert complaints == []


def expect_headers(site: str) -> None:
    """A page is never kept and is guarded; a script is compressed and kept for good; what is for
    the administrator is not there."""
    status, page = get(f"{site}{BASE}/")
    assert status == 200
    assert page["Cache-Control"] == "no-cache"
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Strict-Transport-Security"]
    with urllib.request.urlopen(
        f"{site}{BASE}/", context=ssl._create_unverified_context(), timeout=30
    ) as reply:
        script = re.findall(r'src="\./(static/js/index\.[^"]+)"', reply.read().decode())[0]
    status, headers = get(f"{site}{BASE}/{script}", **{"Accept-Encoding": "gzip"})
    assert status == 200
    assert headers["Content-Encoding"] == "gzip"
    assert "immutable" in headers["Cache-Control"]
    assert headers["Content-Security-Policy"] == page["Content-Security-Policy"]
    (font,) = NAMES
    status, headers = get(f"{site}{BASE}/static/media/{font}")
    assert (status, headers["Cache-Control"]) == (200, "no-cache")
    assert headers["Content-Security-Policy"] == page["Content-Security-Policy"]
    for hidden in ("metrics", "script-health-check", "agent/openapi.json"):
        assert get(f"{site}{BASE}/_stcore/{hidden}")[0] == 404
    assert get(f"{site}{BASE}/_stcore/health")[0] == 200


def play_the_film_of_a_link(page: Page) -> None:
    """A link with a whole run in it is opened, and its film played."""
    page.goto(f"{BASE}/training?hidden_units=8,4&learning_rate=0.01&step=240")
    page.wait_for_selector(f'{STAGE}[data-step="240"]')
    stage = page.locator(STAGE).first
    stage.focus()
    page.keyboard.press("Space")
    page.wait_for_function("stage => stage.dataset.step >= 312", arg=stage.element_handle())
    page.keyboard.press("Space")
    page.wait_for_selector(f'{STAGE}[data-playing="false"]')
    step = stage.get_attribute("data-step")
    page.get_by_text(re.compile(rf"step {step} · (next: |the run)")).wait_for()


def upload_and_train(page: Page, folder: Path) -> None:
    """A table is uploaded, and the training page opened on its rows."""
    page.goto(f"{BASE}/data")
    page.get_by_role("radio", name="Upload").click()
    table = folder / "small.csv"
    rows = "".join(f"{k},{k % 7},{'even' if k % 2 == 0 else 'odd'}\n" for k in range(60))
    table.write_text(f"x,y,parity\n{rows}")
    page.set_input_files("input[type=file]", table)
    page.get_by_text("small.csv: 60 rows, 3 columns").wait_for()
    page.get_by_role("button", name="Use this table").click()
    page.get_by_text("In use: small.csv").wait_for()
    page.get_by_role("link", name="Train on these rows").click()
    page.wait_for_selector(f'{STAGE}[data-step="0"]')
