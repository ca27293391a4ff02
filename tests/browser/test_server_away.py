"""The server goes away while the Training page is open, and comes back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

FILM = "[data-run]"


@pytest.mark.own_tab
def test_while_the_server_is_away_the_film_says_so_and_then_the_page_follows(page: Page) -> None:
    sockets: list[WebSocketRoute] = []

    def through(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.connect_to_server()

    page.route_web_socket("**/_stcore/stream", through)
    page.goto("/training")
    film = page.locator(FILM).first
    page.wait_for_selector(f'{FILM}[data-step="0"]')
    film.focus()
    page.wait_for_function("film => film.dataset.buffered > 12", arg=film.element_handle())

    page.route("**/_stcore/h*", lambda request: request.abort())
    sockets[-1].close()
    expect(film).to_contain_text("The server cannot be reached.")
    film.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_selector(f'{FILM}[data-step="72"]')  # what is here can be seen
    expect(page.locator("html[data-server-away][data-page-behind]")).to_be_attached()

    page.unroute("**/_stcore/h*")
    page.get_by_text("step 72 · next: ").wait_for()
    expect(film).not_to_contain_text("The server cannot be reached.")
    expect(page.locator("html[data-server-away]")).not_to_be_attached()
    expect(page.locator("html[data-page-behind]")).not_to_be_attached()
