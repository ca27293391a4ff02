"""What travels to a browser, by the way on which `make app` serves: no more than a class on a slow
network can wait for, and nothing in vain."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from benchmarks.chromium import ROOT, serve
from benchmarks.wire import draw_the_surface, visit

MB, KB = 1e6, 1e3


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The address of the app as `make app` serves it."""
    with serve(ROOT / "serve.py") as address:
        yield address


def test_welcome_is_light_for_who_comes_first_and_nearly_nothing_for_who_comes_again(
    browser: Browser, url: str
) -> None:
    context = browser.new_context()
    page, first = visit(context, url)
    page.close()
    assert first.total <= 1.0 * MB
    _page, again = visit(context, url)
    assert again.total <= 150 * KB
    context.close()


def test_plotly_travels_compressed_and_only_where_a_figure_is_drawn(
    browser: Browser, url: str
) -> None:
    context = browser.new_context()
    page, travelled = visit(context, f"{url}/diagnostics?step=48")

    def plotly() -> list[int]:
        return [size for name, size in travelled.largest.items() if "/PlotlyChart." in name]

    surface = page.get_by_role("radio", name="Loss surface", exact=True)
    surface.wait_for()
    assert plotly() == []
    draw_the_surface(page)
    assert sum(plotly()) <= 1.3 * MB
    assert travelled.total <= 2.9 * MB  # the heaviest page that there is
    context.close()


def test_a_link_to_training_asks_for_nothing_in_vain_and_a_change_is_light(
    browser: Browser, url: str
) -> None:
    context = browser.new_context()
    page, first = visit(context, f"{url}/training?step=24")
    assert first.not_found == []
    scripts = [size for name, size in first.largest.items() if "/bidi-components/" in name]
    assert first.socket + sum(scripts) <= 300 * KB

    film = page.locator("[data-run]").first
    run = film.get_attribute("data-run") or ""
    before = first.socket
    page.get_by_role("slider", name="Learning rate").press("ArrowRight")
    expect(film).not_to_have_attribute("data-run", run)
    page.get_by_text("step 24 · next: ").wait_for()
    assert first.socket - before <= 100 * KB
    page.close()

    _page, again = visit(context, f"{url}/training?step=24")
    assert not [name for name in again.largest if "/bidi-components/" in name]
    context.close()
