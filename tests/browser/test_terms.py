"""Terms, the legend of symbols and the glossary in Chromium: by mouse, key and touch."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.present import present

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.fixtures import NewPage


def term(page: Page, word: str) -> Locator:
    """The marked use of a term; there is one."""
    return page.locator(".term").filter(has_text=re.compile(f"^{word}$"))


def test_a_term_opens_in_place_and_gives_the_focus_back(page: Page) -> None:
    page.goto("/update")
    optimizer, entry = term(page, "optimizer"), page.get_by_role("dialog", name="optimizer")
    optimizer.click()
    expect(entry).to_contain_text("makes the changes of the weights from their gradients")
    expect(entry).to_be_focused()
    expect(optimizer).to_have_attribute("aria-expanded", "true")
    box, under = present(entry.bounding_box()), present(optimizer.bounding_box())
    assert 0 <= box["y"] - (under["y"] + under["height"]) < 20
    page.keyboard.press("Escape")
    expect(entry).to_be_hidden()
    expect(optimizer).to_be_focused()

    page.keyboard.press("Enter")  # by key, and out of it by Tab
    expect(entry).to_be_visible()
    for _link in range(entry.get_by_role("link").count()):
        page.keyboard.press("Tab")
    expect(entry.get_by_role("link").last).to_be_focused()
    page.keyboard.press("Tab")
    expect(entry).to_be_hidden()
    optimizer.focus()
    page.keyboard.press("Space")
    expect(entry).to_be_visible()
    page.mouse.click(700, 700)  # beside it
    expect(entry).to_be_hidden()

    # A press on a verb draws the page anew: each term is still marked once, where it was.
    page.get_by_role("button", name="Forward", exact=True).click()
    expect(page.locator(".vb-grid")).to_contain_text("ŷ")
    expect(optimizer).to_have_count(1)
    optimizer.click()
    entry.get_by_role("link", name="Glossary").click()
    page.wait_for_url("**/glossary*")
    expect(page.locator("dt#optimizer")).to_be_focused()
    expect(page.locator("dt#optimizer")).to_be_in_viewport()

    field = page.get_by_label("Find a term")
    field.fill("learning ra")
    expect(page.get_by_text(re.compile(r"^Terms shown: \d of \d+$"))).to_be_visible()
    expect(page.locator("dt#learning-rate")).to_be_visible()
    expect(page.locator("dt#optimizer")).to_be_hidden()


def test_on_a_phone_a_term_and_the_symbols_open_by_touch(new_page: NewPage) -> None:
    page = new_page(width=390, height=844, has_touch=True, is_mobile=True)
    page.goto("/loss")
    term(page, "one-hot").tap()
    entry = page.get_by_role("dialog", name="one-hot vector")
    expect(entry).to_be_visible()
    box = present(entry.bounding_box())
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    page.get_by_role("button", name="Symbols").tap()  # takes its place
    legend = page.get_by_role("dialog", name="What the symbols mean")
    expect(legend.get_by_role("row", name=re.compile(r"^η learning rate"))).to_be_attached()
    expect(
        legend.get_by_role("row", name=re.compile(r"^z weighted sum .* rows × units"))
    ).to_be_attached()
    expect(entry).to_be_hidden()
    page.get_by_role("button", name="Symbols").tap()
    expect(legend).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.own_tab
def test_without_the_popover_interface_an_entry_opens_all_the_same(page: Page) -> None:
    page.add_init_script(
        "delete HTMLElement.prototype.showPopover; delete HTMLElement.prototype.hidePopover"
    )
    page.goto("/loss")
    term(page, "logit").click()
    entry = page.get_by_role("dialog", name="logit")
    expect(entry).to_be_visible()
    page.keyboard.press("Escape")
    expect(entry).to_be_hidden()
