"""The browser's history: Back leads to the page before, however many steps were made since."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

STAGE = "[data-run]"


@pytest.mark.own_tab
def test_back_after_five_steps_of_the_film_is_one_press(page: Page) -> None:
    page.goto("/data")
    expect(page.get_by_role("link", name="Data", exact=True)).to_have_attribute(
        "aria-current", "page"
    )
    page.get_by_role("link", name="Training", exact=True).click()
    page.wait_for_selector(f'{STAGE}[data-step="0"]')
    entries = page.evaluate("history.length")
    for step in (24, 48, 72, 96, 120):
        page.locator(STAGE).first.focus()
        page.keyboard.press("ArrowRight")
        expect(page).to_have_url(re.compile(rf"/training\?step={step}$"))
    assert page.evaluate("history.length") == entries
    page.go_back()
    expect(page.get_by_role("link", name="Data", exact=True)).to_have_attribute(
        "aria-current", "page"
    )
    expect(page).to_have_url(re.compile(r"/data"))
    page.go_forward()
    page.wait_for_selector(f'{STAGE}[data-step="120"]')
    expect(page).to_have_url(re.compile(r"/training\?step=120$"))


@pytest.mark.own_tab
def test_updates_made_on_a_lesson_are_no_entries_either(page: Page) -> None:
    page.goto("/loss")
    page.get_by_role("link", name="Update", exact=True).click()
    expect(page.get_by_role("heading", name="Update", exact=False).first).to_be_visible()
    expect(page).to_have_url(re.compile(r"/update$"))
    entries = page.evaluate("history.length")
    for step in (1, 2):
        for verb in ("Forward", "Loss", "Backward", "Update"):
            page.locator(f"button[name={verb}]:not([aria-disabled=true])").click()
        expect(page).to_have_url(re.compile(rf"/update\?step={step}$"))
    assert page.evaluate("history.length") == entries
    page.go_back()
    expect(page).to_have_url(re.compile(r"/loss"))
