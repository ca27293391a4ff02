"""Long runs on a slow machine: however far a step is, film, numbers, finding and address come to
agree on it, and until then the page says that it trains."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

STAGE = "[data-run]"


def press(page: Page, *keys: str) -> None:
    page.locator(STAGE).first.focus()
    for key in keys:
        page.keyboard.press(key)


def expect_agreement(page: Page, step: int) -> None:
    """All that stands on the page comes to speak of ``step``."""
    page.wait_for_selector(f'{STAGE}[data-step="{step}"][data-waiting="false"]')
    expect(page.locator(".vb-count b")).to_contain_text(f"step {step} ·")
    expect(page.locator(".vb-count [role=status]")).to_have_count(0)
    expect(page.get_by_text(re.compile(rf"^State {step} → state {step + 1},"))).to_be_visible()
    expect(page.get_by_text("is judged when")).to_have_count(0)
    expect(page.locator("html[data-page-behind]")).to_have_count(0)
    expect(page.get_by_text("Is anything wrong?").first).to_be_visible()
    expect(page).to_have_url(re.compile(rf"[?&]step={step}$") if step else re.compile("^[^&]*$"))


# benchmarks/long_runs.py does the same for 500 to 1,000 epochs and for 54,000 rows.
@pytest.mark.parametrize(
    ("query", "last"),
    [("epochs=500", 500 * 24), ("dataset=moons&samples=5000&epochs=20", 20 * 350)],
)
def test_the_end_of_a_long_run_is_where_everything_comes_to_stand(
    page: Page, slow_server: str, query: str, last: int
) -> None:
    page.goto(f"{slow_server}/training?{query}")
    page.wait_for_selector(f'{STAGE}[data-step="0"]')
    press(page, "End")
    expect(page.locator("html[data-page-behind]")).to_have_count(1)  # until the page has heard
    on_the_way = re.compile(rf"training … step \d+ of {last}")
    for place in (".vb-count [role=status]", ".st-key-details_section"):
        expect(page.locator(place)).to_contain_text(on_the_way)
    expect(page).to_have_url(re.compile(rf"step={last}$"))
    expect_agreement(page, last)


def test_whoever_turns_back_on_the_way_is_followed(page: Page, slow_server: str) -> None:
    page.goto(f"{slow_server}/training?epochs=500")
    page.wait_for_selector(f'{STAGE}[data-step="0"]')
    press(page, "End", "Home")
    expect_agreement(page, 0)
    press(page, "End")
    page.wait_for_selector(f'{STAGE}[data-target="12000"]')
    press(page, "Home", "ArrowRight", "ArrowRight")
    expect_agreement(page, 48)


def test_places_scrubbed_through_quickly_end_at_the_last(page: Page, slow_server: str) -> None:
    page.goto(f"{slow_server}/training?epochs=500")
    page.wait_for_selector(f'{STAGE}[data-step="0"]')
    slider = page.get_by_role("slider", name="Position in the training")
    for place in (2400, 9600, 4800, 7200):
        slider.fill(str(place))
    expect_agreement(page, 7200)
    press(page, "ArrowLeft")
    expect_agreement(page, 7176)


def test_a_link_far_into_a_long_run_arrives_on_a_page_without_a_film(
    page: Page, slow_server: str
) -> None:
    page.goto(f"{slow_server}/update?epochs=300&step=4800")
    expect(page.locator(".vb-count [role=status]")).to_contain_text("of 4800")
    expect(page.locator(".vb-count b")).to_contain_text("step 4800 ·")
    expect(page).to_have_url(re.compile(r"step=4800$"))


@pytest.mark.parametrize(("name", "what"), [("diagnostics", "step 4800"), ("build", "step 4800")])
def test_a_page_without_verbs_trains_on_by_itself_to_the_step_of_its_link(
    page: Page, slow_server: str, name: str, what: str
) -> None:
    page.goto(f"{slow_server}/{name}?epochs=200&step=4800")
    says = page.get_by_text(re.compile(r"training … step \d+ of 4800"))
    expect(says).to_be_visible()
    expect(page.get_by_text(what).first).to_be_visible()
    expect(says).to_have_count(0)


def test_two_tabs_arrive_each_at_its_own_place(
    new_page: Callable[..., Page], slow_server: str
) -> None:
    tabs = [new_page(), new_page()]
    for tab in tabs:
        tab.goto(f"{slow_server}/training?epochs=150")
        tab.wait_for_selector(f'{STAGE}[data-step="0"]')
    press(tabs[0], "End")
    press(tabs[1], "ArrowRight")
    expect_agreement(tabs[1], 24)
    expect_agreement(tabs[0], 3600)
