"""After every press the page says what it would say if all of it were drawn anew: no part that
depends on what was changed is forgotten."""

import re

import pytest
from playwright.sync_api import expect


def reading(page):
    text = page.get_by_test_id("stMain").inner_text()
    fields = page.locator("input").evaluate_all("all => all.map(e => e.value)")
    pictures = page.locator("svg[role=img]").evaluate_all("all => all.map(e => e.ariaLabel)")
    return [*text.splitlines(), *fields, *pictures]


def said(page):
    """All that is to be read, once nothing changes any more: the text, what the fields hold, and
    what the drawings say."""
    now = reading(page)
    for _ in range(40):
        page.wait_for_timeout(400)
        before, now = now, reading(page)
        if now == before and page.locator("[data-test-script-state=notRunning]").count():
            return now
    raise AssertionError("the page never came to rest")


def compare(page, after):
    found = said(page)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("r")  # Streamlit runs the whole page
    page.wait_for_timeout(200)
    assert found == said(page), f"after {after}"


def press(page, name):
    button = page.get_by_role("button", name=re.compile(rf"(^|\s){re.escape(name)}$"))
    button.click()


def choose(page, label, down):
    chooser = page.get_by_role("combobox", name=label).first
    chooser.click()
    for _ in range(down):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def scope(page, name):
    page.get_by_role("radio", name=name, exact=True).click()


LESSONS = {
    "forward_pass": [
        (press, "On one layer"),
        (press, "Forward"),
        (press, "Back one layer"),
        (scope, "One row"),
        (choose, "Row of this batch", 2),
        (press, "Loss"),
        (scope, "Mini-batch"),
        (press, "The course's bird"),
        (scope, "What if …?"),
        (scope, "Epoch"),
        (press, "Backward"),
        (press, "Update"),
        (press, "Undo"),
    ],
    "loss": [
        (scope, "Your run, this row"),
        (press, "Forward"),
        (press, "Loss"),
        (scope, "One row"),
        (choose, "Row of this batch", 2),
        (press, "Backward"),
        (press, "Reset"),
        (scope, "Mini-batch"),
        (press, "Update"),
        (press, "Undo"),
    ],
    "backward_pass": [
        (press, "Forward"),
        (press, "Loss"),
        (press, "Nearer the inputs"),
        (scope, "One row"),
        (choose, "Row of this batch", 2),
        (press, "Nearer the inputs"),
        (choose, "To", 1),
        (press, "Backward"),
        (scope, "Mini-batch"),
        (press, "Nearer the loss"),
        (scope, "Epoch"),
        (press, "Backward"),
        (press, "Update"),
        (press, "Undo"),
    ],
    "update": [
        (press, "Forward, Loss and Backward at once"),
        (choose, "To", 1),
        (scope, "One row"),
        (choose, "Row of this batch", 2),
        (scope, "Epoch"),
        (press, "Update"),
        (press, "Undo"),
        (scope, "Mini-batch"),
        (press, "Update"),
        (press, "Forward"),
    ],
    "training": [
        (press, "Forward"),
        (press, "Loss"),
        (press, "Backward"),
        (press, "Update"),
        (press, "Undo"),
    ],
}


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_part_follows(page, lesson):
    page.goto(f"/{lesson}?step=60")
    expect(page.locator(".vb-grid")).to_be_visible()
    for act, *words in LESSONS[lesson]:
        act(page, *words)
        compare(page, words)
